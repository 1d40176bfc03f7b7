//! Working days: the week as the organisation works it, less its holidays.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The weekdays on which the organisation works; at least one.
///
/// In JSON the list of them, for example `["Mon", "Tue"]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Weekday>", into = "Vec<Weekday>")]
pub struct WorkingWeek([bool; 7]);

/// Without any working day no deadline would ever come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("at least one day of the week is a working day")]
pub struct EmptyWeek;

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

impl WorkingWeek {
    /// A week of these days.
    ///
    /// # Errors
    /// [`EmptyWeek`] when there is none.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Result<Self, EmptyWeek> {
        let mut week = [false; 7];
        for day in days {
            week[position(day)] = true;
        }
        if week.contains(&true) {
            Ok(Self(week))
        } else {
            Err(EmptyWeek)
        }
    }

    /// Whether the organisation works on this day of the week.
    pub fn works_on(self, day: Weekday) -> bool {
        self.0[position(day)]
    }

    /// The working days, Monday first.
    pub fn days(self) -> impl Iterator<Item = Weekday> {
        WEEK.into_iter().filter(move |day| self.works_on(*day))
    }
}

impl Default for WorkingWeek {
    /// Monday to Friday.
    fn default() -> Self {
        Self([true, true, true, true, true, false, false])
    }
}

impl TryFrom<Vec<Weekday>> for WorkingWeek {
    type Error = EmptyWeek;

    fn try_from(days: Vec<Weekday>) -> Result<Self, EmptyWeek> {
        Self::of(days)
    }
}

impl From<WorkingWeek> for Vec<Weekday> {
    fn from(week: WorkingWeek) -> Self {
        week.days().collect()
    }
}

fn position(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

/// The days on which the organisation works. Dates are local dates of the
/// organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingCalendar {
    /// The weekdays on which it works.
    pub working_days: WorkingWeek,
    /// The dates on which it does not, whatever the weekday.
    #[serde(default)]
    pub holidays: BTreeSet<NaiveDate>,
}

