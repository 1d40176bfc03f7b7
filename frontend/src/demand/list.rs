//! The list of demands.

use docket_contract::{BASE_PATH, demand::DemandSummary};
use docket_domain::{identity::Permission, workflow::Workflow};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use super::{
    StatusMark,
    age::Age,
    column::{Column, ColumnMenu, Columns},
    filter::{Filter, Filters},
    filter_dialog::{AddFilter, Chips, Setting},
    notice::Notices,
    view::{Gone, ViewBar, ViewMenu, Viewing},
    workflow::common_workflow,
};
use crate::{
    api::demand,
    browser, format,
    i18n::{m, t, tf},
    listing::{Listed, Listing},
    live,
    session::{self, Session},
    shell,
    triage::{Bulk, Due},
    ui::{
        ButtonKind, ButtonSize, Empty, Grid, HeadCell, Icon, InputKind, LinkButton, Menu, MenuItem,
        Order, Row, RowSelection, Score, Scored, SelectAll, TextInput, Who, WindowedRows,
    },
};

/// All demands one may see.
#[component]
pub fn DemandsPage() -> impl IntoView {
    shell::page(m::NAV_DEMANDS);
    let filters = Filters::from_address();
    let columns = Columns::restore();
    let viewing = Viewing::new(filters, columns);
    let is_ready = Memo::new(move |_| viewing.is_ready());
    let demands = Listing::new(move |cursor| {
        let is_ready = is_ready.get();
        let query = filters
            .query()
            .with("count", "true")
            .with_some("cursor", &cursor.unwrap_or_default());
        async move {
            // A view says what to ask for, once it has come.
            if !is_ready {
                std::future::pending::<()>().await;
            }
            demand::list(query).await
        }
    });
    let version = common_workflow();
    let workflow = Signal::derive(move || {
        version
            .value
            .with(|version| version.as_ref().map(|version| version.definition.clone()))
    });
    let here = Session::here();
    let currency = Signal::derive(move || here.map_or_else(String::new, |here| here.currency()));
    let setting = Setting::new();
    let selection = RowSelection::new(Signal::derive(move || {
        demands
            .items
            .with(|items| items.iter().map(|demand| demand.key.clone()).collect())
    }));
    let order = RwSignal::new(Order::parse(&untrack(move || filters.order())));
    // A head of a column and the address both say how the list is sorted.
    Effect::new(move || {
        let asked = Order::parse(&filters.order());
        if order.with_untracked(|order| *order != asked) {
            order.set(asked);
        }
    });
    Effect::new(move |before: Option<String>| {
        let now = order.with(Order::parameter);
        // What came from the address stands there, or was there a moment ago.
        let asked = Order::parse(&untrack(move || filters.order())).parameter();
        if before.is_some_and(|before| before != now) && now != asked {
            filters.sort(now.clone());
        }
        now
    });
    // What others made, imported, restored or deleted comes and goes as well.
    live::soon(&["demand"], move || {
        demands.refresh(|demand| demand.key.clone());
    });
    let navigate = use_navigate();
    let open = Callback::new(move |key: String| {
        navigate(&format!("/demands/{key}"), NavigateOptions::default());
    });
    let may_import = session::may(Permission::DemandImport);
    view! {
        <Notices/>
        <ToolBar filters columns setting order viewing/>
        <Chips filters setting workflow currency/>
        <ViewBar viewing/>
        <Show when=move || !viewing.is_gone() fallback=|| view! { <Gone/> }>
        <Listed
            of=demands
            label=m::NAV_DEMANDS
            filtered=Signal::derive(move || filters.narrow())
            on_clear=move || filters.clear()
            empty=move || view! {
                <Empty title=m::DEMANDS_EMPTY body=m::DEMANDS_EMPTY_BODY>
                    <LinkButton href="/demands/new" kind=ButtonKind::Primary>{t(m::NAV_NEW_DEMAND)}</LinkButton>
                    <Show when=move || may_import.get()>
                        <LinkButton href="/demands/import">{t(m::IMPORT_LINK)}</LinkButton>
                    </Show>
                </Empty>
            }
        >
            // The choice of columns makes another table: their widths belong to it.
            {move || {
                let shown = columns.shown();
                view! { <Rows demands selection order workflow currency shown on_open=open/> }
            }}
        </Listed>
        </Show>
        <Bulk demands selection workflow/>
    }
}

