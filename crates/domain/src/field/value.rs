//! Answers: typed, and the JSON in which clients send and receive them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use thiserror::Error;
use uuid::Uuid;

use super::{
    FieldDefinition, FieldKey, FieldKind, MAX_LINK, MAX_LONG_TEXT, MAX_RATING, MAX_ROWS,
    MAX_SHORT_TEXT, SIZES,
};
use crate::attachment::{FileReference, MAX_FILES};
use crate::exact::{Billionths, NumberError};
use crate::money::{Currency, Money, MoneyError};
use crate::text::LocalText;

/// The first and the last year a date may be in. Dates outside are slips of
/// the finger, such as the year 207.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2299;

/// A row of a table: its cells by column. An empty cell is absent.
pub type Row = BTreeMap<FieldKey, FieldValue>;

/// The answer to a field. Which variant belongs to a field follows from its
/// [`FieldKind`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Of a short or a long text; never blank, no space around it.
    Text(String),
    /// Of a number.
    Number(Billionths),
    /// Of money.
    Money(Money),
    /// Of a date.
    Date(NaiveDate),
    /// Of a date range; both days are included.
    DateRange {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// Of a single choice: the key of the option; or of a size: one of
    /// [`SIZES`].
    Choice(String),
    /// Of a multiple choice: the keys of the options; never empty.
    Choices(BTreeSet<String>),
    /// Of yes or no.
    YesNo(bool),
    /// Of a unit or a person: its id.
    Reference(Uuid),
    /// Of a link.
    Link(String),
    /// Of a rating, from 1 to [`MAX_RATING`].
    Rating(u8),
    /// Of files: no two are the same; never empty.
    Files(Vec<FileReference>),
    /// Of a table; neither it nor any row is empty.
    Rows(Vec<Row>),
}

