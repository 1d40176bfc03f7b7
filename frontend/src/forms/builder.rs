//! The builder: a draft is written on the left, worked on in the middle and
//! tried on the right, by pointer or by keyboard.

mod add;
mod checklist;
mod condition;
mod draft;
mod editor;
mod outline;
mod preview;
mod rules;

use docket_contract::{form::FormVersionView, version::VersionState};
use docket_domain::{
    field::{Choice, FieldDefinition, well_known},
    identity::Permission,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use crate::{
    api::{Failure, Reply, form as forms_api, organization},
    drafting::{DraftHead, Stale},
    filling::Registers,
    i18n::{language, m, t, tf},
    live,
    loadable::{Forbidden, Loadable, Loaded},
    session, shell,
    ui::{LinkButton, Note},
};

use checklist::Checklist;
use draft::Draft;
use editor::Editor;
use outline::Outline;
use preview::Preview;

/// What the builder begins with.
#[derive(Clone, PartialEq)]
struct Begun {
    version: FormVersionView,
    /// The catalogue; fields of registers have their entries as options.
    fields: Vec<FieldDefinition>,
    /// The entries by id, for the preview.
    registers: Registers,
}

/// A draft of a form while it is written.
#[component]
pub fn BuilderPage() -> impl IntoView {
    shell::page_under(
        vec![
            shell::Crumb::new(m::NAV_ORGANIZATION, "/organization"),
            shell::Crumb::new(m::ORGANIZATION_FORMS, "/organization/forms"),
        ],
        m::BUILDER_TITLE,
    );
    let may = session::may(Permission::OrganizationManage);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><Builder/></Show>
    }
}

#[component]
fn Builder() -> impl IntoView {
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
        <Loaded of=begun label=m::BUILDER_TITLE>
            {move || begun.value.get().map(|begun| match begun.version.base.state {
                VersionState::Draft => view! { <Work begun/> }.into_any(),
                _ => {
                    let shown = begun.version.base.id;
                    view! {
                        <div class="page__in stack stack--4">
                            <Note>{t(m::BUILDER_FROZEN)}</Note>
                            <div><LinkButton href=format!("/organization/forms?version={shown}")>{t(m::BUILDER_LOOK)}</LinkButton></div>
                        </div>
                    }.into_any()
                }
            })}
        </Loaded>
    }
}

async fn begin(id: Uuid) -> Result<Reply<Begun>, Failure> {
    let version = forms_api::version(id).await?;
    let mut fields: Vec<FieldDefinition> = organization::fields()
        .await?
        .body
        .items
        .into_iter()
        .map(|field| field.definition)
        .collect();
    let mut registers = Registers::new();
    for (name, entries) in [
        (well_known::CATEGORY, organization::categories().await?),
        (
            well_known::STRATEGIC_OBJECTIVE,
            organization::objectives().await?,
        ),
    ] {
        let entries = entries.body.items.into_iter();
        let options: Vec<(String, Choice)> = entries
            .filter(|entry| entry.archived_at.is_none())
            .map(|entry| {
                let option = Choice {
                    key: entry.key,
                    label: entry.name,
                };
                (entry.id.to_string(), option)
            })
            .collect();
        if let Some(field) = fields.iter_mut().find(|field| field.key.as_str() == name) {
            field.options = options.iter().map(|(_, option)| option.clone()).collect();
            registers.insert(field.key.clone(), options);
        }
    }
    Ok(Reply {
        body: Begun {
            version: version.body,
            fields,
            registers,
        },
        etag: version.etag,
    })
}

/// The three parts, and saving.
#[component]
fn Work(begun: Begun) -> impl IntoView {
    let draft = Draft::new(&begun.version, begun.fields);
    let registers = StoredValue::new(begun.registers);
    let form_id = begun.version.form_id;
    live::on("form", move |event| {
        if event.record_id == form_id {
            draft.follow();
        }
    });
    draft.work().listen();
    let (name, number) = (begun.version.name, begun.version.base.number.to_string());
    let checking = RwSignal::new(false);
    let open = move |()| checking.set(true);
    let title = Signal::derive(move || {
        tf(
            m::FORM_NAMED,
            &[("name", name.get(language().tag())), ("number", &number)],
        )
    });
    view! {
        <div class="build">
            <DraftHead draft=draft.work() title on_check=open/>
            <Stale draft=draft.work()/>
            <section class="build__outline" aria-label=t(m::BUILDER_OUTLINE)><Outline draft/></section>
            <section class="build__editor" aria-label=t(m::BUILDER_EDITOR)>
                {move || {
                    draft.revision.track();
                    let selected = draft.selected.get();
                    view! { <Editor draft selected/> }
                }}
            </section>
            <section class="build__preview" aria-label=t(m::BUILDER_PREVIEW)>
                <Preview draft registers=registers.get_value()/>
            </section>
        </div>
        <Checklist open=checking draft form=form_id/>
    }
}
