//! How long demands stay in their states.

use docket_contract::analytics::{DemandAnalytics, StatusTime};
use leptos::prelude::*;

use super::{
    figure::{NOTHING, address, link},
    twin::Twin,
};
use crate::{
    demand::StateMark,
    format,
    i18n::{language, m, t, tf, tn},
};

/// Median and 90th percentile of the stays in each state.
#[component]
pub(super) fn Statuses(
    /// The figures.
    #[prop(into)]
    figures: Signal<DemandAnalytics>,
) -> impl IntoView {
    // A state that nothing is in and nothing left says nothing.
    let shown = Memo::new(move |_| {
        let mut shown = figures.with(|all| all.statuses.clone());
        shown.retain(|one| one.now.demands > 0 || one.stays > 0);
        shown
    });
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    view! {
        <Twin
            name="states" title=m::ANALYTICS_STATES lead=m::ANALYTICS_STATES_LEAD
            none=m::ANALYTICS_NONE_IN_PERIOD is_empty
            chart=move || view! { <Spans shown/> }
            table=move || view! { <StatusTable shown/> }
        />
    }
}

/// A number of days as the API sends it, or a dash.
fn days(of: Option<&str>) -> String {
    of.map_or_else(
        || NOTHING.to_owned(),
        |days| tf(m::ANALYTICS_N_DAYS, &[("n", &format::decimal(days))]),
    )
}

/// Days as a length.
fn length(of: Option<&str>) -> f64 {
    of.and_then(|days| days.parse().ok()).unwrap_or(0.0)
}

/// A bar a state: up to the median, and on to the 90th percentile.
#[component]
fn Spans(shown: Memo<Vec<StatusTime>>) -> impl IntoView {
    view! {
        <div class="legend" aria-hidden="true">
            <span><i class="sw"></i>{t(m::ANALYTICS_MEDIAN)}</span>
            <span><i class="sw sw--soft"></i>{t(m::ANALYTICS_NINETIETH)}</span>
        </div>
        <ul class="spans">
            {move || {
                let shown = shown.get();
                let longest = shown.iter().map(|one| length(one.ninetieth_days.as_deref()));
                let longest = longest.fold(0.0, f64::max);
                shown.into_iter().map(|one| span(one, longest)).collect_view()
            }}
        </ul>
    }
}

fn span(one: StatusTime, longest: f64) -> impl IntoView {
    let share = |of: Option<&str>| {
        let percent = if longest > 0.0 {
            length(of) * 100.0 / longest
        } else {
            0.0
        };
        format!("{percent:.2}")
    };
    let (median, ninetieth) = (one.median_days.clone(), one.ninetieth_days.clone());
    let (to_median, to_ninetieth) = (share(median.as_deref()), share(ninetieth.as_deref()));
    let stays = one.stays;
    let left = address(&one.left);
    let now = one.now.demands;
    let here = address(&one.now);
    let said = move || {
        if stays == 0 {
            return tn(m::ANALYTICS_STAYS, 0, &[]);
        }
        let (median, ninetieth) = (days(median.as_deref()), days(ninetieth.as_deref()));
        let values = [
            ("median", median.as_str()),
            ("ninetieth", ninetieth.as_str()),
        ];
        let times = tf(m::ANALYTICS_TIMES, &values);
        format!("{times}, {}", tn(m::ANALYTICS_STAYS, stays, &[]))
    };
    view! {
        <li>
            <StateMark status=one.status category=one.category name=one.name/>
            <a class="spans__b" href=left>
                <span class="bar" aria-hidden="true" hidden=stays == 0>
                    <i class="soft" style=("--v", to_ninetieth)></i>
                    <i style=("--v", to_median)></i>
                </span>
                <span class="sm" class:t3=stays == 0>{said}</span>
            </a>
            <a class="spans__n sm" href=here>{move || tn(m::ANALYTICS_IN_IT, now, &[])}</a>
        </li>
    }
}

#[component]
fn StatusTable(shown: Memo<Vec<StatusTime>>) -> impl IntoView {
    let row = |one: StatusTime| {
        let name = one.name.clone();
        let left = address(&one.left);
        let cell = |of: Option<String>| {
            let href = left.clone();
            match of {
                Some(of) => view! { <a href=href>{move || days(Some(&of))}</a> }.into_any(),
                None => NOTHING.into_any(),
            }
        };
        let (median, ninetieth) = (cell(one.median_days), cell(one.ninetieth_days));
        let stays = one.stays;
        view! {
            <tr>
                <th scope="row">{move || name.get(language().tag()).to_owned()}</th>
                <td class="num">{median}</td>
                <td class="num">{ninetieth}</td>
                <td class="num"><a class:t3=stays == 0 href=left.clone()>{move || format::count(stays)}</a></td>
                <td class="num">{link(&one.left)}</td>
                <td class="num">{link(&one.now)}</td>
            </tr>
        }
    };
    view! {
        <table class="plain-t figures">
            <caption class="vh">{t(m::ANALYTICS_STATES)}</caption>
            <thead><tr>
                <th scope="col">{t(m::DEMAND_STATE)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_MEDIAN)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_NINETIETH)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_STAYS_HEAD)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_LEFT_HEAD)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_NOW_HEAD)}</th>
            </tr></thead>
            <tbody>{move || shown.get().into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