/// What is wrong with an answer. Displays as an English sentence that says
/// what to do; [`code`](Self::code) and [`params`](Self::params) let a client
/// say it in another language.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FieldProblem {
    /// An answer is needed and there is none.
    #[error("Enter an answer.")]
    Required,
    /// Null, blank text or an empty list where a value was promised.
    #[error("The value is empty.")]
    Empty,
    /// JSON, or a value, that does not fit the kind of the field.
    #[error("Expected {expected}.")]
    WrongType {
        /// What was expected, such as `a decimal number as a string`.
        expected: &'static str,
    },
    /// More characters than the kind takes.
    #[error("Shorten the text to {limit} characters; it has {length}.")]
    TooLong {
        /// The most characters.
        limit: usize,
        /// How many there are.
        length: usize,
    },
    /// A line break in a short text, or a control character in any.
    #[error("Remove line breaks and control characters.")]
    ControlCharacter,
    /// Not a number that can be kept.
    #[error("Enter a number: {0}.")]
    Number(#[source] NumberError),
    /// Not an amount that can be kept.
    #[error("Enter an amount: {0}.")]
    Money(#[source] MoneyError),
    /// Not a calendar date.
    #[error("Enter a date that exists, such as 2027-01-31.")]
    NotADate,
    /// A date whose year is most likely a typing error.
    #[error("Enter a year from {first} to {last}.")]
    DateOutOfRange {
        /// The first year that is taken.
        first: i32,
        /// The last year that is taken.
        last: i32,
    },
    /// The range ends before it begins.
    #[error("The last day must not be before the first.")]
    ReversedRange,
    /// No option with this key.
    #[error("“{choice}” is not one of the options.")]
    UnknownChoice {
        /// The key that was sent.
        choice: String,
    },
    /// Not the id of a unit or person.
    #[error("Choose an entry from the list.")]
    NotAnId,
    /// Not an address that a browser may open.
    #[error("Enter a full address that starts with https:// or http://.")]
    NotALink,
    /// A rating outside the scale.
    #[error("Choose a rating from 1 to {max}.")]
    RatingOutOfRange {
        /// The best rating.
        max: u8,
    },
    /// An answer to a field that is not in the catalogue or not on the form.
    #[error("The form does not ask for this.")]
    NotAsked,
    /// A cell for a column that the table does not have.
    #[error("The table has no column “{column}”.")]
    UnknownColumn {
        /// The key that was sent.
        column: String,
    },
    /// More rows than a table takes.
    #[error("Enter at most {limit} rows.")]
    TooManyRows {
        /// The most rows.
        limit: usize,
    },
    /// What is wrong with one cell of a table.
    #[error("Row {}, {column}: {problem}", row + 1)]
    Cell {
        /// The row, from 0.
        row: usize,
        /// The column.
        column: FieldKey,
        /// What is wrong.
        problem: Box<FieldProblem>,
    },
    /// Less, earlier or smaller than the form takes.
    #[error("Enter {} or more.", min.plain())]
    BelowMinimum {
        /// The least answer.
        min: FieldValue,
    },
    /// More, later or larger than the form takes.
    #[error("Enter {} or less.", max.plain())]
    AboveMaximum {
        /// The greatest answer.
        max: FieldValue,
    },
    /// An amount that the form's bounds cannot be compared with.
    #[error("Enter the amount in {currency}.")]
    OtherCurrency {
        /// The currency of the bound.
        currency: Currency,
    },
    /// Fewer characters than the form takes.
    #[error("Write at least {limit} characters; there are {length}.")]
    TooShort {
        /// The fewest characters.
        limit: usize,
        /// How many there are.
        length: usize,
    },
    /// Fewer options or rows than the form takes.
    #[error("Give at least {limit}; there are {length}.")]
    TooFew {
        /// The fewest.
        limit: usize,
        /// How many there are.
        length: usize,
    },
    /// More options or rows than the form takes.
    #[error("Give at most {limit}; there are {length}.")]
    TooMany {
        /// The most.
        limit: usize,
        /// How many there are.
        length: usize,
    },
    /// A text that does not look as the form wants it.
    #[error("{}", or(message, "This does not have the expected form."))]
    WrongPattern {
        /// What to enter, by whoever wrote the form; may be blank.
        message: LocalText,
    },
    /// Answers that do not go together.
    #[error("{}", or(message, "This does not go together with the other answers."))]
    CheckFailed {
        /// What to enter, by whoever wrote the form.
        message: LocalText,
    },
    /// Another demand has the same answer. Only the server can tell.
    #[error("Another demand has this already. Enter something that is not taken.")]
    NotUnique,
}

impl FieldProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Empty => "empty",
            Self::WrongType { .. } => "wrong_type",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
            Self::Number(NumberError::Malformed) => "not_a_number",
            Self::Money(MoneyError::MalformedCurrency | MoneyError::CurrencyMismatch { .. }) => {
                "unknown_currency"
            }
            Self::Money(MoneyError::MalformedAmount) => "not_an_amount",
            Self::Number(NumberError::TooManyDecimals { .. })
            | Self::Money(MoneyError::TooManyDecimals { .. }) => "too_many_decimals",
            Self::Number(NumberError::OutOfRange) | Self::Money(MoneyError::OutOfRange) => {
                "out_of_range"
            }
            Self::NotADate => "not_a_date",
            Self::DateOutOfRange { .. } => "date_out_of_range",
            Self::ReversedRange => "reversed_range",
            Self::UnknownChoice { .. } => "unknown_choice",
            Self::NotAnId => "not_an_id",
            Self::NotALink => "not_a_link",
            Self::RatingOutOfRange { .. } => "rating_out_of_range",
            Self::NotAsked => "not_asked",
            Self::UnknownColumn { .. } => "unknown_column",
            Self::TooManyRows { .. } | Self::TooMany { .. } => "too_many",
            Self::Cell { problem, .. } => problem.code(),
            Self::BelowMinimum { .. } => "below_minimum",
            Self::AboveMaximum { .. } => "above_maximum",
            Self::OtherCurrency { .. } => "other_currency",
            Self::TooShort { .. } => "too_short",
            Self::TooFew { .. } => "too_few",
            Self::WrongPattern { .. } => "wrong_pattern",
            Self::CheckFailed { .. } => "check_failed",
            Self::NotUnique => "not_unique",
        }
    }

    /// Where inside the answer it is, as the rest of a JSON pointer: `/1/cost`
    /// for a cell, nothing for the answer as a whole.
    pub fn place(&self) -> String {
        match self {
            Self::Cell { row, column, .. } => format!("/{row}/{column}"),
            _ => String::new(),
        }
    }

    /// The figures and words inside the sentence, by name, for a translation.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WrongType { expected } => vec![("expected", (*expected).to_owned())],
            Self::TooLong { limit, length } => {
                vec![("limit", limit.to_string()), ("length", length.to_string())]
            }
            Self::Number(NumberError::TooManyDecimals { allowed })
            | Self::Money(MoneyError::TooManyDecimals { allowed, .. }) => {
                vec![("allowed", allowed.to_string())]
            }
            Self::DateOutOfRange { first, last } => {
                vec![("first", first.to_string()), ("last", last.to_string())]
            }
            Self::UnknownChoice { choice } => vec![("choice", choice.clone())],
            Self::RatingOutOfRange { max } => vec![("max", max.to_string())],
            Self::TooShort { limit, length }
            | Self::TooFew { limit, length }
            | Self::TooMany { limit, length } => {
                vec![("limit", limit.to_string()), ("length", length.to_string())]
            }
            Self::TooManyRows { limit } => vec![("limit", limit.to_string())],
            Self::UnknownColumn { column } => vec![("column", column.clone())],
            Self::BelowMinimum { min } => vec![("min", min.plain())],
            Self::AboveMaximum { max } => vec![("max", max.plain())],
            Self::OtherCurrency { currency } => vec![("currency", currency.to_string())],
            Self::Cell { problem, .. } => problem.params(),
            _ => Vec::new(),
        }
    }
}

