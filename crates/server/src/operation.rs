//! Every operation of the API and what it asks for: the one table that
//! authorisation, the audit trail and the OpenAPI document share.

use docket_domain::identity::Permission;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anyone,
    /// Whoever is signed in or has a token, about themselves.
    Oneself,
    /// Whoever is signed in with a browser, about themselves: no token.
    OwnSession,
    /// Holders of the permission, as far as it reaches.
    Holders(Permission),
    /// Holders of any of the permissions, as far as each reaches.
    HoldersOfAny(&'static [Permission]),
}

macro_rules! operations {
    ($($variant:ident = $id:literal => $access:expr;)*) => {
        /// An operation of the API, by its operation id.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation {
            $(#[doc = $id] $variant,)*
        }

        impl Operation {
            /// Every operation there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its id in the OpenAPI document and the audit trail.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// Who may call it.
            pub const fn access(self) -> Access {
                use Access::{Anyone, Holders, HoldersOfAny, Oneself, OwnSession};
                use Permission::*;
                match self { $(Self::$variant => $access,)* }
            }
        }
    };
}

/// Assessments are found by those who may read, answer or manage them.
pub const ASSESSMENT: &[Permission] = &[
    Permission::AssessmentRead,
    Permission::AssessmentAnswer,
    Permission::AssessmentManage,
];

/// Shortlists are found by those who screen demands or decide on them.
pub const SHORTLIST: &[Permission] = &[Permission::DemandTriage, Permission::DemandDecide];

/// What happened to a record is read by those who change it, and by auditors.
const PERSON_HISTORY: &[Permission] = &[Permission::PersonManage, Permission::AuditRead];
const ROLE_HISTORY: &[Permission] = &[Permission::RoleManage, Permission::AuditRead];
const UNIT_HISTORY: &[Permission] = &[Permission::UnitManage, Permission::AuditRead];
const TEMPLATE_HISTORY: &[Permission] = &[Permission::DemandTriage, Permission::AuditRead];
const ORGANIZATION_HISTORY: &[Permission] =
    &[Permission::OrganizationManage, Permission::AuditRead];

