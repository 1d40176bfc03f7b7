//! The history of one assessment.

use actix_web::{get, web};
use docket_contract::audit::AuditEntry;
use docket_contract::page::Page;
use docket_domain::identity::Permission;
use docket_storage::maturity::NOUN;

use super::scope;
use crate::audit::history;
use crate::caller::{Answer, Caller};
use crate::operation::Operation;
use crate::query::Query;

/// Read an assessment's history
///
/// Every change to it, newest first, single answers included: for whoever
/// manages it.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<AuditEntry>)))]
#[get("/assessments/{id}/history")]
pub async fn get_assessment_history(caller: Caller, id: web::Path<String>, query: Query) -> Answer {
    let context = caller.context(Operation::GetAssessmentHistory)?;
    let reader = context.reader();
    let found = scope::find_for(reader, &context, &id, Permission::AssessmentManage).await?;
    history::answer(&caller, &context, NOUN, found.id, query).await
}
