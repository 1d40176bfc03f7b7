//! What the ids and keys of the audit trail stand for: names of units, people
//! and registers, labels of fields, practices and criteria.

use std::collections::{HashMap, HashSet};

use docket_contract::audit::AuditEntry;
use docket_domain::{
    field::FieldDefinition, identity::Permission, text::LocalText, workflow::Workflow,
};
use leptos::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    api::{Query, demand, identity, maturity, organization, prioritization, triage, workflow},
    i18n::language,
    session::Session,
};

/// People asked for one by one; more of them are asked for together.
const ONE_BY_ONE: usize = 5;

/// A set of names that is read as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Register {
    Fields,
    Workflow,
    Units,
    Categories,
    Objectives,
    Roles,
    Practices,
    Criteria,
    Teams,
    People,
}

/// Everything that was found out so far.
#[derive(Default)]
struct Found {
    /// Names by id, and by code or key where the trail writes those.
    names: HashMap<String, LocalText>,
    fields: Vec<FieldDefinition>,
    workflow: Option<Workflow>,
    asked: HashSet<Register>,
    asked_ids: HashSet<String>,
}

/// Names for the entries of a trail. What the reader may not see, or nobody
/// knows any more, has none.
#[derive(Clone, Copy)]
pub(super) struct Known {
    found: StoredValue<Found>,
    session: Option<Session>,
}

impl Known {
    pub(super) fn new() -> Self {
        Self {
            found: StoredValue::new(Found::default()),
            session: Session::here(),
        }
    }

    /// The base currency, in which the trail writes costs.
    pub(super) fn currency(self) -> String {
        self.session
            .map_or_else(String::new, |session| session.currency())
    }

    /// The name of what an id, code or key stands for.
    pub(super) fn name(self, id: &str) -> Option<String> {
        self.found
            .try_with_value(|found| {
                found
                    .names
                    .get(id)
                    .map(|name| name.get(language().tag()).to_owned())
            })
            .flatten()
    }

    /// The definition of a field of demands.
    pub(super) fn field(self, key: &str) -> Option<FieldDefinition> {
        self.found
            .try_with_value(|found| {
                let mut fields = found.fields.iter();
                fields.find(|field| field.key.as_str() == key).cloned()
            })
            .flatten()
    }

    /// The name of a status of demands.
    pub(super) fn status(self, key: &str) -> Option<String> {
        self.found
            .try_with_value(|found| crate::demand::status_name(found.workflow.as_ref(), key))
    }

    /// Reads the names that some entries need and that are not known yet.
    /// Entries are shown without what does not come.
    pub(super) async fn learn(self, entries: &[AuditEntry]) {
        let (registers, people, demands) = needs(entries);
        for register in registers {
            if self.may(register) && self.first_time(register) {
                self.read(register).await;
            }
        }
        if self.may(Register::People) {
            self.meet(people).await;
        }
        for id in self.unasked(demands) {
            if let Ok(reply) = demand::find(&id).await {
                let base = reply.body.base;
                self.add([(id, LocalText::en(format!("{} {}", base.key, base.title)))]);
            }
        }
    }

    fn may(self, register: Register) -> bool {
        let needed = match register {
            Register::People => Permission::PersonRead,
            Register::Criteria => Permission::ScoreRead,
            Register::Practices => Permission::AssessmentRead,
            _ => Permission::OrganizationRead,
        };
        self.session
            .is_some_and(|session| untrack(move || session.may(needed)))
    }

    fn first_time(self, register: Register) -> bool {
        self.found
            .try_update_value(|found| found.asked.insert(register))
            .unwrap_or(false)
    }

    /// Those of some ids that nobody asked for before.
    fn unasked(self, ids: HashSet<String>) -> Vec<String> {
        self.found
            .try_update_value(|found| {
                ids.into_iter()
                    .filter(|id| !found.names.contains_key(id))
                    .filter(|id| found.asked_ids.insert(id.clone()))
                    .collect()
            })
            .unwrap_or_default()
    }

    fn add(self, names: impl IntoIterator<Item = (String, LocalText)>) {
        let _ = self
            .found
            .try_update_value(|found| found.names.extend(names));
    }

