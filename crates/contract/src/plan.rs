//! Portfolios, plans, ranked placements and the cut line.

use chrono::{DateTime, Utc};
use docket_domain::demand::StatusCategory;
use docket_domain::exact::Billionths;
use docket_domain::money::{Currency, Money};
use docket_domain::prioritization::cut_line::Outcome;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::organization::Reference;
use crate::prioritization::FrameworkVersionReference;

/// Most characters of a plan's or a portfolio's name.
pub const MAX_NAME_CHARS: usize = 200;
/// Most demands that one request adds to a plan.
pub const MAX_PLACED_AT_ONCE: usize = 500;
/// Most fallbacks a move may name.
pub const MAX_NEAR: usize = 20;
/// Most changed outcomes that the answer to a move lists.
pub const MAX_LISTED_CHANGES: usize = 8;

/// A portfolio: the demands of a unit, or of the whole organisation, that
/// compete for one budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortfolioView {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Water Supply"))]
    pub name: String,
    /// Unit it belongs to; none for the whole organisation.
    pub unit: Option<Reference>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Creating a portfolio.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePortfolio {
    /// Name, at most 200 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Water Supply"))]
    pub name: String,
    /// Unit it belongs to; none for the whole organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
}

/// A portfolio's plan for a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanView {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Investment plan 2027"))]
    pub name: String,
    /// Fiscal period: a year, or a quarter of one.
    #[cfg_attr(feature = "openapi", schema(example = "FY2027"))]
    pub period: String,
    /// Currency it is reckoned in.
    pub currency: Currency,
    /// What may be spent, in that currency.
    pub budget: Money,
    /// The portfolio it belongs to.
    pub portfolio: Reference,
    /// The portfolio's unit; none for the whole organisation.
    pub unit: Option<Reference>,
    /// The framework version its demands are ranked by.
    pub framework_version: FrameworkVersionReference,
    /// Rates by which costs are converted, frozen when the plan was made.
    pub rates: Vec<PlanRate>,
    /// Whether the caller may change it.
    pub may_manage: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its name or budget was last changed.
    pub updated_at: DateTime<Utc>,
    /// Version, as in the `ETag`: of the name and the budget, not of the
    /// placements, which have their own.
    pub version: i64,
}

/// A frozen exchange rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRate {
    /// Currency that is converted.
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub from: Currency,
    /// Currency of the result.
    #[cfg_attr(feature = "openapi", schema(example = "CHF"))]
    pub to: Currency,
    /// Units of `to` for one unit of `from`.
    #[cfg_attr(feature = "openapi", schema(example = "0.941176471"))]
    pub rate: Billionths,
}

/// Creating a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePlan {
    /// Name, at most 200 characters.
    #[cfg_attr(feature = "openapi", schema(example = "Investment plan 2027"))]
    pub name: String,
    /// Fiscal period: a year, or a quarter of one.
    #[cfg_attr(feature = "openapi", schema(example = "FY2027"))]
    pub period: String,
    /// Currency the plan is reckoned in; the budget's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What may be spent; not below nought.
    pub budget: Money,
    /// The portfolio; the organisation's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portfolio_id: Option<Uuid>,
}

/// Changing a plan (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchPlan {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Investment plan 2027"))]
    pub name: Option<String>,
    /// What may be spent, in the plan's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
}

/// What became of a placement when the budget was spent down the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// It is funded.
    Funded,
    /// It did not fit, though something below it did.
    DoesNotFit,
    /// It did not fit, and neither did anything below it.
    BelowLine,
    /// Its cost is not known.
    NoCost,
}

impl From<Outcome> for OutcomeKind {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Funded { .. } => Self::Funded,
            Outcome::DoesNotFit { .. } => Self::DoesNotFit,
            Outcome::BelowLine { .. } => Self::BelowLine,
            Outcome::NoCost => Self::NoCost,
        }
    }
}

/// A plan's ranked list with the cut line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRanking {
    /// The plan.
    pub plan: PlanView,
    /// The placements the caller may see, in rank order.
    pub items: Vec<PlacementView>,
    /// Placements of demands outside of what the caller may see. They count
    /// in every rank, in the line and in the totals.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub hidden: u64,
    /// The line and the sums over all placements.
    pub totals: PlanTotals,
}

/// The line and the sums over all placements of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanTotals {
    /// Placements in the plan.
    #[cfg_attr(feature = "openapi", schema(example = 16))]
    pub placed: u64,
    /// The rank after which the line is drawn: nothing further down is
    /// funded. 0 when nothing is.
    #[cfg_attr(feature = "openapi", schema(example = 9))]
    pub line_after: u64,
    /// Placements that are funded.
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub funded: u64,
    /// Placements without a known cost.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub without_cost: u64,
    /// What the funded ones cost.
    pub spent: Money,
    /// What is left of the budget.
    pub left: Money,
    /// What all placements would cost together; none when the sum is beyond
    /// what can be stored.
    pub requested: Option<Money>,
}

