//! What keeps a workflow from being published.

use std::collections::BTreeSet;

use thiserror::Error;

use super::{
    MAX_KEY_CHARS, MAX_NAME_CHARS, MAX_QUORUM, MAX_STATUSES, MAX_TARGET_DAYS, MAX_TRANSITIONS,
    Status, Transition, Workflow,
};
use crate::demand::StatusCategory;
use crate::field::{FieldCatalogue, FieldKey};
use crate::text::LocalText;

/// Why a workflow cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WorkflowProblem {
    /// More than [`MAX_STATUSES`] statuses.
    #[error("A workflow has at most {MAX_STATUSES} statuses.")]
    TooManyStatuses,
    /// More than [`MAX_TRANSITIONS`] steps.
    #[error("A workflow has at most {MAX_TRANSITIONS} steps.")]
    TooManyTransitions,
    /// Something is no key.
    #[error(
        "“{0}” is no key. Use up to {MAX_KEY_CHARS} lower-case letters, digits and underscores, a letter first."
    )]
    BadKey(String),
    /// Two statuses share a key.
    #[error("Two statuses have the key “{0}”.")]
    DuplicateStatus(String),
    /// Two steps share a key.
    #[error("Two steps have the key “{0}”.")]
    DuplicateTransition(String),
    /// There is no name in the organisation's language.
    #[error("Give “{0}” a name in the organisation's language.")]
    BlankName(String),
    /// A name is longer than [`MAX_NAME_CHARS`].
    #[error("The name of “{0}” is longer than {MAX_NAME_CHARS} characters.")]
    LongName(String),
    /// Demands should stay for no day, or for more than [`MAX_TARGET_DAYS`].
    #[error("Let demands stay in “{0}” for 1 to {MAX_TARGET_DAYS} working days.")]
    BadTarget(String),
    /// The first status is none of the workflow.
    #[error("Choose the status in which new demands begin.")]
    UnknownInitial(String),
    /// New demands would be no drafts.
    #[error("“{0}” is where new demands begin, so it must be a draft.")]
    InitialNotDraft(String),
    /// A draft that is not the first status.
    #[error("“{0}” is a draft, and only the status in which new demands begin may be one.")]
    SecondDraft(String),
    /// No status is delivered or closed.
    #[error("There must be a status in which demands end: delivered or closed.")]
    NoEnd,
    /// No steps lead to a status.
    #[error("No way leads to “{0}”.")]
    Unreachable(String),
    /// From a status no steps lead to an end.
    #[error("From “{0}” no way leads to an end.")]
    DeadEnd(String),
    /// A step leaves from no status.
    #[error("Say from which statuses “{0}” is taken.")]
    NoOrigin(String),
    /// A step leaves from a status twice.
    #[error("“{transition}” leaves from “{status}” twice.")]
    RepeatedOrigin {
        /// The step.
        transition: String,
        /// The status.
        status: String,
    },
    /// A step names a status that there is not.
    #[error("“{transition}” names the status “{status}”, which there is not.")]
    UnknownStatus {
        /// The step.
        transition: String,
        /// What it names.
        status: String,
    },
    /// A step makes a draft of what was handed in.
    #[error("“{0}” would make a draft of what was handed in.")]
    BackToDraft(String),
    /// A step requires a field that there is not.
    #[error("“{transition}” requires the field “{field}”, which there is not in the catalogue.")]
    UnknownField {
        /// The step.
        transition: String,
        /// The field.
        field: FieldKey,
    },
    /// A step is for a role that there is not.
    #[error("“{transition}” is for the role “{role}”, which there is not.")]
    UnknownRole {
        /// The step.
        transition: String,
        /// Key of the role.
        role: String,
    },
    /// Nobody, or more than [`MAX_QUORUM`] people, have to agree.
    #[error("Let 1 to {MAX_QUORUM} people approve “{0}”.")]
    BadQuorum(String),
    /// Those who asked could approve it.
    #[error("“{0}” needs approvals, so it cannot be open to those who asked.")]
    AuthorsApprove(String),
    /// Several would have to name the same other demand.
    #[error("“{0}” names another demand, so it cannot need approvals.")]
    ApprovalNamesDemand(String),
    /// Authors have no step to hand in.
    #[error(
        "Those who ask need one step out of the first status that checks the form: to hand in."
    )]
    NoHandingIn,
    /// Authors have several steps to hand in.
    #[error("“{0}” is a second step to hand in. There must be exactly one.")]
    SecondHandingIn(String),
    /// Handing in leads to something else than open work.
    #[error("“{0}” hands in, so it must lead to an open status.")]
    HandsInElsewhere(String),
    /// A step out of the first status passes handing in by.
    #[error(
        "“{0}” passes handing in by. Out of the first status it may only lead to a closed one."
    )]
    PastHandingIn(String),
}

