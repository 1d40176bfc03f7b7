//! Asking the approver of the unit before a demand comes to the project office.
//! What waits is a draft still, so nothing of triage has to know of it; nobody
//! changes it meanwhile. Who is asked follows from the unit as it is now, and
//! those read the demand as a part of their own.

use std::collections::BTreeSet;

use actix_web::{delete, get, post, web};
use docket_contract::demand::{
    AwaitedDemandView, DecideUnitApproval, DemandReference, DemandView, UnitApprovalView,
    UnitDecision,
};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::demand::{self, Standing};
use docket_domain::identity::{Part, Permission};
use docket_domain::intake::UnitApproval;
use docket_domain::notification::Topic;
use docket_domain::organization::approvers;
use docket_domain::text::LocalText;
use docket_domain::workflow::{Transition, Workflow};
use docket_storage::demand::unit_approval::{self, Asked, Awaited};
use docket_storage::demand::{self as demands, Demand, DemandValues, NOUN, Which, author};
use docket_storage::identity::{leave, participants, take_part};
use docket_storage::organization::approver::{self, Approver};
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach, StorageError, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

use super::service::{announce, find, form, reply, standing, which, workflow};
use super::transition;
use super::view::named;
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::notification::tell::{self, News};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Most demands that are listed.
const MOST: u64 = 500;
/// Most characters of a reason.
const MAX_REASON_CHARS: usize = 2_000;

/// List what waits for one's approval
///
/// Demands that wait until somebody approves them for the unit, before they come
/// to the project office, and that the caller decides; the oldest first, at most
/// 500.
#[utoipa::path(tag = "Demands", responses((status = 200, body = Page<AwaitedDemandView>)))]
#[get("/unit-approvals")]
pub async fn list_unit_approvals(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListUnitApprovals)?;
    let waiting = match context.person_id() {
        Some(person) => unit_approval::awaiting(context.reader(), person, MOST).await?,
        None => Vec::new(),
    };
    caller.answer(Reply::ok(Page {
        items: waiting.into_iter().map(awaited).collect(),
        next: None,
        total: None,
    }))
}

/// Decide for the unit
///
/// Approved, the demand is handed in and comes to the project office. Returned,
/// it goes back to those who asked, with the reason; they change it and hand it
/// in again. Any one approver decides: of the unit that asks, or of the nearest
/// above it that has one besides those who ask.
#[utoipa::path(tag = "Demands", request_body = DecideUnitApproval,
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"), IfMatchHeader),
    responses((status = 200, body = DemandView)))]
#[post("/demands/{demand}/unit-approval/decision")]
pub async fn decide_unit_approval(
    caller: Caller,
    demand: web::Path<String>,
    version: IfMatch,
    body: Body<DecideUnitApproval>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|decision| (demand, version.0, decision));
    caller
        .change(
            Operation::DecideUnitApproval,
            input,
            |transaction, context, (which, version, decision)| {
                Box::pin(decide(transaction, context, (*which, *version), decision))
            },
        )
        .await
}

/// Take a demand back from the unit's approver
///
/// By its authors, to go on writing. 409 when it does not wait any more.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = DemandView)))]
#[delete("/demands/{demand}/unit-approval")]
pub async fn withdraw_unit_approval(caller: Caller, demand: web::Path<String>) -> Answer {
    let input = Input::of(which(&demand)?);
    caller
        .change(
            Operation::WithdrawUnitApproval,
            input,
            |transaction, context, which| Box::pin(take_back(transaction, context, *which)),
        )
        .await
}

fn awaited(one: Awaited) -> AwaitedDemandView {
    AwaitedDemandView {
        demand: DemandReference {
            id: one.id,
            key: demand::key(one.seq),
            title: one.title,
        },
        unit: named(one.unit_id, &one.unit_name),
        asked_by: one.asked_by,
        asked_at: one.asked_at,
    }
}

/// A demand that its unit is asked about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Identifier.
    pub id: Uuid,
    /// Number.
    pub number: i64,
    /// Title.
    pub title: &'a str,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
}

impl<'a> From<&'a Demand> for Subject<'a> {
    fn from(demand: &'a Demand) -> Self {
        Self {
            id: demand.id,
            number: demand.seq,
            title: &demand.title,
            unit_id: demand.unit_id,
        }
    }
}

/// Who approves what these people ask for in this unit. Nobody where there is no
/// approver besides them: then nobody is waited for.
///
/// # Errors
/// When the database refuses.
pub async fn who(
    connection: &impl ConnectionTrait,
    unit_id: Option<Uuid>,
    authors: &BTreeSet<Uuid>,
) -> Result<Vec<Approver>> {
    let Some(unit) = unit_id else {
        return Ok(Vec::new());
    };
    let upwards = approver::upwards(connection, unit).await?;
    let chain: Vec<Vec<Uuid>> = upwards
        .chunk_by(|one, next| one.unit_id == next.unit_id)
        .map(|unit| unit.iter().map(|one| one.id).collect())
        .collect();
    let asked = approvers(&chain, authors);
    let mut seen = BTreeSet::new();
    let found = upwards.into_iter();
    Ok(found
        .filter(|one| asked.contains(&one.id) && seen.insert(one.id))
        .collect())
}

