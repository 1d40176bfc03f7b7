//! Errors on their way to becoming problem+json.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use docket_contract::problem::{CONTENT_TYPE, Code, FieldError, Problem};
use docket_storage::StorageError;
use docket_storage::write::WriteError;

use crate::exchange::request_id;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub enum Error {
    /// Told to the client as it is.
    Told {
        /// Kind of problem.
        code: Code,
        /// What happened and what to do.
        detail: String,
        /// The places that are wrong.
        errors: Vec<FieldError>,
        /// Seconds after which trying again makes sense.
        retry_after: Option<u64>,
    },
    /// Storage failed; the client is told only what to do.
    Storage(StorageError),
}

/// Result of a service.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The same problem with its places below another one.
    #[must_use]
    pub fn under(mut self, place: &str) -> Self {
        if let Self::Told { errors, .. } = &mut self {
            for error in errors {
                error.pointer.insert_str(0, place);
            }
        }
        self
    }

    /// A problem of this kind.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self::Told {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// Nothing there, or nothing the actor may see.
    pub fn not_found(noun: &str) -> Self {
        Self::new(
            Code::NotFound,
            format!("There is no such {noun}, or it is outside of what you may see."),
        )
    }

    /// Somebody else changed the record.
    pub fn stale() -> Self {
        Self::new(
            Code::Stale,
            "The record was changed since you read it. Read it again, compare, and send your \
             change with its new ETag.",
        )
    }

    /// Values that break a rule.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::Told {
            code: Code::Validation,
            detail: "Correct the values named in errors and send the request again.".to_owned(),
            errors,
            retry_after: None,
        }
    }

    /// One value that breaks a rule.
    pub fn invalid_field(pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![field_error(pointer, code, detail)])
    }

    /// Try again later.
    pub fn later(code: Code, seconds: u64, detail: impl Into<String>) -> Self {
        Self::Told {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: Some(seconds),
        }
    }

    /// What is said when a record with this name or key exists already.
    pub fn taken(error: StorageError, pointer: &str, detail: &str) -> Self {
        if error.is_duplicate() {
            Self::Told {
                code: Code::AlreadyExists,
                detail: detail.to_owned(),
                errors: vec![field_error(pointer, "taken", detail)],
                retry_after: None,
            }
        } else {
            Self::Storage(error)
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::Told { code, .. } => *code,
            Self::Storage(StorageError::Closing | StorageError::Commit(_)) => Code::Unavailable,
            Self::Storage(error) if error.is_overload() => Code::Unavailable,
            Self::Storage(_) => Code::Internal,
        }
    }
}

/// A wrong place in a request.
pub fn field_error(pointer: &str, code: &str, detail: impl Into<String>) -> FieldError {
    FieldError {
        pointer: pointer.to_owned(),
        code: code.to_owned(),
        detail: detail.into(),
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl WriteError for Error {
    fn storage(&self) -> Option<&StorageError> {
        match self {
            Self::Storage(error) => Some(error),
            Self::Told { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told { code, detail, .. } => write!(f, "{}: {detail}", code.code()),
            Self::Storage(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let code = self.code();
        let (detail, errors, retry_after) = match self {
            Self::Told {
                detail,
                errors,
                retry_after,
                ..
            } => (detail.clone(), errors.clone(), *retry_after),
            Self::Storage(error) => {
                tracing::error!(%error, "storage failed");
                let detail = if code == Code::Unavailable {
                    "The database is busy. Nothing was changed; try again in a few seconds."
                } else {
                    "Nothing was changed. If it happens again, tell your administrator the \
                     request id."
                };
                let wait = (code == Code::Unavailable).then_some(2);
                (detail.to_owned(), Vec::new(), wait)
            }
        };
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = retry_after {
            response.insert_header(("Retry-After", seconds.to_string()));
        }
        if code == Code::Unauthenticated {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.content_type(CONTENT_TYPE).json(Problem {
            kind: format!("/api/problems/{}", code.code()),
            code: code.code().to_owned(),
            title: code.title().to_owned(),
            detail,
            status: code.status(),
            request_id: request_id().to_string(),
            errors,
        })
    }
}
