//! Submissions that came through a moderated form: let in, or not.

use docket_contract::{
    demand::DemandView,
    intake::{HeldSubmissionView, ModerateSubmission, ModerationDecision},
};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::query_signal;

use super::detail::Answers;
use crate::{
    api::{Query, intake},
    form::{Form, FormFailure},
    format,
    i18n::{Key, m, t, text, tf},
    listing::{Listed, Listing},
    live,
    loadable::{Forbidden, Loadable, Loaded},
    session, shell,
    ui::{
        Button, ButtonKind, Dialog, DialogActions, DialogBody, Empty, Field, Seg, SegOption,
        TextArea, toast,
    },
};

const REFUSED: &str = "refused";

/// What waits to be let in, and what was refused.
#[component]
pub fn HeldPage() -> impl IntoView {
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_DEMANDS, "/demands")],
        m::HELD_TITLE,
    );
    let may = session::may(Permission::DemandTriage);
    view! {
        <Show when=move || may.get() fallback=|| view! { <Forbidden/> }><Held/></Show>
    }
}

type Submissions = Listing<HeldSubmissionView>;

#[component]
fn Held() -> impl IntoView {
    let (state, set_state) = query_signal::<String>("state");
    let refused = Memo::new(move |_| state.with(|state| state.as_deref() == Some(REFUSED)));
    let held: Submissions = Listing::new(move |cursor| {
        let query = Query::new()
            .with_some("state", if refused.get() { REFUSED } else { "" })
            .with_some("cursor", &cursor.unwrap_or_default());
        intake::held(query)
    });
    live::soon(&["demand"], move || {
        held.refresh(|held| held.demand.key.clone());
    });
    let chosen = RwSignal::new(if untrack(|| refused.get()) {
        REFUSED
    } else {
        ""
    });
    Effect::new(move |begun: Option<()>| {
        let now = chosen.get();
        if begun.is_some() {
            set_state.set(Some(now.to_owned()).filter(|state| !state.is_empty()));
        }
    });
    let refusing = RwSignal::new(None::<HeldSubmissionView>);
    let options = vec![
        SegOption::new("", m::HELD_WAITING),
        SegOption::new(REFUSED, m::HELD_REFUSED),
    ];
    view! {
        <div class="heldpage stack stack--4">
            <div class="row row--between row--wrap">
                <p class="t2">{t(m::HELD_LEAD)}</p>
                <Seg label=m::HELD_TITLE value=chosen options/>
            </div>
            <Listed
                of=held
                label=m::HELD_TITLE
                empty=move || view! {
                    <Empty
                        title=move || text(if refused.get() { m::HELD_EMPTY_REFUSED } else { m::HELD_EMPTY })
                        body=m::HELD_EMPTY_BODY
                    />
                }
            >
                <ul class="heldlist stack stack--3">
                    <For each=move || held.items.get() key=|one| (one.demand.key.clone(), one.state) let:one>
                        <Submission one held refusing/>
                    </For>
                </ul>
            </Listed>
            <Refuse refusing held/>
        </div>
    }
}

/// One submission: who sent it, what it says, and the two ways on.
#[component]
fn Submission(
    one: HeldSubmissionView,
    held: Submissions,
    refusing: RwSignal<Option<HeldSubmissionView>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let key = StoredValue::new(one.demand.key.clone());
    let is_refused = one.state == docket_domain::intake::Moderation::Refused;
    let submitter = one.submitter.clone();
    let (form, at) = (one.form.name.clone(), one.submitted_at);
    let refused = one.clone();
    let decision = move |decision: ModerationDecision| {
        decide(key.get_value(), decision, None, Some(busy), held);
    };
    let heading = format!("held-{}", one.demand.key);
    let labelled = heading.clone();
    view! {
        <li class="panel panel__body stack stack--3" aria-labelledby=labelled>
            <div class="row row--3 row--wrap">
                <span class="key t3">{one.demand.key.clone()}</span>
                <h2 class="t16 strong" id=heading>{one.demand.title.clone()}</h2>
            </div>
            <div class="rec__meta">
                <span>{move || tf(m::HELD_FROM, &[("name", &submitter.name), ("email", &submitter.email)])}</span>
                {one.unit.map(|unit| view! { <span aria-hidden="true">"\u{b7}"</span> <span>{unit.name}</span> })}
                <span aria-hidden="true">"\u{b7}"</span>
                <span>{move || tf(m::HELD_THROUGH, &[("form", &form), ("when", &format::instant(at))])}</span>
            </div>
            {one.reason.map(|reason| view! { <p class="answer"><b class="medium">{t(m::HELD_REFUSE_REASON)}</b>": "{reason}</p> })}
            <div class="row row--wrap">
                {if is_refused {
                    view! {
                        <Button busy on_click=move || decision(ModerationDecision::Hold)>{t(m::HELD_HOLD)}</Button>
                    }.into_any()
                } else {
                    view! {
                        <Button kind=ButtonKind::Primary busy on_click=move || decision(ModerationDecision::Accept)>{t(m::HELD_ACCEPT)}</Button>
                        <Button local=true on_click=move || refusing.set(Some(refused.clone()))>{t(m::HELD_REFUSE)}</Button>
                    }.into_any()
                }}
                <Button local=true kind=ButtonKind::Quiet on_click=move || open.update(|open| *open = !*open)>
                    {move || text(if open.get() { m::HELD_CLOSE } else { m::HELD_READ })}
                </Button>
            </div>
            <Show when=move || open.get()><Content key=key.get_value()/></Show>
        </li>
    }
}

