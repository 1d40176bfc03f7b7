//! What keeps a form from being published.

use std::collections::BTreeSet;

use thiserror::Error;

use super::condition::fits;
use super::expression::Dimension;
use super::item::MAX_CHECKS;
use super::{Condition, FormDefinition, FormItem, MAX_QUESTIONS, MAX_SECTIONS, Operand, Question};
use crate::field::{FieldCatalogue, FieldDefinition, FieldKey, FieldKind, well_known};

/// Why a form cannot be published. Fields named `item` carry the rule; a
/// heading's rules are carried by its section.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormProblem {
    /// A question or a rule names a field that does not exist.
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
    /// A heading in this section has neither words nor help.
    #[error("Give the heading in “{0}” some words, or remove it.")]
    BlankHeading(FieldKey),
    /// The title is missing, optional, calculated or sometimes hidden.
    #[error("The form must always ask for the title and require it.")]
    TitleNotRequired,
    /// A rule looks at a question that is not asked before its own. As rules
    /// only ever look back, there can be no cycle.
    #[error("“{item}” depends on “{on}”, which the form does not ask before it.")]
    NotAskedBefore {
        /// The field that carries the rule.
        item: FieldKey,
        /// The field the rule looks at.
        on: FieldKey,
    },
    /// A value in a rule cannot be an answer to its field.
    #[error("A rule of “{item}” compares “{on}” with a value it cannot have.")]
    BadValue {
        /// The field that carries the rule.
        item: FieldKey,
        /// The field the value is for.
        on: FieldKey,
    },
    /// A rule asks for more or less of something that has no order, for an
    /// option of something that is not a multiple choice, or for anything else
    /// that the kind of field does not have.
    #[error("A rule of “{item}” does not suit the kind of “{on}”.")]
    UnsuitableRule {
        /// The field that carries the rule.
        item: FieldKey,
        /// The field the rule looks at.
        on: FieldKey,
    },
    /// A condition or calculation is nested deeper than
    /// [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("A rule of “{0}” is nested too deep.")]
    TooDeep(FieldKey),
    /// The least is more than the greatest.
    #[error("The smallest of “{0}” is larger than its largest.")]
    ReversedBounds(FieldKey),
    /// The pattern is not a regular expression.
    #[error("The pattern of “{item}” cannot be used: {why}")]
    BadPattern {
        /// The field with the pattern.
        item: FieldKey,
        /// What is wrong with it, in English.
        why: String,
    },
    /// A check does not say what to enter.
    #[error("Say what to enter when the check of “{0}” fails.")]
    SilentCheck(FieldKey),
    /// More than [`MAX_CHECKS`] checks.
    #[error("“{0}” has more than {MAX_CHECKS} checks.")]
    TooManyChecks(FieldKey),
    /// A calculation names a column that the table does not have.
    #[error("“{item}” calculates with the column “{column}”, which “{on}” does not have.")]
    UnknownColumn {
        /// The field with the calculation.
        item: FieldKey,
        /// The table.
        on: FieldKey,
        /// The column.
        column: FieldKey,
    },
    /// A calculation adds amounts to numbers, multiplies amounts, has too many
    /// parts or none, or gives what its field does not hold.
    #[error("The calculation of “{0}” does not give what the field holds.")]
    Incalculable(FieldKey),
    /// An answer is calculated and at the same time asked.
    #[error("“{0}” is calculated, so it cannot be required, have a default or be unique.")]
    CalculatedAndAsked(FieldKey),
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

impl FormProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownField(_) => "unknown_field",
            Self::DuplicateField(_) => "duplicate_field",
            Self::DuplicateSection(_) => "duplicate_section",
            Self::BlankSection(_) => "blank_section",
            Self::BlankHeading(_) => "blank_heading",
            Self::TitleNotRequired => "title_not_required",
            Self::NotAskedBefore { .. } => "not_asked_before",
            Self::BadValue { .. } => "bad_value",
            Self::UnsuitableRule { .. } => "unsuitable_rule",
            Self::TooDeep(_) => "too_deep",
            Self::ReversedBounds(_) => "reversed_bounds",
            Self::BadPattern { .. } => "bad_pattern",
            Self::SilentCheck(_) => "silent_check",
            Self::TooManyChecks(_) => "too_many_checks",
            Self::UnknownColumn { .. } => "unknown_column",
            Self::Incalculable(_) => "incalculable",
            Self::CalculatedAndAsked(_) => "calculated_and_asked",
            Self::TooLong => "too_long",
        }
    }
}

