//! Answers: which statements a respondent sees hold.

use actix_web::{delete, get, put, web};
use docket_contract::maturity::{AnswerView, PutAnswer};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::{Code, FieldError};
use docket_domain::identity::{Part, Permission};
use docket_domain::maturity::answer::HeldStatements;
use docket_storage::DatabaseTransaction;
use docket_storage::audit::{Changes, FieldChange};
use docket_storage::identity::take_part;
use docket_storage::maturity::NOUN;
use docket_storage::maturity::answer::{self, AnswerValues};
use docket_storage::maturity::assessment::Assessment;
use serde_json::json;
use uuid::Uuid;

use super::{model, scope};
use crate::body::{Body, IfMatch, Input, MayMatch};
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::query::Query;
use crate::reply::Reply;

/// Longest note or reason, in characters.
const LONGEST_TEXT: usize = 4_000;

/// List answers
///
/// The caller's own, or with `respondent=all` those of everybody, for whoever
/// manages the assessment. All on one page, by practice.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        ("respondent" = Option<String>, Query, description = "`me` or `all`.", example = "me")),
    responses((status = 200, body = Page<AnswerView>)))]
#[get("/assessments/{id}/answers")]
pub async fn list_assessment_answers(
    caller: Caller,
    id: web::Path<String>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::ListAssessmentAnswers)?;
    let whose: Option<Whose> = query.one("respondent", "me or all")?;
    query.finish()?;
    let items = list(&context, &id, whose.unwrap_or(Whose::Mine)).await?;
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// Whose answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Mine,
    All,
}

impl std::str::FromStr for Whose {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        match text {
            "me" => Ok(Self::Mine),
            "all" => Ok(Self::All),
            _ => Err(()),
        }
    }
}

async fn list(context: &Context, id: &str, whose: Whose) -> Result<Vec<AnswerView>> {
    let reader = context.reader();
    let found = scope::find(reader, context, id, false).await?;
    let respondent = match whose {
        Whose::All => {
            scope::require(reader, context, &found, Permission::AssessmentManage).await?;
            None
        }
        Whose::Mine => Some(respondent(context)?),
    };
    let answers = answer::answers(reader, found.id, respondent).await?;
    Ok(answers.into_iter().map(view).collect())
}

/// Answer a practice
///
/// As oneself, while the assessment is open. A first answer needs no
/// `If-Match`; a change names the version of the answer.
#[utoipa::path(tag = "Maturity", request_body = PutAnswer, params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        ("practice" = String, Path, description = "Key of the practice.", example = "decision-rights-and-gates"),
        ("If-Match" = Option<String>, Header, description = "`ETag` of the answer that is changed.", example = "\"1\"")),
    responses((status = 200, body = AnswerView)))]
#[put("/assessments/{id}/answers/{practice}")]
pub async fn put_assessment_answer(
    caller: Caller,
    path: web::Path<(String, String)>,
    version: MayMatch,
    body: Body<PutAnswer>,
) -> Answer {
    let input = body.with(|input| (path.into_inner(), version.0, input));
    caller
        .change(
            Operation::PutAssessmentAnswer,
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
    version: Option<i64>,
    input: &PutAnswer,
) -> Result<Reply<AnswerView>> {
    let me = respondent(context)?;
    let found = scope::find_for(transaction, context, id, Permission::AssessmentAnswer).await?;
    let model = model::load(transaction, found.model_version_id).await?;
    scope::practice(&model.definition, practice)?;
    scope::hold_open(transaction, context, &found).await?;
    let values = check(input, model.definition.top_level())?;
    let before = answer::find(transaction, found.id, me, practice).await?;
    let stored = match (&before, version) {
        (None, None) => {
            take_part(
                transaction,
                NOUN,
                found.id,
                me,
                Part::Respondent,
                context.now,
            )
            .await?;
            answer::insert(transaction, found.id, me, practice, &values, context.now).await?
        }
        (Some(_), Some(version)) => {
            let now = context.now;
            answer::update(transaction, found.id, me, practice, version, &values, now).await?
        }
        (Some(_), None) => {
            return Err(Error::new(
                Code::PreconditionRequired,
                "You have answered this practice. Send the answer's ETag as If-Match to change it.",
            ));
        }
        (None, Some(_)) => false,
    };
    let after = answer::find(transaction, found.id, me, practice).await?;
    let (true, Some(after)) = (stored, after) else {
        return Err(Error::stale());
    };
    let before = before.map(|before| before.values);
    let changes = change(practice, before.as_ref(), Some(&after.values));
    tell(transaction, context, &found, changes).await?;
    let version = after.version;
    Ok(Reply::ok(view(after)).version(version))
}

/// Take an answer back
///
/// The practice is unanswered again.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        ("practice" = String, Path, description = "Key of the practice.", example = "decision-rights-and-gates"),
        IfMatchHeader),
    responses((status = 204, description = "Taken back.")))]
