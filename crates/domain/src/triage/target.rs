//! Until when a demand should leave its status, and who is told when it does
//! not.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::TriagePolicy;
use crate::demand::StatusCategory;
use crate::intake::Whereabouts;
use crate::organization::WorkingCalendar;
use crate::workflow::Workflow;

/// Whom a demand waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WaitsFor {
    /// The project office: it is the office's turn.
    Office,
    /// Whoever asked for it: the office asked them something.
    Submitter,
    /// The approver of its unit, before it is handed in.
    Unit,
    /// Nobody: it is still being written, or was decided.
    Nobody,
}

impl WaitsFor {
    /// Whom a demand in this status waits for.
    pub fn of(workflow: &Workflow, status: &str) -> Self {
        let category = workflow.status(status).map(|status| status.category);
        match (Whereabouts::of(workflow, status), category) {
            (_, Some(StatusCategory::Draft)) => Self::Nobody,
            (Whereabouts::WithSubmitter, _) => Self::Submitter,
            (Whereabouts::WithOffice, _) => Self::Office,
            _ => Self::Nobody,
        }
    }

    /// The one it waits for, as it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Submitter => "submitter",
            Self::Unit => "unit",
            Self::Nobody => "nobody",
        }
    }

    /// The one with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Office, Self::Submitter, Self::Unit, Self::Nobody]
            .into_iter()
            .find(|one| one.key() == key)
    }
}

/// What is told of a demand that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Nudge {
    /// Whoever has it is reminded.
    Reminder,
    /// It is told to those above.
    Escalation,
}

impl Nudge {
    /// The nudge as it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Escalation => "escalation",
        }
    }

    /// The nudge with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Reminder, Self::Escalation]
            .into_iter()
            .find(|nudge| nudge.key() == key)
    }
}

/// The days of a demand in a status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The day on which it should have left the status.
    pub due_on: Option<NaiveDate>,
    /// The day on which it is told next, and what.
    pub nudge: Option<(NaiveDate, Nudge)>,
}

impl Schedule {
    /// The days of a demand that came into its status on a day, counted on the
    /// organisation's calendar. Without a target there are none.
    pub fn entering(
        calendar: &WorkingCalendar,
        policy: &TriagePolicy,
        since: NaiveDate,
        target_days: Option<u16>,
    ) -> Self {
        let due_on = target_days.and_then(|days| calendar.add_working_days(since, days));
        let reminder = due_on
            .and_then(|due_on| calendar.subtract_working_days(due_on, policy.remind_before_days));
        // Nobody is reminded before there is anything to be reminded of.
        let nudge = reminder.map(|day| (day.max(since), Nudge::Reminder));
        Self { due_on, nudge }
    }

    /// The same for a demand that is not told of what should have been told
    /// before today: nobody hears late, or twice, of what is past.
    #[must_use]
    pub fn from_today(
        mut self,
        calendar: &WorkingCalendar,
        policy: &TriagePolicy,
        today: NaiveDate,
    ) -> Self {
        while let (Some(due_on), Some((day, nudge))) = (self.due_on, self.nudge) {
            if day >= today {
                break;
            }
            self.nudge = Self::after(calendar, policy, due_on, nudge);
        }
        self
    }

    /// What is told after a nudge, and when.
    pub fn after(
        calendar: &WorkingCalendar,
        policy: &TriagePolicy,
        due_on: NaiveDate,
        nudge: Nudge,
    ) -> Option<(NaiveDate, Nudge)> {
        match (nudge, policy.escalate_after_days) {
            (Nudge::Reminder, Some(days)) => calendar
                .add_working_days(due_on, days)
                .map(|day| (day, Nudge::Escalation)),
            (Nudge::Reminder, None) | (Nudge::Escalation, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_of_a_demand() {
        let calendar = WorkingCalendar {
            holidays: [date("2027-03-26"), date("2027-03-29")].into(),
            ..WorkingCalendar::default()
        };
        let policy = TriagePolicy::default();
        // In on, target, due on, reminded on, told on to those above.
        for (since, target, due, reminder, escalation) in [
            ("2027-03-01", 5, "2027-03-08", "2027-03-05", "2027-03-10"),
            // Over Easter.
            ("2027-03-24", 2, "2027-03-30", "2027-03-25", "2027-04-01"),
            // On a Saturday, due on the next working day.
            ("2027-03-06", 1, "2027-03-08", "2027-03-06", "2027-03-10"),
            ("2027-03-01", 0, "2027-03-01", "2027-03-01", "2027-03-03"),
        ] {
            let schedule = Schedule::entering(&calendar, &policy, date(since), Some(target));
            assert_eq!(schedule.due_on, Some(date(due)), "{since}");
            assert_eq!(
                schedule.nudge,
                Some((date(reminder), Nudge::Reminder)),
                "{since}"
            );
            let next = Schedule::after(&calendar, &policy, date(due), Nudge::Reminder);
            assert_eq!(next, Some((date(escalation), Nudge::Escalation)), "{since}");
            let last = Schedule::after(&calendar, &policy, date(due), Nudge::Escalation);
            assert_eq!(last, None);
        }
        let none = Schedule::entering(&calendar, &policy, date("2027-03-01"), None);
        assert_eq!(none, Schedule::default());
        let alone = TriagePolicy {
            escalate_after_days: None,
            ..policy
        };
        assert_eq!(
            Schedule::after(&calendar, &alone, date("2027-03-01"), Nudge::Reminder),
            None
        );
    }

    #[test]
    fn what_is_past_is_not_told_late() {
        let calendar = WorkingCalendar::default();
        let policy = TriagePolicy::default();
        // Reminded on the 5th, told to those above on the 10th.
        let schedule = Schedule::entering(&calendar, &policy, date("2027-03-01"), Some(5));
        for (today, nudge) in [
            ("2027-03-05", Some(("2027-03-05", Nudge::Reminder))),
            ("2027-03-08", Some(("2027-03-10", Nudge::Escalation))),
            ("2027-03-10", Some(("2027-03-10", Nudge::Escalation))),
            ("2027-03-11", None),
        ] {
            let later = schedule.from_today(&calendar, &policy, date(today));
            let nudge = nudge.map(|(day, nudge)| (date(day), nudge));
            assert_eq!(later.nudge, nudge, "{today}");
            assert_eq!(later.due_on, schedule.due_on);
        }
    }

    #[test]
    fn demands_wait_for_office_or_submitter_or_nobody() {
        let workflow = crate::workflow::shipped_workflow();
        for (status, waits_for) in [
            ("draft", WaitsFor::Nobody),
            ("submitted", WaitsFor::Office),
            ("needs_information", WaitsFor::Submitter),
            ("approved", WaitsFor::Nobody),
            ("withdrawn", WaitsFor::Nobody),
        ] {
            assert_eq!(WaitsFor::of(&workflow, status), waits_for, "{status}");
            assert_eq!(WaitsFor::from_key(waits_for.key()), Some(waits_for));
        }
    }

    #[test]
    fn keys() {
        for nudge in [Nudge::Reminder, Nudge::Escalation] {
            assert_eq!(Nudge::from_key(nudge.key()), Some(nudge));
            assert_eq!(serde_json::to_value(nudge).unwrap(), nudge.key());
        }
    }
}
