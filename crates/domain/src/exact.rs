//! Exact numbers: rationals to compute with, billionths to store and send.
//!
//! Scores are computed as [`Rational`]s, which never lose anything, and are
//! rounded once, half to even, to [`Billionths`]. In JSON a number is a
//! decimal string (`"0.75"`), because a JSON number passes through binary
//! floating point on most clients.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A fraction of two integers of any size: exact under `+ - * /`.
pub type Rational = BigRational;

/// How many decimals [`Billionths`] keeps.
pub const DECIMALS: u32 = 9;

/// Longer decimal texts are refused before they are parsed.
const LONGEST_TEXT: usize = 64;

/// Why a text or a rational is not the number that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not an optional minus, digits, and optionally a point and more digits.
    #[error("not a decimal number, such as 12 or -0.75")]
    Malformed,
    /// More digits after the point than can be kept.
    #[error("more than {allowed} decimals")]
    TooManyDecimals {
        /// How many are kept.
        allowed: u32,
    },
    /// Too large or too small to be stored.
    #[error("the number is out of range")]
    OutOfRange,
}

/// A number in billionths, that is, with exactly nine decimals:
/// `Billionths(750_000_000)` is 0.75. Ranges over about ±9.2 · 10⁹.
///
/// Text and JSON carry it as a decimal without trailing zeros: `"0.75"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "0.75"))]
pub struct Billionths(pub i64);

impl Billionths {
    /// Nought.
    pub const ZERO: Self = Self(0);
    /// One whole.
    pub const ONE: Self = Self(1_000_000_000);

    /// A whole number. Every `i32` fits.
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * Self::ONE.0)
    }

    /// The nearest number of billionths, halves to even.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] when it does not fit 64 bits.
    pub fn from_rational(value: &Rational) -> Result<Self, NumberError> {
        round_half_even(&(value * scale()))
            .to_i64()
            .map(Self)
            .ok_or(NumberError::OutOfRange)
    }

    /// The same number as a rational.
    pub fn to_rational(self) -> Rational {
        Rational::new(BigInt::from(self.0), BigInt::from(Self::ONE.0))
    }

    /// The nearest binary floating point number: for the geometry of a chart,
    /// never to compute with.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::ONE.0 as f64
    }

    /// The sum, or `None` when it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` when it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Whether it is below nought.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl fmt::Display for Billionths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = scaled_text(self.0, DECIMALS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Billionths {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        parse_scaled(text, DECIMALS).map(Self)
    }
}

impl Serialize for Billionths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Billionths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = Billionths;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number as a string, such as \"0.75\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Billionths, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// A whole number as a rational.
pub fn rational(number: i64) -> Rational {
    Rational::from_integer(BigInt::from(number))
}

/// The exact value of a decimal text: an optional minus, digits, and
/// optionally a point and more digits. No exponent, no grouping.
///
/// # Errors
/// [`NumberError::Malformed`], also for a text of more than 64 characters.
pub fn parse_decimal(text: &str) -> Result<Rational, NumberError> {
    let decimal = Decimal::split(text)?;
    let digits = [decimal.whole, decimal.fraction].concat();
    let number = BigInt::from_str(&digits).map_err(|_| NumberError::Malformed)?;
    // Bounded by LONGEST_TEXT, so the power stays small.
    let value = Rational::new(
        number,
        BigInt::from(10u8).pow(decimal.fraction.len() as u32),
    );
    Ok(if decimal.negative { -value } else { value })
}

/// The nearest integer; a value half-way goes to the even neighbour.
pub fn round_half_even(value: &Rational) -> BigInt {
    let floor = value.floor().to_integer();
    let twice_rest = (value - Rational::from_integer(floor.clone())) * rational(2);
    let up = match twice_rest.cmp(&Rational::one()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => floor.bit(0),
    };
    if up { floor + 1 } else { floor }
}

