//! The places of a demand two people changed, in words.

use std::collections::BTreeSet;

use docket_contract::demand::MoneyLine;
use docket_domain::field::FieldKey;
use serde_json::Value;

use super::{
    content::{Content, LINES, OWNER},
    lines,
    names::Named,
    places::key_at,
    written::written,
};
use crate::{
    filling::Sheet,
    i18n::{language, m, text},
    stale::Conflict,
};

/// Both versions of each place as people read them.
pub(super) fn conflicts_of(
    places: &BTreeSet<String>,
    mine: &Content,
    theirs: &Content,
    sheet: Sheet,
    names: &Named,
) -> Vec<Conflict> {
    places
        .iter()
        .map(|place| Conflict {
            field: place.clone(),
            name: name_of(place, sheet),
            theirs: in_words(place, theirs.get(place), sheet, names),
            mine: in_words(place, mine.get(place), sheet, names),
        })
        .collect()
}

fn name_of(place: &str, sheet: Sheet) -> String {
    match place {
        OWNER => text(m::DEMAND_OWNER).to_owned(),
        LINES => text(m::MONEY_TITLE).to_owned(),
        other => key_at(other)
            .and_then(|key: FieldKey| sheet.field(&key))
            .map_or_else(
                || other.to_owned(),
                |field| field.label.get(language().tag()).to_owned(),
            ),
    }
}

fn in_words(place: &str, value: &Value, sheet: Sheet, names: &Named) -> String {
    if value.is_null() || value.as_str() == Some("") {
        return text(m::FIELD_EMPTY).to_owned();
    }
    let named = value
        .as_str()
        .and_then(|id| names.iter().find(|(own, _)| own == id));
    if let Some((_, name)) = named {
        return name.get(language().tag()).to_owned();
    }
    if place == LINES {
        return serde_json::from_value::<Vec<MoneyLine>>(value.clone())
            .map_or_else(|_| value.to_string(), |all| lines::in_words(&all));
    }
    match key_at(place).and_then(|key| sheet.field(&key)) {
        Some(field) => written(&field, value),
        None => value.to_string(),
    }
}
