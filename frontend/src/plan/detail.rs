//! One plan: its budget, its demands ranked or by columns, and what a move
//! would change.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};

use super::{
    add::AddDemands,
    board::Board,
    budget::{Budget, EditPlan},
    cards::ColumnsView,
    column::Columns,
    destination::Destination,
    drag::Drag,
    entry::{Entry, ranked},
    keyboard::Keyboard,
    panel::{Panel, hidden},
    ranked::RankedList,
    remove::remove,
    step::{StepDialog, Steps},
    wording::{OUTCOMES, outcome, outcome_key},
};
use crate::{
    audit::{Looking, PastButton, PastDrawer, Trail},
    demand::common_workflow,
    i18n::{m, t, tf},
    loadable::Loaded,
    shell,
    ui::{
        Art, Button, ButtonKind, ButtonSize, Chip, Confirm, Empty, Icon, InputKind, Menu, MenuItem,
        MenuRule, Select, SelectOption, SkeletonRows, TextInput,
    },
};

/// One plan.
#[component]
pub fn PlanPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let board = Board::load(id);
    let version = common_workflow();
    let workflow = Signal::derive(move || {
        version
            .value
            .with(|version| version.as_ref().map(|version| version.definition.clone()))
    });
    let columns = Columns::new(board, workflow);
    let steps = Steps::new(board, workflow);
    let drag = Drag::begin(board, columns, steps);
    provide_context(drag);
    provide_context(Keyboard::new(board, columns, steps));
    shell::page_under(vec![shell::Crumb::new(m::NAV_PLANS, "/plans")], move || {
        board.ranking.value.with(|ranking| {
            ranking
                .as_ref()
                .map_or_else(String::new, |ranking| ranking.plan.name.clone())
        })
    });
    let adding = RwSignal::new(false);
    let editing = RwSignal::new(false);
    view! {
        <Loaded of=board.ranking label=m::NAV_PLANS skeleton=|| view! { <SkeletonRows label=m::NAV_PLANS/> }>
            <div class="plan">
                <ToolBar board columns adding editing/>
                <Budget board/>
                <div class="bd">
                    <div class="bd__main" class:is-dragging=move || is_lifted(drag) data-scroll="">
                        <Views board columns adding/>
                        <p class="t3 sm hidden-note">{move || hidden(board)}</p>
                    </div>
                    <Panel board workflow/>
                </div>
            </div>
            <Ghost board drag/>
            <Destination board/>
            <AddDemands board open=adding/>
            <EditPlan board open=editing/>
            <StepDialog steps/>
            <div class="vh" role="status" aria-live="assertive">{move || board.said.get()}</div>
        </Loaded>
    }
}

fn is_lifted(drag: Drag) -> bool {
    drag.held
        .with(|held| held.as_ref().is_some_and(|held| held.lifted))
}

/// The list or the columns, or why there is nothing.
#[component]
fn Views(board: Board, columns: Columns, adding: RwSignal<bool>) -> impl IntoView {
    let empty = Memo::new(move |_| {
        board.ranking.value.with(|ranking| {
            ranking
                .as_ref()
                .is_none_or(|ranking| ranking.items.is_empty())
        })
    });
    let nothing = Memo::new(move |_| {
        board.filters.narrow()
            && !ranked(board)
                .iter()
                .any(|entry| matches!(entry, Entry::Card(_)))
    });
    move || {
        match (empty.get(), nothing.get(), columns.shown()) {
        (true, ..) => view! {
            <Empty title=m::PLAN_EMPTY body=m::PLAN_EMPTY_BODY>
                <Show when=move || board.may_manage()>
                    <Button kind=ButtonKind::Primary on_click=move || adding.set(true)>{t(m::PLAN_ADD)}</Button>
                </Show>
            </Empty>
        }
        .into_any(),
        (_, true, _) => view! {
            <Empty art=Art::Filtered title=m::LIST_FILTERED body=m::LIST_FILTERED_BODY>
                <Button on_click=move || board.filters.clear()>{t(m::LIST_CLEAR_FILTERS)}</Button>
            </Empty>
        }
        .into_any(),
        (_, _, true) => view! { <ColumnsView board columns/> }.into_any(),
        _ => view! { <RankedList board/> }.into_any(),
    }
    }
}

