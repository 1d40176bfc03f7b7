//! Demands as a CSV file, page by page.

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get};
use docket_domain::demand::key;
use docket_domain::exact::Billionths;
use docket_domain::field::{FieldCatalogue, FieldValue, well_known};
use docket_domain::form::Answers;
use docket_domain::money::{Currency, Money};
use docket_domain::text::LocalText;
use docket_storage::demand::Demand;
use docket_storage::demand::answer::{self, KeptText};
use docket_storage::demand::list::{self, After, Order, Query as ListQuery, Sort};
use docket_storage::organization::{self, definition};
use docket_storage::{Reach, StorageError};
use futures_util::stream;

use super::list::listing;
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::Query;

/// Demands that are read at once.
const PAGE: u64 = 200;

/// The columns every export has, before the fields of the catalogue.
const COLUMNS: [&str; 17] = [
    "key",
    "title",
    "summary",
    "status",
    "status_since",
    "unit",
    "category",
    "strategic_objective",
    "requester",
    "owner",
    "cost",
    "currency",
    "score",
    "external_source",
    "external_key",
    "created_at",
    "submitted_at",
];

/// A CSV file while it is written, safe to open with a spreadsheet.
pub struct File {
    writer: csv::Writer<Vec<u8>>,
}

impl File {
    /// A file with nothing in it.
    pub fn new() -> Self {
        Self {
            writer: csv::Writer::from_writer(Vec::new()),
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Never: it is written to memory.
    pub fn row<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> Result<()> {
        let cells = cells.map(|cell| guarded(cell).into_owned());
        self.writer.write_record(cells).map_err(unwritable)
    }

    /// The bytes.
    ///
    /// # Errors
    /// Never: they are in memory.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.writer.into_inner().map_err(unwritable)
    }
}

fn unwritable(why: impl std::fmt::Display) -> Error {
    Error::Storage(StorageError::Corrupt {
        what: "export",
        why: why.to_string(),
    })
}

/// A cell that a spreadsheet would take for a formula, behind an apostrophe.
/// Plain numbers are left alone, negative ones too.
fn guarded(cell: &str) -> Cow<'_, str> {
    let is_suspect = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_number = cell.strip_prefix(['+', '-']).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
    });
    if is_suspect && !is_number {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// Export demands
///
/// As CSV in UTF-8: what every demand has, then each field that any of them
/// answers, under its key. Text that was kept because a field could not take
/// it stands in the field's column. Cells that a spreadsheet would take for a
/// formula begin with an apostrophe. Takes the filters of the list.
#[utoipa::path(tag = "Demands", params(
        ("q" = Option<String>, Query, description = "Words in key, title, summary or answers, by their beginnings.", example = "pump"),
        ("status" = Option<String>, Query, description = "Statuses.", example = "screening,qualified"),
        ("status_category" = Option<String>, Query, description = "`draft`, `open`, `decided`, `delivered`, `closed`.", example = "open"),
        ("unit" = Option<String>, Query, description = "Units, with everything below them."),
        ("category" = Option<String>, Query, description = "Categories."),
        ("objective" = Option<String>, Query, description = "Strategic objectives."),
        ("owner" = Option<String>, Query, description = "People who look after them; `me` is the caller.", example = "me"),
        ("requester" = Option<String>, Query, description = "People who asked; `me` is the caller.", example = "me"),
        ("external_source" = Option<String>, Query, description = "Imported from.", example = "keps"),
        ("external_key" = Option<String>, Query, description = "Key there."),
        ("score[gte]" = Option<String>, Query, description = "Score at least.", example = "50"),
        ("score[lte]" = Option<String>, Query, description = "Score at most."),
        ("cost[gte]" = Option<String>, Query, description = "Cost at least, in the base currency.", example = "100000"),
        ("cost[lte]" = Option<String>, Query, description = "Cost at most."),
        ("created[gte]" = Option<String>, Query, description = "Made at this instant or later."),
        ("created[lt]" = Option<String>, Query, description = "Made before this instant."),
        ("sort" = Option<String>, Query, description = "Taken as the list takes it; the file is in the order of keys.")),
    responses((status = 200, body = String, content_type = "text/csv", example = json!("key,title,status\nDEM-142,Replace telemetry,qualified\n"))))]
#[get("/demands/export")]
pub async fn export_demands(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ExportDemands)?;
    let listing = listing(&context, &mut query).await?;
    query.finish()?;
    let export = Export::begin(context, listing).await?;
    // A failure on the way breaks the file off, which the client notices.
    let parts = stream::try_unfold(export, |mut export| async move {
        let part = export.next().await?;
        Ok::<_, Error>(part.map(|part| (Bytes::from(part), export)))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"demands.csv\""))
        .streaming(parts))
}

/// What an export writes and how far it is.
pub struct Export {
    context: Context,
    query: ListQuery,
    reach: Reach,
    catalogue: FieldCatalogue,
    currency: String,
    fields: Vec<String>,
    is_begun: bool,
    is_done: bool,
}

