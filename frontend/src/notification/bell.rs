//! How much one did not read yet.

use docket_contract::{notification::NotificationView, page::Page};
use leptos::prelude::*;

use crate::{
    api::{Query, notification},
    i18n::{m, t, tn},
    live,
    loadable::Loadable,
    ui::Icon,
};

/// The most that is shown as a number.
const MOST: u64 = 99;

/// How much one did not read yet; shared by all pages.
#[derive(Clone, Copy)]
pub(crate) struct Unread(Loadable<Page<NotificationView>>);

impl Unread {
    /// Asks, and asks again when something happens to demands.
    pub fn new() -> Self {
        let query = || {
            let query = Query::new().with("unread", "true").with("count", "true");
            query.with("limit", "1")
        };
        let this = Self(Loadable::new(move || notification::list(query())));
        live::soon(&["demand"], move || this.reload());
        this
    }

    /// Asks again.
    pub fn reload(self) {
        self.0.reload();
    }

    fn count(self) -> u64 {
        let total = |page: &Option<Page<NotificationView>>| {
            page.as_ref().and_then(|page| page.total).unwrap_or(0)
        };
        self.0.value.with(total)
    }
}

/// The way to what one is told, with how much is new.
#[component]
pub(crate) fn Bell() -> impl IntoView {
    let unread: Option<Unread> = use_context();
    let count = move || unread.map_or(0, Unread::count);
    let label = move || match count() {
        0 => t(m::NOTIFICATIONS_TITLE)().to_owned(),
        count => tn(m::NOTIFICATIONS_UNREAD, count, &[]),
    };
    let shown = move || match count() {
        0 => None,
        count if count > MOST => Some(format!("{MOST}+")),
        count => Some(count.to_string()),
    };
    view! {
        <a class="btn btn--quiet btn--icon bell" href="/notifications" aria-label=label title=label>
            <Icon name="bell"/>
            {move || shown().map(|count| view! { <span class="bell__n" aria-hidden="true">{count}</span> })}
        </a>
    }
}
