//! Views of the list of demands that people keep under a name.

use chrono::{DateTime, Utc};
use docket_domain::saved_view::{ViewQuery, ViewSharing};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;

/// A view of the list of demands under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedViewView {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Large and not screened"))]
    pub name: String,
    /// What it asks of the list.
    pub query: ViewQuery,
    /// Whom it is shared with.
    pub sharing: ViewSharing,
    /// Whose it is.
    pub owner: Reference,
    /// Whether it is the caller's own.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub is_own: bool,
    /// Whether the caller may change it.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub may_change: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last.
    pub updated_by: Option<Reference>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Keeping a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateSavedView {
    /// Name, at most 100 characters; no other view of the caller has it.
    #[cfg_attr(feature = "openapi", schema(example = "Large and not screened"))]
    pub name: String,
    /// What it asks of the list.
    #[serde(default)]
    pub query: ViewQuery,
    /// Whom it is shared with; with nobody when absent.
    #[serde(default)]
    pub sharing: ViewSharing,
}

/// Changing a view (merge-patch); `query` and `sharing` are replaced as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchSavedView {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Large and not screened"))]
    pub name: Option<String>,
    /// What it asks of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<ViewQuery>,
    /// Whom it is shared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<ViewSharing>,
}
