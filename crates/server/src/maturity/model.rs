//! Maturity models: read by everybody, published with the product.

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use docket_contract::maturity::{MaturityModelSummary, MaturityModelView};
use docket_contract::page::Page;
use docket_domain::maturity::pmo_core::pmo_core;
use docket_storage::maturity::model::{self, ModelVersion};
use docket_storage::{ConnectionTrait, DatabaseTransaction, StorageError};
use uuid::Uuid;

use crate::caller::{Answer, Caller};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// A published version never changes, and so its entity tag does not.
const VERSION: i64 = 1;

/// List maturity models
///
/// Published versions, the newest of each model first.
#[utoipa::path(tag = "Maturity", responses((status = 200, body = Page<MaturityModelSummary>)))]
#[get("/maturity-models")]
pub async fn list_maturity_models(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListMaturityModels)?;
    let items = model::published(context.reader()).await?;
    let items = items.into_iter().map(summary).collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

fn summary(version: ModelVersion) -> MaturityModelSummary {
    let model = version.definition;
    MaturityModelSummary {
        id: version.id,
        levels: model.top_level(),
        dimensions: model.dimensions.len(),
        practices: model.practices().count(),
        key: model.key,
        version: model.version,
        name: model.name,
        description: model.description,
        licence: model.licence,
        published_at: version.published_at,
    }
}

/// Read a maturity model
///
/// One version, whole: every dimension, practice and statement in every
/// language of the model. It never changes, so keep it.
#[utoipa::path(tag = "Maturity",
    params(("version_id" = Uuid, Path, description = "The version of the model.")),
    responses((status = 200, body = MaturityModelView)))]
#[get("/maturity-models/{version_id}")]
pub async fn get_maturity_model(caller: Caller, version_id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetMaturityModel)?;
    let found = load(context.reader(), *version_id).await?;
    let view = MaturityModelView {
        id: found.id,
        published_at: found.published_at,
        definition: found.definition,
    };
    caller.answer(Reply::ok(view).version(VERSION))
}

/// Loads a version.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<ModelVersion> {
    model::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("maturity model"))
}

/// Publishes the model that ships with the product, unless this version of it
/// is there already.
///
/// # Errors
/// When the database refuses, or the shipped model is not valid, which its
/// tests rule out.
pub async fn install(
    transaction: &DatabaseTransaction,
    now: DateTime<Utc>,
) -> docket_storage::Result<Uuid> {
    let model = pmo_core().map_err(|why| StorageError::Corrupt {
        what: "shipped maturity model",
        why: why.to_string(),
    })?;
    model::publish(transaction, &model, None, now).await
}
