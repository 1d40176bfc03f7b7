//! The editor of a draft: statuses and steps on the left, what is selected in
//! the middle, the picture on the right.

mod checklist;
mod draft;
mod outline;
mod status;
mod step;

use docket_contract::{version::VersionState, workflow::WorkflowVersionView};
use docket_domain::{demand::StatusCategory, identity::Permission};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use crate::{
    api::{Failure, Reply, identity, organization, workflow as workflows_api},
    drafting::{DraftHead, Stale},
    i18n::{language, m, t, tf},
    live,
    loadable::{Forbidden, Loadable, Loaded},
    session, shell,
    ui::{Field, LinkButton, Note, Select, SelectOption, Tone},
};

use super::{
    picture::{Looked, Picture},
    words,
};
use checklist::Checklist;
use draft::{Draft, Selected, Surroundings};
use outline::Outline;
use status::StatusPanel;
use step::StepPanel;

/// What the editor begins with.
#[derive(Clone, PartialEq)]
struct Begun {
    version: WorkflowVersionView,
    surroundings: Surroundings,
}

/// A draft of a workflow while it is written.
#[component]
pub fn WorkflowEditorPage() -> impl IntoView {
    shell::page_under(
        vec![
            shell::Crumb::new(m::NAV_ORGANIZATION, "/organization"),
            shell::Crumb::new(m::ORGANIZATION_WORKFLOWS, "/organization/workflows"),
        ],
        m::WORKFLOW_EDITOR,
    );
    let may = session::may(Permission::OrganizationManage);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><Editor/></Show>
    }
}

#[component]
fn Editor() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let id = params.with(|params| params.get("version"));
        id.and_then(|id| id.parse::<Uuid>().ok())
    });
    let begun = Loadable::new(move || {
        let id = id.get();
        async move { begin(id.unwrap_or_default()).await }
    });
    view! {
        <Loaded of=begun label=m::WORKFLOW_EDITOR>
            {move || begun.value.get().map(|begun| match begun.version.base.state {
                VersionState::Draft => view! { <Work begun/> }.into_any(),
                _ => {
                    let shown = begun.version.base.id;
                    view! {
                        <div class="page__in stack stack--4">
                            <Note>{t(m::BUILDER_FROZEN)}</Note>
                            <div><LinkButton href=format!("/organization/workflows?version={shown}")>{t(m::BUILDER_LOOK)}</LinkButton></div>
                        </div>
                    }.into_any()
                }
            })}
        </Loaded>
    }
}

async fn begin(id: Uuid) -> Result<Reply<Begun>, Failure> {
    let version = workflows_api::version(id).await?;
    let fields = organization::fields().await?.body.items;
    let roles = identity::roles().await?.body.items;
    let settings = organization::organization().await?.body;
    Ok(Reply {
        body: Begun {
            version: version.body,
            surroundings: Surroundings {
                fields: fields.into_iter().map(|field| field.definition).collect(),
                roles: roles
                    .into_iter()
                    .map(|role| (role.key, role.name))
                    .collect(),
                language: settings.language,
            },
        },
        etag: version.etag,
    })
}

/// The three parts, and saving.
#[component]
fn Work(begun: Begun) -> impl IntoView {
    let draft = Draft::new(&begun.version, begun.surroundings);
    let workflow_id = begun.version.workflow_id;
    live::on("workflow", move |event| {
        if event.record_id == workflow_id {
            draft.work.follow();
        }
    });
    draft.work.listen();
    let (name, number) = (begun.version.name, begun.version.base.number.to_string());
    let checking = RwSignal::new(false);
    let title = Signal::derive(move || {
        let name = name.get(language().tag());
        tf(m::FORM_NAMED, &[("name", name), ("number", &number)])
    });
    let looked = Signal::derive(move || {
        draft
            .definition()
            .with(|workflow| match draft.selected.get() {
                Selected::Workflow => Looked::Nothing,
                Selected::Status(place) => {
                    let status = workflow.statuses.get(place);
                    status.map_or(Looked::Nothing, |status| Looked::Status(status.key.clone()))
                }
                Selected::Step(place) => {
                    let step = workflow.transitions.get(place);
                    step.map_or(Looked::Nothing, |step| Looked::Step(step.key.clone()))
                }
            })
    });
    let pick = Callback::new(move |key: String| {
        let place = draft.definition().with_untracked(|workflow| {
            let mut statuses = workflow.statuses.iter();
            statuses.position(|status| status.key == key)
        });
        if let Some(place) = place {
            draft.selected.set(Selected::Status(place));
        }
    });
    view! {
        <div class="build build--flow">
            <DraftHead draft=draft.work title on_check=move |()| checking.set(true)/>
            <Stale draft=draft.work/>
            <section class="build__outline" aria-label=t(m::WORKFLOW_OUTLINE)><Outline draft/></section>
            <section class="build__editor" aria-label=t(m::BUILDER_EDITOR)>
                {move || {
                    draft.work.revision.track();
                    let selected = draft.selected.get();
                    view! { <Panel draft selected/> }
                }}
            </section>
            <section class="build__preview" aria-label=t(m::WORKFLOW_PICTURE_PART)>
                <Picture workflow=draft.definition() looked on_pick=pick/>
            </section>
        </div>
        <Checklist open=checking draft workflow=workflow_id/>
    }
}

/// What is selected, to be worked on.
#[component]
fn Panel(draft: Draft, selected: Selected) -> impl IntoView {
    let faults = move || {
        draft.faults.with(|faults| {
            let own = faults
                .iter()
                .filter(|fault| draft.at(&fault.place) == selected);
            own.map(words::fault).collect::<Vec<_>>()
        })
    };
    let panel = match selected {
        Selected::Workflow => view! { <WorkflowPanel draft/> }.into_any(),
        Selected::Status(place) => view! { <StatusPanel draft place/> }.into_any(),
        Selected::Step(place) => view! { <StepPanel draft place/> }.into_any(),
    };
    view! {
        <div class="stack stack--4">
            <Show when=move || !faults().is_empty()>
                <Note tone=Tone::Warn>
                    <ul>{move || faults().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                </Note>
            </Show>
            {panel}
        </div>
    }
}

/// The workflow as a whole.
#[component]
fn WorkflowPanel(draft: Draft) -> impl IntoView {
    let initial = draft
        .definition()
        .with_untracked(|workflow| workflow.initial.clone());
    let initial = RwSignal::new(initial);
    let options = Signal::derive(move || {
        draft.definition().with(|workflow| {
            let drafts = workflow.statuses.iter();
            let drafts = drafts.filter(|status| {
                status.category == StatusCategory::Draft || status.key == workflow.initial
            });
            drafts
                .map(|status| {
                    SelectOption::new(status.key.clone(), words::named(&status.name, &status.key))
                })
                .collect::<Vec<_>>()
        })
    });
    let choose = move |key: String| {
        draft
            .work
            .change("initial", |workflow| workflow.initial = key);
    };
    view! {
        <h3 class="t16 strong">{t(m::WORKFLOW_WHOLE)}</h3>
        <p class="t3">{t(m::WORKFLOW_WHOLE_LEAD)}</p>
        <Field label=m::WORKFLOW_INITIAL hint=m::WORKFLOW_INITIAL_HINT>
            <Select value=initial options on_change=choose/>
        </Field>
    }
}
