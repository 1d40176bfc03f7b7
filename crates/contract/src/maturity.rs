//! Maturity models, assessments, answers, targets and results.

mod assessment;
mod model;
mod result;

pub use assessment::{
    AnswerView, AssessmentStanding, AssessmentSummary, AssessmentView, ConsensusView,
    CreateAssessment, PatchAssessment, PutAnswer, PutConsensus, PutTargets, ReopenAssessment,
    RespondentView, TargetsView,
};
pub use model::{MaturityModelReference, MaturityModelSummary, MaturityModelView};
pub use result::{
    AssessmentResultView, ComparisonView, DimensionResultView, GapView, LevelView, MeanChange,
    PracticeResultView, RungView,
};
