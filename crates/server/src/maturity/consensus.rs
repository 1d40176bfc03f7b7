//! Consensus: what people agreed on by talking, in place of the median.

use std::collections::BTreeMap;

use actix_web::{delete, put, web};
use docket_contract::maturity::{AssessmentView, ConsensusView, PutConsensus};
use docket_domain::maturity::answer::{Answer as Level, AnswerError};
use docket_storage::audit::{Changes, FieldChange};
use docket_storage::maturity::answer::{self, Consensus};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::{assessment, model, scope};
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 4_000;

/// Record a consensus
///
/// What people agreed on about a practice becomes official in place of the
/// median; individual answers stay. `If-Match` names the version of the
/// assessment.
#[utoipa::path(tag = "Maturity", request_body = PutConsensus, params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        ("practice" = String, Path, description = "Key of the practice.", example = "decision-rights-and-gates"),
        IfMatchHeader),
    responses((status = 200, body = AssessmentView)))]
#[put("/assessments/{id}/consensus/{practice}")]
pub async fn put_assessment_consensus(
    caller: Caller,
    path: web::Path<(String, String)>,
    version: IfMatch,
    body: Body<PutConsensus>,
) -> Answer {
    let input = body.with(|input| (path.into_inner(), version.0, input));
    caller
        .change(
            Operation::PutAssessmentConsensus,
            input,
            |transaction, context, ((id, practice), version, input)| {
                Box::pin(put(transaction, context, id, practice, *version, input))
            },
        )
        .await
}

async fn put(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    practice: &str,
    version: i64,
    input: &PutConsensus,
) -> Result<Reply<AssessmentView>> {
    let found = scope::find_open(transaction, context, id, version).await?;
    let model = model::load(transaction, found.model_version_id).await?;
    scope::practice(&model.definition, practice)?;
    let level = check(input, model.definition.top_level())?;
    let before = answer::consensus(transaction, found.id).await?;
    let after = Consensus {
        level: level.level(),
        reason: reason(input).to_owned(),
        decided_by: context.person_id(),
        decided_by_name: None,
        decided_at: context.now,
    };
    answer::agree(transaction, found.id, practice, &after).await?;
    let changes = change(practice, before.get(practice), Some(&after));
    finish(transaction, context, &found, changes).await
}

/// Take a consensus back
///
/// The median of the individual answers is official again.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        ("practice" = String, Path, description = "Key of the practice.", example = "decision-rights-and-gates"),
        IfMatchHeader),
    responses((status = 200, body = AssessmentView)))]
#[delete("/assessments/{id}/consensus/{practice}")]
pub async fn delete_assessment_consensus(
    caller: Caller,
    path: web::Path<(String, String)>,
    version: IfMatch,
) -> Answer {
    let input = Input::of((path.into_inner(), version.0));
    caller
        .change(
            Operation::DeleteAssessmentConsensus,
            input,
            |transaction, context, ((id, practice), version)| {
                Box::pin(remove(transaction, context, id, practice, *version))
            },
        )
        .await
}

async fn remove(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    practice: &str,
    version: i64,
) -> Result<Reply<AssessmentView>> {
    let found = scope::find_open(transaction, context, id, version).await?;
    let before = answer::consensus(transaction, found.id).await?;
    if !answer::disagree(transaction, found.id, practice).await? {
        return Err(Error::not_found("consensus"));
    }
    let changes = change(practice, before.get(practice), None);
    finish(transaction, context, &found, changes).await
}

async fn finish(
    transaction: &DatabaseTransaction,
    context: &Context,
    found: &docket_storage::maturity::assessment::Assessment,
    changes: Changes,
) -> Result<Reply<AssessmentView>> {
    let changed = assessment::store(transaction, context, found, &found.values()).await?;
    let kind = "assessment.changed";
    scope::tell(transaction, context, kind, &changed, changes, None).await?;
    assessment::reply(transaction, context, &changed).await
}

fn reason(input: &PutConsensus) -> &str {
    input.reason.as_deref().unwrap_or_default().trim()
}

/// Either a level of the scale, or that the practice does not apply and why.
fn check(input: &PutConsensus, top: u8) -> Result<Level> {
    if reason(input).chars().count() > LONGEST_REASON {
        let detail = "Shorten the reason to 4,000 characters.";
        return Err(Error::invalid_field("/reason", "length", detail));
    }
    let agreed = match (input.level, input.not_applicable) {
        (Some(level), false) => Level::Level(level),
        (None, true) => Level::NotApplicable {
            reason: reason(input).to_owned(),
        },
        (Some(_), true) => {
            let detail = "Leave the level out: the practice does not apply.";
            return Err(Error::invalid_field("/level", "excess", detail));
        }
        (None, false) => {
            let detail = "Give the level, or say that the practice does not apply.";
            return Err(Error::invalid_field("/level", "required", detail));
        }
    };
    match agreed.check(top) {
        Ok(()) => Ok(agreed),
        Err(AnswerError::LevelTooHigh { .. }) => {
            let detail = format!("Choose a level from 0 to {top}.");
            Err(Error::invalid_field("/level", "range", detail))
        }
        Err(AnswerError::ReasonMissing) => {
            let detail = "Say why the practice does not apply.";
            Err(Error::invalid_field("/reason", "required", detail))
        }
    }
}

fn change(practice: &str, before: Option<&Consensus>, after: Option<&Consensus>) -> Changes {
    let told = |consensus: Option<&Consensus>| {
        consensus.map(|agreed| {
            json!({
                "level": agreed.level,
                "not_applicable": agreed.level.is_none(),
                "reason": agreed.reason,
            })
        })
    };
    let change = FieldChange {
        from: told(before),
        to: told(after),
    };
    Changes::from([(format!("consensus/{practice}"), change)])
}

/// What was agreed, by practice.
///
/// # Errors
/// When the database refuses.
pub async fn views(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
) -> Result<BTreeMap<String, ConsensusView>> {
    let agreed = answer::consensus(connection, assessment).await?;
    let view = |agreed: Consensus| ConsensusView {
        level: agreed.level,
        not_applicable: agreed.level.is_none(),
        decided_by: assessment::reference(agreed.decided_by, agreed.decided_by_name.as_ref()),
        reason: agreed.reason,
        decided_at: agreed.decided_at,
    };
    Ok(agreed
        .into_iter()
        .map(|(practice, agreed)| (practice, view(agreed)))
        .collect())
}
