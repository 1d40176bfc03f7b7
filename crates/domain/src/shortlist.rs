//! Shortlists: the demands that a meeting works through, and what it decides.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Prefix of the keys people see.
const KEY_PREFIX: &str = "SL-";
/// Most characters of a name.
pub const MAX_NAME_CHARS: usize = 200;
/// Most characters of the place a meeting is held at.
pub const MAX_PLACE_CHARS: usize = 300;
/// Most characters of a purpose, a note or a reason.
pub const MAX_TEXT_CHARS: usize = 5_000;
/// Most people who attend.
pub const MAX_PEOPLE: usize = 100;
/// Most demands on one shortlist.
pub const MAX_ENTRIES: usize = 200;
/// Most files of one decision.
pub const MAX_FILES: usize = 20;

/// The key people see for the shortlist with this insertion number.
pub fn key(number: i64) -> String {
    format!("{KEY_PREFIX}{number}")
}

/// The insertion number in a key people typed, whatever its case.
pub fn parse_key(key: &str) -> Option<i64> {
    let prefix = key.get(..KEY_PREFIX.len())?;
    let digits = key.get(KEY_PREFIX.len()..)?;
    let is_number = prefix.eq_ignore_ascii_case(KEY_PREFIX)
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// How far a shortlist is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShortlistState {
    /// Demands are put on it and put in order.
    Preparing,
    /// The meeting decides.
    InSession,
    /// The meeting is over; nothing of it changes any more.
    Closed,
}

impl ShortlistState {
    /// All states, in the order they follow each other.
    pub const ALL: [Self; 3] = [Self::Preparing, Self::InSession, Self::Closed];

    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::InSession => "in_session",
            Self::Closed => "closed",
        }
    }

    /// The state with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether names, order, notes and who attends may be changed.
    pub const fn may_change(self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// Whether decisions may be recorded and corrected.
    pub const fn may_decide(self) -> bool {
        matches!(self, Self::InSession)
    }

    /// Takes a shortlist from this state into another. A meeting that has not
    /// decided anything may go back to being prepared; what is closed is opened
    /// again only for a reason.
    ///
    /// # Errors
    /// There is no such way, or the reason is missing.
    pub fn enter(
        self,
        next: Self,
        has_decisions: bool,
        has_reason: bool,
    ) -> Result<(), StateProblem> {
        match (self, next) {
            (Self::Preparing, Self::InSession) | (Self::InSession, Self::Closed) => Ok(()),
            (Self::InSession, Self::Preparing) if has_decisions => Err(StateProblem::Decided),
            (Self::InSession, Self::Preparing) => Ok(()),
            (Self::Closed, Self::InSession) if !has_reason => Err(StateProblem::ReasonMissing),
            (Self::Closed, Self::InSession) => Ok(()),
            (from, to) if from == to => Err(StateProblem::Same),
            _ => Err(StateProblem::NoWay),
        }
    }
}

/// Why a shortlist does not come into a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateProblem {
    /// It is in that state.
    #[error("The shortlist is in this state already.")]
    Same,
    /// No way leads there.
    #[error("A shortlist is prepared, then in session, then closed.")]
    NoWay,
    /// Something was decided.
    #[error("The meeting has decided something already; it is no longer being prepared.")]
    Decided,
    /// What is closed is not opened without saying why.
    #[error("Say why the shortlist is opened again.")]
    ReasonMissing,
}

/// What a meeting decided about a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It goes ahead.
    Approved,
    /// It does not.
    Rejected,
    /// It goes back to whoever asked, who is to change something.
    Returned,
    /// A later meeting decides.
    Deferred,
    /// It was talked about, and nothing was decided.
    NoDecision,
}

