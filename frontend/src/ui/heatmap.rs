//! The heat map: a table whose cells are tinted by level. It is its own table
//! twin, because every cell prints its value.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    format,
    i18n::{m, text},
};

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum HeatCell {
    /// A value from 0 to 5.
    Value(f64),
    /// Nothing was asked here.
    NotApplicable,
    /// Fewer answers than may be shown.
    Hidden,
}

impl HeatCell {
    /// Class and words.
    fn shown(&self) -> (&'static str, String) {
        match self {
            Self::Value(value) => {
                let class = match value.round().clamp(0.0, 5.0) as u8 {
                    0 => "h0",
                    1 => "h1",
                    2 => "h2",
                    3 => "h3",
                    4 => "h4",
                    _ => "h5",
                };
                (class, format::decimal(&format!("{value:.1}")))
            }
            Self::NotApplicable => ("hx", text(m::CHART_NOT_APPLICABLE).to_owned()),
            Self::Hidden => ("hs", text(m::CHART_HIDDEN).to_owned()),
        }
    }
}

/// One row of a heat map.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatRow {
    /// What the row is.
    pub name: String,
    /// Its cells, one a column.
    pub cells: Vec<HeatCell>,
}

/// Rows by columns, tinted by level.
#[component]
pub fn Heatmap(
    /// What the map shows, in a sentence.
    #[prop(into)]
    title: TextProp,
    /// Heads of the columns.
    #[prop(into)]
    columns: Signal<Vec<String>>,
    /// The rows.
    #[prop(into)]
    rows: Signal<Vec<HeatRow>>,
) -> impl IntoView {
    let label = title.clone();
    view! {
        <div class="scrollx" tabindex="0" role="region" aria-label=label>
            <table class="heat">
                <caption class="vh">{move || title.get()}</caption>
                <thead><tr>
                    <td></td>
                    {move || columns.get().into_iter().map(|name| view! {
                        <th scope="col"><span>{name}</span></th>
                    }).collect_view()}
                </tr></thead>
                <tbody>
                    {move || rows.get().into_iter().map(|row| view! {
                        <tr>
                            <th scope="row">{row.name}</th>
                            {row.cells.iter().map(|cell| {
                                let (class, words) = cell.shown();
                                view! { <td><span class=class>{words}</span></td> }
                            }).collect_view()}
                        </tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}
