//! Demands and the workflow they go through.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::identity::Permission;
use crate::text::LocalText;

/// Most characters of a demand's title.
pub const MAX_TITLE_CHARS: usize = 300;
/// Most characters of a comment, a reason or a summary.
pub const MAX_TEXT_CHARS: usize = 20_000;

/// What a status means to those who only want to know roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatusCategory {
    /// Being written; only those who take part see it.
    Draft,
    /// Handed in and waiting for somebody's work or decision.
    Open,
    /// Decided, and not finished.
    Decided,
    /// Delivered.
    Delivered,
    /// At its end without delivery.
    Closed,
}

impl StatusCategory {
    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Delivered => "delivered",
            Self::Closed => "closed",
        }
    }
}

/// One status of a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// Stable key, unique in the workflow.
    pub key: String,
    /// Name on screen.
    pub name: LocalText,
    /// What it means roughly.
    pub category: StatusCategory,
    /// Working days a demand should stay in it; none when it may stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_days: Option<u16>,
}

/// Who may take a transition: holders of the permission who reach the
/// demand, and, where the transition says so, whoever asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transition {
    /// Stable key, unique in the workflow; what clients send.
    pub key: String,
    /// Words on the button: a verb.
    pub name: LocalText,
    /// Statuses it leaves from.
    pub from: Vec<String>,
    /// Status it leads to.
    pub to: String,
    /// Permission that allows it.
    pub permission: Permission,
    /// Whether the requester and co-authors may take it too.
    #[serde(default)]
    pub participants: bool,
    /// Whether a reason must be given.
    #[serde(default)]
    pub reason_required: bool,
    /// Whether another demand must be named (duplicate of …).
    #[serde(default)]
    pub other_demand_required: bool,
    /// Whether the answers are checked as on submission.
    #[serde(default)]
    pub complete_form_required: bool,
}

/// A workflow version: frozen once published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Workflow {
    /// Status a new demand is in.
    pub initial: String,
    /// All statuses, in the order they are shown.
    pub statuses: Vec<Status>,
    /// All transitions, in the order their buttons are shown.
    pub transitions: Vec<Transition>,
}

/// What the one who acts is allowed on the demand in question.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Permissions whose reach includes the demand.
    pub permissions: BTreeSet<Permission>,
    /// Whether they are its requester or a co-author.
    pub is_author: bool,
}

/// Why a transition is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionProblem {
    /// The workflow has no such transition.
    #[error("There is no step \"{0}\" in this workflow.")]
    Unknown(String),
    /// It does not leave from the demand's status.
    #[error("\"{transition}\" is not possible while the demand is in \"{status}\".")]
    WrongStatus {
        /// What was asked for.
        transition: String,
        /// Where the demand is.
        status: String,
    },
    /// The actor may not take it.
    #[error("You may not take the step \"{0}\" on this demand.")]
    NotAllowed(String),
    /// It needs a reason.
    #[error("Give a reason.")]
    ReasonMissing,
    /// It needs another demand.
    #[error("Name the demand that this one duplicates.")]
    OtherDemandMissing,
}

impl Workflow {
    /// The status with this key.
    pub fn status(&self, key: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.key == key)
    }

    /// The transitions the actor could take now: the browser enables buttons
    /// by it, the server decides by it.
    pub fn allowed_actions<'a>(
        &'a self,
        status: &'a str,
        standing: &'a Standing,
    ) -> impl Iterator<Item = &'a Transition> {
        self.transitions
            .iter()
            .filter(move |t| t.from.iter().any(|from| from == status) && t.allows(standing))
    }

    /// The step by which an author hands a new demand in.
    pub fn handing_in_step<'a>(&'a self, standing: &'a Standing) -> Option<&'a Transition> {
        self.allowed_actions(&self.initial, standing)
            .find(|step| step.complete_form_required)
    }

    /// Decides a transition.
    ///
    /// # Errors
    /// Why it is refused: unknown, wrong status, not allowed, or something
    /// it requires is missing, in this order.
    pub fn decide(
        &self,
        transition: &str,
        status: &str,
        standing: &Standing,
        reason: Option<&str>,
        has_other_demand: bool,
    ) -> Result<&Transition, TransitionProblem> {
        let step = self
            .transitions
            .iter()
            .find(|t| t.key == transition)
            .ok_or_else(|| TransitionProblem::Unknown(transition.to_owned()))?;
        if !step.from.iter().any(|from| from == status) {
            return Err(TransitionProblem::WrongStatus {
                transition: step.key.clone(),
                status: status.to_owned(),
            });
        }
        if !step.allows(standing) {
            return Err(TransitionProblem::NotAllowed(step.key.clone()));
        }
        if step.reason_required && reason.is_none_or(|reason| reason.trim().is_empty()) {
            return Err(TransitionProblem::ReasonMissing);
        }
        if step.other_demand_required && !has_other_demand {
            return Err(TransitionProblem::OtherDemandMissing);
        }
        Ok(step)
    }
}

