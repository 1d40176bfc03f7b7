//! Numbers that lead to the demands they count.

use docket_contract::analytics::{Conversion, Figure};
use docket_domain::analytics::{Outcome, Period};
use leptos::prelude::*;

use crate::{
    demand::list_address,
    format,
    i18n::{m, tf},
};

/// Shown where there is nothing to reckon with.
pub(super) const NOTHING: &str = "\u{2013}";

/// Where a figure leads: the list of exactly the demands it counts.
pub(super) fn address(figure: &Figure) -> String {
    list_address(&figure.filter)
}

/// A number of demands as a link to them.
pub(super) fn link(figure: &Figure) -> impl IntoView + use<> {
    let number = figure.demands;
    // A zero leads to an empty list, and is not what one looks for.
    view! { <a class:t3=number == 0 href=address(figure)>{move || format::count(number)}</a> }
}

/// What became of some demands, also where nothing did.
pub(super) fn of(conversion: &Conversion, outcome: Outcome) -> Figure {
    conversion.of(outcome).cloned().unwrap_or_else(|| {
        let mut figure = conversion.submitted.clone();
        figure.demands = 0;
        let key = outcome.key().to_owned();
        figure.filter.insert("outcome".to_owned(), key);
        figure
    })
}

/// Those of which a share was approved: merged ones go on in others.
pub(super) fn judged(conversion: &Conversion) -> u64 {
    let merged = of(conversion, Outcome::Merged).demands;
    conversion.submitted.demands.saturating_sub(merged)
}

/// A share in whole percent, rounded half up.
pub(super) fn percent(permille: u16) -> String {
    format!("{}\u{a0}%", (permille + 5) / 10)
}

/// Days from one to another, both included.
pub(super) fn span(days: Period) -> String {
    let (from, to) = (format::date(days.from), format::date(days.to));
    match days.from == days.to {
        true => from,
        false => tf(m::DEMANDS_BETWEEN, &[("from", &from), ("to", &to)]),
    }
}
