//! Who needs what a demand asks for too, and finding such demands while one
//! writes of the same.

use actix_web::{delete, get, put, web};
use docket_contract::demand::{
    DemandReference, PutSupport, SimilarDemand, SimilarDemands, SupportView, Supporter,
};
use docket_contract::problem::Code;
use docket_domain::demand::{self, MAX_TITLE_CHARS, StatusCategory};
use docket_domain::identity::Permission;
use docket_storage::demand::merge;
use docket_storage::demand::similar::{self, Similar, Whose};
use docket_storage::demand::support::{self, Joined, Support};
use docket_storage::demand::{Demand, NOUN, Which};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::{Value, json};
use uuid::Uuid;

use super::service::{find, own_unit, which, within_reach};
use super::view::{Presenter, category, named};
use crate::body::{Body, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::{Query, invalid};
use crate::reply::Reply;

/// Demands that are shown as similar.
pub const MOST_SIMILAR: usize = 5;

/// Find similar demands
///
/// Demands within the caller's reach that are open or decided and whose titles
/// resemble this one, the likest first. Rare words count more, and other
/// endings and small slips of the pen do not matter.
#[utoipa::path(tag = "Demands", params(
        ("title" = String, Query, description = "A title, as far as it is written: at most 300 characters.", example = "Telemetry for pumping stations"),
        ("except" = Option<String>, Query, description = "Key of the demand that has the title.")),
    responses((status = 200, body = SimilarDemands)))]
#[get("/similar-demands")]
pub async fn list_similar_demands(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListSimilarDemands)?;
    let title = asked_title(&mut query)?;
    let except = query.text("except").as_deref().and_then(demand::parse_key);
    query.finish()?;
    let reader = context.reader();
    let reach = context.reach();
    let whose = Whose::Reached(&reach);
    let found = similar::list(reader, &title, whose, except, MOST_SIMILAR).await?;
    let ids: Vec<Uuid> = found.iter().map(|similar| similar.demand.id).collect();
    let followed = match context.person_id() {
        Some(person) => support::followed(reader, &ids, person).await?,
        None => Vec::new(),
    };
    let items = present(reader, &context, found, &followed).await?;
    caller.answer(Reply::ok(SimilarDemands { items }))
}

/// Takes the title that others are compared with.
///
/// # Errors
/// There is none, or it is longer than a title can be.
pub fn asked_title(query: &mut Query) -> Result<String> {
    let title = query.text("title").unwrap_or_default();
    match title.trim().chars().count() {
        0 => Err(invalid("title", "Give a title, as far as it is written.")),
        1..=MAX_TITLE_CHARS => Ok(title.trim().to_owned()),
        _ => Err(invalid("title", "Give at most 300 characters.")),
    }
}

/// Similar demands as clients see them.
///
/// # Errors
/// When the database refuses.
pub async fn present(
    connection: &impl ConnectionTrait,
    context: &Context,
    found: Vec<Similar>,
    followed: &[Uuid],
) -> Result<Vec<SimilarDemand>> {
    let ids: Vec<Uuid> = found.iter().map(|similar| similar.demand.id).collect();
    let votes = support::votes(connection, &ids).await?;
    let presenter = Presenter::load(connection, context).await?;
    let similar = |Similar { demand, likeness }: Similar| SimilarDemand {
        status: presenter.status_name(&demand),
        status_category: category(&demand.status_category),
        unit: named(demand.unit_id, &demand.unit_name),
        likeness,
        votes: votes
            .iter()
            .find(|(id, _)| *id == demand.id)
            .map_or(0, |(_, votes)| *votes),
        is_followed: followed.contains(&demand.id),
        demand: DemandReference {
            id: demand.id,
            key: demand::key(demand.seq),
            title: demand.title,
        },
    };
    Ok(found.into_iter().map(similar).collect())
}

/// Read who needs it too
///
/// The units that need what the demand asks for, and the people who said so.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = SupportView)))]
#[get("/demands/{demand}/support")]
pub async fn get_support(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetSupport)?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    caller.answer(Reply::ok(view(reader, &context, &demand).await?))
}

/// Need it too
///
/// “That is mine too”: the caller's voice counts for a unit, and they follow
/// the demand from now on. Said again for another unit, it moves the voice.
#[utoipa::path(tag = "Demands", request_body = PutSupport,
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = SupportView)))]
#[put("/demands/{demand}/support")]
pub async fn put_support(
    caller: Caller,
    demand: web::Path<String>,
    body: Body<PutSupport>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|support| (demand, support));
    caller
        .change(
            Operation::PutSupport,
            input,
            |transaction, context, (demand, support)| {
                Box::pin(give(transaction, context, *demand, *support))
            },
        )
        .await
}

/// No longer need it
///
/// Takes the caller's voice back; they no longer follow the demand.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = SupportView)))]
#[delete("/demands/{demand}/support")]
pub async fn withdraw_support(caller: Caller, demand: web::Path<String>) -> Answer {
    let input = Input::of(which(&demand)?);
    caller
        .change(
            Operation::WithdrawSupport,
            input,
            |transaction, context, demand| Box::pin(withdraw(transaction, context, *demand)),
        )
        .await
}

