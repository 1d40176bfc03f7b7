//! Writing a demand together: co-authors of the unit that asks.

use actix_web::{delete, get, put, web};
use docket_contract::demand::CoAuthorsView;
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::demand::{self, StatusCategory};
use docket_domain::identity::{Part, Permission};
use docket_domain::notification::Topic;
use docket_storage::demand::author::{self, Author};
use docket_storage::demand::{Demand, NOUN, Which};
use docket_storage::identity::{acting_as, leave, person, take_part};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::service::{find, standing, waits_for_unit, which};
use super::unit_approval;
use super::view::category;
use crate::actor::Actor;
use crate::body::Input;
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::notification::tell::{self, News};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::Query;
use crate::reply::Reply;

/// Most co-authors of a demand.
const MOST: usize = 20;
/// People that are offered at once.
const OFFERED: u64 = 20;

/// List co-authors
///
/// Those who write the demand together with whoever asked for it, and whether
/// the caller chooses them.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = CoAuthorsView)))]
#[get("/demands/{demand}/co-authors")]
pub async fn list_co_authors(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::ListCoAuthors)?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    caller.answer(Reply::ok(view(reader, &context, &demand).await?))
}

/// List who could be co-author
///
/// People of the unit that asks, and of those below it; with `q` those whose
/// names contain it. At most 20; nobody for those who choose no co-authors.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("q" = Option<String>, Query, description = "Part of a name.", example = "jon")),
    responses((status = 200, body = Page<Reference>)))]
#[get("/demands/{demand}/co-author-candidates")]
pub async fn list_co_author_candidates(
    caller: Caller,
    demand: web::Path<String>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::ListCoAuthorCandidates)?;
    let words = query.text("q").unwrap_or_default();
    query.finish()?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    let may = choosing(reader, &context, &demand).await.is_ok();
    let known = author::list(reader, demand.id).await?;
    let found = match demand.unit_id.filter(|_| may) {
        Some(unit) => author::of_unit(reader, unit, &words, OFFERED).await?,
        None => Vec::new(),
    };
    let is_new = |one: &Author| {
        Some(one.id) != demand.requester_id && known.iter().all(|known| known.id != one.id)
    };
    let items = found.into_iter().filter(is_new).map(reference).collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// Add a co-author
///
/// Somebody of the unit that asks, or of one below it: they read and write the
/// demand as whoever asked for it does, and are told.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("person" = Uuid, Path, description = "Who.")),
    responses((status = 200, body = CoAuthorsView)))]
#[put("/demands/{demand}/co-authors/{person}")]
pub async fn put_co_author(caller: Caller, path: web::Path<(String, Uuid)>) -> Answer {
    let (demand, person) = path.into_inner();
    let input = Input::of((which(&demand)?, person));
    caller
        .change(
            Operation::PutCoAuthor,
            input,
            |transaction, context, input| Box::pin(add(transaction, context, *input)),
        )
        .await
}

/// Remove a co-author
///
/// By whoever chooses them, or by themselves.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("person" = Uuid, Path, description = "Who.")),
    responses((status = 204, description = "They are not.")))]
#[delete("/demands/{demand}/co-authors/{person}")]
pub async fn delete_co_author(caller: Caller, path: web::Path<(String, Uuid)>) -> Answer {
    let (demand, person) = path.into_inner();
    let input = Input::of((which(&demand)?, person));
    caller
        .change(
            Operation::DeleteCoAuthor,
            input,
            |transaction, context, input| Box::pin(remove(transaction, context, *input)),
        )
        .await
}

fn reference(author: Author) -> Reference {
    Reference {
        id: author.id,
        name: author.name,
    }
}

