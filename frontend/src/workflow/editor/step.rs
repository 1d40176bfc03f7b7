//! A step, to be worked on.

use docket_domain::{
    identity::Permission,
    text::LocalText,
    workflow::{Approval, Transition, is_key},
};
use leptos::prelude::*;

use super::draft::{Draft, Selected};
use crate::{
    drafting::{Bilingual, Moves},
    i18n::{Key, language, m, t, text},
    identity,
    ui::{Checkbox, Field, Fieldset, InputKind, Select, SelectOption, TextInput},
    workflow::words,
};

/// Permissions that steps can ask for.
const PERMISSIONS: [Permission; 4] = [
    Permission::DemandCreate,
    Permission::DemandEdit,
    Permission::DemandTriage,
    Permission::DemandDecide,
];

fn permissions(own: Permission) -> Vec<SelectOption> {
    let mut all = PERMISSIONS.to_vec();
    if !all.contains(&own) {
        all.push(own);
    }
    let option = |one: Permission| SelectOption::new(one.key(), identity::meaning(one));
    all.into_iter().map(option).collect()
}

/// A step: from where to where, who may, and what it requires.
#[component]
pub(super) fn StepPanel(draft: Draft, place: usize) -> impl IntoView {
    let known = draft
        .definition()
        .with_untracked(|workflow| workflow.transitions.get(place).cloned())?;
    let selected = Selected::Step(place);
    let key = RwSignal::new(known.key.clone());
    let wrong = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<()>| {
        let typed = key.get().trim().to_owned();
        if before.is_some() {
            let sound = is_key(&typed);
            wrong.set((!sound).then(|| text(m::WORKFLOW_KEY_HINT).to_owned()));
            if sound {
                draft.change_step(place, "key", |step| step.key = typed);
            }
        }
    });
    let remove = move |()| {
        draft.remove(selected);
        draft.work.offer_undo(m::WORKFLOW_REMOVED);
    };
    Some(view! {
        <h3 class="t16 strong">{t(m::WORKFLOW_STEP)}</h3>
        <Moves on_up=move |()| draft.shift(selected, false) on_down=move |()| draft.shift(selected, true) on_remove=remove/>
        <Bilingual
            label=m::WORKFLOW_NAME
            known=known.name.clone()
            on_change=move |words: LocalText| draft.change_step(place, "name", |step| step.name = words)
        />
        <Way draft place to=known.to.clone()/>
        <Who draft place permission=known.permission/>
        <Approvals draft place known=known.approval permission=known.permission/>
        <Terms draft place/>
        <Field label=m::DEMAND_KEY hint=m::WORKFLOW_KEY_HINT error=wrong><TextInput value=key/></Field>
    })
}

/// A value of the step as it is now.
fn of<T: PartialEq + Send + Sync + Default + 'static>(
    draft: Draft,
    place: usize,
    read: fn(&Transition) -> T,
) -> Memo<T> {
    Memo::new(move |_| {
        draft.definition().with(|workflow| {
            let step = workflow.transitions.get(place);
            step.map(read).unwrap_or_default()
        })
    })
}

/// The statuses it leaves from, and the one it leads to.
#[component]
fn Way(draft: Draft, place: usize, to: String) -> impl IntoView {
    let statuses = move || {
        draft.definition().with(|workflow| {
            let all = workflow.statuses.iter();
            all.map(|status| (status.key.clone(), words::named(&status.name, &status.key)))
                .collect::<Vec<_>>()
        })
    };
    let from = of(draft, place, |step| step.from.clone());
    let to = RwSignal::new(to);
    let options = Signal::derive(move || {
        let all = statuses().into_iter();
        all.map(|(key, name)| SelectOption::new(key, name))
            .collect::<Vec<_>>()
    });
    let choose = move |key: String| draft.change_step(place, "to", |step| step.to = key);
    view! {
        <Fieldset legend=m::WORKFLOW_FROM>
            <div class="picks">
                {statuses().into_iter().map(|(key, name)| {
                    let own = key.clone();
                    let checked = Signal::derive(move || from.with(|from| from.contains(&own)));
                    let pick = move |on: bool| draft.change_step(place, "from", |step| {
                        step.from.retain(|one| *one != key);
                        if on {
                            step.from.push(key.clone());
                        }
                    });
                    view! { <Checkbox checked on_change=pick>{name}</Checkbox> }
                }).collect_view()}
            </div>
        </Fieldset>
        <Field label=m::WORKFLOW_TO>
            <Select value=to options none=m::WORKFLOW_MOVE_CHOOSE on_change=choose/>
        </Field>
    }
}

