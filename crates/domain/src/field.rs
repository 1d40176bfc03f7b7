//! The field catalogue: what may be asked about a demand, and what an answer
//! may be.
//!
//! Every field, shipped or defined by the organisation, has a stable key and
//! a kind. Forms place fields; frameworks, boards and imports refer to them by
//! key. What a key means never changes once a form that uses it was published.

mod shipped;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{LocalText, fold};

pub use shipped::{shipped_fields, well_known};
pub use value::{FieldProblem, FieldValue, Row, is_plannable, read_date};

/// The longest short text, a demand's title included, in characters.
pub const MAX_SHORT_TEXT: usize = 300;
/// The longest long text, in characters.
pub const MAX_LONG_TEXT: usize = 20_000;
/// The longest link, in characters.
pub const MAX_LINK: usize = 2_000;
/// The best rating; the worst is 1.
pub const MAX_RATING: u8 = 5;
/// The most columns of a table of rows.
pub const MAX_COLUMNS: usize = 20;
/// The most rows of an answer.
pub const MAX_ROWS: usize = 200;
/// The keys of the T-shirt sizes, smallest first.
pub const SIZES: [&str; 6] = ["xs", "s", "m", "l", "xl", "xxl"];

const MAX_KEY: usize = 63;

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FieldKind {
    /// One line of at most [`MAX_SHORT_TEXT`] characters.
    ShortText,
    /// Several lines of at most [`MAX_LONG_TEXT`] characters.
    LongText,
    /// A decimal number with up to nine decimals.
    Number,
    /// An amount in a currency.
    Money,
    /// A local date.
    Date,
    /// A first and a last local date, both included.
    DateRange,
    /// One of the field's options.
    SingleChoice,
    /// Any of the field's options.
    MultipleChoice,
    /// Yes or no.
    YesNo,
    /// A unit of the organisation.
    Unit,
    /// A person known to the organisation.
    Person,
    /// An `http` or `https` address.
    Link,
    /// A whole number from 1 to [`MAX_RATING`].
    Rating,
    /// A T-shirt size out of [`SIZES`].
    Size,
    /// Files, at most [`MAX_FILES`](crate::attachment::MAX_FILES).
    File,
    /// Rows of the field's columns, at most [`MAX_ROWS`].
    Table,
}

impl FieldKind {
    /// Every kind, in the order in which a form builder offers them.
    pub const ALL: [Self; 16] = [
        Self::ShortText,
        Self::LongText,
        Self::Number,
        Self::Money,
        Self::Date,
        Self::DateRange,
        Self::SingleChoice,
        Self::MultipleChoice,
        Self::YesNo,
        Self::Unit,
        Self::Person,
        Self::Link,
        Self::Rating,
        Self::Size,
        Self::File,
        Self::Table,
    ];

    /// The kinds that a column of a table can have.
    pub const CELLS: [Self; 10] = [
        Self::ShortText,
        Self::LongText,
        Self::Number,
        Self::Money,
        Self::Date,
        Self::SingleChoice,
        Self::YesNo,
        Self::Link,
        Self::Rating,
        Self::Size,
    ];

    /// The kind as it is written in JSON, such as `short_text`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ShortText => "short_text",
            Self::LongText => "long_text",
            Self::Number => "number",
            Self::Money => "money",
            Self::Date => "date",
            Self::DateRange => "date_range",
            Self::SingleChoice => "single_choice",
            Self::MultipleChoice => "multiple_choice",
            Self::YesNo => "yes_no",
            Self::Unit => "unit",
            Self::Person => "person",
            Self::Link => "link",
            Self::Rating => "rating",
            Self::Size => "size",
            Self::File => "file",
            Self::Table => "table",
        }
    }

    /// Whether a definition of this kind lists its own options.
    pub fn has_options(self) -> bool {
        matches!(self, Self::SingleChoice | Self::MultipleChoice)
    }

    /// Whether one answer can be more than another.
    pub fn is_ordered(self) -> bool {
        matches!(
            self,
            Self::Number | Self::Money | Self::Date | Self::Rating | Self::Size
        )
    }

    /// Whether an answer is written freely, so that it can follow a pattern.
    pub fn is_text(self) -> bool {
        matches!(self, Self::ShortText | Self::LongText | Self::Link)
    }

    /// Whether an answer has a length: characters, options, files or rows.
    pub fn has_length(self) -> bool {
        self.is_text() || matches!(self, Self::MultipleChoice | Self::File | Self::Table)
    }
}

impl fmt::Display for FieldKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The stable key of a field: a lower-case letter, then at most 62 lower-case
/// letters, digits and underscores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "estimated_cost"))]
pub struct FieldKey(String);

/// A text that cannot be the key of a field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "“{0}” is not a field key: use a lower-case letter, then up to 62 lower-case letters, digits or underscores"
)]
pub struct InvalidFieldKey(pub String);

impl FieldKey {
    /// The key written as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key out of [`well_known`], which are well formed by test.
    pub(crate) fn well_known(key: &str) -> Self {
        Self(key.to_owned())
    }

