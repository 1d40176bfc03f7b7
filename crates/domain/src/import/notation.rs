//! How people write dates, numbers, amounts and yes or no: English and German
//! spreadsheets, exports and reports. No field, no limits, only notation.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::exact::{self, Rational};
use crate::money::Currency;
use crate::text::fold;

/// The mark before the decimals of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DecimalMark {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

impl DecimalMark {
    fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// The order of day and month in a date like `01/02/2027`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DayOrder {
    /// The first of February.
    DayFirst,
    /// The second of January.
    MonthFirst,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    /// Not a notation that is known, or not a day of the calendar.
    NotADate,
    /// Day and month could be either way round.
    Ambiguous,
}

/// Short years up to this are in this century, later ones in the last.
/// Plans reach decades ahead, records rarely go back before 1980.
const LAST_SHORT_YEAR: i32 = 79;

const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janner", "jan"],
    &["february", "februar", "feb"],
    &["march", "marz", "maerz", "mar", "mrz"],
    &["april", "apr"],
    &["may", "mai"],
    &["june", "juni", "jun"],
    &["july", "juli", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["october", "oktober", "oct", "okt"],
    &["november", "nov"],
    &["december", "dezember", "dec", "dez"],
];

/// Reads `2027-01-31`, `2027/01/31`, `31.01.2027`, `31.1.27`, `31/01/2027`,
/// `31-Jan-2027`, `31. Januar 2027` and `January 31, 2027`, each with or
/// without a time of day, which is dropped: the date is taken as written.
///
/// Dates with points have the day first everywhere; with slashes or dashes
/// `order` decides unless only one reading is a date.
pub fn parse_date(text: &str, order: Option<DayOrder>) -> Result<NaiveDate, DateFault> {
    let text = without_time(text.trim());
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let [a, b, c] = parts[..] else {
        return Err(DateFault::NotADate);
    };
    let separator = text
        .chars()
        .find(|c| !c.is_alphanumeric())
        .unwrap_or_default();
    if a.len() == 4 && is_digits(a) {
        return calendar(a, b, c);
    }
    match (month_by_name(a), month_by_name(b)) {
        (Some(month), _) => date(c, month, number(b.trim_end_matches(char::is_alphabetic))),
        (None, Some(month)) => date(c, month, number(a)),
        (None, None) if separator == '.' => calendar(c, b, a),
        (None, None) if separator == '/' || separator == '-' => {
            let (day_first, month_first) = (calendar(c, b, a), calendar(c, a, b));
            match (day_first, month_first, order) {
                (Ok(one), Ok(other), None) if one != other => Err(DateFault::Ambiguous),
                (Ok(date), Err(_), _) | (Err(_), Ok(date), _) => Ok(date),
                (_, month_first, Some(DayOrder::MonthFirst)) => month_first,
                (day_first, _, _) => day_first,
            }
        }
        (None, None) => Err(DateFault::NotADate),
    }
}

