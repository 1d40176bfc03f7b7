//! A demand before it is handed in: it saves itself while it is written.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use docket_contract::{
    demand::{CreateDemand, MoneyLine, TransitionDemand},
    form::FormVersionView,
    problem::Code,
};
use docket_domain::{
    demand::{Standing, StatusCategory},
    field::FieldKey,
    form::Stage,
    workflow::Workflow,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    content::{Content, LINES, TITLE},
    lines::{Lines, LinesEditor},
    outline::Outline,
    places::place_of,
    questions::{Filling, Questions},
    thanks,
    writing::{Merging, Shared, Stored, Writing, entered, read_theirs, store_in, stored_in},
};
use crate::{
    api::{Failure, demand},
    autosave::{Autosave, Saving, SavingMark, Sent},
    browser,
    filling::{Registers, problem_words},
    i18n::{m, t, text, tf},
    live,
    stale::StaleDialog,
    ui::{Button, ButtonKind, Icon, toast},
};

/// A try to store a demand for the first time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Attempt {
    /// Names the try: however often it is sent, one demand is made.
    pub key: String,
    /// What is sent.
    pub body: CreateDemand,
}

/// What this browser keeps of a demand until the server has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptDraft {
    /// The version of the form it is written with.
    pub form_version_id: Uuid,
    /// What is entered.
    pub entered: BTreeMap<FieldKey, Value>,
    /// Cost and benefit by period.
    pub lines: Vec<MoneyLine>,
    /// The try whose answer did not come yet.
    pub attempt: Option<Attempt>,
}

/// Where this browser keeps a demand until the server has it: apart for each
/// person and type of demand.
#[derive(Clone, Debug)]
pub(super) struct Kept(String);

impl Kept {
    pub(super) fn of(person_id: Uuid, demand_type: &str) -> Self {
        Self(format!("docket.demand-draft.{person_id}.{demand_type}"))
    }

    /// What is kept; nothing where an update has changed what drafts are made of.
    pub(super) fn read(&self) -> Option<KeptDraft> {
        serde_json::from_str(&browser::stored(&self.0)?).ok()
    }

    fn write(&self, draft: &KeptDraft) {
        if let Ok(json) = serde_json::to_string(draft) {
            browser::store(&self.0, &json);
        }
    }

    pub(super) fn forget(&self) {
        browser::forget(&self.0);
    }
}

/// What writing a draft begins with.
#[derive(Clone)]
pub(super) struct Begin {
    /// The type of demand, and where the browser keeps the demand, while
    /// nothing is stored.
    pub new: Option<(String, Kept)>,
    /// The form.
    pub form: FormVersionView,
    /// What its fields choose from.
    pub registers: Registers,
    /// The workflow it begins.
    pub workflow: Workflow,
    /// What is entered.
    pub entered: BTreeMap<FieldKey, Value>,
    /// Cost and benefit by period.
    pub lines: Vec<MoneyLine>,
    /// What is stored.
    pub stored: Option<Stored>,
    /// Whether more is entered than is stored.
    pub is_ahead: bool,
}

impl Begin {
    /// Goes on with what is stored.
    pub(super) fn resume(
        stored: Stored,
        form: FormVersionView,
        registers: Registers,
        workflow: Workflow,
    ) -> Self {
        Self {
            new: None,
            entered: entered(&stored.demand),
            lines: stored.demand.lines.clone(),
            stored: Some(stored),
            is_ahead: false,
            form,
            registers,
            workflow,
        }
    }
}

/// What is needed to store a demand, also after the page was left.
#[derive(Clone)]
struct Store {
    shared: Shared,
    form_version_id: Uuid,
    new: Option<(String, Kept)>,
    /// The try to make it whose answer did not come.
    trying: Arc<Mutex<Option<Attempt>>>,
    /// Told the key once there is one.
    on_stored: Callback<String>,
}

