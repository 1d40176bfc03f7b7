//! The frameworks demands are scored by: what they ask, how they weigh it,
//! and agreeing a draft.

use docket_contract::prioritization::{
    FrameworkState, FrameworkVersionSummary, FrameworkVersionView, FrameworkView,
};
use docket_domain::{
    identity::Permission,
    prioritization::framework::{Aggregation, Criterion, Direction, MissingRule},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::query_signal;
use uuid::Uuid;

use crate::{
    api::{self, Failure, Reply, prioritization},
    audit::{Looking, PastButton, PastDrawer, Trail},
    format,
    i18n::{language, m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    session, shell,
    ui::{Bar, Button, ButtonKind, ButtonSize, Confirm, Empty, Note, Tag, Tone, toast},
};

/// Every framework with its versions, and what one of them asks.
#[component]
pub fn FrameworksPage() -> impl IntoView {
    shell::page(m::NAV_FRAMEWORKS);
    let (asked, set_asked) = query_signal::<Uuid>("version");
    let frameworks = Loadable::new(prioritization::frameworks);
    let chosen = Memo::new(move |_| {
        asked.get().or_else(|| {
            frameworks
                .value
                .with(|page| page.as_ref().and_then(|page| current(&page.items)))
        })
    });
    let version = Loadable::new(move || {
        let id = chosen.get();
        async move { find(id).await }
    });
    let looking = Looking::default();
    live::on("framework", move |_| {
        frameworks.reload();
        version.reload();
    });
    let empty = move || {
        frameworks
            .value
            .with(|page| page.as_ref().is_some_and(|page| page.items.is_empty()))
    };
    view! {
        <Loaded of=frameworks label=m::NAV_FRAMEWORKS>
            <Show when=move || !empty() fallback=|| view! {
                <Empty title=m::FRAMEWORKS_EMPTY body=m::FRAMEWORKS_EMPTY_BODY/>
            }>
                <div class="rec">
                    <div class="rec__main">
                        <Loaded of=version label=m::NAV_FRAMEWORKS>
                            {move || version.value.get().flatten().map(|shown| view! {
                                <Version shown version frameworks/>
                            })}
                        </Loaded>
                    </div>
                    <aside class="side" aria-label=t(m::FRAMEWORK_VERSIONS)>
                        {move || frameworks.value.get().map(|page| page.items.into_iter().map(|framework| view! {
                            <Versions framework chosen set_asked frameworks looking/>
                        }).collect_view())}
                    </aside>
                </div>
                <PastDrawer looking/>
            </Show>
        </Loaded>
    }
}

/// The version shown when none is asked for: the one in use, else the newest.
fn current(frameworks: &[FrameworkView]) -> Option<Uuid> {
    let all = || frameworks.iter().flat_map(|framework| &framework.versions);
    all()
        .find(|version| version.is_current)
        .or_else(|| all().next())
        .map(|version| version.id)
}

async fn find(id: Option<Uuid>) -> Result<Reply<Option<FrameworkVersionView>>, Failure> {
    match id {
        Some(id) => prioritization::framework_version(id)
            .await
            .map(|reply| Reply {
                body: Some(reply.body),
                etag: reply.etag,
            }),
        None => Ok(Reply {
            body: None,
            etag: None,
        }),
    }
}

/// The state of a version as a mark.
#[component]
fn StateTag(version: FrameworkVersionSummary) -> impl IntoView {
    let (tone, icon, words) = match version.state {
        _ if version.is_current => (Tone::Good, "check", m::FRAMEWORK_IN_USE),
        FrameworkState::Draft => (Tone::Warn, "text", m::FRAMEWORK_DRAFT),
        FrameworkState::Agreed => (Tone::Neutral, "lock", m::FRAMEWORK_AGREED),
        FrameworkState::Retired => (Tone::Neutral, "time", m::FRAMEWORK_RETIRED),
    };
    view! { <Tag tone icon>{t(words)}</Tag> }
}

/// The versions of a framework, and beginning another.
#[component]
fn Versions(
    framework: FrameworkView,
    chosen: Memo<Option<Uuid>>,
    set_asked: SignalSetter<Option<Uuid>>,
    frameworks: Loadable<docket_contract::page::Page<FrameworkView>>,
    looking: Looking,
) -> impl IntoView {
    let may = session::may(Permission::FrameworkManage);
    let busy = RwSignal::new(false);
    let id = framework.id;
    let drafted = framework
        .versions
        .iter()
        .any(|version| version.state == FrameworkState::Draft);
    let name = framework.name;
    let trail = Trail {
        path: format!("/frameworks/{id}"),
        kind: "framework",
        id: Some(id),
        name: name.get(untrack(language).tag()).to_owned(),
    };
    let begin = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = prioritization::draft(id).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(reply) => {
                    frameworks.reload();
                    if !busy.is_disposed() {
                        set_asked.set(Some(reply.body.base.id));
                    }
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    };
    view! {
        <section class="side__sec">
            <div class="side__h">
                <h2>{move || name.get(language().tag()).to_owned()}</h2>
                <span class="push"><PastButton looking of=trail/></span>
            </div>
            <ul class="stack stack--1">
                {framework.versions.into_iter().map(|version| {
                    let own = version.id;
                    let number = version.number.to_string();
                    view! {
                        <li class="row">
                            <a
                                class="link"
                                href=format!("/frameworks?version={own}")
                                aria-current=move || (chosen.get() == Some(own)).then_some("true")
                            >{move || tf(m::FRAMEWORK_VERSION, &[("number", &number)])}</a>
                            <span class="push"><StateTag version/></span>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <Show when=move || may.get() && !drafted>
                <div class="acts">
                    <Button size=ButtonSize::Small busy on_click=move || begin()>{t(m::FRAMEWORK_BEGIN)}</Button>
                </div>
            </Show>
        </section>
    }
}

/// One version: its rules and criteria, and agreeing it while it is a draft.
#[component]
fn Version(
    shown: FrameworkVersionView,
    version: Loadable<Option<FrameworkVersionView>>,
    frameworks: Loadable<docket_contract::page::Page<FrameworkView>>,
) -> impl IntoView {
    let may = session::may(Permission::FrameworkManage);
    let sure = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let (id, record) = (shown.base.id, shown.base.version);
    let draft = shown.base.state == FrameworkState::Draft;
    let agreed = shown.base.agreed_at.map(|at| {
        let by = shown
            .base
            .agreed_by
            .as_ref()
            .map_or_else(String::new, |person| person.name.clone());
        (at, by)
    });
    let definition = shown.definition;
    let agree = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = prioritization::agree(id, &api::etag(record)).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(reply) => {
                    version.replace(Some(reply.body), reply.etag);
                    toast::say(text(m::FRAMEWORK_NOW_AGREED));
                }
                Err(failure) => {
                    let first = failure
                        .elsewhere(&[])
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    toast::fail(format!("{} {first}", failure.sentence()));
                    version.reload();
                }
            }
            frameworks.reload();
        });
    };
    let total: f64 = definition
        .criteria
        .iter()
        .map(|criterion| criterion.weight.to_f64())
        .sum();
    let scale_to = definition.scale_to.to_string();
    let (aggregation, missing) = (definition.aggregation, definition.missing);
    let number = shown.base.number.to_string();
    let name = shown.framework.name;
    view! {
        <div class="row row--3">
            <StateTag version=shown.base/>
            <span class="t3 sm">{move || agreed.as_ref().map(|(at, by)| tf(
                m::FRAMEWORK_AGREED_BY,
                &[("when", &format::day_of(*at)), ("name", by)],
            ))}</span>
        </div>
        <h2 class="rec__title">{move || tf(m::PLAN_FRAMEWORK, &[("name", &name), ("number", &number)])}</h2>
        <p class="rec__meta">
            {move || tf(m::FRAMEWORK_METHOD, &[("scale", &format::decimal(&scale_to))])} " "
            {move || text(match aggregation {
                Aggregation::Median => m::FRAMEWORK_MEDIAN,
                Aggregation::Mean => m::FRAMEWORK_MEAN,
            })} " "
            {move || text(match missing {
                MissingRule::Incomplete => m::FRAMEWORK_INCOMPLETE,
                MissingRule::Renormalise => m::FRAMEWORK_RENORMALISE,
            })}
        </p>
        <Show when=move || draft>
            <div class="rec__acts">
                <Show when=move || may.get() fallback=|| view! { <Note>{t(m::FRAMEWORK_DRAFT_NOTE)}</Note> }>
                    <Button local=true kind=ButtonKind::Primary icon="lock" busy on_click=move || sure.set(true)>
                        {t(m::FRAMEWORK_AGREE)}
                    </Button>
                    <span class="t3 sm">{t(m::FRAMEWORK_DRAFT_NOTE)}</span>
                </Show>
            </div>
        </Show>
        <div class="answers">
            {definition.criteria.into_iter().map(|criterion| view! { <CriterionView criterion total/> }).collect_view()}
        </div>
        <Confirm
            open=sure
            title=m::FRAMEWORK_AGREE_TITLE
            body=m::FRAMEWORK_AGREE_BODY
            action=m::FRAMEWORK_AGREE
            on_confirm=agree
        />
    }
}

/// One criterion with its weight and what its levels mean.
#[component]
fn CriterionView(criterion: Criterion, total: f64) -> impl IntoView {
    let weight = criterion.weight.to_string();
    let said = weight.clone();
    let share = if total > 0.0 {
        criterion.weight.to_f64() / total * 100.0
    } else {
        0.0
    };
    let (lo, hi) = (
        criterion.scale.lo.to_string(),
        criterion.scale.hi.to_string(),
    );
    let inverse = criterion.direction == Direction::Inverse;
    let (name, description) = (criterion.name, criterion.description);
    view! {
        <section class="answers__sec">
            <div>
                <h3>{move || name.get(language().tag()).to_owned()}</h3>
                <p class="t2">{move || tf(m::SCORE_WEIGHT_OF, &[("weight", &format::decimal(&weight))])}</p>
                <Bar
                    value=Signal::stored(share)
                    label=move || tf(m::SCORE_WEIGHT_OF, &[("weight", &format::decimal(&said))])
                />
                {inverse.then(|| view! { <p class="t3 sm">{t(m::SCORE_INVERSE)}</p> })}
                {criterion.mandatory.then(|| view! { <p class="t3 sm">{t(m::FRAMEWORK_MANDATORY)}</p> })}
            </div>
            <div class="stack">
                <p class="t2">{move || description.get(language().tag()).to_owned()}</p>
                {if criterion.levels.is_empty() {
                    view! { <p>{move || tf(m::SCORE_SCALE, &[
                        ("low", &format::decimal(&lo)),
                        ("high", &format::decimal(&hi)),
                    ])}</p> }.into_any()
                } else {
                    view! {
                        <dl class="kv kv--levels">
                            {criterion.levels.into_iter().map(|level| {
                                let value = level.value.to_string();
                                view! {
                                    <dt class="num">{move || format::decimal(&value)}</dt>
                                    <dd>
                                        {move || level.label.get(language().tag()).to_owned()} " "
                                        <span class="t3">{move || level.description.get(language().tag()).to_owned()}</span>
                                    </dd>
                                }
                            }).collect_view()}
                        </dl>
                    }.into_any()
                }}
            </div>
        </section>
    }
}
