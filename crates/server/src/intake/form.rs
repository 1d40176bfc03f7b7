//! Forms and their secret links, for those who manage the organisation.

use actix_web::{get, put, web};
use docket_contract::intake::{FormView, PublishFormLink};
use docket_contract::page::Page;
use docket_domain::identity::Permission;
use docket_storage::DatabaseTransaction;
use docket_storage::intake::{self, Form};
use docket_storage::organization::definition;
use serde_json::json;
use uuid::Uuid;

use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::identity::session::random_secret;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Characters of a slug: 22 of base64url have more than 128 bits.
const SLUG_CHARS: usize = 22;

fn view(form: Form) -> FormView {
    FormView {
        id: form.id,
        key: form.key,
        name: form.name,
        form_version_id: form.form_version_id,
        number: form.number,
        public_path: form.public_slug.map(|slug| format!("/f/{slug}")),
        version: form.version,
    }
}

/// List forms
///
/// Every form with its published version and, where it is published to people
/// without an account, the path to hand out.
#[utoipa::path(tag = "Intake", responses((status = 200, body = Page<FormView>)))]
#[get("/forms")]
pub async fn list_forms(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListForms)?;
    let forms = intake::forms(context.reader()).await?;
    caller.answer(Reply::ok(Page {
        items: forms.into_iter().map(view).collect(),
        next: None,
        total: None,
    }))
}

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
    let no_form = || Error::not_found("form");
    let form = intake::form(transaction, id).await?.ok_or_else(no_form)?;
    if !context.reach().everywhere {
        return Err(Error::lacking(Permission::OrganizationManage));
    }
    if link.published {
        check_in_use(transaction, &form).await?;
    }
    let slug = link
        .published
        .then(|| random_secret().chars().take(SLUG_CHARS).collect::<String>());
    let (by, now) = (context.person_id(), context.now);
    if !intake::set_slug(transaction, id, version, slug.as_deref(), by, now).await? {
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
    let published = intake::form(transaction, id).await?.ok_or_else(no_form)?;
    let version = published.version;
    Ok(Reply::ok(view(published)).version(version))
}

/// Only a form that a type of demand uses can be handed in.
async fn check_in_use(transaction: &DatabaseTransaction, form: &Form) -> Result<()> {
    let types = definition::demand_types(transaction).await?;
    if types
        .iter()
        .any(|demand_type| demand_type.form_version_id == form.form_version_id)
    {
        return Ok(());
    }
    let detail = "No type of demand uses this form, so nothing could be handed in with it.";
    Err(Error::invalid_field("/published", "unused", detail))
}