impl Workflow {
    /// Whether the actor may change the demand's answers now: holders of the
    /// permission always, its authors while a step is open to them that checks
    /// the form - handing in, or answering a question.
    pub fn may_edit(&self, status: &str, standing: &Standing) -> bool {
        standing.permissions.contains(&Permission::DemandEdit)
            || (standing.is_author
                && self.transitions.iter().any(|t| {
                    t.participants
                        && t.complete_form_required
                        && t.from.iter().any(|from| from == status)
                }))
    }
}

impl Transition {
    fn allows(&self, standing: &Standing) -> bool {
        standing.permissions.contains(&self.permission) || (self.participants && standing.is_author)
    }
}

/// The workflow that ships.
pub fn shipped_workflow() -> Workflow {
    use StatusCategory::{Closed, Decided, Delivered, Draft, Open};
    let status = |key: &str, en: &str, de: &str, category, target_days| Status {
        key: key.to_owned(),
        name: LocalText::en_de(en, de),
        category,
        target_days,
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

/// Number of a demand as people see it: `DEM-142`.
pub const KEY_PREFIX: &str = "DEM-";

/// The key people see for the demand with this insertion number.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(permissions: &[Permission], is_author: bool) -> Standing {
        Standing {
            permissions: permissions.iter().copied().collect(),
            is_author,
        }
    }

    #[test]
    fn the_shipped_workflow_hangs_together() {
        let workflow = shipped_workflow();
        assert!(workflow.status(&workflow.initial).is_some());
        for step in &workflow.transitions {
            assert!(workflow.status(&step.to).is_some(), "{}", step.key);
            for from in &step.from {
                assert!(workflow.status(from).is_some(), "{}", step.key);
            }
        }
        for status in workflow
            .statuses
            .iter()
            .filter(|s| s.key != workflow.initial)
        {
            assert!(
                workflow.transitions.iter().any(|t| t.to == status.key),
                "{}",
                status.key
            );
        }
    }

    #[test]
    fn decisions() {
        use Permission::*;
        let workflow = shipped_workflow();
        let author = standing(&[DemandRead], true);
        let analyst = standing(&[DemandTriage], false);
        let cases = [
            ("submit", "draft", &author, None, false, Ok("submitted")),
            (
                "screen",
                "submitted",
                &analyst,
                None,
                false,
                Ok("screening"),
            ),
            (
                "screen",
                "submitted",
                &author,
                None,
                false,
                Err(TransitionProblem::NotAllowed("screen".into())),
            ),
            (
                "ask",
                "screening",
                &analyst,
                Some(" "),
                false,
                Err(TransitionProblem::ReasonMissing),
            ),
            (
                "ask",
                "screening",
                &analyst,
                Some("Cost?"),
                false,
                Ok("needs_information"),
            ),
            (
                "answer",
                "needs_information",
                &author,
                None,
                false,
                Ok("screening"),
            ),
            (
                "mark_duplicate",
                "screening",
                &analyst,
                None,
                false,
                Err(TransitionProblem::OtherDemandMissing),
            ),
            (
                "approve",
                "draft",
                &analyst,
                None,
                false,
                Err(TransitionProblem::WrongStatus {
                    transition: "approve".into(),
                    status: "draft".into(),
                }),
            ),
            (
                "fly",
                "draft",
                &analyst,
                None,
                false,
                Err(TransitionProblem::Unknown("fly".into())),
            ),
        ];
        for (step, status, who, reason, other, expected) in cases {
            let got = workflow
                .decide(step, status, who, reason, other)
                .map(|t| t.to.as_str());
            assert_eq!(got, expected, "{step} from {status}");
        }
    }

    #[test]
    fn allowed_actions_are_those_that_would_be_decided() {
        let workflow = shipped_workflow();
        let author = standing(&[], true);
        let keys: Vec<_> = workflow
            .allowed_actions("draft", &author)
            .map(|t| t.key.as_str())
            .collect();
        assert_eq!(keys, ["submit", "withdraw"]);
    }

    #[test]
    fn authors_edit_while_it_is_their_turn() {
        let workflow = shipped_workflow();
        let author = standing(&[], true);
        let editor = standing(&[Permission::DemandEdit], false);
        for (status, expected) in [
            ("draft", true),
            ("needs_information", true),
            ("submitted", false),
            ("approved", false),
        ] {
            assert_eq!(workflow.may_edit(status, &author), expected, "{status}");
            assert!(workflow.may_edit(status, &editor), "{status}");
        }
    }

    #[test]
    fn keys() {
        assert_eq!(key(142), "DEM-142");
        assert_eq!(parse_key("dem-142"), Some(142));
        for wrong in [
            "DEM-",
            "DEM-1x",
            "X-1",
            "",
            "DÉM-1",
            "DEM-99999999999999999999",
        ] {
            assert_eq!(parse_key(wrong), None, "{wrong}");
        }
    }
}
