//! Giving demands a place in a plan, moving and removing them.
//!
//! Every change of the order holds the lock of the plan's scenario, so that
//! keys are chosen between neighbours that are there. A move names the version
//! of the placement it moves and of no other, so that moves of different
//! placements never conflict.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::plan::{
    CreatePlacements, MAX_LISTED_CHANGES, MAX_NEAR, MAX_PLACED_AT_ONCE, MovePlacement,
    OutcomeChange, OutcomeKind, PlacementMoved, PlacementPosition, PlanRanking,
};
use docket_contract::problem::FieldError;
use docket_domain::demand::{MAX_TEXT_CHARS, key};
use docket_domain::exact::Billionths;
use docket_domain::identity::Permission;
use docket_domain::prioritization::order::{self, Column, OrderKey};
use docket_domain::prioritization::rank::{Candidate, Ranked, rank};
use docket_storage::audit::{Changes, FieldChange};
use docket_storage::plan::placement::{self, Placeable, Placement};
use docket_storage::plan::{NOUN, Plan};
use docket_storage::{DatabaseTransaction, StorageError, workflow};
use serde_json::json;
use uuid::Uuid;

use super::is_placeable;
use super::ranking::{self, Conversion, Ranking, sight};
use super::record::load_managed;
use crate::context::{Context, Record};
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// Adds demands to a plan; those that are in it stay where they are.
///
/// # Errors
/// There is no such plan, it may only be read, or a demand is unknown or in
/// another status.
pub async fn add(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan_id: Uuid,
    input: &CreatePlacements,
) -> Result<Reply<PlanRanking>> {
    let plan = load_managed(transaction, context, plan_id).await?;
    if input.demand_ids.is_empty() || input.demand_ids.len() > MAX_PLACED_AT_ONCE {
        let detail = format!("Name 1 to {MAX_PLACED_AT_ONCE} demands.");
        return Err(Error::invalid_field("/demand_ids", "length", detail));
    }
    placement::lock(transaction, &plan).await?;
    let present = placement::list(transaction, &plan, &sight(context)).await?;
    let placed: BTreeSet<Uuid> = present
        .iter()
        .map(|placement| placement.demand_id)
        .collect();
    let demands = check_demands(transaction, context, &plan, input, &placed).await?;
    let candidates = demands.into_iter().map(|demand| Candidate {
        score: demand.score.map(Billionths),
        sequence: demand.seq,
        item: demand,
    });
    let mut changes = Changes::new();
    let mut last = present.last().map(|placement| placement.order_key.clone());
    for Ranked { item: demand, .. } in rank(candidates.collect()) {
        let place = OrderKey::between(last.as_ref(), None).map_err(corrupt)?;
        let (id, by) = (Uuid::now_v7(), context.person_id());
        placement::insert(transaction, &plan, id, demand.id, &place, by, context.now).await?;
        let added = FieldChange {
            from: None,
            to: Some(json!("added")),
        };
        changes.insert(format!("placement of {}", key(demand.seq)), added);
        last = Some(place);
    }
    if input.position == PlacementPosition::Ranked {
        order_by_score(transaction, context, &plan).await?;
    }
    announce_order(transaction, context, &plan, changes).await?;
    Ok(Reply::ok(ranking::read(transaction, context, &plan).await?))
}

/// Puts all placements in the order of their scores.
///
/// # Errors
/// There is no such plan, or it may only be read.
pub async fn rank_by_score(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan_id: Uuid,
) -> Result<Reply<PlanRanking>> {
    let plan = load_managed(transaction, context, plan_id).await?;
    placement::lock(transaction, &plan).await?;
    let moved = order_by_score(transaction, context, &plan).await?;
    let change = FieldChange {
        from: None,
        to: Some(json!({ "moved": moved })),
    };
    let changes = Changes::from([("ranked by score".to_owned(), change)]);
    announce_order(transaction, context, &plan, changes).await?;
    Ok(Reply::ok(ranking::read(transaction, context, &plan).await?))
}

