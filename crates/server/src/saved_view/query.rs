//! What a view asks of the list, checked as the list itself reads it.

use std::collections::BTreeMap;

use docket_contract::problem::FieldError;
use docket_domain::saved_view::{MAX_VALUE_CHARS, ViewQuery};

use crate::context::Context;
use crate::demand::list::listing;
use crate::problem::{Error, Result, field_error};
use crate::query::Query;

/// Takes what a view is to ask of the list. What it names - units, people,
/// statuses - may be gone later: the list then finds nothing by it.
///
/// # Errors
/// The list would refuse it, or a value is too long.
pub async fn checked(context: &Context, wanted: ViewQuery) -> Result<ViewQuery> {
    let filter: BTreeMap<String, String> = wanted
        .filter
        .into_iter()
        .map(|(name, value)| (name, value.trim().to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let sort = wanted.sort.filter(|sort| !sort.trim().is_empty());
    let mut errors = Vec::new();
    for (name, value) in &filter {
        if value.chars().count() > MAX_VALUE_CHARS {
            let detail = format!("Use at most {MAX_VALUE_CHARS} characters.");
            errors.push(field_error(&pointer(name), "too_long", detail));
        }
        // The order has a place of its own.
        if name == "sort" {
            errors.push(field_error(
                &pointer(name),
                "unknown",
                "This list does not know it.",
            ));
        }
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let mut parameters = filter.clone();
    parameters.extend(sort.clone().map(|sort| ("sort".to_owned(), sort)));
    let mut query = Query::of(parameters);
    listing(context, &mut query).await.map_err(as_values)?;
    query.finish().map_err(as_values)?;
    Ok(ViewQuery {
        filter,
        sort,
        columns: wanted.columns,
    })
}

/// The place of a filter in a view.
fn pointer(name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!("/query/filter/{name}")
}

/// What the list says of its parameters, said of a view's values.
fn as_values(error: Error) -> Error {
    let Error::Told { errors, .. } = error else {
        return error;
    };
    let moved = |error: FieldError| {
        let pointer = match error.pointer.strip_prefix('?') {
            Some("sort") => "/query/sort".to_owned(),
            Some(name) => pointer(name),
            None => error.pointer,
        };
        FieldError { pointer, ..error }
    };
    Error::invalid(errors.into_iter().map(moved).collect())
}