/// A demand's place in a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlacementView {
    /// Identifier of the placement.
    pub placement_id: Uuid,
    /// The demand.
    pub demand: PlacedDemand,
    /// Its score under the plan's framework; only for those who may see it.
    pub score: Option<Billionths>,
    /// Its cost in the plan's currency.
    pub cost: Option<Money>,
    /// Where it stands and what that means for it.
    #[serde(flatten)]
    pub standing: PlacementStanding,
    /// Why it was put there, as said by whoever moved it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a ranked list shows of a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlacedDemand {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "DEM-142"))]
    pub key: String,
    /// Title.
    pub title: String,
    /// Status: a key of its workflow.
    #[cfg_attr(feature = "openapi", schema(example = "qualified"))]
    pub status: String,
    /// What the status means roughly.
    pub status_category: StatusCategory,
    /// Unit that asks.
    pub unit: Option<Reference>,
}

/// Where a placement stands and what that means for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlacementStanding {
    /// Version, as in the `ETag`: changes when this placement is moved, never
    /// when another is.
    pub version: i64,
    /// Place in the order, from 1, without ties.
    #[cfg_attr(feature = "openapi", schema(example = 6))]
    pub rank: u64,
    /// Place the score alone would give it: equal scores share the better
    /// number. None without a score.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub computed_rank: Option<u64>,
    /// What became of it.
    pub outcome: OutcomeKind,
    /// What is spent down to it, itself included; only when it is funded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<Money>,
    /// How much more it would have needed; only when it did not fit or is
    /// below the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_by: Option<Money>,
}

/// Adding demands to a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePlacements {
    /// Qualified or approved demands, at most 500. Those that are in the plan
    /// already stay where they are.
    pub demand_ids: Vec<Uuid>,
    /// Where they go.
    #[serde(default)]
    pub position: PlacementPosition,
}

/// Where added demands go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlacementPosition {
    /// Behind everything that is there, among themselves by score.
    #[default]
    End,
    /// The whole plan is put in the order of the scores.
    Ranked,
}

/// Moving a placement behind another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MovePlacement {
    /// The placement it goes behind; null for the top.
    #[serde(deserialize_with = "Option::deserialize")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub after: Option<Uuid>,
    /// Placements to go behind instead when `after` has been removed, the
    /// best first, at most 20: what stood above it on screen. When all of
    /// them are gone, it goes to the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Uuid>,
    /// Why it differs from the computed rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Shares the radio network with DEM-387.")
    )]
    pub reason: Option<String>,
}

/// What a move changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlacementMoved {
    /// Identifier of the placement that was moved.
    pub placement_id: Uuid,
    /// Where it stands now.
    #[serde(flatten)]
    pub standing: PlacementStanding,
    /// Placements whose outcome changed, in rank order: the first eight of
    /// those the caller may see. When `changed_count` is larger, read the
    /// ranking for the rest.
    pub changed: Vec<OutcomeChange>,
    /// How many outcomes changed.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub changed_count: u64,
    /// The line and the sums now.
    pub totals: PlanTotals,
}

/// An outcome before and after a move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeChange {
    /// The placement.
    pub placement_id: Uuid,
    /// The demand.
    pub demand_id: Uuid,
    /// Before.
    pub from: OutcomeKind,
    /// After.
    pub to: OutcomeKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_must_say_behind_what() {
        assert!(serde_json::from_str::<MovePlacement>("{}").is_err());
        let top: Result<MovePlacement, _> = serde_json::from_str(r#"{"after": null}"#);
        assert!(top.is_ok_and(|request| request.after.is_none()));
    }

    #[test]
    fn the_answer_to_a_move_fits_two_kibibytes() -> Result<(), serde_json::Error> {
        let money = Money::new(i64::MIN, Currency::EUR);
        let change = OutcomeChange {
            placement_id: Uuid::max(),
            demand_id: Uuid::max(),
            from: OutcomeKind::DoesNotFit,
            to: OutcomeKind::DoesNotFit,
        };
        let moved = PlacementMoved {
            placement_id: Uuid::max(),
            standing: PlacementStanding {
                version: 99_999,
                rank: 99_999,
                computed_rank: Some(99_999),
                outcome: OutcomeKind::DoesNotFit,
                running: Some(money),
                short_by: Some(money),
            },
            changed: vec![change; MAX_LISTED_CHANGES],
            changed_count: 99_999,
            totals: PlanTotals {
                placed: 99_999,
                line_after: 99_999,
                funded: 99_999,
                without_cost: 99_999,
                spent: money,
                left: money,
                requested: Some(money),
            },
        };
        let bytes = serde_json::to_vec(&moved)?.len();
        assert!(bytes <= 2048, "{bytes}");
        Ok(())
    }
}