/// Views, filters and what can be done with the plan.
#[component]
fn ToolBar(
    board: Board,
    columns: Columns,
    adding: RwSignal<bool>,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let filters = board.filters;
    let words = RwSignal::new(filters.words.get_untracked().unwrap_or_default());
    Effect::new(move || words.set(filters.words.get().unwrap_or_default()));
    let outcomes = RwSignal::new(String::new());
    let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let by_columns = Memo::new(move |_| columns.shown());
    let pressed = |on: bool| if on { "true" } else { "false" };
    let framework = move || {
        board.ranking.value.with(|ranking| {
            ranking.as_ref().map_or_else(String::new, |ranking| {
                let version = &ranking.plan.framework_version;
                tf(
                    m::PLAN_FRAMEWORK,
                    &[
                        ("name", &version.name),
                        ("number", &version.number.to_string()),
                    ],
                )
            })
        })
    };
    let ranking_again = RwSignal::new(false);
    let looking = Looking::default();
    let trail = Memo::new(move |_| {
        board.ranking.value.with(|ranking| {
            ranking.as_ref().map(|ranking| Trail {
                path: format!("/plans/{}", ranking.plan.id),
                kind: "plan",
                id: Some(ranking.plan.id),
                name: ranking.plan.name.clone(),
            })
        })
    });
    let navigate = use_navigate();
    let delete = Callback::new(move |()| {
        let navigate = navigate.clone();
        remove(board, move || {
            navigate("/plans", NavigateOptions::default())
        });
    });
    view! {
        <div class="toolbar">
            <div class="seg" role="group" aria-label=t(m::CHART_VIEW)>
                <button type="button" aria-pressed=move || pressed(!by_columns.get())
                    on:click=move |_| filters.set_view.set(None)>
                    <Icon name="rank"/>{t(m::PLAN_RANKED)}
                </button>
                <button type="button" aria-pressed=move || pressed(by_columns.get())
                    on:click=move |_| filters.set_view.set(Some("columns".to_owned()))>
                    <Icon name="cols"/>{t(m::PLAN_COLUMNS)}
                </button>
            </div>
            <Show when=move || by_columns.get()>
                <div class="seg seg--sm" role="group" aria-label=t(m::PLAN_COLUMNS_ARE)>
                    <button type="button" aria-pressed=move || pressed(columns.by_status())
                        on:click=move |_| filters.set_by.set(None)>{t(m::DEMAND_STATE)}</button>
                    <button type="button" aria-pressed=move || pressed(!columns.by_status())
                        on:click=move |_| filters.set_by.set(Some("outcome".to_owned()))>{t(m::PLAN_OUTCOME)}</button>
                </div>
            </Show>
            <div class="search">
                <TextInput
                    value=words
                    kind=InputKind::Search
                    label=m::PLAN_SEARCH
                    placeholder=m::PLAN_SEARCH
                    on_commit=move |text: String| filters.set_words.set(some(text))
                />
            </div>
            <Show
                when=move || filters.outcome.with(Option::is_none)
                fallback=move || view! {
                    <Chip
                        name=m::PLAN_OUTCOME
                        value=move || OUTCOMES.into_iter()
                            .find(|kind| filters.outcome.get().as_deref() == Some(outcome_key(*kind)))
                            .map_or_else(|| filters.outcome.get().unwrap_or_default(), |kind| outcome(kind).to_owned())
                        remove_label=m::LIST_REMOVE_FILTER
                        on_remove=move || filters.set_outcome.set(None)
                    />
                }
            >
                <div class="filter">
                    <Select
                        value=outcomes
                        options=Signal::derive(|| OUTCOMES.into_iter()
                            .map(|kind| SelectOption::new(outcome_key(kind), outcome(kind)))
                            .collect::<Vec<_>>())
                        none=m::PLAN_ANY_OUTCOME
                        label=m::PLAN_OUTCOME
                        on_change=move |key: String| {
                            filters.set_outcome.set(some(key));
                            outcomes.set(String::new());
                        }
                    />
                </div>
            </Show>
            <span class="grow"></span>
            <span class="t3 sm hide-md">{framework}</span>
            {move || trail.get().map(|of| view! { <PastButton looking of/> })}
            <Show when=move || board.may_manage()>
                <Button size=ButtonSize::Small icon="plus" on_click=move || adding.set(true)>{t(m::PLAN_ADD)}</Button>
                <Menu label=m::PLAN_MORE>
                    <MenuItem icon="sort" label=m::PLAN_RANK_BY_SCORE on_click=move || ranking_again.set(true)/>
                    <MenuItem icon="money" label=m::PLAN_EDIT on_click=move || editing.set(true)/>
                    <MenuRule/>
                    <MenuItem icon="trash" label=m::PLAN_DELETE danger=true on_click=delete/>
                </Menu>
            </Show>
        </div>
        <PastDrawer looking/>
        <Confirm
            open=ranking_again
            title=m::PLAN_RANK_BY_SCORE_TITLE
            body=m::PLAN_RANK_BY_SCORE_BODY
            action=m::PLAN_RANK_BY_SCORE
            on_confirm=move || board.rank_by_score()
        />
    }
}

/// What follows the pointer while a demand is dragged.
#[component]
fn Ghost(board: Board, drag: Drag) -> impl IntoView {
    let card = Memo::new(move |_| {
        let id = drag.held.with(|held| {
            held.as_ref()
                .filter(|held| held.lifted)
                .map(|held| held.placement)
        })?;
        board.cards.with(|cards| cards.get(&id).cloned())
    });
    let place = move |read: fn((f64, f64)) -> f64| {
        move || {
            drag.held.with(|held| {
                held.as_ref()
                    .map_or_else(String::new, |held| format!("{:.0}px", read(held.at)))
            })
        }
    };
    move || {
        card.get().map(|card| {
            view! {
                <div class="ghost" aria-hidden="true" style=("--x", place(|at| at.0)) style=("--y", place(|at| at.1))>
                    <Icon name="grip"/>
                    <span class="key">{card.demand.key}</span>
                    <span class="medium cut">{card.demand.title}</span>
                    <span class="push num">{card.cost.map(|cost| board.amount(cost))}</span>
                </div>
            }
        })
    }
}
