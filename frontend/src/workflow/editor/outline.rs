//! Statuses and steps in their order. What is selected is worked on beside it;
//! it is moved by its buttons, or by Alt and the arrow keys.

use leptos::prelude::*;

use super::draft::{Draft, Selected};
use crate::{
    browser,
    drafting::Line,
    i18n::{Key, m, t, text},
    ui::{Button, ButtonSize, TextInput},
    workflow::words,
};

/// Id of the line of something.
fn line_id(selected: Selected) -> String {
    match selected {
        Selected::Workflow => "outline-workflow".to_owned(),
        Selected::Status(place) => format!("outline-status-{place}"),
        Selected::Step(place) => format!("outline-step-{place}"),
    }
}

/// Every status and every step.
#[component]
pub(super) fn Outline(draft: Draft) -> impl IntoView {
    let statuses = Memo::new(move |_| draft.definition().with(|one| one.statuses.len()));
    let steps = Memo::new(move |_| draft.definition().with(|one| one.transitions.len()));
    view! {
        <Entry draft selected=Selected::Workflow/>
        <h3 class="t3 sm">{t(m::WORKFLOW_STATUSES)}</h3>
        <div class="lines"><ol>
            {move || (0..statuses.get()).map(|place| view! { <li><Entry draft selected=Selected::Status(place)/></li> }).collect_view()}
        </ol></div>
        <Add label=m::WORKFLOW_NEW_STATUS action=m::WORKFLOW_ADD_STATUS on_add=move |name: String| draft.add_status(&name)/>
        <h3 class="t3 sm">{t(m::WORKFLOW_STEPS)}</h3>
        <div class="lines"><ol>
            {move || (0..steps.get()).map(|place| view! { <li><Entry draft selected=Selected::Step(place)/></li> }).collect_view()}
        </ol></div>
        <Add label=m::WORKFLOW_NEW_STEP action=m::WORKFLOW_ADD_STEP on_add=move |name: String| draft.add_step(&name)/>
        <p class="t3 sm">{t(m::BUILDER_KEYS)}</p>
    }
}

/// One line.
#[component]
fn Entry(draft: Draft, selected: Selected) -> impl IntoView {
    let words = Signal::derive(move || {
        draft.definition().with(|workflow| match selected {
            Selected::Workflow => text(m::WORKFLOW_WHOLE).to_owned(),
            Selected::Status(place) => {
                let status = workflow.statuses.get(place);
                status.map_or_else(String::new, |one| words::named(&one.name, &one.key))
            }
            Selected::Step(place) => {
                let step = workflow.transitions.get(place);
                step.map_or_else(String::new, |step| {
                    let name = words::named(&step.name, &step.key);
                    format!("{name} \u{2192} {}", words::status(workflow, &step.to))
                })
            }
        })
    });
    let is_faulty = move || {
        draft.faults.with(|faults| {
            let mut places = faults.iter().map(|fault| draft.at(&fault.place));
            places.any(|place| place == selected)
        })
    };
    let shift = move |down: bool| {
        draft.shift(selected, down);
        // The line is another one now.
        browser::focus_next(format!("#{}", line_id(draft.selected.get_untracked())));
    };
    view! {
        <Line
            id=line_id(selected)
            words
            is_current=Signal::derive(move || draft.selected.get() == selected)
            is_faulty=Signal::derive(is_faulty)
            heads=selected == Selected::Workflow
            on_select=move |()| draft.selected.set(selected)
            on_shift=shift
        />
    }
}

/// A name for something new.
#[component]
fn Add(label: Key, action: Key, #[prop(into)] on_add: Callback<String>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let add = move || {
        let typed = name.get_untracked().trim().to_owned();
        if !typed.is_empty() {
            name.set(String::new());
            on_add.run(typed);
        }
    };
    view! {
        <form class="row row--1" novalidate on:submit=move |event| { event.prevent_default(); add(); }>
            <TextInput value=name label=label placeholder=label max_length=80_u32/>
            <Button local=true size=ButtonSize::Small icon="plus" submit=true>{t(action)}</Button>
        </form>
    }
}
