//! The data table: sticky head, sorting, selection, rows by keyboard.

use std::collections::BTreeSet;

use leptos::{context::Provider, prelude::*, text_prop::TextProp};

use super::{Checkbox, Icon, IconButton};
use crate::{
    browser,
    i18n::{m, tn},
};

/// How a list is sorted: a field, up or down.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Order {
    /// Name of the field, as the API knows it.
    pub field: String,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Order {
    /// The order as the API's `sort` parameter writes it, such as `-updated_at`.
    pub fn parameter(&self) -> String {
        if self.descending {
            format!("-{}", self.field)
        } else {
            self.field.clone()
        }
    }

    /// Reads a `sort` parameter.
    pub fn parse(parameter: &str) -> Self {
        match parameter.strip_prefix('-') {
            Some(field) => Self {
                field: field.to_owned(),
                descending: true,
            },
            None => Self {
                field: parameter.to_owned(),
                descending: false,
            },
        }
    }
}

/// Which rows are chosen and which one the keyboard is on.
#[derive(Clone, Copy)]
pub struct RowSelection {
    /// Ids of the rows on screen, from top to bottom.
    pub rows: Signal<Vec<String>>,
    /// Ids of the chosen rows.
    pub chosen: RwSignal<BTreeSet<String>>,
    /// Index of the row the keyboard is on.
    pub cursor: RwSignal<Option<usize>>,
}

impl RowSelection {
    /// Nothing chosen in these rows.
    pub fn new(rows: Signal<Vec<String>>) -> Self {
        Self {
            rows,
            chosen: RwSignal::new(BTreeSet::new()),
            cursor: RwSignal::new(None),
        }
    }

    /// Chooses a row, or no longer.
    pub fn toggle(&self, id: &str) {
        self.chosen.update(|chosen| {
            if !chosen.remove(id) {
                chosen.insert(id.to_owned());
            }
        });
    }

    /// Chooses nothing.
    pub fn clear(&self) {
        self.chosen.update(BTreeSet::clear);
    }

