//! What happens around every request: its name in the log, its time limit,
//! the headers that keep browsers careful.

use std::net::{IpAddr, SocketAddr};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use docket_contract::problem::Code;
use docket_domain::intake::Origin;
use tracing::Instrument;
use uuid::Uuid;

use crate::exchange::{self, Allowance};
use crate::openapi::Paths;
use crate::problem::Error;
use crate::settings::Settings;
use crate::state::State;

/// Path of the event stream, which has no time limit.
const EVENTS: &str = "/api/v1/events";

/// Only what Docket's own pages need: no inline script or style, no other
/// host. Who may frame a page comes after it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors";

/// The policy of a page that these sites may show in their own; nobody may,
/// where there is none.
pub fn content_security_policy(origins: &[Origin]) -> String {
    let mut policy = CONTENT_SECURITY_POLICY.to_owned();
    if origins.is_empty() {
        policy.push_str(" 'none'");
    }
    for origin in origins {
        policy.push(' ');
        policy.push_str(origin.as_str());
    }
    policy
}

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
    let around = Around {
        id: Uuid::now_v7(),
        started: std::time::Instant::now(),
        method: request.method().clone(),
        place: place(&request),
        is_api: request.path().starts_with(docket_contract::BASE_PATH),
        is_stream: request.path() == EVENTS,
        is_documentation: request.path().starts_with("/api/docs"),
        is_tls: request
            .app_data::<web::Data<State>>()
            .is_some_and(|state| state.settings.is_tls()),
    };
    let span = tracing::info_span!("request", id = %around.id);
    // Answers to errors are written inside, where the request's id is known.
    let call = async move {
        match next.call(request).await {
            Ok(response) => Ok(response),
            Err(error) => {
                let response = error.as_response_error().error_response();
                if is_problem(&response) {
                    return Err(response);
                }
                Err(framework_problem(response.status().as_u16()).error_response())
            }
        }
    };
    let ending = exchange::run(around.id, around.is_stream, call)
        .instrument(span)
        .await;
    match ending.answer {
        Some(Ok(mut response)) => {
            let status = response.status();
            around.finish(status, response.headers_mut(), ending.allowance);
            Ok(response)
        }
        Some(Err(response)) => Err(around.error(response, ending.allowance)),
        None => {
            let late = Error::new(
                Code::TimedOut,
                "The request took too long and was given up. Ask for less at once.",
            );
            Err(around.error(late.error_response(), ending.allowance))
        }
    }
}

/// What is known of a request from its beginning.
struct Around {
    id: Uuid,
    started: std::time::Instant,
    method: Method,
    place: String,
    is_api: bool,
    is_stream: bool,
    is_documentation: bool,
    is_tls: bool,
}

impl Around {
    /// An answer that no handler gave, which goes out as an error.
    fn error(&self, mut response: HttpResponse, left: Option<Allowance>) -> actix_web::Error {
        let status = response.status();
        self.finish(status, response.headers_mut(), left);
        InternalError::from_response("answered around the handlers", response).into()
    }

    /// Writes the line of the log and the headers that every answer has.
    fn finish(&self, status: StatusCode, headers: &mut HeaderMap, left: Option<Allowance>) {
        let Self {
            id, method, place, ..
        } = self;
        let status = status.as_u16();
        let milliseconds = self.started.elapsed().as_millis();
        match status {
            500.. => tracing::error!(%id, %method, place, status, milliseconds, "answered"),
            _ if is_quiet(place) => {
                tracing::debug!(%id, %method, place, status, milliseconds, "answered");
            }
            _ => tracing::info!(%id, %method, place, status, milliseconds, "answered"),
        }
        // A form that other sites may show brings its own.
        let has_policy = headers.contains_key("content-security-policy");
        let mut set = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("x-request-id", &id.to_string());
        if self.is_documentation {
            set("content-security-policy", DOCUMENTATION_POLICY);
        } else if !has_policy {
            set("content-security-policy", &content_security_policy(&[]));
        }
        set("x-content-type-options", "nosniff");
        set("referrer-policy", "no-referrer");
        set("cross-origin-opener-policy", "same-origin");
        set("cross-origin-resource-policy", "same-origin");
        if self.is_tls {
            set("strict-transport-security", "max-age=31536000");
        }
        if self.is_api && !self.is_stream {
            // Answers belong to one person, and carry figures that change without a
            // new version: nothing is kept by browsers on their own. Clients that
            // ask by version are answered by version.
            set("cache-control", "no-store");
            set("vary", "Cookie, Authorization, Accept-Encoding");
        }
        if let Some(left) = left {
            set("x-ratelimit-limit", &left.most.to_string());
            set("x-ratelimit-remaining", &left.left.to_string());
            set("x-ratelimit-reset", &left.reset.to_string());
        }
    }
}

/// What the log calls the place that is asked for: the operation's path with
/// its placeholders, because what stands in them may be a secret - the token
/// of a set-up, reset or tracking link is the right to use it.
fn place(request: &ServiceRequest) -> String {
    let path = request.path();
    if path.starts_with(docket_contract::BASE_PATH) {
        let known = request
            .app_data::<web::Data<Paths>>()
            .and_then(|paths| paths.pattern(path));
        return known.unwrap_or("unknown").to_owned();
    }
    let is_plain = PLAIN.iter().any(|plain| path.starts_with(plain));
    if is_plain { path } else { "page" }.to_owned()
}

/// Addresses outside of the API that carry no secret.
const PLAIN: [&str; 5] = [
    "/assets/",
    "/api/docs",
    "/api/problems/",
    "/livez",
    "/readyz",
];

/// What would drown the log.
fn is_quiet(place: &str) -> bool {
    place.starts_with("/assets/") || place == "/livez" || place == "/readyz"
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
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else {
        return String::new();
    };
    // A proxy may add a header of its own: together they are one list.
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("X-Forwarded-For")
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .collect();
    let mut nearest = peer;
    for entry in forwarded.iter().rev() {
        if !settings.trusted_proxies.contains(&nearest) {
            break;
        }
        // Before what is no address, anything may stand.
        match forwarded_address(entry) {
            Some(address) => nearest = address,
            None => break,
        }
    }
    nearest.to_string()
}

/// An address as proxies write it: alone, in brackets, or with a port.
fn forwarded_address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let alone = entry.trim_start_matches('[').trim_end_matches(']');
    let with_port = || Some(entry.parse::<SocketAddr>().ok()?.ip());
    let address = alone.parse::<IpAddr>().ok().or_else(with_port)?;
    Some(address.to_canonical())
}
