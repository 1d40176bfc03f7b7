//! The audit trail, and the history of one record.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;

/// One change, by whom, to what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Identifier.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a person, a service account, or none for the system itself.
    pub person: Option<Reference>,
    /// How they came in.
    #[cfg_attr(feature = "openapi", schema(example = "account"))]
    pub actor: String,
    /// Operation that was asked for.
    #[cfg_attr(feature = "openapi", schema(example = "update_demand"))]
    pub operation: String,
    /// Noun of the record.
    #[cfg_attr(feature = "openapi", schema(example = "demand"))]
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// What people call the record.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub record_label: String,
    /// What changed, by field.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Change>))]
    pub changes: BTreeMap<String, Change>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// Request it came with.
    pub request_id: Option<Uuid>,
}

/// A field before and after. Personal values are salted digests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Before; absent when it was not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub from: Option<serde_json::Value>,
    /// After; absent when it is not set any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub to: Option<serde_json::Value>,
}

/// Something that happened, as told by the event stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventView {
    /// Kind.
    #[cfg_attr(feature = "openapi", schema(example = "demand.changed"))]
    pub kind: String,
    /// Noun of the record.
    #[cfg_attr(feature = "openapi", schema(example = "demand"))]
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// Small facts that save asking again.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub payload: serde_json::Value,
    /// When.
    pub at: DateTime<Utc>,
}
