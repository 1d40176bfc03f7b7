//! The demands that an actor reaches, as lists look for them.

use sea_orm::{ConnectionTrait, Value};

use super::{NOUN, within};
use crate::{Reach, Result, sql};

/// From this many demands on, it is quicker to go through a list in its order
/// until a page is full than to find all that match and to sort them.
pub(super) const MANY: i64 = 1_000;

/// A reach, and whether it is narrow: neither database can tell what a reach
/// of units or participations leaves of the demands.
pub(super) struct Reached<'a> {
    reach: &'a Reach,
    is_narrow: bool,
}

impl<'a> Reached<'a> {
    /// Finds out whether few or many demands are reached; everything counts as
    /// many.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn new(connection: &impl ConnectionTrait, reach: &'a Reach) -> Result<Self> {
        let mut values = Vec::new();
        let parts: Vec<String> = parts(reach, &mut values)
            .into_iter()
            .map(|part| format!("SELECT seq FROM ({part} LIMIT {MANY}) AS part"))
            .collect();
        if reach.everywhere || parts.is_empty() {
            let is_narrow = !reach.everywhere;
            return Ok(Self { reach, is_narrow });
        }
        let statement = format!(
            "SELECT count(*) AS n FROM ({}) AS reached",
            parts.join(" UNION ALL ")
        );
        let found: Option<sql::Count> = sql::row(connection, &statement, values).await?;
        let is_narrow = found.is_some_and(|found| found.n < MANY);
        Ok(Self { reach, is_narrow })
    }

    /// Adds the condition that a demand (aliased `d`) is reached; where few
    /// are, also which those are, so that the database begins with them.
    pub(super) fn conditions(&self, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
        conditions.push(within(self.reach, values));
        if self.is_narrow {
            let parts = parts(self.reach, values);
            if !parts.is_empty() {
                conditions.push(format!("d.seq IN ({})", parts.join(" UNION ")));
            }
        }
    }
}

/// Queries for the numbers of the demands in the reach's units, and of those
/// the actor takes part in.
fn parts(reach: &Reach, values: &mut Vec<Value>) -> Vec<String> {
    let mut parts = Vec::new();
    if !reach.units.is_empty() {
        parts.push(format!(
            "SELECT own.seq FROM demand own WHERE own.unit_id IN (SELECT descendant_id \
             FROM unit_closure WHERE ancestor_id IN ({}))",
            sql::marks(reach.units.len())
        ));
        values.extend(reach.units.iter().map(|&unit| Value::from(unit)));
    }
    if let Some(person) = reach.person {
        parts.push(
            "SELECT shared.seq FROM participant JOIN demand shared \
             ON shared.id = participant.record_id \
             WHERE participant.person_id = ? AND participant.record_kind = ?"
                .to_owned(),
        );
        values.extend([Value::from(person), Value::from(NOUN)]);
    }
    parts
}
