//! Every form with its versions, and what one of them asks.

use docket_contract::{
    form::{FormState, FormVersionView, FormView},
    organization::DemandTypeView,
    page::Page,
};
use docket_domain::identity::Permission;
use leptos::prelude::*;
use leptos_router::hooks::query_signal;
use uuid::Uuid;

use super::{
    add::AddForm, import::ImportSchema, sharing::Sharing, state::StateTag, types::Types,
    version::Version,
};
use crate::{
    api::{Failure, Reply, form as forms_api, organization},
    audit::{Looking, PastButton, PastDrawer, Trail},
    i18n::{language, m, t, tf},
    live,
    loadable::{Loadable, Loaded},
    organization::Section,
    session,
    ui::{Button, Empty},
};

pub(super) type Forms = Loadable<Page<FormView>>;
pub(super) type DemandTypes = Loadable<Page<DemandTypeView>>;

/// Every form with its versions, and what one of them asks.
#[component]
pub fn FormsPage() -> impl IntoView {
    let (asked, set_asked) = query_signal::<Uuid>("version");
    let (from, set_from) = query_signal::<Uuid>("from");
    let may = session::may(Permission::OrganizationManage);
    let forms: Forms = Loadable::new(forms_api::forms);
    let chosen = Memo::new(move |_| {
        asked.get().or_else(|| {
            forms
                .value
                .with(|page| page.as_ref().and_then(|page| current(&page.items)))
        })
    });
    let version = Loadable::new(move || {
        let id = chosen.get();
        async move { find(id).await }
    });
    let types: DemandTypes = Loadable::new(organization::demand_types);
    let looking = Looking::default();
    let adding = RwSignal::new(false);
    live::on("form", move |_| {
        forms.reload();
        types.reload();
        version.reload();
    });
    let show = Callback::new(move |id: Option<Uuid>| set_asked.set(id));
    view! {
        <Section name=m::ORGANIZATION_FORMS wide=true>
            <div class="row row--between">
                <p class="t2">{t(m::FORM_LEAD)}</p>
                <Show when=move || may.get()>
                    <span class="row">
                        <ImportSchema forms show/>
                        <Button local=true icon="plus" on_click=move || adding.set(true)>{t(m::FORM_ADD)}</Button>
                    </span>
                </Show>
            </div>
            <Loaded of=forms label=m::ORGANIZATION_FORMS>
                <Show
                    when=move || chosen.get().is_some()
                    fallback=|| view! { <Empty title=m::FORM_EMPTY body=m::FORM_LEAD/> }
                >
                    <div class="rec">
                        <div class="rec__main">
                            <Loaded of=version label=m::ORGANIZATION_FORMS>
                                {move || version.value.get().flatten().map(|shown| view! {
                                    <Version shown version forms show from set_from/>
                                })}
                            </Loaded>
                        </div>
                        <aside class="side" aria-label=t(m::FORM_VERSIONS)>
                            {move || forms.value.get().map(|page| page.items.into_iter().map(|form| view! {
                                <Versions form chosen looking forms types/>
                            }).collect_view())}
                        </aside>
                    </div>
                </Show>
            </Loaded>
        </Section>
        <PastDrawer looking/>
        <AddForm open=adding forms show/>
    }
}

/// The version shown when none is asked for: the first form's in use, else its
/// newest.
fn current(forms: &[FormView]) -> Option<Uuid> {
    let first = forms.first()?;
    first
        .versions
        .iter()
        .find(|version| version.state == FormState::Published)
        .or_else(|| first.versions.first())
        .map(|version| version.id)
}

async fn find(id: Option<Uuid>) -> Result<Reply<Option<FormVersionView>>, Failure> {
    match id {
        Some(id) => forms_api::version(id).await.map(|reply| Reply {
            body: Some(reply.body),
            etag: reply.etag,
        }),
        None => Ok(Reply {
            body: None,
            etag: None,
        }),
    }
}

/// The versions of a form, and who may use it.
#[component]
fn Versions(
    form: FormView,
    chosen: Memo<Option<Uuid>>,
    looking: Looking,
    forms: Forms,
    types: DemandTypes,
) -> impl IntoView {
    let reads = session::may_any(&[Permission::OrganizationManage, Permission::AuditRead]);
    let name = form.name.clone();
    let trail = Trail {
        path: format!("/forms/{}", form.id),
        kind: "form",
        id: Some(form.id),
        name: name.get(untrack(language).tag()).to_owned(),
    };
    let lines = form.versions.clone();
    view! {
        <section class="side__sec">
            <div class="side__h">
                <h2>{move || name.get(language().tag()).to_owned()}</h2>
                <span class="push">
                    <Show when=move || reads.get()><PastButton looking of=trail.clone()/></Show>
                </span>
            </div>
            <ul class="stack stack--1">
                {lines.into_iter().map(|version| {
                    let own = version.id;
                    let number = version.number.to_string();
                    view! {
                        <li class="row">
                            <a
                                class="link"
                                href=format!("/organization/forms?version={own}")
                                aria-current=move || (chosen.get() == Some(own)).then_some("true")
                            >{move || tf(m::FORM_VERSION, &[("number", &number)])}</a>
                            <span class="push"><StateTag state=version.state/></span>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <Types form=form.clone() types forms/>
            <Sharing form=form.clone() forms/>
        </section>
    }
}
