//! Demands that have to do with each other, and splitting one into several.

use actix_web::{delete, get, post, web};
use docket_contract::demand::{
    CreateLink, DemandReference, LinkView, SplitDemand, SplitPart, SplitView,
};
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::demand::{self, LinkKind, MAX_TITLE_CHARS, StatusCategory};
use docket_domain::field::FieldValue;
use docket_domain::identity::{Part, Permission};
use docket_domain::notification::Topic;
use docket_storage::demand::link::{self, Link};
use docket_storage::demand::{Demand, NOUN, Which, merge};
use docket_storage::identity::{participants, take_part};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::answer::{Catalogue, taken};
use super::content::Content;
use super::service::{announce, find, form, standing, which, workflow};
use super::view::category;
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::notification::tell::{self, News};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Most links of a demand.
const MOST: usize = 100;
/// Most parts that a demand is split into at once.
const MOST_PARTS: usize = 20;

/// List a demand's links
///
/// The demands it has to do with, as far as the caller reads them.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = Page<LinkView>)))]
#[get("/demands/{demand}/links")]
pub async fn list_links(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::ListLinks)?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    caller.answer(Reply::ok(links(reader, &context, &demand).await?))
}

/// Link a demand
///
/// It blocks the other, relates to it, or takes its place. Links with a
/// direction must not lead back to where they begin.
#[utoipa::path(tag = "Demands", request_body = CreateLink,
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 201, body = Page<LinkView>)))]
#[post("/demands/{demand}/links")]
pub async fn create_link(
    caller: Caller,
    demand: web::Path<String>,
    body: Body<CreateLink>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|link| (demand, link));
    caller
        .change(
            Operation::CreateLink,
            input,
            |transaction, context, (demand, link)| {
                Box::pin(create(transaction, context, *demand, *link))
            },
        )
        .await
}

/// Remove a link
///
/// By whoever may link the demand.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("link" = Uuid, Path, description = "The link.")),
    responses((status = 204, description = "It is gone.")))]
#[delete("/demands/{demand}/links/{link}")]
pub async fn delete_link(caller: Caller, path: web::Path<(String, Uuid)>) -> Answer {
    let (demand, link) = path.into_inner();
    let input = Input::of((which(&demand)?, link));
    caller
        .change(
            Operation::DeleteLink,
            input,
            |transaction, context, (demand, link)| {
                Box::pin(remove(transaction, context, *demand, *link))
            },
        )
        .await
}

/// Split a demand
///
/// Into several of their own, each with a title of its own and otherwise what
/// the demand has; what is counted or can be in one place only - money, files,
/// answers that are unique - stays with the demand. The parts are linked to it, and
/// whoever handed it in without an account reads behind their link how they stand.
#[utoipa::path(tag = "Demands", request_body = SplitDemand,
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"), IfMatchHeader),
    responses((status = 201, body = SplitView)))]
#[post("/demands/{demand}/split")]
pub async fn split_demand(
    caller: Caller,
    demand: web::Path<String>,
    version: IfMatch,
    body: Body<SplitDemand>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|split| (demand, version.0, split));
    caller
        .change(
            Operation::SplitDemand,
            input,
            |transaction, context, input| Box::pin(split(transaction, context, input)),
        )
        .await
}

