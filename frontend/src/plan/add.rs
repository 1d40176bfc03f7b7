//! Adding demands to a plan: those that are qualified or approved.

use std::collections::BTreeSet;

use docket_contract::{
    demand::DemandSummary,
    plan::{CreatePlacements, MAX_PLACED_AT_ONCE, PlacementPosition},
};
use docket_domain::prioritization::placing::PLACEABLE_STATUSES;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::board::Board;
use crate::{
    api::{Query, demand, plan},
    demand::common_workflow,
    form::{Form, FormFailure},
    format,
    i18n::{m, t, text, tn},
    listing::{Listed, Listing},
    ui::{
        Art, Button, ButtonKind, Checkbox, Dialog, DialogActions, DialogBody, Empty, InputKind,
        LinkButton, TextInput, toast,
    },
};

/// The dialog that adds demands.
#[component]
pub(super) fn AddDemands(
    /// The plan.
    board: Board,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open wide=true title=m::PLAN_ADD>
            <Choice board open/>
        </Dialog>
    }
}

/// The demands to choose from; loaded when the dialog opens.
#[component]
fn Choice(board: Board, open: RwSignal<bool>) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let chosen = RwSignal::new(BTreeSet::<Uuid>::new());
    let ranked = RwSignal::new(false);
    let form = Form::new();
    let workflow = common_workflow();
    let statuses = Memo::new(move |_| {
        workflow.value.with(|version| {
            let placeable = version
                .iter()
                .flat_map(|version| version.definition.placeable());
            match placeable.collect::<Vec<_>>() {
                none if none.is_empty() => PLACEABLE_STATUSES.join(","),
                some => some.join(","),
            }
        })
    });
    let demands = Listing::new(move |cursor| {
        demand::list(
            Query::new()
                .with("status", &statuses.get())
                .with_some("q", asked.get().trim())
                .with("sort", "-score")
                .with("limit", "100")
                .with_some("cursor", &cursor.unwrap_or_default()),
        )
    });
    let is_placed = move |id: Uuid| {
        board.ranking.value.with(|ranking| {
            ranking
                .iter()
                .flat_map(|ranking| &ranking.items)
                .any(|item| item.demand.id == id)
        })
    };
    let open_ones = Memo::new(move |_| {
        demands.items.with(|items| {
            items
                .iter()
                .filter(|demand| !is_placed(demand.id))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let send = Callback::new(move |()| {
        let demand_ids: Vec<Uuid> = chosen
            .get_untracked()
            .into_iter()
            .take(MAX_PLACED_AT_ONCE)
            .collect();
        let id = board
            .ranking
            .value
            .with_untracked(|ranking| ranking.as_ref().map(|ranking| ranking.plan.id));
        let Some(id) = id.filter(|_| !demand_ids.is_empty()) else {
            return;
        };
        if !form.begin() {
            return;
        }
        let count = demand_ids.len() as u64;
        let request = CreatePlacements {
            demand_ids,
            position: if ranked.get_untracked() {
                PlacementPosition::Ranked
            } else {
                PlacementPosition::End
            },
        };
        spawn_local(async move {
            match plan::place(id, &request).await {
                Ok(reply) => {
                    board.ranking.replace(reply.body, None);
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(tn(m::PLAN_ADDED, count, &[]));
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let all =
        move || open_ones.with(|open| open.iter().map(|demand| demand.id).collect::<BTreeSet<_>>());
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
            <DialogBody>
                <FormFailure form/>
                <p>{t(m::PLAN_ADD_LEAD)}</p>
                <TextInput
                    value=words
                    kind=InputKind::Search
                    label=m::DEMANDS_SEARCH
                    placeholder=m::DEMANDS_SEARCH
                    on_commit=move |text: String| asked.set(text)
                />
                <Listed
                    of=demands
                    label=m::NAV_DEMANDS
                    filtered=Signal::derive(move || asked.with(|asked| !asked.trim().is_empty()))
                    on_clear=move || { words.set(String::new()); asked.set(String::new()); }
                    empty=|| view! {
                        <Empty title=m::PLAN_ADD_EMPTY body=m::PLAN_ADD_EMPTY_BODY>
                            <LinkButton href="/demands">{t(m::NAV_DEMANDS)}</LinkButton>
                        </Empty>
                    }
                >
                    <Show
                        when=move || open_ones.with(|open| !open.is_empty())
                        fallback=|| view! { <Empty art=Art::Filtered title=m::PLAN_ADD_ALL_IN/> }
                    >
                        <Checkbox
                            checked=Signal::derive(move || {
                                let all = all();
                                chosen.with(|chosen| all.is_subset(chosen))
                            })
                            mixed=Signal::derive(move || {
                                let all = all();
                                chosen.with(|chosen| !chosen.is_empty() && !all.is_subset(chosen))
                            })
                            on_change=move |every: bool| chosen.set(if every { untrack(all) } else { BTreeSet::new() })
                        >{t(m::LIST_SELECT_ALL)}</Checkbox>
                        <ul class="pick">
                            <For each=move || open_ones.get() key=|demand| demand.id let:demand>
                                <Choosable demand chosen/>
                            </For>
                        </ul>
                    </Show>
                </Listed>
                <Checkbox checked=ranked on_change=move |on: bool| ranked.set(on)>{t(m::PLAN_ADD_RANKED)}</Checkbox>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy=form.busy
                    disabled=Signal::derive(move || chosen.with(BTreeSet::is_empty))
                >{move || match chosen.with(BTreeSet::len) {
                    0 => text(m::PLAN_ADD).to_owned(),
                    count => tn(m::PLAN_ADD_COUNT, count as u64, &[]),
                }}</Button>
            </DialogActions>
        </form>
    }
}

/// A demand that can be added.
#[component]
fn Choosable(demand: DemandSummary, chosen: RwSignal<BTreeSet<Uuid>>) -> impl IntoView {
    let id = demand.id;
    let cost = demand.cost;
    view! {
        <li>
            <Checkbox
                checked=Signal::derive(move || chosen.with(|chosen| chosen.contains(&id)))
                on_change=move |on: bool| chosen.update(|chosen| {
                    if on {
                        chosen.insert(id);
                    } else {
                        chosen.remove(&id);
                    }
                })
            >
                <span class="key">{demand.key}</span> " "
                <span>{demand.title}</span>
                <small class="hint">
                    {demand.unit.map(|unit| format!("{} \u{b7} ", unit.name))}
                    {demand.score.map(|score| format!("{} \u{b7} ", format::rounded(&score.to_string(), 1)))}
                    {move || cost.map_or_else(
                        || t(m::PLAN_NO_COST)().to_owned(),
                        |cost| format::money(cost.minor, cost.currency.code(), cost.currency.decimals()),
                    )}
                </small>
            </Checkbox>
        </li>
    }
}
