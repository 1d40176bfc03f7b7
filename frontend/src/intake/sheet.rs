//! A form being filled in by somebody without an account: who they are, what
//! was entered, and the draft kept in this browser.

use std::collections::BTreeMap;

use docket_contract::intake::{PublicFormView, SubmitPublicForm, Submitter};
use docket_domain::{
    field::{FieldKey, FieldKind, FieldProblem, FieldValue},
    form::Section,
    money::Currency,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    about::{About, Problem, storage_key},
    former::Former,
};
use crate::{
    browser, filling,
    filling::{Registers, answer_words, begins, control_id, problem_words},
    i18n::language,
};

/// What this browser keeps until the form is handed in.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Draft {
    submitter: Submitter,
    /// The answers, once there were any questions.
    values: Option<BTreeMap<FieldKey, Value>>,
    /// The version of the form they were written with.
    number: Option<i64>,
    /// The answers in words, with their questions: they are told once a later
    /// version does not ask them any more.
    words: BTreeMap<FieldKey, Former>,
    /// Answers to what the form no longer asks.
    former: Vec<Former>,
    /// The try to hand it in whose answer did not come.
    attempt: Option<Try>,
}

impl Draft {
    /// Parts with the answers that another version of the form has no place for.
    fn outgrow(&mut self, form: &PublicFormView) {
        let Some(values) = &mut self.values else {
            return;
        };
        if self.number == Some(form.number) {
            return;
        }
        // What is only half entered stays where it is.
        let fits = |key: &FieldKey, value: &Value| {
            let field = form.fields.iter().find(|field| field.key == *key);
            let Some(field) = field.filter(|_| form.definition.question(key).is_some()) else {
                return false;
            };
            let read = FieldValue::from_json(field, value);
            let wrong = read.ok().and_then(|read| read.check(field).err());
            !matches!(wrong, Some(FieldProblem::UnknownChoice { .. }))
        };
        let gone: Vec<FieldKey> = values
            .iter()
            .filter(|(key, value)| !fits(key, value))
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            let value = values.remove(&key).unwrap_or_default();
            let known = self.words.remove(&key);
            self.former.push(known.unwrap_or_else(|| Former {
                question: key.to_string(),
                answer: as_entered(&value),
            }));
        }
    }
}

/// A value as it was entered, where nothing puts it in words.
fn as_entered(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A try to hand a form in whose answer did not come: it may have arrived.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Try {
    /// Names the try.
    pub key: String,
    /// Everything that was sent under the key, in order. One of them at most
    /// has arrived.
    pub sent: Vec<SubmitPublicForm>,
}

/// A form being filled in.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    /// The form.
    pub form: StoredValue<PublicFormView>,
    /// Who hands it in.
    pub about: About,
    /// The answers so far.
    pub answers: filling::Sheet,
    /// Answers to what the form no longer asks.
    pub former: RwSignal<Vec<Former>>,
    is_kept: RwSignal<bool>,
    storage_key: StoredValue<String>,
    attempt: StoredValue<Option<Try>>,
}

impl Sheet {
    /// The form with what this browser kept of an earlier visit.
    pub fn restore(form: PublicFormView, slug: &str, about: About) -> Self {
        let storage_key = storage_key(slug);
        let kept: Option<Draft> =
            browser::stored(&storage_key).and_then(|kept| serde_json::from_str(&kept).ok());
        let is_kept = kept.is_some();
        let mut kept = kept.unwrap_or_default();
        kept.outgrow(&form);
        let mut values = kept.values.unwrap_or_else(|| {
            begins(
                &form.definition,
                &form.fields,
                &Registers::new(),
                form.today,
                form.currency.parse().unwrap_or(Currency::EUR),
            )
        });
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
            about,
            answers,
            former: RwSignal::new(kept.former),
            is_kept: RwSignal::new(is_kept),
            storage_key: StoredValue::new(storage_key),
            attempt: StoredValue::new(kept.attempt),
        };
        // What a form begins with is not kept before anything is entered.
        Effect::new(
            move |begun: Option<(Submitter, BTreeMap<FieldKey, Value>)>| {
                let draft = this.draft();
                let now = (draft.submitter.clone(), draft.values.clone());
                let now = (now.0, now.1.unwrap_or_default());
                let begun = begun.unwrap_or_else(|| now.clone());
                if is_kept || this.is_kept.get_untracked() || now != begun {
                    this.store(&draft);
                }
                begun
            },
        );
        // What was said about an answer no longer holds once it changes.
        Effect::new(move |before: Option<BTreeMap<FieldKey, Value>>| {
            let now = answers.entered.get();
            for key in before.iter().flat_map(BTreeMap::keys).chain(now.keys()) {
                if before
                    .as_ref()
                    .is_some_and(|before| before.get(key) != now.get(key))
                {
                    about.settle(&control_id(key));
                }
            }
            now
        });
        this
    }

    fn keep(self) {
        self.store(&self.draft());
    }

    fn draft(self) -> Draft {
        let entered = self.answers.entered.get();
        let words = entered.iter().map(|(key, value)| {
            let words = self.words_of(key);
            let former = Former {
                question: self.answers.label(key),
                answer: words.unwrap_or_else(|| as_entered(value)),
            };
            (key.clone(), former)
        });
        Draft {
            submitter: self.about.submitter(),
            words: words.collect(),
            former: self.former.get(),
            values: Some(entered),
            number: Some(self.form.with_value(|form| form.number)),
            attempt: self.attempt.get_value(),
        }
    }

    fn store(self, draft: &Draft) {
        let is_empty = draft.values.as_ref().is_none_or(BTreeMap::is_empty)
            && draft.former.is_empty()
            && draft.submitter == Submitter::default();
        let is_kept = self
            .storage_key
            .with_value(|key| match serde_json::to_string(draft) {
                Ok(text) if !is_empty => browser::store(key, &text),
                _ => {
                    browser::forget(key);
                    false
                }
            });
        self.is_kept.set(is_kept);
    }

    /// Whether this browser keeps what was entered.
    pub fn is_begun(self) -> bool {
        self.is_kept.get()
    }

    /// The try to hand this in. As long as it is not known whether an earlier one
    /// arrived, also before the page was loaded again, it goes on under the same
    /// key: the server takes that for one thing only.
    pub fn begin_try(self, submission: &SubmitPublicForm) -> Try {
        let mut open = self.attempt.get_value().unwrap_or_else(|| Try {
            key: Uuid::new_v4().to_string(),
            sent: Vec::new(),
        });
        if !open.sent.contains(submission) {
            open.sent.push(submission.clone());
        }
        self.attempt.set_value(Some(open.clone()));
        untrack(|| self.keep());
        open
    }

    /// The last try did not arrive: it was refused.
    pub fn end_try(self) {
        self.attempt.set_value(None);
        untrack(|| self.keep());
    }

    /// Forgets the draft: it was handed in.
    pub fn forget(self) {
        // The form may be gone by now.
        let _ = self.storage_key.try_with_value(|key| browser::forget(key));
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
                submitter: self.about.submitter(),
                language: Some(language().tag().to_owned()),
                number: Some(self.form.with_value(|form| form.number)),
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
