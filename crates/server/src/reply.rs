//! Answers of services, on their way to HTTP.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use serde::{Deserialize, Serialize};

/// What a service answers: a body, the record's version, its address.
#[derive(Clone, Debug)]
pub struct Reply<T> {
    status: u16,
    body: Option<T>,
    version: Option<i64>,
    location: Option<String>,
}

impl<T> Reply<T> {
    /// 200 with a body.
    pub fn ok(body: T) -> Self {
        Self {
            status: 200,
            body: Some(body),
            version: None,
            location: None,
        }
    }

    /// 201 with a body and the new record's path below the base path.
    pub fn created(body: T, path: impl AsRef<str>) -> Self {
        let location = format!("{}{}", docket_contract::BASE_PATH, path.as_ref());
        Self {
            status: 201,
            body: Some(body),
            version: None,
            location: Some(location),
        }
    }

    /// 204.
    pub fn done() -> Self {
        Self {
            status: 204,
            body: None,
            version: None,
            location: None,
        }
    }

    /// What it says.
    pub fn into_body(self) -> Option<T> {
        self.body
    }

    /// With the record's version as its `ETag`.
    pub fn version(self, version: i64) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }
}

/// An answer as it is sent, and as it is kept for a repeated request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to it.
    pub headers: Vec<(String, String)>,
    /// JSON body, if any.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl<T: Serialize> TryFrom<Reply<T>> for Sent {
    type Error = crate::problem::Error;

    fn try_from(reply: Reply<T>) -> Result<Self, Self::Error> {
        let body = match &reply.body {
            Some(body) => serde_json::to_vec(body).map_err(|error| {
                tracing::error!(%error, "an answer is not JSON");
                crate::problem::Error::new(
                    docket_contract::problem::Code::Internal,
                    "The answer could not be written. Nothing was changed.",
                )
            })?,
            None => Vec::new(),
        };
        let mut headers = Vec::new();
        if let Some(version) = reply.version {
            headers.push((ETAG.to_string(), etag(version)));
        }
        if let Some(location) = reply.location {
            headers.push((LOCATION.to_string(), location));
        }
        Ok(Self {
            status: reply.status,
            headers,
            body,
        })
    }
}

impl Sent {
    /// The response to send.
    pub fn response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        for header in self.headers {
            response.insert_header(header);
        }
        if self.body.is_empty() {
            return response.finish();
        }
        response.content_type("application/json").body(self.body)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// The `ETag` of a version.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The version an entity tag names; weak tags are accepted.
pub fn version_of(tag: &str) -> Option<i64> {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}
