//! The answers of assessors, and the score they make.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use docket_domain::demand::key;
use docket_domain::exact::Billionths;
use docket_domain::prioritization::assessment::{evaluate_assessors, score_interval};
use docket_domain::prioritization::framework::Answers;
use docket_storage::prioritization::scoring::{self, Key, Score};
use docket_storage::{DatabaseTransaction, Reach};
use serde_json::json;

use super::cast::Cast;
use super::{data, demand, unsound};
use crate::context::{Record, differences};
use crate::operation::Operation;
use crate::problem::Result;

/// Stores somebody's answers for a demand, and the score of all there are.
///
/// # Errors
/// When the database refuses, or the framework does.
pub async fn give(
    transaction: &DatabaseTransaction,
    cast: &Cast,
    title: &str,
    given: &data::Scoring,
    at: DateTime<Utc>,
) -> Result<()> {
    let context = cast.context(&given.by, Operation::GiveScoring, at)?;
    let found = demand::find(transaction, cast, &context, title).await?;
    let (version, definition) = (cast.framework.id, &cast.framework.definition);
    if given.answers.len() != definition.criteria.len() {
        return Err(unsound(format!("an answer is missing for \"{title}\"")));
    }
    let answers: Answers = definition
        .criteria
        .iter()
        .zip(&given.answers)
        .map(|(criterion, answer)| (criterion.key.clone(), Billionths::whole(*answer)))
        .collect::<BTreeMap<_, _>>();
    let place = Key {
        framework_version: version,
        demand: found.id,
        assessor: cast.person(&given.by)?.person_id,
    };
    scoring::insert(transaction, place, &answers, &given.note, at).await?;
    let all = scoring::list(transaction, version, found.id, &Reach::SYSTEM).await?;
    let voices = all.iter().map(|scoring| &scoring.answers);
    let evaluation = evaluate_assessors(definition, voices.clone()).map_err(unsound)?;
    let interval = score_interval(definition, voices).map_err(unsound)?;
    let score = Score {
        value: evaluation.score.map(|score| score.0),
        lowest: interval.map(|interval| interval.lowest.0),
        highest: interval.map(|interval| interval.highest.0),
        assessors: i64::try_from(all.len()).unwrap_or(i64::MAX),
    };
    scoring::store_score(transaction, version, found.id, score, at).await?;
    let label = key(found.seq);
    let changes = differences(None, Some(&answers));
    let record = Record::new("scoring", found.id, &label, changes);
    context.record(transaction, record).await?;
    let payload = json!({ "key": label, "framework_version_id": version });
    let kind = "score.changed";
    context
        .announce(
            transaction,
            kind,
            "demand",
            found.id,
            found.unit_id,
            payload,
        )
        .await
}
