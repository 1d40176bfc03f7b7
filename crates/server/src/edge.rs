//! What happens around every request: its name in the log, its time limit,
//! the headers that keep browsers careful.

use std::cell::RefCell;
use std::net::IpAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, ResponseError, web};
use docket_contract::problem::Code;
use tracing::Instrument;
use uuid::Uuid;

use crate::limits;
use crate::problem::{Error, REQUEST_ID};
use crate::settings::Settings;
use crate::state::State;

/// Path of the event stream, which has no time limit.
const EVENTS: &str = "/api/v1/events";

/// Only what Docket's own pages need: no inline script or style, no other
/// host, no framing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The documentation page's stylesheet sets styles and small images inline.
const DOCUMENTATION_POLICY: &str = "default-src 'none'; script-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// Names the request, limits its time, logs it, adds the headers.
///
/// # Errors
/// Answers to what no handler answered.
pub async fn around<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = Uuid::now_v7();
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let path = request.path().to_owned();
    let span = tracing::info_span!("request", %id);
    let is_stream = path == EVENTS;
    let is_documentation = path.starts_with("/api/docs");
    let is_tls = request
        .app_data::<web::Data<State>>()
        .is_some_and(|state| state.settings.is_tls());

    let answered = REQUEST_ID.scope(RefCell::new(id), async move {
        let call = next.call(request);
        let outcome = if is_stream {
            Ok(call.await)
        } else {
            tokio::time::timeout(limits::HANDLER_TIME, call).await
        };
        // Answers to errors are written here, where the request's id is known.
        let problem = match outcome {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => {
                let response = error.as_response_error().error_response();
                if is_problem(&response) {
                    return Err(InternalError::from_response(error, response).into());
                }
                framework_problem(response.status().as_u16())
            }
            Err(_) => Error::new(
                Code::TimedOut,
                "The request took too long and was given up. Ask for less at once.",
            ),
        };
        let response = problem.error_response();
        Err::<_, actix_web::Error>(InternalError::from_response(problem, response).into())
    });
    let mut response = answered.instrument(span).await?;

    let status = response.status().as_u16();
    let milliseconds = started.elapsed().as_millis();
    match status {
        500.. => tracing::error!(%id, %method, path, status, milliseconds, "answered"),
        _ if path.starts_with("/assets/") || path == "/livez" || path == "/readyz" => {
            tracing::debug!(%id, %method, path, status, milliseconds, "answered");
        }
        _ => tracing::info!(%id, %method, path, status, milliseconds, "answered"),
    }

    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("x-request-id", &id.to_string());
    let policy = if is_documentation {
        DOCUMENTATION_POLICY
    } else {
        CONTENT_SECURITY_POLICY
    };
    set("content-security-policy", policy);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    if is_tls {
        set("strict-transport-security", "max-age=31536000");
    }
    if path.starts_with("/api/v1") && !is_stream {
        // Answers belong to one person, and carry figures that change without a
        // new version: nothing is kept by browsers on their own. Clients that
        // ask by version are answered by version.
        set("cache-control", "no-store");
        set("vary", "Cookie, Authorization, Accept-Encoding");
    }
    Ok(response)
}

fn is_problem<B>(response: &actix_web::HttpResponse<B>) -> bool {
    response.headers().get("content-type").is_some_and(|value| {
        value
            .as_bytes()
            .starts_with(docket_contract::problem::CONTENT_TYPE.as_bytes())
    })
}

/// The framework's own errors, in our words.
fn framework_problem(status: u16) -> Error {
    match status {
        404 => Error::new(Code::NotFound, "There is nothing under this address."),
        405 => Error::new(
            Code::MethodNotAllowed,
            "This address does not take this method.",
        ),
        413 => Error::new(
            Code::TooLarge,
            "The request is larger than the server takes.",
        ),
        415 => Error::new(
            Code::UnsupportedMediaType,
            "Send the body in a type this takes.",
        ),
        400..500 => Error::new(Code::Malformed, "The request could not be understood."),
        _ => Error::new(Code::Internal, "Nothing was changed. Try again."),
    }
}

/// Where a request came from; proxies are believed only when they are listed.
pub fn client_address(request: &HttpRequest, settings: &Settings) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip()) else {
        return String::new();
    };
    if !settings.trusted_proxies.contains(&peer) {
        return peer.to_string();
    }
    let forwarded = request
        .headers()
        .get("X-Forwarded-For")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    forwarded
        .rsplit(',')
        .filter_map(|address| address.trim().parse::<IpAddr>().ok())
        .find(|address| !settings.trusted_proxies.contains(address))
        .unwrap_or(peer)
        .to_string()
}
