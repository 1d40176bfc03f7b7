//! One cell, read for one kind of field.

use std::collections::BTreeSet;

use num_traits::ToPrimitive;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::notation::{
    self, DateFault, WrittenCurrency, date_of_serial, is_placeholder, parse_amount, parse_date,
    parse_decimal, parse_yes_no,
};
use crate::exact::{Billionths, Rational, rational, round_half_even};
use crate::field::{FieldDefinition, FieldKind, FieldValue, MAX_LONG_TEXT, MAX_SHORT_TEXT};
use crate::money::{Currency, Money};

pub use notation::{DayOrder, DecimalMark};

/// How the table at hand writes what cells alone leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conventions {
    /// Of amounts that name no currency, and of `$` when it is a dollar.
    pub currency: Currency,
    /// What amounts are given in: 1, or 1000 for thousands and so on. An
    /// amount that names its own unit, such as `5 Mio.`, is not multiplied.
    #[serde(default = "one")]
    pub amount_unit: u32,
    /// The mark before decimals; when absent each number is read by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_mark: Option<DecimalMark>,
    /// The order of day and month between slashes and dashes; when absent a
    /// date that could be either is not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_order: Option<DayOrder>,
}

fn one() -> u32 {
    1
}

impl Conventions {
    /// Nothing known but the currency.
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            amount_unit: 1,
            decimal_mark: None,
            day_order: None,
        }
    }
}

/// What was wrong with a cell. Displays as an English sentence; the raw text
/// is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CellWarning {
    /// No notation of dates that is known.
    #[error("This is not a date that can be read.")]
    NotADate,
    /// Day and month could be either way round.
    #[error("Day and month could be either way round; say which comes first.")]
    AmbiguousDate,
    /// No notation of numbers that is known.
    #[error("This is not a number.")]
    NotANumber,
    /// No notation of amounts that is known.
    #[error("This is not an amount of money.")]
    NotAnAmount,
    /// Neither yes nor no.
    #[error("This is neither yes nor no.")]
    NotYesNo,
    /// No option is called that.
    #[error("None of the field's options is called that.")]
    UnknownOption,
    /// Not a whole number on the rating scale.
    #[error("This is not a rating.")]
    NotARating,
    /// Not an address that a browser may open.
    #[error("This is not a web address.")]
    NotALink,
    /// Not the id of a unit or person.
    #[error("This is not the id of an entry.")]
    NotAnId,
    /// A number, amount or date beyond what can be kept.
    #[error("This is beyond what can be kept.")]
    OutOfRange,
    /// The amount was rounded to the minor unit of its currency.
    #[error("The amount was rounded to the smallest unit of its currency.")]
    Rounded,
    /// The text was cut.
    #[error("The text was cut at {limit} characters.")]
    Cut {
        /// How many characters were kept.
        limit: usize,
    },
    /// The line has fewer cells than the table has columns.
    #[error("The line ends here; the cells after it are missing.")]
    ShortLine,
    /// The line has more cells than the table has columns.
    #[error("The line has more cells than the table has columns.")]
    LongLine,
    /// Not the rows of a table as they are exported.
    #[error("These are not rows of the field's columns, written as JSON.")]
    NotRows,
    /// Text where files are expected.
    #[error("Files cannot be imported from a table. Attach them to the demand.")]
    NotAFile,
}

impl CellWarning {
    /// The stable code of the warning.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotADate => "not_a_date",
            Self::AmbiguousDate => "ambiguous_date",
            Self::NotANumber => "not_a_number",
            Self::NotAnAmount => "not_an_amount",
            Self::NotYesNo => "not_yes_no",
            Self::UnknownOption => "unknown_option",
            Self::NotARating => "not_a_rating",
            Self::NotALink => "not_a_link",
            Self::NotAnId => "not_an_id",
            Self::OutOfRange => "out_of_range",
            Self::Rounded => "rounded",
            Self::Cut { .. } => "cut",
            Self::ShortLine => "short_line",
            Self::LongLine => "long_line",
            Self::NotRows => "not_rows",
            Self::NotAFile => "not_a_file",
        }
    }
}

