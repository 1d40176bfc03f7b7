//! How many demands came and ended, along the period.

use chrono::{Datelike, NaiveDate};
use docket_contract::analytics::{DemandAnalytics, Figure, VolumePart};
use docket_domain::analytics::{Outcome, Step};
use leptos::prelude::*;

use super::{
    figure::{address, link, span},
    twin::{Twin, named},
};
use crate::{
    demand::outcome_name,
    format,
    i18n::{m, t, text, tf},
    ui::{Column, ColumnGroup, Columns},
};

/// What came and what ended, by weeks, months or quarters.
#[component]
pub(super) fn Volume(
    /// The figures.
    #[prop(into)]
    figures: Signal<DemandAnalytics>,
) -> impl IntoView {
    let is_empty = Memo::new(move |_| {
        figures.with(|all| {
            let mut parts = all.volume.iter();
            parts.all(|part| part.submitted.demands == 0 && part.decided.demands == 0)
        })
    });
    let series = move || {
        let names = [m::DEMANDS_SUBMITTED, m::OUTCOME_ANY_END];
        names.map(|name| text(name).to_owned()).to_vec()
    };
    let chart = move || {
        view! {
            <div class="stack">
                <Columns
                    from_end=true
                    title=move || named(m::ANALYTICS_VOLUME, m::CHART_CHART)
                    series=Signal::derive(series)
                    groups=Signal::derive(move || figures.with(|all| groups(&all.volume, all.step)))
                />
            </div>
        }
    };
    let table = move || view! { <VolumeTable figures/> };
    view! {
        <Twin
            name="volume" title=m::ANALYTICS_VOLUME lead=m::ANALYTICS_VOLUME_LEAD
            none=m::ANALYTICS_NONE_IN_PERIOD is_empty chart table
        />
    }
}

fn groups(parts: &[VolumePart], step: Step) -> Vec<ColumnGroup> {
    let mut year = None;
    let group = |part: &VolumePart| {
        let from = part.period.from;
        let is_new = year.replace(from.year()) != Some(from.year());
        let column = |figure: &Figure| Column {
            count: figure.demands,
            href: address(figure),
        };
        ColumnGroup {
            label: short(from, step),
            detail: match is_new {
                true => from.year().to_string(),
                false => String::new(),
            },
            name: span(part.period),
            columns: vec![column(&part.submitted), column(&part.decided)],
        }
    };
    parts.iter().map(group).collect()
}

/// What a part is called where there is little room; weeks by their first day.
fn short(from: NaiveDate, step: Step) -> String {
    let month = format::month(from.month());
    match step {
        Step::Week => tf(
            m::ANALYTICS_WEEK_OF,
            &[("day", &from.day().to_string()), ("month", month)],
        ),
        Step::Month => month.to_owned(),
        Step::Quarter => format!("Q{}", from.month0() / 3 + 1),
    }
}

/// What ended with an outcome in a part of the period, also where nothing did.
fn ended(part: &VolumePart, outcome: Outcome) -> Figure {
    let mut figures = part.outcomes.iter();
    let found = figures.find(|one| one.outcome == outcome);
    found.map_or_else(
        || {
            let mut figure = part.decided.clone();
            figure.demands = 0;
            let key = outcome.key().to_owned();
            figure.filter.insert("outcome".to_owned(), key);
            figure
        },
        |one| one.figure.clone(),
    )
}

/// The same as a table, with what became of what ended.
#[component]
fn VolumeTable(figures: Signal<DemandAnalytics>) -> impl IntoView {
    let row = |part: &VolumePart| {
        let days = part.period;
        let ends = Outcome::DECIDED.map(|outcome| {
            let figure = ended(part, outcome);
            view! { <td class="num">{link(&figure)}</td> }
        });
        view! {
            <tr>
                <th scope="row" class="nowrap">{move || span(days)}</th>
                <td class="num">{link(&part.submitted)}</td>
                <td class="num">{link(&part.decided)}</td>
                {ends.into_iter().collect_view()}
            </tr>
        }
    };
    view! {
        <table class="plain-t figures">
            <caption class="vh">{t(m::ANALYTICS_VOLUME)}</caption>
            <thead><tr>
                <th scope="col">{t(m::ANALYTICS_PERIOD)}</th>
                <th scope="col" class="num">{t(m::DEMANDS_SUBMITTED)}</th>
                <th scope="col" class="num">{t(m::OUTCOME_ANY_END)}</th>
                {Outcome::DECIDED.map(|outcome| view! {
                    <th scope="col" class="num">{t(outcome_name(outcome))}</th>
                }).into_iter().collect_view()}
            </tr></thead>
            <tbody>
                {move || figures.with(|all| all.volume.iter().map(row).collect_view())}
            </tbody>
        </table>
    }
}
