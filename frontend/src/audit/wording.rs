//! Changed fields and values of the audit trail as people read them.

use chrono::{DateTime, NaiveDate, Utc};
use docket_contract::audit::{AuditEntry, Change};
use docket_domain::{
    identity::Permission,
    money::{Currency, Money},
    text::LocalText,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{known::Known, operation};
use crate::{
    demand, format,
    i18n::{Language, language, m, text, tf, tn},
    identity::meaning,
    ui,
};

/// Parts of a list that are written out; the rest is counted.
const WRITTEN_OUT: usize = 6;

/// Fields that say nothing to people: places and ids of what has its own words.
const SILENT: [&str; 6] = [
    "attachment",
    "comment",
    "depth",
    "version",
    "shipped",
    "support",
];

/// Who did it.
pub(super) fn who(entry: &AuditEntry, known: Known) -> String {
    match (&entry.person, entry.actor.as_str()) {
        // Whoever signs in is nobody yet, and is the person it is about.
        (None, "anonymous") if entry.record_kind == "person" => {
            let name = known.name(&entry.record_id.to_string());
            name.unwrap_or_else(|| operation::noun("person"))
        }
        (Some(person), "token") => tf(m::AUDIT_BY_TOKEN, &[("name", &person.name)]),
        (Some(person), _) => person.name.clone(),
        (None, "anonymous") => text(m::AUDIT_ANONYMOUS).to_owned(),
        (None, _) => text(m::AUDIT_SYSTEM).to_owned(),
    }
}

/// What people call the record of an entry.
pub(super) fn record(entry: &AuditEntry, known: Known) -> String {
    match entry.record_kind.as_str() {
        // Their labels say what was done, or are keys of programs.
        "person" | "category" | "strategic_objective" | "field" | "role" | "framework" => {
            let name = known.name(&entry.record_id.to_string()).or_else(|| {
                let same = entry.person.as_ref();
                same.filter(|person| person.id == entry.record_id)
                    .map(|person| person.name.clone())
            });
            match (name, entry.record_kind.as_str()) {
                (Some(name), _) => name,
                (None, "person") => operation::noun("person"),
                (None, _) => entry.record_label.clone(),
            }
        }
        _ => entry.record_label.clone(),
    }
}

/// A value of a record's field in words, for comparing two versions of it.
pub fn in_words(kind: &str, field: &str, value: &Value) -> String {
    items(kind, field, value, Known::new()).join(", ")
}

/// What changed, field by field.
pub(super) fn changes(entry: &AuditEntry, known: Known) -> Vec<ui::Change> {
    entry
        .changes
        .iter()
        .filter(|(field, _)| !SILENT.contains(&field.as_str()))
        .filter_map(|(field, change)| told(&entry.record_kind, field, change, known))
        .collect()
}

/// One field; none when there is nothing to say about it, such as a list that
/// began empty.
fn told(kind: &str, field: &str, change: &Change, known: Known) -> Option<ui::Change> {
    let words = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or_else(Vec::new, |value| items(kind, field, value, known))
    };
    let (mut from, mut to) = (words(&change.from), words(&change.to));
    let many = |value: &Option<Value>| {
        matches!(value, Some(Value::Array(_)))
            || matches!(value, Some(Value::Object(_))) && field == "targets"
    };
    if many(&change.from) || many(&change.to) {
        let kept: Vec<String> = from
            .iter()
            .filter(|one| to.contains(one))
            .cloned()
            .collect();
        from.retain(|one| !kept.contains(one));
        to.retain(|one| !kept.contains(one));
    }
    let begins = change.from.is_none()
        && change.to.as_ref().is_some_and(|to| {
            matches!(to, Value::Bool(false))
                || to.as_str() == Some("")
                || to.as_array().is_some_and(Vec::is_empty)
        });
    (!begins).then(|| ui::Change {
        field: name(kind, field, known),
        before: joined(from),
        after: joined(to),
    })
}

