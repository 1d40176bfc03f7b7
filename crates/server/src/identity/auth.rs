//! Signing in and out, the first run, reset links.

use actix_web::{HttpRequest, HttpResponse, post};
use chrono::Duration;
use docket_contract::identity::{Login, RequestPasswordReset, ResetPassword, Setup};
use docket_contract::problem::Code;
use docket_domain::identity::{check_password, email_key};
use docket_storage::DatabaseTransaction;
use docket_storage::identity::session::{self as sessions, Renewal, Session};
use docket_storage::identity::{account, link, person, role};
use docket_storage::organization;
use serde_json::json;
use uuid::Uuid;

use super::person::check_email;
use super::session::{
    GRACE_SECONDS, IDLE_DAYS, REFRESH_COOKIE, SESSION_DAYS, cookies, ended_cookies, family, hash,
    random_secret, refresh_token,
};
use crate::admission::refuse_foreign_origin;
use crate::attempt;
use crate::body::Body;
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::mail::{self, Recipient};
use crate::notification::letter;
use crate::operation::Operation;
use crate::problem::{Error, Result};

/// Longest wait after failed sign-ins of one account, in seconds.
const LONGEST_WAIT: i64 = 300;
/// Hours for which a link works that was sent by mail.
const MAILED_RESET_HOURS: i64 = 1;
/// Minutes within which an account is sent no second one.
const MAILED_AGAIN_MINUTES: i64 = 5;

/// A browser that was just signed in.
struct SignedIn {
    session: Session,
    refresh: String,
}

impl SignedIn {
    fn new(context: &Context, person_id: Uuid, user_agent: Option<String>) -> Self {
        Self {
            session: Session {
                id: Uuid::now_v7(),
                person_id,
                created_at: context.now,
                renewed_at: context.now,
                expires_at: context.now + Duration::days(SESSION_DAYS),
                user_agent,
                address: Some(context.address.clone()),
            },
            refresh: refresh_token(None),
        }
    }

    /// Digests of the refresh token and its family.
    fn digests(&self) -> (Vec<u8>, Vec<u8>) {
        (hash(&self.refresh), hash(family(&self.refresh)))
    }

    fn answer(&self, caller: &Caller, context: &Context) -> Answer {
        let session = &self.session;
        let access = caller
            .state
            .keys
            .access_token(session.person_id, session.id, context.now)
            .map_err(|error| {
                tracing::error!(%error, "signing an access token");
                Error::new(Code::Internal, "The session could not be made. Try again.")
            })?;
        let mut response = HttpResponse::NoContent();
        for cookie in cookies(access, self.refresh.clone(), caller.state.secure_cookies) {
            response.cookie(cookie);
        }
        Ok(response.finish())
    }
}

/// Limits sign-ins and the like by what the server is set to.
async fn limit(caller: &Caller, context: &Context, kind: &'static str) -> Result<()> {
    attempt::limit(
        caller,
        context,
        kind,
        caller.state.settings.logins_per_minute,
    )
    .await
}

/// Sign in
///
/// For browsers: sets the session's cookies, which pages cannot read. Programs
/// use access tokens instead. Attempts are limited per address, and wait longer
/// after each failure of an account.
#[utoipa::path(tag = "Session", request_body = Login, responses((status = 204, description = "Signed in; cookies are set.")))]
#[post("/auth/login")]
pub async fn login(caller: Caller, request: HttpRequest, body: Body<Login>) -> Answer {
    refuse_foreign_origin(&request)?;
    let context = caller.context(Operation::Login)?;
    limit(&caller, &context, "login").await?;
    let login = body.input().value;
    let found = match email_key(&login.email) {
        Some(key) => account::find_by_email(context.reader(), &key).await?,
        None => None,
    };
    if let Some(wait) = found.as_ref().and_then(|account| account.next_login_at)
        && wait > context.now
    {
        let seconds = (wait - context.now).num_seconds().max(1).unsigned_abs();
        return Err(Error::later(
            Code::RateLimited,
            seconds,
            format!("After several failures, the next attempt is possible in {seconds} s."),
        ));
    }
    let stored = found
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let matches = caller
        .state
        .passwords
        .matches(login.password, stored)
        .await?;
    let account = found.filter(|account| account.disabled_at.is_none());
    let Some(account) = account.filter(|_| matches) else {
        return Err(refuse(&caller, &context, &login.email).await?);
    };
    let signed_in = SignedIn::new(&context, account.person_id, caller.user_agent.clone());
    let (session, digest) = (signed_in.session.clone(), signed_in.digests());
    let change = context.clone();
    caller
        .state
        .database
        .write(move |transaction| {
            let (session, digest, context) = (session.clone(), digest.clone(), change.clone());
            Box::pin(async move {
                account::record_success(transaction, session.person_id, context.now).await?;
                sessions::insert(transaction, &session, &digest.0, &digest.1).await?;
                let (id, changes) = (session.person_id, Default::default());
                let record = Record {
                    by: Some(id),
                    ..Record::new("person", id, "sign-in", changes)
                };
                context.record(transaction, record).await
            })
        })
        .await?;
    signed_in.answer(&caller, &context)
}

