//! The panel beside the plan: what the move that is being tried changes, or
//! the demand that is looked at.

use docket_contract::plan::{OutcomeKind, PlacementView, PlanRanking};
use docket_domain::{money::Money, workflow::Workflow};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    board::Board,
    preview::{self, Shift},
    ranked::{Verdict, dash},
};
use crate::{
    demand::StatusMark,
    format,
    i18n::{m, t, tf, tn},
    ui::{
        Button, ButtonKind, ButtonSize, Field, Icon, IconButton, Note, Score, Scored, TextInput,
        Tone,
    },
};
/// The panel.
#[component]
pub(super) fn Panel(
    /// The plan.
    board: Board,
    /// The workflow that names the statuses.
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    let trying = Memo::new(move |_| board.pending.with(Option::is_some));
    let chosen = Memo::new(move |_| board.chosen());
    let idle = move || !trying.get() && chosen.with(Option::is_none);
    view! {
        <aside class="side" class:is-idle=idle aria-label=t(m::PLAN_PANEL)>
            <Show when=move || trying.get()>
                <MovePanel board/>
            </Show>
            <Show when=move || !trying.get() && chosen.with(Option::is_some)>
                <Looked board chosen workflow/>
            </Show>
            <Show when=idle>
                <section class="side__sec">
                    <div class="side__h"><h2>{t(m::PLAN_PANEL)}</h2></div>
                    <p class="t2">{t(m::PLAN_PANEL_EMPTY)}</p>
                </section>
                <section class="side__sec">
                    <dl class="kv kv--keys">
                        <dt><kbd>{t(m::PLAN_KEY_ALT)}</kbd> " " <kbd>"\u{2191}"</kbd> " " <kbd>"\u{2193}"</kbd></dt>
                        <dd>{t(m::PLAN_KEY_MOVE)}</dd>
                        <dt><kbd>"m"</kbd></dt><dd>{t(m::PLAN_MOVE_TO)}</dd>
                        <dt><kbd>{t(m::KEYS_ENTER)}</kbd></dt><dd>{t(m::PLAN_KEY_ENTER)}</dd>
                        <dt><kbd>{t(m::KEYS_ESCAPE)}</kbd></dt><dd>{t(m::PLAN_PUT_BACK)}</dd>
                    </dl>
                </section>
            </Show>
        </aside>
    }
}

/// What the move that is being tried changes, to keep it or put it back.
#[component]
fn MovePanel(board: Board) -> impl IntoView {
    let pair = Memo::new(move |_| {
        let step = board.pending.get()?;
        let before = board.ranking.value.get()?;
        let after = board.shown.get()?;
        let card = preview::find(&after, step.placement)?.clone();
        Some((card, before, after))
    });
    let changes = Memo::new(move |_| {
        pair.with(|pair| {
            pair.as_ref().map_or_else(Vec::new, |(_, before, after)| {
                preview::shifts(before, after)
            })
        })
    });
    let exact = move || {
        pair.with(|pair| {
            pair.as_ref()
                .is_none_or(|(_, before, _)| preview::foretells(before))
        })
    };
    let key = move || {
        pair.with(|pair| {
            pair.as_ref()
                .map_or_else(String::new, |(card, ..)| card.demand.key.clone())
        })
    };
    let ranks = move || {
        pair.with(|pair| {
            pair.as_ref().map_or_else(String::new, |(card, before, _)| {
                let was =
                    preview::find(before, card.placement_id).map_or(0, |item| item.standing.rank);
                tf(
                    m::PLAN_RANK_FROM_TO,
                    &[
                        ("from", &format::count(was)),
                        ("to", &format::count(card.standing.rank)),
                    ],
                )
            })
        })
    };
    let differs = move || {
        pair.with(|pair| {
            pair.as_ref().is_some_and(|(card, ..)| {
                card.standing
                    .computed_rank
                    .is_some_and(|computed| computed != card.standing.rank)
            })
        })
    };
    view! {
        <section class="side__sec">
            <div class="side__h">
                <h2>{t(m::PLAN_CHANGES)}</h2>
                <span class="key push">{key}</span>
            </div>
            <p class="t2">{move || if exact() { ranks() } else { String::new() }} " " {t(m::PLAN_NOT_SAVED)}</p>
            <Show when=move || board.outdated.get()>
                <Note tone=Tone::Warn>{t(m::PLAN_OUTDATED)}</Note>
            </Show>
            <Show when=move || !exact()>
                <Note>{t(m::PLAN_HIDDEN_PREVIEW)}</Note>
            </Show>
            <ul class="brief only-narrow">
                {move || changes.get().into_iter().take(3).map(|shift| view! { <Brief shift/> }).collect_view()}
            </ul>
            <div class="row acts">
                <Button kind=ButtonKind::Primary busy=board.busy on_click=move || board.keep()>{t(m::PLAN_KEEP)}</Button>
                <Button local=true on_click=move || board.put_back()>{t(m::PLAN_PUT_BACK)} " " <kbd>{t(m::KEYS_ESCAPE)}</kbd></Button>
            </div>
        </section>
        <section class="side__sec more">
            <Field label=m::DEMAND_REASON optional=true hint=move || crate::i18n::text(if differs() {
                m::PLAN_REASON_DIFFERS
            } else {
                m::PLAN_REASON_HINT
            })>
                <TextInput value=board.reason max_length=2000_u32/>
            </Field>
        </section>
        <section class="side__sec more">
            {move || {
                let all = changes.get();
                if all.is_empty() {
                    view! { <p class="t2">{move || exact().then(|| t(m::PLAN_NOTHING_CHANGES)())}</p> }.into_any()
                } else {
                    all.into_iter().map(|shift| view! { <Delta board shift/> }).collect_view().into_any()
                }
            }}
        </section>
        <Show when=exact>
            <section class="side__sec more">
                <div class="side__h"><h3>{t(m::PLAN_TOTALS)}</h3></div>
                {move || pair.get().map(|(_, before, after)| view! { <Totals board before after/> })}
            </section>
        </Show>
    }
}

