//! Every error of the API, as problem+json (RFC 9457).

use serde::{Deserialize, Serialize};

/// Content type of every error answer.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// An error answer: what happened, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable identifier of the kind of problem, a path to its description.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "/api/problems/validation"))]
    pub kind: String,
    /// The last segment of `type`: stable, for programs.
    #[cfg_attr(feature = "openapi", schema(example = "validation"))]
    pub code: String,
    /// The kind of problem in a few words.
    #[cfg_attr(feature = "openapi", schema(example = "Some answers need attention"))]
    pub title: String,
    /// What happened in this case and what to do.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Correct the fields named in errors and send the request again.")
    )]
    pub detail: String,
    /// HTTP status, repeated for those who only keep the body.
    #[cfg_attr(feature = "openapi", schema(example = 422))]
    pub status: u16,
    /// Name of this request in the server's log; quote it when asking for help.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11")
    )]
    pub request_id: String,
    /// The places in the request that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One wrong place in a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body, or `?name` for a query
    /// parameter, or `header:Name`.
    #[cfg_attr(feature = "openapi", schema(example = "/title"))]
    pub pointer: String,
    /// Stable, for programs.
    #[cfg_attr(feature = "openapi", schema(example = "required"))]
    pub code: String,
    /// What to enter instead, for people.
    #[cfg_attr(feature = "openapi", schema(example = "Enter a title."))]
    pub detail: String,
}

/// Every kind of problem: the one table from code to status to title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request could not be understood.
    Malformed,
    /// The body is not JSON of the expected shape.
    InvalidJson,
    /// A query parameter is unknown or has a value it cannot have.
    InvalidQuery,
    /// A header is missing or unusable.
    InvalidHeader,
    /// A browser request that does not come from Docket's own pages.
    ForeignOrigin,
    /// Sign-in is needed.
    Unauthenticated,
    /// The e-mail address and password do not belong together.
    InvalidCredentials,
    /// The one-time or secret link is unknown, used or expired.
    InvalidLink,
    /// The published form asks for a password, which was not given.
    FormLocked,
    /// The published form takes nothing in today.
    FormClosed,
    /// The actor sees the record but may not do this.
    Forbidden,
    /// Nothing there, or nothing the actor may see.
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The record's state does not allow this now.
    WrongState,
    /// Something with this name or key exists already.
    AlreadyExists,
    /// Another request with the same idempotency key is still running.
    InFlight,
    /// The session was renewed by another tab a moment ago.
    SessionRenewed,
    /// `If-Match` does not name the current version.
    Stale,
    /// The body is larger than the operation takes.
    TooLarge,
    /// The body's content type is not one the operation takes.
    UnsupportedMediaType,
    /// Some values break a rule.
    Validation,
    /// The idempotency key was used with another request.
    KeyReused,
    /// `If-Match` is missing.
    PreconditionRequired,
    /// Too many requests.
    RateLimited,
    /// A defect in the server.
    Internal,
    /// The server is too busy or its database cannot be reached.
    Unavailable,
    /// The request took longer than it may.
    TimedOut,
}

impl Code {
    /// All kinds, for documentation and tests.
    pub const ALL: [Self; 27] = [
        Self::Malformed,
        Self::InvalidJson,
        Self::InvalidQuery,
        Self::InvalidHeader,
        Self::ForeignOrigin,
        Self::Unauthenticated,
        Self::InvalidCredentials,
        Self::InvalidLink,
        Self::FormLocked,
        Self::FormClosed,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::WrongState,
        Self::AlreadyExists,
        Self::InFlight,
        Self::SessionRenewed,
        Self::Stale,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Validation,
        Self::KeyReused,
        Self::PreconditionRequired,
        Self::RateLimited,
        Self::Internal,
        Self::Unavailable,
        Self::TimedOut,
    ];

    /// HTTP status, stable code and title.
    pub const fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Malformed => (400, "malformed", "The request could not be understood"),
            Self::InvalidJson => (400, "invalid-json", "The body is not the expected JSON"),
            Self::InvalidQuery => (400, "invalid-query", "A query parameter is not usable"),
            Self::InvalidHeader => (400, "invalid-header", "A header is not usable"),
            Self::ForeignOrigin => (403, "foreign-origin", "The request came from another site"),
            Self::Unauthenticated => (401, "unauthenticated", "Sign in first"),
            Self::InvalidCredentials => (
                401,
                "invalid-credentials",
                "E-mail address or password is wrong",
            ),
            Self::InvalidLink => (404, "invalid-link", "This link is not valid"),
            Self::FormLocked => (403, "form-locked", "This form asks for a password"),
            Self::FormClosed => (403, "form-closed", "This form takes nothing in now"),
            Self::Forbidden => (403, "forbidden", "You may not do this"),
            Self::NotFound => (404, "not-found", "There is nothing here"),
            Self::MethodNotAllowed => (405, "method-not-allowed", "Not with this method"),
            Self::WrongState => (409, "wrong-state", "Not in this state"),
            Self::AlreadyExists => (409, "already-exists", "It exists already"),
            Self::InFlight => (409, "in-flight", "The same request is still running"),
            Self::SessionRenewed => (409, "session-renewed", "Another tab renewed the session"),
            Self::Stale => (412, "stale", "Somebody else changed it"),
            Self::TooLarge => (413, "too-large", "The request is too large"),
            Self::UnsupportedMediaType => (
                415,
                "unsupported-media-type",
                "The content type is not supported",
            ),
            Self::Validation => (422, "validation", "Some values need attention"),
            Self::KeyReused => (422, "key-reused", "The idempotency key was used before"),
            Self::PreconditionRequired => {
                (428, "precondition-required", "Say which version you change")
            }
            Self::RateLimited => (429, "rate-limited", "Too many requests"),
            Self::Internal => (500, "internal", "The server failed"),
            Self::Unavailable => (503, "unavailable", "The server is busy"),
            Self::TimedOut => (504, "timed-out", "The request took too long"),
        }
    }

    /// HTTP status.
    pub const fn status(self) -> u16 {
        self.row().0
    }

    /// Stable code for programs.
    pub const fn code(self) -> &'static str {
        self.row().1
    }

    /// Title for people.
    pub const fn title(self) -> &'static str {
        self.row().2
    }
}
