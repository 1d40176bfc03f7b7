//! Importing demands from a file.
//!
//! A file is uploaded once and stays its uploader's. What its columns mean is
//! suggested, corrected with PATCH, tried with a dry run and then imported.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use docket_domain::field::FieldKey;
use docket_domain::import::cell::{Conventions, DayOrder, DecimalMark};
use docket_domain::import::mapping::{ColumnMapping, Target};
use docket_domain::money::Currency;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most issues a report lists; the counts are of all of them.
pub const MAX_ISSUES: usize = 200;
/// Most rows of a preview.
pub const SAMPLE_ROWS: usize = 20;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ImportState {
    /// The file is there and nothing of it was imported.
    Uploaded,
    /// Some batches of it were imported; committing again goes on from there.
    Importing,
    /// All of it was imported.
    Imported,
}

impl ImportState {
    /// The state as it is written in JSON and stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Importing => "importing",
            Self::Imported => "imported",
        }
    }
}

/// What the columns of a file mean and how its cells are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportMapping {
    /// One target for each column, from the left.
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!(["external_key", "title", {"field": "estimated_cost"}, "ignore"]))
    )]
    pub columns: Vec<Target>,
    /// How dates, numbers and amounts are written.
    pub conventions: Conventions,
    /// Statuses as the file writes them, and the status of the workflow each
    /// stands for. What is not named here is looked up by key and by name;
    /// what is still unknown is taken as `submitted`.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!({"implemented": "completed"}))
    )]
    pub status_map: BTreeMap<String, String>,
    /// Whether units that are not known are created. They are otherwise kept
    /// as text beside the field `unit`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub create_units: bool,
}

impl ImportMapping {
    /// What the reader of rows needs of it.
    pub fn column_mapping(&self) -> ColumnMapping {
        ColumnMapping {
            columns: self.columns.clone(),
            conventions: self.conventions,
        }
    }
}

/// An uploaded file, how it is understood and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportView {
    /// Identifier.
    pub id: Uuid,
    /// Name of the file.
    #[cfg_attr(feature = "openapi", schema(example = "projects-2027.csv"))]
    pub name: String,
    /// The system the keys in it are from: importing again under the same
    /// source finds the demands by their keys.
    #[cfg_attr(feature = "openapi", schema(example = "jira"))]
    pub source: String,
    /// How far it is.
    pub state: ImportState,
    /// Encoding of a text file, by its WHATWG name.
    #[cfg_attr(feature = "openapi", schema(example = "windows-1252"))]
    pub encoding: Option<String>,
    /// What separates the columns of a text file.
    #[cfg_attr(feature = "openapi", schema(example = ";"))]
    pub delimiter: Option<char>,
    /// The sheet that is read, of a workbook.
    #[cfg_attr(feature = "openapi", schema(example = "Projects"))]
    pub sheet: Option<String>,
    /// All sheets of a workbook.
    pub sheets: Vec<String>,
    /// Line of the file that names the columns, from 1. Rows before it are
    /// left out.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub header_row: usize,
    /// Names of the columns.
    pub headers: Vec<String>,
    /// Rows under the header that are not blank.
    #[cfg_attr(feature = "openapi", schema(example = 652))]
    pub rows: usize,
    /// What the columns mean: corrected by hand, else remembered from an
    /// earlier import of the same columns, else guessed.
    pub mapping: ImportMapping,
    /// Whether the mapping is remembered from an earlier import.
    pub remembered: bool,
    /// The first rows, cell by cell.
    pub sample: Vec<SampleRow>,
    /// What is odd about the file as a whole.
    pub warnings: Vec<FileWarning>,
    /// What became of it so far, once importing has begun.
    pub report: Option<ImportReport>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// A row as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleRow {
    /// Line in the file, from 1.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub line: usize,
    /// The cells, each cut at 500 characters.
    pub cells: Vec<String>,
}

/// Something odd about a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileWarning {
    /// Stable, for programs.
    #[cfg_attr(feature = "openapi", schema(example = "encoding_guessed"))]
    pub code: String,
    /// What it is and what to look at, for people.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "The file is not UTF-8; it was read as windows-1252. Check names.")
    )]
    pub detail: String,
}

/// Changing how a file is understood (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchImport {
    /// The system the keys in it are from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "jira"))]
    pub source: Option<String>,
    /// Encoding of a text file, by any name the WHATWG gives it; null guesses
    /// again.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub encoding: Option<Option<String>>,
    /// What separates the columns of a text file; null guesses again.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub delimiter: Option<Option<char>>,
    /// The sheet to read, of a workbook; null is the first that is not empty.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub sheet: Option<Option<String>>,
    /// Line that names the columns, from 1; null guesses again.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub header_row: Option<Option<usize>>,
    /// What the columns mean; null forgets corrections. Reading other columns
    /// (by another encoding, delimiter, sheet or header) forgets them too.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub mapping: Option<Option<PatchImportMapping>>,
}