/// What was read of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellReading {
    /// The value; absent when the cell is blank or could not be read.
    pub value: Option<FieldValue>,
    /// What was lost, if anything.
    pub warning: Option<CellWarning>,
}

impl CellReading {
    const BLANK: Self = Self {
        value: None,
        warning: None,
    };
}

/// Reads `raw` as an answer to `field`.
///
/// Blank cells and, except in texts, words for “nothing” such as `n/a` are no
/// answer. Numbers with more decimals than are kept, as spreadsheets produce
/// them, are rounded half to even.
pub fn read_cell(field: &FieldDefinition, raw: &str, conventions: &Conventions) -> CellReading {
    let is_text = matches!(field.kind, FieldKind::ShortText | FieldKind::LongText);
    if raw.trim().is_empty() || (!is_text && is_placeholder(raw)) {
        return CellReading::BLANK;
    }
    let read = match field.kind {
        FieldKind::ShortText => return text(one_line(raw), MAX_SHORT_TEXT),
        FieldKind::LongText => return text(several_lines(raw), MAX_LONG_TEXT),
        FieldKind::Money => return amount(raw, conventions),
        FieldKind::Number => number(raw, conventions),
        FieldKind::Date => date(raw, conventions),
        FieldKind::DateRange => date_range(raw, conventions),
        FieldKind::SingleChoice | FieldKind::Size => field
            .find_option(raw)
            .map(|key| FieldValue::Choice(key.to_owned()))
            .ok_or(CellWarning::UnknownOption),
        FieldKind::MultipleChoice => choices(field, raw),
        FieldKind::YesNo => parse_yes_no(raw)
            .map(FieldValue::YesNo)
            .ok_or(CellWarning::NotYesNo),
        FieldKind::Unit | FieldKind::Person => Uuid::parse_str(raw.trim())
            .map(FieldValue::Reference)
            .map_err(|_| CellWarning::NotAnId),
        FieldKind::Link => Ok(FieldValue::Link(raw.trim().to_owned())),
        FieldKind::Rating => rating(raw, conventions),
        // A name is no file.
        FieldKind::File => Err(CellWarning::NotAFile),
        // As they are exported.
        FieldKind::Table => serde_json::from_str(raw)
            .ok()
            .and_then(|json| FieldValue::from_json(field, &json).ok())
            .ok_or(CellWarning::NotRows),
    };
    // The notation was understood; the field may still not take the value.
    let checked = read.and_then(|value| match value.check(field) {
        Ok(()) => Ok(value),
        Err(_) => Err(match field.kind {
            FieldKind::Link => CellWarning::NotALink,
            FieldKind::Rating => CellWarning::NotARating,
            FieldKind::SingleChoice | FieldKind::MultipleChoice | FieldKind::Size => {
                CellWarning::UnknownOption
            }
            _ => CellWarning::OutOfRange,
        }),
    });
    match checked {
        Ok(value) => CellReading {
            value: Some(value),
            warning: None,
        },
        Err(warning) => CellReading {
            value: None,
            warning: Some(warning),
        },
    }
}

