//! Creating, reading, deleting and restoring demands.

use docket_contract::demand::{CreateDemand, DemandView};
use docket_contract::problem::Code;
use docket_domain::demand::{self, MAX_TEXT_CHARS, MAX_TITLE_CHARS, Standing};
use docket_domain::form::{Answers, FormDefinition, Stage};
use docket_domain::identity::{Part, Permission};
use docket_domain::intake::UnitApproval;
use docket_domain::workflow::Workflow;
use docket_storage::demand::answer::KeptText;
use docket_storage::demand::{self as demands, Demand, DemandValues, NOUN, Which, author, merge};
use docket_storage::form::FormVersion;
use docket_storage::identity::{parts, person, role};
use docket_storage::organization::definition::{self, DemandType};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction, intake, prioritization};
use serde_json::json;
use uuid::Uuid;

use super::answer::{Catalogue, check_references, problems, read, read_lines, settle, taken};
use super::content::Content;
use super::unit_approval;
use super::view::Presenter;
use crate::attachment::answer as files;
use crate::context::Context;
use crate::form::audience;
use crate::form::service as forms;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;
use crate::triage::routing;

/// Reads `DEM-142` or an id.
///
/// # Errors
/// It is neither: there is no such demand.
pub fn which(text: &str) -> Result<Which> {
    demand::parse_key(text)
        .map(Which::Number)
        .or_else(|| text.parse().ok().map(Which::Id))
        .ok_or_else(|| Error::not_found("demand"))
}

/// The demand within the caller's reach for reading.
///
/// # Errors
/// There is none.
pub async fn find(
    connection: &impl ConnectionTrait,
    context: &Context,
    which: Which,
) -> Result<Demand> {
    find_also(connection, context, which, false).await
}

/// As [`find`], deleted ones too where asked for.
///
/// # Errors
/// There is none.
pub async fn find_also(
    connection: &impl ConnectionTrait,
    context: &Context,
    which: Which,
    hidden: bool,
) -> Result<Demand> {
    let reach = context.reach_of(Permission::DemandRead);
    let framework = framework(connection, context).await?;
    demands::find(connection, which, &reach, framework, hidden)
        .await?
        .ok_or_else(|| Error::not_found("demand"))
}

/// The framework version whose scores the caller is shown.
///
/// # Errors
/// When the database refuses.
pub async fn framework(
    connection: &impl ConnectionTrait,
    context: &Context,
) -> Result<Option<Uuid>> {
    if !context.actor.holds(Permission::ScoreRead) {
        return Ok(None);
    }
    let current = prioritization::framework::current_framework_version(connection).await?;
    Ok(current.map(|version| version.id))
}

