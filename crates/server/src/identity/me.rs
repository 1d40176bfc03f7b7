//! Oneself: who one is, settings, password, sessions.

use actix_web::{delete, get, patch, post, web};
use docket_contract::identity::{
    ChangePassword, HeldPermission, Me, PatchMe, PersonView, SessionView,
};
use docket_contract::page::Page;
use docket_domain::identity::{Permission, check_password};
use docket_storage::identity::session as sessions;
use docket_storage::identity::{account, person};
use docket_storage::{DatabaseTransaction, event};
use uuid::Uuid;

use super::person as people;
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::demand::calendar::Calendar;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Who am I
///
/// The caller, the permissions held with their reach, and what every page
/// needs of the organisation.
#[utoipa::path(tag = "Session", responses((status = 200, body = Me)))]
#[get("/me")]
pub async fn get_me(caller: Caller) -> Answer {
    let context = caller.context(Operation::GetMe)?;
    let person_id = context.oneself()?;
    let reader = context.reader();
    let found = person::find(reader, person_id)
        .await?
        .ok_or_else(|| Error::not_found("person"))?;
    let (calendar, settings) = Calendar::load(reader).await?;
    let permissions = Permission::ALL
        .iter()
        .map(|&permission| (permission, context.reach_of(permission)))
        .filter(|(_, reach)| reach.person.is_some())
        .map(|(permission, reach)| HeldPermission {
            permission,
            everywhere: reach.everywhere,
            units: reach.units,
        })
        .collect();
    let events_after = event::newest(reader).await?;
    let me = Me {
        person: people::view(found),
        permissions,
        organization: settings.name,
        currency: settings.currency,
        time_zone: settings.time_zone,
        today: calendar.day(context.now),
        events_after,
    };
    caller.answer(Reply::ok(me))
}

/// Change my settings
///
/// Name, language, time zone. The version is the person's.
#[utoipa::path(tag = "Session", request_body = PatchMe, params(IfMatchHeader),
    responses((status = 200, body = PersonView)))]
#[patch("/me")]
pub async fn update_me(caller: Caller, version: IfMatch, body: Body<PatchMe>) -> Answer {
    let input = body.with(|patch| (version.0, patch));
    caller
        .change(
            Operation::UpdateMe,
            input,
            |transaction, context, (version, patch)| {
                Box::pin(update(transaction, context, *version, patch))
            },
        )
        .await
}

async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    version: i64,
    patch: &PatchMe,
) -> Result<Reply<PersonView>> {
    let id = context.oneself()?;
    let current = people::load(transaction, id).await?;
    let mut values = people::values(&current);
    if let Some(name) = &patch.name {
        values.name = people::check_name(name)?;
    }
    if let Some(language) = &patch.language {
        values.language = people::check_language(language)?;
    }
    if let Some(zone) = &patch.time_zone {
        values.time_zone = zone
            .as_deref()
            .map(|zone| people::check_time_zone("/time_zone", zone))
            .transpose()?;
    }
    people::store(transaction, context, &current, version, &values).await
}

/// Change my password
///
/// Needs the current one; all other sessions end.
#[utoipa::path(tag = "Session", request_body = ChangePassword, responses((status = 204, description = "Changed.")))]
#[post("/me/password")]
pub async fn change_password(caller: Caller, body: Body<ChangePassword>) -> Answer {
    let context = caller.context(Operation::ChangePassword)?;
    let person_id = context.oneself()?;
    let change = body.input();
    check_password(&change.value.new_password)
        .map_err(|problem| Error::invalid_field("/new_password", "weak", problem.to_string()))?;
    let stored = account::find(context.reader(), person_id).await?;
    let stored = stored.and_then(|account| account.password_hash);
    let passwords = &caller.state.passwords;
    if !passwords
        .matches(change.value.current_password.clone(), stored)
        .await?
    {
        return Err(Error::invalid_field(
            "/current_password",
            "wrong",
            "This is not your current password.",
        ));
    }
    let hashed = passwords.hash(change.value.new_password.clone()).await?;
    let input = Input {
        value: (person_id, hashed),
        digest: change.digest,
    };
    caller
        .change(
            Operation::ChangePassword,
            input,
            |transaction, context, (person_id, hashed)| {
                Box::pin(async move {
                    account::set_password(transaction, *person_id, hashed, context.now).await?;
                    let this = context.actor.session_id();
                    sessions::revoke_all(transaction, *person_id, this, context.now).await?;
                    let changes =
                        differences(None, Some(&serde_json::json!({ "password": "changed" })));
                    let record = Record::new("person", *person_id, "password", changes);
                    context.record(transaction, record).await?;
                    Ok(Reply::<()>::done())
                })
            },
        )
        .await
}

/// List my sessions
///
/// Every browser that is signed in as the caller, newest first.
#[utoipa::path(tag = "Session", responses((status = 200, body = Page<SessionView>)))]
#[get("/me/sessions")]
pub async fn list_sessions(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListSessions)?;
    let person_id = context.oneself()?;
    let found = sessions::list(context.reader(), person_id, context.now).await?;
    let this = context.actor.session_id();
    let items = found
        .into_iter()
        .map(|session| SessionView {
            id: session.id,
            current: Some(session.id) == this,
            created_at: session.created_at,
            renewed_at: session.renewed_at,
            expires_at: session.expires_at,
            user_agent: session.user_agent,
            address: session.address,
        })
        .collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// End one of my sessions
///
/// That browser is signed out with its next request.
#[utoipa::path(tag = "Session", params(("id" = Uuid, Path, description = "The session.")),
    responses((status = 204, description = "Ended.")))]
#[delete("/me/sessions/{id}")]
pub async fn revoke_session(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let input = Input::of(id.into_inner());
    caller
        .change(
            Operation::RevokeSession,
            input,
            |transaction, context, id| {
                Box::pin(async move {
                    let person_id = context.oneself()?;
                    if !sessions::revoke(transaction, *id, Some(person_id), context.now).await? {
                        return Err(Error::not_found("session"));
                    }
                    let changes = differences(None, Some(&serde_json::json!({ "session": id })));
                    let record = Record::new("person", person_id, "session ended", changes);
                    context.record(transaction, record).await?;
                    Ok(Reply::<()>::done())
                })
            },
        )
        .await
}
