//! What holds for the organisation as a whole: its fiscal year, its working
//! days and its exchange rates.

mod approver;
mod exchange_rate;
mod fiscal_period;
mod working_calendar;

pub use approver::{MAX_APPROVERS, approvers};
pub use exchange_rate::{ExchangeRate, ExchangeRateError};
pub use fiscal_period::{FiscalPeriod, FiscalPeriodError, FiscalYearStart};
pub use working_calendar::{EmptyWeek, WorkingCalendar, WorkingWeek};