/// What the caller may do with a demand.
///
/// # Errors
/// When the database refuses.
pub async fn standing(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<Standing> {
    let units = match demand.unit_id {
        Some(id) => unit::with_ancestors(connection, id).await?,
        None => Vec::new(),
    };
    let taken = match context.person_id() {
        Some(person) => parts(connection, NOUN, demand.id, person).await?,
        None => Vec::new(),
    };
    let is_author = taken
        .iter()
        .any(|part| part == Part::Requester.key() || part == Part::CoAuthor.key());
    // Following a demand lets one read it, wherever it goes, and no more.
    let takes_part = taken.iter().any(|part| !Part::only_reads(part));
    let permissions = Permission::ALL
        .iter()
        .copied()
        .filter(|&permission| {
            let counts = takes_part || permission == Permission::DemandRead && !taken.is_empty();
            context.actor.reaches(permission, &units, counts)
        })
        // Taking part shows a demand and lets one write; deciding about one's
        // own demand needs the permission where the demand is.
        .filter(|&permission| {
            !is_deciding(permission) || context.actor.reaches(permission, &units, false)
        })
        .collect();
    let roles = match context.person_id() {
        Some(person) => role::keys_held(connection, person, &units).await?,
        None => Vec::new(),
    };
    // What an author may do, a token of theirs may do only within its scopes.
    let may_write = context.actor.holds(Permission::DemandCreate);
    let asked = demand.requester_id.is_some() && demand.requester_id == context.person_id();
    // What one wrote once stays one's own.
    let wrote = match context.person_id() {
        Some(person) => author::ever(connection, demand.id).await?.contains(&person),
        None => false,
    };
    Ok(Standing {
        permissions,
        roles: roles.into_iter().collect(),
        is_author: is_author && may_write,
        is_own: is_author || asked || wrote,
        is_waiting: demand.unit_approval.as_deref() == Some(UnitApproval::Waiting.key()),
    })
}

fn is_deciding(permission: Permission) -> bool {
    matches!(
        permission,
        Permission::DemandEdit | Permission::DemandTriage | Permission::DemandDecide
    )
}

/// The workflow a demand goes through.
///
/// # Errors
/// When the database refuses.
pub async fn workflow(connection: &impl ConnectionTrait, id: Uuid) -> Result<Workflow> {
    Ok(crate::version::load(connection, id).await?.definition)
}

/// The form a demand was made with.
///
/// # Errors
/// When the database refuses.
pub async fn form(connection: &impl ConnectionTrait, id: Uuid) -> Result<FormDefinition> {
    Ok(forms::load_version(connection, id).await?.definition)
}

/// The version of a form that a new demand is written with: the one in use, or
/// another one of the same form that may still be handed in.
///
/// # Errors
/// It is of another form, a draft, or was retired too long ago.
async fn form_for_new(
    connection: &impl ConnectionTrait,
    context: &Context,
    current: Uuid,
    asked: Option<Uuid>,
) -> Result<FormVersion> {
    let version = forms::load_version(connection, current).await?;
    let Some(asked) = asked.filter(|asked| *asked != current) else {
        return Ok(version);
    };
    let earlier = docket_storage::version::find::<FormDefinition>(connection, asked)
        .await?
        .filter(|earlier| earlier.of == version.of && earlier.retired_at.is_some())
        .ok_or_else(|| {
            let detail = "Choose a version of the form that this type of demand uses.";
            Error::invalid_field("/form_version_id", "unknown", detail)
        })?;
    forms::check_in_time(&earlier, context.now)?;
    Ok(earlier)
}

/// One demand with everything that was answered.
///
/// # Errors
/// There is none within reach.
pub async fn get(context: &Context, which: Which) -> Result<Reply<DemandView>> {
    let reader = context.reader();
    let demand = find(reader, context, which).await?;
    reply(reader, context, &demand).await
}

/// The reply that shows a demand.
///
/// # Errors
/// When the database refuses.
pub async fn reply(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<Reply<DemandView>> {
    let presenter = Presenter::load(connection, context).await?;
    let standing = standing(connection, context, demand).await?;
    let view = presenter.view(connection, demand, standing).await?;
    Ok(Reply::ok(view).version(demand.version))
}

/// Tells everybody who sees the demand that it changed.
///
/// # Errors
/// When the database refuses.
pub async fn announce(
    transaction: &DatabaseTransaction,
    context: &Context,
    kind: &str,
    id: Uuid,
    number: i64,
    version: i64,
    values: &DemandValues,
) -> Result<()> {
    let payload =
        json!({ "key": demand::key(number), "version": version, "status": values.status });
    context
        .announce(transaction, kind, NOUN, id, values.unit_id, payload)
        .await
}

/// Checks the length of title and summary.
pub fn check_texts(values: &mut DemandValues) -> Result<()> {
    values.title = values.title.trim().to_owned();
    let mut errors = Vec::new();
    if values.title.is_empty() {
        errors.push(field_error("/title", "required", "Enter a title."));
    }
    if values.title.chars().count() > MAX_TITLE_CHARS {
        errors.push(field_error(
            "/title",
            "too_long",
            "Enter at most 300 characters.",
        ));
    }
    if values.summary.chars().count() > MAX_TEXT_CHARS {
        errors.push(field_error(
            "/summary",
            "too_long",
            "Enter at most 20,000 characters.",
        ));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(errors))
    }
}

/// Creates a demand, as a draft or handed in at once.
///
/// # Errors
/// Something in it breaks a rule, or the unit is outside the caller's reach.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateDemand,
) -> Result<Reply<DemandView>> {
    let types = definition::demand_types(transaction).await?;
    let offered = audience::offered(transaction, context).await?;
    let is_offered = |demand_type: &&DemandType| offered.contains(&demand_type.id);
    let demand_type = match &input.demand_type {
        Some(key) => {
            let named = types.iter().find(|demand_type| &demand_type.key == key);
            let named = named.ok_or_else(|| {
                let detail = "Choose one of the demand types.";
                Error::invalid_field("/demand_type", "unknown", detail)
            })?;
            Some(named).filter(is_offered)
        }
        None => types.iter().find(is_offered),
    };
    let demand_type = demand_type.ok_or_else(audience::not_for_them)?;
    let workflow = workflow(transaction, demand_type.workflow_version_id).await?;
    let (current, asked) = (demand_type.form_version_id, input.form_version_id);
    let version = form_for_new(transaction, context, current, asked).await?;
    let form = version.definition;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let status = workflow.status(&workflow.initial);
    let mut content = Content {
        values: DemandValues {
            type_id: demand_type.id,
            workflow_version_id: demand_type.workflow_version_id,
            form_version_id: version.id,
            title: input.title.clone(),
            summary: input.summary.clone(),
            status: workflow.initial.clone(),
            status_category: status
                .map_or("draft", |status| status.category.key())
                .to_owned(),
            status_since: context.now,
            unit_id: input.unit_id,
            category_id: input.category_id,
            objective_id: input.objective_id,
            requester_id: context.person_id(),
            owner_id: None,
            duplicate_of_id: None,
            external_source: None,
            external_key: None,
            is_public: false,
            cost: None,
            submitted_at: None,
            decided_at: None,
            decision_reason: None,
            hidden_at: None,
            team_id: None,
            snoozed_until: None,
            waiting: None,
        },
        answers: Answers::new(),
        kept: KeptText::new(),
        lines: read_lines(&input.lines)?,
    };
    let mut errors = read(&catalogue.fields, &input.values, &mut content.answers);
    errors.extend(files::settle(transaction, context, None, &mut content.answers).await?);
    catalogue.take_built_in(&mut content.values, &mut content.answers);
    check_texts(&mut content.values)?;
    if content.values.unit_id.is_none() {
        content.values.unit_id = own_unit(transaction, context).await?;
    }
    let stage = match input.submit {
        true => Stage::Submit,
        false => Stage::Draft,
    };
    let (values, answers) = (&content.values, &content.answers);
    errors.extend(problems(&form, &catalogue, values, answers, stage));
    if input.submit {
        errors.extend(taken(transaction, &form, &catalogue, values, answers, None).await?);
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    check_references(transaction, &catalogue, None, &content.values).await?;
    within_reach(transaction, context, content.values.unit_id).await?;
    let (values, answers) = (&content.values, &mut content.answers);
    settle(&form, &catalogue, values, answers, stage);
    // Who approves for the unit is asked before anything is handed in.
    let asks = input.submit && form.asks_approver;
    let authors = content.values.requester_id.into_iter().collect();
    let unit = content.values.unit_id;
    let waits = asks
        && !unit_approval::who(transaction, unit, &authors)
            .await?
            .is_empty();
    if input.submit {
        let mut handed_in = content.clone();
        let rules = (&form, &catalogue);
        super::transition::hand_in(&workflow, context, rules, &mut handed_in)?;
        if !waits {
            content = handed_in;
        }
    }
    content.settle(transaction, &catalogue).await?;
    let is_routed = input.submit && !waits && routing::route(transaction, &mut content).await?;
    let id = Uuid::now_v7();
    let number = content.insert(transaction, context, id).await?;
    let values = &content.values;
    if is_routed {
        routing::tell_routed(transaction, context, (id, number), values).await?;
    }
    if asks {
        unit_approval::begin(transaction, context, (id, number), values, &workflow).await?;
    }
    announce(
        transaction,
        context,
        "demand.created",
        id,
        number,
        1,
        values,
    )
    .await?;
    let demand = find(transaction, context, Which::Id(id)).await?;
    let presenter = Presenter::load(transaction, context).await?;
    let standing = standing(transaction, context, &demand).await?;
    let view = presenter.view(transaction, &demand, standing).await?;
    Ok(Reply::created(view, format!("/demands/{}", demand::key(number))).version(1))
}

/// The unit of the caller, where they may hand in for it.
///
/// # Errors
/// When the database refuses.
pub async fn own_unit(
    connection: &impl ConnectionTrait,
    context: &Context,
) -> Result<Option<Uuid>> {
    let Some(id) = context.person_id() else {
        return Ok(None);
    };
    let person = person::find(connection, id).await?;
    Ok(person.and_then(|person| person.unit_id))
}

/// Refuses units the caller may not hand in for.
///
/// # Errors
/// Outside of reach, or none was chosen where one is needed.
pub async fn within_reach(
    connection: &impl ConnectionTrait,
    context: &Context,
    unit_id: Option<Uuid>,
) -> Result<()> {
    let units = match unit_id {
        Some(id) => unit::with_ancestors(connection, id).await?,
        None => Vec::new(),
    };
    if context
        .actor
        .reaches(Permission::DemandCreate, &units, false)
    {
        return Ok(());
    }
    Err(match unit_id {
        Some(_) => Error::lacking(Permission::DemandCreate),
        None => Error::invalid_field("/unit_id", "required", "Choose the unit that asks."),
    })
}

/// Refuses to bring a demand into sight when somebody else has taken meanwhile
/// what no two demands may have.
///
/// # Errors
/// Somebody has.
pub async fn refuse_taken(
    transaction: &DatabaseTransaction,
    demand: &Demand,
    catalogue: &Catalogue,
    content: &Content,
) -> Result<()> {
    let form = form(transaction, demand.form_version_id).await?;
    let (values, answers) = (&content.values, &content.answers);
    let except = Some(demand.id);
    let errors = taken(transaction, &form, catalogue, values, answers, except).await?;
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Error::invalid(errors)),
    }
}

