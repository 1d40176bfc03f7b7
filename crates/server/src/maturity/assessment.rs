//! Assessments: starting, finding and changing them.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{get, patch, post, web};
use chrono::NaiveDate;
use docket_contract::maturity::{
    AssessmentStanding, AssessmentSummary, AssessmentView, CreateAssessment,
    MaturityModelReference, PatchAssessment,
};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::identity::{Part, Permission};
use docket_domain::maturity::assessment::AssessmentState;
use docket_storage::identity::take_part;
use docket_storage::maturity::assessment::{Assessment, AssessmentValues};
use docket_storage::maturity::list::{After, Filter, Sort};
use docket_storage::maturity::{NOUN, answer, assessment, list};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde::Serialize;
use uuid::Uuid;

use super::{consensus, respondent, scope, target};
use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::clock::check_day;
use crate::context::{Context, differences};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::query::{Query, cursor, next_page};
use crate::reply::Reply;

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// List assessments
///
/// Those the caller may read or is asked to answer, the latest day first.
/// Filter with `q` (part of the name), `state` and `unit_id` (subtrees
/// included); sort by `key`, `name`, `assessed_on`, `state` or `updated_at`.
#[utoipa::path(tag = "Maturity", params(
        ("q" = Option<String>, Query, description = "Part of the name.", example = "2026"),
        ("state" = Option<String>, Query, description = "`open`, `completed`, or both with a comma.", example = "open"),
        ("unit_id" = Option<String>, Query, description = "Ids of units, with commas."),
        ("sort" = Option<String>, Query, description = "What to sort by; a leading minus descends.", example = "-assessed_on"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<AssessmentSummary>)))]
#[get("/assessments")]
pub async fn list_assessments(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListAssessments)?;
    let asked = read_query(&mut query)?;
    let (limit, count) = (query.limit()?, query.flag("count")?);
    let rest = query.finish()?;
    caller.page(page(&context, &asked, limit, count).await?, &rest)
}

fn read_query(query: &mut Query) -> Result<list::Query> {
    let states = query.several::<String>("state", "open or completed")?;
    let filter = Filter {
        text: query.text("q"),
        state: states
            .iter()
            .map(|key| {
                AssessmentState::from_key(key)
                    .ok_or_else(|| unusable("state", "Give open or completed."))
            })
            .collect::<Result<_>>()?,
        unit_id: query.several("unit_id", "ids of units")?,
    };
    let (sort, descending) = match query.sort(&Sort::ALL)?.as_slice() {
        [] => (Sort::AssessedOn, true),
        [one] => *one,
        _ => return Err(unusable("sort", "Sort by one field; ties go by key.")),
    };
    let after: Option<After> = query.cursor()?;
    if after
        .as_ref()
        .is_some_and(|after| !sort.takes(&after.value))
    {
        return Err(unusable(
            "cursor",
            "Use the cursor with the sort order it was given for.",
        ));
    }
    Ok(list::Query {
        filter,
        sort,
        descending,
        after,
    })
}

fn unusable(name: &str, detail: &str) -> Error {
    Error::Told {
        code: Code::InvalidQuery,
        detail: format!("The query parameter \"{name}\" is not usable."),
        errors: vec![field_error(&format!("?{name}"), "wrong", detail)],
        retry_after: None,
    }
}

async fn page(
    context: &Context,
    query: &list::Query,
    limit: u64,
    count: bool,
) -> Result<Page<AssessmentSummary>> {
    let (reader, reach) = (context.reader(), scope::visible(context)?);
    let mut found = list::list(reader, query, &reach, limit + 1).await?;
    let next = next_page(&mut found, limit, |last| cursor(&query.place(last)));
    let total = if count {
        Some(list::count(reader, &query.filter, &reach).await?)
    } else {
        None
    };
    let items = found
        .iter()
        .map(|found| summary(context, found))
        .collect::<Result<_>>()?;
    Ok(Page { items, next, total })
}

/// Read an assessment
///
/// One assessment by its id or key, with who is asked and what was agreed.
/// Answers, targets and results have addresses of their own.
#[utoipa::path(tag = "Maturity",
    params(("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7")),
    responses((status = 200, body = AssessmentView)))]
#[get("/assessments/{id}")]
pub async fn get_assessment(caller: Caller, id: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetAssessment)?;
    let found = scope::find(context.reader(), &context, &id, false).await?;
    caller.answer(reply(context.reader(), &context, &found).await?)
}

