//! What the columns of a table mean, and a first guess at it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cell::{Conventions, read_cell};
use super::notation::{
    DecimalMark, is_placeholder, parse_amount, parse_decimal, proven_day_order, proven_decimal_mark,
};
use super::synonym::{cost_line, normalised, synonyms};
use crate::field::{FieldCatalogue, FieldDefinition, FieldKey, FieldKind, well_known};
use crate::money::Currency;
use crate::text::{LocalText, fold};

/// What a line of money over time is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CostKind {
    /// Spent once to create something that lasts.
    Capex,
    /// Spent to keep something running.
    Opex,
    /// Gained or saved.
    Benefit,
    /// Spent, and nothing more is said.
    Other,
}

/// What a column is read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Target {
    /// It is left out.
    Ignore,
    /// The title of the demand.
    Title,
    /// Its summary.
    Summary,
    /// The name of the unit that asks.
    Unit,
    /// The name of its status.
    Status,
    /// Its key in the system it comes from; importing again finds it by that.
    ExternalKey,
    /// The name of its category.
    Category,
    /// A field of the catalogue.
    Field(FieldKey),
    /// A field that the import adds to the catalogue.
    NewField {
        /// A key that the catalogue does not have yet.
        key: FieldKey,
        /// What the column is called.
        label: String,
        /// Any kind that needs no options.
        kind: FieldKind,
    },
    /// A line of money over time.
    Cost {
        /// The fiscal year; absent when the amount is for all of it.
        #[serde(default)]
        period: Option<i32>,
        /// What the line is about.
        kind: CostKind,
    },
}

impl Target {
    /// The target itself, except that shipped fields which every demand has
    /// are named by their own target.
    pub(super) fn resolved(self) -> Self {
        let Self::Field(key) = &self else { return self };
        match key.as_str() {
            well_known::TITLE => Self::Title,
            well_known::SUMMARY => Self::Summary,
            well_known::UNIT => Self::Unit,
            well_known::CATEGORY => Self::Category,
            _ => self,
        }
    }
}

/// What each column means, from the left, and how cells are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// One target for each column.
    pub columns: Vec<Target>,
    /// How the table writes dates, numbers and amounts.
    pub conventions: Conventions,
}

/// Why a table cannot be read with a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MappingProblem {
    /// No column is the title.
    #[error("Choose the column that holds the title.")]
    NoTitle,
    /// Two columns have one target; columns count from 1.
    #[error("Column {column} has the same target as an earlier one.")]
    Duplicate {
        /// The later of the two.
        column: usize,
    },
    /// The catalogue has no such field.
    #[error("Column {column} is for the field “{key}”, which does not exist.")]
    UnknownField {
        /// The column, from 1.
        column: usize,
        /// The key that is not there.
        key: FieldKey,
    },
    /// The catalogue has a field with the key of the new one.
    #[error("Column {column} would create the field “{key}”, which exists already.")]
    FieldExists {
        /// The column, from 1.
        column: usize,
        /// The key that is taken.
        key: FieldKey,
    },
    /// The new field needs options, or has no label.
    #[error(
        "Column {column} cannot become a new field: give it a name, and a kind without options."
    )]
    BadNewField {
        /// The column, from 1.
        column: usize,
    },
    /// Amounts cannot be given in noughts.
    #[error("Amounts must be given in units of at least 1.")]
    BadAmountUnit,
}

