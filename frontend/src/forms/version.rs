//! One version of a form: what it asks, and what can be done with it.

use docket_contract::form::{FormVersionView, FormView};
use docket_domain::{
    field::FieldDefinition,
    form::{FormDefinition, FormItem},
};
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use wasm_bindgen_futures::JsFuture;

use crate::{
    api::{self, Failure, Reply, form as forms_api},
    drafting::{Agreements, Comparison, FileButton, Problems, VersionActions, VersionHead},
    i18n::{self, Key, language, m, t, text},
    ui::{Button, Confirm, Tag, toast},
};

/// One version: what it asks, and what can be done with it.
#[component]
pub(super) fn Version(
    /// The version.
    shown: FormVersionView,
    /// Every form.
    agreed: Agreements<FormView>,
) -> impl IntoView {
    let sections = shown.definition.sections.clone();
    let fields = StoredValue::new(shown.fields.clone());
    let problems = shown.problems.clone();
    let problems = Signal::derive(move || {
        let words = problems.iter().map(|problem| {
            let known = i18n::find(i18n::FORM_PROBLEM, &problem.code);
            api::in_language(&problem.detail, known)
        });
        words.collect::<Vec<_>>()
    });
    view! {
        <VersionHead of=shown.base.clone() name=shown.name.clone()/>
        <Actions shown=shown.clone() agreed/>
        <div class="side__part stack stack--4">
            <Problems of=shown.base.clone() problems sound=m::FORM_SOUND unsound=m::FORM_PROBLEMS/>
            <Comparison of=shown.base agreed/>
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

/// A file with a form: as a version is read over the API, or only what it asks.
#[derive(Deserialize)]
struct FormFile {
    definition: FormDefinition,
    /// Fields that the catalogue may not have.
    #[serde(default)]
    fields: Vec<FieldDefinition>,
}

/// What a file says, if it is one.
async fn read(file: web_sys::File) -> Option<FormFile> {
    let content = JsFuture::from(file.text()).await.ok()?.as_string()?;
    serde_json::from_str(&content).ok()
}

/// What can be done with a version.
#[component]
fn Actions(shown: FormVersionView, agreed: Agreements<FormView>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let sure = RwSignal::new(false);
    let id = shown.base.id;
    let etag = StoredValue::new(api::etag(shown.base.version));
    let sound = shown.problems.is_empty();
    let take = move |answer: Result<Reply<FormVersionView>, Failure>, said: Key| {
        let _ = busy.try_set(false);
        match answer {
            Ok(reply) => {
                agreed.version.replace(Some(reply.body), reply.etag);
                toast::say(text(said));
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                agreed.version.reload();
            }
        }
        agreed.all.reload();
    };
    let publish = move || {
        busy.set(true);
        let etag = etag.get_value();
        spawn_local(async move {
            take(forms_api::publish(id, &etag).await, m::FORM_NOW_PUBLISHED);
        });
    };
    let upload = Callback::new(move |file: web_sys::File| {
        if toast::waits() {
            return;
        }
        busy.set(true);
        let etag = etag.get_value();
        spawn_local(async move {
            let Some(read) = read(file).await else {
                let _ = busy.try_set(false);
                toast::fail(text(m::FORM_NO_FORM));
                return;
            };
            let answer = forms_api::replace(id, read.definition, read.fields, &etag).await;
            take(answer, m::FORM_UPLOADED);
        });
    });
    view! {
        <VersionActions of=shown.base parent=shown.form_id agreed busy work=m::BUILDER_WORK discarding=m::FORM_DISCARD_BODY>
            <Button local=true icon="check" busy disabled=Signal::stored(!sound) on_click=move || sure.set(true)>
                {t(m::FORM_PUBLISH)}
            </Button>
            <FileButton busy on_file=upload>{t(m::FORM_UPLOAD)}</FileButton>
        </VersionActions>
        <Confirm open=sure title=m::FORM_PUBLISH_TITLE body=m::FORM_PUBLISH_BODY action=m::FORM_PUBLISH on_confirm=publish/>
    }
}