/// Start an assessment
///
/// With the newest published model unless another version is named. Whoever
/// is asked finds it under their own assessments.
#[utoipa::path(tag = "Maturity", request_body = CreateAssessment, responses((status = 201, body = AssessmentView)))]
#[post("/assessments")]
pub async fn create_assessment(caller: Caller, body: Body<CreateAssessment>) -> Answer {
    caller
        .change(
            Operation::CreateAssessment,
            body.input(),
            |transaction, context, input| Box::pin(create(transaction, context, input)),
        )
        .await
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateAssessment,
) -> Result<Reply<AssessmentView>> {
    check_unit(transaction, context, input.unit_id).await?;
    let model = match input.model_version_id {
        Some(id) => docket_storage::maturity::model::find(transaction, id).await?,
        None => docket_storage::maturity::model::newest(transaction).await?,
    };
    let model = model.ok_or_else(|| {
        Error::invalid_field("/model_version_id", "unknown", "Choose a published model.")
    })?;
    check_day("/assessed_on", input.assessed_on)?;
    let values = AssessmentValues {
        name: check_name(&input.name)?,
        model_version_id: model.id,
        unit_id: input.unit_id,
        assessed_on: input.assessed_on,
        state: AssessmentState::Open,
        completed_at: None,
        completed_by: None,
        content_hash: None,
        hidden_at: None,
    };
    target::check(&model.definition, &input.targets)?;
    let people = respondent::check(transaction, &input.respondent_ids).await?;
    let id = Uuid::now_v7();
    assessment::insert(transaction, id, &values, context.person_id(), context.now).await?;
    answer::replace_targets(transaction, id, &input.targets).await?;
    for person in &people {
        take_part(
            transaction,
            NOUN,
            id,
            *person,
            Part::Respondent,
            context.now,
        )
        .await?;
    }
    let created = scope::find(transaction, context, &id.to_string(), false).await?;
    let facts = Facts {
        targets: &input.targets,
        ..Facts::of(&values, &people)
    };
    let changes = differences(None, Some(&facts));
    let kind = "assessment.created";
    scope::tell(transaction, context, kind, &created, changes, None).await?;
    let view = view(transaction, context, &created).await?;
    Ok(Reply::created(view, format!("/assessments/{id}")).version(created.version))
}

/// Change an assessment
///
/// Merge-patch, while it is open. People who have answered stay among those
/// who are asked.
#[utoipa::path(tag = "Maturity", request_body = PatchAssessment, params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        IfMatchHeader),
    responses((status = 200, body = AssessmentView)))]
#[patch("/assessments/{id}")]
pub async fn update_assessment(
    caller: Caller,
    id: web::Path<String>,
    version: IfMatch,
    body: Body<PatchAssessment>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateAssessment,
            input,
            |transaction, context, (id, version, patch)| {
                Box::pin(update(transaction, context, id, *version, patch))
            },
        )
        .await
}

async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    version: i64,
    patch: &PatchAssessment,
) -> Result<Reply<AssessmentView>> {
    let found = scope::find_open(transaction, context, id, version).await?;
    let asked = assessment::respondents(transaction, found.id).await?;
    let before: BTreeSet<Uuid> = asked.iter().map(|one| one.person_id).collect();
    let mut values = found.values();
    if let Some(name) = &patch.name {
        values.name = check_name(name)?;
    }
    if let Some(day) = patch.assessed_on {
        check_day("/assessed_on", day)?;
        values.assessed_on = day;
    }
    let after = match &patch.respondent_ids {
        Some(ids) => {
            let wanted = respondent::check(transaction, ids).await?;
            respondent::ask(transaction, context, found.id, &asked, &wanted).await?;
            wanted
        }
        None => before.clone(),
    };
    let changes = differences(
        Some(&Facts::of(&found.values(), &before)),
        Some(&Facts::of(&values, &after)),
    );
    let changed = store(transaction, context, &found, &values).await?;
    let kind = "assessment.changed";
    scope::tell(transaction, context, kind, &changed, changes, None).await?;
    reply(transaction, context, &changed).await
}

/// Stores what was changed and reads it again.
///
/// # Errors
/// Somebody else was first.
pub async fn store(
    transaction: &DatabaseTransaction,
    context: &Context,
    found: &Assessment,
    values: &AssessmentValues,
) -> Result<Assessment> {
    let by = context.person_id();
    if !assessment::update(
        transaction,
        found.id,
        found.version,
        values,
        by,
        context.now,
    )
    .await?
    {
        return Err(Error::stale());
    }
    scope::find(transaction, context, &found.id.to_string(), true).await
}

