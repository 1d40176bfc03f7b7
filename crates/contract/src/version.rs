//! Versions of what the organisation agrees: forms and workflows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;

/// How far a version of a form or a workflow has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// Being written; nobody uses it.
    Draft,
    /// In use, and frozen.
    Published,
    /// Replaced by a later version. What was made with it keeps it.
    Retired,
}

impl VersionState {
    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    /// The state with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Draft, Self::Published, Self::Retired]
            .into_iter()
            .find(|state| state.key() == key)
    }
}

/// A version of a form or a workflow without what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionSummary {
    /// Identifier.
    pub id: Uuid,
    /// Number, from 1.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub number: i64,
    /// How far it has come.
    pub state: VersionState,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Who published it.
    pub published_by: Option<Reference>,
    /// When a later version took its place.
    pub retired_at: Option<DateTime<Utc>>,
    /// Version of the record, as in the `ETag`.
    pub version: i64,
}
