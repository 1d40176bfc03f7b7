//! The caller of an operation: who they are, and how their changes are made.

use std::sync::Arc;

use actix_web::http::header::{ETAG, HeaderName, IF_NONE_MATCH, LINK, USER_AGENT};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, web};
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_storage::DatabaseTransaction;
use docket_storage::write::Change;
use serde::Serialize;

use crate::actor::Actor;
use crate::body::Input;
use crate::clock::now;
use crate::context::Context;
use crate::exchange::request_id;
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::query::Rest;
use crate::repeat::Repeat;
use crate::reply::{Reply, Sent};
use crate::state::State;

/// The answer of a handler.
pub type Answer = Result<HttpResponse>;

/// Who calls, and with what headers.
pub struct Caller {
    /// What every request shares.
    pub state: State,
    /// The one who acts.
    pub actor: Actor,
    /// Where the request came from.
    pub address: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// What stands for the password of a published form.
    pub form_access: Option<String>,
    idempotency_key: Option<String>,
    if_none_match: Option<String>,
    route: String,
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::read(request))
    }
}

impl Caller {
    fn read(request: &HttpRequest) -> Result<Self> {
        let state = request
            .app_data::<web::Data<State>>()
            .ok_or_else(|| Error::new(Code::Internal, "The server is not set up."))?
            .get_ref()
            .clone();
        let header = |name| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        // Whoever was not found out at the door is nobody.
        let actor = request
            .extensions()
            .get::<Actor>()
            .cloned()
            .unwrap_or(Actor::Anonymous);
        let idempotency_key = (request.method() == Method::POST)
            .then(|| request.headers().get("Idempotency-Key"))
            .flatten()
            .map(|value| value.to_str().unwrap_or_default().to_owned());
        if idempotency_key
            .as_ref()
            .is_some_and(|key| key.is_empty() || key.len() > 255)
        {
            return Err(Error::Told {
                code: Code::InvalidHeader,
                detail: "The idempotency key is not usable.".to_owned(),
                errors: vec![field_error(
                    "header:Idempotency-Key",
                    "wrong",
                    "Use 1 to 255 visible ASCII characters, such as a UUID.",
                )],
                retry_after: None,
            });
        }
        Ok(Self {
            address: crate::edge::client_address(request, &state.settings),
            user_agent: header(USER_AGENT).map(|agent| agent.chars().take(300).collect()),
            idempotency_key,
            form_access: header(HeaderName::from_static("form-access")),
            if_none_match: header(IF_NONE_MATCH),
            route: format!("{} {}", request.method(), request.path()),
            state,
            actor,
        })
    }

    /// The context of an operation the caller may call.
    ///
    /// # Errors
    /// Not signed in, or not allowed.
    pub fn context(&self, operation: Operation) -> Result<Context> {
        self.actor.admit(operation)?;
        Ok(Context {
            state: self.state.clone(),
            actor: self.actor.clone(),
            operation,
            now: now(),
            request_id: Some(request_id()).filter(|id| !id.is_nil()),
            address: self.address.clone(),
        })
    }

    /// Insists on an idempotency key, where a repeated request would do harm
    /// that nobody could undo.
    ///
    /// # Errors
    /// There is none.
    pub fn require_idempotency_key(&self) -> Result<()> {
        if self.idempotency_key.is_some() {
            return Ok(());
        }
        Err(Error::Told {
            code: Code::InvalidHeader,
            detail: "This operation needs an idempotency key.".to_owned(),
            errors: vec![field_error(
                "header:Idempotency-Key",
                "required",
                "Send a fresh UUID, and the same one when you repeat the request.",
            )],
            retry_after: None,
        })
    }

    /// Answers a read: 304 when the caller has that version already.
    ///
    /// # Errors
    /// When the answer cannot be written.
    pub fn answer<T: Serialize>(&self, reply: Reply<T>) -> Answer {
        let sent = Sent::try_from(reply)?;
        let known = self
            .if_none_match
            .as_deref()
            .zip(sent.header(ETAG.as_str()));
        let is_known = known.is_some_and(|(known, tag)| {
            known
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
        if is_known {
            let tag = sent.header(ETAG.as_str()).unwrap_or_default().to_owned();
            let mut response = HttpResponse::build(StatusCode::NOT_MODIFIED);
            return Ok(response.insert_header((ETAG, tag)).finish());
        }
        Ok(sent.response())
    }

    /// Answers a page of a list, with the address of the next one.
    ///
    /// # Errors
    /// When the answer cannot be written.
    pub fn page<T: Serialize>(&self, page: Page<T>, rest: &Rest) -> Answer {
        let link = page.next.as_deref().map(|cursor| rest.next_link(cursor));
        let mut response = Sent::try_from(Reply::ok(page))?.response();
        if let Some(link) = link.and_then(|link| link.parse().ok()) {
            response.headers_mut().insert(LINK, link);
        }
        Ok(response)
    }

    /// Runs a service that changes something, in one transaction, once per
    /// idempotency key.
    ///
    /// # Errors
    /// The service's own, or the key was used otherwise.
    pub async fn change<I, T, F>(&self, operation: Operation, input: Input<I>, service: F) -> Answer
    where
        I: Send + Sync + 'static,
        T: Serialize + Send + 'static,
        F: for<'a> Fn(&'a DatabaseTransaction, &'a Context, &'a I) -> Change<'a, Reply<T>, Error>
            + Send
            + Sync
            + 'static,
    {
        let context = self.context(operation)?;
        let database = self.state.database.clone();
        let repeat = self.idempotency_key.as_ref().map(|key| {
            let scope = self.idempotency_scope();
            Repeat::new(scope, operation, &self.route, key, input.digest.clone())
        });
        let shared = Arc::new((context, input.value, repeat, service));
        let sent = database
            .write(move |transaction| {
                let shared = Arc::clone(&shared);
                Box::pin(async move {
                    let (context, input, repeat, service) = &*shared;
                    if let Some(repeat) = repeat
                        && let Some(sent) = repeat.earlier(transaction, context).await?
                    {
                        return Ok(sent);
                    }
                    let sent = Sent::try_from(service(transaction, context, input).await?)?;
                    if let Some(repeat) = repeat {
                        repeat.keep(transaction, context, &sent).await?;
                    }
                    Ok::<_, Error>(sent)
                })
            })
            .await?;
        self.state.listeners.wake();
        Ok(sent.response())
    }

    /// Whose keys are kept apart from whose.
    fn idempotency_scope(&self) -> String {
        match &self.actor {
            Actor::Account { acting, .. } => format!("account:{}", acting.person_id),
            Actor::Token { token_id, .. } => format!("token:{token_id}"),
            Actor::Anonymous => format!("address:{}", self.address),
            Actor::System => "system".to_owned(),
        }
    }
}
