//! Forms: written as drafts, published, replaced by a later version.

use chrono::{DateTime, TimeDelta, Utc};
use docket_contract::form::{
    CreateForm, CreateFormVersion, FormComparison, FormImport, FormLinkView, FormVersionView,
    FormView, GRACE_DAYS, ImportForm, PatchForm, PatchFormLink, PutFormVersion,
};
use docket_contract::page::Page;
use docket_contract::problem::{Code, FieldError};
use docket_contract::version::VersionState;
use docket_domain::field::FieldCatalogue;
use docket_domain::form::{FormAudience, FormDefinition, compare};
use docket_domain::text::{DEFAULT_LANGUAGE, LocalText};
use docket_storage::form::{self, Form, FormVersion, NOUN};
use docket_storage::organization::definition;
use docket_storage::version as versions;
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::audience;
use crate::clock::check_day;
use crate::context::{Context, Record, differences};
use crate::organization::definition::add_missing;
use crate::organization::key_from;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;
use crate::version::{self, is, refuse_unless_everywhere, summary};

/// All forms with their versions.
///
/// # Errors
/// When the database refuses.
pub async fn list(context: &Context) -> Result<Page<FormView>> {
    let reader = context.reader();
    let all = versions::list(reader, None).await?;
    let used = used(reader).await?;
    let items = form::list(reader)
        .await?
        .into_iter()
        .map(|form| view(form, &all, &used))
        .collect::<Result<_>>()?;
    Ok(Page {
        items,
        next: None,
        total: None,
    })
}

/// One form with its versions.
///
/// # Errors
/// There is none.
pub async fn get(connection: &impl ConnectionTrait, id: Uuid) -> Result<Reply<FormView>> {
    let form = one(connection, id).await?;
    let version = form.version;
    Ok(Reply::ok(form).version(version))
}

async fn one(connection: &impl ConnectionTrait, id: Uuid) -> Result<FormView> {
    let form = load(connection, id).await?;
    let all = versions::list(connection, Some(id)).await?;
    let used = used(connection).await?;
    view(form, &all, &used)
}

/// One version with what it asks.
///
/// # Errors
/// There is none.
pub async fn get_version(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Reply<FormVersionView>> {
    let found = one_version(connection, id).await?;
    let version = found.base.version;
    Ok(Reply::ok(found).version(version))
}

async fn one_version(connection: &impl ConnectionTrait, id: Uuid) -> Result<FormVersionView> {
    let found = load_version(connection, id).await?;
    let catalogue = definition::catalogue(connection).await?;
    version_view(found, &catalogue)
}

/// What is different between two versions of one form.
///
/// # Errors
/// There is no such version, or they are of two forms.
pub async fn changes(
    connection: &impl ConnectionTrait,
    id: Uuid,
    from: Option<Uuid>,
) -> Result<Reply<FormComparison>> {
    let to = load_version(connection, id).await?;
    let from = version::earlier(connection, &to, from).await?;
    Ok(Reply::ok(FormComparison {
        changes: compare(&from.definition, &to.definition),
        from: summary(&from)?,
        to: summary(&to)?,
    }))
}

/// Stores a new form with its first draft.
///
/// # Errors
/// Its key is not one or taken, or it has no name.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateForm,
) -> Result<Reply<FormView>> {
    let created = store(transaction, context, input).await?;
    let location = format!("/forms/{}", created.id);
    Ok(Reply::created(created, location).version(1))
}

async fn store(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateForm,
) -> Result<FormView> {
    refuse_unless_everywhere(context)?;
    crate::organization::check_key("/key", &input.key)?;
    if input.name.is_blank() {
        return Err(Error::invalid_field("/name", "required", "Enter a name."));
    }
    add_missing(transaction, context, &input.fields).await?;
    let (id, version_id) = (Uuid::now_v7(), Uuid::now_v7());
    let (by, now) = (context.person_id(), context.now);
    form::insert(transaction, id, &input.key, &input.name, by, now)
        .await
        .map_err(|error| Error::taken(error, "/key", "There is a form with this key."))?;
    versions::insert(transaction, version_id, (id, 1), &input.definition, by, now).await?;
    let changes = differences(None, Some(input));
    context
        .record(transaction, Record::new(NOUN, id, &input.key, changes))
        .await?;
    let payload = json!({ "version_id": version_id });
    context
        .announce(transaction, "form.created", NOUN, id, None, payload)
        .await?;
    one(transaction, id).await
}

