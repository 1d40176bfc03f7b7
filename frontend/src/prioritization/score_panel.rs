//! A demand's score and how it came about, for the side panel of the demand.

use docket_contract::{
    demand::DemandView,
    prioritization::{DemandScorings, FrameworkVersionView, ScoreRow, ScoreView},
};
use docket_domain::{
    exact::Billionths, identity::Permission, prioritization::placing::is_scorable,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{scoring::ScoringDialog, shown::adding_up};
use crate::{
    api::{Failure, Reply, prioritization},
    format,
    i18n::{language, m, t, tf, tn},
    live,
    loadable::{Loadable, Loaded},
    ui::{
        Bar, Button, ButtonKind, ButtonSize, Dialog, DialogBody, Empty, Icon, StackBar, StackPart,
        Tag, Tone,
    },
};

/// From this difference between assessors, as a part of the criterion's scale,
/// they should talk.
const DISCUSS_FROM: f64 = 0.5;
/// Decimals of contributions and of what they add up to.
pub(super) const PLACES: u32 = 2;

/// What scoring a demand needs: the framework version and every answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    /// What is asked.
    pub framework: FrameworkVersionView,
    /// What was answered.
    pub scorings: DemandScorings,
}

/// The score of a demand with its explanation, and the way to answer oneself;
/// nothing for those who may not see its score.
#[component]
pub fn ScorePanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let holds = move |permission: Permission| {
        of.value.with(|demand| {
            demand
                .as_ref()
                .is_some_and(|demand| demand.standing.permissions.contains(&permission))
        })
    };
    let subject = Memo::new(move |_| {
        of.value
            .with(|demand| {
                demand
                    .as_ref()
                    .map(|demand| (demand.base.id, demand.base.key.clone()))
            })
            .filter(|_| holds(Permission::ScoreRead))
    });
    let open = Signal::derive(move || {
        holds(Permission::ScoreGive)
            && of.value.with(|demand| {
                demand
                    .as_ref()
                    .is_some_and(|demand| is_scorable(demand.base.status_category))
            })
    });
    move || {
        subject.get().map(|(id, key)| {
            let key = StoredValue::new(key);
            view! { <Panel id key open/> }
        })
    }
}

/// The panel for those who may see scores.
#[component]
fn Panel(id: Uuid, key: StoredValue<String>, open: Signal<bool>) -> impl IntoView {
    let score = Loadable::new(move || {
        // The names of criteria and levels come in the caller's language.
        language();
        let key = key.get_value();
        async move { prioritization::score(&key).await }
    });
    let sheet = Loadable::new(move || {
        let key = key.get_value();
        async move { load_sheet(&key).await }
    });
    live::on("demand", move |event| {
        if event.record_id == id && event.kind == "score.changed" {
            score.reload();
            sheet.reload();
        }
    });
    let scoring = RwSignal::new(false);
    let answers = RwSignal::new(false);
    let mine = move || {
        sheet.value.with(|sheet| {
            sheet
                .as_ref()
                .is_some_and(|sheet| sheet.scorings.items.iter().any(|one| one.is_mine))
        })
    };
    let count = move || {
        sheet
            .value
            .with(|sheet| sheet.as_ref().map_or(0, |sheet| sheet.scorings.items.len()))
    };
    view! {
        <section class="side__sec" aria-label=t(m::DEMAND_SCORE)>
            <div class="side__h">
                <h3>{t(m::DEMAND_SCORE)}</h3>
                <span class="push">{move || score.value.with(|score| score.as_ref().map(|score| {
                    let name = score.framework_version.name.clone();
                    let number = score.framework_version.number.to_string();
                    view! {
                        <Tag line=true icon="lock">
                            {move || tf(m::PLAN_FRAMEWORK, &[("name", &name), ("number", &number)])}
                        </Tag>
                    }
                }))}</span>
            </div>
            <Loaded of=score label=m::DEMAND_SCORE>
                {move || score.value.get().map(|score| view! { <Explained score sheet/> })}
            </Loaded>
            <div class="row row--wrap acts">
                <Show when=move || open.get()>
                    <Show
                        when=mine
                        fallback=move || view! {
                            <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small on_click=move || scoring.set(true)>
                                {t(m::SCORE_GIVE)}
                            </Button>
                        }
                    >
                        <Button local=true size=ButtonSize::Small on_click=move || scoring.set(true)>{t(m::SCORE_CHANGE_MINE)}</Button>
                    </Show>
                </Show>
                <Show when=move || { count() > 0 }>
                    <Button local=true size=ButtonSize::Small kind=ButtonKind::Quiet on_click=move || answers.set(true)>
                        {move || tn(m::SCORE_SEE_ANSWERS, count() as u64, &[])}
                    </Button>
                </Show>
            </div>
        </section>
        <ScoringDialog open=scoring key sheet on_saved=move || { score.reload(); sheet.reload(); }/>
        <Dialog open=answers wide=true title=m::SCORE_ANSWERS>
            <DialogBody>{move || sheet.value.get().map(|sheet| view! { <AllAnswers sheet/> })}</DialogBody>
        </Dialog>
    }
}