/// The name of a field.
pub(crate) fn name(kind: &str, field: &str, known: Known) -> String {
    let titled = |key, of: &str| {
        let title = known.name(of).unwrap_or_else(|| operation::spaced(of));
        tf(key, &[("name", &title)])
    };
    if let Some(practice) = field.strip_prefix("answers/") {
        return titled(m::AUDIT_ANSWER_OF, practice);
    }
    if let Some(practice) = field.strip_prefix("consensus/") {
        return titled(m::AUDIT_AGREED_OF, practice);
    }
    if let Some(key) = field.strip_prefix("placement of ") {
        return tf(m::AUDIT_PLACEMENT, &[("key", key)]);
    }
    if let Some(key) = field.strip_prefix("rank of ") {
        return tf(m::AUDIT_RANK, &[("key", key)]);
    }
    if field == "ranked by score" {
        return text(m::AUDIT_RANKED).to_owned();
    }
    let own = match kind {
        "scoring" => known.name(field),
        _ => None,
    };
    let asked = || {
        let field = known.field(field)?;
        Some(field.label.get(language().tag()).to_owned())
    };
    own.or_else(|| operation::field(field).map(str::to_owned))
        .or_else(asked)
        .unwrap_or_else(|| operation::spaced(field))
}

/// A value as people read it; empty when it has no words, such as the
/// fingerprint of something personal or an id nobody knows any more.
fn items(kind: &str, field: &str, value: &Value, known: Known) -> Vec<String> {
    let one = |words: Option<String>| words.into_iter().collect();
    match (kind, field, value) {
        (_, _, Value::Null) => Vec::new(),
        ("person", "name" | "email", _)
        | ("demand", "submitter_name" | "submitter_email", _)
        | ("form", "public_link" | "link_password", _)
        | ("saved_view", "filter" | "sort", _) => Vec::new(),
        ("saved_view", "columns", Value::Array(columns)) => columns
            .iter()
            .filter_map(|column| demand::column_name(column.as_str()?))
            .map(|name| text(name).to_owned())
            .collect(),
        ("demand", "cost", Value::Number(minor)) => one(minor.as_i64().and_then(|minor| {
            let currency = known.currency().parse::<Currency>().ok()?;
            Some(demand::money(Money { minor, currency }))
        })),
        ("demand", "status", Value::String(key)) => one(known.status(key)),
        ("demand", "lines", Value::Array(lines)) => lines
            .iter()
            .filter_map(|line| line.as_str().map(line_words))
            .collect(),
        ("organization", "working_days", Value::Array(days)) => days
            .iter()
            .filter_map(|day| weekday(day.as_u64()?))
            .collect(),
        (_, "fiscal_year_start", Value::Number(month)) => one(month
            .as_u64()
            .and_then(|month| u32::try_from(month).ok())
            .map(|month| format::month(month).to_owned())),
        (_, "language", Value::String(tag)) => {
            one(Language::from_tag(tag).map(|language| language.name().to_owned()))
        }
        (_, "permissions" | "scopes", Value::Array(keys)) => keys
            .iter()
            .filter_map(|key| Permission::from_key(key.as_str()?))
            .map(|permission| meaning(permission).to_owned())
            .collect(),
        (_, "targets", Value::Object(targets)) => targets
            .iter()
            .map(|(practice, level)| {
                let name = known
                    .name(practice)
                    .unwrap_or_else(|| operation::spaced(practice));
                tf(
                    m::AUDIT_TARGET_OF,
                    &[("name", &name), ("level", &level.to_string())],
                )
            })
            .collect(),
        (_, "ranked by score", Value::Object(how)) => one(how
            .get("moved")
            .and_then(Value::as_u64)
            .map(|moved| tn(m::AUDIT_RANKED_MOVED, moved, &[]))),
        (_, _, Value::String(word)) if field.starts_with("placement of ") => one(Some(
            text(match word.as_str() {
                "added" => m::AUDIT_PLACED,
                _ => m::AUDIT_UNPLACED,
            })
            .to_owned(),
        )),
        ("demand", ..) if known.field(field).is_some() => one(known
            .field(field)
            .map(|definition| demand::written(&definition, value))
            .filter(|words| !raw(words))),
        (_, _, Value::Array(all)) => all
            .iter()
            .filter_map(|value| plain(field, value, known))
            .collect(),
        _ => one(plain(field, value, known)),
    }
}

