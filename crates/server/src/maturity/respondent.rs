//! Respondents: the people who are asked.

use std::collections::BTreeSet;

use docket_contract::maturity::RespondentView;
use docket_contract::organization::Reference;
use docket_domain::identity::Part;
use docket_storage::identity::{person, take_part};
use docket_storage::maturity::NOUN;
use docket_storage::maturity::assessment::{self, Respondent};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use crate::context::Context;
use crate::problem::{Error, Result, field_error};

/// Makes these people the ones who are asked.
///
/// # Errors
/// Somebody who has answered would not be asked any more.
pub async fn ask(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    asked: &[Respondent],
    wanted: &BTreeSet<Uuid>,
) -> Result<()> {
    for respondent in asked {
        let person = respondent.person_id;
        if wanted.contains(&person) {
            continue;
        }
        if respondent.answered > 0 {
            return Err(Error::invalid_field(
                "/respondent_ids",
                "answered",
                format!(
                    "{} has answered already and stays among the respondents.",
                    respondent.name
                ),
            ));
        }
        assessment::remove_respondent(transaction, id, person).await?;
    }
    for person in wanted {
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
    Ok(())
}

/// Checks that people can be asked.
///
/// # Errors
/// Every one who is unknown or archived.
pub async fn check(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeSet<Uuid>> {
    let mut errors = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let found = person::find(connection, *id).await?;
        if found.is_none_or(|person| person.archived_at.is_some()) {
            let pointer = format!("/respondent_ids/{index}");
            errors.push(field_error(&pointer, "unknown", "There is no such person."));
        }
    }
    if errors.is_empty() {
        Ok(ids.iter().copied().collect())
    } else {
        Err(Error::invalid(errors))
    }
}

/// Somebody who is asked, as managers and they themselves see it.
pub fn view(one: Respondent) -> RespondentView {
    RespondentView {
        person: Reference {
            id: one.person_id,
            name: one.name,
        },
        answered: one.answered,
    }
}
