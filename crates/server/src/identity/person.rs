//! People and service accounts, and the roles they hold.

use actix_web::{get, patch, post, web};
use chrono::Duration;
use docket_contract::identity::{CreatePerson, OneTimeLink, PatchPerson, PersonKind, PersonView};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::identity::{Permission, email_key};
use docket_domain::text::LANGUAGES;
use docket_storage::identity::person::{Filter, Person, PersonValues};
use docket_storage::identity::{account, link, person, role, session};
use docket_storage::organization::{self, approver, unit};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::oversight::{insist, load_managed};
use super::session::{hash, random_secret};
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::demand::unit_approval;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::{Query, cursor};
use crate::reply::Reply;

/// How long a reset link works.
const RESET_HOURS: i64 = 24;
/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// A person as clients see it.
pub fn view(person: Person) -> PersonView {
    let is_service = person.kind == "service";
    PersonView {
        id: person.id,
        kind: if is_service {
            PersonKind::Service
        } else {
            PersonKind::Person
        },
        name: person.name,
        email: person.email,
        unit: person
            .unit_id
            .zip(person.unit_name)
            .map(|(id, name)| Reference { id, name }),
        language: person.language,
        time_zone: person.time_zone,
        has_account: person.has_account,
        disabled: person.disabled_at.is_some(),
        archived_at: person.archived_at,
        last_login_at: person.last_login_at,
        version: person.version,
        created_at: person.created_at,
        updated_at: person.updated_at,
    }
}

/// What can be changed of a person.
pub fn values(person: &Person) -> PersonValues {
    PersonValues {
        is_service: person.kind == "service",
        name: person.name.clone(),
        email: person.email.clone(),
        email_key: person.email.as_deref().and_then(email_key),
        unit_id: person.unit_id,
        language: person.language.clone(),
        time_zone: person.time_zone.clone(),
        archived_at: person.archived_at,
    }
}

/// Loads a person.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<Person> {
    person::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("person"))
}

/// Checks a name.
///
/// # Errors
/// It is blank or too long.
pub fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::invalid_field(
            "/name",
            "length",
            "Enter a name of 1 to 200 characters.",
        ));
    }
    Ok(name.to_owned())
}

/// Checks a language.
///
/// # Errors
/// The product does not speak it.
pub fn check_language(language: &str) -> Result<String> {
    if LANGUAGES.contains(&language) {
        return Ok(language.to_owned());
    }
    Err(Error::invalid_field(
        "/language",
        "unknown",
        "Choose en or de.",
    ))
}

/// Checks a time zone.
///
/// # Errors
/// There is no such zone.
pub fn check_time_zone(pointer: &str, zone: &str) -> Result<String> {
    zone.parse::<chrono_tz::Tz>()
        .map(|zone| zone.name().to_owned())
        .map_err(|_| {
            Error::invalid_field(
                pointer,
                "unknown",
                "Enter an IANA name, such as Europe/Berlin.",
            )
        })
}

/// The key an address is found by.
///
/// # Errors
/// It is no address.
pub fn check_email(email: &str) -> Result<String> {
    email_key(email).ok_or_else(|| {
        Error::invalid_field(
            "/email",
            "wrong",
            "Enter an address such as name@example.org.",
        )
    })
}

/// Checks that a unit is in use.
///
/// # Errors
/// It is not.
pub async fn check_unit(connection: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    let unit = unit::find(connection, id).await?;
    if unit.is_none_or(|unit| unit.archived_at.is_some()) {
        return Err(Error::invalid_field(
            "/unit_id",
            "unknown",
            "Choose a unit that is in use.",
        ));
    }
    Ok(())
}

/// Stores a changed person with audit and event.
///
/// # Errors
/// Stale, or the address is taken.
pub async fn store(
    transaction: &DatabaseTransaction,
    context: &Context,
    current: &Person,
    version: i64,
    values: &PersonValues,
) -> Result<Reply<PersonView>> {
    let by = context.person_id();
    let stored = person::update(transaction, current.id, version, values, by, context.now)
        .await
        .map_err(|error| {
            Error::taken(error, "/email", "Another person has this e-mail address.")
        })?;
    if !stored {
        return Err(Error::stale());
    }
    let after = load(transaction, current.id).await?;
    let (before, view) = (view(current.clone()), view(after.clone()));
    let mut changes = differences(Some(&before), Some(&view));
    changes.remove("version");
    changes.remove("updated_at");
    let changes = context
        .without_personal_values(transaction, changes, &["name", "email"])
        .await?;
    context
        .record(
            transaction,
            Record::new("person", after.id, "person", changes),
        )
        .await?;
    let payload = json!({ "version": after.version });
    context
        .announce(
            transaction,
            "person.changed",
            "person",
            after.id,
            None,
            payload,
        )
        .await?;
    let version = after.version;
    Ok(Reply::ok(view).version(version))
}

