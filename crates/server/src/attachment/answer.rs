//! Files as answers: what an answer says of a file is what is stored of it,
//! and a file belongs to the record whose answer names it.

use std::collections::BTreeMap;

use docket_contract::problem::FieldError;
use docket_domain::attachment::{FileReference, MAX_FILES_OF_RECORD};
use docket_domain::field::{FieldKey, FieldValue};
use docket_domain::form::Answers;
use docket_storage::attachment::{self, Attachment};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use crate::context::Context;
use crate::problem::{Error, Result, field_error};

/// A record by its noun and id.
pub type Whose<'a> = (&'a str, Uuid);

/// The files that answers name, with the field of each.
fn named(answers: &Answers) -> BTreeMap<Uuid, &FieldKey> {
    let files = answers.iter().filter_map(|(key, value)| match value {
        FieldValue::Files(files) => Some(files.iter().map(move |file| (file.id, key))),
        _ => None,
    });
    files.flatten().collect()
}

/// Puts what is stored of the files into answers that name them. Gives the
/// places of those that whoever acts may not use: uploads of somebody else,
/// files of another record or beside its answers, files that did not arrive or
/// are gone. What the record's answers named before is let be.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    connection: &impl ConnectionTrait,
    context: &Context,
    whose: Option<(Whose<'_>, &Answers)>,
    answers: &mut Answers,
) -> Result<Vec<FieldError>> {
    let before = whose
        .map(|(_, before)| references(before))
        .unwrap_or_default();
    let ids: Vec<Uuid> = named(answers).into_keys().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let known = attachment::find_all(connection, &ids).await?;
    let may_use = |file: &&Attachment| {
        let is_own = match file.record_id {
            None => file.uploader_id == context.person_id(),
            Some(id) => {
                let is_of =
                    |kind: &str, own| file.record_kind.as_deref() == Some(kind) && own == id;
                let is_answer = file.place.is_some() && !file.internal;
                is_answer && whose.is_some_and(|((kind, own), _)| is_of(kind, own))
            }
        };
        is_own && file.completed_at.is_some()
    };
    let mut errors = Vec::new();
    for (key, value) in answers.iter_mut() {
        let FieldValue::Files(files) = value else {
            continue;
        };
        for file in files {
            let stored = known.iter().find(|known| known.id == file.id);
            let usable = stored.filter(may_use).map(Attachment::reference);
            match usable.or_else(|| before.get(&file.id).map(|one| (*one).clone())) {
                Some(known) => *file = known,
                None => errors.push(unknown(key, file)),
            }
        }
    }
    Ok(errors)
}

/// The files that answers name, as they do.
fn references(answers: &Answers) -> BTreeMap<Uuid, &FileReference> {
    let files = answers.values().filter_map(|value| match value {
        FieldValue::Files(files) => Some(files.iter().map(|file| (file.id, file))),
        _ => None,
    });
    files.flatten().collect()
}

fn unknown(key: &FieldKey, file: &FileReference) -> FieldError {
    let which = match file.name.is_empty() {
        true => "A file".to_owned(),
        false => format!("“{}”", file.name),
    };
    let detail = format!("{which} is not there any more. Attach it again.");
    field_error(&format!("/values/{key}"), "unknown_file", detail)
}

/// Binds the files that the answers name to their record, and takes those away
/// that the answers named before.
///
/// # Errors
/// There are too many, or somebody else used one meanwhile.
pub async fn bind(
    transaction: &DatabaseTransaction,
    context: &Context,
    whose: Whose<'_>,
    before: Option<&Answers>,
    answers: &Answers,
) -> Result<()> {
    let wanted = named(answers);
    let had_files = before.is_some_and(|before| !named(before).is_empty());
    if wanted.is_empty() && !had_files {
        return Ok(());
    }
    let bound: BTreeMap<Uuid, String> = attachment::answers(transaction, whose)
        .await?
        .into_iter()
        .collect();
    for id in bound.keys().filter(|id| !wanted.contains_key(id)) {
        attachment::remove(transaction, *id, context.person_id(), context.now).await?;
    }
    let earlier = before.map(references).unwrap_or_default();
    for (id, key) in &wanted {
        let place = key.as_str();
        if bound.get(id).is_some_and(|known| known == place) {
            continue;
        }
        let is_bound = attachment::bind(transaction, *id, whose, Some(place), false).await?;
        // What was named before and is gone keeps nothing else from changing.
        if !is_bound && !earlier.contains_key(id) {
            let detail = "The file is not there any more. Attach it again.";
            let pointer = format!("/values/{key}");
            return Err(Error::invalid_field(&pointer, "unknown_file", detail));
        }
    }
    match wanted.values().next() {
        Some(key) => check_count(transaction, whose, &format!("/values/{key}")).await,
        None => Ok(()),
    }
}

/// Refuses more files than a record may have, at a place of the request.
///
/// # Errors
/// There are more.
pub async fn check_count(
    connection: &impl ConnectionTrait,
    whose: Whose<'_>,
    pointer: &str,
) -> Result<()> {
    if attachment::count(connection, whose).await? <= MAX_FILES_OF_RECORD {
        return Ok(());
    }
    let detail = "There are too many files. Take some away, or put them into one archive.";
    Err(Error::invalid_field(pointer, "too_many", detail))
}
