//! Fiscal years and their quarters.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The years that can be planned for.
const YEARS: RangeInclusive<u16> = 1900..=2999;

/// Why something is not a fiscal period, or not the start of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FiscalPeriodError {
    /// Months are numbered from 1 to 12.
    #[error("a fiscal year starts in a month from 1 to 12")]
    NoSuchMonth,
    /// The text is neither a year nor a quarter.
    #[error("not a fiscal period such as FY2027 or FY2027 Q3")]
    Malformed,
    /// The year is not one to plan for.
    #[error("a fiscal year lies between 1900 and 2999")]
    YearOutOfRange,
}

/// The month on whose first day the organisation's fiscal year starts, 1 for
/// January to 12 for December.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct FiscalYearStart(u8);

impl FiscalYearStart {
    /// The fiscal year is the calendar year.
    pub const JANUARY: Self = Self(1);

    /// The start in this month.
    ///
    /// # Errors
    /// [`FiscalPeriodError::NoSuchMonth`] unless it is 1 to 12.
    pub fn new(month: u8) -> Result<Self, FiscalPeriodError> {
        match month {
            1..=12 => Ok(Self(month)),
            _ => Err(FiscalPeriodError::NoSuchMonth),
        }
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u8 {
        self.0
    }
}

impl Default for FiscalYearStart {
    fn default() -> Self {
        Self::JANUARY
    }
}

impl TryFrom<u8> for FiscalYearStart {
    type Error = FiscalPeriodError;

    fn try_from(month: u8) -> Result<Self, FiscalPeriodError> {
        Self::new(month)
    }
}

impl From<FiscalYearStart> for u8 {
    fn from(start: FiscalYearStart) -> Self {
        start.0
    }
}

/// A fiscal year, or one quarter of it.
///
/// A fiscal year bears the number of the calendar year in which it ends: with a
/// start in July, FY2027 runs from July 2026 to June 2027. When exactly a period
/// begins depends on the [`FiscalYearStart`], which is not part of it.
///
/// Periods are ordered by year; a whole year comes before its quarters. Text and
/// JSON carry the label: `FY2027`, `FY2027 Q3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FiscalPeriod {
    year: u16,
    /// From 1 to 4; none for the whole year. `None` sorts first.
    quarter: Option<u8>,
}

impl FiscalPeriod {
    /// A whole fiscal year.
    ///
    /// # Errors
    /// [`FiscalPeriodError::YearOutOfRange`] unless it is 1900 to 2999.
    pub fn of_year(year: u16) -> Result<Self, FiscalPeriodError> {
        if !YEARS.contains(&year) {
            return Err(FiscalPeriodError::YearOutOfRange);
        }
        Ok(Self {
            year,
            quarter: None,
        })
    }

    /// A quarter of a fiscal year, from 1 to 4.
    ///
    /// # Errors
    /// [`FiscalPeriodError::YearOutOfRange`], or
    /// [`FiscalPeriodError::Malformed`] for another quarter.
    pub fn of_quarter(year: u16, quarter: u8) -> Result<Self, FiscalPeriodError> {
        if !(1..=4).contains(&quarter) {
            return Err(FiscalPeriodError::Malformed);
        }
        Ok(Self {
            quarter: Some(quarter),
            ..Self::of_year(year)?
        })
    }

    /// The fiscal year a date falls in.
    ///
    /// # Errors
    /// [`FiscalPeriodError::YearOutOfRange`] for a date too far away.
    pub fn year_containing(
        date: NaiveDate,
        start: FiscalYearStart,
    ) -> Result<Self, FiscalPeriodError> {
        // Moved back by the months before the start, the fiscal year is the
        // calendar year in which it starts.
        let starts = shifted(date, start).year();
        let ends = starts + i32::from(start != FiscalYearStart::JANUARY);
        u16::try_from(ends)
            .map_err(|_| FiscalPeriodError::YearOutOfRange)
            .and_then(Self::of_year)
    }

    /// The quarter of a fiscal year a date falls in.
    ///
    /// # Errors
    /// [`FiscalPeriodError::YearOutOfRange`] for a date too far away.
    pub fn quarter_containing(
        date: NaiveDate,
        start: FiscalYearStart,
    ) -> Result<Self, FiscalPeriodError> {
        let quarter = match shifted(date, start).month0() {
            0..=2 => 1,
            3..=5 => 2,
            6..=8 => 3,
            _ => 4,
        };
        Ok(Self {
            quarter: Some(quarter),
            ..Self::year_containing(date, start)?
        })
    }

