//! Shortlists: what a meeting works through, and what it decides.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::attachment::FileReference;
use docket_domain::demand::StatusCategory;
use docket_domain::exact::Billionths;
use docket_domain::shortlist::{Outcome, ShortlistState};
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::demand::TransitionDemand;
use crate::organization::Reference;
use crate::patch::present;

/// A shortlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShortlistView {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "SL-7"))]
    pub key: String,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Portfolio board"))]
    pub name: String,
    /// The day of the meeting, where the organisation is.
    #[cfg_attr(feature = "openapi", schema(example = "2026-12-03"))]
    pub meets_on: NaiveDate,
    /// Where it is held; empty when nobody said.
    #[cfg_attr(feature = "openapi", schema(example = "Room 2.14"))]
    pub place: String,
    /// What it is for; empty when nobody said.
    #[cfg_attr(feature = "openapi", schema(example = "Demands above 100,000 euros."))]
    pub purpose: String,
    /// The unit it belongs to; none for the whole organisation.
    pub unit: Option<Reference>,
    /// How far it is.
    pub state: ShortlistState,
    /// Who attends.
    pub people: Vec<Reference>,
    /// Whether the caller may prepare it and take it from state to state.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub may_manage: bool,
    /// Whether the caller may record decisions.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub may_decide: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; decisions do not count.
    pub updated_at: DateTime<Utc>,
    /// Who changed it last.
    pub updated_by: Option<Reference>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// A shortlist in a list of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedShortlist {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "SL-7"))]
    pub key: String,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Portfolio board"))]
    pub name: String,
    /// The day of the meeting, where the organisation is.
    #[cfg_attr(feature = "openapi", schema(example = "2026-12-03"))]
    pub meets_on: NaiveDate,
    /// Where it is held; empty when nobody said.
    #[cfg_attr(feature = "openapi", schema(example = "Room 2.14"))]
    pub place: String,
    /// The unit it belongs to; none for the whole organisation.
    pub unit: Option<Reference>,
    /// How far it is.
    pub state: ShortlistState,
    /// Demands on it, those beyond the caller's reach included.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub demands: u64,
    /// Those of them that were decided on.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub decided: u64,
    /// Whether the caller may put demands on it.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub may_manage: bool,
}

/// Making a shortlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateShortlist {
    /// Name: 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Portfolio board"))]
    pub name: String,
    /// The day of the meeting, where the organisation is.
    #[cfg_attr(feature = "openapi", schema(example = "2026-12-03"))]
    pub meets_on: NaiveDate,
    /// Where it is held: at most 300 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Room 2.14"))]
    pub place: String,
    /// What it is for: at most 5,000 characters.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Demands above 100,000 euros."))]
    pub purpose: String,
    /// The unit it belongs to. When absent, the whole organisation, or the only
    /// unit in which the caller screens demands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Who attends, in this order; at most 100.
    #[serde(default)]
    pub person_ids: Vec<Uuid>,
    /// Demands to put on it at once, in this order; at most 200.
    #[serde(default)]
    pub demand_ids: Vec<Uuid>,
}

/// Changing a shortlist (merge-patch); `person_ids` is replaced as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchShortlist {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Portfolio board"))]
    pub name: Option<String>,
    /// The day of the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "2026-12-03"))]
    pub meets_on: Option<NaiveDate>,
    /// Where it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Room 2.14"))]
    pub place: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Demands above 100,000 euros."))]
    pub purpose: Option<String>,
    /// Who attends; whoever has decided something stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_ids: Option<Vec<Uuid>>,
}

/// Taking a shortlist into another state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MoveShortlist {
    /// The state.
    #[cfg_attr(feature = "openapi", schema(example = "in_session"))]
    pub state: ShortlistState,
    /// Why; needed to open again what is closed. At most 5,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "The vote on DEM-12 was noted wrongly.")
    )]
    pub reason: Option<String>,
}

