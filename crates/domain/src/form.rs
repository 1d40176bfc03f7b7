//! Forms: which fields are asked, in which order, and when.
//!
//! The browser uses these functions while somebody fills in the form, the
//! server uses the same ones to decide. A published form never changes; what
//! was submitted with it keeps it.

mod audience;
mod comparison;
mod condition;
mod evaluation;
mod expression;
mod formula;
mod item;
mod json_schema;
mod operand;
mod shipped;
mod validation;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::field::{FieldKey, FieldProblem, FieldValue};
use crate::text::LocalText;

pub use audience::{FormAudience, MAX_CHOSEN};
pub use comparison::{FormChange, QuestionAspect, compare};
pub use condition::{Comparison, Condition, MAX_DEPTH};
pub use evaluation::{EvaluatedItem, Evaluation, Facts};
pub use expression::{Expression, MAX_TERMS};
pub use formula::FormulaError;
pub use item::{
    Check, FormItem, Heading, Length, MAX_CHECKS, MAX_PATTERN, Pattern, Question, Range,
};
pub use json_schema::{
    ImportedForm, SchemaDocument, SchemaProblem, Unmapped, UnmappedReason, form_from_json_schema,
};
pub use operand::{MAX_DAYS, Operand};
pub use shipped::shipped_form;
pub use validation::{FormFault, FormProblem};

use validation::RuleFault;

/// Most sections of a form.
pub const MAX_SECTIONS: usize = 30;
/// Most questions of a form.
pub const MAX_QUESTIONS: usize = 300;

/// Answers by field. A field without an answer is absent.
pub type Answers = BTreeMap<FieldKey, FieldValue>;

/// A form, as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormDefinition {
    /// The parts of the form, in order.
    pub sections: Vec<Section>,
    /// What somebody reads who has submitted it.
    #[serde(default)]
    pub thank_you: LocalText,
    /// Whether the approver of the unit agrees before what is filled in comes to
    /// the project office.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks_approver: bool,
}

/// A part of a form with a heading of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Section {
    /// Unique in the form.
    pub key: FieldKey,
    /// The heading.
    pub title: LocalText,
    /// What stands under the heading.
    #[serde(default)]
    pub help: LocalText,
    /// Questions and headings, in order.
    pub items: Vec<FormItem>,
}

/// How far somebody is with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Being filled in: what is there must be sound, but anything may be missing.
    Draft,
    /// Handed in: what is required must be there.
    Submit,
}

/// What is wrong with the answer to one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerProblem {
    /// The field.
    pub field: FieldKey,
    /// What is wrong.
    pub problem: FieldProblem,
}

impl AnswerProblem {
    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// What to do about it, in English.
    pub fn message(&self) -> String {
        self.problem.to_string()
    }
}

impl FormDefinition {
    /// Everything on the form, in order.
    pub fn items(&self) -> impl Iterator<Item = &FormItem> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// Every question of the form, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.items().filter_map(FormItem::question)
    }

    /// What the answers begin as, in the JSON form of their fields.
    pub fn defaults(&self, today: NaiveDate) -> BTreeMap<FieldKey, Value> {
        let mut defaults = BTreeMap::new();
        for question in self.questions() {
            let default = question.default.as_ref();
            if let Some(begins) = default.and_then(|default| default.begins(today)) {
                defaults.insert(question.field.clone(), begins);
            }
        }
        defaults
    }

    /// The question about a field.
    pub fn question(&self, field: &FieldKey) -> Option<&Question> {
        self.questions().find(|question| question.field == *field)
    }
}

impl Section {
    /// The questions of the section, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.items.iter().filter_map(FormItem::question)
    }
}

#[cfg(test)]
mod tests;