impl WorkingCalendar {
    /// Whether a date is a working day.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.working_days.works_on(date.weekday()) && !self.holidays.contains(&date)
    }

    /// How many working days have passed from one date to another: those after
    /// `from`, up to and including `to`. From Friday to Monday is one, from a
    /// day to itself none. Negative when `to` is the earlier date.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = (to - from).num_days();
        let per_week = self.working_days.days().count() as i64;
        // What is left of the last, incomplete week begins on the weekday after
        // `from`, as every week before it.
        let rest = (days % 7) as usize;
        let in_rest = WEEK
            .iter()
            .cycle()
            .skip(position(from.weekday()) + 1)
            .take(rest)
            .filter(|day| self.working_days.works_on(**day))
            .count() as i64;
        days / 7 * per_week + in_rest - self.lost_between(from, to)
    }

    /// The date on which `days` working days have passed since `from`; `from`
    /// itself for 0, even if nobody works then. None past the last date that can
    /// be represented.
    pub fn add_working_days(&self, from: NaiveDate, days: u16) -> Option<NaiveDate> {
        let mut date = from;
        let mut left = days;
        while left > 0 {
            date = date.checked_add_signed(TimeDelta::days(1))?;
            if self.is_working_day(date) {
                left -= 1;
            }
        }
        Some(date)
    }

    /// The last working day from which `days` working days pass until `until`;
    /// `until` itself for 0, even if nobody works then. None before the first
    /// date that can be represented.
    pub fn subtract_working_days(&self, until: NaiveDate, days: u16) -> Option<NaiveDate> {
        let mut date = until;
        let mut left = days;
        while left > 0 {
            if self.is_working_day(date) {
                left -= 1;
            }
            date = date.checked_sub_signed(TimeDelta::days(1))?;
        }
        while days > 0 && !self.is_working_day(date) {
            date = date.checked_sub_signed(TimeDelta::days(1))?;
        }
        Some(date)
    }

    /// How many days after `from`, up to and including `to`, would be working
    /// days but for being holidays.
    fn lost_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        // The range starts at `from` and skips it: an exclusive start would
        // panic where both ends are equal.
        self.holidays
            .range(from..=to)
            .filter(|date| **date > from && self.working_days.works_on(date.weekday()))
            .count() as i64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Monday to Friday, without two days around Easter 2027 and a Sunday.
    fn calendar() -> WorkingCalendar {
        WorkingCalendar {
            working_days: WorkingWeek::default(),
            holidays: ["2027-03-26", "2027-03-28", "2027-03-29"].map(date).into(),
        }
    }

    #[test]
    fn working_days_pass() {
        for (from, to, days) in [
            ("2027-03-01", "2027-03-01", 0),
            ("2027-03-05", "2027-03-06", 0),
            ("2027-03-05", "2027-03-08", 1),
            ("2027-03-06", "2027-03-07", 0),
            ("2027-03-01", "2027-03-15", 10),
            // Good Friday and Easter Monday are lost, Easter Sunday is not.
            ("2027-03-25", "2027-03-30", 1),
            ("2027-03-26", "2027-03-29", 0),
            ("2027-03-30", "2027-03-25", -1),
            ("2027-03-08", "2027-03-05", -1),
        ] {
            let found = calendar().working_days_between(date(from), date(to));
            assert_eq!(found, days, "{from} to {to}");
        }
    }

    #[test]
    fn working_days_are_added() {
        for (from, days, to) in [
            ("2027-03-05", 0, "2027-03-05"),
            ("2027-03-06", 0, "2027-03-06"),
            ("2027-03-05", 1, "2027-03-08"),
            ("2027-03-06", 1, "2027-03-08"),
            ("2027-03-25", 1, "2027-03-30"),
            ("2027-03-01", 20, "2027-03-31"),
        ] {
            let found = calendar().add_working_days(date(from), days);
            assert_eq!(found, Some(date(to)), "{from} and {days}");
        }
        assert_eq!(calendar().add_working_days(NaiveDate::MAX, 1), None);
    }

    #[test]
    fn working_days_are_taken_away() {
        for (until, days, from) in [
            ("2027-03-06", 0, "2027-03-06"),
            ("2027-03-08", 1, "2027-03-05"),
            // On a Saturday the Friday is over.
            ("2027-03-06", 1, "2027-03-04"),
            ("2027-03-30", 1, "2027-03-25"),
            ("2027-03-31", 20, "2027-03-01"),
        ] {
            let found = calendar().subtract_working_days(date(until), days);
            assert_eq!(found, Some(date(from)), "{until} and {days}");
        }
        assert_eq!(calendar().subtract_working_days(NaiveDate::MIN, 1), None);
    }

    #[test]
    fn a_week_has_a_working_day() {
        assert_eq!(WorkingWeek::of([]), Err(EmptyWeek));
        assert!(serde_json::from_str::<WorkingWeek>("[]").is_err());
        let week: WorkingWeek = serde_json::from_str(r#"["Sun","Mon","Sun"]"#).unwrap();
        assert_eq!(serde_json::to_string(&week).unwrap(), r#"["Mon","Sun"]"#);
    }

    proptest! {
        #[test]
        fn counting_agrees_with_looking_at_each_day(
            days in prop::collection::vec(prop::sample::select(&WEEK[..]), 1..7),
            holidays in prop::collection::btree_set(0_i64..120, 0..20),
            from in 0_i64..60,
            length in 0_i64..60,
        ) {
            let day = |offset: i64| date("2027-01-01") + TimeDelta::days(offset);
            let calendar = WorkingCalendar {
                working_days: WorkingWeek::of(days).unwrap(),
                holidays: holidays.into_iter().map(day).collect(),
            };
            let one_by_one = (from + 1..=from + length)
                .filter(|offset| calendar.is_working_day(day(*offset)))
                .count() as i64;
            let to = day(from + length);
            prop_assert_eq!(calendar.working_days_between(day(from), to), one_by_one);
        }

        #[test]
        fn what_was_added_has_passed(
            days in prop::collection::vec(prop::sample::select(&WEEK[..]), 1..7),
            holidays in prop::collection::btree_set(0_i64..120, 0..20),
            from in 0_i64..120,
            added in 0_u16..200,
        ) {
            let day = |offset: i64| date("2027-01-01") + TimeDelta::days(offset);
            let calendar = WorkingCalendar {
                working_days: WorkingWeek::of(days).unwrap(),
                holidays: holidays.into_iter().map(day).collect(),
            };
            let to = calendar.add_working_days(day(from), added).unwrap();
            prop_assert_eq!(calendar.working_days_between(day(from), to), i64::from(added));
            let back = calendar.subtract_working_days(to, added).unwrap();
            prop_assert_eq!(calendar.working_days_between(back, to), i64::from(added));
            prop_assert!(added == 0 || calendar.is_working_day(back));
        }
    }
}
