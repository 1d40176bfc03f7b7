//! The organisation: settings, registers, the field catalogue and units.

mod field;
mod rate;
mod register;
mod section;
mod settings;
mod unit_input;
mod units;

pub use field::FieldsPage;
pub(crate) use field::{AddField, kind_name};
pub use register::{CategoriesPage, ObjectivesPage};
pub(crate) use section::Section;
pub use settings::OrganizationPage;
pub use unit_input::{UnitInput, UnitsInput};
pub use units::UnitsPage;