/// Moves a placement behind another.
///
/// # Errors
/// There is no such plan or placement, the plan may only be read, somebody
/// else moved the placement, or a value breaks a rule.
pub async fn move_behind(
    transaction: &DatabaseTransaction,
    context: &Context,
    (plan_id, id): (Uuid, Uuid),
    expected: i64,
    input: &MovePlacement,
) -> Result<Reply<PlacementMoved>> {
    let plan = load_managed(transaction, context, plan_id).await?;
    check_move(input)?;
    placement::lock(transaction, &plan).await?;
    let before = placement::list(transaction, &plan, &sight(context)).await?;
    let moved = find(&before, id)?;
    if moved.version != expected {
        return Err(Error::stale());
    }
    let cards = before
        .iter()
        .map(|other| (other.order_key.clone(), other.id));
    let mut column = Column::new(cards.collect());
    let anchor = anchor(&column, id, input);
    let place = match column.move_after(&id, anchor.as_ref()).map_err(corrupt)? {
        order::Placement::Key(key) => key,
        order::Placement::Respaced => respace(transaction, &column, id).await?,
    };
    let reason = input
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    let (by, now) = (context.person_id(), context.now);
    if !placement::move_to(transaction, moved, &place, reason, by, now).await? {
        return Err(Error::stale());
    }

    let mut after = before.clone();
    let positions: BTreeMap<Uuid, usize> = column
        .cards()
        .iter()
        .enumerate()
        .map(|(position, (_, id))| (*id, position))
        .collect();
    after.sort_by_key(|placement| positions.get(&placement.id).copied());
    for placement in after.iter_mut().filter(|placement| placement.id == id) {
        placement.version += 1;
    }
    let conversion = Conversion::load(transaction, &plan).await?;
    let (old, new) = (
        Ranking::new(&plan, conversion, &before),
        Ranking::new(&plan, conversion, &after),
    );
    let position = new
        .position(id)
        .ok_or_else(|| Error::not_found("placement"))?;
    let standing = new.standing(position);
    let rank_of = |ranking: &Ranking<'_>| ranking.position(id).map(|place| json!(place + 1));
    let change = FieldChange {
        from: rank_of(&old),
        to: rank_of(&new),
    };
    let changes = Changes::from([(format!("rank of {}", key(moved.demand_seq)), change)]);
    let mut record = Record::new(NOUN, plan.id, &plan.name, changes);
    record.reason = reason.map(str::to_owned);
    context.record(transaction, record).await?;
    let payload = json!({ "placement_id": id, "version": standing.version, "rank": standing.rank });
    let unit = plan.unit_id;
    context
        .announce(transaction, "placement.moved", NOUN, plan.id, unit, payload)
        .await?;
    let (changed, changed_count) = changed_outcomes(&old, &new);
    let version = standing.version;
    let reply = PlacementMoved {
        placement_id: id,
        standing,
        changed,
        changed_count,
        totals: new.totals(),
    };
    Ok(Reply::ok(reply).version(version))
}

/// Removes a placement. Its demand is untouched.
///
/// # Errors
/// There is no such plan or placement, the plan may only be read, or somebody
/// else moved the placement.
pub async fn remove(
    transaction: &DatabaseTransaction,
    context: &Context,
    (plan_id, id): (Uuid, Uuid),
    expected: i64,
) -> Result<Reply<()>> {
    let plan = load_managed(transaction, context, plan_id).await?;
    placement::lock(transaction, &plan).await?;
    let present = placement::list(transaction, &plan, &sight(context)).await?;
    let removed = find(&present, id)?;
    if !placement::delete(transaction, id, expected).await? {
        return Err(Error::stale());
    }
    let change = FieldChange {
        from: Some(json!("in the plan")),
        to: None,
    };
    let field = format!("placement of {}", key(removed.demand_seq));
    let changes = Changes::from([(field, change)]);
    announce_order(transaction, context, &plan, changes).await?;
    Ok(Reply::done())
}

/// The placement that is meant, if the caller sees its demand.
fn find(placements: &[Placement], id: Uuid) -> Result<&Placement> {
    placements
        .iter()
        .find(|placement| placement.id == id && placement.is_visible && !placement.is_deleted)
        .ok_or_else(|| Error::not_found("placement"))
}

/// The demands that are to be placed; each that cannot be is named.
async fn check_demands(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan: &Plan,
    input: &CreatePlacements,
    placed: &BTreeSet<Uuid>,
) -> Result<Vec<Placeable>> {
    let reach = context.reach_of(Permission::DemandRead);
    let mut known: BTreeMap<Uuid, Placeable> =
        placement::placeable(transaction, plan, &input.demand_ids, &reach)
            .await?
            .into_iter()
            .map(|demand| (demand.id, demand))
            .collect();
    let workflows = workflow::in_force(transaction).await?;
    let problem = |(index, id): (usize, &Uuid)| -> Option<FieldError> {
        let (code, detail) = match known.get(id) {
            None => (
                "unknown",
                "There is no such demand, or it is outside of what you may see.",
            ),
            Some(demand) if !placed.contains(id) && !is_placeable(&workflows, demand) => (
                "status",
                "Only demands whose status allows it, such as qualified and approved ones, go \
                 into a plan.",
            ),
            Some(_) => return None,
        };
        Some(field_error(&format!("/demand_ids/{index}"), code, detail))
    };
    let errors: Vec<FieldError> = input
        .demand_ids
        .iter()
        .enumerate()
        .filter_map(problem)
        .collect();
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    known.retain(|id, _| !placed.contains(id));
    Ok(known.into_values().collect())
}