    /// How many rows are chosen.
    pub fn count(&self) -> usize {
        self.chosen.with(BTreeSet::len)
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<String> {
        let index = self.cursor.get_untracked()?;
        self.rows.with_untracked(|rows| rows.get(index).cloned())
    }

    /// Chooses everything from the cursor to a row, as Shift and a click do.
    pub fn extend_to(&self, index: usize) {
        let from = self.cursor.get_untracked().unwrap_or(index);
        let span = from.min(index)..=from.max(index);
        let rows = self
            .rows
            .with_untracked(|rows| rows.get(span).map(<[String]>::to_vec).unwrap_or_default());
        self.chosen.update(|chosen| chosen.extend(rows));
        self.cursor.set(Some(index));
    }

    /// Moves the cursor and chooses the rows it comes from and goes to.
    fn extend(&self, forward: bool) {
        let before = self.current();
        self.step(forward);
        let after = self.current();
        self.chosen
            .update(|chosen| chosen.extend(before.into_iter().chain(after)));
    }

    fn step(&self, forward: bool) {
        let count = self.rows.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        let next = match self.cursor.get_untracked() {
            None => 0,
            Some(index) if forward => (index + 1).min(count - 1),
            Some(index) => index.saturating_sub(1),
        };
        self.cursor.set(Some(next));
        let row = browser::document().and_then(|document| {
            document
                .query_selector(&format!("[data-row=\"{next}\"]"))
                .ok()
                .flatten()
        });
        if let Some(row) = row {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

/// The table. While nothing is being typed and no dialog is open, `j` and `k`
/// move the row cursor, with Shift they choose rows on the way, `x` chooses the
/// row, Enter opens it, Esc chooses nothing.
#[component]
pub fn Grid(
    /// What the table lists.
    #[prop(into)]
    label: TextProp,
    /// The rows.
    selection: RowSelection,
    /// All rows there are, those not loaded yet included.
    #[prop(optional, into)]
    total: Signal<Option<u64>>,
    /// Opens the row with this id.
    #[prop(optional, into)]
    on_open: Option<Callback<String>>,
    /// `colgroup`, `thead` and `tbody`.
    children: Children,
) -> impl IntoView {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if !browser::takes_shortcut(&event) {
            return;
        }
        match event.key().as_str() {
            "j" => selection.step(true),
            "k" => selection.step(false),
            "J" => selection.extend(true),
            "K" => selection.extend(false),
            "x" => {
                if let Some(id) = selection.current() {
                    selection.toggle(&id);
                }
            }
            // A focused link or button has its own Enter.
            "Enter" if !on_control(&event) => {
                if let (Some(id), Some(on_open)) = (selection.current(), on_open) {
                    on_open.run(id);
                }
            }
            "Escape" if selection.chosen.with_untracked(|chosen| !chosen.is_empty()) => {
                selection.clear()
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
    view! {
        <table
            class="grid-t"
            aria-label=label
            // The head is a row too.
            aria-rowcount=move || total.get().map(|total| (total + 1).to_string())
        >
            <Provider value=selection>{children()}</Provider>
        </table>
    }
}

fn on_control(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| {
            matches!(
                element.tag_name().as_str(),
                "A" | "BUTTON" | "INPUT" | "SUMMARY"
            )
        })
}

/// A column head; with `field` it sorts by it.
#[component]
pub fn HeadCell(
    /// The words.
    #[prop(into)]
    label: TextProp,
    /// Name of the field it sorts by, as the API knows it.
    #[prop(optional, into)]
    field: Option<&'static str>,
    /// The order of the list.
    #[prop(optional)]
    order: Option<RwSignal<Order>>,
    /// Whether the column holds numbers.
    #[prop(optional)]
    numeric: bool,
) -> impl IntoView {
    let class = if numeric { "num" } else { "" };
    match field.zip(order) {
        None => view! { <th scope="col" class=class>{move || label.get()}</th> }.into_any(),
        Some((field, order)) => {
            let here = move || order.with(|order| order.field == field);
            view! {
                <th
                    scope="col"
                    class=class
                    aria-sort=move || here().then(|| {
                        if order.with(|order| order.descending) { "descending" } else { "ascending" }
                    })
                >
                    <button type="button" on:click=move |_| order.update(|order| {
                        order.descending = order.field == field && !order.descending;
                        field.clone_into(&mut order.field);
                    })>
                        {move || label.get()}
                        {move || here().then(|| view! {
                            <Icon name=if order.with(|order| order.descending) { "dn" } else { "up" } size=12/>
                        })}
                    </button>
                </th>
            }
            .into_any()
        }
    }
}

/// The head of the column of checkboxes: all rows or none.
#[component]
pub fn SelectAll() -> impl IntoView {
    let selection = use_context::<RowSelection>();
    let count = move || selection.map_or(0, |selection| selection.count());
    let total = move || selection.map_or(0, |selection| selection.rows.with(Vec::len));
    view! {
        <th scope="col">
            <Checkbox
                label=m::LIST_SELECT_ALL
                checked=Signal::derive(move || count() > 0 && count() == total())
                mixed=Signal::derive(move || count() > 0 && count() < total())
                on_change=move |all: bool| {
                    if let Some(selection) = selection {
                        selection.chosen.set(if all {
                            selection.rows.get_untracked().into_iter().collect()
                        } else {
                            BTreeSet::new()
                        });
                    }
                }
            />
        </th>
    }
}

/// A row with its checkbox.
#[component]
pub fn Row(
    /// Id of the row.
    #[prop(into)]
    id: String,
    /// What the row is, for the label of its checkbox.
    #[prop(into)]
    name: TextProp,
    /// The cells after the checkbox.
    children: Children,
) -> impl IntoView {
    let selection = use_context::<RowSelection>();
    let id = StoredValue::new(id);
    let chosen = Memo::new(move |_| {
        selection.is_some_and(|selection| {
            selection
                .chosen
                .with(|chosen| id.with_value(|id| chosen.contains(id)))
        })
    });
    let index = Memo::new(move |_| {
        selection.and_then(|selection| {
            selection
                .rows
                .with(|rows| id.with_value(|id| rows.iter().position(|row| row == id)))
        })
    });
    let on_cursor = move || {
        selection
            .is_some_and(|selection| index.get().is_some() && selection.cursor.get() == index.get())
    };
    view! {
        <tr
            class:is-cursor=on_cursor
            aria-selected=move || if chosen.get() { "true" } else { "false" }
            data-row=move || index.get().map(|index| index.to_string())
            aria-rowindex=move || index.get().map(|index| (index + 2).to_string())
            on:click=move |event| {
                if event.shift_key()
                    && let (Some(selection), Some(index)) = (selection, index.get_untracked())
                {
                    event.prevent_default();
                    selection.extend_to(index);
                }
            }
        >
            <td class="c-box">
                <Checkbox label=name checked=chosen on_change=move |_: bool| {
                    if let Some(selection) = selection {
                        selection.cursor.set(index.get_untracked());
                        id.with_value(|id| selection.toggle(id));
                    }
                }/>
            </td>
            {children()}
        </tr>
    }
}

/// What can be done with the chosen rows; shown while there are any.
#[component]
pub fn BulkBar(
    /// The rows.
    selection: RowSelection,
    /// The buttons.
    children: ChildrenFn,
) -> impl IntoView {
    let count = move || tn(m::LIST_SELECTED, selection.count() as u64, &[]);
    view! {
        <Show when=move || { selection.count() > 0 }>
            <div class="bulk" role="region" aria-label=count>
                <b role="status">{count}</b>
                <span class="sep"></span>
                {children()}
                <span class="push">
                    <IconButton icon="x" label=m::LIST_CLEAR on_click=move || selection.clear()/>
                </span>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn orders_read_as_they_are_written() {
        for text in ["title", "-updated_at"] {
            assert_eq!(Order::parse(text).parameter(), text);
        }
    }
}
