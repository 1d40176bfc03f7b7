//! Files as an answer: chosen or dropped, sent at once, with progress.

use std::collections::BTreeMap;

use docket_contract::attachment::UploadView;
use docket_domain::{
    attachment::{FileReference, MAX_FILES},
    field::FieldDefinition,
};
use leptos::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Sheet;
use crate::{
    i18n::{m, tf},
    ui::{ButtonSize, IconButton},
    upload::{Drop, FileName, OnTheirWay, Outbox},
};

/// Where files of a form are sent, and where they are read.
#[derive(Clone, Copy)]
pub(crate) struct Files {
    /// The address that uploads are announced at; none where a form is only
    /// looked at.
    pub announce: Signal<Option<String>>,
    /// The address below which files that were kept are read, if there is one.
    pub content: Signal<Option<String>>,
}

impl Files {
    /// Where a form is only looked at.
    pub fn nowhere() -> Self {
        Self {
            announce: Signal::stored(None),
            content: Signal::stored(None),
        }
    }
}

/// The files that a value names.
pub(crate) fn references(value: &Value) -> Vec<FileReference> {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

/// The control of an answer made of files.
#[component]
pub(super) fn FileList(
    /// The form.
    sheet: Sheet,
    /// The field.
    field: FieldDefinition,
    /// Id of what an error summary leads to.
    id: String,
    /// Where the files are.
    files: Files,
) -> impl IntoView {
    let key = StoredValue::new(field.key.clone());
    let outbox = Outbox::new(files.announce);
    // Addresses of what was chosen here, in this browser.
    let here = RwSignal::new(BTreeMap::<Uuid, String>::new());
    let own = field.key;
    let answered = Memo::new(move |_| references(&sheet.value(&own)));
    on_cleanup(move || {
        for address in here.try_get_untracked().unwrap_or_default().values() {
            // Only an address that is none fails.
            let _ = web_sys::Url::revoke_object_url(address);
        }
    });
    let on_sent = Callback::new(move |(file, upload): (web_sys::File, UploadView)| {
        if let Ok(address) = web_sys::Url::create_object_url_with_blob(&file) {
            here.update(|here| {
                here.insert(upload.id, address);
            });
        }
        let mut all = answered.get_untracked();
        all.push(FileReference {
            id: upload.id,
            name: upload.name,
            media_type: upload.media_type,
            size: upload.size,
        });
        key.with_value(|key| sheet.set(key, written(&all)));
    });
    let remove = move |gone: Uuid| {
        let mut left = answered.get_untracked();
        left.retain(|file| file.id != gone);
        key.with_value(|key| sheet.set(key, written(&left)));
    };
    let take = move |file| {
        let room = MAX_FILES.saturating_sub(answered.with_untracked(Vec::len));
        outbox.send(file, Some(room), on_sent);
    };
    view! {
        <div class="stack stack--2">
            <ul class="filelist" hidden=move || answered.with(Vec::is_empty) && outbox.is_empty()>
                <For each=move || answered.get() key=|file| file.id let:file>
                    <Answered file content=files.content here on_remove=remove/>
                </For>
                <OnTheirWay of=outbox/>
            </ul>
            <Drop id to=outbox on_file=take/>
        </div>
    }
}

fn written(files: &[FileReference]) -> Value {
    match files.is_empty() {
        true => Value::Null,
        false => json!(files),
    }
}

/// A file that has arrived.
#[component]
fn Answered(
    file: FileReference,
    content: Signal<Option<String>>,
    here: RwSignal<BTreeMap<Uuid, String>>,
    #[prop(into)] on_remove: Callback<Uuid>,
) -> impl IntoView {
    let id = file.id;
    let name = file.name.clone();
    let remove = move || tf(m::FILE_REMOVE, &[("name", &name)]);
    let local = Signal::derive(move || here.with(|here| here.get(&id).cloned()));
    view! {
        <li class="file">
            <FileName file content local/>
            <IconButton icon="x" label=remove size=ButtonSize::Small on_click=move |()| on_remove.run(id)/>
        </li>
    }
}
