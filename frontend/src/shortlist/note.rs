//! What is prepared about a demand before the meeting.

use docket_contract::problem::Code;
use docket_contract::shortlist::PatchEntry;
use docket_domain::shortlist::MAX_TEXT_CHARS;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::meeting::Meeting;
use crate::{
    api::{self, shortlist},
    form::{Form, FormFailure},
    i18n::{m, t},
    ui::{Button, ButtonKind, ButtonSize, Field, TextArea},
};

/// The note, and changing it for those who prepare the meeting.
#[component]
pub(super) fn Note(
    /// The shortlist.
    of: Meeting,
    /// The entry.
    id: Uuid,
) -> impl IntoView {
    let entry = move || of.entry(id);
    let note = Memo::new(move |_| entry().map(|entry| entry.note).unwrap_or_default());
    let prepares = Memo::new(move |_| of.may_prepare());
    let written = RwSignal::new(String::new());
    let writes = RwSignal::new(false);
    // What it said when writing began; what others save meanwhile is not
    // overwritten unseen.
    let before = RwSignal::new(String::new());
    let form = Form::new();
    let begin = move || {
        before.set(note.get_untracked());
        written.set(note.get_untracked());
        form.end(None);
        writes.set(true);
        request_animation_frame(|| crate::browser::focus(".sl-note textarea"));
    };
    let others =
        Memo::new(move |_| writes.get() && note.with(|note| before.with(|own| own != note)));
    let save = move || {
        let Some(known) = untrack(entry) else { return };
        if untrack(|| others.get()) || !form.begin() {
            return;
        }
        let key = of.key.get_untracked();
        let own = before.get_untracked();
        let changes = PatchEntry {
            note: Some(Some(written.get_untracked())),
        };
        spawn_local(async move {
            let mut saved = shortlist::note(&key, id, &changes, &api::etag(known.version)).await;
            // A decision that was recorded meanwhile leaves the note as it was.
            if saved.as_ref().is_err_and(|failure| failure.is(Code::Stale))
                && let Ok(now) = shortlist::entries(&key).await
            {
                let entry = now.body.items.iter().find(|entry| entry.id == id);
                let version = entry
                    .filter(|entry| entry.note == own)
                    .map(|one| one.version);
                if !form.busy.is_disposed() {
                    of.entries.replace(now.body, None);
                }
                saved = match version {
                    Some(version) => shortlist::note(&key, id, &changes, &api::etag(version)).await,
                    // The form shows the other one.
                    None => return form.end(None),
                };
            }
            match saved {
                Ok(reply) => {
                    form.end(None);
                    of.replace(reply.body);
                    let _ = writes.try_set(false);
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    view! {
        <Show when=move || prepares.get() || !note.with(String::is_empty)>
            <section class="sl-note" aria-labelledby="shortlist-note">
                <div class="row row--between">
                    <h4 id="shortlist-note">{t(m::SHORTLIST_NOTE)}</h4>
                    <Show when=move || prepares.get() && !writes.get()>
                        <Button local=true size=ButtonSize::Small on_click=begin>
                            {move || match note.with(String::is_empty) {
                                true => t(m::SHORTLIST_NOTE_ADD)(),
                                false => t(m::DIALOG_CHANGE)(),
                            }}
                        </Button>
                    </Show>
                </div>
                <Show when=move || !note.with(String::is_empty) && (!writes.get() || others.get())>
                    <p class="answer">{note}</p>
                </Show>
                <Show when=move || writes.get()>
                    <form class="stack" novalidate on:submit=move |event| { event.prevent_default(); save(); }>
                        <FormFailure form fields=&["/note"]/>
                        <Show when=move || others.get()>
                            <crate::ui::Note tone=crate::ui::Tone::Warn>
                                <p>{t(m::SHORTLIST_NOTE_CHANGED)}</p>
                                <Button local=true size=ButtonSize::Small on_click=move || before.set(note.get_untracked())>{t(m::SHORTLIST_NOTE_MINE)}</Button>
                            </crate::ui::Note>
                        </Show>
                        <Field label=m::SHORTLIST_NOTE_LABEL error=form.error("/note")>
                            <TextArea value=written max_length=u32::try_from(MAX_TEXT_CHARS).unwrap_or(u32::MAX)/>
                        </Field>
                        <div class="row">
                            <Button kind=ButtonKind::Primary size=ButtonSize::Small submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                            <Button local=true size=ButtonSize::Small on_click=move || writes.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                        </div>
                    </form>
                </Show>
            </section>
        </Show>
    }
}
