//! A status, to be worked on.

use docket_domain::{demand::StatusCategory, text::LocalText, workflow::is_key};
use leptos::prelude::*;

use super::draft::{Draft, Selected};
use crate::{
    drafting::{Bilingual, Moves},
    i18n::{m, t, text},
    ui::{Button, ButtonSize, Checkbox, Field, InputKind, Select, SelectOption, TextInput},
    workflow::words,
};

const CATEGORIES: [StatusCategory; 5] = [
    StatusCategory::Draft,
    StatusCategory::Open,
    StatusCategory::Decided,
    StatusCategory::Delivered,
    StatusCategory::Closed,
];

/// A status: its name, what it means, how long demands stay, and its steps.
#[component]
pub(super) fn StatusPanel(draft: Draft, place: usize) -> impl IntoView {
    let known = draft
        .definition()
        .with_untracked(|workflow| workflow.statuses.get(place).cloned())?;
    let selected = Selected::Status(place);
    let category = RwSignal::new(known.category.key().to_owned());
    let categories: Vec<SelectOption> = CATEGORIES
        .iter()
        .map(|one| SelectOption::new(one.key(), text(words::category(*one))))
        .collect();
    let choose = move |key: String| {
        let found = CATEGORIES.into_iter().find(|one| one.key() == key);
        if let Some(found) = found {
            draft.change_status(place, "category", |status| status.category = found);
        }
    };
    let days = RwSignal::new(
        known
            .target_days
            .map_or_else(String::new, |days| days.to_string()),
    );
    Effect::new(move |before: Option<()>| {
        let typed = days.get();
        if before.is_some() {
            let read = typed.trim().parse::<u16>().ok();
            draft.change_status(place, "target_days", |status| status.target_days = read);
        }
    });
    let key = RwSignal::new(known.key.clone());
    let wrong = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<()>| {
        let typed = key.get().trim().to_owned();
        if before.is_some() {
            // On the way to a longer key it may be that of another status.
            let is_taken = untrack(|| draft.definition()).with_untracked(|workflow| {
                let mut others = workflow.statuses.iter().enumerate();
                others.any(|(at, status)| at != place && status.key == typed)
            });
            let sound = is_key(&typed) && !is_taken;
            wrong.set((!sound).then(|| text(m::WORKFLOW_KEY_HINT).to_owned()));
            if sound {
                draft.rename_status(place, &typed);
            }
        }
    });
    let placeable = Memo::new(move |_| {
        draft.definition().with(|workflow| {
            let status = workflow.statuses.get(place);
            status.is_some_and(docket_domain::workflow::Status::is_placeable)
        })
    });
    let remove = move |()| {
        draft.remove(selected);
        draft.work.offer_undo(m::WORKFLOW_REMOVED);
    };
    Some(view! {
        <h3 class="t16 strong">{t(m::WORKFLOW_STATUS)}</h3>
        <Moves on_up=move |()| draft.shift(selected, false) on_down=move |()| draft.shift(selected, true) on_remove=remove/>
        <Bilingual
            label=m::WORKFLOW_NAME
            known=known.name
            on_change=move |words: LocalText| draft.change_status(place, "name", |status| status.name = words)
        />
        <Field label=m::WORKFLOW_CATEGORY hint=m::WORKFLOW_CATEGORY_HINT>
            <Select value=category options=categories on_change=choose/>
        </Field>
        <Field label=m::WORKFLOW_TARGET optional=true hint=m::WORKFLOW_TARGET_HINT>
            <TextInput value=days kind=InputKind::Decimal/>
        </Field>
        <Checkbox
            checked=placeable
            on_change=move |on: bool| draft.change_status(place, "placeable", |status| status.placeable = Some(on))
        >{t(m::WORKFLOW_PLACEABLE)}</Checkbox>
        <StatusSteps draft place/>
        <Field label=m::DEMAND_KEY hint=m::WORKFLOW_KEY_HINT error=wrong><TextInput value=key/></Field>
    })
}

/// The steps out of a status and into it, each to be gone to.
#[component]
fn StatusSteps(draft: Draft, place: usize) -> impl IntoView {
    let lists = move || {
        draft.definition().with(|workflow| {
            let key = workflow
                .statuses
                .get(place)
                .map(|status| status.key.clone());
            let key = key.unwrap_or_default();
            let mut found = [Vec::new(), Vec::new()];
            for (number, step) in workflow.transitions.iter().enumerate() {
                let name = words::named(&step.name, &step.key);
                if step.leaves(&key) {
                    let to = words::status(workflow, &step.to);
                    found[0].push((number, format!("{name} \u{2192} {to}")));
                }
                if step.to == key {
                    let from = words::origins(workflow, step);
                    found[1].push((number, format!("{from} \u{2192} {name}")));
                }
            }
            found
        })
    };
    let show = move |which: usize| {
        let [out, into] = lists();
        let entries = if which == 0 { out } else { into };
        match entries.is_empty() {
            true => view! { <p class="t3 sm">{t(m::WORKFLOW_NO_STEPS)}</p> }.into_any(),
            false => view! {
                <ul class="stack stack--1">{entries.into_iter().map(|(number, words)| view! {
                    <li><Button local=true size=ButtonSize::Small on_click=move || draft.selected.set(Selected::Step(number))>{words}</Button></li>
                }).collect_view()}</ul>
            }.into_any(),
        }
    };
    view! {
        <div class="stack stack--2">
            <h4 class="strong">{t(m::WORKFLOW_STEPS_OUT)}</h4>
            {move || show(0)}
            <h4 class="strong">{t(m::WORKFLOW_STEPS_IN)}</h4>
            {move || show(1)}
        </div>
    }
}
