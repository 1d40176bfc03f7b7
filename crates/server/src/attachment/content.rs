//! Sending the content of a file.

use actix_web::body::SizedStream;
use actix_web::http::header::{
    CONTENT_ENCODING, Charset, ContentDisposition, ContentEncoding, DispositionParam,
    DispositionType, ExtendedValue,
};
use actix_web::{HttpResponse, web::Bytes};
use docket_storage::attachment::{self, Attachment};

use crate::context::Context;

/// Answers with a file, piece by piece. It is always to be kept, never to be
/// opened as a page of ours; images are shown all the same by what embeds
/// them.
pub fn response(context: &Context, file: Attachment) -> HttpResponse {
    let size = file.size.unsigned_abs();
    let state = context.state.clone();
    let (id, media_type) = (file.id, file.media_type);
    let pieces = futures_util::stream::try_unfold(0_u64, move |place| {
        let state = state.clone();
        async move {
            if place >= size {
                return Ok(None);
            }
            let piece = attachment::piece(state.database.reader(), id, place)
                .await
                .map_err(|error| {
                    tracing::error!(%error, "a file cannot be read");
                    actix_web::error::ErrorInternalServerError("the file cannot be read")
                })?;
            // A file that was forgotten while it was read breaks off.
            let piece = piece.ok_or_else(|| {
                actix_web::error::ErrorInternalServerError("the file is not there any more")
            })?;
            let next = place + piece.len() as u64;
            Ok::<_, actix_web::Error>(Some((Bytes::from(piece), next)))
        }
    });
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header(disposition(&file.name))
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .body(SizedStream::new(size, Box::pin(pieces)))
}

/// A name to keep the file under: in plain ASCII for old programs, and whole.
fn disposition(name: &str) -> ContentDisposition {
    let plain = name.chars().map(|c| match c {
        '"' | '\\' => '_',
        c if c.is_ascii() && !c.is_ascii_control() => c,
        _ => '_',
    });
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(plain.collect()),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}
