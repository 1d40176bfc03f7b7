//! The workflow demands go through: its statuses, and the steps between them.

mod comparison;
mod graph;
mod layout;
mod mapping;
mod shipped;
#[cfg(test)]
mod tests;
mod validation;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::comparison::{StatusAspect, StepAspect, WorkflowChange, compare};
pub use self::layout::{Drawing, DrawnStatus, DrawnStep, draw};
pub use self::mapping::{MappingFault, MappingProblem, StatusMapping, may_be_remembered};
pub use self::shipped::shipped_workflow;
pub use self::validation::{Surroundings, WorkflowFault, WorkflowProblem, is_key};
use crate::demand::{Standing, StatusCategory};
use crate::field::FieldKey;
use crate::identity::Permission;
use crate::prioritization::placing::PLACEABLE_STATUSES;
use crate::text::LocalText;

/// Most statuses of a workflow.
pub const MAX_STATUSES: usize = 40;
/// Most steps of a workflow.
pub const MAX_TRANSITIONS: usize = 200;
/// Most people who have to approve a step.
pub const MAX_QUORUM: u8 = 20;
/// Most working days a demand may be meant to stay in a status.
pub const MAX_TARGET_DAYS: u16 = 1_000;
/// Most characters of the name of a status or step, in each language.
pub const MAX_NAME_CHARS: usize = 80;
/// Most characters of the key of a status or step.
pub const MAX_KEY_CHARS: usize = 60;

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
    /// Whether demands in it may be given a place in a plan; as the status that
    /// ships under this key when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeable: Option<bool>,
}

impl Status {
    /// Whether a demand may end in it.
    pub const fn is_end(&self) -> bool {
        matches!(
            self.category,
            StatusCategory::Delivered | StatusCategory::Closed
        )
    }

    /// Whether a demand in it may be given a place in a plan. A demand that is
    /// in a plan keeps its place whatever becomes of it.
    pub fn is_placeable(&self) -> bool {
        self.placeable
            .unwrap_or_else(|| PLACEABLE_STATUSES.contains(&self.key.as_str()))
    }
}

/// That a step is taken only when several people agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// How many different people have to agree: 1 to 20.
    #[cfg_attr(feature = "openapi", schema(example = 2, minimum = 1, maximum = 20))]
    pub quorum: u8,
    /// Permission of those who may; it takes the place of the step's own.
    pub permission: Permission,
}

impl Approval {
    /// Whether this many are enough.
    pub fn is_met(&self, given: usize) -> bool {
        given >= usize::from(self.quorum)
    }
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
    /// Keys of roles: when there are any, the permission counts for those only
    /// who hold one of them where the demand is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
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
    /// Fields that must be answered, whatever the form asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub required_fields: Vec<FieldKey>,
    /// How many people have to agree before the demand moves; none when whoever
    /// takes it decides alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
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
    /// The actor holds the permission, and none of the roles that may.
    #[error("The step \"{0}\" is for other roles than yours.")]
    OtherRoles(String),
    /// It needs the approval of others than those who asked.
    #[error("Somebody else has to approve what you asked for.")]
    OwnDemand(String),
    /// It waits for the approver of its unit.
    #[error("It waits for the unit's approver. Take it back first.")]
    Waiting(String),
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

    /// The transition with this key.
    pub fn transition(&self, key: &str) -> Option<&Transition> {
        self.transitions.iter().find(|step| step.key == key)
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
            .filter(move |t| t.leaves(status) && t.allows(standing))
    }

    /// The step by which an author hands a new demand in.
    pub fn handing_in_step<'a>(&'a self, standing: &'a Standing) -> Option<&'a Transition> {
        self.allowed_actions(&self.initial, standing)
            .find(|step| step.complete_form_required)
    }

    /// Decides a transition. Which fields have to be answered and how many
    /// have to agree is asked of the transition it gives.
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
            .transition(transition)
            .ok_or_else(|| TransitionProblem::Unknown(transition.to_owned()))?;
        if !step.leaves(status) {
            return Err(TransitionProblem::WrongStatus {
                transition: step.key.clone(),
                status: status.to_owned(),
            });
        }
        step.admit(standing)?;
        if step.reason_required && reason.is_none_or(|reason| reason.trim().is_empty()) {
            return Err(TransitionProblem::ReasonMissing);
        }
        if step.other_demand_required && !has_other_demand {
            return Err(TransitionProblem::OtherDemandMissing);
        }
        Ok(step)
    }

    /// Whether the actor may change the demand's answers now: holders of the
    /// permission always, its authors while a step is open to them that checks
    /// the form - handing in, or answering a question.
    pub fn may_edit(&self, status: &str, standing: &Standing) -> bool {
        if standing.is_waiting {
            return false;
        }
        standing.permissions.contains(&Permission::DemandEdit)
            || (standing.is_author
                && self
                    .transitions
                    .iter()
                    .any(|t| t.participants && t.complete_form_required && t.leaves(status)))
    }

    /// The keys of the statuses in which demands may be given a place in a plan.
    pub fn placeable(&self) -> impl Iterator<Item = &str> {
        self.statuses
            .iter()
            .filter(|status| status.is_placeable())
            .map(|status| status.key.as_str())
    }

    /// Statuses by their keys.
    pub(crate) fn by_key(&self) -> BTreeMap<&str, &Status> {
        self.statuses
            .iter()
            .map(|status| (status.key.as_str(), status))
            .collect()
    }
}

impl Transition {
    /// Whether it leaves from this status.
    pub fn leaves(&self, status: &str) -> bool {
        self.from.iter().any(|from| from == status)
    }

    /// The permission of those who take it: of those who approve it, where
    /// several have to agree.
    pub fn needed_permission(&self) -> Permission {
        self.approval
            .map_or(self.permission, |approval| approval.permission)
    }

    /// Whether one who stands like this may take it.
    pub fn allows(&self, standing: &Standing) -> bool {
        self.admit(standing).is_ok()
    }

    /// Lets the one who acts take it, or says why not.
    fn admit(&self, standing: &Standing) -> Result<(), TransitionProblem> {
        let key = || self.key.clone();
        if standing.is_waiting {
            return Err(TransitionProblem::Waiting(key()));
        }
        if self.approval.is_none() && self.participants && standing.is_author {
            return Ok(());
        }
        if !standing.permissions.contains(&self.needed_permission()) {
            return Err(TransitionProblem::NotAllowed(key()));
        }
        if !self.roles.is_empty() && !self.roles.iter().any(|role| standing.roles.contains(role)) {
            return Err(TransitionProblem::OtherRoles(key()));
        }
        if self.approval.is_some() && standing.is_own {
            return Err(TransitionProblem::OwnDemand(key()));
        }
        Ok(())
    }

    /// The required fields that have no answer.
    pub fn missing<'a>(
        &'a self,
        is_answered: impl Fn(&FieldKey) -> bool + 'a,
    ) -> impl Iterator<Item = &'a FieldKey> {
        self.required_fields
            .iter()
            .filter(move |field| !is_answered(field))
    }
}
