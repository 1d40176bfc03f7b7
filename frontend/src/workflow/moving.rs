//! Running demands: how many go through which version, and moving them to the
//! published one.

use std::collections::BTreeMap;

use docket_contract::workflow::{DemandLeft, MoveDemands, VersionDemands};
use docket_domain::{
    demand::StatusCategory,
    identity::Permission,
    workflow::{Status, StatusMapping},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::words;
use crate::{
    api::workflow as workflows_api,
    form::{Form, FormFailure},
    i18n::{language, m, t, text, tf, tn},
    loadable::{Loadable, Loaded},
    session,
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Note, Select,
        SelectOption, Tone, toast,
    },
};

/// How many demands go through which version, and moving those of earlier ones.
#[component]
pub(super) fn Running(
    /// The workflow.
    workflow: Uuid,
    /// Its published version, to which demands are moved.
    published: Option<Uuid>,
) -> impl IntoView {
    let demands = Loadable::new(move || workflows_api::demands(workflow));
    let may = session::may(Permission::DemandTriage);
    let open = RwSignal::new(false);
    let moved = RwSignal::new(None::<VersionDemands>);
    view! {
        <div class="side__part">
            <h3 class="t3 sm">{t(m::WORKFLOW_RUNNING)}</h3>
            <Loaded of=demands label=m::WORKFLOW_RUNNING>
                <ul class="stack stack--1">
                    {move || demands.value.get().map(|found| found.versions.into_iter().map(|version| {
                        let number = version.base.number.to_string();
                        let count = version.demands;
                        let is_earlier = published.is_some_and(|published| published != version.base.id);
                        let label = Signal::derive({
                            let number = number.clone();
                            move || tf(m::WORKFLOW_MOVE_OF, &[("number", &number)])
                        });
                        view! {
                            <li class="row">
                                <span>{move || tn(m::WORKFLOW_DEMANDS, count, &[("number", &number)])}</span>
                                <Show when=move || is_earlier && may.get()>
                                    <span class="push">
                                        <Button local=true size=ButtonSize::Small on_click={
                                            let version = version.clone();
                                            move || {
                                                moved.set(Some(version.clone()));
                                                open.set(true);
                                            }
                                        }>{label}</Button>
                                    </span>
                                </Show>
                            </li>
                        }
                    }).collect_view())}
                </ul>
                <Show when=move || demands.value.with(|found| found.as_ref().is_some_and(|found| found.versions.is_empty()))>
                    <p class="t3 sm">{t(m::WORKFLOW_NO_DEMANDS)}</p>
                </Show>
            </Loaded>
        </div>
        <Dialog open wide=true title=m::WORKFLOW_MOVE_TITLE>
            {move || moved.get().zip(published).map(|(version, to)| view! {
                <Moving version to on_done=move |()| { open.set(false); demands.reload(); }/>
            })}
        </Dialog>
    }
}

