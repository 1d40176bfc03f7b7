//! Files as an answer: chosen or dropped, sent at once, with progress.

use std::{collections::BTreeMap, sync::Arc};

use docket_contract::attachment::UploadView;
use docket_domain::{
    attachment::{FileReference, MAX_FILES},
    field::{FieldDefinition, FieldKey},
};
use leptos::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Sheet;
use crate::{
    home::Home,
    i18n::{m, text, tf},
    ui::{ButtonSize, IconButton, toast},
    upload::{Drop, FileName, OnTheirWay, Outbox},
};

/// Where files of a form are sent, and where they are read.
#[derive(Clone, Copy)]
pub(crate) struct Files {
    /// The address that uploads are announced at; none where a form is only
    /// looked at.
    announce: Signal<Option<String>>,
    /// The address below which files that were kept are read, if there is one.
    content: Signal<Option<String>>,
    /// What is chosen for each question. It outlives the step of the form on
    /// which it was chosen.
    chosen: StoredValue<BTreeMap<FieldKey, Chosen>>,
    home: Home,
}

/// What was chosen for a question here.
#[derive(Clone, Copy)]
struct Chosen {
    outbox: Outbox,
    /// Addresses of it in this browser.
    here: RwSignal<BTreeMap<Uuid, String>>,
}

impl Files {
    /// Files of a form that is filled in on this page. Nobody leaves it
    /// unasked while something is being sent.
    pub fn new(announce: Signal<Option<String>>, content: Signal<Option<String>>) -> Self {
        let this = Self {
            announce,
            content,
            chosen: StoredValue::new(BTreeMap::new()),
            home: Home::here(),
        };
        let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
            if this.are_being_sent() {
                event.prevent_default();
            }
        });
        on_cleanup(move || leaving.remove());
        this
    }

    /// Where a form is only looked at.
    pub fn nowhere() -> Self {
        Self {
            announce: Signal::stored(None),
            content: Signal::stored(None),
            chosen: StoredValue::new(BTreeMap::new()),
            home: Home::here(),
        }
    }

    /// Whether any file is on its way.
    pub fn are_being_sent(self) -> bool {
        let is_any = |all: &BTreeMap<FieldKey, Chosen>| {
            all.values().any(|chosen| chosen.outbox.is_sending())
        };
        self.chosen.try_with_value(is_any).unwrap_or(false)
    }

    /// As [`are_being_sent`](Self::are_being_sent), and says so: what is handed
    /// in now would lack them.
    pub fn must_wait(self) -> bool {
        let must = self.are_being_sent();
        if must {
            toast::say(text(m::FILE_STILL_SENDING));
        }
        must
    }

    fn chosen(self, key: &FieldKey) -> Chosen {
        let known = self.chosen.with_value(|all| all.get(key).copied());
        known.unwrap_or_else(|| {
            let begun = self.home.make(|| Chosen {
                outbox: Outbox::new(self.announce),
                here: RwSignal::new(BTreeMap::new()),
            });
            self.chosen.update_value(|all| {
                all.insert(key.clone(), begun);
            });
            begun
        })
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
    let Chosen { outbox, here } = files.chosen(&field.key);
    let own = field.key.clone();
    let answered = Memo::new(move |_| references(&sheet.value(&own)));
    // Told after this step of the form was left, too.
    let question = Arc::new(field.key);
    let on_sent = move |(file, upload): (web_sys::File, UploadView)| {
        if let Ok(address) = web_sys::Url::create_object_url_with_blob(&file) {
            let _ = here.try_update(|here| here.insert(upload.id, address));
        }
        let mut all = references(&untrack(|| sheet.value(&question)));
        all.push(FileReference {
            id: upload.id,
            name: upload.name,
            media_type: upload.media_type,
            size: upload.size,
        });
        sheet.set(&question, written(&all));
    };
    let remove = move |gone: Uuid| {
        let mut left = answered.get_untracked();
        left.retain(|file| file.id != gone);
        key.with_value(|key| sheet.set(key, written(&left)));
    };
    let take = move |file| {
        let room = MAX_FILES.saturating_sub(answered.with_untracked(Vec::len));
        outbox.send(file, Some(room), on_sent.clone());
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