/// List people
///
/// People and service accounts by name. Filter with `q` (part of the name or
/// address), `kind`, `unit_id`, `archived=true`.
#[utoipa::path(tag = "People", params(
        ("q" = Option<String>, Query, description = "Part of the name or address.", example = "holt"),
        ("kind" = Option<String>, Query, description = "`person` or `service`.", example = "person"),
        ("unit_id" = Option<Uuid>, Query, description = "In this unit."),
        ("archived" = Option<bool>, Query, description = "Whether archived ones are listed too."),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<PersonView>)))]
#[get("/people")]
pub async fn list_people(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListPeople)?;
    let filter = Filter {
        text: query.text("q"),
        kind: query.text("kind"),
        unit_id: query.one("unit_id", "a unit's id")?,
        archived: query.flag("archived")?,
    };
    let (limit, after) = (query.limit()?, query.cursor::<(String, i64)>()?);
    let count = query.flag("count")?;
    let rest = query.finish()?;
    let mut people = person::list(context.reader(), &filter, after, limit + 1).await?;
    let next = crate::query::next_page(&mut people, limit, |last| {
        cursor(&(last.name_key.clone(), last.seq))
    });
    let total = match count {
        true => Some(person::count(context.reader(), &filter).await?),
        false => None,
    };
    let items = people.into_iter().map(view).collect();
    caller.page(Page { items, next, total }, &rest)
}

/// Read a person
///
/// One person or service account.
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The person.")),
    responses((status = 200, body = PersonView)))]
#[get("/people/{id}")]
pub async fn get_person(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetPerson)?;
    let found = load(context.reader(), *id).await?;
    let version = found.version;
    caller.answer(Reply::ok(view(found)).version(version))
}

/// Create a person or service account
///
/// A person with an e-mail address is given an account by a reset link; a
/// service account is given access tokens.
#[utoipa::path(tag = "People", request_body = CreatePerson, responses((status = 201, body = PersonView)))]
#[post("/people")]
pub async fn create_person(caller: Caller, body: Body<CreatePerson>) -> Answer {
    caller
        .change(
            Operation::CreatePerson,
            body.input(),
            |transaction, context, input| Box::pin(create(transaction, context, input)),
        )
        .await
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreatePerson,
) -> Result<Reply<PersonView>> {
    if let Some(unit) = input.unit_id {
        check_unit(transaction, unit).await?;
    }
    insist(
        transaction,
        context,
        Permission::PersonManage,
        input.unit_id,
    )
    .await?;
    let language = match &input.language {
        Some(language) => check_language(language)?,
        None => organization::find(transaction)
            .await?
            .map_or_else(|| "en".to_owned(), |settings| settings.language),
    };
    let values = PersonValues {
        is_service: input.kind == PersonKind::Service,
        name: check_name(&input.name)?,
        email: input.email.as_deref().map(|email| email.trim().to_owned()),
        email_key: input.email.as_deref().map(check_email).transpose()?,
        unit_id: input.unit_id,
        language,
        time_zone: None,
        archived_at: None,
    };
    let id = Uuid::now_v7();
    person::insert(transaction, id, &values, context.person_id(), context.now)
        .await
        .map_err(|error| {
            Error::taken(error, "/email", "Another person has this e-mail address.")
        })?;
    let created = view(load(transaction, id).await?);
    let changes = differences(None, Some(&created));
    let changes = context
        .without_personal_values(transaction, changes, &["name", "email"])
        .await?;
    context
        .record(transaction, Record::new("person", id, "person", changes))
        .await?;
    context
        .announce(transaction, "person.created", "person", id, None, json!({}))
        .await?;
    Ok(Reply::created(created, format!("/people/{id}")).version(1))
}

