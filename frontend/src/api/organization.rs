//! The organisation: settings, units, registers, types of demand and forms.

use std::collections::{HashMap, HashSet};

use docket_contract::{
    form::FormVersionView,
    organization::{
        CreateDemandType, CreateRegisterEntry, CreateUnit, DemandTypeView, FieldView,
        OrganizationView, PatchDemandType, RegisterEntryView, UnitView,
    },
    page::Page,
};
use docket_domain::field::FieldDefinition;
use serde::Serialize;
use uuid::Uuid;

use super::{Answer, Reply, get, patch, post};

/// The organisation's settings.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn organization() -> Answer<OrganizationView> {
    get("/organization").await
}

/// All units, children after their parents, siblings by name; with `archived`
/// also those no longer in use.
///
/// # Errors
/// See [`super::get`].
pub async fn units(archived: bool) -> Answer<Page<UnitView>> {
    let path = if archived {
        "/units?archived=true"
    } else {
        "/units"
    };
    let mut reply: Reply<Page<UnitView>> = get(path).await?;
    reply.body.items = as_tree(reply.body.items);
    Ok(reply)
}

/// Puts each unit below its parent. A unit whose parent is not in the list
/// stands at the top.
fn as_tree(units: Vec<UnitView>) -> Vec<UnitView> {
    let known: HashSet<Uuid> = units.iter().map(|unit| unit.id).collect();
    let mut children: HashMap<Option<Uuid>, Vec<UnitView>> = HashMap::new();
    for unit in units {
        let parent = unit
            .parent
            .as_ref()
            .map(|parent| parent.id)
            .filter(|id| known.contains(id));
        children.entry(parent).or_default().push(unit);
    }
    let mut ordered = Vec::with_capacity(known.len());
    let mut open: Vec<UnitView> = children.remove(&None).unwrap_or_default();
    open.reverse();
    while let Some(unit) = open.pop() {
        let below = children.remove(&Some(unit.id)).unwrap_or_default();
        ordered.push(unit);
        open.extend(below.into_iter().rev());
    }
    ordered
}

/// One unit.
///
/// # Errors
/// See [`super::get`].
pub async fn unit(id: Uuid) -> Answer<UnitView> {
    get(&format!("/units/{id}")).await
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
pub async fn patch_unit(id: Uuid, changes: &impl Serialize, etag: &str) -> Answer<UnitView> {
    patch(&format!("/units/{id}"), changes, etag).await
}

/// The categories of demands.
///
/// # Errors
/// See [`super::get`].
pub async fn categories() -> Answer<Page<RegisterEntryView>> {
    entries(Register::Categories).await
}

/// The strategic objectives demands serve.
///
/// # Errors
/// See [`super::get`].
pub async fn objectives() -> Answer<Page<RegisterEntryView>> {
    entries(Register::Objectives).await
}

/// A register of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// The categories of demands.
    Categories,
    /// The strategic objectives demands serve.
    Objectives,
}

impl Register {
    /// Its address after `/api/v1`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Categories => "/categories",
            Self::Objectives => "/strategic-objectives",
        }
    }
}

/// The entries of a register, archived ones included.
///
/// # Errors
/// See [`super::get`].
pub async fn entries(register: Register) -> Answer<Page<RegisterEntryView>> {
    get(register.path()).await
}

/// One entry of a register.
///
/// # Errors
/// See [`super::get`].
pub async fn entry(register: Register, id: Uuid) -> Answer<RegisterEntryView> {
    get(&format!("{}/{id}", register.path())).await
}

/// Adds an entry to a register.
///
/// # Errors
/// See [`super::get`].
pub async fn create_entry(
    register: Register,
    entry: &CreateRegisterEntry,
) -> Answer<RegisterEntryView> {
    post(register.path(), entry).await
}

/// Changes an entry of a register.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_entry(
    register: Register,
    id: Uuid,
    changes: &impl Serialize,
    etag: &str,
) -> Answer<RegisterEntryView> {
    patch(&format!("{}/{id}", register.path()), changes, etag).await
}

/// Every field that can be asked about a demand.
///
/// # Errors
/// See [`super::get`].
pub async fn fields() -> Answer<Page<FieldView>> {
    get("/fields").await
}

/// Adds a field to the catalogue.
///
/// # Errors
/// See [`super::get`].
pub async fn create_field(field: &FieldDefinition) -> Answer<FieldView> {
    post("/fields", field).await
}

/// The types of demand.
///
/// # Errors
/// See [`super::get`].
pub async fn demand_types() -> Answer<Page<DemandTypeView>> {
    get("/demand-types").await
}

/// Makes a type of demand that a form is filled in for.
///
/// # Errors
/// See [`super::get`].
pub async fn create_demand_type(demand_type: &CreateDemandType) -> Answer<DemandTypeView> {
    post("/demand-types", demand_type).await
}

/// Takes a type of demand out of use, or back into it.
///
/// # Errors
/// See [`super::patch`].
pub async fn patch_demand_type(
    id: Uuid,
    changes: &PatchDemandType,
    etag: &str,
) -> Answer<DemandTypeView> {
    patch(&format!("/demand-types/{id}"), changes, etag).await
}

/// A version of a form with its fields.
///
/// # Errors
/// See [`super::get`].
pub async fn form_version(id: Uuid) -> Answer<FormVersionView> {
    get(&format!("/form-versions/{id}")).await
}

#[cfg(test)]
mod tests {
    use docket_contract::organization::Reference;

    use super::*;

    fn unit(id: u128, parent: Option<u128>) -> UnitView {
        UnitView {
            id: Uuid::from_u128(id),
            code: String::new(),
            name: id.to_string(),
            parent: parent.map(|parent| Reference {
                id: Uuid::from_u128(parent),
                name: String::new(),
            }),
            depth: 0,
            partner: None,
            approvers: Vec::new(),
            archived_at: None,
            version: 1,
        }
    }

    #[test]
    fn children_follow_their_parents() {
        let units = vec![
            unit(1, Some(3)),
            unit(2, Some(1)),
            unit(3, None),
            unit(4, Some(9)),
        ];
        let order: Vec<String> = as_tree(units).into_iter().map(|unit| unit.name).collect();
        assert_eq!(order, ["3", "1", "2", "4"]);
    }
}
