//! Letting callers in: who they are and whether they may call the operation,
//! before anything else of the request is looked at.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use docket_contract::problem::Code;
use docket_storage::identity::{access_token, acting_as, acting_in_session};
use uuid::Uuid;

use crate::actor::Actor;
use crate::clock::now;
use crate::identity::session::{ACCESS_COOKIE, hash};
use crate::openapi::Paths;
use crate::problem::{Error, Result};
use crate::state::State;

/// Finds out who calls and lets them call the operation, or not.
///
/// # Errors
/// Not signed in, not allowed, or from another site.
pub async fn admit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<B>, actix_web::Error> {
    let operation = request
        .app_data::<web::Data<Paths>>()
        .and_then(|paths| paths.operation(request.method().as_str(), request.path()));
    // Addresses that no operation answers are answered with 404 or 405.
    if let Some(operation) = operation {
        let actor = actor(request.request()).await?;
        actor.admit(operation)?;
        request.extensions_mut().insert(actor);
    }
    next.call(request).await
}

async fn actor(request: &HttpRequest) -> Result<Actor> {
    let state = request
        .app_data::<web::Data<State>>()
        .ok_or_else(|| Error::new(Code::Internal, "The server is not set up."))?;
    if let Some(authorization) = request.headers().get(AUTHORIZATION) {
        return token_actor(state, authorization.to_str().unwrap_or_default()).await;
    }
    match request.cookie(ACCESS_COOKIE) {
        Some(cookie) => {
            refuse_foreign_origin(request)?;
            session_actor(state, cookie.value()).await
        }
        None => Ok(Actor::Anonymous),
    }
}

async fn token_actor(state: &State, authorization: &str) -> Result<Actor> {
    let refused = || {
        Error::new(
            Code::Unauthenticated,
            "This access token is unknown, expired or revoked. Create a new one.",
        )
    };
    let secret = authorization
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim())
        .ok_or_else(refused)?;
    let reader = state.database.reader();
    let now = now();
    let token = access_token::find_working(reader, &hash(secret), now)
        .await?
        .ok_or_else(refused)?;
    let acting = acting_as(reader, token.person_id)
        .await?
        .ok_or_else(refused)?;
    let is_due = token
        .last_used_at
        .is_none_or(|used| now - used > chrono::Duration::minutes(1));
    if is_due {
        note_use(state.clone(), token.id);
    }
    Ok(Actor::Token {
        acting,
        token_id: token.id,
        scopes: token.scopes.into_iter().collect(),
    })
}

/// Notes the use of a token beside the request, which does not wait for it.
fn note_use(state: State, token_id: Uuid) {
    tokio::spawn(async move {
        let now = now();
        let noted = state
            .database
            .write(move |transaction| {
                Box::pin(async move { access_token::note_use(transaction, token_id, now).await })
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "noting the use of a token");
        }
    });
}

/// A cookie that no longer works makes the caller anonymous: pages and public
/// operations still answer, everything else says to sign in.
async fn session_actor(state: &State, cookie: &str) -> Result<Actor> {
    let Some(session_id) = state.keys.session_of(cookie) else {
        return Ok(Actor::Anonymous);
    };
    let acting = acting_in_session(state.database.reader(), session_id, now()).await?;
    Ok(acting.map_or(Actor::Anonymous, |acting| Actor::Account {
        acting,
        session_id,
    }))
}

/// A cookie travels with every request a browser makes, also with those that
/// another site caused: only Docket's own pages may change anything with it.
///
/// # Errors
/// The request comes from elsewhere.
pub fn refuse_foreign_origin(request: &HttpRequest) -> Result<()> {
    if request.method().is_safe() {
        return Ok(());
    }
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let own = match header("Sec-Fetch-Site") {
        Some(site) => site == "same-origin",
        None => header("Origin").is_some_and(|origin| {
            let host = request.connection_info().host().to_owned();
            origin
                .split_once("://")
                .is_some_and(|(_, origin_host)| origin_host == host)
        }),
    };
    if own {
        return Ok(());
    }
    Err(Error::new(
        Code::ForeignOrigin,
        "A browser may change something only from Docket's own pages. Programs send an access \
         token as Bearer.",
    ))
}