async fn view(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<SupportView> {
    let all = support::list(connection, demand.id).await?;
    let reach = context.actor.reach(Permission::DemandRead);
    let joined = support::joined(connection, demand.id, &reach).await?;
    let votes = support::votes(connection, &[demand.id]).await?;
    let person = context.person_id();
    let is_supported = person.is_some() && all.iter().any(|one| one.person_id == person);
    let own = all.into_iter().map(supporter);
    Ok(SupportView {
        votes: votes.first().map_or(0, |(_, votes)| *votes),
        is_supported,
        supporters: own.chain(joined.into_iter().map(joiner)).collect(),
    })
}

fn supporter(support: Support) -> Supporter {
    Supporter {
        name: support.name.unwrap_or_default(),
        unit: named(support.unit_id, &support.unit_name),
        is_outsider: support.person_id.is_none(),
        created_at: support.created_at,
        merged_from: None,
    }
}

fn joiner(joined: Joined) -> Supporter {
    Supporter {
        name: joined.name.unwrap_or_default(),
        unit: named(joined.unit_id, &joined.unit_name),
        is_outsider: joined.is_outsider,
        created_at: joined.created_at,
        merged_from: Some(demand::key(joined.seq)),
    }
}

/// Refuses units that there are not, or no longer.
///
/// # Errors
/// It is none of the units in service.
pub async fn check_unit(connection: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    let unit = unit::find(connection, id).await?;
    if unit.is_none_or(|unit| unit.archived_at.is_some()) {
        let detail = "Choose one of the units.";
        return Err(Error::invalid_field("/unit_id", "unknown", detail));
    }
    Ok(())
}

/// Refuses what nobody decides about any more, or not yet.
///
/// # Errors
/// The demand is a draft, delivered or closed.
pub fn check_open(demand: &Demand) -> Result<()> {
    match category(&demand.status_category) {
        StatusCategory::Open | StatusCategory::Decided => Ok(()),
        StatusCategory::Draft | StatusCategory::Delivered | StatusCategory::Closed => {
            let detail = "Only a demand that is open or decided can be needed by others too.";
            Err(Error::new(Code::WrongState, detail))
        }
    }
}

async fn give(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    input: PutSupport,
) -> Result<Reply<SupportView>> {
    let demand = find(transaction, context, which).await?;
    let person = context
        .person_id()
        .ok_or_else(|| Error::new(Code::Forbidden, "Only people need something."))?;
    check_open(&demand)?;
    let unit_id = match input.unit_id {
        Some(unit) => Some(unit),
        None => usable_unit(transaction, context).await?,
    };
    if let Some(id) = unit_id {
        check_unit(transaction, id).await?;
        within_reach(transaction, context, unit_id).await?;
    }
    let before = own(transaction, demand.id, person).await?;
    let (id, now) = (Uuid::now_v7(), context.now);
    support::put(transaction, id, demand.id, person, unit_id, now).await?;
    let after = own(transaction, demand.id, person).await?;
    if before != after {
        tell(transaction, context, &demand, before, after).await?;
    }
    Ok(Reply::ok(view(transaction, context, &demand).await?))
}

/// The caller's own unit, if they may ask for something there; whoever may not
/// follows without a voice.
async fn usable_unit(connection: &impl ConnectionTrait, context: &Context) -> Result<Option<Uuid>> {
    let Some(id) = own_unit(connection, context).await? else {
        return Ok(None);
    };
    let checked = match check_unit(connection, id).await {
        Ok(()) => within_reach(connection, context, Some(id)).await,
        refused => refused,
    };
    match checked {
        Ok(()) => Ok(Some(id)),
        Err(Error::Told { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn withdraw(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
) -> Result<Reply<SupportView>> {
    let demand = find(transaction, context, which).await?;
    if let Some(person) = context.person_id() {
        let before = own(transaction, demand.id, person).await?;
        if support::withdraw(transaction, demand.id, person).await? {
            // Who followed it read what it was merged into for that reason.
            if let Some(survivor) = demand.duplicate_of_id {
                merge::settle(transaction, survivor, context.now).await?;
            }
            tell(transaction, context, &demand, before, None).await?;
        }
    }
    Ok(Reply::ok(view(transaction, context, &demand).await?))
}

/// What a person's voice is, for the trail.
async fn own(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    person: Uuid,
) -> Result<Option<Value>> {
    let all = support::list(connection, demand_id).await?;
    let own = all.into_iter().find(|one| one.person_id == Some(person));
    Ok(own.map(|own| json!({ "support": person, "support_unit": own.unit_id })))
}

/// Writes the trail, and tells those who look at the demand.
///
/// # Errors
/// When the database refuses.
pub async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let label = demand::key(demand.seq);
    let changes = differences(before.as_ref(), after.as_ref());
    let record = Record::new(NOUN, demand.id, &label, changes);
    context.record(transaction, record).await?;
    let payload = json!({ "key": label, "support": true });
    let kind = "demand.supported";
    context
        .announce(transaction, kind, NOUN, demand.id, demand.unit_id, payload)
        .await
}
