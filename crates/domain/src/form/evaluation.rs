//! A form as it stands for particular answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{AnswerProblem, Answers, Condition, FormDefinition, FormItem, Question, Stage};
use crate::field::{FieldCatalogue, FieldDefinition, FieldKey, FieldProblem, FieldValue};

/// What rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The fields that exist.
    pub catalogue: &'a FieldCatalogue,
    /// The answers that count.
    pub answers: &'a Answers,
    /// What day it is where the organisation works, by the server.
    pub today: NaiveDate,
}

/// Something on a form as it stands for particular answers.
#[derive(Clone, Debug)]
pub struct EvaluatedItem<'a> {
    /// Question or heading.
    pub item: &'a FormItem,
    /// Whether it is shown.
    pub shown: bool,
    /// Whether it must be answered; only what is shown and asked.
    pub required: bool,
    /// What the answer cannot be whatever the form asks: it does not fit its
    /// field. Such an answer is never kept.
    pub unsound: Option<FieldProblem>,
    /// Which rule of the form the answer breaks. A draft may be kept with it,
    /// but not handed in.
    pub broken: Option<FieldProblem>,
    /// Why it is shown or hidden: the comparisons that decide and whether each
    /// holds; none where no condition decides.
    pub reasons: Vec<(&'a Condition, bool)>,
}

impl EvaluatedItem<'_> {
    /// What is wrong with the answer, if there is one.
    pub fn problem(&self) -> Option<&FieldProblem> {
        self.unsound.as_ref().or(self.broken.as_ref())
    }
}

/// A form as it stands for particular answers.
#[derive(Clone, Debug)]
pub struct Evaluation<'a> {
    /// Everything on the form, in its order.
    pub items: Vec<EvaluatedItem<'a>>,
    /// The answers that count: those of shown questions, with what is
    /// calculated.
    pub answers: Answers,
    /// Answers that the form does not ask for, by field.
    not_asked: Vec<FieldKey>,
}

impl FormDefinition {
    /// Works out what is shown, required, calculated and wrong for `answers`,
    /// in one pass from the top.
    ///
    /// What a hidden field holds does not count for the rules of others:
    /// hiding a question hides what depends on it.
    pub fn evaluate(
        &self,
        catalogue: &FieldCatalogue,
        answers: &Answers,
        today: NaiveDate,
    ) -> Evaluation<'_> {
        let mut evaluation = Evaluation {
            items: Vec::new(),
            answers: Answers::new(),
            not_asked: Vec::new(),
        };
        for item in self.items() {
            let evaluated = evaluation.item(item, catalogue, answers, today);
            evaluation.items.push(evaluated);
        }
        evaluation.not_asked = answers
            .keys()
            .filter(|field| self.question(field).is_none())
            .cloned()
            .collect();
        evaluation
    }
}

impl<'a> Evaluation<'a> {
    /// The questions that are shown, in the order of the form.
    pub fn visible(&self) -> impl Iterator<Item = &'a FieldKey> {
        self.shown().map(|(question, _)| &question.field)
    }

    /// The questions that must be answered, in the order of the form.
    pub fn required(&self) -> impl Iterator<Item = &'a FieldKey> {
        self.shown()
            .filter(|(_, evaluated)| evaluated.required)
            .map(|(question, _)| &question.field)
    }

    fn shown(&self) -> impl Iterator<Item = (&'a Question, &EvaluatedItem<'a>)> {
        self.items
            .iter()
            .filter(|evaluated| evaluated.shown)
            .filter_map(|evaluated| Some((evaluated.item.question()?, evaluated)))
    }

    /// How a question stands; nothing when the form does not ask it.
    pub fn question(&self, field: &FieldKey) -> Option<&EvaluatedItem<'a>> {
        self.items.iter().find(|evaluated| {
            let question = evaluated.item.question();
            question.is_some_and(|question| question.field == *field)
        })
    }

    /// What has to be answered before a field has an answer: the field itself;
    /// for one that is calculated what it is calculated from, as far as that is
    /// not answered; nothing for one that is hidden, which does not apply.
    ///
    /// A field that is calculated from answers which give no result stays: no
    /// answer to anything else is missing.
    pub fn open(&self, field: &FieldKey) -> Vec<FieldKey> {
        let mut open = Vec::new();
        self.find_open(field, &mut BTreeMap::new(), &mut open);
        open
    }

    /// Whether a field is open, or something that it is calculated from; `known`
    /// is what was found of others.
    fn find_open(
        &self,
        field: &FieldKey,
        known: &mut BTreeMap<FieldKey, bool>,
        open: &mut Vec<FieldKey>,
    ) -> bool {
        if let Some(is_open) = known.get(field) {
            return *is_open;
        }
        known.insert(field.clone(), false);
        let item = self.question(field);
        if self.answers.contains_key(field) || item.is_some_and(|item| !item.shown) {
            return false;
        }
        let question = item.and_then(|item| item.item.question());
        let calculation = question.and_then(|question| question.calculation.as_ref());
        let mut waits = false;
        for source in calculation
            .iter()
            .flat_map(|calculation| calculation.fields())
        {
            waits |= self.find_open(source, known, open);
        }
        if !waits {
            open.push(field.clone());
        }
        known.insert(field.clone(), true);
        true
    }

    /// What keeps the answers from being kept as a draft, or from being handed
    /// in: in the order of the form, then answers the form does not ask for.
    pub fn problems(&self, stage: Stage) -> Vec<AnswerProblem> {
        let own = self.shown().filter_map(|(question, evaluated)| {
            let missing = || {
                let is = evaluated.required && !self.answers.contains_key(&question.field);
                is.then_some(FieldProblem::Required)
            };
            let problem = match stage {
                Stage::Draft => evaluated.unsound.clone(),
                Stage::Submit => evaluated.problem().cloned().or_else(missing),
            };
            Some((question.field.clone(), problem?))
        });
        let others = self.not_asked.iter().cloned();
        own.chain(others.map(|field| (field, FieldProblem::NotAsked)))
            .map(|(field, problem)| AnswerProblem { field, problem })
            .collect()
    }

    fn item(
        &mut self,
        item: &'a FormItem,
        catalogue: &FieldCatalogue,
        given: &Answers,
        today: NaiveDate,
    ) -> EvaluatedItem<'a> {
        let facts = Facts {
            catalogue,
            answers: &self.answers,
            today,
        };
        let condition = item.show_when();
        let mut evaluated = EvaluatedItem {
            item,
            shown: condition.is_none_or(|condition| condition.holds(&facts)),
            required: false,
            unsound: None,
            broken: None,
            reasons: condition
                .map(|condition| condition.decisive(&facts))
                .unwrap_or_default(),
        };
        let Some(question) = item.question().filter(|_| evaluated.shown) else {
            return evaluated;
        };
        let field = catalogue.get(&question.field);
        let answer = match &question.calculation {
            Some(calculation) => field.and_then(|field| calculation.evaluate(field, &facts)),
            None => {
                let when = question.require_when.as_ref();
                evaluated.required =
                    question.required || when.is_some_and(|condition| condition.holds(&facts));
                given.get(&question.field).cloned()
            }
        };
        let Some(answer) = answer else {
            return evaluated;
        };
        evaluated.unsound = match field {
            Some(field) => answer.check(field).err(),
            None => Some(FieldProblem::NotAsked),
        };
        self.answers.insert(question.field.clone(), answer);
        if let (Some(field), None) = (field, &evaluated.unsound) {
            let facts = Facts {
                catalogue,
                answers: &self.answers,
                today,
            };
            evaluated.broken = question.broken(field, &facts);
        }
        evaluated
    }
}