async fn links(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<Page<LinkView>> {
    let reach = context.actor.reach(Permission::DemandRead);
    let mut items = Vec::new();
    for link in link::list(connection, demand.id, &reach).await? {
        let workflow = workflow(connection, link.workflow_version_id).await?;
        let status = workflow.status(&link.status);
        items.push(LinkView {
            id: link.id,
            kind: link.kind,
            is_outgoing: link.is_outgoing,
            status: status.map_or_else(Default::default, |status| status.name.clone()),
            status_category: category(&link.status_category),
            demand: reference(&link),
        });
    }
    Ok(Page {
        items,
        next: None,
        total: None,
    })
}

fn reference(link: &Link) -> DemandReference {
    DemandReference {
        id: link.other_id,
        key: demand::key(link.seq),
        title: link.title.clone(),
    }
}

/// Insists that the caller may link the demand: those who edit or triage it.
async fn linking(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    let standing = standing(connection, context, demand).await?;
    let held = &standing.permissions;
    if held.contains(&Permission::DemandEdit) || held.contains(&Permission::DemandTriage) {
        return Ok(());
    }
    Err(Error::lacking(Permission::DemandEdit))
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    input: CreateLink,
) -> Result<Reply<Page<LinkView>>> {
    let looking = find(transaction, context, which).await?;
    linking(transaction, context, &looking).await?;
    let wrong = |detail: &str| Error::invalid_field("/demand_id", "wrong", detail);
    if input.demand_id == looking.id {
        return Err(wrong("A demand is not linked to itself."));
    }
    // Two links that lead to each other at the same moment would be a circle.
    if input.kind.is_directed() {
        link::queue(transaction).await?;
    }
    merge::hold(transaction, &[looking.id, input.demand_id]).await?;
    let other = find(transaction, context, Which::Id(input.demand_id))
        .await
        .map_err(|_| wrong("There is no such demand, or it is outside of what you may see."))?;
    let kind = input.kind;
    let path = format!("/demands/{}/links", demand::key(looking.seq));
    let (own, demand, other) = match input.incoming {
        false => (looking.clone(), looking, other),
        true => (looking.clone(), other, looking),
    };
    let known = link::list(transaction, demand.id, &docket_storage::Reach::SYSTEM).await?;
    if known.len() >= MOST {
        let detail = "A demand has at most 100 links.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let is_there = known.iter().any(|one| {
        one.kind == kind && one.other_id == other.id && (one.is_outgoing || !kind.is_directed())
    });
    if kind.is_directed() && link::leads(transaction, other.id, demand.id, kind).await? {
        return Err(wrong(
            "That demand leads to this one already; it would be a circle.",
        ));
    }
    if !is_there {
        let (ends, by) = ((demand.id, other.id), context.person_id());
        link::insert(transaction, ends, kind, by, context.now).await?;
        noted(transaction, context, [&demand, &other], (kind, true)).await?;
    }
    let view = links(transaction, context, &own).await?;
    Ok(Reply::created(view, path))
}

async fn remove(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    id: Uuid,
) -> Result<Reply<()>> {
    let demand = find(transaction, context, which).await?;
    linking(transaction, context, &demand).await?;
    let reach = context.actor.reach(Permission::DemandRead);
    let known = link::list(transaction, demand.id, &reach).await?;
    let Some(gone) = known.into_iter().find(|link| link.id == id) else {
        return Err(Error::not_found("link"));
    };
    let other = find(transaction, context, Which::Id(gone.other_id)).await?;
    link::delete(transaction, demand.id, id).await?;
    let ends = match gone.is_outgoing {
        true => [&demand, &other],
        false => [&other, &demand],
    };
    noted(transaction, context, ends, (gone.kind, false)).await?;
    Ok(Reply::done())
}

/// Writes down in the history of both that they were linked, or are no longer,
/// and tells those who look at them.
async fn noted(
    transaction: &DatabaseTransaction,
    context: &Context,
    ends: [&Demand; 2],
    (kind, is_new): (LinkKind, bool),
) -> Result<()> {
    for (own, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
        let field = match own.id == ends[0].id {
            true => kind.key().to_owned(),
            false => format!("{}_this", kind.key()),
        };
        let trail = json!({ field: other.id });
        let changes = match is_new {
            true => differences(None, Some(&trail)),
            false => differences(Some(&trail), None),
        };
        let label = demand::key(own.seq);
        let record = Record::new(NOUN, own.id, &label, changes);
        context.record(transaction, record).await?;
        let payload = json!({ "key": label, "links": true });
        let event = "demand.linked";
        context
            .announce(transaction, event, NOUN, own.id, own.unit_id, payload)
            .await?;
    }
    Ok(())
}

