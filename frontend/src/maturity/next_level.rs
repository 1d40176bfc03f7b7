//! What is missing for the next level, practice by practice.

use std::sync::Arc;

use docket_contract::maturity::AssessmentResultView;
use docket_domain::maturity::model::MaturityModel;
use leptos::prelude::*;

use super::figure::{dimension_name, level_name, practice_name, word};
use crate::{
    i18n::{m, t, text, tf, tn},
    ui::{Icon, Select, SelectOption},
};

/// Value of the choice of every dimension.
const ALL: &str = "";

/// The next rung of every practice of a dimension, or of those the staged
/// level waits for.
#[component]
pub(super) fn NextLevel(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    let chosen = RwSignal::new(ALL.to_owned());
    let names = model.clone();
    let options = Signal::derive(move || {
        names
            .dimensions
            .iter()
            .map(|dimension| SelectOption::new(&dimension.key, word(&dimension.name)))
            .collect::<Vec<_>>()
    });
    let rows = move || {
        let (model, chosen) = (model.clone(), chosen.get());
        result.with(|result| {
            let held = result.overall.staged;
            let practices: Vec<_> = result
                .dimensions
                .iter()
                .filter(|dimension| chosen == ALL || dimension.key == chosen)
                .flat_map(|dimension| {
                    dimension
                        .practices
                        .iter()
                        .map(move |practice| (dimension, practice))
                })
                .filter(|(_, practice)| practice.next.is_some())
                .filter(|(_, practice)| chosen != ALL || practice.level == held)
                .collect();
            if practices.is_empty() {
                return view! { <p class="t2">{t(m::MATURITY_NEXT_NONE)}</p> }.into_any();
            }
            practices
                .into_iter()
                .filter_map(|(dimension, practice)| {
                    let current = practice.level?;
                    let level = current + 1;
                    let rung = model.practice(&practice.key)?.rung(level)?.clone();
                    let (from, to) = (current.to_string(), level.to_string());
                    Some(view! {
                        <details class="nextl">
                            <summary>
                                <Icon name="right" size=14/>
                                <span class="medium">{practice_name(&model, &practice.key)}</span>
                                <span class="t3 sm">{dimension_name(&model, &dimension.key)}</span>
                                <span class="push sm t2">{tf(m::MATURITY_FROM_TO, &[("from", &from), ("to", &to)])}</span>
                            </summary>
                            <div class="nextl__b stack">
                                <p><b class="strong">{level_name(&model, level)}</b> ". " {word(&rung.statement)}</p>
                                <p class="label sm">{t(m::ASSESSMENT_SHOWN_BY)}</p>
                                <ul class="stack stack--1 todo">
                                    {rung.criteria.iter().map(|criterion| view! {
                                        <li><Icon name="s-draft" size=14/><span>{word(criterion)}</span></li>
                                    }).collect_view()}
                                </ul>
                                <p class="label sm">{t(m::MATURITY_ACTION)}</p>
                                <p>{word(&rung.action)}</p>
                            </div>
                        </details>
                    })
                })
                .collect_view()
                .into_any()
        })
    };
    let lead = move || {
        if chosen.with(|chosen| chosen != ALL) {
            return text(m::MATURITY_NEXT_DIMENSION).to_owned();
        }
        result.with(|result| match result.overall.staged {
            Some(level) => {
                let holding = result
                    .dimensions
                    .iter()
                    .flat_map(|dimension| &dimension.practices)
                    .filter(|practice| practice.level == Some(level))
                    .count();
                tn(
                    m::MATURITY_NEXT_HELD,
                    holding as u64,
                    &[("level", &level.to_string())],
                )
            }
            None => String::new(),
        })
    };
    view! {
        <div class="panel__head">
            <h2>{t(m::MATURITY_NEXT)}</h2>
            <span class="push nextl__f">
                <Select value=chosen options=options none=m::MATURITY_NEXT_ALL label=m::CHART_DIMENSION/>
            </span>
        </div>
        <div class="panel__body">
            <p class="t3 sm nextl__lead">{lead}</p>
            {rows}
        </div>
    }
}