impl ColumnMapping {
    /// Checks a mapping that somebody edited.
    ///
    /// # Errors
    /// Every [`MappingProblem`], columns from the left.
    pub fn validate(&self, catalogue: &FieldCatalogue) -> Result<(), Vec<MappingProblem>> {
        let mut problems = Vec::new();
        let mut seen: Vec<Target> = Vec::new();
        for (column, target) in (1..).zip(&self.columns) {
            match target {
                Target::Field(key) if !catalogue.contains(key) => {
                    problems.push(MappingProblem::UnknownField {
                        column,
                        key: key.clone(),
                    });
                }
                Target::NewField { key, label, kind } => {
                    if catalogue.contains(key) {
                        problems.push(MappingProblem::FieldExists {
                            column,
                            key: key.clone(),
                        });
                    }
                    if kind.has_options() || label.trim().is_empty() {
                        problems.push(MappingProblem::BadNewField { column });
                    }
                }
                _ => {}
            }
            let identity = match target.clone().resolved() {
                Target::Ignore => continue,
                // Two columns cannot create one field, whatever they call it.
                Target::NewField { key, .. } => Target::Field(key),
                other => other,
            };
            // Several columns may add up to one line of money.
            let summed = matches!(identity, Target::Cost { .. });
            if !summed && seen.contains(&identity) {
                problems.push(MappingProblem::Duplicate { column });
            }
            seen.push(identity);
        }
        if !seen.contains(&Target::Title) {
            problems.push(MappingProblem::NoTitle);
        }
        if self.conventions.amount_unit == 0 {
            problems.push(MappingProblem::BadAmountUnit);
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The definitions of the fields that the import adds to the catalogue.
    pub fn new_fields(&self) -> Vec<FieldDefinition> {
        let new = self.columns.iter().filter_map(|target| match target {
            Target::NewField { key, label, kind } => Some(FieldDefinition::new(
                key.clone(),
                *kind,
                LocalText::en(label.as_str()),
            )),
            _ => None,
        });
        new.collect()
    }
}

/// The same for tables with the same columns: 16 hexadecimal digits, by which
/// a mapping is remembered. Case, spacing and punctuation do not matter.
pub fn fingerprint<S: AsRef<str>>(headers: &[S]) -> String {
    // FNV-1a, 64 bits: stable over releases and platforms, and this is a
    // lookup key that nobody gains by forging.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for header in headers {
        for byte in normalised(header.as_ref()).bytes().chain([0x1f]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// A first guess at what the columns mean: by name, checked against some
/// lines of content, then by content. A column that is nothing known becomes
/// a new field; one without name and content is ignored.
///
/// `currency` is that of amounts which name none, usually the organisation's.
pub fn suggest(
    headers: &[String],
    sample: &[Vec<String>],
    catalogue: &FieldCatalogue,
    currency: Currency,
) -> ColumnMapping {
    let table = Table {
        headers,
        sample,
        conventions: conventions(sample, currency),
    };
    let width = sample.iter().map(Vec::len).fold(headers.len(), usize::max);
    let mut columns: Vec<Option<Target>> = vec![None; width];

    for field in catalogue.iter() {
        let labels: Vec<String> = field.label.0.values().map(|l| normalised(l)).collect();
        let spelled = normalised(field.key.as_str());
        table.claim(
            &mut columns,
            Target::Field(field.key.clone()),
            Some(field),
            |name| name == spelled || labels.iter().any(|label| label == name),
        );
    }
    for (target, names) in synonyms() {
        let field = match &target {
            Target::Field(key) => match catalogue.get(key) {
                Some(field) => Some(field),
                None => continue,
            },
            _ => None,
        };
        for name in names {
            table.claim(&mut columns, target.clone(), field, |header| {
                header == *name
            });
        }
    }
    if !columns.contains(&Some(Target::Title)) {
        let title = (0..width)
            .filter(|column| columns[*column].is_none())
            .find(|column| table.could_be_title(*column));
        if let Some(column) = title {
            columns[column] = Some(Target::Title);
        }
    }

    let mut made: BTreeSet<FieldKey> = BTreeSet::new();
    let columns = columns
        .into_iter()
        .enumerate()
        .map(|(column, target)| {
            target.unwrap_or_else(|| {
                table.by_content(column, &mut made, |key| catalogue.contains(key))
            })
        })
        .collect();
    ColumnMapping {
        columns,
        conventions: table.conventions,
    }
}

/// What cells of the sample prove about the notation of the whole table; the
/// majority decides.
fn conventions(sample: &[Vec<String>], currency: Currency) -> Conventions {
    let cells = || sample.iter().flatten().map(String::as_str);
    Conventions {
        decimal_mark: majority(cells().filter_map(proven_decimal_mark)),
        day_order: majority(cells().filter_map(proven_day_order)),
        ..Conventions::new(currency)
    }
}

/// The more frequent of two values; neither when they are even.
fn majority<T: PartialEq + Copy>(found: impl Iterator<Item = T>) -> Option<T> {
    let mut ahead: Option<(T, usize)> = None;
    for value in found {
        ahead = match ahead {
            None | Some((_, 0)) => Some((value, 1)),
            Some((leader, lead)) if leader == value => Some((leader, lead + 1)),
            Some((leader, lead)) => Some((leader, lead - 1)),
        };
    }
    ahead
        .filter(|(_, lead)| *lead > 0)
        .map(|(leader, _)| leader)
}

/// The table that is guessed at.
struct Table<'a> {
    headers: &'a [String],
    sample: &'a [Vec<String>],
    conventions: Conventions,
}

impl<'a> Table<'a> {
    fn header(&self, column: usize) -> &'a str {
        self.headers.get(column).map_or("", |header| header.trim())
    }

    /// The cells of a column that say something.
    fn cells(&self, column: usize) -> impl Iterator<Item = &'a str> {
        self.sample
            .iter()
            .filter_map(move |row| row.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !is_placeholder(cell))
    }

    /// Whether at least three in five cells are so: real columns of dates and
    /// amounts hold remarks as well.
    fn mostly(&self, column: usize, holds: impl Fn(&str) -> bool) -> bool {
        let (mut all, mut good) = (0, 0);
        for cell in self.cells(column) {
            all += 1;
            good += usize::from(holds(cell));
        }
        all > 0 && good * 5 >= all * 3
    }

    fn fits(&self, column: usize, field: &FieldDefinition) -> bool {
        self.cells(column).next().is_none()
            || self.mostly(column, |cell| {
                read_cell(field, cell, &self.conventions).value.is_some()
            })
    }

    /// Gives `target` to the first free column that is named so and whose
    /// content suits, unless another column has it.
    fn claim(
        &self,
        columns: &mut [Option<Target>],
        target: Target,
        field: Option<&FieldDefinition>,
        named: impl Fn(&str) -> bool,
    ) {
        let target = Some(target.resolved());
        if columns.contains(&target) {
            return;
        }
        // Units and register entries are found by name later, by the server.
        let field = field.filter(|_| matches!(target, Some(Target::Field(_))));
        let found = (0..columns.len()).find(|column| {
            columns[*column].is_none()
                && named(&normalised(self.header(*column)))
                && field.is_none_or(|field| self.fits(*column, field))
        });
        if let Some(column) = found {
            columns[column] = target;
        }
    }

    /// Short texts, nearly all different.
    fn could_be_title(&self, column: usize) -> bool {
        let cells: Vec<&str> = self.cells(column).collect();
        let distinct: BTreeSet<String> = cells.iter().map(|cell| fold(cell)).collect();
        self.kind(column) == FieldKind::ShortText
            && !cells.is_empty()
            && distinct.len() * 10 >= cells.len() * 9
            && self.mostly(column, |cell| cell.contains(char::is_alphabetic))
    }

    fn by_content(
        &self,
        column: usize,
        made: &mut BTreeSet<FieldKey>,
        exists: impl Fn(&FieldKey) -> bool,
    ) -> Target {
        let header = self.header(column);
        if header.is_empty() && self.cells(column).next().is_none() {
            return Target::Ignore;
        }
        if let Some(cost) = cost_line(header)
            && self.mostly(column, |cell| parse_amount(cell, None).is_some())
        {
            return cost;
        }
        let label = if header.is_empty() {
            format!("Column {}", column + 1)
        } else {
            super::cell::one_line(header)
        };
        // The normal form sets the words of `projectName` apart.
        let key =
            FieldKey::from_label(&normalised(&label), |key| exists(key) || made.contains(key));
        made.insert(key.clone());
        Target::NewField {
            key,
            label,
            kind: self.kind(column),
        }
    }

    /// The narrowest kind that most cells of a column are of.
    fn kind(&self, column: usize) -> FieldKind {
        let reads = |kind| {
            let key = FieldKey::well_known("guess");
            let field = FieldDefinition::new(key, kind, LocalText::default());
            self.mostly(column, |cell| {
                read_cell(&field, cell, &self.conventions).value.is_some()
            })
        };
        let mark: Option<DecimalMark> = self.conventions.decimal_mark;
        let is_number = |cell: &str| parse_decimal(cell, mark, false).is_some();
        // A leading nought makes an identifier, not a number.
        let is_identifier =
            |cell: &str| cell.len() > 1 && cell.starts_with('0') && !cell.contains(['.', ',']);
        if self.mostly(column, |cell| is_number(cell) && !is_identifier(cell)) {
            FieldKind::Number
        } else if reads(FieldKind::YesNo) && !self.mostly(column, is_number) {
            FieldKind::YesNo
        } else if reads(FieldKind::Date) && !self.mostly(column, is_number) {
            FieldKind::Date
        } else if self.mostly(column, |cell| {
            // Without a currency beside it, it would be a number.
            !is_identifier(cell) && parse_amount(cell, mark).is_some()
        }) {
            FieldKind::Money
        } else if reads(FieldKind::Link) {
            FieldKind::Link
        } else if self
            .cells(column)
            .any(|cell| cell.chars().count() > 120 || cell.contains(['\n', '\r']))
        {
            FieldKind::LongText
        } else {
            FieldKind::ShortText
        }
    }
}

#[cfg(test)]
mod tests;
