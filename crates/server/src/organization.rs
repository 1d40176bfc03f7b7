//! The organisation: settings, units, registers, what was agreed.

pub mod definition;
pub mod demand_type;
mod register;
mod settings;
mod unit;

pub use settings::load as settings;

use crate::problem::{Error, Result};
use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(settings::get_organization)
        .service(settings::update_organization)
        .service(unit::list_units)
        .service(unit::get_unit)
        .service(unit::create_unit)
        .service(unit::update_unit)
        .service(register::list_categories)
        .service(register::get_category)
        .service(register::create_category)
        .service(register::update_category)
        .service(register::list_objectives)
        .service(register::get_objective)
        .service(register::create_objective)
        .service(register::update_objective)
        .service(definition::list_fields)
        .service(definition::create_field)
        .service(demand_type::list_demand_types)
        .service(demand_type::create_demand_type)
        .service(demand_type::get_demand_type)
        .service(demand_type::update_demand_type);
}

/// Longest key of a register entry, a role or a unit, in characters.
const LONGEST_KEY: usize = 60;

/// Checks a stable key: lower-case letters, digits and hyphens.
///
/// # Errors
/// It has other characters, or too many.
pub fn check_key(pointer: &str, key: &str) -> Result<()> {
    let is_key = !key.is_empty()
        && key.len() <= LONGEST_KEY
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !key.starts_with('-')
        && !key.ends_with('-');
    if is_key {
        return Ok(());
    }
    Err(Error::invalid_field(
        pointer,
        "wrong",
        "Use up to 60 lower-case letters, digits and hyphens.",
    ))
}

/// A key made from a name.
pub fn key_from(name: &str) -> String {
    let folded = docket_domain::text::fold(name);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut key: String = words.join("-").chars().take(LONGEST_KEY - 8).collect();
    if key.is_empty() {
        key.push('x');
    }
    key.trim_matches('-').to_owned()
}
