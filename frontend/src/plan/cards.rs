//! The plan by columns: a card a demand.

use docket_contract::plan::PlacementView;
use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

use super::{
    board::{Board, row_id},
    column::{Column, Columns},
    drag::Drag,
    entry::Entry,
    keyboard::Keyboard,
    ranked::{Verdict, dash},
};
use crate::{
    format,
    i18n::{m, t, tf},
    ui::{Icon, IconButton, Score, Scored},
};

/// The columns.
#[component]
pub(super) fn ColumnsView(
    /// The plan.
    board: Board,
    /// Its columns.
    columns: Columns,
) -> impl IntoView {
    let all = Memo::new(move |_| columns.all());
    view! {
        <div class="cols cols--plan">
            <For
                each=move || all.with(|all| all.iter().map(|column| column.key.clone()).collect::<Vec<_>>())
                key=Clone::clone
                let:key
            >
                <ColumnView board columns key all/>
            </For>
        </div>
    }
}

/// One column with its cards.
#[component]
fn ColumnView(
    board: Board,
    columns: Columns,
    key: String,
    all: Memo<Vec<Column>>,
) -> impl IntoView {
    let own = StoredValue::new(key.clone());
    let column = Memo::new(move |_| {
        all.with(|all| {
            all.iter()
                .find(|column| own.with_value(|own| column.key == *own))
                .cloned()
        })
    });
    let entries = move || {
        column.with(|column| {
            column
                .as_ref()
                .map_or_else(Vec::new, |column| column.entries.clone())
        })
    };
    let name =
        move || column.with(|column| column.as_ref().map_or_else(String::new, |c| c.name.clone()));
    let count = move || {
        let cards = entries()
            .iter()
            .filter(|entry| match entry {
                Entry::Card(id) => board.pending.get().is_none_or(|step| step.placement != *id),
                Entry::Slot(_) => true,
                Entry::Cut => false,
            })
            .count();
        format::count(cards as u64)
    };
    let drag = Drag::here();
    let over = move || {
        drag.is_some_and(|drag| {
            drag.held.with(|held| {
                held.as_ref().is_some_and(|held| {
                    held.lifted && own.with_value(|own| held.column.as_ref() == Some(own))
                })
            })
        })
    };
    view! {
        <section class="col" class:is-over=over data-column=key aria-label=name>
            <h2 class="col__h">{name} " " <span class="count">{count}</span></h2>
            <div class="col__b" role="list" aria-label=name>
                <For each=entries key=|entry| *entry let:entry>
                    {match entry {
                        Entry::Card(id) => view! { <Card board columns id/> }.into_any(),
                        Entry::Slot(id) => view! { <Card board columns id target=true/> }.into_any(),
                        Entry::Cut => ().into_any(),
                    }}
                </For>
            </div>
        </section>
    }
}

/// One demand, or where it would go.
#[component]
fn Card(board: Board, columns: Columns, id: Uuid, #[prop(optional)] target: bool) -> impl IntoView {
    let card = Memo::new(move |_| board.cards.with(|cards| cards.get(&id).cloned()));
    let left = Memo::new(move |_| {
        !target
            && board
                .pending
                .with(|step| step.is_some_and(|step| step.placement == id))
    });
    let shifted = Memo::new(move |_| !left.get() && board.shifts(id));
    let chosen = move || {
        let key = board.filters.at.get();
        key.is_some() && card.with(|card| card.as_ref().map(|card| card.demand.key.clone()) == key)
    };
    let field = move |read: fn(Board, &PlacementView) -> String| {
        move || {
            card.with(|card| {
                card.as_ref()
                    .map_or_else(String::new, |card| read(board, card))
            })
        }
    };
    let drag = Drag::here();
    let keyboard = Keyboard::here();
    view! {
        <div
            class="card"
            class:is-left=move || left.get()
            class:is-drag=target
            class:is-changed=move || shifted.get() && !target
            class:is-chosen=chosen
            role="listitem"
            id=(!target).then(|| row_id(id))
            data-placement=(!target).then(|| id.to_string())
            data-slot=target.then_some("")
            tabindex="0"
            on:focus=move |_| board.cursor.set(Some(id))
            on:pointerdown=move |event| if let Some(drag) = drag { drag.hold(id, &event); }
            on:click=move |event| if drag.is_some_and(Drag::swallows_click) { event.prevent_default(); }
            on:keydown=move |event| if let Some(keyboard) = keyboard { keyboard.press(id, &event); }
        >
            <div class="row row--between">
                <span class="row row--1">
                    <Show when=move || board.may_manage()><span class="grip"><Icon name="grip" size=14/></span></Show>
                    <span class="key">{field(|_, card| card.demand.key.clone())}</span>
                    <span class="key">{move || (!left.get()).then(field(|_, card| {
                        format!("\u{b7} {}", tf(m::PLAN_RANK_SHORT, &[("rank", &format::count(card.standing.rank))]))
                    }))}</span>
                </span>
                {move || if left.get() {
                    view! { <span class="sm">{t(m::PLAN_WAS_HERE)}</span> }.into_any()
                } else {
                    view! {
                        <Show when=move || board.may_manage()>
                            <IconButton
                                icon="more"
                                size=crate::ui::ButtonSize::Small
                                label=move || tf(m::PLAN_MOVE_KEY, &[("key", &field(|_, card| card.demand.key.clone())())])
                                on_click=move || board.moving.set(Some(id))
                            />
                        </Show>
                    }.into_any()
                }}
            </div>
            {move || {
                let (href, title) = card.with(|card| card.as_ref().map_or_else(Default::default, |card| {
                    (format!("/demands/{}", card.demand.key), card.demand.title.clone())
                }));
                view! { <A href=href attr:class="ttl" attr:draggable="false">{title}</A> }
            }}
            <div class="card__f">
                <Score score=Signal::derive(move || card.with(|card| {
                    card.as_ref().and_then(|card| card.score).map(|score| Scored { value: score.to_string(), range: None })
                }))/>
                <span class="push">{field(|board, card| card.cost.map_or_else(dash, |cost| board.amount(cost)))}</span>
            </div>
            // The column of an outcome says it already.
            {move || (!left.get() && (columns.by_status() || shifted.get())).then(|| card.with(|card| card.as_ref().map(|card| card.standing.outcome))).flatten()
                .map(|outcome| view! { <div><Verdict outcome shifted=shifted.get()/></div> })}
        </div>
    }
}
