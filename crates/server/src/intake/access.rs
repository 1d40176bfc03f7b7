//! Getting at a published form: on which days, and with what password.

use actix_web::{get, post, web};
use chrono::TimeDelta;
use docket_contract::intake::{CreateFormAccess, FormAccess, FormAccessView};
use docket_contract::problem::Code;
use docket_domain::intake::Opening;
use docket_storage::ConnectionTrait;
use docket_storage::form::{self as forms, Form};

use super::submission::not_published;
use crate::attempt;
use crate::body::Body;
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::demand::calendar::Calendar;
use crate::limits::PASSWORDS_PER_MINUTE;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Hours for which a password need not be given again.
const HOURS: i64 = 12;

/// Insists that a form takes something in today, and that its password was
/// given where it asks for one.
///
/// # Errors
/// It does not, or it was not.
pub async fn admit(
    connection: &impl ConnectionTrait,
    context: &Context,
    form: &Form,
    access: Option<&str>,
) -> Result<()> {
    let terms = &form.link_terms;
    // What has no days needs no calendar.
    if terms.opens_on.is_some() || terms.closes_on.is_some() {
        let (calendar, _) = Calendar::load(connection).await?;
        let detail = match (terms.opening(calendar.day(context.now)), terms.opens_on) {
            (Opening::Open, _) => None,
            (Opening::NotYet, Some(first)) => Some(format!("It takes forms in from {first}.")),
            (Opening::NotYet | Opening::Closed, _) => {
                Some("It takes no more forms in. Ask the project office.".to_owned())
            }
        };
        if let Some(detail) = detail {
            return Err(Error::new(Code::FormClosed, detail));
        }
    }
    let opens = |password: &String| {
        let links = &context.state.links;
        access.is_some_and(|token| links.opens(token, form.id, password, context.now))
    };
    match &form.link_password {
        Some(password) if !opens(password) => Err(Error::new(
            Code::FormLocked,
            "Give its password first, and send what you are answered as Form-Access.",
        )),
        _ => Ok(()),
    }
}

/// Look whether a published form lets one in
///
/// What is known of a form before one may read it: its name, on which days it
/// takes something in, and whether it asks for a password.
#[utoipa::path(tag = "Intake",
    params(("slug" = String, Path, description = "Secret part of the form's link.", example = "Vh3gqkq8Zp0YtX1mVbJ2dw")),
    responses((status = 200, body = FormAccessView)))]
#[get("/public/forms/{slug}/access")]
pub async fn get_form_access(caller: Caller, slug: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetFormAccess)?;
    let reader = context.reader();
    let form = find(reader, &slug).await?;
    let (calendar, settings) = Calendar::load(reader).await?;
    let terms = form.link_terms;
    caller.answer(Reply::ok(FormAccessView {
        organization: settings.name,
        name: form.name,
        opening: terms.opening(calendar.day(context.now)),
        opens_on: terms.opens_on,
        closes_on: terms.closes_on,
        needs_password: form.link_password.is_some(),
    }))
}

/// Give the password of a published form
///
/// Answers with what stands for it in the header `Form-Access` of the other
/// operations on the form, for twelve hours or until the password is changed.
/// Limited per address and minute.
#[utoipa::path(tag = "Intake", request_body = CreateFormAccess,
    params(("slug" = String, Path, description = "Secret part of the form's link.", example = "Vh3gqkq8Zp0YtX1mVbJ2dw")),
    responses((status = 200, body = FormAccess)))]
#[post("/public/forms/{slug}/access")]
pub async fn create_form_access(
    caller: Caller,
    slug: web::Path<String>,
    body: Body<CreateFormAccess>,
) -> Answer {
    let context = caller.context(Operation::CreateFormAccess)?;
    attempt::limit(&caller, &context, "form-password", PASSWORDS_PER_MINUTE).await?;
    let form = find(context.reader(), &slug).await?;
    let Some(password) = form.link_password else {
        let detail = "This form asks for no password.";
        return Err(Error::new(Code::WrongState, detail));
    };
    let given = body.input().value.password;
    let passwords = &context.state.passwords;
    if !passwords.matches(given, Some(password.clone())).await? {
        let detail = "This is not the password. Ask whoever gave you the link.";
        return Err(Error::invalid_field("/password", "wrong", detail));
    }
    let expires_at = context.now + TimeDelta::hours(HOURS);
    caller.answer(Reply::ok(FormAccess {
        token: context.state.links.access(form.id, &password, expires_at),
        expires_at,
    }))
}

async fn find(connection: &impl ConnectionTrait, slug: &str) -> Result<Form> {
    forms::find_by_slug(connection, slug)
        .await?
        .ok_or_else(not_published)
}
