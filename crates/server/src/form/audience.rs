//! Whom forms are for.

use std::collections::BTreeSet;

use docket_contract::problem::Code;
use docket_domain::form::{FormAudience, MAX_CHOSEN};
use docket_storage::identity::{person, role};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, form};
use uuid::Uuid;

use crate::actor::Actor;
use crate::context::Context;
use crate::problem::{Error, Result, field_error};

/// What somebody is, as far as audiences look at it.
#[derive(Default)]
pub struct Belonging {
    roles: Vec<Uuid>,
    /// Units, those above them included.
    pub units: Vec<Uuid>,
}

impl Belonging {
    /// What a person is.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(connection: &impl ConnectionTrait, person_id: Uuid) -> Result<Self> {
        let grants = role::grants(connection, person_id).await?;
        let person = person::find(connection, person_id).await?;
        let own = person.and_then(|person| person.unit_id);
        let places: BTreeSet<Uuid> = grants
            .iter()
            .filter_map(|grant| grant.unit_id)
            .chain(own)
            .collect();
        let mut belonging = Self {
            roles: grants.iter().map(|grant| grant.role_id).collect(),
            units: Vec::new(),
        };
        for place in places {
            belonging
                .units
                .extend(unit::with_ancestors(connection, place).await?);
        }
        Ok(belonging)
    }
}

/// The types of demand whose forms are for the one who acts.
///
/// # Errors
/// When the database refuses.
pub async fn offered(
    connection: &impl ConnectionTrait,
    context: &Context,
) -> Result<BTreeSet<Uuid>> {
    let audiences = form::audiences(connection).await?;
    let is_open = |audience: &FormAudience| *audience == FormAudience::Everyone;
    let all_are_open = audiences.iter().all(|(_, audience)| is_open(audience));
    let belonging = match context.person_id() {
        Some(person_id) if !all_are_open => Belonging::of(connection, person_id).await?,
        _ => Belonging::default(),
    };
    let is_for_them = |audience: &FormAudience| {
        matches!(context.actor, Actor::System)
            || audience.admits(&belonging.roles, &belonging.units)
    };
    let offered = audiences
        .into_iter()
        .filter(|(_, audience)| is_for_them(audience));
    Ok(offered.map(|(type_id, _)| type_id).collect())
}

/// The error that a form is for others.
pub fn not_for_them() -> Error {
    let detail = "This form is for other people. Choose another type of demand, or ask the \
                  project office.";
    Error::new(Code::Forbidden, detail)
}

/// Refuses an audience that names nobody, too many, or what there is not.
///
/// # Errors
/// It does.
pub async fn check(connection: &impl ConnectionTrait, audience: &FormAudience) -> Result<()> {
    let FormAudience::Chosen { roles, units } = audience else {
        return Ok(());
    };
    if audience.is_nobody() {
        let detail = "Choose at least one role or unit.";
        return Err(Error::invalid_field("/audience", "required", detail));
    }
    let mut errors = Vec::new();
    for (member, chosen) in [("roles", roles), ("units", units)] {
        if chosen.len() > MAX_CHOSEN {
            let pointer = format!("/audience/{member}");
            errors.push(field_error(&pointer, "too_many", "Choose at most 100."));
        }
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let known = role::list(connection).await?;
    if !roles
        .iter()
        .all(|id| known.iter().any(|role| role.id == *id))
    {
        let detail = "Choose among the roles there are.";
        errors.push(field_error("/audience/roles", "unknown", detail));
    }
    for id in units {
        if unit::find(connection, *id).await?.is_none() {
            let detail = "Choose among the units there are.";
            errors.push(field_error("/audience/units", "unknown", detail));
            break;
        }
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Error::invalid(errors)),
    }
}
