//! The steps of a shortlist itself: begin, close, open again, delete.

use docket_contract::shortlist::MoveShortlist;
use docket_domain::shortlist::ShortlistState;
use leptos::{prelude::*, task::spawn_local};

use super::meeting::Meeting;
use crate::{
    api::{Failure, shortlist},
    form::{Form, FormFailure},
    i18n::{Key, m, t, text, tf},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, TextArea, toast},
};

/// Whether the meeting is in session and has decided on everything, as far as
/// the reader can know: what they may not read may be open.
pub(super) fn all_decided(of: Meeting) -> bool {
    let (decided, all) = of.progress();
    of.state().may_decide() && all > 0 && decided == all && of.hidden() == 0
}

/// Takes the shortlist to another state.
///
/// # Errors
/// See [`crate::api::patch`].
async fn enter(of: Meeting, state: ShortlistState, reason: Option<String>) -> Result<(), Failure> {
    let (key, etag) = (of.key.get_untracked(), of.etag());
    let body = MoveShortlist { state, reason };
    let reply = shortlist::enter(&key, &body, &etag).await?;
    if !of.head.busy.is_disposed() {
        of.head.replace(reply.body, reply.etag);
    }
    Ok(())
}

/// As [`enter`], and says what happened.
pub(super) fn go(of: Meeting, form: Form, state: ShortlistState, said: Key) {
    if !form.begin() {
        return;
    }
    spawn_local(async move {
        match enter(of, state, None).await {
            Ok(()) => {
                form.end(None);
                toast::say(text(said));
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                of.head.reload();
                form.end(Some(failure));
            }
        }
    });
}

/// Deletes the shortlist and leaves; ten seconds to take it back.
pub(super) fn remove(of: Meeting, leave: impl Fn() + 'static) {
    let known = of.head.value.with_untracked(|head| {
        head.as_ref()
            .map(|head| (head.key.clone(), head.name.clone()))
    });
    let Some((key, name)) = known else { return };
    let etag = of.etag();
    spawn_local(async move {
        match shortlist::hide(&key, &etag).await {
            Ok(reply) => {
                let etag = reply.etag.unwrap_or_default();
                if !of.head.busy.is_disposed() {
                    leave();
                }
                let said = tf(m::SHORTLIST_DELETED, &[("name", &name)]);
                toast::undo(said, move || restore(key.clone(), etag.clone()));
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                of.head.reload();
            }
        }
    });
}

fn restore(key: String, etag: String) {
    spawn_local(async move {
        match shortlist::restore(&key, &etag).await {
            // Lists hear of it through the event stream.
            Ok(reply) => {
                let name = &reply.body.name;
                toast::say(tf(m::SHORTLIST_RESTORED, &[("name", name)]));
            }
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}

/// Opening a closed shortlist again takes a reason.
#[component]
pub(super) fn Reopen(
    /// The shortlist.
    of: Meeting,
    /// Whether it asks.
    open: RwSignal<bool>,
) -> impl IntoView {
    let form = Form::new();
    let reason = RwSignal::new(String::new());
    Effect::new(move || {
        if open.get() {
            form.end(None);
            reason.set(String::new());
        }
    });
    let send = move || {
        if !form.begin() {
            return;
        }
        let why = reason.get_untracked();
        spawn_local(async move {
            match enter(of, ShortlistState::InSession, Some(why)).await {
                Ok(()) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::SHORTLIST_REOPENED));
                }
                Err(failure) => {
                    of.head.reload();
                    form.end(Some(failure));
                }
            }
        });
    };
    view! {
        <Dialog open title=m::SHORTLIST_REOPEN_TITLE>
            <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <DialogBody>
                    <FormFailure form fields=&["/reason"]/>
                    <Field label=m::DEMAND_REASON hint=m::ASSESSMENT_REOPEN_HINT required=true error=form.error("/reason")>
                        <TextArea value=reason/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::SHORTLIST_REOPEN)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