/// Change a person
///
/// Merge-patch. Disabling an account ends its sessions at once; the last
/// administrator cannot be disabled or archived.
#[utoipa::path(tag = "People", request_body = PatchPerson, params(("id" = Uuid, Path, description = "The person."), IfMatchHeader),
    responses((status = 200, body = PersonView)))]
#[patch("/people/{id}")]
pub async fn update_person(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchPerson>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdatePerson,
            input,
            |transaction, context, (id, version, patch)| {
                Box::pin(update(transaction, context, *id, *version, patch))
            },
        )
        .await
}

async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    version: i64,
    patch: &PatchPerson,
) -> Result<Reply<PersonView>> {
    let current = load_managed(transaction, context, id).await?;
    if current.version != version {
        return Err(Error::stale());
    }
    let mut values = values(&current);
    if let Some(name) = &patch.name {
        values.name = check_name(name)?;
    }
    if let Some(email) = &patch.email {
        values.email = email.as_deref().map(|email| email.trim().to_owned());
        values.email_key = email.as_deref().map(check_email).transpose()?;
    }
    if let Some(unit) = patch.unit_id {
        if let Some(unit) = unit {
            check_unit(transaction, unit).await?;
        }
        insist(transaction, context, Permission::PersonManage, unit).await?;
        values.unit_id = unit;
    }
    if let Some(language) = &patch.language {
        values.language = check_language(language)?;
    }
    if let Some(archived) = patch.archived {
        values.archived_at = archived.then_some(context.now);
    }
    let leaves = patch.disabled == Some(true) || patch.archived == Some(true);
    if leaves {
        keep_an_administrator(transaction, id).await?;
        session::revoke_all(transaction, id, None, context.now).await?;
    }
    if let Some(disabled) = patch.disabled {
        account::set_disabled(transaction, id, disabled.then_some(context.now)).await?;
    }
    let reply = store(transaction, context, &current, version, &values).await?;
    // What waits for somebody who left waits for the next one.
    if leaves || patch.archived.is_some() || patch.disabled.is_some() {
        for unit in approver::units_of(transaction, id).await? {
            unit_approval::settle_in(transaction, context, unit).await?;
        }
    }
    Ok(reply)
}

/// Refuses to take away the last one who can manage people everywhere.
async fn keep_an_administrator(transaction: &DatabaseTransaction, leaving: Uuid) -> Result<()> {
    let holders = role::holders_everywhere(transaction, Permission::PersonManage).await?;
    if holders.iter().any(|holder| *holder != leaving) || !holders.contains(&leaving) {
        return Ok(());
    }
    Err(Error::new(
        Code::WrongState,
        "This is the last account that can manage people. Give somebody else that role first.",
    ))
}

/// Make a password reset link
///
/// A one-time link that sets a new password; earlier ones stop working. Hand it
/// to the person yourself: it is shown this once.
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The person.")),
    responses((status = 201, body = OneTimeLink)))]
#[post("/people/{id}/reset-link")]
pub async fn create_reset_link(caller: Caller, id: web::Path<Uuid>) -> Answer {
    caller
        .change(
            Operation::CreateResetLink,
            Input::of(id.into_inner()),
            |transaction, context, id| Box::pin(reset_link(transaction, context, *id)),
        )
        .await
}

async fn reset_link(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
) -> Result<Reply<OneTimeLink>> {
    let person = load_managed(transaction, context, id).await?;
    if person.kind == "service" || person.email.is_none() || person.archived_at.is_some() {
        return Err(Error::new(
            Code::WrongState,
            "Only people in service with an e-mail address can sign in with a password.",
        ));
    }
    let token = random_secret();
    let expires_at = context.now + Duration::hours(RESET_HOURS);
    let purpose = link::Purpose::Reset;
    let (by, now) = (context.person_id(), context.now);
    link::insert(
        transaction,
        purpose,
        Some(id),
        &hash(&token),
        by,
        now,
        expires_at,
    )
    .await?;
    let changes = differences(None, Some(&json!({ "reset_link": "made" })));
    context
        .record(transaction, Record::new("person", id, "person", changes))
        .await?;
    let path = format!("/reset/{token}");
    Ok(Reply::created(
        OneTimeLink { path, expires_at },
        format!("/people/{id}"),
    ))
}