/// Counts the failure and gives the one answer for every reason.
async fn refuse(caller: &Caller, context: &Context, email: &str) -> Result<Error> {
    let found = match email_key(email) {
        Some(key) => account::find_by_email(context.reader(), &key).await?,
        None => None,
    };
    if let Some(account) = found {
        // 1, 2, 4 … seconds after the third failure: slow for a guesser, soon
        // over for a person, never for ever.
        let beyond = u32::try_from((account.failed_logins - 2).clamp(0, 9)).unwrap_or(0);
        let seconds = if beyond == 0 {
            0
        } else {
            2_i64.pow(beyond).min(LONGEST_WAIT)
        };
        let next = context.now + Duration::seconds(seconds);
        caller
            .state
            .database
            .write(move |transaction| {
                Box::pin(async move {
                    account::record_failure(transaction, account.person_id, next).await?;
                    Ok::<(), Error>(())
                })
            })
            .await?;
    }
    Ok(Error::new(
        Code::InvalidCredentials,
        "Check both and try again. If you forgot the password, ask your administrator for a reset \
         link.",
    ))
}

/// Renew the session
///
/// Exchanges the refresh cookie for fresh cookies. The client does it when an
/// answer says 401. A refresh token works once: using a copy ends the session;
/// a second tab's use within ten seconds is answered with 409.
#[utoipa::path(tag = "Session", responses((status = 204, description = "Renewed; cookies are set.")))]
#[post("/auth/refresh")]
pub async fn refresh_session(caller: Caller, request: HttpRequest) -> Answer {
    refuse_foreign_origin(&request)?;
    let context = caller.context(Operation::RefreshSession)?;
    let ended = || {
        Error::new(
            Code::Unauthenticated,
            "The session has ended. Sign in again.",
        )
    };
    let token = request.cookie(REFRESH_COOKIE).ok_or_else(ended)?;
    let digest = hash(token.value());
    let family_digest = hash(family(token.value()));
    let fresh = refresh_token(Some(family(token.value())));
    let (fresh_digest, now) = (hash(&fresh), context.now);
    let noting = context.clone();
    let renewal = caller
        .state
        .database
        .write(move |transaction| {
            let (digest, fresh_digest) = (digest.clone(), fresh_digest.clone());
            let family_digest = family_digest.clone();
            let context = noting.clone();
            Box::pin(async move {
                let idle = now - Duration::days(IDLE_DAYS);
                let grace = now - Duration::seconds(GRACE_SECONDS);
                let renewal = sessions::renew(
                    transaction,
                    &digest,
                    &family_digest,
                    &fresh_digest,
                    idle,
                    grace,
                    now,
                )
                .await?;
                if let Renewal::Reused { person_id } = renewal {
                    let changes = differences(None, Some(&json!({ "session": "revoked" })));
                    let label = "refresh token used twice";
                    let record = Record::new("person", person_id, label, changes);
                    context.record(transaction, record).await?;
                }
                Ok::<_, Error>(renewal)
            })
        })
        .await?;
    match renewal {
        Renewal::Renewed(session) => SignedIn {
            session,
            refresh: fresh,
        }
        .answer(&caller, &context),
        Renewal::JustReplaced => Err(Error::new(
            Code::SessionRenewed,
            "Another tab renewed the session a moment ago. Repeat your request.",
        )),
        Renewal::Reused { .. } | Renewal::Unknown => Err(ended()),
    }
}

/// Sign out
///
/// Ends the session and removes its cookies.
#[utoipa::path(tag = "Session", responses((status = 204, description = "Signed out.")))]
#[post("/auth/logout")]
pub async fn logout(caller: Caller, request: HttpRequest) -> Answer {
    refuse_foreign_origin(&request)?;
    let context = caller.context(Operation::Logout)?;
    let acts = caller.actor.session_id().zip(caller.actor.person_id());
    if let Some((session_id, person_id)) = acts {
        let now = context.now;
        caller
            .state
            .database
            .write(move |transaction| {
                let context = context.clone();
                Box::pin(async move {
                    sessions::revoke(transaction, session_id, None, now).await?;
                    let record = Record::new("person", person_id, "sign-out", Default::default());
                    context.record(transaction, record).await
                })
            })
            .await?;
    }
    let mut response = HttpResponse::NoContent();
    for cookie in ended_cookies(caller.state.secure_cookies) {
        response.cookie(cookie);
    }
    Ok(response.finish())
}

