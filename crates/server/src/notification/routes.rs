//! Operations on what one is told.

use std::collections::BTreeMap;

use actix_web::{get, post, put, web};
use docket_contract::notification::{
    MarkNotificationsRead, NotificationPreferencesView, NotificationView,
    PutNotificationPreferences,
};
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_domain::notification::{Preferences, Topic};
use docket_storage::DatabaseTransaction;
use docket_storage::notification::{self, Knowing, Notification};
use uuid::Uuid;

use super::tell;
use crate::body::{Body, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::demand::view::named;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::{Query, cursor, next_page};
use crate::registration::ServiceConfig;
use crate::reply::Reply;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_notifications)
        .service(mark_notifications_read)
        .service(get_notification_preferences)
        .service(put_notification_preferences)
        .service(unsubscribe);
}

/// Most notifications that are named at once.
const MOST: usize = 200;

fn oneself(context: &Context) -> Result<Uuid> {
    context
        .person_id()
        .ok_or_else(|| Error::new(Code::Unauthenticated, "Sign in first."))
}

fn view(told: Notification) -> NotificationView {
    NotificationView {
        id: told.id,
        topic: told.topic,
        record_kind: told.record_kind,
        key: told.record_label,
        title: told.title,
        status: told.status,
        detail: told.detail,
        actor: named(told.actor_id, &told.actor_name),
        is_read: told.read_at.is_some(),
        created_at: told.created_at,
    }
}

/// List what I was told
///
/// The newest first, as far as the caller still reads what it is about. Kept for
/// a year.
#[utoipa::path(tag = "Notifications", params(
        ("unread" = Option<bool>, Query, description = "Only what was not read yet."),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<NotificationView>)))]
#[get("/me/notifications")]
pub async fn list_notifications(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListNotifications)?;
    let person = oneself(&context)?;
    let (unread, count) = (query.flag("unread")?, query.flag("count")?);
    let (limit, before) = (query.limit()?, query.cursor::<i64>()?);
    let rest = query.finish()?;
    let reader = context.reader();
    let knowing = Knowing {
        person_id: person,
        read: &context.reach_of(Permission::DemandRead),
        internal: &context.reach_of(Permission::DemandInternal),
    };
    let mut found = notification::list(reader, knowing, unread, before, limit + 1).await?;
    let next = next_page(&mut found, limit, |last| cursor(&last.seq));
    let total = match count {
        true => Some(notification::count(reader, knowing, unread).await?),
        false => None,
    };
    let items = found.into_iter().map(view).collect();
    caller.page(Page { items, next, total }, &rest)
}

/// Mark what I was told as read
///
/// Some of it, or all of it.
#[utoipa::path(tag = "Notifications", request_body = MarkNotificationsRead,
    responses((status = 204, description = "It is read.")))]
#[post("/me/notifications/read")]
pub async fn mark_notifications_read(caller: Caller, body: Body<MarkNotificationsRead>) -> Answer {
    caller
        .change(
            Operation::MarkNotificationsRead,
            body.input(),
            |transaction, context, input| Box::pin(mark_read(transaction, context, input)),
        )
        .await
}

async fn mark_read(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &MarkNotificationsRead,
) -> Result<Reply<()>> {
    let person = oneself(context)?;
    if input.ids.as_ref().is_some_and(|ids| ids.len() > MOST) {
        let detail = "Name at most 200.";
        return Err(Error::invalid_field("/ids", "too_many", detail));
    }
    notification::mark_read(transaction, person, input.ids.as_deref(), context.now).await?;
    Ok(Reply::done())
}

fn preferences(context: &Context, chosen: &Preferences) -> NotificationPreferencesView {
    let topics = Topic::ALL.into_iter();
    NotificationPreferencesView {
        topics: Preferences(topics.map(|topic| (topic, chosen.of(topic))).collect()),
        has_mail: tell::has_post(context),
    }
}

/// Read how I am told
///
/// For every topic: not at all, in the application, or there and by mail, at
/// once or once a day.
#[utoipa::path(tag = "Notifications", responses((status = 200, body = NotificationPreferencesView)))]
#[get("/me/notification-preferences")]
pub async fn get_notification_preferences(caller: Caller) -> Answer {
    let context = caller.context(Operation::GetNotificationPreferences)?;
    let person = oneself(&context)?;
    let listener = tell::listener(context.reader(), person).await?;
    let chosen = listener.map(|listener| listener.preferences);
    let view = preferences(&context, &chosen.unwrap_or_default());
    caller.answer(Reply::ok(view))
}

/// Say how I want to be told
///
/// Topics that are not named are told as usual.
#[utoipa::path(tag = "Notifications", request_body = PutNotificationPreferences,
    responses((status = 200, body = NotificationPreferencesView)))]
#[put("/me/notification-preferences")]
pub async fn put_notification_preferences(
    caller: Caller,
    body: Body<PutNotificationPreferences>,
) -> Answer {
    caller
        .change(
            Operation::PutNotificationPreferences,
            body.input(),
            |transaction, context, input| Box::pin(choose(transaction, context, input)),
        )
        .await
}

async fn choose(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &PutNotificationPreferences,
) -> Result<Reply<NotificationPreferencesView>> {
    let person = oneself(context)?;
    let before = tell::listener(transaction, person)
        .await?
        .ok_or_else(|| Error::not_found("person"))?
        .preferences;
    tell::choose(transaction, person, &input.topics).await?;
    let trail = |chosen: &Preferences| -> BTreeMap<String, &'static str> {
        let line = |topic: Topic| (format!("notify_{}", topic.key()), chosen.of(topic).key());
        Topic::ALL.into_iter().map(line).collect()
    };
    let changes = differences(Some(&trail(&before)), Some(&trail(&input.topics)));
    if !changes.is_empty() {
        let record = Record::new("person", person, "person", changes);
        context.record(transaction, record).await?;
    }
    Ok(Reply::ok(preferences(context, &input.topics)))
}

/// End mail
///
/// For whoever holds the secret of a mail's link: no more of such mail, at once
/// (RFC 8058). What is told in the application stays as it is.
#[utoipa::path(tag = "Notifications",
    params(("token" = String, Path, description = "Secret of the link.")),
    responses((status = 204, description = "No more mail of this kind is sent.")))]
#[post("/public/unsubscribe/{token}")]
pub async fn unsubscribe(caller: Caller, token: web::Path<String>) -> Answer {
    caller
        .change(
            Operation::Unsubscribe,
            Input::of(token.into_inner()),
            |transaction, context, token| Box::pin(end_mail(transaction, context, token)),
        )
        .await
}

async fn end_mail(
    transaction: &DatabaseTransaction,
    context: &Context,
    token: &str,
) -> Result<Reply<()>> {
    let id = context.state.links.unsubscriber(token);
    let ended = match id {
        Some(id) => tell::end_mail(transaction, context, id).await?,
        None => false,
    };
    match ended {
        true => Ok(Reply::done()),
        false => Err(Error::new(
            Code::InvalidLink,
            "The link is incomplete, or what it was for is gone. Change it in your account instead.",
        )),
    }
}
