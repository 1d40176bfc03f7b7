//! The list of demands.

use docket_contract::demand::{DemandSummary, TransitionDemand};
use docket_domain::{demand::Workflow, identity::Permission};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{query_signal, use_navigate},
};

use super::{StatusMark, workflow::common_workflow};
use crate::{
    api::{self, Query, demand},
    format,
    i18n::{language, m, t, tf, tn},
    listing::{Listed, Listing},
    session::{self, Session},
    shell,
    ui::{
        BulkBar, ButtonKind, ButtonSize, Chip, Empty, Grid, HeadCell, InputKind, Late, LinkButton,
        Menu, MenuItem, Order, Row, RowSelection, Score, Scored, Select, SelectAll, SelectOption,
        TextInput, Who, toast,
    },
};

/// The order when nobody chose one: what moved last comes first.
const DEFAULT_ORDER: &str = "-updated_at";

/// What narrows the list; the same words as in the page's address.
#[derive(Clone, Copy)]
struct Filters {
    words: Memo<Option<String>>,
    set_words: SignalSetter<Option<String>>,
    status: Memo<Option<String>>,
    set_status: SignalSetter<Option<String>>,
    sort: Memo<Option<String>>,
    set_sort: SignalSetter<Option<String>>,
}

impl Filters {
    fn from_address() -> Self {
        let (words, set_words) = query_signal::<String>("q");
        let (status, set_status) = query_signal::<String>("status");
        let (sort, set_sort) = query_signal::<String>("sort");
        Self {
            words,
            set_words,
            status,
            set_status,
            sort,
            set_sort,
        }
    }

    fn query(&self, cursor: Option<String>) -> Query {
        Query::new()
            .with_some("q", self.words.get().unwrap_or_default().trim())
            .with_some("status", &self.status.get().unwrap_or_default())
            .with(
                "sort",
                &self.sort.get().unwrap_or_else(|| DEFAULT_ORDER.to_owned()),
            )
            .with("count", "true")
            .with_some("cursor", &cursor.unwrap_or_default())
    }

    fn narrow(&self) -> bool {
        self.words.with(Option::is_some) || self.status.with(Option::is_some)
    }

    fn clear(&self) {
        self.set_words.set(None);
        self.set_status.set(None);
    }
}

/// All demands one may see.
#[component]
pub fn DemandsPage() -> impl IntoView {
    shell::page(m::NAV_DEMANDS);
    let filters = Filters::from_address();
    let demands = Listing::new(move |cursor| demand::list(filters.query(cursor)));
    let version = common_workflow();
    let workflow = Signal::derive(move || {
        version
            .value
            .with(|version| version.as_ref().map(|version| version.definition.clone()))
    });
    let selection = RowSelection::new(Signal::derive(move || {
        demands
            .items
            .with(|items| items.iter().map(|demand| demand.key.clone()).collect())
    }));
    let order = RwSignal::new(Order::parse(
        filters
            .sort
            .get_untracked()
            .as_deref()
            .unwrap_or(DEFAULT_ORDER),
    ));
    Effect::new(move |before: Option<String>| {
        let now = order.with(Order::parameter);
        if before.is_some_and(|before| before != now) {
            filters.set_sort.set(Some(now.clone()));
        }
        now
    });
    let navigate = use_navigate();
    let scores = session::may(Permission::ScoreRead);
    let here = Session::here();
    let cost_head = move || {
        let currency = here.map_or_else(String::new, |session| session.currency());
        tf(
            m::DEMAND_COST_SHORT,
            &[("unit", format::currency_sign(&currency))],
        )
    };
    view! {
        <ToolBar filters workflow/>
        <Listed
            of=demands
            label=m::NAV_DEMANDS
            filtered=Signal::derive(move || filters.narrow())
            on_clear=move || filters.clear()
            empty=|| view! {
                <Empty title=m::DEMANDS_EMPTY body=m::DEMANDS_EMPTY_BODY>
                    <LinkButton href="/demands/new" kind=ButtonKind::Primary>{t(m::NAV_NEW_DEMAND)}</LinkButton>
                </Empty>
            }
        >
            <Grid label=m::NAV_DEMANDS selection on_open={
                let navigate = navigate.clone();
                move |key: String| navigate(&format!("/demands/{key}"), NavigateOptions::default())
            }>
                <colgroup>
                    <col class="w-box"/><col class="w-key"/><col/><col class="w-unit"/><col class="w-state"/>
                    <col class="w-score"/><col class="w-cost"/><col class="w-age"/><col class="w-own"/>
                </colgroup>
                <thead><tr>
                    <SelectAll/>
                    <HeadCell label=m::DEMAND_KEY field="key" order/>
                    <HeadCell label=m::DEMAND_TITLE field="title" order/>
                    <HeadCell label=m::DEMAND_UNIT field="unit" order/>
                    <HeadCell label=m::DEMAND_STATE field="status" order/>
                    <HeadCell label=m::DEMAND_SCORE field="score" order/>
                    <HeadCell label=cost_head field="cost" order numeric=true/>
                    <HeadCell label=m::DEMAND_IN_STATE field="status_since" order numeric=true/>
                    <HeadCell label=m::DEMAND_OWNER/>
                </tr></thead>
                <tbody>
                    <For each=move || demands.items.get() key=|demand| (demand.id, demand.version) let:demand>
                        <DemandRow demand workflow scores/>
                    </For>
                </tbody>
            </Grid>
        </Listed>
        <Bulk demands selection workflow/>
    }
}

