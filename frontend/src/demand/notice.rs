//! What waits for somebody, above the list of demands.

use docket_domain::identity::Permission;
use leptos::prelude::*;

use crate::{
    api::{Query, demand as demands, intake},
    i18n::{Plural, m, t, tn},
    live,
    loadable::Loadable,
    session,
    ui::{ButtonSize, LinkButton, Note, Tone},
};

/// Submissions that wait to be let in, and demands that wait to be approved for
/// their unit, each for those who decide them.
#[component]
pub(super) fn Notices() -> impl IntoView {
    let triages = session::may(Permission::DemandTriage);
    view! {
        <Show when=move || triages.get()><Held/></Show>
        <Awaited/>
    }
}

#[component]
fn Held() -> impl IntoView {
    let held = Loadable::new(|| intake::held(Query::new().with("limit", "1")));
    live::soon(&["demand"], move || held.reload());
    let total = Memo::new(move |_| {
        let total = held
            .value
            .with(|page| page.as_ref().and_then(|page| page.total));
        total.unwrap_or(0)
    });
    view! { <Waiting total words=m::HELD_NOTICE href="/demands/held"/> }
}

#[component]
fn Awaited() -> impl IntoView {
    let awaited = Loadable::new(demands::unit_approvals);
    live::soon(&["demand"], move || awaited.reload());
    let total = Memo::new(move |_| {
        let count = awaited
            .value
            .with(|page| page.as_ref().map_or(0, |page| page.items.len()));
        u64::try_from(count).unwrap_or(0)
    });
    view! { <Waiting total words=m::AWAITED_NOTICE href="/demands/approvals"/> }
}

#[component]
fn Waiting(total: Memo<u64>, words: Plural, href: &'static str) -> impl IntoView {
    view! {
        <Show when=move || { total.get() > 0 }>
            <div class="heldnote">
                <Note tone=Tone::Accent>
                    <div class="row row--wrap">
                        <span>{move || tn(words, total.get(), &[])}</span>
                        <LinkButton href size=ButtonSize::Small>{t(m::HELD_LOOK)}</LinkButton>
                    </div>
                </Note>
            </div>
        </Show>
    }
}
