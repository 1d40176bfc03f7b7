//! What people are told, and how they want to be told.

use chrono::{DateTime, Utc};
use docket_domain::notification::{Preferences, Topic};
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;

/// Something one was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationView {
    /// Identifier.
    pub id: Uuid,
    /// What it is about.
    pub topic: Topic,
    /// Noun of the record, such as `demand`.
    #[cfg_attr(feature = "openapi", schema(example = "demand"))]
    pub record_kind: String,
    /// Its key.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Its title then.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Replace telemetry at 40 pumping stations")
    )]
    pub title: String,
    /// Name of the status it came into, where that is told.
    pub status: Option<LocalText>,
    /// What was written: a message, a question, a reason.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "How many of the stations can keep their cabinets?")
    )]
    pub detail: Option<String>,
    /// Who did it; nobody without an account.
    pub actor: Option<Reference>,
    /// Whether it was read.
    pub is_read: bool,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Having read what one was told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkNotificationsRead {
    /// Which, 200 at most; everything told until now when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Uuid>>,
}

/// How one wants to be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationPreferencesView {
    /// How, by topic; every topic is there.
    pub topics: Preferences,
    /// Whether this server sends mail.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub has_mail: bool,
}

/// Saying how one wants to be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutNotificationPreferences {
    /// How, by topic; what is not named is as usual.
    pub topics: Preferences,
}