/// One changed outcome in a few words.
#[component]
fn Brief(shift: Shift) -> impl IntoView {
    let funded = shift.placement.standing.outcome == OutcomeKind::Funded;
    let (class, icon, words) = if funded {
        ("good", "up", m::PLAN_NOW_FUNDED_TITLE)
    } else {
        ("bad", "dn", m::PLAN_DROPS_OUT_TITLE)
    };
    let title = shift.placement.demand.title;
    view! {
        <li class=class>
            <Icon name=icon size=14/>
            <span class="cut">{move || tf(words, &[("title", &title)])}</span>
        </li>
    }
}

/// One changed outcome with its reason in numbers.
#[component]
fn Delta(board: Board, shift: Shift) -> impl IntoView {
    let card = shift.placement;
    let now = card.standing.outcome;
    let (class, icon) = match (shift.from, now) {
        (_, OutcomeKind::Funded) => ("good", "up"),
        (OutcomeKind::Funded, _) => ("bad", "dn"),
        _ => ("t3", "right"),
    };
    let title = card.demand.title.clone();
    let words = move || match (shift.from, now) {
        (_, OutcomeKind::Funded) => tf(m::PLAN_NOW_FUNDED_TITLE, &[("title", &title)]),
        (OutcomeKind::Funded, _) => tf(m::PLAN_DROPS_OUT_TITLE, &[("title", &title)]),
        _ => format!("{}: {title}", super::wording::outcome(now)),
    };
    let detail = move || {
        let cost = card.cost.map_or_else(dash, |cost| board.amount(cost));
        match card.standing.short_by {
            Some(short) => tf(
                m::PLAN_NEEDS,
                &[
                    ("key", &card.demand.key),
                    ("cost", &cost),
                    ("short", &board.amount(short)),
                ],
            ),
            None => format!("{} \u{b7} {cost}", card.demand.key),
        }
    };
    view! {
        <div class="delta">
            <span class=class><Icon name=icon/></span>
            <div>
                <b class="medium">{words}</b>
                <div class="t3 sm">{detail}</div>
            </div>
        </div>
    }
}

