//! A demand while it is written: what stands on the page, what is stored of it,
//! and what becomes of it when two people change it at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use docket_contract::{demand::DemandView, organization::Reference};
use docket_domain::{
    field::{FieldKey, well_known},
    form::Stage,
    text::LocalText,
};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    conflict::conflicts_of,
    content::{Content, LINES, Merge, OWNER, TITLE, lines_of},
    lines::Lines,
    names::{self, Named},
    places::place_of,
    questions::Filling,
};
use crate::{
    api::{self, Failure, Reply, demand},
    filling::Sheet,
    stale::Conflict,
    ui::Suggestion,
};

/// What is stored of a demand.
#[derive(Clone)]
pub(super) struct Stored {
    /// The demand.
    pub demand: DemandView,
    /// Its version.
    pub etag: String,
}

impl Stored {
    /// What a reply says is stored.
    pub(super) fn of(reply: Reply<DemandView>) -> Self {
        let version = reply.body.base.version;
        Self {
            etag: reply.etag.unwrap_or_else(|| api::etag(version)),
            demand: reply.body,
        }
    }
}

/// What is stored, for whoever needs it after the page was left, too.
pub(super) type Shared = Arc<Mutex<Option<Stored>>>;

/// Reads what is stored.
pub(super) fn stored_in(shared: &Shared) -> Option<Stored> {
    shared.lock().ok().and_then(|stored| stored.clone())
}

/// Remembers what is stored.
pub(super) fn store_in(shared: &Shared, stored: Stored) {
    if let Ok(mut kept) = shared.lock() {
        *kept = Some(stored);
    }
}

/// A demand being written.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    /// The questions.
    pub filling: Filling,
    /// Cost and benefit by period.
    pub lines: Lines,
    /// Who looks after it.
    pub owner: RwSignal<Option<Suggestion>>,
    /// Counts up when the controls have to show other values.
    pub revision: RwSignal<u32>,
    stored: StoredValue<Shared>,
}

/// What the form begins with: the demand's own properties and its answers.
pub(super) fn entered(demand: &DemandView) -> BTreeMap<FieldKey, Value> {
    let id = |reference: &Option<Reference>| reference.as_ref().map(|one| json!(one.id));
    let properties = [
        (well_known::TITLE, Some(json!(demand.base.title))),
        (well_known::SUMMARY, Some(json!(demand.summary))),
        (well_known::UNIT, id(&demand.base.unit)),
        (well_known::CATEGORY, id(&demand.base.category)),
        (well_known::STRATEGIC_OBJECTIVE, id(&demand.objective)),
    ];
    let properties = properties
        .into_iter()
        .filter_map(|(name, value)| Some((name.parse().ok()?, value?)));
    demand
        .values
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()))
        .chain(properties)
        .collect()
}

fn owner_of(demand: &DemandView) -> Option<Suggestion> {
    demand.base.owner.as_ref().map(|owner| Suggestion {
        value: owner.id.to_string(),
        label: owner.name.clone(),
        detail: String::new(),
    })
}

impl Writing {
    /// Begins with what is stored, or with nothing.
    pub(super) fn new(filling: Filling, lines: Lines, stored: Option<Stored>) -> Self {
        let owner = stored.as_ref().and_then(|stored| owner_of(&stored.demand));
        Self {
            filling,
            lines,
            owner: RwSignal::new(owner),
            revision: RwSignal::new(0),
            stored: StoredValue::new(Arc::new(Mutex::new(stored))),
        }
    }

    pub(super) fn sheet(self) -> Sheet {
        self.filling.sheet
    }

    /// What is stored, shared with those who outlive the page.
    pub(super) fn shared(self) -> Shared {
        self.stored.get_value()
    }

    /// What is stored.
    pub(super) fn stored(self) -> Option<Stored> {
        stored_in(&self.stored.get_value())
    }

    /// What is stored, place by place.
    pub(super) fn before(self) -> Content {
        let stored = self.stored();
        stored.map_or_else(Content::default, |stored| Content::of(&stored.demand))
    }

    /// As [`content`](Self::content), where what cannot be an answer, and a title
    /// that is not there, stay as they are stored: the rest is not kept waiting.
    pub(super) fn keepable(self) -> Option<Content> {
        let mut content = self.content()?;
        let before = self.before();
        for (key, _) in untrack(|| self.sheet().problems(Stage::Draft)) {
            let place = place_of(&key);
            content.set(&place, before.get(&place).clone());
        }
        if content
            .get(TITLE)
            .as_str()
            .is_none_or(|title| title.trim().is_empty())
        {
            content.set(TITLE, before.get(TITLE).clone());
        }
        Some(content)
    }

