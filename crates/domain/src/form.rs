//! Forms: which fields are asked, in which order, and when.
//!
//! The browser uses these functions while somebody fills in the form, the
//! server uses the same ones to decide. A published form never changes; what
//! was submitted with it keeps it.

mod comparison;
mod condition;
mod shipped;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::field::{FieldCatalogue, FieldKey, FieldProblem, FieldValue, well_known};
use crate::text::LocalText;

pub use comparison::{FormChange, QuestionAspect, compare};
pub use condition::{Comparison, Condition, MAX_DEPTH};
pub use shipped::shipped_form;

use condition::ConditionFault;

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
    /// The questions, in order.
    pub items: Vec<FormItem>,
}

/// A field placed on a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormItem {
    /// The field that is asked.
    pub field: FieldKey,
    /// Whether it must be answered whenever it is shown.
    #[serde(default)]
    pub required: bool,
    /// Replaces the label of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LocalText>,
    /// Replaces the help of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<LocalText>,
    /// When it is shown; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<Condition>,
    /// When it must be answered although `required` is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_when: Option<Condition>,
}

impl FormItem {
    /// A field that is always shown and need not be answered.
    pub fn new(field: FieldKey) -> Self {
        Self {
            field,
            required: false,
            label: None,
            help: None,
            show_when: None,
            require_when: None,
        }
    }
}

/// How far somebody is with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Being filled in: what is there must be sound, but anything may be missing.
    Draft,
    /// Handed in: what is required must be there.
    Submit,
}

/// Why a form cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormProblem {
    /// A question or a condition names a field that does not exist.
    #[error("There is no field “{0}” in the catalogue.")]
    UnknownField(FieldKey),
    /// A field is asked twice.
    #[error("The field “{0}” is on the form twice.")]
    DuplicateField(FieldKey),
    /// Two sections share a key.
    #[error("Two sections have the key “{0}”.")]
    DuplicateSection(FieldKey),
    /// A section has no heading in any language.
    #[error("Give the section “{0}” a title.")]
    BlankSection(FieldKey),
    /// The title is missing, optional or sometimes hidden.
    #[error("The form must always ask for the title and require it.")]
    TitleNotRequired,
    /// A condition looks at a question that is not asked before its own. As
    /// conditions only ever look back, there can be no cycle.
    #[error("“{item}” depends on “{on}”, which the form does not ask before it.")]
    NotAskedBefore {
        /// The field that carries the condition.
        item: FieldKey,
        /// The field the condition looks at.
        on: FieldKey,
    },
    /// The value of a condition cannot be an answer to its field.
    #[error("The condition of “{item}” compares “{on}” with a value it cannot have.")]
    BadConditionValue {
        /// The field that carries the condition.
        item: FieldKey,
        /// The field the condition looks at.
        on: FieldKey,
    },
    /// A condition asks for more or less of something that has no order, or
    /// for an option of something that is not a multiple choice.
    #[error("The condition of “{item}” does not suit the kind of “{on}”.")]
    UnsuitableCondition {
        /// The field that carries the condition.
        item: FieldKey,
        /// The field the condition looks at.
        on: FieldKey,
    },
    /// A condition is nested deeper than [`MAX_DEPTH`].
    #[error("The condition of “{0}” is nested too deep.")]
    ConditionTooDeep(FieldKey),
    /// More than [`MAX_SECTIONS`] sections or [`MAX_QUESTIONS`] questions.
    #[error("A form has at most {MAX_SECTIONS} sections and {MAX_QUESTIONS} questions.")]
    TooLong,
}

/// A problem of a form with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFault {
    /// Where it is, as a JSON pointer into the form.
    pub place: String,
    /// What it is.
    pub problem: FormProblem,
}

#[derive(Default)]
struct Faults(Vec<FormFault>);

impl Faults {
    fn add(&mut self, place: String, problem: FormProblem) {
        self.0.push(FormFault { place, problem });
    }
}

impl FormProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownField(_) => "unknown_field",
            Self::DuplicateField(_) => "duplicate_field",
            Self::DuplicateSection(_) => "duplicate_section",
            Self::BlankSection(_) => "blank_section",
            Self::TitleNotRequired => "title_not_required",
            Self::NotAskedBefore { .. } => "not_asked_before",
            Self::BadConditionValue { .. } => "bad_condition_value",
            Self::UnsuitableCondition { .. } => "unsuitable_condition",
            Self::ConditionTooDeep(_) => "condition_too_deep",
            Self::TooLong => "too_long",
        }
    }
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

/// An item as it stands for particular answers.
struct ShownItem<'a> {
    item: &'a FormItem,
    required: bool,
}

