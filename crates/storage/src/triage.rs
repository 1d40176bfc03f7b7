//! How the organisation triages.

use chrono::{DateTime, Utc};
use docket_domain::triage::TriagePolicy;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// The policy with its version.
#[derive(Clone, Debug)]
pub struct StoredPolicy {
    /// The policy.
    pub policy: TriagePolicy,
    /// Version.
    pub version: i64,
}

/// The policy; the usual one before the organisation is set up.
///
/// # Errors
/// When the database refuses.
pub async fn policy(connection: &impl ConnectionTrait) -> Result<StoredPolicy> {
    #[derive(FromQueryResult)]
    struct Row {
        triage: String,
        triage_version: i64,
    }
    let query = "SELECT triage, triage_version FROM organization";
    let row: Option<Row> = sql::row(connection, query, vec![]).await?;
    let usual = StoredPolicy {
        policy: TriagePolicy::default(),
        version: 1,
    };
    row.map_or(Ok(usual), |row| {
        Ok(StoredPolicy {
            policy: stored("triage policy", &row.triage)?,
            version: row.triage_version,
        })
    })
}

/// Stores the policy if it still has the expected version. Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn set_policy(
    connection: &impl ConnectionTrait,
    expected_version: i64,
    policy: &TriagePolicy,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let update = "UPDATE organization SET triage = ?, triage_version = triage_version + 1, \
                  updated_at = ?, updated_by = ? WHERE triage_version = ?";
    let values = vec![
        to_stored("triage policy", policy)?.into(),
        now.into(),
        by.into(),
        expected_version.into(),
    ];
    Ok(sql::touched(
        sql::execute(connection, update, values).await?,
    ))
}