impl Outcome {
    /// All outcomes, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Approved,
        Self::Rejected,
        Self::Returned,
        Self::Deferred,
        Self::NoDecision,
    ];

    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Returned => "returned",
            Self::Deferred => "deferred",
            Self::NoDecision => "no_decision",
        }
    }

    /// The outcome with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }

    /// Whether it has to say why. What settles a demand does, because somebody
    /// will ask; what only puts it off settles nothing yet.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Approved | Self::Rejected | Self::Returned)
    }
}

/// What is wrong with a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecisionProblem {
    /// It has to say why.
    #[error("Say why this was decided.")]
    ReasonMissing,
    /// The reason is too long.
    #[error("Enter at most 5,000 characters.")]
    ReasonTooLong,
    /// Nobody decided.
    #[error("Name at least one person who decided.")]
    DecidersMissing,
    /// Somebody decided who does not attend: their place among the deciders.
    #[error("Only those who attend decide. Add them to the meeting first.")]
    NotAttending(usize),
    /// Somebody is named twice: their place among the deciders.
    #[error("Name everybody once.")]
    DeciderTwice(usize),
    /// Only what is deferred goes onto another shortlist.
    #[error("Only what is deferred goes onto another shortlist.")]
    PostponedUndeferred,
}

/// What a decision says, for checking it.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// What was decided.
    pub outcome: Outcome,
    /// Why, without blanks around it.
    pub reason: &'a str,
    /// Who decided.
    pub deciders: &'a [Uuid],
    /// Whether it goes onto another shortlist.
    pub is_postponed: bool,
}

impl Decided<'_> {
    /// Everything that is wrong with it in a meeting that these people attend.
    pub fn problems(&self, attending: &BTreeSet<Uuid>) -> Vec<DecisionProblem> {
        let mut problems = Vec::new();
        if self.outcome.needs_reason() && self.reason.is_empty() {
            problems.push(DecisionProblem::ReasonMissing);
        }
        if self.reason.chars().count() > MAX_TEXT_CHARS {
            problems.push(DecisionProblem::ReasonTooLong);
        }
        if self.deciders.is_empty() {
            problems.push(DecisionProblem::DecidersMissing);
        }
        for (place, decider) in self.deciders.iter().enumerate() {
            if !attending.contains(decider) {
                problems.push(DecisionProblem::NotAttending(place));
            } else if self.deciders[..place].contains(decider) {
                problems.push(DecisionProblem::DeciderTwice(place));
            }
        }
        if self.is_postponed && self.outcome != Outcome::Deferred {
            problems.push(DecisionProblem::PostponedUndeferred);
        }
        problems
    }
}

