//! A result as radar and as heat map, each with its table.

use std::sync::Arc;

use docket_contract::maturity::{AssessmentResultView, PracticeResultView};
use docket_domain::maturity::{model::MaturityModel, result::Standing};
use leptos::prelude::*;

use super::figure::{
    dimension_name, level_name, level_or_none, mean_or_none, place, practice_name,
};
use crate::{
    address::chart_or_table,
    i18n::{m, t, text, tf},
    ui::{Radar, RadarAxis, RadarSeries, Seg, SegOption},
};

/// The means of the dimensions around a centre: now, earlier, target.
#[component]
pub(super) fn DimensionRadar(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    let levels = model.top_level();
    let axes = Signal::derive(move || {
        result.with(|result| {
            result
                .dimensions
                .iter()
                .map(|dimension| {
                    let before = result.compared_to.as_ref().and_then(|comparison| {
                        let change = comparison
                            .dimensions
                            .iter()
                            .find(|change| change.key == dimension.key)?;
                        change.before
                    });
                    RadarAxis {
                        name: dimension_name(&model, &dimension.key),
                        values: vec![
                            dimension.score.mean.map(place),
                            before.map(place),
                            dimension.target.map(place),
                        ],
                    }
                })
                .collect::<Vec<_>>()
        })
    });
    // A line without a name is left out, and keeps its place in the order.
    let series = Signal::derive(move || {
        result.with(|result| {
            let targeted = result
                .dimensions
                .iter()
                .any(|dimension| dimension.target.is_some());
            vec![
                RadarSeries {
                    name: text(m::MATURITY_NOW).to_owned(),
                },
                RadarSeries {
                    name: result
                        .compared_to
                        .as_ref()
                        .map_or_else(String::new, |comparison| comparison.assessment.name.clone()),
                },
                RadarSeries {
                    name: if targeted {
                        text(m::MATURITY_TARGET).to_owned()
                    } else {
                        String::new()
                    },
                },
            ]
        })
    });
    let title = move || {
        let count = result.with(|result| result.dimensions.len());
        tf(m::MATURITY_RADAR, &[("count", &count.to_string())])
    };
    view! { <Radar title axes series levels/> }
}

/// The class of a cell by its level.
fn heat(level: u8, top: u8) -> &'static str {
    // Models with other than five levels are spread over the same six tints.
    let step = (u32::from(level) * 5 + u32::from(top) / 2) / u32::from(top.max(1));
    match step {
        0 => "h0",
        1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        _ => "h5",
    }
}

/// Every practice as a cell tinted by its level, dimension by dimension.
#[component]
pub(super) fn PracticeHeat(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    #[prop(into)]
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    let view = chart_or_table("view");
    let top = model.top_level();
    let (cells, rows) = (model.clone(), model);
    let columns = move || {
        result.with(|result| {
            let counts = result
                .dimensions
                .iter()
                .map(|dimension| dimension.practices.len());
            counts.max().unwrap_or(0)
        })
    };
    view! {
        <div class="panel__head">
            <h2>{t(m::MATURITY_PRACTICES)}</h2>
            <span class="key-h" aria-hidden="true">
                {["h0", "h1", "h2", "h3", "h4", "h5"].map(|class| view! { <i class=class></i> }).collect_view()}
            </span>
            <span class="t3 sm only-wide">{tf(m::MATURITY_SCALE, &[("top", &top.to_string())])}</span>
            <span class="push"><Seg label=m::CHART_VIEW value=view small=true options=vec![
                SegOption::new("chart", m::CHART_CHART),
                SegOption::new("table", m::CHART_TABLE),
            ]/></span>
        </div>
        <div class="panel__body">
            <div class="scrollx" tabindex="0" role="region" aria-label=t(m::MATURITY_HEAT) hidden=move || view.get() != "chart">
                <table class="heat heat--named">
                    <caption class="vh">{t(m::MATURITY_HEAT)}</caption>
                    <colgroup>
                        <col class="w-hu"/>
                        {move || (0..columns()).map(|_| view! { <col/> }).collect_view()}
                        <col class="w-hm"/>
                    </colgroup>
                    <tbody>
                        {move || result.with(|result| result.dimensions.iter().map(|dimension| view! {
                            <tr>
                                <th scope="row">{dimension_name(&cells, &dimension.key)}</th>
                                {dimension.practices.iter().map(|practice| cell(&cells, practice, top)).collect_view()}
                                {(dimension.practices.len()..columns()).map(|_| view! { <td></td> }).collect_view()}
                                <td class="num mean">{mean_or_none(dimension.score.mean)}</td>
                            </tr>
                        }).collect_view())}
                    </tbody>
                </table>
            </div>
            <div class="scrollx" tabindex="0" role="region" aria-label=t(m::MATURITY_HEAT) hidden=move || view.get() != "table">
                <PracticeTable model=rows result/>
            </div>
        </div>
    }
}

