//! The organisation: settings and units.

mod settings;
mod unit_input;
mod units;

pub use settings::OrganizationPage;
pub use unit_input::UnitInput;
pub use units::UnitsPage;
