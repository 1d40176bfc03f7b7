//! Triage: who looks at what comes in, until when, and who is told when it
//! waits for too long.

mod queue;
mod routing;
mod target;

use serde::{Deserialize, Serialize};

pub use queue::Queue;
pub use routing::{Assignment, Member, RoutingCondition, RoutingFacts, RoutingRule, next_in_turn};
pub use target::{Nudge, Schedule, WaitsFor};

/// Most rules of a policy.
pub const MAX_RULES: usize = 100;
/// Most units, categories or words of a condition.
pub const MAX_CHOSEN: usize = 50;
/// Most characters of a rule's name, or of a word it looks for.
pub const MAX_NAME_CHARS: usize = 100;
/// Most working days before or after a target day that somebody is told.
pub const MAX_NUDGE_DAYS: u16 = 60;

/// How an organisation triages: where what comes in goes, and who is told when
/// it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TriagePolicy {
    /// Where demands go when they are handed in. The first rule that fits
    /// decides; what no rule fits is given to nobody. At most 100.
    #[serde(default)]
    pub rules: Vec<RoutingRule>,
    /// Working days before its target day on which whoever has a demand is
    /// reminded: 0 to 60, 0 is the day itself.
    #[serde(default = "usual_reminder")]
    pub remind_before_days: u16,
    /// Working days after its target day on which a demand is told to those
    /// above: 1 to 60, nobody when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_after_days: Option<u16>,
}

fn usual_reminder() -> u16 {
    1
}

impl Default for TriagePolicy {
    /// No rules; reminded a working day before, told to those above two after.
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            remind_before_days: usual_reminder(),
            escalate_after_days: Some(2),
        }
    }
}

/// What is wrong with a policy, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// More rules than it may have.
    #[error("Keep at most 100 rules.")]
    TooManyRules,
    /// A rule without a name, or with one that is too long.
    #[error("Enter a name of 1 to 100 characters.")]
    Name(usize),
    /// A condition that lists too much.
    #[error("Choose at most 50.")]
    TooMany(usize, &'static str),
    /// A word that is empty, too long, or nothing but signs.
    #[error("Enter a word of 1 to 100 characters.")]
    Word(usize, usize),
    /// An amount that is not positive.
    #[error("Enter an amount greater than zero.")]
    Amount(usize),
    /// A number of days out of bounds.
    #[error("Enter a number of working days from 0 to 60.")]
    RemindBefore,
    /// A number of days out of bounds.
    #[error("Enter a number of working days from 1 to 60, or nothing.")]
    EscalateAfter,
}

impl PolicyProblem {
    /// Where it is, as a JSON pointer into the policy.
    pub fn pointer(&self) -> String {
        match self {
            Self::TooManyRules => "/rules".to_owned(),
            Self::Name(rule) => format!("/rules/{rule}/name"),
            Self::TooMany(rule, what) => format!("/rules/{rule}/when/{what}"),
            Self::Word(rule, word) => format!("/rules/{rule}/when/words/{word}"),
            Self::Amount(rule) => format!("/rules/{rule}/when/cost_from"),
            Self::RemindBefore => "/remind_before_days".to_owned(),
            Self::EscalateAfter => "/escalate_after_days".to_owned(),
        }
    }

    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooManyRules | Self::TooMany(..) => "too_many",
            Self::Name(_) | Self::Word(..) => "length",
            Self::Amount(_) | Self::RemindBefore | Self::EscalateAfter => "range",
        }
    }
}

impl TriagePolicy {
    /// Everything that is wrong with it on paper. Whether the people, units and
    /// teams it names are there is not known here.
    pub fn problems(&self) -> Vec<PolicyProblem> {
        let mut problems = Vec::new();
        if self.rules.len() > MAX_RULES {
            problems.push(PolicyProblem::TooManyRules);
        }
        for (at, rule) in self.rules.iter().enumerate() {
            rule.problems(at, &mut problems);
        }
        if self.remind_before_days > MAX_NUDGE_DAYS {
            problems.push(PolicyProblem::RemindBefore);
        }
        let after = self.escalate_after_days;
        if after.is_some_and(|days| !(1..=MAX_NUDGE_DAYS).contains(&days)) {
            problems.push(PolicyProblem::EscalateAfter);
        }
        problems
    }

    /// The rule that fits first, with its place.
    pub fn route(&self, facts: &RoutingFacts<'_>) -> Option<(usize, &RoutingRule)> {
        let mut rules = self.rules.iter().enumerate();
        rules.find(|(_, rule)| rule.when.fits(facts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_said_is_as_usual() {
        let policy: TriagePolicy = serde_json::from_str("{}").unwrap();
        assert_eq!(policy.remind_before_days, 1);
        assert_eq!(policy.escalate_after_days, None);
        assert_eq!(TriagePolicy::default().problems(), []);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let policy: TriagePolicy = serde_json::from_value(serde_json::json!({
            "rules": [
                { "name": " ", "to": { "kind": "unit_partner" } },
                {
                    "name": "Energy",
                    "when": { "words": ["grid", "--"], "cost_from": { "amount": "0.00", "currency": "EUR" } },
                    "to": { "kind": "unit_partner" },
                },
            ],
            "remind_before_days": 61,
            "escalate_after_days": 0,
        }))
        .unwrap();
        let problems = policy.problems();
        let places: Vec<String> = problems.iter().map(PolicyProblem::pointer).collect();
        assert_eq!(
            places,
            [
                "/rules/0/name",
                "/rules/1/when/words/1",
                "/rules/1/when/cost_from",
                "/remind_before_days",
                "/escalate_after_days",
            ]
        );
        let many = vec![policy.rules[0].clone(); MAX_RULES + 1];
        let many = TriagePolicy {
            rules: many,
            ..TriagePolicy::default()
        };
        assert_eq!(many.problems()[0], PolicyProblem::TooManyRules);
    }
}
