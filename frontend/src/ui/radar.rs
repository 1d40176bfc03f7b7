//! The radar: dimensions around a centre, for one subject, a comparison and a target.

use std::f64::consts::TAU;

use leptos::{prelude::*, text_prop::TextProp};

use super::{Seg, SegOption, fresh_id};
use crate::{
    format,
    i18n::{m, t},
};

/// Centre and radius of the web in the drawing's own units.
const CENTRE: (f64, f64) = (228.0, 172.0);
const RADIUS: f64 = 128.0;

/// One dimension with a value per series, in the order of the series.
#[derive(Clone, Debug, PartialEq)]
pub struct RadarAxis {
    /// Name of the dimension.
    pub name: String,
    /// Values from 0 to the top level; none where there is nothing.
    pub values: Vec<Option<f64>>,
}

/// What a line stands for: the first is the subject, the second a comparison,
/// the third the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadarSeries {
    /// Its name.
    pub name: String,
}

/// The point on an axis at a value.
fn point(axis: usize, axes: usize, value: f64, top: f64) -> (f64, f64) {
    let angle = TAU * axis as f64 / axes.max(1) as f64;
    let distance = RADIUS * (value / top).clamp(0.0, 1.0);
    (
        CENTRE.0 + distance * angle.sin(),
        CENTRE.1 - distance * angle.cos(),
    )
}