/// What the audit trail tells of an assessment.
#[derive(Serialize)]
struct Facts<'a> {
    name: &'a str,
    model_version_id: Uuid,
    unit_id: Option<Uuid>,
    assessed_on: NaiveDate,
    respondent_ids: &'a BTreeSet<Uuid>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    targets: &'a BTreeMap<String, u8>,
}

impl<'a> Facts<'a> {
    fn of(values: &'a AssessmentValues, respondents: &'a BTreeSet<Uuid>) -> Self {
        const NO_TARGETS: &BTreeMap<String, u8> = &BTreeMap::new();
        Self {
            name: &values.name,
            model_version_id: values.model_version_id,
            unit_id: values.unit_id,
            assessed_on: values.assessed_on,
            respondent_ids: respondents,
            targets: NO_TARGETS,
        }
    }
}

fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let detail = "Enter a name of 1 to 200 characters.";
        return Err(Error::invalid_field("/name", "length", detail));
    }
    Ok(name.to_owned())
}

/// Whoever starts an assessment manages assessments of its unit; of the whole
/// organisation, everywhere.
async fn check_unit(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Option<Uuid>,
) -> Result<()> {
    let reach = context.reach();
    if let Some(id) = id {
        let found = unit::find(connection, id).await?;
        if found.is_none_or(|unit| unit.archived_at.is_some()) {
            let detail = "Choose a unit that is in use.";
            return Err(Error::invalid_field("/unit_id", "unknown", detail));
        }
        for granted in &reach.units {
            if unit::is_within(connection, id, *granted).await? {
                return Ok(());
            }
        }
    }
    if reach.everywhere {
        return Ok(());
    }
    Err(Error::lacking(Permission::AssessmentManage))
}

/// An assessment as lists show it.
///
/// # Errors
/// When what is stored is not readable.
pub fn summary(context: &Context, found: &Assessment) -> Result<AssessmentSummary> {
    Ok(AssessmentSummary {
        id: found.id,
        key: scope::key(found),
        name: found.name.clone(),
        model: MaturityModelReference {
            id: found.model_version_id,
            key: found.model_key.clone(),
            version: found.model_version.clone(),
            name: found.model_names()?.get(context.language()).to_owned(),
        },
        unit: reference(found.unit_id, found.unit_name.as_ref()),
        assessed_on: found.assessed_on,
        state: found.state(),
        practices: found.practices,
        answered: found.answered,
        respondents: found.respondents,
        completed_at: found.completed_at,
        created_at: found.created_at,
        updated_at: found.updated_at,
        version: found.version,
    })
}

/// A record mentioned by another.
pub fn reference(id: Option<Uuid>, name: Option<&String>) -> Option<Reference> {
    id.zip(name.cloned())
        .map(|(id, name)| Reference { id, name })
}

/// The assessment as an answer.
///
/// # Errors
/// When the database refuses.
pub async fn reply(
    connection: &impl ConnectionTrait,
    context: &Context,
    found: &Assessment,
) -> Result<Reply<AssessmentView>> {
    let view = view(connection, context, found).await?;
    Ok(Reply::ok(view).version(found.version))
}

async fn view(
    connection: &impl ConnectionTrait,
    context: &Context,
    found: &Assessment,
) -> Result<AssessmentView> {
    let permissions = scope::permissions(connection, context, found).await?;
    // Whoever only answers sees neither the others nor what was agreed.
    let reads = permissions
        .iter()
        .any(|held| *held != Permission::AssessmentAnswer);
    let mut asked = assessment::respondents(connection, found.id).await?;
    let me = context.person_id();
    let is_respondent = asked.iter().any(|one| Some(one.person_id) == me);
    asked.retain(|one| reads || Some(one.person_id) == me);
    let consensus = if reads {
        consensus::views(connection, found.id).await?
    } else {
        BTreeMap::new()
    };
    let hash = found.content_hash.as_deref();
    Ok(AssessmentView {
        base: summary(context, found)?,
        respondents_asked: asked.into_iter().map(respondent::view).collect(),
        consensus,
        completed_by: reference(found.completed_by, found.completed_by_name.as_ref()),
        content_hash: hash.map(|hash| hash.iter().map(|byte| format!("{byte:02x}")).collect()),
        standing: AssessmentStanding {
            permissions,
            is_respondent,
        },
    })
}
