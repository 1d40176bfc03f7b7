//! The figures at the top of the page.

use docket_contract::analytics::DemandAnalytics;
use docket_domain::analytics::Outcome;
use leptos::prelude::*;

use super::{
    conversion::rate,
    figure::{judged, link, of},
};
use crate::{
    demand::outcome_name,
    format,
    i18n::{m, t, text, tf},
};

/// What came, what ended, what is open, and how much was approved.
#[component]
pub(super) fn KeyFigures(
    /// The figures.
    #[prop(into)]
    figures: Signal<DemandAnalytics>,
) -> impl IntoView {
    let approved = move || {
        figures.with(|all| {
            let whole = judged(&all.conversion);
            if whole == 0 {
                return text(m::ANALYTICS_NONE_SUBMITTED).to_owned();
            }
            let part = of(&all.conversion, Outcome::Approved).demands;
            let (part, whole) = (format::count(part), format::count(whole));
            tf(
                m::ANALYTICS_APPROVED_OF,
                &[("part", &part), ("whole", &whole)],
            )
        })
    };
    view! {
        <section class="kpis c12" aria-label=t(m::ANALYTICS_KEY_FIGURES)>
            <div class="kpi">
                <span class="sm">{t(m::DEMANDS_SUBMITTED)}</span>
                <b>{move || figures.with(|all| link(&all.conversion.submitted))}</b>
                <span class="sm">{t(m::ANALYTICS_SUBMITTED_HINT)}</span>
            </div>
            <div class="kpi">
                <span class="sm">{t(m::OUTCOME_ANY_END)}</span>
                <b>{move || figures.with(|all| link(&all.decided))}</b>
                <span class="sm">{t(m::ANALYTICS_ENDED_HINT)}</span>
            </div>
            <div class="kpi">
                <span class="sm">{t(m::ANALYTICS_OPEN)}</span>
                <b>{move || figures.with(|all| link(&all.open))}</b>
                <span class="sm">{t(m::ANALYTICS_OPEN_HINT)}</span>
            </div>
            <div class="kpi">
                <span class="sm">{t(outcome_name(Outcome::Approved))}</span>
                <b>{move || figures.with(|all| rate(&all.conversion, None))}</b>
                <span class="sm">{approved}</span>
            </div>
        </section>
    }
}