/// What is wrong with a rule, apart from the order of the questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RuleFault {
    UnknownField(FieldKey),
    BadValue(FieldKey),
    Unsuitable(FieldKey),
    UnknownColumn(FieldKey, FieldKey),
    Incalculable,
    TooDeep,
}

impl FormDefinition {
    /// Checks the form before it is published: fields exist and are asked
    /// once, the title is required, and rules look back only, at values their
    /// fields can have.
    ///
    /// # Errors
    /// Every [`FormFault`], in the order of the form.
    pub fn validate_definition(&self, catalogue: &FieldCatalogue) -> Result<(), Vec<FormFault>> {
        let mut check = Validation {
            catalogue,
            asked: BTreeSet::new(),
            faults: Vec::new(),
        };
        let mut sections = BTreeSet::new();
        if self.sections.len() > MAX_SECTIONS || self.items().count() > MAX_QUESTIONS {
            check.fault("/sections", FormProblem::TooLong);
        }
        for (number, section) in self.sections.iter().enumerate() {
            let place = format!("/sections/{number}");
            let key = &section.key;
            if !sections.insert(key) {
                let problem = FormProblem::DuplicateSection(key.clone());
                check.fault(&format!("{place}/key"), problem);
            }
            if section.title.is_blank() {
                let problem = FormProblem::BlankSection(key.clone());
                check.fault(&format!("{place}/title"), problem);
            }
            for (number, item) in section.items.iter().enumerate() {
                let place = format!("{place}/items/{number}");
                match item {
                    FormItem::Question(question) => check.question(&place, question),
                    FormItem::Heading(heading) => {
                        if heading.heading.is_blank() && heading.help.is_blank() {
                            let problem = FormProblem::BlankHeading(key.clone());
                            check.fault(&format!("{place}/heading"), problem);
                        }
                        if let Some(condition) = &heading.show_when {
                            check.condition(&format!("{place}/show_when"), key, condition);
                        }
                    }
                }
            }
        }
        let asks_title = self.questions().any(|question| {
            question.field.as_str() == well_known::TITLE
                && question.required
                && question.show_when.is_none()
                && question.calculation.is_none()
        });
        if !asks_title {
            check.fault("/sections", FormProblem::TitleNotRequired);
        }
        match check.faults.is_empty() {
            true => Ok(()),
            false => Err(check.faults),
        }
    }
}

struct Validation<'a> {
    catalogue: &'a FieldCatalogue,
    /// What is asked before the place that is looked at.
    asked: BTreeSet<&'a FieldKey>,
    faults: Vec<FormFault>,
}

impl<'a> Validation<'a> {
    fn fault(&mut self, place: &str, problem: FormProblem) {
        self.faults.push(FormFault {
            place: place.to_owned(),
            problem,
        });
    }

    fn question(&mut self, place: &str, question: &'a Question) {
        let item = &question.field;
        let field = self.catalogue.get(item);
        if field.is_none() {
            let problem = FormProblem::UnknownField(item.clone());
            self.fault(&format!("{place}/field"), problem);
        }
        let conditions = [
            ("show_when", &question.show_when),
            ("require_when", &question.require_when),
        ];
        for (name, condition) in conditions {
            if let Some(condition) = condition {
                self.condition(&format!("{place}/{name}"), item, condition);
            }
        }
        if let Some(calculation) = &question.calculation {
            let place = format!("{place}/calculation");
            match (calculation.validate(self.catalogue), field) {
                (Err(fault), _) => self.rule(&place, item, fault),
                (Ok(gives), Some(field)) => {
                    let holds = match field.kind {
                        FieldKind::Number => Some(Dimension::Number),
                        FieldKind::Money => Some(Dimension::Money),
                        _ => None,
                    };
                    if holds != Some(gives) {
                        self.rule(&place, item, RuleFault::Incalculable);
                    }
                }
                (Ok(_), None) => {}
            }
            self.looks_back(&place, item, calculation.fields());
            let asked = question.required
                || question.require_when.is_some()
                || question.default.is_some()
                || question.unique;
            if asked {
                self.fault(&place, FormProblem::CalculatedAndAsked(item.clone()));
            }
        }
        if let Some(field) = field {
            self.answer_rules(place, question, field);
        }
        if !self.asked.insert(item) {
            let problem = FormProblem::DuplicateField(item.clone());
            self.fault(&format!("{place}/field"), problem);
        }
        // Only now, because a check is about its own answer, too.
        if question.checks.len() > MAX_CHECKS {
            let problem = FormProblem::TooManyChecks(item.clone());
            self.fault(&format!("{place}/checks"), problem);
        }
        for (number, check) in question.checks.iter().enumerate() {
            let place = format!("{place}/checks/{number}");
            self.condition(&format!("{place}/holds"), item, &check.holds);
            if check.message.is_blank() {
                let problem = FormProblem::SilentCheck(item.clone());
                self.fault(&format!("{place}/message"), problem);
            }
        }
    }

