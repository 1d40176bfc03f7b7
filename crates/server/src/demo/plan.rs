//! The plan: every demand that waits for money, by score and by hand.

use chrono::{DateTime, Utc};
use docket_domain::demand::key;
use docket_domain::exact::Billionths;
use docket_domain::organization::FiscalPeriod;
use docket_domain::prioritization::order::{self, Column, OrderKey};
use docket_domain::prioritization::rank::{Candidate, rank};
use docket_storage::audit::{Changes, FieldChange};
use docket_storage::plan::placement::{self, Placement, Sight};
use docket_storage::plan::{self, NOUN, NewPlan, Plan, Reaches, portfolio};
use docket_storage::{DatabaseTransaction, Reach, workflow};
use serde_json::json;
use uuid::Uuid;

use super::cast::{Cast, named};
use super::{data, unsound};
use crate::context::{Context, Record, differences};
use crate::operation::Operation;
use crate::plan::is_placeable;
use crate::problem::Result;

/// Makes the plan with its ranking.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn create(
    transaction: &DatabaseTransaction,
    cast: &mut Cast,
    given: &data::Plan,
    organization: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let context = cast.context(&given.by, Operation::CreatePlan, at)?;
    let (by, now) = (context.person_id(), context.now);
    let portfolio_id = Uuid::now_v7();
    portfolio::insert(transaction, portfolio_id, organization, None, by, now).await?;
    let changes = differences(None, Some(&json!({ "name": organization })));
    let record = Record::new(portfolio::NOUN, portfolio_id, organization, changes);
    context.record(transaction, record).await?;

    let period: FiscalPeriod = given.period.parse().map_err(unsound)?;
    let new = NewPlan {
        id: Uuid::now_v7(),
        portfolio_id,
        name: given.name.clone(),
        period: period.to_string(),
        currency: given.budget.currency.to_string(),
        rates: Vec::new(),
        framework_version_id: cast.framework.id,
        scenario_name: "Baseline".to_owned(),
        budget: given.budget.minor,
    };
    plan::insert(transaction, &new, by, now).await?;
    cast.plan = Some(new.id);
    let trail = json!({ "name": given.name, "period": new.period, "budget": given.budget });
    let changes = differences(None, Some(&trail));
    let record = Record::new(NOUN, new.id, &given.name, changes);
    context.record(transaction, record).await?;
    let payload = json!({ "version": 1 });
    context
        .announce(transaction, "plan.created", NOUN, new.id, None, payload)
        .await?;

    let plan = load(transaction, cast).await?;
    let context = cast.context(&given.by, Operation::CreatePlacements, at)?;
    place(transaction, &context, cast, &plan).await
}

/// Places every demand that is qualified or approved, in the order of the
/// scores.
async fn place(
    transaction: &DatabaseTransaction,
    context: &Context,
    cast: &Cast,
    plan: &Plan,
) -> Result<()> {
    let demands: Vec<Uuid> = cast.demands.values().copied().collect();
    let workflows = workflow::in_force(transaction).await?;
    let candidates: Vec<_> = placement::placeable(transaction, plan, &demands, &Reach::SYSTEM)
        .await?
        .into_iter()
        .filter(|demand| is_placeable(&workflows, demand))
        .map(|demand| Candidate {
            score: demand.score.map(Billionths),
            sequence: demand.seq,
            item: demand,
        })
        .collect();
    let keys = OrderKey::evenly(candidates.len());
    let mut changes = Changes::new();
    for (ranked, order_key) in rank(candidates).into_iter().zip(keys) {
        let (id, demand, by) = (Uuid::now_v7(), ranked.item, context.person_id());
        placement::insert(
            transaction,
            plan,
            id,
            demand.id,
            &order_key,
            by,
            context.now,
        )
        .await?;
        let added = FieldChange {
            from: None,
            to: Some(json!("added")),
        };
        changes.insert(format!("placement of {}", key(demand.seq)), added);
    }
    announce(transaction, context, plan, changes, None).await
}

/// Moves a placement by hand, and says why.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn shift(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    by: &str,
    given: &data::Move,
    at: DateTime<Utc>,
) -> Result<()> {
    let context = cast.context(by, Operation::MovePlacement, at)?;
    let plan = load(transaction, cast).await?;
    let sight = Sight {
        demands: Reach::SYSTEM,
        scores: Reach::SYSTEM,
    };
    let present = placement::list(transaction, &plan, &sight).await?;
    let find = |title: &str| -> Result<(usize, &Placement)> {
        let demand = *named(&cast.demands, title)?;
        let mut places = present.iter().enumerate();
        places
            .find(|(_, placement)| placement.demand_id == demand)
            .ok_or_else(|| unsound(format!("\"{title}\" is not in the plan")))
    };
    let ((from, moved), (_, after)) = (find(&given.demand)?, find(&given.after)?);
    let cards = present.iter().map(|one| (one.order_key.clone(), one.id));
    let mut column = Column::new(cards.collect());
    let place = match column.move_after(&moved.id, Some(&after.id)) {
        Ok(order::Placement::Key(key)) => key,
        // Keys that are evenly apart have room for two moves.
        Ok(order::Placement::Respaced) => return Err(unsound("the ranking has no room")),
        Err(why) => return Err(unsound(why)),
    };
    let (reason, person) = (Some(given.reason.as_str()), context.person_id());
    placement::move_to(transaction, moved, &place, reason, person, at).await?;
    let to = column.cards().iter().position(|(_, id)| *id == moved.id);
    let change = FieldChange {
        from: Some(json!(from + 1)),
        to: to.map(|to| json!(to + 1)),
    };
    let changes = Changes::from([(format!("rank of {}", key(moved.demand_seq)), change)]);
    announce(transaction, &context, &plan, changes, reason).await
}

async fn load(transaction: &DatabaseTransaction, cast: &Cast) -> Result<Plan> {
    let reaches = Reaches {
        read: Reach::SYSTEM,
        manage: Reach::SYSTEM,
    };
    let id = cast.plan.ok_or_else(|| unsound("there is no plan yet"))?;
    plan::find(transaction, id, &reaches)
        .await?
        .ok_or_else(|| unsound("the plan is gone"))
}

async fn announce(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan: &Plan,
    changes: Changes,
    reason: Option<&str>,
) -> Result<()> {
    let record = Record {
        reason: reason.map(str::to_owned),
        ..Record::new(NOUN, plan.id, &plan.name, changes)
    };
    context.record(transaction, record).await?;
    let (kind, payload) = ("placement.moved", json!({ "placements": true }));
    context
        .announce(transaction, kind, NOUN, plan.id, None, payload)
        .await
}
