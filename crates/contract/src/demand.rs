//! Demands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::demand::{LinkKind, Standing, StatusCategory};
use docket_domain::exact::Billionths;
use docket_domain::field::FieldKey;
use docket_domain::identity::Permission;
use docket_domain::intake::UnitApproval;
use docket_domain::money::Money;
use docket_domain::text::LocalText;
use docket_domain::triage::WaitsFor;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;
use crate::problem::FieldError;

/// A demand in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandSummary {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Title.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Replace telemetry at 38 pumping stations")
    )]
    pub title: String,
    /// Status: a key of its workflow.
    #[cfg_attr(feature = "openapi", schema(example = "qualified"))]
    pub status: String,
    /// What the status means roughly.
    pub status_category: StatusCategory,
    /// Since when it is in this status.
    pub status_since: DateTime<Utc>,
    /// Whole working days in this status, by the organisation's calendar.
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub days_in_status: i64,
    /// Working days it should stay at most.
    pub target_days: Option<u16>,
    /// Unit that asks.
    pub unit: Option<Reference>,
    /// Category.
    pub category: Option<Reference>,
    /// Who asked.
    pub requester: Option<Reference>,
    /// Who looks after it in the PMO.
    pub owner: Option<Reference>,
    /// The PMO's team that has it.
    pub team: Option<Reference>,
    /// Whom it waits for.
    pub waits_for: WaitsFor,
    /// The day on which it should have left its status, by the organisation's
    /// calendar; none where the status has no target.
    pub due_on: Option<NaiveDate>,
    /// The day on which it comes back into the inbox, from which it was put off;
    /// only for those who may triage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<NaiveDate>,
    /// Score under the organisation's framework, 0 to 100; only for those who
    /// may see scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Billionths>,
    /// One-off cost in the organisation's base currency.
    pub cost: Option<Money>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// A demand with everything that was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandView {
    /// What lists show of it.
    #[serde(flatten)]
    pub base: DemandSummary,
    /// What it is about, in a few sentences.
    pub summary: String,
    /// Its type.
    pub demand_type: Reference,
    /// Version of the form it was made with.
    pub form_version_id: Uuid,
    /// Version of the workflow it goes through.
    pub workflow_version_id: Uuid,
    /// Strategic objective it serves.
    pub objective: Option<Reference>,
    /// Answers by catalogue field, each in its kind's JSON form.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Object>, example = json!({"required_by_law": true})))]
    pub values: BTreeMap<FieldKey, serde_json::Value>,
    /// Units and people that answers name, with their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Reference>,
    /// Text that stood where a value was expected when it was imported.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, String>))]
    pub kept_text: BTreeMap<FieldKey, String>,
    /// Cost and benefit by fiscal period.
    pub lines: Vec<MoneyLine>,
    /// Answers that whoever asked for it is to change, as long as they are asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkedAnswer>,
    /// Reason of the last decision.
    pub decision_reason: Option<String>,
    /// When it was last decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Demand it duplicates and was merged into.
    pub duplicate_of: Option<DemandReference>,
    /// Whether the merge can be taken apart.
    pub can_unmerge: bool,
    /// Demands that were merged into this one, as far as the caller sees them.
    pub merged: Vec<DemandReference>,
    /// Where it was imported from.
    pub external_source: Option<String>,
    /// Its key there.
    pub external_key: Option<String>,
    /// Whether people without an account may learn of it, who write of the same.
    pub is_public: bool,
    /// Who handed it in without an account, through a published form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitter: Option<SubmitterView>,
    /// What became of asking the approver of its unit, where its form asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_approval: Option<UnitApprovalView>,
    /// What the caller may do with it.
    pub standing: StandingView,
}

/// What became of asking the approver of a demand's unit, before it is handed
/// in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnitApprovalView {
    /// How it stands.
    pub state: UnitApproval,
    /// Who is asked, while it waits: any one of them suffices. Nobody when there
    /// is no approver any more; taken back and handed in again, it needs none.
    pub waits_for: Vec<Reference>,
    /// When they were asked.
    pub asked_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<Reference>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was returned.
    #[cfg_attr(feature = "openapi", schema(example = "Add what it costs a year."))]
    pub reason: Option<String>,
    /// Whether the caller decides.
    pub can_decide: bool,
    /// Whether the caller may take it back, to go on writing.
    pub can_take_back: bool,
}

/// Deciding for the unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecideUnitApproval {
    /// What is decided.
    pub decision: UnitDecision,
    /// Why it is returned: 1 to 2,000 characters, for those who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Add what it costs a year."))]
    pub reason: Option<String>,
}

/// What an approver decides for the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnitDecision {
    /// It is handed in.
    Approve,
    /// It goes back to those who asked, with a reason.
    Return,
}