    /// Everything as it is written now. None while a money line is none.
    pub(super) fn content(self) -> Option<Content> {
        let mut content = self.before();
        for (key, value) in untrack(|| self.sheet().entries()) {
            let place = place_of(&key);
            // The texts of a demand are empty rather than missing.
            let value = match (place.as_str(), value) {
                ("/title" | "/summary", Value::Null) => json!(""),
                (_, value) => value,
            };
            content.set(&place, value);
        }
        let owner = self
            .owner
            .with_untracked(|owner| owner.as_ref().map(|one| one.value.clone()));
        content.set(OWNER, json!(owner));
        content.set(LINES, lines_of(&untrack(|| self.lines.read()).ok()?));
        Some(content)
    }

    /// Takes over what somebody else saved at some places.
    fn take(self, theirs: &DemandView, places: &BTreeSet<String>) {
        let entries = entered(theirs);
        self.sheet().entered.update(|entered| {
            for key in entries.keys().chain(entered.clone().keys()) {
                if !places.contains(&place_of(key)) {
                    continue;
                }
                match entries.get(key) {
                    Some(value) => entered.insert(key.clone(), value.clone()),
                    None => entered.remove(key),
                };
            }
        });
        if places.contains(OWNER) {
            self.owner.set(owner_of(theirs));
        }
        if places.contains(LINES) {
            self.lines.replace(&theirs.lines);
        }
        if !places.is_empty() {
            self.revision.update(|revision| *revision += 1);
        }
    }

    /// From now on this is a change of their version.
    fn begin_with(self, theirs: Reply<DemandView>) {
        store_in(&self.stored.get_value(), Stored::of(theirs));
    }
}

/// What somebody else saved meanwhile, brought together with what is written
/// here. Nothing of either is lost unseen.
#[derive(Clone, Copy)]
pub(super) struct Merging {
    writing: Writing,
    /// Whether it is being asked which version holds.
    pub asking: RwSignal<bool>,
    /// Where both changed the same.
    pub conflicts: RwSignal<Vec<Conflict>>,
    theirs: StoredValue<Option<Reply<DemandView>>>,
}

impl Merging {
    /// Nothing to bring together yet.
    pub(super) fn new(writing: Writing) -> Self {
        Self {
            writing,
            asking: RwSignal::new(false),
            conflicts: RwSignal::new(Vec::new()),
            theirs: StoredValue::new(None),
        }
    }

    /// Brings what somebody else saved into the form; asks where both changed
    /// the same. True when nothing has to be asked.
    pub(super) fn reconcile(self, reply: Reply<DemandView>, names: &Named) -> bool {
        let writing = self.writing;
        let Some(mine) = writing.content() else {
            return false;
        };
        let other = Content::of(&reply.body);
        let merge = Merge::of(&writing.before(), &mine, &other);
        if merge.both.is_empty() {
            writing.take(&reply.body, &merge.theirs);
            writing.begin_with(reply);
            return true;
        }
        let conflicts = conflicts_of(&merge.both, &mine, &other, writing.sheet(), names);
        self.conflicts.set(conflicts);
        self.theirs.set_value(Some(reply));
        self.asking.set(true);
        false
    }

    /// Goes on with what is written here at these places, and with what somebody
    /// else saved at the others. False when there is nothing to go on with.
    pub(super) fn choose(self, kept: &[String]) -> bool {
        let writing = self.writing;
        // Nothing is given up while a line of money is none.
        let Some(mine) = writing.content() else {
            return false;
        };
        let Some(reply) = self.theirs.try_update_value(Option::take).flatten() else {
            return false;
        };
        let merge = Merge::of(&writing.before(), &mine, &Content::of(&reply.body));
        let mut taken = merge.theirs;
        taken.extend(merge.both.into_iter().filter(|place| !kept.contains(place)));
        writing.take(&reply.body, &taken);
        writing.begin_with(reply);
        true
    }
}

/// The demand as it is now, with the names that tell two versions apart.
///
/// # Errors
/// It cannot be read.
pub(super) async fn read_theirs(
    key: &str,
    mine: &Content,
) -> Result<(Reply<DemandView>, Named), Failure> {
    let reply = demand::find(key).await?;
    let other = Content::of(&reply.body);
    let ids = |place: &str| {
        [mine.get(place), other.get(place)]
            .into_iter()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let wanted = [
        ids("/unit_id"),
        ids("/category_id"),
        ids("/objective_id"),
        ids(OWNER),
    ];
    let mut names = names::find(wanted).await?.body;
    let named = reply.body.named.iter();
    names.extend(named.map(|one| (one.id.to_string(), LocalText::en(&one.name))));
    Ok((reply, names))
}
