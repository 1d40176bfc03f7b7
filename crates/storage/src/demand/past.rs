//! What narrows a list of demands by their past: when they were handed in and
//! decided, what became of them, where they stayed.

use chrono::{DateTime, Utc};
use sea_orm::Value;
use uuid::Uuid;

use super::list::Filter;
use crate::sql::marks;

/// Instants from one to before another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// At this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
}

impl Span {
    pub(super) fn conditions(
        self,
        column: &str,
        conditions: &mut Vec<String>,
        values: &mut Vec<Value>,
    ) {
        for (than, bound) in [(">=", self.from), ("<", self.until)] {
            if let Some(bound) = bound {
                conditions.push(format!("{column} {than} ?"));
                values.push(bound.into());
            }
        }
    }
}

/// Demands that were handed in and of which one of these became.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    /// They were merged into another.
    pub merged: bool,
    /// They were not, and are in one of these statuses of workflow versions.
    pub statuses: Vec<(Uuid, Vec<String>)>,
}

/// Demands that stayed in a status, and left it.
#[derive(Clone, Debug)]
pub struct Stayed {
    /// The status, by its key.
    pub status: String,
    /// When they left it.
    pub left: Span,
}

/// What narrows a list of demands by their past, beside what they are.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// Of one of these types.
    pub type_id: Vec<Uuid>,
    /// Without a unit; with units, of them or without one.
    pub no_unit: bool,
    /// Without a category; with categories, of them or without one.
    pub no_category: bool,
    /// When they were handed in.
    pub submitted: Span,
    /// When they were last decided, delivered or closed.
    pub decided: Span,
    /// Since when they are in their status.
    pub since: Span,
    /// What became of them.
    pub ended: Option<Ended>,
    /// Where they stayed.
    pub stayed: Option<Stayed>,
}

impl Past {
    /// Adds its conditions on demands (aliased `d`).
    pub(super) fn conditions(&self, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
        if !self.type_id.is_empty() {
            conditions.push(format!("d.type_id IN ({})", marks(self.type_id.len())));
            values.extend(self.type_id.iter().map(|&id| Value::from(id)));
        }
        self.submitted
            .conditions("d.submitted_at", conditions, values);
        self.decided.conditions("d.decided_at", conditions, values);
        self.since.conditions("d.status_since", conditions, values);
        if let Some(ended) = &self.ended {
            conditions.push("d.submitted_at IS NOT NULL".to_owned());
            conditions.push(ended.condition(values));
        }
        if let Some(Stayed { status, left }) = &self.stayed {
            values.push(status.clone().into());
            let mut of_stay = vec!["stay.status = ?".to_owned()];
            left.conditions("stay.ended_at", &mut of_stay, values);
            conditions.push(format!(
                "d.id IN (SELECT stay.demand_id FROM demand_stay stay WHERE {})",
                of_stay.join(" AND ")
            ));
        }
    }
}

/// Adds the conditions on units and categories.
pub(super) fn belonging(filter: &Filter, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
    let Filter {
        unit_id,
        category_id,
        past,
        ..
    } = filter;
    let units = format!(
        "d.unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id IN ({}))",
        marks(unit_id.len())
    );
    let categories = format!("d.category_id IN ({})", marks(category_id.len()));
    for (ids, among, or_none, none) in [
        (unit_id, units, past.no_unit, "d.unit_id IS NULL"),
        (
            category_id,
            categories,
            past.no_category,
            "d.category_id IS NULL",
        ),
    ] {
        match (ids.is_empty(), or_none) {
            (true, false) => continue,
            (true, true) => conditions.push(none.to_owned()),
            (false, false) => conditions.push(among),
            (false, true) => conditions.push(format!("({none} OR {among})")),
        }
        values.extend(ids.iter().map(|&id| Value::from(id)));
    }
}

impl Ended {
    fn condition(&self, values: &mut Vec<Value>) -> String {
        let mut any = Vec::new();
        if self.merged {
            any.push("d.duplicate_of_id IS NOT NULL".to_owned());
        }
        let with_some = |(_, statuses): &&(Uuid, Vec<String>)| !statuses.is_empty();
        for (version, statuses) in self.statuses.iter().filter(with_some) {
            any.push(format!(
                "(d.duplicate_of_id IS NULL AND d.workflow_version_id = ? AND d.status IN ({}))",
                marks(statuses.len())
            ));
            values.push((*version).into());
            values.extend(statuses.iter().map(|status| Value::from(status.clone())));
        }
        match any.is_empty() {
            true => "1 = 0".to_owned(),
            false => format!("({})", any.join(" OR ")),
        }
    }
}
