//! Demands: written, taken through the workflow, talked about.

use chrono::{DateTime, Utc};
use docket_contract::demand::CreateDemand;
use docket_domain::demand::{StatusCategory, key};
use docket_domain::form::Stage;
use docket_domain::workflow::Workflow;
use docket_storage::DatabaseTransaction;
use docket_storage::demand::{Demand, NOUN, Which, comment};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::cast::{Cast, named};
use super::{data, unsound};
use crate::context::{Context, Record, differences};
use crate::demand::answer::{Catalogue, problems, settle};
use crate::demand::content::Content;
use crate::demand::service;
use crate::operation::Operation;
use crate::problem::Result;
use crate::reply::Sent;

/// Who decides where the files name nobody.
const DECIDER: &str = "sofie.ankarberg";
/// Steps of the one who asked.
const OF_THE_REQUESTER: [&str; 3] = ["submit", "answer", "withdraw"];
/// Steps that are decisions.
const OF_THE_DECIDER: [&str; 4] = ["approve", "defer", "reject", "complete"];

/// Writes a demand as a draft.
///
/// # Errors
/// When the database refuses, or the demand breaks a rule.
pub async fn create(
    transaction: &DatabaseTransaction,
    cast: &mut Cast,
    demand: &data::Demand,
    at: DateTime<Utc>,
) -> Result<()> {
    #[derive(Deserialize)]
    struct Created {
        id: Uuid,
    }
    let context = cast.context(&demand.by, Operation::CreateDemand, at)?;
    let objective = demand.objective.as_deref();
    let objective = objective.map(|objective| named(&cast.objectives, objective));
    let input = CreateDemand {
        demand_type: None,
        form_version_id: None,
        title: demand.title.clone(),
        summary: demand.summary.clone(),
        unit_id: Some(*named(&cast.units, &demand.unit)?),
        category_id: Some(*named(&cast.categories, &demand.category)?),
        objective_id: objective.transpose()?.copied(),
        values: demand.values.clone(),
        lines: demand.lines.clone(),
        submit: false,
    };
    let reply = service::create(transaction, &context, &input).await?;
    let sent = Sent::try_from(reply)?;
    let created: Created = serde_json::from_slice(&sent.body).map_err(unsound)?;
    cast.demands.insert(demand.title.clone(), created.id);
    Ok(())
}

/// Takes a step, as whoever may.
///
/// # Errors
/// When the database refuses, or the workflow does.
pub async fn take(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    demand: &data::Demand,
    step: &data::Step,
    at: DateTime<Utc>,
) -> Result<()> {
    let partner = named(&cast.partners, &demand.unit)?;
    let usual = match step.step.as_str() {
        key if OF_THE_REQUESTER.contains(&key) => &demand.by,
        key if OF_THE_DECIDER.contains(&key) => DECIDER,
        _ => partner,
    };
    let who = step.by.as_deref().unwrap_or(usual);
    let context = cast.context(who, Operation::TransitionDemand, at)?;
    let found = find(transaction, cast, &context, &demand.title).await?;
    let workflow = service::workflow(transaction, found.workflow_version_id).await?;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let before = Content::load(transaction, &found, &catalogue).await?;
    let mut content = before.clone();
    if who == partner {
        // Whoever looks at it first looks after it.
        content.values.owner_id = content.values.owner_id.or(context.person_id());
    }
    let survivor = step.duplicate_of.as_deref();
    let survivor = survivor.map(|title| named(&cast.demands, title));
    let step = Decided {
        step,
        survivor: survivor.transpose()?.copied(),
    };
    step.apply(transaction, &context, &workflow, &found, &mut content)
        .await?;
    content.settle(transaction, &catalogue).await?;
    let reason = step.step.reason.clone();
    content
        .update(transaction, &context, &found, &before, reason)
        .await?;
    let (id, number, next) = (found.id, found.seq, found.version + 1);
    let kind = "demand.changed";
    service::announce(
        transaction,
        &context,
        kind,
        id,
        number,
        next,
        &content.values,
    )
    .await
}

/// A step on its way.
struct Decided<'a> {
    step: &'a data::Step,
    /// The demand that stays.
    survivor: Option<Uuid>,
}

impl Decided<'_> {
    /// Asks the workflow, and puts the demand into the status it leads to.
    async fn apply(
        &self,
        transaction: &DatabaseTransaction,
        context: &Context,
        workflow: &Workflow,
        found: &Demand,
        content: &mut Content,
    ) -> Result<()> {
        let refused = |why: &dyn std::fmt::Display| unsound(format!("\"{}\": {why}", found.title));
        let standing = service::standing(transaction, context, found).await?;
        let (key, reason) = (&self.step.step, self.step.reason.as_deref());
        let has_other = self.survivor.is_some();
        let decided = workflow
            .decide(key, &found.status, &standing, reason, has_other)
            .map_err(|why| refused(&why))?;
        if decided.complete_form_required {
            let catalogue = Catalogue::load(transaction, context.now).await?;
            let form = service::form(transaction, found.form_version_id).await?;
            let (values, answers) = (&content.values, &mut content.answers);
            let missing = problems(&form, &catalogue, values, answers, Stage::Submit);
            if let Some(first) = missing.first() {
                return Err(refused(&format!("{}: {}", first.pointer, first.detail)));
            }
            settle(&form, &catalogue, values, answers, Stage::Submit);
        }
        let to = workflow
            .status(&decided.to)
            .ok_or_else(|| refused(&"a step to nowhere"))?;
        let values = &mut content.values;
        values.status = to.key.clone();
        values.status_category = to.category.key().to_owned();
        values.status_since = context.now;
        if to.category == StatusCategory::Open {
            values.submitted_at = values.submitted_at.or(Some(context.now));
            values.decided_at = None;
            values.decision_reason = None;
        } else {
            values.decided_at = Some(context.now);
            values.decision_reason = reason.map(str::to_owned);
            values.duplicate_of_id = self.survivor;
        }
        Ok(())
    }
}

/// Writes a comment.
///
/// # Errors
/// When the database refuses.
pub async fn say(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    title: &str,
    said: &data::Comment,
    at: DateTime<Utc>,
) -> Result<()> {
    let context = cast.context(&said.by, Operation::CreateComment, at)?;
    let found = find(transaction, cast, &context, title).await?;
    let (id, by) = (Uuid::now_v7(), context.person_id());
    comment::insert(transaction, id, found.id, by, &said.body, said.internal, at).await?;
    let label = key(found.seq);
    let trail = json!({ "comment": id, "internal": said.internal });
    let record = Record::new(NOUN, found.id, &label, differences(None, Some(&trail)));
    context.record(transaction, record).await?;
    let (kind, payload) = ("demand.commented", json!({ "key": label, "comment": id }));
    context
        .announce(transaction, kind, NOUN, found.id, found.unit_id, payload)
        .await
}

/// A demand that was written before, as somebody sees it.
///
/// # Errors
/// It was not, or they do not.
pub async fn find(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    context: &Context,
    title: &str,
) -> Result<Demand> {
    let id = *named(&cast.demands, title)?;
    service::find(transaction, context, Which::Id(id)).await
}
