//! The pages of shortlists, and one shortlist: the meeting, the agenda, and the
//! demand it is at.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

use super::{
    agenda::Agenda, head::Head, list::ListPage, meeting::Meeting, panel::Panel, paper::MinutesPage,
};
use crate::{
    browser,
    i18n::{m, t},
    loadable::Loaded,
};

/// All pages of shortlists, which are loaded together: the list, one of them,
/// its minutes.
#[component]
pub fn ShortlistsPage() -> impl IntoView {
    let has_key = use_params_map().with_untracked(|params| params.get("key").is_some());
    let path = use_location().pathname;
    match path.with_untracked(|path| path.ends_with("/print")) {
        _ if !has_key => view! { <ListPage/> }.into_any(),
        true => view! { <MinutesPage/> }.into_any(),
        false => view! { <ShortlistPage/> }.into_any(),
    }
}

/// One shortlist: prepared, worked through in session, read afterwards.
#[component]
fn ShortlistPage() -> impl IntoView {
    let of = Meeting::here();
    of.name_page();
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "n" && browser::takes_shortcut(&event) {
            event.prevent_default();
            if let Some(next) = untrack(|| of.next_open()) {
                of.look_at(next);
            }
        }
    });
    on_cleanup(move || handle.remove());
    view! {
        <Loaded of=of.head label=m::NAV_SHORTLISTS>
            <div class="sl">
                <Head of/>
                <div class="sl__two">
                    <section class="sl__agenda" aria-labelledby="shortlist-agenda">
                        <h3 class="vh" id="shortlist-agenda">{t(m::SHORTLIST_AGENDA)}</h3>
                        <Loaded of=of.entries label=m::SHORTLIST_AGENDA><Agenda of/></Loaded>
                    </section>
                    <Panel of/>
                </div>
            </div>
        </Loaded>
    }
}
