//! The inbox of whoever triages.

use docket_contract::{demand::DemandSummary, triage::QueuesView};
use docket_domain::{identity::Permission, triage::Queue};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::Bulk;
use crate::{
    api::{Query, organization, triage},
    demand::{Column, Rows, common_workflow},
    format,
    i18n::{Key, m, t, text},
    listing::{Listed, Listing},
    live,
    loadable::{Forbidden, Loadable},
    session::{self, Session},
    shell,
    ui::{Empty, LinkButton, Order, RowSelection},
};

/// The order until somebody sorts otherwise: the earliest target day first.
const USUAL: &str = "due_on";

/// What waits for one.
#[component]
pub fn InboxPage() -> impl IntoView {
    shell::page(m::NAV_INBOX);
    let may = session::may(Permission::DemandTriage);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><Inbox/></Show>
    }
}

fn name(queue: Queue) -> Key {
    match queue {
        Queue::Mine => m::QUEUE_MINE,
        Queue::Team => m::QUEUE_TEAM,
        Queue::Unassigned => m::QUEUE_UNASSIGNED,
        Queue::Waiting => m::QUEUE_WAITING,
        Queue::Overdue => m::QUEUE_OVERDUE,
        Queue::Snoozed => m::QUEUE_SNOOZED,
        Queue::All => m::QUEUE_ALL,
    }
}

fn lead(queue: Queue) -> Key {
    match queue {
        Queue::Mine => m::QUEUE_MINE_LEAD,
        Queue::Team => m::QUEUE_TEAM_LEAD,
        Queue::Unassigned => m::QUEUE_UNASSIGNED_LEAD,
        Queue::Waiting => m::QUEUE_WAITING_LEAD,
        Queue::Overdue => m::QUEUE_OVERDUE_LEAD,
        Queue::Snoozed => m::QUEUE_SNOOZED_LEAD,
        Queue::All => m::QUEUE_ALL_LEAD,
    }
}

#[component]
fn Inbox() -> impl IntoView {
    let asked = use_query_map();
    let queue = Memo::new(move |_| {
        asked
            .with(|asked| asked.get("queue"))
            .and_then(|key| Queue::from_key(&key))
            .unwrap_or(Queue::Mine)
    });
    let order = RwSignal::new(Order::parse(USUAL));
    let demands: Listing<DemandSummary> = Listing::new(move |cursor| {
        let query = Query::new()
            .with("queue", queue.get().key())
            .with("sort", &order.with(Order::parameter))
            .with_some("cursor", &cursor.unwrap_or_default());
        triage::inbox(query)
    });
    let queues = Loadable::new(triage::queues);
    live::soon(&["demand"], move || {
        demands.refresh(|demand| demand.key.clone());
        queues.reload();
    });
    let version = common_workflow();
    let workflow = Signal::derive(move || {
        version
            .value
            .with(|version| version.as_ref().map(|version| version.definition.clone()))
    });
    let here = Session::here();
    let currency = Signal::derive(move || here.map_or_else(String::new, |here| here.currency()));
    let selection = RowSelection::new(Signal::derive(move || {
        demands
            .items
            .with(|items| items.iter().map(|demand| demand.key.clone()).collect())
    }));
    // What was chosen in one part is not meant in another.
    Effect::new(move |before: Option<Queue>| {
        let now = queue.get();
        if before.is_some_and(|before| before != now) {
            selection.clear();
        }
        now
    });
    let navigate = use_navigate();
    let open = Callback::new(move |key: String| {
        navigate(&format!("/demands/{key}"), NavigateOptions::default());
    });
    let shown = vec![
        Column::Unit,
        Column::State,
        Column::Due,
        Column::Team,
        Column::Owner,
    ];
    view! {
        <div class="inbox stack stack--3">
            <Queues queues=queues.value queue/>
            <div class="row row--between row--wrap">
                <p class="t2">{move || text(lead(queue.get()))}</p>
                <Partnered/>
            </div>
            <Listed
                of=demands
                label=m::NAV_INBOX
                empty=move || view! {
                    <Empty title=m::INBOX_EMPTY body=m::INBOX_EMPTY_BODY>
                        <Show when=move || queue.get() != Queue::All>
                            <LinkButton href="/inbox?queue=all">{t(m::QUEUE_ALL)}</LinkButton>
                        </Show>
                    </Empty>
                }
            >
                <Rows demands selection order workflow currency shown=shown.clone() on_open=open/>
            </Listed>
            <Bulk demands selection workflow on_done=move || queues.reload()/>
        </div>
    }
}

/// The parts, each with how much is in it.
#[component]
fn Queues(#[prop(into)] queues: Signal<Option<QueuesView>>, queue: Memo<Queue>) -> impl IntoView {
    view! {
        <nav class="tabs scrollx" aria-label=t(m::NAV_INBOX)>
            {Queue::ALL.map(|one| {
                let count = move || {
                    queues.with(|queues| {
                        let all = queues.as_ref().map(|queues| queues.queues.as_slice());
                        let found = all.unwrap_or_default().iter().find(|found| found.queue == one);
                        found.map(|found| found.demands)
                    })
                };
                // As many as are counted one by one stand for more.
                let words = move || count().map(|count| match count {
                    0..1_000 => format::count(count),
                    most => format!("{}+", format::count(most)),
                });
                view! {
                    <a
                        href=format!("/inbox?queue={}", one.key())
                        aria-current=move || (queue.get() == one).then_some("page")
                    >
                        {t(name(one))}
                        <span class="count">{words}</span>
                    </a>
                }
            }).collect_view()}
        </nav>
    }
}

/// The units whose partner one is.
#[component]
fn Partnered() -> impl IntoView {
    let units = Loadable::new(|| organization::units(false));
    let here = Session::here();
    let own = move || {
        let me = here.and_then(|here| here.person_id());
        units.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            let own = items.filter(|unit| {
                me.is_some() && unit.partner.as_ref().map(|partner| partner.id) == me
            });
            own.map(|unit| (unit.id, unit.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <Show when=move || !own().is_empty()>
            <p class="row row--wrap sm">
                <span class="t3">{t(m::INBOX_UNITS)}</span>
                {move || own().into_iter().map(|(id, name)| view! {
                    <a href=format!("/units/{id}")>{name}</a>
                }).collect_view()}
            </p>
        </Show>
    }
}