/// Whether a text is what machines write to one another.
fn raw(words: &str) -> bool {
    words.starts_with(['{', '[']) || Uuid::parse_str(words).is_ok()
}

/// A value by its own shape.
fn plain(field: &str, value: &Value, known: Known) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(text(if *yes { m::FIELD_YES } else { m::FIELD_NO }).to_owned()),
        Value::Number(number) => Some(format::decimal(&number.to_string())),
        Value::String(words) => string(field, words, known),
        Value::Array(all) => {
            let all = all.iter().filter_map(|value| plain(field, value, known));
            Some(joined(all.collect())).filter(|words| !words.is_empty())
        }
        Value::Object(fields) => object(fields, known),
    }
}

fn string(field: &str, words: &str, known: Known) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    // Some fields name what they mean by a code or key; any other text is
    // itself, even where something happens to have it as its key.
    let is_id = Uuid::parse_str(words).is_ok();
    if is_id || matches!(field, "parent" | "unit" | "role") {
        let name = known.name(words);
        if is_id || name.is_some() {
            return name;
        }
    }
    if let Ok(day) = words.parse::<NaiveDate>() {
        return Some(format::date(day));
    }
    if let Ok(at) = words.parse::<DateTime<Utc>>() {
        return Some(format::instant(at));
    }
    let stands_for = field.starts_with("notify_")
        || matches!(
            field,
            "state"
                | "kind"
                | "reset_link"
                | "password"
                | "session"
                | "tracking_link"
                | "audience"
                | "moderation"
                | "unit_approval"
                | "mail"
                | "shared_with"
        );
    if stands_for {
        return Some(
            operation::word(words).map_or_else(|| operation::spaced(words), str::to_owned),
        );
    }
    Some(words.to_owned())
}

/// The objects the trail holds, each by what it is made of.
fn object(fields: &Map<String, Value>, known: Known) -> Option<String> {
    let words = |key: &str| fields.get(key).and_then(Value::as_str);
    // A rule of triage, and whatever else is written down with its id.
    if let Some(name) =
        words("name").filter(|_| fields.contains_key("to") || fields.contains_key("id"))
    {
        return Some(name.to_owned());
    }
    if let (Some(amount), Some(currency)) = (words("amount"), words("currency")) {
        return Some(format::amount(amount, currency));
    }
    if let (Some(name), Some(_)) = (words("name"), words("media_type")) {
        return Some(name.to_owned());
    }
    if let (Some(currency), Some(rate)) = (words("currency"), words("rate")) {
        let day = words("valid_from").and_then(|day| day.parse().ok());
        return Some(tf(
            m::AUDIT_RATE,
            &[
                ("currency", currency),
                ("rate", &format::decimal(rate)),
                ("day", &day.map_or_else(String::new, format::date)),
            ],
        ));
    }
    if let (Some(from), Some(to)) = (words("from"), words("to"))
        && let (Ok(from), Ok(to)) = (from.parse(), to.parse())
    {
        return Some(format!(
            "{} \u{2013} {}",
            format::date(from),
            format::date(to)
        ));
    }
    if let Some(level) = fields.get("level") {
        let level = level.as_u64().map_or_else(
            || text(m::ASSESSMENT_NOT_APPLICABLE).to_owned(),
            |level| tf(m::MATURITY_LEVEL, &[("level", &level.to_string())]),
        );
        return Some(match words("reason").filter(|reason| !reason.is_empty()) {
            Some(reason) => tf(m::AUDIT_BECAUSE, &[("what", &level), ("reason", reason)]),
            None => level,
        });
    }
    if let Some(statements) = fields.get("statements").and_then(Value::as_array) {
        let list: Vec<String> = statements.iter().map(Value::to_string).collect();
        let said = if list.is_empty() {
            text(m::AUDIT_STATEMENTS_NONE).to_owned()
        } else {
            tf(m::AUDIT_STATEMENTS, &[("list", &list.join(", "))])
        };
        return Some(match words("note").filter(|note| !note.is_empty()) {
            Some(note) => tf(m::AUDIT_BECAUSE, &[("what", &said), ("reason", note)]),
            None => said,
        });
    }
    for part in ["name", "label", "title"] {
        if let Some(value) = fields.get(part) {
            return plain(part, value, known);
        }
    }
    let local: Option<LocalText> = fields
        .iter()
        .map(|(tag, words)| {
            Language::from_tag(tag)?;
            Some((tag.clone(), words.as_str()?.to_owned()))
        })
        .collect::<Option<_>>()
        .map(LocalText);
    local
        .filter(|words| !words.0.is_empty())
        .map(|words| words.get(language().tag()).to_owned())
}

