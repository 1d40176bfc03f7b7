//! What waits for whoever triages.

use docket_contract::demand::DemandSummary;
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::triage::{QueueView, QueuesView};
use docket_domain::demand::StatusCategory;
use docket_domain::triage::{Queue, WaitsFor};
use docket_storage::demand::list::{
    self, After, Filter, Order, Query as Listing, Responsible, Sort, SortValue,
};
use docket_storage::{Reach, team};
use uuid::Uuid;

use super::schedule::Days;
use crate::context::Context;
use crate::demand::list::listing;
use crate::demand::view::Presenter;
use crate::problem::{Error, Result};
use crate::query::{Query, Rest, cursor, invalid, next_page};

/// Demands of a part of the inbox that are counted one by one.
const MOST_COUNTED: u64 = 1_000;

/// Where a page ended, with the values it is sorted by.
type Place = (Vec<SortValue>, i64);

/// Whoever looks into their inbox.
struct Whose {
    person: Uuid,
    teams: Vec<Uuid>,
    today: chrono::NaiveDate,
    reach: Reach,
}

impl Whose {
    async fn load(context: &Context) -> Result<Self> {
        let person = context.oneself()?;
        let reader = context.reader();
        let days = Days::load(reader).await?;
        Ok(Self {
            person,
            teams: team::of_person(reader, person).await?,
            today: days.day(context.now),
            // Taking part in a demand is no reason to triage it.
            reach: Reach {
                person: None,
                ..context.reach()
            },
        })
    }

    /// Narrows a list to a part of the inbox.
    fn narrow(&self, queue: Queue, filter: &mut Filter) {
        filter.status_category = vec![StatusCategory::Open.key().to_owned()];
        let responsible = || {
            Some(Responsible {
                person: self.person,
                teams: self.teams.clone(),
            })
        };
        let here = Some((false, self.today));
        match queue {
            Queue::Mine => {
                filter.owner_id = vec![self.person];
                filter.unowned = false;
                filter.waits_for = vec![WaitsFor::Office.key().to_owned()];
                filter.snoozed = here;
            }
            Queue::Team => {
                filter.owner_id.clear();
                filter.unowned = true;
                filter.team_id = self.teams.clone();
                filter.unteamed = false;
                // Whoever is in no team has nothing of one.
                filter.nothing = self.teams.is_empty();
                filter.snoozed = here;
            }
            Queue::Unassigned => {
                filter.owner_id.clear();
                filter.unowned = true;
                filter.team_id.clear();
                filter.unteamed = true;
                filter.snoozed = here;
            }
            Queue::Waiting => {
                filter.responsible = responsible();
                filter.waits_for = vec![WaitsFor::Submitter.key().to_owned()];
            }
            Queue::Overdue => {
                filter.responsible = responsible();
                filter.due_to = self.today.pred_opt();
                filter.snoozed = here;
            }
            Queue::Snoozed => {
                filter.responsible = responsible();
                filter.snoozed = Some((true, self.today));
            }
            Queue::All => {}
        }
    }
}

/// How many demands are in each part of the caller's inbox.
///
/// # Errors
/// Nobody is signed in.
pub async fn queues(context: &Context) -> Result<QueuesView> {
    let whose = Whose::load(context).await?;
    let reader = context.reader();
    let mut queues = Vec::new();
    for queue in Queue::ALL {
        let mut query = Listing::default();
        whose.narrow(queue, &mut query.filter);
        let demands = list::count_up_to(reader, &query, &whose.reach, MOST_COUNTED).await?;
        queues.push(QueueView { queue, demands });
    }
    let mut teams = Vec::new();
    for id in &whose.teams {
        if let Some(team) = team::find(reader, *id).await? {
            let (id, name) = (team.id, team.name);
            teams.push(Reference { id, name });
        }
    }
    Ok(QueuesView {
        queues,
        teams,
        today: whose.today,
    })
}

/// A page of a part of the caller's inbox.
///
/// # Errors
/// A parameter is not usable.
pub async fn page(context: &Context, mut query: Query) -> Result<(Page<DemandSummary>, Rest)> {
    let whose = Whose::load(context).await?;
    let queue = match query.text("queue") {
        Some(key) => Queue::from_key(&key).ok_or_else(unknown_queue)?,
        None => Queue::Mine,
    };
    let (limit, after) = (query.limit()?, query.cursor::<Place>()?);
    let mut asked = listing(context, &mut query).await?;
    let rest = query.finish()?;
    whose.narrow(queue, &mut asked.filter);
    if asked.order.is_empty() {
        asked.order = vec![Order {
            by: Sort::Due,
            descending: false,
        }];
    }
    asked.after = after
        .filter(|(values, _)| values.len() == asked.order.len())
        .map(|(values, seq)| After { values, seq });
    let reader = context.reader();
    let mut demands = list::list(reader, &asked, &whose.reach, limit + 1).await?;
    let next = next_page(&mut demands, limit, |last| {
        let values: Vec<_> = asked
            .order
            .iter()
            .map(|order| order.by.value(last))
            .collect();
        cursor::<Place>(&(values, last.seq))
    });
    let presenter = Presenter::load(reader, context).await?;
    let items = demands.iter().map(|demand| presenter.summary(demand));
    let page = Page {
        items: items.collect(),
        next,
        total: None,
    };
    Ok((page, rest))
}

fn unknown_queue() -> Error {
    let keys: Vec<&str> = Queue::ALL.iter().map(|queue| queue.key()).collect();
    invalid("queue", format!("Give one of {}.", keys.join(", ")))
}
