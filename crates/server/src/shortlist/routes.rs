//! Operations on shortlists.

use actix_web::{delete, get, patch, post, put, web};
use chrono::NaiveDate;
use docket_contract::audit::AuditEntry;
use docket_contract::page::Page;
use docket_contract::shortlist::{
    AddEntries, CreateShortlist, EntriesView, EntryView, ListedShortlist, MoveEntry, MoveShortlist,
    PatchEntry, PatchShortlist, RecordDecision, ShortlistView, ShortlistedView,
};
use docket_domain::shortlist::ShortlistState;
use uuid::Uuid;

use super::list::which;
use super::{decision, entry, list, view};
use crate::attachment::content;
use crate::audit::history;
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::demand::service as demands;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::query::{Query, invalid};
use crate::registration::ServiceConfig;
use crate::reply::Reply;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_shortlists)
        .service(create_shortlist)
        .service(get_shortlist)
        .service(update_shortlist)
        .service(delete_shortlist)
        .service(restore_shortlist)
        .service(move_shortlist)
        .service(get_shortlist_history)
        .service(list_shortlist_entries)
        .service(add_shortlist_entries)
        .service(update_shortlist_entry)
        .service(move_shortlist_entry)
        .service(remove_shortlist_entry)
        .service(record_decision)
        .service(read_decision_file)
        .service(list_demand_shortlists);
}

/// List shortlists
///
/// Those of the latest day first: of the units where the caller screens or
/// decides on demands, and those the caller attends.
#[utoipa::path(tag = "Shortlists", params(
        ("state" = Option<String>, Query, description = "States, separated by commas: `preparing`, `in_session`, `closed`.", example = "preparing,in_session"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page.")),
    responses((status = 200, body = Page<ListedShortlist>)))]
#[get("/shortlists")]
pub async fn list_shortlists(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListShortlists)?;
    let (limit, before) = (query.limit()?, query.cursor::<(NaiveDate, i64)>()?);
    let mut states = Vec::new();
    for key in query.several::<String>("state", "states")? {
        let state = ShortlistState::from_key(&key)
            .ok_or_else(|| invalid("state", "Use preparing, in_session or closed."))?;
        states.push(state);
    }
    let rest = query.finish()?;
    caller.page(list::list(&context, &states, limit, before).await?, &rest)
}

/// Make a shortlist
///
/// For a meeting on a day, with those who attend and, where named, the demands
/// it begins with. Takes screening demands where it belongs.
#[utoipa::path(tag = "Shortlists", request_body = CreateShortlist, responses((status = 201, body = ShortlistView)))]
#[post("/shortlists")]
pub async fn create_shortlist(caller: Caller, body: Body<CreateShortlist>) -> Answer {
    caller
        .change(
            Operation::CreateShortlist,
            body.input(),
            |transaction, context, input| Box::pin(list::create(transaction, context, input)),
        )
        .await
}

/// Read a shortlist
///
/// What is on it, and what was decided, is read by `list_shortlist_entries`.
#[utoipa::path(tag = "Shortlists", params(("shortlist" = String, Path, description = "Key or id.", example = "SL-7")),
    responses((status = 200, body = ShortlistView)))]
#[get("/shortlists/{shortlist}")]
pub async fn get_shortlist(caller: Caller, shortlist: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetShortlist)?;
    caller.answer(list::get(context.reader(), &context, which(&shortlist)?).await?)
}

/// Change a shortlist
///
/// Merge-patch; until it is closed.
#[utoipa::path(tag = "Shortlists", request_body = PatchShortlist,
    params(("shortlist" = String, Path, description = "Key or id.", example = "SL-7"), IfMatchHeader),
    responses((status = 200, body = ShortlistView)))]
#[patch("/shortlists/{shortlist}")]
pub async fn update_shortlist(
    caller: Caller,
    shortlist: web::Path<String>,
    version: IfMatch,
    body: Body<PatchShortlist>,
) -> Answer {
    let which = which(&shortlist)?;
    let input = body.with(|patch| (which, version.0, patch));
    caller
        .change(
            Operation::UpdateShortlist,
            input,
            |transaction, context, input| Box::pin(list::update(transaction, context, input)),
        )
        .await
}

/// Delete a shortlist
///
/// One that is not closed; `restore` brings it back. Its demands are untouched.
#[utoipa::path(tag = "Shortlists",
    params(("shortlist" = String, Path, description = "Key or id.", example = "SL-7"), IfMatchHeader),
    responses((status = 204, description = "Deleted; the `ETag` is the one to restore with.")))]
#[delete("/shortlists/{shortlist}")]
pub async fn delete_shortlist(
    caller: Caller,
    shortlist: web::Path<String>,
    version: IfMatch,
) -> Answer {
    caller
        .change(
            Operation::DeleteShortlist,
            Input::of((which(&shortlist)?, version.0)),
            |transaction, context, &input| {
                Box::pin(async move {
                    list::set_hidden(transaction, context, input, true).await?;
                    Ok(Reply::<()>::done().version(input.1 + 1))
                })
            },
        )
        .await
}

