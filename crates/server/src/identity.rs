//! Signing in, oneself, people, service accounts, roles, access tokens.

mod auth;
mod grant;
mod me;
pub mod oversight;
pub mod password;
pub mod person;
mod role;
pub mod session;
mod token;

use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(auth::complete_setup)
        .service(auth::login)
        .service(auth::refresh_session)
        .service(auth::logout)
        .service(auth::reset_password)
        .service(auth::request_password_reset)
        .service(me::get_me)
        .service(me::update_me)
        .service(me::change_password)
        .service(me::list_sessions)
        .service(me::revoke_session)
        .service(token::list_tokens)
        .service(token::create_token)
        .service(token::revoke_token)
        .service(person::list_people)
        .service(person::get_person)
        .service(person::create_person)
        .service(person::update_person)
        .service(person::create_reset_link)
        .service(grant::list_grants)
        .service(grant::create_grant)
        .service(grant::revoke_grant)
        .service(token::list_service_tokens)
        .service(token::create_service_token)
        .service(token::revoke_service_token)
        .service(role::list_permissions)
        .service(role::list_roles)
        .service(role::get_role)
        .service(role::create_role)
        .service(role::update_role)
        .service(role::delete_role);
}
