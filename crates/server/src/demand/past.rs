//! What narrows the list of demands by their past.

use std::collections::BTreeSet;

use docket_domain::analytics::Outcome;
use docket_storage::demand::past::{Ended, Past, Span, Stayed};
use docket_storage::{ConnectionTrait, workflow};

use super::calendar::Calendar;
use crate::context::Context;
use crate::problem::Result;
use crate::query::{Query, invalid};

/// Takes from a query what it asks of the past of demands. Days are those of
/// the organisation, both included.
///
/// # Errors
/// A parameter is not usable.
pub async fn read(context: &Context, query: &mut Query, calendar: &Calendar) -> Result<Past> {
    let outcomes: Vec<String> = query.several("outcome", "outcomes")?;
    let outcomes: Option<BTreeSet<Outcome>> = outcomes
        .iter()
        .map(|key| Outcome::from_key(key))
        .collect::<Option<_>>();
    let outcomes = outcomes.ok_or_else(|| {
        let keys: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.key()).collect();
        invalid("outcome", format!("Give one of {}.", keys.join(", ")))
    })?;
    let ended = match outcomes.is_empty() {
        true => None,
        false => Some(ended(context.reader(), &outcomes).await?),
    };
    let left = span(query, calendar, "left")?;
    let stayed = match query.text("stayed_in") {
        Some(status) => Some(Stayed { status, left }),
        None if left == Span::default() => None,
        None => return Err(invalid("stayed_in", "Give the status that they left.")),
    };
    Ok(Past {
        type_id: query.several("type", "types' ids")?,
        no_unit: false,
        no_category: false,
        submitted: span(query, calendar, "submitted")?,
        decided: span(query, calendar, "decided")?,
        since: span(query, calendar, "status_since")?,
        ended,
        stayed,
    })
}

/// Takes the first and the last day of something.
fn span(query: &mut Query, calendar: &Calendar, name: &str) -> Result<Span> {
    let from = query.day(&format!("{name}[gte]"))?;
    let to = query.day(&format!("{name}[lte]"))?;
    Ok(Span {
        from: from.map(|from| calendar.start(from)),
        until: to.map(|to| calendar.end(to)),
    })
}

/// The demands of which one of these became.
///
/// # Errors
/// When the database refuses.
pub async fn ended(
    connection: &impl ConnectionTrait,
    outcomes: &BTreeSet<Outcome>,
) -> Result<Ended> {
    let versions = workflow::in_force(connection).await?;
    let statuses = versions.into_iter().map(|version| {
        let workflow = version.definition;
        let ends = workflow.statuses.iter().map(|status| status.key.clone());
        let ends = ends.filter(|status| outcomes.contains(&Outcome::of(&workflow, status)));
        (version.id, ends.collect())
    });
    Ok(Ended {
        merged: outcomes.contains(&Outcome::Merged),
        statuses: statuses.collect(),
    })
}
