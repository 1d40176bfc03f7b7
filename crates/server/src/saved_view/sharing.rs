//! With whom views are shared, and who looks after shared ones.
//!
//! Whoever reads the demands of a unit may share a view with its people: they
//! see no more by it. What everyone is shown is for those who screen or decide
//! on all demands to choose. They look after the views that are shared with
//! them, too, so that one whose owner has left can be changed.

use docket_domain::identity::Permission;
use docket_domain::saved_view::{MAX_UNITS, ViewSharing};
use docket_storage::organization::unit;
use docket_storage::saved_view::{SavedView, Viewer};
use docket_storage::{ConnectionTrait, Reach};
use uuid::Uuid;

use crate::context::Context;
use crate::form::audience::Belonging;
use crate::problem::{Error, Result};

/// Permissions of which one is needed to look after what is shared.
const CURATING: [Permission; 2] = [Permission::DemandTriage, Permission::DemandDecide];

/// The one who acts, as views look at them.
///
/// # Errors
/// Nobody is signed in.
pub async fn viewer(connection: &impl ConnectionTrait, context: &Context) -> Result<Viewer> {
    let person_id = context.oneself()?;
    let belonging = Belonging::of(connection, person_id).await?;
    Ok(Viewer {
        person_id,
        units: belonging.units,
    })
}

/// Whether the one who acts may change a view.
///
/// # Errors
/// When the database refuses.
pub async fn may_change(
    connection: &impl ConnectionTrait,
    context: &Context,
    view: &SavedView,
) -> Result<bool> {
    if context.person_id() == Some(view.owner_id) {
        return Ok(true);
    }
    curates(connection, context, &view.sharing).await
}

/// Whether the one who acts looks after what is shared like this.
async fn curates(
    connection: &impl ConnectionTrait,
    context: &Context,
    sharing: &ViewSharing,
) -> Result<bool> {
    for permission in CURATING {
        let reach = context.reach_of(permission);
        let covers = match sharing {
            ViewSharing::Nobody => false,
            ViewSharing::Everyone => reach.everywhere,
            ViewSharing::Units { units } => {
                let mut all = true;
                for unit in units {
                    all = all && covers(connection, &reach, *unit).await?;
                }
                all
            }
        };
        if covers {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn covers(connection: &impl ConnectionTrait, reach: &Reach, place: Uuid) -> Result<bool> {
    if reach.everywhere {
        return Ok(true);
    }
    for &held in &reach.units {
        if unit::is_within(connection, place, held).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses sharing that names no unit, too many or unknown ones, or that the
/// one who acts may not choose.
///
/// # Errors
/// It does.
pub async fn check(
    connection: &impl ConnectionTrait,
    context: &Context,
    sharing: &ViewSharing,
) -> Result<()> {
    match sharing {
        ViewSharing::Nobody => Ok(()),
        ViewSharing::Everyone => match curates(connection, context, sharing).await? {
            true => Ok(()),
            false => Err(Error::lacking(Permission::DemandTriage)),
        },
        ViewSharing::Units { units } => {
            let at = "/sharing/units";
            if units.is_empty() {
                let detail = "Choose at least one unit.";
                return Err(Error::invalid_field(at, "required", detail));
            }
            if units.len() > MAX_UNITS {
                let detail = format!("Choose at most {MAX_UNITS}.");
                return Err(Error::invalid_field(at, "too_many", detail));
            }
            let reach = context.reach_of(Permission::DemandRead);
            for &unit in units {
                if unit::find(connection, unit).await?.is_none() {
                    let detail = "Choose among the units there are.";
                    return Err(Error::invalid_field(at, "unknown", detail));
                }
                if !covers(connection, &reach, unit).await? {
                    let detail = "Choose among the units whose demands you read.";
                    return Err(Error::invalid_field(at, "not_held", detail));
                }
            }
            Ok(())
        }
    }
}