/// Why nobody changes what waits for the unit's approver.
pub(super) fn waits_for_unit() -> Error {
    let detail = "It waits for the unit's approver. Take it back first to change it.";
    Error::new(Code::WrongState, detail)
}

/// Hides a demand, or shows it again.
///
/// # Errors
/// Stale, not allowed, or it is in that state already.
pub async fn set_hidden(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    version: i64,
    hidden: bool,
) -> Result<Demand> {
    let demand = find_also(transaction, context, which, true).await?;
    let standing = standing(transaction, context, &demand).await?;
    let workflow = workflow(transaction, demand.workflow_version_id).await?;
    if standing.is_waiting {
        return Err(waits_for_unit());
    }
    let is_own_draft = standing.is_author && demand.status == workflow.initial;
    if !is_own_draft && !standing.permissions.contains(&Permission::DemandEdit) {
        return Err(Error::lacking(Permission::DemandEdit));
    }
    if !hidden {
        let submission = intake::submission(transaction, demand.id).await?;
        if submission.is_some_and(|submission| submission.is_kept_out()) {
            let detail = "This submission was not let in. Decide that among the held submissions.";
            return Err(Error::new(Code::WrongState, detail));
        }
    }
    if demand.hidden_at.is_some() == hidden {
        return Err(if hidden {
            Error::not_found("demand")
        } else {
            Error::new(Code::WrongState, "This demand is not deleted.")
        });
    }
    if demand.version != version {
        return Err(Error::stale());
    }
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let before = Content::load(transaction, &demand, &catalogue).await?;
    let mut content = before.clone();
    content.values.hidden_at = hidden.then_some(context.now);
    if !hidden && demand.submitted_at.is_some() {
        refuse_taken(transaction, &demand, &catalogue, &content).await?;
    }
    content
        .update(transaction, context, &demand, &before, None)
        .await?;
    if let Some(survivor) = demand.duplicate_of_id {
        merge::settle(transaction, survivor, context.now).await?;
    }
    let kind = if hidden {
        "demand.deleted"
    } else {
        "demand.created"
    };
    let (id, number, next) = (demand.id, demand.seq, demand.version + 1);
    announce(
        transaction,
        context,
        kind,
        id,
        number,
        next,
        &content.values,
    )
    .await?;
    find_also(transaction, context, Which::Id(id), true).await
}
