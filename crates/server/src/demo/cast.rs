//! Who and what is on stage while the history is played.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc, Weekday};
use docket_storage::identity::Acting;
use docket_storage::prioritization::framework::FrameworkVersion;
use uuid::Uuid;

use super::unsound;
use crate::actor::Actor;
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::Result;
use crate::state::State;

/// Who and what is on stage, by the names the files use.
pub struct Cast {
    /// What every request shares.
    pub state: State,
    /// The end of the history.
    pub now: DateTime<Utc>,
    /// People, each with their grants.
    pub people: BTreeMap<String, Acting>,
    /// Units.
    pub units: BTreeMap<String, Uuid>,
    /// The PMO's partner of each unit.
    pub partners: BTreeMap<String, String>,
    /// Entries of the register of categories.
    pub categories: BTreeMap<String, Uuid>,
    /// Entries of the register of strategic objectives.
    pub objectives: BTreeMap<String, Uuid>,
    /// The framework that is agreed.
    pub framework: FrameworkVersion,
    /// Demands that were written so far.
    pub demands: BTreeMap<String, Uuid>,
    /// The plan, once it is made.
    pub plan: Option<Uuid>,
    /// Assessments that were started so far.
    pub assessments: BTreeMap<String, Uuid>,
}

impl Cast {
    /// Somebody.
    ///
    /// # Errors
    /// The files name somebody they do not introduce.
    pub fn person(&self, key: &str) -> Result<&Acting> {
        named(&self.people, key)
    }

    /// An operation of somebody at an instant.
    ///
    /// # Errors
    /// As [`Cast::person`].
    pub fn context(&self, who: &str, operation: Operation, at: DateTime<Utc>) -> Result<Context> {
        Ok(Context {
            state: self.state.clone(),
            actor: Actor::Account {
                acting: self.person(who)?.clone(),
                // Nobody is signed in; no record keeps the session.
                session_id: Uuid::nil(),
            },
            operation,
            now: at,
            request_id: None,
            address: String::new(),
        })
    }
}

/// What a name in the files stands for.
///
/// # Errors
/// It stands for nothing.
pub fn named<'a, T>(known: &'a BTreeMap<String, T>, name: &str) -> Result<&'a T> {
    known
        .get(name)
        .ok_or_else(|| unsound(format!("nothing is called \"{name}\"")))
}

/// An instant on the working day `ago` days before `now`; `place` tells things
/// on the same day apart, the earlier first. What would fall on a weekend falls
/// on the Friday before, after what belongs there: whichever weekday it is
/// now, things keep their order.
pub fn instant(now: DateTime<Utc>, ago: i64, place: usize) -> DateTime<Utc> {
    let day = (now - TimeDelta::days(ago)).date_naive();
    let late = match day.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    };
    // In steps of 17 minutes: no story is so long that it reaches the next part
    // of the day.
    let minutes = 7 * 60 + 30 + 210 * late + 17 * i64::try_from(place).unwrap_or_default();
    let hour = NaiveTime::MIN + TimeDelta::minutes(minutes);
    (day - Days::new(late.unsigned_abs()))
        .and_time(hour)
        .and_utc()
}