/// A line of cost or benefit, which the trail writes as one text.
fn line_words(line: &str) -> String {
    let mut parts = line.rsplitn(4, ' ');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(currency), Some(amount), Some(kind), Some(period)) => format!(
            "{period} {} {}",
            demand::line_kind(kind),
            format::amount(amount, currency)
        ),
        _ => line.to_owned(),
    }
}

fn weekday(number: u64) -> Option<String> {
    let key = match number {
        1 => m::DATE_MONDAY,
        2 => m::DATE_TUESDAY,
        3 => m::DATE_WEDNESDAY,
        4 => m::DATE_THURSDAY,
        5 => m::DATE_FRIDAY,
        6 => m::DATE_SATURDAY,
        7 => m::DATE_SUNDAY,
        _ => return None,
    };
    Some(text(key).to_owned())
}

/// Several values in one text, the first few of them written out.
fn joined(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(WRITTEN_OUT);
    if more > 0 {
        all.truncate(WRITTEN_OUT);
        all.push(tf(m::AUDIT_AND_MORE, &[("n", &format::count(more as u64))]));
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn words(kind: &str, field: &str, from: Value, to: Value) -> Option<(String, String)> {
        let owner = leptos::prelude::Owner::new();
        owner.with(|| {
            let change = Change {
                from: Some(from).filter(|value| !value.is_null()),
                to: Some(to).filter(|value| !value.is_null()),
            };
            told(kind, field, &change, Known::new()).map(|told| (told.before, told.after))
        })
    }

    #[test]
    fn values_are_told_as_people_write_them() {
        let told = |kind, field, to| words(kind, field, Value::Null, to).map(|(_, after)| after);
        assert_eq!(
            told(
                "plan",
                "budget",
                json!({"amount": "16700000.00", "currency": "EUR"})
            ),
            Some("16\u{202f}700\u{202f}000.00\u{a0}€".to_owned())
        );
        assert_eq!(
            told("assessment", "assessed_on", json!("2026-11-20")),
            Some("20\u{a0}Nov\u{a0}2026".to_owned())
        );
        assert_eq!(
            told("category", "name", json!({"de": "Pflicht", "en": "Duty"})),
            Some("Duty".to_owned())
        );
        assert_eq!(
            told(
                "assessment",
                "consensus/p",
                json!({"level": 3, "reason": "Seen."})
            ),
            Some("Level 3: \u{201c}Seen.\u{201d}".to_owned())
        );
    }

    #[test]
    fn neither_ids_nor_json_reach_the_screen() {
        let id = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11";
        for value in [
            json!(id),
            json!([id]),
            json!({"x": {"y": [1]}}),
            json!({"id": id}),
        ] {
            assert_eq!(
                words("demand", "owner_id", Value::Null, value),
                Some((String::new(), String::new()))
            );
        }
    }

    #[test]
    fn of_lists_the_difference_is_told() {
        let told = words(
            "organization",
            "working_days",
            json!([1, 2, 3]),
            json!([2, 3, 6]),
        );
        assert_eq!(told, Some(("Monday".to_owned(), "Saturday".to_owned())));
        assert_eq!(words("demand", "lines", Value::Null, json!([])), None);
    }
}
