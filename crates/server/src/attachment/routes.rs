//! Operations on uploads.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, delete, dev::Payload, get, patch, post, web};
use docket_contract::attachment::{CreateUpload, UPLOAD_OFFSET, UploadView};
use docket_contract::problem::Code;
use uuid::Uuid;

use super::upload;
use crate::body::{Body, Input};
use crate::caller::{Answer, Caller};
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(create_upload)
        .service(get_upload)
        .service(append_upload)
        .service(discard_upload);
}

/// A piece of a file, not read before it is known where it belongs.
pub struct Piece {
    payload: Payload,
    start: u64,
}

impl FromRequest for Piece {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        std::future::ready(Self::read(request, payload))
    }
}

/// What a piece may come as; what it is a piece of, the upload says.
const TYPES: [&str; 2] = [
    "application/octet-stream",
    "application/offset+octet-stream",
];

impl Piece {
    fn read(request: &HttpRequest, payload: &mut Payload) -> Result<Self> {
        let header = |name: &str| {
            let value = request.headers().get(name)?;
            value.to_str().ok().map(str::trim)
        };
        let media_type = header(CONTENT_TYPE.as_str()).unwrap_or_default();
        if !TYPES
            .iter()
            .any(|known| media_type.eq_ignore_ascii_case(known))
        {
            return Err(Error::new(
                Code::UnsupportedMediaType,
                "Send the bytes of the file as application/octet-stream.",
            ));
        }
        let start = header(UPLOAD_OFFSET).and_then(|value| value.parse().ok());
        let start = start.ok_or_else(|| Error::Told {
            code: Code::InvalidHeader,
            detail: "Say where in the file the piece begins.".to_owned(),
            errors: vec![field_error(
                "header:Upload-Offset",
                "required",
                "Send the number of bytes that arrived so far; 0 at first.",
            )],
            retry_after: None,
        })?;
        Ok(Self {
            payload: payload.take(),
            start,
        })
    }
}

/// Announce a file
///
/// Its name and size. The answer's id is named when sending the content, and
/// then in an answer of a demand or when attaching it. What nothing uses is
/// forgotten after a week.
#[utoipa::path(tag = "Files", request_body = CreateUpload,
    responses((status = 201, body = UploadView)))]
#[post("/uploads")]
pub async fn create_upload(caller: Caller, body: Body<CreateUpload>) -> Answer {
    caller
        .change(
            Operation::CreateUpload,
            body.input(),
            |transaction, context, input| Box::pin(upload::begin(transaction, context, input)),
        )
        .await
}

/// Look how far an upload is
///
/// After a break, to go on where it ended. Whoever knows the id may ask.
#[utoipa::path(tag = "Files", params(("upload" = Uuid, Path, description = "The upload.")),
    responses((status = 200, body = UploadView)))]
#[get("/uploads/{upload}")]
pub async fn get_upload(caller: Caller, upload: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetUpload)?;
    caller.answer(upload::get(&context, *upload).await?)
}

/// Send content
///
/// The file from `Upload-Offset` on, as a whole or a piece of any length. What
/// was stored before a connection broke off stays: read the upload and send the
/// rest. A file whose content is not what its name says is refused and
/// forgotten.
#[utoipa::path(tag = "Files",
    params(("upload" = Uuid, Path, description = "The upload."),
        ("Upload-Offset" = u64, Header, description = "Bytes that arrived so far: the piece begins here.", example = 0)),
    request_body(content = String, content_type = "application/octet-stream", description = "The piece."),
    responses((status = 200, body = UploadView)))]
#[patch("/uploads/{upload}")]
pub async fn append_upload(caller: Caller, upload: web::Path<Uuid>, piece: Piece) -> Answer {
    let context = caller.context(Operation::AppendUpload)?;
    caller.answer(upload::receive(&context, *upload, piece.start, piece.payload).await?)
}

/// Forget an upload
///
/// One that belongs to nothing yet, whole or not.
#[utoipa::path(tag = "Files", params(("upload" = Uuid, Path, description = "The upload.")),
    responses((status = 204, description = "It is forgotten.")))]
#[delete("/uploads/{upload}")]
pub async fn discard_upload(caller: Caller, upload: web::Path<Uuid>) -> Answer {
    caller
        .change(
            Operation::DiscardUpload,
            Input::of(*upload),
            |transaction, _, upload| Box::pin(upload::discard(transaction, *upload)),
        )
        .await
}