/// Asks the unit's approvers about a demand that is handed in, or notes that
/// nobody is there to be asked. Gives whether it waits now.
///
/// # Errors
/// When the database refuses.
pub async fn ask(
    transaction: &DatabaseTransaction,
    context: &Context,
    subject: Subject<'_>,
    to: Option<&LocalText>,
) -> Result<bool> {
    let before = unit_approval::find(transaction, subject.id).await?;
    let authors = author::ever(transaction, subject.id).await?;
    let asked = who(transaction, subject.unit_id, &authors).await?;
    let state = match asked.is_empty() {
        true => UnitApproval::Skipped,
        false => UnitApproval::Waiting,
    };
    unit_approval::ask(transaction, subject.id, state, context.now).await?;
    let before = before.and_then(|before| before.state());
    record(transaction, context, subject, (before, Some(state)), None).await?;
    let told = let_read(transaction, context, subject, &asked).await?;
    call(transaction, context, subject, to, &told).await?;
    Ok(state == UnitApproval::Waiting)
}

/// As [`ask`], for a demand that was just made.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, number): (Uuid, i64),
    values: &DemandValues,
    workflow: &Workflow,
) -> Result<bool> {
    let standing = of_authors();
    let step = workflow.handing_in_step(&standing);
    let to = step.and_then(|step| workflow.status(&step.to));
    let subject = Subject {
        id,
        number,
        title: &values.title,
        unit_id: values.unit_id,
    };
    ask(transaction, context, subject, to.map(|status| &status.name)).await
}

/// Asks first where a step hands a demand in whose form asks for it. Gives
/// whether it waits now.
///
/// # Errors
/// Somebody else changed it meanwhile.
pub async fn comes_first(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    workflow: &Workflow,
    step: &Transition,
) -> Result<bool> {
    let hands_in = demand.submitted_at.is_none()
        && demand.status == workflow.initial
        && step.complete_form_required;
    if !hands_in
        || !form(transaction, demand.form_version_id)
            .await?
            .asks_approver
    {
        return Ok(false);
    }
    let to = workflow.status(&step.to).map(|status| &status.name);
    if !ask(transaction, context, demand.into(), to).await? {
        return Ok(false);
    }
    touch(transaction, context, demand).await?;
    Ok(true)
}

/// Counts what became of it as a change of the demand, and tells those who look.
async fn touch(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    let (by, now) = (context.person_id(), context.now);
    if !unit_approval::touch(transaction, demand.id, demand.version, by, now).await? {
        return Err(Error::stale());
    }
    let (kind, id, number) = ("demand.changed", demand.id, demand.seq);
    let next = demand.version + 1;
    announce(
        transaction,
        context,
        kind,
        id,
        number,
        next,
        &demand.values(),
    )
    .await
}

/// Lets exactly these read the demand as its approvers, and gives those who could
/// not before.
async fn let_read(
    transaction: &DatabaseTransaction,
    context: &Context,
    subject: Subject<'_>,
    asked: &[Approver],
) -> Result<BTreeSet<Uuid>> {
    let known = participants(transaction, NOUN, subject.id).await?;
    let known: BTreeSet<Uuid> = known
        .into_iter()
        .filter(|one| one.part == Part::Approver.key())
        .map(|one| one.person_id)
        .collect();
    let asked: BTreeSet<Uuid> = asked.iter().map(|one| one.id).collect();
    for &gone in known.difference(&asked) {
        leave(transaction, NOUN, subject.id, gone, Part::Approver).await?;
    }
    let new: BTreeSet<Uuid> = asked.difference(&known).copied().collect();
    for &person in &new {
        let (id, now) = (subject.id, context.now);
        take_part(transaction, NOUN, id, person, Part::Approver, now).await?;
    }
    Ok(new)
}

/// Tells those who are asked.
async fn call(
    transaction: &DatabaseTransaction,
    context: &Context,
    subject: Subject<'_>,
    to: Option<&LocalText>,
    people: &BTreeSet<Uuid>,
) -> Result<()> {
    let news = News {
        demand_id: subject.id,
        number: subject.number,
        title: subject.title,
        unit_id: subject.unit_id,
        owner_id: None,
        is_draft: true,
        topic: Topic::Approval,
        status: to,
        detail: None,
    };
    tell::asked_again(transaction, context, &news, people).await
}

