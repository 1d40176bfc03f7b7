//! What became of what was handed in, by unit and by category.

use docket_contract::analytics::{Conversion, ConversionRow, DemandAnalytics};
use docket_domain::analytics::Outcome;
use leptos::{either::Either, prelude::*};

use super::{
    figure::{NOTHING, address, judged, link, of, percent},
    twin::Twin,
};
use crate::{
    demand::outcome_name,
    format,
    i18n::{Key, language, m, t, text, tf},
    ui::{Button, ButtonSize},
};

/// Rows shown before “Show more”.
const ROWS: usize = 12;

/// What became of demands, a row a unit or category.
#[component]
pub(super) fn ByRow(
    /// Its name in the address.
    name: &'static str,
    /// What it is about.
    title: Key,
    /// What is counted.
    lead: Key,
    /// What a row is.
    what: Key,
    /// The rows.
    #[prop(into)]
    rows: Signal<Vec<ConversionRow>>,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let shown = Memo::new(move |_| {
        let most = if all.get() { usize::MAX } else { ROWS };
        rows.with(|rows| rows.iter().take(most).cloned().collect::<Vec<_>>())
    });
    let more = move || {
        view! {
            <Show when=move || { rows.with(Vec::len) > ROWS && !all.get() }>
                <div><Button local=true size=ButtonSize::Small on_click=move || all.set(true)>{t(m::LIST_MORE)}</Button></div>
            </Show>
        }
    };
    view! {
        <Twin
            name title lead none=m::ANALYTICS_NONE_SUBMITTED is_empty
            chart=move || view! { <Shares shown/> {more()} }
            table=move || view! { <ConversionTable title what shown/> {more()} }
        />
    }
}

/// What a row is called; it stands for those that have nothing of its kind.
fn called(row: &ConversionRow) -> String {
    row.name.as_ref().map_or_else(
        || text(m::DEMANDS_WITHOUT).to_owned(),
        |name| name.get(language().tag()).to_owned(),
    )
}

/// The class of an outcome in a bar.
const fn class_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Open => "sw sw--open",
        Outcome::Approved => "sw sw--good",
        Outcome::Deferred => "sw sw--off",
        Outcome::Rejected => "sw sw--bad",
        Outcome::Withdrawn => "sw sw--back",
        Outcome::Merged => "sw sw--merged",
    }
}

/// The outcomes in the order of a bar: what is open last.
fn in_order() -> impl Iterator<Item = Outcome> {
    Outcome::DECIDED.into_iter().chain([Outcome::Open])
}

/// A bar a row, divided by what became of its demands.
#[component]
fn Shares(shown: Memo<Vec<ConversionRow>>) -> impl IntoView {
    view! {
        <div class="legend" aria-hidden="true">
            {in_order().map(|outcome| view! {
                <span><i class=class_of(outcome)></i>{t(outcome_name(outcome))}</span>
            }).collect_view()}
        </div>
        <ul class="shares">
            {move || shown.get().into_iter().map(share).collect_view()}
        </ul>
    }
}

fn share(row: ConversionRow) -> impl IntoView {
    let conversion = &row.conversion;
    let whole = conversion.submitted.demands;
    let name = called(&row);
    let parts = in_order().filter_map(|outcome| {
        let figure = conversion.of(outcome).filter(|figure| figure.demands > 0)?;
        let count = format::count(figure.demands);
        let said = format!("{name}, {}: {count}", text(outcome_name(outcome)));
        let title = said.clone();
        let percent = figure.demands as f64 * 100.0 / whole.max(1) as f64;
        Some(view! {
            <a
                class=class_of(outcome) href=address(figure) aria-label=said title=title
                style=("--v", format!("{percent:.3}"))
            ></a>
        })
    });
    let parts = parts.collect_view();
    view! {
        <li style=("--level", row.level.to_string())>
            <span class="shares__l cut">{name.clone()}</span>
            <span class="shares__b">{parts}</span>
            <span class="shares__n">{rate(conversion, Some(&name))}</span>
            <a class="shares__of sm" href=address(&conversion.submitted)>{of_whole(conversion)}</a>
        </li>
    }
}

/// How many of how many were approved.
fn of_whole(conversion: &Conversion) -> String {
    let approved = format::count(of(conversion, Outcome::Approved).demands);
    let whole = format::count(judged(conversion));
    tf(
        m::ANALYTICS_PART_OF,
        &[("part", &approved), ("whole", &whole)],
    )
}

/// The share of what was approved as a link to that; a dash where there is
/// nothing to have a share of.
pub(super) fn rate(conversion: &Conversion, name: Option<&str>) -> impl IntoView + use<> {
    let figure = of(conversion, Outcome::Approved);
    match conversion.approved_permille {
        Some(permille) => {
            let said = name.map(|name| {
                let approved = text(outcome_name(Outcome::Approved));
                format!("{name}, {approved}: {}", percent(permille))
            });
            Either::Left(view! {
                <a href=address(&figure) aria-label=said>{percent(permille)}</a>
            })
        }
        None => Either::Right(view! { <span class="t3">{NOTHING}</span> }),
    }
}

#[component]
fn ConversionTable(title: Key, what: Key, shown: Memo<Vec<ConversionRow>>) -> impl IntoView {
    let row = |row: ConversionRow| {
        let name = called(&row);
        let conversion = row.conversion;
        let outcomes = in_order().map(|outcome| {
            let figure = of(&conversion, outcome);
            view! { <td class="num">{link(&figure)}</td> }
        });
        let outcomes = outcomes.collect_view();
        view! {
            <tr style=("--level", row.level.to_string())>
                <th scope="row" class="figures__level">{name}</th>
                <td class="num">{link(&conversion.submitted)}</td>
                <td class="num">{rate(&conversion, None)}</td>
                {outcomes}
            </tr>
        }
    };
    view! {
        <table class="plain-t figures">
            <caption class="vh">{t(title)}</caption>
            <thead><tr>
                <th scope="col">{t(what)}</th>
                <th scope="col" class="num">{t(m::DEMANDS_SUBMITTED)}</th>
                <th scope="col" class="num">{t(m::ANALYTICS_RATE)}</th>
                {in_order().map(|outcome| view! {
                    <th scope="col" class="num">{t(outcome_name(outcome))}</th>
                }).collect_view()}
            </tr></thead>
            <tbody>{move || shown.get().into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The rows of units.
#[component]
pub(super) fn ByUnit(
    /// The figures.
    #[prop(into)]
    figures: Signal<DemandAnalytics>,
) -> impl IntoView {
    view! {
        <ByRow
            name="units" title=m::ANALYTICS_BY_UNIT lead=m::ANALYTICS_BY_UNIT_LEAD what=m::DEMAND_UNIT
            rows=Signal::derive(move || figures.with(|all| all.by_unit.clone()))
        />
    }
}

/// The rows of categories.
#[component]
pub(super) fn ByCategory(
    /// The figures.
    #[prop(into)]
    figures: Signal<DemandAnalytics>,
) -> impl IntoView {
    view! {
        <ByRow
            name="categories" title=m::ANALYTICS_BY_CATEGORY lead=m::ANALYTICS_BY_CATEGORY_LEAD
            what=m::DEMAND_CATEGORY
            rows=Signal::derive(move || figures.with(|all| all.by_category.clone()))
        />
    }
}
