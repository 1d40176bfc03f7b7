//! What stands in the cells of an export.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use docket_contract::BASE_PATH;
use docket_domain::attachment::FileReference;
use docket_domain::exact::Billionths;
use docket_domain::field::{Choice, FieldCatalogue, FieldDefinition, FieldKind, FieldValue, Row};
use docket_domain::form::Answers;
use docket_domain::money::Money;
use docket_storage::ConnectionTrait;
use docket_storage::identity::person;
use docket_storage::organization::unit;
use uuid::Uuid;

use crate::context::Context;
use crate::problem::Result;

/// A cell, by what it holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// A text.
    Text(String),
    /// A number.
    Number(Billionths),
    /// An amount whose currency stands in a cell beside it.
    Amount(Money),
    /// An amount with its currency.
    Money(Money),
    /// A day.
    Date(NaiveDate),
    /// A point in time.
    Instant(DateTime<Utc>),
    /// Yes or no.
    YesNo(bool),
    /// Rows of a table: as one text, and cell by cell.
    Rows {
        /// JSON, with a row a line.
        written: String,
        /// Their cells.
        rows: Vec<Vec<Cell>>,
    },
}

impl Cell {
    /// A text; nothing when it is empty.
    pub fn text(text: &str) -> Self {
        Self::of(Some(text))
    }

    /// A text, if there is one.
    pub fn of(text: Option<&str>) -> Self {
        match text {
            Some(text) if !text.is_empty() => Self::Text(text.to_owned()),
            _ => Self::Nothing,
        }
    }

    /// The cell as text, as importing reads it again.
    pub fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Nothing => "".into(),
            Self::Text(text) | Self::Rows { written: text, .. } => text.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Amount(money) => money.amount().into(),
            Self::Money(money) => money.to_string().into(),
            Self::Date(date) => date.to_string().into(),
            Self::Instant(at) => at.to_rfc3339().into(),
            Self::YesNo(true) => "yes".into(),
            Self::YesNo(false) => "no".into(),
        }
    }
}

/// The columns of a table of rows, for a sheet of their own.
#[derive(Clone, Debug)]
pub struct Head {
    /// What the table is called.
    pub label: String,
    /// What stands above its columns, with their kinds.
    pub columns: Vec<(String, FieldKind)>,
}

impl Head {
    /// That of a field.
    pub fn of(field: &FieldDefinition, language: &str) -> Self {
        let columns = field.columns.iter();
        Self {
            label: field.label.get(language).to_owned(),
            columns: columns
                .map(|column| (column.label.get(language).to_owned(), column.kind))
                .collect(),
        }
    }
}

/// The names that answers are written with.
pub struct Names {
    language: String,
    /// Where the pages are, with nothing behind it.
    site: String,
    units: BTreeMap<Uuid, String>,
    people: BTreeMap<Uuid, Option<String>>,
}

impl Names {
    /// Those that answers to some fields need.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(
        context: &Context,
        catalogue: &FieldCatalogue,
        fields: &[String],
    ) -> Result<Self> {
        let names_units = fields
            .iter()
            .filter_map(|field| catalogue.get(&field.parse().ok()?))
            .any(|field| field.kind == FieldKind::Unit);
        let units = match names_units {
            true => unit::list(context.reader(), true).await?,
            false => Vec::new(),
        };
        let site = context.state.settings.public_url.as_deref();
        Ok(Self {
            language: context.language().to_owned(),
            site: site.unwrap_or_default().trim_end_matches('/').to_owned(),
            units: units.into_iter().map(|unit| (unit.id, unit.name)).collect(),
            people: BTreeMap::new(),
        })
    }

    /// Reads the names of those whom answers name and who are not known yet.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn meet<'a>(
        &mut self,
        connection: &impl ConnectionTrait,
        answers: impl Iterator<Item = &'a Answers>,
    ) -> Result<()> {
        let named = answers
            .flat_map(Answers::values)
            .filter_map(|value| match value {
                FieldValue::Reference(id) => Some(*id),
                _ => None,
            });
        let unknown: BTreeSet<Uuid> = named
            .filter(|id| !self.units.contains_key(id) && !self.people.contains_key(id))
            .collect();
        for id in unknown {
            let found = person::find(connection, id).await?;
            self.people.insert(id, found.map(|person| person.name));
        }
        Ok(())
    }

    /// An answer of the demand whose key stands in a cell.
    pub fn cell(&self, demand: &Cell, field: &FieldDefinition, value: &FieldValue) -> Cell {
        match value {
            FieldValue::Choice(key) => Cell::text(self.option(&field.options, key)),
            FieldValue::Choices(keys) => {
                let names = keys.iter().map(|key| self.option(&field.options, key));
                let names: Vec<&str> = names.collect();
                // What sets names apart must not be in them.
                let apart = |name: &&str| !name.contains([',', ';', '|', '\n']);
                match names.len() == 1 || names.iter().all(apart) {
                    true => Cell::Text(names.join("; ")),
                    false => Cell::Text(keys.iter().cloned().collect::<Vec<_>>().join("; ")),
                }
            }
            FieldValue::Reference(id) => {
                let person = self.people.get(id).and_then(Option::as_ref);
                match self.units.get(id).or(person) {
                    Some(name) => Cell::text(name),
                    None => Cell::Text(id.to_string()),
                }
            }
            FieldValue::Files(files) => {
                let demand = demand.written();
                let file = |file: &FileReference| {
                    let FileReference { id, name, .. } = file;
                    let site = &self.site;
                    format!("{name} <{site}{BASE_PATH}/demands/{demand}/attachments/{id}>")
                };
                Cell::Text(files.iter().map(file).collect::<Vec<_>>().join("\n"))
            }
            FieldValue::Rows(rows) => Cell::Rows {
                written: lines(value, rows.len()),
                rows: rows.iter().map(|row| self.row(field, row)).collect(),
            },
            other => plain(other),
        }
    }

    fn row(&self, field: &FieldDefinition, row: &Row) -> Vec<Cell> {
        let cell = |column: &docket_domain::field::Column| match row.get(&column.key) {
            Some(FieldValue::Choice(key)) => Cell::text(self.option(&column.options, key)),
            Some(value) => plain(value),
            None => Cell::Nothing,
        };
        field.columns.iter().map(cell).collect()
    }

    /// The name of an option; its key where two share a name, or a later
    /// version of the field has it no longer.
    fn option<'a>(&self, options: &'a [Choice], key: &'a str) -> &'a str {
        let name = |option: &'a Choice| option.label.get(&self.language);
        let Some(found) = options.iter().find(|option| option.key == key) else {
            return key;
        };
        let same = options.iter().filter(|one| name(one) == name(found));
        match same.count() {
            1 => name(found),
            _ => key,
        }
    }
}

