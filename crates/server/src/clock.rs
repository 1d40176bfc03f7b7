//! The present, and days, as both databases can keep them.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use docket_domain::field::is_plannable;

use crate::problem::{Error, Result};

/// Now, to the microsecond.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// What to enter where a day is not one that people plan with.
pub const PLANNABLE: &str = "Enter a day from 1900-01-01 to 2299-12-31.";

/// Checks a day that somebody entered.
///
/// # Errors
/// It is not one that people plan with.
pub fn check_day(pointer: &str, day: NaiveDate) -> Result<()> {
    if is_plannable(day) {
        return Ok(());
    }
    Err(Error::invalid_field(
        pointer,
        "date_out_of_range",
        PLANNABLE,
    ))
}