    /// The number of the fiscal year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The quarter from 1 to 4, or none for a whole year.
    pub fn quarter(self) -> Option<u8> {
        self.quarter
    }

    /// The four quarters of the fiscal year.
    pub fn quarters(self) -> [Self; 4] {
        [1, 2, 3, 4].map(|quarter| Self {
            year: self.year,
            quarter: Some(quarter),
        })
    }

    /// The first day of the period.
    pub fn first_day(self, start: FiscalYearStart) -> NaiveDate {
        self.first_days(start).0
    }

    /// The last day of the period.
    pub fn last_day(self, start: FiscalYearStart) -> NaiveDate {
        let (_, next) = self.first_days(start);
        // The day before some day after 1899 exists.
        next.pred_opt().unwrap_or(next)
    }

    /// Whether a date falls in the period.
    pub fn contains(self, date: NaiveDate, start: FiscalYearStart) -> bool {
        let (first, next) = self.first_days(start);
        first <= date && date < next
    }

    /// The period of the same length that follows; none after the year 2999.
    pub fn next(self) -> Option<Self> {
        match self.quarter {
            None => Self::of_year(self.year + 1).ok(),
            Some(4) => Self::of_quarter(self.year + 1, 1).ok(),
            Some(quarter) => Self::of_quarter(self.year, quarter + 1).ok(),
        }
    }

    /// The first day of the period and of the one that follows.
    fn first_days(self, start: FiscalYearStart) -> (NaiveDate, NaiveDate) {
        let january = start == FiscalYearStart::JANUARY;
        let starts = i32::from(self.year) - i32::from(!january);
        let (skipped, length) = match self.quarter {
            None => (0, 12),
            Some(quarter) => (3 * (u32::from(quarter) - 1), 3),
        };
        let first_of_year = NaiveDate::from_ymd_opt(starts, u32::from(start.0), 1)
            .expect("years up to 2999 have a first day in each month");
        let first = first_of_year + Months::new(skipped);
        (first, first + Months::new(length))
    }
}

/// `date` moved back by as many months as the fiscal year starts after January,
/// to the same day of the month or its last one.
fn shifted(date: NaiveDate, start: FiscalYearStart) -> NaiveDate {
    let months = Months::new(u32::from(start.0 - 1));
    // Only dates before the year −262 000 cannot be moved; they are out of range
    // either way.
    date.checked_sub_months(months).unwrap_or(date)
}

impl fmt::Display for FiscalPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{}", self.year)?;
        match self.quarter {
            Some(quarter) => write!(f, " Q{quarter}"),
            None => Ok(()),
        }
    }
}

impl FromStr for FiscalPeriod {
    type Err = FiscalPeriodError;

    /// Reads a label; case does not matter, nor does white space around and
    /// within it.
    fn from_str(text: &str) -> Result<Self, FiscalPeriodError> {
        let label: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let digits = label
            .strip_prefix("FY")
            .ok_or(FiscalPeriodError::Malformed)?;
        let (year, quarter) = match digits.split_once('Q') {
            Some((year, quarter)) => (year, Some(number(quarter, 1)?)),
            None => (digits, None),
        };
        let year = number(year, 4)?;
        match quarter {
            Some(quarter) => Self::of_quarter(year, quarter),
            None => Self::of_year(year),
        }
    }
}

/// A number of exactly so many digits; `parse` alone would take a sign as well.
fn number<T: FromStr>(text: &str, digits: usize) -> Result<T, FiscalPeriodError> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FiscalPeriodError::Malformed);
    }
    text.parse().map_err(|_| FiscalPeriodError::Malformed)
}

impl TryFrom<String> for FiscalPeriod {
    type Error = FiscalPeriodError;

    fn try_from(text: String) -> Result<Self, FiscalPeriodError> {
        text.parse()
    }
}

impl From<FiscalPeriod> for String {
    fn from(period: FiscalPeriod) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn starting(month: u8) -> FiscalYearStart {
        FiscalYearStart::new(month).unwrap()
    }

