//! Exchange rates: what an amount is worth in another currency.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::exact::{Billionths, Rational, rational, round_half_even};
use crate::money::{Currency, Money};

/// How many units of one currency one unit of another is worth: a positive
/// number with up to nine decimals. "Units" are whole ones, euros and not cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RateText", into = "RateText")]
pub struct ExchangeRate {
    from: Currency,
    to: Currency,
    rate: Billionths,
}

/// Why there is no such rate, or why it does not convert an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ExchangeRateError {
    /// Nothing is worth nothing.
    #[error("an exchange rate is above 0")]
    NotPositive,
    /// A currency is worth exactly one of itself.
    #[error("the rate from {0} to itself is 1")]
    SameCurrency(Currency),
    /// The rate is one of another currency than the amount.
    #[error("a rate from {expected} does not convert {found}")]
    OtherCurrency {
        /// The currency the rate converts from.
        expected: Currency,
        /// The currency of the amount.
        found: Currency,
    },
    /// The result does not fit 64 bits of minor units.
    #[error("the converted amount is out of range")]
    OutOfRange,
}

/// The JSON form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RateText {
    from: Currency,
    to: Currency,
    rate: Billionths,
}

impl ExchangeRate {
    /// One unit of `from` is worth `rate` units of `to`.
    ///
    /// # Errors
    /// [`ExchangeRateError::NotPositive`], or
    /// [`ExchangeRateError::SameCurrency`] for a currency and itself at another
    /// rate than 1.
    pub fn new(from: Currency, to: Currency, rate: Billionths) -> Result<Self, ExchangeRateError> {
        if rate <= Billionths::ZERO {
            return Err(ExchangeRateError::NotPositive);
        }
        if from == to && rate != Billionths::ONE {
            return Err(ExchangeRateError::SameCurrency(from));
        }
        Ok(Self { from, to, rate })
    }

    /// The currency that is converted.
    pub fn from(self) -> Currency {
        self.from
    }

    /// The currency of the result.
    pub fn to(self) -> Currency {
        self.to
    }

    /// How many units of [`to`](Self::to) one unit of [`from`](Self::from) is
    /// worth.
    pub fn rate(self) -> Billionths {
        self.rate
    }

    /// The rate the other way round, rounded once to nine decimals, halves to
    /// even. Where a rate is frozen, freeze the direction that is used: this
    /// rounding is part of the rate then, and not of every amount.
    ///
    /// # Errors
    /// [`ExchangeRateError::NotPositive`] when it rounds to nought, and
    /// [`ExchangeRateError::OutOfRange`] when it does not fit.
    pub fn inverse(self) -> Result<Self, ExchangeRateError> {
        // Not a division by nought: a rate is above 0.
        let rate = Billionths::from_rational(&self.rate.to_rational().recip())
            .map_err(|_| ExchangeRateError::OutOfRange)?;
        Self::new(self.to, self.from, rate)
    }

    /// What an amount is worth, rounded once to the minor unit of the other
    /// currency, halves to even.
    ///
    /// # Errors
    /// [`ExchangeRateError::OtherCurrency`] or [`ExchangeRateError::OutOfRange`].
    pub fn convert(self, money: Money) -> Result<Money, ExchangeRateError> {
        if money.currency != self.from {
            return Err(ExchangeRateError::OtherCurrency {
                expected: self.from,
                found: money.currency,
            });
        }
        let minor =
            rational(money.minor) * self.rate.to_rational() * unit(self.to) / unit(self.from);
        round_half_even(&minor)
            .to_i64()
            .map(|minor| Money::new(minor, self.to))
            .ok_or(ExchangeRateError::OutOfRange)
    }
}

/// How many minor units make one unit of a currency.
fn unit(currency: Currency) -> Rational {
    Rational::from_integer(BigInt::from(10).pow(currency.decimals()))
}

impl TryFrom<RateText> for ExchangeRate {
    type Error = ExchangeRateError;

    fn try_from(text: RateText) -> Result<Self, ExchangeRateError> {
        Self::new(text.from, text.to, text.rate)
    }
}

impl From<ExchangeRate> for RateText {
    fn from(rate: ExchangeRate) -> Self {
        Self {
            from: rate.from,
            to: rate.to,
            rate: rate.rate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    fn rate(from: &str, to: &str, rate: &str) -> Result<ExchangeRate, ExchangeRateError> {
        ExchangeRate::new(currency(from), currency(to), rate.parse().unwrap())
    }

    #[test]
    fn amounts_are_converted_between_minor_units() {
        for (amount, from, to, at, result) in [
            ("100.00", "EUR", "USD", "1.0837", "108.37"),
            ("100.00", "EUR", "JPY", "163.255", "16326"),
            ("16326", "JPY", "EUR", "0.006125386", "100.00"),
            ("1.000", "KWD", "EUR", "3.0012345", "3.00"),
            ("1.00", "EUR", "KWD", "0.33312345", "0.333"),
            // Halves go to the even neighbour, on either side of 0.
            ("0.01", "EUR", "USD", "2.5", "0.02"),
            ("0.01", "EUR", "USD", "3.5", "0.04"),
            ("-0.01", "EUR", "USD", "2.5", "-0.02"),
            ("-0.01", "EUR", "USD", "3.5", "-0.04"),
            ("0.01", "EUR", "USD", "2.500000001", "0.03"),
            ("0.00", "EUR", "USD", "1.1", "0.00"),
            ("12.34", "EUR", "EUR", "1", "12.34"),
        ] {
            let money = Money::parse(amount, currency(from)).unwrap();
            let converted = rate(from, to, at).unwrap().convert(money).unwrap();
            assert_eq!(converted.amount(), result, "{amount} {from} at {at}");
            assert_eq!(converted.currency, currency(to));
        }
    }

    #[test]
    fn the_inverse_is_rounded_once() {
        for (there, back) in [
            ("1", Ok("1")),
            ("1.0625", Ok("0.941176471")),
            ("0.0061", Ok("163.93442623")),
            ("9000000000", Err(ExchangeRateError::NotPositive)),
        ] {
            let inverse = rate("CHF", "EUR", there).unwrap().inverse();
            let expected = back.and_then(|back| rate("EUR", "CHF", back));
            assert_eq!(inverse, expected, "{there}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(rate("EUR", "USD", "0"), Err(ExchangeRateError::NotPositive));
        assert_eq!(
            rate("EUR", "USD", "-1"),
            Err(ExchangeRateError::NotPositive)
        );
        assert_eq!(
            rate("EUR", "EUR", "1.1"),
            Err(ExchangeRateError::SameCurrency(Currency::EUR))
        );
        let dollars = rate("EUR", "USD", "2").unwrap();
        assert_eq!(
            dollars.convert(Money::new(1, Currency::GBP)),
            Err(ExchangeRateError::OtherCurrency {
                expected: Currency::EUR,
                found: Currency::GBP,
            })
        );
        assert_eq!(
            dollars.convert(Money::new(i64::MAX, Currency::EUR)),
            Err(ExchangeRateError::OutOfRange)
        );
    }

    #[test]
    fn a_rate_is_checked_when_it_is_read() {
        let json = r#"{"from":"EUR","to":"USD","rate":"1.0837"}"#;
        let rate: ExchangeRate = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&rate).unwrap(), json);
        let zero = json.replace("1.0837", "0");
        assert!(serde_json::from_str::<ExchangeRate>(&zero).is_err());
    }
}
