//! One demand on paper, A4 or Letter: what a reader of paper wants, and no more.

use docket_contract::demand::{CommentView, DemandView};
use docket_domain::{identity::Permission, workflow::Workflow};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    detail::Answers,
    lines::money,
    workflow::{status_name, workflow_of},
};
use crate::{
    address::Parameter,
    api::demand,
    browser, format,
    i18n::{m, t, text, tf},
    loadable::{Loadable, Loaded},
    prioritization::ScoreTable,
    session::Session,
    shell,
    ui::{Button, ButtonKind, ButtonSize, Checkbox, LinkButton, Markdown},
};

/// What the foot of every page says, as the style sheet knows it.
const FOOT: &str = "--paper-foot";

/// One demand on paper.
#[component]
pub fn DemandPaperPage() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| params.with(|params| params.get("key")).unwrap_or_default());
    let demand = Loadable::new(move || {
        let key = key.get();
        async move { demand::find(&key).await }
    });
    let back = move || format!("/demands/{}", key.get());
    shell::page_under(
        vec![
            shell::Crumb::new(m::NAV_DEMANDS, "/demands"),
            shell::Crumb::new(key.get_untracked(), untrack(back)),
        ],
        move || {
            let title = demand.value.with(|demand| {
                demand
                    .as_ref()
                    .map(|demand| format!("{} {}", demand.base.key, demand.base.title))
            });
            // Browsers call the file like the page.
            title.unwrap_or_else(|| key.get())
        },
    );
    let workflow = workflow_of(Memo::new(move |_| {
        demand
            .value
            .with(|demand| demand.as_ref().map(|demand| demand.workflow_version_id))
    }));
    let workflow = Signal::derive(move || {
        workflow.value.with(|version| {
            version
                .as_ref()
                .and_then(|version| version.as_ref().map(|version| version.definition.clone()))
        })
    });
    let holds = move |permission: Permission| {
        demand.value.with(|demand| {
            demand
                .as_ref()
                .is_some_and(|demand| demand.standing.permissions.contains(&permission))
        })
    };
    // The address keeps the choice, so that a link shows the same paper.
    let (score, talk) = (Parameter::of("score"), Parameter::of("talk"));
    let has_score = move || holds(Permission::ScoreRead) && score.get() != "no";
    let has_talk = move || talk.is_set();
    let has_internal = move || talk.get() == "all" && holds(Permission::DemandInternal);
    let session = Session::here();
    let printed = move || {
        let name = session.map_or_else(String::new, |session| session.name());
        let now = format::instant(browser::now());
        tf(m::PAPER_PRINTED, &[("when", &now), ("name", &name)])
    };
    Effect::new(move || {
        let foot = format!("{} \u{b7} {}", key.get(), printed());
        browser::set_root_text(FOOT, &foot);
    });
    on_cleanup(|| browser::set_root_text(FOOT, ""));
    view! {
        <div class="toolbar">
            {move || view! {
                <LinkButton href=back() size=ButtonSize::Small icon="left">{key.get()}</LinkButton>
            }}
            <span class="grow"></span>
            <Show when=move || holds(Permission::ScoreRead)>
                <Checkbox
                    checked=Signal::derive(move || score.get() != "no")
                    on_change=move |on: bool| score.set(if on { "" } else { "no" })
                >{t(m::PAPER_SCORE)}</Checkbox>
            </Show>
            <Checkbox
                checked=Signal::derive(has_talk)
                on_change=move |on: bool| talk.set(if on { "open" } else { "" })
            >{t(m::PAPER_TALK)}</Checkbox>
            <Show when=move || has_talk() && holds(Permission::DemandInternal)>
                <Checkbox
                    checked=Signal::derive(has_internal)
                    on_change=move |on: bool| talk.set(if on { "all" } else { "open" })
                >{t(m::PAPER_INTERNAL)}</Checkbox>
            </Show>
            <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="print" on_click=browser::print>
                {t(m::PAPER_PRINT)}
            </Button>
        </div>
        <Loaded of=demand label=m::NAV_DEMANDS>
            <article class="paper">
                {move || demand.value.get().map(|demand| view! { <Head demand workflow/> })}
                <Answers demand=demand.value/>
                <Show when=has_score>
                    <section class="paper__sec">
                        <h3>{t(m::DEMAND_SCORE)}</h3>
                        <ScoreTable key=key.get()/>
                    </section>
                </Show>
                <Show when=has_talk>
                    <Talk key=key.get() internal=Signal::derive(has_internal)/>
                </Show>
                <p class="paper__end t3 sm">{printed}</p>
            </article>
        </Loaded>
    }
}

