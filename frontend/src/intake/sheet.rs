//! A form being filled in by somebody without an account: who they are, what
//! was entered, and the draft kept in this browser.

use std::collections::BTreeMap;

use docket_contract::intake::{PublicFormView, SubmitPublicForm, Submitter};
use docket_domain::{
    field::{FieldKey, FieldKind, FieldProblem, FieldValue},
    form::Section,
    intake::{SubmitterProblem, check_email, check_name},
    money::Currency,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    browser, filling,
    filling::{Registers, answer_words, begins, control_id, problem_words},
    i18n::{language, m, text},
};

/// Id of the control for the submitter's name.
pub(super) const NAME: &str = "submitter-name";
/// Id of the control for the submitter's address.
pub(super) const EMAIL: &str = "submitter-email";

/// Something that keeps a step from being done.
#[derive(Clone)]
pub(super) struct Problem {
    /// Id of the control.
    pub control: String,
    /// The question; empty where the words name what is missing.
    pub question: String,
    /// What to enter.
    pub words: String,
}

impl Problem {
    /// The line in the summary of errors, with the control it leads to.
    pub fn line(&self) -> (String, String) {
        let words = match self.question.is_empty() {
            true => self.words.clone(),
            false => format!("{}: {}", self.question.trim_end_matches('?'), self.words),
        };
        (self.control.clone(), words)
    }
}

/// What to enter instead, by id of the control.
pub(super) type Problems = BTreeMap<String, String>;

/// What this browser keeps until the form is handed in.
#[derive(Default, Serialize, Deserialize)]
struct Draft {
    submitter: Submitter,
    values: BTreeMap<FieldKey, Value>,
}

/// A form being filled in.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    /// The form.
    pub form: StoredValue<PublicFormView>,
    /// Who hands it in: their name.
    pub name: RwSignal<String>,
    /// Their e-mail address.
    pub email: RwSignal<String>,
    /// The answers so far.
    pub answers: filling::Sheet,
    /// What has to be changed, since the last attempt to go on.
    pub problems: RwSignal<Problems>,
    storage_key: StoredValue<String>,
}

impl Sheet {
    /// The form with what this browser kept of an earlier visit.
    pub fn restore(form: PublicFormView, slug: &str) -> Self {
        let storage_key = format!("docket.draft.{slug}");
        let kept: Option<Draft> =
            browser::stored(&storage_key).and_then(|kept| serde_json::from_str(&kept).ok());
        // The form may have changed since: what it no longer asks is dropped.
        let draft = kept.unwrap_or_else(|| Draft {
            values: begins(
                &form.definition,
                &form.fields,
                &Registers::new(),
                form.today,
                form.currency.parse().unwrap_or(Currency::EUR),
            ),
            ..Draft::default()
        });
        let mut values = draft.values;
        values.retain(|key, _| form.definition.question(key).is_some());
        let answers = filling::Sheet::new(
            form.definition.clone(),
            form.fields.clone(),
            form.today,
            Registers::new(),
            values,
        );
        let this = Self {
            form: StoredValue::new(form),
            name: RwSignal::new(draft.submitter.name),
            email: RwSignal::new(draft.submitter.email),
            answers,
            problems: RwSignal::new(Problems::new()),
            storage_key: StoredValue::new(storage_key),
        };
        Effect::new(move || this.keep());
        // What was said about an answer no longer holds once it changes.
        Effect::new(move |before: Option<BTreeMap<FieldKey, Value>>| {
            let now = answers.entered.get();
            for key in before.iter().flat_map(BTreeMap::keys).chain(now.keys()) {
                if before
                    .as_ref()
                    .is_some_and(|before| before.get(key) != now.get(key))
                {
                    this.settle(&control_id(key));
                }
            }
            now
        });
        this
    }

    fn keep(self) {
        let draft = Draft {
            submitter: self.submitter(),
            values: self.answers.entered.get(),
        };
        let is_empty = draft.values.is_empty() && draft.submitter == Submitter::default();
        self.storage_key
            .with_value(|key| match serde_json::to_string(&draft) {
                Ok(text) if !is_empty => browser::store(key, &text),
                _ => browser::forget(key),
            });
    }

    /// Whether there is something this browser keeps.
    pub fn is_begun(self) -> bool {
        !self.answers.entered.with(BTreeMap::is_empty)
            || !self.name.with(String::is_empty)
            || !self.email.with(String::is_empty)
    }

    /// Forgets the draft: it was handed in.
    pub fn forget(self) {
        self.storage_key.with_value(|key| browser::forget(key));
    }

    /// Who hands it in.
    pub fn submitter(self) -> Submitter {
        Submitter {
            name: self.name.get(),
            email: self.email.get(),
        }
    }

    /// Takes back what was said about a control.
    pub fn settle(self, control: &str) {
        if self
            .problems
            .with_untracked(|all| all.contains_key(control))
        {
            self.problems.update(|all| {
                all.remove(control);
            });
        }
    }

    /// What is wrong at a control.
    pub fn problem(self, control: String) -> Signal<Option<String>> {
        Signal::derive(move || self.problems.with(|all| all.get(&control).cloned()))
    }

    /// What keeps the submitter's own step from being done, in its order.
    pub fn problems_of_submitter(self) -> Vec<Problem> {
        let checks = [
            (NAME, self.name.with_untracked(|name| check_name(name))),
            (EMAIL, self.email.with_untracked(|email| check_email(email))),
        ];
        checks
            .into_iter()
            .filter_map(|(id, check)| {
                let words = match check.err()? {
                    SubmitterProblem::NameMissing => m::INTAKE_NAME_MISSING,
                    SubmitterProblem::NameTooLong => m::INTAKE_NAME_TOO_LONG,
                    SubmitterProblem::NotAnEmail => m::INTAKE_NOT_EMAIL,
                };
                Some(Problem {
                    control: id.to_owned(),
                    question: String::new(),
                    words: text(words).to_owned(),
                })
            })
            .collect()
    }

    /// What keeps a section from being done, in its order.
    pub fn problems_of(self, section: &Section) -> Vec<Problem> {
        let answers = self.answers;
        untrack(|| answers.problems_of(section))
            .into_iter()
            .map(|(key, problem)| self.told(&key, &problem))
            .collect()
    }

    /// A problem of an answer in words.
    pub fn told(self, key: &FieldKey, problem: &FieldProblem) -> Problem {
        let field = self.answers.field(key);
        Problem {
            control: control_id(key),
            question: untrack(|| self.answers.label(key)),
            words: problem_words(problem, field.as_ref()),
        }
    }

    /// What is sent.
    pub fn submission(self) -> SubmitPublicForm {
        untrack(|| {
            let values = self.answers.values();
            SubmitPublicForm {
                submitter: self.submitter(),
                language: Some(language().tag().to_owned()),
                values,
                website: String::new(),
            }
        })
    }

    /// An answer in words of the current language; none where there is none.
    pub fn words_of(self, key: &FieldKey) -> Option<String> {
        let field = self.answers.field(key)?;
        match self.answers.answer(key)? {
            FieldValue::Reference(id) if field.kind == FieldKind::Unit => {
                self.form.with_value(|form| {
                    let unit = form.units.iter().find(|unit| unit.id == id);
                    unit.map(|unit| unit.name.clone())
                })
            }
            answer => answer_words(&answer, Some(&field)),
        }
    }
}