/// Rounds `parts` so that they sum to `total` to the last digit, by the
/// largest-remainder (Hamilton) method: every part is rounded down, and the
/// billionths still missing go to the largest remainders, the earlier part
/// first where remainders are equal.
///
/// When `total` is the rounded sum of the parts, each part ends less than one
/// billionth from its exact value and a part that needs no rounding keeps its
/// value. Any other total is met as well, spread evenly. No parts get nothing.
///
/// # Errors
/// [`NumberError::OutOfRange`] when a part does not fit.
pub fn largest_remainder(
    parts: &[Rational],
    total: Billionths,
) -> Result<Vec<Billionths>, NumberError> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let scaled: Vec<Rational> = parts.iter().map(|part| part * scale()).collect();
    let floors: Vec<BigInt> = scaled
        .iter()
        .map(|part| part.floor().to_integer())
        .collect();

    // A stable sort: equal remainders stay in the order of the parts.
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    let remainders: Vec<Rational> = scaled.iter().map(|part| part - part.floor()).collect();
    by_remainder.sort_by(|&a, &b| remainders[b].cmp(&remainders[a]));

    let missing = BigInt::from(total.0) - floors.iter().sum::<BigInt>();
    let count = BigInt::from(parts.len());
    let mut everyone = &missing / &count;
    let mut some = &missing % &count;
    if some.is_negative() {
        everyone -= 1;
        some += &count;
    }
    let mut rounded: Vec<BigInt> = floors.into_iter().map(|part| part + &everyone).collect();
    for &index in &by_remainder {
        if some.is_zero() {
            break;
        }
        rounded[index] += 1;
        some -= 1;
    }
    rounded
        .iter()
        .map(|part| part.to_i64().map(Billionths).ok_or(NumberError::OutOfRange))
        .collect()
}

/// Parses a decimal text into whole units of 10^-`decimals`, exactly. Zeros
/// beyond the last kept decimal are harmless and dropped.
pub(crate) fn parse_scaled(text: &str, decimals: u32) -> Result<i64, NumberError> {
    let decimal = Decimal::split(text)?;
    let kept = decimals as usize;
    let (fraction, beyond) = decimal.fraction.split_at(decimal.fraction.len().min(kept));
    if beyond.bytes().any(|digit| digit != b'0') {
        return Err(NumberError::TooManyDecimals { allowed: decimals });
    }
    let padding = std::iter::repeat_n(b'0', kept - fraction.len());
    let mut units: i64 = 0;
    for digit in decimal.whole.bytes().chain(fraction.bytes()).chain(padding) {
        let digit = i64::from(digit - b'0');
        // Counted below nought, because i64::MIN has no positive counterpart.
        units = units
            .checked_mul(10)
            .and_then(|units| units.checked_sub(digit))
            .ok_or(NumberError::OutOfRange)?;
    }
    if decimal.negative {
        Ok(units)
    } else {
        units.checked_neg().ok_or(NumberError::OutOfRange)
    }
}

