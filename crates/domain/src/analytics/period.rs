//! Stretches of days, and what they are divided into.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Most days of a period: ten years.
pub const MAX_PERIOD_DAYS: i64 = 3_653;
/// Up to this many days a period is divided into weeks.
const MAX_DAYS_BY_WEEK: i64 = 92;
/// Up to this many days a period is divided into months.
const MAX_DAYS_BY_MONTH: i64 = 800;

/// What a period is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Step {
    /// Weeks, from Monday.
    Week,
    /// Months.
    Month,
    /// Quarters of the calendar year.
    Quarter,
}

impl Step {
    /// The first day of the next one.
    fn next(self, day: NaiveDate) -> Option<NaiveDate> {
        let month = |months: u32| {
            let first = (day.month0() / months + 1) * months;
            let (years, month) = (first / 12, first % 12 + 1);
            NaiveDate::from_ymd_opt(day.year() + i32::try_from(years).ok()?, month, 1)
        };
        match self {
            Self::Week => {
                let past = u64::from(day.weekday().num_days_from_monday());
                day.checked_add_days(Days::new(7 - past))
            }
            Self::Month => month(1),
            Self::Quarter => month(3),
        }
    }
}

/// Days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// What is wrong with a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodProblem {
    /// It ends before it begins.
    #[error("Choose a last day that is not before the first.")]
    Backwards,
    /// It is too long.
    #[error("Choose at most ten years.")]
    TooLong,
}

impl Period {
    /// The period from one day to another.
    ///
    /// # Errors
    /// It ends before it begins, or is longer than ten years.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, PeriodProblem> {
        let period = Self { from, to };
        match period.days() {
            ..=0 => Err(PeriodProblem::Backwards),
            days if days > MAX_PERIOD_DAYS => Err(PeriodProblem::TooLong),
            _ => Ok(period),
        }
    }

    /// How many days.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// What it is divided into: weeks up to a quarter, months up to two years,
    /// else quarters.
    pub fn step(self) -> Step {
        let days = self.days();
        if days <= MAX_DAYS_BY_WEEK {
            Step::Week
        } else if days <= MAX_DAYS_BY_MONTH {
            Step::Month
        } else {
            Step::Quarter
        }
    }

    /// Its parts in order. Together they are the period: the first and the last
    /// one may be shorter than the others.
    pub fn parts(self) -> Vec<Self> {
        let step = self.step();
        let mut parts = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let next = step.next(from).filter(|next| *next > from);
            let last = next.and_then(|next| next.pred_opt());
            let to = last.unwrap_or(self.to).min(self.to);
            parts.push(Self { from, to });
            match next {
                Some(next) => from = next,
                None => break,
            }
        }
        parts
    }
}

/// Ages that are counted together, in whole days on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeBand {
    /// Fewest days.
    pub from: u16,
    /// Most days; any number when absent.
    pub to: Option<u16>,
}

/// The ages that are counted together, youngest first: every age is in one.
pub const AGE_BANDS: [AgeBand; 6] = [
    AgeBand::of(0, Some(7)),
    AgeBand::of(8, Some(30)),
    AgeBand::of(31, Some(90)),
    AgeBand::of(91, Some(180)),
    AgeBand::of(181, Some(365)),
    AgeBand::of(366, None),
];

impl AgeBand {
    const fn of(from: u16, to: Option<u16>) -> Self {
        Self { from, to }
    }

    /// The days on which began what has such an age today: the first, where
    /// there is one, and the last. The youngest has no last one: what began
    /// after today is as young as can be.
    pub fn began(self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let before = |days: u16| today.checked_sub_days(Days::new(u64::from(days)));
        let last = match self.from {
            0 => None,
            days => before(days),
        };
        (self.to.and_then(before), last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_divided_by_its_length() {
        for (from, to, step, parts) in [
            (
                "2026-11-26",
                "2026-12-08",
                Step::Week,
                vec!["2026-11-26", "2026-11-30", "2026-12-07"],
            ),
            (
                "2026-10-15",
                "2027-02-01",
                Step::Month,
                vec![
                    "2026-10-15",
                    "2026-11-01",
                    "2026-12-01",
                    "2027-01-01",
                    "2027-02-01",
                ],
            ),
            (
                "2024-12-31",
                "2027-04-01",
                Step::Quarter,
                vec![
                    "2024-12-31",
                    "2025-01-01",
                    "2025-04-01",
                    "2025-07-01",
                    "2025-10-01",
                    "2026-01-01",
                    "2026-04-01",
                    "2026-07-01",
                    "2026-10-01",
                    "2027-01-01",
                    "2027-04-01",
                ],
            ),
        ] {
            let period = Period::new(day(from), day(to)).unwrap();
            assert_eq!(period.step(), step, "{from} to {to}");
            let begins: Vec<String> = period
                .parts()
                .iter()
                .map(|part| part.from.to_string())
                .collect();
            assert_eq!(begins, parts);
        }
    }

    #[test]
    fn periods_have_bounds() {
        let one = Period::new(day("2026-01-01"), day("2026-01-01")).unwrap();
        assert_eq!((one.days(), one.parts().len()), (1, 1));
        let backwards = Period::new(day("2026-01-02"), day("2026-01-01"));
        assert_eq!(backwards, Err(PeriodProblem::Backwards));
        let long = Period::new(day("2016-01-01"), day("2026-01-02"));
        assert_eq!(long, Err(PeriodProblem::TooLong));
    }

    proptest! {
        #[test]
        fn parts_are_the_period(start in 0_i64..20_000, length in 0_i64..MAX_PERIOD_DAYS) {
            let from = day("1990-01-01") + chrono::Duration::days(start);
            let period = Period::new(from, from + chrono::Duration::days(length)).unwrap();
            let parts = period.parts();
            prop_assert_eq!(parts.first().map(|part| part.from), Some(period.from));
            prop_assert_eq!(parts.last().map(|part| part.to), Some(period.to));
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].to.succ_opt(), Some(pair[1].from));
            }
            prop_assert!(parts.len() <= 42);
        }

        #[test]
        fn every_age_is_in_one_band(age in 0_u64..3_000) {
            let today = day("2026-11-28");
            let began = today - Days::new(age);
            let holding = AGE_BANDS.into_iter().filter(|band| {
                let (first, last) = band.began(today);
                first.is_none_or(|first| first <= began) && last.is_none_or(|last| began <= last)
            });
            let bands: Vec<_> = holding.collect();
            prop_assert_eq!(bands.len(), 1);
            prop_assert!(u64::from(bands[0].from) <= age);
            prop_assert!(bands[0].to.is_none_or(|to| age <= u64::from(to)));
        }
    }
}
