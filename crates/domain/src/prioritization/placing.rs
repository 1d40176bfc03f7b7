//! Which demands may be scored, and which may be given a place in a plan.

use crate::demand::StatusCategory;

/// Statuses from which a demand may be placed where its workflow says nothing
/// else: screening has found it worth ranking, or it has been approved already.
pub const PLACEABLE_STATUSES: [&str; 2] = ["qualified", "approved"];

/// Whether a demand in a status of this category may be scored: only while it
/// waits for somebody's work or decision, so that a score that was decided
/// upon stays as it was.
pub fn is_scorable(category: StatusCategory) -> bool {
    category == StatusCategory::Open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::{Status, shipped_workflow};

    #[test]
    fn placeable_statuses_are_those_of_the_shipped_workflow() {
        let workflow = shipped_workflow();
        let placeable: Vec<&str> = workflow.placeable().collect();
        assert_eq!(placeable, PLACEABLE_STATUSES);
        let status = workflow.status("qualified").cloned();
        let unplaced = status.map(|status| Status {
            placeable: Some(false),
            ..status
        });
        assert!(unplaced.is_some_and(|status| !status.is_placeable()));
    }

    #[test]
    fn what_is_being_written_or_decided_is_not_scored() {
        let scorable: Vec<_> = shipped_workflow()
            .statuses
            .into_iter()
            .filter(|status| is_scorable(status.category))
            .map(|status| status.key)
            .collect();
        let expected = ["submitted", "screening", "needs_information", "qualified"];
        assert_eq!(scorable, expected);
    }
}
