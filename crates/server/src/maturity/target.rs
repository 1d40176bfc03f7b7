//! Targets: the level each practice should reach.

use std::collections::BTreeMap;

use actix_web::{get, put, web};
use docket_contract::maturity::{PutTargets, TargetsView};
use docket_domain::identity::Permission;
use docket_domain::maturity::answer::check_level;
use docket_domain::maturity::model::MaturityModel;
use docket_storage::DatabaseTransaction;
use docket_storage::maturity::answer;
use serde::Serialize;

use super::{assessment, model, scope};
use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::context::{Context, differences};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// Read targets
///
/// The level each practice should reach; practices without one are left out.
#[utoipa::path(tag = "Maturity",
    params(("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7")),
    responses((status = 200, body = TargetsView)))]
#[get("/assessments/{id}/targets")]
pub async fn get_assessment_targets(caller: Caller, id: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetAssessmentTargets)?;
    let reader = context.reader();
    let found = scope::find_for(reader, &context, &id, Permission::AssessmentRead).await?;
    let targets = answer::targets(reader, found.id).await?;
    caller.answer(reply(targets, found.version))
}

/// Replace targets
///
/// All of them at once, while the assessment is open; `If-Match` names the
/// version of the assessment.
#[utoipa::path(tag = "Maturity", request_body = PutTargets, params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        IfMatchHeader),
    responses((status = 200, body = TargetsView)))]
#[put("/assessments/{id}/targets")]
pub async fn put_assessment_targets(
    caller: Caller,
    id: web::Path<String>,
    version: IfMatch,
    body: Body<PutTargets>,
) -> Answer {
    let input = body.with(|targets| (id.into_inner(), version.0, targets));
    caller
        .change(
            Operation::PutAssessmentTargets,
            input,
            |transaction, context, (id, version, input)| {
                Box::pin(replace(transaction, context, id, *version, input))
            },
        )
        .await
}

async fn replace(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    version: i64,
    input: &PutTargets,
) -> Result<Reply<TargetsView>> {
    #[derive(Serialize)]
    struct Facts<'a> {
        targets: &'a BTreeMap<String, u8>,
    }
    let found = scope::find_open(transaction, context, id, version).await?;
    let model = model::load(transaction, found.model_version_id).await?;
    check(&model.definition, &input.targets)?;
    let before = answer::targets(transaction, found.id).await?;
    answer::replace_targets(transaction, found.id, &input.targets).await?;
    let changed = assessment::store(transaction, context, &found, &found.values()).await?;
    let changes = differences(
        Some(&Facts { targets: &before }),
        Some(&Facts {
            targets: &input.targets,
        }),
    );
    let kind = "assessment.changed";
    scope::tell(transaction, context, kind, &changed, changes, None).await?;
    Ok(reply(input.targets.clone(), changed.version))
}

fn reply(targets: BTreeMap<String, u8>, version: i64) -> Reply<TargetsView> {
    Reply::ok(TargetsView { targets, version }).version(version)
}

/// Checks that every target is a level of a practice of the model.
///
/// # Errors
/// Every one that is not.
pub fn check(model: &MaturityModel, targets: &BTreeMap<String, u8>) -> Result<()> {
    let top = model.top_level();
    let errors: Vec<_> = targets
        .iter()
        .filter_map(|(practice, level)| {
            let (code, detail) = if model.practice(practice).is_none() {
                ("unknown", "The model has no such practice.".to_owned())
            } else if check_level(*level, top).is_err() {
                ("range", format!("Choose a level from 0 to {top}."))
            } else {
                return None;
            };
            let pointer = scope::pointer("/targets", practice);
            Some(field_error(&pointer, code, detail))
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(errors))
    }
}
