//! Beside a practice: what others answered, and what the next level takes.

use std::sync::Arc;

use docket_contract::maturity::{AssessmentResultView, PracticeResultView};
use docket_domain::maturity::model::{MaturityModel, Practice};
use leptos::prelude::*;

use super::{
    figure::{level_name, mean, word},
    sheet::Sheet,
};
use crate::{
    format,
    i18n::{m, t, tf, tn},
    ui::{Icon, Tag, Tone},
};

/// What a result says about a practice.
pub(super) fn practice_of<'a>(
    result: &'a AssessmentResultView,
    key: &str,
) -> Option<&'a PracticeResultView> {
    result
        .dimensions
        .iter()
        .flat_map(|dimension| &dimension.practices)
        .find(|practice| practice.key == key)
}

/// How many respondents gave each level, and how far they concur. Shown once
/// one has answered oneself, so that nobody follows the others.
#[component]
pub(super) fn Others(
    /// The model.
    model: Arc<MaturityModel>,
    /// Key of the practice.
    practice: String,
    /// What one answered oneself.
    sheet: Sheet,
    /// The result as it is now.
    #[prop(into)]
    result: Signal<Option<AssessmentResultView>>,
) -> impl IntoView {
    let key = StoredValue::new(practice);
    let found = Memo::new(move |_| {
        result.with(|result| {
            let result = result.as_ref()?;
            key.with_value(|key| practice_of(result, key).cloned())
        })
    });
    let answered = Memo::new(move |_| key.with_value(|key| sheet.answered(key)));
    move || {
        let practice = found.get()?;
        if !answered.get() {
            return Some(
                view! {
                    <section class="side__sec">
                        <div class="side__h"><h3>{t(m::ASSESSMENT_RESPONDENTS)}</h3></div>
                        <p class="hint">{t(m::ASSESSMENT_SHOWN_AFTER)}</p>
                    </section>
                }
                .into_any(),
            );
        }
        let given: usize = practice.distribution.iter().sum();
        let most = practice
            .distribution
            .iter()
            .copied()
            .max()
            .unwrap_or(0)
            .max(1);
        let official = practice.level;
        let bars = practice
            .distribution
            .iter()
            .enumerate()
            .rev()
            .map(|(level, count)| {
                let number = u8::try_from(level).unwrap_or(u8::MAX);
                let name = level_name(&model, number);
                let class = if official == Some(number) { "" } else { "c4" };
                let width = (count * 100 / most).to_string();
                view! {
                    <span class="t2 cut">{format!("{level} {name}")}</span>
                    <span class="bar"><i class=class style=("--v", width)></i></span>
                    <span class="num t2">{*count}</span>
                }
            })
            .collect_view();
        Some(view! {
            <section class="side__sec">
                <div class="side__h">
                    <h3>{t(m::ASSESSMENT_RESPONDENTS)}</h3>
                    <span class="count">{tn(m::ASSESSMENT_ANSWERED, given as u64, &[])}</span>
                </div>
                <div class="dist">{bars}</div>
                {practice.agreement.map(|agreement| view! {
                    <dl class="kv kv--t">
                        <dt>{t(m::ASSESSMENT_MEDIAN)}</dt>
                        <dd>
                            {format::decimal(&agreement.median.to_string())} " "
                            <span class="t3">{tf(m::ASSESSMENT_RANGE, &[
                                ("low", &agreement.lowest.to_string()), ("high", &agreement.highest.to_string()),
                            ])}</span>
                        </dd>
                        <dt>{t(m::MATURITY_MEAN)}</dt>
                        <dd>{mean(agreement.mean)}</dd>
                        {agreement.r_wg.map(|value| view! {
                            <dt>{t(m::ASSESSMENT_AGREEMENT)}</dt>
                            <dd>
                                {format::rounded(&value.to_string(), 2)} " "
                                {agreement.disputed.then(|| view! {
                                    <Tag tone=Tone::Warn icon="warn">{t(m::ASSESSMENT_DISCUSS)}</Tag>
                                })}
                            </dd>
                        })}
                    </dl>
                })}
                {(practice.not_applicable > 0).then(|| view! {
                    <p class="hint hid">
                        {tn(m::ASSESSMENT_SAID_NOT_APPLICABLE, practice.not_applicable as u64, &[])} " "
                        {t(m::ASSESSMENT_NOT_APPLICABLE_AGREED)}
                    </p>
                })}
            </section>
        }
        .into_any())
    }
}

/// What shows that the next level is reached, and what to do for it.
#[component]
pub(super) fn Next(
    /// The model.
    model: Arc<MaturityModel>,
    /// The practice.
    practice: Practice,
    /// What one answered.
    sheet: Sheet,
) -> impl IntoView {
    let key = practice.key.clone();
    let next = Memo::new(move |_| {
        let draft = sheet.draft(&key);
        draft
            .level
            .filter(|_| !draft.not_applicable)
            .map(|level| level + 1)
    });
    move || {
        let level = next.get()?;
        let rung = practice.rung(level)?.clone();
        let name = level_name(&model, level);
        Some(view! {
            <section class="side__sec">
                <div class="side__h">
                    <h3>{tf(m::ASSESSMENT_TO_REACH, &[("level", &level.to_string()), ("name", &name)])}</h3>
                </div>
                <p>{word(&rung.action)}</p>
                <p class="label sm spc">{t(m::ASSESSMENT_SHOWN_BY)}</p>
                <ul class="stack stack--1 todo">
                    {rung.criteria.iter().map(|criterion| view! {
                        <li><Icon name="s-draft" size=14/><span>{word(criterion)}</span></li>
                    }).collect_view()}
                </ul>
            </section>
        })
    }
}