/// Where the demands of each status go, and moving them.
#[component]
pub(super) fn Moving(
    /// The version they go through.
    version: VersionDemands,
    /// The version they go to.
    to: Uuid,
    /// Told when it is over.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let target = Loadable::new(move || workflows_api::version(to));
    let form = Form::new();
    let left = RwSignal::new(Vec::<DemandLeft>::new());
    let suggested = version.suggested.clone().unwrap_or_default();
    let chosen: Vec<(String, RwSignal<String>)> = version
        .statuses
        .iter()
        .map(|one| {
            let goes = suggested.0.get(&one.status).cloned();
            (one.status.clone(), RwSignal::new(goes.unwrap_or_default()))
        })
        .collect();
    let chosen = StoredValue::new(chosen);
    let complete = Memo::new(move |_| {
        chosen.with_value(|chosen| chosen.iter().all(|(_, goes)| !goes.with(String::is_empty)))
    });
    let from = version.base.id;
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let statuses: BTreeMap<String, String> = chosen.with_value(|chosen| {
            let all = chosen.iter();
            all.map(|(from, goes)| (from.clone(), goes.get_untracked()))
                .collect()
        });
        spawn_local(async move {
            let (mut moved, mut after) = (0, None);
            let mut stayed = Vec::new();
            loop {
                let input = MoveDemands {
                    from,
                    statuses: StatusMapping(statuses.clone()),
                    after,
                };
                match workflows_api::move_demands(to, &input).await {
                    Ok(reply) => {
                        moved += reply.body.moved;
                        stayed.extend(reply.body.left);
                        after = reply.body.next;
                    }
                    Err(failure) => {
                        form.end(Some(failure));
                        return;
                    }
                }
                if after.is_none() {
                    break;
                }
            }
            form.end(None);
            toast::say(tn(m::WORKFLOW_MOVED, moved, &[]));
            if stayed.is_empty() {
                let _ = on_done.try_run(());
            } else {
                let _ = left.try_set(stayed);
            }
        });
    });
    let number = version.base.number.to_string();
    let statuses = StoredValue::new(version.statuses);
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
            <DialogBody>
                <FormFailure form fields=&[]/>
                <p>{move || tf(m::WORKFLOW_MOVE_BODY, &[("number", &number)])}</p>
                <Show when=move || !left.with(Vec::is_empty)>
                    <Note tone=Tone::Warn>{move || {
                        let keys: Vec<String> = left.get().into_iter().filter_map(|one| one.key).collect();
                        let count = left.with(Vec::len) as u64;
                        tn(m::WORKFLOW_LEFT, count, &[("keys", &keys.join(", "))])
                    }}</Note>
                </Show>
                <Loaded of=target label=m::WORKFLOW_MOVE_TITLE>
                    {move || target.value.get().map(|target| {
                        let all = target.definition.statuses;
                        view! {
                            <table class="plain-t maps">
                                <caption class="vh">{t(m::WORKFLOW_MOVE_TITLE)}</caption>
                                <thead><tr>
                                    <th scope="col">{t(m::WORKFLOW_MOVE_FROM)}</th>
                                    <th scope="col" class="num">{t(m::NAV_DEMANDS)}</th>
                                    <th scope="col">{t(m::WORKFLOW_MOVE_TO)}</th>
                                </tr></thead>
                                <tbody>{statuses.get_value().into_iter().zip(chosen.get_value()).map(|(one, (_, goes))| {
                                    let name = words::named(&one.name, &one.status);
                                    let label = tf(m::WORKFLOW_MOVE_STATUS, &[("status", &name)]);
                                    view! {
                                        <tr>
                                            <th scope="row">{name}</th>
                                            <td class="num">{one.demands.to_string()}</td>
                                            <td><Select value=goes options=targets(&all, &goes.get_untracked()) none=m::WORKFLOW_MOVE_CHOOSE label=label/></td>
                                        </tr>
                                    }
                                }).collect_view()}</tbody>
                            </table>
                        }
                    })}
                </Loaded>
                <p class="t3 sm">{t(m::WORKFLOW_MOVE_HINT)}</p>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || on_done.run(())>{move || match left.with(Vec::is_empty) {
                    true => text(m::WORKFLOW_KEEP),
                    false => text(m::DIALOG_CLOSE),
                }}</Button>
                <Show when=move || left.with(Vec::is_empty)>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy disabled=Signal::derive(move || !complete.get())>
                        {t(m::WORKFLOW_MOVE)}
                    </Button>
                </Show>
            </DialogActions>
        </form>
    }
}

/// The statuses that demands may come into: never a draft, unless they are one.
fn targets(all: &[Status], suggested: &str) -> Vec<SelectOption> {
    let is_draft = |status: &Status| status.category == StatusCategory::Draft;
    let own_is_draft = all
        .iter()
        .find(|status| status.key == suggested)
        .is_some_and(is_draft);
    all.iter()
        .filter(|status| is_draft(status) == own_is_draft)
        .map(|status| {
            let name = status.name.get(language().tag());
            SelectOption::new(status.key.clone(), name)
        })
        .collect()
}
