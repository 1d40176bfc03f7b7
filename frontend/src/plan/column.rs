//! The columns of a plan: demands by their status, or by what becomes of them.

use docket_contract::plan::{PlacementView, PlanRanking};
use docket_domain::{demand::StatusCategory, identity::Permission, workflow::Workflow};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    board::Board,
    entry::Entry,
    preview,
    wording::{OUTCOMES, outcome, outcome_key},
};
use crate::demand::status_name;

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    /// Key of the status or the outcome.
    pub key: String,
    /// Its name on screen.
    pub name: String,
    /// What stands in it, in rank order.
    pub entries: Vec<Entry>,
}

/// Which columns there are and what is in them.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    board: Board,
    workflow: Signal<Option<Workflow>>,
}

impl Columns {
    /// The columns of a plan whose demands go through a workflow.
    pub fn new(board: Board, workflow: Signal<Option<Workflow>>) -> Self {
        Self { board, workflow }
    }

    /// Whether the view by columns is on screen.
    pub fn shown(self) -> bool {
        self.board.filters.view.get().as_deref() == Some("columns")
    }

    /// As [`Self::shown`], without following changes.
    pub fn shown_untracked(self) -> bool {
        untrack(|| self.shown())
    }

    /// Whether the columns are statuses.
    pub fn by_status(self) -> bool {
        self.board.filters.by.get().as_deref() != Some("outcome")
    }

    /// As [`Self::by_status`], without following changes.
    pub fn by_status_untracked(self) -> bool {
        untrack(|| self.by_status())
    }

    /// The columns with the placements that pass the filters. The one that is
    /// being moved stands where it would be.
    pub fn all(self) -> Vec<Column> {
        self.board.shown.with(|shown| {
            let Some(shown) = shown else {
                return Vec::new();
            };
            let keys = if self.by_status() {
                self.statuses(shown)
            } else {
                OUTCOMES
                    .into_iter()
                    .map(|kind| (outcome_key(kind).to_owned(), outcome(kind).to_owned()))
                    .collect()
            };
            keys.into_iter()
                .map(|(key, name)| Column {
                    entries: self.entries(shown, &key),
                    key,
                    name,
                })
                // A plan whose costs are all known needs no column for others.
                .filter(|column| column.key != "no_cost" || !column.entries.is_empty())
                .collect()
        })
    }

    /// The placements of a column that pass the filters. One that is being
    /// moved leaves its card where it was and shows a slot where it would be.
    fn entries(self, shown: &PlanRanking, key: &str) -> Vec<Entry> {
        let moving = self.board.pending.get().map(|step| step.placement);
        let mut entries: Vec<Entry> = shown
            .items
            .iter()
            .filter(|item| self.key(item) == key && self.board.passes(item))
            .map(|item| item.placement_id)
            .map(|id| match moving == Some(id) {
                true => Entry::Slot(id),
                false => Entry::Card(id),
            })
            .collect();
        let was = self.board.ranking.value.with(|ranking| {
            ranking
                .iter()
                .flat_map(|ranking| &ranking.items)
                .filter(|item| self.key(item) == key)
                .position(|item| Some(item.placement_id) == moving)
        });
        if let (Some(was), Some(id)) = (was, moving) {
            entries.insert(was.min(entries.len()), Entry::Card(id));
        }
        entries
    }

    /// Statuses that demands of the plan have, and those a decision leads to.
    fn statuses(self, shown: &PlanRanking) -> Vec<(String, String)> {
        let has = |key: &str| shown.items.iter().any(|item| item.demand.status == key);
        self.workflow.with(|workflow| {
            let Some(workflow) = workflow else {
                return Vec::new();
            };
            let mut keys: Vec<(String, String)> = workflow
                .statuses
                .iter()
                .filter(|status| {
                    has(&status.key)
                        || status.category != StatusCategory::Delivered
                            && workflow.transitions.iter().any(|step| {
                                step.to == status.key
                                    && step.needed_permission() == Permission::DemandDecide
                                    && step.from.iter().any(|from| has(from))
                            })
                })
                .map(|status| status.key.clone())
                .map(|key| {
                    let name = status_name(Some(workflow), &key);
                    (key, name)
                })
                .collect();
            // Demands of other workflows may have statuses of their own.
            for item in &shown.items {
                let key = &item.demand.status;
                if !keys.iter().any(|(known, _)| known == key) {
                    keys.push((key.clone(), status_name(Some(workflow), key)));
                }
            }
            keys
        })
    }

    fn key(self, placement: &PlacementView) -> String {
        if self.by_status() {
            placement.demand.status.clone()
        } else {
            outcome_key(placement.standing.outcome).to_owned()
        }
    }

    /// The column a placement is in, before the move that is being tried.
    pub fn key_of(self, placement: Uuid) -> Option<String> {
        untrack(|| {
            self.board.ranking.value.with(|ranking| {
                preview::find(ranking.as_ref()?, placement).map(|item| self.key(item))
            })
        })
    }

    /// The placement to go behind in order to become the first of a column:
    /// the one above its first; the last of all when the column is empty.
    pub fn before(self, column: &str, moving: Uuid) -> Option<Uuid> {
        untrack(|| {
            self.board.ranking.value.with(|ranking| {
                let mut others = ranking
                    .as_ref()?
                    .items
                    .iter()
                    .filter(|item| item.placement_id != moving)
                    .peekable();
                if column == outcome_key(OUTCOMES[0]) {
                    return None;
                }
                let mut last = None;
                while let Some(item) = others.next_if(|item| self.key(item) != column) {
                    last = Some(item.placement_id);
                }
                last
            })
        })
    }
}
