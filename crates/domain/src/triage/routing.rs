//! Where a demand goes when it is handed in.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{MAX_CHOSEN, MAX_NAME_CHARS, PolicyProblem};
use crate::money::Money;
use crate::text::fold;

/// Sends what fits its condition to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoutingRule {
    /// What people call it: 1 to 100 characters.
    pub name: String,
    /// What it is for; everything when it asks for nothing.
    #[serde(default)]
    pub when: RoutingCondition,
    /// Where it goes.
    pub to: Assignment,
}

impl RoutingRule {
    pub(super) fn problems(&self, at: usize, problems: &mut Vec<PolicyProblem>) {
        let name = self.name.trim().chars().count();
        if !(1..=MAX_NAME_CHARS).contains(&name) {
            problems.push(PolicyProblem::Name(at));
        }
        let when = &self.when;
        for (what, length) in [
            ("units", when.units.len()),
            ("categories", when.categories.len()),
            ("words", when.words.len()),
        ] {
            if length > MAX_CHOSEN {
                problems.push(PolicyProblem::TooMany(at, what));
            }
        }
        for (word, text) in when.words.iter().enumerate() {
            if text.chars().count() > MAX_NAME_CHARS || words(text).trim().is_empty() {
                problems.push(PolicyProblem::Word(at, word));
            }
        }
        if when.cost_from.is_some_and(|cost| cost.minor <= 0) {
            problems.push(PolicyProblem::Amount(at));
        }
    }
}

/// What a rule is for. What it asks for must all be so; of several units,
/// categories or words one is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoutingCondition {
    /// Units that ask, each with those below it. At most 50.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Uuid>,
    /// Categories. At most 50.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Uuid>,
    /// One-off cost of at least this, in the base currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_from: Option<Money>,
    /// Beginnings of words, or of several words that follow each other, in
    /// title or summary. At most 50.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

impl RoutingCondition {
    /// Whether a demand is what is asked for.
    pub fn fits(&self, facts: &RoutingFacts<'_>) -> bool {
        let any = |wanted: &[Uuid], there: &[Uuid]| {
            wanted.is_empty() || wanted.iter().any(|id| there.contains(id))
        };
        let costs = |least: Money| facts.cost.is_some_and(|cost| cost >= least.minor);
        any(&self.units, facts.units)
            && any(&self.categories, facts.category_id.as_slice())
            && self.cost_from.is_none_or(costs)
            && (self.words.is_empty() || facts.says_any(&self.words))
    }
}

/// What is known of a demand that was handed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoutingFacts<'a> {
    /// The unit that asks, and those above it.
    pub units: &'a [Uuid],
    /// Its category.
    pub category_id: Option<Uuid>,
    /// Its one-off cost in minor units of the base currency.
    pub cost: Option<i64>,
    /// Its title.
    pub title: &'a str,
    /// What it is about.
    pub summary: &'a str,
}

impl RoutingFacts<'_> {
    fn says_any(&self, wanted: &[String]) -> bool {
        let (title, summary) = (words(self.title), words(self.summary));
        wanted.iter().map(|wanted| words(wanted)).any(|wanted| {
            let wanted = wanted.trim_end();
            !wanted.is_empty() && (title.contains(wanted) || summary.contains(wanted))
        })
    }
}

/// The words of a text, folded, each after a space.
fn words(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .fold(String::new(), |all, word| all + " " + word)
}

/// Who gets a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Assignment {
    /// The project office's partner of the unit that asks, or of the nearest
    /// unit above it that has one.
    UnitPartner,
    /// Somebody.
    Person {
        /// Who.
        person_id: Uuid,
    },
    /// A team, one of whom takes it.
    Team {
        /// Which.
        team_id: Uuid,
    },
    /// The member of a team whose turn it is.
    RoundRobin {
        /// Which.
        team_id: Uuid,
    },
}