/// The order after one entry was moved before another, or to the end. None when
/// one of them is not among them.
pub fn reorder(order: &[Uuid], moved: Uuid, before: Option<Uuid>) -> Option<Vec<Uuid>> {
    if !order.contains(&moved) {
        return None;
    }
    if before == Some(moved) {
        return Some(order.to_vec());
    }
    let mut next: Vec<Uuid> = order.iter().copied().filter(|id| *id != moved).collect();
    let place = match before {
        Some(before) => next.iter().position(|id| *id == before)?,
        None => next.len(),
    };
    next.insert(place, moved);
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        assert_eq!(key(12), "SL-12");
        for (text, number) in [("SL-12", Some(12)), ("sl-7", Some(7))] {
            assert_eq!(parse_key(text), number);
        }
        for text in ["", "SL-", "SL-x", "DEM-1", "SL--1", "SL-+1", "12", "ä"] {
            assert_eq!(parse_key(text), None, "{text}");
        }
    }

    #[test]
    fn a_shortlist_is_prepared_then_in_session_then_closed() {
        use ShortlistState::{Closed, InSession, Preparing};
        use StateProblem::{Decided, NoWay, ReasonMissing, Same};
        // From, to, whether something is decided, whether there is a reason.
        let table = [
            (Preparing, InSession, false, false, Ok(())),
            (Preparing, Closed, false, true, Err(NoWay)),
            (Preparing, Preparing, false, true, Err(Same)),
            (InSession, Closed, false, false, Ok(())),
            (InSession, Closed, true, false, Ok(())),
            (InSession, Preparing, false, false, Ok(())),
            (InSession, Preparing, true, true, Err(Decided)),
            (InSession, InSession, true, true, Err(Same)),
            (Closed, InSession, true, true, Ok(())),
            (Closed, InSession, true, false, Err(ReasonMissing)),
            (Closed, Preparing, false, true, Err(NoWay)),
            (Closed, Closed, false, true, Err(Same)),
        ];
        for (from, to, decided, reason, expected) in table {
            let found = from.enter(to, decided, reason);
            assert_eq!(found, expected, "{from:?} to {to:?}, {decided}, {reason}");
        }
        let changes = ShortlistState::ALL.map(ShortlistState::may_change);
        assert_eq!(changes, [true, true, false]);
        let decides = ShortlistState::ALL.map(ShortlistState::may_decide);
        assert_eq!(decides, [false, true, false]);
        for state in ShortlistState::ALL {
            assert_eq!(ShortlistState::from_key(state.key()), Some(state));
        }
    }

    #[test]
    fn a_decision_says_why_and_who() {
        use DecisionProblem::{
            DeciderTwice, DecidersMissing, NotAttending, PostponedUndeferred, ReasonMissing,
            ReasonTooLong,
        };
        let attending = BTreeSet::from([id(1), id(2)]);
        let long = "x".repeat(MAX_TEXT_CHARS + 1);
        type Row<'a> = (Outcome, &'a str, &'a [Uuid], bool, &'a [DecisionProblem]);
        let table: [Row<'_>; 12] = [
            (Outcome::Approved, "Worth it.", &[id(1)], false, &[]),
            (Outcome::Approved, "", &[id(1)], false, &[ReasonMissing]),
            (Outcome::Rejected, "", &[id(1)], false, &[ReasonMissing]),
            (Outcome::Returned, "", &[id(1)], false, &[ReasonMissing]),
            (Outcome::Deferred, "", &[id(1), id(2)], false, &[]),
            (Outcome::Deferred, "", &[id(1)], true, &[]),
            (Outcome::NoDecision, "", &[id(2)], false, &[]),
            (Outcome::NoDecision, "", &[], false, &[DecidersMissing]),
            (Outcome::Deferred, &long, &[id(1)], false, &[ReasonTooLong]),
            (
                Outcome::Deferred,
                "",
                &[id(1), id(3)],
                false,
                &[NotAttending(1)],
            ),
            (
                Outcome::Deferred,
                "",
                &[id(1), id(1)],
                false,
                &[DeciderTwice(1)],
            ),
            (
                Outcome::Approved,
                "",
                &[],
                true,
                &[ReasonMissing, DecidersMissing, PostponedUndeferred],
            ),
        ];
        for (outcome, reason, deciders, is_postponed, expected) in table {
            let decided = Decided {
                outcome,
                reason,
                deciders,
                is_postponed,
            };
            assert_eq!(decided.problems(&attending), expected, "{outcome:?}");
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_key(outcome.key()), Some(outcome));
        }
    }

    #[test]
    fn entries_are_moved_before_others() {
        let order = [id(1), id(2), id(3)];
        type Row = (u128, Option<u128>, Option<[u128; 3]>);
        let table: [Row; 8] = [
            (3, Some(1), Some([3, 1, 2])),
            (1, Some(3), Some([2, 1, 3])),
            (1, None, Some([2, 3, 1])),
            (3, None, Some([1, 2, 3])),
            (2, Some(2), Some([1, 2, 3])),
            (2, Some(3), Some([1, 2, 3])),
            (2, Some(9), None),
            (9, Some(1), None),
        ];
        for (moved, before, expected) in table {
            let found = reorder(&order, id(moved), before.map(id));
            assert_eq!(found, expected.map(|ids| ids.map(id).to_vec()));
        }
    }
}
