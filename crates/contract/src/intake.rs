//! Intake from people without an account: published forms, submissions, and
//! the page behind a submission's secret link.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::field::{FieldDefinition, FieldKey};
use docket_domain::form::FormDefinition;
use docket_domain::intake::{Moderation, Opening, Whereabouts};
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::demand::MarkedAnswer;
use crate::demand::{DemandReference, DemandView};
use crate::organization::Reference;

/// Publishing a form by a secret link, or taking it back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishFormLink {
    /// Whether there is to be a link. `true` makes a new one; an earlier one
    /// stops working at once.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub published: bool,
}

/// A published form, as people without an account see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicFormView {
    /// Name of the organisation.
    #[cfg_attr(feature = "openapi", schema(example = "Example Utilities"))]
    pub organization: String,
    /// The form's name in each language.
    pub name: LocalText,
    /// Number of the version.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub number: i64,
    /// What it asks; questions about people of the organisation, and choices
    /// that have nothing to choose from, are left out.
    pub definition: FormDefinition,
    /// The fields it places, with every option to choose from.
    pub fields: Vec<FieldDefinition>,
    /// Units that can be chosen, by name.
    pub units: Vec<PublicUnit>,
    /// Currency of amounts (ISO 4217).
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub currency: String,
    /// What day it is where the organisation works: the “today” of its rules.
    #[cfg_attr(feature = "openapi", schema(example = "2027-01-31"))]
    pub today: NaiveDate,
    /// Last day on which forms are taken in, if there is one.
    pub closes_on: Option<NaiveDate>,
}

/// Whether a published form lets one in now: what is known of it before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormAccessView {
    /// Name of the organisation.
    #[cfg_attr(feature = "openapi", schema(example = "Example Utilities"))]
    pub organization: String,
    /// The form's name in each language.
    pub name: LocalText,
    /// Whether forms are taken in today.
    pub opening: Opening,
    /// First day on which they are.
    pub opens_on: Option<NaiveDate>,
    /// Last day on which they are.
    pub closes_on: Option<NaiveDate>,
    /// Whether it asks for a password.
    pub needs_password: bool,
}

/// Giving the password of a published form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateFormAccess {
    /// The password.
    #[cfg_attr(feature = "openapi", schema(example = "water lily"))]
    pub password: String,
}

/// What stands for the password in the header `Form-Access`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormAccess {
    /// The value of the header.
    #[cfg_attr(feature = "openapi", schema(example = "AZLwwX0e…"))]
    pub token: String,
    /// When it stops working, unless the password is changed before.
    pub expires_at: DateTime<Utc>,
}

/// A submission that waits until somebody lets it in, or was not let in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldSubmissionView {
    /// The demand it is when it is let in.
    pub demand: DemandReference,
    /// The form it came through.
    pub form: Reference,
    /// Unit it asks for.
    pub unit: Option<Reference>,
    /// Who submitted it.
    pub submitter: Submitter,
    /// When.
    pub submitted_at: DateTime<Utc>,
    /// Whether it waits.
    pub state: Moderation,
    /// Why it was not let in.
    pub reason: Option<String>,
}

/// A held submission with everything that was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldSubmissionDetail {
    /// What lists show of it.
    #[serde(flatten)]
    pub base: HeldSubmissionView,
    /// What was answered, as a demand.
    pub content: DemandView,
}

/// What to do with a held submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ModerationDecision {
    /// Let it in.
    Accept,
    /// Do not let it in.
    Refuse,
    /// Let it wait again after it was refused.
    Hold,
}

/// Letting a held submission in, or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ModerateSubmission {
    /// What to do with it.
    pub decision: ModerationDecision,
    /// Why it is refused, for whoever submitted it: at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "This is a question for the service desk.")
    )]
    pub reason: Option<String>,
}

/// A unit that can be chosen on a published form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicUnit {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Water Supply"))]
    pub name: String,
    /// Name of the unit above it.
    pub parent: Option<String>,
}

/// Who submits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Submitter {
    /// Name, at most 200 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Jonna Thielen"))]
    pub name: String,
    /// E-mail address.
    #[cfg_attr(feature = "openapi", schema(example = "jonna@example.org"))]
    pub email: String,
}

/// Handing in a published form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmitPublicForm {
    /// Who submits.
    pub submitter: Submitter,
    /// Language they read: `en` or `de`; English when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "en"))]
    pub language: Option<String>,
    /// Number of the version that was filled in; the published one when absent.
    /// For 30 days after a later one took its place, it can be handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub number: Option<i64>,
    /// Answers by field of the form, the title included, each in its kind's
    /// JSON form.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Object>,
        example = json!({"title": "Water quality results on the public site", "unit": "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11", "problem": "People call us for figures."})))]
    pub values: BTreeMap<FieldKey, serde_json::Value>,
    /// Left empty by people, who do not see it; what fills it in is not one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = ""))]
    pub website: String,
}

