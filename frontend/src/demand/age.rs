//! How long a demand waits.

use leptos::prelude::*;

use crate::{
    i18n::{m, tf, tn},
    ui::Late,
};

/// How long a demand has been in its status, against how long it should.
#[component]
pub(super) fn Age(
    /// Working days in the status.
    days: i64,
    /// Working days it should stay at most.
    target: Option<u16>,
) -> impl IntoView {
    let over = target
        .map(|target| days - i64::from(target))
        .filter(|over| *over > 0);
    let days = days.unsigned_abs();
    match (target, over) {
        (None, _) => view! { <span class="t3">{move || tn(m::DEMAND_DAYS, days, &[])}</span> }.into_any(),
        (Some(target), None) => view! {
            {days} " " <span class="t3">{move || tf(m::DEMAND_DAYS_OF, &[("target", &target.to_string())])}</span>
        }
        .into_any(),
        (Some(target), Some(over)) => view! {
            <Late label=move || tf(m::DEMAND_DAYS_OVER, &[("n", &over.to_string())])/>
            " " <span class="t3">{days} " " {move || tf(m::DEMAND_DAYS_OF, &[("target", &target.to_string())])}</span>
        }
        .into_any(),
    }
}