    /// Default, range, length, pattern and uniqueness.
    fn answer_rules(&mut self, place: &str, question: &Question, field: &FieldDefinition) {
        let item = &question.field;
        let kind = field.kind;
        let unsuitable = || RuleFault::Unsuitable(item.clone());
        if let Some(default) = &question.default {
            let place = format!("{place}/default");
            match default {
                Operand::Field(_) => self.rule(&place, item, unsuitable()),
                default => self.operand(&place, item, default, field),
            }
        }
        if let Some(range) = &question.range {
            let place = format!("{place}/range");
            if !kind.is_ordered() {
                self.rule(&place, item, unsuitable());
            } else {
                for (name, bound) in [("min", &range.min), ("max", &range.max)] {
                    if let Some(bound) = bound {
                        self.operand(&format!("{place}/{name}"), item, bound, field);
                    }
                }
                if range.is_reversed(field) {
                    self.fault(&place, FormProblem::ReversedBounds(item.clone()));
                }
            }
        }
        if let Some(length) = question.length {
            let place = format!("{place}/length");
            if !kind.has_length() {
                self.rule(&place, item, unsuitable());
            } else if length
                .min
                .zip(length.max)
                .is_some_and(|(min, max)| min > max)
            {
                self.fault(&place, FormProblem::ReversedBounds(item.clone()));
            }
        }
        if let Some(pattern) = &question.pattern {
            let place = format!("{place}/pattern");
            if !kind.is_text() {
                self.rule(&place, item, unsuitable());
            } else if let Err(why) = pattern.compile() {
                let problem = FormProblem::BadPattern {
                    item: item.clone(),
                    why,
                };
                self.fault(&format!("{place}/regex"), problem);
            }
        }
        if question.unique && !field.can_be_unique() {
            self.rule(&format!("{place}/unique"), item, unsuitable());
        }
    }

    fn operand(
        &mut self,
        place: &str,
        item: &FieldKey,
        operand: &Operand,
        field: &FieldDefinition,
    ) {
        match fits(operand, field, self.catalogue) {
            Ok(()) => self.looks_back(place, item, operand.field().into_iter().collect()),
            Err(fault) => self.rule(place, item, fault),
        }
    }

    fn condition(&mut self, place: &str, item: &FieldKey, condition: &Condition) {
        match condition.validate(self.catalogue) {
            // Saying that it is also not asked before would be noise.
            Err(fault @ (RuleFault::UnknownField(_) | RuleFault::TooDeep)) => {
                return self.rule(place, item, fault);
            }
            Err(fault) => self.rule(place, item, fault),
            Ok(()) => {}
        }
        self.looks_back(place, item, condition.fields());
    }

    fn looks_back(&mut self, place: &str, item: &FieldKey, fields: Vec<&FieldKey>) {
        let ahead: Vec<FieldKey> = fields
            .into_iter()
            .filter(|on| self.catalogue.contains(on) && !self.asked.contains(on))
            .cloned()
            .collect();
        for on in ahead {
            let item = item.clone();
            self.fault(place, FormProblem::NotAskedBefore { item, on });
        }
    }

    fn rule(&mut self, place: &str, item: &FieldKey, fault: RuleFault) {
        let item = item.clone();
        let problem = match fault {
            RuleFault::UnknownField(on) => FormProblem::UnknownField(on),
            RuleFault::BadValue(on) => FormProblem::BadValue { item, on },
            RuleFault::Unsuitable(on) => FormProblem::UnsuitableRule { item, on },
            RuleFault::UnknownColumn(on, column) => FormProblem::UnknownColumn { item, on, column },
            RuleFault::Incalculable => FormProblem::Incalculable(item),
            RuleFault::TooDeep => FormProblem::TooDeep(item),
        };
        self.fault(place, problem);
    }
}

impl super::Range {
    /// Whether two bounds that are known now leave nothing between them.
    fn is_reversed(&self, field: &FieldDefinition) -> bool {
        use crate::field::FieldValue;
        match (&self.min, &self.max) {
            (Some(Operand::Value(min)), Some(Operand::Value(max))) => {
                let read = |value| FieldValue::from_json(field, value).ok();
                let order = read(min).zip(read(max)).map(|(min, max)| min.compare(&max));
                order.flatten().is_some_and(|order| order.is_gt())
            }
            (Some(Operand::Today(min)), Some(Operand::Today(max))) => min > max,
            _ => false,
        }
    }
}