/// The answers and, by them, the framework version they belong to.
pub(super) async fn load_sheet(key: &str) -> Result<Reply<Sheet>, Failure> {
    let scorings = prioritization::scorings(key).await?.body;
    let framework = prioritization::framework_version(scorings.framework_version.id)
        .await?
        .body;
    Ok(Reply {
        body: Sheet {
            framework,
            scorings,
        },
        etag: None,
    })
}

/// The score, its range, and one row a criterion that adds up to it.
#[component]
fn Explained(score: ScoreView, sheet: Loadable<Sheet>) -> impl IntoView {
    if score.rows.is_empty() && score.assessors == 0 {
        return view! { <p class="t2">{t(m::SCORE_NOBODY)}</p> }.into_any();
    }
    let scale = score.scale_to.to_f64();
    let percent = move |value: Billionths| {
        if scale > 0.0 {
            value.to_f64() / scale * 100.0
        } else {
            0.0
        }
    };
    let contributions: Vec<Billionths> = score.rows.iter().map(|row| row.contribution).collect();
    // Without a score yet, the rows stand for themselves.
    let given = score.value.unwrap_or(Billionths::ZERO);
    let shown = adding_up(&contributions, given, PLACES);
    let parts: Vec<StackPart> = score
        .rows
        .iter()
        .zip(&shown.parts)
        .map(|(row, gives)| StackPart {
            name: row.name.clone(),
            percent: percent(row.contribution),
            value: gives.clone(),
        })
        .collect();
    let whole = score.scale_to.to_string();
    let value = score.value.map(|value| value.to_string());
    let sum = score.value.map(|_| shown.sum);
    let stack_value = sum.clone();
    // One assessor, or several who agree, make no range.
    let range = score
        .lowest
        .zip(score.highest)
        .filter(|(low, high)| low != high);
    let weight = score
        .rows
        .iter()
        .try_fold(Billionths::ZERO, |sum, row| sum.checked_add(row.weight))
        .map(|sum| sum.to_string());
    let (assessors, missing) = (score.assessors, score.missing.len() as u64);
    view! {
        <div class="bigscore">
            <b>{move || value.as_ref().map_or_else(|| "\u{2013}".to_owned(), |value| format::rounded(value, 1))}</b>
            <div class="pb t2">
                {move || range.map(|(low, high)| tf(m::SCORE_RANGE, &[
                    ("low", &format::rounded(&low.to_string(), 0)),
                    ("high", &format::rounded(&high.to_string(), 0)),
                ]))}
                <br/>
                {move || tn(m::SCORE_ASSESSORS, assessors, &[])}
            </div>
        </div>
        <StackBar
            label=move || tf(m::SCORE_STACK, &[
                ("sum", &stack_value.as_ref().map_or_else(|| "\u{2013}".to_owned(), |value| format::decimal(value))),
                ("whole", &whole),
            ])
            parts=Signal::stored(parts)
        />
        {(missing > 0).then(|| view! {
            <p class="warn sm row row--1"><Icon name="warn" size=12/>{move || tn(m::SCORE_MISSING, missing, &[])}</p>
        })}
        <div role="table" aria-label=t(m::SCORE_ROWS)>
            <div class="crit crit__h" role="row">
                <span role="columnheader">{t(m::SCORE_CRITERION)}</span>
                <span role="columnheader" class="num">{t(m::SCORE_WEIGHT)}</span>
                <span role="columnheader">{t(m::SCORE_VALUE)}</span>
                <span role="columnheader" class="num">{t(m::SCORE_GIVES)}</span>
            </div>
            {score.rows.into_iter().zip(shown.parts).map(|(row, gives)| view! { <CriterionRow row gives sheet/> }).collect_view()}
            <div class="crit crit__sum" role="row">
                <span role="rowheader">{t(m::SCORE_SUM)}</span>
                <span role="cell" class="num">{move || weight.as_ref().map(|weight| format::decimal(weight))}</span>
                <span role="cell"></span>
                <span role="cell" class="num">
                    {move || sum.as_ref().map_or_else(|| "\u{2013}".to_owned(), |sum| format::decimal(sum))}
                </span>
            </div>
        </div>
        <p class="t3 sm sum-note">{t(m::SCORE_NOTE)}</p>
    }
    .into_any()
}

