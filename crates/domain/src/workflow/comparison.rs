//! What is different between two versions of a workflow.

use serde::{Deserialize, Serialize};

use super::{Status, Transition, Workflow};

/// One difference between an earlier and a later version of a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WorkflowChange {
    /// New demands begin in another status.
    InitialChanged {
        /// Key of the status they begin in.
        status: String,
    },
    /// The later version has a status that the earlier one has not.
    StatusAdded {
        /// Key of the status.
        status: String,
    },
    /// The later version has a status no longer.
    StatusRemoved {
        /// Key of the status.
        status: String,
    },
    /// A status is different.
    StatusChanged {
        /// Key of the status.
        status: String,
        /// What is different about it.
        aspects: Vec<StatusAspect>,
    },
    /// The statuses both versions have stand in another order.
    StatusesReordered,
    /// The later version has a step that the earlier one has not.
    StepAdded {
        /// Key of the transition.
        transition: String,
    },
    /// The later version has a step no longer.
    StepRemoved {
        /// Key of the transition.
        transition: String,
    },
    /// A step is different.
    StepChanged {
        /// Key of the transition.
        transition: String,
        /// What is different about it.
        aspects: Vec<StepAspect>,
    },
    /// The steps both versions have stand in another order.
    StepsReordered,
}

/// What can be different about a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatusAspect {
    /// Its name.
    Name,
    /// What it means roughly.
    Category,
    /// How long demands should stay in it.
    TargetDays,
    /// Whether demands in it may be given a place in a plan.
    Placeable,
}

/// What can be different about a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StepAspect {
    /// Its name.
    Name,
    /// Which statuses it leaves from.
    From,
    /// Which status it leads to.
    To,
    /// Who may take it: permission, roles, those who asked.
    Who,
    /// Whether it needs a reason.
    Reason,
    /// Whether it names another demand.
    OtherDemand,
    /// Whether it checks the form.
    CompleteForm,
    /// Which fields must be answered.
    RequiredFields,
    /// Whose approval it needs, and how many.
    Approval,
}

/// Every difference from `earlier` to `later`: first of the workflow as a
/// whole, then statuses and steps in the order of the later version, each with
/// what is gone at the end. Nothing for equal workflows.
pub fn compare(earlier: &Workflow, later: &Workflow) -> Vec<WorkflowChange> {
    let mut changes = Vec::new();
    if earlier.initial != later.initial {
        changes.push(WorkflowChange::InitialChanged {
            status: later.initial.clone(),
        });
    }
    let keys = |workflow: &Workflow| -> Vec<String> {
        let statuses = workflow.statuses.iter();
        statuses.map(|status| status.key.clone()).collect()
    };
    if reordered(&keys(earlier), &keys(later)) {
        changes.push(WorkflowChange::StatusesReordered);
    }
    for status in &later.statuses {
        let key = status.key.clone();
        match earlier.status(&status.key) {
            None => changes.push(WorkflowChange::StatusAdded { status: key }),
            Some(old) => {
                let aspects = status_aspects(old, status);
                if !aspects.is_empty() {
                    changes.push(WorkflowChange::StatusChanged {
                        status: key,
                        aspects,
                    });
                }
            }
        }
    }
    for status in &earlier.statuses {
        if later.status(&status.key).is_none() {
            let status = status.key.clone();
            changes.push(WorkflowChange::StatusRemoved { status });
        }
    }
    let keys = |workflow: &Workflow| -> Vec<String> {
        let steps = workflow.transitions.iter();
        steps.map(|step| step.key.clone()).collect()
    };
    if reordered(&keys(earlier), &keys(later)) {
        changes.push(WorkflowChange::StepsReordered);
    }
    for step in &later.transitions {
        let transition = step.key.clone();
        match earlier.transition(&step.key) {
            None => changes.push(WorkflowChange::StepAdded { transition }),
            Some(old) => {
                let aspects = step_aspects(old, step);
                if !aspects.is_empty() {
                    changes.push(WorkflowChange::StepChanged {
                        transition,
                        aspects,
                    });
                }
            }
        }
    }
    for step in &earlier.transitions {
        if later.transition(&step.key).is_none() {
            let transition = step.key.clone();
            changes.push(WorkflowChange::StepRemoved { transition });
        }
    }
    changes
}

/// Whether what both have stands in another order.
fn reordered(earlier: &[String], later: &[String]) -> bool {
    let in_both = |one: &[String], other: &[String]| -> Vec<String> {
        let kept = one.iter().filter(|key| other.contains(key));
        kept.cloned().collect()
    };
    in_both(earlier, later) != in_both(later, earlier)
}

fn status_aspects(earlier: &Status, later: &Status) -> Vec<StatusAspect> {
    [
        (StatusAspect::Name, earlier.name != later.name),
        (StatusAspect::Category, earlier.category != later.category),
        (
            StatusAspect::TargetDays,
            earlier.target_days != later.target_days,
        ),
        (
            StatusAspect::Placeable,
            earlier.is_placeable() != later.is_placeable(),
        ),
    ]
    .into_iter()
    .filter_map(|(aspect, differs)| differs.then_some(aspect))
    .collect()
}

fn step_aspects(earlier: &Transition, later: &Transition) -> Vec<StepAspect> {
    let who = |step: &Transition| (step.permission, step.roles.clone(), step.participants);
    [
        (StepAspect::Name, earlier.name != later.name),
        (StepAspect::From, earlier.from != later.from),
        (StepAspect::To, earlier.to != later.to),
        (StepAspect::Who, who(earlier) != who(later)),
        (
            StepAspect::Reason,
            earlier.reason_required != later.reason_required,
        ),
        (
            StepAspect::OtherDemand,
            earlier.other_demand_required != later.other_demand_required,
        ),
        (
            StepAspect::CompleteForm,
            earlier.complete_form_required != later.complete_form_required,
        ),
        (
            StepAspect::RequiredFields,
            earlier.required_fields != later.required_fields,
        ),
        (StepAspect::Approval, earlier.approval != later.approval),
    ]
    .into_iter()
    .filter_map(|(aspect, differs)| differs.then_some(aspect))
    .collect()
}
