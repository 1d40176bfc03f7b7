//! What one was told, and how one wants to be told.

use std::collections::BTreeMap;

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

use super::tell;
use crate::context::{Context, Record, differences};
use crate::demand::view::named;
use crate::problem::{Error, Result};
use crate::query::{cursor, next_page};
use crate::reply::Reply;

/// Most notifications that are named at once.
const MOST: usize = 200;

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

/// What one was told, as far as one still reads what it is about.
///
/// # Errors
/// Not signed in.
pub async fn list(
    context: &Context,
    unread: bool,
    count: bool,
    before: Option<i64>,
    limit: u64,
) -> Result<Page<NotificationView>> {
    let reader = context.reader();
    let knowing = Knowing {
        person_id: context.oneself()?,
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
    Ok(Page { items, next, total })
}

/// Notes what was read.
///
/// # Errors
/// Too much is named at once.
pub async fn mark_read(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &MarkNotificationsRead,
) -> Result<Reply<()>> {
    let person = context.oneself()?;
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

/// How one is told.
///
/// # Errors
/// Not signed in.
pub async fn chosen(context: &Context) -> Result<Reply<NotificationPreferencesView>> {
    let person = context.oneself()?;
    let listener = tell::listener(context.reader(), person).await?;
    let chosen = listener.map(|listener| listener.preferences);
    Ok(Reply::ok(preferences(context, &chosen.unwrap_or_default())))
}

/// Says how one wants to be told.
///
/// # Errors
/// Not signed in.
pub async fn choose(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &PutNotificationPreferences,
) -> Result<Reply<NotificationPreferencesView>> {
    let person = context.oneself()?;
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

/// Ends mail to whoever a secret is of.
///
/// # Errors
/// It is nobody's.
pub async fn end_mail(
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