impl FieldValue {
    /// Reads the JSON form of an answer to `field` and checks it:
    ///
    /// | kind | JSON |
    /// |---|---|
    /// | short and long text, link | string |
    /// | number | decimal string `"1.5"`; a JSON number is understood too |
    /// | money | `{"amount": "1234.50", "currency": "EUR"}` |
    /// | date | `"2027-01-31"` |
    /// | date range | `{"from": "2027-01-01", "to": "2027-01-31"}` |
    /// | single choice, size | key of the option |
    /// | multiple choice | array of keys |
    /// | yes or no | `true` or `false` |
    /// | unit, person | id |
    /// | rating | 1 to 5 |
    /// | files | array of objects with an `id`: an upload that is whole |
    /// | table | array of objects, a cell by key of the column |
    ///
    /// Space around a text is dropped and its line breaks become `\n`; so are
    /// empty cells and rows.
    ///
    /// # Errors
    /// [`FieldProblem::Empty`] for null, blank text and an empty array, which
    /// callers take as “no answer”; otherwise what does not fit.
    pub fn from_json(field: &FieldDefinition, json: &Value) -> Result<Self, FieldProblem> {
        let empty = match json {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if empty {
            return Err(FieldProblem::Empty);
        }
        let value = match field.kind {
            FieldKind::ShortText | FieldKind::LongText => {
                Self::Text(string(field.kind, json)?.trim().replace("\r\n", "\n"))
            }
            FieldKind::Number => {
                let text = match json {
                    Value::Number(number) => number.to_string(),
                    _ => string(field.kind, json)?.trim().to_owned(),
                };
                Self::Number(text.parse().map_err(FieldProblem::Number)?)
            }
            FieldKind::Money => Self::Money(money(json)?),
            FieldKind::Date => Self::Date(date(string(field.kind, json)?)?),
            FieldKind::DateRange => {
                let end = |name| match json.get(name) {
                    Some(Value::String(text)) => date(text),
                    _ => Err(wrong_type(field.kind)),
                };
                Self::DateRange {
                    from: end("from")?,
                    to: end("to")?,
                }
            }
            FieldKind::SingleChoice | FieldKind::Size => {
                Self::Choice(string(field.kind, json)?.to_owned())
            }
            FieldKind::MultipleChoice => {
                let items = json.as_array().ok_or(wrong_type(field.kind))?;
                let mut keys = BTreeSet::new();
                for item in items {
                    keys.insert(string(field.kind, item)?.to_owned());
                }
                Self::Choices(keys)
            }
            FieldKind::YesNo => Self::YesNo(json.as_bool().ok_or(wrong_type(field.kind))?),
            FieldKind::Unit | FieldKind::Person => {
                let id = string(field.kind, json)?;
                Self::Reference(Uuid::parse_str(id).map_err(|_| FieldProblem::NotAnId)?)
            }
            FieldKind::Link => Self::Link(string(field.kind, json)?.trim().to_owned()),
            FieldKind::Rating => {
                let rating = json.as_u64().ok_or(wrong_type(field.kind))?;
                // What does not fit a byte is off the scale as well.
                Self::Rating(u8::try_from(rating).unwrap_or(u8::MAX))
            }
            FieldKind::File => Self::Files(
                serde_json::from_value(json.clone()).map_err(|_| wrong_type(field.kind))?,
            ),
            FieldKind::Table => Self::Rows(rows(field, json)?),
        };
        value.check(field)?;
        Ok(value)
    }

    /// Reads an answer as it is written in an address: texts, keys and ids as
    /// they are, `yes` or `no`, several options set apart by commas, an amount
    /// with its currency behind it (`12.50 CHF`) or in `currency`, the two days
    /// of a range set apart by a slash, a table as JSON.
    ///
    /// # Errors
    /// As for [`from_json`](Self::from_json).
    pub fn from_text(
        field: &FieldDefinition,
        text: &str,
        currency: Currency,
    ) -> Result<Self, FieldProblem> {
        let text = text.trim();
        let json = match field.kind {
            FieldKind::YesNo => match text {
                "yes" | "true" | "1" => json!(true),
                "no" | "false" | "0" => json!(false),
                other => json!(other),
            },
            FieldKind::MultipleChoice => {
                let keys = text.split(',').map(str::trim).filter(|key| !key.is_empty());
                keys.collect::<Vec<_>>().into()
            }
            FieldKind::Money => {
                let (amount, code) = text.rsplit_once(' ').unwrap_or((text, currency.code()));
                json!({ "amount": amount.trim(), "currency": code })
            }
            FieldKind::DateRange => {
                let (from, to) = text.split_once('/').unwrap_or((text, text));
                json!({ "from": from, "to": to })
            }
            FieldKind::Rating => text
                .parse::<u8>()
                .map_or(json!(text), |rating| json!(rating)),
            FieldKind::File | FieldKind::Table => serde_json::from_str(text).unwrap_or(json!(text)),
            _ => json!(text),
        };
        Self::from_json(field, &json)
    }

    /// The JSON form of the answer, as [`from_json`](Self::from_json) reads it.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Text(text) | Self::Link(text) | Self::Choice(text) => json!(text),
            Self::Number(number) => json!(number.to_string()),
            Self::Money(money) => {
                json!({"amount": money.amount(), "currency": money.currency.code()})
            }
            Self::Date(date) => json!(date.to_string()),
            Self::DateRange { from, to } => json!({"from": from.to_string(), "to": to.to_string()}),
            Self::Choices(keys) => json!(keys),
            Self::YesNo(yes) => json!(yes),
            Self::Reference(id) => json!(id.to_string()),
            Self::Rating(rating) => json!(rating),
            Self::Files(files) => json!(files),
            Self::Rows(rows) => rows
                .iter()
                .map(|row| -> serde_json::Map<String, Value> {
                    row.iter()
                        .map(|(column, cell)| (column.to_string(), cell.to_json()))
                        .collect()
                })
                .collect(),
        }
    }

    /// The answer as plain text for a sentence or a cell: the JSON form without
    /// quotes, amounts with their currency behind them, files by their names.
    pub fn plain(&self) -> String {
        match self {
            Self::Money(money) => format!("{} {}", money.amount(), money.currency),
            Self::DateRange { from, to } => format!("{from}/{to}"),
            Self::Files(files) => {
                let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
                names.join("; ")
            }
            other => match other.to_json() {
                Value::String(text) => text,
                json => json.to_string(),
            },
        }
    }

    /// How long it is, and whether that counts characters: otherwise it counts
    /// options, files or rows. Nothing for what has no length.
    pub fn length(&self) -> Option<(usize, bool)> {
        match self {
            Self::Text(text) | Self::Link(text) => Some((text.chars().count(), true)),
            Self::Choices(keys) => Some((keys.len(), false)),
            Self::Files(files) => Some((files.len(), false)),
            Self::Rows(rows) => Some((rows.len(), false)),
            _ => None,
        }
    }

    /// The first cell of a table that must have a value and has none.
    pub fn missing_cell(&self, field: &FieldDefinition) -> Option<FieldProblem> {
        let Self::Rows(rows) = self else {
            return None;
        };
        let needed = || field.columns.iter().filter(|column| column.required);
        rows.iter().enumerate().find_map(|(row, cells)| {
            let missing = needed().find(|column| !cells.contains_key(&column.key))?;
            Some(FieldProblem::Cell {
                row,
                column: missing.key.clone(),
                problem: FieldProblem::Required.into(),
            })
        })
    }

    /// Checks that this can be the answer to `field`.
    ///
    /// Whether a referenced unit or person exists is not known here.
    ///
    /// # Errors
    /// The first [`FieldProblem`] found.
    pub fn check(&self, field: &FieldDefinition) -> Result<(), FieldProblem> {
        match (field.kind, self) {
            (FieldKind::ShortText, Self::Text(text)) => {
                check_text(text, MAX_SHORT_TEXT, char::is_control)
            }
            (FieldKind::LongText, Self::Text(text)) => check_text(text, MAX_LONG_TEXT, |c| {
                c.is_control() && c != '\n' && c != '\t'
            }),
            (FieldKind::Link, Self::Link(link)) => check_link(link),
            (FieldKind::Date, Self::Date(date)) => check_year(*date),
            (FieldKind::DateRange, Self::DateRange { from, to }) => {
                check_year(*from)?;
                check_year(*to)?;
                if from > to {
                    return Err(FieldProblem::ReversedRange);
                }
                Ok(())
            }
            (FieldKind::SingleChoice | FieldKind::Size, Self::Choice(key)) => {
                check_choice(field, key)
            }
            (FieldKind::MultipleChoice, Self::Choices(keys)) => {
                if keys.is_empty() {
                    return Err(FieldProblem::Empty);
                }
                keys.iter().try_for_each(|key| check_choice(field, key))
            }
            (FieldKind::Rating, Self::Rating(rating)) => {
                if (1..=MAX_RATING).contains(rating) {
                    Ok(())
                } else {
                    Err(FieldProblem::RatingOutOfRange { max: MAX_RATING })
                }
            }
            (FieldKind::File, Self::Files(files)) => check_files(files),
            (FieldKind::Table, Self::Rows(rows)) => check_rows(field, rows),
            (FieldKind::Number, Self::Number(_))
            | (FieldKind::Money, Self::Money(_))
            | (FieldKind::YesNo, Self::YesNo(_))
            | (FieldKind::Unit | FieldKind::Person, Self::Reference(_)) => Ok(()),
            (kind, _) => Err(wrong_type(kind)),
        }
    }

    /// How two answers of one ordered kind compare; `None` for different or
    /// unordered kinds and for amounts of different currencies.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Money(a), Self::Money(b)) if a.currency == b.currency => {
                Some(a.minor.cmp(&b.minor))
            }
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Rating(a), Self::Rating(b)) => Some(a.cmp(b)),
            (Self::Choice(a), Self::Choice(b)) => {
                let place = |key| SIZES.iter().position(|size| size == key);
                Some(place(a)?.cmp(&place(b)?))
            }
            _ => None,
        }
    }
}

