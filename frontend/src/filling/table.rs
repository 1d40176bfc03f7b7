//! A table of rows, filled in cell by cell.

use docket_domain::field::{FieldDefinition, MAX_ROWS};
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{
    Sheet,
    control::{Simple, Slot, slot},
};
use crate::{
    home::Home,
    i18n::{language, m, t, tf},
    ui::{Button, IconButton},
};

/// The rows of an answer, each with a control for every column; one empty row
/// to begin with.
#[component]
pub(crate) fn Rows(
    /// The form.
    sheet: Sheet,
    /// The table.
    field: FieldDefinition,
    /// Id of what an error summary leads to.
    id: String,
    /// Currency of new amounts.
    currency: Signal<String>,
) -> impl IntoView {
    let at = slot(sheet, field.key.clone());
    let known = at.get.get_untracked().as_array().cloned();
    let known = known.unwrap_or_default();
    // Rows keep their identity while others come and go.
    let next = StoredValue::new(known.len().max(1));
    let home = Home::here();
    let rows = RwSignal::new(
        (0..known.len().max(1))
            .map(|number| (number, RwSignal::new(cells(known.get(number)))))
            .collect::<Vec<_>>(),
    );
    Effect::new(move |before: Option<()>| {
        let written: Vec<Value> = rows
            .get()
            .iter()
            .map(|(_, row)| Value::Object(row.get()))
            .collect();
        if before.is_some() {
            let is_empty = |row: &Value| row.as_object().is_none_or(Map::is_empty);
            let empty = written.iter().all(is_empty);
            at.set.run(if empty {
                Value::Null
            } else {
                Value::Array(written)
            });
        }
    });
    let columns = StoredValue::new(field.columns);
    let count = move || rows.with(Vec::len);
    let add = move || {
        let number = next.get_value();
        next.set_value(number + 1);
        let row = home.make(|| RwSignal::new(Map::new()));
        rows.update(|rows| rows.push((number, row)));
    };
    let remove = move |number: usize| rows.update(|rows| rows.retain(|(own, _)| *own != number));
    let place = move |number: usize| {
        rows.with(|rows| rows.iter().position(|(own, _)| *own == number))
            .map_or(0, |place| place + 1)
            .to_string()
    };
    view! {
        <div class="rows" id=id tabindex="-1">
            <ol class="stack stack--2">
                <For each=move || rows.get() key=|(number, _)| *number let((number, row))>
                    <li class="rows__row">
                        {columns.with_value(|columns| columns.iter().map(|column| {
                            let cell = cell(row, column.key.to_string());
                            let label = column.label.clone();
                            let required = column.required;
                            let name = {
                                let label = label.clone();
                                move || tf(m::FIELD_CELL_NAME, &[
                                    ("row", &place(number)),
                                    ("column", label.get(language().tag())),
                                ])
                            };
                            view! {
                                <div class="rows__cell">
                                    <span class="rows__name" aria-hidden="true">
                                        {move || label.get(language().tag()).to_owned()}
                                        {(!required).then(|| view! { " " <span class="opt">{t(m::FIELD_OPTIONAL)}</span> })}
                                    </span>
                                    <Simple at=cell field=column.field() currency name/>
                                </div>
                            }
                        }).collect_view())}
                        <IconButton
                            icon="x"
                            label=Signal::derive(move || tf(m::FIELD_ROW_REMOVE, &[("row", &place(number))]))
                            on_click=move || remove(number)
                        />
                    </li>
                </For>
            </ol>
            <Show when=move || count() < MAX_ROWS>
                <Button local=true icon="plus" on_click=add>{t(m::FIELD_ROW_ADD)}</Button>
            </Show>
        </div>
    }
}

fn cells(row: Option<&Value>) -> Map<String, Value> {
    row.and_then(Value::as_object).cloned().unwrap_or_default()
}

fn cell(row: RwSignal<Map<String, Value>>, column: String) -> Slot {
    let own = column.clone();
    Slot {
        get: Signal::derive(move || row.with(|row| row.get(&own).cloned().unwrap_or_default())),
        set: Callback::new(move |value: Value| {
            row.update(|row| {
                if value.is_null() {
                    row.remove(&column);
                } else {
                    row.insert(column.clone(), value);
                }
            });
        }),
    }
}
