//! Shortlists: one whose meeting is over, one that is being prepared.

use chrono::{DateTime, Days, Utc};
use docket_contract::shortlist::{
    CreateShortlist, EntriesView, EntryView, MoveShortlist, PatchEntry, RecordDecision,
};
use docket_domain::shortlist::{Outcome, ShortlistState};
use docket_storage::DatabaseTransaction;
use docket_storage::demand::Which;
use uuid::Uuid;

use super::cast::{Cast, named};
use super::{data, unsound};
use crate::operation::Operation;
use crate::problem::Result;
use crate::shortlist::{decision, entry, list, view};

/// Prepares a meeting; one that is over decides on everything, too.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn meet(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    given: &data::Shortlist,
    at: DateTime<Utc>,
) -> Result<()> {
    let people = |keys: &[String]| -> Result<Vec<Uuid>> {
        let ids = keys.iter().map(|key| Ok(cast.person(key)?.person_id));
        ids.collect()
    };
    let demand_ids = given.entries.iter().map(|one| {
        let id = named(&cast.demands, &one.demand)?;
        Ok(*id)
    });
    let days = Days::new(given.meets_in.unsigned_abs());
    let today = cast.now.date_naive();
    let new = CreateShortlist {
        name: given.name.clone(),
        meets_on: match given.meets_in < 0 {
            true => today - days,
            false => today + days,
        },
        place: given.place.clone(),
        purpose: given.purpose.clone(),
        unit_id: None,
        person_ids: people(&given.attending)?,
        demand_ids: demand_ids.collect::<Result<_>>()?,
    };
    let context = cast.context(&given.by, Operation::CreateShortlist, at)?;
    let made = list::create(transaction, &context, &new).await?;
    let made = made
        .into_body()
        .ok_or_else(|| unsound("nothing was made"))?;
    let which = Which::Id(made.id);

    let context = cast.context(&given.by, Operation::UpdateShortlistEntry, at)?;
    let shortlist = list::load(transaction, &context, which).await?;
    let on: EntriesView = view::entries(transaction, &context, &shortlist).await?;
    let find = |title: &str| -> Result<&EntryView> {
        let mut items = on.items.iter();
        let found = items.find(|one| one.demand.title == title);
        found.ok_or_else(|| unsound(format!("\"{title}\" is not on the shortlist")))
    };
    for one in given.entries.iter().filter(|one| !one.note.is_empty()) {
        let found = find(&one.demand)?;
        let note = PatchEntry {
            note: Some(Some(one.note.clone())),
        };
        let changed = (which, found.id, found.version, note);
        entry::update(transaction, &context, &changed).await?;
    }
    if !given.is_closed {
        return Ok(());
    }
    let state = |state: ShortlistState| MoveShortlist {
        state,
        reason: None,
    };
    let context = cast.context(&given.by, Operation::MoveShortlist, at)?;
    let begun = (which, made.version, state(ShortlistState::InSession));
    list::advance(transaction, &context, &begun).await?;
    let context = cast.context(&given.by, Operation::RecordDecision, at)?;
    for one in &given.entries {
        let found = find(&one.demand)?;
        // A note is a version.
        let version = found.version + i64::from(!one.note.is_empty());
        let outcome = one.outcome.as_deref().and_then(Outcome::from_key);
        let decided = RecordDecision {
            outcome: outcome.ok_or_else(|| unsound("a decision is missing"))?,
            reason: one.reason.clone(),
            decider_ids: people(&one.deciders)?,
            file_ids: Vec::new(),
            step: None,
            demand_version: None,
            postpone_to: None,
        };
        let decided = (which, found.id, version, decided);
        decision::record(transaction, &context, &decided).await?;
    }
    let context = cast.context(&given.by, Operation::MoveShortlist, at)?;
    let closed = (which, made.version + 1, state(ShortlistState::Closed));
    list::advance(transaction, &context, &closed).await?;
    Ok(())
}