/// The order of day and month that `text` proves, when it is such a date.
pub fn proven_day_order(text: &str) -> Option<DayOrder> {
    let text = without_time(text.trim());
    let parts: Vec<&str> = text.split(['/', '-']).collect();
    let [a, b, c] = parts[..] else { return None };
    if a.len() > 2 {
        return None;
    }
    match (calendar(c, b, a), calendar(c, a, b)) {
        (Ok(_), Err(_)) => Some(DayOrder::DayFirst),
        (Err(_), Ok(_)) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

/// Day 25569 of a spreadsheet is 1970-01-01: the date of a serial number, as
/// cells hold it whose format was lost. `None` outside 1950 to 2150, where a
/// number is most likely just a number.
pub fn date_of_serial(text: &str) -> Option<NaiveDate> {
    let days: u64 = text.trim().split('.').next()?.parse().ok()?;
    if !(18_264..=91_679).contains(&days) {
        return None;
    }
    // Serials count from the last day but one of 1899, because spreadsheets
    // keep a 29 February 1900 that never was.
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

fn without_time(text: &str) -> &str {
    let Some(at) = text.find(':') else {
        return text.split_once('T').map_or(text, |(date, _)| date);
    };
    let before = &text[..at];
    let end = before
        .rfind(|c: char| c == 'T' || c.is_whitespace())
        .unwrap_or(at);
    text[..end].trim_end_matches(',')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn number(text: &str) -> Option<u32> {
    // Longer runs are not a day or a month.
    (is_digits(text) && text.len() <= 2)
        .then(|| text.parse().ok())
        .flatten()
}

fn month_by_name(text: &str) -> Option<u32> {
    let name = fold(text);
    let month = MONTHS
        .iter()
        .position(|names| names.contains(&name.as_str()))?;
    u32::try_from(month + 1).ok()
}

fn calendar(year: &str, month: &str, day: &str) -> Result<NaiveDate, DateFault> {
    date(year, number(month).ok_or(DateFault::NotADate)?, number(day))
}

fn date(year: &str, month: u32, day: Option<u32>) -> Result<NaiveDate, DateFault> {
    let short_or_full = match (is_digits(year), year.len()) {
        (true, 4) => year.parse().ok(),
        (true, 2) => year.parse().ok().map(|short: i32| {
            if short <= LAST_SHORT_YEAR {
                2000 + short
            } else {
                1900 + short
            }
        }),
        _ => None,
    };
    short_or_full
        .zip(day)
        .and_then(|(year, day)| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or(DateFault::NotADate)
}

/// Reads a number with grouped thousands: `1,234.5`, `1.234,5`, `12 343,96`,
/// `1'234.50`, `(12)` for minus twelve, `12 %` for twelve.
///
/// `mark` decides what a single `.` or `,` is that could be either: one before
/// three digits. Without it a comma groups there, and a point groups in
/// amounts and marks decimals elsewhere.
pub fn parse_decimal(text: &str, mark: Option<DecimalMark>, amount: bool) -> Option<Rational> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => match text.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        },
    };
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let (whole, decimals) = split_decimals(text, mark, amount);
    let whole = ungrouped(whole)?;
    if !(decimals.is_empty() || is_digits(decimals)) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { &whole };
    let plain = if decimals.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{decimals}")
    };
    let value = exact::parse_decimal(&plain).ok()?;
    Some(if negative { -value } else { value })
}

/// The decimal mark that `text` proves, when it is such a number: two marks,
/// or one that cannot group.
pub fn proven_decimal_mark(text: &str) -> Option<DecimalMark> {
    let digits = text.trim().trim_matches(|c: char| !c.is_ascii_digit());
    parse_decimal(digits, None, true)?;
    let (whole, decimals) = split_decimals(digits, None, true);
    if decimals.is_empty() {
        return None;
    }
    match digits[whole.len()..].chars().next() {
        Some(',') => Some(DecimalMark::Comma),
        Some('.') => Some(DecimalMark::Point),
        _ => None,
    }
}

/// Splits at the decimal mark, which belongs to neither part.
fn split_decimals(text: &str, mark: Option<DecimalMark>, amount: bool) -> (&str, &str) {
    let Some(at) = text.rfind(['.', ',']) else {
        return (text, "");
    };
    let (whole, rest) = text.split_at(at);
    // Both marks are one byte long.
    let (sign, decimals) = (rest.starts_with(','), &rest[1..]);
    let sign = if sign { ',' } else { '.' };
    let could_group = decimals.len() == 3
        && is_digits(decimals)
        && (1..=3).contains(&whole.len())
        && is_digits(whole)
        && whole != "0";
    let groups = if whole.contains(sign) {
        true
    } else if !could_group {
        false
    } else {
        match mark {
            Some(mark) => mark.sign() != sign,
            None => sign == ',' || amount,
        }
    };
    if groups {
        (text, "")
    } else {
        (whole, decimals)
    }
}

/// The digits of a whole number without its group separators; `None` when
/// they do not stand between groups of three.
fn ungrouped(whole: &str) -> Option<String> {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return Some(whole.to_owned());
    };
    let known = matches!(separator, '.' | ',' | '\'' | '’') || separator.is_whitespace();
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let even = groups.all(|group| group.len() == 3 && is_digits(group));
    (known && even && is_digits(first) && first.len() <= 3).then(|| whole.replace(separator, ""))
}

