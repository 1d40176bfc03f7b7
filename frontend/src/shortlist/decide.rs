//! Recording what the meeting decides about a demand, and correcting it.

use docket_contract::{demand::DemandView, problem::Code, shortlist::ShortlistView};
use docket_domain::shortlist::{MAX_TEXT_CHARS, Outcome};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{
    draft::Draft,
    meeting::{Meeting, PANEL},
    panel::NEXT,
    step::{StepField, chosen_step},
    wording::outcome_words,
};
use crate::{
    api::{self, Failure, shortlist},
    browser,
    demand::unanswered,
    form::FormFailure,
    format,
    i18n::{m, t, text, tf},
    loadable::Loadable,
    ui::{
        Button, ButtonKind, ButtonSize, Checkbox, Field, Fieldset, IconButton, Note, RadioGroup,
        RadioOption, Select, SelectOption, TextArea, Tone, toast,
    },
    upload::{Drop, FileName, OnTheirWay},
};

/// Places of the body that have a control, or words of their own.
const PLACES: &[&str] = &[
    "/outcome",
    "/reason",
    "/decider_ids",
    "/postpone_to",
    "/step",
    "/step/reason",
    "/demand_version",
];

/// The form, while the meeting is in session: about a demand that is not decided
/// on, or to correct what is.
#[component]
pub(super) fn Decide(
    /// The shortlist.
    of: Meeting,
    /// The entry.
    id: Uuid,
    /// Its demand.
    demand: Loadable<DemandView>,
) -> impl IntoView {
    let decides = Memo::new(move |_| of.may_decide());
    move || {
        // What was recorded or given up begins anew.
        of.drafts.turn.track();
        let entry = decides.get().then(|| untrack(|| of.entry(id))).flatten()?;
        let attending = untrack(|| of.head.value.with(|head| ids(head.as_ref())));
        let draft = of.drafts.of(&entry, &attending);
        let shows = Memo::new(move |_| {
            let undecided = of.entry(id).is_some_and(|entry| entry.decision.is_none());
            undecided || draft.corrects.get() || draft.touched.get()
        });
        Some(view! { <Show when=move || shows.get()><Form of id draft demand/></Show> })
    }
}

fn ids(head: Option<&ShortlistView>) -> Vec<Uuid> {
    let people = head.into_iter().flat_map(|head| &head.people);
    people.map(|one| one.id).collect()
}

#[component]
fn Form(of: Meeting, id: Uuid, draft: Draft, demand: Loadable<DemandView>) -> impl IntoView {
    let form = draft.form;
    let tried = RwSignal::new(false);
    let missing = RwSignal::new(None::<String>);
    let late = Memo::new(move |_| of.entry(id).is_some_and(|entry| draft.is_late(&entry)));
    let needed = move |is: bool| (tried.get() && is).then(|| text(m::FIELD_REQUIRED).to_owned());
    let outcome_error = {
        let told = form.error("/outcome");
        Signal::derive(move || needed(draft.chosen().is_none()).or_else(|| told.get()))
    };
    let lacks_reason = move || {
        let needs = draft.chosen().is_some_and(Outcome::needs_reason);
        needs && draft.reason.with(|reason| reason.trim().is_empty())
    };
    let reason_error = {
        let (told, stepped) = (form.error("/reason"), form.error("/step/reason"));
        Signal::derive(move || {
            needed(lacks_reason()).or_else(|| told.get().or_else(|| stepped.get()))
        })
    };
    let send = Callback::new(move |()| {
        tried.set(true);
        let outcome = untrack(|| draft.chosen());
        let nobody = draft.deciders.with_untracked(Vec::is_empty);
        if outcome.is_none() || untrack(lacks_reason) || nobody {
            request_animation_frame(|| {
                browser::focus(".sl-form .field--bad :is(input, textarea, button)");
            });
            return;
        }
        if untrack(|| late.get()) {
            browser::focus(".sl-form .note button");
            return;
        }
        if draft.outbox.is_sending() {
            toast::say(text(m::FILE_STILL_SENDING));
            return;
        }
        let Some(outcome) = outcome.filter(|_| form.begin()) else {
            return;
        };
        missing.set(None);
        spawn_local(record(of, id, draft, demand, outcome, missing));
    });
    let give_up = move || of.drafts.forget(id, None);
    let outcomes = Outcome::ALL
        .map(|outcome| RadioOption::new(outcome.key(), outcome_words(outcome)))
        .to_vec();
    view! {
        <form
            class="sl-form stack stack--3"
            novalidate
            aria-labelledby="shortlist-decide"
            on:submit=move |event| { event.prevent_default(); send.run(()); }
            on:keydown=move |event| if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                send.run(());
            }
        >
            <h4 id="shortlist-decide" tabindex="-1">{move || t(match draft.corrects.get() {
                true => m::SHORTLIST_CORRECTING,
                false => m::SHORTLIST_DECIDE,
            })()}</h4>
            <Show when=move || late.get()>
                <Note tone=Tone::Warn>
                    <p>{t(m::SHORTLIST_LATE)}</p>
                    <div class="row row--wrap">
                        <Button local=true size=ButtonSize::Small on_click=move || {
                            let now = untrack(|| of.entry(id)).and_then(|entry| entry.decision);
                            draft.begun_with.set(now.map(|decision| decision.id));
                            draft.corrects.set(true);
                            request_animation_frame(|| browser::focus("#shortlist-decide"));
                        }>{t(m::SHORTLIST_LATE_MINE)}</Button>
                        <Button local=true size=ButtonSize::Small on_click=give_up>{t(m::SHORTLIST_LATE_THEIRS)}</Button>
                    </div>
                </Note>
            </Show>
            <FormFailure form fields=PLACES/>
            <div class="sl-outcomes">
                <RadioGroup legend=m::SHORTLIST_OUTCOME value=draft.outcome options=outcomes error=outcome_error/>
            </div>
            <Field label=m::DEMAND_REASON hint=m::SHORTLIST_REASON_HINT error=reason_error>
                <TextArea value=draft.reason max_length=u32::try_from(MAX_TEXT_CHARS).unwrap_or(u32::MAX)/>
            </Field>
            <Deciders of draft tried/>
            <Show when=move || draft.chosen() == Some(Outcome::Deferred)>
                <Postpone of draft/>
            </Show>
            <StepField draft demand unanswered=missing/>
            <Files of id draft/>
            <div class="row row--wrap">
                <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::SHORTLIST_RECORD)}</Button>
                <Show when=move || draft.corrects.get()>
                    <Button local=true on_click=give_up>{t(m::DIALOG_CANCEL)}</Button>
                </Show>
                <span class="t3 sm only-wide">{t(m::SHORTLIST_RECORD_KEYS)}</span>
            </div>
        </form>
    }
}