fn wrong_type(kind: FieldKind) -> FieldProblem {
    FieldProblem::WrongType {
        expected: match kind {
            FieldKind::ShortText | FieldKind::LongText => "a text",
            FieldKind::Number => "a decimal number as a string, such as \"1.5\"",
            FieldKind::Money => "an object with the strings amount and currency",
            FieldKind::Date => "a date as a string, such as \"2027-01-31\"",
            FieldKind::DateRange => "an object with the dates from and to",
            FieldKind::SingleChoice | FieldKind::Size => "the key of an option",
            FieldKind::MultipleChoice => "an array of keys of options",
            FieldKind::YesNo => "true or false",
            FieldKind::Unit => "the id of a unit",
            FieldKind::Person => "the id of a person",
            FieldKind::Link => "an address as a string",
            FieldKind::Rating => "a whole number",
            FieldKind::File => "an array of different files, each an object with an id",
            FieldKind::Table => "an array of objects with a cell by column",
        },
    }
}

fn string(kind: FieldKind, json: &Value) -> Result<&str, FieldProblem> {
    json.as_str().ok_or(wrong_type(kind))
}

fn money(json: &Value) -> Result<Money, FieldProblem> {
    let part = |name| match json.get(name) {
        Some(Value::String(text)) => Ok(text.trim()),
        _ => Err(wrong_type(FieldKind::Money)),
    };
    let (amount, currency) = (part("amount")?, part("currency")?);
    currency
        .parse()
        .and_then(|currency| Money::parse(amount, currency))
        .map_err(FieldProblem::Money)
}

