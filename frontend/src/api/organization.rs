//! The organisation: settings, units, registers, types of demand, forms and workflows.

use docket_contract::{
    organization::{
        CreateUnit, DemandTypeView, FormVersionView, OrganizationView, PatchOrganization,
        PatchUnit, RegisterEntryView, UnitView, WorkflowVersionView,
    },
    page::Page,
};
use uuid::Uuid;

use super::{Answer, Query, get, patch, post};

/// The organisation's settings.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn organization() -> Answer<OrganizationView> {
    get("/organization").await
}

/// Changes the organisation's settings.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_organization(
    changes: &PatchOrganization,
    etag: &str,
) -> Answer<OrganizationView> {
    patch("/organization", changes, etag).await
}

/// Units, parents before their children.
///
/// # Errors
/// See [`super::get`].
pub async fn units(query: Query) -> Answer<Page<UnitView>> {
    get(&query.after("/units")).await
}

/// Adds a unit.
///
/// # Errors
/// See [`super::get`].
pub async fn create_unit(unit: &CreateUnit) -> Answer<UnitView> {
    post("/units", unit).await
}

/// Changes a unit.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_unit(id: Uuid, changes: &PatchUnit, etag: &str) -> Answer<UnitView> {
    patch(&format!("/units/{id}"), changes, etag).await
}

/// The categories of demands.
///
/// # Errors
/// See [`super::get`].
pub async fn categories() -> Answer<Page<RegisterEntryView>> {
    get("/categories?limit=200").await
}

/// The strategic objectives demands serve.
///
/// # Errors
/// See [`super::get`].
pub async fn objectives() -> Answer<Page<RegisterEntryView>> {
    get("/objectives?limit=200").await
}

/// The types of demand.
///
/// # Errors
/// See [`super::get`].
pub async fn demand_types() -> Answer<Page<DemandTypeView>> {
    get("/demand-types?limit=200").await
}

/// A version of a form with its fields.
///
/// # Errors
/// See [`super::get`].
pub async fn form_version(id: Uuid) -> Answer<FormVersionView> {
    get(&format!("/form-versions/{id}")).await
}

/// A version of a workflow.
///
/// # Errors
/// See [`super::get`].
pub async fn workflow_version(id: Uuid) -> Answer<WorkflowVersionView> {
    get(&format!("/workflow-versions/{id}")).await
}