impl Store {
    /// Stores what is written. What the server refuses does not keep the rest
    /// waiting.
    async fn send(self, content: Content) -> Result<(), Failure> {
        let failure = match self.attempt_to_store(&content).await {
            Err(failure) if failure.is(Code::Validation) => failure,
            other => return other,
        };
        let before = stored_in(&self.shared)
            .map_or_else(Content::default, |stored| Content::of(&stored.demand));
        let mut rest = content.clone();
        for place in refused_places(&failure) {
            rest.set(&place, before.get(&place).clone());
        }
        if rest != content {
            self.attempt_to_store(&rest).await?;
        }
        Err(failure)
    }

    async fn attempt_to_store(&self, content: &Content) -> Result<(), Failure> {
        let Some(stored) = stored_in(&self.shared) else {
            return self.create(content).await;
        };
        let places = content.changed_from(&Content::of(&stored.demand));
        if let Some(changes) = content.patch(&places).filter(|_| !places.is_empty()) {
            let key = &stored.demand.base.key;
            let reply = demand::change(key, &changes, &stored.etag).await?;
            store_in(&self.shared, Stored::of(reply));
        }
        // The server has all of it now: the address may name it.
        if let Some((_, kept)) = self.new.as_ref().filter(|(_, kept)| kept.read().is_some()) {
            kept.forget();
            let _ = self.on_stored.try_run(stored.demand.base.key);
        }
        Ok(())
    }

    async fn create(&self, content: &Content) -> Result<(), Failure> {
        let Some((demand_type, kept)) = &self.new else {
            return Ok(());
        };
        // A try whose answer did not come may have arrived: the same is sent
        // again, whatever was written since, so that one demand is made.
        let earlier = self.attempt();
        let is_again = earlier.is_some();
        let attempt = match earlier {
            Some(earlier) => earlier,
            None => Attempt {
                key: Uuid::new_v4().to_string(),
                body: new_demand(content, demand_type, self.form_version_id)?,
            },
        };
        self.remember(kept, Some(attempt.clone()));
        match demand::create(&attempt.body, &attempt.key).await {
            Ok(reply) => {
                let key = reply.body.base.key.clone();
                store_in(&self.shared, Stored::of(reply));
                // What was written since a try before is in the browser alone,
                // which then has to name it once the page is loaded again.
                if !is_again || kept.read().is_none() {
                    kept.forget();
                    let _ = self.on_stored.try_run(key);
                }
            }
            Err(failure) => {
                // What is refused did not arrive.
                if failure.problem().is_some() && !failure.may_pass() {
                    self.remember(kept, None);
                }
                return Err(failure);
            }
        }
        match is_again {
            true => Box::pin(self.attempt_to_store(content)).await,
            false => Ok(()),
        }
    }

    /// The try of this page whose answer did not come. What the browser keeps of
    /// one was sent again before the page was shown, or is another page's.
    fn attempt(&self) -> Option<Attempt> {
        self.trying.lock().ok().and_then(|trying| trying.clone())
    }

    /// Remembers a try, or that there is none, on the page and in the browser.
    fn remember(&self, kept: &Kept, attempt: Option<Attempt>) {
        if let Ok(mut trying) = self.trying.lock() {
            trying.clone_from(&attempt);
        }
        if let Some(mut draft) = kept.read() {
            draft.attempt = attempt;
            kept.write(&draft);
        }
    }
}

/// The places of a demand whose values were refused.
fn refused_places(failure: &Failure) -> Vec<String> {
    let errors = failure.problem().map(|problem| problem.errors.as_slice());
    errors
        .unwrap_or_default()
        .iter()
        .map(|error| whole_place(&error.pointer))
        .collect()
}

/// The place that can be changed as a whole, of one inside of it.
fn whole_place(pointer: &str) -> String {
    let depth = match pointer.starts_with("/values/") {
        true => 3,
        false => 2,
    };
    let parts: Vec<&str> = pointer.split('/').take(depth).collect();
    parts.join("/")
}

