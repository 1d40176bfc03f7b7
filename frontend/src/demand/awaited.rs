//! Demands that wait to be approved for their unit, by oneself.

use docket_contract::demand::AwaitedDemandView;
use docket_domain::identity::Permission;
use leptos::prelude::*;

use crate::{
    api::demand as demands,
    format,
    i18n::{m, t, tf},
    live,
    loadable::{Forbidden, Loadable, Loaded},
    session, shell,
    ui::Empty,
};

/// What waits for one's approval, the oldest first.
#[component]
pub fn AwaitedPage() -> impl IntoView {
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_DEMANDS, "/demands")],
        m::AWAITED_TITLE,
    );
    let may = session::may(Permission::DemandRead);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><Awaited/></Show>
    }
}

#[component]
fn Awaited() -> impl IntoView {
    let awaited = Loadable::new(demands::unit_approvals);
    live::soon(&["demand"], move || awaited.reload());
    view! {
        <div class="heldpage stack stack--4">
            <p class="t2">{t(m::AWAITED_LEAD)}</p>
            <Loaded of=awaited label=m::AWAITED_TITLE>
                {move || awaited.value.get().map(|page| match page.items.is_empty() {
                    true => view! { <Empty title=m::AWAITED_EMPTY body=m::AWAITED_EMPTY_BODY/> }.into_any(),
                    false => view! {
                        <ul class="heldlist stack stack--3">
                            {page.items.into_iter().map(|one| view! { <One one/> }).collect_view()}
                        </ul>
                    }.into_any(),
                })}
            </Loaded>
        </div>
    }
}

/// One demand: the way to it, who asks for it, and since when it waits.
#[component]
fn One(one: AwaitedDemandView) -> impl IntoView {
    let AwaitedDemandView {
        demand,
        unit,
        asked_by,
        asked_at,
    } = one;
    let heading = format!("awaited-{}", demand.key);
    let labelled = heading.clone();
    let href = format!("/demands/{}", demand.key);
    let by = [asked_by, unit.map(|unit| unit.name)];
    view! {
        <li class="panel panel__body stack stack--1" aria-labelledby=labelled>
            <div class="row row--3 row--wrap">
                <span class="key t3">{demand.key}</span>
                <h2 class="t16 strong" id=heading><a class="link" href=href>{demand.title}</a></h2>
            </div>
            <div class="rec__meta">
                {by.into_iter().flatten().map(|name| view! {
                    <span>{name}</span> <span aria-hidden="true">"\u{b7}"</span>
                }).collect_view()}
                <span>{move || tf(m::AWAITED_SINCE, &[("when", &format::instant(asked_at))])}</span>
            </div>
        </li>
    }
}
