//! Signing in, sessions, access tokens, people, roles.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::identity::Permission;
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;

/// Signing in with e-mail address and password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The account's e-mail address; case does not matter.
    #[cfg_attr(feature = "openapi", schema(example = "admin@example.org"))]
    pub email: String,
    /// The account's password.
    #[cfg_attr(feature = "openapi", schema(example = "correct horse battery staple"))]
    pub password: String,
}

/// Completing the first run: the one-time link's token becomes the first
/// administrator's account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The token of the set-up link the server printed.
    pub token: String,
    /// Name of the organisation.
    #[cfg_attr(feature = "openapi", schema(example = "Example Utilities"))]
    pub organization: String,
    /// The administrator's name.
    #[cfg_attr(feature = "openapi", schema(example = "Maren Holt"))]
    pub name: String,
    /// The administrator's e-mail address.
    #[cfg_attr(feature = "openapi", schema(example = "admin@example.org"))]
    pub email: String,
    /// A new password of at least 12 characters.
    pub password: String,
}

/// Setting a new password through a reset link.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The token of the link.
    pub token: String,
    /// A new password of at least 12 characters.
    pub password: String,
}

/// Changing one's own password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    pub current_password: String,
    /// A new password of at least 12 characters.
    pub new_password: String,
}

/// A one-time link, shown once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OneTimeLink {
    /// Path of the page that takes it, with the token in it.
    #[cfg_attr(feature = "openapi", schema(example = "/reset/kX3…"))]
    pub path: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}

/// Who the caller is and what they may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person or service account.
    pub person: PersonView,
    /// Every permission held, and how far each reaches.
    pub permissions: Vec<HeldPermission>,
    /// Name of the organisation.
    pub organization: String,
    /// The organisation's base currency.
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub currency: String,
    /// The organisation's time zone (IANA name).
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// What day it is there: the “today” of rules.
    #[cfg_attr(feature = "openapi", schema(example = "2027-01-31"))]
    pub today: NaiveDate,
    /// Where the log of events stands: a stream opened later with this as its
    /// `after` misses nothing that happened since this answer.
    #[cfg_attr(feature = "openapi", schema(example = 42))]
    pub events_after: i64,
}

/// A permission and its reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldPermission {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "demand.read"))]
    pub permission: Permission,
    /// Whether it reaches everything.
    pub everywhere: bool,
    /// Units it reaches, with their subtrees.
    pub units: Vec<Uuid>,
}

/// Asking for a new password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestPasswordReset {
    /// The address one signs in with.
    #[cfg_attr(feature = "openapi", schema(example = "ada@example.org"))]
    pub email: String,
}

/// Changing one's own settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchMe {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Language: `en` or `de`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "de"))]
    pub language: Option<String>,
    /// IANA name of the time zone; null follows the organisation.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub time_zone: Option<Option<String>>,
}

/// One signed-in browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Identifier.
    pub id: Uuid,
    /// Whether it is the one asking.
    pub current: bool,
    /// When it was signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last renewed.
    pub renewed_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// What the browser called itself.
    pub user_agent: Option<String>,
    /// Where it signed in from.
    pub address: Option<String>,
}

/// Creating an access token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for.
    #[cfg_attr(feature = "openapi", schema(example = "Nightly export"))]
    pub name: String,
    /// Permissions it may use, at most those its owner holds.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["demand.read"])))]
    pub scopes: Vec<Permission>,
    /// Days until it expires: 1 to 366.
    #[cfg_attr(feature = "openapi", schema(example = 90))]
    pub days: u16,
}

/// An access token, without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenView {
    /// Identifier.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// Its first characters, to recognise it by.
    #[cfg_attr(feature = "openapi", schema(example = "dkt_4fQz"))]
    pub hint: String,
    /// Whose rights it uses.
    pub owner: Reference,
    /// Permissions it may use.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub scopes: Vec<Permission>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A new access token with its secret, which is shown this once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// The token.
    #[serde(flatten)]
    pub token: TokenView,
    /// What to send as `Authorization: Bearer …`.
    #[cfg_attr(feature = "openapi", schema(example = "dkt_4fQz…"))]
    pub secret: String,
}

/// Kind of a person record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A human being, with or without an account.
    #[default]
    Person,
    /// A program: cannot sign in, has tokens given to it.
    Service,
}

/// A person or service account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonView {
    /// Identifier.
    pub id: Uuid,
    /// Person or service account.
    pub kind: PersonKind,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Maren Holt"))]
    pub name: String,
    /// E-mail address, the sign-in name.
    #[cfg_attr(feature = "openapi", schema(example = "maren.holt@example.org"))]
    pub email: Option<String>,
    /// Unit the person belongs to.
    pub unit: Option<Reference>,
    /// Language: `en` or `de`.
    #[cfg_attr(feature = "openapi", schema(example = "en"))]
    pub language: String,
    /// IANA name of the time zone; none follows the organisation.
    pub time_zone: Option<String>,
    /// Whether the person can sign in.
    pub has_account: bool,
    /// Whether the account is disabled.
    pub disabled: bool,
    /// When the person was archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// When the person last signed in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i64,
    /// When the record was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Creating a person or service account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePerson {
    /// Person or service account.
    #[serde(default)]
    pub kind: PersonKind,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Maren Holt"))]
    pub name: String,
    /// E-mail address; needed for an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "maren.holt@example.org"))]
    pub email: Option<String>,
    /// Unit the person belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Language: `en` or `de`; the organisation's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Changing a person (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchPerson {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Maren Holt-Meyer"))]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub email: Option<Option<String>>,
    /// Unit.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::patch::present"
    )]
    pub unit_id: Option<Option<Uuid>>,
    /// Language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether the account is disabled; its sessions end at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Whether the person is archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// A role given to a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantView {
    /// Identifier.
    pub id: Uuid,
    /// The role.
    pub role: Reference,
    /// Unit it reaches, with its subtree; none: everything.
    pub unit: Option<Reference>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// Giving a role to a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateGrant {
    /// The role.
    pub role_id: Uuid,
    /// Unit it reaches, with its subtree; absent: everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
}

/// A role: a named set of permissions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleView {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    #[cfg_attr(feature = "openapi", schema(example = "analyst"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// Whether it shipped with the product.
    pub shipped: bool,
    /// What it allows.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub permissions: Vec<Permission>,
    /// People who hold it.
    pub holders: i64,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Creating a role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateRole {
    /// Stable key: lower-case letters, digits and hyphens.
    #[cfg_attr(feature = "openapi", schema(example = "finance-partner"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// What it allows.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["demand.read"])))]
    pub permissions: Vec<Permission>,
}

/// Changing a role (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchRole {
    /// Name in each language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LocalText>,
    /// What it allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>, example = json!(["demand.read"])))]
    pub permissions: Option<Vec<Permission>>,
}

/// A permission that roles can contain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermissionView {
    /// Stable key.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "demand.read"))]
    pub key: Permission,
    /// What it allows, in English.
    pub meaning: String,
}