/// The request that stores a demand for the first time.
fn new_demand(
    content: &Content,
    demand_type: &str,
    form_version_id: Uuid,
) -> Result<CreateDemand, Failure> {
    let shape = |_| Failure::Unexpected(0);
    let id = |place: &str| content.get(place).as_str().and_then(|id| id.parse().ok());
    let words = |place: &str| content.get(place).as_str().unwrap_or_default().to_owned();
    Ok(CreateDemand {
        demand_type: Some(demand_type.to_owned()),
        form_version_id: Some(form_version_id),
        title: words(TITLE),
        summary: words("/summary"),
        unit_id: id("/unit_id"),
        category_id: id("/category_id"),
        objective_id: id("/objective_id"),
        values: content.answers(),
        lines: match content.get(LINES) {
            Value::Null => Vec::new(),
            lines => serde_json::from_value(lines.clone()).map_err(shape)?,
        },
        submit: false,
    })
}

/// The questions of a draft, and handing it in.
#[component]
pub(super) fn DraftEditor(
    /// What it begins with.
    begin: Begin,
    /// Told the key of the demand once it is stored.
    #[prop(into)]
    on_stored: Callback<String>,
) -> impl IntoView {
    let form_version_id = begin.form.base.id;
    let filling = Filling::new(&begin.form, begin.registers, begin.entered);
    let lines = Lines::new(&begin.lines, filling.currency());
    let writing = Writing::new(filling, lines, begin.stored);
    let merging = Merging::new(writing);
    let (workflow, is_ahead) = (StoredValue::new(begin.workflow), begin.is_ahead);
    let thank_you = StoredValue::new(begin.form.definition.thank_you.clone());
    let kept = StoredValue::new(begin.new.as_ref().map(|(_, kept)| kept.clone()));
    let key = filling.key;
    key.set(writing.stored().map(|stored| stored.demand.base.key));
    let store = Arc::new(Store {
        shared: writing.shared(),
        form_version_id,
        new: begin.new,
        trying: Arc::default(),
        on_stored: Callback::new(move |made: String| {
            let _ = key.try_set(Some(made.clone()));
            let _ = on_stored.try_run(made);
        }),
    });
    let can_be_stored = move |content: &Content| {
        let title = content.get(TITLE).as_str();
        title.is_some_and(|title| !title.trim().is_empty())
    };
    let autosave = Autosave::new(
        move || writing.keepable().filter(can_be_stored),
        move |content| -> Sent { Box::pin(Store::send((*store).clone(), content)) },
    );
    super::similar::offer(Callback::new(move |()| {
        let shared = writing.shared();
        let kept = kept.get_value();
        spawn_local(async move {
            if let Err(failure) = discarded(autosave, shared, kept).await {
                toast::fail(failure.sentence());
            }
        });
    }));
    let begun = RwSignal::new(is_ahead || key.with_untracked(Option::is_some));
    let sheet = writing.sheet();
    Effect::new(move |before: Option<()>| {
        sheet.entered.track();
        writing.owner.track();
        let money = lines.read().ok();
        if before.is_none() && !is_ahead {
            return;
        }
        begun.set(true);
        // Writing on after a conflict brings it up again, once nobody types.
        let is_stale = autosave.state.get_untracked() == Saving::Stale;
        if is_stale && !merging.asking.get_untracked() {
            autosave.settle();
        }
        // Until the server has it, this browser does.
        if let Some(kept) = kept.get_value()
            && (writing.stored().is_none() || kept.read().is_some())
        {
            let earlier = kept.read();
            kept.write(&KeptDraft {
                form_version_id,
                entered: sheet.entered.get_untracked(),
                lines: money
                    .or_else(|| earlier.as_ref().map(|earlier| earlier.lines.clone()))
                    .unwrap_or_default(),
                attempt: earlier.and_then(|earlier| earlier.attempt),
            });
        }
        autosave.touch();
    });
    // What cannot be kept is said where it stands, once nobody types.
    Effect::new(move || match autosave.state.get() {
        Saving::Sending => filling.refused.set(unsound(filling)),
        Saving::Failed(failure) => filling.refused.update(|refused| {
            let errors = failure.problem().map(|problem| problem.errors.as_slice());
            for error in errors.unwrap_or_default() {
                let place = whole_place(&error.pointer);
                refused.push((
                    place.clone(),
                    failure.at(&error.pointer).unwrap_or_default(),
                ));
            }
        }),
        _ => {}
    });
    let navigate = use_navigate();
    let going = navigate.clone();
    let leave = Callback::new(move |key: String| {
        going(&format!("/demands/{key}"), NavigateOptions::default());
    });
    let bring_in = move || {
        let Some(key) = key.get_untracked() else {
            return;
        };
        let mine = writing.content().unwrap_or_default();
        spawn_local(async move {
            match read_theirs(&key, &mine).await {
                Ok(_) if is_gone(autosave) => {}
                // It was handed in, here or elsewhere: it is no draft any more.
                Ok((reply, _)) if reply.body.base.status_category != StatusCategory::Draft => {
                    autosave.finish();
                    let _ = leave.try_run(reply.body.base.key);
                }
                Ok((reply, names)) => {
                    if merging.reconcile(reply, &names) {
                        autosave.settle();
                        autosave.touch();
                    }
                }
                Err(failure) => {
                    let _ = autosave.state.try_set(Saving::Failed(failure));
                }
            }
        });
    };
    Effect::new(move || {
        if autosave.state.get() == Saving::Stale {
            bring_in();
        }
    });
    // What the same person writes in another tab comes here as well.
    live::on("demand", move |event| {
        let stored = writing.stored();
        let is_newer = stored.is_some_and(|stored| {
            let version = event.payload.get("version").and_then(Value::as_i64);
            stored.demand.base.id == event.record_id
                && version.is_some_and(|version| version > stored.demand.base.version)
        });
        let is_idle = autosave.state.get_untracked() == Saving::Saved;
        // What was discarded is not brought back.
        let is_newer = is_newer && event.kind != "demand.deleted";
        if is_newer && is_idle && !merging.asking.get_untracked() {
            bring_in();
        }
    });
    let choose = move |kept: Vec<String>| {
        if merging.choose(&kept) {
            autosave.settle();
            autosave.touch();
        }
    };
    let sending = filling.sending;
    let hand_in = move || {
        let is_ready = writing.content().is_some() && filling.check(Stage::Submit);
        if !is_ready || filling.files.must_wait() || !sending.begin() {
            return;
        }
        // Both outlive the page.
        let (shared, workflow) = (writing.shared(), workflow.get_value());
        let thank_you = thank_you.get_value();
        spawn_local(async move {
            match handed_in(autosave, shared, workflow).await {
                Ok(Some(key)) => {
                    sending.end(None);
                    autosave.finish();
                    toast::say(tf(m::DEMAND_HANDED_IN, &[("key", &key)]));
                    thanks::remember(&key, &thank_you);
                    let _ = leave.try_run(key);
                }
                Ok(None) => sending.end(None),
                // It is brought together first.
                Err(failure) if failure.is(Code::Stale) => {
                    sending.end(None);
                    if !sending.busy.is_disposed() {
                        bring_in();
                    }
                }
                Err(failure) => sending.end(Some(failure)),
            }
        });
    };
    let discard = move || {
        let navigate = navigate.clone();
        let (shared, kept) = (writing.shared(), kept.get_value());
        spawn_local(async move {
            if let Err(failure) = discarded(autosave, shared, kept).await {
                toast::fail(failure.sentence());
                return;
            }
            if !sending.busy.is_disposed() {
                navigate("/demands", NavigateOptions::default());
            }
        });
    };
    let needs_title = move || {
        key.with(Option::is_none) && autosave.state.get() == Saving::Waiting && {
            sheet.entered.track();
            writing
                .keepable()
                .is_none_or(|content| !can_be_stored(&content))
        }
    };
    let state = Signal::derive(move || autosave.state.get());
    view! {
        <div class="filling">
        <Outline filling/>
        <form class="intake stack stack--4" novalidate on:submit=move |event| { event.prevent_default(); hand_in(); }>
            {move || {
                writing.revision.track();
                view! { <Questions filling/> }
            }}
            <section class="stack stack--4">
                <div>
                    <h2 class="t16 strong">{t(m::MONEY_TITLE)}</h2>
                    <p class="t3">{t(m::MONEY_HELP)}</p>
                </div>
                <LinesEditor lines error=sending.error("/lines")/>
            </section>
            <div class="row row--wrap draftbar">
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy>{t(m::DEMAND_HAND_IN)}</Button>
                <Show when=move || begun.get()>
                    <Button kind=ButtonKind::Quiet icon="trash" disabled=sending.busy on_click=discard.clone()>{t(m::DRAFT_DISCARD)}</Button>
                    <span class="push row">
                        {move || if needs_title() {
                            view! { <span class="saved" role="status"><Icon name="info"/>{t(m::DRAFT_NEEDS_TITLE)}</span> }.into_any()
                        } else {
                            view! { <SavingMark state saved=m::DRAFT_SAVED on_retry=move || autosave.send() on_stale=move || bring_in()/> }.into_any()
                        }}
                    </span>
                </Show>
            </div>
        </form>
        </div>
        <StaleDialog open=merging.asking conflicts=merging.conflicts on_choose=choose/>
    }
}

