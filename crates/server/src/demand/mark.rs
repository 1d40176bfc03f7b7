//! Returning a demand with marked answers, and what is missing in it.

use std::collections::BTreeSet;

use actix_web::{get, web};
use docket_contract::demand::{CompletenessView, MarkedAnswer};
use docket_contract::problem::FieldError;
use docket_domain::form::{FormDefinition, Stage};
use docket_storage::ConnectionTrait;
use docket_storage::demand::Which;
use docket_storage::demand::mark::{self, Mark};
use uuid::Uuid;

use super::answer::{Catalogue, missing, problems};
use super::content::Content;
use super::service::{find, form, which, workflow};
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::query::{self, Query};
use crate::reply::Reply;

/// Most answers that are marked at once.
const MOST: usize = 50;
/// Most characters of what is said about one.
const LONGEST_NOTE: usize = 1_000;

/// Check whether a demand is complete
///
/// What its form would refuse if it were handed in as it is; or, with
/// `transition`, which answers this step still needs: those it requires, and
/// those that what it requires is calculated from. What the form hides does not
/// apply and is not asked for.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("transition" = Option<String>, Query, description = "Key of a step of the demand's workflow.", example = "qualify")),
    responses((status = 200, body = CompletenessView)))]
#[get("/demands/{demand}/completeness")]
pub async fn get_completeness(
    caller: Caller,
    demand: web::Path<String>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::GetCompleteness)?;
    let step = query.text("transition");
    query.finish()?;
    let view = completeness(&context, which(&demand)?, step.as_deref()).await?;
    caller.answer(Reply::ok(view))
}

async fn completeness(
    context: &Context,
    which: Which,
    step: Option<&str>,
) -> Result<CompletenessView> {
    let reader = context.reader();
    let demand = find(reader, context, which).await?;
    let catalogue = Catalogue::load(reader, context.now).await?;
    let form = form(reader, demand.form_version_id).await?;
    let content = Content::load(reader, &demand, &catalogue).await?;
    let (values, answers) = (&content.values, &content.answers);
    let problems = match step {
        None => problems(&form, &catalogue, values, answers, Stage::Submit),
        Some(step) => {
            let workflow = workflow(reader, demand.workflow_version_id).await?;
            let step = workflow.transition(step).ok_or_else(|| {
                query::invalid("transition", "The demand's workflow has no such step.")
            })?;
            missing(step, &form, &catalogue, values, answers)
        }
    };
    Ok(CompletenessView {
        is_complete: problems.is_empty(),
        problems,
    })
}

/// Reads the marks that go with a step.
///
/// # Errors
/// The step asks nobody, or a mark names no question of the form.
pub fn read(marks: &[MarkedAnswer], asks: bool, form: &FormDefinition) -> Result<Vec<Mark>> {
    let refused = |detail: &str, code: &str| Err(Error::invalid_field("/marks", code, detail));
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    if !asks {
        return refused("Only a step that asks for answers takes marks.", "wrong");
    }
    if marks.len() > MOST {
        return refused("Mark at most 50 answers.", "too_many");
    }
    let asked: BTreeSet<_> = form.questions().map(|question| &question.field).collect();
    let mut seen = BTreeSet::new();
    let mut errors: Vec<FieldError> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        if !asked.contains(&mark.field) || !seen.insert(&mark.field) {
            let detail = "Name questions of the demand's form, each once.";
            errors.push(field_error(
                &format!("/marks/{at}/field"),
                "unknown",
                detail,
            ));
        }
        if mark.note.chars().count() > LONGEST_NOTE {
            let detail = "Enter at most 1,000 characters.";
            errors.push(field_error(
                &format!("/marks/{at}/note"),
                "too_long",
                detail,
            ));
        }
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let mark = |one: &MarkedAnswer| Mark {
        field: one.field.clone(),
        note: one.note.trim().to_owned(),
    };
    Ok(marks.iter().map(mark).collect())
}

/// The marks of a demand as clients see them.
///
/// # Errors
/// When the database refuses.
pub async fn marked(connection: &impl ConnectionTrait, demand: Uuid) -> Result<Vec<MarkedAnswer>> {
    let marks = mark::list(connection, demand).await?;
    let one = |mark: Mark| MarkedAnswer {
        field: mark.field,
        note: mark.note,
    };
    Ok(marks.into_iter().map(one).collect())
}
