//! The report of an assessment, to print on A4 or Letter.

use std::sync::Arc;

use docket_contract::maturity::{AssessmentResultView, AssessmentView, DimensionResultView};
use docket_domain::maturity::{model::MaturityModel, result::Standing};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    charts::{DimensionRadar, standing},
    comparison::Comparison,
    explain::Rows,
    figure::{dimension, dimension_name, level_or_none, mean_or_none, practice_name, word},
    gaps::Gaps,
    record::{Record, opened},
    results::Figures,
};
use crate::{
    api::maturity,
    browser, format,
    i18n::{m, t, text, tf},
    loadable::{Loadable, Loaded},
    ui::{Button, ButtonKind, ButtonSize, LinkButton},
};

/// The report of an assessment.
#[component]
pub fn ReportPage() -> impl IntoView {
    let record = Record::here();
    let query = use_query_map();
    opened(record, move |model| {
        let results = Loadable::new(move || {
            // A change by somebody else reads the assessment again, and with
            // it what its answers say.
            record.assessment.value.track();
            let (key, compare) = (
                record.key.get(),
                query.with(|query| query.get("compare")).unwrap_or_default(),
            );
            async move { maturity::results(&key, &compare).await }
        });
        let back = format!("/assessments/{}/results", record.key.get_untracked());
        view! {
            <div class="toolbar">
                <LinkButton href=back size=ButtonSize::Small icon="left">{t(m::ASSESSMENT_RESULTS)}</LinkButton>
                <span class="grow"></span>
                <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="print" on_click=browser::print>
                    {t(m::REPORT_PRINT)}
                </Button>
            </div>
            <Loaded of=results label=m::ASSESSMENT_REPORT>
                {
                    let model = model.clone();
                    move || results.value.get().zip(record.assessment.value.get()).map(|(result, assessment)| view! {
                        <Sheets model=model.clone() result assessment/>
                    })
                }
            </Loaded>
        }
        .into_any()
    })
}

/// Summary, charts, gaps, then every practice.
#[component]
fn Sheets(
    model: Arc<MaturityModel>,
    result: AssessmentResultView,
    assessment: AssessmentView,
) -> impl IntoView {
    let shared = Signal::stored(result.clone());
    let targets = format!("/assessments/{}/targets", assessment.base.key);
    let has_gaps = !result.gaps.is_empty();
    let key = assessment.base.key.clone();
    view! {
        <article class="report">
            <header class="report__h">
                <p class="t3 sm">{move || tf(m::REPORT_OF, &[("key", &key)])}</p>
                <h2 class="t28">{assessment.base.name.clone()}</h2>
                <Facts assessment model=model.clone()/>
            </header>
            <section>
                <h3 class="t14">{t(m::REPORT_SUMMARY)}</h3>
                <Figures model=model.clone() result=shared targets/>
                <p class="t2 report__note">{t(m::REPORT_NOTE)}</p>
            </section>
            <section class="report__two">
                <DimensionRadar model=model.clone() result=shared/>
                <Rows model=model.clone() result=shared/>
            </section>
            {has_gaps.then(|| view! {
                <section>
                    <h3 class="t14">{t(m::MATURITY_GAPS)}</h3>
                    <Gaps model=model.clone() result=shared most=0/>
                </section>
            })}
            <Comparison model=model.clone() result=shared/>
            <section>
                <h3 class="t14">{t(m::MATURITY_PRACTICES)}</h3>
                {result.dimensions.into_iter().map(|part| view! { <Chapter model=model.clone() part/> }).collect_view()}
            </section>
        </article>
    }
}

/// What was assessed, when, by whom, with which model.
#[component]
fn Facts(assessment: AssessmentView, model: Arc<MaturityModel>) -> impl IntoView {
    let base = assessment.base;
    let unit = base.unit.map(|unit| unit.name);
    let (day, completed) = (base.assessed_on, base.completed_at);
    let version = model.version.clone();
    let name = model.name.clone();
    view! {
        <dl class="kv report__facts">
            <dt>{t(m::DEMAND_UNIT)}</dt>
            <dd>{move || unit.clone().unwrap_or_else(|| text(m::ASSESSMENT_WHOLE_ORGANIZATION).to_owned())}</dd>
            <dt>{t(m::ASSESSMENT_DAY)}</dt>
            <dd>{move || format::date(day)}</dd>
            <dt>{t(m::ASSESSMENT_MODEL)}</dt>
            <dd>{move || format!("{} {version}", word(&name))}</dd>
            <dt>{t(m::DEMAND_STATE)}</dt>
            <dd>{move || completed.map_or_else(
                || text(m::ASSESSMENT_OPEN).to_owned(),
                |at| tf(m::REPORT_COMPLETED, &[("when", &format::day_of(at))]),
            )}</dd>
            {assessment.content_hash.map(|hash| view! {
                <dt>{t(m::REPORT_HASH)}</dt>
                <dd class="report__hash">{hash}</dd>
            })}
        </dl>
    }
}

/// A dimension with its practices: level, statement, the next step.
#[component]
fn Chapter(model: Arc<MaturityModel>, part: DimensionResultView) -> impl IntoView {
    move || {
        let purpose = dimension(&model, &part.key).map(|dimension| word(&dimension.purpose));
        view! {
            <section class="report__dim">
                <h4>
                    {dimension_name(&model, &part.key)}
                    <span class="t3">
                        " " {t(m::MATURITY_MEAN)} " " {mean_or_none(part.score.mean)}
                        " \u{b7} " {t(m::MATURITY_STAGED)} " " {level_or_none(part.score.staged)}
                        " \u{b7} " {t(m::MATURITY_TARGET)} " " {mean_or_none(part.target)}
                    </span>
                </h4>
                <p class="t2">{purpose}</p>
                <table class="plain-t report__t">
                    <thead><tr>
                        <th scope="col">{t(m::MATURITY_PRACTICE)}</th>
                        <th scope="col">{t(m::REPORT_WHERE)}</th>
                        <th scope="col" class="num">{t(m::MATURITY_TARGET)}</th>
                    </tr></thead>
                    <tbody>
                        {part.practices.iter().map(|practice| {
                            let rungs = model.practice(&practice.key);
                            let rung = |level: Option<u8>| rungs.zip(level).and_then(|(rungs, level)| rungs.rung(level));
                            let statement = rung(practice.level).map(|rung| word(&rung.statement));
                            let action = rung(practice.next.as_ref().map(|next| next.level))
                                .map(|rung| word(&rung.action));
                            let answered = matches!(practice.standing, Standing::Level(_));
                            view! {
                                <tr>
                                    <th scope="row">{practice_name(&model, &practice.key)}</th>
                                    <td>
                                        <b class="strong">{standing(&model, practice)}</b>
                                        {statement.map(|statement| view! { <p>{statement}</p> })}
                                        {action.filter(|_| answered).map(|action| view! {
                                            <p class="t3">{t(m::REPORT_NEXT)} " " {action}</p>
                                        })}
                                    </td>
                                    <td class="num">{level_or_none(practice.target)}</td>
                                </tr>
                            }
                        }).collect_view()}
                    </tbody>
                </table>
            </section>
        }
    }
}
