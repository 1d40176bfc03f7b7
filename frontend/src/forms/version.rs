//! One version of a form: what it asks, and what can be done with it.

use docket_contract::{
    form::{FormState, FormVersionView},
    problem::FieldError,
};
use docket_domain::{
    field::FieldDefinition,
    form::{FormDefinition, FormItem},
    identity::Permission,
};
use leptos::{html, prelude::*, task::spawn_local};
use serde::Deserialize;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use super::{comparison::Comparison, list::Forms, state::StateTag};
use crate::{
    api::{self, Failure, Reply, form as forms_api},
    format,
    i18n::{self, Key, language, m, t, text, tf},
    loadable::Loadable,
    session,
    ui::{Button, ButtonKind, Confirm, LinkButton, Note, Tag, Tone, toast},
};

/// One version: what it asks, and what can be done with it.
#[component]
pub(super) fn Version(
    shown: FormVersionView,
    version: Loadable<Option<FormVersionView>>,
    forms: Forms,
    show: Callback<Option<Uuid>>,
    from: Memo<Option<Uuid>>,
    set_from: SignalSetter<Option<Uuid>>,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let state = shown.base.state;
    let number = shown.base.number.to_string();
    let name = shown.name.clone();
    let published = shown.base.published_at.map(|at| {
        let by = shown.base.published_by.as_ref();
        (at, by.map_or_else(String::new, |by| by.name.clone()))
    });
    let retired = shown.base.retired_at;
    let sections = shown.definition.sections.clone();
    let fields = StoredValue::new(shown.fields.clone());
    let problems = shown.problems.clone();
    view! {
        <div class="row row--3">
            <StateTag state/>
            <span class="t3 sm">{move || match (&published, retired) {
                (_, Some(at)) => tf(m::FORM_RETIRED_ON, &[("when", &format::day_of(at))]),
                (Some((at, by)), None) => tf(m::FORM_PUBLISHED_ON, &[("when", &format::day_of(*at)), ("name", by)]),
                (None, None) => String::new(),
            }}</span>
        </div>
        <h2 class="rec__title">{move || tf(m::FORM_NAMED, &[("name", name.get(language().tag())), ("number", &number)])}</h2>
        <Actions shown=shown.clone() version forms show/>
        <div class="side__part stack stack--4">
            <Show when=move || may.get() && state == FormState::Draft>
                <Problems problems=problems.clone()/>
            </Show>
            <Comparison shown=shown.base.clone() forms from set_from/>
        </div>
        <div class="answers">
            {sections.into_iter().map(|section| {
                let (key, title, help) = (section.key, section.title, section.help);
                // A draft may have sections that nobody has named yet.
                let title = move || match title.get(language().tag()).trim() {
                    "" => key.to_string(),
                    title => title.to_owned(),
                };
                view! {
                    <section class="answers__sec">
                        <div>
                            <h3>{title}</h3>
                            <p class="t3">{move || help.get(language().tag()).to_owned()}</p>
                        </div>
                        <ul class="stack">
                            {section.items.into_iter().map(|item| view! { <Question item fields/> }).collect_view()}
                        </ul>
                    </section>
                }
            }).collect_view()}
        </div>
    }
}

/// A question of a version as its form words it.
#[component]
fn Question(item: FormItem, fields: StoredValue<Vec<FieldDefinition>>) -> impl IntoView {
    let sometimes = item.show_when().is_some();
    let (label, key, required) = match item {
        FormItem::Heading(heading) => (Some(heading.heading), String::new(), false),
        FormItem::Question(item) => {
            let of_field = || {
                fields.with_value(|fields| {
                    let field = fields.iter().find(|field| field.key == item.field);
                    field.map(|field| field.label.clone())
                })
            };
            let label = item.label.clone().or_else(of_field);
            (label, item.field.to_string(), item.required)
        }
    };
    let words = move || {
        label.as_ref().map_or_else(
            || key.clone(),
            |label| label.get(language().tag()).to_owned(),
        )
    };
    view! {
        <li>
            {words} " "
            {required.then(|| view! { <Tag line=true>{t(m::FORM_REQUIRED)}</Tag> })} " "
            {sometimes.then(|| view! { <Tag line=true icon="bolt">{t(m::FORM_SOMETIMES)}</Tag> })}
        </li>
    }
}

/// What keeps a draft from being published.
#[component]
fn Problems(problems: Vec<FieldError>) -> impl IntoView {
    if problems.is_empty() {
        return view! { <Note tone=Tone::Good>{t(m::FORM_SOUND)}</Note> }.into_any();
    }
    let words = move || {
        problems
            .iter()
            .map(|problem| {
                let known = i18n::find(i18n::FORM_PROBLEM, &problem.code);
                let words = api::in_language(&problem.detail, known);
                view! { <li>{words}</li> }
            })
            .collect_view()
    };
    view! {
        <Note tone=Tone::Warn>
            <b class="strong">{t(m::FORM_PROBLEMS)}</b>
            <ul>{words}</ul>
        </Note>
    }
    .into_any()
}

