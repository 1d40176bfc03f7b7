//! Demands as a file, page by page: as CSV while they are read, as a workbook
//! once all of them are.

mod cell;
mod delimited;
mod workbook;

use std::collections::BTreeMap;
use std::str::FromStr;

use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding,
};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get};
use docket_domain::demand::key;
use docket_domain::exact::Billionths;
use docket_domain::field::{FieldCatalogue, FieldKey, FieldKind, well_known};
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

use cell::{Cell, Names};
pub use delimited::File;
use workbook::{Column, Workbook};

/// Demands that are read at once.
const PAGE: u64 = 200;

/// The columns every export has, before the fields of the catalogue.
const COLUMNS: [(&str, FieldKind); 17] = [
    ("key", FieldKind::ShortText),
    (well_known::TITLE, FieldKind::LongText),
    (well_known::SUMMARY, FieldKind::LongText),
    ("status", FieldKind::ShortText),
    ("status_since", FieldKind::Date),
    (well_known::UNIT, FieldKind::Unit),
    (well_known::CATEGORY, FieldKind::SingleChoice),
    (well_known::STRATEGIC_OBJECTIVE, FieldKind::SingleChoice),
    ("requester", FieldKind::Person),
    ("owner", FieldKind::Person),
    ("cost", FieldKind::Money),
    ("currency", FieldKind::ShortText),
    ("score", FieldKind::Number),
    ("external_source", FieldKind::ShortText),
    ("external_key", FieldKind::ShortText),
    ("created_at", FieldKind::Date),
    ("submitted_at", FieldKind::Date),
];

/// Fields whose answer is one of those columns, or is kept beside it.
const SHARED: [&str; 6] = [
    well_known::TITLE,
    well_known::SUMMARY,
    well_known::UNIT,
    well_known::CATEGORY,
    well_known::STRATEGIC_OBJECTIVE,
    "external_key",
];

/// What kind of file demands are exported as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text, its cells set apart by commas.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        match name {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err("use csv or xlsx".to_owned()),
        }
    }
}

fn unwritable(why: impl std::fmt::Display) -> Error {
    Error::Storage(StorageError::Corrupt {
        what: "export",
        why: why.to_string(),
    })
}

/// Export demands
///
/// As CSV in UTF-8, or as a workbook with `format=xlsx`: what every demand has,
/// then each field that any of them answers, under its key, whatever form and
/// version asked for it; `field:` goes before a key that another column has.
/// Options stand by their names in the caller's language, units and people by
/// theirs, a table's rows as JSON with a row a line, files by name and address.
/// Text that was kept because a field could not take it stands in the field's
/// column. In CSV, cells that a spreadsheet would take for a formula begin with
/// an apostrophe, and instants are UTC. A workbook has real dates, numbers and
/// amounts, instants in the organisation's time zone, and a sheet for the rows
/// of each table; texts of more than 32,767 characters are cut there. Takes the
/// filters of the list.
#[utoipa::path(tag = "Demands", params(
        ("format" = Option<String>, Query, description = "`csv`, or `xlsx` for a workbook.", example = "csv"),
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
    responses((status = 200, description = "The file.", content(
        (String = "text/csv", example = json!("key,title,status\nDEM-142,Replace telemetry,qualified\n")),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", example = json!("PK..."))))))]
#[get("/demands/export")]
pub async fn export_demands(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ExportDemands)?;
    let format = query.one("format", "csv or xlsx")?.unwrap_or_default();
    let listing = listing(&context, &mut query).await?;
    query.finish()?;
    let export = Export::begin(context, listing, format).await?;
    // A failure on the way breaks the file off, which the client notices.
    let parts = stream::try_unfold(export, |mut export| async move {
        let part = export.next().await?;
        Ok::<_, Error>(part.map(|part| (Bytes::from(part), export)))
    });
    let mut response = HttpResponse::Ok();
    match format {
        Format::Csv => response
            .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"demands.csv\"")),
        // It is compressed already.
        Format::Xlsx => response
            .insert_header((CONTENT_TYPE, workbook::MEDIA_TYPE))
            .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
            .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"demands.xlsx\"")),
    };
    Ok(response.streaming(parts))
}