/// Whether the page was left.
fn is_gone(autosave: Autosave<Content>) -> bool {
    autosave.state.is_disposed()
}

/// What cannot be an answer, by place, with what to enter instead.
fn unsound(filling: Filling) -> Vec<(String, String)> {
    let sheet = filling.sheet;
    let problems = untrack(|| sheet.problems(Stage::Draft));
    problems
        .iter()
        .map(|(key, problem)| {
            let words = problem_words(problem, sheet.field(key).as_ref());
            (place_of(key), words)
        })
        .collect()
}

/// Stores what is written and hands it in. Gives the key of the demand; none
/// when there is nothing to hand in.
async fn handed_in(
    autosave: Autosave<Content>,
    shared: Shared,
    workflow: Workflow,
) -> Result<Option<String>, Failure> {
    autosave.flush().await?;
    let Some(stored) = stored_in(&shared) else {
        return Ok(None);
    };
    let standing = Standing::from(&stored.demand.standing);
    let step = workflow.handing_in_step(&standing);
    let Some(transition) = step.map(|step| step.key.clone()) else {
        return Err(Failure::Unexpected(Code::Forbidden.status()));
    };
    let step = TransitionDemand {
        transition,
        ..TransitionDemand::default()
    };
    let key = stored.demand.base.key;
    demand::transition(&key, &step, &stored.etag).await?;
    Ok(Some(key))
}

/// Throws the draft away; what was stored of it can be brought back.
async fn discarded(
    autosave: Autosave<Content>,
    shared: Shared,
    kept: Option<Kept>,
) -> Result<(), Failure> {
    autosave.settled().await;
    autosave.finish();
    if let Some(kept) = kept {
        kept.forget();
    }
    let Some(stored) = stored_in(&shared) else {
        toast::say(text(m::DRAFT_DISCARDED));
        return Ok(());
    };
    let (key, version) = (stored.demand.base.key, stored.demand.base.version);
    let reply = demand::remove(&key, &stored.etag).await?;
    let back = reply.etag.unwrap_or_else(|| crate::api::etag(version + 1));
    let said = tf(m::DEMAND_DELETED, &[("key", &key)]);
    toast::undo(said, move || {
        super::actions::restore(key.clone(), back.clone())
    });
    Ok(())
}
