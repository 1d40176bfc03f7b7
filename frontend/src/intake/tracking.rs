//! What became of a submission, for the holder of its secret link.

use docket_contract::intake::{Receipt, TrackingPart, TrackingView};
use docket_domain::intake::Whereabouts;
use leptos::{prelude::*, task::spawn_local};

use super::{
    Followed,
    change::Change,
    form::{Broken, Waiting},
    frame::Frame,
    thread::{Composer, Message},
};
use crate::{
    api::intake,
    browser, format,
    i18n::{Key, language, m, t, text, tf, tn},
    loadable::Loadable,
    ui::{
        Avatar, AvatarSize, Button, ButtonKind, ButtonSize, Confirm, Icon, Markdown, Note, Tone,
        toast,
    },
};

/// The page behind the secret link that is given in context.
#[component]
pub fn TrackingPage() -> impl IntoView {
    let followed: Option<Followed> = use_context();
    followed.map(|Followed { token, receipt }| view! { <Page token receipt/> })
}

#[component]
fn Page(token: String, receipt: Option<Receipt>) -> impl IntoView {
    let token = StoredValue::new(token);
    let state = Loadable::new(move || {
        let token = token.get_value();
        async move { intake::tracking(&token).await }
    });
    // Whoever comes back to the page sees how it stands now.
    browser::on_window("focus", move |_: web_sys::Event| state.reload());
    let organization = Signal::derive(move || {
        state.value.with(|view| {
            view.as_ref()
                .map_or_else(String::new, |view| view.organization.clone())
        })
    });
    Effect::new(move || {
        let title = state.value.with(|view| match view {
            Some(view) => {
                let title = tf(m::INTAKE_YOUR_REQUEST, &[("key", &view.key)]);
                format!("{title} \u{b7} {}", view.organization)
            }
            None => text(m::INTAKE_REQUESTS).to_owned(),
        });
        browser::set_title(&title);
    });
    let on_change = Callback::new(move |view: TrackingView| state.replace(view, None));
    let changing = RwSignal::new(false);
    // What is written outlives a look at the answers, and news from the server.
    let body = RwSignal::new(String::new());
    let on_done = Callback::new(move |view: Option<TrackingView>| {
        changing.set(false);
        if let Some(view) = view {
            state.replace(view, None);
        }
    });
    view! {
        <Frame organization>
            {move || if changing.get() {
                view! { <Change token=token.get_value() on_done/> }.into_any()
            } else { match (state.value.get(), state.failure.get()) {
                (Some(view), _) => view! {
                    <Tracked view token=token.get_value() receipt=receipt.clone() on_change changing body/>
                }.into_any(),
                (None, Some(failure)) => view! {
                    <main class="pub__in" id="content"><Broken failure on_retry=move || state.reload()/></main>
                }.into_any(),
                (None, None) => view! { <Waiting/> }.into_any(),
            }}}
        </Frame>
    }
}

