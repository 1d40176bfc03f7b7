//! Statuses and steps in words.

use docket_domain::{
    demand::StatusCategory,
    text::LocalText,
    workflow::{Transition, Workflow, WorkflowFault},
};

use crate::{
    api,
    i18n::{self, Key, language, m, text, tf, tn},
    identity,
};

/// A name, or the key of what nobody has named yet.
pub(super) fn named(name: &LocalText, key: &str) -> String {
    match name.get(language().tag()).trim() {
        "" => key.to_owned(),
        name => name.to_owned(),
    }
}

/// The name of a status.
pub(super) fn status(workflow: &Workflow, key: &str) -> String {
    let found = workflow.status(key);
    found.map_or_else(|| key.to_owned(), |status| named(&status.name, key))
}

/// The name of a step.
pub(super) fn step(workflow: &Workflow, key: &str) -> String {
    let found = workflow.transition(key);
    found.map_or_else(|| key.to_owned(), |step| named(&step.name, key))
}

/// What a status means roughly.
pub(super) fn category(category: StatusCategory) -> Key {
    match category {
        StatusCategory::Draft => m::WORKFLOW_CATEGORY_DRAFT,
        StatusCategory::Open => m::WORKFLOW_CATEGORY_OPEN,
        StatusCategory::Decided => m::WORKFLOW_CATEGORY_DECIDED,
        StatusCategory::Delivered => m::WORKFLOW_CATEGORY_DELIVERED,
        StatusCategory::Closed => m::WORKFLOW_CATEGORY_CLOSED,
    }
}

/// Where a step leaves from.
pub(super) fn origins(workflow: &Workflow, step: &Transition) -> String {
    let from: Vec<String> = step.from.iter().map(|key| status(workflow, key)).collect();
    from.join(", ")
}

/// Who may take a step.
pub(super) fn who(step: &Transition) -> String {
    let mut parts = vec![identity::meaning(step.needed_permission()).to_owned()];
    if !step.roles.is_empty() {
        let roles = step.roles.join(", ");
        parts.push(tf(m::WORKFLOW_ONLY_ROLES, &[("roles", &roles)]));
    }
    if step.participants && step.approval.is_none() {
        parts.push(text(m::WORKFLOW_ALSO_AUTHORS).to_owned());
    }
    parts.join(" ")
}

/// What a step requires, in a few words each.
pub(super) fn terms(step: &Transition) -> Vec<String> {
    let mut terms: Vec<String> = [
        (step.complete_form_required, m::WORKFLOW_COMPLETE_FORM),
        (step.reason_required, m::WORKFLOW_REASON),
        (step.other_demand_required, m::WORKFLOW_OTHER_DEMAND),
    ]
    .into_iter()
    .filter(|(needed, _)| *needed)
    .map(|(_, words)| text(words).to_owned())
    .collect();
    if !step.required_fields.is_empty() {
        let count = step.required_fields.len() as u64;
        terms.push(tn(m::WORKFLOW_FIELDS, count, &[]));
    }
    if let Some(approval) = &step.approval {
        terms.push(tn(m::WORKFLOW_APPROVALS, u64::from(approval.quorum), &[]));
    }
    terms
}

/// What is wrong with a workflow, by its code where there are words for it.
pub(super) fn problem(code: &str, detail: &str) -> String {
    api::in_language(detail, i18n::find(i18n::WORKFLOW_PROBLEM, code))
}

/// What is wrong with a workflow.
pub(super) fn fault(fault: &WorkflowFault) -> String {
    problem(fault.problem.code(), &fault.problem.to_string())
}
