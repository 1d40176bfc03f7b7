//! Practices below their target, the most pressing first.

use std::sync::Arc;

use docket_contract::maturity::{AssessmentResultView, GapView};
use docket_domain::maturity::model::MaturityModel;
use leptos::prelude::*;

use super::figure::{Pressing, dimension_name, practice_name, word};
use crate::i18n::{m, t, tf};

/// The table of gaps, as far as `most`.
#[component]
pub(super) fn Gaps(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
    /// How many show at most; 0 shows all.
    #[prop(into)]
    most: Signal<usize>,
) -> impl IntoView {
    let top = model.top_level();
    view! {
        <table class="plain-t gaps">
            <caption class="vh">{t(m::MATURITY_GAPS)}</caption>
            <thead><tr>
                <th scope="col">{t(m::MATURITY_PRACTICE)}</th>
                <th scope="col" class="num">{t(m::MATURITY_NOW)}</th>
                <th scope="col" class="num">{t(m::MATURITY_TARGET)}</th>
                <th scope="col" class="gapcell only-wide-cell">{tf(m::MATURITY_SCALE, &[("top", &top.to_string())])}</th>
                <th scope="col">{t(m::MATURITY_PRIORITY)}</th>
            </tr></thead>
            <tbody>
                {move || result.with(|result| {
                    let most = most.get();
                    let shown = if most == 0 { result.gaps.len() } else { most };
                    result.gaps.iter().take(shown).map(|gap| line(&model, gap, top)).collect_view()
                })}
            </tbody>
        </table>
    }
}

/// One gap, with the first step to close it.
fn line(model: &MaturityModel, view: &GapView, top: u8) -> impl IntoView + use<> {
    let gap = &view.gap;
    let action = model
        .practice(&gap.practice)
        .and_then(|practice| practice.rung(gap.current + 1))
        .map(|rung| word(&rung.action));
    let percent = |level: u8| (u32::from(level) * 100 / u32::from(top.max(1))).to_string();
    let said = tf(
        m::MATURITY_FROM_TO,
        &[
            ("from", &gap.current.to_string()),
            ("to", &gap.target.to_string()),
        ],
    );
    let width = gap.target.saturating_sub(gap.current);
    view! {
        <tr>
            <th scope="row">
                <span class="medium">{practice_name(model, &gap.practice)}</span>
                <span class="t3 sm">" \u{b7} " {dimension_name(model, &gap.dimension)}</span>
                {action.map(|action| view! { <div class="t3 sm only-wide">{action}</div> })}
            </th>
            <td class="num">{gap.current}</td>
            <td class="num">{gap.target}</td>
            <td class="gapcell only-wide-cell">
                <span class="bar" role="img" aria-label=said style=("--v", percent(width)) style=("--from", percent(gap.current))>
                    <i class="soft"></i>
                    <i class="now" style=("--v", percent(gap.current)) style=("--from", "0")></i>
                </span>
            </td>
            <td><Pressing band=gap.band/></td>
        </tr>
    }
}
