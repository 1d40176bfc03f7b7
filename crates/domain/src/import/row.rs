//! One line of a table, read into the draft of a demand.

use std::collections::BTreeMap;

use thiserror::Error;

use super::cell::{CellWarning, Conventions, cut, one_line, read_cell, several_lines};
use super::mapping::{ColumnMapping, CostKind, Target};
use crate::field::{
    FieldCatalogue, FieldDefinition, FieldKey, FieldKind, FieldValue, MAX_LONG_TEXT,
    MAX_SHORT_TEXT, well_known,
};
use crate::form::Answers;
use crate::money::Money;
use crate::text::LocalText;

/// How much of a cell an issue repeats, in characters. What a field keeps is
/// never shortened to this.
const REPEATED: usize = 200;

/// A demand as a line of a table describes it. Names of units, statuses and
/// categories are still as written; whoever imports looks them up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemandDraft {
    /// The title, of at most [`MAX_SHORT_TEXT`] characters.
    pub title: String,
    /// The key in the system it comes from.
    pub external_key: Option<String>,
    /// The name of the unit that asks.
    pub unit: Option<String>,
    /// The name of the status.
    pub status: Option<String>,
    /// The name of the category.
    pub category: Option<String>,
    /// The summary.
    pub summary: Option<String>,
    /// What the other fields hold.
    pub values: Answers,
    /// The full text of cells of which the field could take nothing or only a
    /// part, from the left.
    pub kept_text: Vec<(FieldKey, String)>,
    /// Money over time, from the left.
    pub costs: Vec<CostDraft>,
}

/// One line of money over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostDraft {
    /// The fiscal year; absent when the amount is for all of it.
    pub period: Option<i32>,
    /// What it is about.
    pub kind: CostKind,
    /// How much.
    pub amount: Money,
}

/// Something about a cell that whoever imports should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellIssue {
    /// The line in the file, as the caller counts.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The name of the column; empty when it has none.
    pub header: String,
    /// The field it was read for, if any.
    pub field: Option<FieldKey>,
    /// The beginning of the cell.
    pub raw: String,
    /// What is wrong.
    pub reason: CellWarning,
}

/// Why a line cannot become a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RowRejection {
    /// The line has other content, but no title.
    #[error("The line has no title.")]
    NoTitle,
}

impl RowRejection {
    /// The stable code of the reason.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoTitle => "no_title",
        }
    }
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// It describes a demand.
    Accepted {
        /// The demand.
        draft: Box<DemandDraft>,
        /// What could not be taken as it was.
        warnings: Vec<CellIssue>,
    },
    /// It cannot become a demand.
    Rejected {
        /// Why.
        reasons: Vec<RowRejection>,
    },
    /// Nothing is written in it.
    Blank,
}

/// Reads the lines of one table.
#[derive(Clone, Debug)]
pub struct RowReader<'a> {
    headers: &'a [String],
    columns: Vec<Column>,
    conventions: Conventions,
}

/// What a column is read as, looked up once for the table.
#[derive(Clone, Debug)]
enum Column {
    Ignore,
    Name(NameColumn),
    Title,
    Summary,
    Field(FieldDefinition),
    Cost(Option<i32>, CostKind, FieldDefinition),
}

/// Columns that name something kept elsewhere.
#[derive(Clone, Copy, Debug)]
enum NameColumn {
    Unit,
    Status,
    Category,
    ExternalKey,
}

impl<'a> RowReader<'a> {
    /// A reader of lines under `headers`. Columns for fields that neither the
    /// catalogue nor the mapping defines are ignored; validating the mapping
    /// finds them.
    pub fn new(mapping: &ColumnMapping, catalogue: &FieldCatalogue, headers: &'a [String]) -> Self {
        let amount = |label: &str| {
            let label = LocalText::en(label);
            FieldDefinition::new(FieldKey::well_known("amount"), FieldKind::Money, label)
        };
        let columns = mapping
            .columns
            .iter()
            .map(|target| match target.clone().resolved() {
                Target::Ignore => Column::Ignore,
                Target::Title => Column::Title,
                Target::Summary => Column::Summary,
                Target::Unit => Column::Name(NameColumn::Unit),
                Target::Status => Column::Name(NameColumn::Status),
                Target::Category => Column::Name(NameColumn::Category),
                Target::ExternalKey => Column::Name(NameColumn::ExternalKey),
                Target::Field(key) => match catalogue.get(&key) {
                    Some(field) => Column::Field(field.clone()),
                    None => Column::Ignore,
                },
                Target::NewField { key, label, kind } => {
                    Column::Field(FieldDefinition::new(key, kind, LocalText::en(label)))
                }
                Target::Cost { period, kind } => Column::Cost(period, kind, amount("Amount")),
            })
            .collect();
        Self {
            headers,
            columns,
            conventions: mapping.conventions,
        }
    }