/// Brings those who are asked up to date, where a demand waits: who approves for
/// the unit may have changed, or who asks. Where nobody is left to be waited for,
/// it is handed in.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    if demand.unit_approval.as_deref() != Some(UnitApproval::Waiting.key()) {
        return Ok(());
    }
    let authors = author::ever(transaction, demand.id).await?;
    let asked = who(transaction, demand.unit_id, &authors).await?;
    if asked.is_empty() {
        return go_on(transaction, context, demand).await;
    }
    let told = let_read(transaction, context, demand.into(), &asked).await?;
    if told.is_empty() {
        return Ok(());
    }
    let workflow = workflow(transaction, demand.workflow_version_id).await?;
    let standing = of_authors();
    let step = workflow.handing_in_step(&standing);
    let to = step.and_then(|step| workflow.status(&step.to));
    let name = to.map(|status| &status.name);
    call(transaction, context, demand.into(), name, &told).await
}

/// Hands in what waits for nobody any more. What does not pass any more stays
/// where it is: its authors take it back and see why.
async fn go_on(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    let part = transaction.begin().await.map_err(StorageError::from)?;
    match skip(&part, context, demand).await {
        Ok(()) => part.commit().await.map_err(StorageError::from)?,
        Err(Error::Told { .. }) => {
            part.rollback().await.map_err(StorageError::from)?;
            let_read(transaction, context, demand.into(), &[]).await?;
        }
        Err(failed) => return Err(failed),
    }
    Ok(())
}

async fn skip(transaction: &DatabaseTransaction, context: &Context, demand: &Demand) -> Result<()> {
    let skipped = UnitApproval::Skipped;
    note(transaction, context, demand, skipped, None).await?;
    transition::hand_in_approved(transaction, context, demand).await
}

/// As [`settle`], for all that wait in a unit and in those below it.
///
/// # Errors
/// When the database refuses.
pub async fn settle_in(
    transaction: &DatabaseTransaction,
    context: &Context,
    unit: Uuid,
) -> Result<()> {
    for id in unit_approval::waiting_in(transaction, unit).await? {
        let which = Which::Id(id);
        let demand = demands::find(transaction, which, &Reach::SYSTEM, None, false).await?;
        if let Some(demand) = demand {
            settle(transaction, context, &demand).await?;
        }
    }
    Ok(())
}

/// How whoever asked stands to it: an approved demand is handed in as by them.
pub fn of_authors() -> Standing {
    Standing {
        permissions: Permission::ALL.iter().copied().collect(),
        is_author: true,
        is_own: true,
        ..Standing::default()
    }
}

/// What became of asking, as the one who stands like this sees it.
///
/// # Errors
/// When the database refuses.
pub async fn view(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    standing: &Standing,
    person: Option<Uuid>,
) -> Result<Option<UnitApprovalView>> {
    if demand.unit_approval.is_none() {
        return Ok(None);
    }
    let Some(asked) = unit_approval::find(connection, demand.id).await? else {
        return Ok(None);
    };
    let Some(state) = asked.state() else {
        return Ok(None);
    };
    let is_waiting = state == UnitApproval::Waiting;
    let approvers = match is_waiting {
        true => {
            let authors = author::ever(connection, demand.id).await?;
            who(connection, demand.unit_id, &authors).await?
        }
        false => Vec::new(),
    };
    Ok(Some(UnitApprovalView {
        state,
        can_decide: approvers.iter().any(|one| Some(one.id) == person),
        can_take_back: is_waiting && standing.is_author,
        waits_for: approvers.into_iter().map(reference).collect(),
        asked_at: asked.asked_at,
        decided_by: named(asked.decided_by, &asked.decided_by_name),
        decided_at: asked.decided_at,
        reason: asked.reason,
    }))
}

fn reference(approver: Approver) -> Reference {
    Reference {
        id: approver.id,
        name: approver.name,
    }
}

async fn decide(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, version): (Which, i64),
    input: &DecideUnitApproval,
) -> Result<Reply<DemandView>> {
    let demand = find(transaction, context, which).await?;
    let asked = unit_approval::find(transaction, demand.id).await?;
    if !asked.as_ref().is_some_and(Asked::is_waiting) {
        return Err(decided(asked.as_ref()));
    }
    let person = context.oneself()?;
    let authors = author::ever(transaction, demand.id).await?;
    let asked = who(transaction, demand.unit_id, &authors).await?;
    if asked.iter().all(|one| one.id != person) {
        let detail = "Only those who approve for the unit decide this, and nobody what they \
                      asked for themselves.";
        return Err(Error::new(Code::Forbidden, detail));
    }
    if demand.version != version {
        return Err(Error::stale());
    }
    let reason = input.reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    let is_too_long = |reason: &str| reason.chars().count() > MAX_REASON_CHARS;
    if reason.is_some_and(is_too_long) {
        let detail = "Enter at most 2,000 characters.";
        return Err(Error::invalid_field("/reason", "too_long", detail));
    }
    match input.decision {
        UnitDecision::Approve => approve(transaction, context, &demand).await?,
        UnitDecision::Return => {
            let reason = reason.ok_or_else(|| {
                let detail = "Say what has to change before you can approve it.";
                Error::invalid_field("/reason", "required", detail)
            })?;
            give_back(transaction, context, &demand, reason).await?;
        }
    }
    let after = find(transaction, context, Which::Id(demand.id)).await?;
    reply(transaction, context, &after).await
}

