//! What a move would change, reckoned before it is kept.
//!
//! The cut line is drawn by the same rule as on the server. Where some of the
//! plan's demands may not be seen here, their costs are missing and nothing
//! can be foretold: then a preview shows only the new order.

use docket_contract::plan::{OutcomeKind, PlacementView, PlanRanking, PlanTotals};
use docket_domain::{
    exact::Billionths,
    money::Money,
    prioritization::cut_line::{self, Outcome},
};
use uuid::Uuid;

/// A move that has not been kept yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    /// The placement that moves.
    pub placement: Uuid,
    /// The placement it goes behind; none for the top.
    pub after: Option<Uuid>,
}

/// An outcome that a move changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shift {
    /// The placement as it would be.
    pub placement: PlacementView,
    /// What it was before.
    pub from: OutcomeKind,
}

/// Whether every cost of the plan is known here, so that a preview is exact.
pub(super) fn foretells(ranking: &PlanRanking) -> bool {
    ranking.hidden == 0
}

/// The ranking as it would be after a move. A move of what is not there, or
/// behind what is not there, changes nothing.
pub(super) fn after_move(ranking: &PlanRanking, step: Move) -> PlanRanking {
    let mut moved = ranking.clone();
    let Some(from) = position(&moved.items, step.placement) else {
        return moved;
    };
    let card = moved.items.remove(from);
    let to = match step.after {
        None => 0,
        Some(after) => match position(&moved.items, after) {
            Some(place) => place + 1,
            None => from,
        },
    };
    moved.items.insert(to, card);
    reckon(&mut moved);
    moved
}

/// The ranking without a placement.
pub(super) fn without(ranking: &PlanRanking, placement: Uuid) -> PlanRanking {
    let mut rest = ranking.clone();
    rest.items.retain(|item| item.placement_id != placement);
    reckon(&mut rest);
    rest
}

/// The placements whose outcome differs, in the new order.
pub(super) fn shifts(before: &PlanRanking, after: &PlanRanking) -> Vec<Shift> {
    after
        .items
        .iter()
        .filter_map(|placement| {
            let was = find(before, placement.placement_id)?;
            let from = was.standing.outcome;
            (from != placement.standing.outcome).then(|| Shift {
                placement: placement.clone(),
                from,
            })
        })
        .collect()
}

/// The sum of the scores of what is funded; none when it does not fit.
pub(super) fn funded_score(ranking: &PlanRanking) -> Option<Billionths> {
    ranking
        .items
        .iter()
        .filter(|item| item.standing.outcome == OutcomeKind::Funded)
        .filter_map(|item| item.score)
        .try_fold(Billionths::ZERO, Billionths::checked_add)
}

/// How many units have something that is funded.
pub(super) fn units_with_work(ranking: &PlanRanking) -> usize {
    let mut units: Vec<Uuid> = ranking
        .items
        .iter()
        .filter(|item| item.standing.outcome == OutcomeKind::Funded)
        .filter_map(|item| item.demand.unit.as_ref().map(|unit| unit.id))
        .collect();
    units.sort_unstable();
    units.dedup();
    units.len()
}

/// A placement by its id.
pub(super) fn find(ranking: &PlanRanking, placement: Uuid) -> Option<&PlacementView> {
    ranking
        .items
        .iter()
        .find(|item| item.placement_id == placement)
}

/// The placement directly above another; none for the top.
pub(super) fn above(ranking: &PlanRanking, placement: Uuid) -> Option<Uuid> {
    let place = position(&ranking.items, placement)?;
    ranking
        .items
        .get(place.checked_sub(1)?)
        .map(|item| item.placement_id)
}

/// The placements to go behind when `after` has been removed meanwhile: those
/// above it, the nearest first.
pub(super) fn near(ranking: &PlanRanking, step: Move, most: usize) -> Vec<Uuid> {
    let Some(place) = step.after.and_then(|after| position(&ranking.items, after)) else {
        return Vec::new();
    };
    ranking.items[..place]
        .iter()
        .rev()
        .map(|item| item.placement_id)
        .filter(|id| *id != step.placement)
        .take(most)
        .collect()
}

fn position(items: &[PlacementView], placement: Uuid) -> Option<usize> {
    items.iter().position(|item| item.placement_id == placement)
}