/// Putting demands on a shortlist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddEntries {
    /// The demands, in this order; those that are on it already stay where they
    /// are.
    pub demand_ids: Vec<Uuid>,
    /// What to prepare about each of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Ask for the second quote."))]
    pub note: Option<String>,
}

/// Changing what is noted about a demand on a shortlist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchEntry {
    /// What to prepare: at most 5,000 characters; `null` or nothing for none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "Ask for the second quote."))]
    pub note: Option<Option<String>>,
}

/// Moving a demand on a shortlist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MoveEntry {
    /// The entry it comes before; the end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Uuid>,
}

/// Recording what the meeting decided about a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordDecision {
    /// What was decided.
    #[cfg_attr(feature = "openapi", schema(example = "approved"))]
    pub outcome: Outcome,
    /// Why: at most 5,000 characters. Needed where something is approved,
    /// rejected or returned.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Pays back within two years."))]
    pub reason: String,
    /// Who decided: at least one of those who attend.
    pub decider_ids: Vec<Uuid>,
    /// Files that belong to it: uploads of the caller, and those that the
    /// decision before had. At most 20.
    #[serde(default)]
    pub file_ids: Vec<Uuid>,
    /// A step of its workflow that the demand takes with the decision, as
    /// `transition_demand` takes it; the decision's reason stands for a missing
    /// one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<TransitionDemand>,
    /// Version of the demand that the step was chosen for; needed with a step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub demand_version: Option<i64>,
    /// The shortlist a deferred demand goes onto.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postpone_to: Option<Uuid>,
}

/// A shortlist mentioned by something else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShortlistReference {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "SL-8"))]
    pub key: String,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Portfolio board"))]
    pub name: String,
    /// The day of the meeting.
    #[cfg_attr(feature = "openapi", schema(example = "2027-01-14"))]
    pub meets_on: NaiveDate,
}

/// What a meeting decided about a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionView {
    /// Identifier.
    pub id: Uuid,
    /// What was decided.
    #[cfg_attr(feature = "openapi", schema(example = "approved"))]
    pub outcome: Outcome,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(example = "Pays back within two years."))]
    pub reason: String,
    /// Who decided.
    pub deciders: Vec<Reference>,
    /// Files that belong to it.
    pub files: Vec<FileReference>,
    /// Name of the status that the demand came into with it.
    pub moved_to: Option<LocalText>,
    /// The shortlist it was deferred to; none beyond the caller's reach.
    pub postponed_to: Option<ShortlistReference>,
    /// When it was recorded.
    pub decided_at: DateTime<Utc>,
    /// Who recorded it.
    pub recorded_by: Option<Reference>,
}

/// A demand as it stands on a shortlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryDemand {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Title.
    #[cfg_attr(feature = "openapi", schema(example = "Replace pumps"))]
    pub title: String,
    /// Unit that asks.
    pub unit: Option<Reference>,
    /// Name of its status.
    pub status: LocalText,
    /// What kind of status that is.
    pub status_category: StatusCategory,
    /// Score, 0 to 100; only for those who may see scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Billionths>,
}

/// A demand on a shortlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryView {
    /// Identifier.
    pub id: Uuid,
    /// The demand.
    pub demand: EntryDemand,
    /// What to prepare; empty when nobody said.
    #[cfg_attr(feature = "openapi", schema(example = "Ask for the second quote."))]
    pub note: String,
    /// What was decided, if anything.
    pub decision: Option<DecisionView>,
    /// What was decided before it was corrected, newest first.
    pub earlier: Vec<DecisionView>,
    /// Version, for `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i64,
}

/// The demands on a shortlist, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntriesView {
    /// Those that the caller reads.
    pub items: Vec<EntryView>,
    /// How many more there are that the caller does not read.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub hidden: u64,
}

/// A shortlist that a demand is or was on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShortlistedView {
    /// The shortlist.
    pub shortlist: ShortlistReference,
    /// How far it is.
    pub state: ShortlistState,
    /// What was decided on it, if anything.
    pub decision: Option<DecisionView>,
}
