//! What happened to a record, newest first.

use leptos::prelude::*;

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Name of the field.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it became.
    pub after: String,
}

/// One event of a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Stable name of the entry, for keeping its place.
    pub id: String,
    /// Who did it.
    pub who: String,
    /// What they did, as the rest of the sentence.
    pub what: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// When, written for reading.
    pub when: String,
    /// When, for machines (RFC 3339).
    pub instant: String,
}

/// A record's history.
#[component]
pub fn History(
    /// The events, newest first.
    #[prop(into)]
    entries: Signal<Vec<HistoryEntry>>,
) -> impl IntoView {
    view! {
        <ol class="hist">
            <For each=move || entries.get() key=|entry| entry.id.clone() let:entry>
                <li>
                    <span>
                        <b class="medium">{entry.who}</b> " " {entry.what}
                        {entry.changes.into_iter().map(|change| view! {
                            <span class="hist__c">
                                {change.field} " "
                                {(!change.before.is_empty()).then(|| view! { <del>{change.before.clone()}</del> " " })}
                                {(!change.after.is_empty()).then(|| view! { <ins>{change.after.clone()}</ins> })}
                            </span>
                        }).collect_view()}
                    </span>
                    <time class="t3 sm" datetime=entry.instant>{entry.when}</time>
                </li>
            </For>
        </ol>
    }
}