/// A cell as one line: white space of any kind becomes single spaces, control
/// characters are dropped.
pub fn one_line(raw: &str) -> String {
    let visible: String = raw
        .chars()
        .filter(|c| c.is_whitespace() || !is_dropped(*c))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A cell as a text of several lines: line breaks become `\n`, other control
/// characters are dropped, space around the text as well.
pub fn several_lines(raw: &str) -> String {
    raw.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !is_dropped(*c))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Control characters, and marks at the start of a file that got into a cell.
fn is_dropped(c: char) -> bool {
    c.is_control() || c == '\u{feff}'
}

/// The first `limit` characters of `text`, and whether any were left out.
pub fn cut(mut text: String, limit: usize) -> (String, bool) {
    let Some((end, _)) = text.char_indices().nth(limit) else {
        return (text, false);
    };
    text.truncate(text[..end].trim_end().len());
    (text, true)
}

fn text(clean: String, limit: usize) -> CellReading {
    // Nothing may be left once control characters are gone.
    if clean.is_empty() {
        return CellReading::BLANK;
    }
    let (text, was_cut) = cut(clean, limit);
    CellReading {
        value: Some(FieldValue::Text(text)),
        warning: was_cut.then_some(CellWarning::Cut { limit }),
    }
}

fn number(raw: &str, conventions: &Conventions) -> Result<FieldValue, CellWarning> {
    let value =
        parse_decimal(raw, conventions.decimal_mark, false).ok_or(CellWarning::NotANumber)?;
    Billionths::from_rational(&value)
        .map(FieldValue::Number)
        .map_err(|_| CellWarning::OutOfRange)
}

fn amount(raw: &str, conventions: &Conventions) -> CellReading {
    let failed = |warning| CellReading {
        value: None,
        warning: Some(warning),
    };
    let Some(written) = parse_amount(raw, conventions.decimal_mark) else {
        return failed(CellWarning::NotAnAmount);
    };
    let currency = match written.currency {
        Some(WrittenCurrency::Known(currency)) => currency,
        Some(WrittenCurrency::Dollar) if !is_dollar(conventions.currency) => Currency::USD,
        Some(WrittenCurrency::Dollar) | None => conventions.currency,
    };
    let unit = if written.has_unit {
        1
    } else {
        conventions.amount_unit
    };
    let minor_units = rational(10_i64.pow(currency.decimals()));
    let exact: Rational = written.value * rational(unit.into()) * minor_units;
    match round_half_even(&exact).to_i64() {
        Some(minor) => CellReading {
            value: Some(FieldValue::Money(Money::new(minor, currency))),
            warning: (!exact.is_integer()).then_some(CellWarning::Rounded),
        },
        None => failed(CellWarning::OutOfRange),
    }
}

/// Whether `$` may stand for the currency.
fn is_dollar(currency: Currency) -> bool {
    ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN"].contains(&currency.code())
}

fn date(raw: &str, conventions: &Conventions) -> Result<FieldValue, CellWarning> {
    match parse_date(raw, conventions.day_order) {
        Ok(date) => Ok(FieldValue::Date(date)),
        Err(DateFault::Ambiguous) => Err(CellWarning::AmbiguousDate),
        Err(DateFault::NotADate) => date_of_serial(raw)
            .map(FieldValue::Date)
            .ok_or(CellWarning::NotADate),
    }
}

fn date_range(raw: &str, conventions: &Conventions) -> Result<FieldValue, CellWarning> {
    let ends = [" - ", " – ", " — ", " to ", " bis ", "/", "–"]
        .into_iter()
        .filter_map(|between| raw.split_once(between))
        .find_map(|(from, to)| {
            let read = |text| parse_date(text, conventions.day_order).ok();
            read(from).zip(read(to))
        });
    let (from, to) = ends.ok_or(CellWarning::NotADate)?;
    Ok(FieldValue::DateRange { from, to })
}

fn choices(field: &FieldDefinition, raw: &str) -> Result<FieldValue, CellWarning> {
    // An option's own label may hold a separator.
    if let Some(key) = field.find_option(raw) {
        return Ok(FieldValue::Choices(BTreeSet::from([key.to_owned()])));
    }
    let keys = raw
        .split([',', ';', '|', '\n'])
        .filter(|part| !part.trim().is_empty())
        .map(|part| field.find_option(part).map(str::to_owned))
        .collect::<Option<BTreeSet<_>>>();
    keys.filter(|keys| !keys.is_empty())
        .map(FieldValue::Choices)
        .ok_or(CellWarning::UnknownOption)
}

fn rating(raw: &str, conventions: &Conventions) -> Result<FieldValue, CellWarning> {
    parse_decimal(raw, conventions.decimal_mark, false)
        .filter(Rational::is_integer)
        .and_then(|value| value.to_integer().to_u8())
        .map(FieldValue::Rating)
        .ok_or(CellWarning::NotARating)
}

#[cfg(test)]
mod tests;