/// A file with a form: as a version is read over the API, or only what it asks.
#[derive(Deserialize)]
struct FormFile {
    definition: FormDefinition,
    /// Fields that the catalogue may not have.
    #[serde(default)]
    fields: Vec<FieldDefinition>,
}

/// What can be done with a version.
#[component]
fn Actions(
    shown: FormVersionView,
    version: Loadable<Option<FormVersionView>>,
    forms: Forms,
    show: Callback<Option<Uuid>>,
) -> impl IntoView {
    let may = session::may(Permission::OrganizationManage);
    let busy = RwSignal::new(false);
    let (sure, really) = (RwSignal::new(false), RwSignal::new(false));
    let (id, form_id) = (shown.base.id, shown.form_id);
    let etag = StoredValue::new(api::etag(shown.base.version));
    let is_draft = shown.base.state == FormState::Draft;
    let sound = shown.problems.is_empty();
    let drafted = move || {
        forms.value.with(|page| {
            page.as_ref().is_some_and(|page| {
                let own = page.items.iter().filter(|form| form.id == form_id);
                let mut versions = own.flat_map(|form| &form.versions);
                versions.any(|version| version.state == FormState::Draft)
            })
        })
    };
    let alone = move || {
        forms.value.with(|page| {
            page.as_ref().is_some_and(|page| {
                let form = page.items.iter().find(|form| form.id == form_id);
                form.is_some_and(|form| form.versions.len() < 2)
            })
        })
    };
    let begin = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = forms_api::draft(form_id, id).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(reply) => {
                    forms.reload();
                    let _ = show.try_run(Some(reply.body.base.id));
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    let take = move |answer: Result<Reply<FormVersionView>, Failure>, said: Key| {
        match answer {
            Ok(reply) => {
                version.replace(Some(reply.body), reply.etag);
                toast::say(text(said));
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                version.reload();
            }
        }
        forms.reload();
    };
    let publish = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = forms_api::publish(id, &etag.get_value()).await;
            let _ = busy.try_set(false);
            take(answer, m::FORM_NOW_PUBLISHED);
        });
    };
    let discard = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = forms_api::discard(id, &etag.get_value()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    toast::say(text(m::FORM_DISCARDED));
                    let _ = show.try_run(None);
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
            forms.reload();
        });
    };
    let input = NodeRef::<html::Input>::new();
    let upload = move |file: web_sys::File| {
        if toast::waits() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let read = JsFuture::from(file.text()).await.ok();
            let read = read.and_then(|text| text.as_string());
            let read = read.and_then(|text| serde_json::from_str::<FormFile>(&text).ok());
            let Some(read) = read else {
                let _ = busy.try_set(false);
                toast::fail(text(m::FORM_NO_FORM));
                return;
            };
            let answer =
                forms_api::replace(id, read.definition, read.fields, &etag.get_value()).await;
            let _ = busy.try_set(false);
            take(answer, m::FORM_UPLOADED);
        });
    };
    let file_name = format!("form-version-{}.json", shown.base.number);
    view! {
        <div class="rec__acts">
            <Show when=move || may.get() && is_draft>
                <LinkButton kind=ButtonKind::Primary href=format!("/organization/forms/{id}")>{t(m::BUILDER_WORK)}</LinkButton>
                <Button local=true icon="check" busy disabled=Signal::stored(!sound) on_click=move || sure.set(true)>
                    {t(m::FORM_PUBLISH)}
                </Button>
                <input
                    type="file"
                    hidden
                    accept=".json,application/json"
                    node_ref=input
                    on:change=move |_| {
                        if let Some(input) = input.get_untracked() {
                            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                                upload(file);
                            }
                            // Choosing the same file again is a change, too.
                            input.set_value("");
                        }
                    }
                />
                <Button busy on_click=move || {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }>{t(m::FORM_UPLOAD)}</Button>
                <Show when=move || !alone()>
                    <Button local=true kind=ButtonKind::Danger busy on_click=move || really.set(true)>{t(m::FORM_DISCARD)}</Button>
                </Show>
            </Show>
            <Show when=move || may.get() && !drafted()>
                <Button busy on_click=begin>{t(m::FORM_BEGIN_FROM)}</Button>
            </Show>
            <a class="btn btn--quiet" href=format!("{}/form-versions/{id}", docket_contract::BASE_PATH) download=file_name.clone() rel="external">
                {t(m::FORM_DOWNLOAD)}
            </a>
        </div>
        <Confirm open=sure title=m::FORM_PUBLISH_TITLE body=m::FORM_PUBLISH_BODY action=m::FORM_PUBLISH on_confirm=publish/>
        <Confirm open=really title=m::FORM_DISCARD_TITLE body=m::FORM_DISCARD_BODY action=m::FORM_DISCARD danger=true on_confirm=discard/>
    }
}