/// Sends a decision. What is refused stays as it was written.
async fn record(
    of: Meeting,
    id: Uuid,
    draft: Draft,
    demand: Loadable<DemandView>,
    outcome: Outcome,
    missing: RwSignal<Option<String>>,
) {
    let key = of.key.get_untracked();
    let mut body = draft.sent(outcome);
    if let Some((step, version)) = chosen_step(draft, demand) {
        body.step = Some(step);
        body.demand_version = Some(version);
    }
    // A note that was changed meanwhile keeps nobody from deciding.
    let mut last = None;
    for _ in 0..3 {
        let Some(entry) = untrack(|| of.entry(id)) else {
            break;
        };
        match shortlist::decide(&key, id, &body, &api::etag(entry.version)).await {
            Ok(reply) => {
                draft.form.end(None);
                of.replace(reply.body);
                of.drafts.forget(id, Some(body.decider_ids));
                // On the way to the next one, by Enter alone.
                request_animation_frame(|| {
                    browser::focus(&format!("#{PANEL}"));
                    browser::focus(&format!("#{NEXT}"));
                    browser::bring_in_sight(&format!("#{NEXT}"));
                });
                return;
            }
            Err(failure) if is_stale_entry(&failure) => match shortlist::entries(&key).await {
                Ok(reply) if !draft.form.busy.is_disposed() => {
                    of.entries.replace(reply.body, None);
                    // Somebody else was faster: the form says so.
                    if untrack(|| of.entry(id).is_some_and(|entry| draft.is_late(&entry))) {
                        return draft.form.end(None);
                    }
                    last = Some(failure);
                }
                Ok(_) => return,
                Err(failure) => return draft.form.end(Some(failure)),
            },
            Err(failure) => {
                if failure.at("/demand_version").is_some() {
                    demand.reload();
                }
                let names = unanswered(&failure).await;
                let _ = missing.try_set(names);
                return draft.form.end(Some(failure));
            }
        }
    }
    draft.form.end(last);
}

/// Whether the entry itself is another one by now, not its demand.
fn is_stale_entry(failure: &Failure) -> bool {
    failure.is(Code::Stale) && failure.at("/demand_version").is_none()
}

