//! The shortlists that a demand is or was on, beside the demand.

use docket_contract::{demand::DemandView, shortlist::ShortlistedView};
use docket_domain::identity::Permission;
use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

use super::{
    decision::deciders,
    put::PutOn,
    wording::{OutcomeMark, StateMark},
};
use crate::{
    api::shortlist,
    format,
    i18n::{m, t},
    live,
    loadable::{Loadable, Loaded},
    session,
    ui::{Button, ButtonSize},
};

/// The shortlists of a demand, with what was decided there.
#[component]
pub(crate) fn ShortlistsPanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let reads = session::may_any(&[Permission::DemandTriage, Permission::DemandDecide]);
    let shown = Memo::new(move |_| {
        of.value.with(|demand| {
            let demand = demand.as_ref()?;
            let puts = demand.base.submitted_at.is_some()
                && demand
                    .standing
                    .permissions
                    .contains(&Permission::DemandTriage);
            Some((demand.base.key.clone(), demand.base.id, puts))
        })
    });
    move || {
        shown
            .get()
            .filter(|_| reads.get())
            .map(|(key, id, puts)| view! { <Panel key id puts/> })
    }
}

#[component]
fn Panel(key: String, id: Uuid, puts: bool) -> impl IntoView {
    let key = StoredValue::new(key);
    let shortlists = Loadable::new(move || {
        let key = key.get_value();
        async move { shortlist::of_demand(&key).await }
    });
    live::soon(&["shortlist"], move || shortlists.reload());
    let putting = RwSignal::new(false);
    let all = move || {
        let page = shortlists.value.get();
        page.map_or_else(Vec::new, |page| page.items)
    };
    view! {
        <Show when=move || puts || !all().is_empty()>
            <section class="side__sec" aria-labelledby="demand-shortlists">
                <div class="side__h"><h3 id="demand-shortlists">{t(m::NAV_SHORTLISTS)}</h3></div>
                <Loaded of=shortlists label=m::NAV_SHORTLISTS>
                    <ul class="owed">{move || all().into_iter().map(|one| view! { <One one/> }).collect_view()}</ul>
                </Loaded>
                {puts.then(|| view! {
                    <div class="acts">
                        <Button local=true size=ButtonSize::Small icon="flag" on_click=move || putting.set(true)>{t(m::SHORTLIST_PUT)}</Button>
                    </div>
                    <PutOn open=putting demand=Signal::stored(Some(id))/>
                })}
            </section>
        </Show>
    }
}

/// One shortlist, with its decision.
#[component]
fn One(one: ShortlistedView) -> impl IntoView {
    let ShortlistedView {
        shortlist: named,
        state,
        decision,
    } = one;
    let day = named.meets_on;
    let mark = match &decision {
        Some(decision) => view! { <OutcomeMark outcome=decision.outcome/> }.into_any(),
        None => view! { <StateMark state/> }.into_any(),
    };
    view! {
        <li class="owed__one">
            <div class="row row--between">
                <span class="sm t3"><span class="key">{named.key.clone()}</span> " \u{b7} " {move || format::date(day)}</span>
                {mark}
            </div>
            <A href=format!("/shortlists/{}", named.key)>{named.name}</A>
            {decision.map(|decision| view! {
                {(!decision.reason.is_empty()).then(|| view! { <p class="answer">{decision.reason.clone()}</p> })}
                <p class="t3 sm">{deciders(&decision)}</p>
            })}
        </li>
    }
}
