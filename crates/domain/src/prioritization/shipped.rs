//! The framework that every installation starts with.

use super::framework::{
    Aggregation, Criterion, Direction, FrameworkDefinition, Level, Method, MissingRule, Scale,
};
use crate::exact::Billionths;
use crate::text::LocalText;

/// Stable key of the shipped framework.
pub const SHIPPED_FRAMEWORK_KEY: &str = "docket-standard";

/// Its name.
pub fn shipped_framework_name() -> LocalText {
    LocalText::en_de("Docket standard", "Docket-Standard")
}

/// Six criteria on anchored scales from 1 to 5 whose weights sum to 100. The
/// middle answer of several assessors counts, and there is no score until
/// every criterion is answered.
pub fn shipped_framework() -> FrameworkDefinition {
    use Direction::{Direct, Inverse};
    FrameworkDefinition {
        method: Method::WeightedSum,
        criteria: vec![
            criterion(
                "regulatory_duty",
                ["Regulatory duty", "Rechtliche Pflicht"],
                [
                    "How strongly a law, a permit or a contract demands it.",
                    "Wie stark ein Gesetz, eine Genehmigung oder ein Vertrag es verlangt.",
                ],
                (25, Direct),
                [
                    ["No duty", "Keine Pflicht"],
                    ["Good practice in the sector", "In der Branche üblich"],
                    ["A duty is expected", "Pflicht ist absehbar"],
                    ["A duty without a date", "Pflicht ohne Termin"],
                    ["A dated order names us", "Anordnung an uns mit Termin"],
                ],
            ),
            criterion(
                "supply_and_customers",
                ["Supply and customers", "Versorgung und Kundschaft"],
                [
                    "How many people are served more reliably or better.",
                    "Wie viele Menschen verlässlicher oder besser versorgt werden.",
                ],
                (20, Direct),
                [
                    ["Nobody outside notices", "Außen merkt es niemand"],
                    ["A few customers", "Einzelne Kundinnen und Kunden"],
                    ["Up to 10,000 homes", "Bis 10.000 Haushalte"],
                    ["Over 10,000 homes", "Mehr als 10.000 Haushalte"],
                    ["Everybody we serve", "Alle, die wir versorgen"],
                ],
            ),
            criterion(
                "strategic_fit",
                ["Strategic fit", "Beitrag zur Strategie"],
                [
                    "How directly it serves one of our strategic objectives.",
                    "Wie unmittelbar es einem unserer strategischen Ziele dient.",
                ],
                (15, Direct),
                [
                    ["Works against an objective", "Läuft einem Ziel zuwider"],
                    ["Serves none", "Dient keinem"],
                    ["Serves one indirectly", "Dient einem mittelbar"],
                    ["Named in the plan", "Im Plan genannt"],
                    [
                        "An objective fails without it",
                        "Ohne es wird ein Ziel verfehlt",
                    ],
                ],
            ),
            criterion(
                "financial_return",
                ["Financial return", "Wirtschaftlichkeit"],
                [
                    "How soon savings or income pay it back.",
                    "Wie bald Einsparungen oder Erträge es bezahlen.",
                ],
                (15, Direct),
                [
                    ["Never pays back", "Zahlt sich nie aus"],
                    [
                        "Pays back in more than 8 years",
                        "Zahlt sich nach über 8 Jahren aus",
                    ],
                    [
                        "Pays back in 5 to 8 years",
                        "Zahlt sich in 5 bis 8 Jahren aus",
                    ],
                    [
                        "Pays back in 2 to 5 years",
                        "Zahlt sich in 2 bis 5 Jahren aus",
                    ],
                    [
                        "Pays back within 2 years",
                        "Zahlt sich innerhalb von 2 Jahren aus",
                    ],
                ],
            ),
            criterion(
                "delivery_risk",
                ["Delivery risk", "Umsetzungsrisiko"],
                [
                    "How likely it is to take longer, cost more or fail. Less is better.",
                    "Wie wahrscheinlich es länger dauert, mehr kostet oder scheitert. Weniger ist besser.",
                ],
                (15, Inverse),
                [
                    ["Routine for us", "Für uns Routine"],
                    [
                        "Done before, few parties",
                        "Schon gemacht, wenige Beteiligte",
                    ],
                    ["New in parts", "In Teilen neu"],
                    ["New to us, many parties", "Für uns neu, viele Beteiligte"],
                    ["Nobody has done it", "Hat noch niemand gemacht"],
                ],
            ),
            criterion(
                "urgency",
                ["Urgency", "Dringlichkeit"],
                [
                    "What it costs to wait a year.",
                    "Was es kostet, ein Jahr zu warten.",
                ],
                (10, Direct),
                [
                    ["Waiting costs nothing", "Warten kostet nichts"],
                    ["Waiting is a nuisance", "Warten ist lästig"],
                    ["Costs rise by waiting", "Warten erhöht die Kosten"],
                    [
                        "Support ends within 18 months",
                        "Support endet binnen 18 Monaten",
                    ],
                    ["It is failing now", "Es fällt bereits aus"],
                ],
            ),
        ],
        missing: MissingRule::Incomplete,
        aggregation: Aggregation::Median,
        scale_to: Billionths::whole(100),
    }
}

/// A criterion on the scale from 1 to 5 with a label for each of its levels,
/// from the lowest; texts are English and German.
fn criterion(
    key: &str,
    name: [&str; 2],
    description: [&str; 2],
    (weight, direction): (i32, Direction),
    labels: [[&str; 2]; 5],
) -> Criterion {
    let text = |[en, de]: [&str; 2]| LocalText::en_de(en, de);
    Criterion {
        key: key.to_owned(),
        name: text(name),
        description: text(description),
        weight: Billionths::whole(weight),
        direction,
        scale: Scale {
            lo: Billionths::whole(1),
            hi: Billionths::whole(5),
        },
        levels: (1..)
            .zip(labels)
            .map(|(value, label)| Level {
                value: Billionths::whole(value),
                label: text(label),
                description: LocalText::default(),
            })
            .collect(),
        mandatory: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prioritization::framework::Answers;
    use crate::prioritization::weighted::{EvaluationError, evaluate};

    #[test]
    fn the_shipped_framework_is_sound_and_its_weights_are_percent() {
        let framework = shipped_framework();
        assert_eq!(framework.validate(), []);
        let weights: i64 = framework.criteria.iter().map(|c| c.weight.0).sum();
        assert_eq!(Billionths(weights), Billionths::whole(100));
        for criterion in &framework.criteria {
            for text in [&criterion.name, &criterion.description]
                .into_iter()
                .chain(criterion.levels.iter().map(|level| &level.label))
            {
                assert!(text.0.contains_key("en") && text.0.contains_key("de"));
            }
        }
    }

    #[test]
    fn a_demand_scores_as_on_paper() -> Result<(), EvaluationError> {
        let answers = [
            ("regulatory_duty", 5),
            ("supply_and_customers", 4),
            ("strategic_fit", 4),
            ("financial_return", 3),
            ("delivery_risk", 2),
            ("urgency", 4),
        ];
        let answers: Answers = answers
            .map(|(key, answer)| (key.to_owned(), Billionths::whole(answer)))
            .into();
        let evaluation = evaluate(&shipped_framework(), &answers)?;
        // 25 + 15 + 11.25 + 7.5 + 11.25 + 7.5
        assert_eq!(evaluation.score, Some(Billionths(77_500_000_000)));
        Ok(())
    }
}
