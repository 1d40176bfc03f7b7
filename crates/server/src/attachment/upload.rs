//! Uploads: announced, sent in pieces, judged when they are whole.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::BytesMut;
use docket_contract::attachment::{CreateUpload, UploadView};
use docket_contract::problem::Code;
use docket_domain::attachment::{FileProblem, FileReference, FileType, HEAD_BYTES, check_file};
use docket_storage::attachment::{self, Attachment};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use crate::body::Arriving;
use crate::clock::now;
use crate::context::Context;
use crate::limits;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Bytes that are stored at once. Every piece but the last of a request has
/// this size, so that what a break takes away is less.
const PIECE: usize = 256 * 1024;

/// An upload as whoever sends it sees it.
fn view(file: &Attachment) -> UploadView {
    UploadView {
        id: file.id,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size.unsigned_abs(),
        received: file.received.unsigned_abs(),
        is_complete: file.completed_at.is_some(),
    }
}

/// What is wrong with a file, at its place in the request.
fn refused(problem: &FileProblem) -> Error {
    let pointer = format!("/{}", problem.member());
    Error::invalid_field(&pointer, problem.code(), problem.to_string())
}

/// Begins an upload of whoever acts; without an account it is nobody's, and
/// whoever knows its id may use it.
///
/// # Errors
/// The file is not taken, or too much is on its way already.
pub async fn begin(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateUpload,
) -> Result<Reply<UploadView>> {
    let kind = check_file(&input.name, input.size).map_err(|problem| refused(&problem))?;
    let uploader = context.person_id();
    let pending = attachment::pending(transaction, uploader, &context.address).await?;
    let most = match uploader {
        Some(_) => limits::PENDING_OF_ONE,
        None => limits::PENDING_OF_ADDRESS,
    };
    let is_full = uploader.is_none() && pending.public.unsigned_abs() > limits::PENDING_PUBLIC;
    if is_full || pending.own.unsigned_abs() + input.size > most {
        return Err(Error::invalid_field(
            "/size",
            "too_many_files",
            "Too many files were sent that nothing uses yet. Use them first, or try tomorrow.",
        ));
    }
    // Random as a whole: knowing it is the right to send the rest.
    let id = Uuid::new_v4();
    let file = FileReference {
        id,
        name: input.name.trim().to_owned(),
        media_type: kind.media_type.to_owned(),
        size: input.size,
    };
    attachment::insert(transaction, &file, uploader, &context.address, context.now).await?;
    let begun = find(transaction, id).await?;
    Ok(Reply::created(view(&begun), format!("/uploads/{id}")))
}

/// A file that belongs to nothing yet.
///
/// # Errors
/// There is none.
async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Attachment> {
    attachment::find(connection, id)
        .await?
        .filter(|file| file.record_id.is_none())
        .ok_or_else(|| Error::not_found("upload"))
}

/// How far an upload is.
///
/// # Errors
/// There is none.
pub async fn get(context: &Context, id: Uuid) -> Result<Reply<UploadView>> {
    Ok(Reply::ok(view(&find(context.reader(), id).await?)))
}

/// Forgets an upload.
///
/// # Errors
/// There is none.
pub async fn discard(transaction: &DatabaseTransaction, id: Uuid) -> Result<Reply<()>> {
    match attachment::discard(transaction, id).await? {
        true => Ok(Reply::done()),
        false => Err(Error::not_found("upload")),
    }
}

/// Takes what arrives of a file, from a place on. Whatever was stored before
/// the connection broke off stays, and sending goes on behind it.
///
/// # Errors
/// It does not begin where the last piece ended, is more than was announced,
/// broke off, or is not what its name says.
pub async fn receive(
    context: &Context,
    id: Uuid,
    start: u64,
    payload: Payload,
) -> Result<Reply<UploadView>> {
    let file = find(context.reader(), id).await?;
    let size = file.size.unsigned_abs();
    let mut place = start;
    if place != file.received.unsigned_abs() {
        return Err(elsewhere());
    }
    let mut arriving = Arriving::new(payload);
    let mut piece = BytesMut::new();
    let broken = loop {
        match arriving.next().await {
            Ok(Some(bytes)) => piece.extend_from_slice(&bytes),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
        if place + piece.len() as u64 > size {
            return Err(Error::new(
                Code::TooLarge,
                "This is more than was announced. Begin again with the size of the file.",
            ));
        }
        while piece.len() >= PIECE {
            place = store(context, &file, place, &piece.split_to(PIECE)).await?;
        }
    };
    if !piece.is_empty() {
        place = store(context, &file, place, &piece).await?;
    }
    if let Some(broken) = broken {
        return Err(broken);
    }
    if place == size && file.completed_at.is_none() {
        finish(context, &file).await?;
    }
    get(context, id).await
}

fn elsewhere() -> Error {
    Error::new(
        Code::WrongState,
        "The piece does not begin where the last one ended. Read the upload, and go on there.",
    )
}

/// Stores a piece; gives the place where the next one begins.
async fn store(context: &Context, file: &Attachment, start: u64, piece: &[u8]) -> Result<u64> {
    let is_beginning = start == 0 && piece.len() >= HEAD_BYTES;
    if is_beginning {
        judge(context, file, piece).await?;
    }
    let id = file.id;
    let piece: Arc<[u8]> = piece.into();
    let next = start + piece.len() as u64;
    let is_stored = context
        .state
        .database
        .write(move |transaction| {
            let piece = Arc::clone(&piece);
            Box::pin(async move {
                Ok::<_, Error>(attachment::append(transaction, id, start, &piece).await?)
            })
        })
        .await?;
    match is_stored {
        true => Ok(next),
        false => Err(elsewhere()),
    }
}

/// Refuses a file that does not begin as its name says, and forgets it.
async fn judge(context: &Context, file: &Attachment, head: &[u8]) -> Result<()> {
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    let recognised = infer::get(head).map(|found| found.mime_type());
    let kind = FileType::of_media_type(&file.media_type);
    if kind.is_some_and(|kind| kind.fits(head, recognised)) {
        return Ok(());
    }
    let id = file.id;
    context
        .state
        .database
        .write(move |transaction| {
            Box::pin(async move { Ok::<_, Error>(attachment::discard(transaction, id).await?) })
        })
        .await?;
    Err(refused(&FileProblem::Content))
}

/// Looks at a file that has arrived, and takes it for whole.
async fn finish(context: &Context, file: &Attachment) -> Result<()> {
    let (id, reader) = (file.id, context.reader());
    let mut head = Vec::new();
    while head.len() < HEAD_BYTES {
        match attachment::piece(reader, id, head.len() as u64).await? {
            Some(piece) => head.extend_from_slice(&piece),
            None => break,
        }
    }
    judge(context, file, &head).await?;
    let now = now();
    context
        .state
        .database
        .write(move |transaction| {
            Box::pin(
                async move { Ok::<_, Error>(attachment::complete(transaction, id, now).await?) },
            )
        })
        .await
}