impl FormDefinition {
    /// Every question of the form, in order.
    pub fn items(&self) -> impl Iterator<Item = &FormItem> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// Checks the form before it is published: fields exist and are asked
    /// once, the title is required, and conditions look back only, at values
    /// their fields can have.
    ///
    /// # Errors
    /// Every [`FormFault`], in the order of the form.
    pub fn validate_definition(&self, catalogue: &FieldCatalogue) -> Result<(), Vec<FormFault>> {
        let mut faults = Faults::default();
        let mut sections = BTreeSet::new();
        let mut asked = BTreeSet::new();
        let mut title_required = false;
        if self.sections.len() > MAX_SECTIONS || self.items().count() > MAX_QUESTIONS {
            faults.add("/sections".to_owned(), FormProblem::TooLong);
        }
        for (number, section) in self.sections.iter().enumerate() {
            let place = format!("/sections/{number}");
            if !sections.insert(&section.key) {
                let problem = FormProblem::DuplicateSection(section.key.clone());
                faults.add(format!("{place}/key"), problem);
            }
            if section.title.is_blank() {
                let problem = FormProblem::BlankSection(section.key.clone());
                faults.add(format!("{place}/title"), problem);
            }
            for (number, item) in section.items.iter().enumerate() {
                let place = format!("{place}/items/{number}");
                if !catalogue.contains(&item.field) {
                    let problem = FormProblem::UnknownField(item.field.clone());
                    faults.add(format!("{place}/field"), problem);
                }
                let conditions = [
                    ("show_when", &item.show_when),
                    ("require_when", &item.require_when),
                ];
                for (name, condition) in conditions {
                    if let Some(condition) = condition {
                        let place = format!("{place}/{name}");
                        check_condition(item, condition, catalogue, &asked, &mut |problem| {
                            faults.add(place.clone(), problem);
                        });
                    }
                }
                if !asked.insert(&item.field) {
                    let problem = FormProblem::DuplicateField(item.field.clone());
                    faults.add(format!("{place}/field"), problem);
                }
                title_required |= item.field.as_str() == well_known::TITLE
                    && item.required
                    && item.show_when.is_none();
            }
        }
        if !title_required {
            faults.add("/sections".to_owned(), FormProblem::TitleNotRequired);
        }
        if faults.0.is_empty() {
            Ok(())
        } else {
            Err(faults.0)
        }
    }

    /// The fields that are shown for `answers`, in the order of the form.
    ///
    /// What a hidden field holds does not count in the conditions of others:
    /// hiding a question hides what depends on it.
    pub fn visible_fields<'a>(
        &'a self,
        catalogue: &FieldCatalogue,
        answers: &Answers,
    ) -> Vec<&'a FieldKey> {
        self.shown(catalogue, answers)
            .into_iter()
            .map(|shown| &shown.item.field)
            .collect()
    }

    /// The fields that must be answered for the form to be submitted with
    /// `answers`, in the order of the form.
    pub fn required_fields<'a>(
        &'a self,
        catalogue: &FieldCatalogue,
        answers: &Answers,
    ) -> Vec<&'a FieldKey> {
        self.shown(catalogue, answers)
            .into_iter()
            .filter(|shown| shown.required)
            .map(|shown| &shown.item.field)
            .collect()
    }

    /// Checks answers: those of shown fields must fit, on submission the
    /// required ones must be there. What a hidden field holds is not judged;
    /// [`retained`](Self::retained) drops it.
    ///
    /// Returns the problems in the order of the form, then answers the form
    /// does not ask for.
    pub fn check(
        &self,
        catalogue: &FieldCatalogue,
        answers: &Answers,
        stage: Stage,
    ) -> Vec<AnswerProblem> {
        let mut problems = Vec::new();
        for ShownItem { item, required } in self.shown(catalogue, answers) {
            let problem = match (answers.get(&item.field), catalogue.get(&item.field)) {
                (Some(answer), Some(field)) => answer.check(field).err(),
                (Some(_), None) => Some(FieldProblem::NotAsked),
                (None, _) if required && stage == Stage::Submit => Some(FieldProblem::Required),
                (None, _) => None,
            };
            problems.extend(problem.map(|problem| AnswerProblem {
                field: item.field.clone(),
                problem,
            }));
        }
        let on_form: BTreeSet<_> = self.items().map(|item| &item.field).collect();
        problems.extend(
            answers
                .keys()
                .filter(|field| !on_form.contains(field))
                .map(|field| AnswerProblem {
                    field: field.clone(),
                    problem: FieldProblem::NotAsked,
                }),
        );
        problems
    }

    /// What is kept of `answers` on submission: those of shown fields. A draft
    /// keeps the rest, so that changing one's mind twice loses nothing.
    pub fn retained(&self, catalogue: &FieldCatalogue, mut answers: Answers) -> Answers {
        let visible: BTreeSet<_> = self
            .visible_fields(catalogue, &answers)
            .into_iter()
            .collect();
        answers.retain(|field, _| visible.contains(field));
        answers
    }

    fn shown(&self, catalogue: &FieldCatalogue, answers: &Answers) -> Vec<ShownItem<'_>> {
        let mut shown = Vec::new();
        // Only what was shown before an item may decide about it.
        let mut so_far = Answers::new();
        for item in self.items() {
            let holds = |condition: &Condition| condition.holds(catalogue, &so_far);
            if !item.show_when.as_ref().is_none_or(holds) {
                continue;
            }
            let required = item.required || item.require_when.as_ref().is_some_and(holds);
            if let Some(answer) = answers.get(&item.field) {
                so_far.insert(item.field.clone(), answer.clone());
            }
            shown.push(ShownItem { item, required });
        }
        shown
    }
}

fn check_condition(
    item: &FormItem,
    condition: &Condition,
    catalogue: &FieldCatalogue,
    asked: &BTreeSet<&FieldKey>,
    tell: &mut impl FnMut(FormProblem),
) {
    let carrier = item.field.clone();
    match condition.validate(catalogue) {
        Ok(()) => {}
        Err(ConditionFault::UnknownField(on)) => {
            // Saying that it is also not asked before would be noise.
            tell(FormProblem::UnknownField(on));
            return;
        }
        Err(ConditionFault::TooDeep) => {
            tell(FormProblem::ConditionTooDeep(carrier));
            return;
        }
        Err(ConditionFault::BadValue(on)) => tell(FormProblem::BadConditionValue {
            item: carrier.clone(),
            on,
        }),
        Err(ConditionFault::NotOrdered(on) | ConditionFault::NotMultiple(on)) => {
            tell(FormProblem::UnsuitableCondition {
                item: carrier.clone(),
                on,
            });
        }
    }
    for on in condition.fields() {
        if !asked.contains(on) {
            tell(FormProblem::NotAskedBefore {
                item: carrier.clone(),
                on: on.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests;