/// Search, filters and the button for a new demand.
#[component]
fn ToolBar(filters: Filters, workflow: Signal<Option<Workflow>>) -> impl IntoView {
    let words = RwSignal::new(filters.words.get_untracked().unwrap_or_default());
    let status = RwSignal::new(filters.status.get_untracked().unwrap_or_default());
    Effect::new(move || words.set(filters.words.get().unwrap_or_default()));
    Effect::new(move || status.set(filters.status.get().unwrap_or_default()));
    let some = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let statuses = move || {
        workflow.with(|workflow| {
            workflow.as_ref().map_or_else(Vec::new, |workflow| {
                workflow
                    .statuses
                    .iter()
                    .map(|status| SelectOption::new(&status.key, status.name.get(language().tag())))
                    .collect()
            })
        })
    };
    let status_words = move || {
        filters.status.get().map_or_else(String::new, |keys| {
            workflow.with(|workflow| {
                let names = keys
                    .split(',')
                    .map(|key| super::workflow::status_name(workflow.as_ref(), key));
                names.collect::<Vec<_>>().join(", ")
            })
        })
    };
    let may_create = session::may(Permission::DemandCreate);
    view! {
        <div class="toolbar">
            <div class="search">
                <TextInput
                    value=words
                    kind=InputKind::Search
                    label=m::DEMANDS_SEARCH
                    placeholder=m::DEMANDS_SEARCH
                    on_commit=move |text: String| filters.set_words.set(some(text))
                />
            </div>
            <Show
                when=move || filters.status.with(Option::is_none)
                fallback=move || view! {
                    <Chip
                        name=m::DEMAND_STATE
                        value=status_words
                        remove_label=m::LIST_REMOVE_FILTER
                        on_remove=move || filters.set_status.set(None)
                    />
                }
            >
                <div class="filter">
                    <Select
                        value=status
                        options=Signal::derive(statuses)
                        none=m::DEMANDS_ANY_STATE
                        label=m::DEMAND_STATE
                        on_change=move |key: String| filters.set_status.set(some(key))
                    />
                </div>
            </Show>
            <span class="grow"></span>
            <Show when=move || may_create.get()>
                <LinkButton href="/demands/new" kind=ButtonKind::Primary size=ButtonSize::Small icon="plus">
                    {t(m::NAV_NEW_DEMAND)}
                </LinkButton>
            </Show>
        </div>
    }
}

