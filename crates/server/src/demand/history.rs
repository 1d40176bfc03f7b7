//! The history of one demand.

use actix_web::{get, web};
use docket_contract::audit::AuditEntry;
use docket_contract::page::Page;
use docket_domain::identity::Permission;
use docket_storage::audit::Filter;
use docket_storage::demand::NOUN;

use super::service::{find, standing, which};
use crate::audit;
use crate::caller::{Answer, Caller};
use crate::operation::Operation;
use crate::query::Query;

/// Read a demand's history
///
/// Every change to it, newest first. Who approved what, and until when it was put
/// off, is for those only who read what is internal.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<AuditEntry>)))]
#[get("/demands/{demand}/history")]
pub async fn get_demand_history(caller: Caller, demand: web::Path<String>, query: Query) -> Answer {
    let context = caller.context(Operation::GetDemandHistory)?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    let standing = standing(reader, &context, &demand).await?;
    let filter = Filter {
        record_kind: Some(NOUN.to_owned()),
        record_id: Some(demand.id),
        ..Filter::default()
    };
    let mut query = query;
    let mut page = audit::page(&context, &filter, &mut query).await?;
    let rest = query.finish()?;
    if !standing.permissions.contains(&Permission::DemandInternal) {
        page.items
            .retain(|entry| !entry.changes.contains_key("approval"));
        for entry in &mut page.items {
            entry.changes.remove("snoozed_until");
        }
    }
    caller.page(page, &rest)
}