/// Complete the first run
///
/// Takes the one-time link that the server printed when its database was
/// empty: names the organisation and makes the first administrator.
#[utoipa::path(tag = "Session", request_body = Setup, responses((status = 204, description = "Set up and signed in.")))]
#[post("/auth/setup")]
pub async fn complete_setup(caller: Caller, request: HttpRequest, body: Body<Setup>) -> Answer {
    refuse_foreign_origin(&request)?;
    let context = caller.context(Operation::CompleteSetup)?;
    limit(&caller, &context, "setup").await?;
    let setup = body.input().value;
    check_setup(&setup)?;
    let hashed = caller.state.passwords.hash(setup.password.clone()).await?;
    let person_id = Uuid::now_v7();
    let signed_in = SignedIn::new(&context, person_id, caller.user_agent.clone());
    let shared = std::sync::Arc::new((context.clone(), setup, hashed));
    let (session, digest) = (signed_in.session.clone(), signed_in.digests());
    caller
        .state
        .database
        .write(move |transaction| {
            let (shared, session, digest) = (shared.clone(), session.clone(), digest.clone());
            Box::pin(async move {
                let (context, setup, hashed) = &*shared;
                first_administrator(transaction, context, setup, person_id, hashed).await?;
                sessions::insert(transaction, &session, &digest.0, &digest.1).await?;
                Ok::<(), Error>(())
            })
        })
        .await?;
    signed_in.answer(&caller, &context)
}

fn check_setup(setup: &Setup) -> Result<()> {
    let mut errors = Vec::new();
    let mut wrong = |pointer, code, detail: &str| {
        errors.push(crate::problem::field_error(pointer, code, detail));
    };
    if setup.organization.trim().is_empty() {
        wrong(
            "/organization",
            "required",
            "Enter the organisation's name.",
        );
    }
    if setup.name.trim().is_empty() {
        wrong("/name", "required", "Enter your name.");
    }
    if email_key(&setup.email).is_none() {
        wrong(
            "/email",
            "wrong",
            "Enter an e-mail address, such as name@example.org.",
        );
    }
    if let Err(problem) = check_password(&setup.password) {
        wrong("/password", "weak", &problem.to_string());
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(errors))
    }
}

async fn first_administrator(
    transaction: &DatabaseTransaction,
    context: &Context,
    setup: &Setup,
    person_id: Uuid,
    hashed: &str,
) -> Result<()> {
    let now = context.now;
    link::take(transaction, link::Purpose::Setup, &hash(&setup.token), now)
        .await?
        .ok_or_else(invalid_link)?;
    if account::any(transaction).await? {
        return Err(Error::new(
            Code::WrongState,
            "Docket is set up already. Sign in.",
        ));
    }
    let Some(mut settings) = organization::find(transaction).await? else {
        return Err(Error::new(
            Code::WrongState,
            "The database is not ready. Start again.",
        ));
    };
    let before = json!({ "name": settings.name });
    settings.name = setup.organization.trim().to_owned();
    organization::update(transaction, &settings, Some(person_id), now).await?;
    let changes = differences(Some(&before), Some(&json!({ "name": settings.name })));
    let record = Record {
        by: Some(person_id),
        ..Record::new("organization", settings.id, &settings.name, changes)
    };
    context.record(transaction, record).await?;
    let values = person::PersonValues {
        is_service: false,
        name: setup.name.trim().to_owned(),
        email: Some(setup.email.trim().to_owned()),
        email_key: email_key(&setup.email),
        unit_id: None,
        language: settings.language.clone(),
        time_zone: None,
        archived_at: None,
    };
    person::insert(transaction, person_id, &values, None, now).await?;
    account::set_password(transaction, person_id, hashed, now).await?;
    let roles = role::list(transaction).await?;
    let administrator = roles.iter().find(|role| role.key == "administrator");
    if let Some(administrator) = administrator {
        let id = Uuid::now_v7();
        role::grant(
            transaction,
            id,
            person_id,
            administrator.id,
            None,
            None,
            now,
        )
        .await?;
    }
    let changes = Default::default();
    let record = Record {
        by: Some(person_id),
        ..Record::new("person", person_id, "first administrator", changes)
    };
    context.record(transaction, record).await
}

