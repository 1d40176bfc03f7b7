//! What one is told.

use docket_contract::{
    notification::{
        MarkNotificationsRead, NotificationPreferencesView, NotificationView,
        PutNotificationPreferences,
    },
    page::Page,
};
use docket_domain::notification::Preferences;
use uuid::Uuid;

use super::{Answer, Query, get, post, put, query::segment};

/// What one was told, the newest first.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn list(query: Query) -> Answer<Page<NotificationView>> {
    get(&query.after("/me/notifications")).await
}

/// Notes that some of it was read, or all of it.
///
/// # Errors
/// See [`super::get`].
pub async fn mark_read(ids: Option<Vec<Uuid>>) -> Answer<()> {
    post("/me/notifications/read", &MarkNotificationsRead { ids }).await
}

/// How one is told.
///
/// # Errors
/// See [`super::get`].
pub async fn preferences() -> Answer<NotificationPreferencesView> {
    get("/me/notification-preferences").await
}

/// Says how one wants to be told.
///
/// # Errors
/// See [`super::put`].
pub async fn choose(topics: Preferences) -> Answer<NotificationPreferencesView> {
    let input = PutNotificationPreferences { topics };
    put("/me/notification-preferences", &input, None).await
}

/// Ends mail to whoever the secret of a link is of.
///
/// # Errors
/// See [`super::get`].
pub async fn unsubscribe(token: &str) -> Answer<()> {
    let path = format!("/public/unsubscribe/{}", segment(token));
    post(&path, &()).await
}