/// How it stands.
#[component]
fn Tracked(
    view: TrackingView,
    token: String,
    receipt: Option<Receipt>,
    on_change: Callback<TrackingView>,
    changing: RwSignal<bool>,
    body: RwSignal<String>,
) -> impl IntoView {
    let (key, sent) = (view.key.clone(), view.submitted_at);
    let eyebrow = move || {
        let when = sent.map_or_else(String::new, format::day_of);
        tf(m::INTAKE_REQUEST_SENT, &[("key", &key), ("when", &when)])
    };
    let messages = view.messages.clone();
    let is_followed = view.is_followed;
    let is_waiting = view.whereabouts == Whereabouts::WithSubmitter;
    let can_write = view.can_write && !is_waiting;
    let composer_token = token.clone();
    // Where nothing was written and nothing can be, there is nothing to say.
    let shows_messages = !is_followed && (can_write || is_waiting || !messages.is_empty());
    let (has_parts, has_steps) = (!view.parts.is_empty(), !view.steps.is_empty());
    view! {
        <main class="pub__in pub__body pub__body--2" id="content">
            <div class="stack stack--6">
                {receipt.map(|receipt| view! { <Sent receipt is_followed/> })}
                <div>
                    <p class="t3 sm14">{eyebrow}</p>
                    <h1>{view.title.clone()}</h1>
                </div>
                <Slip view=view.clone() token=token.clone() on_change changing body/>
                {has_parts.then(|| view! { <Parts parts=view.parts.clone()/> })}
                {shows_messages.then(|| view! { <section class="stack">
                    <h2>{t(m::INTAKE_MESSAGES)}</h2>
                    {if messages.is_empty() {
                        view! { <p class="t2">{t(m::INTAKE_NO_MESSAGES)}</p> }.into_any()
                    } else {
                        messages.into_iter().map(|message| view! { <Message message/> }).collect_view().into_any()
                    }}
                    {can_write.then(|| view! {
                        <Composer
                            body
                            token=composer_token
                            label=m::INTAKE_WRITE
                            action=m::INTAKE_SEND_MESSAGE
                            done=m::INTAKE_MESSAGE_SENT
                            on_sent=on_change
                        />
                    })}
                </section> })}
                {has_steps.then(|| view! { <Trail view=view.clone()/> })}
            </div>
            <Beside view token on_change/>
        </main>
    }
}

/// The receipt: said once, right after handing in.
#[component]
fn Sent(receipt: Receipt, is_followed: bool) -> impl IntoView {
    let key = receipt.key;
    let thanks = receipt.thank_you;
    let said = match is_followed {
        true => m::INTAKE_FOLLOWED,
        false => m::INTAKE_SENT,
    };
    view! {
        <Note tone=Tone::Good>
            <div role="status" class="stack stack--1">
                <b class="strong">{move || tf(said, &[("key", &key)])}</b>
                {(!is_followed).then(|| view! { <p>{move || thanks.get(language().tag()).to_owned()}</p> })}
                {receipt.is_held.then(|| view! { <p>{t(m::INTAKE_HELD)}</p> })}
                <p>{t(m::INTAKE_KEEP_LINK)}</p>
            </div>
        </Note>
    }
}

/// Where it is, and below the perforation what the submitter is asked.
#[component]
fn Slip(
    view: TrackingView,
    token: String,
    on_change: Callback<TrackingView>,
    changing: RwSignal<bool>,
    body: RwSignal<String>,
) -> impl IntoView {
    let (status, next, since) = (view.status, view.next, view.since);
    let (days, target, owner, can_edit) = (
        view.days_in_status,
        view.target_days,
        view.owner,
        view.can_edit,
    );
    let is_waiting = view.whereabouts == Whereabouts::WithSubmitter && !view.is_followed;
    let is_followed = view.is_followed;
    let (reason, merged_into) = (view.decision_reason, view.merged_into);
    view! {
        <section class="slip" aria-live="polite">
            <div class="slip__in">
                {merged_into.map(|key| view! {
                    <p><b class="medium">{move || tf(m::INTAKE_MERGED, &[("key", &key)])}</b></p>
                })}
                <p class="t2 sm14">{t(m::INTAKE_WHERE)}</p>
                <h2>{move || status.get(language().tag()).to_owned()}</h2>
                {if is_followed {
                    view! { <p class="t2"><b class="medium">{t(m::INTAKE_FOLLOW_TITLE)}</b>". "{t(m::INTAKE_FOLLOW_BODY)}</p> }.into_any()
                } else {
                    view! { <p class="t2">{move || next.get(language().tag()).to_owned()}</p> }.into_any()
                }}
                {reason.map(|reason| view! {
                    <p><b class="medium">{t(m::INTAKE_REASON)}</b>" "<span class="pre">{reason}</span></p>
                })}
                {owner.map(|name| view! {
                    <p class="t2">{move || tf(m::INTAKE_OWNER, &[("name", &name)])}</p>
                })}
                <p class="t3 sm14">
                    {move || tf(m::INTAKE_SINCE, &[("when", &format::instant(since))])}
                    " \u{b7} "
                    {move || age(days, target)}
                </p>
            </div>
            {is_waiting.then(|| {
                let question = view.question;
                view! {
                    <div class="slip__stub slip__in">
                        {question.map(|question| {
                            let name = question.author.clone().unwrap_or_default();
                            let author = question.author;
                            let at = question.created_at;
                            view! {
                                <div class="row row--3">
                                    <Avatar name size=AvatarSize::Page/>
                                    <div>
                                        <b class="strong">{move || match &author {
                                            Some(name) => tf(m::INTAKE_ASKS, &[("name", name)]),
                                            None => text(m::INTAKE_OFFICE_ASKS).to_owned(),
                                        }}</b>
                                        <div class="t3 sm14">{move || format::instant(at)}</div>
                                    </div>
                                </div>
                                <Markdown text=question.body/>
                            }
                        })}
                        {can_edit.then(|| view! {
                            <div class="stack stack--1">
                                <p class="t2">{t(m::INTAKE_CHANGE_HINT)}</p>
                                <div><Button local=true size=ButtonSize::Large icon="text" on_click=move || changing.set(true)>
                                    {t(m::INTAKE_CHANGE_ANSWERS)}
                                </Button></div>
                            </div>
                        })}
                        <Composer
                            body
                            token
                            label=m::INTAKE_YOUR_ANSWER
                            action=m::INTAKE_SEND_ANSWER
                            done=m::INTAKE_ANSWER_SENT
                            on_sent=on_change
                        />
                    </div>
                }
            })}
        </section>
    }
}