impl WorkflowProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooManyStatuses => "too_many_statuses",
            Self::TooManyTransitions => "too_many_transitions",
            Self::BadKey(_) => "bad_key",
            Self::DuplicateStatus(_) => "duplicate_status",
            Self::DuplicateTransition(_) => "duplicate_transition",
            Self::BlankName(_) => "blank_name",
            Self::LongName(_) => "long_name",
            Self::BadTarget(_) => "bad_target",
            Self::UnknownInitial(_) => "unknown_initial",
            Self::InitialNotDraft(_) => "initial_not_draft",
            Self::SecondDraft(_) => "second_draft",
            Self::NoEnd => "no_end",
            Self::Unreachable(_) => "unreachable",
            Self::DeadEnd(_) => "dead_end",
            Self::NoOrigin(_) => "no_origin",
            Self::RepeatedOrigin { .. } => "repeated_origin",
            Self::UnknownStatus { .. } => "unknown_status",
            Self::BackToDraft(_) => "back_to_draft",
            Self::UnknownField { .. } => "unknown_field",
            Self::UnknownRole { .. } => "unknown_role",
            Self::BadQuorum(_) => "bad_quorum",
            Self::AuthorsApprove(_) => "authors_approve",
            Self::ApprovalNamesDemand(_) => "approval_names_demand",
            Self::NoHandingIn => "no_handing_in",
            Self::SecondHandingIn(_) => "second_handing_in",
            Self::HandsInElsewhere(_) => "hands_in_elsewhere",
            Self::PastHandingIn(_) => "past_handing_in",
        }
    }
}

/// A problem of a workflow with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowFault {
    /// Where it is, as a JSON pointer into the workflow.
    pub place: String,
    /// What it is.
    pub problem: WorkflowProblem,
}

/// What a workflow is judged by besides itself.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The field catalogue.
    pub catalogue: &'a FieldCatalogue,
    /// Keys of the roles there are.
    pub roles: &'a BTreeSet<String>,
    /// The organisation's language: a BCP 47 primary tag.
    pub language: &'a str,
}

impl Workflow {
    /// Checks the workflow before it is published: it has a start and an end,
    /// every status is reached, none is a dead end, there is one way to hand
    /// in, and what its steps name exists.
    ///
    /// # Errors
    /// Every [`WorkflowFault`], in the order of the workflow.
    pub fn validate(&self, surroundings: &Surroundings<'_>) -> Result<(), Vec<WorkflowFault>> {
        let mut check = Validation {
            workflow: self,
            surroundings,
            faults: Vec::new(),
        };
        check.whole();
        // What is far too large is not looked at step by step.
        let steps = self
            .transitions
            .iter()
            .map(|step| step.from.len())
            .sum::<usize>();
        let is_bounded = self.statuses.len() <= MAX_STATUSES
            && self.transitions.len() <= MAX_TRANSITIONS
            && steps <= MAX_STATUSES * MAX_TRANSITIONS;
        if !is_bounded && !check.faults.is_empty() {
            return Err(check.faults);
        }
        check.statuses();
        check.transitions();
        check.handing_in();
        match check.faults.is_empty() {
            true => Ok(()),
            false => Err(check.faults),
        }
    }

    /// The steps by which authors hand a new demand in; there should be one.
    fn handing_in_steps(&self) -> impl Iterator<Item = (usize, &Transition)> {
        self.transitions.iter().enumerate().filter(|(_, step)| {
            step.participants && step.complete_form_required && step.leaves(&self.initial)
        })
    }
}

