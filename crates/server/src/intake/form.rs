//! The secret links of forms, for those who manage the organisation.

use actix_web::{put, web};
use docket_contract::form::FormView;
use docket_contract::intake::PublishFormLink;
use docket_domain::form::FormDefinition;
use docket_domain::identity::Permission;
use docket_storage::DatabaseTransaction;
use docket_storage::form as forms;
use docket_storage::organization::definition;
use serde_json::json;
use uuid::Uuid;

use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::form::service;
use crate::identity::session::random_secret;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Characters of a slug: 22 of base64url have more than 128 bits.
const SLUG_CHARS: usize = 22;

/// Publish a form by a secret link
///
/// Makes a link under which people without an account hand in the form, makes
/// a new one in its place, or takes it back.
#[utoipa::path(tag = "Intake", request_body = PublishFormLink,
    params(("id" = Uuid, Path, description = "The form."), IfMatchHeader),
    responses((status = 200, body = FormView)))]
#[put("/forms/{id}/public-link")]
pub async fn publish_form_link(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PublishFormLink>,
) -> Answer {
    let input = body.with(|link| (*id, version.0, link));
    caller
        .change(
            Operation::PublishFormLink,
            input,
            |transaction, context, input| Box::pin(publish(transaction, context, *input)),
        )
        .await
}

async fn publish(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, version, link): (Uuid, i64, PublishFormLink),
) -> Result<Reply<FormView>> {
    let form = service::load(transaction, id).await?;
    if !context.reach().everywhere {
        return Err(Error::lacking(Permission::OrganizationManage));
    }
    if link.published {
        check_in_use(transaction, id).await?;
    }
    let slug = link
        .published
        .then(|| random_secret().chars().take(SLUG_CHARS).collect::<String>());
    let (by, now) = (context.person_id(), context.now);
    if !forms::set_slug(transaction, id, version, slug.as_deref(), by, now).await? {
        return Err(Error::stale());
    }
    // The trail says that there is a link and that it changed; the link itself
    // is a secret.
    let before = json!({ "public_link": form.public_slug.as_deref() });
    let after = json!({ "public_link": slug.as_deref() });
    let changes = differences(Some(&before), Some(&after));
    let changes = context
        .without_personal_values(transaction, changes, &["public_link"])
        .await?;
    context
        .record(transaction, Record::new("form", id, &form.key, changes))
        .await?;
    context
        .announce(transaction, "form.changed", "form", id, None, json!({}))
        .await?;
    service::get(transaction, id).await
}

/// Only a form that a type of demand uses can be handed in.
async fn check_in_use(transaction: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let published = docket_storage::version::published::<FormDefinition>(transaction, id).await?;
    let types = definition::demand_types(transaction).await?;
    if published.is_some_and(|version| types.iter().any(|one| one.form_version_id == version.id)) {
        return Ok(());
    }
    let detail = "No type of demand uses this form, so nothing could be handed in with it.";
    Err(Error::invalid_field("/published", "unused", detail))
}
