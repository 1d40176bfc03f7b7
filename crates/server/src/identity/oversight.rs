//! Whom a caller may manage: only those who can do nothing that the caller
//! cannot do, so that managing people is no way to more rights.

use docket_domain::identity::Permission;
use docket_storage::identity::person::Person;
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, identity};
use uuid::Uuid;

use super::person::load;
use crate::context::Context;
use crate::problem::{Error, Result};

/// Whether the caller holds a permission for a unit with its subtree, or, for
/// none, everywhere.
///
/// # Errors
/// When the database refuses.
pub async fn covers(
    connection: &impl ConnectionTrait,
    context: &Context,
    permission: Permission,
    place: Option<Uuid>,
) -> Result<bool> {
    let reach = context.reach_of(permission);
    if reach.everywhere {
        return Ok(true);
    }
    let Some(place) = place else {
        return Ok(false);
    };
    for &held in &reach.units {
        if unit::is_within(connection, place, held).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Insists that the caller holds a permission at a place.
///
/// # Errors
/// It is not held there.
pub async fn insist(
    connection: &impl ConnectionTrait,
    context: &Context,
    permission: Permission,
    place: Option<Uuid>,
) -> Result<()> {
    if covers(connection, context, permission, place).await? {
        return Ok(());
    }
    Err(Error::lacking(permission))
}

/// Loads a person whom the caller may manage: one of the units the caller
/// manages people of, with no right that the caller does not have.
///
/// # Errors
/// There is none, or they are not the caller's to manage.
pub async fn load_managed(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Uuid,
) -> Result<Person> {
    let person = load(connection, id).await?;
    insist(
        connection,
        context,
        Permission::PersonManage,
        person.unit_id,
    )
    .await?;
    for (permission, place) in identity::rights(connection, id).await? {
        insist(connection, context, permission, place).await?;
    }
    Ok(person)
}