/// Who may take it.
#[component]
fn Who(draft: Draft, place: usize, permission: Permission) -> impl IntoView {
    let approved = of(draft, place, |step| step.approval.is_some());
    let participants = of(draft, place, |step| step.participants);
    let roles = of(draft, place, |step| step.roles.clone());
    let chosen = RwSignal::new(permission.key().to_owned());
    let choose = move |key: String| {
        if let Some(permission) = Permission::from_key(&key) {
            draft.change_step(place, "permission", |step| step.permission = permission);
        }
    };
    let known = draft.surroundings.with_value(|known| known.roles.clone());
    view! {
        <Show when=move || !approved.get()>
            <Field label=m::WORKFLOW_WHO>
                <Select value=chosen options=permissions(permission) on_change=choose/>
            </Field>
            <Checkbox
                checked=participants
                on_change=move |on: bool| draft.change_step(place, "participants", |step| step.participants = on)
            >{t(m::WORKFLOW_ALSO_AUTHORS)}</Checkbox>
        </Show>
        <Fieldset legend=m::WORKFLOW_ROLES hint=m::WORKFLOW_ROLES_HINT>
            <div class="picks">
                {known.into_iter().map(|(key, name)| {
                    let own = key.clone();
                    let checked = Signal::derive(move || roles.with(|roles| roles.contains(&own)));
                    let pick = move |on: bool| draft.change_step(place, "roles", |step| {
                        step.roles.retain(|one| *one != key);
                        if on {
                            step.roles.push(key.clone());
                        }
                    });
                    view! { <Checkbox checked on_change=pick>{move || name.get(language().tag()).to_owned()}</Checkbox> }
                }).collect_view()}
            </div>
        </Fieldset>
    }
}

/// Whether several people have to agree, how many, and who.
#[component]
fn Approvals(
    draft: Draft,
    place: usize,
    known: Option<Approval>,
    permission: Permission,
) -> impl IntoView {
    let approved = of(draft, place, |step| step.approval.is_some());
    let begun = known.unwrap_or(Approval {
        quorum: 2,
        permission,
    });
    let quorum = RwSignal::new(begun.quorum.to_string());
    let chosen = RwSignal::new(begun.permission.key().to_owned());
    let set = move |change: &dyn Fn(&mut Approval)| {
        draft.change_step(place, "approval", |step| {
            if let Some(approval) = &mut step.approval {
                change(approval);
            }
        });
    };
    Effect::new(move |before: Option<()>| {
        let typed = quorum.get().trim().parse::<u8>().unwrap_or_default();
        if before.is_some() {
            set(&|approval| approval.quorum = typed);
        }
    });
    let choose = move |key: String| {
        if let Some(permission) = Permission::from_key(&key) {
            set(&|approval| approval.permission = permission);
        }
    };
    let toggle = move |on: bool| {
        draft.change_step(place, "approves", |step| {
            step.approval = on.then(|| Approval {
                quorum: quorum.get_untracked().trim().parse().unwrap_or(2),
                permission: Permission::from_key(&chosen.get_untracked()).unwrap_or(permission),
            });
            if on {
                step.participants = false;
            }
        });
    };
    view! {
        <Checkbox checked=approved on_change=toggle>{t(m::WORKFLOW_NEEDS_APPROVALS)}</Checkbox>
        <Show when=move || approved.get()>
            <div class="two">
                <Field label=m::WORKFLOW_QUORUM hint=m::WORKFLOW_QUORUM_HINT>
                    <TextInput value=quorum kind=InputKind::Decimal/>
                </Field>
                <Field label=m::WORKFLOW_APPROVERS>
                    <Select value=chosen options=permissions(begun.permission) on_change=choose/>
                </Field>
            </div>
        </Show>
    }
}

/// What it requires.
#[component]
fn Terms(draft: Draft, place: usize) -> impl IntoView {
    type Flag = (Key, fn(&Transition) -> bool, fn(&mut Transition, bool));
    let flags: [Flag; 3] = [
        (
            m::WORKFLOW_REASON,
            |step| step.reason_required,
            |step, on| step.reason_required = on,
        ),
        (
            m::WORKFLOW_COMPLETE_FORM,
            |step| step.complete_form_required,
            |step, on| step.complete_form_required = on,
        ),
        (
            m::WORKFLOW_OTHER_DEMAND,
            |step| step.other_demand_required,
            |step, on| step.other_demand_required = on,
        ),
    ];
    let fields = of(draft, place, |step| step.required_fields.clone());
    let mut known = draft.surroundings.with_value(|known| known.fields.clone());
    known.sort_by_key(|field| field.label.get(untrack(language).tag()).to_lowercase());
    view! {
        <Fieldset legend=m::WORKFLOW_TERMS>
            <div class="stack stack--1">
                {flags.into_iter().enumerate().map(|(number, (words, read, write))| {
                    let checked = of(draft, place, read);
                    let change = move |on: bool| draft.change_step(place, &format!("flag/{number}"), |step| write(step, on));
                    view! { <Checkbox checked on_change=change>{t(words)}</Checkbox> }
                }).collect_view()}
            </div>
        </Fieldset>
        <details>
            <summary>{move || match fields.with(Vec::len) {
                0 => text(m::WORKFLOW_REQUIRED_FIELDS).to_owned(),
                count => format!("{} ({count})", text(m::WORKFLOW_REQUIRED_FIELDS)),
            }}</summary>
            <Fieldset legend=m::WORKFLOW_REQUIRED_FIELDS>
                <div class="picks">
                    {known.into_iter().map(|field| {
                        let (key, label) = (field.key, field.label);
                        let own = key.clone();
                        let checked = Signal::derive(move || fields.with(|fields| fields.contains(&own)));
                        let pick = move |on: bool| draft.change_step(place, "fields", |step| {
                            step.required_fields.retain(|one| *one != key);
                            if on {
                                step.required_fields.push(key.clone());
                            }
                        });
                        view! { <Checkbox checked on_change=pick>{move || label.get(language().tag()).to_owned()}</Checkbox> }
                    }).collect_view()}
                </div>
            </Fieldset>
        </details>
    }
}
