//! The day by which a demand should move.

use chrono::NaiveDate;
use leptos::prelude::*;

use crate::{
    format,
    i18n::{m, t, tf},
    session::Session,
    ui::Late,
};

/// The target day of a demand: late, today, or yet to come.
#[component]
pub(crate) fn Due(
    /// The day.
    day: Option<NaiveDate>,
) -> impl IntoView {
    let here = Session::here();
    let words = move |day: NaiveDate| format::date(day);
    move || {
        let day = day?;
        let today = here.and_then(|here| here.today());
        Some(match today.map(|today| day.cmp(&today)) {
            Some(std::cmp::Ordering::Less) => {
                view! { <Late label=move || tf(m::DUE_LATE, &[("day", &words(day))])/> }.into_any()
            }
            Some(std::cmp::Ordering::Equal) => {
                view! { <strong>{t(m::DUE_TODAY)}</strong> }.into_any()
            }
            _ => view! { <span>{move || words(day)}</span> }.into_any(),
        })
    }
}
