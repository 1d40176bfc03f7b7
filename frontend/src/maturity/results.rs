//! What an assessment says: key figures, charts, gaps, the next level, change.

use std::sync::Arc;

use docket_contract::maturity::{AssessmentResultView, AssessmentSummary};
use docket_domain::maturity::model::MaturityModel;
use leptos::prelude::*;
use leptos_router::{components::A, hooks::query_signal};

use super::{
    charts::{DimensionRadar, PracticeHeat},
    comparison::Comparison,
    explain::Explain,
    figure::{NONE, difference, dimension_name, level_name, mean, mean_or_none, percent},
    gaps::Gaps,
    head::{Head, Place},
    next_level::NextLevel,
    record::{Record, opened},
};
use crate::{
    api::{Query, maturity},
    format,
    i18n::{m, t, text, tf, tn},
    loadable::{Loadable, Loaded},
    ui::{Empty, LinkButton, Select, SelectOption, SkeletonText, Tag, Tone},
};

/// Gaps shown before “All”.
const GAPS: usize = 8;
/// Most earlier assessments offered for a comparison.
const EARLIER: &str = "100";

/// The results of an assessment.
#[component]
pub fn ResultsPage() -> impl IntoView {
    let record = Record::here();
    let (compare, set_compare) = query_signal::<String>("compare");
    opened(record, move |model| {
        let results = Loadable::new(move || {
            // A change by somebody else reads the assessment again, and with
            // it what its answers say.
            record.assessment.value.track();
            let (key, compare) = (record.key.get(), compare.get().unwrap_or_default());
            async move { maturity::results(&key, &compare).await }
        });
        let levels = model.clone();
        view! {
            <div class="as-page">
                <Head record place=Place::Results>
                    <Earlier record compare set_compare/>
                </Head>
                <div class="as-page__body" class:is-busy=move || results.busy.get()>
                    <Loaded
                        of=results
                        label=m::ASSESSMENT_RESULTS
                        skeleton=|| view! { <div class="res"><SkeletonText label=m::ASSESSMENT_RESULTS/></div> }
                    >
                        {
                            let model = levels.clone();
                            move || {
                                let first = results.value.get_untracked()?;
                                let result = Signal::derive(move || {
                                    results.value.get().unwrap_or_else(|| first.clone())
                                });
                                Some(view! { <Report record model=model.clone() result/> })
                            }
                        }
                    </Loaded>
                </div>
            </div>
        }
        .into_any()
    })
}

