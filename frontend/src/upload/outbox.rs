//! Files that are chosen or dropped, and how sending them goes.

use docket_contract::attachment::UploadView;
use docket_domain::attachment::{FileProblem, FileReference, FileType, check_file};
use leptos::{html, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{Cancel, Progress, send, size_of};
use crate::{
    api::{attachment, words_of},
    format,
    home::Home,
    i18n::{m, t, text, tf},
    ui::{Button, ButtonSize, Icon, IconButton},
};

/// A file on its way.
#[derive(Clone)]
struct Sending {
    id: Uuid,
    name: String,
    size: u64,
    received: RwSignal<u64>,
    waits: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    cancel: Cancel,
}

/// The files on their way to one place.
#[derive(Clone, Copy)]
pub(crate) struct Outbox {
    /// The address that they are announced at; none where a form is only
    /// looked at.
    announce: Signal<Option<String>>,
    sending: RwSignal<Vec<Sending>>,
    /// Files are chosen on a step of a form, and go on when it is left.
    home: Home,
}

impl Outbox {
    /// Nothing on its way yet. What is on its way when the page is left is
    /// cancelled.
    pub fn new(announce: Signal<Option<String>>) -> Self {
        let sending = RwSignal::new(Vec::<Sending>::new());
        on_cleanup(move || {
            for one in sending.try_get_untracked().unwrap_or_default() {
                one.cancel.cancel();
            }
        });
        Self {
            announce,
            sending,
            home: Home::here(),
        }
    }

    /// Whether nothing is on its way.
    pub fn is_empty(self) -> bool {
        self.sending.with(Vec::is_empty)
    }

    /// Whether a file is on its way now.
    pub fn is_sending(self) -> bool {
        let is_any = |all: &Vec<Sending>| all.iter().any(|one| is_going(&one));
        self.sending.try_with_untracked(is_any).unwrap_or(false)
    }

    /// Sends a file, where there is room for one more; `on_sent` is told once
    /// it has arrived.
    pub fn send(
        self,
        file: web_sys::File,
        room: Option<usize>,
        on_sent: impl Fn((web_sys::File, UploadView)) + 'static,
    ) {
        let Some(path) = self.announce.get_untracked() else {
            return;
        };
        let sending = self.home.make(|| Sending {
            id: Uuid::new_v4(),
            name: file.name(),
            size: size_of(&file),
            received: RwSignal::new(0),
            waits: RwSignal::new(false),
            failure: RwSignal::new(None),
            cancel: Cancel::default(),
        });
        let others = self
            .sending
            .with_untracked(|all| all.iter().filter(is_going).count());
        self.sending.update(|all| all.push(sending.clone()));
        if room.is_some_and(|room| others >= room) {
            let words = text(m::FILE_TOO_MANY).to_owned();
            sending.failure.set(Some(words));
            return;
        }
        if let Err(problem) = check_file(&sending.name, sending.size) {
            sending.failure.set(Some(words(&problem).to_owned()));
            return;
        }
        spawn_local(async move {
            if let Some(upload) = self.run(&path, &file, sending).await {
                on_sent((file, upload));
            }
        });
    }

    /// Sends a file; gives it once it has arrived and is still wanted.
    async fn run(self, path: &str, file: &web_sys::File, sending: Sending) -> Option<UploadView> {
        let (received, waits) = (sending.received, sending.waits);
        let sent = send(path, file, &sending.cancel, move |progress| {
            // Whoever left the page meanwhile is told nothing.
            let _ = waits.try_set(progress == Progress::Waiting);
            if let Progress::Sent(bytes) = progress {
                let _ = received.try_set(bytes);
            }
        })
        .await;
        match sent {
            Ok(Some(upload)) => {
                // Whoever took it away meanwhile does not want it.
                let is_wanted = self.sending.try_update(|all| {
                    let before = all.len();
                    all.retain(|one| one.id != sending.id);
                    all.len() < before
                });
                if is_wanted != Some(true) {
                    drop(attachment::discard(upload.id).await);
                    return None;
                }
                Some(upload)
            }
            Ok(None) => None,
            Err(failure) => {
                let told = failure.problem().and_then(|problem| problem.errors.first());
                let words = told.map_or_else(|| failure.sentence(), words_of);
                let _ = sending.failure.try_set(Some(words));
                None
            }
        }
    }

    fn dismiss(self, gone: Uuid) {
        self.sending.update(|all| {
            all.retain(|one| {
                if one.id == gone {
                    one.cancel.cancel();
                }
                one.id != gone
            });
        });
    }
}

/// Whether a file was not refused.
fn is_going(one: &&Sending) -> bool {
    one.failure.with_untracked(Option::is_none)
}

/// What keeps a file from being taken, in words.
fn words(problem: &FileProblem) -> &'static str {
    text(match problem {
        FileProblem::Name => m::FILE_NAME,
        FileProblem::Type => m::FILE_TYPE,
        FileProblem::Empty => m::FILE_EMPTY,
        FileProblem::TooLarge => m::FILE_TOO_LARGE,
        FileProblem::Content => m::FILE_CONTENT,
    })
}