/// Title, key and status; who and when; the last decision.
#[component]
fn Head(demand: DemandView, workflow: Signal<Option<Workflow>>) -> impl IntoView {
    let base = demand.base;
    let status = base.status.clone();
    let since = base.status_since;
    let state = move || {
        let name = workflow.with(|workflow| status_name(workflow.as_ref(), &status));
        tf(
            m::PAPER_SINCE,
            &[("state", &name), ("when", &format::day_of(since))],
        )
    };
    let asked = base
        .requester
        .map(|person| person.name)
        .or(demand.submitter.map(|submitter| submitter.name));
    let at = base.submitted_at.unwrap_or(base.created_at);
    let cost = base.cost;
    let decided = demand.decided_at;
    view! {
        <header class="paper__h">
            <p class="paper__key">{base.key} " \u{b7} " {demand.demand_type.name}</p>
            <h2>{base.title}</h2>
            <dl class="paper__facts">
                <div><dt>{t(m::DEMAND_STATE)}</dt><dd>{state}</dd></div>
                {base.unit.map(|unit| view! { <div><dt>{t(m::DEMAND_UNIT)}</dt><dd>{unit.name}</dd></div> })}
                <div>
                    <dt>{t(m::DEMAND_REQUESTER)}</dt>
                    <dd>{asked.map(|name| view! { {name} ", " })} {move || format::day_of(at)}</dd>
                </div>
                {base.owner.map(|owner| view! { <div><dt>{t(m::DEMAND_OWNER)}</dt><dd>{owner.name}</dd></div> })}
                {cost.map(|cost| view! { <div><dt>{t(m::DEMAND_COST)}</dt><dd>{move || money(cost)}</dd></div> })}
                {demand.external_key.map(|key| view! {
                    <div><dt>{t(m::DEMAND_EXTERNAL)}</dt><dd>{demand.external_source.unwrap_or_default()} " " {key}</dd></div>
                })}
                {demand.duplicate_of.map(|other| view! {
                    <div><dt>{t(m::TRAIL_DUPLICATE_OF_ID)}</dt><dd>{other.key} " " {other.title}</dd></div>
                })}
            </dl>
        </header>
        {demand.decision_reason.map(|reason| view! {
            <section class="paper__decision">
                <h3>
                    {t(m::DEMAND_DECISION)}
                    {decided.map(|at| view! { <span class="t3">" " {move || format::day_of(at)}</span> })}
                </h3>
                <p class="answer">{reason}</p>
            </section>
        })}
    }
}

/// What was said, as far as the reader chose.
#[component]
fn Talk(key: String, internal: Signal<bool>) -> impl IntoView {
    let comments = Loadable::new(move || {
        let (key, internal) = (key.clone(), internal.get());
        async move { demand::every_comment(&key, internal).await }
    });
    let shown = move || -> Vec<CommentView> {
        let all = comments.value.get();
        all.map_or_else(Vec::new, |page| page.items)
    };
    view! {
        <section class="paper__sec">
            <h3>{t(m::DEMAND_THREAD)}</h3>
            <Loaded of=comments label=m::DEMAND_THREAD>
                {move || {
                    let shown = shown();
                    if shown.is_empty() {
                        return view! { <p class="t3">{t(m::DEMAND_NO_COMMENTS)}</p> }.into_any();
                    }
                    shown.into_iter().map(|comment| {
                        let name = comment.author.map_or_else(
                            || text(m::DEMAND_REQUESTER).to_owned(),
                            |author| author.name,
                        );
                        let at = comment.created_at;
                        view! {
                            <article class="paper__msg">
                                <p class="paper__who">
                                    <b class="strong">{name}</b> ", " {move || format::instant(at)}
                                    {comment.internal.then(|| view! { " \u{b7} " {t(m::DEMAND_INTERNAL)} })}
                                    {comment.merged_from.map(|key| view! { " \u{b7} " {key} })}
                                </p>
                                <Markdown text=comment.body/>
                            </article>
                        }
                    }).collect_view().into_any()
                }}
            </Loaded>
        </section>
    }
}
