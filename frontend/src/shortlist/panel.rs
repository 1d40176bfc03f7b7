//! The demand the meeting is at: what it is, what was prepared, what is decided.

use docket_contract::{demand::DemandView, shortlist::EntryView};
use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

use super::{
    decide::Decide,
    decision::Recorded,
    meeting::{Meeting, PANEL},
    note::Note,
    order::{Ordering, To, take_off},
    state::all_decided,
};
use crate::{
    api::demand,
    demand::{glyph, money},
    format,
    i18n::{language, m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    ui::{Button, ButtonKind, Icon, Markdown, Menu, MenuItem, MenuRule, Score, Scored, State},
};

/// Id of the button that leads to the next demand.
pub(super) const NEXT: &str = "shortlist-next";

/// The demand that is looked at.
#[component]
pub(super) fn Panel(
    /// The shortlist.
    of: Meeting,
) -> impl IntoView {
    let chosen = Memo::new(move |_| of.chosen().filter(|id| of.entry(*id).is_some()));
    move || chosen.get().map(|id| view! { <One of id/> })
}

#[component]
fn One(of: Meeting, id: Uuid) -> impl IntoView {
    let entry = Memo::new(move |_| of.entry(id));
    let whose = Memo::new(move |_| entry.with(|entry| entry.as_ref().map(|entry| entry.demand.id)));
    let demand = Loadable::new(move || {
        let id = whose.get().unwrap_or_default().to_string();
        async move { demand::find(&id).await }
    });
    live::on("demand", move |event| {
        if whose.get_untracked() == Some(event.record_id) {
            demand.reload();
        }
    });
    let decided = Memo::new(move |_| {
        entry.with(|entry| entry.as_ref().is_some_and(|entry| entry.decision.is_some()))
    });
    view! {
        <section class="sl__panel" aria-labelledby=PANEL>
            {move || entry.get().map(|entry| view! { <About of entry/> })}
            <Loaded of=demand label=m::DEMAND_TITLE>
                {move || demand.value.get().map(|demand| view! { <Facts demand/> })}
            </Loaded>
            <Note of id/>
            {move || entry.get().and_then(|entry| entry.decision.map(|decision| view! {
                <Recorded of id decision earlier=entry.earlier/>
            }))}
            <Decide of id demand/>
            <Show when=move || decided.get()><Onward of/></Show>
        </section>
    }
}

/// Key, status and score, the title, and what moves it on the agenda.
#[component]
fn About(of: Meeting, entry: EntryView) -> impl IntoView {
    let ordering = Ordering::new(of);
    let (id, key) = (entry.id, entry.demand.key.clone());
    let status = entry.demand.status.clone();
    let place = move || {
        let (place, all) = of.entries.value.with(|entries| {
            let items = entries.as_ref().map(|entries| entries.items.as_slice());
            let items = items.unwrap_or_default();
            let place = items
                .iter()
                .position(|one| one.id == id)
                .map_or(0, |at| at + 1);
            (place as u64, items.len() as u64)
        });
        tf(
            m::SHORTLIST_POSITION,
            &[("n", &format::count(place)), ("all", &format::count(all))],
        )
    };
    let is_decided = entry.decision.is_some();
    let stays = Signal::derive(move || is_decided.then(|| text(m::SHORTLIST_STAYS).to_owned()));
    let gone = StoredValue::new(entry.clone());
    let prepares = Memo::new(move |_| of.may_prepare());
    let score = entry.demand.score.map(|score| Scored {
        value: score.to_string(),
        range: None,
    });
    view! {
        <div class="row row--3 row--wrap t3">
            <span class="key">{key.clone()}</span>
            <State
                glyph=glyph("", entry.demand.status_category)
                label=move || status.get(language().tag()).to_owned()
            />
            {score.map(|score| view! {
                <span class="sm row row--1">{t(m::DEMAND_SCORE)} <Score score=Signal::stored(Some(score))/></span>
            })}
            <span class="sm push">{place}</span>
            <Show when=move || prepares.get()>
                <Menu label=m::SHORTLIST_ENTRY_ACTIONS>
                    <MenuItem icon="up" label=m::SHORTLIST_UP on_click=move || ordering.go(id, To::Up)/>
                    <MenuItem icon="dn" label=m::SHORTLIST_DOWN on_click=move || ordering.go(id, To::Down)/>
                    <MenuItem label=m::SHORTLIST_TO_FIRST on_click=move || ordering.go(id, To::First)/>
                    <MenuItem label=m::SHORTLIST_TO_LAST on_click=move || ordering.go(id, To::Last)/>
                    <MenuRule/>
                    <MenuItem icon="trash" label=m::SHORTLIST_TAKE_OFF danger=true off=stays on_click=move || take_off(of, gone.get_value())/>
                </Menu>
            </Show>
        </div>
        <h3 class="rec__title" id=PANEL tabindex="-1">{entry.demand.title}</h3>
        <p class="sm"><A href=format!("/demands/{key}")>{t(m::SHORTLIST_OPEN_DEMAND)}</A></p>
    }
}

/// What a meeting wants to know of a demand before it decides.
#[component]
fn Facts(demand: DemandView) -> impl IntoView {
    let base = demand.base;
    let cost = base.cost;
    let asked = base
        .requester
        .map(|person| person.name)
        .or(demand.submitter.map(|submitter| submitter.name));
    view! {
        <Markdown text=demand.summary/>
        <dl class="kv">
            {base.unit.map(|unit| view! { <dt>{t(m::DEMAND_UNIT)}</dt><dd>{unit.name}</dd> })}
            {cost.map(|cost| view! { <dt>{t(m::DEMAND_COST)}</dt><dd>{move || money(cost)}</dd> })}
            {asked.map(|name| view! { <dt>{t(m::DEMAND_REQUESTER)}</dt><dd>{name}</dd> })}
            {base.owner.map(|owner| view! { <dt>{t(m::DEMAND_OWNER)}</dt><dd>{owner.name}</dd> })}
        </dl>
    }
}

/// On to the next demand that waits for a decision.
#[component]
fn Onward(of: Meeting) -> impl IntoView {
    let next = Memo::new(move |_| of.next_open().filter(|_| of.may_decide()));
    let words = move || {
        let next = next.get().and_then(|id| of.entry(id));
        next.map_or_else(String::new, |next| {
            let (key, title) = (&next.demand.key, &next.demand.title);
            tf(m::SHORTLIST_NEXT, &[("key", key), ("title", title)])
        })
    };
    view! {
        <div class="sl-next">
            <Show when=move || next.get().is_some()>
                <Button attr:id=NEXT local=true kind=ButtonKind::Primary icon="right" on_click=move || {
                    if let Some(next) = next.get_untracked() {
                        of.look_at(next);
                    }
                }>{words}</Button>
                <span class="t3 sm only-wide"><kbd>"n"</kbd></span>
            </Show>
            <Show when=move || all_decided(of)>
                <p class="good row"><Icon name="check"/>{t(m::SHORTLIST_ALL_DECIDED)}</p>
            </Show>
        </div>
    }
}
