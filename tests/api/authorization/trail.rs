//! What the matrix's records let succeed leaves a row in the trail that names
//! the operation and the kind of the record.

use docket_server::operation::Operation;
use docket_tests::Server;
use reqwest::Method;

use super::record::{Records, noun};
use super::{Row, rows};

/// What succeeds with these records at any rate. Others may: what they leave is
/// looked at all the same.
const SUCCEEDS: &[Operation] = &[
    Operation::AgreeFrameworkVersion,
    Operation::CreateComment,
    Operation::CreateFormVersion,
    Operation::CreateFrameworkVersion,
    Operation::CreatePlacements,
    Operation::CreateResetLink,
    Operation::CreateServiceToken,
    Operation::CreateWorkflowVersion,
    Operation::DeleteAssessment,
    Operation::DeleteAssessmentConsensus,
    Operation::DeleteAttachment,
    Operation::DeleteCoAuthor,
    Operation::DeleteDemand,
    Operation::DeleteLink,
    Operation::DeletePlacement,
    Operation::DeletePlan,
    Operation::DeleteSavedView,
    Operation::DeleteShortlist,
    Operation::GiveScoring,
    Operation::ModerateSubmission,
    Operation::MovePlacement,
    Operation::MoveShortlist,
    Operation::PublishFormLink,
    Operation::PublishFormVersion,
    Operation::PutAssessmentConsensus,
    Operation::PutAssessmentTargets,
    Operation::PutCoAuthor,
    Operation::PutSupport,
    Operation::RankPlacementsByScore,
    Operation::RemoveShortlistEntry,
    Operation::ReplaceFormVersion,
    Operation::ReplaceFrameworkVersion,
    Operation::RestoreAssessment,
    Operation::RestoreDemand,
    Operation::RestorePlan,
    Operation::RestoreSavedView,
    Operation::RestoreShortlist,
    Operation::RevokeGrant,
    Operation::RevokeServiceToken,
    Operation::SplitDemand,
    Operation::TransitionDemand,
    Operation::UpdateAssessment,
    Operation::UpdateCategory,
    Operation::UpdateDemand,
    Operation::UpdateDemandType,
    Operation::UpdateForm,
    Operation::UpdateObjective,
    Operation::UpdatePerson,
    Operation::UpdatePlan,
    Operation::UpdateRole,
    Operation::UpdateSavedView,
    Operation::UpdateShortlist,
    Operation::UpdateShortlistEntry,
    Operation::UpdateTeam,
    Operation::UpdateTemplate,
    Operation::UpdateUnit,
    Operation::UpdateWorkflow,
    Operation::WithdrawSupport,
];

/// With these records nothing is new: the demand is on the shortlist, and alone.
const CHANGES_NOTHING: [Operation; 2] = [
    Operation::AddShortlistEntries,
    Operation::MoveShortlistEntry,
];

/// What the trail calls the record that an operation is about.
fn kind(row: &Row) -> &'static str {
    match (row.operation, noun(row)) {
        // Whoever reads what happened to a demand need not see scores.
        (Operation::GiveScoring | Operation::WithdrawScoring, _) => "scoring",
        (_, "answer-templates") => "answer_template",
        (_, "assessments") => "assessment",
        (_, "categories") => "category",
        (_, "demand-types") => "demand_type",
        (_, "demands" | "held-submissions") => "demand",
        (_, "forms" | "form-versions") => "form",
        (_, "frameworks" | "framework-versions") => "framework",
        (_, "me/sessions" | "people") => "person",
        (_, "me/tokens" | "service accounts") => "access_token",
        (_, "plans") => "plan",
        (_, "roles") => "role",
        (_, "shortlists") => "shortlist",
        (_, "strategic-objectives") => "strategic_objective",
        (_, "teams") => "team",
        (_, "units") => "unit",
        (_, "views") => "saved_view",
        (_, "workflows" | "workflow-versions") => "workflow",
        (operation, noun) => panic!("{}: what is {noun} in the trail?", operation.id()),
    }
}

/// When an operation has its turn, so that the records are there for it: what is
/// deleted is so at the end, and then brought back.
fn turn(row: &Row) -> u8 {
    match row.operation {
        _ if row.path.ends_with("/restore") => 3,
        _ if row.method == Method::DELETE => 2,
        // It would end scoring and splitting.
        Operation::TransitionDemand => 1,
        _ => 0,
    }
}

#[tokio::test]
async fn whatever_changes_a_record_leaves_a_row() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let records = Records::make(&server, &administrator, &water).await;
    let mut rows = rows(&server).await;
    // A file to import is somebody's own until its rows are demands, which
    // leave rows of their own.
    rows.retain(|row| row.method != Method::GET && noun(row) != "imports");
    rows.sort_by(|one, other| {
        let by_path = match turn(one) {
            // What belongs to a record goes before the record.
            2 => other.path.cmp(&one.path),
            _ => one.path.cmp(&other.path),
        };
        turn(one).cmp(&turn(other)).then(by_path)
    });
    let mut wrong = Vec::new();
    for row in &rows {
        let Some(answer) = records.call_on_any_version(&administrator, row).await else {
            continue;
        };
        let (operation, id) = (row.operation, row.operation.id());
        if !(200..300).contains(&answer.status) {
            if SUCCEEDS.contains(&operation) {
                wrong.push(format!("{id}: {} {}", answer.status, answer.text));
            }
            continue;
        }
        if CHANGES_NOTHING.contains(&operation) {
            continue;
        }
        let path = format!("/audit?operation={id}&limit=200");
        let trail = administrator.get(&path).await.expect(200);
        let request = answer.header("x-request-id");
        let is_told = trail
            .items()
            .iter()
            .any(|told| told["request_id"].as_str() == request && told["record_kind"] == kind(row));
        if !is_told {
            wrong.push(format!("{id} leaves no row of a {}", kind(row)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
