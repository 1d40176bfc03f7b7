//! The demands of a shortlist in their order. Arrows look around, Enter looks at
//! a demand, Alt with arrows moves it; by pointer they are dragged.

use docket_contract::shortlist::EntryView;
use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::{
    add::AddDemands,
    drag::Drag,
    meeting::Meeting,
    order::{Ordering, To},
    wording::OutcomeMark,
};
use crate::{
    browser,
    demand::glyph,
    format,
    i18n::{language, m, t, tn},
    ui::{Button, ButtonKind, ButtonSize, Empty, Icon, State},
};

/// An entry that was moved by keyboard, and when.
type Held = (Uuid, f64);

/// How long the focus follows an entry that was moved, in milliseconds.
const HELD: f64 = 3_000.0;

/// The demands, and the place to add some.
#[component]
pub(super) fn Agenda(
    /// The shortlist.
    of: Meeting,
) -> impl IntoView {
    let ordering = Ordering::new(of);
    let drag = Drag::begin(of, ordering);
    let adding = RwSignal::new(false);
    let cursor = RwSignal::new(None::<Uuid>);
    let ids = Memo::new(move |_| {
        of.entries.value.with(|entries| {
            let items = entries.iter().flat_map(|entries| &entries.items);
            items.map(|entry| entry.id).collect::<Vec<_>>()
        })
    });
    let held = StoredValue::new(None::<Held>);
    Effect::new(move || {
        ids.track();
        hold_on(held.get_value());
    });
    let hidden = Memo::new(move |_| {
        let hidden = |entries: &Option<docket_contract::shortlist::EntriesView>| {
            entries.as_ref().map_or(0, |entries| entries.hidden)
        };
        of.entries.value.with(hidden)
    });
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty) && hidden.get() == 0);
    let prepares = Memo::new(move |_| of.may_prepare());
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=move || view! {
                <Empty title=m::SHORTLIST_NO_DEMANDS body=m::SHORTLIST_NO_DEMANDS_BODY>
                    <Show when=move || prepares.get()>
                        <Button local=true kind=ButtonKind::Primary icon="plus" on_click=move || adding.set(true)>{t(m::SHORTLIST_ADD)}</Button>
                    </Show>
                </Empty>
            }
        >
            <ol class="sl-list" class:is-end=move || drag.is_over(None) aria-label=t(m::SHORTLIST_AGENDA)>
                <For each=move || ids.get() key=|id| *id let:id>
                    <Line of id ids cursor drag ordering held/>
                </For>
            </ol>
            <Show when=move || { hidden.get() > 0 }>
                <p class="sl-list__more t3"><Icon name="lock" size=14/>{move || tn(m::SHORTLIST_HIDDEN, hidden.get(), &[])}</p>
            </Show>
            <Show when=move || prepares.get()>
                <div class="sl-list__add">
                    <Button local=true size=ButtonSize::Small icon="plus" on_click=move || adding.set(true)>{t(m::SHORTLIST_ADD)}</Button>
                    <span class="t3 sm only-wide">{t(m::SHORTLIST_ORDER_KEYS)}</span>
                </div>
            </Show>
        </Show>
        <AddDemands of open=adding/>
    }
}

