//! Answers, and what is wrong with them, in the current language.

use docket_domain::{
    field::{FieldDefinition, FieldKind, FieldProblem, FieldValue, Row},
    text::LocalText,
};

use crate::{
    format,
    i18n::{Key, language, m, text, tf},
};

/// What to enter instead, for an answer to `field`.
pub(crate) fn problem_words(problem: &FieldProblem, field: Option<&FieldDefinition>) -> String {
    let counted = |words: Key, limit: &usize, length: &usize| {
        tf(
            words,
            &[
                ("limit", &limit.to_string()),
                ("length", &length.to_string()),
            ],
        )
    };
    let bounded = |[plain, day]: [Key; 2], bound: &FieldValue| {
        let words = match bound {
            FieldValue::Date(_) => day,
            _ => plain,
        };
        let bound = answer_words(bound, field).unwrap_or_else(|| bound.plain());
        tf(words, &[("bound", &bound)])
    };
    let own = |message: &LocalText, otherwise: Key| match message.is_blank() {
        true => text(otherwise).to_owned(),
        false => message.get(language().tag()).to_owned(),
    };
    match problem {
        FieldProblem::Required | FieldProblem::Empty => text(m::FIELD_REQUIRED).to_owned(),
        FieldProblem::TooLong { limit, length } => counted(m::FIELD_TOO_LONG, limit, length),
        FieldProblem::TooShort { limit, length } => counted(m::FIELD_TOO_SHORT, limit, length),
        FieldProblem::TooFew { limit, length } => counted(m::FIELD_TOO_FEW, limit, length),
        FieldProblem::TooMany { limit, length } => counted(m::FIELD_TOO_MANY, limit, length),
        FieldProblem::BelowMinimum { min } => bounded([m::FIELD_MIN, m::FIELD_MIN_DAY], min),
        FieldProblem::AboveMaximum { max } => bounded([m::FIELD_MAX, m::FIELD_MAX_DAY], max),
        FieldProblem::OtherCurrency { currency } => {
            tf(m::FIELD_OTHER_CURRENCY, &[("currency", currency.code())])
        }
        FieldProblem::WrongPattern { message } => own(message, m::FIELD_WRONG_PATTERN),
        FieldProblem::CheckFailed { message } => own(message, m::FIELD_CHECK_FAILED),
        FieldProblem::NotUnique => text(m::FIELD_NOT_UNIQUE).to_owned(),
        FieldProblem::Money(_) => text(m::FIELD_NOT_MONEY).to_owned(),
        FieldProblem::Number(_) => text(m::FIELD_NOT_NUMBER).to_owned(),
        FieldProblem::NotALink => text(m::FIELD_NOT_LINK).to_owned(),
        FieldProblem::ReversedRange => text(m::FIELD_REVERSED).to_owned(),
        FieldProblem::Cell {
            row,
            column,
            problem,
        } => {
            let column = field.and_then(|field| field.column(column));
            let label = column.map_or("", |column| column.label.get(language().tag()));
            let cell = column.map(|column| column.field());
            tf(
                m::FIELD_CELL,
                &[
                    ("row", &(row + 1).to_string()),
                    ("column", label),
                    ("problem", &problem_words(problem, cell.as_ref())),
                ],
            )
        }
        other => other.to_string(),
    }
}

/// An answer in words; none for units and people, which only their lists can
/// name.
pub(crate) fn answer_words(value: &FieldValue, field: Option<&FieldDefinition>) -> Option<String> {
    let option = |key: &str| {
        let known = field.and_then(|field| field.options.iter().find(|one| one.key == key));
        known.map_or_else(
            || key.to_uppercase(),
            |option| option.label.get(language().tag()).to_owned(),
        )
    };
    Some(match value {
        FieldValue::Text(text) | FieldValue::Link(text) => text.clone(),
        FieldValue::Number(number) => {
            let unit = field.and_then(|field| field.unit_label.as_ref());
            let unit = unit.map_or("", |unit| unit.get(language().tag()));
            format!("{} {unit}", format::decimal(&number.to_string()))
                .trim_end()
                .to_owned()
        }
        FieldValue::Money(money) => format::amount(&money.amount(), money.currency.code()),
        FieldValue::Date(day) => format::date(*day),
        FieldValue::DateRange { from, to } => {
            format!("{} \u{2013} {}", format::date(*from), format::date(*to))
        }
        FieldValue::Choice(key) => option(key),
        FieldValue::Choices(keys) => keys
            .iter()
            .map(|key| option(key))
            .collect::<Vec<_>>()
            .join(", "),
        FieldValue::YesNo(yes) => text(if *yes { m::FIELD_YES } else { m::FIELD_NO }).to_owned(),
        FieldValue::Rating(rating) => rating.to_string(),
        FieldValue::Rows(rows) => rows
            .iter()
            .map(|row| row_words(row, field))
            .collect::<Vec<_>>()
            .join("\n"),
        FieldValue::Files(files) => {
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            names.join(", ")
        }
        FieldValue::Reference(_) => return None,
    })
}

/// The cells of a row, in the order of the columns.
fn row_words(row: &Row, field: Option<&FieldDefinition>) -> String {
    let columns = field.map(|field| field.columns.as_slice());
    columns
        .unwrap_or_default()
        .iter()
        .filter_map(|column| answer_words(row.get(&column.key)?, Some(&column.field())))
        .collect::<Vec<_>>()
        .join(" \u{b7} ")
}

/// The options of a choice by key and words, those of sizes included.
pub(super) fn options(field: &FieldDefinition) -> Vec<(String, String)> {
    if field.kind == FieldKind::Size {
        let sizes = docket_domain::field::SIZES.iter();
        return sizes
            .map(|size| ((*size).to_owned(), size.to_uppercase()))
            .collect();
    }
    field
        .options
        .iter()
        .map(|choice| {
            let words = choice.label.get(language().tag()).to_owned();
            (choice.key.clone(), words)
        })
        .collect()
}