/// Makes a form of a JSON Schema, or only tells what would become of it.
///
/// # Errors
/// The schema cannot be read, or the form's key is not one or taken.
pub async fn import(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &ImportForm,
) -> Result<Reply<FormImport>> {
    refuse_unless_everywhere(context)?;
    let catalogue = definition::catalogue(transaction).await?;
    let read = input
        .schema
        .form(&catalogue)
        .map_err(|problem| Error::invalid_field("/schema", problem.code(), problem.to_string()))?;
    let imported = FormImport {
        form: None,
        definition: read.definition,
        fields: read.fields,
        unmapped: read.unmapped,
    };
    if input.dry_run {
        return Ok(Reply::ok(imported));
    }
    let title = input.schema.title().map(LocalText::en);
    let name = input.name.clone().or(title).unwrap_or_default();
    let key = match &input.key {
        Some(key) => key.clone(),
        None => key_from(name.get(DEFAULT_LANGUAGE)),
    };
    let written = CreateForm {
        key,
        name,
        definition: imported.definition.clone(),
        fields: imported.fields.clone(),
    };
    let created = store(transaction, context, &written).await?;
    let location = format!("/forms/{}", created.id);
    let imported = FormImport {
        form: Some(created),
        ..imported
    };
    Ok(Reply::created(imported, location))
}

/// Changes a form: its name, whom it is for, the terms of its public link.
///
/// # Errors
/// There is none, something in it breaks a rule, or somebody else changed it.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected, patch): &(Uuid, i64, PatchForm),
) -> Result<Reply<FormView>> {
    refuse_unless_everywhere(context)?;
    let before = load(transaction, *id).await?;
    if before.version != *expected {
        return Err(Error::stale());
    }
    let mut after = before.clone();
    if let Some(name) = &patch.name {
        after.name.clone_from(name);
    }
    if after.name.is_blank() {
        return Err(Error::invalid_field("/name", "required", "Enter a name."));
    }
    if let Some(audience) = &patch.audience {
        audience::check(transaction, audience).await?;
        after.audience.clone_from(audience);
    }
    if let Some(link) = &patch.link {
        change_link(context, &mut after, link).await?;
    }
    let (by, now) = (context.person_id(), context.now);
    if !form::update(transaction, &after, by, now).await? {
        return Err(Error::stale());
    }
    let changes = differences(Some(&trail(&before)), Some(&trail(&after)));
    let changes = context
        .without_personal_values(transaction, changes, &["link_password"])
        .await?;
    let of = (*id, before.key.as_str());
    version::announce::<FormDefinition>(transaction, context, of, json!({}), changes).await?;
    get(transaction, *id).await
}

/// What the trail compares of a form. Of a password it says that it changed.
fn trail(form: &Form) -> serde_json::Value {
    let (audience, roles, units) = match &form.audience {
        FormAudience::Everyone => ("everyone", Vec::new(), Vec::new()),
        FormAudience::Chosen { roles, units } => {
            ("chosen", roles.iter().collect(), units.iter().collect())
        }
    };
    json!({
        "name": form.name,
        "audience": audience,
        "audience_roles": roles,
        "audience_units": units,
        "opens_on": form.link_terms.opens_on,
        "closes_on": form.link_terms.closes_on,
        "is_moderated": form.link_terms.is_moderated,
        "takes_files": form.link_terms.takes_files,
        "origins": form.link_terms.origins,
        "link_password": form.link_password,
    })
}

/// Characters of the password of a link.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 4..=200;

async fn change_link(context: &Context, form: &mut Form, patch: &PatchFormLink) -> Result<()> {
    for (pointer, day) in [
        ("/link/opens_on", patch.opens_on),
        ("/link/closes_on", patch.closes_on),
    ] {
        if let Some(day) = day.flatten() {
            check_day(pointer, day)?;
        }
    }
    let terms = &mut form.link_terms;
    terms.opens_on = patch.opens_on.unwrap_or(terms.opens_on);
    terms.closes_on = patch.closes_on.unwrap_or(terms.closes_on);
    terms.is_moderated = patch.is_moderated.unwrap_or(terms.is_moderated);
    terms.takes_files = patch.takes_files.unwrap_or(terms.takes_files);
    if let Some(origins) = &patch.origins {
        terms.origins.clone_from(origins);
        terms.origins.sort();
        terms.origins.dedup();
    }
    terms.check().map_err(|problem| {
        let pointer = format!("/link/{}", problem.member());
        Error::invalid_field(&pointer, problem.code(), problem.to_string())
    })?;
    match &patch.password {
        None => {}
        Some(None) => form.link_password = None,
        Some(Some(password)) => {
            if !PASSWORD_CHARS.contains(&password.chars().count()) {
                let detail = "Enter 4 to 200 characters.";
                return Err(Error::invalid_field("/link/password", "length", detail));
            }
            form.link_password = Some(context.state.passwords.hash(password.clone()).await?);
        }
    }
    Ok(())
}