async fn view(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<CoAuthorsView> {
    let authors = author::list(connection, demand.id).await?;
    let can_choose = choosing(connection, context, demand).await.is_ok();
    Ok(CoAuthorsView {
        co_authors: authors.into_iter().map(reference).collect(),
        can_choose,
    })
}

/// Insists that the caller chooses who writes the demand: its authors and those
/// who edit it, as long as it is not at its end.
async fn choosing(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    let standing = standing(connection, context, demand).await?;
    if !standing.is_author && !standing.permissions.contains(&Permission::DemandEdit) {
        return Err(Error::lacking(Permission::DemandEdit));
    }
    if standing.is_waiting {
        return Err(waits_for_unit());
    }
    match category(&demand.status_category) {
        StatusCategory::Closed | StatusCategory::Delivered => Err(Error::new(
            Code::WrongState,
            "This demand is at its end. Nobody writes it any more.",
        )),
        _ => Ok(()),
    }
}

async fn add(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, person_id): (Which, Uuid),
) -> Result<Reply<CoAuthorsView>> {
    let demand = find(transaction, context, which).await?;
    choosing(transaction, context, &demand).await?;
    let known = author::list(transaction, demand.id).await?;
    let is_there = known.iter().any(|known| known.id == person_id);
    if is_there || demand.requester_id == Some(person_id) {
        return Ok(Reply::ok(view(transaction, context, &demand).await?));
    }
    if known.len() >= MOST {
        let detail = "A demand has at most 20 co-authors.";
        return Err(Error::new(Code::WrongState, detail));
    }
    if !could_write(transaction, &demand, person_id).await? {
        let detail = "Choose somebody of the unit that asks, who may see demands.";
        return Err(Error::invalid_field("/person", "unknown", detail));
    }
    let now = context.now;
    take_part(transaction, NOUN, demand.id, person_id, Part::CoAuthor, now).await?;
    noted(transaction, context, &demand, &known).await?;
    let news = News {
        topic: Topic::Invitation,
        detail: None,
        ..News::message(&demand, "")
    };
    let invited = [person_id].into();
    tell::asked_again(transaction, context, &news, &invited).await?;
    Ok(Reply::ok(view(transaction, context, &demand).await?))
}

/// Whether somebody belongs to the unit that asks and could read the demand.
async fn could_write(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    person_id: Uuid,
) -> Result<bool> {
    let Some(person) = person::find(connection, person_id).await? else {
        return Ok(false);
    };
    let (Some(own), Some(asking)) = (person.unit_id, demand.unit_id) else {
        return Ok(false);
    };
    if person.archived_at.is_some() || !unit::is_within(connection, own, asking).await? {
        return Ok(false);
    }
    let units = unit::with_ancestors(connection, asking).await?;
    let acting = acting_as(connection, person_id).await?;
    Ok(acting.is_some_and(|acting| {
        !acting.is_service && Actor::of(acting).reaches(Permission::DemandRead, &units, true)
    }))
}

async fn remove(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, person_id): (Which, Uuid),
) -> Result<Reply<()>> {
    let demand = find(transaction, context, which).await?;
    if context.person_id() != Some(person_id) {
        choosing(transaction, context, &demand).await?;
    }
    let known = author::list(transaction, demand.id).await?;
    if known.iter().any(|known| known.id == person_id) {
        leave(transaction, NOUN, demand.id, person_id, Part::CoAuthor).await?;
        author::remember(transaction, demand.id, person_id).await?;
        noted(transaction, context, &demand, &known).await?;
    }
    Ok(Reply::done())
}

/// Writes down who writes the demand now, and tells those who look at it.
async fn noted(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    before: &[Author],
) -> Result<()> {
    // Who writes it does not approve it.
    unit_approval::settle(transaction, context, demand).await?;
    let after = author::list(transaction, demand.id).await?;
    let ids = |authors: &[Author]| {
        let ids: Vec<Uuid> = authors.iter().map(|one| one.id).collect();
        json!({ "co_authors": ids })
    };
    let label = demand::key(demand.seq);
    let changes = differences(Some(&ids(before)), Some(&ids(&after)));
    let record = Record::new(NOUN, demand.id, &label, changes);
    context.record(transaction, record).await?;
    let payload = json!({ "key": label, "co_authors": true });
    let (kind, unit) = ("demand.shared", demand.unit_id);
    context
        .announce(transaction, kind, NOUN, demand.id, unit, payload)
        .await
}