impl Export {
    /// Begins an export of what a list's query finds.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin(context: Context, query: ListQuery) -> Result<Self> {
        let reader = context.reader();
        let reach = context.reach();
        let catalogue = definition::catalogue(reader).await?;
        let organization = organization::find(reader).await?;
        let mut fields = list::field_keys(reader, &query, &reach).await?;
        // Those have a column already, and text kept beside them stands there.
        fields.retain(|field| !COLUMNS.contains(&field.as_str()));
        let query = ListQuery {
            order: vec![Order {
                by: Sort::Key,
                descending: false,
            }],
            after: None,
            ..query
        };
        Ok(Self {
            currency: organization.map(|found| found.currency).unwrap_or_default(),
            context,
            query,
            reach,
            catalogue,
            fields,
            is_begun: false,
            is_done: false,
        })
    }

    /// The next part of the file; none at its end.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        if self.is_done {
            return Ok(None);
        }
        let mut file = File::new();
        if !self.is_begun {
            self.is_begun = true;
            file.row(
                COLUMNS
                    .into_iter()
                    .chain(self.fields.iter().map(String::as_str)),
            )?;
        }
        let reader = self.context.reader();
        let demands = list::list(reader, &self.query, &self.reach, PAGE).await?;
        self.is_done = (demands.len() as u64) < PAGE;
        let ids: Vec<_> = demands.iter().map(|demand| demand.id).collect();
        let mut answers = answer::list(reader, &ids, &self.catalogue).await?;
        for demand in &demands {
            let (values, kept) = answers.remove(&demand.id).unwrap_or_default();
            let cells = self.cells(demand, &values, &kept);
            file.row(cells.iter().map(String::as_str))?;
        }
        self.query.after = demands.last().map(|demand| After {
            values: Vec::new(),
            seq: demand.seq,
        });
        file.finish().map(Some)
    }

    /// The cells of a demand. Text kept beside a field is what its source
    /// says in full, and goes before what could be taken of it.
    fn cells(&self, demand: &Demand, values: &Answers, kept: &KeptText) -> Vec<String> {
        let kept: BTreeMap<&str, &String> = kept
            .iter()
            .map(|(key, text)| (key.as_str(), text))
            .collect();
        let values: BTreeMap<&str, &FieldValue> = values
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        let named = |field: &str, name: &Option<String>| {
            kept.get(field)
                .map(|text| (*text).clone())
                .or(name.clone())
                .unwrap_or_default()
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let local = |name: &Option<String>| {
            let name = name
                .as_deref()
                .and_then(|name| serde_json::from_str::<LocalText>(name).ok());
            name.map(|name| name.get(self.context.language()).to_owned())
        };
        let cost = demand.cost.zip(self.currency.parse::<Currency>().ok());
        let mut cells = vec![
            key(demand.seq),
            demand.title.clone(),
            named(well_known::SUMMARY, &Some(demand.summary.clone())),
            demand.status.clone(),
            demand.status_since.to_rfc3339(),
            named(well_known::UNIT, &demand.unit_name),
            named(well_known::CATEGORY, &local(&demand.category_name)),
            named(
                well_known::STRATEGIC_OBJECTIVE,
                &local(&demand.objective_name),
            ),
            text(&demand.requester_name),
            text(&demand.owner_name),
            cost.map(|(minor, currency)| Money::new(minor, currency).amount())
                .unwrap_or_default(),
            cost.map(|(_, currency)| currency.to_string())
                .unwrap_or_default(),
            demand
                .score
                .map(|score| Billionths(score).to_string())
                .unwrap_or_default(),
            text(&demand.external_source),
            named("external_key", &demand.external_key),
            demand.created_at.to_rfc3339(),
            demand
                .submitted_at
                .map(|at| at.to_rfc3339())
                .unwrap_or_default(),
        ];
        for field in self.fields.iter().map(String::as_str) {
            let value = || values.get(field).map(|value| written(value));
            let text = kept.get(field).map(|text| (*text).clone());
            cells.push(text.or_else(value).unwrap_or_default());
        }
        cells
    }
}

/// An answer as importing reads it again.
fn written(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) | FieldValue::Choice(text) | FieldValue::Link(text) => text.clone(),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Money(money) => money.to_string(),
        FieldValue::Date(date) => date.to_string(),
        FieldValue::DateRange { from, to } => format!("{from}/{to}"),
        FieldValue::Choices(keys) => keys
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        FieldValue::YesNo(true) => "yes".to_owned(),
        FieldValue::YesNo(false) => "no".to_owned(),
        FieldValue::Reference(id) => id.to_string(),
        FieldValue::Rating(rating) => rating.to_string(),
        FieldValue::Files(_) => value.plain(),
        FieldValue::Rows(_) => value.to_json().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("- item", "'- item"),
            ("-x", "'-x"),
            ("\tx", "'\tx"),
            ("-1,234.50", "-1,234.50"),
            ("+5", "+5"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), written);
        }
        let mut file = File::new();
        file.row(["=a", "b,c"].into_iter()).unwrap();
        assert_eq!(file.finish().unwrap(), b"'=a,\"b,c\"\n");
    }
}
