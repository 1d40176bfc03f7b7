//! The page behind a submission's secret link.

mod view;

use chrono::{DateTime, Duration, Utc};
use docket_contract::demand::{PatchDemand, TransitionDemand};
use docket_contract::intake::{
    CreateTrackingMessage, PatchTrackingAnswers, PublicFormView, TrackingAnswersView, TrackingView,
};
use docket_contract::problem::Code;
use docket_domain::demand::{self, MAX_TEXT_CHARS};
use docket_domain::field::well_known;
use docket_domain::form::FormDefinition;
use docket_domain::identity::Permission;
use docket_domain::intake::{
    Moderation, UnitApproval, Whereabouts, answering_step, standing_of_submitter, withdrawing_step,
};
use docket_domain::workflow::{Transition, Workflow};
use docket_storage::demand::comment;
use docket_storage::demand::link;
use docket_storage::demand::support::{self, Support};
use docket_storage::demand::triage;
use docket_storage::demand::unit_approval::{self, Asked};
use docket_storage::demand::{self as demands, Demand, NOUN, Which};
use docket_storage::intake::{self, Submission};
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach};
use serde_json::json;
use uuid::Uuid;

use self::view::view;
use super::submission::{at_fields, handed_in_form};
use super::{held, similar};
use crate::actor::Actor;
use crate::context::{Context, Record, differences};
use crate::demand::answer::{Catalogue, asked};
use crate::demand::calendar::Calendar;
use crate::demand::change;
use crate::demand::content::Content;
use crate::demand::mark::marked;
use crate::demand::service::{self, announce, workflow};
use crate::demand::transition::advance;
use crate::demand::unit_approval as asking;
use crate::form::service::load_version;
use crate::notification::tell::{self, News};
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// A submission whose secret link is known, or somebody else's demand that the
/// holder of the link needs too.
struct Tracked {
    demand: Demand,
    workflow: Workflow,
    support: Option<Support>,
    /// What became of it where it had to be let in, while it is no demand.
    kept_out: Option<Submission>,
    /// What became of asking the approver of its unit.
    asked: Option<Asked>,
    /// The demand it was merged into, and its workflow.
    survivor: Option<(Demand, Workflow)>,
    /// What it was split into.
    parts: Vec<Part>,
    /// When the link stops working.
    expires_at: DateTime<Utc>,
}

impl Tracked {
    /// The submission behind a link that works.
    ///
    /// # Errors
    /// It is unknown, expired or revoked: the answer does not tell which.
    async fn find(
        connection: &impl ConnectionTrait,
        context: &Context,
        token: &str,
    ) -> Result<Self> {
        let id = context.state.links.record(token).ok_or_else(no_link)?;
        let support = support::find(connection, id).await?;
        let mut kept_out = None;
        let id = match &support {
            Some(support) => support.demand_id,
            None => {
                let submission = intake::submission(connection, id).await?;
                let submission = submission
                    .filter(|submission| submission.tracking_revoked_at.is_none())
                    .ok_or_else(no_link)?;
                kept_out = Some(submission).filter(Submission::is_kept_out);
                id
            }
        };
        let asked = match support {
            None => unit_approval::find(connection, id).await?,
            Some(_) => None,
        };
        let was_given_up = asked.as_ref().and_then(Asked::state) == Some(UnitApproval::Withdrawn);
        let is_hidden = kept_out.is_some() || was_given_up;
        // Whoever has the link reaches this demand, and nothing else.
        let demand = demands::find(connection, Which::Id(id), &Reach::SYSTEM, None, is_hidden)
            .await?
            // What is not public any more is no business of those who follow.
            .filter(|demand| support.is_none() || demand.is_public)
            .ok_or_else(no_link)?;
        let (survivor, parts) = match support {
            None => (
                survivor(connection, &demand).await?,
                parts(connection, &demand).await?,
            ),
            Some(_) => (None, Vec::new()),
        };
        let moved = survivor.as_ref().map(|(survivor, _)| survivor);
        let moved = moved.unwrap_or(&demand).status_since;
        let of_parts = parts.iter().map(|part| part.standing.status_since);
        let (_, settings) = Calendar::load(connection).await?;
        let days = Duration::days(i64::from(settings.tracking_days));
        let expires_at = of_parts.fold(moved, DateTime::max) + days;
        if expires_at <= context.now {
            return Err(no_link());
        }
        let workflow = workflow(connection, demand.workflow_version_id).await?;
        Ok(Self {
            demand,
            workflow,
            support,
            kept_out,
            asked,
            survivor,
            parts,
            expires_at,
        })
    }