/// A demand that waits for the caller as approver of its unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AwaitedDemandView {
    /// The demand.
    pub demand: DemandReference,
    /// Unit that asks.
    pub unit: Option<Reference>,
    /// Who asked for it: somebody of the organisation, or somebody without an
    /// account.
    #[cfg_attr(feature = "openapi", schema(example = "Jonna Thielen"))]
    pub asked_by: Option<String>,
    /// Since when it waits.
    pub asked_at: DateTime<Utc>,
}

/// Who writes a demand together with whoever asked for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoAuthorsView {
    /// They, in the order they came.
    pub co_authors: Vec<Reference>,
    /// Whether the caller chooses them.
    pub can_choose: bool,
}

/// Who handed a demand in without an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitterView {
    /// Name, as they gave it.
    #[cfg_attr(feature = "openapi", schema(example = "Jonna Thielen"))]
    pub name: String,
    /// E-mail address, as they gave it.
    #[cfg_attr(feature = "openapi", schema(example = "jonna@example.org"))]
    pub email: String,
    /// Whether their secret link works, by which they follow and answer.
    pub can_follow: bool,
}

/// A demand mentioned by another record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandReference {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Title.
    pub title: String,
}

/// What the caller may do with a record: the client enables by it what the
/// server would allow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandingView {
    /// Permissions whose reach includes the record.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["demand.read"])))]
    pub permissions: BTreeSet<Permission>,
    /// Keys of the roles that the caller holds where the record is.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!(["analyst"])))]
    pub roles: BTreeSet<String>,
    /// Whether the caller is its requester or a co-author, and may write as
    /// such.
    pub is_author: bool,
    /// Whether it is the caller's own, whatever they may do with it.
    #[serde(default)]
    pub is_own: bool,
    /// Whether the record waits for its unit's approver: nothing is done with it
    /// meanwhile.
    #[serde(default)]
    pub is_waiting: bool,
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        Self {
            permissions: standing.permissions,
            roles: standing.roles,
            is_author: standing.is_author,
            is_own: standing.is_own,
            is_waiting: standing.is_waiting,
        }
    }
}

impl From<&StandingView> for Standing {
    fn from(view: &StandingView) -> Self {
        Self {
            permissions: view.permissions.clone(),
            roles: view.roles.clone(),
            is_author: view.is_author,
            is_own: view.is_own,
            is_waiting: view.is_waiting,
        }
    }
}

/// Cost or benefit in one fiscal period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MoneyLine {
    /// Fiscal period: a year, or a quarter of one.
    #[cfg_attr(feature = "openapi", schema(example = "FY2027"))]
    pub period: String,
    /// What the money is.
    pub kind: MoneyLineKind,
    /// How much.
    pub amount: Money,
}

/// What the money of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MoneyLineKind {
    /// One-off cost.
    Capex,
    /// Running cost.
    Opex,
    /// Benefit.
    Benefit,
}

/// Creating a demand, as a draft or handed in at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateDemand {
    /// Key of the demand type; the shipped one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "demand"))]
    pub demand_type: Option<String>,
    /// Version of the type's form that it was written with: the published one,
    /// or one that was retired no more than 30 days ago. The published one when
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub form_version_id: Option<Uuid>,
    /// Title, at most 300 characters.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Replace telemetry at 38 pumping stations")
    )]
    pub title: String,
    /// What it is about.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Remote units at 38 of 112 stations are 19 years old.")
    )]
    pub summary: String,
    /// Unit that asks; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<Uuid>,
    /// Strategic objective.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective_id: Option<Uuid>,
    /// Answers by catalogue field.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Object>, example = json!({"required_by_law": true})))]
    pub values: BTreeMap<FieldKey, serde_json::Value>,
    /// Cost and benefit by fiscal period.
    #[serde(default)]
    pub lines: Vec<MoneyLine>,
    /// Whether to hand it in at once.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub submit: bool,
}

/// Changing a demand (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchDemand {
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Replace telemetry at 40 pumping stations")
    )]
    pub title: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Unit that asks.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub unit_id: Option<Option<Uuid>>,
    /// Category.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub category_id: Option<Option<Uuid>>,
    /// Strategic objective.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub objective_id: Option<Option<Uuid>>,
    /// Who looks after it in the PMO.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub owner_id: Option<Option<Uuid>>,
    /// The PMO's team that has it. Needs the permission to triage.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub team_id: Option<Option<Uuid>>,
    /// Puts it off until a day within a year; null takes it back. Needs the
    /// permission to triage.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub snoozed_until: Option<Option<NaiveDate>>,
    /// Whether people without an account may learn of it, who write of the same:
    /// its title, its unit and how it goes on. Needs the permission to triage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub is_public: Option<bool>,
    /// Answers that change; null removes one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Object>, example = json!({"required_by_law": true})))]
    pub values: BTreeMap<FieldKey, serde_json::Value>,
    /// All lines of cost and benefit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<MoneyLine>>,
}