/// What a submitter is given: the key to quote and the secret link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Key of the demand.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Path of the page that tells how it goes on. Whoever has it can read and
    /// answer.
    #[cfg_attr(feature = "openapi", schema(example = "/t/AZLwwX0e…"))]
    pub tracking_path: String,
    /// What the form says to those who handed it in.
    pub thank_you: LocalText,
    /// Whether it waits until the project office lets it in.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub is_held: bool,
}

/// How a submission goes on, behind its secret link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackingView {
    /// Name of the organisation.
    #[cfg_attr(feature = "openapi", schema(example = "Example Utilities"))]
    pub organization: String,
    /// Key of the demand.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Title.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Water quality results on the public site")
    )]
    pub title: String,
    /// Unit that was chosen.
    pub unit: Option<String>,
    /// Name of the status.
    pub status: LocalText,
    /// Key of the demand it was merged into, which asks for the same: how that
    /// one stands is told here.
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub merged_into: Option<String>,
    /// What it was split into, in the order the parts were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<TrackingPart>,
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// What happens next, in plain words.
    pub next: LocalText,
    /// Since when it is in this status.
    pub since: DateTime<Utc>,
    /// Working days it should stay in this status at most.
    pub target_days: Option<u16>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was last decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Reason of the last decision.
    pub decision_reason: Option<String>,
    /// What the submitter is asked, while it waits for their answer.
    pub question: Option<TrackingMessage>,
    /// What was written between submitter and project office, oldest first.
    pub messages: Vec<TrackingMessage>,
    /// Statuses it went through, oldest first, this one included.
    pub steps: Vec<TrackingStep>,
    /// Who looks after it in the project office, once somebody does.
    #[cfg_attr(feature = "openapi", schema(example = "Amara Quill"))]
    pub owner: Option<String>,
    /// Whole working days in this status, by the organisation's calendar.
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub days_in_status: i64,
    /// Whether the submitter may change their answers.
    pub can_edit: bool,
    /// Whether it is somebody else's demand, which the holder of the link needs
    /// too: they follow it, read no messages, and take back their own voice only.
    pub is_followed: bool,
    /// Whether the submitter may write.
    pub can_write: bool,
    /// Whether the submitter may withdraw it.
    pub can_withdraw: bool,
    /// When the link stops working, unless the demand moves on before.
    pub expires_at: DateTime<Utc>,
}

/// What a submitter answered, with the questions, to be changed. Its version is
/// in the `ETag`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackingAnswersView {
    /// The form as it was handed in.
    pub form: PublicFormView,
    /// The answers by field, each in its kind's JSON form.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Object>,
        example = json!({"title": "Water quality results on the public site", "problem": "People call us for figures."})))]
    pub values: BTreeMap<FieldKey, serde_json::Value>,
    /// Answers that the project office asks about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkedAnswer>,
}

/// Changing what one handed in (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchTrackingAnswers {
    /// Answers that change, by field of the form, the title included; null
    /// removes one.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Object>,
        example = json!({"problem": "People call us for figures every day."})))]
    pub values: BTreeMap<FieldKey, serde_json::Value>,
}

/// A demand that others who write of the same may learn of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarPublicDemand {
    /// Key of the demand.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Title.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Water quality results on the public site")
    )]
    pub title: String,
    /// Unit that asks.
    pub unit: Option<String>,
    /// Name of its status.
    pub status: LocalText,
    /// Units that need it too.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub votes: u64,
}

/// Demands that others may learn of and whose titles resemble the one that is
/// being written, the likest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarPublicDemands {
    /// Five at most.
    pub items: Vec<SimilarPublicDemand>,
}

/// Following a demand that asks for what one was about to ask for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SupportPublicDemand {
    /// Key of the demand.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub demand: String,
    /// Who needs it too.
    pub submitter: Submitter,
    /// Unit they need it for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Language they read: `en` or `de`; English when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "en"))]
    pub language: Option<String>,
    /// Left empty by people, who do not see it; what fills it in is not one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = ""))]
    pub website: String,
}

/// A message between submitter and project office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackingMessage {
    /// Name of the one in the project office; none for the submitter's own.
    #[cfg_attr(feature = "openapi", schema(example = "Amara Quill"))]
    pub author: Option<String>,
    /// What, as plain text.
    pub body: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A demand that a submission was split into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackingPart {
    /// Key of the demand.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-151"))]
    pub key: String,
    /// Title.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Water quality results by street")
    )]
    pub title: String,
    /// Name of the status.
    pub status: LocalText,
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// Since when it is in this status.
    pub since: DateTime<Utc>,
    /// Reason of the last decision on it.
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub decision_reason: Option<String>,
    /// Key of the demand it was merged into, which asks for the same: status and
    /// date are that one's.
    #[cfg_attr(feature = "openapi", schema(example = json!(null)))]
    pub merged_into: Option<String>,
}

/// A status a submission went into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackingStep {
    /// Name of the status.
    pub status: LocalText,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writing to the project office.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTrackingMessage {
    /// What, as plain text: 1 to 20,000 characters.
    #[cfg_attr(feature = "openapi", schema(example = "One figure for each zone."))]
    pub body: String,
}