fn invalid_link() -> Error {
    Error::new(
        Code::InvalidLink,
        "The link was used already or has expired. Ask for a new one.",
    )
}

/// Ask for a new password
///
/// Sends a one-time link to the address, if an account signs in with it and
/// the server sends mail. The answer is the same for every address; what is no
/// address is refused. Limited per caller's address and minute.
#[utoipa::path(tag = "Session", request_body = RequestPasswordReset,
    responses((status = 204, description = "If there is such an account, a mail is on its way.")))]
#[post("/auth/forgot")]
pub async fn request_password_reset(
    caller: Caller,
    request: HttpRequest,
    body: Body<RequestPasswordReset>,
) -> Answer {
    refuse_foreign_origin(&request)?;
    let context = caller.context(Operation::RequestPasswordReset)?;
    limit(&caller, &context, "forgot").await?;
    if context.state.post.is_none() {
        let detail = "This server sends no mail. Ask your administrator for a reset link.";
        return Err(Error::new(Code::WrongState, detail));
    }
    // Says nothing about anybody: it is none's.
    let email = check_email(&body.input().value.email)?;
    caller
        .state
        .database
        .write(move |transaction| {
            let (context, email) = (context.clone(), email.clone());
            Box::pin(async move { send_reset_link(transaction, &context, &email).await })
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn send_reset_link(
    transaction: &DatabaseTransaction,
    context: &Context,
    email: &str,
) -> Result<()> {
    let found = account::find_by_email(transaction, email).await?;
    let found = found.filter(|account| account.disabled_at.is_none());
    let (Some(account), Some(post)) = (found, &context.state.post) else {
        return Ok(());
    };
    let Some(person) = person::find(transaction, account.person_id).await? else {
        return Ok(());
    };
    let Some(address) = person.email.filter(|_| person.archived_at.is_none()) else {
        return Ok(());
    };
    let (token, id) = (random_secret(), account.person_id);
    // Whoever asks again and again is answered by the mail that is on its way.
    let since = context.now - Duration::minutes(MAILED_AGAIN_MINUTES);
    if link::is_recent(transaction, id, since).await? {
        return Ok(());
    }
    let expires_at = context.now + Duration::hours(MAILED_RESET_HOURS);
    let purpose = link::Purpose::Reset;
    let (digest, now) = (hash(&token), context.now);
    link::insert(
        transaction,
        purpose,
        Some(id),
        &digest,
        None,
        now,
        expires_at,
    )
    .await?;
    let changes = differences(None, Some(&json!({ "reset_link": "mailed" })));
    let record = Record::new("person", id, "person", changes);
    context.record(transaction, record).await?;
    let to = Recipient {
        person_id: Some(id),
        name: person.name,
        address,
        language: person.language,
        ends: None,
    };
    let path = format!("/reset/{token}");
    let letter = letter::reset(post, &to.language, &path, MAILED_RESET_HOURS);
    mail::post(transaction, context, &to, &letter).await
}

/// Set a new password through a link
///
/// Takes the one-time link an administrator made; all sessions of the account
/// end.
#[utoipa::path(tag = "Session", request_body = ResetPassword, responses((status = 204, description = "The password is set.")))]
#[post("/auth/reset")]
pub async fn reset_password(
    caller: Caller,
    request: HttpRequest,
    body: Body<ResetPassword>,
) -> Answer {
    refuse_foreign_origin(&request)?;
    let context = caller.context(Operation::ResetPassword)?;
    limit(&caller, &context, "reset").await?;
    let reset = body.input().value;
    check_password(&reset.password)
        .map_err(|problem| Error::invalid_field("/password", "weak", problem.to_string()))?;
    let hashed = caller.state.passwords.hash(reset.password).await?;
    let digest = hash(&reset.token);
    caller
        .state
        .database
        .write(move |transaction| {
            let (context, hashed, digest) = (context.clone(), hashed.clone(), digest.clone());
            Box::pin(async move {
                let now = context.now;
                let person_id = link::take(transaction, link::Purpose::Reset, &digest, now)
                    .await?
                    .flatten()
                    .ok_or_else(invalid_link)?;
                account::set_password(transaction, person_id, &hashed, now).await?;
                sessions::revoke_all(transaction, person_id, None, now).await?;
                let changes = differences(None, Some(&serde_json::json!({ "password": "set" })));
                let record = Record {
                    by: Some(person_id),
                    ..Record::new("person", person_id, "password", changes)
                };
                context.record(transaction, record).await
            })
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
