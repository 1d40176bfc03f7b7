//! The audit trail.

use actix_web::get;
use docket_contract::audit::{AuditEntry, Change};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_domain::identity::Permission;
use docket_storage::audit::{self, Filter, Read};

use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::{Query, cursor, next_page};
use crate::registration::ServiceConfig;

pub mod history;
pub mod seal;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list_audit).configure(history::configure);
}

/// A row as clients see it.
pub fn view(read: Read) -> AuditEntry {
    let entry = read.entry;
    AuditEntry {
        id: entry.id,
        at: entry.at,
        person: entry
            .person_id
            .zip(read.person_name)
            .map(|(id, name)| Reference { id, name }),
        actor: entry.actor_kind,
        operation: entry.operation,
        record_kind: entry.record_kind,
        record_id: entry.record_id,
        record_label: entry.record_label,
        changes: entry
            .changes
            .into_iter()
            .map(|(field, change)| {
                (
                    field,
                    Change {
                        from: change.from,
                        to: change.to,
                    },
                )
            })
            .collect(),
        reason: entry.reason,
        request_id: entry.request_id,
    }
}

/// A page of rows, newest first. The caller has established that the actor may
/// see them.
///
/// # Errors
/// When the database refuses, or the query is not usable.
pub async fn page(
    context: &Context,
    filter: &Filter,
    query: &mut Query,
) -> Result<Page<AuditEntry>> {
    let (limit, before) = (query.limit()?, query.cursor::<i64>()?);
    let count = query.flag("count")?;
    let mut rows = audit::list(context.reader(), filter, before, limit + 1).await?;
    let next = next_page(&mut rows, limit, |last| cursor(&last.seq));
    let total = match count {
        true => Some(audit::count(context.reader(), filter).await?),
        false => None,
    };
    Ok(Page {
        items: rows.into_iter().map(view).collect(),
        next,
        total,
    })
}

/// List the audit trail
///
/// Every change, newest first. Filter with `record_kind`, `record_id`,
/// `person_id`, `operation`, `since`, `until`. Needs the permission for the
/// whole organisation.
#[utoipa::path(tag = "Audit", params(
        ("record_kind" = Option<String>, Query, description = "Noun of the record.", example = "demand"),
        ("record_id" = Option<Uuid>, Query, description = "The record."),
        ("person_id" = Option<Uuid>, Query, description = "Who did it."),
        ("operation" = Option<String>, Query, description = "What was asked for.", example = "update_demand"),
        ("since" = Option<String>, Query, description = "Not before this instant.", example = "2027-01-01T00:00:00Z"),
        ("until" = Option<String>, Query, description = "Before this instant."),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<AuditEntry>)))]
#[get("/audit")]
pub async fn list_audit(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListAudit)?;
    if !context.reach().everywhere {
        return Err(Error::lacking(Permission::AuditRead));
    }
    let instant = "an instant such as 2027-01-01T00:00:00Z";
    let filter = Filter {
        changed: None,
        record_kind: query.text("record_kind"),
        record_id: query.one("record_id", "a record's id")?,
        person_id: query.one("person_id", "a person's id")?,
        operation: query.text("operation"),
        since: query.one("since", instant)?,
        until: query.one("until", instant)?,
    };
    let page = page(&context, &filter, &mut query).await?;
    let rest = query.finish()?;
    caller.page(page, &rest)
}
