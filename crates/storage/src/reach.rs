//! How far a permission reaches: units with their subtrees, and the records
//! the actor takes part in.

use sea_orm::Value;
use uuid::Uuid;

use crate::sql::marks;

/// The rows an actor may touch under one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Everything, whatever the unit.
    pub everywhere: bool,
    /// Units with their subtrees.
    pub units: Vec<Uuid>,
    /// Whose participations count, if anybody's.
    pub person: Option<Uuid>,
    /// Whether following a record, or what was merged into it, counts as taking
    /// part in it: for reading it, and nothing else.
    pub followed: bool,
}

impl Reach {
    /// Nothing at all.
    pub const NOTHING: Self = Self {
        everywhere: false,
        units: Vec::new(),
        person: None,
        followed: false,
    };

    /// The product's own work: jobs and the command line.
    pub const SYSTEM: Self = Self {
        everywhere: true,
        units: Vec::new(),
        person: None,
        followed: false,
    };

    /// The condition on rows that have an id and may have a unit, both named
    /// with their table; its values are pushed in order. Rows without a unit
    /// belong to the organisation: only a reach of everything, or taking part,
    /// includes them.
    pub(crate) fn condition(
        &self,
        record_kind: &str,
        id: &str,
        unit: &str,
        values: &mut Vec<Value>,
    ) -> String {
        if self.everywhere {
            return "1 = 1".to_owned();
        }
        let mut any = Vec::new();
        if !self.units.is_empty() {
            any.push(format!(
                "{unit} IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id IN ({}))",
                marks(self.units.len())
            ));
            values.extend(self.units.iter().map(|&unit| Value::from(unit)));
        }
        if let Some(participation) = self.participation(record_kind, id, values) {
            any.push(participation);
        }
        if any.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("({})", any.join(" OR "))
        }
    }

    /// As it is for what only those see who take part themselves, such as drafts.
    pub(crate) fn without_followed(&self) -> Self {
        Self {
            followed: false,
            ..self.clone()
        }
    }

    /// What limits the parts that count, of this alias of participants.
    pub(crate) fn counting(&self, alias: &str) -> String {
        match self.followed {
            true => String::new(),
            false => format!(" AND {alias}.part NOT IN ('follower', 'merged', 'approver')"),
        }
    }

    /// The condition that the actor was asked to approve the record.
    pub(crate) fn approving(
        &self,
        record_kind: &str,
        id: &str,
        values: &mut Vec<Value>,
    ) -> Option<String> {
        let person = self.person.filter(|_| self.followed)?;
        values.extend([Value::from(person), Value::from(record_kind)]);
        Some(format!(
            "EXISTS (SELECT 1 FROM participant asked WHERE asked.person_id = ? \
             AND asked.record_kind = ? AND asked.record_id = {id} AND asked.part = 'approver' \
             LIMIT 1 OFFSET 0)"
        ))
    }

    /// The condition that the actor takes part in the record. It is asked row
    /// by row, because somebody may take part in many records of which few are
    /// looked at; OFFSET keeps PostgreSQL from collecting them all at first.
    pub(crate) fn participation(
        &self,
        record_kind: &str,
        id: &str,
        values: &mut Vec<Value>,
    ) -> Option<String> {
        let person = self.person?;
        values.extend([Value::from(person), Value::from(record_kind)]);
        let counts = self.counting("taking");
        Some(format!(
            "EXISTS (SELECT 1 FROM participant taking WHERE taking.person_id = ? \
             AND taking.record_kind = ? AND taking.record_id = {id}{counts} \
             LIMIT 1 OFFSET 0)"
        ))
    }
}
