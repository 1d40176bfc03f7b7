//! Access tokens of oneself and of service accounts.

use actix_web::{delete, get, post, web};
use chrono::Duration;
use docket_contract::identity::{CreateToken, NewToken, TokenView};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_storage::DatabaseTransaction;
use docket_storage::identity::access_token::{self, AccessToken};
use docket_storage::identity::{acting_as, person};
use uuid::Uuid;

use super::oversight::load_managed;
use super::session::{hash, random_secret};
use crate::actor::Actor;
use crate::body::{Body, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// What every token begins with, so that scanners of leaked secrets know it.
const PREFIX: &str = "dkt_";
/// Characters of a token that are shown later.
const HINT_CHARS: usize = 8;
/// Longest life of a token, in days.
const LONGEST_DAYS: u16 = 366;
/// Longest name of a token, in characters.
const LONGEST_NAME: usize = 100;

fn view(token: AccessToken) -> TokenView {
    TokenView {
        id: token.id,
        name: token.name,
        hint: token.hint,
        owner: Reference {
            id: token.person_id,
            name: token.person_name,
        },
        scopes: token.scopes,
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
        revoked_at: token.revoked_at,
    }
}

fn oneself(context: &Context) -> Result<Uuid> {
    context
        .person_id()
        .ok_or_else(|| Error::new(Code::Unauthenticated, "Sign in first."))
}

/// List my access tokens
///
/// Newest first, with those that were revoked or have expired.
#[utoipa::path(tag = "Tokens", responses((status = 200, body = Page<TokenView>)))]
#[get("/me/tokens")]
pub async fn list_tokens(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListTokens)?;
    let owner = oneself(&context)?;
    let tokens = access_token::list(context.reader(), owner).await?;
    let items = tokens.into_iter().map(view).collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// Create an access token
///
/// The secret is in this answer and nowhere else. What the token may do is what
/// its scopes and its owner's rights of that moment have in common.
#[utoipa::path(tag = "Tokens", request_body = CreateToken, responses((status = 201, body = NewToken)))]
#[post("/me/tokens")]
pub async fn create_token(caller: Caller, body: Body<CreateToken>) -> Answer {
    let input = body.with(|token| (None, token));
    caller
        .change(Operation::CreateToken, input, create_boxed)
        .await
}

/// Revoke one of my access tokens
///
/// It stops working with its next request.
#[utoipa::path(tag = "Tokens", params(("id" = Uuid, Path, description = "The token.")),
    responses((status = 204, description = "Revoked.")))]
#[delete("/me/tokens/{id}")]
pub async fn revoke_token(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let input = Input::of((None, id.into_inner()));
    caller
        .change(Operation::RevokeToken, input, revoke_boxed)
        .await
}

/// List a service account's access tokens
///
/// Newest first, with those that were revoked or have expired.
#[utoipa::path(tag = "Tokens", params(("person_id" = Uuid, Path, description = "The service account.")),
    responses((status = 200, body = Page<TokenView>)))]
#[get("/people/{person_id}/tokens")]
pub async fn list_service_tokens(caller: Caller, person_id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::ListServiceTokens)?;
    let account = service_account(context.reader(), *person_id).await?;
    let owner = load_managed(context.reader(), &context, account).await?.id;
    let tokens = access_token::list(context.reader(), owner).await?;
    let items = tokens.into_iter().map(view).collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// Create an access token for a service account
///
/// Service accounts cannot sign in or make tokens; an administrator makes them.
/// The secret is in this answer and nowhere else.
#[utoipa::path(tag = "Tokens", request_body = CreateToken, params(("person_id" = Uuid, Path, description = "The service account.")),
    responses((status = 201, body = NewToken)))]
#[post("/people/{person_id}/tokens")]
pub async fn create_service_token(
    caller: Caller,
    person_id: web::Path<Uuid>,
    body: Body<CreateToken>,
) -> Answer {
    let input = body.with(|token| (Some(person_id.into_inner()), token));
    caller
        .change(Operation::CreateServiceToken, input, create_boxed)
        .await
}

/// Revoke an access token of a service account
///
/// It stops working with its next request.
#[utoipa::path(tag = "Tokens", params(
        ("person_id" = Uuid, Path, description = "The service account."),
        ("id" = Uuid, Path, description = "The token.")),
    responses((status = 204, description = "Revoked.")))]
#[delete("/people/{person_id}/tokens/{id}")]
pub async fn revoke_service_token(caller: Caller, path: web::Path<(Uuid, Uuid)>) -> Answer {
    let (person_id, id) = path.into_inner();
    let input = Input::of((Some(person_id), id));
    caller
        .change(Operation::RevokeServiceToken, input, revoke_boxed)
        .await
}