/// Search, filters, columns, export and the button for a new demand.
#[component]
fn ToolBar(
    filters: Filters,
    columns: Columns,
    setting: Setting,
    order: RwSignal<Order>,
    viewing: Viewing,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    Effect::new(move || words.set(filters.get(Filter::Words).unwrap_or_default()));
    let may_create = session::may(Permission::DemandCreate);
    let may_export = session::may(Permission::DemandExport);
    let may_import = session::may(Permission::DemandImport);
    let export = move |format: &str| {
        let query = untrack(|| filters.query()).with("format", format);
        browser::download(&query.after(&format!("{BASE_PATH}/demands/export")));
    };
    view! {
        <div class="toolbar">
            <ViewMenu viewing/>
            <div class="search">
                <TextInput
                    value=words
                    kind=InputKind::Search
                    label=m::DEMANDS_SEARCH
                    placeholder=m::DEMANDS_SEARCH
                    on_commit=move |text: String| filters.set(Filter::Words, &text)
                />
            </div>
            <AddFilter setting/>
            <span class="grow"></span>
            <span class="only-narrow"><SortMenu order/></span>
            <span class="only-wide"><ColumnMenu columns/></span>
            <Show when=move || may_import.get()>
                <LinkButton href="/demands/import" kind=ButtonKind::Quiet size=ButtonSize::Small>
                    {t(m::IMPORT_LINK)}
                </LinkButton>
            </Show>
            <Show when=move || may_export.get()>
                <Menu label=m::LIST_EXPORT trigger=|| view! {
                    <span class="btn btn--quiet btn--sm"><Icon name="dl" size=14/>{t(m::LIST_EXPORT)}</span>
                }>
                    <MenuItem icon="tbl" label=m::LIST_EXPORT_XLSX on_click=move || export("xlsx")/>
                    <MenuItem icon="text" label=m::LIST_EXPORT_CSV on_click=move || export("csv")/>
                </Menu>
            </Show>
            <Show when=move || may_create.get()>
                <LinkButton href="/demands/new" kind=ButtonKind::Primary size=ButtonSize::Small icon="plus">
                    {t(m::NAV_NEW_DEMAND)}
                </LinkButton>
            </Show>
        </div>
    }
}

/// Sorting where the heads of the columns do not show.
#[component]
fn SortMenu(order: RwSignal<Order>) -> impl IntoView {
    let orders = [
        ("-updated_at", m::DEMAND_UPDATED),
        ("-score", m::DEMAND_SCORE),
        ("-cost", m::DEMAND_COST),
        ("status_since", m::DEMAND_IN_STATE),
        ("title", m::DEMAND_TITLE),
    ];
    view! {
        <Menu label=m::LIST_SORT icon="sort">
            {orders.map(|(by, name)| view! {
                <MenuItem local=true label=name on_click=move || order.set(Order::parse(by))/>
            }).collect_view()}
        </Menu>
    }
}

/// The table.
#[component]
pub(crate) fn Rows(
    demands: Listing<DemandSummary>,
    selection: RowSelection,
    order: RwSignal<Order>,
    workflow: Signal<Option<Workflow>>,
    currency: Signal<String>,
    shown: Vec<Column>,
    on_open: Callback<String>,
) -> impl IntoView {
    let scores = session::may(Permission::ScoreRead);
    let head = shown
        .iter()
        .map(|column| head_of(*column, order, currency))
        .collect_view();
    let widths = shown
        .iter()
        .map(|column| view! { <col class=column.class()/> })
        .collect_view();
    let row = Callback::new(move |demand: DemandSummary| {
        view! { <DemandRow demand shown=shown.clone() workflow scores/> }.into_any()
    });
    view! {
        <Grid label=m::NAV_DEMANDS selection total=demands.total on_open=on_open>
            <colgroup><col class="w-box"/><col class="w-key"/><col/>{widths}</colgroup>
            <thead><tr>
                <SelectAll/>
                <HeadCell label=m::DEMAND_KEY field="key" order/>
                <HeadCell label=m::DEMAND_TITLE field="title" order/>
                {head}
            </tr></thead>
            <WindowedRows
                items=demands.items
                key=|demand: &DemandSummary| format!("{}:{}", demand.key, demand.version)
                on_end=move || demands.more()
                selection
                row
            />
        </Grid>
    }
}

