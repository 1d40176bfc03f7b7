//! A score with its range: no number without its reason.

use leptos::prelude::*;

use crate::{
    format,
    i18n::{m, t, tf},
};

/// A score on a scale from 0 to 100 and the range it likely lies in.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The score as a decimal string, as the API sends it.
    pub value: String,
    /// Lower and upper end of the range as decimal strings, if known.
    pub range: Option<(String, String)>,
}

/// A score, its range as a small bar, or “Not scored”.
#[component]
pub fn Score(
    /// The score; none when nobody has scored it.
    #[prop(into)]
    score: Signal<Option<Scored>>,
) -> impl IntoView {
    move || match score.get() {
        None => view! { <span class="none t3">{t(m::SCORE_NONE)}</span> }.into_any(),
        Some(scored) => {
            let shown = scored.value.clone();
            view! {
                <span class="score">
                    <b>{move || format::rounded(&shown, 1)}</b>
                    {scored.range.map(|(low, high)| {
                        let (label_low, label_high) = (low.clone(), high.clone());
                        view! {
                            <span
                                class="ci"
                                role="img"
                                aria-label=move || tf(m::SCORE_RANGE, &[
                                    ("low", &format::rounded(&label_low, 0)),
                                    ("high", &format::rounded(&label_high, 0)),
                                ])
                                style=("--v", scored.value.clone())
                                style=("--lo", low)
                                style=("--hi", high)
                            ></span>
                        }
                    })}
                </span>
            }
            .into_any()
        }
    }
}
