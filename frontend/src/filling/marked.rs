//! Answers that the project office asks about.

use std::collections::BTreeMap;

use docket_contract::demand::MarkedAnswer;
use docket_domain::field::FieldKey;
use leptos::prelude::*;

use crate::{
    i18n::{m, t},
    ui::{Note, Tone},
};

/// What is marked on the form around a question: its field and what about it.
#[derive(Clone)]
pub(crate) struct Marked(StoredValue<BTreeMap<FieldKey, String>>);

/// Lets the questions below know which of their answers are marked.
pub(crate) fn mark(marks: &[MarkedAnswer]) {
    let marks = marks.iter();
    let marks = marks.map(|mark| (mark.field.clone(), mark.note.clone()));
    provide_context(Marked(StoredValue::new(marks.collect())));
}

/// Says above a question that its answer is asked about.
#[component]
pub(super) fn Mark(
    /// The question's field.
    field: FieldKey,
) -> impl IntoView {
    let marked = use_context::<Marked>();
    let note = marked.and_then(|marked| marked.0.with_value(|marks| marks.get(&field).cloned()));
    note.map(|note| {
        view! {
            <Note tone=Tone::Warn>
                <b class="medium">{t(m::MARK_ASKED)}</b>
                {(!note.is_empty()).then(|| view! { <p class="answer">{note}</p> })}
            </Note>
        }
    })
}
