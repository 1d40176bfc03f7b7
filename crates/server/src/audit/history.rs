//! The history of each record: its rows of the audit trail.

use actix_web::{get, web};
use docket_contract::audit::AuditEntry;
use docket_contract::page::Page;
use docket_domain::identity::Permission;
use docket_storage::ConnectionTrait;
use docket_storage::audit::Filter;
use docket_storage::organization::register::Register;
use docket_storage::organization::unit;
use uuid::Uuid;

use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::identity::oversight::covers;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::Query;
use crate::registration::ServiceConfig;

/// Answers with a page of a record's history, newest first. The caller has
/// established that the actor may see it.
///
/// # Errors
/// When the database refuses, or the query is not usable.
pub async fn answer(
    caller: &Caller,
    context: &Context,
    noun: &str,
    record: Uuid,
    mut query: Query,
) -> Answer {
    let filter = Filter {
        record_kind: Some(noun.to_owned()),
        record_id: Some(record),
        ..Filter::default()
    };
    let page = super::page(context, &filter, &mut query).await?;
    let rest = query.finish()?;
    caller.page(page, &rest)
}

/// Insists that the caller reads the whole trail, or manages the record.
async fn insist(
    connection: &impl ConnectionTrait,
    context: &Context,
    manage: Permission,
    place: Option<Uuid>,
) -> Result<()> {
    let reads_all = context.reach_of(Permission::AuditRead).everywhere;
    if reads_all || covers(connection, context, manage, place).await? {
        return Ok(());
    }
    Err(Error::lacking(manage))
}

/// Operations that read the history of one kind of record: name, operation,
/// path, tag, summary, and how the record is found.
macro_rules! histories {
    ($($name:ident, $operation:ident, $path:tt, $tag:tt, $summary:tt, $find:expr;)*) => {
        $(
            #[doc = $summary]
            #[doc = ""]
            #[doc = "Every change to it, newest first: for whoever may change it, and for auditors."]
            #[utoipa::path(tag = $tag, params(
                    ("id" = Uuid, Path, description = "The record."),
                    ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
                    ("cursor" = Option<String>, Query, description = "Cursor of the page."),
                    ("count" = Option<bool>, Query, description = "Whether to count all.")),
                responses((status = 200, body = Page<AuditEntry>)))]
            #[get($path)]
            pub async fn $name(caller: Caller, id: web::Path<Uuid>, query: Query) -> Answer {
                let context = caller.context(Operation::$operation)?;
                let noun = $find(&context, *id).await?;
                answer(&caller, &context, noun, *id, query).await
            }
        )*
    };
}

histories! {
    get_plan_history, GetPlanHistory, "/plans/{id}/history", "Plans", "Read the history of a plan", plan;
    get_framework_history, GetFrameworkHistory, "/frameworks/{id}/history", "Prioritisation", "Read the history of a framework", framework;
    get_person_history, GetPersonHistory, "/people/{id}/history", "People", "Read the history of a person", person;
    get_role_history, GetRoleHistory, "/roles/{id}/history", "Roles", "Read the history of a role", role;
    get_unit_history, GetUnitHistory, "/units/{id}/history", "Organisation", "Read the history of a unit", business_unit;
    get_category_history, GetCategoryHistory, "/categories/{id}/history", "Organisation", "Read the history of a category", category;
    get_objective_history, GetObjectiveHistory, "/strategic-objectives/{id}/history", "Organisation", "Read the history of a strategic objective", objective;
    get_field_history, GetFieldHistory, "/fields/{id}/history", "Organisation", "Read the history of a field", field;
    get_demand_type_history, GetDemandTypeHistory, "/demand-types/{id}/history", "Organisation", "Read the history of a demand type", demand_type;
    get_form_history, GetFormHistory, "/forms/{id}/history", "Intake", "Read the history of a form", form;
    get_team_history, GetTeamHistory, "/teams/{id}/history", "Triage", "Read the history of a team", team;
    get_template_history, GetTemplateHistory, "/answer-templates/{id}/history", "Triage", "Read the history of an answer template", template;
    get_workflow_history, GetWorkflowHistory, "/workflows/{id}/history", "Workflows", "Read the history of a workflow", workflow;
}