type Boxed<'a, T> = docket_storage::write::Change<'a, Reply<T>, Error>;

fn create_boxed<'a>(
    transaction: &'a DatabaseTransaction,
    context: &'a Context,
    (account, input): &'a (Option<Uuid>, CreateToken),
) -> Boxed<'a, NewToken> {
    Box::pin(create(transaction, context, *account, input))
}

fn revoke_boxed<'a>(
    transaction: &'a DatabaseTransaction,
    context: &'a Context,
    &(account, id): &'a (Option<Uuid>, Uuid),
) -> Boxed<'a, ()> {
    Box::pin(revoke(transaction, context, account, id))
}

async fn service_account(
    connection: &impl docket_storage::ConnectionTrait,
    id: Uuid,
) -> Result<Uuid> {
    let person = person::find(connection, id).await?;
    match person {
        Some(person) if person.kind == "service" => Ok(id),
        Some(_) => Err(Error::new(
            Code::WrongState,
            "People make their own access tokens; only service accounts are given theirs.",
        )),
        None => Err(Error::not_found("service account")),
    }
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    account: Option<Uuid>,
    input: &CreateToken,
) -> Result<Reply<NewToken>> {
    let owner = match account {
        Some(account) => {
            let account = service_account(transaction, account).await?;
            load_managed(transaction, context, account).await?.id
        }
        None => oneself(context)?,
    };
    let is_service = context
        .actor
        .acting()
        .is_some_and(|acting| acting.is_service)
        && account.is_none();
    if is_service {
        return Err(Error::new(
            Code::Forbidden,
            "A service account cannot make tokens.",
        ));
    }
    let acting = acting_as(transaction, owner).await?;
    let acting = acting.ok_or_else(|| Error::not_found("service account"))?;
    let mut errors = Vec::new();
    let name = input.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        errors.push(field_error(
            "/name",
            "length",
            "Enter a name of 1 to 100 characters.",
        ));
    }
    if input.scopes.is_empty() {
        errors.push(field_error(
            "/scopes",
            "required",
            "Choose at least one permission.",
        ));
    }
    for (index, scope) in input.scopes.iter().enumerate() {
        let owner_holds = acting.grants.iter().any(|(held, _)| held == scope);
        // A token may not beget one that can do more than itself.
        let maker_may = match &context.actor {
            Actor::Token { scopes, .. } => scopes.contains(scope),
            _ => true,
        };
        if !owner_holds || !maker_may {
            errors.push(field_error(
                &format!("/scopes/{index}"),
                "not_held",
                format!(
                    "\"{}\" is not among the rights this token can have.",
                    scope.key()
                ),
            ));
        }
    }
    if input.days == 0 || input.days > LONGEST_DAYS {
        errors.push(field_error("/days", "range", "Enter 1 to 366 days."));
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let secret = format!("{PREFIX}{}", random_secret());
    let token = AccessToken {
        id: Uuid::now_v7(),
        person_id: owner,
        person_name: acting.name,
        name: name.to_owned(),
        hint: secret.chars().take(HINT_CHARS).collect(),
        scopes: input.scopes.clone(),
        created_at: context.now,
        expires_at: context.now + Duration::days(i64::from(input.days)),
        last_used_at: None,
        revoked_at: None,
    };
    let by = oneself(context)?;
    access_token::insert(transaction, &token, &hash(&secret), by).await?;
    let changes = differences(None, Some(&view(token.clone())));
    let record = Record::new("access_token", token.id, &token.name, changes);
    context.record(transaction, record).await?;
    let path = match account {
        Some(account) => format!("/people/{account}/tokens"),
        None => "/me/tokens".to_owned(),
    };
    Ok(Reply::created(
        NewToken {
            token: view(token),
            secret,
        },
        path,
    ))
}

async fn revoke(
    transaction: &DatabaseTransaction,
    context: &Context,
    account: Option<Uuid>,
    id: Uuid,
) -> Result<Reply<()>> {
    let owner = match account {
        Some(account) => {
            let account = service_account(transaction, account).await?;
            load_managed(transaction, context, account).await?.id
        }
        None => oneself(context)?,
    };
    let token = access_token::find(transaction, id, owner).await?;
    let token = token.ok_or_else(|| Error::not_found("access token"))?;
    access_token::revoke(transaction, id, context.now).await?;
    let changes = differences(
        None,
        Some(&serde_json::json!({ "revoked_at": context.now })),
    );
    context
        .record(
            transaction,
            Record::new("access_token", id, &token.name, changes),
        )
        .await?;
    Ok(Reply::done())
}