    /// What became of it where it had to be let in, while it is no demand.
    fn moderation(&self) -> Option<Moderation> {
        self.kept_out.as_ref().and_then(Submission::moderation)
    }

    /// How asking its unit stands, while it is not handed in because of it.
    fn at_unit(&self) -> Option<UnitApproval> {
        let state = self.asked.as_ref().and_then(Asked::state);
        state.filter(|state| state.keeps_out())
    }

    /// Whether its submitter may change the answers now.
    fn can_edit(&self) -> bool {
        let standing = standing_of_submitter();
        self.support.is_none()
            && self.kept_out.is_none()
            && matches!(self.at_unit(), None | Some(UnitApproval::Returned))
            && self.workflow.may_edit(&self.demand.status, &standing)
    }

    fn whereabouts(&self) -> Whereabouts {
        match self.moderation() {
            Some(Moderation::Held) => Whereabouts::Held,
            Some(Moderation::Refused) => Whereabouts::Refused,
            Some(Moderation::Withdrawn) => Whereabouts::Closed,
            Some(Moderation::Accepted) | None => self.whereabouts_let_in(),
        }
    }

    fn whereabouts_let_in(&self) -> Whereabouts {
        match self.at_unit() {
            Some(UnitApproval::Waiting) => Whereabouts::WithUnit,
            Some(UnitApproval::Returned) => Whereabouts::WithSubmitter,
            Some(UnitApproval::Withdrawn) => Whereabouts::Closed,
            _ => match &self.survivor {
                Some((survivor, workflow)) => elsewhere(workflow, &survivor.status),
                None => Whereabouts::of(&self.workflow, &self.demand.status),
            },
        }
    }

    /// Takes a step as its submitter.
    async fn take(
        &self,
        transaction: &DatabaseTransaction,
        context: &Context,
        step: &Transition,
    ) -> Result<()> {
        let step = TransitionDemand {
            transition: step.key.clone(),
            ..TransitionDemand::default()
        };
        let standing = standing_of_submitter();
        advance(transaction, context, &self.demand, &standing, &step).await
    }
}

/// Where a demand is that the holder of the link did not hand in themselves:
/// what it waits for is not asked of them.
fn elsewhere(workflow: &Workflow, status: &str) -> Whereabouts {
    match Whereabouts::of(workflow, status) {
        Whereabouts::WithSubmitter => Whereabouts::WithOffice,
        elsewhere => elsewhere,
    }
}

/// A demand that a submission was split into.
struct Part {
    demand: Demand,
    /// How it stands: itself, or what it was merged into.
    standing: Demand,
    /// The workflow of that.
    workflow: Workflow,
}

/// What a submission was split into, as far as it is still there.
async fn parts(connection: &impl ConnectionTrait, demand: &Demand) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for id in link::parts(connection, demand.id).await? {
        let which = Which::Id(id);
        let found = demands::find(connection, which, &Reach::SYSTEM, None, false).await?;
        let Some(demand) = found else {
            continue;
        };
        let (standing, workflow) = match survivor(connection, &demand).await? {
            Some(survivor) => survivor,
            None => {
                let workflow = workflow(connection, demand.workflow_version_id).await?;
                (demand.clone(), workflow)
            }
        };
        parts.push(Part {
            demand,
            standing,
            workflow,
        });
    }
    Ok(parts)
}

