//! The draft that is being written.

use std::collections::BTreeSet;

use docket_contract::workflow::WorkflowVersionView;
use docket_domain::{
    demand::StatusCategory,
    field::{FieldCatalogue, FieldDefinition},
    identity::Permission,
    text::{LocalText, fold},
    workflow::{self, Status, Transition, Workflow, WorkflowFault},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::{Reply, workflow as workflows_api},
    drafting::Drafting,
    i18n::language,
};

/// What the middle of the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selected {
    /// The workflow as a whole.
    Workflow,
    /// A status, by its place.
    Status(usize),
    /// A step, by its place.
    Step(usize),
}

impl Selected {
    /// What a JSON pointer into the workflow is about.
    fn at(place: &str) -> Self {
        let mut parts = place.split('/').skip(1);
        let list = parts.next();
        let number = parts.next().and_then(|part| part.parse().ok());
        match (list, number) {
            (Some("statuses"), Some(number)) => Self::Status(number),
            (Some("transitions"), Some(number)) => Self::Step(number),
            _ => Self::Workflow,
        }
    }

    /// Whether a workflow has it.
    fn is_in(self, workflow: &Workflow) -> bool {
        match self {
            Self::Workflow => true,
            Self::Status(place) => place < workflow.statuses.len(),
            Self::Step(place) => place < workflow.transitions.len(),
        }
    }
}

/// What a workflow refers to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Surroundings {
    /// The field catalogue.
    pub fields: Vec<FieldDefinition>,
    /// The roles, by key.
    pub roles: Vec<(String, LocalText)>,
    /// The organisation's language.
    pub language: String,
}

/// A draft being written.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// The version.
    pub id: Uuid,
    /// What it says, and the way back.
    pub work: Drafting<Workflow>,
    /// What the editor is about.
    pub selected: RwSignal<Selected>,
    /// What keeps it from being published.
    pub faults: Memo<Vec<WorkflowFault>>,
    /// What it refers to.
    pub surroundings: StoredValue<Surroundings>,
}

fn stored(reply: Reply<WorkflowVersionView>) -> (i64, Workflow) {
    (reply.body.base.version, reply.body.definition)
}

impl Draft {
    /// Begins with what is stored.
    pub fn new(version: &WorkflowVersionView, surroundings: Surroundings) -> Self {
        let id = version.base.id;
        let selected = RwSignal::new(Selected::Workflow);
        let coming = Callback::new(move |workflow: Workflow| {
            if !selected.get_untracked().is_in(&workflow) {
                selected.set(Selected::Workflow);
            }
        });
        let work = Drafting::new(
            (version.base.version, version.definition.clone()),
            move || Box::pin(async move { Ok(stored(workflows_api::version(id).await?)) }),
            move |workflow, etag| {
                Box::pin(
                    async move { Ok(stored(workflows_api::replace(id, workflow, &etag).await?)) },
                )
            },
            coming,
        );
        let catalogue: FieldCatalogue = surroundings.fields.iter().cloned().collect();
        let roles: BTreeSet<String> = surroundings
            .roles
            .iter()
            .map(|(key, _)| key.clone())
            .collect();
        let tag = surroundings.language.clone();
        let definition = work.definition;
        let faults = Memo::new(move |_| {
            let surroundings = workflow::Surroundings {
                catalogue: &catalogue,
                roles: &roles,
                language: &tag,
            };
            let found = definition.with(|workflow| workflow.validate(&surroundings));
            found.err().unwrap_or_default()
        });
        Self {
            id,
            work,
            selected,
            faults,
            surroundings: StoredValue::new(surroundings),
        }
    }

    /// What it says.
    pub fn definition(self) -> RwSignal<Workflow> {
        self.work.definition
    }

    /// What the place of a fault is about.
    pub fn at(self, place: &str) -> Selected {
        Selected::at(place)
    }

    /// Changes a status.
    pub fn change_status(self, place: usize, aspect: &str, change: impl FnOnce(&mut Status)) {
        self.work
            .change(&format!("status/{place}/{aspect}"), |workflow| {
                if let Some(status) = workflow.statuses.get_mut(place) {
                    change(status);
                }
            });
    }

    /// Changes a step.
    pub fn change_step(self, place: usize, aspect: &str, change: impl FnOnce(&mut Transition)) {
        self.work
            .change(&format!("step/{place}/{aspect}"), |workflow| {
                if let Some(step) = workflow.transitions.get_mut(place) {
                    change(step);
                }
            });
    }

    /// Gives a status another key, wherever it is named.
    pub fn rename_status(self, place: usize, key: &str) {
        self.work
            .change(&format!("status/{place}/key"), |workflow| {
                let Some(before) = workflow.statuses.get(place).map(|one| one.key.clone()) else {
                    return;
                };
                // Of two with one key only this one is meant; steps stay where they are.
                let twice = workflow
                    .statuses
                    .iter()
                    .filter(|one| one.key == before)
                    .count()
                    > 1;
                if let Some(status) = workflow.statuses.get_mut(place) {
                    key.clone_into(&mut status.key);
                }
                if twice {
                    return;
                }
                if workflow.initial == before {
                    key.clone_into(&mut workflow.initial);
                }
                for step in &mut workflow.transitions {
                    if step.to == before {
                        key.clone_into(&mut step.to);
                    }
                    for from in step.from.iter_mut().filter(|from| **from == before) {
                        key.clone_into(from);
                    }
                }
            });
    }