/// Who of those who attend decides.
#[component]
fn Deciders(of: Meeting, draft: Draft, tried: RwSignal<bool>) -> impl IntoView {
    let people = Memo::new(move |_| {
        of.head.value.with(|head| {
            let people = head.iter().flat_map(|head| head.people.clone());
            people.collect::<Vec<_>>()
        })
    });
    // Who attends no longer decides nothing either.
    Effect::new(move || {
        let attends = |id: &Uuid| people.with(|people| people.iter().any(|one| one.id == *id));
        if !people.with(Vec::is_empty)
            && !draft.deciders.with_untracked(|all| all.iter().all(attends))
        {
            draft.deciders.update(|all| all.retain(attends));
        }
    });
    let count = move || draft.deciders.with(Vec::len);
    let told = draft.form.failure;
    let error = Signal::derive(move || {
        let nobody = tried.get() && draft.deciders.with(Vec::is_empty);
        let nobody = nobody.then(|| text(m::SHORTLIST_DECIDERS_MISSING).to_owned());
        nobody.or_else(|| {
            told.with(|failure| {
                let errors = &failure.as_ref()?.problem()?.errors;
                let found = errors
                    .iter()
                    .find(|error| error.pointer.starts_with("/decider_ids"))?;
                Some(api::words_of(found))
            })
        })
    });
    view! {
        <Fieldset legend=m::SHORTLIST_DECIDERS error>
            <Show
                when=move || !people.with(Vec::is_empty)
                fallback=|| view! { <p class="t2">{t(m::SHORTLIST_NOBODY)}</p> }
            >
                <Show when=move || { people.with(Vec::len) > 1 }>
                    <Checkbox
                        checked=Signal::derive(move || count() >= people.with(Vec::len))
                        mixed=Signal::derive(move || count() > 0 && count() < people.with(Vec::len))
                        on_change=move |all: bool| draft.deciders.set(match all {
                            true => people.with_untracked(|people| people.iter().map(|one| one.id).collect()),
                            false => Vec::new(),
                        })
                    >{t(m::SHORTLIST_DECIDERS_ALL)}</Checkbox>
                </Show>
                <div class="sl-deciders">
                    <For each=move || people.get() key=|one| one.id let:one>
                        <Checkbox
                            checked=Signal::derive(move || draft.deciders.with(|all| all.contains(&one.id)))
                            on_change=move |on: bool| draft.deciders.update(|all| {
                                all.retain(|other| *other != one.id);
                                if on {
                                    all.push(one.id);
                                }
                            })
                        >{one.name}</Checkbox>
                    </For>
                </div>
            </Show>
        </Fieldset>
    }
}

/// Which later meeting decides.
#[component]
fn Postpone(of: Meeting, draft: Draft) -> impl IntoView {
    let others = Loadable::new(shortlist::open_ones);
    let options = Signal::derive(move || {
        let own = of
            .head
            .value
            .with(|head| head.as_ref().map(|head| (head.id, head.meets_on)));
        others.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            let later = items
                .filter(|one| own.is_some_and(|(id, day)| one.id != id && one.meets_on >= day));
            let option = |one: &docket_contract::shortlist::ListedShortlist| {
                let words = format!("{} {}, {}", one.key, one.name, format::date(one.meets_on));
                SelectOption::new(one.id.to_string(), words)
            };
            later.map(option).collect::<Vec<_>>()
        })
    });
    view! {
        <Field label=m::SHORTLIST_POSTPONE hint=m::SHORTLIST_POSTPONE_HINT optional=true error=draft.form.error("/postpone_to")>
            <Select value=draft.postpone options none=m::SHORTLIST_POSTPONE_NONE/>
        </Field>
    }
}

/// The files that belong to the decision.
#[component]
fn Files(of: Meeting, id: Uuid, draft: Draft) -> impl IntoView {
    let key = of.key.get_untracked();
    let key = StoredValue::new(key);
    let take = move |file: web_sys::File| {
        let files = draft.files;
        draft
            .outbox
            .send(file, Some(draft.room()), move |(_, upload)| {
                let file = docket_domain::attachment::FileReference {
                    id: upload.id,
                    name: upload.name,
                    media_type: upload.media_type,
                    size: upload.size,
                };
                let _ = files.try_update(|files| files.push(file));
            });
    };
    // Only what an earlier decision has is kept where it can be read.
    let is_kept = move |file: Uuid| {
        of.entry(id).is_some_and(|entry| {
            let mut all = entry.decision.iter().chain(&entry.earlier);
            all.any(|decision| decision.files.iter().any(|one| one.id == file))
        })
    };
    view! {
        <Fieldset legend=m::DEMAND_FILES>
            <ul class="filelist" hidden=move || draft.files.with(Vec::is_empty) && draft.outbox.is_empty()>
                <For each=move || draft.files.get() key=|file| file.id let:file>
                    {
                        let (own, name) = (file.id, file.name.clone());
                        let local = Signal::derive(move || {
                            is_kept(own).then(|| key.with_value(|key| shortlist::file(key, id, own)))
                        });
                        view! {
                            <li class="file">
                                <FileName file content=Signal::stored(None::<String>) local/>
                                <IconButton
                                    icon="x"
                                    size=ButtonSize::Small
                                    label=move || tf(m::FILE_REMOVE, &[("name", &name)])
                                    on_click=move |()| draft.files.update(|files| files.retain(|one| one.id != own))
                                />
                            </li>
                        }
                    }
                </For>
                <OnTheirWay of=draft.outbox/>
            </ul>
            <Drop to=draft.outbox on_file=take/>
        </Fieldset>
    }
}
