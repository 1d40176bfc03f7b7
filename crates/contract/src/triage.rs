//! Triage: teams, the policy by which demands are routed, the inbox, and how a
//! unit's demands stand.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::demand::StatusCategory;
use docket_domain::text::LocalText;
use docket_domain::triage::{Assignment, Queue, TriagePolicy};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::demand::DemandSummary;
use crate::organization::Reference;

/// A team of the project office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamView {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Energy and water"))]
    pub name: String,
    /// Who leads it, and is told when something waits for too long.
    pub lead: Option<Reference>,
    /// Who is in it, in the order of their turns.
    pub members: Vec<Reference>,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// A new team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTeam {
    /// Name: 1 to 100 characters that no other team in use has.
    #[cfg_attr(feature = "openapi", schema(example = "Energy and water"))]
    pub name: String,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<Uuid>,
    /// Who is in it, in the order of their turns. At most 50.
    #[serde(default)]
    pub member_ids: Vec<Uuid>,
}

/// Changes to a team; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchTeam {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Energy"))]
    pub name: Option<String>,
    /// Who leads it; null for nobody.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub lead_id: Option<Option<Uuid>>,
    /// Everybody who is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_ids: Option<Vec<Uuid>>,
    /// Whether it is out of use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// How the organisation triages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TriagePolicyView {
    /// Rules and days.
    #[serde(flatten)]
    pub policy: TriagePolicy,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Where the rules send a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoutingView {
    /// Name of the rule that fits first; none when no rule does.
    #[cfg_attr(feature = "openapi", schema(example = "Energy above 100,000"))]
    pub rule: Option<String>,
    /// Where that sends it.
    pub to: Option<Assignment>,
    /// The team that gets it.
    pub team: Option<Reference>,
    /// Who gets it. Of a team that takes turns it is whose turn it is now.
    pub owner: Option<Reference>,
}

/// How many demands are in the parts of the caller's inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueuesView {
    /// Every part, in the order they are shown.
    pub queues: Vec<QueueView>,
    /// The teams the caller is in or leads.
    pub teams: Vec<Reference>,
    /// Today, where the organisation is.
    pub today: NaiveDate,
}

/// A part of the inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueView {
    /// Which.
    pub queue: Queue,
    /// How many demands: 1,000 stands for as many and more.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub demands: u64,
}

/// How the demands of a unit, and of those below it, stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnitOverview {
    /// The unit.
    pub unit: Reference,
    /// The project office's partner for it, or for the nearest above it.
    pub partner: Option<Reference>,
    /// How many demands are in which status, in the order of the workflow.
    pub statuses: Vec<StatusCount>,
    /// What the project office owes the unit: at most 50 demands that wait for
    /// the office, the earliest target day first.
    pub owed: Vec<DemandSummary>,
    /// What the unit owes the project office: at most 50 demands that wait for
    /// whoever asked, the earliest target day first.
    pub asked: Vec<DemandSummary>,
    /// The ten that were decided last.
    pub decided: Vec<DemandSummary>,
    /// Today, where the organisation is.
    pub today: NaiveDate,
}

/// How many demands are in a status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusCount {
    /// The status's key.
    #[cfg_attr(feature = "openapi", schema(example = "screening"))]
    pub status: String,
    /// Its name.
    pub name: LocalText,
    /// What it means roughly.
    pub category: StatusCategory,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub demands: u64,
    /// How many of them are past their target day.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub overdue: u64,
}

/// A text that the project office writes again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateView {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Cost is missing"))]
    pub name: String,
    /// The text. `{key}`, `{title}` and `{name}` stand for the demand's key, its
    /// title and whoever asked for it; clients put them in.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Hello {name}, what would {title} cost?")
    )]
    pub body: String,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// A new template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTemplate {
    /// Name: 1 to 100 characters that no other template in use has.
    #[cfg_attr(feature = "openapi", schema(example = "Cost is missing"))]
    pub name: String,
    /// The text: 1 to 20,000 characters.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Hello {name}, what would {title} cost?")
    )]
    pub body: String,
}

/// Changes to a template; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchTemplate {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Cost"))]
    pub name: Option<String>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether it is out of use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}