/// Starts a new draft, from the published version or from another one.
///
/// # Errors
/// There is no such form or version, or the form has a draft already.
pub async fn draft(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, input): &(Uuid, CreateFormVersion),
) -> Result<Reply<FormVersionView>> {
    refuse_unless_everywhere(context)?;
    let form = load(transaction, *id).await?;
    let version_id =
        version::draft::<FormDefinition>(transaction, context, (*id, &form.key), input.from)
            .await?;
    let created = one_version(transaction, version_id).await?;
    Ok(Reply::created(created, format!("/form-versions/{version_id}")).version(1))
}

/// Replaces what a draft asks.
///
/// # Errors
/// There is none, it is frozen, or somebody else changed it.
pub async fn replace(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected, input): &(Uuid, i64, PutFormVersion),
) -> Result<Reply<FormVersionView>> {
    refuse_unless_everywhere(context)?;
    let before = version::load_draft::<FormDefinition>(transaction, *id, *expected).await?;
    add_missing(transaction, context, &input.fields).await?;
    version::replace(transaction, context, &before, &input.definition).await?;
    get_version(transaction, *id).await
}

/// Publishes a draft: from now on it is frozen and used for new demands. The
/// version of the same form published before is retired.
///
/// # Errors
/// There is none, it is no draft, it is not sound, or somebody else changed
/// it.
pub async fn publish(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected): &(Uuid, i64),
) -> Result<Reply<FormVersionView>> {
    refuse_unless_everywhere(context)?;
    let draft = version::load_draft::<FormDefinition>(transaction, *id, *expected).await?;
    let catalogue = definition::catalogue(transaction).await?;
    let problems = problems(&draft.definition, &catalogue);
    if !problems.is_empty() {
        return Err(Error::invalid(problems));
    }
    version::publish(transaction, context, &draft).await?;
    get_version(transaction, *id).await
}

/// Insists that a form may still be handed in: that it is published, or that a
/// later version took its place no longer than [`GRACE_DAYS`] ago.
///
/// # Errors
/// It was retired before that.
pub fn check_in_time(version: &FormVersion, now: DateTime<Utc>) -> Result<()> {
    let last = version
        .retired_at
        .map(|retired| retired + TimeDelta::days(GRACE_DAYS));
    match last {
        Some(last) if last < now => Err(Error::new(
            Code::WrongState,
            format!(
                "A later version took the place of this form more than {GRACE_DAYS} days ago. \
                 Write the demand with the current form; this draft stays as it is."
            ),
        )),
        _ => Ok(()),
    }
}

/// What keeps a form from being published.
fn problems(definition: &FormDefinition, catalogue: &FieldCatalogue) -> Vec<FieldError> {
    let found = definition.validate_definition(catalogue).err();
    found
        .unwrap_or_default()
        .iter()
        .map(|fault| {
            let pointer = format!("/definition{}", fault.place);
            field_error(&pointer, fault.problem.code(), fault.problem.to_string())
        })
        .collect()
}

/// Loads a form.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<Form> {
    form::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("form"))
}

/// Loads a version of a form.
///
/// # Errors
/// There is none.
pub async fn load_version(connection: &impl ConnectionTrait, id: Uuid) -> Result<FormVersion> {
    version::load(connection, id).await
}

/// The versions that types of demand use.
async fn used(connection: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    let types = definition::demand_types(connection).await?;
    Ok(types
        .into_iter()
        .map(|demand_type| demand_type.form_version_id)
        .collect())
}

fn view(form: Form, versions: &[FormVersion], used: &[Uuid]) -> Result<FormView> {
    let own = || versions.iter().filter(|version| version.of == form.id);
    Ok(FormView {
        versions: own().map(summary).collect::<Result<_>>()?,
        in_use: own().any(|version| used.contains(&version.id)),
        id: form.id,
        key: form.key,
        name: form.name,
        public_path: form.public_slug.map(|slug| format!("/f/{slug}")),
        audience: form.audience,
        link: FormLinkView {
            has_password: form.link_password.is_some(),
            terms: form.link_terms,
        },
        version: form.version,
    })
}

fn version_view(version: FormVersion, catalogue: &FieldCatalogue) -> Result<FormVersionView> {
    let fields = version
        .definition
        .questions()
        .filter_map(|question| catalogue.get(&question.field).cloned())
        .collect();
    let problems = match is(&version, VersionState::Draft) {
        true => problems(&version.definition, catalogue),
        false => Vec::new(),
    };
    Ok(FormVersionView {
        base: summary(&version)?,
        form_id: version.of,
        name: version.name,
        definition: version.definition,
        fields,
        problems,
    })
}
