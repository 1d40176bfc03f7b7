//! What a rule is for and where it sends demands, in words.

use std::collections::BTreeMap;

use docket_domain::{
    money::Money,
    triage::{Assignment, RoutingRule},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::{Query, identity, organization, organization::Register, triage},
    format,
    i18n::{language, m, text, tf},
    loadable::Loadable,
};

/// Names of what rules mention.
#[derive(Clone, Copy)]
pub(super) struct Names {
    units: RwSignal<BTreeMap<Uuid, String>>,
    categories: RwSignal<BTreeMap<Uuid, String>>,
    people: RwSignal<BTreeMap<Uuid, String>>,
    teams: RwSignal<BTreeMap<Uuid, String>>,
}

impl Names {
    /// Looks everything up that rules can mention.
    /// `changed` is read, so that whatever changes it has the teams read again.
    pub(super) fn load(changed: impl Fn() + 'static) -> Self {
        let this = Self {
            units: RwSignal::new(BTreeMap::new()),
            categories: RwSignal::new(BTreeMap::new()),
            people: RwSignal::new(BTreeMap::new()),
            teams: RwSignal::new(BTreeMap::new()),
        };
        let units = Loadable::new(|| organization::units(true));
        let categories = Loadable::new(|| organization::entries(Register::Categories));
        let people = Loadable::new(|| identity::people(Query::new().with("limit", "200")));
        let teams = Loadable::new(move || {
            changed();
            triage::teams(true)
        });
        Effect::new(move || {
            if let Some(page) = units.value.get() {
                let names = page.items.into_iter().map(|unit| (unit.id, unit.name));
                this.units.set(names.collect());
            }
        });
        Effect::new(move || {
            let language = language();
            if let Some(page) = categories.value.get() {
                let name =
                    |name: docket_domain::text::LocalText| name.get(language.tag()).to_owned();
                let names = page
                    .items
                    .into_iter()
                    .map(|entry| (entry.id, name(entry.name)));
                this.categories.set(names.collect());
            }
        });
        Effect::new(move || {
            if let Some(page) = people.value.get() {
                let names = page
                    .items
                    .into_iter()
                    .map(|person| (person.id, person.name));
                this.people.set(names.collect());
            }
        });
        Effect::new(move || {
            if let Some(page) = teams.value.get() {
                let names = page.items.into_iter().map(|team| (team.id, team.name));
                this.teams.set(names.collect());
            }
        });
        this
    }

    /// Name of a unit.
    pub(super) fn unit(self, id: Uuid) -> String {
        named(self.units, id)
    }

    /// Name of a category.
    pub(super) fn category(self, id: Uuid) -> String {
        named(self.categories, id)
    }

    /// Name of a person.
    pub(super) fn person(self, id: Uuid) -> String {
        named(self.people, id)
    }

    /// Name of a team.
    pub(super) fn team(self, id: Uuid) -> String {
        named(self.teams, id)
    }

    /// Every category in use or not.
    pub(super) fn categories(self) -> Vec<(Uuid, String)> {
        self.categories
            .with(|all| all.iter().map(|(id, name)| (*id, name.clone())).collect())
    }
}

fn named(names: RwSignal<BTreeMap<Uuid, String>>, id: Uuid) -> String {
    names.with(|names| {
        names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| "\u{2026}".to_owned())
    })
}

/// What a rule is for.
pub(super) fn when(rule: &RoutingRule, names: Names) -> String {
    let when = &rule.when;
    let list = |ids: &[Uuid], name: &dyn Fn(Uuid) -> String| {
        let all: Vec<String> = ids.iter().map(|id| name(*id)).collect();
        all.join(text(m::RULE_OR))
    };
    let mut parts = Vec::new();
    if !when.units.is_empty() {
        let units = list(&when.units, &|id| names.unit(id));
        parts.push(tf(m::RULE_OF_UNITS, &[("units", &units)]));
    }
    if !when.categories.is_empty() {
        let categories = list(&when.categories, &|id| names.category(id));
        parts.push(tf(m::RULE_OF_CATEGORIES, &[("categories", &categories)]));
    }
    if let Some(cost) = when.cost_from {
        parts.push(tf(m::RULE_FROM_COST, &[("amount", &amount(cost))]));
    }
    if !when.words.is_empty() {
        let words: Vec<String> = when
            .words
            .iter()
            .map(|word| format!("\u{201c}{word}\u{201d}"))
            .collect();
        parts.push(tf(
            m::RULE_WITH_WORDS,
            &[("words", &words.join(text(m::RULE_OR)))],
        ));
    }
    match parts.is_empty() {
        true => text(m::RULE_EVERYTHING).to_owned(),
        false => parts.join(text(m::RULE_AND)),
    }
}

fn amount(cost: Money) -> String {
    format::money(cost.minor, cost.currency.code(), cost.currency.decimals())
}

/// Where a rule sends demands.
pub(super) fn to(rule: &RoutingRule, names: Names) -> String {
    match rule.to {
        Assignment::UnitPartner => text(m::RULE_TO_PARTNER).to_owned(),
        Assignment::Person { person_id } => names.person(person_id),
        Assignment::Team { team_id } => {
            tf(m::RULE_TO_TEAM_NAMED, &[("team", &names.team(team_id))])
        }
        Assignment::RoundRobin { team_id } => {
            tf(m::RULE_TO_TURNS_NAMED, &[("team", &names.team(team_id))])
        }
    }
}
