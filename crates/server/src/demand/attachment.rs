//! Files attached to demands: those that answer questions and those beside
//! the answers.

use actix_web::{delete, get, post, web};
use docket_contract::attachment::{AttachmentView, CreateAttachment};
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::demand::{self, Standing};
use docket_domain::identity::Permission;
use docket_storage::attachment::{self as files, Attachment};
use docket_storage::demand::attachment::{self, Seen};
use docket_storage::demand::comment::Merged;
use docket_storage::demand::{self as demands, Demand, NOUN, Which};
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach};
use serde_json::json;
use uuid::Uuid;

use super::service::{find, standing, waits_for_unit, which};
use super::view::named;
use crate::attachment::answer::check_count;
use crate::attachment::content;
use crate::body::{Body, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::intake::held;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::{Query, cursor, next_page};
use crate::reply::Reply;

/// How the caller stands to a demand, and how far they read what was merged
/// into it.
struct Reading {
    standing: Standing,
    read: Reach,
    internal: Reach,
}

impl Reading {
    async fn new(
        connection: &impl ConnectionTrait,
        context: &Context,
        demand: &Demand,
    ) -> Result<Self> {
        Ok(Self {
            standing: standing(connection, context, demand).await?,
            read: context.reach_of(Permission::DemandRead),
            internal: context.reach_of(Permission::DemandInternal),
        })
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            internal: self
                .standing
                .permissions
                .contains(&Permission::DemandInternal),
            merged: Merged {
                read: &self.read,
                internal: &self.internal,
            },
        }
    }

    /// Whether the caller may take a file away: their own, or as one who
    /// triages; never one that answers a question, which the answer does.
    fn can_delete(&self, context: &Context, file: &Attachment, demand: &Demand) -> bool {
        let is_own = file.uploader_id.is_some() && file.uploader_id == context.person_id();
        let triages = self
            .standing
            .permissions
            .contains(&Permission::DemandTriage);
        file.place.is_none() && file.record_id == Some(demand.id) && (is_own || triages)
    }
}

/// List a demand's files
///
/// Oldest first: those that answer questions, and those attached beside the
/// answers; internal ones only for those who may read them. Those of demands
/// that were merged into this one are among them, as far as the caller reaches
/// those.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page.")),
    responses((status = 200, body = Page<AttachmentView>)))]
#[get("/demands/{demand}/attachments")]
pub async fn list_attachments(
    caller: Caller,
    demand: web::Path<String>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::ListAttachments)?;
    let (limit, after) = (query.limit()?, query.cursor::<i64>()?.unwrap_or(0));
    let rest = query.finish()?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    let reading = Reading::new(reader, &context, &demand).await?;
    let mut found = attachment::list(reader, demand.id, reading.seen(), after, limit + 1).await?;
    let next = next_page(&mut found, limit, |last| cursor(&last.seq));
    let mut items = Vec::with_capacity(found.len());
    for file in found {
        items.push(view(reader, &context, &reading, &demand, file).await?);
    }
    caller.page(
        Page {
            items,
            next,
            total: None,
        },
        &rest,
    )
}

async fn view(
    connection: &impl ConnectionTrait,
    context: &Context,
    reading: &Reading,
    demand: &Demand,
    file: Attachment,
) -> Result<AttachmentView> {
    let elsewhere = file.record_id.filter(|id| *id != demand.id);
    let merged = match elsewhere {
        Some(id) => demands::find(connection, Which::Id(id), &Reach::SYSTEM, None, false).await?,
        None => None,
    };
    Ok(AttachmentView {
        can_delete: reading.can_delete(context, &file, demand),
        id: file.id,
        name: file.name,
        media_type: file.media_type,
        size: file.size.unsigned_abs(),
        field: file.place.and_then(|place| place.parse().ok()),
        internal: file.internal,
        uploader: named(file.uploader_id, &file.uploader_name),
        created_at: file.created_at,
        merged_from: merged.map(|merged| demand::key(merged.seq)),
    })
}

/// Attach a file to a demand
///
/// An upload of the caller that is whole; where the submitter sees it too, or
/// internally.
#[utoipa::path(tag = "Demands",
    request_body = CreateAttachment, params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 201, body = AttachmentView)))]
