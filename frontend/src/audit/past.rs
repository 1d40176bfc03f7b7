//! The history of one record: on its page, or in a drawer beside a list.

use docket_contract::{audit::AuditEntry, page::Page};
use leptos::prelude::*;
use uuid::Uuid;

use super::{known::Known, operation, wording};
use crate::{
    api::{self, Query},
    format,
    i18n::{language, m, t, tf},
    listing::{Listed, Listing},
    live,
    ui::{ButtonSize, Drawer, History, HistoryEntry, IconButton},
};

/// Where the history of a record is read, and how its changes are heard of.
#[derive(Clone, Debug, PartialEq)]
pub struct Trail {
    /// The address of the record after `/api/v1`.
    pub path: String,
    /// The kind events name it by.
    pub kind: &'static str,
    /// The record; none for one there is only one of.
    pub id: Option<Uuid>,
    /// What people call it.
    pub name: String,
}

/// What happened to a record, newest first. It is read again after changes.
#[component]
pub fn Past(
    /// Whose history.
    of: Trail,
) -> impl IntoView {
    let known = Known::new();
    let path = StoredValue::new(format!("{}/history", of.path));
    let entries = Listing::new(move |cursor: Option<String>| {
        let path = Query::new()
            .with("count", "true")
            .with_some("cursor", &cursor.unwrap_or_default())
            .after(&path.get_value());
        async move {
            let reply = api::get::<Page<AuditEntry>>(&path).await?;
            // Names first: an entry never shows an id that turns into a name.
            known.learn(&reply.body.items).await;
            Ok(reply)
        }
    });
    let id = of.id;
    live::on(of.kind, move |event| {
        if id.is_none_or(|id| id == event.record_id) {
            entries.reload();
        }
    });
    let shown = Signal::derive(move || {
        entries
            .items
            .with(|items| items.iter().map(|entry| line(entry, known)).collect())
    });
    view! {
        <div class="past">
            <Listed of=entries label=m::AUDIT_HISTORY empty=|| view! { <p class="t3">{t(m::AUDIT_HISTORY_EMPTY)}</p> }>
                <History entries=shown/>
            </Listed>
        </div>
    }
}

/// An entry as a line of a history.
fn line(entry: &AuditEntry, known: Known) -> HistoryEntry {
    let done = operation::phrase(&entry.operation);
    HistoryEntry {
        // Another language is another line.
        id: format!("{}:{}", entry.id, language().tag()),
        who: wording::who(entry, known),
        what: match &entry.reason {
            Some(reason) => tf(m::AUDIT_BECAUSE, &[("what", done), ("reason", reason)]),
            None => done.to_owned(),
        },
        changes: wording::changes(entry, known),
        when: format::instant(entry.at),
        instant: format!("{:?}", entry.at),
    }
}

/// A history as a part of a page of settings.
#[component]
pub fn PastPanel(
    /// Whose history.
    of: Trail,
) -> impl IntoView {
    view! {
        <section class="panel panel__body stack stack--3">
            <h2>{t(m::AUDIT_HISTORY)}</h2>
            <Past of/>
        </section>
    }
}

/// The history that is looked at beside a list; one drawer serves all rows.
#[derive(Clone, Copy)]
pub struct Looking {
    of: RwSignal<Option<Trail>>,
    open: RwSignal<bool>,
}

impl Default for Looking {
    fn default() -> Self {
        Self {
            of: RwSignal::new(None),
            open: RwSignal::new(false),
        }
    }
}

impl Looking {
    /// Opens the drawer with a record's history.
    pub fn at(self, trail: Trail) {
        self.of.set(Some(trail));
        self.open.set(true);
    }
}

/// The button of a row that opens its history.
#[component]
pub fn PastButton(
    /// The drawer of the page.
    looking: Looking,
    /// Whose history.
    of: Trail,
) -> impl IntoView {
    let name = of.name.clone();
    view! {
        <IconButton
            icon="clock"
            size=ButtonSize::Small
            label=move || tf(m::AUDIT_HISTORY_OF, &[("name", &name)])
            on_click=move || looking.at(of.clone())
        />
    }
}

/// The drawer itself, once on a page.
#[component]
pub fn PastDrawer(
    /// What is looked at.
    looking: Looking,
) -> impl IntoView {
    let title = move || {
        looking.of.with(|of| {
            of.as_ref().map_or_else(String::new, |of| {
                tf(m::AUDIT_HISTORY_OF, &[("name", &of.name)])
            })
        })
    };
    view! {
        <Drawer open=looking.open title>
            <div class="dlg__b">
                {move || looking.of.get().map(|of| view! { <Past of/> })}
            </div>
        </Drawer>
    }
}
