//! Workflows of the organisation, their versions, and the demands that go
//! through them.

use chrono::{DateTime, Utc};
use docket_domain::text::LocalText;
use docket_domain::workflow::{Status, StatusMapping, Workflow, WorkflowChange};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;
use crate::problem::FieldError;
use crate::version::VersionSummary;

/// Most demands that one request moves to another version.
pub const MOST_MOVED: u64 = 200;

/// A workflow of the organisation with all its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkflowView {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    #[cfg_attr(feature = "openapi", schema(example = "standard"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// Its versions, the newest first.
    pub versions: Vec<VersionSummary>,
    /// Whether a type of demand uses it, so that new demands go through it.
    pub in_use: bool,
    /// Version of the record, as in the `ETag`; its versions have their own.
    pub version: i64,
}

/// A version of a workflow with its statuses and steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkflowVersionView {
    /// What lists show of it.
    #[serde(flatten)]
    pub base: VersionSummary,
    /// The workflow it is a version of.
    pub workflow_id: Uuid,
    /// The workflow's name in each language.
    pub name: LocalText,
    /// Its statuses and transitions.
    pub definition: Workflow,
    /// Statuses of earlier versions in which there are demands and which this
    /// one does not have, for lists of demands; of the published version only.
    pub kept_statuses: Vec<Status>,
    /// What keeps a draft from being published, with the place in
    /// `definition`; empty when nothing does.
    pub problems: Vec<FieldError>,
}

/// Writing a new workflow; its first version is a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateWorkflow {
    /// Stable key, unique: lower-case letters, digits and hyphens, at most 60
    /// characters; made from the name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "investments"))]
    pub key: Option<String>,
    /// Name in each language.
    pub name: LocalText,
    /// Its statuses and transitions; those of the workflow that ships when
    /// absent. A draft may be unfinished; it is checked when it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Workflow>,
}

/// Changing a workflow (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchWorkflow {
    /// Name in each language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalText>,
}

/// Starting a new version of a workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateWorkflowVersion {
    /// The version of the same workflow that the draft begins as; the published
    /// one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Uuid>,
}

/// Replacing what a draft says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutWorkflowVersion {
    /// Statuses and transitions.
    pub definition: Workflow,
}

/// What is different between two versions of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkflowComparison {
    /// The earlier one.
    pub from: VersionSummary,
    /// The later one.
    pub to: VersionSummary,
    /// Every difference; none for versions that say the same.
    pub changes: Vec<WorkflowChange>,
}

/// Which demands go through which version of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkflowDemands {
    /// The versions that demands go through, the newest first.
    pub versions: Vec<VersionDemands>,
}

/// The demands that go through one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionDemands {
    /// The version.
    pub base: VersionSummary,
    /// How many demands there are, drafts included.
    #[cfg_attr(feature = "openapi", schema(example = 42))]
    pub demands: u64,
    /// The statuses in which there are any, in the order of the version.
    pub statuses: Vec<StatusDemands>,
    /// Where demands would go with the published version, as far as that
    /// suggests itself; none where there is no published version.
    pub suggested: Option<StatusMapping>,
}

/// The demands in one status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusDemands {
    /// Key of the status.
    #[cfg_attr(feature = "openapi", schema(example = "screening"))]
    pub status: String,
    /// Its name in each language.
    pub name: LocalText,
    /// How many demands are in it.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub demands: u64,
}

/// Moving running demands to a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MoveDemands {
    /// The version of the same workflow that they go through now.
    pub from: Uuid,
    /// The status each status becomes; what is not named keeps its key. Every
    /// status in which there are demands needs one.
    #[serde(default)]
    pub statuses: StatusMapping,
    /// The number of the demand after which to go on: `next` of the answer
    /// before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 142))]
    pub after: Option<i64>,
}

/// What became of moving demands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandsMoved {
    /// How many were moved.
    #[cfg_attr(feature = "openapi", schema(example = 200))]
    pub moved: u64,
    /// Those that could not be, which stay with their version.
    pub left: Vec<DemandLeft>,
    /// How many were not looked at yet.
    #[cfg_attr(feature = "openapi", schema(example = 31))]
    pub remaining: u64,
    /// Where to go on; none when all were looked at.
    #[cfg_attr(feature = "openapi", schema(example = 342))]
    pub next: Option<i64>,
}

/// A demand that could not be moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandLeft {
    /// Its key; none where the caller may not see the demand.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: Option<String>,
    /// Why, as a stable code.
    pub why: WhyLeft,
}

/// Why a demand could not be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WhyLeft {
    /// It is merged into another one, and would stand open again, or could no
    /// longer be taken apart.
    Merged,
    /// It has come into a status that was not thought of.
    Unmapped,
}

/// Who agreed to what with a demand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalsView {
    /// The steps out of the demand's status that several people have to agree
    /// to, as far as the caller may take them or read what is internal.
    pub items: Vec<StepApprovals>,
}

/// Who agreed to a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepApprovals {
    /// Key of the transition.
    #[cfg_attr(feature = "openapi", schema(example = "approve"))]
    pub transition: String,
    /// How many have to agree.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub quorum: u8,
    /// Those who did, in the order they did.
    pub given: Vec<ApprovalView>,
    /// Whether the caller is one of them.
    pub is_given: bool,
}

/// That somebody agreed to a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalView {
    /// Who.
    pub person: Reference,
    /// When.
    pub given_at: DateTime<Utc>,
}
