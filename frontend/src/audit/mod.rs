//! The audit trail of everything.

use docket_contract::{
    audit::{AuditEntry, Change},
    page::Page,
};
use leptos::prelude::*;

use crate::{
    api::{self, Query},
    format,
    i18n::{m, t, text},
    listing::{Listed, Listing},
    shell,
    ui::{self, Empty, HistoryEntry, InputKind, TextInput},
};

/// What was done, by whom, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    shell::page(m::NAV_AUDIT);
    let words = RwSignal::new(String::new());
    let operation = RwSignal::new(String::new());
    let entries = Listing::new(move |cursor| {
        let query = Query::new()
            .with_some("operation", operation.get().trim())
            .with_some("cursor", &cursor.unwrap_or_default());
        async move { api::get::<Page<AuditEntry>>(&query.after("/audit")).await }
    });
    view! {
        <div class="toolbar">
            <div class="search">
                <TextInput
                    value=words
                    kind=InputKind::Search
                    label=m::AUDIT_OPERATION
                    placeholder=m::AUDIT_OPERATION
                    on_commit=move |text: String| operation.set(text)
                />
            </div>
        </div>
        <Listed
            of=entries
            label=m::NAV_AUDIT
            filtered=Signal::derive(move || operation.with(|text| !text.trim().is_empty()))
            on_clear=move || { words.set(String::new()); operation.set(String::new()); }
            empty=|| view! { <Empty title=m::AUDIT_EMPTY/> }
        >
            <table class="grid-t list-t" aria-label=t(m::NAV_AUDIT)>
                <thead><tr>
                    <th scope="col">{t(m::AUDIT_WHEN)}</th>
                    <th scope="col">{t(m::AUDIT_WHO)}</th>
                    <th scope="col">{t(m::AUDIT_OPERATION)}</th>
                    <th scope="col">{t(m::AUDIT_RECORD)}</th>
                    <th scope="col">{t(m::AUDIT_CHANGED)}</th>
                </tr></thead>
                <tbody>
                    <For each=move || entries.items.get() key=|entry| entry.id let:entry>
                        <Line entry/>
                    </For>
                </tbody>
            </table>
        </Listed>
    }
}

/// One entry.
#[component]
fn Line(entry: AuditEntry) -> impl IntoView {
    let at = entry.at;
    let who = entry.person.map_or(entry.actor, |person| person.name);
    let changed = entry.changes.keys().cloned().collect::<Vec<_>>().join(", ");
    let title = changed.clone();
    view! {
        <tr>
            <td class="t2">{move || format::instant(at)}</td>
            <td>{who}</td>
            <td class="key">{entry.operation}</td>
            <td>{entry.record_label}</td>
            <td class="t2" title=title>{changed}</td>
        </tr>
    }
}

/// Entries of one record as its history.
pub fn history_of(entries: Vec<AuditEntry>) -> Vec<HistoryEntry> {
    entries
        .into_iter()
        .map(|entry| HistoryEntry {
            id: entry.id.to_string(),
            who: entry.person.map_or(entry.actor, |person| person.name),
            what: match entry.reason {
                Some(reason) => {
                    format!("{}: \u{201c}{reason}\u{201d}", operation(&entry.operation))
                }
                None => operation(&entry.operation),
            },
            changes: entry
                .changes
                .into_iter()
                .map(|(field, Change { from, to })| ui::Change {
                    field,
                    before: written(from.as_ref()),
                    after: written(to.as_ref()),
                })
                .collect(),
            when: format::instant(entry.at),
            instant: format!("{:?}", entry.at),
        })
        .collect()
}

/// What an operation did, as the rest of a sentence; unknown ones by their name.
fn operation(name: &str) -> String {
    let verb = name.split('_').next().unwrap_or(name);
    match verb {
        "create" => text(m::AUDIT_CREATED).to_owned(),
        "patch" | "update" => text(m::AUDIT_UPDATED).to_owned(),
        "transition" => text(m::AUDIT_MOVED).to_owned(),
        "delete" => text(m::AUDIT_DELETED).to_owned(),
        "import" => text(m::AUDIT_IMPORTED).to_owned(),
        _ => name.replace('_', " "),
    }
}

/// A changed value as people read it.
fn written(value: Option<&serde_json::Value>) -> String {
    match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