/// Restore a shortlist
///
/// Undoes its deletion.
#[utoipa::path(tag = "Shortlists",
    params(("shortlist" = String, Path, description = "Key or id.", example = "SL-7"), IfMatchHeader),
    responses((status = 200, body = ShortlistView)))]
#[post("/shortlists/{shortlist}/restore")]
pub async fn restore_shortlist(
    caller: Caller,
    shortlist: web::Path<String>,
    version: IfMatch,
) -> Answer {
    caller
        .change(
            Operation::RestoreShortlist,
            Input::of((which(&shortlist)?, version.0)),
            |transaction, context, &input| Box::pin(list::restore(transaction, context, input)),
        )
        .await
}

/// Take a shortlist to its next state
///
/// From being prepared into session, and from there to its end; as long as
/// nothing is decided, also back to being prepared. Once it is closed nothing of
/// it changes; opening it again needs a reason.
#[utoipa::path(tag = "Shortlists", request_body = MoveShortlist,
    params(("shortlist" = String, Path, description = "Key or id.", example = "SL-7"), IfMatchHeader),
    responses((status = 200, body = ShortlistView)))]
#[post("/shortlists/{shortlist}/state")]
pub async fn move_shortlist(
    caller: Caller,
    shortlist: web::Path<String>,
    version: IfMatch,
    body: Body<MoveShortlist>,
) -> Answer {
    let which = which(&shortlist)?;
    let input = body.with(|wanted| (which, version.0, wanted));
    caller
        .change(
            Operation::MoveShortlist,
            input,
            |transaction, context, input| Box::pin(list::advance(transaction, context, input)),
        )
        .await
}

/// Read the history of a shortlist
///
/// Every change to it, newest first. Demands are named by their ids; why
/// something was decided is read with the demand's entry.
#[utoipa::path(tag = "Shortlists", params(
        ("shortlist" = String, Path, description = "Key or id.", example = "SL-7"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<AuditEntry>)))]
#[get("/shortlists/{shortlist}/history")]
pub async fn get_shortlist_history(
    caller: Caller,
    shortlist: web::Path<String>,
    query: Query,
) -> Answer {
    let context = caller.context(Operation::GetShortlistHistory)?;
    let found = list::load(context.reader(), &context, which(&shortlist)?).await?;
    history::answer(&caller, &context, list::NOUN, found.id, query).await
}

/// List the demands on a shortlist
///
/// In their order, with what was decided, as far as the caller reads the
/// demands; how many others there are is told.
#[utoipa::path(tag = "Shortlists", params(("shortlist" = String, Path, description = "Key or id.", example = "SL-7")),
    responses((status = 200, body = EntriesView)))]
#[get("/shortlists/{shortlist}/entries")]
pub async fn list_shortlist_entries(caller: Caller, shortlist: web::Path<String>) -> Answer {
    let context = caller.context(Operation::ListShortlistEntries)?;
    let reader = context.reader();
    let found = list::load(reader, &context, which(&shortlist)?).await?;
    caller.answer(Reply::ok(view::entries(reader, &context, &found).await?))
}

/// Put demands on a shortlist
///
/// At its end; those that are on it already stay where they are. Takes screening
/// or deciding on each of them.
#[utoipa::path(tag = "Shortlists", request_body = AddEntries,
    params(("shortlist" = String, Path, description = "Key or id.", example = "SL-7")),
    responses((status = 201, body = EntriesView)))]
#[post("/shortlists/{shortlist}/entries")]
pub async fn add_shortlist_entries(
    caller: Caller,
    shortlist: web::Path<String>,
    body: Body<AddEntries>,
) -> Answer {
    let which = which(&shortlist)?;
    let input = body.with(|entries| (which, entries));
    caller
        .change(
            Operation::AddShortlistEntries,
            input,
            |transaction, context, input| Box::pin(entry::add(transaction, context, input)),
        )
        .await
}

/// Change what is noted about a demand on a shortlist
///
/// `If-Match` names the entry's version.
#[utoipa::path(tag = "Shortlists", request_body = PatchEntry, params(
        ("shortlist" = String, Path, description = "Key or id.", example = "SL-7"),
        ("entry" = Uuid, Path, description = "The entry."), IfMatchHeader),
    responses((status = 200, body = EntryView)))]
#[patch("/shortlists/{shortlist}/entries/{entry}")]
pub async fn update_shortlist_entry(
    caller: Caller,
    path: web::Path<(String, Uuid)>,
    version: IfMatch,
    body: Body<PatchEntry>,
) -> Answer {
    let (shortlist, id) = path.into_inner();
    let which = which(&shortlist)?;
    let input = body.with(|patch| (which, id, version.0, patch));
    caller
        .change(
            Operation::UpdateShortlistEntry,
            input,
            |transaction, context, input| Box::pin(entry::update(transaction, context, input)),
        )
        .await
}

