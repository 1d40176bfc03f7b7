//! Choosing a file, by dropping it or through the file dialog.

use leptos::{html, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::file::told;
use crate::{
    api::import,
    i18n::{m, t, text},
    ui::{Button, ButtonKind, Field, Icon, Note, TextInput, Tone, toast},
};

/// Most bytes the server takes: 25 MiB.
const LARGEST: f64 = 25.0 * 1024.0 * 1024.0;

/// The place a file is dropped on, and where it is from.
#[component]
pub(super) fn Upload(
    /// Told the id of the uploaded file.
    #[prop(into)]
    on_uploaded: Callback<Uuid>,
) -> impl IntoView {
    let source = RwSignal::new(String::new());
    let over = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    let input = NodeRef::<html::Input>::new();
    let send = move |file: web_sys::File| {
        if busy.get_untracked() {
            return;
        }
        if toast::waits() {
            return;
        }
        if file.size() > LARGEST {
            failure.set(Some(text(m::IMPORT_TOO_LARGE).to_owned()));
            return;
        }
        busy.set(true);
        failure.set(None);
        let source = source.get_untracked();
        spawn_local(async move {
            match import::upload(&file, &source).await {
                // Whoever left the page meanwhile is not led back to it.
                Ok(reply) => drop(on_uploaded.try_run(reply.body.id)),
                Err(problem) => {
                    let _ = failure.try_set(Some(told(&problem)));
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let take = move |files: Option<web_sys::FileList>| {
        if let Some(file) = files.and_then(|files| files.get(0)) {
            send(file);
        }
    };
    view! {
        <div class="settings import-up stack stack--4">
            <p class="t2">{t(m::IMPORT_LEAD)}</p>
            {move || failure.get().map(|failure| view! { <Note tone=Tone::Bad>{failure}</Note> })}
            <div
                class="drop"
                class:is-over=move || over.get()
                on:dragover=move |event| { event.prevent_default(); over.set(true); }
                on:dragleave=move |_| over.set(false)
                on:drop=move |event| {
                    event.prevent_default();
                    over.set(false);
                    take(event.data_transfer().and_then(|data| data.files()));
                }
            >
                <Icon name="dl"/>
                <p class="medium">{t(m::IMPORT_DROP)}</p>
                <input
                    type="file"
                    hidden
                    accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    node_ref=input
                    on:change=move |_| {
                        if let Some(input) = input.get_untracked() {
                            take(input.files());
                            // Choosing the same file again is a change, too.
                            input.set_value("");
                        }
                    }
                />
                <Button kind=ButtonKind::Primary busy=busy on_click=move || {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }>{t(m::IMPORT_CHOOSE)}</Button>
                <p class="hint" role="status">{move || text(if busy.get() { m::IMPORT_UPLOADING } else { m::IMPORT_KINDS })}</p>
            </div>
            <Field label=m::IMPORT_SOURCE hint=m::IMPORT_SOURCE_HINT optional=true>
                <TextInput value=source max_length=100_u32/>
            </Field>
        </div>
    }
}
