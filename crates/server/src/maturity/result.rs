//! Results: official levels, scores that explain themselves, what to do next.

use std::collections::BTreeMap;

use actix_web::{get, web};
use docket_contract::maturity::{
    AssessmentResultView, DimensionResultView, GapView, LevelView, PracticeResultView, RungView,
};
use docket_domain::exact::Billionths;
use docket_domain::identity::Permission;
use docket_domain::maturity::agreement::{OfficialSource, agreement, official};
use docket_domain::maturity::answer::Answer as Level;
use docket_domain::maturity::gap::Gap;
use docket_domain::maturity::model::{Dimension, MaturityModel, Practice};
use docket_domain::maturity::result::{
    AssessmentResult, DimensionResult, EvaluationError, PracticeResult, evaluate,
};
use docket_storage::maturity::answer;
use docket_storage::maturity::assessment::Assessment;
use docket_storage::{ConnectionTrait, StorageError};

use super::{assessment, comparison, model, scope};
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::Query;
use crate::reply::Reply;

/// Read results
///
/// Means and staged levels with what they are made of, what is missing for
/// each next level, gaps to the targets, how far respondents concur - computed
/// from the answers as they are now. Texts are in the caller's language.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        ("compare" = Option<String>, Query, description = "An earlier assessment to compare with, by id or key.", example = "ASM-3")),
    responses((status = 200, body = AssessmentResultView)))]
#[get("/assessments/{id}/results")]
pub async fn get_assessment_results(
    caller: Caller,
    id: web::Path<String>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::GetAssessmentResults)?;
    let earlier = query.text("compare");
    query.finish()?;
    caller.answer(Reply::ok(results(&context, &id, earlier.as_deref()).await?))
}

async fn results(
    context: &Context,
    id: &str,
    earlier: Option<&str>,
) -> Result<AssessmentResultView> {
    let reader = context.reader();
    let found = scope::find_for(reader, context, id, Permission::AssessmentRead).await?;
    let evaluated = Evaluated::read(reader, found).await?;
    let compared_to = match earlier {
        Some(earlier) => {
            let found =
                scope::find_for(reader, context, earlier, Permission::AssessmentRead).await?;
            let earlier = Evaluated::read(reader, found).await?;
            Some(comparison::view(context, &earlier, &evaluated)?)
        }
        None => None,
    };
    let telling = Telling {
        language: context.language(),
        evaluated: &evaluated,
    };
    Ok(AssessmentResultView {
        assessment: assessment::summary(context, &evaluated.assessment)?,
        levels: telling.levels(),
        overall: evaluated.result.overall.clone(),
        dimensions: telling.dimensions()?,
        gaps: telling.gaps(),
        compared_to,
    })
}

/// An assessment with its answers, evaluated.
pub struct Evaluated {
    /// The assessment.
    pub assessment: Assessment,
    /// The model it is made with.
    pub model: MaturityModel,
    /// What counts for each practice.
    pub official: BTreeMap<String, Level>,
    /// What it says.
    pub result: AssessmentResult,
    sources: BTreeMap<String, OfficialSource>,
    individual: BTreeMap<String, Vec<Level>>,
    targets: BTreeMap<String, u8>,
}

impl Evaluated {
    /// Reads and evaluates an assessment the caller may read.
    async fn read(connection: &impl ConnectionTrait, assessment: Assessment) -> Result<Self> {
        let model = model::load(connection, assessment.model_version_id).await?;
        let model = model.definition;
        let mut individual: BTreeMap<String, Vec<Level>> = BTreeMap::new();
        for given in answer::answers(connection, assessment.id, None).await? {
            let level = level(given.values.not_applicable, given.values.reason, || {
                given.values.statements.level()
            });
            individual.entry(given.practice).or_default().push(level);
        }
        let agreed: BTreeMap<String, Level> = answer::consensus(connection, assessment.id)
            .await?
            .into_iter()
            .map(|(practice, agreed)| {
                let reason = Some(agreed.reason);
                let level = level(agreed.level.is_none(), reason, || {
                    agreed.level.unwrap_or_default()
                });
                (practice, level)
            })
            .collect();
        let (mut counting, mut sources) = (BTreeMap::new(), BTreeMap::new());
        for (_, practice) in model.practices() {
            let given = individual.get(&practice.key).map_or(&[][..], Vec::as_slice);
            if let Some(found) = official(agreed.get(&practice.key), given) {
                counting.insert(practice.key.clone(), found.answer);
                sources.insert(practice.key.clone(), found.source);
            }
        }
        let targets = answer::targets(connection, assessment.id).await?;
        let result = evaluate(&model, &counting, &targets).map_err(unreadable)?;
        Ok(Self {
            assessment,
            model,
            official: counting,
            result,
            sources,
            individual,
            targets,
        })
    }
}

fn level(not_applicable: bool, reason: Option<String>, level: impl FnOnce() -> u8) -> Level {
    if not_applicable {
        Level::NotApplicable {
            reason: reason.unwrap_or_default(),
        }
    } else {
        Level::Level(level())
    }
}