/// The demand that a demand was merged into in the end; none where it was not,
/// or where that one is gone.
async fn survivor(
    connection: &impl ConnectionTrait,
    demand: &Demand,
) -> Result<Option<(Demand, Workflow)>> {
    let mut last = None;
    let mut next = demand.duplicate_of_id;
    let mut seen = vec![demand.id];
    while let Some(id) = next.filter(|id| !seen.contains(id)) {
        seen.push(id);
        let found = demands::find(connection, Which::Id(id), &Reach::SYSTEM, None, false).await?;
        next = found.as_ref().and_then(|found| found.duplicate_of_id);
        last = found.or(last);
    }
    Ok(match last {
        Some(survivor) => {
            let workflow = workflow(connection, survivor.workflow_version_id).await?;
            Some((survivor, workflow))
        }
        None => None,
    })
}

fn no_link() -> Error {
    Error::new(
        Code::InvalidLink,
        "The link is incomplete, has expired or was withdrawn. Ask the project office for help.",
    )
}

/// Who holds a link is nobody in particular, whoever is signed in beside it.
pub fn nobody(context: &Context) -> Context {
    Context {
        actor: Actor::Anonymous,
        ..context.clone()
    }
}

/// How a submission goes on.
///
/// # Errors
/// The link does not work.
pub async fn get(context: &Context, token: &str) -> Result<Reply<TrackingView>> {
    let reader = context.reader();
    let tracked = Tracked::find(reader, context, token).await?;
    Ok(Reply::ok(view(reader, context, &tracked).await?))
}

/// The demand behind a secret link of its submitter.
///
/// # Errors
/// The link does not work, or is that of somebody who only needs it too.
pub async fn own_demand(
    connection: &impl ConnectionTrait,
    context: &Context,
    token: &str,
) -> Result<Uuid> {
    let tracked = Tracked::find(connection, context, token).await?;
    match tracked.support {
        None => Ok(tracked.demand.id),
        Some(_) => Err(no_link()),
    }
}

/// What the holder of a secret link is asked while they may change it.
///
/// # Errors
/// The link does not work, or it is not their turn.
pub async fn editable_form(
    connection: &impl ConnectionTrait,
    context: &Context,
    token: &str,
) -> Result<PublicFormView> {
    let tracked = Tracked::find(connection, context, token).await?;
    if !tracked.can_edit() {
        return Err(not_their_turn());
    }
    let version = load_version(connection, tracked.demand.form_version_id).await?;
    handed_in_form(connection, context, version).await
}

/// What a submitter answered, to be changed.
///
/// # Errors
/// The link does not work, or it is not the submitter's turn.
pub async fn answers(context: &Context, token: &str) -> Result<Reply<TrackingAnswersView>> {
    let reader = context.reader();
    let tracked = Tracked::find(reader, context, token).await?;
    if !tracked.can_edit() {
        return Err(not_their_turn());
    }
    let demand = &tracked.demand;
    let version = load_version(reader, demand.form_version_id).await?;
    let catalogue = Catalogue::load(reader, context.now).await?;
    let form = handed_in_form(reader, context, version).await?;
    let content = Content::load(reader, demand, &catalogue).await?;
    let (values, answers) = (&content.values, &content.answers);
    let all = asked(&form.definition, &catalogue, values, answers);
    let values = all
        .iter()
        .map(|(key, value)| (key.clone(), value.to_json()));
    let view = TrackingAnswersView {
        values: values.collect(),
        form,
        marks: marked(reader, demand.id).await?,
    };
    Ok(Reply::ok(view).version(demand.version))
}

