//! What a request carries: JSON bodies and the version they change.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use actix_web::http::header::{CONTENT_TYPE, IF_MATCH};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use aws_lc_rs::digest::{SHA256, digest};
use docket_contract::problem::{Code, FieldError};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::exchange::extend;
use crate::limits;
use crate::problem::{Error, Result, field_error};
use crate::reply::version_of;

/// The input of a change, with a digest of the body it came from: a repeated
/// request must bring the same.
pub struct Input<T> {
    /// The input.
    pub value: T,
    /// SHA-256 of the body.
    pub digest: Vec<u8>,
}

impl<T> Input<T> {
    /// Input that came without a body.
    pub fn of(value: T) -> Self {
        Self {
            value,
            digest: digest(&SHA256, b"").as_ref().to_vec(),
        }
    }
}

/// A JSON body of at most `MAX` bytes.
pub struct Body<T, const MAX: usize = { limits::JSON }> {
    value: T,
    digest: Vec<u8>,
}

impl<T, const MAX: usize> Body<T, MAX> {
    /// The body alone as a change's input.
    pub fn input(self) -> Input<T> {
        Input {
            value: self.value,
            digest: self.digest,
        }
    }

    /// The body with what the path and headers say as a change's input.
    pub fn with<U>(self, combine: impl FnOnce(T) -> U) -> Input<U> {
        Input {
            value: combine(self.value),
            digest: self.digest,
        }
    }
}

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Body<T, MAX> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.headers().get(CONTENT_TYPE).is_some_and(|value| {
            value.to_str().is_ok_and(|value| {
                let essence = value.split(';').next().unwrap_or_default().trim();
                essence.eq_ignore_ascii_case("application/json")
                    || essence.eq_ignore_ascii_case("application/merge-patch+json")
            })
        });
        let payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(Error::new(
                    Code::UnsupportedMediaType,
                    "Send the body as application/json.",
                ));
            }
            let bytes = read(payload, MAX).await?;
            let value = parse(&bytes)?;
            Ok(Self {
                value,
                digest: digest(&SHA256, &bytes).as_ref().to_vec(),
            })
        })
    }
}

/// A body as it arrives, in the time bodies have: large ones longer, as long as
/// they keep arriving at a least rate. The handler's time begins anew with
/// each part.
pub struct Arriving {
    payload: Payload,
    began: Instant,
    length: usize,
}

impl Arriving {
    /// A body of which nothing was read.
    pub fn new(payload: Payload) -> Self {
        Self {
            payload,
            began: Instant::now(),
            length: 0,
        }
    }

    /// What arrived next; nothing at the end.
    ///
    /// # Errors
    /// Too slow, or broken off.
    pub async fn next(&mut self) -> Result<Option<web::Bytes>> {
        let allowed = limits::BODY_TIME.max(time_for(self.length));
        let left = allowed.saturating_sub(self.began.elapsed());
        extend(left + limits::HANDLER_TIME);
        let part = match tokio::time::timeout(left, self.payload.next()).await {
            Ok(part) => part.transpose(),
            Err(_) => {
                return Err(Error::new(
                    Code::TimedOut,
                    "The body did not arrive in time. Send it again.",
                ));
            }
        };
        let part = part.map_err(|_| {
            Error::new(
                Code::Malformed,
                "The body broke off. Send the request again.",
            )
        })?;
        self.length += part.as_ref().map_or(0, web::Bytes::len);
        if part.is_none() {
            extend(limits::HANDLER_TIME);
        }
        Ok(part)
    }
}

/// Reads a body of at most `max` bytes; see [`Arriving`] for the time it has.
///
/// # Errors
/// Too large, too slow, or broken off.
pub async fn read(payload: Payload, max: usize) -> Result<web::BytesMut> {
    let mut arriving = Arriving::new(payload);
    let mut bytes = web::BytesMut::new();
    while let Some(part) = arriving.next().await? {
        if bytes.len() + part.len() > max {
            return Err(Error::new(
                Code::TooLarge,
                format!("The body may have at most {max} bytes."),
            ));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// The time in which so many bytes have to be there.
fn time_for(bytes: usize) -> Duration {
    Duration::from_secs((bytes / limits::UPLOAD_RATE) as u64)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        invalid(&pointer, &error.into_inner())
    })?;
    json.end().map_err(|error| invalid("", &error))?;
    refuse_zero(bytes)?;
    Ok(value)
}

/// Refuses texts with the character U+0000, which not every database keeps. In
/// JSON it can only be written as an escape.
fn refuse_zero(bytes: &[u8]) -> Result<()> {
    const ESCAPE: &[u8] = b"\\u0000";
    // Backslashes are counted before escapes alone: each of them once at most.
    let slashes = |at: usize| {
        let before = bytes[..at].iter().rev();
        before.take_while(|byte| **byte == b'\\').count()
    };
    let is_there = |(at, window): (usize, &[u8])| window == ESCAPE && slashes(at).is_multiple_of(2);
    if !bytes.windows(ESCAPE.len()).enumerate().any(is_there) {
        return Ok(());
    }
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| invalid("", &error))?;
    let place = place_of_zero(&value).unwrap_or_default();
    let detail = "Leave out the character U+0000.";
    Err(Error::invalid(vec![field_error(&place, "wrong", detail)]))
}

/// JSON pointer of the first text with U+0000, or of what is named so.
fn place_of_zero(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            let rest = place_of_zero(item)?;
            Some(format!("/{index}{rest}"))
        }),
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let rest = match name.contains('\0') {
                true => return Some(String::new()),
                false => place_of_zero(member)?,
            };
            let name = name.replace('~', "~0").replace('/', "~1");
            Some(format!("/{name}{rest}"))
        }),
        _ => None,
    }
}

fn invalid(pointer: &str, error: &serde_json::Error) -> Error {
    let what = if error.is_data() { "wrong" } else { "syntax" };
    let errors: Vec<FieldError> = vec![field_error(pointer, what, error.to_string())];
    let detail = if error.is_data() {
        "A value is not what this operation takes; errors says where and why."
    } else {
        "The body is not well-formed JSON; errors says where."
    };
    Error::Told {
        code: Code::InvalidJson,
        detail: detail.to_owned(),
        errors,
        retry_after: None,
    }
}

/// JSON pointer (RFC 6901) of the place where reading stopped.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// The version a request changes, from `If-Match`.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(if_match(request).and_then(|version| {
            version.map(Self).ok_or_else(|| {
                Error::new(
                    Code::PreconditionRequired,
                    "Send the record's ETag as If-Match, so that nobody's change is overwritten.",
                )
            })
        }))
    }
}

/// The version a request changes, where the record may not exist yet.
#[derive(Clone, Copy, Debug)]
pub struct MayMatch(pub Option<i64>);

impl FromRequest for MayMatch {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(if_match(request).map(Self))
    }
}

fn if_match(request: &HttpRequest) -> Result<Option<i64>> {
    let Some(header) = request.headers().get(IF_MATCH) else {
        return Ok(None);
    };
    let version = header
        .to_str()
        .ok()
        .and_then(version_of)
        .ok_or_else(|| Error::Told {
            code: Code::InvalidHeader,
            detail: "If-Match must be the ETag of one version, such as \"3\".".to_owned(),
            errors: vec![field_error(
                "header:If-Match",
                "wrong",
                "Send the ETag as it was given.",
            )],
            retry_after: None,
        })?;
    Ok(Some(version))
}
