//! One's own answers while they are written: shown at once, saved one by one,
//! kept in this browser until the server has them.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use docket_contract::{maturity::AnswerView, problem::Code};
use leptos::{prelude::*, task::spawn_local};

use super::{draft::Draft, record::Record};
use crate::{
    api::{self, Answer, Failure, maturity},
    browser,
    session::Session,
    ui::toast,
};

/// How long typing pauses before a text is saved.
const PAUSE: Duration = Duration::from_millis(800);

/// How far the answer to a practice is on its way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Phase {
    /// Nothing was written here.
    #[default]
    Untouched,
    /// It is being sent.
    Saving,
    /// The server has it.
    Saved,
    /// It is not an answer yet: no level, or no reason.
    Incomplete,
    /// It could not be sent and is kept here; it is tried again.
    Kept(Failure),
    /// The server refused what was written; it is still here.
    Refused(Failure),
}

/// One practice.
#[derive(Clone, Debug, Default)]
struct Entry {
    saved: Option<AnswerView>,
    draft: Option<Draft>,
    phase: Phase,
    sending: bool,
}

impl Entry {
    fn shown(&self) -> Draft {
        self.draft
            .clone()
            .or_else(|| self.saved.as_ref().map(Draft::of))
            .unwrap_or_default()
    }
}

/// An answer that was given in another window meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clash {
    /// Key of the practice.
    pub practice: String,
    /// What the other window saved.
    pub theirs: AnswerView,
    /// What is written here.
    pub mine: Draft,
}

/// All of one's answers to an assessment.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    record: Record,
    entries: RwSignal<BTreeMap<String, Entry>>,
    /// Counts whenever what is shown was replaced from outside.
    pub revision: RwSignal<u32>,
    /// How many answers the server has taken since the page opened.
    pub taken: RwSignal<u32>,
    /// An answer with two versions to choose from.
    pub clash: RwSignal<Option<Clash>>,
    typed: StoredValue<u64>,
    /// What names this person's drafts in this browser.
    store: StoredValue<String>,
}

impl Sheet {
    /// The answers the server has, with what was kept in this browser on top.
    pub fn new(record: Record, answers: Vec<AnswerView>) -> Self {
        let person = Session::here().and_then(|session| {
            session
                .me()
                .value
                .with_untracked(|me| me.as_ref().map(|me| me.person.id))
        });
        let store = match (person, record.id()) {
            (Some(person), Some(assessment)) => format!("docket.answer.{person}.{assessment}."),
            _ => String::new(),
        };
        let entries = answers
            .into_iter()
            .map(|answer| {
                let entry = Entry {
                    phase: Phase::Saved,
                    saved: Some(answer.clone()),
                    ..Entry::default()
                };
                (answer.practice, entry)
            })
            .collect();
        Self {
            record,
            entries: RwSignal::new(entries),
            revision: RwSignal::new(0),
            taken: RwSignal::new(0),
            clash: RwSignal::new(None),
            typed: StoredValue::new(0),
            store: StoredValue::new(store),
        }
    }

    /// Takes up drafts this browser kept for these practices, and sends them.
    pub fn resume(self, practices: impl Iterator<Item = String>) {
        for practice in practices {
            let kept = self
                .place(&practice)
                .and_then(|place| browser::stored(&place))
                .and_then(|text| serde_json::from_str::<Draft>(&text).ok());
            if let Some(draft) = kept {
                self.write(&practice, |shown| *shown = draft);
                self.save(&practice);
            }
        }
    }

    /// What shows for a practice.
    pub fn draft(self, practice: &str) -> Draft {
        self.entries
            .with(|entries| entries.get(practice).map(Entry::shown).unwrap_or_default())
    }

    /// As [`draft`](Self::draft), without following changes.
    pub fn draft_now(self, practice: &str) -> Draft {
        untrack(|| self.draft(practice))
    }

    /// How far a practice is.
    pub fn phase(self, practice: &str) -> Phase {
        self.entries.with(|entries| {
            entries
                .get(practice)
                .map(|entry| entry.phase.clone())
                .unwrap_or_default()
        })
    }

    /// Whether a practice is answered, as far as this browser knows.
    pub fn answered(self, practice: &str) -> bool {
        self.entries.with(|entries| {
            entries
                .get(practice)
                .is_some_and(|entry| entry.shown().answer().is_some())
        })
    }

    /// Whether the server has an answer.
    pub fn is_stored(self, practice: &str) -> bool {
        self.entries.with(|entries| {
            entries
                .get(practice)
                .is_some_and(|entry| entry.saved.is_some())
        })
    }