fn check_move(input: &MovePlacement) -> Result<()> {
    let mut errors = Vec::new();
    if input.near.len() > MAX_NEAR {
        let detail = format!("Name at most {MAX_NEAR} placements.");
        errors.push(field_error("/near", "length", detail));
    }
    if input
        .reason
        .as_ref()
        .is_some_and(|reason| reason.chars().count() > MAX_TEXT_CHARS)
    {
        let detail = format!("Use at most {MAX_TEXT_CHARS} characters.");
        errors.push(field_error("/reason", "length", detail));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(errors))
    }
}

/// The placement that another goes behind: the one that was named, while it is
/// there, else the first fallback that is, else the last in the plan. None is
/// the top.
fn anchor(column: &Column<Uuid>, moved: Uuid, input: &MovePlacement) -> Option<Uuid> {
    let after = input.after?;
    let is_there = |id: &Uuid| column.cards().iter().any(|(_, card)| card == id);
    let others = || {
        column
            .cards()
            .iter()
            .map(|(_, card)| *card)
            .filter(|card| *card != moved)
    };
    if is_there(&after) {
        return Some(after);
    }
    let near = input
        .near
        .iter()
        .copied()
        .find(|id| *id != moved && is_there(id));
    near.or_else(|| others().next_back())
}

/// Stores new keys for the whole column; gives that of one card.
async fn respace(
    transaction: &DatabaseTransaction,
    column: &Column<Uuid>,
    of: Uuid,
) -> Result<OrderKey> {
    let keys: Vec<(Uuid, OrderKey)> = column
        .cards()
        .iter()
        .map(|(key, id)| (*id, key.clone()))
        .collect();
    placement::respace(transaction, &keys).await?;
    let own = keys.into_iter().find(|(id, _)| *id == of);
    own.map(|(_, key)| key)
        .ok_or_else(|| Error::not_found("placement"))
}

/// Puts all placements in the order of their scores, ties by the age of the
/// demand. Gives how many stand elsewhere now; only those count as moved.
async fn order_by_score(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan: &Plan,
) -> Result<usize> {
    let present = placement::list(transaction, plan, &sight(context)).await?;
    let candidates = present.iter().map(|placement| Candidate {
        item: placement.id,
        score: placement.score.map(Billionths),
        sequence: placement.demand_seq,
    });
    let order: Vec<Uuid> = rank(candidates.collect())
        .into_iter()
        .map(|ranked| ranked.item)
        .collect();
    let moved: Vec<Uuid> = order
        .iter()
        .zip(&present)
        .filter(|(id, placement)| **id != placement.id)
        .map(|(id, _)| *id)
        .collect();
    if moved.is_empty() {
        return Ok(0);
    }
    let keys: Vec<(Uuid, OrderKey)> = order
        .iter()
        .copied()
        .zip(OrderKey::evenly(order.len()))
        .collect();
    placement::respace(transaction, &keys).await?;
    placement::touch(transaction, &moved, context.person_id(), context.now).await?;
    Ok(moved.len())
}

/// Placements whose outcome differs, in rank order: some of those the caller
/// sees, and how many there are of those.
fn changed_outcomes(old: &Ranking<'_>, new: &Ranking<'_>) -> (Vec<OutcomeChange>, u64) {
    let before: BTreeMap<Uuid, OutcomeKind> = old
        .outcomes()
        .map(|(placement, outcome)| (placement.id, outcome))
        .collect();
    let changes = new.outcomes().filter_map(|(placement, to)| {
        let from = *before.get(&placement.id)?;
        (placement.is_visible && from != to).then_some(OutcomeChange {
            placement_id: placement.id,
            demand_id: placement.demand_id,
            from,
            to,
        })
    });
    let mut changes: Vec<OutcomeChange> = changes.collect();
    let count = changes.len() as u64;
    changes.truncate(MAX_LISTED_CHANGES);
    (changes, count)
}

/// Writes a change of several placements into the trail and the event log.
async fn announce_order(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan: &Plan,
    changes: Changes,
) -> Result<()> {
    let record = Record::new(NOUN, plan.id, &plan.name, changes);
    context.record(transaction, record).await?;
    let payload = json!({ "version": plan.version });
    let unit = plan.unit_id;
    context
        .announce(transaction, "plan.changed", NOUN, plan.id, unit, payload)
        .await
}

/// A stored order that is none: keys are unique and in order by the table's
/// own rules.
fn corrupt(why: order::OrderError) -> Error {
    StorageError::Corrupt {
        what: "order of placements",
        why: why.to_string(),
    }
    .into()
}