/// How long it has been where it is, and how long that should take.
fn age(days: i64, target: Option<u16>) -> String {
    let days = u64::try_from(days).unwrap_or(0);
    let said = tn(m::INTAKE_AGE, days, &[]);
    match target {
        Some(target) => format!(
            "{said}, {}",
            tn(m::INTAKE_AGE_TARGET, u64::from(target), &[])
        ),
        None => said,
    }
}

/// What it was split into, and how each of these stands.
#[component]
fn Parts(parts: Vec<TrackingPart>) -> impl IntoView {
    let part = |part: TrackingPart| {
        let (status, since) = (part.status, part.since);
        let icon = match part.whereabouts {
            Whereabouts::Decided | Whereabouts::Delivered | Whereabouts::Closed => "check",
            _ => "clock",
        };
        view! {
            <li>
                <span class="dot"><Icon name=icon size=12/></span>
                <div>
                    <b class="strong">{part.title}</b>
                    <p class="t2 sm14">
                        {part.key}" \u{b7} "{move || status.get(language().tag()).to_owned()}
                        " \u{b7} "{move || tf(m::INTAKE_SINCE, &[("when", &format::instant(since))])}
                    </p>
                    {part.merged_into.map(|key| view! {
                        <p>{move || tf(m::INTAKE_PART_MERGED, &[("key", &key)])}</p>
                    })}
                    {part.decision_reason.map(|reason| view! {
                        <p><b class="medium">{t(m::INTAKE_REASON)}</b>" "<span class="pre">{reason}</span></p>
                    })}
                </div>
            </li>
        }
    };
    view! {
        <section aria-labelledby="parts">
            <h2 id="parts">{t(m::INTAKE_PARTS)}</h2>
            <p class="t2">{t(m::INTAKE_PARTS_BODY)}</p>
            <ul class="trail trail--parts">{parts.into_iter().map(part).collect_view()}</ul>
        </section>
    }
}

/// What has happened, oldest first.
#[component]
fn Trail(view: TrackingView) -> impl IntoView {
    let last = view.steps.len().saturating_sub(1);
    let is_waiting = view.whereabouts == Whereabouts::WithSubmitter;
    view! {
        <section>
            <h2>{t(m::INTAKE_TRAIL)}</h2>
            <ol class="trail">
                {view.steps.into_iter().enumerate().map(|(index, step)| {
                    let is_now = index == last && is_waiting;
                    let at = step.at;
                    view! {
                        <li class:now=is_now>
                            <span class="dot"><Icon name=if is_now { "help" } else { "check" } size=12/></span>
                            <div>
                                <b class="strong">{move || step.status.get(language().tag()).to_owned()}</b>
                                <time datetime=format!("{at:?}")>{move || format::instant(at)}</time>
                            </div>
                        </li>
                    }
                }).collect_view()}
            </ol>
        </section>
    }
}

