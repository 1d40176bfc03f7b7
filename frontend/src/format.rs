//! Numbers, money and dates as the current language writes them.
//!
//! Thousands are set apart by a narrow no-break space in every language, so
//! that columns align and nobody mistakes a comma for a decimal mark.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::i18n::{Key, Language, language, m, text};

/// The narrow no-break space between groups of three digits.
const GROUP: char = '\u{202f}';
/// The space between an amount and its unit.
const SPACE: char = '\u{a0}';
/// The true minus sign, as wide as a digit.
const MINUS: char = '\u{2212}';

/// A count with grouped thousands.
pub fn count(number: u64) -> String {
    group(&number.to_string())
}

/// A size in bytes, with as many digits as one needs to compare.
pub fn bytes(size: u64) -> String {
    let (unit, name) = match size {
        0..1_000 => return format!("{size}{SPACE}B"),
        1_000..1_000_000 => (1_000, "kB"),
        _ => (1_000_000, "MB"),
    };
    let tenths = (size * 10 + unit / 2) / unit;
    let number = match (tenths / 10, tenths % 10) {
        (whole, 0) | (whole @ 10.., _) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    };
    format!("{}{SPACE}{name}", decimal(&number))
}

/// A decimal string such as `-1234.50`, as the API sends numbers, in the
/// current language. A text that is not a number is given back as it is.
pub fn decimal(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let numeric = !whole.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && fraction.is_none_or(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !numeric {
        return number.to_owned();
    }
    let mut result = String::new();
    if sign {
        result.push(MINUS);
    }
    result.push_str(&group(whole));
    if let Some(fraction) = fraction {
        result.push(decimal_mark());
        result.push_str(fraction);
    }
    result
}

/// A decimal string cut (rounded half away from zero) to some places: for
/// reading, never for reckoning.
pub fn rounded(number: &str, places: usize) -> String {
    number.parse::<f64>().map_or_else(
        |_| number.to_owned(),
        |value| decimal(&format!("{value:.places$}")),
    )
}

/// An amount in minor units of a currency, such as cents, with its unit.
pub fn money(minor: i64, currency: &str, exponent: u32) -> String {
    let unit = 10_u64.saturating_pow(exponent).max(1);
    let whole = minor.unsigned_abs() / unit;
    let fraction = minor.unsigned_abs() % unit;
    let sign = if minor < 0 { "-" } else { "" };
    let plain = if fraction == 0 || exponent == 0 {
        format!("{sign}{whole}")
    } else {
        format!(
            "{sign}{whole}.{fraction:0width$}",
            width = exponent as usize
        )
    };
    amount(&plain, currency)
}

/// An amount in thousands of its currency, rounded half away from zero: for
/// columns whose head names the unit.
pub fn thousands(minor: i64, exponent: u32) -> String {
    let unit = 10_u64.saturating_pow(exponent).saturating_mul(1_000).max(1);
    let rounded = minor.unsigned_abs().saturating_add(unit / 2) / unit;
    let sign = if minor < 0 && rounded > 0 { "-" } else { "" };
    decimal(&format!("{sign}{rounded}"))
}

/// A decimal amount with its currency, after the number in every language as
/// in the column heads.
pub fn amount(decimal_string: &str, currency: &str) -> String {
    format!(
        "{}{SPACE}{}",
        decimal(decimal_string),
        currency_sign(currency)
    )
}

/// The sign people write for a currency, else its code.
pub fn currency_sign(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        other => other,
    }
}

/// The mark between whole and fraction.
pub fn decimal_mark() -> char {
    match language() {
        Language::English => '.',
        Language::German => ',',
    }
}

/// A calendar date, such as `28 Oct 2026`.
pub fn date(day: NaiveDate) -> String {
    let month = month(day.month());
    match language() {
        Language::English => format!("{}{SPACE}{month}{SPACE}{}", day.day(), day.year()),
        Language::German => format!("{}.{SPACE}{month}{SPACE}{}", day.day(), day.year()),
    }
}

/// An instant as date and time in the zone of this browser.
pub fn instant(at: DateTime<Utc>) -> String {
    let local = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(
        at.timestamp_millis() as f64
    ));
    let Some(day) = local_day(&local) else {
        return at.to_string();
    };
    format!(
        "{}, {:02}:{:02}",
        date(day),
        local.get_hours(),
        local.get_minutes()
    )
}

/// The calendar date of an instant in the zone of this browser.
pub fn day_of(at: DateTime<Utc>) -> String {
    let local = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(
        at.timestamp_millis() as f64
    ));
    local_day(&local).map_or_else(|| at.to_string(), date)
}

/// The instant a day begins in the zone of this browser.
pub fn start_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    let local = js_sys::Date::new_with_year_month_day(
        u32::try_from(day.year()).ok()?,
        i32::try_from(day.month0()).ok()?,
        i32::try_from(day.day()).ok()?,
    );
    // Milliseconds of a valid date are whole and far below what i64 holds.
    DateTime::from_timestamp_millis(local.get_time() as i64)
}

fn local_day(local: &js_sys::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(
        i32::try_from(local.get_full_year()).ok()?,
        local.get_month() + 1,
        local.get_date(),
    )
}

/// The short name of a month from 1 to 12.
pub fn month(number: u32) -> &'static str {
    const NAMES: [Key; 12] = [
        m::DATE_JANUARY,
        m::DATE_FEBRUARY,
        m::DATE_MARCH,
        m::DATE_APRIL,
        m::DATE_MAY,
        m::DATE_JUNE,
        m::DATE_JULY,
        m::DATE_AUGUST,
        m::DATE_SEPTEMBER,
        m::DATE_OCTOBER,
        m::DATE_NOVEMBER,
        m::DATE_DECEMBER,
    ];
    number
        .checked_sub(1)
        .and_then(|index| NAMES.get(index as usize))
        .map_or("", |key| text(*key))
}

/// Sets thousands apart; numbers of four digits too, so that columns align.
fn group(digits: &str) -> String {
    let mut result = String::with_capacity(digits.len() + digits.len() / 3 * GROUP.len_utf8());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            result.push(GROUP);
        }
        result.push(digit);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(decimal("-1234.50"), "\u{2212}1\u{202f}234.50");
        assert_eq!(decimal("n/a"), "n/a");
    }

    #[test]
    fn money_shows_minor_units_only_when_there_are_any() {
        assert_eq!(
            money(184_000_000, "EUR", 2),
            "1\u{202f}840\u{202f}000\u{a0}€"
        );
        assert_eq!(money(-105, "CHF", 2), "\u{2212}1.05\u{a0}CHF");
        assert_eq!(thousands(246_050_000, 2), "2\u{202f}461");
        assert_eq!(money(500, "JPY", 0), "500\u{a0}JPY");
    }

    #[test]
    fn dates_are_written_out() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 28);
        assert_eq!(day.map(date), Some("28\u{a0}Oct\u{a0}2026".to_owned()));
    }
}