operations! {
    CompleteSetup = "complete_setup" => Anyone;
    Login = "login" => Anyone;
    RefreshSession = "refresh_session" => Anyone;
    Logout = "logout" => Anyone;
    ResetPassword = "reset_password" => Anyone;
    RequestPasswordReset = "request_password_reset" => Anyone;
    GetMe = "get_me" => Oneself;
    UpdateMe = "update_me" => Oneself;
    ChangePassword = "change_password" => OwnSession;
    ListSessions = "list_sessions" => OwnSession;
    RevokeSession = "revoke_session" => OwnSession;
    ListTokens = "list_tokens" => Holders(TokenManage);
    CreateToken = "create_token" => Holders(TokenManage);
    RevokeToken = "revoke_token" => Holders(TokenManage);

    ListPeople = "list_people" => Holders(PersonRead);
    GetPerson = "get_person" => Holders(PersonRead);
    CreatePerson = "create_person" => Holders(PersonManage);
    UpdatePerson = "update_person" => Holders(PersonManage);
    GetPersonHistory = "get_person_history" => HoldersOfAny(PERSON_HISTORY);
    CreateResetLink = "create_reset_link" => Holders(PersonManage);
    ListGrants = "list_grants" => Holders(PersonRead);
    CreateGrant = "create_grant" => Holders(PersonManage);
    RevokeGrant = "revoke_grant" => Holders(PersonManage);
    ListServiceTokens = "list_service_tokens" => Holders(PersonManage);
    CreateServiceToken = "create_service_token" => Holders(PersonManage);
    RevokeServiceToken = "revoke_service_token" => Holders(PersonManage);
    ListPermissions = "list_permissions" => Holders(OrganizationRead);
    ListRoles = "list_roles" => Holders(OrganizationRead);
    GetRole = "get_role" => Holders(OrganizationRead);
    CreateRole = "create_role" => Holders(RoleManage);
    UpdateRole = "update_role" => Holders(RoleManage);
    DeleteRole = "delete_role" => Holders(RoleManage);
    GetRoleHistory = "get_role_history" => HoldersOfAny(ROLE_HISTORY);

    GetOrganization = "get_organization" => Holders(OrganizationRead);
    UpdateOrganization = "update_organization" => Holders(OrganizationManage);
    ListUnits = "list_units" => Holders(OrganizationRead);
    GetUnit = "get_unit" => Holders(OrganizationRead);
    CreateUnit = "create_unit" => Holders(UnitManage);
    UpdateUnit = "update_unit" => Holders(UnitManage);
    GetOrganizationHistory = "get_organization_history" => HoldersOfAny(ORGANIZATION_HISTORY);
    GetUnitHistory = "get_unit_history" => HoldersOfAny(UNIT_HISTORY);
    GetCategoryHistory = "get_category_history" => HoldersOfAny(ORGANIZATION_HISTORY);
    GetObjectiveHistory = "get_objective_history" => HoldersOfAny(ORGANIZATION_HISTORY);
    GetFieldHistory = "get_field_history" => HoldersOfAny(ORGANIZATION_HISTORY);
    GetFormHistory = "get_form_history" => HoldersOfAny(ORGANIZATION_HISTORY);
    ListCategories = "list_categories" => Holders(OrganizationRead);
    GetCategory = "get_category" => Holders(OrganizationRead);
    CreateCategory = "create_category" => Holders(OrganizationManage);
    UpdateCategory = "update_category" => Holders(OrganizationManage);
    ListObjectives = "list_objectives" => Holders(OrganizationRead);
    GetObjective = "get_objective" => Holders(OrganizationRead);
    CreateObjective = "create_objective" => Holders(OrganizationManage);
    UpdateObjective = "update_objective" => Holders(OrganizationManage);
    ListFields = "list_fields" => Holders(OrganizationRead);
    CreateField = "create_field" => Holders(OrganizationManage);
    ListDemandTypes = "list_demand_types" => Holders(OrganizationRead);
    CreateDemandType = "create_demand_type" => Holders(OrganizationManage);
    GetDemandType = "get_demand_type" => Holders(OrganizationRead);
    UpdateDemandType = "update_demand_type" => Holders(OrganizationManage);
    GetDemandTypeHistory = "get_demand_type_history" => HoldersOfAny(ORGANIZATION_HISTORY);
    GetWorkflowHistory = "get_workflow_history" => HoldersOfAny(ORGANIZATION_HISTORY);

    ListDemands = "list_demands" => Holders(DemandRead);
    GetDemandAnalytics = "get_demand_analytics" => Holders(DemandRead);
    ExportDemands = "export_demands" => Holders(DemandExport);
    GetDemand = "get_demand" => Holders(DemandRead);
    CreateDemand = "create_demand" => Holders(DemandCreate);
    UpdateDemand = "update_demand" => Holders(DemandRead);
    DeleteDemand = "delete_demand" => Holders(DemandRead);
    RestoreDemand = "restore_demand" => Holders(DemandRead);
    TransitionDemand = "transition_demand" => Holders(DemandRead);
    UnmergeDemand = "unmerge_demand" => Holders(DemandRead);
    ListApprovals = "list_approvals" => Holders(DemandRead);
    WithdrawApproval = "withdraw_approval" => Holders(DemandRead);
    ListUnitApprovals = "list_unit_approvals" => Holders(DemandRead);
    DecideUnitApproval = "decide_unit_approval" => Holders(DemandRead);
    WithdrawUnitApproval = "withdraw_unit_approval" => Holders(DemandCreate);
    ListAttachments = "list_attachments" => Holders(DemandRead);
    CreateAttachment = "create_attachment" => Holders(DemandComment);
    DeleteAttachment = "delete_attachment" => Holders(DemandRead);
    ReadAttachment = "read_attachment" => Holders(DemandRead);
    ListComments = "list_comments" => Holders(DemandRead);
    CreateComment = "create_comment" => Holders(DemandComment);
    ListSimilarDemands = "list_similar_demands" => Holders(DemandRead);
    GetSupport = "get_support" => Holders(DemandRead);
    PutSupport = "put_support" => Holders(DemandCreate);
    WithdrawSupport = "withdraw_support" => Holders(DemandRead);
    ListLinks = "list_links" => Holders(DemandRead);
    CreateLink = "create_link" => Holders(DemandRead);
    DeleteLink = "delete_link" => Holders(DemandRead);
    SplitDemand = "split_demand" => Holders(DemandTriage);
    GetCompleteness = "get_completeness" => Holders(DemandRead);
    ListMentionable = "list_mentionable" => Holders(DemandRead);
    ListCoAuthors = "list_co_authors" => Holders(DemandRead);
    ListCoAuthorCandidates = "list_co_author_candidates" => Holders(DemandRead);
    PutCoAuthor = "put_co_author" => Holders(DemandRead);
    DeleteCoAuthor = "delete_co_author" => Holders(DemandRead);
    GetDemandHistory = "get_demand_history" => Holders(DemandRead);

    ListTriageQueues = "list_triage_queues" => Holders(DemandTriage);
    ListInbox = "list_inbox" => Holders(DemandTriage);
    GetTriagePolicy = "get_triage_policy" => Holders(OrganizationRead);
    PutTriagePolicy = "put_triage_policy" => Holders(OrganizationManage);
    GetRouting = "get_routing" => Holders(DemandTriage);
    RouteDemand = "route_demand" => Holders(DemandTriage);
    ListTeams = "list_teams" => Holders(OrganizationRead);
    GetTeam = "get_team" => Holders(OrganizationRead);
    CreateTeam = "create_team" => Holders(OrganizationManage);
    UpdateTeam = "update_team" => Holders(OrganizationManage);
    GetTeamHistory = "get_team_history" => HoldersOfAny(ORGANIZATION_HISTORY);
    ListTemplates = "list_templates" => Holders(OrganizationRead);
    GetTemplate = "get_template" => Holders(OrganizationRead);
    CreateTemplate = "create_template" => Holders(DemandTriage);
    UpdateTemplate = "update_template" => Holders(DemandTriage);
    GetTemplateHistory = "get_template_history" => HoldersOfAny(TEMPLATE_HISTORY);
    GetUnitOverview = "get_unit_overview" => Holders(DemandTriage);
    ListSavedViews = "list_saved_views" => Holders(DemandRead);
    CreateSavedView = "create_saved_view" => Holders(DemandRead);
    GetSavedView = "get_saved_view" => Holders(DemandRead);
    UpdateSavedView = "update_saved_view" => Holders(DemandRead);
    DeleteSavedView = "delete_saved_view" => Holders(DemandRead);
    RestoreSavedView = "restore_saved_view" => Holders(DemandRead);
    ListShortlists = "list_shortlists" => HoldersOfAny(SHORTLIST);
    CreateShortlist = "create_shortlist" => Holders(DemandTriage);
    GetShortlist = "get_shortlist" => HoldersOfAny(SHORTLIST);
    UpdateShortlist = "update_shortlist" => Holders(DemandTriage);
    DeleteShortlist = "delete_shortlist" => Holders(DemandTriage);
    RestoreShortlist = "restore_shortlist" => Holders(DemandTriage);
    MoveShortlist = "move_shortlist" => Holders(DemandTriage);
    GetShortlistHistory = "get_shortlist_history" => HoldersOfAny(SHORTLIST);
    ListShortlistEntries = "list_shortlist_entries" => HoldersOfAny(SHORTLIST);
    AddShortlistEntries = "add_shortlist_entries" => Holders(DemandTriage);
    UpdateShortlistEntry = "update_shortlist_entry" => Holders(DemandTriage);
    MoveShortlistEntry = "move_shortlist_entry" => Holders(DemandTriage);
    RemoveShortlistEntry = "remove_shortlist_entry" => Holders(DemandTriage);
    RecordDecision = "record_decision" => HoldersOfAny(SHORTLIST);
    ReadDecisionFile = "read_decision_file" => HoldersOfAny(SHORTLIST);
    ListDemandShortlists = "list_demand_shortlists" => HoldersOfAny(SHORTLIST);
    GetViewPreferences = "get_view_preferences" => Holders(DemandRead);
    PutViewPreferences = "put_view_preferences" => Holders(DemandRead);

    ListMaturityModels = "list_maturity_models" => Holders(OrganizationRead);
    GetMaturityModel = "get_maturity_model" => Holders(OrganizationRead);
    // Who may read assessments finds them, and who is asked to answer: the
    // service looks at both permissions.
    ListAssessments = "list_assessments" => HoldersOfAny(ASSESSMENT);
    GetAssessment = "get_assessment" => HoldersOfAny(ASSESSMENT);
    CreateAssessment = "create_assessment" => Holders(AssessmentManage);
    UpdateAssessment = "update_assessment" => Holders(AssessmentManage);
    DeleteAssessment = "delete_assessment" => Holders(AssessmentManage);
    RestoreAssessment = "restore_assessment" => Holders(AssessmentManage);
    CompleteAssessment = "complete_assessment" => Holders(AssessmentManage);
    ReopenAssessment = "reopen_assessment" => Holders(AssessmentManage);
    ListAssessmentAnswers = "list_assessment_answers" => HoldersOfAny(ASSESSMENT);
    PutAssessmentAnswer = "put_assessment_answer" => Holders(AssessmentAnswer);
    DeleteAssessmentAnswer = "delete_assessment_answer" => Holders(AssessmentAnswer);
    GetAssessmentTargets = "get_assessment_targets" => Holders(AssessmentRead);
    PutAssessmentTargets = "put_assessment_targets" => Holders(AssessmentManage);
    PutAssessmentConsensus = "put_assessment_consensus" => Holders(AssessmentManage);
    DeleteAssessmentConsensus = "delete_assessment_consensus" => Holders(AssessmentManage);
    GetAssessmentResults = "get_assessment_results" => Holders(AssessmentRead);
    GetAssessmentHistory = "get_assessment_history" => Holders(AssessmentManage);

    ListFrameworks = "list_frameworks" => Holders(ScoreRead);
    GetFramework = "get_framework" => Holders(ScoreRead);
    GetFrameworkHistory = "get_framework_history" => Holders(ScoreRead);
    CreateFramework = "create_framework" => Holders(FrameworkManage);
    CreateFrameworkVersion = "create_framework_version" => Holders(FrameworkManage);
    GetFrameworkVersion = "get_framework_version" => Holders(ScoreRead);
    ReplaceFrameworkVersion = "replace_framework_version" => Holders(FrameworkManage);
    AgreeFrameworkVersion = "agree_framework_version" => Holders(FrameworkManage);
    ListScorings = "list_scorings" => Holders(ScoreRead);
    GiveScoring = "give_scoring" => Holders(ScoreGive);
    WithdrawScoring = "withdraw_scoring" => Holders(ScoreGive);
    GetScore = "get_score" => Holders(ScoreRead);

    ListPortfolios = "list_portfolios" => Holders(PlanRead);
    GetPortfolio = "get_portfolio" => Holders(PlanRead);
    CreatePortfolio = "create_portfolio" => Holders(PlanManage);
    ListPlans = "list_plans" => Holders(PlanRead);
    GetPlan = "get_plan" => Holders(PlanRead);
    CreatePlan = "create_plan" => Holders(PlanManage);
    UpdatePlan = "update_plan" => Holders(PlanManage);
    DeletePlan = "delete_plan" => Holders(PlanManage);
    RestorePlan = "restore_plan" => Holders(PlanManage);
    GetPlanHistory = "get_plan_history" => Holders(PlanRead);
    GetPlanRanking = "get_plan_ranking" => Holders(PlanRead);
    CreatePlacements = "create_placements" => Holders(PlanManage);
    RankPlacementsByScore = "rank_placements_by_score" => Holders(PlanManage);
    MovePlacement = "move_placement" => Holders(PlanManage);
    DeletePlacement = "delete_placement" => Holders(PlanManage);

    ListWorkflows = "list_workflows" => Holders(OrganizationRead);
    GetWorkflow = "get_workflow" => Holders(OrganizationRead);
    CreateWorkflow = "create_workflow" => Holders(OrganizationManage);
    UpdateWorkflow = "update_workflow" => Holders(OrganizationManage);
    CreateWorkflowVersion = "create_workflow_version" => Holders(OrganizationManage);
    GetWorkflowVersion = "get_workflow_version" => Holders(OrganizationRead);
    CompareWorkflowVersions = "compare_workflow_versions" => Holders(OrganizationRead);
    ReplaceWorkflowVersion = "replace_workflow_version" => Holders(OrganizationManage);
    DiscardWorkflowVersion = "discard_workflow_version" => Holders(OrganizationManage);
    PublishWorkflowVersion = "publish_workflow_version" => Holders(OrganizationManage);
    ListWorkflowDemands = "list_workflow_demands" => Holders(OrganizationManage);
    // The service asks for the permission to triage, too.
    MoveDemands = "move_demands" => Holders(OrganizationManage);

    ListForms = "list_forms" => Holders(OrganizationRead);
    GetForm = "get_form" => Holders(OrganizationRead);
    CreateForm = "create_form" => Holders(OrganizationManage);
    UpdateForm = "update_form" => Holders(OrganizationManage);
    CreateFormVersion = "create_form_version" => Holders(OrganizationManage);
    GetFormVersion = "get_form_version" => Holders(OrganizationRead);
    CompareFormVersions = "compare_form_versions" => Holders(OrganizationRead);
    ReplaceFormVersion = "replace_form_version" => Holders(OrganizationManage);
    DiscardFormVersion = "discard_form_version" => Holders(OrganizationManage);
    ImportForm = "import_form" => Holders(OrganizationManage);
    PublishFormVersion = "publish_form_version" => Holders(OrganizationManage);
    PublishFormLink = "publish_form_link" => Holders(OrganizationManage);
    GetPublicForm = "get_public_form" => Anyone;
    GetFormAccess = "get_form_access" => Anyone;
    CreateFormAccess = "create_form_access" => Anyone;
    SubmitPublicForm = "submit_public_form" => Anyone;
    ListSimilarPublicDemands = "list_similar_public_demands" => Anyone;
    SupportPublicDemand = "support_public_demand" => Anyone;
    GetTracking = "get_tracking" => Anyone;
    GetTrackingAnswers = "get_tracking_answers" => Anyone;
    UpdateTrackingAnswers = "update_tracking_answers" => Anyone;
    AnswerTracking = "answer_tracking" => Anyone;
    WithdrawTracking = "withdraw_tracking" => Anyone;
    RevokeTrackingLink = "revoke_tracking_link" => Holders(DemandTriage);
    ListHeldSubmissions = "list_held_submissions" => Holders(DemandTriage);
    GetHeldSubmission = "get_held_submission" => Holders(DemandTriage);
    ModerateSubmission = "moderate_submission" => Holders(DemandTriage);

    CreateUpload = "create_upload" => Oneself;
    // Knowing the id of an upload is the right to send the rest.
    GetUpload = "get_upload" => Anyone;
    AppendUpload = "append_upload" => Anyone;
    DiscardUpload = "discard_upload" => Anyone;
    CreateFormUpload = "create_form_upload" => Anyone;
    CreateTrackingUpload = "create_tracking_upload" => Anyone;
    ReadTrackingAttachment = "read_tracking_attachment" => Anyone;

    CreateImport = "create_import" => Holders(DemandImport);
    GetImport = "get_import" => Holders(DemandImport);
    UpdateImport = "update_import" => Holders(DemandImport);
    DryRunImport = "dry_run_import" => Holders(DemandImport);
    CommitImport = "commit_import" => Holders(DemandImport);
    ListRejectedRows = "list_rejected_rows" => Holders(DemandImport);

    ListNotifications = "list_notifications" => Oneself;
    MarkNotificationsRead = "mark_notifications_read" => Oneself;
    GetNotificationPreferences = "get_notification_preferences" => Oneself;
    PutNotificationPreferences = "put_notification_preferences" => Oneself;
    // Knowing the secret of a mail's link is the right to end such mail.
    Unsubscribe = "unsubscribe" => Anyone;

    ListAudit = "list_audit" => Holders(AuditRead);
    StreamEvents = "stream_events" => Oneself;
}

impl Operation {
    /// The operation with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|operation| operation.id() == id)
    }
}