/// One demand.
#[component]
fn Line(
    of: Meeting,
    id: Uuid,
    ids: Memo<Vec<Uuid>>,
    cursor: RwSignal<Option<Uuid>>,
    drag: Drag,
    ordering: Ordering,
    held: StoredValue<Option<Held>>,
) -> impl IntoView {
    let entry = Memo::new(move |_| of.entry(id));
    let chosen = Memo::new(move |_| of.chosen());
    let place =
        move || ids.with(|ids| ids.iter().position(|one| *one == id).map_or(0, |at| at + 1));
    let prepares = Memo::new(move |_| of.may_prepare());
    // One stop of the Tab key for the whole list.
    let here = move || {
        let held = cursor
            .get()
            .filter(|held| ids.with(|ids| ids.contains(held)));
        held.or_else(|| chosen.get()) == Some(id)
    };
    let press = move |event: KeyboardEvent| {
        let moves = event.alt_key();
        let done = match event.key().as_str() {
            "ArrowUp" if moves => moved(ordering, (id, held), To::Up),
            "ArrowDown" if moves => moved(ordering, (id, held), To::Down),
            "Home" if moves => moved(ordering, (id, held), To::First),
            "End" if moves => moved(ordering, (id, held), To::Last),
            "ArrowUp" | "k" => step(&event, false),
            "ArrowDown" | "j" => step(&event, true),
            _ => false,
        };
        if done {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <li
            class="sl-line"
            class:is-chosen=move || chosen.get() == Some(id)
            class:is-held=move || drag.lifts(id)
            class:is-over=move || drag.is_over(Some(id))
            data-entry=id.to_string()
            on:pointerdown=move |event| drag.hold(id, &event)
        >
            <span class="grip"><Show when=move || prepares.get()><Icon name="grip"/></Show></span>
            <span class="num t3" aria-hidden="true">{move || format::count(place() as u64)}</span>
            <button
                type="button"
                class="sl-line__b"
                tabindex=move || if here() { "0" } else { "-1" }
                aria-current=move || (chosen.get() == Some(id)).then_some("true")
                on:focus=move |_| cursor.set(Some(id))
                on:keydown=press
                on:click=move |_| if !drag.swallows_click() { of.look_at(id); }
            >
                {move || entry.get().map(|entry| view! { <Words entry/> })}
            </button>
        </li>
    }
}

/// Title, key and unit, and what became of it.
#[component]
fn Words(entry: EntryView) -> impl IntoView {
    let EntryView {
        demand, decision, ..
    } = entry;
    let status = demand.status;
    let mark = match decision {
        Some(decision) => view! { <OutcomeMark outcome=decision.outcome/> }.into_any(),
        None => view! {
            <State
                glyph=glyph("", demand.status_category)
                label=move || status.get(language().tag()).to_owned()
            />
        }
        .into_any(),
    };
    let (title, unit) = (demand.title.clone(), demand.unit.map(|unit| unit.name));
    view! {
        <span class="sl-line__t">
            <span class="medium cut" title=title>{demand.title}</span>
            <span class="sm t3 cut">
                {demand.key}
                {unit.map(|unit| format!(" \u{b7} {unit}"))}
                {(!entry.note.is_empty()).then(|| view! { " \u{b7} " {t(m::SHORTLIST_HAS_NOTE)} })}
            </span>
        </span>
        <span class="sl-line__m">{mark}</span>
    }
}

/// Moves an entry; the focus goes along.
fn moved(ordering: Ordering, (entry, held): (Uuid, StoredValue<Option<Held>>), to: To) -> bool {
    held.set_value(Some((entry, js_sys::Date::now())));
    ordering.go(entry, to);
    true
}

/// Gives the focus back to an entry that was moved a moment ago: what is moved
/// in the page loses it.
fn hold_on(held: Option<Held>) {
    let Some((entry, since)) = held else { return };
    if js_sys::Date::now() - since > HELD {
        return;
    }
    spawn_local(async move {
        // Once it is where it goes; the next key may come soon.
        tick().await;
        let is_lost = browser::document().is_some_and(|document| {
            let active = document.active_element();
            active.is_none_or(|active| active.tag_name() == "BODY")
        });
        if is_lost {
            let own = format!("[data-entry=\"{entry}\"] button");
            browser::focus(&own);
            browser::bring_in_sight(&own);
        }
    });
}

/// Moves the focus to the next or the previous demand.
fn step(event: &KeyboardEvent, forward: bool) -> bool {
    let own = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(rows) = browser::document()
        .and_then(|document| document.query_selector_all("[data-entry] button").ok())
    else {
        return false;
    };
    let rows: Vec<Element> = (0..rows.length())
        .filter_map(|index| rows.item(index)?.dyn_into().ok())
        .collect();
    let next = rows
        .iter()
        .position(|row| Some(row) == own.as_ref())
        .and_then(|here| match forward {
            true => rows.get(here + 1),
            false => rows.get(here.checked_sub(1)?),
        });
    if let Some(next) = next {
        browser::focus_element(next);
    }
    true
}
