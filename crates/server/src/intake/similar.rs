//! Following a demand instead of handing in the same again.

use actix_web::{get, post, web};
use docket_contract::intake::{
    Receipt, SimilarPublicDemand, SimilarPublicDemands, SupportPublicDemand,
};
use docket_domain::demand;
use docket_domain::text::DEFAULT_LANGUAGE;
use docket_storage::demand::similar::{self, Whose};
use docket_storage::demand::support::{self, Outsider, Support};
use docket_storage::demand::{self as demands, Demand, Which};
use docket_storage::organization::definition;
use docket_storage::{DatabaseTransaction, Reach};
use serde_json::json;
use uuid::Uuid;

use super::routes::admit;
use super::submission::{Link, OpenForm, check_submitter};
use super::tracking::nobody;
use crate::attempt;
use crate::body::Body;
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::demand::support::{MOST_SIMILAR, asked_title, check_open, check_unit, present, tell};
use crate::limits::LOOKS_PER_MINUTE;
use crate::notification::outside;
use crate::openapi::FormAccessHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::query::Query;
use crate::reply::Reply;

/// Find similar demands on a published form
///
/// Of those that the project office made public: open or decided, with titles
/// that resemble this one, the likest first. Limited per address and minute.
#[utoipa::path(tag = "Intake", params(
        ("slug" = String, Path, description = "Secret part of the form's link.", example = "Vh3gqkq8Zp0YtX1mVbJ2dw"), FormAccessHeader,
        ("title" = String, Query, description = "A title, as far as it is written: at most 300 characters.", example = "Water quality on the site")),
    responses((status = 200, body = SimilarPublicDemands)))]
#[get("/public/forms/{slug}/similar-demands")]
pub async fn list_similar_public_demands(
    caller: Caller,
    slug: web::Path<String>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::ListSimilarPublicDemands)?;
    let title = asked_title(&mut query)?;
    query.finish()?;
    attempt::limit(&caller, &context, "similar", LOOKS_PER_MINUTE).await?;
    let context = nobody(&context);
    let reader = context.reader();
    let catalogue = definition::catalogue(reader).await?;
    OpenForm::find(reader, &context, &catalogue, &Link::of(&caller, &slug)).await?;
    let found = similar::list(reader, &title, Whose::Public, None, MOST_SIMILAR).await?;
    let items = present(reader, &context, found, &[]).await?;
    let items = items.into_iter().map(|similar| SimilarPublicDemand {
        key: similar.demand.key,
        title: similar.demand.title,
        unit: similar.unit.map(|unit| unit.name),
        status: similar.status,
        votes: similar.votes,
    });
    caller.answer(Reply::ok(SimilarPublicDemands {
        items: items.collect(),
    }))
}

/// Follow a similar demand instead
///
/// “That is mine too”: the unit's voice counts for the demand, and the secret
/// link in the answer tells how it goes on. Where the server sends mail, it sends
/// the link to the address, and what becomes of the demand, until that is ended
/// by the link in each mail. Needs an `Idempotency-Key`. Limited
/// per address and minute.
#[utoipa::path(tag = "Intake", request_body = SupportPublicDemand,
    params(("slug" = String, Path, description = "Secret part of the form's link.", example = "Vh3gqkq8Zp0YtX1mVbJ2dw"), FormAccessHeader),
    responses((status = 201, body = Receipt)))]
#[post("/public/forms/{slug}/support")]
pub async fn support_public_demand(
    caller: Caller,
    slug: web::Path<String>,
    body: Body<SupportPublicDemand>,
) -> Answer {
    caller.require_idempotency_key()?;
    let operation = Operation::SupportPublicDemand;
    admit(&caller, operation).await?;
    let link = Link::of(&caller, &slug);
    let input = body.with(|support| (link, support));
    caller
        .change(operation, input, |transaction, context, input| {
            Box::pin(follow(transaction, context, input))
        })
        .await
}

async fn follow(
    transaction: &DatabaseTransaction,
    context: &Context,
    (link, input): &(Link, SupportPublicDemand),
) -> Result<Reply<Receipt>> {
    let context = &nobody(context);
    let catalogue = definition::catalogue(transaction).await?;
    let open = OpenForm::find(transaction, context, &catalogue, link).await?;
    let mut errors = check_submitter(&input.submitter, input.language.as_deref());
    let demand = match demand::parse_key(&input.demand) {
        Some(number) => {
            let which = Which::Number(number);
            demands::find(transaction, which, &Reach::SYSTEM, None, false).await?
        }
        None => None,
    };
    let demand = demand.filter(|demand| demand.is_public && check_open(demand).is_ok());
    if demand.is_none() {
        let detail = "Choose one of the similar demands.";
        errors.push(field_error("/demand", "unknown", detail));
    }
    if let Some(id) = input.unit_id
        && let Err(Error::Told { errors: wrong, .. }) = check_unit(transaction, id).await
    {
        errors.extend(wrong);
    }
    let Some(demand) = demand.filter(|_| errors.is_empty()) else {
        return Err(Error::invalid(errors));
    };
    let id = Uuid::now_v7();
    // What fills in the field that nobody sees is told the same, and counts for
    // nothing.
    if input.website.trim().is_empty() {
        let outsider = Outsider {
            name: input.submitter.name.trim().to_owned(),
            email: input.submitter.email.trim().to_owned(),
            language: input
                .language
                .clone()
                .unwrap_or_else(|| DEFAULT_LANGUAGE.to_owned()),
            unit_id: input.unit_id,
        };
        support::put_outsider(transaction, id, demand.id, &outsider, context.now).await?;
        if let Some(follower) = support::find(transaction, id).await? {
            outside::followed(transaction, context, &follower, &demand).await?;
        }
        let after = json!({ "support": id, "support_unit": input.unit_id });
        tell(transaction, context, &demand, None, Some(after)).await?;
    }
    let token = context.state.links.token(id);
    let receipt = Receipt {
        key: demand::key(demand.seq),
        tracking_path: format!("/t/{token}"),
        thank_you: open.definition.thank_you,
        is_held: false,
    };
    Ok(Reply::created(receipt, format!("/public/tracking/{token}")))
}

/// Takes back that somebody without an account needs a demand.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    own: &Support,
) -> Result<()> {
    if support::withdraw_outsider(transaction, own.id).await? {
        let before = json!({ "support": own.id, "support_unit": own.unit_id });
        tell(transaction, context, demand, Some(before), None).await?;
    }
    Ok(())
}
