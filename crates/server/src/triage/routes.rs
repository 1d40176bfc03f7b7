//! The operations of triage.

use actix_web::{get, patch, post, put, web};
use docket_contract::demand::{DemandSummary, DemandView};
use docket_contract::page::Page;
use docket_contract::triage::{
    CreateTeam, CreateTemplate, PatchTeam, PatchTemplate, QueuesView, RoutingView, TeamView,
    TemplateView, TriagePolicyView, UnitOverview,
};
use docket_domain::triage::TriagePolicy;
use uuid::Uuid;

use super::{inbox, policy, routing, team, template, unit};
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::demand::service::which;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::query::Query;
use crate::registration::ServiceConfig;
use crate::reply::Reply;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_triage_queues)
        .service(list_inbox)
        .service(get_triage_policy)
        .service(put_triage_policy)
        .service(get_routing)
        .service(route_demand)
        .service(list_teams)
        .service(get_team)
        .service(create_team)
        .service(update_team)
        .service(list_templates)
        .service(get_template)
        .service(create_template)
        .service(update_template)
        .service(get_unit_overview);
}

/// Count my inbox
///
/// How many demands are in each part of the caller's inbox, as far as they
/// triage: what is theirs, their teams', nobody's, what waits for whoever
/// asked, what is late, what was put off, and everything that is open.
#[utoipa::path(tag = "Triage", responses((status = 200, body = QueuesView)))]
#[get("/triage/queues")]
pub async fn list_triage_queues(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListTriageQueues)?;
    caller.answer(Reply::ok(inbox::queues(&context).await?))
}

/// List my inbox
///
/// A part of it, the earliest target day first unless sorted otherwise. The
/// filters of the list of demands narrow it.
#[utoipa::path(tag = "Triage", params(
        ("queue" = Option<String>, Query, description = "`mine`, `team`, `unassigned`, `waiting`, `overdue`, `snoozed`, `all`; `mine` when absent.", example = "team"),
        ("q" = Option<String>, Query, description = "Words in key, title, summary or answers, by their beginnings.", example = "pump"),
        ("unit" = Option<String>, Query, description = "Units, with everything below them."),
        ("category" = Option<String>, Query, description = "Categories."),
        ("sort" = Option<String>, Query, description = "As in the list of demands.", example = "due_on"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page.")),
    responses((status = 200, body = Page<DemandSummary>)))]
#[get("/triage/inbox")]
pub async fn list_inbox(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::ListInbox)?;
    let (page, rest) = inbox::page(&context, query).await?;
    caller.page(page, &rest)
}

/// Read how demands are triaged
///
/// The rules by which demands are routed, and when those who have them are
/// reminded.
#[utoipa::path(tag = "Triage", responses((status = 200, body = TriagePolicyView)))]
#[get("/triage/policy")]
pub async fn get_triage_policy(caller: Caller) -> Answer {
    let context = caller.context(Operation::GetTriagePolicy)?;
    caller.answer(policy::get(context.reader()).await?)
}

/// Change how demands are triaged
///
/// Replaces rules and days. What was handed in before stays with whoever has
/// it; days count for what comes into a status from now on.
#[utoipa::path(tag = "Triage", request_body = TriagePolicy, params(IfMatchHeader),
    responses((status = 200, body = TriagePolicyView)))]
#[put("/triage/policy")]
pub async fn put_triage_policy(
    caller: Caller,
    version: IfMatch,
    body: Body<TriagePolicy>,
) -> Answer {
    let input = body.with(|policy| (version.0, policy));
    caller
        .change(
            Operation::PutTriagePolicy,
            input,
            |transaction, context, input| Box::pin(policy::put(transaction, context, input)),
        )
        .await
}

/// Read where a demand would go
///
/// The rule that fits it now, and who would get it.
#[utoipa::path(tag = "Triage",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = RoutingView)))]
#[get("/demands/{demand}/routing")]
pub async fn get_routing(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetRouting)?;
    caller.answer(routing::trial(&context, which(&demand)?).await?)
}

/// Route a demand again
///
/// Gives an open demand to whom the rules say, whoever has it now.
#[utoipa::path(tag = "Triage",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"), IfMatchHeader),
    responses((status = 200, body = DemandView)))]
