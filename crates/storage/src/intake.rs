//! Intake from people without an account: who submitted what.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql};

/// Who submitted a demand through a published form. All of it is personal.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Submission {
    /// The demand.
    pub demand_id: Uuid,
    /// The form.
    pub form_id: Uuid,
    /// Name of the submitter.
    pub name: String,
    /// E-mail address of the submitter.
    pub email: String,
    /// Language they read.
    pub language: String,
    /// When their secret link was taken back.
    pub tracking_revoked_at: Option<DateTime<Utc>>,
}

/// Stores who submitted a demand.
///
/// # Errors
/// When the database refuses.
pub async fn insert_submission(
    connection: &impl ConnectionTrait,
    submission: &Submission,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO submission (demand_id, form_id, name, email, language, created_at) \
         VALUES (?, ?, ?, ?, ?, ?)",
        vec![
            submission.demand_id.into(),
            submission.form_id.into(),
            submission.name.clone().into(),
            submission.email.clone().into(),
            submission.language.clone().into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Who submitted a demand; none when it did not come through a published form.
/// The caller has found the demand within its reach, or holds its secret link.
///
/// # Errors
/// When the database refuses.
pub async fn submission(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
) -> Result<Option<Submission>> {
    sql::row(
        connection,
        "SELECT demand_id, form_id, name, email, language, tracking_revoked_at FROM submission \
         WHERE demand_id = ?",
        vec![demand_id.into()],
    )
    .await
}

/// Takes back the secret link of a submission. Gives whether one worked until
/// now.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_tracking(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE submission SET tracking_revoked_at = ? \
         WHERE demand_id = ? AND tracking_revoked_at IS NULL",
        vec![now.into(), demand_id.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}
