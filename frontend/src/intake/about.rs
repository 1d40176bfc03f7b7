//! Who hands a form in: the first step, which is there before the rest of the
//! program is.

use std::collections::BTreeMap;

use docket_contract::intake::Submitter;
use docket_domain::intake::{SubmitterProblem, check_email, check_name};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    form::Head,
    progress::{Aside, StepBar, StepList},
};
use crate::{
    browser,
    i18n::{m, t, text},
    ui::{Button, ButtonKind, ButtonSize, ErrorSummary, Field, InputKind, Note, TextInput, Tone},
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

/// Who hands a form in, and what was said about its answers.
#[derive(Clone, Copy)]
pub(super) struct About {
    /// Their name.
    pub name: RwSignal<String>,
    /// Their e-mail address.
    pub email: RwSignal<String>,
    /// What has to be changed, since the last attempt to go on.
    pub problems: RwSignal<Problems>,
}

/// Where this browser keeps the draft of a form.
pub(super) fn storage_key(slug: &str) -> String {
    format!("docket.draft.{slug}")
}

/// The version of a form that this browser keeps answers of.
pub(super) fn kept_number(slug: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Kept {
        number: Option<i64>,
        values: Option<BTreeMap<String, Box<RawValue>>>,
    }
    let kept: Kept = serde_json::from_str(&browser::stored(&storage_key(slug))?).ok()?;
    let has_answers = kept.values.is_some_and(|values| !values.is_empty());
    kept.number.filter(|_| has_answers)
}

impl About {
    /// Who it was at an earlier visit, as this browser kept it.
    pub fn restore(slug: &str) -> Self {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Kept {
            submitter: Submitter,
        }
        let kept = browser::stored(&storage_key(slug));
        let kept: Option<Kept> = kept.and_then(|kept| serde_json::from_str(&kept).ok());
        let submitter = kept.unwrap_or_default().submitter;
        Self {
            name: RwSignal::new(submitter.name),
            email: RwSignal::new(submitter.email),
            problems: RwSignal::new(Problems::new()),
        }
    }

    /// Keeps who it is in the draft, whatever else is in it.
    fn keep(self, slug: &str) {
        let key = storage_key(slug);
        let kept = browser::stored(&key).and_then(|kept| serde_json::from_str(&kept).ok());
        let mut kept: BTreeMap<String, Box<RawValue>> = kept.unwrap_or_default();
        let submitter = self.submitter();
        if kept.is_empty() && submitter == Submitter::default() {
            return;
        }
        if let Ok(submitter) = serde_json::value::to_raw_value(&submitter) {
            kept.insert("submitter".to_owned(), submitter);
        }
        if let Ok(text) = serde_json::to_string(&kept) {
            browser::store(&key, &text);
        }
    }

    /// As it is sent.
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

    /// Says at the controls what has to be changed; gives the lines of the
    /// summary.
    pub fn refuse(self, found: &[Problem]) -> Vec<(String, String)> {
        let told = found.iter();
        let told = told.map(|problem| (problem.control.clone(), problem.words.clone()));
        self.problems.set(told.collect());
        found.iter().map(Problem::line).collect()
    }

    /// What keeps the submitter's own step from being done, in its order.
    pub fn found(self) -> Vec<Problem> {
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
}

/// The two questions.
#[component]
pub(super) fn AboutYou(about: About) -> impl IntoView {
    // What was said about a value no longer holds once it changes.
    for (value, id) in [(about.name, NAME), (about.email, EMAIL)] {
        Effect::new(move |before: Option<()>| {
            value.track();
            if before.is_some() {
                about.settle(id);
            }
        });
    }
    view! {
        <Field label=m::INTAKE_NAME id=NAME required=true error=about.problem(NAME.to_owned())>
            <TextInput value=about.name autocomplete="name"/>
        </Field>
        <Field label=m::INTAKE_EMAIL hint=m::INTAKE_EMAIL_HINT id=EMAIL required=true error=about.problem(EMAIL.to_owned())>
            <TextInput value=about.email kind=InputKind::Email autocomplete="email"/>
        </Field>
    }
}

/// The first step by itself, while the rest of the program is on its way.
#[component]
pub(super) fn Early(
    /// What is known of the form.
    head: Head,
    /// Who hands it in.
    about: About,
    /// Secret part of the form's link.
    slug: String,
    /// Whether whoever went on waits for the rest.
    waits: RwSignal<bool>,
    /// Whether the rest did not come.
    missing: Signal<bool>,
    /// Told that the step is done.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    Effect::new(move |before: Option<()>| {
        about.name.track();
        about.email.track();
        if before.is_some() {
            about.keep(&slug);
        }
    });
    let titles = Signal::derive(move || head.titles());
    let summary = RwSignal::new(Vec::new());
    let advance = move || {
        let found = about.found();
        if found.is_empty() {
            summary.set(Vec::new());
            on_done.run(());
        } else {
            summary.set(about.refuse(&found));
        }
    };
    let current = Signal::stored(0);
    view! {
        <main class="pub__in pub__body" id="content">
            <StepList titles current/>
            <form id=EARLY class="stack stack--6" novalidate on:submit=move |event| { event.prevent_default(); advance(); }>
                <StepBar titles current/>
                <div>
                    <h1>{t(m::INTAKE_ABOUT_YOU)}</h1>
                    <p class="lead">{t(m::INTAKE_ABOUT_YOU_LEAD)}</p>
                </div>
                <ErrorSummary errors=summary/>
                <Show when=move || missing.get()>
                    <Note tone=Tone::Bad>
                        <div role="alert">
                            <strong>{t(m::LATER_TITLE)}</strong>
                            <p>{t(m::LATER_BODY)}</p>
                        </div>
                    </Note>
                </Show>
                <AboutYou about/>
                <div class="pubnav">
                    <Button local=true kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=waits>
                        {t(m::INTAKE_CONTINUE)}
                    </Button>
                </div>
            </form>
            <Aside/>
        </main>
    }
}

/// Id of the form of the first step, while it is there by itself.
const EARLY: &str = "early";

/// Whether somebody is typing in the first step.
pub(super) fn is_in_use() -> bool {
    browser::document()
        .and_then(|document| document.active_element())
        .and_then(|element| element.closest(&format!("#{EARLY}")).ok().flatten())
        .is_some()
}