impl Question {
    /// The first rule that the answer breaks.
    fn broken(&self, field: &FieldDefinition, facts: &Facts) -> Option<FieldProblem> {
        let answer = facts.answers.get(&self.field)?;
        self.out_of_range(answer, field, facts)
            .or_else(|| answer.missing_cell(field))
            .or_else(|| self.wrong_length(answer))
            .or_else(|| self.wrong_shape(answer))
            .or_else(|| {
                let failed = self
                    .checks
                    .iter()
                    .find(|check| check.holds.truth(facts) == Some(false))?;
                Some(FieldProblem::CheckFailed {
                    message: failed.message.clone(),
                })
            })
    }

    fn out_of_range(
        &self,
        answer: &FieldValue,
        field: &FieldDefinition,
        facts: &Facts,
    ) -> Option<FieldProblem> {
        let range = self.range.as_ref()?;
        let bound = |operand: &Option<super::Operand>| operand.as_ref()?.resolve(field, facts);
        let (min, max) = (bound(&range.min), bound(&range.max));
        for bound in min.iter().chain(&max) {
            if let (FieldValue::Money(bound), None) = (bound, answer.compare(bound)) {
                return Some(FieldProblem::OtherCurrency {
                    currency: bound.currency,
                });
            }
        }
        let below = |min: &FieldValue| answer.compare(min).is_some_and(|order| order.is_lt());
        let above = |max: &FieldValue| answer.compare(max).is_some_and(|order| order.is_gt());
        min.filter(below)
            .map(|min| FieldProblem::BelowMinimum { min })
            .or_else(|| {
                max.filter(above)
                    .map(|max| FieldProblem::AboveMaximum { max })
            })
    }

    fn wrong_length(&self, answer: &FieldValue) -> Option<FieldProblem> {
        let rule = self.length?;
        let (length, text) = answer.length()?;
        let size = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        let too_little = rule.min.map(size).filter(|&limit| length < limit);
        let too_much = rule.max.map(size).filter(|&limit| length > limit);
        match (too_little, too_much, text) {
            (Some(limit), _, true) => Some(FieldProblem::TooShort { limit, length }),
            (Some(limit), _, false) => Some(FieldProblem::TooFew { limit, length }),
            (None, Some(limit), true) => Some(FieldProblem::TooLong { limit, length }),
            (None, Some(limit), false) => Some(FieldProblem::TooMany { limit, length }),
            (None, None, _) => None,
        }
    }

    fn wrong_shape(&self, answer: &FieldValue) -> Option<FieldProblem> {
        let pattern = self.pattern.as_ref()?;
        let (FieldValue::Text(text) | FieldValue::Link(text)) = answer else {
            return None;
        };
        // A pattern that is none cannot be published; in a preview it is not
        // judged.
        let differs = pattern.compile().is_ok_and(|regex| !regex.is_match(text));
        differs.then(|| FieldProblem::WrongPattern {
            message: pattern.message.clone(),
        })
    }
}
