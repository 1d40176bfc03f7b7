//! Signing in, sessions, people, roles, tokens.

use docket_contract::{
    identity::{
        ChangePassword, CreateGrant, CreatePerson, CreateRole, CreateToken, GrantView, Login,
        NewToken, OneTimeLink, PersonView, RequestPasswordReset, ResetPassword, RoleView,
        SessionView, Setup, TokenView,
    },
    page::Page,
};
use serde::Serialize;
use uuid::Uuid;

use super::{Answer, Query, delete, get, patch, post};

/// Signs in with e-mail address and password.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn sign_in(login: &Login) -> Answer<()> {
    post("/auth/login", login).await
}

/// Ends the session of this browser.
///
/// # Errors
/// See [`super::get`].
pub async fn sign_out() -> Answer<()> {
    post("/auth/logout", &serde_json::json!({})).await
}

/// Completes the first run.
///
/// # Errors
/// See [`super::get`].
pub async fn set_up(setup: &Setup) -> Answer<()> {
    post("/auth/setup", setup).await
}

/// Sets a new password through a link.
///
/// # Errors
/// See [`super::get`].
pub async fn reset_password(reset: &ResetPassword) -> Answer<()> {
    post("/auth/reset", reset).await
}

/// Asks for a mail with a link that sets a new password.
///
/// # Errors
/// See [`super::get`].
pub async fn forgot_password(email: String) -> Answer<()> {
    post("/auth/forgot", &RequestPasswordReset { email }).await
}

/// Changes one's own password.
///
/// # Errors
/// See [`super::get`].
pub async fn change_password(change: &ChangePassword) -> Answer<()> {
    post("/me/password", change).await
}

/// Changes one's own settings.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_me(changes: &impl Serialize, etag: &str) -> Answer<PersonView> {
    patch("/me", changes, etag).await
}

/// The browsers one is signed in with.
///
/// # Errors
/// See [`super::get`].
pub async fn sessions() -> Answer<Page<SessionView>> {
    get("/me/sessions").await
}

/// Signs another browser out.
///
/// # Errors
/// See [`super::get`].
pub async fn end_session(id: Uuid) -> Answer<()> {
    delete(&format!("/me/sessions/{id}"), None).await
}

/// People, by name or e-mail address.
///
/// # Errors
/// See [`super::get`].
pub async fn people(query: Query) -> Answer<Page<PersonView>> {
    get(&query.after("/people")).await
}

/// One person.
///
/// # Errors
/// See [`super::get`].
pub async fn person(id: &str) -> Answer<PersonView> {
    get(&format!("/people/{}", super::query::segment(id))).await
}

/// Adds a person or service account.
///
/// # Errors
/// See [`super::get`].
pub async fn create_person(person: &CreatePerson) -> Answer<PersonView> {
    post("/people", person).await
}

/// Changes a person.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_person(id: Uuid, changes: &impl Serialize, etag: &str) -> Answer<PersonView> {
    patch(&format!("/people/{id}"), changes, etag).await
}

/// Makes a link through which the person sets a password.
///
/// # Errors
/// See [`super::get`].
pub async fn create_reset_link(id: Uuid) -> Answer<OneTimeLink> {
    post(&format!("/people/{id}/reset-link"), &serde_json::json!({})).await
}

/// The roles of a person.
///
/// # Errors
/// See [`super::get`].
pub async fn grants(id: Uuid) -> Answer<Page<GrantView>> {
    get(&format!("/people/{id}/grants")).await
}

/// Gives a role to a person.
///
/// # Errors
/// See [`super::get`].
pub async fn create_grant(id: Uuid, grant: &CreateGrant) -> Answer<GrantView> {
    post(&format!("/people/{id}/grants"), grant).await
}

/// Takes a role from a person.
///
/// # Errors
/// See [`super::get`].
pub async fn delete_grant(person: Uuid, grant: Uuid) -> Answer<()> {
    delete(&format!("/people/{person}/grants/{grant}"), None).await
}

/// All roles.
///
/// # Errors
/// See [`super::get`].
pub async fn roles() -> Answer<Page<RoleView>> {
    get("/roles").await
}

/// Adds a role.
///
/// # Errors
/// See [`super::get`].
pub async fn create_role(role: &CreateRole) -> Answer<RoleView> {
    post("/roles", role).await
}

/// Changes a role.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_role(id: Uuid, changes: &impl Serialize, etag: &str) -> Answer<RoleView> {
    patch(&format!("/roles/{id}"), changes, etag).await
}

/// One role.
///
/// # Errors
/// See [`super::get`].
pub async fn role(id: Uuid) -> Answer<RoleView> {
    get(&format!("/roles/{id}")).await
}

/// Deletes a role that nobody holds and that did not ship.
///
/// # Errors
/// See [`super::patch`].
pub async fn delete_role(id: Uuid, etag: &str) -> Answer<()> {
    delete(&format!("/roles/{id}"), Some(etag)).await
}

/// Whose access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenOwner {
    /// Whoever is signed in.
    Oneself,
    /// A service account, which cannot make any itself.
    Service(Uuid),
}

impl TokenOwner {
    fn path(self) -> String {
        match self {
            Self::Oneself => "/me/tokens".to_owned(),
            Self::Service(id) => format!("/people/{id}/tokens"),
        }
    }
}

/// The access tokens of an owner, newest first, revoked ones included.
///
/// # Errors
/// See [`super::get`].
pub async fn tokens(owner: TokenOwner) -> Answer<Page<TokenView>> {
    get(&owner.path()).await
}

/// Makes an access token; its secret is in this answer and nowhere else.
///
/// # Errors
/// See [`super::get`].
pub async fn create_token(owner: TokenOwner, token: &CreateToken) -> Answer<NewToken> {
    post(&owner.path(), token).await
}

/// Revokes an access token.
///
/// # Errors
/// See [`super::get`].
pub async fn revoke_token(owner: TokenOwner, id: Uuid) -> Answer<()> {
    delete(&format!("{}/{id}", owner.path()), None).await
}