/// The text of `units` of 10^-`decimals`, with all its decimals.
pub(crate) fn scaled_text(units: i64, decimals: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let width = decimals as usize + 1;
    let digits = format!("{:0>width$}", units.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - decimals as usize);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

fn scale() -> Rational {
    rational(Billionths::ONE.0)
}

/// The parts of a well-formed decimal text; both digit runs are ASCII digits.
struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    fn split(text: &'a str) -> Result<Self, NumberError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return Err(NumberError::Malformed),
            Some(split) => split,
            None => (unsigned, ""),
        };
        let all_digits = [whole, fraction]
            .iter()
            .all(|run| run.bytes().all(|byte| byte.is_ascii_digit()));
        if whole.is_empty() || !all_digits || text.len() > LONGEST_TEXT {
            return Err(NumberError::Malformed);
        }
        Ok(Self {
            negative,
            whole,
            fraction,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fraction(numerator: i64, denominator: i64) -> Rational {
        Rational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn decimals_are_read_and_written_exactly() {
        for (text, value, canonical) in [
            ("0.75", 750_000_000, "0.75"),
            ("-1.50", -1_500_000_000, "-1.5"),
            ("0", 0, "0"),
            ("-0.0", 0, "0"),
            ("007", 7_000_000_000, "7"),
            ("100", 100_000_000_000, "100"),
            ("0.000000001", 1, "0.000000001"),
            ("1.0000000000", 1_000_000_000, "1"),
            ("9223372036.854775807", i64::MAX, "9223372036.854775807"),
            ("-9223372036.854775808", i64::MIN, "-9223372036.854775808"),
        ] {
            assert_eq!(text.parse(), Ok(Billionths(value)), "{text}");
            assert_eq!(Billionths(value).to_string(), canonical);
            assert_eq!(parse_decimal(text), Ok(Billionths(value).to_rational()));
        }
    }

    #[test]
    fn what_is_not_a_decimal_is_refused() {
        for text in [
            "", "-", ".", "1.", ".5", "+1", "1e3", "1,5", " 1", "--1", "1.2.3", "٣", "NaN",
        ] {
            assert_eq!(
                text.parse::<Billionths>(),
                Err(NumberError::Malformed),
                "{text}"
            );
            assert_eq!(parse_decimal(text), Err(NumberError::Malformed), "{text}");
        }
        assert_eq!(
            "0.0000000001".parse::<Billionths>(),
            Err(NumberError::TooManyDecimals { allowed: 9 })
        );
        for text in [
            "9223372036.854775808",
            "-9223372036.854775809",
            "99999999999999999999",
        ] {
            assert_eq!(
                text.parse::<Billionths>(),
                Err(NumberError::OutOfRange),
                "{text}"
            );
        }
        assert_eq!(
            "1".repeat(65).parse::<Billionths>(),
            Err(NumberError::Malformed)
        );
    }

    #[test]
    fn json_carries_a_string_and_nothing_else() -> Result<(), serde_json::Error> {
        let json = serde_json::to_string(&Billionths(-1_500_000_000))?;
        assert_eq!(json, "\"-1.5\"");
        assert_eq!(
            serde_json::from_str::<Billionths>(&json)?,
            Billionths(-1_500_000_000)
        );
        assert!(serde_json::from_str::<Billionths>("0.75").is_err());
        Ok(())
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        for (value, rounded) in [
            (fraction(1, 2), 0),
            (fraction(3, 2), 2),
            (fraction(5, 2), 2),
            (fraction(-1, 2), 0),
            (fraction(-3, 2), -2),
            (fraction(7, 3), 2),
            (fraction(-7, 3), -2),
            (fraction(8, 3), 3),
        ] {
            assert_eq!(round_half_even(&value), BigInt::from(rounded), "{value}");
        }
    }

    #[test]
    fn a_rational_that_does_not_fit_is_an_error() {
        assert_eq!(
            Billionths::from_rational(&rational(9_223_372_037)),
            Err(NumberError::OutOfRange)
        );
    }

    #[test]
    fn thirds_share_the_last_digit_by_position() {
        let third = fraction(1, 3);
        let parts = largest_remainder(&[third.clone(), third.clone(), third], Billionths::ONE);
        assert_eq!(
            parts,
            Ok(vec![
                Billionths(333_333_334),
                Billionths(333_333_333),
                Billionths(333_333_333)
            ])
        );
        assert_eq!(largest_remainder(&[], Billionths::ONE), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn text_and_back(value: i64) {
            prop_assert_eq!(Billionths(value).to_string().parse(), Ok(Billionths(value)));
        }

        #[test]
        fn rounded_parts_sum_to_the_rounded_total(
            parts in prop::collection::vec((-1000i64..1000, 1i64..1000), 1..12)
        ) {
            let parts: Vec<Rational> = parts.iter().map(|&(n, d)| fraction(n, d)).collect();
            let total = Billionths::from_rational(&parts.iter().sum())?;
            let rounded = largest_remainder(&parts, total)?;
            prop_assert_eq!(rounded.iter().map(|part| part.0).sum::<i64>(), total.0);
            for (part, rounded) in parts.iter().zip(rounded) {
                let away = (part - rounded.to_rational()).abs() * scale();
                prop_assert!(away <= Rational::one(), "{} became {}", part, rounded);
            }
        }
    }
}
