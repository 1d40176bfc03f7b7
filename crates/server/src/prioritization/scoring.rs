//! The answers of assessors, and the score they make.

use docket_contract::demand::DemandReference;
use docket_contract::organization::Reference;
use docket_contract::prioritization::{
    DemandScorings, FrameworkState, FrameworkVersionReference, MAX_NOTE_CHARS, PutScoring,
    ScoreRow, ScoreView, ScoringView,
};
use docket_contract::problem::{Code, FieldError};
use docket_domain::demand::{StatusCategory, key};
use docket_domain::identity::Permission;
use docket_domain::prioritization::assessment::{evaluate_assessors, score_interval};
use docket_domain::prioritization::framework::{Answers, FrameworkDefinition};
use docket_domain::prioritization::placing::is_scorable;
use docket_domain::prioritization::weighted::{
    ContributionRow, Evaluation, EvaluationError, check_answers,
};
use docket_storage::demand::Demand;
use docket_storage::prioritization::current_framework_version;
use docket_storage::prioritization::framework::{FrameworkVersion, version};
use docket_storage::prioritization::scoring::{self, Key, Score, Scoring};
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach, StorageError};
use serde_json::json;
use uuid::Uuid;

use super::framework::is;
use crate::context::{Context, Record, differences};
use crate::demand::service::{self, which};
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// Whose answers are meant, as a request names them.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The demand's id or key.
    pub demand: String,
    /// The framework version; the organisation's own when absent.
    pub framework_version: Option<Uuid>,
}

/// What all assessors of a demand answered.
///
/// # Errors
/// There is no such demand or framework version.
pub async fn list(context: &Context, subject: &Subject) -> Result<DemandScorings> {
    let reader = context.reader();
    let (demand, framework) = load(reader, context, subject, Permission::ScoreRead).await?;
    let reach = context.reach();
    let scorings = scoring::list(reader, framework.id, demand.id, &reach).await?;
    Ok(DemandScorings {
        framework_version: reference(&framework, context.language()),
        items: scorings
            .into_iter()
            .map(|scoring| view(scoring, context.person_id()))
            .collect(),
    })
}

/// Stores the caller's answers, for the first time or in place of earlier
/// ones, and the score they make with those of the others.
///
/// # Errors
/// There is no such demand or framework version, they cannot be scored now, an
/// answer breaks a rule, or the earlier answers are of another version.
pub async fn give(
    transaction: &DatabaseTransaction,
    context: &Context,
    subject: &Subject,
    expected: Option<i64>,
    input: &PutScoring,
) -> Result<Reply<ScoringView>> {
    let (demand, framework) = load_scorable(transaction, context, subject).await?;
    let key = own_key(context, &demand, &framework)?;
    check(&framework.definition, input)?;
    scoring::lock(transaction, demand.id).await?;
    let note = input.note.trim();
    let earlier = find(transaction, key).await?;
    match (&earlier, expected) {
        (Some(_), None) => {
            return Err(Error::new(
                Code::PreconditionRequired,
                "You have scored this demand already. Send your scoring's ETag as If-Match to \
                 replace it.",
            ));
        }
        (None, Some(_)) => return Err(Error::stale()),
        (None, None) => {
            scoring::insert(transaction, key, &input.answers, note, context.now).await?;
        }
        (Some(_), Some(expected)) => {
            let answers = &input.answers;
            if !scoring::update(transaction, key, expected, answers, note, context.now).await? {
                return Err(Error::stale());
            }
        }
    }
    let before = earlier.as_ref().map(|scoring| &scoring.answers);
    rescore(
        transaction,
        context,
        &demand,
        &framework,
        before,
        Some(&input.answers),
    )
    .await?;
    let stored = find(transaction, key)
        .await?
        .ok_or_else(|| Error::not_found("scoring"))?;
    let version = stored.version;
    let view = view(stored, context.person_id());
    let path = format!("/demands/{}/scorings/mine", demand.id);
    let reply = if earlier.is_some() {
        Reply::ok(view)
    } else {
        Reply::created(view, path)
    };
    Ok(reply.version(version))
}

/// Takes the caller's answers back.
///
/// # Errors
/// There are none, or of another version; the demand cannot be scored now.
pub async fn withdraw(
    transaction: &DatabaseTransaction,
    context: &Context,
    subject: &Subject,
    expected: i64,
) -> Result<Reply<()>> {
    let (demand, framework) = load_scorable(transaction, context, subject).await?;
    let key = own_key(context, &demand, &framework)?;
    scoring::lock(transaction, demand.id).await?;
    let earlier = find(transaction, key)
        .await?
        .ok_or_else(|| Error::not_found("scoring"))?;
    if !scoring::delete(transaction, key, expected).await? {
        return Err(Error::stale());
    }
    let before = Some(&earlier.answers);
    rescore(transaction, context, &demand, &framework, before, None).await?;
    Ok(Reply::done())
}

