//! The page of the figures.

use docket_contract::analytics::DemandAnalytics;
use docket_domain::identity::Permission;
use leptos::prelude::*;

use super::{
    ages::Ages,
    conversion::{ByCategory, ByUnit},
    figure::span,
    filter::Filters,
    filter_bar::FilterBar,
    key_figures::KeyFigures,
    statuses::Statuses,
    volume::Volume,
};
use crate::{
    api::{Query, analytics},
    i18n::{m, t},
    live,
    loadable::{Loadable, Loaded},
    session, shell,
    ui::{Button, ButtonKind, Empty, LinkButton, SkeletonText},
};

/// How demands come, wait and end.
#[component]
pub fn AnalyticsPage() -> impl IntoView {
    shell::page(m::NAV_ANALYTICS);
    let filters = Filters::from_address();
    // While the days cannot be, what was shown stays.
    let query = Memo::new(
        move |last: Option<&Query>| match (filters.problem(), last) {
            (Some(_), Some(last)) => last.clone(),
            _ => filters.query(),
        },
    );
    let figures = Loadable::new(move || {
        let query = query.get();
        async move { analytics::demands(query).await }
    });
    live::soon(&["demand"], move || figures.reload());
    view! {
        <FilterBar filters/>
        <div class="figures-p" class:is-busy=move || figures.busy.get()>
            <Loaded
                of=figures
                label=m::NAV_ANALYTICS
                skeleton=|| view! { <div class="res"><SkeletonText label=m::NAV_ANALYTICS/></div> }
            >
                {move || {
                    let first = figures.value.get_untracked()?;
                    // What changed nothing is not drawn again under somebody's hands.
                    let figures = Memo::new(move |_| figures.value.get().unwrap_or_else(|| first.clone()));
                    Some(view! { <Figures figures filters/> })
                }}
            </Loaded>
        </div>
    }
}

/// Whether there is nothing to show at all.
fn is_nothing(all: &DemandAnalytics) -> bool {
    let mut statuses = all.statuses.iter();
    all.conversion.submitted.demands == 0
        && all.decided.demands == 0
        && all.open.demands == 0
        && statuses.all(|one| one.now.demands == 0 && one.stays == 0)
}

#[component]
fn Figures(figures: Memo<DemandAnalytics>, filters: Filters) -> impl IntoView {
    let nothing = Memo::new(move |_| figures.with(is_nothing));
    let may_create = session::may(Permission::DemandCreate);
    move || {
        if !nothing.get() {
            return view! {
                <div class="res">
                    <p class="c12 t2">{move || span(figures.with(|all| all.period))}</p>
                    <KeyFigures figures/>
                    <Volume figures/>
                    <Ages figures/>
                    <Statuses figures/>
                    <ByUnit figures/>
                    <ByCategory figures/>
                </div>
            }
            .into_any();
        }
        if filters.narrow() {
            return view! {
                <Empty title=m::LIST_FILTERED body=m::ANALYTICS_FILTERED>
                    <Button local=true on_click=move || filters.clear()>{t(m::LIST_CLEAR_FILTERS)}</Button>
                </Empty>
            }
            .into_any();
        }
        view! {
            <Empty title=m::ANALYTICS_EMPTY body=m::ANALYTICS_EMPTY_BODY>
                <Show when=move || may_create.get()>
                    <LinkButton href="/demands/new" kind=ButtonKind::Primary>{t(m::NAV_NEW_DEMAND)}</LinkButton>
                </Show>
            </Empty>
        }
        .into_any()
    }
}