    async fn read(self, register: Register) {
        // Every one of these is left out when it does not come.
        match register {
            Register::Fields => {
                if let Ok(reply) = organization::fields().await {
                    let fields = reply.body.items;
                    self.add(
                        fields
                            .iter()
                            .map(|field| (field.id.to_string(), field.definition.label.clone())),
                    );
                    let _ = self.found.try_update_value(|found| {
                        found.fields = fields.into_iter().map(|field| field.definition).collect();
                    });
                }
            }
            Register::Workflow => {
                let Ok(types) = organization::demand_types().await else {
                    return;
                };
                let Some(first) = types.body.items.first() else {
                    return;
                };
                if let Ok(reply) = workflow::version(first.workflow_version_id).await {
                    let mut definition = reply.body.definition;
                    definition.statuses.extend(reply.body.kept_statuses);
                    let _ = self
                        .found
                        .try_update_value(|found| found.workflow = Some(definition));
                }
            }
            Register::Units => {
                if let Ok(reply) = organization::units(true).await {
                    self.add(reply.body.items.into_iter().flat_map(|unit| {
                        let name = LocalText::en(unit.name);
                        [(unit.id.to_string(), name.clone()), (unit.code, name)]
                    }));
                }
            }
            Register::Categories | Register::Objectives => {
                let reply = if register == Register::Categories {
                    organization::categories().await
                } else {
                    organization::objectives().await
                };
                if let Ok(reply) = reply {
                    self.add(
                        reply
                            .body
                            .items
                            .into_iter()
                            .map(|entry| (entry.id.to_string(), entry.name)),
                    );
                }
            }
            Register::Roles => {
                if let Ok(reply) = identity::roles().await {
                    self.add(reply.body.items.into_iter().flat_map(|role| {
                        [
                            (role.id.to_string(), role.name.clone()),
                            (role.key, role.name),
                        ]
                    }));
                }
            }
            Register::Teams => {
                if let Ok(reply) = triage::teams(true).await {
                    let teams = reply.body.items.into_iter();
                    self.add(teams.map(|team| (team.id.to_string(), LocalText::en(team.name))));
                }
            }
            Register::Practices => self.read_practices().await,
            Register::Criteria => self.read_criteria().await,
            Register::People => {
                let query = Query::new().with("limit", "200");
                if let Ok(reply) = identity::people(query).await {
                    self.add(
                        reply
                            .body
                            .items
                            .into_iter()
                            .map(|person| (person.id.to_string(), LocalText::en(person.name))),
                    );
                }
            }
        }
    }

    async fn read_practices(self) {
        let Ok(models) = maturity::models().await else {
            return;
        };
        for model in models.body.items {
            if let Ok(reply) = maturity::model(model.id).await {
                self.add(
                    reply
                        .body
                        .definition
                        .practices()
                        .map(|(_, practice)| (practice.key.clone(), practice.name.clone())),
                );
            }
        }
    }

    async fn read_criteria(self) {
        let Ok(frameworks) = prioritization::frameworks().await else {
            return;
        };
        let mut ids = Vec::new();
        for framework in frameworks.body.items {
            self.add([(framework.id.to_string(), framework.name)]);
            ids.extend(framework.versions.into_iter().map(|version| version.id));
        }
        for id in ids {
            if let Ok(reply) = prioritization::framework_version(id).await {
                self.add(
                    reply
                        .body
                        .definition
                        .criteria
                        .into_iter()
                        .map(|criterion| (criterion.key, criterion.name)),
                );
            }
        }
    }

    /// Finds the names of people: a few by themselves, many from their list.
    async fn meet(self, people: HashSet<String>) {
        let mut wanted = self.unasked(people);
        if wanted.len() > ONE_BY_ONE && self.first_time(Register::People) {
            self.read(Register::People).await;
        }
        wanted.retain(|id| self.name(id).is_none());
        for id in wanted.into_iter().take(ONE_BY_ONE * 2) {
            if let Ok(reply) = identity::person(&id).await {
                self.add([(id, LocalText::en(reply.body.name))]);
            }
        }
    }
}

/// What some entries refer to: whole registers, people, demands.
fn needs(entries: &[AuditEntry]) -> (HashSet<Register>, HashSet<String>, HashSet<String>) {
    let mut registers = HashSet::new();
    let (mut people, mut demands) = (HashSet::new(), HashSet::new());
    for entry in entries {
        match entry.record_kind.as_str() {
            "demand" => {
                registers.insert(Register::Fields);
            }
            "field" => {
                registers.insert(Register::Fields);
            }
            "assessment" => {
                registers.insert(Register::Practices);
            }
            "scoring" | "framework" => {
                registers.insert(Register::Criteria);
            }
            "category" => {
                registers.insert(Register::Categories);
            }
            "strategic_objective" => {
                registers.insert(Register::Objectives);
            }
            "role" => {
                registers.insert(Register::Roles);
            }
            "person" => {
                people.insert(entry.record_id.to_string());
            }
            _ => {}
        }
        for (field, change) in &entry.changes {
            match field.as_str() {
                "status" => {
                    registers.insert(Register::Workflow);
                }
                "unit" | "unit_id" | "support_unit" | "audience_units" | "shared_units"
                | "parent" | "parent_id" => {
                    registers.insert(Register::Units);
                }
                "team_id" => {
                    registers.insert(Register::Teams);
                }
                "category_id" => {
                    registers.insert(Register::Categories);
                }
                "objective_id" => {
                    registers.insert(Register::Objectives);
                }
                "role" | "audience_roles" => {
                    registers.insert(Register::Roles);
                }
                "approvers" | "co_authors" | "owner_id" | "requester_id" | "partner"
                | "partner_id" | "owner" | "respondents" => {
                    for value in [&change.from, &change.to].into_iter().flatten() {
                        collect(value, &mut people);
                    }
                }
                "duplicate_of_id" | "blocks" | "blocks_this" | "relates" | "relates_this"
                | "supersedes" | "supersedes_this" | "part_of" | "part_of_this" | "put_on"
                | "taken_off" | "moved_on_it" | "noted_about" | "decided_about" => {
                    for value in [&change.from, &change.to].into_iter().flatten() {
                        collect(value, &mut demands);
                    }
                }
                _ => {}
            }
        }
    }
    (registers, people, demands)
}

/// The ids in a value.
fn collect(value: &Value, into: &mut HashSet<String>) {
    match value {
        Value::String(text) if Uuid::parse_str(text).is_ok() => {
            into.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}