/// One practice: its level and its name.
fn cell(model: &MaturityModel, practice: &PracticeResultView, top: u8) -> impl IntoView + use<> {
    let (class, shown) = match &practice.standing {
        Standing::Level(level) => (heat(*level, top), level.to_string()),
        Standing::NotApplicable { .. } => ("hx", text(m::CHART_NOT_APPLICABLE).to_owned()),
        Standing::Unanswered => ("hs", "?".to_owned()),
    };
    let name = practice_name(model, &practice.key);
    let said = match &practice.standing {
        Standing::Unanswered => format!("{name}: {}", standing(model, practice)),
        _ => format!("{name}: {shown}"),
    };
    let title = said.clone();
    view! {
        <td>
            <span class=class title=title>
                <b aria-hidden="true">{shown}</b>
                <span class="cut" aria-hidden="true">{name}</span>
                <span class="vh">{said}</span>
            </span>
        </td>
    }
}

/// Every practice with level and target, in words.
#[component]
pub(super) fn PracticeTable(
    /// The model.
    model: Arc<MaturityModel>,
    /// The result.
    result: Signal<AssessmentResultView>,
) -> impl IntoView {
    view! {
        <table class="plain-t">
            <caption class="vh">{t(m::MATURITY_HEAT)}</caption>
            <thead><tr>
                <th scope="col">{t(m::CHART_DIMENSION)}</th>
                <th scope="col">{t(m::MATURITY_PRACTICE)}</th>
                <th scope="col">{t(m::MATURITY_LEVEL_WORD)}</th>
                <th scope="col" class="num">{t(m::MATURITY_TARGET)}</th>
                <th scope="col" class="num">{t(m::MATURITY_GAP)}</th>
            </tr></thead>
            <tbody>
                {move || result.with(|result| result.dimensions.iter().flat_map(|dimension| {
                    let name = dimension_name(&model, &dimension.key);
                    dimension.practices.iter().map(|practice| view! {
                        <tr>
                            <td class="t2">{name.clone()}</td>
                            <th scope="row">{practice_name(&model, &practice.key)}</th>
                            <td>{standing(&model, practice)}</td>
                            <td class="num">{level_or_none(practice.target)}</td>
                            <td class="num">{level_or_none(practice.gap)}</td>
                        </tr>
                    }).collect::<Vec<_>>()
                }).collect_view())}
            </tbody>
        </table>
    }
}

/// Where a practice stands, in words.
pub(super) fn standing(model: &MaturityModel, practice: &PracticeResultView) -> String {
    match &practice.standing {
        Standing::Level(level) => format!("{level} {}", level_name(model, *level)),
        // One person's word does not leave a practice out of the score.
        Standing::Unanswered if practice.not_applicable > 0 => {
            text(m::MATURITY_NOT_AGREED).to_owned()
        }
        Standing::Unanswered => text(m::MATURITY_UNANSWERED).to_owned(),
        Standing::NotApplicable { reason } => {
            format!("{}: {reason}", text(m::ASSESSMENT_NOT_APPLICABLE))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::heat;

    #[test]
    fn tints_spread_over_the_scale() {
        assert_eq!(heat(0, 5), "h0");
        assert_eq!(heat(3, 5), "h3");
        assert_eq!(heat(5, 5), "h5");
        assert_eq!(heat(3, 3), "h5");
    }
}