/// Ranks anew and spends the budget down the ranking.
fn reckon(ranking: &mut PlanRanking) {
    if !foretells(ranking) {
        return;
    }
    let budget = ranking.plan.budget;
    let costs: Vec<Option<i64>> = ranking
        .items
        .iter()
        .map(|item| item.cost.map(|cost| cost.minor))
        .collect();
    let line = cut_line::cut_line(budget.minor, &costs);
    let money = |minor| Money::new(minor, budget.currency);
    for ((item, outcome), rank) in ranking.items.iter_mut().zip(&line.outcomes).zip(1_u64..) {
        item.standing.rank = rank;
        item.standing.outcome = OutcomeKind::from(*outcome);
        (item.standing.running, item.standing.short_by) = match *outcome {
            Outcome::Funded { running } => (Some(money(running)), None),
            Outcome::DoesNotFit { short_by, .. } | Outcome::BelowLine { short_by } => {
                (None, Some(money(short_by)))
            }
            Outcome::NoCost => (None, None),
        };
    }
    ranking.totals = PlanTotals {
        placed: costs.len() as u64,
        line_after: line.line_after as u64,
        funded: line.funded as u64,
        without_cost: line.without_cost as u64,
        spent: money(line.spent),
        left: money(line.left),
        requested: line.requested.map(money),
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn money(minor: i64) -> serde_json::Value {
        json!({"amount": format!("{}.00", minor / 100), "currency": "EUR"})
    }

    /// A plan of 100 € with demands of these costs, in this order.
    fn ranking(costs: &[i64]) -> Result<PlanRanking, serde_json::Error> {
        let items: Vec<_> = costs
            .iter()
            .zip(1_u128..)
            .map(|(cost, number)| {
                json!({
                    "placement_id": id(number), "version": 1, "rank": number, "computed_rank": number,
                    "outcome": "below_line", "score": "50", "cost": money(cost * 100),
                    "demand": {"id": id(number + 100), "key": format!("DEM-{number}"), "title": "T",
                        "status": "qualified", "status_category": "open", "unit": null},
                })
            })
            .collect();
        let mut ranking: PlanRanking = serde_json::from_value(json!({
            "plan": {
                "id": id(1), "name": "P", "period": "FY2027", "currency": "EUR", "budget": money(10_000),
                "portfolio": {"id": id(2), "name": "All"}, "unit": null,
                "framework_version": {"id": id(3), "name": "F", "number": 1}, "rates": [],
                "may_manage": true, "created_at": "2026-11-01T00:00:00Z",
                "updated_at": "2026-11-01T00:00:00Z", "version": 1,
            },
            "items": items, "hidden": 0,
            "totals": {"placed": 0, "line_after": 0, "funded": 0, "without_cost": 0,
                "spent": money(0), "left": money(0), "requested": null},
        }))?;
        reckon(&mut ranking);
        Ok(ranking)
    }

    #[test]
    fn a_move_changes_what_is_funded() -> Result<(), serde_json::Error> {
        let before = ranking(&[60, 40, 30])?;
        let after = after_move(
            &before,
            Move {
                placement: id(3),
                after: Some(id(1)),
            },
        );
        let order: Vec<_> = after.items.iter().map(|item| item.placement_id).collect();
        assert_eq!(order, [id(1), id(3), id(2)]);
        assert_eq!(after.totals.left.minor, 1_000);
        let shifts: Vec<_> = shifts(&before, &after)
            .into_iter()
            .map(|shift| {
                (
                    shift.placement.placement_id,
                    shift.from,
                    shift.placement.standing.outcome,
                )
            })
            .collect();
        assert_eq!(
            shifts,
            [
                (id(3), OutcomeKind::BelowLine, OutcomeKind::Funded),
                (id(2), OutcomeKind::Funded, OutcomeKind::BelowLine),
            ]
        );
        Ok(())
    }

    #[test]
    fn what_is_not_there_moves_nothing() -> Result<(), serde_json::Error> {
        let before = ranking(&[60, 40])?;
        let unknown = Move {
            placement: id(9),
            after: None,
        };
        assert_eq!(after_move(&before, unknown), before);
        let behind = Move {
            placement: id(2),
            after: Some(id(9)),
        };
        assert_eq!(after_move(&before, behind), before);
        Ok(())
    }

    #[test]
    fn neighbours_above_are_fallbacks() -> Result<(), serde_json::Error> {
        let before = ranking(&[10, 20, 30, 40])?;
        let step = Move {
            placement: id(1),
            after: Some(id(4)),
        };
        assert_eq!(near(&before, step, 20), [id(3), id(2)]);
        assert_eq!(above(&before, id(1)), None);
        assert_eq!(above(&before, id(3)), Some(id(2)));
        Ok(())
    }

    #[test]
    fn hidden_costs_keep_outcomes_as_they_are() -> Result<(), serde_json::Error> {
        let mut before = ranking(&[60, 60])?;
        before.hidden = 1;
        let after = after_move(
            &before,
            Move {
                placement: id(2),
                after: None,
            },
        );
        assert_eq!(after.totals, before.totals);
        assert!(shifts(&before, &after).is_empty());
        Ok(())
    }
}
