//! The organisation: settings, registers, the field catalogue and units.

mod field;
mod forms;
mod rate;
mod register;
mod section;
mod settings;
mod unit_input;
mod units;

pub use field::FieldsPage;
pub use forms::FormsPage;
pub use register::{CategoriesPage, ObjectivesPage};
pub use settings::OrganizationPage;
pub use unit_input::UnitInput;
pub use units::UnitsPage;