#[post("/demands/{demand}/attachments")]
pub async fn create_attachment(
    caller: Caller,
    demand: web::Path<String>,
    body: Body<CreateAttachment>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|attachment| (demand, attachment));
    caller
        .change(
            Operation::CreateAttachment,
            input,
            |transaction, context, (demand, attachment)| {
                Box::pin(create(transaction, context, *demand, attachment))
            },
        )
        .await
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    input: &CreateAttachment,
) -> Result<Reply<AttachmentView>> {
    let demand = find(transaction, context, which).await?;
    let reading = Reading::new(transaction, context, &demand).await?;
    let needed = match input.internal {
        true => Permission::DemandInternal,
        false => Permission::DemandComment,
    };
    if !reading.standing.permissions.contains(&needed) {
        return Err(Error::lacking(needed));
    }
    if reading.standing.is_waiting {
        return Err(waits_for_unit());
    }
    let upload = files::find(transaction, input.upload_id).await?;
    let upload = upload.filter(|upload| {
        let is_own = upload.uploader_id.is_some() && upload.uploader_id == context.person_id();
        is_own && upload.record_id.is_none() && upload.completed_at.is_some()
    });
    let whose = (NOUN, demand.id);
    let is_bound = match &upload {
        Some(upload) => files::bind(transaction, upload.id, whose, None, input.internal).await?,
        None => false,
    };
    let Some(upload) = upload.filter(|_| is_bound) else {
        let detail = "Send the file first; name an upload of your own that is whole.";
        return Err(Error::invalid_field("/upload_id", "unknown_file", detail));
    };
    check_count(transaction, whose, "/upload_id").await?;
    let trail = trail(&upload, input.internal);
    record(transaction, context, &demand, None, Some(&trail)).await?;
    let file = Attachment {
        record_kind: Some(NOUN.to_owned()),
        record_id: Some(demand.id),
        internal: input.internal,
        ..upload
    };
    let view = view(transaction, context, &reading, &demand, file).await?;
    let path = format!("/demands/{}/attachments", demand::key(demand.seq));
    Ok(Reply::created(view, path))
}

/// What the trail says of a file. Whoever reads a demand reads what happened to
/// it, so names of internal files are not in it.
fn trail(file: &Attachment, internal: bool) -> serde_json::Value {
    match internal {
        true => json!({ "attachment": file.id, "internal": true }),
        false => json!({ "attachment": file.id, "file": file.name, "internal": false }),
    }
}

/// Writes into the trail what became of a file, and tells those who see the
/// demand.
async fn record(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    before: Option<&serde_json::Value>,
    after: Option<&serde_json::Value>,
) -> Result<()> {
    let label = demand::key(demand.seq);
    let record = Record::new(NOUN, demand.id, &label, differences(before, after));
    context.record(transaction, record).await?;
    let payload = json!({ "key": label });
    let (kind, unit) = ("demand.attached", demand.unit_id);
    context
        .announce(transaction, kind, NOUN, demand.id, unit, payload)
        .await
}

/// Take a file away from a demand
///
/// One that is attached beside the answers; what answers a question goes with
/// the answer. Its content is kept for 30 days.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("attachment" = Uuid, Path, description = "The file.")),
    responses((status = 204, description = "It is no longer attached.")))]
#[delete("/demands/{demand}/attachments/{attachment}")]
pub async fn delete_attachment(caller: Caller, path: web::Path<(String, Uuid)>) -> Answer {
    let (demand, id) = path.into_inner();
    let input = Input::of((which(&demand)?, id));
    caller
        .change(
            Operation::DeleteAttachment,
            input,
            |transaction, context, (demand, id)| {
                Box::pin(delete(transaction, context, *demand, *id))
            },
        )
        .await
}

async fn delete(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    id: Uuid,
) -> Result<Reply<()>> {
    let demand = find(transaction, context, which).await?;
    let reading = Reading::new(transaction, context, &demand).await?;
    let file = attachment::find(transaction, demand.id, reading.seen(), id)
        .await?
        .ok_or_else(|| Error::not_found("file"))?;
    if file.place.is_some() {
        let detail = "This file answers a question. Change the answer to take it away.";
        return Err(Error::new(Code::WrongState, detail));
    }
    if !reading.can_delete(context, &file, &demand) {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    if reading.standing.is_waiting {
        return Err(waits_for_unit());
    }
    files::remove(transaction, id, context.person_id(), context.now).await?;
    let trail = trail(&file, file.internal);
    record(transaction, context, &demand, Some(&trail), None).await?;
    Ok(Reply::done())
}

/// Download a file
///
/// As it was sent. Always to be kept rather than opened; pages may show images
/// among them.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("attachment" = Uuid, Path, description = "The file.")),
    responses((status = 200, body = String, content_type = "application/octet-stream", description = "The content, under the media type of the file.")))]
#[get("/demands/{demand}/attachments/{attachment}/content")]
pub async fn read_attachment(caller: Caller, path: web::Path<(String, Uuid)>) -> Answer {
    let context = caller.context(Operation::ReadAttachment)?;
    let (demand, id) = path.into_inner();
    let reader = context.reader();
    let which = which(&demand)?;
    let demand = match find(reader, &context, which).await {
        // Whoever may let a submission in sees what came with it.
        Err(unseen) => held::demand(reader, &context, which)
            .await
            .map_err(|_| unseen)?,
        Ok(demand) => demand,
    };
    let reading = Reading::new(reader, &context, &demand).await?;
    let file = attachment::find(reader, demand.id, reading.seen(), id)
        .await?
        .ok_or_else(|| Error::not_found("file"))?;
    Ok(content::response(&context, file))
}
