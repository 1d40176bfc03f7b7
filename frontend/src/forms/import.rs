//! Making a form of a JSON Schema: what would become of it first, then the
//! form.

use docket_contract::form::FormImport;
use docket_domain::form::Unmapped;
use leptos::{html, prelude::*, task::spawn_local};
use serde_json::value::RawValue;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use super::list::Forms;
use crate::{
    api::{self, form as forms_api},
    form::{Form, FormFailure},
    i18n::{self, m, t, text, tf},
    local_text::{LocalDraft, LocalTextInput},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Note, Tone, toast},
};

/// The button that asks for a file, and what became of it.
#[component]
pub(super) fn ImportSchema(
    /// Every form.
    forms: Forms,
    /// Shows a version.
    show: Callback<Option<Uuid>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let form = Form::new();
    let name = LocalDraft::default();
    let schema = StoredValue::new(None::<Box<RawValue>>);
    let found = RwSignal::new(None::<FormImport>);
    let input = NodeRef::<html::Input>::new();
    let read = move |file: web_sys::File| {
        if toast::waits() {
            return;
        }
        form.begin();
        spawn_local(async move {
            let content = JsFuture::from(file.text()).await.ok();
            let content = content.and_then(|content| content.as_string());
            let raw = content.and_then(|content| RawValue::from_string(content).ok());
            let Some(raw) = raw else {
                form.end(None);
                toast::fail(text(m::FORM_NO_SCHEMA));
                return;
            };
            let told = forms_api::import(&raw, &Default::default(), true).await;
            form.end(None);
            match told {
                Ok(reply) => {
                    let title = serde_json::from_str::<serde_json::Value>(raw.get()).ok();
                    let title = title.and_then(|schema| {
                        Some(docket_domain::text::LocalText::en(
                            schema.get("title")?.as_str()?,
                        ))
                    });
                    name.set(title.as_ref());
                    schema.set_value(Some(raw));
                    found.set(Some(reply.body));
                    open.set(true);
                }
                Err(failure) => {
                    let at = failure.at("/schema");
                    toast::fail(at.unwrap_or_else(|| failure.sentence()));
                }
            }
        });
    };
    let send = Callback::new(move |()| {
        let Some(raw) = schema.get_value() else {
            return;
        };
        if !form.begin() {
            return;
        }
        let name = name.text();
        spawn_local(async move {
            match forms_api::import(&raw, &name, false).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::FORM_IMPORTED));
                    forms.reload();
                    let made = reply.body.form;
                    let first = made.and_then(|made| made.versions.first().map(|one| one.id));
                    let _ = show.try_run(first);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let summary = move || {
        found.with(|found| {
            found.as_ref().map(|found| {
                let questions = found.definition.questions().count().to_string();
                let fields = found.fields.len().to_string();
                tf(
                    m::FORM_IMPORT_COUNTS,
                    &[("questions", &questions), ("fields", &fields)],
                )
            })
        })
    };
    let unmapped = move || {
        found.with(|found| {
            found
                .as_ref()
                .map(|found| found.unmapped.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <input
            type="file"
            hidden
            accept=".json,application/json,application/schema+json"
            node_ref=input
            on:change=move |_| {
                if let Some(input) = input.get_untracked() {
                    if let Some(file) = input.files().and_then(|files| files.get(0)) {
                        read(file);
                    }
                    // Choosing the same file again is a change, too.
                    input.set_value("");
                }
            }
        />
        <Button busy=form.busy on_click=move || {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
        }>{t(m::FORM_IMPORT)}</Button>
        <Dialog open title=m::FORM_IMPORT>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/key"]/>
                    <p>{summary}</p>
                    <LocalTextInput value=name error=form.error("/name")/>
                    <Show when=move || !unmapped().is_empty()>
                        <Note tone=Tone::Warn>
                            <b class="strong">{t(m::FORM_UNMAPPED)}</b>
                            <ul>{move || unmapped().into_iter().map(|one| view! { <li>{words(&one)}</li> }).collect_view()}</ul>
                        </Note>
                    </Show>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::FORM_IMPORT_MAKE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}

/// What the form does not have of the schema: where, and why.
fn words(one: &Unmapped) -> String {
    let known = i18n::find(i18n::UNMAPPED, one.reason.code());
    let why = api::in_language(&one.reason.to_string(), known);
    format!("{} ({}): {why}", one.place, one.keyword)
}