fn polygon(points: impl Iterator<Item = (f64, f64)>) -> String {
    points
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Writes a value with one decimal, or a dash.
fn written(value: Option<f64>) -> String {
    value.map_or_else(
        || "\u{2013}".to_owned(),
        |value| format::decimal(&format!("{value:.1}")),
    )
}

/// A radar and the table that says the same.
#[component]
pub fn Radar(
    /// What the chart shows, in a sentence.
    #[prop(into)]
    title: TextProp,
    /// The dimensions, clockwise from the top.
    #[prop(into)]
    axes: Signal<Vec<RadarAxis>>,
    /// The lines: subject, comparison, target. One without a name is left out.
    #[prop(into)]
    series: Signal<Vec<RadarSeries>>,
    /// The highest level.
    #[prop(default = 5)]
    levels: u8,
) -> impl IntoView {
    let view = RwSignal::new("chart");
    let title_id = fresh_id("radar");
    let labelled_by = title_id.clone();
    let caption = title.clone();
    let top = f64::from(levels);
    view! {
        <div class="stack">
            <div><Seg label=m::CHART_VIEW value=view small=true options=vec![
                SegOption::new("chart", m::CHART_CHART),
                SegOption::new("table", m::CHART_TABLE),
            ]/></div>
            <div hidden=move || view.get() != "chart">
                <svg class="chart radar" viewBox="-14 0 484 344" role="img" aria-labelledby=labelled_by>
                    <title id=title_id>{move || title.get()}</title>
                    {move || web(axes.with(Vec::len), levels)}
                    {move || axes.with(|axes| series.with(|series| lines(axes, series, top)))}
                    {move || axes.with(|axes| labels(axes))}
                </svg>
                <div class="legend lg">
                    {move || series.get().into_iter().zip(["l1", "l2", "l3"]).filter(|(series, _)| !series.name.is_empty()).map(|(series, class)| view! {
                        <span>
                            <svg class="chart" viewBox="0 0 24 10" aria-hidden="true">
                                <path class=class d="M0 5h24"></path>
                            </svg>
                            {series.name}
                        </span>
                    }).collect_view()}
                </div>
            </div>
            <table class="plain-t" hidden=move || view.get() != "table">
                <caption class="vh">{move || caption.get()}</caption>
                <thead><tr>
                    <th scope="col">{t(m::CHART_DIMENSION)}</th>
                    {move || series.get().into_iter().filter(|series| !series.name.is_empty()).map(|series| view! {
                        <th scope="col" class="num">{series.name}</th>
                    }).collect_view()}
                </tr></thead>
                <tbody>
                    {move || axes.get().into_iter().map(|axis| view! {
                        <tr>
                            <th scope="row">{axis.name}</th>
                            {series.get().iter().zip(axis.values).filter(|(series, _)| !series.name.is_empty()).map(|(_, value)| view! {
                                <td class="num">{written(value)}</td>
                            }).collect_view()}
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

/// The rings, spokes and level numbers.
fn web(axes: usize, levels: u8) -> impl IntoView {
    let top = f64::from(levels);
    let rings = (1..=levels)
        .map(|level| {
            let points = polygon((0..axes).map(|axis| point(axis, axes, f64::from(level), top)));
            view! { <polygon class="g" points=points></polygon> }
        })
        .collect_view();
    let spokes = (0..axes)
        .map(|axis| {
            let (x, y) = point(axis, axes, top, top);
            view! { <path class="g" d=format!("M{} {}L{x:.1} {y:.1}", CENTRE.0, CENTRE.1)></path> }
        })
        .collect_view();
    let numbers = (1..levels)
        .map(|level| {
            let (x, y) = point(0, axes, f64::from(level), top);
            view! { <text class="halo" x=format!("{:.1}", x + 5.0) y=format!("{:.1}", y + 4.0)>{level.to_string()}</text> }
        })
        .collect_view();
    (rings, spokes, numbers)
}

/// One line per series, the subject last so that it lies on top.
fn lines(axes: &[RadarAxis], series: &[RadarSeries], top: f64) -> impl IntoView + use<> {
    (0..series.len().min(3))
        .rev()
        .filter(|index| series.get(*index).is_some_and(|one| !one.name.is_empty()))
        .map(|index| {
            let points: Vec<(f64, f64)> = axes
                .iter()
                .enumerate()
                .filter_map(|(axis, entry)| {
                    let value = entry.values.get(index).copied().flatten()?;
                    Some(point(axis, axes.len(), value, top))
                })
                .collect();
            let outline = polygon(points.iter().copied());
            let class = ["l1", "l2", "l3"].get(index).copied().unwrap_or("l1");
            let subject = index == 0;
            view! {
                {subject.then(|| view! { <polygon class="f1" points=outline.clone()></polygon> })}
                <polygon class=class points=outline.clone()></polygon>
                {subject.then(|| points.iter().map(|(x, y)| view! {
                    <circle class="p1" cx=format!("{x:.1}") cy=format!("{y:.1}") r="3"></circle>
                }).collect_view())}
            }
        })
        .collect_view()
}

/// Name and value of the subject at the end of each spoke.
fn labels(axes: &[RadarAxis]) -> impl IntoView + use<> {
    let count = axes.len();
    axes.iter()
        .enumerate()
        .map(|(axis, entry)| {
            let (x, y) = point(axis, count, 1.08, 1.08);
            let (x, y) = (
                CENTRE.0 + (x - CENTRE.0) * 1.08,
                CENTRE.1 + (y - CENTRE.1) * 1.08 + 4.0,
            );
            let class = if (x - CENTRE.0).abs() < 4.0 {
                "mid ink2"
            } else if x < CENTRE.0 {
                "end ink2"
            } else {
                "ink2"
            };
            let value = written(entry.values.first().copied().flatten());
            view! {
                <text class=class x=format!("{x:.1}") y=format!("{y:.1}")>
                    {entry.name.clone()} " " <tspan class="ink b">{value}</tspan>
                </text>
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::{CENTRE, RADIUS, point};

    #[test]
    fn the_first_axis_points_up() {
        let (x, y) = point(0, 12, 5.0, 5.0);
        assert!((x - CENTRE.0).abs() < 1e-9);
        assert!((y - (CENTRE.1 - RADIUS)).abs() < 1e-9);
    }

    #[test]
    fn values_past_the_top_stay_on_the_rim() {
        assert_eq!(point(3, 12, 9.0, 5.0), point(3, 12, 5.0, 5.0));
    }
}
