//! How old what is open is.

use docket_contract::analytics::{AgeRow, DemandAnalytics};
use leptos::prelude::*;

use super::{
    figure::{address, link},
    twin::{Twin, named},
};
use crate::{
    i18n::{m, t, text, tf},
    ui::{Column, ColumnGroup, Columns},
};

/// Open demands by their age, and by how long they are in their state.
#[component]
pub(super) fn Ages(
    /// The figures.
    #[prop(into)]
    figures: Signal<DemandAnalytics>,
) -> impl IntoView {
    let is_empty = Memo::new(move |_| figures.with(|all| all.open.demands == 0));
    let series = move || {
        let names = [m::ANALYTICS_SINCE_SUBMITTED, m::ANALYTICS_IN_STATE];
        names.map(|name| text(name).to_owned()).to_vec()
    };
    let group = |row: &AgeRow| ColumnGroup {
        label: band(row),
        detail: String::new(),
        name: tf(m::ANALYTICS_DAYS, &[("days", &band(row))]),
        columns: [&row.open, &row.in_status]
            .map(|figure| Column {
                count: figure.demands,
                href: address(figure),
            })
            .to_vec(),
    };
    let chart = move || {
        view! {
            <div class="stack">
                <Columns
                    title=move || named(m::ANALYTICS_AGES, m::CHART_CHART)
                    series=Signal::derive(series)
                    groups=Signal::derive(move || figures.with(|all| all.ages.iter().map(group).collect()))
                />
            </div>
        }
    };
    let table = move || view! { <AgeTable figures/> };
    view! {
        <Twin
            name="ages" title=m::ANALYTICS_AGES lead=m::ANALYTICS_AGES_LEAD
            none=m::ANALYTICS_NONE_OPEN is_empty chart table
        />
    }
}

/// A band in days, such as `8–30` or `366+`.
fn band(row: &AgeRow) -> String {
    match row.to_days {
        Some(to) => format!("{}\u{2013}{to}", row.from_days),
        None => format!("{}+", row.from_days),
    }
}

#[component]
fn AgeTable(figures: Signal<DemandAnalytics>) -> impl IntoView {
    view! {
        <table class="plain-t figures">
            <caption class="vh">{t(m::ANALYTICS_AGES)}</caption>
            <thead><tr>
                <th scope="col">{t(m::ANALYTICS_AGE)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_SINCE_SUBMITTED)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_IN_STATE)}</th>
            </tr></thead>
            <tbody>
                {move || figures.with(|all| all.ages.iter().map(|row| {
                    let days = band(row);
                    view! {
                        <tr>
                            <th scope="row">{move || tf(m::ANALYTICS_DAYS, &[("days", &days)])}</th>
                            <td class="num">{link(&row.open)}</td>
                            <td class="num">{link(&row.in_status)}</td>
                        </tr>
                    }
                }).collect_view())}
            </tbody>
            <tfoot><tr>
                <th scope="row">{t(m::ANALYTICS_OPEN)}</th>
                <td class="num">{move || figures.with(|all| link(&all.open))}</td>
                <td class="num">{move || figures.with(|all| link(&all.open))}</td>
            </tr></tfoot>
        </table>
    }
}
