//! Money: whole minor units of one currency, never a floating point number.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::exact::{NumberError, parse_scaled, scaled_text};

/// Why something is not money, or why two amounts do not combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three capital letters.
    #[error("not a currency code of three capital letters, such as EUR")]
    MalformedCurrency,
    /// The amount is not a decimal number.
    #[error("not an amount, such as 1234.50")]
    MalformedAmount,
    /// The amount is finer than the currency's minor unit.
    #[error("{currency} has {allowed} decimals")]
    TooManyDecimals {
        /// The currency of the amount.
        currency: Currency,
        /// How many decimals it has.
        allowed: u32,
    },
    /// The amount, or the result, does not fit 64 bits of minor units.
    #[error("the amount is out of range")]
    OutOfRange,
    /// Amounts of different currencies need an exchange rate first.
    #[error("{left} and {right} are different currencies")]
    CurrencyMismatch {
        /// The currency on the left.
        left: Currency,
        /// The currency on the right.
        right: Currency,
    },
}

/// A currency by its ISO 4217 alphabetic code.
///
/// Codes that the standard does not know are accepted as well, with two
/// decimals, so that a currency introduced after a release is usable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "EUR"))]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");
    /// The pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// The Swiss franc.
    pub const CHF: Self = Self(*b"CHF");

    /// The three letters.
    pub fn code(&self) -> &str {
        // Only capital ASCII letters get past the constructors.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals an amount has: the exponent of the minor unit in
    /// ISO 4217, table A.1; 2 for a code it does not list.
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(MoneyError::MalformedCurrency),
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(de::Error::custom)
    }
}

/// An amount of one currency.
///
/// In JSON `{"amount": "1234.50", "currency": "EUR"}`; the amount is written
/// with all decimals of its currency and may be read with fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "MoneyText", try_from = "MoneyText")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Whole minor units: cents for EUR, yen for JPY. May be negative.
    #[cfg_attr(feature = "openapi", schema(rename = "amount", value_type = String, example = "1840000.00"))]
    pub minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
}

impl Money {
    /// An amount given in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a decimal amount, such as `1234.5`, exactly.
    ///
    /// # Errors
    /// [`MoneyError::MalformedAmount`], [`MoneyError::TooManyDecimals`] or
    /// [`MoneyError::OutOfRange`].
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let minor = parse_scaled(amount, currency.decimals()).map_err(|error| match error {
            NumberError::Malformed => MoneyError::MalformedAmount,
            NumberError::TooManyDecimals { allowed } => {
                MoneyError::TooManyDecimals { currency, allowed }
            }
            NumberError::OutOfRange => MoneyError::OutOfRange,
        })?;
        Ok(Self { minor, currency })
    }

    /// The amount as a decimal with all decimals of its currency: `1234.50`.
    pub fn amount(self) -> String {
        scaled_text(self.minor, self.currency.decimals())
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::OutOfRange`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::OutOfRange`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(
        self,
        other: Self,
        operation: fn(i64, i64) -> Option<i64>,
    ) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        let minor = operation(self.minor, other.minor).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }
}

impl fmt::Display for Money {
    /// `1234.50 EUR`, the same in every language; a page groups and places it
    /// as its reader's language does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

/// Money as JSON carries it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyText {
    amount: String,
    currency: Currency,
}

impl From<Money> for MoneyText {
    fn from(money: Money) -> Self {
        Self {
            amount: money.amount(),
            currency: money.currency,
        }
    }
}

impl TryFrom<MoneyText> for Money {
    type Error = MoneyError;

    fn try_from(text: MoneyText) -> Result<Self, MoneyError> {
        Self::parse(&text.amount, text.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JPY: Currency = Currency(*b"JPY");
    const KWD: Currency = Currency(*b"KWD");

    #[test]
    fn an_amount_has_the_decimals_of_its_currency() {
        for (text, currency, minor, shown) in [
            ("1234.5", Currency::EUR, 123_450, "1234.50 EUR"),
            ("-0.01", Currency::EUR, -1, "-0.01 EUR"),
            ("0", Currency::USD, 0, "0.00 USD"),
            ("1500", JPY, 1500, "1500 JPY"),
            ("1500.00", JPY, 1500, "1500 JPY"),
            ("1.234", KWD, 1234, "1.234 KWD"),
            (
                "92233720368547758.07",
                Currency::EUR,
                i64::MAX,
                "92233720368547758.07 EUR",
            ),
        ] {
            let money = Money::new(minor, currency);
            assert_eq!(Money::parse(text, currency), Ok(money), "{text}");
            assert_eq!(money.to_string(), shown);
        }
    }

    #[test]
    fn what_is_not_money_is_refused_with_its_reason() {
        for (text, currency, error) in [
            ("", Currency::EUR, MoneyError::MalformedAmount),
            ("1,234.50", Currency::EUR, MoneyError::MalformedAmount),
            ("€5", Currency::EUR, MoneyError::MalformedAmount),
            (
                "92233720368547758.08",
                Currency::EUR,
                MoneyError::OutOfRange,
            ),
            (
                "0.005",
                Currency::EUR,
                MoneyError::TooManyDecimals {
                    currency: Currency::EUR,
                    allowed: 2,
                },
            ),
            (
                "1.5",
                JPY,
                MoneyError::TooManyDecimals {
                    currency: JPY,
                    allowed: 0,
                },
            ),
        ] {
            assert_eq!(Money::parse(text, currency), Err(error), "{text}");
        }
        for code in ["", "eur", "EURO", "E1R", "€"] {
            assert_eq!(
                code.parse::<Currency>(),
                Err(MoneyError::MalformedCurrency),
                "{code}"
            );
        }
    }

    #[test]
    fn amounts_of_one_currency_add() {
        let euro = Money::new(100, Currency::EUR);
        assert_eq!(euro.checked_add(euro), Ok(Money::new(200, Currency::EUR)));
        assert_eq!(euro.checked_sub(euro), Ok(Money::new(0, Currency::EUR)));
        assert_eq!(
            euro.checked_add(Money::new(i64::MAX, Currency::EUR)),
            Err(MoneyError::OutOfRange)
        );
        assert_eq!(
            euro.checked_add(Money::new(1, Currency::CHF)),
            Err(MoneyError::CurrencyMismatch {
                left: Currency::EUR,
                right: Currency::CHF
            })
        );
    }

    #[test]
    fn json_carries_a_decimal_string() -> Result<(), serde_json::Error> {
        let money = Money::new(123_450, Currency::EUR);
        let json = serde_json::to_string(&money)?;
        assert_eq!(json, r#"{"amount":"1234.50","currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json)?, money);
        for refused in [
            r#"{"amount":1234.50,"currency":"EUR"}"#,
            r#"{"amount":"1.505","currency":"EUR"}"#,
            r#"{"amount":"1","currency":"EUR","note":""}"#,
        ] {
            assert!(serde_json::from_str::<Money>(refused).is_err(), "{refused}");
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn text_and_back(minor: i64, decimals in 0usize..3) {
            let money = Money::new(minor, [JPY, Currency::EUR, KWD][decimals]);
            prop_assert_eq!(Money::parse(&money.amount(), money.currency), Ok(money));
        }
    }
}