/// The sums before and after.
#[component]
fn Totals(board: Board, before: PlanRanking, after: PlanRanking) -> impl IntoView {
    let number =
        |value: Option<i64>| value.map_or_else(dash, |value| format::decimal(&value.to_string()));
    let score = |ranking: &PlanRanking| preview::funded_score(ranking).map(|score| score.to_f64());
    let (score_before, score_after) = (score(&before), score(&after));
    let tenth = |value: Option<f64>| {
        value.map_or_else(dash, |value| format::rounded(&value.to_string(), 1))
    };
    let funded = |ranking: &PlanRanking| i64::try_from(ranking.totals.funded).ok();
    let units = |ranking: &PlanRanking| i64::try_from(preview::units_with_work(ranking)).ok();
    let difference = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (Some(a), Some(b)) if a != b => signed(&(b - a).to_string(), b > a),
        _ => String::new(),
    };
    let (spent_before, spent_after) = (before.totals.spent, after.totals.spent);
    let rows = move || {
        [
            (
                crate::i18n::text(m::PLAN_FUNDED_SCORE).to_owned(),
                tenth(score_before),
                tenth(score_after),
                match (score_before, score_after) {
                    (Some(a), Some(b)) if a != b => signed(&format!("{:.1}", b - a), b > a),
                    _ => String::new(),
                },
            ),
            (
                tf(m::PLAN_SPENT_IN, &[("unit", &board.unit())]),
                board.figure(spent_before),
                board.figure(spent_after),
                change_of(board, spent_before, spent_after),
            ),
            (
                crate::i18n::text(m::PLAN_FUNDED).to_owned(),
                number(funded(&before)),
                number(funded(&after)),
                difference(funded(&before), funded(&after)),
            ),
            (
                crate::i18n::text(m::PLAN_UNITS_WITH_WORK).to_owned(),
                number(units(&before)),
                number(units(&after)),
                difference(units(&before), units(&after)),
            ),
        ]
    };
    view! {
        <table class="cmp-t">
            <thead class="sm t3"><tr>
                <th scope="col"><span class="vh">{t(m::PLAN_TOTALS)}</span></th>
                <th scope="col" class="num">{t(m::PLAN_BEFORE)}</th>
                <th scope="col" class="num">{t(m::PLAN_AFTER)}</th>
                <th scope="col" class="num">{t(m::PLAN_CHANGE)}</th>
            </tr></thead>
            <tbody>
                {move || rows().into_iter().map(|(name, before, after, change)| view! {
                    <tr>
                        <th scope="row">{name}</th>
                        <td class="num t2">{before}</td>
                        <td class="num strong">{after}</td>
                        <td class="num">{change}</td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// A difference with its sign.
fn signed(number: &str, positive: bool) -> String {
    let shown = format::decimal(number);
    if positive { format!("+{shown}") } else { shown }
}

/// How an amount changed, in the plan's unit; empty when it did not.
pub(super) fn change_of(board: Board, before: Money, after: Money) -> String {
    match after.checked_sub(before) {
        Ok(change) if change.minor > 0 => format!("+{}", board.figure(change)),
        Ok(change) if change.minor < 0 => board.figure(change),
        _ => String::new(),
    }
}

/// The demand that is looked at: where it stands, why, and what can be done.
#[component]
fn Looked(
    board: Board,
    chosen: Memo<Option<PlacementView>>,
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    move || {
        chosen.get().map(|card| {
            let id = card.placement_id;
            let standing = card.standing.clone();
            let why = move || match (standing.outcome, standing.short_by) {
                (OutcomeKind::Funded, _) => standing.running.map_or_else(String::new, |running| {
                    tf(m::PLAN_WHY_FUNDED, &[("running", &board.amount(running))])
                }),
                (OutcomeKind::DoesNotFit, Some(short)) => {
                    tf(m::PLAN_WHY_DOES_NOT_FIT, &[("short", &board.amount(short))])
                }
                (OutcomeKind::BelowLine, Some(short)) => {
                    tf(m::PLAN_WHY_BELOW, &[("short", &board.amount(short))])
                }
                _ => crate::i18n::text(m::PLAN_WHY_NO_COST).to_owned(),
            };
            let (rank, computed) = (card.standing.rank, card.standing.computed_rank);
            let score = card.score.map(|score| Scored { value: score.to_string(), range: None });
            let href = format!("/demands/{}", card.demand.key);
            view! {
                <section class="side__sec">
                    <div class="side__h">
                        <span class="key">{card.demand.key.clone()}</span>
                        <StatusMark status=card.demand.status.clone() category=card.demand.status_category workflow/>
                        <span class="push">
                            <IconButton icon="x" label=m::DIALOG_CLOSE size=ButtonSize::Small
                                on_click=move || board.filters.set_at.set(None)/>
                        </span>
                    </div>
                    <h2 class="t14"><A href=href>{card.demand.title.clone()}</A></h2>
                    <div class="row spc"><Verdict outcome=card.standing.outcome/></div>
                    <p class="t2 sm">{why}</p>
                    <Show when=move || board.may_manage()>
                        <div class="row acts row--wrap">
                            <Button local=true on_click=move || board.moving.set(Some(id))>{t(m::PLAN_MOVE_TO)}</Button>
                            <Button kind=ButtonKind::Quiet on_click=move || {
                                board.filters.set_at.set(None);
                                board.remove(id);
                            }>{t(m::PLAN_REMOVE)}</Button>
                        </div>
                    </Show>
                </section>
                <section class="side__sec more">
                    <dl class="kv">
                        <dt>{t(m::PLAN_RANK)}</dt>
                        <dd>{format::count(rank)}</dd>
                        <dt>{t(m::PLAN_COMPUTED_RANK)}</dt>
                        <dd>{computed.map_or_else(dash, format::count)}</dd>
                        <dt>{t(m::DEMAND_SCORE)}</dt>
                        <dd><Score score=Signal::stored(score)/></dd>
                        <dt>{t(m::PLAN_COST)}</dt>
                        <dd>{move || card.cost.map_or_else(dash, |cost| {
                            format::money(cost.minor, cost.currency.code(), cost.currency.decimals())
                        })}</dd>
                        <dt>{t(m::DEMAND_UNIT)}</dt>
                        <dd>{card.demand.unit.clone().map_or_else(dash, |unit| unit.name)}</dd>
                        {card.reason.clone().map(|reason| view! {
                            <dt>{t(m::DEMAND_REASON)}</dt>
                            <dd class="answer">{reason}</dd>
                        })}
                    </dl>
                </section>
            }
        })
    }
}

/// How many placements are out of sight, in a sentence; empty when none is.
pub(super) fn hidden(board: Board) -> String {
    let hidden = board
        .ranking
        .value
        .with(|ranking| ranking.as_ref().map_or(0, |ranking| ranking.hidden));
    if hidden == 0 {
        String::new()
    } else {
        tn(m::PLAN_HIDDEN, hidden, &[])
    }
}
