//! Operations of importing.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, patch, post, web};
use aws_lc_rs::digest::{SHA256, digest};
use docket_contract::BASE_PATH;
use docket_contract::import::{ImportReport, ImportView, PatchImport};
use docket_contract::problem::Code;
use uuid::Uuid;

use super::service::{self, Outcome, Upload};
use crate::body::{self, Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::limits;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::Query;
use crate::registration::ServiceConfig;
use crate::reply::Reply;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(create_import)
        .service(get_import)
        .service(update_import)
        .service(dry_run_import)
        .service(commit_import)
        .service(list_rejected_rows);
}

/// What a file may come as; what it is, its bytes say.
const TYPES: [&str; 4] = [
    "text/csv",
    "text/plain",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
];

/// A file as the body of a request, not read before the caller is known.
pub struct Upstream {
    payload: Payload,
    is_file: bool,
}

impl FromRequest for Upstream {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_file = request.headers().get(CONTENT_TYPE).is_some_and(|value| {
            value.to_str().is_ok_and(|value| {
                let essence = value.split(';').next().unwrap_or_default().trim();
                TYPES
                    .iter()
                    .any(|known| essence.eq_ignore_ascii_case(known))
            })
        });
        std::future::ready(Ok(Self {
            payload: payload.take(),
            is_file,
        }))
    }
}

impl Upstream {
    async fn read(self) -> Result<Vec<u8>> {
        if !self.is_file {
            return Err(Error::new(
                Code::UnsupportedMediaType,
                format!(
                    "Send the file itself as the body, as one of {}.",
                    TYPES.join(", ")
                ),
            ));
        }
        Ok(body::read(self.payload, limits::UPLOAD).await?.to_vec())
    }
}

/// Upload a file to import
///
/// The body is the file itself: CSV in any usual encoding and with any usual
/// delimiter, or an XLSX workbook; at most 25 MiB. The answer shows how it is
/// understood; nothing is imported yet. Of one person the ten newest files are
/// kept, and only they see them.
#[utoipa::path(tag = "Import", params(
        ("name" = Option<String>, Query, description = "Name of the file.", example = "projects-2027.csv"),
        ("source" = Option<String>, Query, description = "The system the keys in it are from; demands imported under one source are found again by their keys. The name of the file without its ending when absent.", example = "jira")),
    request_body(content((String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "application/octet-stream")), description = "The file.", example = json!("id,title,cost\n7,Replace telemetry,500000\n")),
    responses((status = 201, body = ImportView)))]
#[post("/imports")]
pub async fn create_import(caller: Caller, mut query: Query, file: Upstream) -> Answer {
    caller.context(Operation::CreateImport)?;
    let (name, source) = (query.text("name"), query.text("source"));
    query.finish()?;
    let content = file.read().await?;
    // A repeated upload has the same name and source, too.
    let named = serde_json::to_vec(&(&name, &source)).unwrap_or_default();
    let digest = digest(&SHA256, &[&named[..], &content[..]].concat())
        .as_ref()
        .to_vec();
    let value = Upload::read(name, source, content).await?;
    caller
        .change(
            Operation::CreateImport,
            Input { value, digest },
            |transaction, context, input| Box::pin(service::create(transaction, context, input)),
        )
        .await
}

/// Read an import
///
/// How the file is understood, a preview of its first rows, and, once
/// importing has begun, what became of it so far.
#[utoipa::path(tag = "Import", params(("id" = Uuid, Path, description = "The import.")),
    responses((status = 200, body = ImportView)))]
#[get("/imports/{id}")]
pub async fn get_import(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetImport)?;
    caller.answer(service::find(&context, *id).await?)
}

/// Change how a file is read
///
/// Merge-patch of where the table is and what its columns mean; answers with
/// the new preview. Nothing is imported yet.
#[utoipa::path(tag = "Import", request_body = PatchImport, params(("id" = Uuid, Path, description = "The import."), IfMatchHeader),
    responses((status = 200, body = ImportView)))]
#[patch("/imports/{id}")]
pub async fn update_import(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchImport>,
) -> Answer {
    let context = caller.context(Operation::UpdateImport)?;
    let patch = body.input().value;
    let correction = service::correct(&context, *id, version.0, &patch).await?;
    caller
        .change(
            Operation::UpdateImport,
            Input::of(correction),
            |transaction, context, input| Box::pin(service::update(transaction, context, input)),
        )
        .await
}

/// Try an import
///
/// Everything importing would do, counted, and nothing of it done.
#[utoipa::path(tag = "Import", params(("id" = Uuid, Path, description = "The import.")),
    responses((status = 200, body = ImportReport)))]
#[post("/imports/{id}/dry-run")]
pub async fn dry_run_import(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::DryRunImport)?;
    caller.answer(Reply::ok(service::try_out(&context, *id).await?))
}

/// Import the file
///
/// Rows whose key was imported from this source before change their demand,
/// all others become new demands, each wholly or not at all. A cell that
/// cannot be read is kept as text; only a row without a title, or one the
/// caller may not import, is left out. An import that takes longer than ten
/// seconds is answered with 202 and goes on: read the import to follow it. One
/// that broke off goes on when it is sent again.
#[utoipa::path(tag = "Import", params(("id" = Uuid, Path, description = "The import.")),
    responses((status = 200, body = ImportReport),
        (status = 202, body = ImportReport, description = "It goes on; this is what it did so far.")))]
#[post("/imports/{id}/commit")]
pub async fn commit_import(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::CommitImport)?;
    if let Outcome::Running(report) = service::run(&context, *id).await? {
        let location = (LOCATION, format!("{BASE_PATH}/imports/{id}"));
        return Ok(HttpResponse::build(StatusCode::ACCEPTED)
            .insert_header(location)
            .json(report));
    }
    caller
        .change(
            Operation::CommitImport,
            Input::of(*id),
            |transaction, context, id| Box::pin(service::finish(transaction, context, id)),
        )
        .await
}

/// Download the rows that were left out
///
/// CSV with the file's own columns and one more, the reason; before importing,
/// the rows that would be left out. Corrected, it can be imported again.
#[utoipa::path(tag = "Import", params(("id" = Uuid, Path, description = "The import.")),
    responses((status = 200, body = String, content_type = "text/csv", example = json!("id,title,reason\n7,,The line has no title.\n"))))]
#[get("/imports/{id}/rejected")]
pub async fn list_rejected_rows(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::ListRejectedRows)?;
    let rows = service::rejected(&context, *id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"rejected.csv\""))
        .body(rows))
}