async fn split(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, version, input): &(Which, i64, SplitDemand),
) -> Result<Reply<SplitView>> {
    let whole = find(transaction, context, *which).await?;
    // Whoever splits it at the same moment finds it changed.
    merge::hold(transaction, &[whole.id]).await?;
    let whole = find(transaction, context, Which::Id(whole.id)).await?;
    let standing = standing(transaction, context, &whole).await?;
    if !standing.permissions.contains(&Permission::DemandTriage) {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    if whole.version != *version {
        return Err(Error::stale());
    }
    if category(&whole.status_category) != StatusCategory::Open {
        let detail = "Only an open demand is split.";
        return Err(Error::new(Code::WrongState, detail));
    }
    check(&input.parts)?;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let content = Content::load(transaction, &whole, &catalogue).await?;
    content
        .update(transaction, context, &whole, &content, None)
        .await?;
    let mut parts = Vec::new();
    for part in &input.parts {
        let (id, number) = make(transaction, context, &whole, part).await?;
        let made = find(transaction, context, Which::Id(id)).await?;
        let (ends, by) = ((id, whole.id), context.person_id());
        link::insert_part(transaction, ends, by, context.now).await?;
        noted(
            transaction,
            context,
            [&made, &whole],
            (LinkKind::PartOf, true),
        )
        .await?;
        parts.push(DemandReference {
            id,
            key: demand::key(number),
            title: made.title,
        });
    }
    let path = format!("/demands/{}/links", demand::key(whole.seq));
    Ok(Reply::created(SplitView { parts }, path))
}

fn check(parts: &[SplitPart]) -> Result<()> {
    if !(2..=MOST_PARTS).contains(&parts.len()) {
        let detail = "Name 2 to 20 parts.";
        return Err(Error::invalid_field("/parts", "length", detail));
    }
    for (at, part) in parts.iter().enumerate() {
        if !(1..=MAX_TITLE_CHARS).contains(&part.title.trim().chars().count()) {
            let detail = "Enter a title of 1 to 300 characters.";
            let pointer = format!("/parts/{at}/title");
            return Err(Error::invalid_field(&pointer, "length", detail));
        }
    }
    Ok(())
}

/// Makes a part of a demand; gives its id and number.
async fn make(
    transaction: &DatabaseTransaction,
    context: &Context,
    whole: &Demand,
    part: &SplitPart,
) -> Result<(Uuid, i64)> {
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let mut content = Content::load(transaction, whole, &catalogue).await?;
    content.lines.clear();
    content.kept.clear();
    content
        .answers
        .retain(|_, value| !matches!(value, FieldValue::Money(_) | FieldValue::Files(_)));
    content.values.title = part.title.trim().to_owned();
    content.values.external_source = None;
    content.values.external_key = None;
    content.values.snoozed_until = None;
    content.values.is_public = false;
    let form = form(transaction, whole.form_version_id).await?;
    let (values, answers) = (&content.values, &content.answers);
    let unique = taken(transaction, &form, &catalogue, values, answers, None).await?;
    content.answers.retain(|key, _| {
        let place = format!("/values/{key}");
        unique.iter().all(|error| error.pointer != place)
    });
    content.settle(transaction, &catalogue).await?;
    let id = Uuid::now_v7();
    let number = content.insert(transaction, context, id).await?;
    for taker in participants(transaction, NOUN, whole.id).await? {
        if taker.part == Part::CoAuthor.key() {
            let person = taker.person_id;
            take_part(transaction, NOUN, id, person, Part::CoAuthor, context.now).await?;
        }
    }
    let values = &content.values;
    let workflow = workflow(transaction, values.workflow_version_id).await?;
    let news = News {
        demand_id: id,
        number,
        title: &values.title,
        unit_id: values.unit_id,
        owner_id: values.owner_id,
        is_draft: false,
        topic: Topic::Progress,
        status: workflow.status(&values.status).map(|status| &status.name),
        detail: None,
    };
    tell::moved(transaction, context, &news).await?;
    let kind = "demand.created";
    announce(transaction, context, kind, id, number, 1, values).await?;
    Ok((id, number))
}
