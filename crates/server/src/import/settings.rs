//! How a file is read: what was said, and the rest found out.

use std::collections::BTreeSet;

use docket_contract::import::{ImportMapping, PatchImport};
use docket_contract::problem::FieldError;
use docket_domain::field::{FieldCatalogue, FieldKey, well_known};
use docket_domain::import::mapping::{ColumnMapping, MappingProblem, Target};
use docket_domain::organization::FiscalPeriod;
use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};

use super::directory::Directory;
use super::progress::from_json;
use super::table::Format;
use crate::problem::{Error, Result, field_error};

/// What was said about how a file is read; stored with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    encoding: Option<String>,
    delimiter: Option<char>,
    sheet: Option<String>,
    header_row: Option<usize>,
    /// The corrected mapping.
    pub mapping: Option<ImportMapping>,
}

impl Settings {
    /// Reads settings as they were stored.
    ///
    /// # Errors
    /// They are not what this version writes.
    pub fn stored(stored: Option<serde_json::Value>) -> Result<Self> {
        stored.map_or_else(|| Ok(Self::default()), from_json)
    }

    /// The part that says where the table is.
    pub fn format(&self) -> Format {
        Format {
            encoding: self
                .encoding
                .as_deref()
                .and_then(|name| Encoding::for_label(name.as_bytes())),
            delimiter: self.delimiter,
            sheet: self.sheet.clone(),
            header_row: self.header_row,
        }
    }

    /// Takes what a change says about where the table is. A mapping is of
    /// certain columns, and forgotten when others are read.
    ///
    /// # Errors
    /// An encoding or a delimiter that there is not.
    pub fn apply(&mut self, patch: &PatchImport) -> Result<()> {
        let before = self.clone();
        if let Some(encoding) = &patch.encoding {
            if let Some(name) = encoding
                && Encoding::for_label(name.as_bytes()).is_none()
            {
                return Err(Error::invalid_field(
                    "/encoding",
                    "unknown",
                    "Name an encoding such as utf-8, windows-1252 or utf-16le.",
                ));
            }
            self.encoding.clone_from(encoding);
        }
        if let Some(delimiter) = patch.delimiter {
            if delimiter.is_some_and(|c| !c.is_ascii() || matches!(c, '"' | '\r' | '\n')) {
                return Err(Error::invalid_field(
                    "/delimiter",
                    "wrong",
                    "Use a character such as a comma, a semicolon or a tab.",
                ));
            }
            self.delimiter = delimiter;
        }
        if let Some(sheet) = &patch.sheet {
            self.sheet.clone_from(sheet);
        }
        if let Some(header_row) = patch.header_row {
            self.header_row = header_row;
        }
        if *self != before || patch.mapping == Some(None) {
            self.mapping = None;
        }
        Ok(())
    }
}

/// What of a demand the columns of a table say something about; importing
/// again leaves the rest alone.
#[derive(Clone, Debug, Default)]
pub struct Covered {
    /// The summary.
    pub summary: bool,
    /// The unit.
    pub unit: bool,
    /// The category.
    pub category: bool,
    /// The status.
    pub status: bool,
    /// The lines of cost and benefit.
    pub costs: bool,
    /// Fields of the catalogue, and what else a text may be kept beside.
    pub fields: BTreeSet<FieldKey>,
}

impl Covered {
    /// What the columns of a mapping are about.
    pub fn of(mapping: &ImportMapping) -> Self {
        let mut covered = Self::default();
        for target in &mapping.columns {
            match target {
                Target::Ignore | Target::Title => {}
                Target::Summary => covered.field(well_known::SUMMARY),
                Target::Unit => covered.field(well_known::UNIT),
                Target::Category => covered.field(well_known::CATEGORY),
                Target::Status => covered.status = true,
                Target::ExternalKey => covered.field(super::directory::EXTERNAL_KEY),
                Target::Field(key) | Target::NewField { key, .. } => covered.field(key.as_str()),
                Target::Cost { .. } => covered.costs = true,
            }
        }
        covered
    }