/// A member of a team, in the order of the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person_id: Uuid,
    /// Their last turn, by the team's count of turns; none when they had none.
    pub last_turn: Option<i64>,
}

/// Whose turn it is: who never had one, else who had it the longest time ago;
/// of several the first.
pub fn next_in_turn(members: &[Member]) -> Option<Uuid> {
    let next = members.iter().min_by_key(|member| member.last_turn);
    next.map(|member| member.person_id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn conditions() {
        let units = [id(2), id(1)];
        let facts = RoutingFacts {
            units: &units,
            category_id: Some(id(7)),
            cost: Some(50_000),
            title: "Replace telemetry at 40 pumping stations",
            summary: "Größe unklar; Daten-Schutz geprüft",
        };
        let euros = |minor| Some(Money::new(minor, Currency::EUR));
        let words = |words: &[&str]| RoutingCondition {
            words: words.iter().map(|&word| word.to_owned()).collect(),
            ..RoutingCondition::default()
        };
        let when = RoutingCondition::default;
        let cases = [
            (when(), true),
            (
                RoutingCondition {
                    units: vec![id(1)],
                    ..when()
                },
                true,
            ),
            (
                RoutingCondition {
                    units: vec![id(3), id(2)],
                    ..when()
                },
                true,
            ),
            (
                RoutingCondition {
                    units: vec![id(3)],
                    ..when()
                },
                false,
            ),
            (
                RoutingCondition {
                    categories: vec![id(7)],
                    ..when()
                },
                true,
            ),
            (
                RoutingCondition {
                    categories: vec![id(8)],
                    ..when()
                },
                false,
            ),
            (
                RoutingCondition {
                    cost_from: euros(50_000),
                    ..when()
                },
                true,
            ),
            (
                RoutingCondition {
                    cost_from: euros(50_001),
                    ..when()
                },
                false,
            ),
            (words(&["TELEM"]), true),
            (words(&["pumping station"]), true),
            (words(&["lemetry"]), false),
            (words(&["grosse", "x"]), true),
            (words(&["daten schutz"]), true),
            (words(&["station replace"]), false),
            (
                RoutingCondition {
                    units: vec![id(1)],
                    categories: vec![id(8)],
                    ..when()
                },
                false,
            ),
        ];
        for (condition, fits) in cases {
            assert_eq!(condition.fits(&facts), fits, "{condition:?}");
        }
        let unknown = RoutingFacts::default();
        let costs = RoutingCondition {
            cost_from: euros(1),
            ..when()
        };
        assert!(!costs.fits(&unknown));
        assert!(when().fits(&unknown));
    }

    #[test]
    fn assignments_are_told_by_their_kind() {
        for (assignment, json) in [
            (
                Assignment::UnitPartner,
                serde_json::json!({ "kind": "unit_partner" }),
            ),
            (
                Assignment::RoundRobin { team_id: id(1) },
                serde_json::json!({ "kind": "round_robin", "team_id": id(1) }),
            ),
        ] {
            assert_eq!(serde_json::to_value(assignment).unwrap(), json);
            let read: Assignment = serde_json::from_value(json).unwrap();
            assert_eq!(read, assignment);
        }
    }

    proptest! {
        /// Whoever comes and goes: after as many turns as there are members,
        /// nobody had two more than another.
        #[test]
        fn turns_are_fair(size in 1_usize..8, turns in 0_usize..40) {
            let mut members: Vec<Member> = (0..size)
                .map(|number| Member { person_id: id(number as u128), last_turn: None })
                .collect();
            let mut had = vec![0_usize; size];
            for turn in 0..turns {
                let next = next_in_turn(&members).unwrap();
                let at = members.iter().position(|member| member.person_id == next).unwrap();
                members[at].last_turn = Some(turn as i64);
                had[at] += 1;
            }
            let (most, least) = (had.iter().max().unwrap(), had.iter().min().unwrap());
            prop_assert!(most - least <= 1);
        }
    }
}
