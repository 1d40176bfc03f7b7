//! A form being filled in by somebody without an account: what was entered,
//! what the form's rules make of it, and the draft kept in this browser.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::intake::{PublicFormView, SubmitPublicForm, Submitter};
use docket_domain::{
    field::{FieldCatalogue, FieldDefinition, FieldKey, FieldKind, FieldProblem, FieldValue},
    form::{Answers, Condition, FormItem, Section},
    intake::{SubmitterProblem, check_email, check_name},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    browser, format,
    i18n::{language, m, text, tf},
};

/// Id of the control for the submitter's name.
pub(super) const NAME: &str = "submitter-name";
/// Id of the control for the submitter's address.
pub(super) const EMAIL: &str = "submitter-email";

/// Id of the control of a field, which error summaries lead to.
pub(super) fn control_id(key: &FieldKey) -> String {
    format!("answer-{}", key.as_str())
}

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
    /// The answers so far, in the JSON form of each kind.
    pub entered: RwSignal<BTreeMap<FieldKey, Value>>,
    /// What has to be changed, since the last attempt to go on.
    pub problems: RwSignal<Problems>,
    catalogue: StoredValue<FieldCatalogue>,
    storage_key: StoredValue<String>,
}

impl Sheet {
    /// The form with what this browser kept of an earlier visit.
    pub fn restore(form: PublicFormView, slug: &str) -> Self {
        let storage_key = format!("docket.draft.{slug}");
        let draft: Draft = browser::stored(&storage_key)
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default();
        let catalogue: FieldCatalogue = form.fields.iter().cloned().collect();
        // The form may have changed since: what it no longer asks is dropped.
        let mut values = draft.values;
        values.retain(|key, _| catalogue.contains(key));
        let this = Self {
            form: StoredValue::new(form),
            name: RwSignal::new(draft.submitter.name),
            email: RwSignal::new(draft.submitter.email),
            entered: RwSignal::new(values),
            problems: RwSignal::new(Problems::new()),
            catalogue: StoredValue::new(catalogue),
            storage_key: StoredValue::new(storage_key),
        };
        Effect::new(move || this.keep());
        this
    }

    fn keep(self) {
        let draft = Draft {
            submitter: self.submitter(),
            values: self.entered.get(),
        };
        let is_empty = draft.values.is_empty() && draft.submitter == Submitter::default();
        if !is_empty && let Ok(text) = serde_json::to_string(&draft) {
            self.storage_key
                .with_value(|key| browser::store(key, &text));
        }
    }

    /// Whether there is something this browser keeps.
    pub fn is_begun(self) -> bool {
        !self.entered.with(BTreeMap::is_empty)
            || !self.name.with(String::is_empty)
            || !self.email.with(String::is_empty)
    }

    /// Forgets the draft: it was handed in.
    pub fn forget(self) {
        self.storage_key.with_value(|key| browser::forget(key));
    }

    fn submitter(self) -> Submitter {
        Submitter {
            name: self.name.get(),
            email: self.email.get(),
        }
    }

    /// The sections of the form.
    pub fn sections(self) -> Vec<Section> {
        self.form
            .with_value(|form| form.definition.sections.clone())
    }

    /// The definition of a field.
    pub fn field(self, key: &FieldKey) -> Option<FieldDefinition> {
        self.catalogue
            .with_value(|catalogue| catalogue.get(key).cloned())
    }

    /// What is entered for a field.
    pub fn value(self, key: &FieldKey) -> Value {
        self.entered
            .with(|entered| entered.get(key).cloned().unwrap_or(Value::Null))
    }

