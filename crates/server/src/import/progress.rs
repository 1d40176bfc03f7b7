//! How far an import is, and what became of the rows so far.

use std::collections::BTreeMap;

use docket_contract::import::{ImportIssue, ImportReport, MAX_ISSUES, Severity};
use docket_storage::StorageError;
use docket_storage::import::ImportFile;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::decision::Decision;
use super::line::Line;
use crate::problem::{Error, Result};

/// How far an import is; stored with the file after every batch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// What became of the rows so far.
    pub report: ImportReport,
    /// How many lines were dealt with.
    pub done: usize,
    /// Rows that did not go in, by reason.
    pub rejected: BTreeMap<String, Vec<usize>>,
}

impl Progress {
    /// How far a file is, once importing it has begun.
    ///
    /// # Errors
    /// What is stored is not what this version writes.
    pub fn of(file: &ImportFile) -> Result<Option<Self>> {
        file.progress.clone().map(from_json).transpose()
    }

    /// Counts a row.
    pub fn note(&mut self, line: &Line, decision: &Decision, issues: Vec<ImportIssue>) {
        let report = &mut self.report;
        report.rows += 1;
        match decision {
            Decision::Create(_) => report.created += 1,
            Decision::Update(..) => report.updated += 1,
            Decision::Unchanged => report.unchanged += 1,
            Decision::Reject(rejection) => {
                report.rejected += 1;
                let rows = self.rejected.entry(rejection.detail.clone()).or_default();
                rows.push(line.row);
                tell(
                    report,
                    ImportIssue {
                        severity: Severity::Rejection,
                        line: line.line,
                        column: None,
                        header: String::new(),
                        field: None,
                        raw: String::new(),
                        code: rejection.code.to_owned(),
                        detail: rejection.detail.clone(),
                    },
                );
            }
        }
        report.warnings += issues.len();
        for issue in issues {
            tell(report, issue);
        }
    }
}

/// Keeps the first issues of a report; of a name that is not known, which may
/// stand in every row, only the first.
fn tell(report: &mut ImportReport, issue: ImportIssue) {
    let is_told = issue.code.starts_with("unknown_")
        && report.issues.iter().any(|told| {
            told.code == issue.code && told.column == issue.column && told.raw == issue.raw
        });
    if !is_told && report.issues.len() < MAX_ISSUES {
        report.issues.push(issue);
    }
}

/// JSON to be stored; what imports store is always some.
///
/// # Errors
/// Never: it is texts, numbers and lists of them.
pub fn to_json(value: &impl Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(corrupt)
}

/// JSON that an import stored.
///
/// # Errors
/// It is not what this version writes.
pub fn from_json<T: DeserializeOwned>(stored: serde_json::Value) -> Result<T> {
    serde_json::from_value(stored).map_err(corrupt)
}

fn corrupt(why: serde_json::Error) -> Error {
    Error::Storage(StorageError::Corrupt {
        what: "import",
        why: why.to_string(),
    })
}
