//! What is different between two versions of a workflow, in words.

use docket_contract::workflow::WorkflowVersionView;
use docket_domain::workflow::{StatusAspect, StepAspect, WorkflowChange};

use super::words;
use crate::i18n::{Key, m, text, tf};

/// A difference in words; names come from the later version, or from the
/// earlier one for what is gone.
pub(super) fn said(change: &WorkflowChange, versions: &[WorkflowVersionView; 2]) -> String {
    let definitions = || versions.iter().map(|version| &version.definition);
    let status = |key: &str| {
        let mut known = definitions().filter(|one| one.status(key).is_some());
        known
            .next()
            .map_or_else(|| key.to_owned(), |one| words::status(one, key))
    };
    let step = |key: &str| {
        let mut known = definitions().filter(|one| one.transition(key).is_some());
        known
            .next()
            .map_or_else(|| key.to_owned(), |one| words::step(one, key))
    };
    let list = |keys: Vec<Key>| {
        let words: Vec<&str> = keys.into_iter().map(text).collect();
        words.join(", ")
    };
    let (words, name) = match change {
        WorkflowChange::InitialChanged { status: key } => (m::WORKFLOW_CHANGE_INITIAL, status(key)),
        WorkflowChange::StatusAdded { status: key } => {
            (m::WORKFLOW_CHANGE_STATUS_ADDED, status(key))
        }
        WorkflowChange::StatusRemoved { status: key } => {
            (m::WORKFLOW_CHANGE_STATUS_REMOVED, status(key))
        }
        WorkflowChange::StatusChanged {
            status: key,
            aspects,
        } => {
            let what = list(aspects.iter().copied().map(status_aspect).collect());
            let given = [("name", status(key)), ("what", what)];
            return changed(&given);
        }
        WorkflowChange::StatusesReordered => (m::WORKFLOW_CHANGE_STATUSES, String::new()),
        WorkflowChange::StepAdded { transition } => {
            (m::WORKFLOW_CHANGE_STEP_ADDED, step(transition))
        }
        WorkflowChange::StepRemoved { transition } => {
            (m::WORKFLOW_CHANGE_STEP_REMOVED, step(transition))
        }
        WorkflowChange::StepChanged {
            transition,
            aspects,
        } => {
            let what = list(aspects.iter().copied().map(step_aspect).collect());
            let given = [("name", step(transition)), ("what", what)];
            return changed(&given);
        }
        WorkflowChange::StepsReordered => (m::WORKFLOW_CHANGE_STEPS, String::new()),
    };
    tf(words, &[("name", &name)])
}

fn changed(given: &[(&str, String); 2]) -> String {
    let given: Vec<(&str, &str)> = given
        .iter()
        .map(|(name, words)| (*name, words.as_str()))
        .collect();
    tf(m::WORKFLOW_CHANGE_CHANGED, &given)
}

fn status_aspect(aspect: StatusAspect) -> Key {
    match aspect {
        StatusAspect::Name => m::WORKFLOW_ASPECT_NAME,
        StatusAspect::Category => m::WORKFLOW_ASPECT_CATEGORY,
        StatusAspect::TargetDays => m::WORKFLOW_ASPECT_TARGET,
        StatusAspect::Placeable => m::WORKFLOW_ASPECT_PLACEABLE,
    }
}

fn step_aspect(aspect: StepAspect) -> Key {
    match aspect {
        StepAspect::Name => m::WORKFLOW_ASPECT_NAME,
        StepAspect::From => m::WORKFLOW_ASPECT_FROM,
        StepAspect::To => m::WORKFLOW_ASPECT_TO,
        StepAspect::Who => m::WORKFLOW_ASPECT_WHO,
        StepAspect::Reason => m::WORKFLOW_ASPECT_REASON,
        StepAspect::OtherDemand => m::WORKFLOW_ASPECT_OTHER_DEMAND,
        StepAspect::CompleteForm => m::WORKFLOW_ASPECT_COMPLETE_FORM,
        StepAspect::RequiredFields => m::WORKFLOW_ASPECT_FIELDS,
        StepAspect::Approval => m::WORKFLOW_ASPECT_APPROVAL,
    }
}
