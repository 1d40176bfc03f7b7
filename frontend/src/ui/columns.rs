//! Columns side by side: counts along time or bands, each leading somewhere.

use leptos::{html, prelude::*, text_prop::TextProp};

use crate::format;

/// One count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// How many.
    pub count: u64,
    /// Where it leads.
    pub href: String,
}

/// Columns that stand together, one a series, in the order of the series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnGroup {
    /// What stands below them, in a few characters.
    pub label: String,
    /// What stands below that, where something does.
    pub detail: String,
    /// What it is in full.
    pub name: String,
    /// The columns.
    pub columns: Vec<Column>,
}

/// Groups of columns with their numbers on them. Each column is a link as high
/// as the chart, so that a small one is as easy to follow.
#[component]
pub fn Columns(
    /// What the chart shows, in a sentence.
    #[prop(into)]
    title: TextProp,
    /// What each column of a group stands for: the first is the subject, the
    /// second a comparison.
    #[prop(into)]
    series: Signal<Vec<String>>,
    /// The groups in order.
    #[prop(into)]
    groups: Signal<Vec<ColumnGroup>>,
    /// Whether the last ones matter most: where there is no room for all, those
    /// are shown first.
    #[prop(optional)]
    from_end: bool,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    Effect::new(move || {
        groups.track();
        if let Some(place) = place.get().filter(|_| from_end) {
            request_animation_frame(move || place.set_scroll_left(place.scroll_width()));
        }
    });
    view! {
        <div class="legend" aria-hidden="true">
            {move || series.get().into_iter().zip(["sw sw--1", "sw sw--2"]).map(|(name, class)| view! {
                <span><i class=class></i>{name}</span>
            }).collect_view()}
        </div>
        <div class="scrollx" tabindex="0" role="region" aria-label=title node_ref=place>
            <ul class="columns">
                {move || {
                    let series = series.get();
                    let groups = groups.get();
                    let most = groups.iter().flat_map(|group| &group.columns).map(|one| one.count).max();
                    groups.into_iter().map(|group| view! {
                        <li>
                            <div class="columns__p">{bars(&group, &series, most.unwrap_or(0))}</div>
                            <span class="columns__l" aria-hidden="true">{group.label}<br/>{group.detail}</span>
                        </li>
                    }).collect_view()
                }}
            </ul>
        </div>
    }
}

fn bars(group: &ColumnGroup, series: &[String], most: u64) -> impl IntoView + use<> {
    let columns = group.columns.iter().zip(series);
    columns
        .zip(["sw sw--1", "sw sw--2"])
        .map(|((column, series), class)| {
            let count = format::count(column.count);
            let name = format!("{}, {series}: {count}", group.name);
            let title = name.clone();
            let percent = column.count as f64 * 100.0 / most.max(1) as f64;
            view! {
                <a href=column.href.clone() aria-label=name title=title>
                    <span aria-hidden="true" class:t3=column.count == 0>{count}</span>
                    <i class=class style=("--v", format!("{percent:.2}"))></i>
                </a>
            }
        })
        .collect_view()
}
