//! The rows of a table, read into drafts, each with a key of its own.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::import::{ImportIssue, ImportMapping, Severity};
use docket_domain::field::FieldCatalogue;
use docket_domain::import::mapping::Target;
use docket_domain::import::row::{CellIssue, DemandDraft, RowOutcome, RowReader};

use super::table::Table;

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub line: usize,
    /// Its place among the table's rows, from 0.
    pub row: usize,
    /// The demand it describes, or why it describes none.
    pub draft: Result<Box<DemandDraft>, Rejection>,
    /// The key its demand is kept under, which no other row of the table has.
    pub key: Option<String>,
    /// What was not taken as it is.
    pub issues: Vec<ImportIssue>,
}

/// Why a row does not go in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Stable, for programs.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

/// Reads all rows of a table.
pub fn read(table: &Table, mapping: &ImportMapping, catalogue: &FieldCatalogue) -> Vec<Line> {
    let columns = mapping.column_mapping();
    let reader = RowReader::new(&columns, catalogue, &table.headers);
    let key_column = mapping
        .columns
        .iter()
        .position(|target| *target == Target::ExternalKey);
    let mut keys = Keys::default();
    let mut lines = Vec::with_capacity(table.rows.len());
    for (row, read) in table.rows.iter().enumerate() {
        let mut line = Line {
            line: read.line,
            row,
            draft: Err(Rejection {
                code: "blank",
                detail: String::new(),
            }),
            key: None,
            issues: Vec::new(),
        };
        match reader.read(&read.cells, read.line) {
            RowOutcome::Blank => continue,
            RowOutcome::Rejected { reasons } => {
                if let Some(reason) = reasons.first() {
                    line.draft = Err(Rejection {
                        code: reason.code(),
                        detail: reason.to_string(),
                    });
                }
            }
            RowOutcome::Accepted { draft, warnings } => {
                line.issues = warnings.iter().map(warning).collect();
                if let Some(written) = &draft.external_key {
                    let (key, earlier) = keys.take(written, read.line);
                    if let Some(earlier) = earlier {
                        let column = key_column.map(|column| column + 1);
                        line.issues.push(ImportIssue {
                            severity: Severity::Warning,
                            line: read.line,
                            column,
                            header: key_column
                                .and_then(|column| table.headers.get(column).cloned())
                                .unwrap_or_default(),
                            field: None,
                            raw: written.clone(),
                            code: "duplicate_key".to_owned(),
                            detail: format!(
                                "Line {earlier} has the same key; this demand is kept under \
                                 \"{key}\"."
                            ),
                        });
                    }
                    line.key = Some(key);
                }
                line.draft = Ok(draft);
            }
        }
        lines.push(line);
    }
    lines
}

fn warning(issue: &CellIssue) -> ImportIssue {
    ImportIssue {
        severity: Severity::Warning,
        line: issue.line,
        column: Some(issue.column),
        header: issue.header.clone(),
        field: issue.field.clone(),
        raw: issue.raw.clone(),
        code: issue.reason.code().to_owned(),
        detail: issue.reason.to_string(),
    }
}

/// Keys given so far. Rows that share one are counted: the second `7` is kept
/// as `7#2`, so that importing the same file again finds each of them.
#[derive(Default)]
struct Keys {
    first: BTreeMap<String, usize>,
    given: BTreeSet<String>,
}

impl Keys {
    /// The key for a row, and the line that had the written one before.
    fn take(&mut self, written: &str, line: usize) -> (String, Option<usize>) {
        let earlier = self.first.get(written).copied();
        self.first.entry(written.to_owned()).or_insert(line);
        let mut key = written.to_owned();
        let mut number = 1;
        while !self.given.insert(key.clone()) {
            number += 1;
            key = format!("{written}#{number}");
        }
        (key, earlier)
    }
}

#[cfg(test)]
mod tests {
    use docket_contract::import::ImportMapping;
    use docket_domain::import::cell::Conventions;
    use docket_domain::money::Currency;

    use super::*;
    use crate::import::table::{Format, read as read_table};

    #[test]
    fn rows_that_share_a_key_are_kept_apart() {
        let table = read_table(
            b"id,title\n7,A\n7,B\n,C\n7#2,D\n8,\n7,E\n",
            &Format::default(),
        )
        .unwrap();
        let mapping = ImportMapping {
            columns: vec![Target::ExternalKey, Target::Title],
            conventions: Conventions::new(Currency::EUR),
            status_map: BTreeMap::new(),
            create_units: false,
        };
        let lines = read(&table, &mapping, &FieldCatalogue::shipped());
        let keys: Vec<Option<&str>> = lines.iter().map(|line| line.key.as_deref()).collect();
        assert_eq!(
            keys,
            [
                Some("7"),
                Some("7#2"),
                None,
                Some("7#2#2"),
                None,
                Some("7#3")
            ]
        );
        assert_eq!(lines[1].issues[0].code, "duplicate_key");
        assert!(lines[1].issues[0].detail.contains("Line 2"));
        assert_eq!(lines[4].draft.as_ref().unwrap_err().code, "no_title");
    }
}
