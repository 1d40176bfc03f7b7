//! Comments on demands: with the submitter, or internal.

use actix_web::{get, post, web};
use docket_contract::demand::{CommentView, CreateComment};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_domain::demand::{self, MAX_TEXT_CHARS};
use docket_domain::identity::Permission;
use docket_storage::DatabaseTransaction;
use docket_storage::demand::comment::{self, Comment, Mention, Merged};
use docket_storage::demand::{NOUN, Which, triage};
use serde_json::json;
use uuid::Uuid;

use super::mention;
use super::service::{find, standing, which};
use crate::body::Body;
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::notification::tell::{self, News};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::{Query, cursor, next_page};
use crate::reply::Reply;

fn view(comment: Comment, on: i64) -> CommentView {
    CommentView {
        merged_from: (comment.demand_seq != on).then(|| demand::key(comment.demand_seq)),
        id: comment.id,
        author: comment
            .author_id
            .zip(comment.author_name)
            .map(|(id, name)| Reference { id, name }),
        body: comment.body,
        internal: comment.internal,
        mentions: Vec::new(),
        created_at: comment.created_at,
    }
}

fn reference(mention: &Mention) -> Reference {
    Reference {
        id: mention.person_id,
        name: mention.name.clone(),
    }
}

/// List a demand's comments
///
/// Oldest first; internal ones only for those who may read them. Those on
/// demands that were merged into this one are among them, as far as the caller
/// reaches those.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("internal" = Option<bool>, Query, description = "Only those among colleagues, or only those with the submitter.", example = false),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page.")),
    responses((status = 200, body = Page<CommentView>)))]
#[get("/demands/{demand}/comments")]
pub async fn list_comments(caller: Caller, demand: web::Path<String>, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListComments)?;
    let (limit, after) = (query.limit()?, query.cursor::<i64>()?.unwrap_or(0));
    let only = query.one::<bool>("internal", "true or false")?;
    let rest = query.finish()?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    let standing = standing(reader, &context, &demand).await?;
    let internal = standing.permissions.contains(&Permission::DemandInternal);
    let merged = Merged {
        read: &context.actor.reach(Permission::DemandRead),
        internal: &context.actor.reach(Permission::DemandInternal),
    };
    let mut comments = comment::list(
        reader,
        demand.id,
        internal,
        only,
        after,
        limit + 1,
        Some(merged),
    )
    .await?;
    let next = next_page(&mut comments, limit, |last| cursor(&last.seq));
    let ids: Vec<Uuid> = comments.iter().map(|one| one.id).collect();
    let named = comment::mentions(reader, &ids).await?;
    let items = comments.into_iter().map(|one| {
        let mut shown = view(one, demand.seq);
        let own = named
            .iter()
            .filter(|mention| mention.comment_id == shown.id);
        shown.mentions = own.map(reference).collect();
        shown
    });
    let items = items.collect();
    caller.page(
        Page {
            items,
            next,
            total: None,
        },
        &rest,
    )
}

/// Comment on a demand
///
/// Where the submitter reads it too, or internally.
#[utoipa::path(tag = "Demands",
    request_body = CreateComment, params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 201, body = CommentView)))]
#[post("/demands/{demand}/comments")]
pub async fn create_comment(
    caller: Caller,
    demand: web::Path<String>,
    body: Body<CreateComment>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|comment| (demand, comment));
    caller
        .change(
            Operation::CreateComment,
            input,
            |transaction, context, (demand, comment)| {
                Box::pin(create(transaction, context, *demand, comment))
            },
        )
        .await
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    input: &CreateComment,
) -> Result<Reply<CommentView>> {
    let demand = find(transaction, context, which).await?;
    let standing = standing(transaction, context, &demand).await?;
    let needed = if input.internal {
        Permission::DemandInternal
    } else {
        Permission::DemandComment
    };
    if !standing.permissions.contains(&needed) {
        return Err(Error::lacking(needed));
    }
    let body = input.body.trim();
    if body.is_empty() || body.chars().count() > MAX_TEXT_CHARS {
        let detail = "Enter 1 to 20,000 characters.";
        return Err(Error::invalid_field("/body", "length", detail));
    }
    let named = mention::check(transaction, &demand, &input.mentions, input.internal).await?;
    let id = Uuid::now_v7();
    let (by, now) = (context.person_id(), context.now);
    comment::insert(transaction, id, demand.id, by, body, input.internal, now).await?;
    comment::mention(transaction, id, named.keys().copied()).await?;
    let author = context.actor.acting().map(|acting| Reference {
        id: acting.person_id,
        name: acting.name.clone(),
    });
    let created = CommentView {
        id,
        author,
        body: body.to_owned(),
        internal: input.internal,
        mentions: named
            .iter()
            .map(|(&id, name)| Reference {
                id,
                name: name.clone(),
            })
            .collect(),
        created_at: now,
        merged_from: None,
    };
    let label = demand::key(demand.seq);
    let trail = json!({ "comment": id, "internal": input.internal });
    let record = Record::new(NOUN, demand.id, &label, differences(None, Some(&trail)));
    context.record(transaction, record).await?;
    // What whoever asked writes brings back what was put off.
    if demand.snoozed_until.is_some() && standing.is_author {
        triage::wake(transaction, demand.id).await?;
    }
    let news = News::message(&demand, body);
    let named = named.into_keys().collect();
    tell::mentioned(transaction, context, &news, &named, input.internal).await?;
    tell::written(transaction, context, &news, &named, input.internal).await?;
    let payload = json!({ "key": label, "comment": id });
    let kind = "demand.commented";
    context
        .announce(transaction, kind, NOUN, demand.id, demand.unit_id, payload)
        .await?;
    Ok(Reply::created(
        created,
        format!("/demands/{label}/comments"),
    ))
}
