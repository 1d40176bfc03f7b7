//! Spending a budget down a ranking.
//!
//! In rank order, everything that still fits the budget is funded. A large
//! item that does not fit is passed over and smaller ones below it may still
//! be; the line is drawn after the last item that is funded. This is how
//! participatory budgets are decided in practice (greedy by score).

use serde::{Deserialize, Serialize};

/// What became of one item. Amounts are minor units of the budget's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is funded.
    Funded {
        /// What is spent down to this item, itself included.
        running: i64,
    },
    /// It did not fit, though something below it did.
    DoesNotFit {
        /// What was left of the budget when its turn came.
        left: i64,
        /// How much more it would have needed.
        short_by: i64,
    },
    /// It did not fit, and neither did anything below it.
    BelowLine {
        /// How much more than what is left in the end it would have needed.
        short_by: i64,
    },
    /// Its cost is not known, so it is not funded, wherever it ranks.
    NoCost,
}

/// A ranking with its budget spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutLine {
    /// What became of each item, in rank order.
    pub outcomes: Vec<Outcome>,
    /// How many items from the top the line comes after: nothing further down
    /// is funded. 0 when nothing is.
    pub line_after: usize,
    /// How many items are funded.
    pub funded: usize,
    /// How many items have no known cost.
    pub without_cost: usize,
    /// What the funded items cost.
    pub spent: i64,
    /// What is left of the budget.
    pub left: i64,
    /// What all items with a known cost would cost together; `None` when the
    /// sum does not fit.
    pub requested: Option<i64>,
}

/// Draws the line: `costs` are those of the items in rank order, `None` where
/// a cost is not known, in the minor units of `budget`.
///
/// A cost of nought always fits. A negative cost counts as nought (a saving
/// that has not been made pays for nothing yet), and so does a negative
/// budget.
pub fn cut_line(budget: i64, costs: &[Option<i64>]) -> CutLine {
    // All of these stay between 0 and the budget, so no sum overflows.
    let mut left = budget.max(0);
    let mut spent = 0;
    let mut line_after = 0;
    let mut outcomes = Vec::with_capacity(costs.len());
    for (index, cost) in costs.iter().enumerate() {
        outcomes.push(match cost.map(|cost| cost.max(0)) {
            None => Outcome::NoCost,
            Some(cost) if cost <= left => {
                left -= cost;
                spent += cost;
                line_after = index + 1;
                Outcome::Funded { running: spent }
            }
            Some(cost) => Outcome::DoesNotFit {
                left,
                short_by: cost - left,
            },
        });
    }
    // Below the line nothing was spent, so `left` was the same for all of it.
    for outcome in &mut outcomes[line_after..] {
        if let Outcome::DoesNotFit { short_by, .. } = *outcome {
            *outcome = Outcome::BelowLine { short_by };
        }
    }
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|o| wanted(o)).count();
    CutLine {
        line_after,
        funded: count(|outcome| matches!(outcome, Outcome::Funded { .. })),
        without_cost: count(|outcome| matches!(outcome, Outcome::NoCost)),
        spent,
        left,
        requested: costs
            .iter()
            .flatten()
            .try_fold(0i64, |sum, &cost| sum.checked_add(cost.max(0))),
        outcomes,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Outcome::*;
    use super::*;

    #[test]
    fn what_still_fits_is_funded_down_to_the_line() {
        let line = cut_line(
            100,
            &[
                Some(60),
                Some(50),
                None,
                Some(40),
                Some(1),
                Some(0),
                Some(9),
            ],
        );
        assert_eq!(
            line.outcomes,
            [
                Funded { running: 60 },
                DoesNotFit {
                    left: 40,
                    short_by: 10
                },
                NoCost,
                Funded { running: 100 },
                DoesNotFit {
                    left: 0,
                    short_by: 1
                },
                Funded { running: 100 },
                BelowLine { short_by: 9 },
            ]
        );
        assert_eq!((line.line_after, line.funded, line.without_cost), (6, 3, 1));
        assert_eq!((line.spent, line.left, line.requested), (100, 0, Some(160)));
    }

    #[test]
    fn extremes_do_not_overflow() {
        let costs = [Some(i64::MAX), Some(i64::MAX), Some(i64::MIN)];
        let line = cut_line(i64::MIN, &costs);
        assert_eq!((line.spent, line.left, line.line_after), (0, 0, 3));
        assert_eq!(
            line.outcomes[0],
            DoesNotFit {
                left: 0,
                short_by: i64::MAX
            }
        );
        let line = cut_line(i64::MAX, &costs);
        assert_eq!((line.spent, line.left), (i64::MAX, 0));
        assert_eq!(line.requested, None);
        assert_eq!(cut_line(5, &[]).line_after, 0);
    }

    proptest! {
        #[test]
        fn the_budget_is_kept_and_used(
            budget in 0i64..1000,
            costs in prop::collection::vec(prop::option::of(0i64..300), 0..30)
        ) {
            let line = cut_line(budget, &costs);
            prop_assert_eq!(line.spent + line.left, budget);
            prop_assert!(line.left >= 0);
            for (index, (outcome, cost)) in line.outcomes.iter().zip(&costs).enumerate() {
                match *outcome {
                    Funded { running } => {
                        prop_assert!(index < line.line_after && running <= budget);
                    }
                    DoesNotFit { left, short_by } => {
                        prop_assert!(index < line.line_after);
                        prop_assert_eq!(*cost, Some(left + short_by));
                    }
                    BelowLine { short_by } => {
                        prop_assert!(index >= line.line_after && short_by > 0);
                        prop_assert_eq!(*cost, Some(line.left + short_by));
                    }
                    NoCost => prop_assert_eq!(*cost, None),
                }
            }
        }
    }
}