/// Taking a step of the workflow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TransitionDemand {
    /// Key of the transition.
    #[cfg_attr(feature = "openapi", schema(example = "screen"))]
    pub transition: String,
    /// Why, where the step asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Complete, cost confirmed."))]
    pub reason: Option<String>,
    /// The demand this one duplicates, where the step asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of_id: Option<Uuid>,
    /// Answers that whoever asked for it is to change, where the step asks them
    /// something. At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkedAnswer>,
    /// What is changed before the step is taken, such as answers that it needs:
    /// both happen, or neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = json!({"values": {"required_by_law": true}})))]
    pub changes: Option<Box<PatchDemand>>,
}

/// An answer that whoever asked for a demand is to change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkedAnswer {
    /// The field it answers: a question of the demand's form.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "problem"))]
    pub field: FieldKey,
    /// What about it: at most 1,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = "How many stations exactly?"))]
    pub note: String,
}

/// A demand that another one has to do with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkView {
    /// Identifier of the link.
    pub id: Uuid,
    /// How they have to do with each other.
    pub kind: LinkKind,
    /// Whether it begins at the demand that was asked for: this one blocks the
    /// other, and not the other this one.
    pub is_outgoing: bool,
    /// The other demand.
    pub demand: DemandReference,
    /// Name of its status.
    pub status: LocalText,
    /// What that means roughly.
    pub status_category: StatusCategory,
}

/// Linking a demand to another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateLink {
    /// How it has to do with the other.
    pub kind: LinkKind,
    /// The other.
    pub demand_id: Uuid,
    /// Whether the link begins at the other: that one blocks this one.
    #[serde(default)]
    pub incoming: bool,
}

/// Splitting a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SplitDemand {
    /// The demands it is split into: 2 to 20.
    pub parts: Vec<SplitPart>,
}

/// A demand that another one is split into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SplitPart {
    /// Its title: 1 to 300 characters.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Telemetry of the northern stations")
    )]
    pub title: String,
}

/// What a demand was split into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SplitView {
    /// The parts, in their order.
    pub parts: Vec<DemandReference>,
}

/// What a demand's form would refuse if it were handed in as it is, or what a
/// step of it still needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompletenessView {
    /// Whether nothing.
    pub is_complete: bool,
    /// Each problem with its place in the demand.
    pub problems: Vec<FieldError>,
}

/// A comment on a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentView {
    /// Identifier.
    pub id: Uuid,
    /// Who wrote it.
    pub author: Option<Reference>,
    /// What, as plain text.
    pub body: String,
    /// Whether the submitter does not see it.
    pub internal: bool,
    /// People it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Reference>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Key of the demand it was written on, where that was merged into this one.
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub merged_from: Option<String>,
}

/// Writing a comment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateComment {
    /// What, as plain text.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "How many of the stations can keep their cabinets?")
    )]
    pub body: String,
    /// Whether to keep it from the submitter.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub internal: bool,
    /// People it names, who are told: those alone who could read it. At most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Uuid>,
}

/// A demand whose title resembles one that is being written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarDemand {
    /// The demand.
    pub demand: DemandReference,
    /// Name of its status.
    pub status: LocalText,
    /// What the status means roughly: open or decided.
    pub status_category: StatusCategory,
    /// Unit that asks.
    pub unit: Option<Reference>,
    /// How much its title resembles the one asked for: 0 to 1,000.
    #[cfg_attr(feature = "openapi", schema(example = 812))]
    pub likeness: u32,
    /// Units that need it too.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub votes: u64,
    /// Whether the caller takes part in it or follows it.
    pub is_followed: bool,
}

/// Demands with similar titles, the likest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarDemands {
    /// Five at most.
    pub items: Vec<SimilarDemand>,
}

/// Who needs what a demand asks for too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupportView {
    /// Units that need it too; each counts once, the one that asked does not.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub votes: u64,
    /// Those who said so, in their order.
    pub supporters: Vec<Supporter>,
    /// Whether the caller said so, and follows the demand.
    pub is_supported: bool,
}

/// One who needs what a demand asks for too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Supporter {
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Jonna Thielen"))]
    pub name: String,
    /// Unit they need it for.
    pub unit: Option<Reference>,
    /// Whether they have no account, and follow it by a secret link.
    pub is_outsider: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Key of the demand they came with, where it was merged into this one.
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub merged_from: Option<String>,
}

/// Saying that one needs what a demand asks for too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutSupport {
    /// Unit that needs it; the caller's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub unit_id: Option<Uuid>,
}