fn rows(field: &FieldDefinition, json: &Value) -> Result<Vec<Row>, FieldProblem> {
    let all = json.as_array().ok_or(wrong_type(field.kind))?;
    if all.len() > MAX_ROWS {
        return Err(FieldProblem::TooManyRows { limit: MAX_ROWS });
    }
    let columns: Vec<FieldDefinition> = field.columns.iter().map(super::Column::field).collect();
    let mut rows = Vec::new();
    for (number, json) in all.iter().enumerate() {
        let cells = json.as_object().ok_or(wrong_type(field.kind))?;
        let mut row = Row::new();
        for (key, cell) in cells {
            let column = columns
                .iter()
                .find(|column| column.key.as_str() == key)
                .ok_or_else(|| FieldProblem::UnknownColumn {
                    column: key.clone(),
                })?;
            match FieldValue::from_json(column, cell) {
                Ok(value) => {
                    row.insert(column.key.clone(), value);
                }
                Err(FieldProblem::Empty) => {}
                Err(problem) => {
                    return Err(FieldProblem::Cell {
                        row: number,
                        column: column.key.clone(),
                        problem: problem.into(),
                    });
                }
            }
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    match rows.is_empty() {
        true => Err(FieldProblem::Empty),
        false => Ok(rows),
    }
}

fn check_rows(field: &FieldDefinition, rows: &[Row]) -> Result<(), FieldProblem> {
    if rows.is_empty() {
        return Err(FieldProblem::Empty);
    }
    if rows.len() > MAX_ROWS {
        return Err(FieldProblem::TooManyRows { limit: MAX_ROWS });
    }
    for (row, cells) in rows.iter().enumerate() {
        for (key, cell) in cells {
            let column = field
                .column(key)
                .ok_or_else(|| FieldProblem::UnknownColumn {
                    column: key.to_string(),
                })?;
            cell.check(&column.field())
                .map_err(|problem| FieldProblem::Cell {
                    row,
                    column: key.clone(),
                    problem: problem.into(),
                })?;
        }
    }
    Ok(())
}

fn check_files(files: &[FileReference]) -> Result<(), FieldProblem> {
    if files.is_empty() {
        return Err(FieldProblem::Empty);
    }
    if files.len() > MAX_FILES {
        return Err(FieldProblem::TooMany {
            limit: MAX_FILES,
            length: files.len(),
        });
    }
    let ids: BTreeSet<Uuid> = files.iter().map(|file| file.id).collect();
    match ids.len() == files.len() {
        true => Ok(()),
        false => Err(wrong_type(FieldKind::File)),
    }
}

/// The words of whoever wrote the form, or others where there are none.
fn or<'a>(message: &'a LocalText, otherwise: &'a str) -> &'a str {
    match message.is_blank() {
        true => otherwise,
        false => message.get(crate::text::DEFAULT_LANGUAGE),
    }
}

fn date(text: &str) -> Result<NaiveDate, FieldProblem> {
    read_date(text).ok_or(FieldProblem::NotADate)
}

/// The date that is written as `2027-01-31`; nothing for any other writing.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    // Read by hand: a general parser takes signs, blanks and single digits,
    // and is more code than the browser should load for it.
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let part = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?.bytes();
        Some(digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    };
    if !shaped {
        return None;
    }
    NaiveDate::from_ymd_opt(part(0..4)?.try_into().ok()?, part(5..7)?, part(8..10)?)
}

fn check_text(
    text: &str,
    limit: usize,
    forbidden: impl Fn(char) -> bool,
) -> Result<(), FieldProblem> {
    if text.trim().is_empty() {
        return Err(FieldProblem::Empty);
    }
    let length = text.chars().count();
    if length > limit {
        return Err(FieldProblem::TooLong { limit, length });
    }
    if text.contains(forbidden) {
        return Err(FieldProblem::ControlCharacter);
    }
    Ok(())
}

fn check_link(link: &str) -> Result<(), FieldProblem> {
    check_text(link, MAX_LINK, char::is_control)?;
    // Anything else, `javascript:` above all, must never become an href.
    let lower = link.to_ascii_lowercase();
    let host = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
        .unwrap_or_default();
    if host.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        && !host.contains(char::is_whitespace)
    {
        Ok(())
    } else {
        Err(FieldProblem::NotALink)
    }
}

/// Whether a day is one that people plan with: of the years 1900 to 2299. Others
/// are slips, and databases keep them differently.
pub fn is_plannable(date: NaiveDate) -> bool {
    YEARS.contains(&date.year())
}

fn check_year(date: NaiveDate) -> Result<(), FieldProblem> {
    if is_plannable(date) {
        Ok(())
    } else {
        Err(FieldProblem::DateOutOfRange {
            first: *YEARS.start(),
            last: *YEARS.end(),
        })
    }
}

fn check_choice(field: &FieldDefinition, key: &str) -> Result<(), FieldProblem> {
    let known = if field.kind == FieldKind::Size {
        SIZES.contains(&key)
    } else {
        field.options.iter().any(|option| option.key == key)
    };
    if known {
        Ok(())
    } else {
        Err(FieldProblem::UnknownChoice {
            choice: key.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests;
