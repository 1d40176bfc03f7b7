//! Intake from people without an account: who submitted what.

use chrono::{DateTime, Utc};
use docket_domain::intake::Moderation;
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::demand::{self, NOUN};
use crate::{Reach, Result, sql, stored};

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
    /// What became of it where somebody has to let it in, as its key.
    pub moderation: Option<String>,
    /// Why it was not let in.
    pub moderation_reason: Option<String>,
    /// Whether they want no mail about it.
    pub mail_off: bool,
}

impl Submission {
    /// What became of it where somebody has to let it in.
    pub fn moderation(&self) -> Option<Moderation> {
        self.moderation.as_deref().and_then(Moderation::from_key)
    }

    /// Whether it is no demand: it waits, was refused or taken back.
    pub fn is_kept_out(&self) -> bool {
        self.moderation().is_some_and(Moderation::keeps_out)
    }
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
        "INSERT INTO submission (demand_id, form_id, name, email, language, moderation, \
         created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            submission.demand_id.into(),
            submission.form_id.into(),
            submission.name.clone().into(),
            submission.email.clone().into(),
            submission.language.clone().into(),
            submission.moderation.clone().into(),
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
        "SELECT demand_id, form_id, name, email, language, tracking_revoked_at, moderation, \
         moderation_reason, mail_off FROM submission WHERE demand_id = ?",
        vec![demand_id.into()],
    )
    .await
}

/// Notes that whoever submitted a demand wants no mail about it.
///
/// # Errors
/// When the database refuses.
pub async fn end_mail(connection: &impl ConnectionTrait, demand_id: Uuid) -> Result<()> {
    let update = "UPDATE submission SET mail_off = ? WHERE demand_id = ?";
    sql::execute(connection, update, vec![true.into(), demand_id.into()]).await?;
    Ok(())
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

/// A submission that is no demand yet, or will be none.
#[derive(Clone, Debug)]
pub struct Held {
    /// Number of its demand.
    pub seq: i64,
    /// Its demand.
    pub demand_id: Uuid,
    /// Title.
    pub title: String,
    /// The form it came through.
    pub form_id: Uuid,
    /// Name of the form.
    pub form_name: LocalText,
    /// Unit it asks for.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// Name of the submitter.
    pub name: String,
    /// E-mail address of the submitter.
    pub email: String,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// What became of it, as its key.
    pub moderation: String,
    /// Why it was not let in.
    pub moderation_reason: Option<String>,
}

#[derive(FromQueryResult)]
struct HeldRow {
    seq: i64,
    demand_id: Uuid,
    title: String,
    form_id: Uuid,
    form_name: String,
    unit_id: Option<Uuid>,
    unit_name: Option<String>,
    name: String,
    email: String,
    created_at: DateTime<Utc>,
    moderation: String,
    moderation_reason: Option<String>,
}

impl HeldRow {
    fn read(self) -> Result<Held> {
        Ok(Held {
            seq: self.seq,
            demand_id: self.demand_id,
            title: self.title,
            form_id: self.form_id,
            form_name: stored("form name", &self.form_name)?,
            unit_id: self.unit_id,
            unit_name: self.unit_name,
            name: self.name,
            email: self.email,
            created_at: self.created_at,
            moderation: self.moderation,
            moderation_reason: self.moderation_reason,
        })
    }
}

const HELD: &str = "SELECT d.seq, s.demand_id, d.title, s.form_id, f.name AS form_name, \
     d.unit_id, u.name AS unit_name, s.name, s.email, s.created_at, s.moderation, \
     s.moderation_reason FROM submission s JOIN demand d ON d.id = s.demand_id \
     JOIN form f ON f.id = s.form_id LEFT JOIN unit u ON u.id = d.unit_id WHERE ";

/// Submissions of this moderation within reach, the oldest first; the number is
/// that of the demand to go on after.
///
/// # Errors
/// When the database refuses.
pub async fn held(
    connection: &impl ConnectionTrait,
    moderation: Moderation,
    reach: &Reach,
    after: i64,
    limit: u64,
) -> Result<Vec<Held>> {
    let mut values = vec![moderation.key().into(), after.into()];
    let within = reach.condition(NOUN, "d.id", "d.unit_id", &mut values);
    values.push(limit.into());
    let query =
        format!("{HELD} s.moderation = ? AND d.seq > ? AND {within} ORDER BY d.seq LIMIT ?");
    let rows: Vec<HeldRow> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(HeldRow::read).collect()
}

/// How many submissions of this moderation there are within reach.
///
/// # Errors
/// When the database refuses.
pub async fn count_held(
    connection: &impl ConnectionTrait,
    moderation: Moderation,
    reach: &Reach,
) -> Result<u64> {
    let mut values = vec![moderation.key().into()];
    let within = reach.condition(NOUN, "d.id", "d.unit_id", &mut values);
    let query = format!(
        "SELECT count(*) AS n FROM submission s JOIN demand d ON d.id = s.demand_id \
         WHERE s.moderation = ? AND {within}"
    );
    let count: Option<sql::Count> = sql::row(connection, &query, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// One submission that had to be let in, within reach.
///
/// # Errors
/// When the database refuses.
pub async fn find_held(
    connection: &impl ConnectionTrait,
    which: demand::Which,
    reach: &Reach,
) -> Result<Option<Held>> {
    let (by, value) = match which {
        demand::Which::Id(id) => ("s.demand_id = ?", id.into()),
        demand::Which::Number(seq) => ("d.seq = ?", seq.into()),
    };
    let mut values = vec![value];
    let within = reach.condition(NOUN, "d.id", "d.unit_id", &mut values);
    let query = format!("{HELD} {by} AND s.moderation IS NOT NULL AND {within}");
    let row: Option<HeldRow> = sql::row(connection, &query, values).await?;
    row.map(HeldRow::read).transpose()
}

/// Changes what became of a submission, if it still is what was expected. Gives
/// whether it was.
///
/// # Errors
/// When the database refuses.
pub async fn moderate(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    expected: Moderation,
    next: Moderation,
    reason: Option<&str>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE submission SET moderation = ?, moderation_reason = ? \
         WHERE demand_id = ? AND moderation = ?",
        vec![
            next.key().into(),
            reason.map(str::to_owned).into(),
            demand_id.into(),
            expected.key().into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}