/// Changing a mapping (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchImportMapping {
    /// One target for each column, from the left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!(["external_key", "title", {"field": "estimated_cost"}, "ignore"]))
    )]
    pub columns: Option<Vec<Target>>,
    /// How dates, numbers and amounts are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conventions: Option<PatchConventions>,
    /// Statuses as the file writes them, and the status each stands for; null
    /// removes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!({"implemented": "completed"}))
    )]
    pub status_map: Option<BTreeMap<String, Option<String>>>,
    /// Whether units that are not known are created; needs `unit.manage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub create_units: Option<bool>,
}

/// Changing conventions (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchConventions {
    /// Currency of amounts that name none (ISO 4217).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What amounts are given in: 1, or 1000 for thousands and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1000))]
    pub amount_unit: Option<u32>,
    /// The mark before decimals; null reads each number by itself.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub decimal_mark: Option<Option<DecimalMark>>,
    /// The order of day and month; null leaves ambiguous dates unread.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub day_order: Option<Option<DayOrder>>,
}

impl PatchImportMapping {
    /// Makes the changes in `mapping`.
    pub fn apply(&self, mapping: &mut ImportMapping) {
        if let Some(columns) = &self.columns {
            mapping.columns.clone_from(columns);
        }
        if let Some(patch) = &self.conventions {
            let conventions = &mut mapping.conventions;
            conventions.currency = patch.currency.unwrap_or(conventions.currency);
            conventions.amount_unit = patch.amount_unit.unwrap_or(conventions.amount_unit);
            conventions.decimal_mark = patch.decimal_mark.unwrap_or(conventions.decimal_mark);
            conventions.day_order = patch.day_order.unwrap_or(conventions.day_order);
        }
        for (written, status) in self.status_map.iter().flatten() {
            match status {
                Some(status) => mapping.status_map.insert(written.clone(), status.clone()),
                None => mapping.status_map.remove(written),
            };
        }
        mapping.create_units = self.create_units.unwrap_or(mapping.create_units);
    }
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows that were read, blank ones left out.
    #[cfg_attr(feature = "openapi", schema(example = 652))]
    pub rows: usize,
    /// Demands that are new.
    #[cfg_attr(feature = "openapi", schema(example = 640))]
    pub created: usize,
    /// Demands that were there and changed.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub updated: usize,
    /// Demands that were there and are as the file has them.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub unchanged: usize,
    /// Rows that were left out; they can be downloaded as a file.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub rejected: usize,
    /// Cells that were not taken as they are.
    #[cfg_attr(feature = "openapi", schema(example = 14))]
    pub warnings: usize,
    /// The first 200 things to look at, in the order of the file; a name that
    /// is not known is listed once.
    pub issues: Vec<ImportIssue>,
    /// Fields that are new in the catalogue.
    pub new_fields: Vec<FieldKey>,
    /// Names of units that are new.
    pub new_units: Vec<String>,
    /// Statuses the file writes, and what they are taken as.
    pub statuses: BTreeMap<String, WrittenStatus>,
}

/// A status as the file writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WrittenStatus {
    /// The status of the workflow it is taken as.
    #[cfg_attr(feature = "openapi", schema(example = "completed"))]
    pub status: String,
    /// Whether it was recognised; `submitted` stands for what was not.
    pub recognized: bool,
    /// Rows that have it.
    #[cfg_attr(feature = "openapi", schema(example = 290))]
    pub rows: usize,
}

/// Whether a row went in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Severity {
    /// The row went in; something of it is kept as text only, or was changed.
    Warning,
    /// The row did not go in.
    Rejection,
}

/// Something to look at in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportIssue {
    /// Whether the row went in.
    pub severity: Severity,
    /// Line in the file, from 1.
    #[cfg_attr(feature = "openapi", schema(example = 17))]
    pub line: usize,
    /// Column, from 1; absent when it is about the whole row.
    #[cfg_attr(feature = "openapi", schema(example = 9))]
    pub column: Option<usize>,
    /// Name of the column.
    #[cfg_attr(feature = "openapi", schema(example = "start_date"))]
    pub header: String,
    /// Field the cell was read for.
    pub field: Option<FieldKey>,
    /// The beginning of the cell.
    #[cfg_attr(feature = "openapi", schema(example = "Exempt under Section 43"))]
    pub raw: String,
    /// Stable, for programs.
    #[cfg_attr(feature = "openapi", schema(example = "not_a_date"))]
    pub code: String,
    /// What is wrong, for people.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "This is not a date that can be read.")
    )]
    pub detail: String,
}
