//! A plan's ranked list with its budget spent: what is funded, and where the
//! line is.

use docket_contract::organization::Reference;
use docket_contract::plan::{
    OutcomeKind, PlacedDemand, PlacementStanding, PlacementView, PlanRanking, PlanTotals,
};
use docket_domain::demand::key;
use docket_domain::exact::Billionths;
use docket_domain::identity::Permission;
use docket_domain::money::{Currency, Money};
use docket_domain::organization::ExchangeRate;
use docket_domain::prioritization::cut_line::{CutLine, Outcome, cut_line};
use docket_domain::prioritization::rank::competition_ranks;
use docket_storage::plan::Plan;
use docket_storage::plan::placement::{self, Placement, Sight};
use docket_storage::{ConnectionTrait, StorageError};
use serde_json::json;
use uuid::Uuid;

use super::record;
use crate::context::Context;
use crate::problem::Result;

/// What the caller sees of placed demands.
pub fn sight(context: &Context) -> Sight {
    Sight {
        demands: context.reach_of(Permission::DemandRead),
        scores: context.reach_of(Permission::ScoreRead),
    }
}

/// How costs, which are kept in the base currency, become the plan's.
#[derive(Clone, Copy, Debug)]
pub struct Conversion {
    base: Currency,
    plan: Currency,
    rate: Option<ExchangeRate>,
}

impl Conversion {
    /// Reads what a plan froze.
    ///
    /// # Errors
    /// A stored currency is not one.
    pub async fn load(connection: &impl ConnectionTrait, plan: &Plan) -> Result<Self> {
        let settings = record::settings(connection).await?;
        let (base, currency) = (
            record::currency(&settings.currency)?,
            record::currency(&plan.currency)?,
        );
        let rate = plan
            .rates
            .iter()
            .find(|rate| rate.from() == base && rate.to() == currency);
        Ok(Self {
            base,
            plan: currency,
            rate: rate.copied(),
        })
    }

    /// A cost in the plan's currency; none where it has no rate or does not
    /// fit.
    fn of(self, cost: i64) -> Option<i64> {
        if self.base == self.plan {
            return Some(cost);
        }
        let converted = self.rate?.convert(Money::new(cost, self.base)).ok()?;
        Some(converted.minor)
    }
}

/// Placements in order with the budget spent down them. Demands deleted since
/// have no rank.
pub struct Ranking<'a> {
    placements: Vec<&'a Placement>,
    costs: Vec<Option<i64>>,
    computed: Vec<Option<usize>>,
    line: CutLine,
    currency: Currency,
}

impl<'a> Ranking<'a> {
    /// Spends a plan's budget down its placements, which are given in order.
    pub fn new(plan: &Plan, conversion: Conversion, placements: &'a [Placement]) -> Self {
        let placements: Vec<&Placement> = placements
            .iter()
            .filter(|placement| !placement.is_deleted)
            .collect();
        let costs: Vec<Option<i64>> = placements
            .iter()
            .map(|placement| placement.cost.and_then(|cost| conversion.of(cost)))
            .collect();
        let scores: Vec<Option<i64>> = placements.iter().map(|placement| placement.score).collect();
        Self {
            line: cut_line(plan.budget, &costs),
            computed: competition_ranks(&scores),
            placements,
            costs,
            currency: conversion.plan,
        }
    }

    /// Where a placement stands in the list, if it has a rank.
    pub fn position(&self, id: Uuid) -> Option<usize> {
        self.placements
            .iter()
            .position(|placement| placement.id == id)
    }

    /// The placements with what became of each, in rank order.
    pub fn outcomes(&self) -> impl Iterator<Item = (&'a Placement, OutcomeKind)> {
        let outcomes = self
            .line
            .outcomes
            .iter()
            .map(|&outcome| OutcomeKind::from(outcome));
        self.placements.iter().copied().zip(outcomes)
    }

    /// What it means for a placement to stand where it does.
    pub fn standing(&self, position: usize) -> PlacementStanding {
        let outcome = self.line.outcomes[position];
        let (running, short_by) = match outcome {
            Outcome::Funded { running } => (Some(running), None),
            Outcome::DoesNotFit { short_by, .. } | Outcome::BelowLine { short_by } => {
                (None, Some(short_by))
            }
            Outcome::NoCost => (None, None),
        };
        PlacementStanding {
            version: self.placements[position].version,
            rank: position as u64 + 1,
            computed_rank: self.computed[position].map(|rank| rank as u64),
            outcome: outcome.into(),
            running: running.map(|minor| self.money(minor)),
            short_by: short_by.map(|minor| self.money(minor)),
        }
    }

    /// The line and the sums over all placements.
    pub fn totals(&self) -> PlanTotals {
        PlanTotals {
            placed: self.placements.len() as u64,
            line_after: self.line.line_after as u64,
            funded: self.line.funded as u64,
            without_cost: self.line.without_cost as u64,
            spent: self.money(self.line.spent),
            left: self.money(self.line.left),
            requested: self.line.requested.map(|minor| self.money(minor)),
        }
    }

    /// The list as its reader may see it.
    fn view(&self, plan: &Plan, language: &str) -> Result<PlanRanking> {
        let items = (0..self.placements.len())
            .filter(|&position| self.placements[position].is_visible)
            .map(|position| self.item(position))
            .collect::<Result<Vec<_>>>()?;
        Ok(PlanRanking {
            plan: record::view(plan, language)?,
            hidden: (self.placements.len() - items.len()) as u64,
            items,
            totals: self.totals(),
        })
    }

    fn item(&self, position: usize) -> Result<PlacementView> {
        let placement = self.placements[position];
        let status_category =
            serde_json::from_value(json!(placement.status_category)).map_err(|why| {
                StorageError::Corrupt {
                    what: "status category",
                    why: why.to_string(),
                }
            })?;
        Ok(PlacementView {
            placement_id: placement.id,
            demand: PlacedDemand {
                id: placement.demand_id,
                key: key(placement.demand_seq),
                title: placement.title.clone(),
                status: placement.status.clone(),
                status_category,
                unit: placement
                    .unit_id
                    .zip(placement.unit_name.clone())
                    .map(|(id, name)| Reference { id, name }),
            },
            score: placement
                .score
                .filter(|_| placement.is_score_visible)
                .map(Billionths),
            cost: self.costs[position].map(|minor| self.money(minor)),
            standing: self.standing(position),
            reason: placement.reason.clone(),
        })
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

/// A plan's ranked list as the caller may see it.
///
/// # Errors
/// When the database refuses.
pub async fn read(
    connection: &impl ConnectionTrait,
    context: &Context,
    plan: &Plan,
) -> Result<PlanRanking> {
    let placements = placement::list(connection, plan, &sight(context)).await?;
    let conversion = Conversion::load(connection, plan).await?;
    Ranking::new(plan, conversion, &placements).view(plan, context.language())
}
