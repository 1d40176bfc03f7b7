//! What changed since an earlier assessment.

use std::sync::Arc;

use docket_contract::maturity::{AssessmentResultView, ComparisonView, MeanChange};
use docket_domain::maturity::{comparison::Incomparability, model::MaturityModel};
use leptos::prelude::*;

use super::figure::{NONE, difference, dimension_name, mean_or_none, practice_name};
use crate::{
    i18n::{m, t, text, tf, tn},
    ui::{Icon, Tag, Tone},
};

/// The comparison of a result, if there is one.
#[component]
pub(super) fn Comparison(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    move || {
        result.with(|result| {
            result
                .compared_to
                .as_ref()
                .map(|comparison| changes(&model, comparison))
        })
    }
}

/// A difference with its direction as shape.
fn delta(change: &MeanChange) -> AnyView {
    let Some(value) = change.delta else {
        return NONE.into_any();
    };
    let written = difference(value);
    match value.0.signum() {
        1 => view! { <Tag tone=Tone::Good icon="up">{written}</Tag> }.into_any(),
        -1 => view! { <Tag tone=Tone::Bad icon="dn">{written}</Tag> }.into_any(),
        _ => view! { <span class="t3">{written}</span> }.into_any(),
    }
}

fn changes(model: &MaturityModel, comparison: &ComparisonView) -> impl IntoView + use<> {
    let moved: Vec<_> = comparison
        .changes
        .iter()
        .filter(|change| change.delta != 0)
        .map(|change| {
            let better = change.delta > 0;
            let name = practice_name(model, &change.practice);
            let words = tf(
                m::MATURITY_FROM_TO,
                &[
                    ("from", &change.before.to_string()),
                    ("to", &change.after.to_string()),
                ],
            );
            view! {
                <li class="row">
                    <span class=if better { "good" } else { "bad" }>
                        <Icon name=if better { "up" } else { "dn" } size=14/>
                    </span>
                    <span class="grow">{name}</span>
                    <span class="t2">{words}</span>
                </li>
            }
        })
        .collect();
    let still = moved.is_empty();
    let left_out: Vec<_> = comparison
        .not_comparable
        .iter()
        .map(|one| {
            let why = text(match one.reason {
                Incomparability::OnlyBefore => m::MATURITY_ONLY_BEFORE,
                Incomparability::OnlyAfter => m::MATURITY_ONLY_AFTER,
                Incomparability::NoLevel => m::MATURITY_NO_LEVEL,
                Incomparability::DifferentScale => m::MATURITY_OTHER_SCALE,
            });
            let name = practice_name(model, &one.practice);
            view! { <li>{name} ": " <span class="t3">{why}</span></li> }
        })
        .collect();
    let names = |change: &MeanChange| dimension_name(model, &change.key);
    let left = left_out.len() as u64;
    let overall = &comparison.overall;
    let title = tf(m::MATURITY_SINCE, &[("name", &comparison.assessment.name)]);
    view! {
        <section class="panel c12">
            <div class="panel__head"><h2>{title.clone()}</h2></div>
            <div class="panel__body cmp-g">
                <div class="scrollx" tabindex="0" role="region" aria-label=title><table class="plain-t">
                    <thead><tr>
                        <th scope="col">{t(m::CHART_DIMENSION)}</th>
                        <th scope="col" class="num">{t(m::MATURITY_COMPARED)}</th>
                        <th scope="col" class="num">{t(m::MATURITY_BEFORE)}</th>
                        <th scope="col" class="num">{t(m::MATURITY_NOW)}</th>
                        <th scope="col" class="num">{t(m::MATURITY_CHANGE)}</th>
                    </tr></thead>
                    <tbody>
                        {comparison.dimensions.iter().map(|change| view! {
                            <tr>
                                <th scope="row">{names(change)}</th>
                                <td class="num">{change.practices}</td>
                                <td class="num">{mean_or_none(change.before)}</td>
                                <td class="num">{mean_or_none(change.after)}</td>
                                <td class="num">{delta(change)}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                    <tfoot><tr>
                        <th scope="row">{t(m::MATURITY_OVERALL)}</th>
                        <td class="num">{overall.practices}</td>
                        <td class="num">{mean_or_none(overall.before)}</td>
                        <td class="num">{mean_or_none(overall.after)}</td>
                        <td class="num">{delta(overall)}</td>
                    </tr></tfoot>
                </table></div>
                <div class="stack">
                    <h3>{t(m::MATURITY_MOVED)}</h3>
                    {still.then(|| view! { <p class="t3">{t(m::MATURITY_MOVED_NONE)}</p> })}
                    <ul class="stack stack--1">{moved}</ul>
                    <p class="hint">{t(m::MATURITY_COMMON_ONLY)}</p>
                    {(left > 0).then(|| view! {
                        <details>
                            <summary class="link sm">{tn(m::MATURITY_LEFT_OUT, left, &[])}</summary>
                            <ul class="sm">{left_out}</ul>
                        </details>
                    })}
                </div>
            </div>
        </section>
    }
}
