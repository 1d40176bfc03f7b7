//! Maturity assessments: started, answered by several people, completed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use docket_domain::identity::Part;
use docket_domain::maturity::answer::HeldStatements;
use docket_domain::maturity::assessment::{AssessmentState, KEY_PREFIX};
use docket_storage::audit::{Changes, FieldChange};
use docket_storage::identity::take_part;
use docket_storage::maturity::answer::{self, AnswerValues, Consensus};
use docket_storage::maturity::assessment::{
    self as assessments, Assessment, AssessmentValues, Which,
};
use docket_storage::maturity::{NOUN, model};
use docket_storage::{DatabaseTransaction, Reach};
use serde_json::json;
use uuid::Uuid;

use super::cast::{Cast, instant, named};
use super::{data, unsound};
use crate::context::{Context, Record, differences};
use crate::operation::Operation;
use crate::problem::Result;

/// Starts an assessment.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn start(
    transaction: &DatabaseTransaction,
    cast: &mut Cast,
    given: &data::Assessment,
    at: DateTime<Utc>,
) -> Result<()> {
    let context = cast.context(&given.by, Operation::CreateAssessment, at)?;
    let model = model::newest(transaction)
        .await?
        .ok_or_else(|| unsound("no maturity model is published"))?;
    let mut practices = given.levels.keys().chain(given.targets.keys());
    if let Some(unknown) = practices.find(|key| model.definition.practice(key).is_none()) {
        return Err(unsound(format!("there is no practice \"{unknown}\"")));
    }
    let unit = given.unit.as_deref().map(|unit| named(&cast.units, unit));
    let values = AssessmentValues {
        name: given.name.clone(),
        model_version_id: model.id,
        unit_id: unit.transpose()?.copied(),
        assessed_on: instant(cast.now, given.answered_ago, 0).date_naive(),
        state: AssessmentState::Open,
        completed_at: None,
        completed_by: None,
        content_hash: None,
        hidden_at: None,
    };
    let id = Uuid::now_v7();
    assessments::insert(transaction, id, &values, context.person_id(), at).await?;
    answer::replace_targets(transaction, id, &given.targets).await?;
    for respondent in &given.respondents {
        let person = cast.person(respondent)?.person_id;
        take_part(transaction, NOUN, id, person, Part::Respondent, at).await?;
    }
    cast.assessments.insert(given.name.clone(), id);
    let trail = json!({
        "name": given.name,
        "assessed_on": values.assessed_on,
        "targets": given.targets,
    });
    let changes = differences(None, Some(&trail));
    tell(transaction, &context, "assessment.created", id, changes).await
}

/// Stores what one of the respondents answered.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn respond(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    given: &data::Assessment,
    respondent: usize,
    at: DateTime<Utc>,
) -> Result<()> {
    let who = given
        .respondents
        .get(respondent)
        .ok_or_else(|| unsound("there is no such respondent"))?;
    let context = cast.context(who, Operation::PutAssessmentAnswer, at)?;
    let (id, me) = (
        *named(&cast.assessments, &given.name)?,
        cast.person(who)?.person_id,
    );
    let mut changes = Changes::new();
    for (practice, levels) in &given.levels {
        let Some(&level) = levels.get(respondent) else {
            continue;
        };
        let mut notes = given.notes.iter();
        let note = notes.find(|note| note.practice == *practice && note.by == *who);
        let values = AnswerValues {
            statements: HeldStatements::of(1..=level).map_err(unsound)?,
            not_applicable: false,
            reason: None,
            note: note.map(|note| note.note.clone()).unwrap_or_default(),
        };
        answer::insert(transaction, id, me, practice, &values, at).await?;
        let change = FieldChange {
            from: None,
            to: Some(json!({ "statements": values.statements, "note": values.note })),
        };
        changes.insert(format!("answers/{practice}"), change);
    }
    tell(transaction, &context, "assessment.changed", id, changes).await
}

/// Records what was agreed by talking, and completes the assessment.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn complete(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    given: &data::Assessment,
    at: DateTime<Utc>,
) -> Result<()> {
    let context = cast.context(&given.by, Operation::CompleteAssessment, at)?;
    let id = *named(&cast.assessments, &given.name)?;
    let mut changes = BTreeMap::new();
    for agreed in &given.consensus {
        let consensus = Consensus {
            level: Some(agreed.level),
            reason: agreed.reason.clone(),
            decided_by: context.person_id(),
            decided_by_name: None,
            decided_at: at,
        };
        answer::agree(transaction, id, &agreed.practice, &consensus).await?;
        let change = FieldChange {
            from: None,
            to: Some(json!({ "level": agreed.level, "reason": agreed.reason })),
        };
        changes.insert(format!("consensus/{}", agreed.practice), change);
    }
    let found = find(transaction, id).await?;
    let values = AssessmentValues {
        state: AssessmentState::Completed,
        completed_at: Some(at),
        completed_by: context.person_id(),
        ..found.values()
    };
    let by = context.person_id();
    assessments::update(transaction, id, found.version, &values, by, at).await?;
    let change = FieldChange {
        from: Some(AssessmentState::Open.key().into()),
        to: Some(AssessmentState::Completed.key().into()),
    };
    changes.insert("state".to_owned(), change);
    tell(transaction, &context, "assessment.changed", id, changes).await
}

async fn find(transaction: &DatabaseTransaction, id: Uuid) -> Result<Assessment> {
    assessments::find(transaction, Which::Id(id), &Reach::SYSTEM, false)
        .await?
        .ok_or_else(|| unsound("an assessment is gone"))
}

async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    kind: &str,
    id: Uuid,
    changes: Changes,
) -> Result<()> {
    let found = find(transaction, id).await?;
    let label = format!("{KEY_PREFIX}-{}", found.seq);
    let record = Record::new(NOUN, id, &label, changes);
    context.record(transaction, record).await?;
    let payload = json!({ "key": label, "version": found.version, "state": found.state() });
    context
        .announce(transaction, kind, NOUN, id, found.unit_id, payload)
        .await
}
