//! Figures about demands: what became of them, how long they take, and the
//! stretches of time that figures are given for.

mod duration;
mod outcome;
mod period;

pub use duration::{Elapsed, MEDIAN, NINETIETH, nearest_rank};
pub use outcome::{Outcome, permille};
pub use period::{AGE_BANDS, AgeBand, MAX_PERIOD_DAYS, Period, PeriodProblem, Step};