/// Everything was checked against the model before it was stored.
pub fn unreadable(why: EvaluationError) -> Error {
    Error::Storage(StorageError::Corrupt {
        what: "assessment",
        why: why.to_string(),
    })
}

/// A result told in one language.
struct Telling<'a> {
    language: &'a str,
    evaluated: &'a Evaluated,
}

impl Telling<'_> {
    fn levels(&self) -> Vec<LevelView> {
        let levels = self.evaluated.model.levels.iter();
        levels
            .map(|level| LevelView {
                number: level.number,
                name: level.name.get(self.language).to_owned(),
                description: level.description.get(self.language).to_owned(),
            })
            .collect()
    }

    fn dimensions(&self) -> Result<Vec<DimensionResultView>> {
        let targets = self.mean_targets()?;
        let (model, result) = (&self.evaluated.model, &self.evaluated.result);
        Ok(model
            .dimensions
            .iter()
            .zip(&result.dimensions)
            .zip(targets)
            .map(|((dimension, result), target)| self.dimension(dimension, result, target))
            .collect())
    }

    /// The mean of each dimension's targets: targets are levels, so they are
    /// averaged by the same rule.
    fn mean_targets(&self) -> Result<Vec<Option<Billionths>>> {
        let aimed = self.evaluated.targets.iter();
        let aimed = aimed
            .map(|(practice, level)| (practice.clone(), Level::Level(*level)))
            .collect();
        let result =
            evaluate(&self.evaluated.model, &aimed, &BTreeMap::new()).map_err(unreadable)?;
        let dimensions = result.dimensions.iter();
        Ok(dimensions.map(|dimension| dimension.score.mean).collect())
    }

    fn dimension(
        &self,
        dimension: &Dimension,
        result: &DimensionResult,
        target: Option<Billionths>,
    ) -> DimensionResultView {
        DimensionResultView {
            key: dimension.key.clone(),
            name: dimension.name.get(self.language).to_owned(),
            purpose: dimension.purpose.get(self.language).to_owned(),
            weight: dimension.weight,
            score: result.score.clone(),
            target,
            practices: dimension
                .practices
                .iter()
                .zip(&result.practices)
                .map(|(practice, result)| self.practice(practice, result))
                .collect(),
        }
    }

    fn practice(&self, practice: &Practice, result: &PracticeResult) -> PracticeResultView {
        let level = result.standing.level();
        let individual = self.evaluated.individual.get(&practice.key);
        let individual = individual.map_or(&[][..], Vec::as_slice);
        let given: Vec<u8> = individual.iter().filter_map(Level::level).collect();
        let options = self.evaluated.model.response_options();
        let mut distribution = vec![0; usize::from(options)];
        for level in &given {
            if let Some(count) = distribution.get_mut(usize::from(*level)) {
                *count += 1;
            }
        }
        PracticeResultView {
            key: practice.key.clone(),
            name: practice.name.get(self.language).to_owned(),
            question: practice.question.get(self.language).to_owned(),
            weight: practice.weight,
            standing: result.standing.clone(),
            source: self.evaluated.sources.get(&practice.key).copied(),
            level,
            statement: level
                .and_then(|level| practice.rung(level))
                .map(|rung| rung.statement.get(self.language).to_owned()),
            target: result.target,
            gap: result.gap,
            next: result.next_level.and_then(|next| self.rung(practice, next)),
            agreement: agreement(&given, options).filter(|agreement| agreement.respondents > 1),
            distribution,
            not_applicable: individual.len() - given.len(),
            references: practice.references.clone(),
        }
    }

    fn rung(&self, practice: &Practice, level: u8) -> Option<RungView> {
        let rung = practice.rung(level)?;
        let levels = &self.evaluated.model.levels;
        let named = levels.iter().find(|named| named.number == level)?;
        let criteria = rung.criteria.iter();
        Some(RungView {
            level,
            name: named.name.get(self.language).to_owned(),
            statement: rung.statement.get(self.language).to_owned(),
            criteria: criteria
                .map(|criterion| criterion.get(self.language).to_owned())
                .collect(),
            action: rung.action.get(self.language).to_owned(),
        })
    }

    fn gaps(&self) -> Vec<GapView> {
        let gaps = self.evaluated.result.gaps.iter();
        gaps.filter_map(|gap| self.gap(gap)).collect()
    }

    fn gap(&self, gap: &Gap) -> Option<GapView> {
        let mut practices = self.evaluated.model.practices();
        let (dimension, practice) = practices.find(|(_, practice)| practice.key == gap.practice)?;
        Some(GapView {
            gap: gap.clone(),
            dimension_name: dimension.name.get(self.language).to_owned(),
            practice_name: practice.name.get(self.language).to_owned(),
            steps: (gap.current + 1..=gap.target)
                .filter_map(|level| self.rung(practice, level))
                .collect(),
        })
    }
}
