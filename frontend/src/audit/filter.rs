//! What narrows the audit trail. The address of the page holds it.

use chrono::NaiveDate;
use docket_contract::audit::AuditEntry;
use leptos::{prelude::*, task::spawn_local};

use super::known::Known;
use crate::{
    address::Parameter,
    api::{self, Query, identity},
    format,
    ui::Suggestion,
};

/// The filters of the trail.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    pub person: Parameter,
    pub kind: Parameter,
    pub record: Parameter,
    pub operation: Parameter,
    pub from: Parameter,
    pub until: Parameter,
}

impl Filters {
    pub(super) fn from_address() -> Self {
        Self {
            person: Parameter::of("person"),
            kind: Parameter::of("kind"),
            record: Parameter::of("record"),
            operation: Parameter::of("operation"),
            from: Parameter::of("from"),
            until: Parameter::of("until"),
        }
    }

    const fn all(self) -> [Parameter; 6] {
        [
            self.person,
            self.kind,
            self.record,
            self.operation,
            self.from,
            self.until,
        ]
    }

    /// Whether anything narrows the trail.
    pub(super) fn narrow(self) -> bool {
        self.all().into_iter().any(Parameter::is_set)
    }

    /// Takes every filter away.
    pub(super) fn clear(self) {
        for parameter in self.all() {
            parameter.set("");
        }
    }

    /// Shows one record alone.
    pub(super) fn only(self, kind: &str, id: &str) {
        self.kind.set(kind);
        self.record.set(id);
    }

    /// The filters as the server reads them. Days are those of this browser's
    /// zone, the last one included.
    pub(super) fn query(self) -> Query {
        let instant = |day: Option<NaiveDate>| {
            day.and_then(format::start_of)
                .map_or_else(String::new, |at| format!("{at:?}"))
        };
        let from = self.from.get().parse().ok();
        let until = self.until.get().parse().ok();
        let after = until.and_then(|day: NaiveDate| day.succ_opt());
        Query::new()
            .with_some("person_id", &self.person.get())
            .with_some("record_kind", &self.kind.get())
            .with_some("record_id", &self.record.get())
            .with_some("operation", &self.operation.get())
            .with_some("since", &instant(from))
            .with_some("until", &instant(after))
    }

    /// A day of the address for its control.
    pub(super) fn day(self, of: Parameter) -> RwSignal<Option<NaiveDate>> {
        let day = RwSignal::new(untrack(move || of.get()).parse::<NaiveDate>().ok());
        Effect::new(move || {
            let now = of.get().parse().ok();
            if day.get_untracked() != now {
                day.set(now);
            }
        });
        Effect::new(move |before: Option<()>| {
            let chosen = day.get();
            if before.is_some() {
                of.set(&chosen.map_or_else(String::new, |day| day.to_string()));
            }
        });
        day
    }

    /// The person of the address for its control, who has to be named first.
    pub(super) fn person(self, known: Known) -> RwSignal<Option<Suggestion>> {
        let of = self.person;
        let person = RwSignal::new(None::<Suggestion>);
        Effect::new(move || {
            let id = of.get();
            let held = person.with_untracked(|held| {
                held.as_ref()
                    .map_or_else(String::new, |one| one.value.clone())
            });
            if held == id {
                return;
            }
            if id.is_empty() {
                person.set(None);
                return;
            }
            spawn_local(async move {
                let name = match known.name(&id) {
                    Some(name) => name,
                    None => match identity::person(&id).await {
                        Ok(reply) => reply.body.name,
                        Err(_) => return,
                    },
                };
                let _ = person.try_set(Some(Suggestion {
                    value: id,
                    label: name,
                    detail: String::new(),
                }));
            });
        });
        Effect::new(move |before: Option<()>| {
            let chosen = person.with(|one| {
                one.as_ref()
                    .map_or_else(String::new, |one| one.value.clone())
            });
            if before.is_some() {
                of.set(&chosen);
            }
        });
        person
    }
}

/// The record people call by a key: its kind and id.
pub(super) async fn record_of(key: &str) -> Option<(&'static str, String)> {
    if key.to_uppercase().starts_with("ASM-") {
        let reply = api::maturity::assessment(key).await.ok()?;
        return Some(("assessment", reply.body.base.id.to_string()));
    }
    let reply = api::demand::find(key).await.ok()?;
    Some(("demand", reply.body.base.id.to_string()))
}

/// Where the record of an entry is looked at.
pub(super) fn address(entry: &AuditEntry) -> Option<String> {
    let (label, id) = (&entry.record_label, entry.record_id);
    Some(match entry.record_kind.as_str() {
        "demand" | "scoring" => format!("/demands/{}", api::query::segment(label)),
        "assessment" => format!("/assessments/{}", api::query::segment(label)),
        "plan" => format!("/plans/{id}"),
        "person" => format!("/people/{id}"),
        "unit" => "/units".to_owned(),
        "role" => "/roles".to_owned(),
        "framework" => "/frameworks".to_owned(),
        "organization" => "/organization".to_owned(),
        "category" => "/organization/categories".to_owned(),
        "strategic_objective" => "/organization/objectives".to_owned(),
        "field" => "/organization/fields".to_owned(),
        _ => return None,
    })
}
