//! The history of one demand.

use actix_web::{get, web};
use docket_contract::audit::AuditEntry;
use docket_contract::page::Page;
use docket_storage::demand::NOUN;

use super::service::{find, which};
use crate::audit::history;
use crate::caller::{Answer, Caller};
use crate::operation::Operation;
use crate::query::Query;

/// Read a demand's history
///
/// Every change to it, newest first.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<AuditEntry>)))]
#[get("/demands/{demand}/history")]
pub async fn get_demand_history(caller: Caller, demand: web::Path<String>, query: Query) -> Answer {
    let context = caller.context(Operation::GetDemandHistory)?;
    let demand = find(context.reader(), &context, which(&demand)?).await?;
    history::answer(&caller, &context, NOUN, demand.id, query).await
}