    /// A readable key for a field called `label` that `taken` does not hold
    /// yet: `Cost (k€)` becomes `cost_k`, the next one `cost_k_2`. A label
    /// without a Latin letter or digit becomes `field`.
    pub fn from_label(label: &str, taken: impl Fn(&Self) -> bool) -> Self {
        let mut slug = String::new();
        for c in fold(label).chars() {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('_') {
                slug.push('_');
            }
        }
        if !slug.starts_with(|c: char| c.is_ascii_lowercase()) {
            slug.insert_str(0, "field_");
        }
        // Room for the number that tells namesakes apart; all of it is ASCII.
        slug.truncate(MAX_KEY - 8);
        let base = slug.trim_end_matches('_');
        let first = Self(base.to_owned());
        if !taken(&first) {
            return first;
        }
        let mut number = 2_u32;
        loop {
            let key = Self(format!("{base}_{number}"));
            if !taken(&key) {
                return key;
            }
            number += 1;
        }
    }
}

impl FromStr for FieldKey {
    type Err = InvalidFieldKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut rest = text.bytes();
        let valid = text.len() <= MAX_KEY
            && rest.next().is_some_and(|b| b.is_ascii_lowercase())
            && rest.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidFieldKey(text.to_owned()))
        }
    }
}

impl TryFrom<String> for FieldKey {
    type Error = InvalidFieldKey;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FieldKey> for String {
    fn from(key: FieldKey) -> Self {
        key.0
    }
}

impl fmt::Display for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One option of a single or multiple choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// What is stored: 1 to 63 lower-case letters, digits, `_` and `-`.
    pub key: String,
    /// What people read.
    pub label: LocalText,
}

/// What is asked: a field of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldDefinition {
    /// The stable key, unique in the catalogue.
    pub key: FieldKey,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// The question, or the name of what is asked for.
    pub label: LocalText,
    /// One or two sentences that make answering easier.
    #[serde(default)]
    pub help: LocalText,
    /// The options of a choice, in the order in which they are offered;
    /// empty for every other kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// What a number counts, such as person-days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_label: Option<LocalText>,
    /// The columns of a table of rows, from the left; empty for every other
    /// kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
}

/// A column of a table of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Column {
    /// The stable key, unique in the table.
    pub key: FieldKey,
    /// What kind of value its cells take: one of [`FieldKind::CELLS`].
    pub kind: FieldKind,
    /// What stands above it.
    pub label: LocalText,
    /// Whether every row must have a value here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The options of a single choice; empty for every other kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// What a number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_label: Option<LocalText>,
}

impl Column {
    /// A column whose cells may be empty.
    pub fn new(key: FieldKey, kind: FieldKind, label: LocalText) -> Self {
        Self {
            key,
            kind,
            label,
            required: false,
            options: Vec::new(),
            unit_label: None,
        }
    }

    /// The column as a field of its own, to read and check its cells.
    pub fn field(&self) -> FieldDefinition {
        FieldDefinition {
            options: self.options.clone(),
            unit_label: self.unit_label.clone(),
            ..FieldDefinition::new(self.key.clone(), self.kind, self.label.clone())
        }
    }
}

/// Why a field cannot be part of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FieldDefinitionProblem {
    /// No language has a label.
    #[error("Give the field a label.")]
    BlankLabel,
    /// A choice without anything to choose.
    #[error("Give the field at least one option.")]
    NoOptions,
    /// Options on a kind that does not use them.
    #[error("Only a single or multiple choice has options.")]
    UnexpectedOptions,
    /// The key of an option is malformed.
    #[error("“{0}” cannot be the key of an option: use lower-case letters, digits, “_” and “-”.")]
    InvalidOptionKey(String),
    /// Two options share a key.
    #[error("Two options have the key “{0}”.")]
    DuplicateOption(String),
    /// No language has a label for the option.
    #[error("Give the option “{0}” a label.")]
    BlankOption(String),
    /// A table without a column, with more than [`MAX_COLUMNS`], or columns on
    /// another kind.
    #[error("A table has 1 to {MAX_COLUMNS} columns; other fields have none.")]
    Columns,
    /// Two columns share a key.
    #[error("Two columns have the key “{0}”.")]
    DuplicateColumn(FieldKey),
    /// A column of a kind that cells do not take.
    #[error("The column “{0}” cannot be of this kind.")]
    ColumnKind(FieldKey),
    /// Something is wrong with a column as with a field.
    #[error("In the column “{column}”: {problem}")]
    Column {
        /// The column.
        column: FieldKey,
        /// What it is.
        problem: Box<FieldDefinitionProblem>,
    },
}

impl FieldDefinitionProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BlankLabel => "blank_label",
            Self::NoOptions => "no_options",
            Self::UnexpectedOptions => "unexpected_options",
            Self::InvalidOptionKey(_) => "invalid_option_key",
            Self::DuplicateOption(_) => "duplicate_option",
            Self::BlankOption(_) => "blank_option",
            Self::Columns => "columns",
            Self::DuplicateColumn(_) => "duplicate_column",
            Self::ColumnKind(_) => "column_kind",
            Self::Column { problem, .. } => problem.code(),
        }
    }
}

