//! Everything once more before it is handed in.

use leptos::prelude::*;

use super::{page::Step, progress::anchor, sheet::Sheet};
use crate::i18n::{m, t, text};

/// Every answer by step, each step with a way back to it.
#[component]
pub(super) fn Review(
    /// The form.
    sheet: Sheet,
    /// Its steps.
    steps: Vec<Step>,
    /// Those that ask something.
    shown: Memo<Vec<usize>>,
) -> impl IntoView {
    steps
        .into_iter()
        .enumerate()
        .filter(|(index, step)| {
            *step != Step::Review && shown.with_untracked(|shown| shown.contains(index))
        })
        .map(|(index, step)| {
            let heading = step.clone();
            let named = step.clone();
            let rows = move || rows(sheet, &step);
            view! {
                <section class="review">
                    <div class="row row--between">
                        <h2>{move || heading.title()}</h2>
                        <a class="link" href=anchor(index)>
                            {t(m::INTAKE_CHANGE)}<span class="vh">{move || format!(": {}", named.title())}</span>
                        </a>
                    </div>
                    <dl>
                        {move || rows().into_iter().map(|(question, answer)| {
                            let is_given = answer.is_some();
                            let answer = answer.unwrap_or_else(|| text(m::INTAKE_NOT_ANSWERED).to_owned());
                            view! { <div><dt>{question}</dt><dd class:t3=!is_given>{answer}</dd></div> }
                        }).collect_view()}
                    </dl>
                </section>
            }
        })
        .collect_view()
}

fn rows(sheet: Sheet, step: &Step) -> Vec<(String, Option<String>)> {
    match step {
        Step::Submitter => vec![
            (
                text(m::INTAKE_NAME).to_owned(),
                Some(sheet.about.name.get()),
            ),
            (
                text(m::INTAKE_EMAIL).to_owned(),
                Some(sheet.about.email.get()),
            ),
        ],
        Step::Section(_, section) => section
            .questions()
            .map(|question| &question.field)
            .filter(|key| sheet.answers.shows(key))
            .map(|key| (sheet.answers.label(key), sheet.words_of(key)))
            .collect(),
        Step::Review => Vec::new(),
    }
}
