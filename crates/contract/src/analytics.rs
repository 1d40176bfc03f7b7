//! Figures about demands, each with the list of those it counts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use docket_domain::analytics::{Outcome, Period, Step};
use docket_domain::demand::StatusCategory;
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A number of demands, and what the list of demands is asked for to find
/// exactly those.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figure {
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 12))]
    pub demands: u64,
    /// The list's filters by the names of its parameters, as in a saved view.
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!({ "outcome": "approved", "submitted[gte]": "2026-01-01", "submitted[lte]": "2026-12-31" }))
    )]
    pub filter: BTreeMap<String, String>,
}

/// How demands that are or were handed in come, wait and end, as far as the
/// caller reads them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandAnalytics {
    /// The days that are looked at, in the organisation's time zone.
    pub period: Period,
    /// Today there.
    pub today: NaiveDate,
    /// What the period is divided into.
    pub step: Step,
    /// Its parts in order, with what came and what was decided.
    pub volume: Vec<VolumePart>,
    /// All that was decided in the period, by what became of it.
    pub decided: Figure,
    /// What is open now.
    pub open: Figure,
    /// The same by age, youngest first.
    pub ages: Vec<AgeRow>,
    /// How long demands stay in statuses, in the order of the workflow.
    pub statuses: Vec<StatusTime>,
    /// What became of what was handed in during the period.
    pub conversion: Conversion,
    /// The same by unit, each with those below it; without a unit last.
    pub by_unit: Vec<ConversionRow>,
    /// The same by category; without one last.
    pub by_category: Vec<ConversionRow>,
}

/// What came and what was decided in one part of a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VolumePart {
    /// Its days.
    pub period: Period,
    /// Demands that were handed in.
    pub submitted: Figure,
    /// Demands that were last decided, delivered or closed then.
    pub decided: Figure,
    /// The same by what became of them; what none has is left out.
    pub outcomes: Vec<OutcomeFigure>,
}

/// Demands of one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeFigure {
    /// What became of them.
    pub outcome: Outcome,
    /// How many.
    pub figure: Figure,
}

/// Open demands of some ages, in days on the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgeRow {
    /// Fewest days.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub from_days: u16,
    /// Most days; any number when absent.
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub to_days: Option<u16>,
    /// Those handed in so long ago.
    pub open: Figure,
    /// Those so long in their status.
    pub in_status: Figure,
}

/// How long demands stay in a status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusTime {
    /// Key of the status.
    #[cfg_attr(feature = "openapi", schema(example = "screening"))]
    pub status: String,
    /// Its name.
    pub name: LocalText,
    /// What it means roughly.
    pub category: StatusCategory,
    /// Demands that are in it now.
    pub now: Figure,
    /// Demands that left it in the period.
    pub left: Figure,
    /// Their stays that ended in the period: a demand can stay several times.
    #[cfg_attr(feature = "openapi", schema(example = 14))]
    pub stays: u64,
    /// Median of those stays, in days to one decimal; elapsed time, by nearest
    /// rank.
    #[cfg_attr(feature = "openapi", schema(example = "3.5"))]
    pub median_days: Option<String>,
    /// Their 90th percentile, likewise.
    #[cfg_attr(feature = "openapi", schema(example = "11.0"))]
    pub ninetieth_days: Option<String>,
}

/// What became of demands that were handed in during the period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversion {
    /// All of them.
    pub submitted: Figure,
    /// By what became of them until now; what none has is left out.
    pub outcomes: Vec<OutcomeFigure>,
    /// How many of a thousand were approved, merged ones apart: those go on in
    /// another. None where there are no others.
    #[cfg_attr(feature = "openapi", schema(example = 375))]
    pub approved_permille: Option<u16>,
}

impl Conversion {
    /// The demands of an outcome, where there are any.
    pub fn of(&self, outcome: Outcome) -> Option<&Figure> {
        let mut outcomes = self.outcomes.iter();
        let found = outcomes.find(|one| one.outcome == outcome);
        found.map(|one| &one.figure)
    }
}

/// What became of the demands of a unit or of a category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversionRow {
    /// Unit or category; none for demands without one.
    pub id: Option<Uuid>,
    /// Its name.
    pub name: Option<LocalText>,
    /// How far below the topmost row it is: 0 and more.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub level: u32,
    /// What became of them.
    #[serde(flatten)]
    pub conversion: Conversion,
}
