//! What to look at before a draft is published, publishing it, and what becomes
//! of the demands that run.

use docket_contract::workflow::VersionDemands;
use docket_domain::{
    identity::Permission,
    text::{LANGUAGES, LocalText},
    workflow::Workflow,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::draft::{Draft, Selected};
use crate::{
    api::workflow as workflows_api,
    autosave::Saving,
    i18n::{m, t, text, tf, tn},
    loadable::Loadable,
    session,
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Icon, toast},
    workflow::{moving::Moving, words},
};

/// One line of the list.
#[derive(Clone, PartialEq)]
struct Entry {
    /// Whether it is as it should be; what is not need not keep it back.
    good: bool,
    words: String,
    /// What it leads to.
    leads: Option<Selected>,
}

/// The list, and publishing.
#[component]
pub(super) fn Checklist(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The draft.
    draft: Draft,
    /// The workflow it is a version of.
    workflow: Uuid,
) -> impl IntoView {
    let demands = Loadable::new(move || workflows_api::demands(workflow));
    let moves = session::may(Permission::DemandTriage);
    let busy = RwSignal::new(false);
    let moving = RwSignal::new(false);
    let waiting = RwSignal::new(Vec::<VersionDemands>::new());
    let sound = move || draft.faults.with(Vec::is_empty);
    let ready = move || sound() && draft.work.saving.state.get() == Saving::Saved;
    let running = move || {
        demands.value.with(|found| {
            let versions = found.iter().flat_map(|found| &found.versions);
            versions.map(|version| version.demands).sum::<u64>()
        })
    };
    let is_running = move || running() != 0;
    let entries = move || {
        let mut entries: Vec<Entry> = draft.faults.with(|faults| {
            let told = faults.iter().map(|fault| Entry {
                good: false,
                words: words::fault(fault),
                leads: Some(draft.at(&fault.place)),
            });
            told.collect()
        });
        if entries.is_empty() {
            entries.push(Entry {
                good: true,
                words: text(m::WORKFLOW_SOUND).to_owned(),
                leads: None,
            });
        }
        entries.push(draft.definition().with(translated));
        entries
    };
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        let address = format!("/organization/workflows?version={}", draft.id);
        navigate(&address, NavigateOptions::default());
    });
    let next = Callback::new(move |()| {
        let rest = waiting.with_untracked(|waiting| waiting.len());
        if rest <= 1 {
            moving.set(false);
            leave.run(());
        } else {
            waiting.update(|waiting| {
                waiting.remove(0);
            });
        }
    });
    let publish = Callback::new(move |then_move: bool| {
        busy.set(true);
        spawn_local(async move {
            let answer = workflows_api::publish(draft.id, &draft.work.etag()).await;
            let _ = busy.try_set(false);
            if let Err(failure) = answer {
                toast::fail(failure.sentence());
                return;
            }
            toast::say(text(m::WORKFLOW_NOW_PUBLISHED));
            // Read again: now it is known where they would go.
            let found = match then_move {
                true => workflows_api::demands(workflow).await.ok(),
                false => None,
            };
            let earlier: Vec<VersionDemands> = found.map_or_else(Vec::new, |found| {
                let versions = found.body.versions.into_iter();
                versions.filter(|one| one.base.id != draft.id).collect()
            });
            let _ = open.try_set(false);
            if earlier.is_empty() {
                let _ = leave.try_run(());
            } else {
                let _ = waiting.try_set(earlier);
                let _ = moving.try_set(true);
            }
        });
    });
    view! {
        <Dialog open title=m::BUILDER_CHECK>
            <DialogBody>
                <ul class="checklist">
                    {move || entries().into_iter().map(|entry| {
                        let (good, leads) = (entry.good, entry.leads);
                        let words = entry.words;
                        view! {
                            <li class:good=good>
                                <Icon name=if good { "check" } else { "alert" }/>
                                <span class="vh">{t(if good { m::BUILDER_GOOD } else { m::BUILDER_LOOK_AT })} ": "</span>
                                {match leads.filter(|_| !good) {
                                    Some(selected) => view! {
                                        <button type="button" class="link" on:click=move |_| {
                                            draft.selected.set(selected);
                                            open.set(false);
                                        }>{words}</button>
                                    }.into_any(),
                                    None => view! { <span>{words}</span> }.into_any(),
                                }}
                            </li>
                        }
                    }).collect_view()}
                </ul>
                <p class="t3">{t(m::WORKFLOW_PUBLISH_BODY)}</p>
                <Show when=is_running>
                    <p>{move || tn(m::WORKFLOW_PUBLISH_RUNNING, running(), &[])}</p>
                </Show>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Show when=move || is_running() && moves.get()>
                    <Button busy disabled=Signal::derive(move || !ready()) on_click=move || publish.run(true)>
                        {t(m::WORKFLOW_PUBLISH_AND_MOVE)}
                    </Button>
                </Show>
                <Button kind=ButtonKind::Primary busy disabled=Signal::derive(move || !ready()) on_click=move || publish.run(false)>
                    {t(m::FORM_PUBLISH)}
                </Button>
            </DialogActions>
        </Dialog>
        <Dialog open=moving wide=true title=m::WORKFLOW_MOVE_TITLE>
            {move || waiting.get().into_iter().next().map(|version| view! {
                <Moving version to=draft.id on_done=next/>
            })}
        </Dialog>
    }
}

/// Whether every name is there in every language.
fn translated(workflow: &Workflow) -> Entry {
    let lacks = |name: &LocalText| {
        let blank = |tag: &&str| name.0.get(*tag).is_none_or(|words| words.trim().is_empty());
        LANGUAGES.iter().any(blank)
    };
    let statuses = workflow.statuses.iter().enumerate();
    let statuses = statuses
        .filter(|(_, status)| lacks(&status.name))
        .map(|(place, _)| Selected::Status(place));
    let steps = workflow.transitions.iter().enumerate();
    let steps = steps
        .filter(|(_, step)| lacks(&step.name))
        .map(|(place, _)| Selected::Step(place));
    let missing: Vec<Selected> = statuses.chain(steps).collect();
    Entry {
        good: missing.is_empty(),
        words: match missing.len() {
            0 => text(m::BUILDER_TRANSLATED).to_owned(),
            count => tf(m::BUILDER_UNTRANSLATED, &[("count", &count.to_string())]),
        },
        leads: missing.first().copied(),
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::workflow::shipped_workflow;

    use super::*;

    #[test]
    fn a_name_in_one_language_only_is_told() {
        assert!(translated(&shipped_workflow()).good);
        let mut workflow = shipped_workflow();
        workflow.transitions[1].name = LocalText::en("Look at it");
        let entry = translated(&workflow);
        assert!(!entry.good);
        assert_eq!(entry.leads, Some(Selected::Step(1)));
    }
}