#[post("/demands/{demand}/routing")]
pub async fn route_demand(caller: Caller, demand: web::Path<String>, version: IfMatch) -> Answer {
    let input = Input::of((which(&demand)?, version.0));
    caller
        .change(
            Operation::RouteDemand,
            input,
            |transaction, context, input| Box::pin(routing::again(transaction, context, input)),
        )
        .await
}

/// List teams
///
/// All teams by name; with `archived=true` also those no longer in use.
#[utoipa::path(tag = "Triage", params(
        ("archived" = Option<bool>, Query, description = "Whether archived ones are listed too.")),
    responses((status = 200, body = Page<TeamView>)))]
#[get("/teams")]
pub async fn list_teams(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListTeams)?;
    let archived = query.flag("archived")?;
    query.finish()?;
    caller.answer(team::list(context.reader(), archived).await?)
}

/// Read a team
///
/// Who leads it, and who is in it.
#[utoipa::path(tag = "Triage", params(("id" = Uuid, Path, description = "The team.")),
    responses((status = 200, body = TeamView)))]
#[get("/teams/{id}")]
pub async fn get_team(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetTeam)?;
    caller.answer(team::get(context.reader(), *id).await?)
}

/// Create a team
///
/// Of people who take what comes in together, or by turns.
#[utoipa::path(tag = "Triage", request_body = CreateTeam, responses((status = 201, body = TeamView)))]
#[post("/teams")]
pub async fn create_team(caller: Caller, body: Body<CreateTeam>) -> Answer {
    caller
        .change(
            Operation::CreateTeam,
            body.input(),
            |transaction, context, input| Box::pin(team::create(transaction, context, input)),
        )
        .await
}

/// Change a team
///
/// Merge-patch. A team stays in use while it has open demands or a rule sends
/// some to it.
#[utoipa::path(tag = "Triage", request_body = PatchTeam, params(("id" = Uuid, Path, description = "The team."), IfMatchHeader),
    responses((status = 200, body = TeamView)))]
#[patch("/teams/{id}")]
pub async fn update_team(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchTeam>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateTeam,
            input,
            |transaction, context, input| Box::pin(team::update(transaction, context, input)),
        )
        .await
}

/// Read how a unit's demands stand
///
/// Of the unit and those below it, as far as the caller triages: how many are
/// in which status, what the project office owes the unit, what the unit owes
/// the office, and what was decided last.
#[utoipa::path(tag = "Triage", params(("id" = Uuid, Path, description = "The unit.")),
    responses((status = 200, body = UnitOverview)))]
#[get("/units/{id}/overview")]
pub async fn get_unit_overview(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetUnitOverview)?;
    caller.answer(Reply::ok(unit::overview(&context, *id).await?))
}

/// List answer templates
///
/// Texts that the project office writes again and again, by name; with
/// `archived=true` also those no longer in use.
#[utoipa::path(tag = "Triage", params(
        ("archived" = Option<bool>, Query, description = "Whether archived ones are listed too.")),
    responses((status = 200, body = Page<TemplateView>)))]
#[get("/answer-templates")]
pub async fn list_templates(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListTemplates)?;
    let archived = query.flag("archived")?;
    query.finish()?;
    caller.answer(template::list(context.reader(), archived).await?)
}

/// Read an answer template
///
/// Its name and its text.
#[utoipa::path(tag = "Triage", params(("id" = Uuid, Path, description = "The template.")),
    responses((status = 200, body = TemplateView)))]
#[get("/answer-templates/{id}")]
pub async fn get_template(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetTemplate)?;
    caller.answer(template::get(context.reader(), *id).await?)
}

/// Create an answer template
///
/// For everybody who triages.
#[utoipa::path(tag = "Triage", request_body = CreateTemplate, responses((status = 201, body = TemplateView)))]
#[post("/answer-templates")]
pub async fn create_template(caller: Caller, body: Body<CreateTemplate>) -> Answer {
    caller
        .change(
            Operation::CreateTemplate,
            body.input(),
            |transaction, context, input| Box::pin(template::create(transaction, context, input)),
        )
        .await
}

/// Change an answer template
///
/// Merge-patch. What was written with it stays as it was written.
#[utoipa::path(tag = "Triage", request_body = PatchTemplate, params(("id" = Uuid, Path, description = "The template."), IfMatchHeader),
    responses((status = 200, body = TemplateView)))]
#[patch("/answer-templates/{id}")]
pub async fn update_template(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchTemplate>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateTemplate,
            input,
            |transaction, context, input| Box::pin(template::update(transaction, context, input)),
        )
        .await
}
