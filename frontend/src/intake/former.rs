//! Answers to what a form no longer asks: whoever began with an earlier version
//! of it, too long ago to hand that in, keeps what they wrote.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::sheet::Sheet;
use crate::{
    browser,
    i18n::{m, t},
    ui::{Button, Note, Tone},
};

/// A question of an earlier version and what was answered, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Former {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// What the form no longer asks, until its writer needs it no more.
#[component]
pub(super) fn FormerAnswers(
    /// The form.
    sheet: Sheet,
) -> impl IntoView {
    let former = sheet.former;
    let close = move || {
        former.set(Vec::new());
        browser::focus_next("main h1".to_owned());
    };
    view! {
        <Show when=move || former.with(|former| !former.is_empty())>
            <Note tone=Tone::Warn>
                <strong>{t(m::INTAKE_FORMER)}</strong>
                <p>{t(m::INTAKE_FORMER_BODY)}</p>
                <div class="review">
                    <dl>
                        {move || former.get().into_iter().map(|former| view! {
                            <div><dt>{former.question}</dt><dd>{former.answer}</dd></div>
                        }).collect_view()}
                    </dl>
                </div>
                <div class="row">
                    <Button local=true on_click=close>{t(m::INTAKE_FORMER_DONE)}</Button>
                </div>
            </Note>
        </Show>
    }
}
