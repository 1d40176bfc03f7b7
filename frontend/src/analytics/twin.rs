//! A chart and the table that says the same, one of them at a time.

use leptos::prelude::*;

use crate::{
    address::chart_or_table,
    i18n::{Key, m, t, text},
    ui::{Seg, SegOption},
};

/// A part of the page with a chart and its table; the address says which of
/// them is shown.
#[component]
pub(super) fn Twin(
    /// Its name in the address.
    name: &'static str,
    /// What it is about.
    title: Key,
    /// What is counted, and what is not.
    lead: Key,
    /// What it says instead when there is nothing.
    none: Key,
    /// Whether there is nothing.
    #[prop(into)]
    is_empty: Signal<bool>,
    /// The chart.
    #[prop(into)]
    chart: ViewFn,
    /// The table.
    #[prop(into)]
    table: ViewFn,
) -> impl IntoView {
    let view = chart_or_table(name);
    let heading = format!("analytics-{name}");
    let labelled_by = heading.clone();
    view! {
        <section class="panel c12" aria-labelledby=labelled_by>
            <div class="panel__head">
                <h2 id=heading>{t(title)}</h2>
                <Show when=move || !is_empty.get()>
                    <span class="push">
                        <Seg
                            label=move || named(title, m::CHART_VIEW)
                            value=view
                            small=true
                            options=vec![
                                SegOption::new("chart", m::CHART_CHART),
                                SegOption::new("table", m::CHART_TABLE),
                            ]
                        />
                    </span>
                </Show>
            </div>
            <div class="panel__body stack stack--3">
                <p class="t3 sm figures__lead">{t(lead)}</p>
                {move || if is_empty.get() {
                    view! { <p class="t2">{t(none)}</p> }.into_any()
                } else if view.get() == "table" {
                    let table = table.run();
                    view! {
                        <div class="scrollx" tabindex="0" role="region" aria-label=move || named(title, m::CHART_TABLE)>{table}</div>
                    }.into_any()
                } else {
                    chart.run()
                }}
            </div>
        </section>
    }
}

/// What something of a part of the page is called.
pub(super) fn named(title: Key, what: Key) -> String {
    format!("{}: {}", text(title), text(what))
}
