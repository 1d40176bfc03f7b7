//! Shortlists as clients see them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use docket_contract::organization::Reference;
use docket_contract::shortlist::{
    DecisionView, EntriesView, EntryDemand, EntryView, ListedShortlist, ShortlistReference,
    ShortlistView, ShortlistedView,
};
use docket_domain::demand;
use docket_domain::exact::Billionths;
use docket_domain::identity::Permission;
use docket_domain::shortlist::key;
use docket_domain::workflow::Workflow;
use docket_storage::ConnectionTrait;
use docket_storage::demand::Demand;
use docket_storage::shortlist::decision::{self, Decision};
use docket_storage::shortlist::entry::{self, Entry as Read};
use docket_storage::shortlist::{self, Named, Shortlist};
use uuid::Uuid;

use super::list::reaches;
use crate::context::Context;
use crate::demand::service::{framework, workflow};
use crate::demand::view::{category, named};
use crate::problem::{Error, Result};

fn reference(named: Named) -> Reference {
    Reference {
        id: named.person_id,
        name: named.name,
    }
}

fn mention(shortlist: &Shortlist) -> ShortlistReference {
    ShortlistReference {
        id: shortlist.id,
        key: key(shortlist.seq),
        name: shortlist.name.clone(),
        meets_on: shortlist.meets_on,
    }
}

/// A shortlist.
///
/// # Errors
/// When the database refuses.
pub async fn shortlist(
    connection: &impl ConnectionTrait,
    found: Shortlist,
) -> Result<ShortlistView> {
    let people = shortlist::people(connection, found.id).await?;
    Ok(ShortlistView {
        id: found.id,
        key: key(found.seq),
        name: found.name,
        meets_on: found.meets_on,
        place: found.place,
        purpose: found.purpose,
        unit: named(found.unit_id, &found.unit_name),
        state: found.state,
        people: people.into_iter().map(reference).collect(),
        may_manage: found.may_manage,
        may_decide: found.may_decide,
        created_at: found.created_at,
        updated_at: found.updated_at,
        updated_by: named(found.updated_by, &found.updated_by_name),
        version: found.version,
    })
}

/// A shortlist in a list of them.
pub fn listed(found: Shortlist) -> ListedShortlist {
    ListedShortlist {
        id: found.id,
        key: key(found.seq),
        unit: named(found.unit_id, &found.unit_name),
        name: found.name,
        meets_on: found.meets_on,
        place: found.place,
        state: found.state,
        demands: found.demands.unsigned_abs(),
        decided: found.decided.unsigned_abs(),
        may_manage: found.may_manage,
    }
}

/// The demands on a shortlist as far as the caller reads them, with what was
/// decided.
///
/// # Errors
/// When the database refuses.
pub async fn entries(
    connection: &impl ConnectionTrait,
    context: &Context,
    shortlist: &Shortlist,
) -> Result<EntriesView> {
    let reach = context.reach_of(Permission::DemandRead);
    let framework = framework(connection, context).await?;
    let found = entry::list(connection, shortlist.id, framework, &reach).await?;
    let all = entry::count(connection, shortlist.id).await?;
    let hidden = all.saturating_sub(found.len() as u64);
    let items = views(connection, context, found).await?;
    Ok(EntriesView { items, hidden })
}

/// One demand on a shortlist.
///
/// # Errors
/// There is none that the caller reads.
pub async fn entry(
    connection: &impl ConnectionTrait,
    context: &Context,
    (shortlist, id): (Uuid, Uuid),
) -> Result<EntryView> {
    let found = find(connection, context, (shortlist, id)).await?;
    let mut items = views(connection, context, vec![found]).await?;
    items.pop().ok_or_else(|| Error::not_found("entry"))
}

/// Loads a demand on a shortlist.
///
/// # Errors
/// There is none that the caller reads.
pub async fn find(
    connection: &impl ConnectionTrait,
    context: &Context,
    entry: (Uuid, Uuid),
) -> Result<Read> {
    let reach = context.reach_of(Permission::DemandRead);
    let framework = framework(connection, context).await?;
    entry::find(connection, entry, framework, &reach)
        .await?
        .ok_or_else(|| Error::not_found("entry"))
}

async fn views(
    connection: &impl ConnectionTrait,
    context: &Context,
    entries: Vec<Read>,
) -> Result<Vec<EntryView>> {
    let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
    let mut decisions = decisions(connection, context, &ids).await?;
    let mut workflows: BTreeMap<Uuid, Workflow> = BTreeMap::new();
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries {
        let version = entry.workflow_version_id;
        if let Entry::Vacant(free) = workflows.entry(version) {
            free.insert(workflow(connection, version).await?);
        }
        let status = workflows.get(&version);
        let status = status.and_then(|workflow| workflow.status(&entry.status));
        let mut own = decisions.remove(&entry.id).unwrap_or_default().into_iter();
        items.push(EntryView {
            id: entry.id,
            demand: EntryDemand {
                id: entry.demand_id,
                key: demand::key(entry.demand_seq),
                title: entry.title,
                unit: named(entry.unit_id, &entry.unit_name),
                status: status.map_or_else(Default::default, |status| status.name.clone()),
                status_category: category(&entry.status_category),
                score: entry.score.map(Billionths),
            },
            note: entry.note,
            decision: own.next(),
            earlier: own.collect(),
            version: entry.version,
        });
    }
    Ok(items)
}

/// What was decided about some entries, the newest of each first.
async fn decisions(
    connection: &impl ConnectionTrait,
    context: &Context,
    entries: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<DecisionView>>> {
    let found = decision::list(connection, entries).await?;
    let others: Vec<Uuid> = found.iter().filter_map(|one| one.postponed_to).collect();
    let others = shortlist::find_all(connection, &others, &reaches(context)).await?;
    let mut decisions: BTreeMap<Uuid, Vec<DecisionView>> = BTreeMap::new();
    for one in found {
        let own = decisions.entry(one.entry_id).or_default();
        own.push(decided(one, &others));
    }
    Ok(decisions)
}

fn decided(decision: Decision, others: &[Shortlist]) -> DecisionView {
    let to = decision.postponed_to;
    let to = others.iter().find(|other| Some(other.id) == to);
    DecisionView {
        id: decision.id,
        outcome: decision.outcome,
        reason: decision.reason,
        deciders: decision.deciders.into_iter().map(reference).collect(),
        files: decision.files,
        moved_to: decision.moved_to,
        postponed_to: to.map(mention),
        decided_at: decision.decided_at,
        recorded_by: named(decision.recorded_by, &decision.recorded_by_name),
    }
}

/// The shortlists that a demand is or was on, as far as the caller sees them,
/// those of the latest day first.
///
/// # Errors
/// When the database refuses.
pub async fn of_demand(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<Vec<ShortlistedView>> {
    let on = shortlist::of_demand(connection, demand.id).await?;
    let ids: Vec<Uuid> = on.iter().map(|one| one.shortlist_id).collect();
    let seen = shortlist::find_all(connection, &ids, &reaches(context)).await?;
    let entries: Vec<Uuid> = on.iter().map(|one| one.entry_id).collect();
    let mut decisions = decisions(connection, context, &entries).await?;
    let mut items = Vec::with_capacity(seen.len());
    for shortlist in &seen {
        let own = on.iter().find(|one| one.shortlist_id == shortlist.id);
        let decided = own.and_then(|one| decisions.remove(&one.entry_id));
        items.push(ShortlistedView {
            shortlist: mention(shortlist),
            state: shortlist.state,
            decision: decided.and_then(|own| own.into_iter().next()),
        });
    }
    Ok(items)
}