    fn field(&mut self, key: &str) {
        match key {
            well_known::SUMMARY => self.summary = true,
            well_known::UNIT => self.unit = true,
            well_known::CATEGORY => self.category = true,
            _ => {}
        }
        // Keys of the product are well formed.
        self.fields.extend(key.parse::<FieldKey>());
    }
}

/// Whether a table with `width` columns can be imported with a mapping.
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn check(mapping: &ImportMapping, width: usize, directory: &Directory) -> Result<()> {
    let mut errors = Vec::new();
    if mapping.columns.len() > width {
        errors.push(field_error(
            &format!("/mapping/columns/{width}"),
            "no_column",
            format!("The table has only {width} columns."),
        ));
    }
    if let Err(problems) = mapping
        .column_mapping()
        .validate(&directory.catalogue.fields)
    {
        errors.extend(problems.iter().map(said));
    }
    for (index, target) in mapping.columns.iter().enumerate() {
        if let Target::Cost { period, .. } = target
            && fiscal_year(*period).is_none()
        {
            errors.push(field_error(
                &format!("/mapping/columns/{index}/cost/period"),
                "required",
                "Name the fiscal year the amounts are for, such as 2027.",
            ));
        }
    }
    for (written, status) in &mapping.status_map {
        if directory.workflow.status(status).is_none() {
            let place = written.replace('~', "~0").replace('/', "~1");
            errors.push(field_error(
                &format!("/mapping/status_map/{place}"),
                "unknown_status",
                format!("The workflow has no status \"{status}\"."),
            ));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(errors))
    }
}

/// The fiscal year of a cost column.
pub fn fiscal_year(year: Option<i32>) -> Option<FiscalPeriod> {
    FiscalPeriod::of_year(u16::try_from(year?).ok()?).ok()
}

fn said(problem: &MappingProblem) -> FieldError {
    let column = |column: usize| format!("/mapping/columns/{}", column.saturating_sub(1));
    let (pointer, code) = match problem {
        MappingProblem::NoTitle => ("/mapping/columns".to_owned(), "no_title"),
        MappingProblem::Duplicate { column: at } => (column(*at), "duplicate"),
        MappingProblem::UnknownField { column: at, .. } => {
            (format!("{}/field", column(*at)), "unknown_field")
        }
        MappingProblem::FieldExists { column: at, .. } => {
            (format!("{}/new_field/key", column(*at)), "field_exists")
        }
        MappingProblem::BadNewField { column: at } => {
            (format!("{}/new_field", column(*at)), "bad_new_field")
        }
        MappingProblem::BadAmountUnit => (
            "/mapping/conventions/amount_unit".to_owned(),
            "bad_amount_unit",
        ),
    };
    field_error(&pointer, code, problem.to_string())
}

/// The mapping once its new fields are in the catalogue: how the same columns
/// are read next time.
pub fn settled(mapping: &ImportMapping, catalogue: &FieldCatalogue) -> ImportMapping {
    let columns = mapping.columns.iter().map(|target| match target {
        Target::NewField { key, .. } if catalogue.contains(key) => Target::Field(key.clone()),
        other => other.clone(),
    });
    ImportMapping {
        columns: columns.collect(),
        ..mapping.clone()
    }
}

/// A remembered mapping, if it still suits the table and the catalogue.
pub fn still_valid(
    remembered: Option<serde_json::Value>,
    width: usize,
    directory: &Directory,
) -> Option<ImportMapping> {
    let mapping: ImportMapping = serde_json::from_value(remembered?).ok()?;
    let suits = mapping.columns.len() <= width && check(&mapping, width, directory).is_ok();
    suits.then_some(mapping)
}

/// The mapping as the domain guesses it, with the choices that are the
/// server's.
pub fn guessed(columns: ColumnMapping, create_units: bool) -> ImportMapping {
    ImportMapping {
        columns: columns.columns,
        conventions: columns.conventions,
        status_map: std::collections::BTreeMap::new(),
        create_units,
    }
}
