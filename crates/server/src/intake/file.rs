//! Files of people without an account: sent for a published form or behind a
//! secret link, and read again behind that.

use actix_web::{get, post, web};
use docket_contract::attachment::{CreateUpload, UploadView};
use docket_domain::field::{FieldDefinition, FieldKind};
use docket_storage::attachment;
use docket_storage::demand::NOUN;
use docket_storage::organization::definition;
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::submission::{Link, OpenForm};
use super::tracking::{self, nobody};
use crate::attachment::{content, upload};
use crate::attempt;
use crate::body::Body;
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::limits::UPLOADS_PER_MINUTE;
use crate::openapi::FormAccessHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Announce a file for a published form
///
/// As announcing any upload, where the form asks for files and its link takes
/// them. What is not handed in within a day is forgotten. Limited per address
/// and minute.
#[utoipa::path(tag = "Intake", request_body = CreateUpload,
    params(("slug" = String, Path, description = "Secret part of the form's link.", example = "Vh3gqkq8Zp0YtX1mVbJ2dw"), FormAccessHeader),
    responses((status = 201, body = UploadView)))]
#[post("/public/forms/{slug}/uploads")]
pub async fn create_form_upload(
    caller: Caller,
    slug: web::Path<String>,
    body: Body<CreateUpload>,
) -> Answer {
    let operation = Operation::CreateFormUpload;
    admit(&caller, operation).await?;
    let link = Link::of(&caller, &slug);
    let input = body.with(|upload| (link, upload));
    caller
        .change(operation, input, |transaction, context, (link, upload)| {
            Box::pin(for_form(transaction, context, link, upload))
        })
        .await
}

/// Lets as many files a minute through as one address has.
async fn admit(caller: &Caller, operation: Operation) -> Result<()> {
    let context = caller.context(operation)?;
    attempt::limit(caller, &context, "public-upload", UPLOADS_PER_MINUTE).await
}

async fn for_form(
    transaction: &DatabaseTransaction,
    context: &Context,
    link: &Link,
    input: &CreateUpload,
) -> Result<Reply<UploadView>> {
    let context = &nobody(context);
    let catalogue = definition::catalogue(transaction).await?;
    let open = OpenForm::find(transaction, context, &catalogue, link).await?;
    check_asks(open.fields())?;
    upload::begin(transaction, context, input).await
}

/// Refuses files where none are asked for.
fn check_asks(fields: &[FieldDefinition]) -> Result<()> {
    match fields.iter().any(|field| field.kind == FieldKind::File) {
        true => Ok(()),
        false => {
            let detail = "This form takes no files.";
            Err(Error::invalid_field("/name", "not_asked", detail))
        }
    }
}

/// Announce a file for a submission
///
/// As announcing any upload, for the holder of a secret link while they may
/// change their answers. Limited per address and minute.
#[utoipa::path(tag = "Intake", request_body = CreateUpload,
    params(("token" = String, Path, description = "Secret of the link.")),
    responses((status = 201, body = UploadView)))]
#[post("/public/tracking/{token}/uploads")]
pub async fn create_tracking_upload(
    caller: Caller,
    token: web::Path<String>,
    body: Body<CreateUpload>,
) -> Answer {
    let operation = Operation::CreateTrackingUpload;
    admit(&caller, operation).await?;
    let input = body.with(|upload| (token.into_inner(), upload));
    caller
        .change(operation, input, |transaction, context, (token, upload)| {
            Box::pin(for_submission(transaction, context, token, upload))
        })
        .await
}

async fn for_submission(
    transaction: &DatabaseTransaction,
    context: &Context,
    token: &str,
    input: &CreateUpload,
) -> Result<Reply<UploadView>> {
    let context = &nobody(context);
    let form = tracking::editable_form(transaction, context, token).await?;
    check_asks(&form.fields)?;
    upload::begin(transaction, context, input).await
}

/// Download a file of a submission
///
/// One that an answer names, for the holder of the secret link.
#[utoipa::path(tag = "Intake",
    params(("token" = String, Path, description = "Secret of the link."),
        ("attachment" = Uuid, Path, description = "The file.")),
    responses((status = 200, body = String, content_type = "application/octet-stream", description = "The content, under the media type of the file.")))]
#[get("/public/tracking/{token}/attachments/{attachment}/content")]
pub async fn read_tracking_attachment(caller: Caller, path: web::Path<(String, Uuid)>) -> Answer {
    let context = caller.context(Operation::ReadTrackingAttachment)?;
    let (token, id) = path.into_inner();
    let reader = context.reader();
    let file = find(reader, &context, &token, id).await?;
    Ok(content::response(&context, file))
}

async fn find(
    connection: &impl ConnectionTrait,
    context: &Context,
    token: &str,
    id: Uuid,
) -> Result<attachment::Attachment> {
    let demand = tracking::own_demand(connection, context, token).await?;
    let file = attachment::find(connection, id).await?;
    let file = file.filter(|file| {
        let is_answer = file.place.is_some() && file.removed_at.is_none();
        is_answer && file.record_kind.as_deref() == Some(NOUN) && file.record_id == Some(demand)
    });
    file.ok_or_else(|| Error::not_found("file"))
}