/// One demand.
#[component]
fn DemandRow(
    demand: DemandSummary,
    workflow: Signal<Option<Workflow>>,
    scores: Signal<bool>,
) -> impl IntoView {
    let unit = demand.unit.map(|unit| unit.name).unwrap_or_default();
    let score = demand.score.map(|score| Scored {
        value: score.to_string(),
        range: None,
    });
    let cost = demand.cost;
    let name = demand.key.clone();
    view! {
        <Row id=demand.key.clone() name=move || tf(m::DEMANDS_SELECT, &[("key", &name)])>
            <td class="key">{demand.key.clone()}</td>
            <td class="c-title">
                <A href=format!("/demands/{}", demand.key) attr:class="title cut">{demand.title}</A>
            </td>
            <td class="t2">{unit.clone()}</td>
            <td class="c-state">
                <StatusMark status=demand.status category=demand.status_category workflow/>
                <span class="only-narrow cut">{unit}</span>
            </td>
            <td class="c-score">
                <Show when=move || scores.get()><Score score=Signal::stored(score.clone())/></Show>
            </td>
            <td class="num">
                {move || cost.map_or_else(
                    || "\u{2013}".to_owned(),
                    |cost| format::thousands(cost.minor, cost.currency.decimals()),
                )}
            </td>
            <td class="num c-age"><Age days=demand.days_in_status target=demand.target_days/></td>
            <td>{demand.owner.map(|owner| view! { <Who name=owner.name/> })}</td>
        </Row>
    }
}

/// How long a demand has been in its status, against how long it should.
#[component]
pub(super) fn Age(
    /// Working days in the status.
    days: i64,
    /// Working days it should stay at most.
    target: Option<u16>,
) -> impl IntoView {
    let over = target
        .map(|target| days - i64::from(target))
        .filter(|over| *over > 0);
    let days = days.unsigned_abs();
    match (target, over) {
        (None, _) => view! { <span class="t3">{move || tn(m::DEMAND_DAYS, days, &[])}</span> }.into_any(),
        (Some(target), None) => view! {
            {days} " " <span class="t3">{move || tf(m::DEMAND_DAYS_OF, &[("target", &target.to_string())])}</span>
        }
        .into_any(),
        (Some(target), Some(over)) => view! {
            <Late label=move || tf(m::DEMAND_DAYS_OVER, &[("n", &over.to_string())])/>
            " " <span class="t3">{days} " " {move || tf(m::DEMAND_DAYS_OF, &[("target", &target.to_string())])}</span>
        }
        .into_any(),
    }
}

/// Steps that can be taken with several demands at once: those that ask for
/// nothing else.
#[component]
fn Bulk(
    demands: Listing<DemandSummary>,
    selection: RowSelection,
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    let take = move |transition: String| {
        let chosen: Vec<(String, i64)> = demands.items.with_untracked(|items| {
            selection.chosen.with_untracked(|chosen| {
                items
                    .iter()
                    .filter(|demand| chosen.contains(&demand.key))
                    .map(|demand| (demand.key.clone(), demand.version))
                    .collect()
            })
        });
        spawn_local(async move {
            let (mut moved, mut last) = (0_u64, None);
            for (key, version) in chosen {
                let step = TransitionDemand {
                    transition: transition.clone(),
                    ..TransitionDemand::default()
                };
                match demand::transition(&key, &step, &api::etag(version)).await {
                    Ok(_) => moved += 1,
                    Err(failure) => last = Some(format!("{key}: {}", failure.sentence())),
                }
            }
            if moved > 0 {
                toast::say(tn(m::DEMANDS_MOVED, moved, &[]));
            }
            if let Some(last) = last {
                toast::fail(last);
            }
            selection.clear();
            demands.reload();
        });
    };
    let steps = move || {
        workflow.with(|workflow| {
            workflow.as_ref().map_or_else(Vec::new, |workflow| {
                workflow
                    .transitions
                    .iter()
                    .filter(|step| !step.reason_required && !step.other_demand_required)
                    .map(|step| (step.key.clone(), step.name.clone()))
                    .collect::<Vec<_>>()
            })
        })
    };
    view! {
        <BulkBar selection>
            <Menu label=m::DEMANDS_CHANGE_STATE trigger=|| view! {
                <span class="btn btn--sm">{t(m::DEMANDS_CHANGE_STATE)}</span>
            }>
                {move || steps().into_iter().map(|(key, name)| view! {
                    <MenuItem
                        label=move || name.get(language().tag()).to_owned()
                        on_click=move || take(key.clone())
                    />
                }).collect_view()}
            </Menu>
        </BulkBar>
    }
}