/// Chooses an earlier assessment to compare with.
#[component]
fn Earlier(
    record: Record,
    compare: Memo<Option<String>>,
    set_compare: SignalSetter<Option<String>>,
) -> impl IntoView {
    let others = Loadable::new(|| {
        maturity::assessments(
            Query::new()
                .with("sort", "-assessed_on")
                .with("limit", EARLIER),
        )
    });
    let chosen = RwSignal::new(String::new());
    Effect::new(move || chosen.set(compare.get().unwrap_or_default()));
    let options = Signal::derive(move || {
        let own = record
            .assessment
            .value
            .with(|assessment| assessment.as_ref().map(|one| one.base.id));
        others.value.with(|page| {
            let items = page.as_ref().map(|page| page.items.as_slice());
            items
                .unwrap_or_default()
                .iter()
                .filter(|other| Some(other.id) != own)
                .map(|other: &AssessmentSummary| {
                    let name = format!("{}, {}", other.name, format::date(other.assessed_on));
                    SelectOption::new(&other.key, name)
                })
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || options.with(|options| !options.is_empty())>
            <span class="filter compare">
                <Select
                    value=chosen
                    options=options
                    none=m::MATURITY_COMPARE_NONE
                    label=m::MATURITY_COMPARE
                    on_change=move |key: String| set_compare.set(Some(key).filter(|key| !key.is_empty()))
                />
            </span>
        </Show>
    }
}

/// Everything the result says; the first step when nothing is answered.
#[component]
fn Report(
    record: Record,
    model: Arc<MaturityModel>,
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    let answered = Memo::new(move |_| result.with(|result| result.overall.mean.is_some()));
    let link = move |path: &str| format!("/assessments/{}{path}", record.key.get_untracked());
    move || {
        let model = model.clone();
        if !answered.get() {
            return view! {
                <Empty title=m::MATURITY_EMPTY body=m::MATURITY_EMPTY_BODY>
                    <LinkButton href=link("")>{t(m::MATURITY_ANSWER)}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        view! {
            <div class="res">
                <Figures model=model.clone() result targets=link("/targets")/>
                <section class="panel c5">
                    <div class="panel__head"><h2>{t(m::ASSESSMENT_DIMENSIONS)}</h2></div>
                    <div class="panel__body"><DimensionRadar model=model.clone() result/></div>
                </section>
                <section class="panel c7"><PracticeHeat model=model.clone() result/></section>
                <section class="panel c7"><GapsPanel model=model.clone() result targets=link("/targets")/></section>
                <section class="panel c5"><NextLevel model=model.clone() result/></section>
                <Comparison model result/>
            </div>
        }
        .into_any()
    }
}

/// Mean and staged level side by side, the way to the target, how sure it is.
#[component]
pub(super) fn Figures(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
    /// Address of the targets.
    targets: String,
) -> impl IntoView {
    let explaining = RwSignal::new(false);
    let top = model.top_level().to_string();
    let holding = {
        let model = model.clone();
        move || result.with(|result| holding(&model, result))
    };
    let names = {
        let holding = holding.clone();
        move || {
            let (level, names) = holding();
            let listed = names.join(", ");
            (!listed.is_empty()).then(|| {
                tf(
                    m::MATURITY_HELD_NAMES,
                    &[("names", &listed), ("level", &level.to_string())],
                )
            })
        }
    };
    let staged_name = {
        let model = model.clone();
        move || {
            let staged = result.with(|result| result.overall.staged);
            staged.map(|level| level_name(&model, level))
        }
    };
    let targeted = move || {
        result.with(|result| {
            let mut practices = result.dimensions.iter().flat_map(|one| &one.practices);
            practices.any(|practice| practice.target.is_some())
        })
    };
    let disputed = move || {
        result.with(|result| {
            let practices = result.dimensions.iter().flat_map(|one| &one.practices);
            practices
                .filter(|practice| {
                    practice
                        .agreement
                        .is_some_and(|agreement| agreement.disputed)
                })
                .count()
        })
    };
    view! {
        <section class="kpis c12" aria-label=t(m::MATURITY_OVERALL)>
            <div class="kpi">
                <span class="sm">{move || {
                    let count = result.with(|result| result.overall.rows.len());
                    tn(m::MATURITY_MEAN_OF, count as u64, &[])
                }}</span>
                <div class="row row--wrap">
                    <b>{move || mean_or_none(result.with(|result| result.overall.mean))}</b>
                    <span class="t2">{tf(m::MATURITY_OF, &[("top", &top)])}</span>
                    {move || result.with(change_tag)}
                </div>
                <button type="button" class="link sm no-print" on:click=move |_| explaining.set(true)>
                    {t(m::MATURITY_EXPLAIN)}
                </button>
            </div>
            <div class="kpi">
                <span class="sm">{t(m::MATURITY_STAGED_LEVEL)}</span>
                <div class="row row--wrap">
                    <b>{move || result.with(|result| result.overall.staged).map_or_else(|| NONE.to_owned(), |level| level.to_string())}</b>
                    <span class="t2">{staged_name}</span>
                    {
                        let holding = holding.clone();
                        move || {
                            let count = holding().1.len() as u64;
                            (count > 0).then(|| view! {
                                <Tag tone=Tone::Warn icon="lock">{tn(m::MATURITY_HELD, count, &[])}</Tag>
                            })
                        }
                    }
                </div>
                <span class="sm t2">{names}</span>
            </div>
            <div class="kpi">
                <span class="sm">{t(m::MATURITY_WAY)}</span>
                {move || if targeted() {
                    let share = result.with(|result| result.overall.to_target);
                    view! {
                        <div class="row row--wrap">
                            <b>{percent(share)}</b>
                            <span class="t2">{t(m::MATURITY_WAY_OF)}</span>
                        </div>
                        <span class="bar bar--4 kb" aria-hidden="true"><i style=("--v", format!("{:.1}", share.to_f64() * 100.0))></i></span>
                    }
                    .into_any()
                } else {
                    view! {
                        <div class="row"><b>{NONE}</b><span class="t2">{t(m::MATURITY_NO_TARGETS)}</span></div>
                        <A href=targets.clone() attr:class="link sm no-print">{t(m::MATURITY_SET_TARGETS)}</A>
                    }
                    .into_any()
                }}
            </div>
            <div class="kpi">
                <span class="sm">{t(m::MATURITY_SURE)}</span>
                <div class="row">
                    <b>{move || result.with(|result| result.overall.interval.map_or_else(
                        || NONE.to_owned(),
                        |interval| tf(m::MATURITY_BETWEEN, &[("low", &mean(interval.low)), ("high", &mean(interval.high))]),
                    ))}</b>
                </div>
                <span class="sm t2">
                    {move || result.with(|result| result.overall.answered_share.map(|share| {
                        tf(m::MATURITY_ANSWERED_SHARE, &[("percent", &percent(share))])
                    }))}
                    {move || match disputed() {
                        0 => String::new(),
                        count => format!(" \u{b7} {}", tn(m::MATURITY_DISPUTED, count as u64, &[])),
                    }}
                </span>
            </div>
        </section>
        <Explain open=explaining model result/>
    }
}

/// The staged level and the dimensions that stand at it while the mean is
/// higher.
fn holding(model: &MaturityModel, result: &AssessmentResultView) -> (u8, Vec<String>) {
    let (Some(staged), Some(level)) = (result.overall.staged, result.overall.level) else {
        return (0, Vec::new());
    };
    if staged >= level {
        return (staged, Vec::new());
    }
    let names = result
        .dimensions
        .iter()
        .filter(|dimension| dimension.score.staged == Some(staged))
        .map(|dimension| dimension_name(model, &dimension.key))
        .collect();
    (staged, names)
}

/// How the mean moved since the earlier assessment.
fn change_tag(result: &AssessmentResultView) -> Option<AnyView> {
    let delta = result.compared_to.as_ref()?.overall.delta?;
    let written = difference(delta);
    Some(match delta.0.signum() {
        1 => view! { <Tag tone=Tone::Good icon="up">{written}</Tag> }.into_any(),
        -1 => view! { <Tag tone=Tone::Bad icon="dn">{written}</Tag> }.into_any(),
        _ => view! { <Tag>{written}</Tag> }.into_any(),
    })
}

/// The gaps with their own empty states.
#[component]
fn GapsPanel(
    model: Arc<MaturityModel>,
    result: Signal<AssessmentResultView>,
    targets: String,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let count = Memo::new(move |_| result.with(|result| result.gaps.len()));
    let targeted = Memo::new(move |_| {
        result.with(|result| result.dimensions.iter().any(|one| one.target.is_some()))
    });
    let most = Signal::derive(move || if all.get() { 0 } else { GAPS });
    view! {
        <div class="panel__head">
            <h2>{t(m::MATURITY_GAPS)}</h2>
            <Show when=move || { count.get() > GAPS }>
                <button
                    type="button"
                    class="link sm push"
                    aria-expanded=move || if all.get() { "true" } else { "false" }
                    on:click=move |_| all.update(|all| *all = !*all)
                >
                    {move || if all.get() {
                        text(m::MATURITY_FEWER).to_owned()
                    } else {
                        tf(m::MATURITY_ALL, &[("count", &count.get().to_string())])
                    }}
                </button>
            </Show>
        </div>
        <div class="panel__body gb">
            {move || match (count.get(), targeted.get()) {
                (0, false) => view! {
                    <p class="t2">{t(m::MATURITY_NO_TARGETS_BODY)}</p>
                    <A href=targets.clone() attr:class="link">{t(m::MATURITY_SET_TARGETS)}</A>
                }
                .into_any(),
                (0, true) => view! { <p class="t2">{t(m::MATURITY_NO_GAPS)}</p> }.into_any(),
                _ => view! { <Gaps model=model.clone() result most/> }.into_any(),
            }}
        </div>
    }
}