/// What an export writes and how far it is.
pub struct Export {
    context: Context,
    query: ListQuery,
    reach: Reach,
    catalogue: FieldCatalogue,
    names: Names,
    currency: String,
    fields: Vec<String>,
    file: Begun,
    is_done: bool,
}

/// The file so far.
enum Begun {
    /// CSV; whether its header was written.
    Csv(bool),
    /// A workbook that takes rows.
    Workbook(Box<Workbook>),
    /// A workbook that is read out.
    Written(std::fs::File),
}

impl Export {
    /// Begins an export of what a list's query finds.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin(context: Context, query: ListQuery, format: Format) -> Result<Self> {
        let reader = context.reader();
        let reach = context.reach();
        let catalogue = definition::catalogue(reader).await?;
        let organization = organization::find(reader).await?;
        let mut fields = list::field_keys(reader, &query, &reach).await?;
        fields.retain(|field| !SHARED.contains(&field.as_str()));
        let query = ListQuery {
            order: vec![Order {
                by: Sort::Key,
                descending: false,
            }],
            after: None,
            ..query
        };
        let zone = organization.as_ref().map(|found| found.time_zone.as_str());
        let zone = zone.and_then(|zone| zone.parse().ok());
        let names = Names::load(&context, &catalogue, &fields).await?;
        let file = match format {
            Format::Csv => Begun::Csv(false),
            Format::Xlsx => {
                let columns = columns(&fields, &catalogue, context.language());
                let zone = zone.unwrap_or(chrono_tz::UTC);
                Begun::Workbook(Box::new(Workbook::begin(columns, zone)?))
            }
        };
        Ok(Self {
            currency: organization.map(|found| found.currency).unwrap_or_default(),
            context,
            query,
            reach,
            catalogue,
            names,
            fields,
            file,
            is_done: false,
        })
    }

    /// The next part of the file; none at its end.
    ///
    /// # Errors
    /// When the database refuses, or there is no room for the file.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        if let Begun::Csv(is_begun) = self.file {
            if self.is_done {
                return Ok(None);
            }
            let mut file = File::new();
            if !is_begun {
                self.file = Begun::Csv(true);
                let names = columns(&self.fields, &self.catalogue, self.context.language());
                file.row(names.iter().map(|column| column.name.as_str()))?;
            }
            for row in self.page().await? {
                let cells: Vec<_> = row.iter().map(Cell::written).collect();
                file.row(cells.iter().map(|cell| &**cell))?;
            }
            return file.finish().map(Some);
        }
        while !self.is_done {
            let rows = self.page().await?;
            if let Begun::Workbook(workbook) = &mut self.file {
                for row in rows {
                    workbook.row(row)?;
                }
            }
        }
        // What is missing then is a file that could not be written.
        let begun = std::mem::replace(&mut self.file, Begun::Csv(true));
        let mut written = match begun {
            Begun::Workbook(workbook) => {
                let packed = actix_web::web::block(move || workbook.finish()).await;
                packed.map_err(unwritable)??
            }
            Begun::Written(file) => file,
            Begun::Csv(_) => return Ok(None),
        };
        let part = workbook::part(&mut written).map_err(unwritable)?;
        self.file = Begun::Written(written);
        Ok(part)
    }

    /// The rows of the next page of demands.
    async fn page(&mut self) -> Result<Vec<Vec<Cell>>> {
        let reader = self.context.reader();
        let demands = list::list(reader, &self.query, &self.reach, PAGE).await?;
        self.is_done = (demands.len() as u64) < PAGE;
        let ids: Vec<_> = demands.iter().map(|demand| demand.id).collect();
        let mut answers = answer::list(reader, &ids, &self.catalogue).await?;
        self.names
            .meet(reader, answers.values().map(|(values, _)| values))
            .await?;
        let rows = demands.iter().map(|demand| {
            let (values, kept) = answers.remove(&demand.id).unwrap_or_default();
            self.cells(demand, &values, &kept)
        });
        let rows = rows.collect();
        self.query.after = demands.last().map(|demand| After {
            values: Vec::new(),
            seq: demand.seq,
        });
        Ok(rows)
    }

    /// The cells of a demand. Text kept beside a field is what its source
    /// says in full, and goes before what could be taken of it.
    fn cells(&self, demand: &Demand, values: &Answers, kept: &KeptText) -> Vec<Cell> {
        let kept: BTreeMap<&str, &String> = kept
            .iter()
            .map(|(key, text)| (key.as_str(), text))
            .collect();
        let kept = |field: &str| kept.get(field).map(|text| Cell::text(text));
        let named = |field: &str, name: &Option<String>| {
            kept(field).unwrap_or_else(|| Cell::of(name.as_deref()))
        };
        let local = |name: &Option<String>| {
            let name = name
                .as_deref()
                .and_then(|name| serde_json::from_str::<LocalText>(name).ok());
            name.map(|name| name.get(self.context.language()).to_owned())
        };
        let cost = demand.cost.zip(self.currency.parse::<Currency>().ok());
        let score = demand.score.map(Billionths);
        let mut cells = vec![
            Cell::Text(key(demand.seq)),
            Cell::text(&demand.title),
            named(well_known::SUMMARY, &Some(demand.summary.clone())),
            Cell::text(&demand.status),
            Cell::Instant(demand.status_since),
            named(well_known::UNIT, &demand.unit_name),
            named(well_known::CATEGORY, &local(&demand.category_name)),
            named(
                well_known::STRATEGIC_OBJECTIVE,
                &local(&demand.objective_name),
            ),
            Cell::of(demand.requester_name.as_deref()),
            Cell::of(demand.owner_name.as_deref()),
            cost.map_or(Cell::Nothing, |(minor, currency)| {
                Cell::Amount(Money::new(minor, currency))
            }),
            Cell::of(cost.as_ref().map(|(_, currency)| currency.code())),
            score.map_or(Cell::Nothing, Cell::Number),
            Cell::of(demand.external_source.as_deref()),
            named("external_key", &demand.external_key),
            Cell::Instant(demand.created_at),
            demand.submitted_at.map_or(Cell::Nothing, Cell::Instant),
        ];
        for field in &self.fields {
            let value = || {
                let field = field.parse::<FieldKey>().ok()?;
                let definition = self.catalogue.get(&field)?;
                let value = values.get(&field)?;
                Some(self.names.cell(&cells[0], definition, value))
            };
            let cell = kept(field).or_else(value);
            cells.push(cell.unwrap_or(Cell::Nothing));
        }
        cells
    }
}

/// The columns of a file: what every demand has, then the fields. Two fields
/// never share a column, and none shares that of something else.
fn columns(fields: &[String], catalogue: &FieldCatalogue, language: &str) -> Vec<Column> {
    let usual = COLUMNS.iter().map(|(name, kind)| Column {
        name: (*name).to_owned(),
        kind: *kind,
        table: None,
    });
    let asked = fields.iter().map(|field| {
        let definition = field.parse::<FieldKey>().ok();
        let definition = definition.and_then(|field| catalogue.get(&field));
        let kind = definition.map_or(FieldKind::ShortText, |field| field.kind);
        let is_taken = COLUMNS.iter().any(|(name, _)| name == field);
        Column {
            name: match is_taken {
                true => format!("field:{field}"),
                false => field.clone(),
            },
            kind,
            table: definition
                .filter(|field| field.kind == FieldKind::Table)
                .map(|field| cell::Head::of(field, language)),
        }
    });
    usual.chain(asked).collect()
}
