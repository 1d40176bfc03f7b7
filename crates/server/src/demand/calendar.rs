//! The organisation's calendar, for ages and target times.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use docket_domain::organization::{WorkingCalendar, WorkingWeek};
use docket_storage::ConnectionTrait;
use docket_storage::organization::{self, Organization};

use crate::problem::Result;

/// Days as the organisation counts them.
pub struct Calendar {
    zone: Tz,
    working: WorkingCalendar,
}

impl Calendar {
    /// The calendar of the settings.
    pub fn new(settings: &Organization) -> Self {
        let days = settings
            .working_days
            .iter()
            .filter_map(|&day| Weekday::try_from(day.checked_sub(1)?).ok());
        Self {
            zone: settings.time_zone.parse().unwrap_or(Tz::UTC),
            working: WorkingCalendar {
                working_days: WorkingWeek::of(days).unwrap_or_default(),
                holidays: settings.holidays.iter().copied().collect(),
            },
        }
    }

    /// The calendar of the stored settings.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(connection: &impl ConnectionTrait) -> Result<(Self, Organization)> {
        let settings = organization::find(connection).await?;
        let settings = settings.ok_or_else(|| crate::problem::Error::not_found("organisation"))?;
        Ok((Self::new(&settings), settings))
    }

    /// The days on which the organisation works.
    pub fn working(&self) -> &WorkingCalendar {
        &self.working
    }

    /// The day an instant falls on.
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The first instant of a day: midnight, or, where clocks skip it, when the
    /// day begins after it.
    pub fn start(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        // No zone skips more than a day.
        let first = (0..=96).find_map(|quarters| {
            let at = midnight + Duration::minutes(15 * quarters);
            self.zone.from_local_datetime(&at).earliest()
        });
        first.map_or_else(|| midnight.and_utc(), |first| first.with_timezone(&Utc))
    }

    /// The first instant after a day.
    pub fn end(&self, day: NaiveDate) -> DateTime<Utc> {
        self.start(day.succ_opt().unwrap_or(day))
    }

    /// Whole working days from one instant to another.
    pub fn working_days(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        self.working
            .working_days_between(self.day(from), self.day(to))
    }
}
