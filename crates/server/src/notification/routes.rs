//! Operations on what one is told.

use actix_web::{get, post, put, web};
use docket_contract::notification::{
    MarkNotificationsRead, NotificationPreferencesView, NotificationView,
    PutNotificationPreferences,
};
use docket_contract::page::Page;

use super::service;
use crate::body::{Body, Input};
use crate::caller::{Answer, Caller};
use crate::operation::Operation;
use crate::query::Query;
use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_notifications)
        .service(mark_notifications_read)
        .service(get_notification_preferences)
        .service(put_notification_preferences)
        .service(unsubscribe);
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
    let (unread, count) = (query.flag("unread")?, query.flag("count")?);
    let (limit, before) = (query.limit()?, query.cursor::<i64>()?);
    let rest = query.finish()?;
    let page = service::list(&context, unread, count, before, limit).await?;
    caller.page(page, &rest)
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
            |transaction, context, input| Box::pin(service::mark_read(transaction, context, input)),
        )
        .await
}

/// Read how I am told
///
/// For every topic: not at all, in the application, or there and by mail, at
/// once or once a day.
#[utoipa::path(tag = "Notifications", responses((status = 200, body = NotificationPreferencesView)))]
#[get("/me/notification-preferences")]
pub async fn get_notification_preferences(caller: Caller) -> Answer {
    let context = caller.context(Operation::GetNotificationPreferences)?;
    caller.answer(service::chosen(&context).await?)
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
            |transaction, context, input| Box::pin(service::choose(transaction, context, input)),
        )
        .await
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
            |transaction, context, token| Box::pin(service::end_mail(transaction, context, token)),
        )
        .await
}