/// Everything that was answered.
#[component]
fn Content(key: String) -> impl IntoView {
    let key = StoredValue::new(key);
    let read = Loadable::new(move || {
        let key = key.get_value();
        async move { intake::held_submission(&key).await }
    });
    let demand = Signal::derive(move || -> Option<DemandView> {
        read.value
            .with(|read| read.as_ref().map(|read| read.content.clone()))
    });
    view! {
        <Loaded of=read label=m::DEMAND_ANSWERS><Answers demand/></Loaded>
    }
}

/// Decides one and says so. A refusal can be taken back.
fn decide(
    key: String,
    decision: ModerationDecision,
    reason: Option<String>,
    busy: Option<RwSignal<bool>>,
    held: Submissions,
) {
    if let Some(busy) = busy {
        busy.set(true);
    }
    spawn_local(async move {
        let input = ModerateSubmission { decision, reason };
        match intake::moderate(&key, &input).await {
            Ok(_) => said(key, decision, held),
            Err(failure) => toast::fail(failure.sentence()),
        }
        if let Some(busy) = busy {
            let _ = busy.try_set(false);
        }
        held.refresh(|held| held.demand.key.clone());
    });
}

fn said(key: String, decision: ModerationDecision, held: Submissions) {
    let words = |what: Key| tf(what, &[("key", &key)]);
    match decision {
        ModerationDecision::Accept => toast::say(words(m::HELD_ACCEPTED)),
        ModerationDecision::Hold => toast::say(words(m::HELD_HELD_DONE)),
        ModerationDecision::Refuse => toast::undo(words(m::HELD_REFUSED_DONE), move || {
            decide(key.clone(), ModerationDecision::Hold, None, None, held);
        }),
    }
}

/// Asks why one is refused.
#[component]
fn Refuse(refusing: RwSignal<Option<HeldSubmissionView>>, held: Submissions) -> impl IntoView {
    let open = RwSignal::new(false);
    let sending = Form::new();
    let reason = RwSignal::new(String::new());
    Effect::new(move || {
        if refusing.with(Option::is_some) {
            reason.set(String::new());
            sending.end(None);
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            refusing.set(None);
        }
    });
    let key = Signal::derive(move || {
        refusing.with(|one| {
            one.as_ref()
                .map_or_else(String::new, |one| one.demand.key.clone())
        })
    });
    let send = move || {
        let key = key.get_untracked();
        if key.is_empty() || !sending.begin() {
            return;
        }
        let why = Some(reason.get_untracked()).filter(|reason| !reason.trim().is_empty());
        spawn_local(async move {
            let decision = ModerationDecision::Refuse;
            let input = ModerateSubmission {
                decision,
                reason: why,
            };
            match intake::moderate(&key, &input).await {
                Ok(_) => {
                    sending.end(None);
                    let _ = open.try_set(false);
                    said(key, decision, held);
                    held.refresh(|held| held.demand.key.clone());
                }
                Err(failure) => sending.end(Some(failure)),
            }
        });
    };
    view! {
        <Dialog open title=move || tf(m::HELD_REFUSE_TITLE, &[("key", &key.get())])>
            <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <DialogBody>
                    <FormFailure form=sending fields=&["/reason"]/>
                    <Field label=m::HELD_REFUSE_REASON optional=true hint=m::HELD_REFUSE_HINT error=sending.error("/reason")>
                        <TextArea value=reason max_length=2000_u32/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Danger submit=true busy=sending.busy>{t(m::HELD_REFUSE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
