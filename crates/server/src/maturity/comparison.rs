//! Two results side by side, over what both can be asked about.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::maturity::{ComparisonView, MeanChange};
use docket_domain::exact::Billionths;
use docket_domain::maturity::answer::Answer;
use docket_domain::maturity::comparison::compare;
use docket_domain::maturity::model::MaturityModel;
use docket_domain::maturity::result::{AssessmentResult, evaluate};

use super::assessment;
use super::result::{Evaluated, unreadable};
use crate::context::Context;
use crate::problem::Result;

/// What changed from an earlier assessment to a later one. Means are alike
/// only when taken over the same practices by the same weights, so both sides
/// are evaluated again: reduced to what is compared, with the later model.
///
/// # Errors
/// When what is stored is not readable.
pub fn view(context: &Context, before: &Evaluated, after: &Evaluated) -> Result<ComparisonView> {
    let comparison = compare(&before.result, &after.result);
    let shared: BTreeSet<&str> = comparison
        .changes
        .iter()
        .map(|change| change.practice.as_str())
        .collect();
    let model = &after.model;
    let earlier = reduced(model, &before.official, &shared)?;
    let later = reduced(model, &after.official, &shared)?;
    let language = context.language();
    let dimensions = model
        .dimensions
        .iter()
        .zip(earlier.dimensions.iter().zip(&later.dimensions))
        .map(|(dimension, (earlier, later))| MeanChange {
            key: dimension.key.clone(),
            name: dimension.name.get(language).to_owned(),
            practices: later.score.answered,
            before: earlier.score.mean,
            after: later.score.mean,
            delta: delta(earlier.score.mean, later.score.mean),
        })
        .collect();
    Ok(ComparisonView {
        assessment: assessment::summary(context, &before.assessment)?,
        overall: MeanChange {
            key: model.key.clone(),
            name: model.name.get(language).to_owned(),
            practices: later.overall.answered,
            before: earlier.overall.mean,
            after: later.overall.mean,
            delta: delta(earlier.overall.mean, later.overall.mean),
        },
        dimensions,
        changes: comparison.changes,
        not_comparable: comparison.not_comparable,
    })
}

fn reduced(
    model: &MaturityModel,
    answers: &BTreeMap<String, Answer>,
    shared: &BTreeSet<&str>,
) -> Result<AssessmentResult> {
    let kept = answers
        .iter()
        .filter(|(practice, _)| shared.contains(practice.as_str()))
        .map(|(practice, answer)| (practice.clone(), answer.clone()))
        .collect();
    evaluate(model, &kept, &BTreeMap::new()).map_err(unreadable)
}

fn delta(before: Option<Billionths>, after: Option<Billionths>) -> Option<Billionths> {
    after?.checked_sub(before?)
}