/// Why there is nothing to decide.
fn decided(asked: Option<&Asked>) -> Error {
    let by = asked.and_then(|asked| asked.decided_by_name.as_deref());
    let state = asked.and_then(Asked::state);
    let detail = match (state, by) {
        (Some(UnitApproval::Approved), Some(by)) => format!("{by} approved this demand before."),
        (Some(UnitApproval::Returned), Some(by)) => format!("{by} returned this demand before."),
        _ => "This demand does not wait for the unit's approver.".to_owned(),
    };
    Error::new(Code::WrongState, detail)
}

/// Notes what an approver decided; only whoever decided goes on reading it as
/// such.
async fn note(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    next: UnitApproval,
    reason: Option<&str>,
) -> Result<()> {
    let (id, now) = (demand.id, context.now);
    // Where nobody is left to decide, whoever changed that decides nothing.
    let by = context
        .person_id()
        .filter(|_| next != UnitApproval::Skipped);
    if !unit_approval::decide(transaction, id, next, by, reason, now).await? {
        let asked = unit_approval::find(transaction, id).await?;
        return Err(decided(asked.as_ref()));
    }
    for one in participants(transaction, NOUN, id).await? {
        if one.part == Part::Approver.key() && Some(one.person_id) != by {
            leave(transaction, NOUN, id, one.person_id, Part::Approver).await?;
        }
    }
    let states = (Some(UnitApproval::Waiting), Some(next));
    record(transaction, context, demand.into(), states, reason).await
}

async fn approve(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    note(transaction, context, demand, UnitApproval::Approved, None).await?;
    transition::hand_in_approved(transaction, context, demand).await
}

async fn give_back(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    reason: &str,
) -> Result<()> {
    let returned = UnitApproval::Returned;
    note(transaction, context, demand, returned, Some(reason)).await?;
    touch(transaction, context, demand).await?;
    let name = returned.name();
    let news = News {
        status: Some(&name),
        topic: Topic::Question,
        ..News::message(demand, reason)
    };
    tell::moved(transaction, context, &news).await
}

async fn take_back(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
) -> Result<Reply<DemandView>> {
    let demand = find(transaction, context, which).await?;
    let standing = standing(transaction, context, &demand).await?;
    if !standing.is_author {
        let detail = "Only those who asked take a demand back.";
        return Err(Error::new(Code::Forbidden, detail));
    }
    let asked = unit_approval::find(transaction, demand.id).await?;
    if !asked.as_ref().is_some_and(Asked::is_waiting) {
        return Err(decided(asked.as_ref()));
    }
    unit_approval::forget(transaction, demand.id).await?;
    let_read(transaction, context, (&demand).into(), &[]).await?;
    let states = (Some(UnitApproval::Waiting), None);
    record(transaction, context, (&demand).into(), states, None).await?;
    touch(transaction, context, &demand).await?;
    let after = find(transaction, context, Which::Id(demand.id)).await?;
    reply(transaction, context, &after).await
}

/// Notes that whoever submitted a demand without an account took it back for
/// good before it was handed in.
///
/// # Errors
/// It was decided meanwhile.
pub async fn give_up(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    let (id, now) = (demand.id, context.now);
    let next = UnitApproval::Withdrawn;
    let asked = unit_approval::find(transaction, id).await?;
    if !unit_approval::decide(transaction, id, next, None, None, now).await? {
        return Err(decided(asked.as_ref()));
    }
    let_read(transaction, context, demand.into(), &[]).await?;
    let before = asked.and_then(|asked| asked.state());
    let states = (before, Some(next));
    record(transaction, context, demand.into(), states, None).await
}

/// Writes down what became of asking.
async fn record(
    transaction: &DatabaseTransaction,
    context: &Context,
    subject: Subject<'_>,
    (before, after): (Option<UnitApproval>, Option<UnitApproval>),
    reason: Option<&str>,
) -> Result<()> {
    let trail = |state: UnitApproval| json!({ "unit_approval": state });
    let changes = differences(before.map(trail).as_ref(), after.map(trail).as_ref());
    let label = demand::key(subject.number);
    let record = Record {
        reason: reason.map(str::to_owned),
        ..Record::new(NOUN, subject.id, &label, changes)
    };
    context.record(transaction, record).await
}
