//! The workflow that ships.

use super::{Status, Transition, Workflow};
use crate::demand::StatusCategory;
use crate::identity::Permission;
use crate::text::LocalText;

/// The workflow that ships.
pub fn shipped_workflow() -> Workflow {
    use StatusCategory::{Closed, Decided, Delivered, Draft, Open};
    let status = |key: &str, en: &str, de: &str, category, target_days| Status {
        key: key.to_owned(),
        name: LocalText::en_de(en, de),
        category,
        target_days,
        placeable: None,
    };
    Workflow {
        initial: "draft".to_owned(),
        statuses: vec![
            status("draft", "Draft", "Entwurf", Draft, None),
            status("submitted", "Submitted", "Eingereicht", Open, Some(2)),
            status("screening", "Screening", "In Prüfung", Open, Some(5)),
            status(
                "needs_information",
                "Needs information",
                "Rückfrage offen",
                Open,
                Some(5),
            ),
            status("qualified", "Qualified", "Qualifiziert", Open, Some(10)),
            status("approved", "Approved", "Bewilligt", Decided, None),
            status("deferred", "Deferred", "Zurückgestellt", Decided, None),
            status("rejected", "Rejected", "Abgelehnt", Closed, None),
            status("completed", "Completed", "Abgeschlossen", Delivered, None),
            status("withdrawn", "Withdrawn", "Zurückgezogen", Closed, None),
            status("duplicate", "Duplicate", "Dublette", Closed, None),
        ],
        transitions: shipped_transitions(),
    }
}

fn shipped_transitions() -> Vec<Transition> {
    use Permission::{DemandCreate, DemandDecide, DemandTriage};
    let step = |key: &str, en: &str, de: &str, from: &[&str], to: &str, permission| Transition {
        key: key.to_owned(),
        name: LocalText::en_de(en, de),
        from: from.iter().map(|&status| status.to_owned()).collect(),
        to: to.to_owned(),
        permission,
        participants: false,
        reason_required: false,
        other_demand_required: false,
        complete_form_required: false,
        required_fields: Vec::new(),
        roles: Vec::new(),
        approval: None,
    };
    let by_author = |t: Transition| Transition {
        participants: true,
        ..t
    };
    let with_reason = |t: Transition| Transition {
        reason_required: true,
        ..t
    };
    let complete = |t: Transition| Transition {
        complete_form_required: true,
        ..t
    };
    vec![
        complete(by_author(step(
            "submit",
            "Submit",
            "Einreichen",
            &["draft"],
            "submitted",
            DemandCreate,
        ))),
        step(
            "screen",
            "Start screening",
            "Prüfung beginnen",
            &["submitted"],
            "screening",
            DemandTriage,
        ),
        complete(step(
            "qualify",
            "Qualify",
            "Qualifizieren",
            &["screening"],
            "qualified",
            DemandTriage,
        )),
        step(
            "approve",
            "Approve",
            "Bewilligen",
            &["qualified", "deferred"],
            "approved",
            DemandDecide,
        ),
        with_reason(step(
            "ask",
            "Ask for information",
            "Rückfrage stellen",
            &["submitted", "screening", "qualified"],
            "needs_information",
            DemandTriage,
        )),
        complete(by_author(step(
            "answer",
            "Send answer",
            "Antwort senden",
            &["needs_information"],
            "screening",
            DemandTriage,
        ))),
        with_reason(step(
            "defer",
            "Defer",
            "Zurückstellen",
            &["qualified", "approved"],
            "deferred",
            DemandDecide,
        )),
        with_reason(step(
            "reject",
            "Reject",
            "Ablehnen",
            &["submitted", "screening", "qualified", "deferred"],
            "rejected",
            DemandDecide,
        )),
        step(
            "complete",
            "Complete",
            "Abschließen",
            &["approved"],
            "completed",
            DemandDecide,
        ),
        Transition {
            other_demand_required: true,
            ..step(
                "mark_duplicate",
                "Mark as duplicate",
                "Als Dublette markieren",
                &["submitted", "screening", "needs_information", "qualified"],
                "duplicate",
                DemandTriage,
            )
        },
        by_author(step(
            "withdraw",
            "Withdraw",
            "Zurückziehen",
            &[
                "draft",
                "submitted",
                "screening",
                "needs_information",
                "qualified",
            ],
            "withdrawn",
            DemandTriage,
        )),
        with_reason(step(
            "reopen",
            "Reopen",
            "Wieder öffnen",
            &[
                "approved",
                "deferred",
                "rejected",
                "completed",
                "withdrawn",
                "duplicate",
            ],
            "screening",
            DemandTriage,
        )),
    ]
}