/// How the way out is called.
struct WayOut {
    title: Key,
    body: Key,
    action: Key,
    ask: Key,
    ask_body: Key,
    done: Key,
}

/// For whoever handed the request in.
static SUBMITTER: WayOut = WayOut {
    title: m::INTAKE_NO_LONGER,
    body: m::INTAKE_NO_LONGER_BODY,
    action: m::INTAKE_WITHDRAW,
    ask: m::INTAKE_WITHDRAW_ASK,
    ask_body: m::INTAKE_WITHDRAW_BODY,
    done: m::INTAKE_WITHDRAWN,
};

/// For whoever needs somebody else's request too.
static FOLLOWER: WayOut = WayOut {
    title: m::INTAKE_UNFOLLOW,
    body: m::INTAKE_UNFOLLOW_BODY,
    action: m::INTAKE_UNFOLLOW_ACTION,
    ask: m::INTAKE_UNFOLLOW_ASK,
    ask_body: m::INTAKE_UNFOLLOW_BODY,
    done: m::INTAKE_UNFOLLOWED,
};

/// What was asked for, the link, and the way out.
#[component]
fn Beside(
    view: TrackingView,
    token: String,
    #[prop(into)] on_change: Callback<TrackingView>,
) -> impl IntoView {
    let until = view.expires_at;
    let copy = move || {
        let address = browser::window().and_then(|window| window.location().href().ok());
        spawn_local(async move {
            if browser::copy(&address.unwrap_or_default()).await {
                toast::say(text(m::INTAKE_LINK_COPIED));
            } else {
                toast::fail(text(m::INTAKE_LINK_NOT_COPIED));
            }
        });
    };
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let token = StoredValue::new(token);
    let words = match view.is_followed {
        true => &FOLLOWER,
        false => &SUBMITTER,
    };
    let withdraw = move || {
        busy.set(true);
        let token = token.get_value();
        spawn_local(async move {
            match intake::withdraw(&token).await {
                Ok(reply) => {
                    toast::say(text(words.done));
                    let _ = on_change.try_run(reply.body);
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <aside class="asidebox stack stack--6" aria-label=t(m::INTAKE_GOOD_TO_KNOW)>
            <section>
                <h2>{t(m::INTAKE_ASKED_FOR)}</h2>
                <dl class="kv">
                    <dt>{t(m::INTAKE_KEY)}</dt><dd>{view.key}</dd>
                    {view.unit.map(|unit| view! { <dt>{t(m::INTAKE_UNIT)}</dt><dd>{unit}</dd> })}
                    {view.decided_at.map(|at| view! {
                        <dt>{t(m::INTAKE_DECIDED)}</dt><dd>{move || format::day_of(at)}</dd>
                    })}
                </dl>
            </section>
            <section>
                <h2>{t(m::INTAKE_KEEP)}</h2>
                <p>{move || tf(m::INTAKE_KEEP_BODY, &[("when", &format::day_of(until))])}</p>
                <div class="row row--wrap acts"><Button local=true icon="link" on_click=copy>{t(m::INTAKE_COPY_LINK)}</Button></div>
            </section>
            {view.can_withdraw.then(|| view! {
                <section>
                    <h2>{t(words.title)}</h2>
                    <p>{t(words.body)}</p>
                    <div class="acts"><Button local=true kind=ButtonKind::Danger busy=busy on_click=move || asking.set(true)>{t(words.action)}</Button></div>
                    <Confirm
                        open=asking
                        title=words.ask
                        body=words.ask_body
                        action=words.action
                        danger=true
                        on_confirm=withdraw
                    />
                </section>
            })}
        </aside>
    }
}