    /// Reads the cells of one line; `line` is only repeated in the issues.
    ///
    /// A title that is too long is cut, and kept in full as the summary when
    /// there is no other.
    pub fn read<S: AsRef<str>>(&self, cells: &[S], line: usize) -> RowOutcome {
        if cells.iter().all(|cell| one_line(cell.as_ref()).is_empty()) {
            return RowOutcome::Blank;
        }
        let mut reading = RowReading {
            headers: self.headers,
            line,
            draft: DemandDraft::default(),
            warnings: Vec::new(),
            long_title: None,
        };
        for (index, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            reading.take(index, column, cell.as_ref(), &self.conventions);
        }
        reading.check_width(self.columns.len(), cells);

        let RowReading {
            mut draft,
            warnings,
            long_title,
            ..
        } = reading;
        if draft.title.is_empty() {
            return RowOutcome::Rejected {
                reasons: vec![RowRejection::NoTitle],
            };
        }
        if draft.summary.is_none() {
            draft.summary = long_title;
        }
        RowOutcome::Accepted {
            draft: Box::new(draft),
            warnings,
        }
    }
}

/// A line while its cells are taken from the left.
struct RowReading<'a> {
    headers: &'a [String],
    line: usize,
    draft: DemandDraft,
    warnings: Vec<CellIssue>,
    long_title: Option<String>,
}

impl RowReading<'_> {
    fn take(&mut self, index: usize, column: &Column, raw: &str, conventions: &Conventions) {
        match column {
            Column::Ignore => {}
            Column::Title => {
                let full = one_line(raw);
                let (title, was_cut) = cut(full, MAX_SHORT_TEXT);
                if was_cut {
                    let key = FieldKey::well_known(well_known::TITLE);
                    self.warn_cut(index, Some(key), raw, MAX_SHORT_TEXT);
                    self.long_title = Some(cut(several_lines(raw), MAX_LONG_TEXT).0);
                }
                self.draft.title = title;
            }
            Column::Summary => {
                let (summary, was_cut) = cut(several_lines(raw), MAX_LONG_TEXT);
                if was_cut {
                    let key = FieldKey::well_known(well_known::SUMMARY);
                    self.warn_cut(index, Some(key.clone()), raw, MAX_LONG_TEXT);
                    self.draft.kept_text.push((key, several_lines(raw)));
                }
                self.draft.summary = (!summary.is_empty()).then_some(summary);
            }
            Column::Name(name) => {
                let (text, was_cut) = cut(one_line(raw), MAX_SHORT_TEXT);
                if was_cut {
                    self.warn_cut(index, None, raw, MAX_SHORT_TEXT);
                }
                let slot = match name {
                    NameColumn::Unit => &mut self.draft.unit,
                    NameColumn::Status => &mut self.draft.status,
                    NameColumn::Category => &mut self.draft.category,
                    NameColumn::ExternalKey => &mut self.draft.external_key,
                };
                *slot = (!text.is_empty()).then_some(text);
            }
            Column::Field(field) => {
                let reading = read_cell(field, raw, conventions);
                if let Some(value) = reading.value {
                    self.draft.values.insert(field.key.clone(), value);
                }
                if let Some(warning) = reading.warning {
                    self.warn(index, Some(field.key.clone()), raw, warning);
                    self.draft
                        .kept_text
                        .push((field.key.clone(), several_lines(raw)));
                }
            }
            Column::Cost(period, kind, field) => {
                let reading = read_cell(field, raw, conventions);
                if let Some(FieldValue::Money(amount)) = reading.value {
                    self.draft.costs.push(CostDraft {
                        period: *period,
                        kind: *kind,
                        amount,
                    });
                }
                if let Some(warning) = reading.warning {
                    self.warn(index, None, raw, warning);
                }
            }
        }
    }

    /// Spreadsheets leave out blank cells at the end of a line and may add
    /// some; only a line that says more or less than the table is odd.
    fn check_width<S: AsRef<str>>(&mut self, width: usize, cells: &[S]) {
        if cells.len() < width {
            self.warn(cells.len(), None, "", CellWarning::ShortLine);
            return;
        }
        let extra = cells.iter().enumerate().skip(width);
        let first = extra
            .map(|(index, cell)| (index, cell.as_ref()))
            .find(|(_, cell)| !cell.trim().is_empty());
        if let Some((index, cell)) = first {
            self.warn(index, None, cell, CellWarning::LongLine);
        }
    }

    fn warn_cut(&mut self, index: usize, field: Option<FieldKey>, raw: &str, limit: usize) {
        self.warn(index, field, raw, CellWarning::Cut { limit });
    }

    fn warn(&mut self, index: usize, field: Option<FieldKey>, raw: &str, reason: CellWarning) {
        self.warnings.push(CellIssue {
            line: self.line,
            column: index + 1,
            header: self
                .headers
                .get(index)
                .map(|header| one_line(header))
                .unwrap_or_default(),
            field,
            raw: cut(one_line(raw), REPEATED).0,
            reason,
        });
    }
}

/// The sums of cost lines that share period, kind and currency, ordered by
/// these; amounts too large to add up stay apart.
pub fn summed(costs: &[CostDraft]) -> Vec<CostDraft> {
    let mut sums: BTreeMap<(Option<i32>, CostKind, &str), Vec<CostDraft>> = BTreeMap::new();
    for cost in costs {
        let lines = sums
            .entry((cost.period, cost.kind, cost.amount.currency.code()))
            .or_default();
        match lines.last_mut() {
            Some(line) => match line.amount.checked_add(cost.amount) {
                Ok(amount) => line.amount = amount,
                Err(_) => lines.push(*cost),
            },
            None => lines.push(*cost),
        }
    }
    sums.into_values().flatten().collect()
}

#[cfg(test)]
mod tests;