/// An amount as written: how much, and of which currency if it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenAmount {
    /// How much, in whole units of the currency.
    pub value: Rational,
    /// The currency that stands beside it.
    pub currency: Option<WrittenCurrency>,
    /// Whether it says what it is given in, such as millions.
    pub has_unit: bool,
}

/// What stands beside an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenCurrency {
    /// A code, or a sign that one currency has.
    Known(Currency),
    /// `$`, which many have.
    Dollar,
}

/// Reads an amount: `£12,343.96`, `€ 1.200`, `1'200.- CHF`, `1200 EUR`,
/// `$1.2m`, `5 Mio. €`, `500,000`.
pub fn parse_amount(text: &str, mark: Option<DecimalMark>) -> Option<WrittenAmount> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => match text.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest),
            None => (false, text),
        },
    };
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    let (before, digits, after) = (&text[..first], &text[first..=last], &text[last + 1..]);
    // “-£5” and “£-5” are the same.
    let unsigned = before.trim_end().trim_end_matches(['-', '−', '–']);
    let (negative, before) = (
        negative || unsigned.len() < before.trim_end().len(),
        unsigned,
    );
    // “1200.-” and “1200,--” say that there are no minor units.
    let after = after.trim_start_matches(['.', ',', '-', '–', '—']);
    let mut currency = None;
    let mut factor = 1_i64;
    for word in before.split_whitespace().chain(after.split_whitespace()) {
        for word in glued(word) {
            if let Some(known) = currency_of(word) {
                if currency.replace(known).is_some_and(|other| other != known) {
                    return None;
                }
            } else if factor == 1 {
                factor = factor_of(word)?;
            } else {
                return None;
            }
        }
    }
    // With a factor a point marks decimals: “1.234 Mio.” is no round figure.
    let value = parse_decimal(digits, mark, factor == 1)? * exact::rational(factor);
    Some(WrittenAmount {
        value: if negative { -value } else { value },
        currency,
        has_unit: factor != 1,
    })
}

/// Parts of a word in which a sign and a unit are written together: `m€`.
fn glued(word: &str) -> impl Iterator<Item = &str> {
    let whole = currency_of(word).is_some() || factor_of(word).is_some();
    let cut = if whole {
        0
    } else {
        ['€', '£', '$']
            .into_iter()
            .find_map(|sign| {
                let at = word.find(sign)?;
                Some(if at == 0 { sign.len_utf8() } else { at })
            })
            .unwrap_or_default()
    };
    let (head, tail) = word.split_at(cut);
    [head, tail].into_iter().filter(|part| !part.is_empty())
}

fn currency_of(word: &str) -> Option<WrittenCurrency> {
    let code = match word.trim_matches('.') {
        "$" => return Some(WrittenCurrency::Dollar),
        "€" | "Euro" | "euro" | "Euros" | "euros" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "zł" => "PLN",
        "Fr" | "SFr" | "sFr" => "CHF",
        "US$" => "USD",
        "CA$" | "C$" => "CAD",
        "A$" => "AUD",
        code => code,
    };
    code.parse().ok().map(WrittenCurrency::Known)
}

fn factor_of(word: &str) -> Option<i64> {
    match word.trim_matches('.').to_lowercase().as_str() {
        "k" | "t" | "tsd" | "thousand" | "tausend" => Some(1_000),
        "m" | "mn" | "mio" | "million" | "millions" | "millionen" => Some(1_000_000),
        "bn" | "mrd" | "billion" | "milliarde" | "milliarden" => Some(1_000_000_000),
        _ => None,
    }
}

/// Reads yes or no in English and German, and as programs write it.
pub fn parse_yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "yes" | "y" | "true" | "t" | "1" | "x" | "ja" | "j" | "wahr" | "✓" | "✔" => Some(true),
        "no" | "n" | "false" | "f" | "0" | "nein" | "falsch" | "✗" | "✘" => Some(false),
        _ => None,
    }
}

/// Whether a cell says in words that there is nothing: `n/a`, `-`, `k. A.`
pub fn is_placeholder(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "" | "-"
            | "–"
            | "—"
            | "n/a"
            | "na"
            | "#n/a"
            | "null"
            | "tbd"
            | "tbc"
            | "k.a."
            | "k. a."
            | "?"
    )
}

#[cfg(test)]
mod tests;
