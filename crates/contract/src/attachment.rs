//! Files: sent in pieces, then attached to a record.

use chrono::{DateTime, Utc};
use docket_domain::field::FieldKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;

/// Header that says where in a file a piece begins, and how much of it has
/// arrived.
pub const UPLOAD_OFFSET: &str = "Upload-Offset";

/// Announcing a file that is going to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUpload {
    /// Name; its ending says what the file is.
    #[cfg_attr(feature = "openapi", schema(example = "cost-estimate.pdf"))]
    pub name: String,
    /// Size, in bytes: at most 25 MiB.
    #[cfg_attr(feature = "openapi", schema(example = 184_320))]
    pub size: u64,
}

/// A file on its way. Its id is known to nobody but who sends it, and lets
/// whoever knows it send the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadView {
    /// Identifier; an answer names it once the file is whole.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "cost-estimate.pdf"))]
    pub name: String,
    /// What it is, as a media type.
    #[cfg_attr(feature = "openapi", schema(example = "application/pdf"))]
    pub media_type: String,
    /// Size, in bytes.
    #[cfg_attr(feature = "openapi", schema(example = 184_320))]
    pub size: u64,
    /// Bytes that have arrived; the next piece begins here.
    #[cfg_attr(feature = "openapi", schema(example = 131_072))]
    pub received: u64,
    /// Whether all of it is there, and is what its name says.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub is_complete: bool,
}

/// A file that belongs to a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "cost-estimate.pdf"))]
    pub name: String,
    /// What it is, as a media type.
    #[cfg_attr(feature = "openapi", schema(example = "application/pdf"))]
    pub media_type: String,
    /// Size, in bytes.
    #[cfg_attr(feature = "openapi", schema(example = 184_320))]
    pub size: u64,
    /// The question that it answers; none beside the answers.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = json!(null)))]
    pub field: Option<FieldKey>,
    /// Whether the submitter does not see it.
    pub internal: bool,
    /// Who sent it; nobody without an account.
    pub uploader: Option<Reference>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether the caller may take it away.
    pub can_delete: bool,
    /// Key of the demand it belongs to, where that was merged into this one.
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub merged_from: Option<String>,
}

/// Attaching a file that has arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateAttachment {
    /// The upload, which is whole.
    pub upload_id: Uuid,
    /// Whether to keep it from the submitter.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub internal: bool,
}
