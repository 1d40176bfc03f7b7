//! One thing on a form: shown only when the answers before it call for it, and
//! then saying why.

use docket_domain::{
    field::{FieldKey, well_known},
    form::{FormItem, Heading, Section},
};
use leptos::prelude::*;

use super::{Controls, Sheet, answer_words, control::Control, marked::Mark, similar::Similar};
use crate::{
    i18n::{language, m, tf},
    ui::Icon,
};

/// The longest answer that is quoted as a reason, in characters.
const QUOTED: usize = 40;

/// The sections of a form, each with the place of its first item among
/// everything on the form.
pub(crate) fn placed(sections: Vec<Section>) -> Vec<(usize, Section)> {
    let mut next = 0;
    sections
        .into_iter()
        .map(|section| {
            let place = next;
            next += section.items.len();
            (place, section)
        })
        .collect()
}

/// A question or heading, shown while the form asks it.
#[component]
pub(crate) fn Item(
    /// What the page's controls have in common.
    controls: Controls,
    /// Question or heading.
    item: FormItem,
    /// Its place among everything on the form.
    place: usize,
    /// What is wrong with the answer.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let sheet = controls.sheet;
    let shown = Memo::new(move |_| sheet.shows_at(place));
    let depends = item.show_when().is_some();
    let item = StoredValue::new(item);
    let inner = move || match item.get_value() {
        FormItem::Heading(heading) => view! { <Words heading/> }.into_any(),
        FormItem::Question(question) => {
            let key = question.field.clone();
            let is_title = key.as_str() == well_known::TITLE;
            let required = Memo::new(move |_| sheet.requires(&key));
            let question = StoredValue::new(*question);
            view! {
                {move || {
                    let question = question.get_value();
                    let field = sheet.field(&question.field)?;
                    let marked = question.field.clone();
                    Some(view! { <Mark field=marked/> <Control controls question field error required=required.get()/> })
                }}
                {is_title.then(|| view! { <Similar sheet/> })}
            }
            .into_any()
        }
    };
    view! {
        <Show when=move || shown.get()>
            {if depends {
                view! {
                    <div class="reveal">
                        <span class="why"><Icon name="bolt"/>{move || why(sheet, place)}</span>
                        {inner}
                    </div>
                }.into_any()
            } else {
                inner().into_any()
            }}
        </Show>
    }
}

/// A heading between questions, and what stands under it.
#[component]
fn Words(heading: Heading) -> impl IntoView {
    let (title, help) = (heading.heading, heading.help);
    let (has_title, has_help) = (!title.is_blank(), !help.is_blank());
    view! {
        <div class="between">
            {has_title.then(|| view! { <h3>{move || title.get(language().tag()).to_owned()}</h3> })}
            {has_help.then(|| view! { <p class="t3">{move || help.get(language().tag()).to_owned()}</p> })}
        </div>
    }
}

/// Why something is asked that is not always asked: the first answer that
/// decides it.
fn why(sheet: Sheet, place: usize) -> Option<String> {
    let reasons = sheet.reasons_at(place);
    let (condition, _) = reasons.first()?;
    let on: &FieldKey = condition.fields().into_iter().next()?;
    let question = sheet.label(on);
    let answer = sheet
        .answer(on)
        .and_then(|answer| answer_words(&answer, sheet.field(on).as_ref()));
    Some(match answer {
        Some(answer) if answer.chars().count() <= QUOTED => tf(
            m::INTAKE_WHY_ANSWER,
            &[("answer", &answer), ("question", &question)],
        ),
        _ => tf(m::INTAKE_WHY, &[("question", &question)]),
    })
}
