//! The demands that an actor reaches, as lists look for them.

use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::{NOUN, within};
use crate::{Reach, Result, sql};

/// From this many demands on, it is quicker to go through a list in its order
/// until a page is full than to find all that match and to sort them.
pub(super) const MANY: i64 = 1_000;
/// As [`MANY`], for lists in the order of insertion, whose going through is as
/// quick as can be: see [`many_numbers`].
const MANY_NUMBERS: std::ops::RangeInclusive<i64> = MANY..=10_000;

/// From how many reached demands on a list in the order of insertion is gone
/// through, of so many in all. To collect those that are reached takes the
/// longer the more they are; to go through all until a page of 50 is full, the
/// longer the fewer: on PostgreSQL both take the same where their number is the
/// root of 50 times all. SQLite collects numbers from an index alone, many times
/// as fast as it looks whether a demand is reached.
fn many_numbers(backend: DbBackend, all: i64) -> i64 {
    let (least, most) = (*MANY_NUMBERS.start(), *MANY_NUMBERS.end());
    match backend {
        DbBackend::Postgres => all.saturating_mul(50).max(0).isqrt().clamp(least, most),
        _ => most,
    }
}

/// A reach, and how much it leaves of the demands, which neither database can
/// tell of a reach of units or participations.
pub(super) struct Reached<'a> {
    reach: &'a Reach,
    /// How many demands, counted no further than `many`.
    size: i64,
    /// From how many on a list in the order of insertion is gone through.
    many: i64,
    shares_few: bool,
}

/// How demands are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By number, or in no order.
    Numbers,
    /// In another order.
    Sorted,
}

#[derive(sea_orm::FromQueryResult)]
struct Counts {
    of_units: i64,
    shared: i64,
}

impl<'a> Reached<'a> {
    /// Finds out whether few or many demands are reached; everything counts as
    /// many.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn new(connection: &impl ConnectionTrait, reach: &'a Reach) -> Result<Self> {
        if reach.everywhere || reach == &Reach::NOTHING {
            return Ok(Self {
                reach,
                size: if reach.everywhere { i64::MAX } else { 0 },
                many: *MANY_NUMBERS.start(),
                shares_few: false,
            });
        }
        let backend = connection.get_database_backend();
        let many = many_numbers(backend, super::highest(connection).await?);
        let mut values = Vec::new();
        let count = |part: Option<String>| {
            part.map_or_else(
                || "CAST(0 AS bigint)".to_owned(),
                |part| format!("(SELECT count(*) FROM ({part} LIMIT {many}) AS part)"),
            )
        };
        let of_units = count(of_units(reach, &mut values));
        let shared = count(shared(reach, &mut values));
        let statement = format!("SELECT {of_units} AS of_units, {shared} AS shared");
        let counts: Option<Counts> = sql::row(connection, &statement, values).await?;
        Ok(counts.map_or(
            Self {
                reach,
                size: many,
                many,
                shares_few: false,
            },
            |counts| Self {
                reach,
                size: counts.of_units + counts.shared,
                many,
                shares_few: counts.shared < MANY,
            },
        ))
    }

    /// Whether it leaves more than are quickly sorted.
    pub(super) fn is_wide(&self) -> bool {
        self.size >= MANY
    }

    /// Adds the condition that a demand (aliased `d`) is reached; where few
    /// are, also which those are, so that the database begins with them.
    pub(super) fn conditions(
        &self,
        way: Way,
        conditions: &mut Vec<String>,
        values: &mut Vec<Value>,
    ) {
        if self.shares_few {
            // Those few are looked up once, not asked for at every demand.
            let units = Reach {
                person: None,
                ..self.reach.clone()
            };
            let of_units = units.condition(NOUN, "d.id", "d.unit_id", values);
            let mut is_shared = |reach: &Reach| {
                shared(reach, values)
                    .map_or_else(|| "1 = 0".to_owned(), |part| format!("d.seq IN ({part})"))
            };
            let reached = is_shared(self.reach);
            let draft = is_shared(&self.reach.without_followed());
            // Whoever approves for the unit reads what they are asked to.
            let asked = self.reach.approving(NOUN, "d.id", values);
            let asked = asked.unwrap_or_else(|| "1 = 0".to_owned());
            conditions.push(format!(
                "({of_units} OR {reached}) AND (d.status_category <> 'draft' OR {draft} OR {asked})"
            ));
        } else {
            conditions.push(within(self.reach, values));
        }
        let many = match way {
            Way::Numbers => self.many,
            Way::Sorted => MANY,
        };
        if self.size < many {
            let parts = [of_units(self.reach, values), shared(self.reach, values)];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            if !parts.is_empty() {
                conditions.push(format!("d.seq IN ({})", parts.join(" UNION ")));
            }
        }
    }
}

/// The query for the numbers of the demands in the reach's units.
fn of_units(reach: &Reach, values: &mut Vec<Value>) -> Option<String> {
    if reach.units.is_empty() {
        return None;
    }
    values.extend(reach.units.iter().map(|&unit| Value::from(unit)));
    Some(format!(
        "SELECT own.seq FROM demand own WHERE own.unit_id IN (SELECT descendant_id \
         FROM unit_closure WHERE ancestor_id IN ({}))",
        sql::marks(reach.units.len())
    ))
}

/// The query for the numbers of the demands that the actor takes part in.
fn shared(reach: &Reach, values: &mut Vec<Value>) -> Option<String> {
    let person = reach.person?;
    values.extend([Value::from(person), Value::from(NOUN)]);
    let counts = reach.counting("participant");
    Some(format!(
        "SELECT shared.seq FROM participant JOIN demand shared \
         ON shared.id = participant.record_id \
         WHERE participant.person_id = ? AND participant.record_kind = ?{counts}"
    ))
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    use super::many_numbers;

    #[test]
    fn the_more_there_are_the_more_are_collected_on_postgresql() {
        let table = [
            (0, 1_000),
            (10_000, 1_000),
            (100_000, 2_236),
            (1_000_000, 7_071),
            (i64::MAX, 10_000),
        ];
        for (all, expected) in table {
            assert_eq!(many_numbers(DbBackend::Postgres, all), expected, "of {all}");
            assert_eq!(many_numbers(DbBackend::Sqlite, all), 10_000);
        }
    }
}