    /// The level the server has, if the practice applies.
    pub fn saved_level(self, practice: &str) -> Option<u8> {
        self.entries.with(|entries| {
            entries
                .get(practice)
                .and_then(|entry| entry.saved.as_ref())
                .and_then(|answer| answer.level)
        })
    }

    /// Writes at a practice and keeps it in this browser.
    pub fn write(self, practice: &str, change: impl FnOnce(&mut Draft)) {
        let kept = self.entries.try_update(|entries| {
            let entry = entries.entry(practice.to_owned()).or_default();
            let mut draft = entry.shown();
            change(&mut draft);
            if draft.answer().is_none() {
                entry.phase = Phase::Incomplete;
            }
            entry.draft = Some(draft.clone());
            draft
        });
        if let (Some(draft), Some(place)) = (kept, self.place(practice))
            && let Ok(text) = serde_json::to_string(&draft)
        {
            browser::store(&place, &text);
        }
    }

    /// Writes a text and saves it once typing pauses.
    pub fn write_slowly(self, practice: &str, change: impl FnOnce(&mut Draft)) {
        self.write(practice, change);
        self.typed.update_value(|number| *number += 1);
        let number = self.typed.get_value();
        let practice = practice.to_owned();
        set_timeout(
            move || {
                if self.typed.try_get_value() == Some(number) {
                    self.save(&practice);
                }
            },
            PAUSE,
        );
    }

    /// Sends what is written at a practice, unless it is not an answer or
    /// under way already; then it follows.
    pub fn save(self, practice: &str) {
        let begun = self
            .entries
            .try_update(|entries| {
                let entry = entries.get_mut(practice)?;
                let draft = entry.draft.clone().filter(|_| !entry.sending)?;
                let answer = draft.answer()?;
                entry.sending = true;
                entry.phase = Phase::Saving;
                let etag = entry.saved.as_ref().map(|saved| api::etag(saved.version));
                Some((draft, answer, etag))
            })
            .flatten();
        let Some((draft, answer, etag)) = begun else {
            return;
        };
        let (key, practice) = (self.record.key.get_untracked(), practice.to_owned());
        spawn_local(async move {
            let reply = maturity::put_answer(&key, &practice, &answer, etag.as_deref()).await;
            self.settle(&key, &practice, &draft, reply).await;
        });
    }

    /// Takes up what was answered in another window, except where something is
    /// being written here: sending that will ask.
    pub fn read_again(self) {
        let key = self.record.key.get_untracked();
        spawn_local(async move {
            let Ok(reply) = maturity::answers(&key).await else {
                return;
            };
            let given: BTreeMap<String, AnswerView> = reply
                .body
                .items
                .into_iter()
                .map(|answer| (answer.practice.clone(), answer))
                .collect();
            let news = self.entries.try_with_untracked(|entries| {
                let free = |entry: &Entry| entry.draft.is_none() && !entry.sending;
                let version = |answer: Option<&AnswerView>| answer.map(|answer| answer.version);
                let practices: BTreeSet<&String> = entries.keys().chain(given.keys()).collect();
                practices
                    .into_iter()
                    .filter(|practice| {
                        let entry = entries.get(*practice);
                        entry.is_none_or(free)
                            && version(entry.and_then(|entry| entry.saved.as_ref()))
                                != version(given.get(*practice))
                    })
                    .cloned()
                    .collect::<Vec<String>>()
            });
            // The page may be gone.
            let Some(news) = news.filter(|news| !news.is_empty()) else {
                return;
            };
            self.entries.update(|entries| {
                for practice in news {
                    match given.get(&practice) {
                        Some(answer) => {
                            let entry = entries.entry(practice).or_default();
                            entry.saved = Some(answer.clone());
                            entry.phase = Phase::Saved;
                        }
                        None => drop(entries.remove(&practice)),
                    }
                }
            });
            self.revision.update(|revision| *revision += 1);
        });
    }

    /// Sends everything that could not be sent before.
    pub fn retry(self) {
        let kept: Vec<String> = self
            .entries
            .try_with_untracked(|entries| {
                let kept = |(practice, entry): (&String, &Entry)| {
                    matches!(entry.phase, Phase::Kept(_)).then(|| practice.clone())
                };
                entries.iter().filter_map(kept).collect()
            })
            .unwrap_or_default();
        for practice in kept {
            self.save(&practice);
        }
    }

    /// Takes an answer back: the practice is unanswered again.
    pub fn take_back(self, practice: &str) {
        let saved = self
            .entries
            .try_update(|entries| entries.remove(practice))
            .flatten()
            .and_then(|entry| entry.saved);
        self.forget(practice);
        self.revision.update(|revision| *revision += 1);
        let Some(saved) = saved else { return };
        let (key, practice) = (self.record.key.get_untracked(), practice.to_owned());
        spawn_local(async move {
            let etag = api::etag(saved.version);
            match maturity::take_back(&key, &practice, &etag).await {
                Ok(_) => {
                    let _ = self.taken.try_update(|taken| *taken += 1);
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    self.restore(&practice, saved);
                }
            }
        });
    }