    /// Enters a value; null empties the field. What was said about the last
    /// one no longer holds.
    pub fn set(self, key: &FieldKey, value: Value) {
        self.entered.update(|entered| {
            if value.is_null() {
                entered.remove(key);
            } else {
                entered.insert(key.clone(), value);
            }
        });
        self.settle(&control_id(key));
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

    /// The entered values that are answers.
    fn answers(self) -> Answers {
        self.catalogue.with_value(|catalogue| {
            self.entered.with(|entered| {
                entered
                    .iter()
                    .filter_map(|(key, json)| {
                        let field = catalogue.get(key)?;
                        Some((key.clone(), FieldValue::from_json(field, json).ok()?))
                    })
                    .collect()
            })
        })
    }

    /// The questions that are asked, given the answers so far.
    pub fn shown(self) -> BTreeSet<FieldKey> {
        let answers = self.answers();
        self.form.with_value(|form| {
            self.catalogue.with_value(|catalogue| {
                let shown = form.definition.visible_fields(catalogue, &answers);
                shown.into_iter().cloned().collect()
            })
        })
    }

    /// The questions that must be answered, given the answers so far.
    pub fn required(self) -> BTreeSet<FieldKey> {
        let answers = self.answers();
        self.form.with_value(|form| {
            self.catalogue.with_value(|catalogue| {
                let required = form.definition.required_fields(catalogue, &answers);
                required.into_iter().cloned().collect()
            })
        })
    }

    /// How many questions are asked, of how many.
    pub fn extent(self) -> (usize, usize) {
        let all = self.form.with_value(|form| form.definition.items().count());
        (self.shown().len(), all)
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
        let (shown, required) = untrack(|| (self.shown(), self.required()));
        let asked = section
            .items
            .iter()
            .filter(|item| shown.contains(&item.field));
        asked
            .filter_map(|item| {
                let key = &item.field;
                let field = self.field(key)?;
                let json = untrack(|| self.value(key));
                let problem = match FieldValue::from_json(&field, &json) {
                    Ok(_) => return None,
                    Err(FieldProblem::Empty) if required.contains(key) => FieldProblem::Required,
                    Err(FieldProblem::Empty) => return None,
                    Err(problem) => problem,
                };
                Some(Problem {
                    control: control_id(key),
                    question: untrack(|| self.label(key)),
                    words: words(&problem),
                })
            })
            .collect()
    }

    /// What is sent.
    pub fn submission(self) -> SubmitPublicForm {
        untrack(|| {
            let shown = self.shown();
            let mut values = self.entered.get();
            values.retain(|key, _| shown.contains(key));
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
        let field = self.field(key)?;
        let value = FieldValue::from_json(&field, &self.value(key)).ok()?;
        let option = |key: &str| {
            field
                .options
                .iter()
                .find(|option| option.key == key)
                .map_or_else(
                    || key.to_uppercase(),
                    |option| option.label.get(language().tag()).to_owned(),
                )
        };
        Some(match value {
            FieldValue::Text(text) | FieldValue::Link(text) => text,
            FieldValue::Number(number) => {
                let unit = field.unit_label.as_ref();
                let unit = unit.map_or("", |unit| unit.get(language().tag()));
                format!("{} {unit}", format::decimal(&number.to_string()))
                    .trim_end()
                    .to_owned()
            }
            FieldValue::Money(money) => format::amount(&money.amount(), money.currency.code()),
            FieldValue::Date(day) => format::date(day),
            FieldValue::DateRange { from, to } => {
                format!("{} \u{2013} {}", format::date(from), format::date(to))
            }
            FieldValue::Choice(key) => option(&key),
            FieldValue::Choices(keys) => keys
                .iter()
                .map(|key| option(key))
                .collect::<Vec<_>>()
                .join(", "),
            FieldValue::YesNo(yes) => text(if yes { m::FIELD_YES } else { m::FIELD_NO }).to_owned(),
            FieldValue::Reference(id) if field.kind == FieldKind::Unit => {
                self.form.with_value(|form| {
                    let unit = form.units.iter().find(|unit| unit.id == id);
                    unit.map(|unit| unit.name.clone())
                })?
            }
            FieldValue::Reference(_) => return None,
            FieldValue::Rating(rating) => rating.to_string(),
        })
    }

    /// Why a question is asked that is not always asked.
    pub fn reason(self, item: &FormItem) -> Option<String> {
        let condition: &Condition = item.show_when.as_ref()?;
        let on = condition.fields().into_iter().next()?;
        let question = self.label(on);
        Some(match self.words_of(on) {
            Some(answer) if answer.chars().count() <= 40 => tf(
                m::INTAKE_WHY_ANSWER,
                &[("answer", &answer), ("question", &question)],
            ),
            _ => tf(m::INTAKE_WHY, &[("question", &question)]),
        })
    }

    /// The question of a field, as this form puts it.
    pub fn label(self, key: &FieldKey) -> String {
        let own = self.form.with_value(|form| {
            form.definition
                .items()
                .find(|item| &item.field == key)
                .and_then(|item| item.label.clone())
        });
        own.or_else(|| self.field(key).map(|field| field.label))
            .map_or_else(String::new, |label| label.get(language().tag()).to_owned())
    }

    /// What helps to answer, as this form puts it.
    pub fn help(self, item: &FormItem) -> String {
        let own = item.help.clone();
        own.or_else(|| self.field(&item.field).map(|field| field.help))
            .map_or_else(String::new, |help| help.get(language().tag()).to_owned())
    }
}

/// What to enter instead, in the current language for what people meet.
fn words(problem: &FieldProblem) -> String {
    match problem {
        FieldProblem::Required | FieldProblem::Empty => text(m::FIELD_REQUIRED).to_owned(),
        FieldProblem::TooLong { limit, length } => tf(
            m::FIELD_TOO_LONG,
            &[
                ("limit", &limit.to_string()),
                ("length", &length.to_string()),
            ],
        ),
        FieldProblem::Money(_) => text(m::FIELD_NOT_MONEY).to_owned(),
        FieldProblem::Number(_) => text(m::FIELD_NOT_NUMBER).to_owned(),
        FieldProblem::NotALink => text(m::FIELD_NOT_LINK).to_owned(),
        FieldProblem::ReversedRange => text(m::FIELD_REVERSED).to_owned(),
        other => other.to_string(),
    }
}
