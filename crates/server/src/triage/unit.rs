//! How the demands of a unit stand, for its partner in the project office.

use docket_contract::demand::DemandSummary;
use docket_contract::organization::Reference;
use docket_contract::triage::{StatusCount, UnitOverview};
use docket_domain::demand::StatusCategory;
use docket_domain::identity::Permission;
use docket_domain::triage::WaitsFor;
use docket_domain::workflow::Workflow;
use docket_storage::demand::list::{self, Filter, Order, Query as Listing, Sort};
use docket_storage::demand::triage;
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, Reach};
use uuid::Uuid;

use super::schedule::Days;
use crate::context::Context;
use crate::demand::service::workflow;
use crate::demand::view::Presenter;
use crate::problem::{Error, Result};

/// Demands of each kind that are shown.
const MOST: u64 = 50;
/// Decisions that are shown.
const MOST_DECIDED: u64 = 10;

/// How the demands of a unit, and of those below it, stand.
///
/// # Errors
/// There is no such unit, or the caller triages nothing of it.
pub async fn overview(context: &Context, id: Uuid) -> Result<UnitOverview> {
    let reader = context.reader();
    let reach = Reach {
        person: None,
        ..context.reach()
    };
    let found = unit::find(reader, id).await?;
    let found = found.ok_or_else(|| Error::not_found("unit"))?;
    // Nobody learns of the demands of units they do not triage.
    let above = unit::with_ancestors(reader, id).await?;
    if !reach.everywhere && !reach.units.iter().any(|unit| above.contains(unit)) {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    let partner = unit::partner(reader, id).await?;
    let today = Days::load(reader).await?.day(context.now);
    let mut statuses = Vec::new();
    for count in triage::status_counts(reader, id, &reach, today).await? {
        let workflow = workflow(reader, count.workflow_version_id).await?;
        add(&mut statuses, &workflow, &count);
    }
    statuses.sort_by_key(|(place, _)| *place);
    let of_unit = || Filter {
        unit_id: vec![id],
        ..Filter::default()
    };
    let waiting = |waits_for: WaitsFor| Listing {
        filter: Filter {
            status_category: vec![StatusCategory::Open.key().to_owned()],
            waits_for: vec![waits_for.key().to_owned()],
            ..of_unit()
        },
        order: vec![Order {
            by: Sort::Due,
            descending: false,
        }],
        ..Listing::default()
    };
    let decided = Listing {
        filter: Filter {
            status_category: vec![StatusCategory::Decided.key().to_owned()],
            ..of_unit()
        },
        order: vec![Order {
            by: Sort::StatusSince,
            descending: true,
        }],
        ..Listing::default()
    };
    let presenter = Presenter::load(reader, context).await?;
    let lists = Lists {
        connection: reader,
        presenter: &presenter,
        reach: &reach,
    };
    Ok(UnitOverview {
        unit: Reference {
            id,
            name: found.name,
        },
        partner: partner.map(|partner| Reference {
            id: partner.id,
            name: partner.name,
        }),
        statuses: statuses.into_iter().map(|(_, count)| count).collect(),
        owed: lists.read(&waiting(WaitsFor::Office), MOST).await?,
        asked: lists.read(&waiting(WaitsFor::Submitter), MOST).await?,
        decided: lists.read(&decided, MOST_DECIDED).await?,
        today,
    })
}

/// Adds how many demands are in a status; the same status of several versions
/// counts together. Each goes with its place in the workflow.
fn add(statuses: &mut Vec<(usize, StatusCount)>, workflow: &Workflow, count: &triage::StatusCount) {
    let (demands, overdue) = (count.demands.unsigned_abs(), count.overdue.unsigned_abs());
    let known = statuses
        .iter_mut()
        .find(|(_, known)| known.status == count.status);
    if let Some((_, known)) = known {
        known.demands += demands;
        known.overdue += overdue;
        return;
    }
    let mut all = workflow.statuses.iter().enumerate();
    if let Some((place, status)) = all.find(|(_, status)| status.key == count.status) {
        let count = StatusCount {
            status: status.key.clone(),
            name: status.name.clone(),
            category: status.category,
            demands,
            overdue,
        };
        statuses.push((place, count));
    }
}

struct Lists<'a, C> {
    connection: &'a C,
    presenter: &'a Presenter,
    reach: &'a Reach,
}

impl<C: ConnectionTrait> Lists<'_, C> {
    async fn read(&self, query: &Listing, limit: u64) -> Result<Vec<DemandSummary>> {
        let found = list::list(self.connection, query, self.reach, limit).await?;
        Ok(found
            .iter()
            .map(|demand| self.presenter.summary(demand))
            .collect())
    }
}