/// The files on their way, as rows of a list.
#[component]
pub(crate) fn OnTheirWay(
    /// Which.
    of: Outbox,
) -> impl IntoView {
    view! {
        <For each=move || of.sending.get() key=|one| one.id let:one>
            <OnItsWay one on_dismiss=move |id| of.dismiss(id)/>
        </For>
    }
}

/// A file on its way, or one that was not taken.
#[component]
fn OnItsWay(one: Sending, #[prop(into)] on_dismiss: Callback<Uuid>) -> impl IntoView {
    let Sending {
        id,
        name,
        size,
        received,
        waits,
        failure,
        ..
    } = one;
    let (shown, named) = (name.clone(), name.clone());
    let label = move || {
        let words = match failure.with(Option::is_some) {
            true => m::FILE_DISMISS,
            false => m::FILE_CANCEL,
        };
        tf(words, &[("name", &name)])
    };
    let told = move || match waits.get() {
        true => text(m::FILE_WAITING).to_owned(),
        false => {
            let (done, all) = (format::bytes(received.get()), format::bytes(size));
            tf(m::FILE_PROGRESS, &[("done", &done), ("all", &all)])
        }
    };
    let progress = move || match failure.get() {
        Some(words) => view! { <span class="file__bad" role="alert">{words}</span> }.into_any(),
        None => {
            let label = tf(m::FILE_SENDING, &[("name", &named)]);
            // Sizes are far below what a float holds exactly.
            let most = size as f64;
            view! {
                <progress max=most prop:value=move || received.get() as f64 aria-label=label></progress>
                <span class="t3 num">{told}</span>
            }
            .into_any()
        }
    };
    view! {
        <li class="file">
            <span class="file__icon"><Icon name="clip"/></span>
            <span class="file__name">{shown}</span>
            {progress}
            <IconButton icon="x" label size=ButtonSize::Small on_click=move |()| on_dismiss.run(id)/>
        </li>
    }
}

/// A picture or symbol, the name as a link where the file can be read, and its
/// size.
#[component]
pub(crate) fn FileName(
    /// The file.
    file: FileReference,
    /// The address below which it is read, if it is kept.
    #[prop(into)]
    content: Signal<Option<String>>,
    /// Its address where it was chosen in this browser.
    #[prop(optional, into)]
    local: Signal<Option<String>>,
) -> impl IntoView {
    let FileReference {
        id,
        name,
        media_type,
        size,
    } = file;
    let is_image = FileType::of_media_type(&media_type).is_some_and(FileType::is_image);
    let kept = move || content.get().map(|base| format!("{base}/{id}/content"));
    let address = Signal::derive(move || local.get().or_else(kept));
    let picture = move || match address.get().filter(|_| is_image) {
        Some(source) => {
            view! { <img class="file__img" src=source alt="" loading="lazy"/> }.into_any()
        }
        None => view! { <span class="file__icon"><Icon name="clip"/></span> }.into_any(),
    };
    let named = move || {
        let name = name.clone();
        match address.get() {
            Some(address) => {
                let kept_as = name.clone();
                view! { <a class="link" href=address download=kept_as rel="external">{name}</a> }
                    .into_any()
            }
            None => view! { <span>{name}</span> }.into_any(),
        }
    };
    view! {
        {picture}
        <span class="file__name">{named}</span>
        <span class="t3 num">{move || format::bytes(size)}</span>
    }
}

/// The place that files are dropped on, with the button that opens the file
/// dialog.
#[component]
pub(crate) fn Drop(
    /// Id of the button.
    #[prop(optional, into)]
    id: Option<String>,
    /// Where the files go.
    to: Outbox,
    /// Told each file that was chosen.
    #[prop(into)]
    on_file: Callback<web_sys::File>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let is_closed = Signal::derive(move || to.announce.with(Option::is_none));
    let take = move |list: Option<web_sys::FileList>| {
        let Some(list) = list.filter(|_| !untrack(|| is_closed.get())) else {
            return;
        };
        // Put down in full before anything is sent: emptying the control
        // empties the list.
        let files: Vec<_> = (0..list.length()).filter_map(|at| list.get(at)).collect();
        for file in files {
            on_file.run(file);
        }
    };
    view! {
        <div
            class="dropline"
            class:is-over=move || over.get()
            on:dragover=move |event| { event.prevent_default(); over.set(true); }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
                take(event.data_transfer().and_then(|data| data.files()));
            }
        >
            <input
                type="file"
                hidden
                multiple
                accept=accepted()
                node_ref=input
                on:change=move |_| {
                    if let Some(input) = input.get_untracked() {
                        take(input.files());
                        // Choosing the same file again is a change, too.
                        input.set_value("");
                    }
                }
            />
            <Button attr:id=id size=ButtonSize::Small icon="clip" disabled=is_closed local=true on_click=move |()| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }>{t(m::FILE_CHOOSE)}</Button>
            <span class="hint">{t(m::FILE_KINDS)}</span>
        </div>
    }
}

/// The endings that are taken, as file dialogs want them.
fn accepted() -> String {
    let endings = FileType::ALL.iter().flat_map(|kind| kind.endings);
    let endings: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
    endings.join(",")
}
