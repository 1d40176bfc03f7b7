//! Writing a new workflow: as the one that ships, or as a file says.

use docket_contract::workflow::CreateWorkflow;
use docket_domain::workflow::Workflow;
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use super::list::Workflows;
use crate::{
    api::workflow as workflows_api,
    drafting::FileButton,
    form::{Form, FormFailure},
    i18n::{m, t, text},
    local_text::{LocalDraft, LocalTextInput},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, toast},
};

/// A file with a workflow: as a version is read over the API, or only what it
/// says.
#[derive(Deserialize)]
struct WorkflowFile {
    definition: Workflow,
}

/// What a file says, if it is one.
pub(super) async fn read(file: web_sys::File) -> Option<Workflow> {
    let content = JsFuture::from(file.text()).await.ok()?.as_string()?;
    let read = serde_json::from_str::<WorkflowFile>(&content);
    read.ok().map(|file| file.definition)
}

/// Writes a new workflow.
#[component]
pub(super) fn AddWorkflow(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Every workflow.
    workflows: Workflows,
    /// Shows a version.
    show: Callback<Option<Uuid>>,
) -> impl IntoView {
    let form = Form::new();
    let name = LocalDraft::default();
    let definition = StoredValue::new(None::<Workflow>);
    let file_name = RwSignal::new(None::<String>);
    Effect::new(move || {
        if open.get() {
            form.end(None);
            name.set(None);
            definition.set_value(None);
            file_name.set(None);
        }
    });
    let take = move |file: web_sys::File| {
        let called = file.name();
        spawn_local(async move {
            match read(file).await {
                Some(read) => {
                    let _ = definition.try_set_value(Some(read));
                    let _ = file_name.try_set(Some(called));
                }
                None => toast::fail(text(m::WORKFLOW_NO_FILE)),
            }
        });
    };
    let send = Callback::new(move |()| {
        if !form.begin() {
            return;
        }
        let written = CreateWorkflow {
            key: None,
            name: name.text(),
            definition: definition.get_value(),
        };
        spawn_local(async move {
            match workflows_api::create(&written).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ACCOUNT_SAVED));
                    workflows.reload();
                    let first = reply.body.versions.first().map(|version| version.id);
                    let _ = show.try_run(first);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    view! {
        <Dialog open title=m::WORKFLOW_ADD_TITLE>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name"]/>
                    <LocalTextInput value=name error=form.error("/name")/>
                    <p class="t3">{move || match file_name.get() {
                        Some(name) => name,
                        None => text(m::WORKFLOW_ADD_BODY).to_owned(),
                    }}</p>
                    <FileButton busy=form.busy on_file=take>{t(m::WORKFLOW_FROM_FILE)}</FileButton>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::WORKFLOW_ADD)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
