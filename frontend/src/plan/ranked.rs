//! The ranked list: one row a demand, the cut line after the last that is
//! funded.

use docket_contract::plan::{OutcomeKind, PlacementView};
use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

use super::{
    board::{Board, row_id},
    drag::Drag,
    entry::{Entry, ranked},
    keyboard::Keyboard,
    wording,
};
use crate::{
    format,
    i18n::{m, t, tf, tn},
    ui::{Icon, IconButton, Score, Scored, Tag, Tone},
};

/// The ranked list.
#[component]
pub(super) fn RankedList(
    /// The plan.
    board: Board,
) -> impl IntoView {
    let entries = Memo::new(move |_| ranked(board));
    let first = Memo::new(move |_| {
        entries.with(|entries| {
            entries.iter().find_map(|entry| match entry {
                Entry::Card(id) => Some(*id),
                _ => None,
            })
        })
    });
    view! {
        <div class="rank" role="list" aria-label=t(m::PLAN_RANKED) data-ranked="">
            <div class="rank__h" aria-hidden="true">
                <span></span>
                <span class="num">{t(m::PLAN_RANK)}</span>
                <span>{t(m::DEMAND_KEY)}</span>
                <span>{t(m::DEMAND_TITLE)}</span>
                <span>{t(m::DEMAND_UNIT)}</span>
                <span class="num">{t(m::DEMAND_SCORE)}</span>
                <span class="num">{move || tf(m::PLAN_COST_IN, &[("unit", &board.unit())])}</span>
                <span class="num">{t(m::PLAN_RUNNING)}</span>
                <span>{t(m::PLAN_OUTCOME)}</span>
                <span></span>
            </div>
            <For each=move || entries.get() key=|entry| *entry let:entry>
                {match entry {
                    Entry::Card(id) => view! { <RankedRow board id first/> }.into_any(),
                    Entry::Slot(id) => view! { <Slot board id/> }.into_any(),
                    Entry::Cut => view! { <CutLine board/> }.into_any(),
                }}
            </For>
        </div>
    }
}

/// One demand of the list.
#[component]
fn RankedRow(board: Board, id: Uuid, first: Memo<Option<Uuid>>) -> impl IntoView {
    let card = Memo::new(move |_| board.cards.with(|cards| cards.get(&id).cloned()));
    let gone = Memo::new(move |_| {
        board
            .pending
            .with(|step| step.is_some_and(|step| step.placement == id))
    });
    let shifted = Memo::new(move |_| board.shifts(id));
    let below = move || {
        card.with(|card| {
            card.as_ref().is_some_and(|card| {
                matches!(
                    card.standing.outcome,
                    OutcomeKind::BelowLine | OutcomeKind::NoCost
                )
            })
        })
    };
    let chosen = move || {
        let key = board.filters.at.get();
        key.is_some() && card.with(|card| card.as_ref().map(|card| card.demand.key.clone()) == key)
    };
    let current = Memo::new(move |_| board.cursor.get().or(first.get()) == Some(id));
    let tab = move || if current.get() { "0" } else { "-1" };
    let name = move || card.with(|card| card.as_ref().map(|card| row_name(board, card)));
    let drag = Drag::here();
    let keyboard = Keyboard::here();
    let field = move |read: fn(Board, &PlacementView) -> String| {
        move || {
            card.with(|card| {
                card.as_ref()
                    .map_or_else(String::new, |card| read(board, card))
            })
        }
    };
    view! {
        <div
            class="rank__r"
            class:below=move || below() && !gone.get()
            class:is-gone=move || gone.get()
            class:is-changed=move || shifted.get() && !gone.get()
            class:is-chosen=chosen
            role="listitem"
            id=row_id(id)
            data-placement=id.to_string()
            tabindex=tab
            aria-label=name
            on:focus=move |_| board.cursor.set(Some(id))
            on:pointerdown=move |event| if let Some(drag) = drag { drag.hold(id, &event); }
            on:click=move |event| if drag.is_some_and(Drag::swallows_click) { event.prevent_default(); }
            on:keydown=move |event| if let Some(keyboard) = keyboard { keyboard.press(id, &event); }
        >
            <span class="grip">
                <Show when=move || board.may_manage()><Icon name="grip"/></Show>
            </span>
            <span class="pos">{move || (!gone.get()).then(field(|_, card| format::count(card.standing.rank)))}</span>
            <span class="key">{field(|_, card| card.demand.key.clone())}</span>
            {move || {
                let (href, title) = card.with(|card| card.as_ref().map_or_else(Default::default, |card| {
                    (format!("/demands/{}", card.demand.key), card.demand.title.clone())
                }));
                view! { <A href=href attr:class="ttl cut" attr:tabindex=tab attr:draggable="false">{title}</A> }
            }}
            <span class="t2 cut u">{field(|_, card| {
                card.demand.unit.as_ref().map_or_else(String::new, |unit| unit.name.clone())
            })}</span>
            <span class="sc"><Score score=Signal::derive(move || card.with(|card| {
                card.as_ref().and_then(|card| card.score).map(|score| Scored { value: score.to_string(), range: None })
            }))/></span>
            <span class="num">{field(|board, card| card.cost.map_or_else(dash, |cost| board.figure(cost)))}</span>
            <span class="num t3">{move || (!gone.get()).then(field(|board, card| {
                card.standing.running.map_or_else(dash, |running| board.figure(running))
            }))}</span>
            <span class="verdict">{move || {
                if gone.get() {
                    view! { <span class="sm">{was_rank(board, id)}</span> }.into_any()
                } else {
                    card.with(|card| card.as_ref().map(|card| card.standing.outcome))
                        .map(|outcome| view! { <Verdict outcome shifted=shifted.get()/> })
                        .into_any()
                }
            }}</span>
            <span class="mv" class:vis=move || current.get()>
                <Show when=move || board.may_manage()>
                    <IconButton
                        icon="more"
                        label=move || tf(m::PLAN_MOVE_KEY, &[("key", &field(|_, card| card.demand.key.clone())())])
                        on_click=move || board.moving.set(Some(id))
                    />
                </Show>
            </span>
        </div>
    }
}