/// Changes what a submitter answered. What is not named stays as it is.
///
/// # Errors
/// The link does not work, it is not the submitter's turn, somebody else
/// changed it meanwhile, or an answer breaks a rule.
pub async fn change(
    transaction: &DatabaseTransaction,
    context: &Context,
    (token, version, input): &(String, i64, PatchTrackingAnswers),
) -> Result<Reply<TrackingView>> {
    let context = &nobody(context);
    let tracked = Tracked::find(transaction, context, token).await?;
    if !tracked.can_edit() {
        return Err(not_their_turn());
    }
    let demand = &tracked.demand;
    let kept = load_version(transaction, demand.form_version_id).await?;
    let form = handed_in_form(transaction, context, kept).await?.definition;
    let patch = patch_of(&form, input)?;
    let standing = standing_of_submitter();
    change::change(transaction, context, demand, *version, &standing, &patch)
        .await
        .map_err(at_fields)?;
    let after = Tracked::find(transaction, context, token).await?;
    Ok(Reply::ok(view(transaction, context, &after).await?))
}

/// The change of the demand that these changes of answers are.
fn patch_of(form: &FormDefinition, input: &PatchTrackingAnswers) -> Result<PatchDemand> {
    let mut errors = Vec::new();
    for key in input.values.keys() {
        if form.question(key).is_none() {
            let detail = "The form does not ask this.";
            errors.push(field_error(&format!("/values/{key}"), "not_asked", detail));
        }
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let mut patch = PatchDemand::default();
    for (key, answer) in &input.values {
        patch.values.insert(key.clone(), answer.clone());
        let is_empty = |text: &str| text.trim().is_empty();
        if !answer.is_null() && !answer.as_str().is_some_and(is_empty) {
            continue;
        }
        // These are kept in columns of their own, where null says nothing.
        match key.as_str() {
            well_known::TITLE => patch.title = Some(String::new()),
            well_known::SUMMARY => patch.summary = Some(String::new()),
            well_known::UNIT => patch.unit_id = Some(None),
            well_known::CATEGORY => patch.category_id = Some(None),
            well_known::STRATEGIC_OBJECTIVE => patch.objective_id = Some(None),
            _ => {}
        }
    }
    Ok(patch)
}

fn not_their_turn() -> Error {
    let detail = "The answers can be changed only while the project office waits for you. Write \
                  to it instead.";
    Error::new(Code::WrongState, detail)
}

/// Writes to the project office, and answers what it asked.
///
/// # Errors
/// The link does not work, there is nothing to read, or nobody would read it.
pub async fn answer(
    transaction: &DatabaseTransaction,
    context: &Context,
    (token, input): &(String, CreateTrackingMessage),
) -> Result<Reply<TrackingView>> {
    let context = &nobody(context);
    let tracked = Tracked::find(transaction, context, token).await?;
    if tracked.support.is_some() {
        let detail = "Only who submitted the request writes here.";
        return Err(Error::new(Code::WrongState, detail));
    }
    if !tracked.whereabouts().takes_messages() {
        let detail = "The request is closed; nobody would read it. Submit a new one instead.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let body = input.body.trim();
    if body.is_empty() || body.chars().count() > MAX_TEXT_CHARS {
        let detail = "Enter 1 to 20,000 characters.";
        return Err(Error::invalid_field("/body", "length", detail));
    }
    write(transaction, context, &tracked.demand, body).await?;
    let standing = standing_of_submitter();
    let step = match tracked.at_unit() {
        Some(_) => tracked.workflow.handing_in_step(&standing),
        None => answering_step(&tracked.workflow, &tracked.demand.status),
    };
    if let Some(step) = step {
        match tracked.take(transaction, context, step).await {
            // The answers of the form no longer pass, which the project office
            // has to mend; what was written reaches them either way. Nothing
            // of the step was stored: answers are checked first.
            Err(Error::Told {
                code: Code::Validation,
                ..
            })
            | Ok(()) => {}
            Err(other) => return Err(other),
        }
    }
    let after = Tracked::find(transaction, context, token).await?;
    let path = format!("/public/tracking/{token}");
    Ok(Reply::created(
        view(transaction, context, &after).await?,
        path,
    ))
}

async fn write(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    body: &str,
) -> Result<()> {
    let id = Uuid::now_v7();
    comment::insert(transaction, id, demand.id, None, body, false, context.now).await?;
    let label = demand::key(demand.seq);
    let trail = json!({ "comment": id, "internal": false });
    let record = Record::new(NOUN, demand.id, &label, differences(None, Some(&trail)));
    context.record(transaction, record).await?;
    // What whoever asked writes brings back what was put off.
    if demand.snoozed_until.is_some() {
        triage::wake(transaction, demand.id).await?;
    }
    let news = News::message(demand, body);
    let nobody = std::collections::BTreeSet::new();
    tell::written(transaction, context, &news, &nobody, false).await?;
    let payload = json!({ "key": label, "comment": id });
    let kind = "demand.commented";
    context
        .announce(transaction, kind, NOUN, demand.id, demand.unit_id, payload)
        .await
}

/// Takes a submission back; who only follows it takes back that they need it.
///
/// # Errors
/// The link does not work, or it is too late.
pub async fn withdraw(
    transaction: &DatabaseTransaction,
    context: &Context,
    token: &str,
) -> Result<Reply<TrackingView>> {
    let context = &nobody(context);
    let tracked = Tracked::find(transaction, context, token).await?;
    if let Some(support) = &tracked.support {
        let last = view(transaction, context, &tracked).await?;
        similar::withdraw(transaction, context, &tracked.demand, support).await?;
        return Ok(Reply::ok(TrackingView {
            can_withdraw: false,
            ..last
        }));
    }
    if tracked.kept_out.is_some() {
        let which = Which::Id(tracked.demand.id);
        let held = intake::find_held(transaction, which, &Reach::SYSTEM).await?;
        let held = held.ok_or_else(no_link)?;
        held::settle(transaction, context, &held, Moderation::Withdrawn, None).await?;
        let after = Tracked::find(transaction, context, token).await?;
        return Ok(Reply::ok(view(transaction, context, &after).await?));
    }
    if tracked.at_unit().is_some() {
        give_up(transaction, context, &tracked.demand).await?;
        let after = Tracked::find(transaction, context, token).await?;
        return Ok(Reply::ok(view(transaction, context, &after).await?));
    }
    let step = withdrawing_step(&tracked.workflow, &tracked.demand.status).ok_or_else(|| {
        let detail = "The request was decided or closed already, so it cannot be withdrawn.";
        Error::new(Code::WrongState, detail)
    })?;
    tracked.take(transaction, context, step).await?;
    let after = Tracked::find(transaction, context, token).await?;
    Ok(Reply::ok(view(transaction, context, &after).await?))
}

/// Puts out of sight what was taken back before the unit let it be handed in.
async fn give_up(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    asking::give_up(transaction, context, demand).await?;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let before = Content::load(transaction, demand, &catalogue).await?;
    let mut content = before.clone();
    content.values.hidden_at = Some(context.now);
    content
        .update(transaction, context, demand, &before, None)
        .await?;
    let (kind, id, number) = ("demand.deleted", demand.id, demand.seq);
    let (next, values) = (demand.version + 1, &content.values);
    announce(transaction, context, kind, id, number, next, values).await
}

/// Ends the access of a demand's submitter.
///
/// # Errors
/// Outside of reach, not allowed, or there is no link that works.
pub async fn revoke(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
) -> Result<Reply<()>> {
    let demand = service::find(transaction, context, which).await?;
    let standing = service::standing(transaction, context, &demand).await?;
    if !standing.permissions.contains(&Permission::DemandTriage) {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    if !intake::revoke_tracking(transaction, demand.id, context.now).await? {
        return Err(Error::not_found("secret link of this demand"));
    }
    let label = demand::key(demand.seq);
    let changes = differences(
        Some(&json!({ "tracking_link": "works" })),
        Some(&json!({ "tracking_link": "revoked" })),
    );
    let record = Record::new(NOUN, demand.id, &label, changes);
    context.record(transaction, record).await?;
    Ok(Reply::done())
}