/// Move a demand on a shortlist
///
/// Before another one, or to the end.
#[utoipa::path(tag = "Shortlists", request_body = MoveEntry, params(
        ("shortlist" = String, Path, description = "Key or id.", example = "SL-7"),
        ("entry" = Uuid, Path, description = "The entry.")),
    responses((status = 200, body = EntriesView)))]
#[post("/shortlists/{shortlist}/entries/{entry}/move")]
pub async fn move_shortlist_entry(
    caller: Caller,
    path: web::Path<(String, Uuid)>,
    body: Body<MoveEntry>,
) -> Answer {
    let (shortlist, id) = path.into_inner();
    let which = which(&shortlist)?;
    let input = body.with(|wanted| (which, id, wanted));
    caller
        .change(
            Operation::MoveShortlistEntry,
            input,
            |transaction, context, input| Box::pin(entry::place(transaction, context, input)),
        )
        .await
}

/// Take a demand off a shortlist
///
/// One about which nothing was decided there; `If-Match` names the entry's
/// version.
#[utoipa::path(tag = "Shortlists", params(
        ("shortlist" = String, Path, description = "Key or id.", example = "SL-7"),
        ("entry" = Uuid, Path, description = "The entry."), IfMatchHeader),
    responses((status = 204, description = "It is no longer on it.")))]
#[delete("/shortlists/{shortlist}/entries/{entry}")]
pub async fn remove_shortlist_entry(
    caller: Caller,
    path: web::Path<(String, Uuid)>,
    version: IfMatch,
) -> Answer {
    let (shortlist, id) = path.into_inner();
    caller
        .change(
            Operation::RemoveShortlistEntry,
            Input::of((which(&shortlist)?, id, version.0)),
            |transaction, context, &input| Box::pin(entry::remove(transaction, context, input)),
        )
        .await
}

/// Record a decision
///
/// What the meeting decided about a demand, while it is in session; recorded
/// again, it corrects the decision before, which is kept. With `step`, the
/// demand takes a step of its workflow in the same transaction: all that
/// `transition_demand` asks for holds, and when the step is refused nothing is
/// recorded. `If-Match` names the entry's version.
#[utoipa::path(tag = "Shortlists", request_body = RecordDecision, params(
        ("shortlist" = String, Path, description = "Key or id.", example = "SL-7"),
        ("entry" = Uuid, Path, description = "The entry."), IfMatchHeader),
    responses((status = 200, body = EntryView)))]
#[put("/shortlists/{shortlist}/entries/{entry}/decision")]
pub async fn record_decision(
    caller: Caller,
    path: web::Path<(String, Uuid)>,
    version: IfMatch,
    body: Body<RecordDecision>,
) -> Answer {
    let (shortlist, id) = path.into_inner();
    let which = which(&shortlist)?;
    let input = body.with(|wanted| (which, id, version.0, wanted));
    caller
        .change(
            Operation::RecordDecision,
            input,
            |transaction, context, input| Box::pin(decision::record(transaction, context, input)),
        )
        .await
}

/// Download a file of a decision
///
/// As it was sent; those of corrected decisions, too.
#[utoipa::path(tag = "Shortlists", params(
        ("shortlist" = String, Path, description = "Key or id.", example = "SL-7"),
        ("entry" = Uuid, Path, description = "The entry."),
        ("file" = Uuid, Path, description = "The file.")),
    responses((status = 200, body = String, content_type = "application/octet-stream", description = "The content, under the media type of the file.")))]
#[get("/shortlists/{shortlist}/entries/{entry}/files/{file}")]
pub async fn read_decision_file(caller: Caller, path: web::Path<(String, Uuid, Uuid)>) -> Answer {
    let context = caller.context(Operation::ReadDecisionFile)?;
    let (shortlist, id, file) = path.into_inner();
    let reader = context.reader();
    let found = list::load(reader, &context, which(&shortlist)?).await?;
    let file = decision::file(reader, &context, (found.id, id), file).await?;
    Ok(content::response(&context, file))
}

/// List the shortlists of a demand
///
/// Those it is or was on, as far as the caller sees them, with what was decided;
/// those of the latest day first.
#[utoipa::path(tag = "Shortlists",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = Page<ShortlistedView>)))]
#[get("/demands/{demand}/shortlists")]
pub async fn list_demand_shortlists(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::ListDemandShortlists)?;
    let reader = context.reader();
    let demand = demands::find(reader, &context, demands::which(&demand)?).await?;
    let items = view::of_demand(reader, &context, &demand).await?;
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}
