//! Small models for tests.

use super::model::{
    Dimension, Level, MaturityModel, MeanRule, NotApplicableRule, Practice, PracticeLevel,
    PracticeRule, Schema, Scoring, StagedRule, UnansweredRule,
};
use crate::text::LocalText;

/// A dimension in short: its key, its weight and its practices by key and
/// weight.
pub(super) type Outline<'a> = (&'a str, u32, &'a [(&'a str, u32)]);

/// A valid model of five levels with the given dimensions.
pub(super) fn model(dimensions: &[Outline<'_>]) -> MaturityModel {
    MaturityModel {
        schema: Schema::V1,
        key: "sample".to_owned(),
        version: "1".to_owned(),
        name: text("Sample"),
        description: text("For tests"),
        licence: "Apache-2.0".to_owned(),
        levels: (1..=5)
            .map(|number| Level {
                number,
                name: text("Level"),
                description: text("A level"),
            })
            .collect(),
        scoring: Scoring {
            practice: PracticeRule::LadderCumulative,
            dimension: MeanRule::WeightedMean,
            dimension_staged: StagedRule::Min,
            overall: MeanRule::WeightedMean,
            overall_staged: StagedRule::Min,
            unanswered: UnansweredRule::ExcludeAndReport,
            not_applicable: NotApplicableRule::ExcludeWithReason,
        },
        dimensions: dimensions
            .iter()
            .map(|(key, weight, practices)| Dimension {
                key: (*key).to_owned(),
                weight: *weight,
                name: text("Dimension"),
                purpose: text("Matters"),
                practices: practices.iter().map(practice).collect(),
            })
            .collect(),
    }
}

fn practice((key, weight): &(&str, u32)) -> Practice {
    Practice {
        key: (*key).to_owned(),
        weight: *weight,
        name: text("Practice"),
        question: text("How?"),
        levels: (1..=5)
            .map(|level| PracticeLevel {
                statement: text(&format!("Statement {level}")),
                criteria: vec![text("A fact")],
                action: text("Do it"),
            })
            .collect(),
        references: Vec::new(),
    }
}

fn text(text: &str) -> LocalText {
    LocalText::en(text)
}
