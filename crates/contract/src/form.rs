//! Forms of the organisation and their versions.

use chrono::NaiveDate;
use docket_domain::field::FieldDefinition;
use docket_domain::form::{FormAudience, FormChange, FormDefinition, SchemaDocument, Unmapped};
use docket_domain::intake::{LinkTerms, Origin};
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::problem::FieldError;
use crate::version::VersionSummary;

/// Days for which a draft may still be handed in on the version of a form that
/// it was written with, after a later version took its place.
pub const GRACE_DAYS: i64 = 30;

/// A form of the organisation with all its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormView {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    #[cfg_attr(feature = "openapi", schema(example = "new-demand"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// Its versions, the newest first.
    pub versions: Vec<VersionSummary>,
    /// Whether a type of demand uses it, so that it can be filled in.
    pub in_use: bool,
    /// Path of the page on which people without an account fill it in; none
    /// while it has no public link.
    #[cfg_attr(feature = "openapi", schema(example = "/f/Vh3gqkq8Zp0YtX1mVbJ2dw"))]
    pub public_path: Option<String>,
    /// Who may write demands with it, of those who are signed in.
    pub audience: FormAudience,
    /// Under what terms its public link works, or would.
    pub link: FormLinkView,
    /// Version of the record, as in the `ETag`; its versions have their own.
    pub version: i64,
}

/// Under what terms the public link of a form works.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormLinkView {
    /// Whether it asks for a password, which nobody can read.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub has_password: bool,
    /// Days, moderation, and the sites that may show it.
    #[serde(flatten)]
    pub terms: LinkTerms,
}

/// A version of a form with what it asks and the fields it places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormVersionView {
    /// What lists show of it.
    #[serde(flatten)]
    pub base: VersionSummary,
    /// The form it is a version of.
    pub form_id: Uuid,
    /// The form's name in each language.
    pub name: LocalText,
    /// What it asks.
    pub definition: FormDefinition,
    /// The catalogue's definitions of the fields it places.
    pub fields: Vec<FieldDefinition>,
    /// What keeps a draft from being published, with the place in
    /// `definition`; empty when nothing does.
    pub problems: Vec<FieldError>,
}

/// Writing a new form; its first version is a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateForm {
    /// Stable key, unique: lower-case letters, digits and hyphens; at most 60
    /// characters.
    #[cfg_attr(feature = "openapi", schema(example = "software-request"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// What it asks. A draft may be unfinished; it is checked when it is
    /// published.
    pub definition: FormDefinition,
    /// Fields that it places; those that the catalogue does not have are added
    /// to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldDefinition>,
}

/// Changing a form (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchForm {
    /// Name in each language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalText>,
    /// Who may write demands with it, of those who are signed in; as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<FormAudience>,
    /// Under what terms its public link works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<PatchFormLink>,
}

/// Changing the terms of a form's public link (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchFormLink {
    /// A password of 4 to 200 characters to ask for; null asks for none. Who
    /// gave an earlier one has to give the new one.
    #[serde(
        default,
        deserialize_with = "crate::patch::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(example = "water lily"))]
    pub password: Option<Option<String>>,
    /// First day on which forms are taken in; null for no such day.
    #[serde(
        default,
        deserialize_with = "crate::patch::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(example = "2027-03-01"))]
    pub opens_on: Option<Option<NaiveDate>>,
    /// Last day on which forms are taken in; null for no such day.
    #[serde(
        default,
        deserialize_with = "crate::patch::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(example = "2027-03-31"))]
    pub closes_on: Option<Option<NaiveDate>>,
    /// Whether what is handed in waits until somebody lets it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub is_moderated: Option<bool>,
    /// Whether people without an account may attach files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub takes_files: Option<bool>,
    /// Sites that may show the form in their own pages; as a whole, 20 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>, example = json!(["https://intranet.example.org"])))]
    pub origins: Option<Vec<Origin>>,
}

/// Starting a new version of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateFormVersion {
    /// The version of the same form that the draft begins as; the published
    /// one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Uuid>,
}

/// Replacing what a draft asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutFormVersion {
    /// Sections, questions and rules.
    pub definition: FormDefinition,
    /// Fields that it places; those that the catalogue does not have are added
    /// to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldDefinition>,
}

/// Making a form of a JSON Schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportForm {
    /// Stable key of the form; made from its name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "system-intake"))]
    pub key: Option<String>,
    /// Name in each language; the title of the schema when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalText>,
    /// The JSON Schema, of draft 4, 6, 7, 2019-09 or 2020-12. The order of its
    /// properties is that of the questions.
    #[cfg_attr(feature = "openapi", schema(value_type = serde_json::Value, example = json!({
        "title": "System intake", "type": "object", "required": ["projectName"],
        "properties": {
            "projectName": {"type": "string", "title": "Name of the project"},
            "startDate": {"type": "string", "format": "date"},
        },
    })))]
    pub schema: SchemaDocument,
    /// Whether to only tell what would become of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub dry_run: bool,
}

/// What became of a JSON Schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormImport {
    /// The form, whose first version is a draft; none after a dry run.
    pub form: Option<FormView>,
    /// What it asks.
    pub definition: FormDefinition,
    /// Fields that the catalogue did not have.
    pub fields: Vec<FieldDefinition>,
    /// What the form does not have of the schema, or has otherwise.
    pub unmapped: Vec<Unmapped>,
}

/// What is different between two versions of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormComparison {
    /// The earlier one.
    pub from: VersionSummary,
    /// The later one.
    pub to: VersionSummary,
    /// Every difference; none for versions that ask the same.
    pub changes: Vec<FormChange>,
}