/// A demand's score and how it came about.
///
/// # Errors
/// There is no such demand or framework version.
pub async fn score(context: &Context, subject: &Subject) -> Result<ScoreView> {
    let reader = context.reader();
    let (demand, framework) = load(reader, context, subject, Permission::ScoreRead).await?;
    let scorings = scoring::list(reader, framework.id, demand.id, &context.reach()).await?;
    let definition = &framework.definition;
    let (evaluation, score) = evaluate(definition, &scorings)?;
    let rows = evaluation
        .rows
        .into_iter()
        .map(|row| explained(row, definition, &scorings, context.language()))
        .collect();
    let billionths = docket_domain::exact::Billionths;
    Ok(ScoreView {
        demand: DemandReference {
            id: demand.id,
            key: key(demand.seq),
            title: demand.title,
        },
        framework_version: reference(&framework, context.language()),
        value: evaluation.score,
        scale_to: definition.scale_to,
        lowest: score.lowest.map(billionths),
        highest: score.highest.map(billionths),
        assessors: score.assessors.unsigned_abs(),
        is_complete: evaluation.missing.is_empty(),
        missing: evaluation.missing,
        rows,
    })
}

/// Loads the demand, as far as the permission reaches, and the framework
/// version, which must have been agreed at some time.
async fn load(
    connection: &impl ConnectionTrait,
    context: &Context,
    subject: &Subject,
    permission: Permission,
) -> Result<(Demand, FrameworkVersion)> {
    let demand = load_demand(connection, context, &subject.demand, permission).await?;
    let framework = match subject.framework_version {
        Some(id) => {
            let found = version(connection, id).await?;
            let found = found.filter(|version| !is(version, FrameworkState::Draft));
            found.ok_or_else(|| Error::not_found("agreed framework version"))?
        }
        None => current_framework_version(connection)
            .await?
            .ok_or_else(|| {
                Error::new(
                    Code::WrongState,
                    "No framework is agreed yet. Agree one first.",
                )
            })?,
    };
    Ok((demand, framework))
}

/// Loads a demand as far as a permission reaches.
async fn load_demand(
    connection: &impl ConnectionTrait,
    context: &Context,
    named: &str,
    permission: Permission,
) -> Result<Demand> {
    let which = which(named)?;
    let reach = context.reach_of(permission);
    match docket_storage::demand::find(connection, which, &reach, None, false).await? {
        Some(demand) => Ok(demand),
        None => {
            // 404 unless the caller sees the demand all the same.
            service::find(connection, context, which).await?;
            Err(Error::lacking(permission))
        }
    }
}

/// Loads a demand that waits for a decision and a framework version that is in
/// use.
async fn load_scorable(
    transaction: &DatabaseTransaction,
    context: &Context,
    subject: &Subject,
) -> Result<(Demand, FrameworkVersion)> {
    let (demand, framework) = load(transaction, context, subject, Permission::ScoreGive).await?;
    let category: Option<StatusCategory> =
        serde_json::from_value(json!(demand.status_category)).ok();
    if !category.is_some_and(is_scorable) {
        return Err(Error::new(
            Code::WrongState,
            "Demands are scored from when they are handed in until they are decided.",
        ));
    }
    if !is(&framework, FrameworkState::Agreed) {
        return Err(Error::new(
            Code::WrongState,
            "This framework version was replaced. Score with the one that is agreed now.",
        ));
    }
    Ok((demand, framework))
}

/// The place of the caller's own answers.
fn own_key(context: &Context, demand: &Demand, framework: &FrameworkVersion) -> Result<Key> {
    let assessor = context
        .person_id()
        .ok_or_else(|| Error::lacking(Permission::ScoreGive))?;
    Ok(Key {
        framework_version: framework.id,
        demand: demand.id,
        assessor,
    })
}

/// One's own answers are found whatever the reach: the demand has been.
async fn find(transaction: &DatabaseTransaction, key: Key) -> Result<Option<Scoring>> {
    let all = all(transaction, key.framework_version, key.demand).await?;
    Ok(all
        .into_iter()
        .find(|scoring| scoring.assessor_id == key.assessor))
}

/// Everybody's answers: a score is made of all of them, whoever asks.
async fn all(
    transaction: &DatabaseTransaction,
    framework_version: Uuid,
    demand: Uuid,
) -> Result<Vec<Scoring>> {
    Ok(scoring::list(transaction, framework_version, demand, &Reach::SYSTEM).await?)
}

