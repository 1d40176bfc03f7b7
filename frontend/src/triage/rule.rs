//! Writing a rule.

use std::collections::BTreeSet;

use docket_domain::{
    money::{Currency, Money},
    triage::{Assignment, RoutingCondition, RoutingRule},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{condition::Names, policy::Policy};
use crate::{
    api::triage,
    form::FormFailure,
    i18n::{Key, m, t, text, tf},
    identity::PersonInput,
    loadable::Loadable,
    organization::UnitInput,
    session::Session,
    ui::{
        Button, ButtonKind, Checkbox, Chip, Dialog, DialogActions, DialogBody, Field, Fieldset,
        MoneyInput, RadioGroup, RadioOption, Select, SelectOption, Suggestion, TextInput, toast,
    },
};

const PARTNER: &str = "unit_partner";
const PERSON: &str = "person";
const TEAM: &str = "team";
const TURNS: &str = "round_robin";

/// Writes a new rule, or changes one.
#[component]
pub(super) fn RuleDialog(
    /// Whether it is written.
    open: RwSignal<bool>,
    /// The place of the rule that changes; none for a new one.
    edited: RwSignal<Option<usize>>,
    policy: Policy,
    names: Names,
) -> impl IntoView {
    let title = move || {
        text(match edited.get() {
            Some(_) => m::RULE_CHANGE_TITLE,
            None => m::RULE_ADD,
        })
    };
    view! {
        <Dialog open title>
            <Show when=move || open.get()>
                <Write open at=edited.get_untracked() policy names/>
            </Show>
        </Dialog>
    }
}

/// A rule while it is written.
#[derive(Clone, Copy)]
struct Controls {
    name: RwSignal<String>,
    units: RwSignal<BTreeSet<Uuid>>,
    categories: RwSignal<BTreeSet<Uuid>>,
    cost: RwSignal<String>,
    words: RwSignal<String>,
    kind: RwSignal<String>,
    person: RwSignal<Option<Suggestion>>,
    team: RwSignal<String>,
}

impl Controls {
    fn of(rule: Option<&RoutingRule>, names: Names) -> Self {
        let when = rule.map(|rule| rule.when.clone()).unwrap_or_default();
        let (kind, person, team) = match rule.map(|rule| rule.to) {
            None | Some(Assignment::UnitPartner) => (PARTNER, None, None),
            Some(Assignment::Person { person_id }) => (PERSON, Some(person_id), None),
            Some(Assignment::Team { team_id }) => (TEAM, None, Some(team_id)),
            Some(Assignment::RoundRobin { team_id }) => (TURNS, None, Some(team_id)),
        };
        Self {
            name: RwSignal::new(rule.map_or_else(String::new, |rule| rule.name.clone())),
            units: RwSignal::new(when.units.into_iter().collect()),
            categories: RwSignal::new(when.categories.into_iter().collect()),
            cost: RwSignal::new(
                when.cost_from
                    .map_or_else(String::new, |cost| cost.amount()),
            ),
            words: RwSignal::new(when.words.join(", ")),
            kind: RwSignal::new(kind.to_owned()),
            person: RwSignal::new(person.map(|id| Suggestion {
                value: id.to_string(),
                label: untrack(|| names.person(id)),
                detail: String::new(),
            })),
            team: RwSignal::new(team.map_or_else(String::new, |id| id.to_string())),
        }
    }

    /// The rule as it is written; what is missing or unreadable by its place.
    fn rule(self, currency: Currency) -> Result<RoutingRule, (&'static str, Key)> {
        let cost = self.cost.get_untracked();
        let cost_from = match cost.trim() {
            "" => None,
            cost => match Money::parse(cost, currency) {
                Ok(cost) => Some(cost),
                Err(_) => return Err(("cost", m::FIELD_NOT_MONEY)),
            },
        };
        let words = self.words.get_untracked();
        let words = words
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty());
        let person: Option<Uuid> = self
            .person
            .with_untracked(|person| person.as_ref().and_then(|one| one.value.parse().ok()));
        let team: Option<Uuid> = self.team.get_untracked().parse().ok();
        let to = match (self.kind.get_untracked().as_str(), person, team) {
            (PERSON, Some(person_id), _) => Assignment::Person { person_id },
            (PERSON, None, _) => return Err(("person", m::FIELD_REQUIRED)),
            (TEAM, _, Some(team_id)) => Assignment::Team { team_id },
            (TURNS, _, Some(team_id)) => Assignment::RoundRobin { team_id },
            (TEAM | TURNS, _, None) => return Err(("team", m::FIELD_REQUIRED)),
            _ => Assignment::UnitPartner,
        };
        let name = self.name.get_untracked().trim().to_owned();
        if name.is_empty() {
            return Err(("name", m::FIELD_REQUIRED));
        }
        Ok(RoutingRule {
            name,
            when: RoutingCondition {
                units: self.units.get_untracked().into_iter().collect(),
                categories: self.categories.get_untracked().into_iter().collect(),
                cost_from,
                words: words.map(str::to_owned).collect(),
            },
            to,
        })
    }
}

