//! Questions that no form stands around.

use docket_domain::{
    field::FieldKey,
    form::{FormDefinition, FormItem, Question, Section},
    text::LocalText,
};
use leptos::prelude::*;

use super::reference;
use crate::{
    filling::{Controls, Files, Item, Sheet, placed},
    session::Session,
};

/// A form that asks some fields and nothing else.
pub(super) fn asking(questions: impl IntoIterator<Item = Question>) -> FormDefinition {
    let items = questions.into_iter().map(FormItem::from).collect();
    let section = "asked".parse().ok().map(|key| Section {
        key,
        title: LocalText::default(),
        help: LocalText::default(),
        items,
    });
    FormDefinition {
        sections: section.into_iter().collect(),
        thank_you: LocalText::default(),
        asks_approver: false,
    }
}

/// The controls of such a form, one below the other.
#[component]
pub(super) fn Asking(
    /// What is entered.
    sheet: Sheet,
    /// Where files go.
    files: Files,
    /// What is wrong with an answer.
    error: Callback<FieldKey, Option<String>>,
) -> impl IntoView {
    let session = Session::here();
    let controls = Controls {
        sheet,
        currency: Signal::derive(move || {
            session.map_or_else(String::new, |session| session.currency())
        }),
        other: reference::control,
        files,
    };
    placed(sheet.sections())
        .into_iter()
        .flat_map(|(first, section)| {
            let items = section.items.into_iter().enumerate();
            items.map(move |(offset, item)| (first + offset, item))
        })
        .map(|(place, item)| {
            let key = item.question().map(|question| question.field.clone());
            let error = Signal::derive(move || key.clone().and_then(|key| error.run(key)));
            view! { <Item controls item place error/> }
        })
        .collect_view()
}