/// What a row says to assistive technology.
fn row_name(board: Board, card: &PlacementView) -> String {
    tf(
        m::PLAN_ROW_NAME,
        &[
            ("rank", &format::count(card.standing.rank)),
            ("key", &card.demand.key),
            ("title", &card.demand.title),
            (
                "cost",
                &card.cost.map_or_else(dash, |cost| board.amount(cost)),
            ),
            ("outcome", wording::outcome(card.standing.outcome)),
        ],
    )
}

fn was_rank(board: Board, id: Uuid) -> String {
    let rank = board.ranking.value.with(|ranking| {
        ranking
            .as_ref()
            .and_then(|ranking| super::preview::find(ranking, id).map(|item| item.standing.rank))
    });
    tf(
        m::PLAN_WAS_RANK,
        &[("rank", &format::count(rank.unwrap_or_default()))],
    )
}

/// What stands where a number is missing.
pub(super) fn dash() -> String {
    "\u{2013}".to_owned()
}

/// What becomes of a demand; in stronger words when a move changes it.
#[component]
pub(super) fn Verdict(
    /// What becomes of it.
    outcome: OutcomeKind,
    /// Whether the move that is being tried funds it or takes its funds away.
    #[prop(optional)]
    shifted: bool,
) -> impl IntoView {
    match (outcome, shifted) {
        (OutcomeKind::Funded, true) => {
            view! { <Tag tone=Tone::Good icon="up">{t(m::PLAN_NOW_FUNDED)}</Tag> }.into_any()
        }
        (OutcomeKind::Funded, false) => {
            view! { <Tag tone=Tone::Good icon="check">{t(m::PLAN_FUNDED)}</Tag> }.into_any()
        }
        (_, true) => {
            view! { <Tag tone=Tone::Bad icon="dn">{t(m::PLAN_DROPS_OUT)}</Tag> }.into_any()
        }
        (OutcomeKind::BelowLine, false) => {
            view! { <span class="sm t2">{t(m::PLAN_BELOW_LINE)}</span> }.into_any()
        }
        (other, false) => view! {
            <Tag tone=wording::tone(other) icon=wording::icon(other)>{move || wording::outcome(other)}</Tag>
        }
        .into_any(),
    }
}

/// Where the demand that is being moved would go.
#[component]
fn Slot(board: Board, id: Uuid) -> impl IntoView {
    let card = Memo::new(move |_| board.cards.with(|cards| cards.get(&id).cloned()));
    let keyboard = Keyboard::here();
    let drag = Drag::here();
    let words = move || {
        card.with(|card| {
            card.as_ref().map_or_else(String::new, |card| {
                tf(
                    m::PLAN_SLOT,
                    &[
                        ("rank", &format::count(card.standing.rank)),
                        ("title", &card.demand.title),
                    ],
                )
            })
        })
    };
    let computed = move || {
        card.with(|card| card.as_ref().and_then(|card| card.standing.computed_rank))
            .map(|rank| tf(m::PLAN_COMPUTED, &[("rank", &format::count(rank))]))
    };
    view! {
        <div
            class="slot"
            role="listitem"
            tabindex="0"
            data-slot=""
            on:keydown=move |event| if let Some(keyboard) = keyboard { keyboard.press(id, &event); }
            on:pointerdown=move |event| if let Some(drag) = drag { drag.hold(id, &event); }
        >
            <span class="grip"><Icon name="grip"/></span>
            <span class="cut">{words}</span>
            <span class="only-wide slot__c">{computed}</span>
            <span class="push">{move || {
                card.with(|card| card.as_ref().map(|card| card.standing.outcome)).map(|outcome| {
                    let shifted = board.shifts(id);
                    view! { <Verdict outcome shifted/> }
                })
            }}</span>
        </div>
    }
}

/// The cut line: nothing below it is funded.
#[component]
fn CutLine(board: Board) -> impl IntoView {
    let totals = move |read: fn(Board, &docket_contract::plan::PlanRanking) -> String| {
        move || {
            board.shown.with(|shown| {
                shown
                    .as_ref()
                    .map_or_else(String::new, |shown| read(board, shown))
            })
        }
    };
    view! {
        <div class="cutline" role="listitem">
            <i class="hole"></i>
            <span class="tab">
                <Icon name="sort" size=14/>
                {totals(|board, shown| tf(m::PLAN_CUT_LINE, &[("budget", &board.amount(shown.plan.budget))]))}
            </span>
            <span class="t2">{totals(|board, shown| format!(
                "{} \u{b7} {}",
                tn(m::PLAN_FUNDED_COUNT, shown.totals.funded, &[]),
                tf(m::PLAN_LEFT, &[("amount", &board.amount(shown.totals.left))]),
            ))}</span>
            <span class="push t3 opt">{t(m::PLAN_CUT_RULE)}</span>
            <i class="hole"></i>
        </div>
    }
}
