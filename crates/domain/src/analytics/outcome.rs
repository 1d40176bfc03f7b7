//! What became of a demand that was handed in.

use serde::{Deserialize, Serialize};

use crate::demand::StatusCategory;
use crate::workflow::Workflow;

/// What became of a demand that was handed in: exactly one for each, by where
/// it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// It waits for somebody's work or decision.
    Open,
    /// It was approved, and may have been delivered since.
    Approved,
    /// It was put off: the decision is still to come.
    Deferred,
    /// It was closed by a decision, without delivery.
    Rejected,
    /// Whoever asked took it back.
    Withdrawn,
    /// It was merged into another demand, which goes on for both.
    Merged,
}

/// The key of the shipped status in which demands are put off.
const DEFERRED: &str = "deferred";

impl Outcome {
    /// Every outcome, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Approved,
        Self::Deferred,
        Self::Rejected,
        Self::Withdrawn,
        Self::Merged,
    ];

    /// Those by which a demand is no longer open.
    pub const DECIDED: [Self; 5] = [
        Self::Approved,
        Self::Deferred,
        Self::Rejected,
        Self::Withdrawn,
        Self::Merged,
    ];

    /// The outcome as it is written in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Deferred => "deferred",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
        }
    }

    /// The outcome with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }

    /// The outcome of demands in a status of a workflow, merged ones apart.
    ///
    /// A decided status is an approval unless it puts demands off: the shipped
    /// "deferred", or one of which the workflow says that its demands may not
    /// be planned. A closed status that those who asked can bring a demand into
    /// themselves is a withdrawal, any other a rejection.
    pub fn of(workflow: &Workflow, status: &str) -> Self {
        let Some(found) = workflow.status(status) else {
            return Self::Open;
        };
        match found.category {
            StatusCategory::Draft | StatusCategory::Open => Self::Open,
            StatusCategory::Delivered => Self::Approved,
            StatusCategory::Decided => match found.placeable {
                Some(true) => Self::Approved,
                Some(false) => Self::Deferred,
                None if found.key == DEFERRED => Self::Deferred,
                None => Self::Approved,
            },
            StatusCategory::Closed => {
                let mut steps = workflow.transitions.iter();
                let by_author = steps.any(|step| step.participants && step.to == found.key);
                if by_author {
                    Self::Withdrawn
                } else {
                    Self::Rejected
                }
            }
        }
    }
}

/// How many of a thousand these are, rounded half up; none of nothing.
pub fn permille(part: u64, whole: u64) -> Option<u16> {
    if whole == 0 || part > whole {
        return None;
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    u16::try_from((part * 2_000 + whole) / (whole * 2)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::shipped_workflow;

    #[test]
    fn every_shipped_status_has_its_outcome() {
        let workflow = shipped_workflow();
        for (status, outcome) in [
            ("draft", Outcome::Open),
            ("submitted", Outcome::Open),
            ("screening", Outcome::Open),
            ("needs_information", Outcome::Open),
            ("qualified", Outcome::Open),
            ("approved", Outcome::Approved),
            ("deferred", Outcome::Deferred),
            ("rejected", Outcome::Rejected),
            ("completed", Outcome::Approved),
            ("withdrawn", Outcome::Withdrawn),
            // Merged demands are known by what they are merged into.
            ("duplicate", Outcome::Rejected),
            ("gone", Outcome::Open),
        ] {
            assert_eq!(Outcome::of(&workflow, status), outcome, "{status}");
        }
    }

    #[test]
    fn a_workflow_says_what_is_put_off() {
        let mut workflow = shipped_workflow();
        for status in &mut workflow.statuses {
            match status.key.as_str() {
                "approved" => status.placeable = Some(false),
                "deferred" => status.placeable = Some(true),
                _ => {}
            }
        }
        assert_eq!(Outcome::of(&workflow, "approved"), Outcome::Deferred);
        assert_eq!(Outcome::of(&workflow, "deferred"), Outcome::Approved);
    }

    #[test]
    fn keys_are_read_as_written() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_key(outcome.key()), Some(outcome));
            let json = serde_json::to_value(outcome).unwrap();
            assert_eq!(json, outcome.key());
        }
        assert_eq!(Outcome::from_key("lost"), None);
    }

    #[test]
    fn shares_are_rounded_half_up() {
        for (part, whole, share) in [
            (0, 0, None),
            (2, 1, None),
            (0, 3, Some(0)),
            (1, 3, Some(333)),
            (2, 3, Some(667)),
            (1, 2_000, Some(1)),
            (1, 2_001, Some(0)),
            (3, 3, Some(1000)),
            (u64::MAX, u64::MAX, Some(1000)),
        ] {
            assert_eq!(permille(part, whole), share, "{part} of {whole}");
        }
    }
}
