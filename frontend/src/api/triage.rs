//! Triage: the inbox, teams, the rules, and how a unit's demands stand.

use docket_contract::{
    demand::{DemandSummary, DemandView},
    page::Page,
    triage::{
        CreateTeam, CreateTemplate, QueuesView, RoutingView, TeamView, TemplateView,
        TriagePolicyView, UnitOverview,
    },
};
use docket_domain::triage::TriagePolicy;
use serde::Serialize;
use uuid::Uuid;

use super::{Answer, Query, get, patch, post, post_versioned, put, query::segment};

/// How many demands are in the parts of one's inbox.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn queues() -> Answer<QueuesView> {
    get("/triage/queues").await
}

/// A part of one's inbox.
///
/// # Errors
/// See [`super::get`].
pub async fn inbox(query: Query) -> Answer<Page<DemandSummary>> {
    get(&query.after("/triage/inbox")).await
}

/// How demands are triaged.
///
/// # Errors
/// See [`super::get`].
pub async fn policy() -> Answer<TriagePolicyView> {
    get("/triage/policy").await
}

/// Changes how demands are triaged.
///
/// # Errors
/// See [`super::put`].
pub async fn put_policy(policy: &TriagePolicy, etag: &str) -> Answer<TriagePolicyView> {
    put("/triage/policy", policy, Some(etag)).await
}

/// Where the rules would send a demand.
///
/// # Errors
/// See [`super::get`].
pub async fn routing(demand: &str) -> Answer<RoutingView> {
    get(&format!("/demands/{}/routing", segment(demand))).await
}

/// Gives a demand to whom the rules say.
///
/// # Errors
/// See [`super::post`].
pub async fn route(demand: &str, etag: &str) -> Answer<DemandView> {
    let path = format!("/demands/{}/routing", segment(demand));
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// All teams by name; with `archived` also those no longer in use.
///
/// # Errors
/// See [`super::get`].
pub async fn teams(archived: bool) -> Answer<Page<TeamView>> {
    get(match archived {
        true => "/teams?archived=true",
        false => "/teams",
    })
    .await
}

/// One team.
///
/// # Errors
/// See [`super::get`].
pub async fn team(id: Uuid) -> Answer<TeamView> {
    get(&format!("/teams/{id}")).await
}

/// Makes a team.
///
/// # Errors
/// See [`super::post`].
pub async fn create_team(team: &CreateTeam) -> Answer<TeamView> {
    post("/teams", team).await
}

/// Changes a team.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_team(id: Uuid, changes: &impl Serialize, etag: &str) -> Answer<TeamView> {
    patch(&format!("/teams/{id}"), changes, etag).await
}

/// Texts that are written again and again, by name; with `archived` also those
/// no longer in use.
///
/// # Errors
/// See [`super::get`].
pub async fn templates(archived: bool) -> Answer<Page<TemplateView>> {
    get(match archived {
        true => "/answer-templates?archived=true",
        false => "/answer-templates",
    })
    .await
}

/// One of them.
///
/// # Errors
/// See [`super::get`].
pub async fn template(id: Uuid) -> Answer<TemplateView> {
    get(&format!("/answer-templates/{id}")).await
}

/// Makes one.
///
/// # Errors
/// See [`super::post`].
pub async fn create_template(template: &CreateTemplate) -> Answer<TemplateView> {
    post("/answer-templates", template).await
}

/// Changes one.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_template(
    id: Uuid,
    changes: &impl Serialize,
    etag: &str,
) -> Answer<TemplateView> {
    patch(&format!("/answer-templates/{id}"), changes, etag).await
}

/// How the demands of a unit stand.
///
/// # Errors
/// See [`super::get`].
pub async fn overview(unit: &str) -> Answer<UnitOverview> {
    get(&format!("/units/{}/overview", segment(unit))).await
}
