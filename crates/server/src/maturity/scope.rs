//! Which assessments a caller finds, and how changes to them are told.

use std::collections::BTreeSet;

use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_domain::maturity::assessment::{AssessmentState, KEY_PREFIX};
use docket_domain::maturity::model::{MaturityModel, Practice};
use docket_storage::audit::Changes;
use docket_storage::maturity::NOUN;
use docket_storage::maturity::assessment::{self, Assessment, Which};
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach};
use serde_json::json;

use crate::context::{Context, Record};
use crate::problem::{Error, Result};

/// What can be held about assessments.
const PERMISSIONS: &[Permission] = crate::operation::ASSESSMENT;

/// The key people see.
pub fn key(assessment: &Assessment) -> String {
    format!("{KEY_PREFIX}-{}", assessment.seq)
}

/// The assessments the caller finds: those they may read, and those they may
/// only answer.
///
/// # Errors
/// They hold none of the permissions.
pub fn visible(context: &Context) -> Result<Reach> {
    let mut whole = Reach::NOTHING;
    for reach in PERMISSIONS
        .iter()
        .map(|&permission| context.reach_of(permission))
    {
        whole.everywhere |= reach.everywhere;
        whole.units.extend(reach.units);
        whole.person = whole.person.or(reach.person);
    }
    if whole == Reach::NOTHING {
        return Err(Error::lacking(Permission::AssessmentRead));
    }
    Ok(whole)
}

/// The permissions whose reach includes an assessment.
///
/// # Errors
/// When the database refuses.
pub async fn permissions(
    connection: &impl ConnectionTrait,
    context: &Context,
    assessment: &Assessment,
) -> Result<BTreeSet<Permission>> {
    let mut held = BTreeSet::new();
    for &permission in PERMISSIONS {
        let reach = context.reach_of(permission);
        if reach != Reach::NOTHING
            && assessment::is_within(connection, assessment.id, &reach).await?
        {
            held.insert(permission);
        }
    }
    Ok(held)
}

/// Finds an assessment by its id or the key people see.
///
/// # Errors
/// There is none within what the caller may see.
pub async fn find(
    connection: &impl ConnectionTrait,
    context: &Context,
    name: &str,
    hidden: bool,
) -> Result<Assessment> {
    let reach = visible(context)?;
    let found = match which(name) {
        Some(which) => assessment::find(connection, which, &reach, hidden).await?,
        None => None,
    };
    found.ok_or_else(|| Error::not_found("assessment"))
}

/// Finds an assessment for somebody who must hold a permission for it.
///
/// # Errors
/// There is none, or the caller may see it but lacks the permission.
pub async fn find_for(
    connection: &impl ConnectionTrait,
    context: &Context,
    name: &str,
    permission: Permission,
) -> Result<Assessment> {
    let found = find(connection, context, name, false).await?;
    require(connection, context, &found, permission).await?;
    Ok(found)
}

/// Insists on a permission for an assessment that was found.
///
/// # Errors
/// The permission does not reach it.
pub async fn require(
    connection: &impl ConnectionTrait,
    context: &Context,
    found: &Assessment,
    permission: Permission,
) -> Result<()> {
    if assessment::is_within(connection, found.id, &context.reach_of(permission)).await? {
        Ok(())
    } else {
        Err(Error::lacking(permission))
    }
}

/// Finds an open assessment of an expected version, for somebody who manages
/// it.
///
/// # Errors
/// As [`find_for`]; it was changed or is completed.
pub async fn find_open(
    transaction: &DatabaseTransaction,
    context: &Context,
    name: &str,
    version: i64,
) -> Result<Assessment> {
    let found = find_for(transaction, context, name, Permission::AssessmentManage).await?;
    if found.version != version {
        return Err(Error::stale());
    }
    hold_open(transaction, context, &found).await?;
    Ok(found)
}

/// Keeps an assessment open until the transaction ends: nobody completes it
/// between reading and writing.
///
/// # Errors
/// It is completed.
pub async fn hold_open(
    transaction: &DatabaseTransaction,
    context: &Context,
    found: &Assessment,
) -> Result<()> {
    let by = context.person_id();
    if found.state() == AssessmentState::Open
        && assessment::hold_open(transaction, found.id, by, context.now).await?
    {
        return Ok(());
    }
    Err(Error::new(
        Code::WrongState,
        "The assessment is completed, and what it says is frozen. Reopen it to change something.",
    ))
}

fn which(name: &str) -> Option<Which> {
    if let Ok(id) = name.parse() {
        return Some(Which::Id(id));
    }
    let (prefix, number) = name.split_once('-')?;
    let number = number.parse().ok()?;
    prefix
        .eq_ignore_ascii_case(KEY_PREFIX)
        .then_some(Which::Number(number))
}

/// The practice of this key.
///
/// # Errors
/// The model has none.
pub fn practice<'a>(model: &'a MaturityModel, key: &str) -> Result<&'a Practice> {
    model
        .practice(key)
        .ok_or_else(|| Error::not_found("practice"))
}

/// A JSON pointer to a member of an object in the body.
pub fn pointer(parent: &str, member: &str) -> String {
    format!("{parent}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// Writes what changed into the audit trail and tells everybody who may hear
/// of it.
///
/// # Errors
/// When the database refuses.
pub async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    kind: &str,
    after: &Assessment,
    changes: Changes,
    reason: Option<String>,
) -> Result<()> {
    let key = key(after);
    let record = Record {
        reason,
        ..Record::new(NOUN, after.id, &key, changes)
    };
    context.record(transaction, record).await?;
    let payload = json!({ "key": key, "version": after.version, "state": after.state() });
    context
        .announce(transaction, kind, NOUN, after.id, after.unit_id, payload)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assessment_is_named_by_id_or_key() {
        assert!(matches!(which("ASM-7"), Some(Which::Number(7))));
        assert!(matches!(which("asm-7"), Some(Which::Number(7))));
        assert!(matches!(
            which("0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11"),
            Some(Which::Id(_))
        ));
        for name in ["", "7", "DEM-7", "ASM-", "ASM-x", "ASM"] {
            assert!(which(name).is_none(), "{name}");
        }
    }

    #[test]
    fn members_are_escaped_in_pointers() {
        assert_eq!(pointer("/targets", "a/b~c"), "/targets/a~1b~0c");
    }
}