impl FieldDefinition {
    /// A field with neither help nor options.
    pub fn new(key: FieldKey, kind: FieldKind, label: LocalText) -> Self {
        Self {
            key,
            kind,
            label,
            help: LocalText::default(),
            options: Vec::new(),
            unit_label: None,
            columns: Vec::new(),
        }
    }

    /// Whether answers can be told apart from those of other demands: an
    /// answer with one value that is kept beside the demand, not in it.
    pub fn can_be_unique(&self) -> bool {
        let kept_in_demand =
            [well_known::TITLE, well_known::SUMMARY, well_known::UNIT].contains(&self.key.as_str());
        !kept_in_demand
            && matches!(
                self.kind,
                FieldKind::ShortText
                    | FieldKind::Link
                    | FieldKind::Number
                    | FieldKind::Date
                    | FieldKind::Unit
                    | FieldKind::Person
            )
    }

    /// The column of a table with this key.
    pub fn column(&self, key: &FieldKey) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == *key)
    }

    /// Whether the options come from a register of the organisation, so that
    /// the definition alone has none.
    pub fn is_register(&self) -> bool {
        [well_known::CATEGORY, well_known::STRATEGIC_OBJECTIVE].contains(&self.key.as_str())
    }

    /// Checks what the type cannot say.
    ///
    /// # Errors
    /// The first [`FieldDefinitionProblem`] found, reading from the top.
    pub fn validate(&self) -> Result<(), FieldDefinitionProblem> {
        if self.label.is_blank() {
            return Err(FieldDefinitionProblem::BlankLabel);
        }
        self.validate_columns()?;
        if !self.kind.has_options() {
            return if self.options.is_empty() {
                Ok(())
            } else {
                Err(FieldDefinitionProblem::UnexpectedOptions)
            };
        }
        if self.options.is_empty() && !self.is_register() {
            return Err(FieldDefinitionProblem::NoOptions);
        }
        let mut seen = BTreeSet::new();
        for option in &self.options {
            let key = &option.key;
            let well_formed = (1..=MAX_KEY).contains(&key.len())
                && key.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-'
                });
            if !well_formed {
                return Err(FieldDefinitionProblem::InvalidOptionKey(key.clone()));
            }
            if !seen.insert(key) {
                return Err(FieldDefinitionProblem::DuplicateOption(key.clone()));
            }
            if option.label.is_blank() {
                return Err(FieldDefinitionProblem::BlankOption(key.clone()));
            }
        }
        Ok(())
    }

    fn validate_columns(&self) -> Result<(), FieldDefinitionProblem> {
        let most = if self.kind == FieldKind::Table {
            1..=MAX_COLUMNS
        } else {
            0..=0
        };
        if !most.contains(&self.columns.len()) {
            return Err(FieldDefinitionProblem::Columns);
        }
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            let key = &column.key;
            if !seen.insert(key) {
                return Err(FieldDefinitionProblem::DuplicateColumn(key.clone()));
            }
            if !FieldKind::CELLS.contains(&column.kind) {
                return Err(FieldDefinitionProblem::ColumnKind(key.clone()));
            }
            column
                .field()
                .validate()
                .map_err(|problem| FieldDefinitionProblem::Column {
                    column: key.clone(),
                    problem: problem.into(),
                })?;
        }
        Ok(())
    }

    /// The key of the option that `text` names by key or, in any language, by
    /// label; case, diacritics and spacing do not matter.
    pub fn find_option(&self, text: &str) -> Option<&str> {
        let wanted = fold(text);
        if self.kind == FieldKind::Size {
            return SIZES.into_iter().find(|size| *size == wanted);
        }
        self.options
            .iter()
            .find(|option| {
                option.key == wanted || option.label.0.values().any(|label| fold(label) == wanted)
            })
            .map(|option| option.key.as_str())
    }
}

/// The fields that exist, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldCatalogue(BTreeMap<FieldKey, FieldDefinition>);

impl FieldCatalogue {
    /// The shipped fields only, as a new installation has them.
    pub fn shipped() -> Self {
        shipped_fields().into_iter().collect()
    }

    /// The definition behind `key`.
    pub fn get(&self, key: &FieldKey) -> Option<&FieldDefinition> {
        self.0.get(key)
    }

    /// Whether there is a field `key`.
    pub fn contains(&self, key: &FieldKey) -> bool {
        self.0.contains_key(key)
    }

    /// Adds `definition`, and returns the one that had its key before.
    pub fn insert(&mut self, definition: FieldDefinition) -> Option<FieldDefinition> {
        self.0.insert(definition.key.clone(), definition)
    }

    /// The definitions, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = &FieldDefinition> {
        self.0.values()
    }
}

impl FromIterator<FieldDefinition> for FieldCatalogue {
    /// The later of two definitions with one key wins.
    fn from_iter<T: IntoIterator<Item = FieldDefinition>>(definitions: T) -> Self {
        let mut catalogue = Self::default();
        for definition in definitions {
            catalogue.insert(definition);
        }
        catalogue
    }
}

#[cfg(test)]
mod tests;