/// What one criterion gives.
#[component]
fn CriterionRow(
    row: ScoreRow,
    /// Its contribution as it shows.
    gives: String,
    sheet: Loadable<Sheet>,
) -> impl IntoView {
    let (low, high) = (row.lowest_answer, row.highest_answer);
    let answer = format!(
        "{}{}",
        format::decimal(&row.answer.to_string()),
        row.level
            .as_ref()
            .map_or_else(String::new, |level| format!(", {level}")),
    );
    let normalised = row.normalised.to_f64();
    let shown = row.normalised.to_string();
    let weight = row.weight.to_string();
    let asked = row.clone();
    let far = Memo::new(move |_| {
        sheet
            .value
            .with(|sheet| sheet.as_ref().is_some_and(|sheet| discuss(&asked, sheet)))
    });
    let spread = (low != high).then_some(move || {
        let words = move || {
            tf(
                m::SCORE_SPREAD,
                &[
                    ("low", &format::decimal(&low.to_string())),
                    ("high", &format::decimal(&high.to_string())),
                ],
            )
        };
        if far.get() {
            view! { <Tag tone=Tone::Warn icon="warn">{words} ", " {t(m::SCORE_DISCUSS)}</Tag> }
                .into_any()
        } else {
            view! { <small>{words}</small> }.into_any()
        }
    });
    let label = shown.clone();
    view! {
        <div class="crit crit__r" role="row">
            <div role="rowheader">
                <span class="medium">{row.name}</span>
                <small>{answer}</small>
                {spread}
            </div>
            <span role="cell" class="num t2">{move || format::decimal(&weight)}</span>
            <span role="cell">
                <Bar value=Signal::stored(normalised * 100.0) label=move || format::rounded(&label, 2)/>
                <small class="t3 sm" aria-hidden="true">{move || format::rounded(&shown, 2)}</small>
            </span>
            <span role="cell" class="num strong">{move || format::decimal(&gives)}</span>
        </div>
    }
}

/// Whether the answers to a criterion lie so far apart on its scale that the
/// assessors should talk.
fn discuss(row: &ScoreRow, sheet: &Sheet) -> bool {
    let spread = row.highest_answer.to_f64() - row.lowest_answer.to_f64();
    sheet
        .framework
        .definition
        .criterion(&row.criterion)
        .map(|criterion| criterion.scale.hi.to_f64() - criterion.scale.lo.to_f64())
        .is_some_and(|scale| scale > 0.0 && spread / scale >= DISCUSS_FROM)
}

/// Every assessor's answer to every criterion.
#[component]
fn AllAnswers(sheet: Sheet) -> impl IntoView {
    if sheet.scorings.items.is_empty() {
        return view! { <Empty title=m::SCORE_NOBODY/> }.into_any();
    }
    let criteria = sheet.framework.definition.criteria;
    let heads = sheet.scorings.items.clone();
    let notes: Vec<_> = sheet
        .scorings
        .items
        .iter()
        .filter(|scoring| !scoring.note.is_empty())
        .map(|scoring| (scoring.assessor.name.clone(), scoring.note.clone()))
        .collect();
    let scorings = sheet.scorings.items;
    view! {
        <div class="scrollx" tabindex="0">
            <table class="plain-t">
                <thead><tr>
                    <th scope="col">{t(m::SCORE_CRITERION)}</th>
                    {heads.into_iter().map(|scoring| view! {
                        <th scope="col" class="num">{scoring.assessor.name}</th>
                    }).collect_view()}
                </tr></thead>
                <tbody>
                    {criteria.into_iter().map(|criterion| {
                        let cells = scorings.iter().map(|scoring| {
                            let answer = scoring.answers.get(&criterion.key).map(|answer| answer.to_string());
                            view! { <td class="num">{move || answer.as_ref().map_or_else(
                                || "\u{2013}".to_owned(),
                                |answer| format::decimal(answer),
                            )}</td> }
                        }).collect_view();
                        let name = criterion.name.clone();
                        view! {
                            <tr>
                                <th scope="row">{move || name.get(language().tag()).to_owned()}</th>
                                {cells}
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </table>
        </div>
        {notes.into_iter().map(|(name, note)| view! {
            <p><b class="strong">{name}</b> <br/> <span class="answer">{note}</span></p>
        }).collect_view()}
    }
    .into_any()
}