/// Registers the histories.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(get_plan_history)
        .service(get_framework_history)
        .service(get_person_history)
        .service(get_role_history)
        .service(get_unit_history)
        .service(get_category_history)
        .service(get_objective_history)
        .service(get_field_history)
        .service(get_demand_type_history)
        .service(get_form_history)
        .service(get_team_history)
        .service(get_template_history)
        .service(get_workflow_history)
        .service(get_organization_history);
}

/// Read the history of the organisation's settings
///
/// Every change to them, newest first: for whoever may change them, and for
/// auditors.
#[utoipa::path(tag = "Organisation", params(
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<AuditEntry>)))]
#[get("/organization/history")]
pub async fn get_organization_history(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::GetOrganizationHistory)?;
    let reader = context.reader();
    insist(reader, &context, Permission::OrganizationManage, None).await?;
    let settings = crate::organization::settings(reader).await?;
    answer(&caller, &context, "organization", settings.id, query).await
}

async fn plan(context: &Context, id: Uuid) -> Result<&'static str> {
    crate::plan::load(context, id).await?;
    Ok(docket_storage::plan::NOUN)
}

async fn framework(context: &Context, id: Uuid) -> Result<&'static str> {
    crate::prioritization::load(context, id).await?;
    Ok(docket_storage::prioritization::framework::NOUN)
}

async fn person(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    let person = crate::identity::person::load(reader, id).await?;
    insist(reader, context, Permission::PersonManage, person.unit_id).await?;
    Ok("person")
}

async fn role(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    let found = docket_storage::identity::role::find(reader, id).await?;
    found.ok_or_else(|| Error::not_found("role"))?;
    insist(reader, context, Permission::RoleManage, None).await?;
    Ok("role")
}

async fn business_unit(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    let found = unit::find(reader, id).await?;
    found.ok_or_else(|| Error::not_found("unit"))?;
    insist(reader, context, Permission::UnitManage, Some(id)).await?;
    Ok("unit")
}

async fn category(context: &Context, id: Uuid) -> Result<&'static str> {
    entry(context, Register::Category, id).await
}

async fn objective(context: &Context, id: Uuid) -> Result<&'static str> {
    entry(context, Register::StrategicObjective, id).await
}

async fn entry(context: &Context, register: Register, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    let found = docket_storage::organization::register::find(reader, register, id).await?;
    found.ok_or_else(|| Error::not_found("entry of this register"))?;
    insist(reader, context, Permission::OrganizationManage, None).await?;
    Ok(register.noun())
}

async fn field(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    let fields = docket_storage::organization::definition::fields(reader).await?;
    let found = fields.into_iter().find(|field| field.id == id);
    found.ok_or_else(|| Error::not_found("field"))?;
    insist(reader, context, Permission::OrganizationManage, None).await?;
    Ok("field")
}

async fn demand_type(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    crate::organization::demand_type::load(reader, id).await?;
    insist(reader, context, Permission::OrganizationManage, None).await?;
    Ok("demand_type")
}

async fn form(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    crate::form::service::load(reader, id).await?;
    insist(reader, context, Permission::OrganizationManage, None).await?;
    Ok("form")
}

async fn team(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    crate::triage::load_team(reader, id).await?;
    insist(reader, context, Permission::OrganizationManage, None).await?;
    Ok(docket_storage::team::NOUN)
}

async fn template(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    crate::triage::load_template(reader, id).await?;
    insist(reader, context, Permission::DemandTriage, None).await?;
    Ok(docket_storage::template::NOUN)
}

async fn workflow(context: &Context, id: Uuid) -> Result<&'static str> {
    let reader = context.reader();
    crate::workflow::service::load(reader, id).await?;
    insist(reader, context, Permission::OrganizationManage, None).await?;
    Ok("workflow")
}