    /// Adds a status with a name behind the selected one, and selects it.
    pub fn add_status(self, name: &str) {
        let behind = match self.selected.get_untracked() {
            Selected::Status(place) => Some(place),
            _ => None,
        };
        let mut place = 0;
        self.work.change("", |workflow| {
            let taken = |key: &str| workflow.status(key).is_some();
            let status = Status {
                key: key_from(name, "status", taken),
                name: LocalText([(untrack(language).tag().to_owned(), name.to_owned())].into()),
                category: StatusCategory::Open,
                target_days: None,
                placeable: None,
            };
            place = behind.map_or(workflow.statuses.len(), |behind| behind + 1);
            place = place.min(workflow.statuses.len());
            workflow.statuses.insert(place, status);
        });
        self.selected.set(Selected::Status(place));
    }

    /// Adds a step with a name, and selects it. It leaves from the selected
    /// status.
    pub fn add_step(self, name: &str) {
        let from = match self.selected.get_untracked() {
            Selected::Status(place) => Some(place),
            _ => None,
        };
        let mut place = 0;
        self.work.change("", |workflow| {
            let from = from.and_then(|place| workflow.statuses.get(place));
            let from: Vec<String> = from.map(|status| status.key.clone()).into_iter().collect();
            let taken = |key: &str| workflow.transition(key).is_some();
            let step = Transition {
                key: key_from(name, "step", taken),
                name: LocalText([(untrack(language).tag().to_owned(), name.to_owned())].into()),
                from,
                to: String::new(),
                permission: Permission::DemandTriage,
                roles: Vec::new(),
                participants: false,
                reason_required: false,
                other_demand_required: false,
                complete_form_required: false,
                required_fields: Vec::new(),
                approval: None,
            };
            place = workflow.transitions.len();
            workflow.transitions.push(step);
        });
        self.selected.set(Selected::Step(place));
    }

    /// Moves something one place up or down, and keeps it selected.
    pub fn shift(self, selected: Selected, down: bool) {
        let mut after = selected;
        let next = |place: usize| match down {
            true => place + 1,
            false => place.wrapping_sub(1),
        };
        self.work.change("", |workflow| match selected {
            Selected::Workflow => {}
            Selected::Status(place) if next(place) < workflow.statuses.len() => {
                workflow.statuses.swap(place, next(place));
                after = Selected::Status(next(place));
            }
            Selected::Step(place) if next(place) < workflow.transitions.len() => {
                workflow.transitions.swap(place, next(place));
                after = Selected::Step(next(place));
            }
            _ => {}
        });
        self.selected.set(after);
    }

    /// Removes what is selected; it can be taken back. Steps that led to a
    /// removed status or left only from it go with it.
    pub fn remove(self, selected: Selected) {
        self.work.change("", |workflow| match selected {
            Selected::Workflow => {}
            Selected::Status(place) => {
                if place >= workflow.statuses.len() {
                    return;
                }
                let gone = workflow.statuses.remove(place).key;
                if workflow.status(&gone).is_some() {
                    return;
                }
                // A step that left nowhere before is still being written.
                workflow.transitions.retain_mut(|step| {
                    let leaves = step.from.contains(&gone);
                    step.from.retain(|from| *from != gone);
                    step.to != gone && !(leaves && step.from.is_empty())
                });
            }
            Selected::Step(place) => {
                if place < workflow.transitions.len() {
                    workflow.transitions.remove(place);
                }
            }
        });
        self.selected.set(Selected::Workflow);
    }
}

/// A readable key that is not taken: `In Prüfung` becomes `in_prufung`.
fn key_from(name: &str, otherwise: &str, taken: impl Fn(&str) -> bool) -> String {
    let folded = fold(name);
    let parts = folded.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let mut base = words.join("_");
    base.truncate(workflow::MAX_KEY_CHARS - 4);
    if !base.starts_with(|c: char| c.is_ascii_lowercase()) {
        base = otherwise.to_owned();
    }
    let numbered = (2..).map(|number: u32| format!("{base}_{number}"));
    std::iter::once(base.clone())
        .chain(numbered)
        .find(|key| !taken(key))
        .unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::{Selected, key_from};

    #[test]
    fn places_of_faults_are_places_of_the_editor() {
        for (place, selected) in [
            ("/initial", Selected::Workflow),
            ("/transitions", Selected::Workflow),
            ("/statuses/2/name", Selected::Status(2)),
            ("/statuses/4", Selected::Status(4)),
            ("/transitions/1/from/0", Selected::Step(1)),
        ] {
            assert_eq!(Selected::at(place), selected, "{place}");
        }
    }

    #[test]
    fn keys_are_made_of_names() {
        assert_eq!(key_from("In Prüfung!", "status", |_| false), "in_prufung");
        assert_eq!(key_from("日本", "status", |_| false), "status");
        assert_eq!(key_from("Pilot", "status", |key| key == "pilot"), "pilot_2");
        let long = key_from(&"x".repeat(99), "status", |_| false);
        assert!(docket_domain::workflow::is_key(&long));
    }
}
