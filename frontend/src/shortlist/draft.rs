//! A decision while it is written. It is kept as long as the page is open,
//! whichever demand is looked at meanwhile.

use std::collections::BTreeMap;

use docket_contract::shortlist::{EntryView, RecordDecision};
use docket_domain::{
    attachment::FileReference,
    shortlist::{MAX_FILES, Outcome},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{form::Form, home::Home, upload::Outbox};

/// A decision while it is written.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// Key of what is decided; empty as long as nothing is chosen.
    pub outcome: RwSignal<String>,
    /// Why.
    pub reason: RwSignal<String>,
    /// Who decides.
    pub deciders: RwSignal<Vec<Uuid>>,
    /// Files that have arrived.
    pub files: RwSignal<Vec<FileReference>>,
    /// Files on their way.
    pub outbox: Outbox,
    /// Key of the step that the demand takes; empty for none.
    pub step: RwSignal<String>,
    /// Id of the shortlist that it is deferred to; empty for none.
    pub postpone: RwSignal<String>,
    /// Sending it.
    pub form: Form,
    /// Whether a decision that is recorded is being corrected.
    pub corrects: RwSignal<bool>,
    /// The decision that was there when this was begun.
    pub begun_with: RwSignal<Option<Uuid>>,
    /// Whether anything was entered.
    pub touched: RwSignal<bool>,
}

impl Draft {
    fn new(entry: &EntryView, deciders: Vec<Uuid>) -> Self {
        let draft = Self {
            outcome: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            deciders: RwSignal::new(deciders),
            files: RwSignal::new(Vec::new()),
            outbox: Outbox::new(Signal::stored(Some("/uploads".to_owned()))),
            step: RwSignal::new(String::new()),
            postpone: RwSignal::new(String::new()),
            form: Form::new(),
            corrects: RwSignal::new(false),
            begun_with: RwSignal::new(entry.decision.as_ref().map(|decision| decision.id)),
            touched: RwSignal::new(false),
        };
        Effect::new(move |before: Option<()>| {
            draft.outcome.track();
            draft.reason.track();
            draft.files.track();
            draft.step.track();
            draft.postpone.track();
            if before.is_some() {
                draft.touched.set(true);
            }
        });
        draft
    }

    /// What was chosen, if anything.
    pub fn chosen(self) -> Option<Outcome> {
        self.outcome.with(|key| Outcome::from_key(key))
    }

    /// Begins to correct what is recorded: it is there to be changed.
    pub fn correct(self, entry: &EntryView) {
        if let Some(decision) = &entry.decision {
            self.outcome.set(decision.outcome.key().to_owned());
            self.reason.set(decision.reason.clone());
            let deciders = decision.deciders.iter().map(|one| one.id);
            self.deciders.set(deciders.collect());
            self.files.set(decision.files.clone());
            self.step.set(String::new());
            self.postpone.set(String::new());
            self.begun_with.set(Some(decision.id));
        }
        self.form.end(None);
        self.corrects.set(true);
    }

    /// Whether somebody else recorded something since this was begun.
    pub fn is_late(self, entry: &EntryView) -> bool {
        let now = entry.decision.as_ref().map(|decision| decision.id);
        now != self.begun_with.get()
    }

    /// What is sent.
    pub fn sent(self, outcome: Outcome) -> RecordDecision {
        RecordDecision {
            outcome,
            reason: self.reason.get_untracked(),
            decider_ids: self.deciders.get_untracked(),
            file_ids: self
                .files
                .with_untracked(|files| files.iter().map(|file| file.id).collect()),
            step: None,
            demand_version: None,
            postpone_to: (outcome == Outcome::Deferred)
                .then(|| self.postpone.get_untracked().parse().ok())
                .flatten(),
        }
    }

    /// Files there is room for yet.
    pub fn room(self) -> usize {
        MAX_FILES.saturating_sub(self.files.with_untracked(Vec::len))
    }
}

/// The decisions that are written on a page.
#[derive(Clone, Copy)]
pub(super) struct Drafts {
    all: StoredValue<BTreeMap<Uuid, Draft>>,
    /// Who decided last: mostly it is the same people again.
    last: StoredValue<Option<Vec<Uuid>>>,
    home: Home,
    /// Changes whenever one is forgotten.
    pub turn: RwSignal<u32>,
}

impl Drafts {
    /// None yet. Nobody leaves unasked while a file is being sent.
    pub fn new() -> Self {
        let this = Self {
            all: StoredValue::new(BTreeMap::new()),
            last: StoredValue::new(None),
            home: Home::here(),
            turn: RwSignal::new(0),
        };
        let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
            let sends =
                |all: &BTreeMap<Uuid, Draft>| all.values().any(|one| one.outbox.is_sending());
            if this.all.try_with_value(sends).unwrap_or(false) {
                event.prevent_default();
            }
        });
        on_cleanup(move || leaving.remove());
        this
    }

    /// What is written about an entry; begun when nothing is. Of those who
    /// decided last, those who still attend decide, else everybody.
    pub fn of(self, entry: &EntryView, attending: &[Uuid]) -> Draft {
        if let Some(known) = self.all.with_value(|all| all.get(&entry.id).copied()) {
            return known;
        }
        let last = self.last.get_value().unwrap_or_else(|| attending.to_vec());
        let deciders: Vec<Uuid> = last
            .into_iter()
            .filter(|one| attending.contains(one))
            .collect();
        let draft = self.home.make(|| Draft::new(entry, deciders));
        self.all.update_value(|all| {
            all.insert(entry.id, draft);
        });
        draft
    }

    /// Forgets what was written about an entry, because it is recorded or given
    /// up.
    pub fn forget(self, entry: Uuid, deciders: Option<Vec<Uuid>>) {
        let _ = self.all.try_update_value(|all| all.remove(&entry));
        if let Some(deciders) = deciders {
            let _ = self.last.try_set_value(Some(deciders));
        }
        let _ = self.turn.try_update(|turn| *turn = turn.wrapping_add(1));
    }
}
