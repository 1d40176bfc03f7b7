//! Words and marks for what becomes of a demand in a plan.

use docket_contract::plan::OutcomeKind;

use crate::{
    i18n::{m, text},
    ui::Tone,
};

/// Every outcome, in the order of the columns.
pub(super) const OUTCOMES: [OutcomeKind; 4] = [
    OutcomeKind::Funded,
    OutcomeKind::DoesNotFit,
    OutcomeKind::BelowLine,
    OutcomeKind::NoCost,
];

/// The stable key of an outcome.
pub(super) const fn outcome_key(outcome: OutcomeKind) -> &'static str {
    match outcome {
        OutcomeKind::Funded => "funded",
        OutcomeKind::DoesNotFit => "does_not_fit",
        OutcomeKind::BelowLine => "below_line",
        OutcomeKind::NoCost => "no_cost",
    }
}

/// An outcome in words.
pub(super) fn outcome(outcome: OutcomeKind) -> &'static str {
    text(match outcome {
        OutcomeKind::Funded => m::PLAN_FUNDED,
        OutcomeKind::DoesNotFit => m::PLAN_DOES_NOT_FIT,
        OutcomeKind::BelowLine => m::PLAN_BELOW_LINE,
        OutcomeKind::NoCost => m::PLAN_NO_COST,
    })
}

/// The shape that stands for an outcome.
pub(super) const fn icon(outcome: OutcomeKind) -> &'static str {
    match outcome {
        OutcomeKind::Funded => "check",
        OutcomeKind::DoesNotFit => "lock",
        OutcomeKind::BelowLine => "rank",
        OutcomeKind::NoCost => "help",
    }
}

/// The colour of an outcome, never alone.
pub(super) const fn tone(outcome: OutcomeKind) -> Tone {
    match outcome {
        OutcomeKind::Funded => Tone::Good,
        OutcomeKind::DoesNotFit | OutcomeKind::BelowLine => Tone::Neutral,
        OutcomeKind::NoCost => Tone::Warn,
    }
}