fn head_of(column: Column, order: RwSignal<Order>, currency: Signal<String>) -> AnyView {
    match column {
        Column::Unit => view! { <HeadCell label=m::DEMAND_UNIT field="unit" order/> }.into_any(),
        Column::Category => view! { <HeadCell label=m::DEMAND_CATEGORY/> }.into_any(),
        Column::State => {
            view! { <HeadCell label=m::DEMAND_STATE field="status" order/> }.into_any()
        }
        Column::Score => view! { <HeadCell label=m::DEMAND_SCORE field="score" order/> }.into_any(),
        Column::Cost => {
            let label = move || {
                let currency = currency.get();
                tf(
                    m::DEMAND_COST_SHORT,
                    &[("unit", format::currency_sign(&currency))],
                )
            };
            view! { <HeadCell label field="cost" order numeric=true/> }.into_any()
        }
        Column::Age => {
            view! { <HeadCell label=m::DEMAND_IN_STATE field="status_since" order numeric=true/> }
                .into_any()
        }
        Column::Owner => view! { <HeadCell label=m::DEMAND_OWNER/> }.into_any(),
        Column::Team => view! { <HeadCell label=m::DEMAND_TEAM/> }.into_any(),
        Column::Due => view! { <HeadCell label=m::DEMAND_DUE field="due_on" order/> }.into_any(),
        Column::Requester => view! { <HeadCell label=m::DEMAND_REQUESTER/> }.into_any(),
        Column::Updated => {
            view! { <HeadCell label=m::DEMAND_UPDATED field="updated_at" order/> }.into_any()
        }
    }
}

/// One demand.
#[component]
fn DemandRow(
    demand: DemandSummary,
    shown: Vec<Column>,
    workflow: Signal<Option<Workflow>>,
    scores: Signal<bool>,
) -> impl IntoView {
    let name = demand.key.clone();
    let cells = shown
        .into_iter()
        .map(|column| cell_of(column, &demand, workflow, scores))
        .collect_view();
    let title = demand.title.clone();
    view! {
        <Row id=demand.key.clone() name=move || tf(m::DEMANDS_SELECT, &[("key", &name)])>
            <td class="key">{demand.key.clone()}</td>
            <td class="c-title">
                <A href=format!("/demands/{}", demand.key) attr:class="title cut" attr:title=title>{demand.title}</A>
            </td>
            {cells}
        </Row>
    }
}

fn cell_of(
    column: Column,
    demand: &DemandSummary,
    workflow: Signal<Option<Workflow>>,
    scores: Signal<bool>,
) -> AnyView {
    let unit = demand
        .unit
        .as_ref()
        .map_or_else(String::new, |unit| unit.name.clone());
    match column {
        Column::Unit => view! { <td class="t2">{unit}</td> }.into_any(),
        Column::Category => {
            let category = demand.category.clone().map(|category| category.name);
            view! { <td class="t2">{category}</td> }.into_any()
        }
        Column::State => view! {
            <td class="c-state">
                <StatusMark status=demand.status.clone() category=demand.status_category workflow/>
                <span class="only-narrow cut">{unit}</span>
            </td>
        }
        .into_any(),
        Column::Score => {
            let score = demand.score.map(|score| Scored {
                value: score.to_string(),
                range: None,
            });
            view! {
                <td class="c-score">
                    <Show when=move || scores.get()><Score score=Signal::stored(score.clone())/></Show>
                </td>
            }
            .into_any()
        }
        Column::Cost => {
            let cost = demand.cost;
            view! {
                <td class="num">
                    {move || cost.map_or_else(
                        || "\u{2013}".to_owned(),
                        |cost| format::thousands(cost.minor, cost.currency.decimals()),
                    )}
                </td>
            }
            .into_any()
        }
        Column::Age => view! {
            <td class="num c-age"><Age days=demand.days_in_status target=demand.target_days/></td>
        }
        .into_any(),
        Column::Owner => {
            let owner = demand.owner.clone();
            view! { <td>{owner.map(|owner| view! { <Who name=owner.name/> })}</td> }.into_any()
        }
        Column::Team => {
            let team = demand.team.clone().map(|team| team.name);
            view! { <td class="t2">{team}</td> }.into_any()
        }
        Column::Due => view! { <td class="c-due"><Due day=demand.due_on/></td> }.into_any(),
        Column::Requester => {
            let requester = demand.requester.clone();
            view! { <td>{requester.map(|one| view! { <Who name=one.name/> })}</td> }.into_any()
        }
        Column::Updated => {
            let at = demand.updated_at;
            view! { <td class="t2">{move || format::day_of(at)}</td> }.into_any()
        }
    }
}