    #[test]
    fn a_date_falls_in_one_quarter() {
        for (day, month, label) in [
            ("2027-01-01", 1, "FY2027 Q1"),
            ("2027-12-31", 1, "FY2027 Q4"),
            ("2026-06-30", 7, "FY2026 Q4"),
            ("2026-07-01", 7, "FY2027 Q1"),
            ("2027-03-31", 7, "FY2027 Q3"),
            ("2026-03-31", 4, "FY2026 Q4"),
            ("2026-04-01", 4, "FY2027 Q1"),
            // A day that the month it is moved to does not have.
            ("2027-05-31", 4, "FY2028 Q1"),
            ("2027-12-31", 12, "FY2028 Q1"),
            ("2027-11-30", 12, "FY2027 Q4"),
            ("2028-02-29", 3, "FY2028 Q4"),
        ] {
            let quarter = FiscalPeriod::quarter_containing(date(day), starting(month)).unwrap();
            assert_eq!(quarter.to_string(), label, "{day} from month {month}");
            let year = FiscalPeriod::year_containing(date(day), starting(month)).unwrap();
            assert_eq!(year.to_string(), label[..6], "{day} from month {month}");
        }
        assert_eq!(
            FiscalPeriod::year_containing(NaiveDate::MAX, starting(1)),
            Err(FiscalPeriodError::YearOutOfRange)
        );
        assert_eq!(
            FiscalPeriod::year_containing(NaiveDate::MIN, starting(12)),
            Err(FiscalPeriodError::YearOutOfRange)
        );
    }

    #[test]
    fn a_period_has_a_first_and_a_last_day() {
        for (label, month, first, last) in [
            ("FY2027", 1, "2027-01-01", "2027-12-31"),
            ("FY2027", 7, "2026-07-01", "2027-06-30"),
            ("FY2027 Q3", 7, "2027-01-01", "2027-03-31"),
            ("FY2028 Q4", 3, "2027-12-01", "2028-02-29"),
            ("FY1900", 12, "1899-12-01", "1900-11-30"),
            ("FY2999 Q4", 1, "2999-10-01", "2999-12-31"),
        ] {
            let period: FiscalPeriod = label.parse().unwrap();
            assert_eq!(period.first_day(starting(month)), date(first), "{label}");
            assert_eq!(period.last_day(starting(month)), date(last), "{label}");
        }
    }

    #[test]
    fn labels_are_read_leniently_and_written_strictly() {
        for (text, label) in [
            ("FY2027", Some("FY2027")),
            ("fy 2027 q3", Some("FY2027 Q3")),
            (" FY2027Q1 ", Some("FY2027 Q1")),
            ("FY2027 Q0", None),
            ("FY2027 Q5", None),
            ("FY2027 Q", None),
            ("FY2027 Q+1", None),
            ("FY27", None),
            ("FY+027", None),
            ("2027", None),
            ("FY1899", None),
            ("FY3000", None),
            ("", None),
        ] {
            let read = text.parse::<FiscalPeriod>().ok();
            assert_eq!(read.map(|p| p.to_string()).as_deref(), label, "{text}");
        }
        let period: FiscalPeriod = serde_json::from_str("\"FY2027 Q3\"").unwrap();
        assert_eq!(serde_json::to_string(&period).unwrap(), "\"FY2027 Q3\"");
        assert!(serde_json::from_str::<FiscalYearStart>("13").is_err());
        assert!(serde_json::from_str::<FiscalYearStart>("0").is_err());
    }

    #[test]
    fn periods_are_in_order() {
        let year = FiscalPeriod::of_year(2027).unwrap();
        let mut periods = vec![year.next().unwrap()];
        periods.extend(year.quarters().into_iter().rev());
        periods.push(year);
        periods.sort();
        let labels: Vec<String> = periods.iter().map(ToString::to_string).collect();
        assert_eq!(
            labels,
            [
                "FY2027",
                "FY2027 Q1",
                "FY2027 Q2",
                "FY2027 Q3",
                "FY2027 Q4",
                "FY2028"
            ]
        );
        assert_eq!(periods[4].next(), Some(periods[5].quarters()[0]));
        assert_eq!("FY2999".parse::<FiscalPeriod>().unwrap().next(), None);
    }

    proptest! {
        #[test]
        fn a_quarter_contains_the_dates_that_fall_in_it(
            day in 0_i64..300_000,
            month in 1_u8..=12,
        ) {
            let day = date("1901-01-01") + chrono::Duration::days(day);
            let start = starting(month);
            let quarter = FiscalPeriod::quarter_containing(day, start).unwrap();
            let year = FiscalPeriod::year_containing(day, start).unwrap();
            prop_assert!(quarter.contains(day, start) && year.contains(day, start));
            prop_assert_eq!(year.quarters().iter().filter(|q| q.contains(day, start)).count(), 1);
            let next = quarter.next().unwrap();
            prop_assert_eq!(next.first_day(start), quarter.last_day(start).succ_opt().unwrap());
        }
    }
}
