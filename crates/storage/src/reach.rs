//! How far a permission reaches: units with their subtrees, and the records
//! the actor takes part in.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{Condition, DeriveIden};
use uuid::Uuid;

/// The rows an actor may touch under one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Everything, whatever the unit.
    pub everywhere: bool,
    /// Units with their subtrees.
    pub units: Vec<Uuid>,
    /// Whose participations count, if anybody's.
    pub person: Option<Uuid>,
}

#[derive(DeriveIden)]
enum UnitClosure {
    Table,
    AncestorId,
    DescendantId,
}

#[derive(DeriveIden)]
enum Participant {
    Table,
    RecordKind,
    RecordId,
    PersonId,
}

impl Reach {
    /// Nothing at all.
    pub const NOTHING: Self = Self {
        everywhere: false,
        units: Vec::new(),
        person: None,
    };

    /// The product's own work: migrations, jobs, the command line.
    pub const SYSTEM: Self = Self {
        everywhere: true,
        units: Vec::new(),
        person: None,
    };

    /// Units inside the reach.
    fn units(&self) -> SelectStatement {
        Query::select()
            .column(UnitClosure::DescendantId)
            .from(UnitClosure::Table)
            .and_where(Expr::col(UnitClosure::AncestorId).is_in(self.units.iter().copied()))
            .to_owned()
    }

    /// Records of a kind in which the actor takes part.
    pub(crate) fn participations(&self, record_kind: &str) -> Option<SelectStatement> {
        self.person.map(|person| {
            Query::select()
                .column(Participant::RecordId)
                .from(Participant::Table)
                .and_where(Expr::col(Participant::PersonId).eq(person))
                .and_where(Expr::col(Participant::RecordKind).eq(record_kind))
                .to_owned()
        })
    }

    /// The condition on a table whose rows have an id and may have a unit.
    /// Rows without a unit belong to the organisation: only a reach of
    /// everything, or taking part, includes them.
    pub(crate) fn condition(&self, record_kind: &str, id: Expr, unit: Expr) -> Condition {
        if self.everywhere {
            return Condition::all();
        }
        let mut any = Condition::any().add(Expr::value(false));
        if !self.units.is_empty() {
            any = any.add(unit.in_subquery(self.units()));
        }
        if let Some(records) = self.participations(record_kind) {
            any = any.add(id.in_subquery(records));
        }
        any
    }
}