#[delete("/assessments/{id}/answers/{practice}")]
pub async fn delete_assessment_answer(
    caller: Caller,
    path: web::Path<(String, String)>,
    version: IfMatch,
) -> Answer {
    let input = Input::of((path.into_inner(), version.0));
    caller
        .change(
            Operation::DeleteAssessmentAnswer,
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
) -> Result<Reply<()>> {
    let me = respondent(context)?;
    let found = scope::find_for(transaction, context, id, Permission::AssessmentAnswer).await?;
    scope::hold_open(transaction, context, &found).await?;
    let before = answer::find(transaction, found.id, me, practice)
        .await?
        .ok_or_else(|| Error::not_found("answer"))?;
    if !answer::delete(transaction, found.id, me, practice, version).await? {
        return Err(Error::stale());
    }
    let changes = change(practice, Some(&before.values), None);
    tell(transaction, context, &found, changes).await?;
    Ok(Reply::done())
}

async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    found: &Assessment,
    changes: Changes,
) -> Result<()> {
    let kind = "assessment.changed";
    scope::tell(transaction, context, kind, found, changes, None).await
}

/// The person who answers.
fn respondent(context: &Context) -> Result<Uuid> {
    context
        .person_id()
        .ok_or_else(|| Error::new(Code::Forbidden, "Only people and service accounts answer."))
}

/// Either the statements that hold, or that the practice does not apply and
/// why.
fn check(input: &PutAnswer, top: u8) -> Result<AnswerValues> {
    let reason = input.reason.as_deref().unwrap_or_default().trim();
    let mut errors: Vec<FieldError> = Vec::new();
    let mut wrong = |pointer: &str, code: &str, detail: String| {
        errors.push(field_error(pointer, code, detail));
    };
    match (&input.statements, input.not_applicable) {
        (Some(_), true) => wrong(
            "/statements",
            "excess",
            "Leave the statements out: the practice does not apply.".to_owned(),
        ),
        (None, false) => wrong(
            "/statements",
            "required",
            "Give the levels whose statement holds, or say that the practice does not apply."
                .to_owned(),
        ),
        (Some(_), false) if !reason.is_empty() => wrong(
            "/reason",
            "excess",
            "A reason belongs to a practice that does not apply; use the note.".to_owned(),
        ),
        (None, true) if reason.is_empty() => wrong(
            "/reason",
            "required",
            "Say why the practice does not apply.".to_owned(),
        ),
        (Some(_), false) | (None, true) => {}
    }
    let levels = input.statements.as_deref().unwrap_or_default();
    for (index, level) in levels.iter().enumerate() {
        if !(1..=top).contains(level) {
            let pointer = format!("/statements/{index}");
            wrong(&pointer, "range", format!("Give a level from 1 to {top}."));
        }
    }
    for (pointer, text) in [("/reason", reason), ("/note", input.note.trim())] {
        if text.chars().count() > LONGEST_TEXT {
            let detail = "Shorten it to 4,000 characters.".to_owned();
            wrong(pointer, "length", detail);
        }
    }
    match HeldStatements::of(levels.iter().copied()) {
        Ok(statements) if errors.is_empty() => Ok(AnswerValues {
            statements,
            not_applicable: input.not_applicable,
            reason: input.not_applicable.then(|| reason.to_owned()),
            note: input.note.trim().to_owned(),
        }),
        // A level past every model's scale is past this one's and was named.
        _ => Err(Error::invalid(errors)),
    }
}

fn change(practice: &str, before: Option<&AnswerValues>, after: Option<&AnswerValues>) -> Changes {
    let told = |values: Option<&AnswerValues>| {
        values.map(|values| {
            json!({
                "statements": values.statements,
                "not_applicable": values.not_applicable,
                "reason": values.reason,
                "note": values.note,
            })
        })
    };
    let change = FieldChange {
        from: told(before),
        to: told(after),
    };
    Changes::from([(format!("answers/{practice}"), change)])
}

fn view(answer: answer::Answer) -> AnswerView {
    let values = answer.values;
    let held = values.statements;
    AnswerView {
        practice: answer.practice,
        respondent: Reference {
            id: answer.respondent_id,
            name: answer.respondent_name,
        },
        statements: held.levels().collect(),
        level: (!values.not_applicable).then(|| held.level()),
        beyond: held.beyond().collect(),
        not_applicable: values.not_applicable,
        reason: values.reason,
        note: values.note,
        updated_at: answer.updated_at,
        version: answer.version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(input: PutAnswer) -> Vec<String> {
        match check(&input, 5) {
            Ok(_) => Vec::new(),
            Err(Error::Told { errors, .. }) => {
                errors.into_iter().map(|error| error.pointer).collect()
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn an_answer_is_statements_or_a_reason() {
        let none: Vec<String> = Vec::new();
        let statements = |levels: &[u8]| PutAnswer {
            statements: Some(levels.to_vec()),
            ..PutAnswer::default()
        };
        let excluded = |reason: &str| PutAnswer {
            not_applicable: true,
            reason: Some(reason.to_owned()),
            ..PutAnswer::default()
        };
        assert_eq!(places(statements(&[])), none);
        assert_eq!(places(statements(&[1, 2, 4])), none);
        assert_eq!(
            places(statements(&[0, 1, 6, 255])),
            ["/statements/0", "/statements/2", "/statements/3"]
        );
        assert_eq!(places(excluded("No programmes here")), none);
        assert_eq!(places(excluded(" ")), ["/reason"]);
        assert_eq!(places(PutAnswer::default()), ["/statements"]);
        assert_eq!(
            places(PutAnswer {
                statements: Some(vec![1]),
                ..excluded("No programmes here")
            }),
            ["/statements"]
        );
        assert_eq!(
            places(PutAnswer {
                note: "x".repeat(4_001),
                ..statements(&[1])
            }),
            ["/note"]
        );
    }
}
