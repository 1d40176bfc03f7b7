//! What the server tells by itself of demands that wait: those who have them
//! are reminded, and those above are told when a target day has passed.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use docket_domain::identity::Part;
use docket_domain::notification::Topic;
use docket_domain::triage::{Nudge, WaitsFor};
use docket_domain::workflow::Workflow;
use docket_storage::demand::NOUN;
use docket_storage::demand::triage::{self, Due};
use docket_storage::identity::participants;
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction, team};
use uuid::Uuid;

use super::schedule::Days;
use crate::actor::Actor;
use crate::clock;
use crate::context::Context;
use crate::demand::service::workflow;
use crate::notification::outside;
use crate::notification::tell::{self, News};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::state::State;

/// Demands that are looked at in one transaction.
const AT_ONCE: u64 = 100;
/// Transactions of a round; the next round goes on.
const ROUNDS: usize = 50;

/// How often demands that wait are looked at.
const INTERVAL: Duration = Duration::from_secs(5);

/// Looks at demands that wait until the server ends.
pub async fn run(state: State) {
    loop {
        if let Err(error) = round(&state).await {
            tracing::warn!(%error, "demands that wait; looked at again");
        }
        tokio::time::sleep(INTERVAL).await;
        if state.listeners.is_closing() {
            return;
        }
    }
}

/// Finds out the days of demands from before there were any, and tells what is
/// to be told today.
///
/// # Errors
/// When the database refuses.
async fn round(state: &State) -> Result<()> {
    for _ in 0..ROUNDS {
        if schedule(state).await? < AT_ONCE {
            break;
        }
    }
    for _ in 0..ROUNDS {
        if remind(state).await? < AT_ONCE {
            break;
        }
    }
    Ok(())
}

/// Finds out the days of some demands; gives of how many.
async fn schedule(state: &State) -> Result<u64> {
    let waiting = triage::unscheduled(state.database.reader(), 1).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    state
        .database
        .write(|transaction| {
            Box::pin(async move {
                let days = Days::load(transaction).await?;
                let mut workflows = Workflows::default();
                let now = clock::now();
                let found = triage::unscheduled(transaction, AT_ONCE).await?;
                for demand in &found {
                    let (id, status) = (demand.workflow_version_id, &demand.status);
                    let workflow = workflows.get(transaction, id).await?;
                    let waiting = days.waiting(workflow, status, demand.status_since, now);
                    triage::schedule(transaction, demand, waiting).await?;
                }
                Ok::<_, Error>(found.len() as u64)
            })
        })
        .await
}

/// Tells what is to be told of some demands; gives of how many.
async fn remind(state: &State) -> Result<u64> {
    let now = clock::now();
    let today = Days::load(state.database.reader()).await?.day(now);
    if triage::due(state.database.reader(), today, 1)
        .await?
        .is_empty()
    {
        return Ok(0);
    }
    let context = Context {
        state: state.clone(),
        actor: Actor::System,
        operation: Operation::ListNotifications,
        now,
        request_id: None,
        address: String::new(),
    };
    state
        .database
        .write(move |transaction| {
            let context = context.clone();
            Box::pin(async move {
                let days = Days::load(transaction).await?;
                let mut workflows = Workflows::default();
                let due = triage::due(transaction, today, AT_ONCE).await?;
                for demand in &due {
                    let next = match Nudge::from_key(&demand.nudge) {
                        Some(nudge) => {
                            let id = demand.workflow_version_id;
                            let workflow = workflows.get(transaction, id).await?;
                            nudge_one(transaction, &context, demand, nudge, workflow).await?;
                            days.after(demand.due_on, nudge)
                        }
                        None => None,
                    };
                    triage::set_nudge(transaction, demand.id, next).await?;
                }
                Ok::<_, Error>(due.len() as u64)
            })
        })
        .await
}

/// Workflow versions that were read already.
#[derive(Default)]
struct Workflows(BTreeMap<Uuid, Workflow>);

impl Workflows {
    async fn get(&mut self, connection: &impl ConnectionTrait, id: Uuid) -> Result<&Workflow> {
        match self.0.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => Ok(free.insert(workflow(connection, id).await?)),
        }
    }
}

async fn nudge_one(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Due,
    nudge: Nudge,
    workflow: &Workflow,
) -> Result<()> {
    let due_on = demand.due_on.to_string();
    let news = News {
        demand_id: demand.id,
        number: demand.seq,
        title: &demand.title,
        unit_id: demand.unit_id,
        owner_id: demand.owner_id,
        is_draft: false,
        topic: match nudge {
            Nudge::Reminder => Topic::Reminder,
            Nudge::Escalation => Topic::Escalation,
        },
        status: workflow.status(&demand.status).map(|status| &status.name),
        detail: Some(&due_on),
    };
    let waits_for = demand.waits_for.as_deref().and_then(WaitsFor::from_key);
    if nudge == Nudge::Reminder && waits_for == Some(WaitsFor::Submitter) {
        let takers = participants(transaction, NOUN, demand.id).await?;
        let authors = takers.iter().filter(|one| !Part::only_reads(&one.part));
        let authors = authors.map(|one| one.person_id).collect();
        tell::asked_again(transaction, context, &news, &authors).await?;
        return outside::tell(transaction, context, &news).await;
    }
    let people = match nudge {
        Nudge::Reminder => having(transaction, demand).await?,
        Nudge::Escalation => above(transaction, demand).await?,
    };
    tell::given(transaction, context, &news, &people).await
}

/// Those who have a demand: who looks after it, else the team, else the unit's
/// partner.
async fn having(connection: &impl ConnectionTrait, demand: &Due) -> Result<BTreeSet<Uuid>> {
    if let Some(owner) = demand.owner_id {
        return Ok([owner].into());
    }
    if let Some(id) = demand.team_id {
        let members = team::members(connection, &[id]).await?;
        let mut people: BTreeSet<Uuid> = members.iter().map(|one| one.person_id).collect();
        if let Some(team) = team::find(connection, id).await? {
            people.extend(team.lead_id);
        }
        return Ok(people);
    }
    partner(connection, demand).await
}

/// Those above who has a demand: the lead of its team, else the unit's partner;
/// not whoever has it, who is told as well.
async fn above(connection: &impl ConnectionTrait, demand: &Due) -> Result<BTreeSet<Uuid>> {
    let mut people = having(connection, demand).await?;
    let team = match demand.team_id {
        Some(id) => team::find(connection, id).await?,
        None => None,
    };
    let lead = team.and_then(|team| team.lead_id);
    match lead.filter(|lead| Some(*lead) != demand.owner_id) {
        Some(lead) => {
            people.insert(lead);
        }
        None => people.extend(partner(connection, demand).await?),
    }
    Ok(people)
}

async fn partner(connection: &impl ConnectionTrait, demand: &Due) -> Result<BTreeSet<Uuid>> {
    let partner = match demand.unit_id {
        Some(id) => unit::partner(connection, id).await?,
        None => None,
    };
    Ok(partner.map(|partner| partner.id).into_iter().collect())
}
