//! Until when a demand should leave its status, and whom it waits for.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::demand::StatusCategory;
use docket_domain::triage::{Nudge, Schedule, TriagePolicy, WaitsFor};
use docket_domain::workflow::Workflow;
use docket_storage::demand::triage::Waiting;
use docket_storage::{ConnectionTrait, triage};
use uuid::Uuid;

use crate::demand::calendar::Calendar;
use crate::demand::service::workflow;
use crate::problem::Result;

/// What days are counted by.
pub struct Days {
    calendar: Calendar,
    /// How the organisation triages.
    pub policy: TriagePolicy,
}

impl Days {
    /// Reads calendar and policy.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(connection: &impl ConnectionTrait) -> Result<Self> {
        let (calendar, _) = Calendar::load(connection).await?;
        let policy = triage::policy(connection).await?.policy;
        Ok(Self { calendar, policy })
    }

    /// The day an instant falls on.
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.calendar.day(at)
    }

    /// What a status means for those who wait. What should have been told before
    /// now is not told any more.
    pub fn waiting(
        &self,
        workflow: &Workflow,
        status: &str,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Waiting {
        let found = workflow.status(status);
        let written = found.is_none_or(|status| status.category == StatusCategory::Draft);
        let target = found
            .filter(|_| !written)
            .and_then(|status| status.target_days);
        let working = self.calendar.working();
        Waiting {
            waits_for: WaitsFor::of(workflow, status),
            schedule: Schedule::entering(working, &self.policy, self.day(since), target)
                .from_today(working, &self.policy, self.day(now)),
        }
    }

    /// What is told after something was, and when.
    pub fn after(&self, due_on: NaiveDate, nudge: Nudge) -> Option<(NaiveDate, Nudge)> {
        Schedule::after(self.calendar.working(), &self.policy, due_on, nudge)
    }
}

/// What the status of a demand means for those who wait.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(
    connection: &impl ConnectionTrait,
    workflow_version_id: Uuid,
    status: &str,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Waiting> {
    let workflow = workflow(connection, workflow_version_id).await?;
    let days = Days::load(connection).await?;
    Ok(days.waiting(&workflow, status, since, now))
}
