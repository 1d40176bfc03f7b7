//! The dimensions and practices of a model, with what is answered of them.

use std::sync::Arc;

use docket_domain::maturity::model::{Dimension, MaturityModel};
use leptos::prelude::*;

use super::{figure::word, sheet::Sheet};
use crate::{
    i18n::{m, t, tf},
    ui::Icon,
};

/// How far the answers are, and every dimension with the practices of the
/// current one.
#[component]
pub(super) fn Contents(
    /// The model.
    model: Arc<MaturityModel>,
    /// The answers.
    sheet: Sheet,
    /// Key of the practice that shows.
    current: Memo<String>,
    /// Shows another practice.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let total = model.practices().count();
    let keys: Vec<String> = model.practices().map(|(_, one)| one.key.clone()).collect();
    let answered = Memo::new(move |_| keys.iter().filter(|key| sheet.answered(key)).count());
    let percent = move || answered.get() * 100 / total.max(1);
    view! {
        <div class="toc-h">
            <div class="row row--between sm">
                <span class="medium">{t(m::ASSESSMENT_YOUR_ANSWERS)}</span>
                <span class="t3">{move || tf(m::ASSESSMENT_PRACTICES_OF, &[
                    ("answered", &answered.get().to_string()), ("total", &total.to_string()),
                ])}</span>
            </div>
            <span
                class="bar bar--4"
                role="img"
                aria-label=move || tf(m::ASSESSMENT_PERCENT_ANSWERED, &[("percent", &percent().to_string())])
                style=("--v", move || percent().to_string())
            ><i></i></span>
        </div>
        {model.dimensions.iter().map(|dimension| view! {
            <Part dimension=dimension.clone() sheet current on_choose/>
        }).collect_view()}
    }
}

/// One dimension, with its practices while one of them shows.
#[component]
fn Part(
    dimension: Dimension,
    sheet: Sheet,
    current: Memo<String>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let keys: Vec<String> = dimension
        .practices
        .iter()
        .map(|one| one.key.clone())
        .collect();
    let total = keys.len();
    let first = keys.first().cloned().unwrap_or_default();
    let own = keys.clone();
    let open = Memo::new(move |_| current.with(|current| own.contains(current)));
    let counted = keys.clone();
    let answered = Memo::new(move |_| counted.iter().filter(|key| sheet.answered(key)).count());
    let icon = Signal::derive(move || match answered.get() {
        0 => "s-submitted",
        all if all == total => "check",
        _ => "s-screening",
    });
    let start = move || {
        let open_one = untrack(|| keys.iter().find(|key| !sheet.answered(key)).cloned());
        on_choose.run(open_one.unwrap_or_else(|| first.clone()));
    };
    let name = dimension.name.clone();
    view! {
        <button type="button" class="toc" class:done=move || answered.get() == total on:click=move |_| start()>
            <Icon name=icon/>
            <span class="cut" class:medium=move || open.get()>{move || word(&name)}</span>
            <span class="count">{move || tf(m::ASSESSMENT_COUNT_OF, &[
                ("answered", &answered.get().to_string()), ("total", &total.to_string()),
            ])}</span>
        </button>
        {move || open.get().then(|| dimension.practices.iter().map(|practice| {
            let (key, name) = (practice.key.clone(), practice.name.clone());
            let (here, mark) = (key.clone(), key.clone());
            let is_here = Memo::new(move |_| current.with(|current| *current == here));
            let icon = Signal::derive(move || match (is_here.get(), sheet.answered(&mark)) {
                (true, _) => "right",
                (false, true) => "check",
                (false, false) => "s-submitted",
            });
            let answered = key.clone();
            view! {
                <button
                    type="button"
                    class="toc toc--sub"
                    class:done=move || sheet.answered(&answered)
                    aria-current=move || is_here.get().then_some("step")
                    on:click=move |_| on_choose.run(key.clone())
                >
                    <Icon name=icon/>
                    <span class="cut">{move || word(&name)}</span>
                </button>
            }
        }).collect_view())}
    }
}
