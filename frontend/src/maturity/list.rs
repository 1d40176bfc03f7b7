//! The list of assessments.

use docket_contract::maturity::AssessmentSummary;
use docket_domain::{identity::Permission, maturity::assessment::AssessmentState};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{query_signal, use_navigate},
};

use super::{head::AssessmentMark, start::Start};
use crate::{
    api::{Query, maturity},
    format,
    i18n::{m, t, text, tf},
    listing::{Listed, Listing},
    live,
    session::may,
    shell,
    ui::{
        Bar, Button, ButtonKind, ButtonSize, Empty, Grid, HeadCell, InputKind, Order, Row,
        RowSelection, Select, SelectAll, SelectOption, TextInput,
    },
};

/// The order when nobody chose one: the newest first.
const DEFAULT_ORDER: &str = "-assessed_on";

/// All assessments one may see.
#[component]
pub fn AssessmentsPage() -> impl IntoView {
    shell::page(m::NAV_MATURITY);
    let (words, set_words) = query_signal::<String>("q");
    let (state, set_state) = query_signal::<String>("state");
    let (sort, set_sort) = query_signal::<String>("sort");
    let assessments = Listing::new(move |cursor: Option<String>| {
        let query = Query::new()
            .with_some("q", words.get().unwrap_or_default().trim())
            .with_some("state", &state.get().unwrap_or_default())
            .with(
                "sort",
                &sort.get().unwrap_or_else(|| DEFAULT_ORDER.to_owned()),
            )
            .with("count", "true")
            .with_some("cursor", &cursor.unwrap_or_default());
        maturity::assessments(query)
    });
    live::on("assessment", move |_| assessments.reload());
    let order = RwSignal::new(Order::parse(
        sort.get_untracked().as_deref().unwrap_or(DEFAULT_ORDER),
    ));
    // A head of a column and the address both say how the list is sorted; Back
    // changes the address alone.
    Effect::new(move || {
        let asked = Order::parse(sort.get().as_deref().unwrap_or(DEFAULT_ORDER));
        if order.with_untracked(|order| *order != asked) {
            order.set(asked);
        }
    });
    Effect::new(move |before: Option<String>| {
        let now = order.with(Order::parameter);
        if before.is_some_and(|before| before != now) {
            let asked = sort.get_untracked();
            if asked.as_deref().unwrap_or(DEFAULT_ORDER) != now {
                set_sort.set(Some(now.clone()));
            }
        }
        now
    });
    let selection = RowSelection::new(Signal::derive(move || {
        assessments
            .items
            .with(|items| items.iter().map(|one| one.key.clone()).collect())
    }));
    let manages = may(Permission::AssessmentManage);
    let starting = RwSignal::new(false);
    let navigate = use_navigate();
    let typed = RwSignal::new(words.get_untracked().unwrap_or_default());
    let chosen = RwSignal::new(state.get_untracked().unwrap_or_default());
    Effect::new(move || typed.set(words.get().unwrap_or_default()));
    Effect::new(move || chosen.set(state.get().unwrap_or_default()));
    let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let states = || {
        vec![
            SelectOption::new(AssessmentState::Open.key(), text(m::ASSESSMENT_OPEN)),
            SelectOption::new(
                AssessmentState::Completed.key(),
                text(m::ASSESSMENT_COMPLETED),
            ),
        ]
    };
    view! {
        <div class="toolbar">
            <div class="search">
                <TextInput
                    value=typed
                    kind=InputKind::Search
                    label=m::ASSESSMENTS_SEARCH
                    placeholder=m::ASSESSMENTS_SEARCH
                    on_commit=move |text: String| set_words.set(some(text))
                />
            </div>
            <div class="filter">
                <Select
                    value=chosen
                    options=Signal::derive(states)
                    none=m::DEMANDS_ANY_STATE
                    label=m::DEMAND_STATE
                    on_change=move |key: String| set_state.set(some(key))
                />
            </div>
            <span class="grow"></span>
            <Show when=move || manages.get()>
                <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="plus" on_click=move || starting.set(true)>
                    {t(m::ASSESSMENTS_START)}
                </Button>
            </Show>
        </div>
        <Listed
            of=assessments
            label=m::NAV_MATURITY
            filtered=Signal::derive(move || words.with(Option::is_some) || state.with(Option::is_some))
            on_clear=move || { set_words.set(None); set_state.set(None); }
            empty=move || view! {
                <Empty title=m::ASSESSMENTS_EMPTY body=move || text(if manages.get() {
                    m::ASSESSMENTS_EMPTY_BODY
                } else {
                    m::ASSESSMENTS_EMPTY_ASKED
                })>
                    <Show when=move || manages.get()>
                        <Button local=true kind=ButtonKind::Primary on_click=move || starting.set(true)>{t(m::ASSESSMENTS_START)}</Button>
                    </Show>
                </Empty>
            }
        >
            <Grid label=m::NAV_MATURITY selection on_open={
                let navigate = navigate.clone();
                move |key: String| navigate(&format!("/assessments/{key}"), NavigateOptions::default())
            }>
                <colgroup>
                    <col class="w-box"/><col class="w-key"/><col/><col class="w-asked"/><col class="w-state"/>
                    <col class="w-score"/><col class="w-own"/>
                </colgroup>
                <thead><tr>
                    <SelectAll/>
                    <HeadCell label=m::DEMAND_KEY field="key" order/>
                    <HeadCell label=m::ASSESSMENT_NAME field="name" order/>
                    <HeadCell label=m::DEMAND_UNIT/>
                    <HeadCell label=m::DEMAND_STATE field="state" order/>
                    <HeadCell label=m::ASSESSMENT_ANSWERS/>
                    <HeadCell label=m::ASSESSMENT_DAY field="assessed_on" order/>
                </tr></thead>
                <tbody>
                    <For each=move || assessments.items.get() key=|one| (one.id, one.version, one.answered) let:assessment>
                        <Line assessment/>
                    </For>
                </tbody>
            </Grid>
        </Listed>
        <Start open=starting/>
    }
}

/// One assessment.
#[component]
fn Line(assessment: AssessmentSummary) -> impl IntoView {
    let name = assessment.key.clone();
    let unit = assessment.unit.map(|unit| unit.name);
    let unit = move || {
        unit.clone()
            .unwrap_or_else(|| text(m::ASSESSMENT_WHOLE_ORGANIZATION).to_owned())
    };
    let narrow = unit.clone();
    let (answered, total) = (assessment.answered, assessment.practices);
    let counted = move || {
        tf(
            m::ASSESSMENT_COUNT_OF,
            &[
                ("answered", &answered.to_string()),
                ("total", &total.to_string()),
            ],
        )
    };
    let percent = if total > 0 {
        answered as f64 * 100.0 / total as f64
    } else {
        0.0
    };
    let day = assessment.assessed_on;
    view! {
        <Row id=assessment.key.clone() name=move || tf(m::DEMANDS_SELECT, &[("key", &name)])>
            <td class="key">{assessment.key.clone()}</td>
            <td class="c-title">
                <A href=format!("/assessments/{}", assessment.key) attr:class="title cut">{assessment.name}</A>
            </td>
            <td class="t2">{unit}</td>
            <td class="c-state">
                <AssessmentMark state=assessment.state/>
                <span class="only-narrow cut">{narrow}</span>
            </td>
            <td class="c-score">
                <span class="answered">
                    <Bar value=Signal::stored(percent) label=counted/>
                    <span class="sm t3" aria-hidden="true">{counted}</span>
                </span>
            </td>
            <td class="c-age">{move || format::date(day)}</td>
        </Row>
    }
}