/// An answer that needs no name.
fn plain(value: &FieldValue) -> Cell {
    match value {
        FieldValue::Number(number) => Cell::Number(*number),
        FieldValue::Money(money) => Cell::Money(*money),
        FieldValue::Date(date) => Cell::Date(*date),
        FieldValue::YesNo(yes) => Cell::YesNo(*yes),
        FieldValue::Rating(rating) => Cell::Number(Billionths::whole(i32::from(*rating))),
        other => Cell::Text(other.plain()),
    }
}

/// A table as JSON with a row a line, which is read by people, too.
fn lines(value: &FieldValue, count: usize) -> String {
    let json = value.to_json();
    let rows = json.as_array().map_or(&[][..], Vec::as_slice);
    let mut written = String::from("[");
    for (index, row) in rows.iter().enumerate() {
        written.push_str(&row.to_string());
        if index + 1 < count {
            written.push_str(",\n");
        }
    }
    written.push(']');
    written
}

#[cfg(test)]
mod tests {
    use docket_domain::text::LocalText;
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        Names {
            language: "en".to_owned(),
            site: "https://docket.example.org".to_owned(),
            units: BTreeMap::new(),
            people: BTreeMap::new(),
        }
    }

    fn field(kind: FieldKind, options: &[(&str, &str)]) -> FieldDefinition {
        let key = "asked".parse().unwrap();
        let mut field = FieldDefinition::new(key, kind, LocalText::en("Asked"));
        let option = |(key, label): &(&str, &str)| Choice {
            key: (*key).to_owned(),
            label: LocalText::en(*label),
        };
        field.options = options.iter().map(option).collect();
        field
    }

    fn written(field: &FieldDefinition, answer: serde_json::Value) -> String {
        let value = FieldValue::from_json(field, &answer).unwrap();
        let demand = Cell::text("DEM-1");
        names().cell(&demand, field, &value).written().into_owned()
    }

    #[test]
    fn options_stand_by_their_names_as_long_as_those_tell_them_apart() {
        let options = [("n", "North"), ("s", "South"), ("b", "Both"), ("c", "Both")];
        let one = field(FieldKind::SingleChoice, &options);
        assert_eq!(written(&one, json!("n")), "North");
        assert_eq!(written(&one, json!("c")), "c");
        let many = field(FieldKind::MultipleChoice, &options);
        assert_eq!(written(&many, json!(["s", "n"])), "North; South");
        let odd = field(FieldKind::MultipleChoice, &[("a", "IT, net"), ("b", "HR")]);
        assert_eq!(written(&odd, json!(["a"])), "IT, net");
        assert_eq!(written(&odd, json!(["a", "b"])), "a; b");
    }

    #[test]
    fn rows_are_read_again_as_they_were() {
        let mut table = field(FieldKind::Table, &[]);
        let column = |key: &str, kind| {
            docket_domain::field::Column::new(key.parse().unwrap(), kind, LocalText::en(key))
        };
        table.columns = vec![
            column("item", FieldKind::ShortText),
            column("cost", FieldKind::Money),
        ];
        let cost = json!({ "amount": "12.50", "currency": "EUR" });
        let answer = json!([{ "item": "A \"b\", c", "cost": cost }, { "item": "=x" }]);
        let text = written(&table, answer.clone());
        assert_eq!(text.lines().count(), 2);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read, answer);
    }
}
