//! The questions of a form on a page, and what is wrong with their answers.

use std::collections::BTreeMap;

use docket_contract::form::FormVersionView;
use docket_domain::{
    field::{FieldKey, FieldProblem, well_known},
    form::Stage,
};
use leptos::prelude::*;
use serde_json::Value;

use super::{outline::heading_id, places::place_of, reference};
use crate::{
    api::attachment,
    filling::{Controls, Files, Item, Registers, Sheet, control_id, placed, problem_words},
    form::{Form, FormFailure},
    i18n::language,
    session::Session,
    ui::ErrorSummary,
};

/// A form being filled in and sent.
#[derive(Clone, Copy)]
pub(super) struct Filling {
    /// What is entered.
    pub sheet: Sheet,
    /// How sending it goes.
    pub sending: Form,
    /// What could not be kept of what is entered, by place, and what to enter
    /// instead: said at the questions while everything else is kept.
    pub refused: RwSignal<Vec<(String, String)>>,
    /// Key of the demand, once it has one.
    pub key: RwSignal<Option<String>>,
    /// Its files.
    pub files: Files,
    /// Place of the section that is being written.
    pub at: RwSignal<Option<usize>>,
    problems: RwSignal<Vec<(FieldKey, FieldProblem)>>,
    currency: Signal<String>,
}

impl Filling {
    /// A form with what is entered so far; new amounts are in the
    /// organisation's currency.
    pub(super) fn new(
        form: &FormVersionView,
        registers: Registers,
        entered: BTreeMap<FieldKey, Value>,
    ) -> Self {
        let session = Session::here();
        let today = untrack(|| session.and_then(|session| session.today()));
        let definition = form.definition.clone();
        let key = RwSignal::new(None::<String>);
        let announce = Signal::stored(Some("/uploads".to_owned()));
        let content = move || key.get().map(|key| attachment::files_of_demand(&key));
        Self {
            sheet: Sheet::new(
                definition,
                form.fields.clone(),
                today.unwrap_or_default(),
                registers,
                entered,
            ),
            sending: Form::new(),
            refused: RwSignal::new(Vec::new()),
            key,
            files: Files::new(announce, Signal::derive(content)),
            at: RwSignal::new(None),
            problems: RwSignal::new(Vec::new()),
            currency: Signal::derive(move || {
                session.map_or_else(String::new, |session| session.currency())
            }),
        }
    }

    /// Currency of new amounts.
    pub(super) fn currency(self) -> Signal<String> {
        self.currency
    }

    /// Checks the answers, as for handing in or only for keeping them, and
    /// shows what is wrong.
    pub(super) fn check(&self, stage: Stage) -> bool {
        let mut found = untrack(|| self.sheet.problems(stage));
        // Nothing is kept without a title.
        if let Ok(title) = well_known::TITLE.parse()
            && self.sheet.property(well_known::TITLE).is_none()
            && found.iter().all(|(key, _)| *key != title)
        {
            found.insert(0, (title, FieldProblem::Required));
        }
        let sound = found.is_empty();
        self.problems.set(found);
        sound
    }

    /// What is wrong with one answer, here or in what the server said.
    fn error_at(self, key: FieldKey) -> Signal<Option<String>> {
        let place = place_of(&key);
        Signal::derive(move || {
            let own = self.problems.with(|problems| {
                let (_, problem) = problems.iter().find(|(own, _)| *own == key)?;
                Some(problem_words(problem, self.sheet.field(&key).as_ref()))
            });
            let refused = || {
                self.refused.with(|refused| {
                    let found = refused.iter().find(|(own, _)| *own == place);
                    found.map(|(_, words)| words.clone())
                })
            };
            own.or_else(refused).or_else(|| {
                self.sending
                    .failure
                    .with(|failure| failure.as_ref().and_then(|failure| failure.at(&place)))
            })
        })
    }

    /// Everything that is wrong, each with the control it leads to.
    fn summary(self) -> Vec<(String, String)> {
        self.problems.with(|problems| {
            problems
                .iter()
                .map(|(key, problem)| {
                    let label = self.sheet.label(key);
                    let words = problem_words(problem, self.sheet.field(key).as_ref());
                    (control_id(key), format!("{label}: {words}"))
                })
                .collect()
        })
    }
}

/// What is wrong, then the questions section by section.
#[component]
pub(super) fn Questions(filling: Filling) -> impl IntoView {
    let controls = Controls {
        sheet: filling.sheet,
        currency: filling.currency,
        other: reference::control,
        files: filling.files,
    };
    view! {
        <ErrorSummary errors=Signal::derive(move || filling.summary())/>
        <FormFailure form=filling.sending/>
        {placed(filling.sheet.sections()).into_iter().enumerate().map(|(place, (first, section))| {
            let whole = section.clone();
            let empty = Memo::new(move |_| !filling.sheet.shows_any(first, &whole));
            let (title, help) = (section.title, section.help);
            view! {
                <section
                    class="stack stack--4"
                    hidden=move || empty.get()
                    on:focusin=move |_| filling.at.set(Some(place))
                >
                    <div>
                        <h2 class="t16 strong" id=heading_id(place) tabindex="-1">{move || title.get(language().tag()).to_owned()}</h2>
                        <p class="t3">{move || help.get(language().tag()).to_owned()}</p>
                    </div>
                    {section.items.into_iter().enumerate().map(|(number, item)| {
                        let key = item.question().map(|question| question.field.clone());
                        let error = key.map_or_else(|| Signal::stored(None), |key| filling.error_at(key));
                        view! { <Item controls item place=first + number error/> }
                    }).collect_view()}
                </section>
            }
        }).collect_view()}
    }
}