#[component]
fn Write(open: RwSignal<bool>, at: Option<usize>, policy: Policy, names: Names) -> impl IntoView {
    let here = Session::here();
    let currency = Signal::derive(move || here.map_or_else(String::new, |here| here.currency()));
    let now = policy.now().unwrap_or_default();
    let place = at.unwrap_or(now.rules.len());
    let original = StoredValue::new(at.and_then(|at| now.rules.get(at).cloned()));
    let controls = Controls::of(at.and_then(|at| now.rules.get(at)), names);
    policy.form.end(None);
    let wrong = RwSignal::new(None::<(&'static str, Key)>);
    let error = move |own: &'static str, pointer: &'static str| {
        Signal::derive(move || {
            let here = wrong.get().filter(|(at, _)| *at == own);
            here.map(|(_, key)| text(key).to_owned()).or_else(|| {
                policy.form.failure.with(|failure| {
                    let pointer = format!("/rules/{place}/{pointer}");
                    failure.as_ref().and_then(|failure| failure.at(&pointer))
                })
            })
        })
    };
    let send = move || {
        let currency = currency.get_untracked().parse().unwrap_or(Currency::EUR);
        let rule = match controls.rule(currency) {
            Ok(rule) => rule,
            Err(missing) => {
                wrong.set(Some(missing));
                return;
            }
        };
        wrong.set(None);
        let Some(mut now) = policy.now() else { return };
        // Somebody else may have changed the rules meanwhile: what changes is
        // the rule that was opened, wherever it is now.
        let found = original.with_value(|original| {
            let mut rules = now.rules.iter();
            let original = original.as_ref()?;
            Some(rules.position(|one| one == original))
        });
        match found.map(|at| at.and_then(|at| now.rules.get_mut(at))) {
            None => now.rules.push(rule),
            Some(Some(known)) => *known = rule,
            Some(None) => {
                wrong.set(Some(("name", m::RULE_CHANGED)));
                return;
            }
        }
        policy.store(now, move || {
            let _ = open.try_set(false);
            toast::say(text(m::ACCOUNT_SAVED));
        });
    };
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <FormFailure form=policy.form/>
                <Field label=m::RULE_NAME required=true error=error("name", "name")><TextInput value=controls.name/></Field>
                <p class="t2 sm">{t(m::RULE_WHEN_LEAD)}</p>
                <Units chosen=controls.units names/>
                <Categories chosen=controls.categories names/>
                <Field label=m::RULE_COST optional=true error=error("cost", "when/cost_from")>
                    <MoneyInput value=controls.cost currency/>
                </Field>
                <Field label=m::RULE_WORDS hint=m::RULE_WORDS_HINT optional=true error=error("words", "when/words/0")>
                    <TextInput value=controls.words/>
                </Field>
                <To controls error=error("person", "to/person_id") team_error=error("team", "to/team_id")/>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=policy.form.busy>{t(m::DIALOG_SAVE)}</Button>
            </DialogActions>
        </form>
    }
}

/// The units it is for.
#[component]
fn Units(chosen: RwSignal<BTreeSet<Uuid>>, names: Names) -> impl IntoView {
    let next = RwSignal::new(None::<Suggestion>);
    let choose = Callback::new(move |unit: Option<Suggestion>| {
        if let Some(id) = unit.and_then(|unit| unit.value.parse().ok()) {
            chosen.update(|chosen| {
                chosen.insert(id);
            });
            next.set(None);
        }
    });
    view! {
        <Field label=m::RULE_UNITS hint=m::RULE_UNITS_HINT optional=true>
            <UnitInput value=next on_choose=choose/>
        </Field>
        <Show when=move || !chosen.with(BTreeSet::is_empty)>
            <div class="row row--wrap">
                {move || chosen.get().into_iter().map(|id| view! {
                    <Chip
                        value=move || names.unit(id)
                        remove_label=move || tf(m::SHARING_REMOVE, &[("name", &names.unit(id))])
                        on_remove=move |()| chosen.update(|chosen| { chosen.remove(&id); })
                    />
                }).collect_view()}
            </div>
        </Show>
    }
}

/// The categories it is for.
#[component]
fn Categories(chosen: RwSignal<BTreeSet<Uuid>>, names: Names) -> impl IntoView {
    view! {
        <Show when=move || !names.categories().is_empty()>
            <Fieldset legend=m::RULE_CATEGORIES>
                <div class="days">
                    {move || names.categories().into_iter().map(|(id, name)| view! {
                        <Checkbox
                            checked=Signal::derive(move || chosen.with(|chosen| chosen.contains(&id)))
                            on_change=move |on: bool| chosen.update(|chosen| match on {
                                true => { chosen.insert(id); }
                                false => { chosen.remove(&id); }
                            })
                        >{name}</Checkbox>
                    }).collect_view()}
                </div>
            </Fieldset>
        </Show>
    }
}

/// Where it sends demands.
#[component]
fn To(
    controls: Controls,
    error: Signal<Option<String>>,
    team_error: Signal<Option<String>>,
) -> impl IntoView {
    let teams = Loadable::new(|| triage::teams(false));
    let options = Signal::derive(move || {
        teams.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            items
                .map(|team| SelectOption::new(team.id.to_string(), &team.name))
                .collect::<Vec<_>>()
        })
    });
    let kinds = vec![
        RadioOption::new(PARTNER, m::RULE_TO_PARTNER).hint(m::RULE_TO_PARTNER_HINT),
        RadioOption::new(PERSON, m::RULE_TO_PERSON),
        RadioOption::new(TEAM, m::RULE_TO_TEAM).hint(m::RULE_TO_TEAM_HINT),
        RadioOption::new(TURNS, m::RULE_TO_TURNS).hint(m::RULE_TO_TURNS_HINT),
    ];
    let kind = controls.kind;
    let is_of_team = move || kind.with(|kind| kind == TEAM || kind == TURNS);
    view! {
        <RadioGroup legend=m::RULE_TO value=kind options=kinds/>
        <Show when=move || kind.with(|kind| kind == PERSON)>
            <Field label=m::DEMAND_OWNER required=true error><PersonInput value=controls.person/></Field>
        </Show>
        <Show when=is_of_team>
            <Field label=m::DEMAND_TEAM required=true error=team_error>
                <Select value=controls.team options none=m::RULE_CHOOSE_TEAM/>
            </Field>
        </Show>
    }
}