    /// Decides between two versions of an answer.
    pub fn choose(self, clash: &Clash, mine: bool) {
        self.restore(&clash.practice, clash.theirs.clone());
        self.clash.set(None);
        if mine {
            let draft = clash.mine.clone();
            self.write(&clash.practice, |shown| *shown = draft);
            self.save(&clash.practice);
        } else {
            self.forget(&clash.practice);
        }
        self.revision.update(|revision| *revision += 1);
    }

    /// What became of something that was sent.
    async fn settle(self, key: &str, practice: &str, sent: &Draft, reply: Answer<AnswerView>) {
        match reply {
            Ok(reply) => {
                let go_on = self.entries.try_update(|entries| {
                    let entry = entries.entry(practice.to_owned()).or_default();
                    entry.saved = Some(reply.body);
                    entry.sending = false;
                    let newer = entry.draft.as_ref().is_some_and(|draft| draft != sent);
                    if !newer {
                        entry.draft = None;
                        entry.phase = Phase::Saved;
                    }
                    newer
                });
                let _ = self.taken.try_update(|taken| *taken += 1);
                if go_on == Some(true) {
                    self.save(practice);
                } else {
                    self.forget(practice);
                }
            }
            Err(failure) if failure.is(Code::Stale) || failure.is(Code::PreconditionRequired) => {
                self.compare(key, practice, failure).await;
            }
            Err(failure) if failure.is(Code::Validation) => {
                self.phase_to(practice, Phase::Refused(failure));
            }
            Err(failure) if is_final(&failure) => {
                toast::fail(failure.sentence());
                self.roll_back(practice);
                self.record.assessment.reload();
            }
            Err(failure) => self.phase_to(practice, Phase::Kept(failure)),
        }
    }

    /// Reads the answer somebody saved in another window, to choose.
    async fn compare(self, key: &str, practice: &str, failure: Failure) {
        self.phase_to(practice, Phase::Kept(failure));
        let theirs = match maturity::answers(key).await {
            Ok(reply) => reply
                .body
                .items
                .into_iter()
                .find(|answer| answer.practice == practice),
            Err(failure) => return self.phase_to(practice, Phase::Kept(failure)),
        };
        match theirs {
            Some(theirs) => {
                let mine = self.draft_now(practice);
                if Draft::of(&theirs) == mine {
                    self.restore(practice, theirs);
                    self.forget(practice);
                } else {
                    let _ = self.clash.try_set(Some(Clash {
                        practice: practice.to_owned(),
                        theirs,
                        mine,
                    }));
                }
            }
            // It was taken back meanwhile: what is written here is a first answer.
            None => {
                let _ = self.entries.try_update(|entries| {
                    if let Some(entry) = entries.get_mut(practice) {
                        entry.saved = None;
                    }
                });
                self.save(practice);
            }
        }
    }

    fn phase_to(self, practice: &str, phase: Phase) {
        let _ = self.entries.try_update(|entries| {
            let entry = entries.entry(practice.to_owned()).or_default();
            entry.sending = false;
            entry.phase = phase;
        });
    }

    fn roll_back(self, practice: &str) {
        let _ = self.entries.try_update(|entries| {
            let entry = entries.entry(practice.to_owned()).or_default();
            entry.sending = false;
            entry.draft = None;
            entry.phase = if entry.saved.is_some() {
                Phase::Saved
            } else {
                Phase::Untouched
            };
        });
        self.forget(practice);
        let _ = self.revision.try_update(|revision| *revision += 1);
    }

    fn restore(self, practice: &str, saved: AnswerView) {
        let _ = self.entries.try_update(|entries| {
            let entry = Entry {
                saved: Some(saved),
                phase: Phase::Saved,
                ..Entry::default()
            };
            entries.insert(practice.to_owned(), entry);
        });
        let _ = self.revision.try_update(|revision| *revision += 1);
    }

    fn place(self, practice: &str) -> Option<String> {
        self.store
            .try_with_value(|store| (!store.is_empty()).then(|| format!("{store}{practice}")))
            .flatten()
    }

    fn forget(self, practice: &str) {
        if let Some(place) = self.place(practice) {
            browser::forget(&place);
        }
    }
}

/// Whether trying again cannot help.
fn is_final(failure: &Failure) -> bool {
    [Code::Forbidden, Code::NotFound, Code::WrongState]
        .into_iter()
        .any(|code| failure.is(code))
}
