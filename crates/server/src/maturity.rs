//! Maturity: models, assessments, answers, targets, consensus, results.

mod answer;
mod assessment;
mod comparison;
mod completion;
mod consensus;
mod history;
mod model;
mod respondent;
mod result;
mod scope;
mod target;

pub use model::install;

use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(model::list_maturity_models)
        .service(model::get_maturity_model)
        .service(assessment::list_assessments)
        .service(assessment::create_assessment)
        .service(assessment::get_assessment)
        .service(assessment::update_assessment)
        .service(completion::delete_assessment)
        .service(completion::restore_assessment)
        .service(completion::complete_assessment)
        .service(completion::reopen_assessment)
        .service(answer::list_assessment_answers)
        .service(answer::put_assessment_answer)
        .service(answer::delete_assessment_answer)
        .service(target::get_assessment_targets)
        .service(target::put_assessment_targets)
        .service(consensus::put_assessment_consensus)
        .service(consensus::delete_assessment_consensus)
        .service(result::get_assessment_results)
        .service(history::get_assessment_history);
}