/// Whether a text can be the key of a status or step: lower-case letters,
/// digits and underscores, a letter first, at most [`MAX_KEY_CHARS`].
pub fn is_key(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= MAX_KEY_CHARS
        && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

struct Validation<'a> {
    workflow: &'a Workflow,
    surroundings: &'a Surroundings<'a>,
    faults: Vec<WorkflowFault>,
}

impl Validation<'_> {
    fn fault(&mut self, place: impl Into<String>, problem: WorkflowProblem) {
        self.faults.push(WorkflowFault {
            place: place.into(),
            problem,
        });
    }

    /// What concerns the workflow as a whole.
    fn whole(&mut self) {
        let workflow = self.workflow;
        match workflow.status(&workflow.initial) {
            None => {
                let problem = WorkflowProblem::UnknownInitial(workflow.initial.clone());
                self.fault("/initial", problem);
            }
            Some(status) if status.category != StatusCategory::Draft => {
                let problem = WorkflowProblem::InitialNotDraft(status.key.clone());
                self.fault("/initial", problem);
            }
            Some(_) => {}
        }
        if workflow.statuses.len() > MAX_STATUSES {
            self.fault("/statuses", WorkflowProblem::TooManyStatuses);
        }
        if !workflow.statuses.iter().any(Status::is_end) {
            self.fault("/statuses", WorkflowProblem::NoEnd);
        }
        if workflow.transitions.len() > MAX_TRANSITIONS {
            self.fault("/transitions", WorkflowProblem::TooManyTransitions);
        }
    }

    fn statuses(&mut self) {
        let workflow = self.workflow;
        let reachable = workflow.reachable();
        let leading = workflow.leading_to_an_end();
        let mut seen = BTreeSet::new();
        let has_initial = workflow.status(&workflow.initial).is_some();
        let has_end = workflow.statuses.iter().any(Status::is_end);
        for (number, status) in workflow.statuses.iter().enumerate() {
            let place = format!("/statuses/{number}");
            let key = || status.key.clone();
            if !is_key(&status.key) {
                self.fault(format!("{place}/key"), WorkflowProblem::BadKey(key()));
            } else if !seen.insert(status.key.as_str()) {
                let problem = WorkflowProblem::DuplicateStatus(key());
                self.fault(format!("{place}/key"), problem);
            }
            self.name(&place, &status.key, &status.name);
            if status
                .target_days
                .is_some_and(|days| days == 0 || days > MAX_TARGET_DAYS)
            {
                let problem = WorkflowProblem::BadTarget(key());
                self.fault(format!("{place}/target_days"), problem);
            }
            if status.category == StatusCategory::Draft && status.key != workflow.initial {
                let problem = WorkflowProblem::SecondDraft(key());
                self.fault(format!("{place}/category"), problem);
            }
            // Without a start or an end every status would be to blame.
            if has_initial && !reachable.contains(status.key.as_str()) {
                self.fault(&place, WorkflowProblem::Unreachable(key()));
            }
            if has_end && !leading.contains(status.key.as_str()) {
                self.fault(&place, WorkflowProblem::DeadEnd(key()));
            }
        }
    }

    fn name(&mut self, place: &str, key: &str, name: &LocalText) {
        let own = name.0.get(self.surroundings.language);
        if own.is_none_or(|text| text.trim().is_empty()) {
            let problem = WorkflowProblem::BlankName(key.to_owned());
            self.fault(format!("{place}/name"), problem);
        }
        let is_long = |text: &String| text.chars().count() > MAX_NAME_CHARS;
        if name.0.values().any(is_long) {
            let problem = WorkflowProblem::LongName(key.to_owned());
            self.fault(format!("{place}/name"), problem);
        }
    }

    fn transitions(&mut self) {
        let mut seen = BTreeSet::new();
        for (number, step) in self.workflow.transitions.iter().enumerate() {
            let place = format!("/transitions/{number}");
            let key = || step.key.clone();
            if !is_key(&step.key) {
                self.fault(format!("{place}/key"), WorkflowProblem::BadKey(key()));
            } else if !seen.insert(step.key.as_str()) {
                let problem = WorkflowProblem::DuplicateTransition(key());
                self.fault(format!("{place}/key"), problem);
            }
            self.name(&place, &step.key, &step.name);
            self.ends_of(&place, step);
            self.terms_of(&place, step);
        }
    }

    /// Where a step leaves from and leads to.
    fn ends_of(&mut self, place: &str, step: &Transition) {
        let workflow = self.workflow;
        let key = || step.key.clone();
        let unknown = |status: &str| WorkflowProblem::UnknownStatus {
            transition: key(),
            status: status.to_owned(),
        };
        if step.from.is_empty() {
            self.fault(format!("{place}/from"), WorkflowProblem::NoOrigin(key()));
        }
        let mut seen = BTreeSet::new();
        for (number, from) in step.from.iter().enumerate() {
            let place = format!("{place}/from/{number}");
            if workflow.status(from).is_none() {
                self.fault(place, unknown(from));
            } else if !seen.insert(from.as_str()) {
                let problem = WorkflowProblem::RepeatedOrigin {
                    transition: key(),
                    status: from.clone(),
                };
                self.fault(place, problem);
            }
        }
        if workflow.status(&step.to).is_none() {
            self.fault(format!("{place}/to"), unknown(&step.to));
        } else if step.to == workflow.initial {
            self.fault(format!("{place}/to"), WorkflowProblem::BackToDraft(key()));
        }
    }

    /// Who may take a step, and what it requires.
    fn terms_of(&mut self, place: &str, step: &Transition) {
        let key = || step.key.clone();
        for (number, field) in step.required_fields.iter().enumerate() {
            if self.surroundings.catalogue.get(field).is_none() {
                let problem = WorkflowProblem::UnknownField {
                    transition: key(),
                    field: field.clone(),
                };
                self.fault(format!("{place}/required_fields/{number}"), problem);
            }
        }
        for (number, role) in step.roles.iter().enumerate() {
            if !self.surroundings.roles.contains(role) {
                let problem = WorkflowProblem::UnknownRole {
                    transition: key(),
                    role: role.clone(),
                };
                self.fault(format!("{place}/roles/{number}"), problem);
            }
        }
        let Some(approval) = &step.approval else {
            return;
        };
        if !(1..=MAX_QUORUM).contains(&approval.quorum) {
            let problem = WorkflowProblem::BadQuorum(key());
            self.fault(format!("{place}/approval/quorum"), problem);
        }
        if step.participants {
            let problem = WorkflowProblem::AuthorsApprove(key());
            self.fault(format!("{place}/participants"), problem);
        }
        if step.other_demand_required {
            let problem = WorkflowProblem::ApprovalNamesDemand(key());
            self.fault(format!("{place}/other_demand_required"), problem);
        }
    }

    /// How a new demand leaves its first status.
    fn handing_in(&mut self) {
        let workflow = self.workflow;
        if workflow.status(&workflow.initial).is_none() {
            return;
        }
        let category = |step: &Transition| workflow.status(&step.to).map(|to| to.category);
        let mut hands_in = BTreeSet::new();
        for (number, step) in workflow.handing_in_steps() {
            if !hands_in.is_empty() {
                let problem = WorkflowProblem::SecondHandingIn(step.key.clone());
                self.fault(format!("/transitions/{number}"), problem);
            }
            hands_in.insert(number);
            if category(step).is_some_and(|category| category != StatusCategory::Open) {
                let problem = WorkflowProblem::HandsInElsewhere(step.key.clone());
                self.fault(format!("/transitions/{number}/to"), problem);
            }
        }
        if hands_in.is_empty() {
            self.fault("/transitions", WorkflowProblem::NoHandingIn);
        }
        for (number, step) in workflow.transitions.iter().enumerate() {
            let ends = category(step).is_none_or(|category| category == StatusCategory::Closed);
            if step.leaves(&workflow.initial) && !ends && !hands_in.contains(&number) {
                let problem = WorkflowProblem::PastHandingIn(step.key.clone());
                self.fault(format!("/transitions/{number}/to"), problem);
            }
        }
    }
}
