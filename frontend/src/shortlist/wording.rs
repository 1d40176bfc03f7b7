//! How states and decisions read: a shape, then a word.

use docket_domain::shortlist::{Outcome, ShortlistState};
use leptos::prelude::*;

use crate::{
    i18n::{Key, m},
    ui::{State, StateGlyph},
};

/// The words for a state.
pub(super) const fn state_words(state: ShortlistState) -> Key {
    match state {
        ShortlistState::Preparing => m::SHORTLIST_PREPARING,
        ShortlistState::InSession => m::SHORTLIST_IN_SESSION,
        ShortlistState::Closed => m::SHORTLIST_CLOSED,
    }
}

/// The words for what was decided.
pub(super) const fn outcome_words(outcome: Outcome) -> Key {
    match outcome {
        Outcome::Approved => m::SHORTLIST_APPROVED,
        Outcome::Rejected => m::SHORTLIST_REJECTED,
        Outcome::Returned => m::SHORTLIST_RETURNED,
        Outcome::Deferred => m::SHORTLIST_DEFERRED,
        Outcome::NoDecision => m::SHORTLIST_NO_DECISION,
    }
}

/// How far a shortlist is.
#[component]
pub(super) fn StateMark(
    /// The state.
    state: ShortlistState,
) -> impl IntoView {
    let glyph = match state {
        ShortlistState::Preparing => StateGlyph::Draft,
        ShortlistState::InSession => StateGlyph::Screening,
        ShortlistState::Closed => StateGlyph::Approved,
    };
    view! { <State glyph label=state_words(state)/> }
}

/// What was decided.
#[component]
pub(super) fn OutcomeMark(
    /// The decision.
    outcome: Outcome,
) -> impl IntoView {
    let glyph = match outcome {
        Outcome::Approved => StateGlyph::Approved,
        Outcome::Rejected => StateGlyph::Rejected,
        Outcome::Returned => StateGlyph::Withdrawn,
        Outcome::Deferred => StateGlyph::Deferred,
        Outcome::NoDecision => StateGlyph::Submitted,
    };
    view! { <State glyph label=outcome_words(outcome)/> }
}