/// Checks every answer by itself, so that each wrong one is named.
fn check(definition: &FrameworkDefinition, input: &PutScoring) -> Result<()> {
    let mut errors: Vec<FieldError> = input
        .answers
        .iter()
        .filter_map(|(criterion, answer)| {
            let one = Answers::from([(criterion.clone(), *answer)]);
            let problem = check_answers(definition, &one).err()?;
            let (code, detail) = match problem {
                EvaluationError::OutsideScale { lo, hi, .. } => {
                    ("range", format!("Choose a value from {lo} to {hi}."))
                }
                EvaluationError::UnknownCriterion { .. } | EvaluationError::InvalidFramework => {
                    ("unknown", "The framework does not ask this.".to_owned())
                }
            };
            let criterion = criterion.replace('~', "~0").replace('/', "~1");
            Some(field_error(&format!("/answers/{criterion}"), code, detail))
        })
        .collect();
    if input.note.chars().count() > MAX_NOTE_CHARS {
        let detail = format!("Use at most {MAX_NOTE_CHARS} characters.");
        errors.push(field_error("/note", "length", detail));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(errors))
    }
}

/// Computes and stores the score after a change of the answers, and tells of
/// it. Who answered what stays in the trail; the event says only that there is
/// another score.
async fn rescore(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    framework: &FrameworkVersion,
    before: Option<&Answers>,
    after: Option<&Answers>,
) -> Result<()> {
    let scorings = all(transaction, framework.id, demand.id).await?;
    let (_, score) = evaluate(&framework.definition, &scorings)?;
    scoring::store_score(transaction, framework.id, demand.id, score, context.now).await?;
    let label = key(demand.seq);
    let changes = differences(before, after);
    // A noun of its own: who may see the demand's history need not see scores.
    context
        .record(
            transaction,
            Record::new("scoring", demand.id, &label, changes),
        )
        .await?;
    let payload = json!({ "key": label, "framework_version_id": framework.id });
    context
        .announce(
            transaction,
            "score.changed",
            "demand",
            demand.id,
            demand.unit_id,
            payload,
        )
        .await
}

/// The official score of several assessors' answers, with its explanation.
fn evaluate(definition: &FrameworkDefinition, scorings: &[Scoring]) -> Result<(Evaluation, Score)> {
    // Answers were checked when they came in, and the definition when it was
    // agreed: what does not compute was not written by this version.
    let unsound = |why: EvaluationError| StorageError::Corrupt {
        what: "scoring",
        why: why.to_string(),
    };
    let answers: Vec<&Answers> = scorings.iter().map(|scoring| &scoring.answers).collect();
    let answers = answers.iter().copied();
    let evaluation = evaluate_assessors(definition, answers.clone()).map_err(unsound)?;
    let interval = score_interval(definition, answers).map_err(unsound)?;
    let score = Score {
        value: evaluation.score.map(|score| score.0),
        lowest: interval.map(|interval| interval.lowest.0),
        highest: interval.map(|interval| interval.highest.0),
        assessors: i64::try_from(scorings.len()).unwrap_or(i64::MAX),
    };
    Ok((evaluation, score))
}

fn explained(
    row: ContributionRow,
    definition: &FrameworkDefinition,
    scorings: &[Scoring],
    language: &str,
) -> ScoreRow {
    let criterion = definition.criterion(&row.criterion);
    let level = criterion.and_then(|criterion| {
        criterion
            .levels
            .iter()
            .find(|level| level.value == row.answer)
    });
    let given = scorings
        .iter()
        .filter_map(|scoring| scoring.answers.get(&row.criterion).copied());
    ScoreRow {
        name: criterion
            .map_or(row.criterion.as_str(), |criterion| {
                criterion.name.get(language)
            })
            .to_owned(),
        level: level.map(|level| level.label.get(language).to_owned()),
        lowest_answer: given.clone().min().unwrap_or(row.answer),
        highest_answer: given.max().unwrap_or(row.answer),
        criterion: row.criterion,
        weight: row.weight,
        share: row.share,
        answer: row.answer,
        normalised: row.normalised,
        contribution: row.contribution,
    }
}

fn reference(version: &FrameworkVersion, language: &str) -> FrameworkVersionReference {
    super::reference(
        version.id,
        &version.framework_name,
        version.number,
        language,
    )
}

fn view(scoring: Scoring, caller: Option<Uuid>) -> ScoringView {
    ScoringView {
        is_mine: caller == Some(scoring.assessor_id),
        assessor: Reference {
            id: scoring.assessor_id,
            name: scoring.assessor_name,
        },
        framework_version_id: scoring.framework_version_id,
        answers: scoring.answers,
        note: scoring.note,
        created_at: scoring.created_at,
        updated_at: scoring.updated_at,
        version: scoring.version,
    }
}
