//! The types of demand that a form is filled in for.

use docket_contract::{
    form::FormView,
    organization::{CreateDemandType, DemandTypeView, PatchDemandType},
    version::VersionState,
};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};

use super::list::{DemandTypes, Forms};
use crate::{
    api::{self, organization},
    i18n::{Key, language, m, t, text},
    session,
    ui::{Button, ButtonSize, Tag, toast},
};

/// The types that use a form, taking one out of use, and making one.
#[component]
pub(super) fn Types(
    /// The form.
    form: FormView,
    /// Every type.
    types: DemandTypes,
    /// Every form.
    forms: Forms,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let busy = RwSignal::new(false);
    let versions: Vec<_> = form.versions.iter().map(|version| version.id).collect();
    let has_published = form
        .versions
        .iter()
        .any(|version| version.state == VersionState::Published);
    let own = move || {
        types.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                let all = page.items.iter();
                all.filter(|one| versions.contains(&one.form_version_id))
                    .cloned()
                    .collect::<Vec<_>>()
            })
        })
    };
    let done = move |answer: Result<(), api::Failure>, said: Key| {
        let _ = busy.try_set(false);
        match answer {
            Ok(()) => toast::say(text(said)),
            Err(failure) => toast::fail(failure.sentence()),
        }
        types.reload();
        forms.reload();
    };
    let make = move || {
        let made = CreateDemandType {
            key: None,
            name: form.name.clone(),
            form_id: form.id,
            workflow_version_id: None,
        };
        busy.set(true);
        spawn_local(async move {
            let answer = organization::create_demand_type(&made).await;
            done(answer.map(|_| ()), m::FORM_TYPE_MADE);
        });
    };
    let put = move |one: &DemandTypeView, archived: bool| {
        let changes = PatchDemandType {
            archived: Some(archived),
            ..PatchDemandType::default()
        };
        let (id, etag) = (one.id, api::etag(one.version));
        busy.set(true);
        spawn_local(async move {
            let answer = organization::patch_demand_type(id, &changes, &etag).await;
            let said = match archived {
                true => m::FORM_TYPE_ARCHIVED,
                false => m::FORM_TYPE_RESTORED,
            };
            done(answer.map(|_| ()), said);
        });
    };
    let own = Memo::new(move |_| own());
    // Until it is known what uses it, nothing is said of it.
    let is_unused = move || types.value.with(Option::is_some) && own.with(Vec::is_empty);
    view! {
        <div class="side__part">
            <h3 class="t3 sm">{t(m::FORM_TYPES)}</h3>
            <ul class="stack stack--1">
                {move || own.get().into_iter().map(|one| {
                    let name = one.name.clone();
                    let archived = one.archived_at.is_some();
                    let words = if archived { m::FORM_TYPE_RESTORE } else { m::FORM_TYPE_ARCHIVE };
                    view! {
                        <li class="row">
                            <span>{move || name.get(language().tag()).to_owned()}</span>
                            {archived.then(|| view! { <Tag line=true>{t(m::FORM_TYPE_OUT)}</Tag> })}
                            <Show when=move || may.get()>
                                <span class="push">
                                    <Button size=ButtonSize::Small busy on_click={
                                        let one = one.clone();
                                        move || put(&one, !archived)
                                    }>{t(words)}</Button>
                                </span>
                            </Show>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <Show when=move || is_unused()>
                <p class="t3 sm">{t(m::FORM_UNUSED)}</p>
            </Show>
            <Show when=move || may.get() && has_published && is_unused()>
                <div class="acts">
                    <Button size=ButtonSize::Small busy on_click=make.clone()>{t(m::FORM_TYPE_MAKE)}</Button>
                </div>
            </Show>
        </div>
    }
}
