//! The questions of a form on a page, and what is wrong with their answers.

use docket_contract::form::FormVersionView;
use docket_domain::{field::FieldKey, form::Section};
use leptos::prelude::*;

use super::{
    answer::{Question, control_id},
    answers::{Sheet, place_of},
};
use crate::{
    form::{Form, FormFailure},
    i18n::language,
    ui::ErrorSummary,
};

/// A form being filled in and sent.
#[derive(Clone, Copy)]
pub(super) struct Filling {
    /// What is entered.
    pub sheet: Sheet,
    /// How sending it goes.
    pub sending: Form,
    sections: StoredValue<Vec<Section>>,
    problems: RwSignal<Vec<(FieldKey, String)>>,
    currency: Signal<String>,
}

impl Filling {
    /// A form with what is entered so far; new amounts are in `currency`.
    pub(super) fn new(form: &FormVersionView, sheet: Sheet, currency: Signal<String>) -> Self {
        Self {
            sheet,
            sending: Form::new(),
            sections: StoredValue::new(form.definition.sections.clone()),
            problems: RwSignal::new(Vec::new()),
            currency,
        }
    }

    /// Checks the answers, as for handing in or only for keeping them, and
    /// shows what is wrong.
    pub(super) fn check(&self, submit: bool) -> bool {
        let found = untrack(|| self.sheet.problems(submit));
        let sound = found.is_empty();
        self.problems.set(found);
        sound
    }

    /// What is wrong with one answer, here or in what the server said.
    fn error_at(self, key: FieldKey) -> Signal<Option<String>> {
        let place = place_of(&key);
        Signal::derive(move || {
            self.problems
                .with(|problems| {
                    problems
                        .iter()
                        .find(|(own, _)| *own == key)
                        .map(|(_, words)| words.clone())
                })
                .or_else(|| {
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
                .map(|(key, words)| {
                    let label = self.sheet.field(key).map_or_else(String::new, |field| {
                        field.label.get(language().tag()).to_owned()
                    });
                    (control_id(key), format!("{label}: {words}"))
                })
                .collect()
        })
    }
}

/// What is wrong, then the questions section by section.
#[component]
pub(super) fn Questions(filling: Filling) -> impl IntoView {
    let sections = filling.sections.get_value();
    view! {
        <ErrorSummary errors=Signal::derive(move || filling.summary())/>
        <FormFailure form=filling.sending/>
        {sections.into_iter().map(|section| {
            let (title, help) = (section.title, section.help);
            view! {
                <section class="stack stack--4">
                    <div>
                        <h2 class="t16 strong">{move || title.get(language().tag()).to_owned()}</h2>
                        <p class="t3">{move || help.get(language().tag()).to_owned()}</p>
                    </div>
                    {section.items.into_iter().map(|item| {
                        let error = filling.error_at(item.field.clone());
                        view! { <Question sheet=filling.sheet item currency=filling.currency error/> }
                    }).collect_view()}
                </section>
            }
        }).collect_view()}
    }
}
