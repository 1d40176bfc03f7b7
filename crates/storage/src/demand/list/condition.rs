//! What is looked for, as conditions of a statement.

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{Filter, Responsible};
use crate::demand::past;
use crate::demand::reached::{Reached, Way};
use crate::{search, sql};

/// The conditions that a demand (aliased `d`) is within the reach and what is
/// looked for; scores are aliased `s`.
pub(in crate::demand) fn conditions(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    reached: &Reached<'_>,
    way: Way,
    values: &mut Vec<Value>,
) -> Vec<String> {
    let mut conditions = vec!["d.hidden_at IS NULL".to_owned()];
    reached.conditions(way, &mut conditions, values);
    if let Some(text) = &filter.text {
        conditions.extend(search::condition(
            connection.get_database_backend(),
            text,
            values,
        ));
    }
    let mut among = |column: &str, wanted: Vec<Value>| {
        if !wanted.is_empty() {
            conditions.push(format!("{column} IN ({})", sql::marks(wanted.len())));
            values.extend(wanted);
        }
    };
    let ids = |ids: &[Uuid]| ids.iter().map(|&id| id.into()).collect::<Vec<Value>>();
    let keys = |keys: &[String]| {
        keys.iter()
            .map(|key| key.clone().into())
            .collect::<Vec<Value>>()
    };
    among("d.status", keys(&filter.status));
    among("d.status_category", keys(&filter.status_category));
    among("d.objective_id", ids(&filter.objective_id));
    among("d.requester_id", ids(&filter.requester_id));
    among("d.waits_for", keys(&filter.waits_for));
    responsibility(filter, &mut conditions, values);
    past::belonging(filter, &mut conditions, values);
    let mut compare = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push(condition.to_owned());
            values.push(value);
        }
    };
    compare(
        "d.external_source = ?",
        filter.external_source.clone().map(Into::into),
    );
    compare(
        "d.external_key = ?",
        filter.external_key.clone().map(Into::into),
    );
    compare("s.value >= ?", filter.score_from.map(Into::into));
    compare("s.value <= ?", filter.score_to.map(Into::into));
    compare("d.cost >= ?", filter.cost_from.map(Into::into));
    compare("d.cost <= ?", filter.cost_to.map(Into::into));
    compare("d.due_on >= ?", filter.due_from.map(Into::into));
    compare("d.due_on <= ?", filter.due_to.map(Into::into));
    compare("d.created_at >= ?", filter.created_from.map(Into::into));
    compare("d.created_at < ?", filter.created_to.map(Into::into));
    filter.past.conditions(&mut conditions, values);
    conditions
}

/// The conditions on who has demands, and on whether they were put off.
fn responsibility(filter: &Filter, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
    let mut one_of = |column: &str, ids: &[Uuid], or_none: bool| {
        let none = format!("{column} IS NULL");
        let among = format!("{column} IN ({})", sql::marks(ids.len()));
        match (ids.is_empty(), or_none) {
            (true, false) => return,
            (true, true) => conditions.push(none),
            (false, false) => conditions.push(among),
            (false, true) => conditions.push(format!("({none} OR {among})")),
        }
        values.extend(ids.iter().map(|&id| Value::from(id)));
    };
    one_of("d.owner_id", &filter.owner_id, filter.unowned);
    one_of("d.team_id", &filter.team_id, filter.unteamed);
    if let Some(Responsible { person, teams }) = &filter.responsible {
        values.push((*person).into());
        let of_teams = match teams.as_slice() {
            [] => String::new(),
            teams => {
                values.extend(teams.iter().map(|&team| Value::from(team)));
                let marks = sql::marks(teams.len());
                format!(" OR (d.owner_id IS NULL AND d.team_id IN ({marks}))")
            }
        };
        conditions.push(format!("(d.owner_id = ?{of_teams})"));
    }
    if let Some((snoozed, today)) = filter.snoozed {
        conditions.push(match snoozed {
            true => "d.snoozed_until > ?".to_owned(),
            false => "(d.snoozed_until IS NULL OR d.snoozed_until <= ?)".to_owned(),
        });
        values.push(today.into());
    }
    if filter.nothing {
        conditions.push("1 = 0".to_owned());
    }
}
