//! The organisation: settings, units, registers, the field catalogue.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::exact::Billionths;
use docket_domain::field::FieldDefinition;
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A record mentioned by another: enough to show and to follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reference {
    /// Identifier.
    pub id: Uuid,
    /// Name in the caller's language.
    #[cfg_attr(feature = "openapi", schema(example = "Water Supply"))]
    pub name: String,
}

/// The organisation's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationView {
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Example Utilities"))]
    pub name: String,
    /// IANA name of the time zone deadlines are counted in.
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// Language of new people: `en` or `de`.
    #[cfg_attr(feature = "openapi", schema(example = "en"))]
    pub language: String,
    /// Base currency (ISO 4217).
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub currency: String,
    /// Month the fiscal year starts in, 1 to 12.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub fiscal_year_start: u8,
    /// Working days of the week: 1 Monday to 7 Sunday.
    #[cfg_attr(feature = "openapi", schema(example = json!([1, 2, 3, 4, 5])))]
    pub working_days: Vec<u8>,
    /// Days nobody works.
    pub holidays: Vec<NaiveDate>,
    /// Days for which the secret link of a submission works after its demand
    /// last moved.
    #[cfg_attr(feature = "openapi", schema(example = 365))]
    pub tracking_days: u16,
    /// Rates into the base currency, newest first.
    pub exchange_rates: Vec<ExchangeRate>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// How much of the base currency one unit of another is worth, from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExchangeRate {
    /// The other currency (ISO 4217).
    #[cfg_attr(feature = "openapi", schema(example = "CHF"))]
    pub currency: String,
    /// First day it holds.
    pub valid_from: NaiveDate,
    /// Base currency for one unit, as a decimal number above zero.
    #[cfg_attr(feature = "openapi", schema(example = "1.0625"))]
    pub rate: Billionths,
}

/// Changing the settings (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchOrganization {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Example Utilities"))]
    pub name: Option<String>,
    /// IANA name of the time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Language of new people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Base currency; only while no demand has money in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Month the fiscal year starts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year_start: Option<u8>,
    /// Working days of the week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_days: Option<Vec<u8>>,
    /// Days nobody works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holidays: Option<Vec<NaiveDate>>,
    /// Days for which the secret link of a submission works after its demand
    /// last moved: 30 to 3,650. It holds for links that are out already, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 180))]
    pub tracking_days: Option<u16>,
    /// All rates into the base currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_rates: Option<Vec<ExchangeRate>>,
}

/// A unit of the organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnitView {
    /// Identifier.
    pub id: Uuid,
    /// Short code, unique.
    #[cfg_attr(feature = "openapi", schema(example = "water-supply"))]
    pub code: String,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Water Supply"))]
    pub name: String,
    /// Unit above it.
    pub parent: Option<Reference>,
    /// Units from the top to this one.
    pub depth: i64,
    /// Its account manager in the PMO.
    pub partner: Option<Reference>,
    /// Who approves what it asks for, where a form asks; any one of them
    /// suffices. Without any, those of the unit above do.
    #[serde(default)]
    pub approvers: Vec<Reference>,
    /// When it was archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Creating a unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateUnit {
    /// Short code, unique; made from the name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "water-supply"))]
    pub code: Option<String>,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Water Supply"))]
    pub name: String,
    /// Unit above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// Its account manager in the PMO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<Uuid>,
    /// Who approves what it asks for: at most 20 people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approver_ids: Vec<Uuid>,
}

/// Changing a unit (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchUnit {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Water Supply and Wells"))]
    pub name: Option<String>,
    /// Unit above it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub parent_id: Option<Option<Uuid>>,
    /// Account manager.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub partner_id: Option<Option<Uuid>>,
    /// Who approves what it asks for: at most 20 people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver_ids: Option<Vec<Uuid>>,
    /// Whether it is archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// An entry of a register: a category or a strategic objective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterEntryView {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    #[cfg_attr(feature = "openapi", schema(example = "regulatory"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// When it was archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Adding an entry to a register.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateRegisterEntry {
    /// Stable key: lower-case letters, digits and hyphens.
    #[cfg_attr(feature = "openapi", schema(example = "regulatory"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
}

/// Changing an entry of a register (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchRegisterEntry {
    /// Name in each language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalText>,
    /// Whether it is archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// A field of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldView {
    /// Identifier.
    pub id: Uuid,
    /// What it is.
    pub definition: FieldDefinition,
    /// Whether it shipped with the product.
    pub shipped: bool,
    /// When it was archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// A type of demand: which form it is handed in on, which workflow it goes
/// through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandTypeView {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    #[cfg_attr(feature = "openapi", schema(example = "demand"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// Its workflow version.
    pub workflow_version_id: Uuid,
    /// Its published form version.
    pub form_version_id: Uuid,
    /// When it was taken out of use: nothing new is written with it.
    pub archived_at: Option<DateTime<Utc>>,
    /// Whether its form is for the caller, so that they may write demands of
    /// this type.
    pub is_offered: bool,
    /// Version of the record, as in the `ETag`.
    pub version: i64,
}

/// Making a type of demand: what a form is filled in for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateDemandType {
    /// Stable key: lower-case letters, digits and hyphens, at most 60
    /// characters; made from the name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "software-request"))]
    pub key: Option<String>,
    /// Name in each language.
    pub name: LocalText,
    /// The form that is filled in; its published version is used.
    pub form_id: Uuid,
    /// The workflow version demands of this type follow; that of the first type
    /// when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_version_id: Option<Uuid>,
}

/// Changing a type of demand (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchDemandType {
    /// Name in each language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalText>,
    /// The form that is filled in from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_id: Option<Uuid>,
    /// The workflow that new demands go through from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<Uuid>,
    /// Whether it is out of use. One type stays in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub archived: Option<bool>,
}
