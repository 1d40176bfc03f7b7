//! How the demands of a unit stand, for its partner in the project office.

use docket_contract::{
    demand::DemandSummary,
    triage::{StatusCount, UnitOverview},
};
use docket_domain::identity::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::Due;
use crate::{
    api::triage,
    demand::{StatusMark, common_workflow},
    format,
    i18n::{Key, language, m, t, tf, tn},
    live,
    loadable::{Forbidden, Loadable, Loaded},
    session, shell,
    ui::{LinkButton, Who},
};

/// One unit.
#[component]
pub fn UnitPage() -> impl IntoView {
    let may = session::may(Permission::DemandTriage);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><Overview/></Show>
    }
}

#[component]
fn Overview() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let overview = Loadable::new(move || {
        let id = id.get();
        async move { triage::overview(&id).await }
    });
    shell::page_under(vec![shell::Crumb::new(m::NAV_UNITS, "/units")], move || {
        overview.value.with(|seen| {
            seen.as_ref()
                .map_or_else(String::new, |seen| seen.unit.name.clone())
        })
    });
    live::soon(&["demand"], move || overview.reload());
    view! {
        <Loaded of=overview label=m::NAV_UNITS>
            {move || overview.value.get().map(|seen| view! { <Seen seen/> })}
        </Loaded>
    }
}

#[component]
fn Seen(seen: UnitOverview) -> impl IntoView {
    let all = format!("/demands?unit={}", seen.unit.id);
    let unit = seen.unit.id;
    view! {
        <div class="unitpage stack stack--4">
            <div class="row row--between row--wrap">
                <div class="row row--3 row--wrap">
                    <h2 class="rec__title">{seen.unit.name}</h2>
                    {seen.partner.map(|partner| view! {
                        <span class="row row--1 t3">{t(m::UNIT_PARTNER)} " " <Who name=partner.name/></span>
                    })}
                </div>
                <LinkButton href=all>{t(m::UNIT_ALL_DEMANDS)}</LinkButton>
            </div>
            <section aria-labelledby="unit-states">
                <h3 id="unit-states" class="vh">{t(m::UNIT_STATES)}</h3>
                <ul class="tiles">
                    {seen.statuses.into_iter().map(|count| view! { <Tile unit count/> }).collect_view()}
                </ul>
            </section>
            <div class="unitpage__lists">
                <Owed title=m::UNIT_OWED lead=m::UNIT_OWED_LEAD none=m::UNIT_OWED_NONE demands=seen.owed/>
                <Owed title=m::UNIT_ASKED lead=m::UNIT_ASKED_LEAD none=m::UNIT_ASKED_NONE demands=seen.asked/>
                <Owed title=m::UNIT_DECIDED lead=m::UNIT_DECIDED_LEAD none=m::UNIT_DECIDED_NONE demands=seen.decided/>
            </div>
        </div>
    }
}

/// How many demands are in a status; it opens the list of them.
#[component]
fn Tile(unit: uuid::Uuid, count: StatusCount) -> impl IntoView {
    let name = count.name.clone();
    let href = format!("/demands?unit={unit}&status={}", count.status);
    let overdue = count.overdue;
    view! {
        <li>
            <a class="tile panel" href=href>
                <span class="tile__n">{format::count(count.demands)}</span>
                <span>{move || name.get(language().tag()).to_owned()}</span>
                {(overdue > 0).then(|| view! {
                    <span class="late sm">{move || tn(m::UNIT_OVERDUE, overdue, &[])}</span>
                })}
            </a>
        </li>
    }
}

/// Demands of one kind, the most pressing first.
#[component]
fn Owed(title: Key, lead: Key, none: Key, demands: Vec<DemandSummary>) -> impl IntoView {
    let version = common_workflow();
    let workflow = Signal::derive(move || {
        version
            .value
            .with(|version| version.as_ref().map(|version| version.definition.clone()))
    });
    let is_empty = demands.is_empty();
    view! {
        <section class="panel panel__body stack stack--3">
            <div>
                <h3>{t(title)}</h3>
                <p class="t3 sm">{t(lead)}</p>
            </div>
            {is_empty.then(|| view! { <p class="t2">{t(none)}</p> })}
            <ul class="owed">
                {demands.into_iter().map(|demand| {
                    let owner = demand.owner.clone();
                    view! {
                        <li class="owed__one">
                            <div class="row row--1 row--wrap sm t3">
                                <span class="key">{demand.key.clone()}</span>
                                <StatusMark status=demand.status.clone() category=demand.status_category workflow/>
                                <Due day=demand.due_on/>
                            </div>
                            <a href=format!("/demands/{}", demand.key)>{demand.title}</a>
                            {owner.map(|owner| view! { <span class="sm t3">{move || tf(m::UNIT_WITH, &[("name", &owner.name)])}</span> })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
