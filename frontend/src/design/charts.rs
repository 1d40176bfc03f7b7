//! Charts, each with its table.

use leptos::prelude::*;

use super::Specimen;
use crate::{
    i18n::m,
    ui::{
        Bar, Column, ColumnGroup, Columns, HeatCell, HeatRow, Heatmap, Radar, RadarAxis,
        RadarSeries, StackBar, StackPart,
    },
};

/// Radar, heat map, stacked bar, bar, columns.
#[component]
pub(super) fn Charts() -> impl IntoView {
    let axes = [
        "Governance",
        "Standards",
        "Resources",
        "Training",
        "Performance",
        "Risk",
    ]
    .into_iter()
    .zip([3.2, 3.0, 2.1, 2.4, 3.1, 2.8])
    .map(|(name, now)| RadarAxis {
        name: name.to_owned(),
        values: vec![Some(now), Some(now - 0.6), Some(3.5)],
    })
    .collect::<Vec<_>>();
    let series = ["2026", "2025", "2027"]
        .map(|name| RadarSeries {
            name: name.to_owned(),
        })
        .to_vec();
    let rows = ["Water Supply", "Power Grid"]
        .map(|name| HeatRow {
            name: name.to_owned(),
            cells: vec![
                HeatCell::Value(1.2),
                HeatCell::Value(3.4),
                HeatCell::Value(4.8),
                HeatCell::NotApplicable,
                HeatCell::Hidden,
            ],
        })
        .to_vec();
    let columns = ["Governance", "Standards", "Resources", "Training", "Risk"]
        .map(str::to_owned)
        .to_vec();
    let parts = [("Duty", 25.0), ("Customers", 15.0), ("Fit", 11.25)]
        .map(|(name, percent)| StackPart {
            name: name.to_owned(),
            percent,
            value: percent.to_string(),
        })
        .to_vec();
    let groups = [("Q1", 12, 5), ("Q2", 7, 9), ("Q3", 0, 2)]
        .map(|(label, subject, comparison)| ColumnGroup {
            label: label.to_owned(),
            detail: "2026".to_owned(),
            name: format!("{label} 2026"),
            columns: [subject, comparison]
                .map(|count| Column {
                    count,
                    href: "/design".to_owned(),
                })
                .to_vec(),
        })
        .to_vec();
    let compared = ["2026", "2025"].map(str::to_owned).to_vec();
    view! {
        <Specimen title=m::DESIGN_RADAR width="c8">
            <Radar title=m::DESIGN_RADAR axes=Signal::stored(axes) series=Signal::stored(series)/>
        </Specimen>
        <Specimen title=m::DESIGN_HEATMAP>
            <Heatmap title=m::DESIGN_HEATMAP columns=Signal::stored(columns) rows=Signal::stored(rows)/>
            <StackBar label=m::DESIGN_STACK parts=Signal::stored(parts)/>
            <Bar value=75.0 label=m::DESIGN_STACK/>
        </Specimen>
        <Specimen title=m::DESIGN_COLUMNS>
            <Columns title=m::DESIGN_COLUMNS series=Signal::stored(compared) groups=Signal::stored(groups)/>
        </Specimen>
    }
}
