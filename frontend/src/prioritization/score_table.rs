//! A score with what it is made of, as a table for paper.

use docket_contract::prioritization::ScoreView;
use docket_domain::exact::Billionths;
use leptos::prelude::*;

use super::{score_panel::PLACES, shown::adding_up};
use crate::{
    api::prioritization,
    format,
    i18n::{language, m, t, tf, tn},
    loadable::{Loadable, Loaded},
};

/// The score of a demand and one row a criterion that adds up to it.
#[component]
pub fn ScoreTable(
    /// Key of the demand.
    #[prop(into)]
    key: String,
) -> impl IntoView {
    let score = Loadable::new(move || {
        // The names of criteria and levels come in the caller's language.
        language();
        let key = key.clone();
        async move { prioritization::score(&key).await }
    });
    view! {
        <Loaded of=score label=m::DEMAND_SCORE>
            {move || score.value.get().map(|score| view! { <Rows score/> })}
        </Loaded>
    }
}

#[component]
fn Rows(score: ScoreView) -> impl IntoView {
    if score.rows.is_empty() && score.assessors == 0 {
        return view! { <p class="t2">{t(m::SCORE_NOBODY)}</p> }.into_any();
    }
    let contributions: Vec<Billionths> = score.rows.iter().map(|row| row.contribution).collect();
    let given = score.value.unwrap_or(Billionths::ZERO);
    let shown = adding_up(&contributions, given, PLACES);
    let sum = score.value.map(|_| shown.sum);
    let whole = score.scale_to.to_string();
    let framework = score.framework_version;
    let number = framework.number.to_string();
    let assessors = score.assessors;
    let missing = score.missing.len() as u64;
    let rows = score.rows.into_iter().zip(shown.parts).map(|(row, gives)| {
        let level = row
            .level
            .map_or_else(String::new, |level| format!(", {level}"));
        let answer = row.answer.to_string();
        let weight = row.weight.to_string();
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                <td>{move || format::decimal(&answer)} {level}</td>
                <td class="num">{move || format::decimal(&weight)}</td>
                <td class="num">{move || format::decimal(&gives)}</td>
            </tr>
        }
    });
    view! {
        <p class="t2">
            {move || tf(m::PLAN_FRAMEWORK, &[("name", &framework.name), ("number", &number)])}
            " \u{b7} " {move || tn(m::SCORE_ASSESSORS, assessors, &[])}
            {(missing > 0).then(|| view! { " \u{b7} " {move || tn(m::SCORE_MISSING, missing, &[])} })}
        </p>
        <table class="plain-t">
            <thead><tr>
                <th scope="col">{t(m::PAPER_CRITERION)}</th>
                <th scope="col">{t(m::PAPER_ANSWER)}</th>
                <th scope="col" class="num">{t(m::SCORE_WEIGHT)}</th>
                <th scope="col" class="num">{t(m::SCORE_GIVES)}</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
            <tfoot><tr>
                <th scope="row">{t(m::SCORE_SUM)}</th>
                <td></td>
                <td></td>
                <td class="num strong">{move || sum.as_ref().map_or_else(
                    || "\u{2013}".to_owned(),
                    |sum| tf(m::PAPER_OF, &[("sum", &format::decimal(sum)), ("whole", &format::decimal(&whole))]),
                )}</td>
            </tr></tfoot>
        </table>
    }
    .into_any()
}
