//! Maturity models.

use chrono::{DateTime, Utc};
use docket_domain::maturity::model::MaturityModel;
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A published version of a maturity model in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MaturityModelSummary {
    /// Identifier of the version.
    pub id: Uuid,
    /// Stable key of the model across its versions.
    #[cfg_attr(feature = "openapi", schema(example = "pmo-core"))]
    pub key: String,
    /// Version of the content.
    #[cfg_attr(feature = "openapi", schema(example = "1.0.0"))]
    pub version: String,
    /// Name in each language.
    pub name: LocalText,
    /// What it is for, in each language.
    pub description: LocalText,
    /// Under which licence its content may be used.
    #[cfg_attr(feature = "openapi", schema(example = "Apache-2.0"))]
    pub licence: String,
    /// Levels above 0.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub levels: u8,
    /// How many dimensions it looks at.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub dimensions: usize,
    /// How many practices are answered.
    #[cfg_attr(feature = "openapi", schema(example = 36))]
    pub practices: usize,
    /// When this version was published.
    pub published_at: Option<DateTime<Utc>>,
}

/// A published version of a maturity model, whole. It never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MaturityModelView {
    /// Identifier of the version.
    pub id: Uuid,
    /// When this version was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Dimensions, practices and the statement of every level, in each
    /// language of the model.
    pub definition: MaturityModel,
}

/// The model version an assessment is made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MaturityModelReference {
    /// Identifier of the version.
    pub id: Uuid,
    /// Stable key of the model across its versions.
    #[cfg_attr(feature = "openapi", schema(example = "pmo-core"))]
    pub key: String,
    /// Version of the content.
    #[cfg_attr(feature = "openapi", schema(example = "1.0.0"))]
    pub version: String,
    /// Name in the caller's language.
    #[cfg_attr(feature = "openapi", schema(example = "PMO core maturity model"))]
    pub name: String,
}
