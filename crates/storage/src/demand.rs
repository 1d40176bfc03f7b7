//! Demands: rows, typed answers, money lines, comments.

pub mod analytics;
pub mod answer;
pub mod approval;
pub mod attachment;
pub mod author;
pub mod comment;
pub mod link;
pub mod list;
pub mod mark;
pub mod merge;
pub mod past;
mod reached;
pub mod similar;
pub mod stay;
pub mod support;
pub mod triage;
pub mod unit_approval;

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::text::fold;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Reach, Result, sql};

/// The noun under which people take part in demands.
pub const NOUN: &str = "demand";

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "demand")]
    pub struct Model {
        pub seq: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub type_id: Uuid,
        pub workflow_version_id: Uuid,
        pub form_version_id: Uuid,
        pub title: String,
        pub title_key: String,
        pub summary: String,
        pub status: String,
        pub status_category: String,
        pub status_since: DateTimeUtc,
        pub unit_id: Option<Uuid>,
        pub category_id: Option<Uuid>,
        pub objective_id: Option<Uuid>,
        pub requester_id: Option<Uuid>,
        pub owner_id: Option<Uuid>,
        pub duplicate_of_id: Option<Uuid>,
        pub external_source: Option<String>,
        pub external_key: Option<String>,
        pub is_public: bool,
        pub cost: Option<i64>,
        pub submitted_at: Option<DateTimeUtc>,
        pub decided_at: Option<DateTimeUtc>,
        pub decision_reason: Option<String>,
        pub hidden_at: Option<DateTimeUtc>,
        pub team_id: Option<Uuid>,
        pub snoozed_until: Option<Date>,
        pub waits_for: Option<String>,
        pub due_on: Option<Date>,
        pub nudge: Option<String>,
        pub nudge_on: Option<Date>,
        pub version: i64,
        pub created_at: DateTimeUtc,
        pub created_by: Option<Uuid>,
        pub updated_at: DateTimeUtc,
        pub updated_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What can be said of a demand besides its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct DemandValues {
    /// Its type.
    pub type_id: Uuid,
    /// Workflow version it goes through.
    pub workflow_version_id: Uuid,
    /// Form version it was made with.
    pub form_version_id: Uuid,
    /// Title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Status: a key of its workflow.
    pub status: String,
    /// The status's category, as its key.
    pub status_category: String,
    /// Since when.
    pub status_since: DateTime<Utc>,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
    /// Category.
    pub category_id: Option<Uuid>,
    /// Strategic objective.
    pub objective_id: Option<Uuid>,
    /// Who asked.
    pub requester_id: Option<Uuid>,
    /// Who looks after it.
    pub owner_id: Option<Uuid>,
    /// Demand it duplicates.
    pub duplicate_of_id: Option<Uuid>,
    /// Where it was imported from.
    pub external_source: Option<String>,
    /// Its key there.
    pub external_key: Option<String>,
    /// Whether people without an account may learn of it.
    pub is_public: bool,
    /// One-off cost in minor units of the base currency.
    pub cost: Option<i64>,
    /// When handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When last decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    pub decision_reason: Option<String>,
    /// When deleted.
    pub hidden_at: Option<DateTime<Utc>>,
    /// Team that has it.
    pub team_id: Option<Uuid>,
    /// The day on which it comes back from being put off.
    pub snoozed_until: Option<NaiveDate>,
    /// What its status means for those who wait, where it comes into another;
    /// none leaves what is stored.
    pub waiting: Option<triage::Waiting>,
}

/// A demand as read, with the names of what it mentions.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Demand {
    /// Order of insertion: the number in its key.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Its type.
    pub type_id: Uuid,
    /// Name of the type, as JSON.
    pub type_name: String,
    /// Workflow version it goes through.
    pub workflow_version_id: Uuid,
    /// Form version it was made with.
    pub form_version_id: Uuid,
    /// Title.
    pub title: String,
    /// Title folded for comparing.
    pub title_key: String,
    /// What it is about.
    pub summary: String,
    /// Status.
    pub status: String,
    /// The status's category, as its key.
    pub status_category: String,
    /// Since when.
    pub status_since: DateTime<Utc>,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// Its name folded for comparing.
    pub unit_key: Option<String>,
    /// Category.
    pub category_id: Option<Uuid>,
    /// Its name, as JSON.
    pub category_name: Option<String>,
    /// Strategic objective.
    pub objective_id: Option<Uuid>,
    /// Its name, as JSON.
    pub objective_name: Option<String>,
    /// Who asked.
    pub requester_id: Option<Uuid>,
    /// Their name.
    pub requester_name: Option<String>,
    /// Who looks after it.
    pub owner_id: Option<Uuid>,
    /// Their name.
    pub owner_name: Option<String>,
    /// Demand it duplicates.
    pub duplicate_of_id: Option<Uuid>,
    /// Its number.
    pub duplicate_of_seq: Option<i64>,
    /// Its title.
    pub duplicate_of_title: Option<String>,
    /// Where it was imported from.
    pub external_source: Option<String>,
    /// Its key there.
    pub external_key: Option<String>,
    /// Whether people without an account may learn of it.
    pub is_public: bool,
    /// One-off cost in minor units of the base currency.
    pub cost: Option<i64>,
    /// Score under the framework asked for, in billionths.
    pub score: Option<i64>,
    /// When handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When last decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    pub decision_reason: Option<String>,
    /// When deleted.
    pub hidden_at: Option<DateTime<Utc>>,
    /// Team that has it.
    pub team_id: Option<Uuid>,
    /// Its name.
    pub team_name: Option<String>,
    /// The day on which it comes back from being put off.
    pub snoozed_until: Option<NaiveDate>,
    /// Whom it waits for, as its key, once that is known.
    pub waits_for: Option<String>,
    /// What became of asking its unit's approver, as its key, where it was asked.
    pub unit_approval: Option<String>,
    /// The day on which it should have left its status.
    pub due_on: Option<NaiveDate>,
    /// Version.
    pub version: i64,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When changed.
    pub updated_at: DateTime<Utc>,
}

impl Demand {
    /// What can be said of it, to be changed and stored again.
    pub fn values(&self) -> DemandValues {
        DemandValues {
            type_id: self.type_id,
            workflow_version_id: self.workflow_version_id,
            form_version_id: self.form_version_id,
            title: self.title.clone(),
            summary: self.summary.clone(),
            status: self.status.clone(),
            status_category: self.status_category.clone(),
            status_since: self.status_since,
            unit_id: self.unit_id,
            category_id: self.category_id,
            objective_id: self.objective_id,
            requester_id: self.requester_id,
            owner_id: self.owner_id,
            duplicate_of_id: self.duplicate_of_id,
            external_source: self.external_source.clone(),
            external_key: self.external_key.clone(),
            is_public: self.is_public,
            cost: self.cost,
            submitted_at: self.submitted_at,
            decided_at: self.decided_at,
            decision_reason: self.decision_reason.clone(),
            hidden_at: self.hidden_at,
            team_id: self.team_id,
            snoozed_until: self.snoozed_until,
            waiting: None,
        }
    }
}

/// Columns and joins of [`Demand`], up to WHERE; the value is the framework
/// version whose score is wanted.
pub(crate) const SELECT: &str = "SELECT d.seq, d.id, d.type_id, dt.name AS type_name, \
     d.workflow_version_id, d.form_version_id, d.title, d.title_key, d.summary, d.status, \
     d.status_category, d.status_since, d.unit_id, u.name AS unit_name, u.name_key AS unit_key, \
     d.category_id, c.name AS category_name, d.objective_id, o.name AS objective_name, \
     d.requester_id, r.name AS requester_name, d.owner_id, w.name AS owner_name, \
     d.duplicate_of_id, dup.seq AS duplicate_of_seq, dup.title AS duplicate_of_title, \
     d.external_source, d.external_key, d.is_public, d.cost, s.value AS score, d.submitted_at, d.decided_at, \
     d.decision_reason, d.hidden_at, d.team_id, tm.name AS team_name, d.snoozed_until, d.waits_for, \
     d.due_on, ua.state AS unit_approval, d.version, d.created_at, d.updated_at \
     FROM demand d JOIN demand_type dt ON dt.id = d.type_id \
     LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN category c ON c.id = d.category_id \
     LEFT JOIN strategic_objective o ON o.id = d.objective_id \
     LEFT JOIN person r ON r.id = d.requester_id LEFT JOIN person w ON w.id = d.owner_id \
     LEFT JOIN demand dup ON dup.id = d.duplicate_of_id LEFT JOIN team tm ON tm.id = d.team_id \
     LEFT JOIN unit_approval ua ON ua.demand_id = d.id \
     LEFT JOIN score s ON s.demand_id = d.id AND s.framework_version_id = ? ";

/// How far the actor reaches demands (aliased `d`): drafts only as far as the
/// actor takes part in them.
pub(crate) fn within(reach: &Reach, values: &mut Vec<sea_orm::Value>) -> String {
    let reached = reach.condition(NOUN, "d.id", "d.unit_id", values);
    // The product's own work sees drafts too.
    if reach == &Reach::SYSTEM {
        return reached;
    }
    let draft = reach
        .without_followed()
        .participation(NOUN, "d.id", values)
        .unwrap_or_else(|| "1 = 0".to_owned());
    // Whoever approves for the unit reads what they are asked to.
    let asked = reach.approving(NOUN, "d.id", values);
    let asked = asked.unwrap_or_else(|| "1 = 0".to_owned());
    format!("{reached} AND (d.status_category <> 'draft' OR {draft} OR {asked})")
}

/// The highest number of a demand.
async fn highest(connection: &impl ConnectionTrait) -> Result<i64> {
    let query = "SELECT COALESCE(max(seq), CAST(0 AS bigint)) AS n FROM demand";
    let count: Option<sql::Count> = sql::row(connection, query, vec![]).await?;
    Ok(count.map_or(0, |count| count.n))
}

/// Which demand.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// By identifier.
    Id(Uuid),
    /// By the number in its key.
    Number(i64),
}

/// One demand within the reach; deleted ones only when asked for.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    which: Which,
    reach: &Reach,
    framework: Option<Uuid>,
    hidden: bool,
) -> Result<Option<Demand>> {
    let mut values = vec![framework.unwrap_or(Uuid::nil()).into()];
    let by = match which {
        Which::Id(id) => {
            values.push(id.into());
            "d.id = ?"
        }
        Which::Number(seq) => {
            values.push(seq.into());
            "d.seq = ?"
        }
    };
    let within = within(reach, &mut values);
    let shown = if hidden {
        "1 = 1"
    } else {
        "d.hidden_at IS NULL"
    };
    let query = format!("{SELECT} WHERE {by} AND {within} AND {shown}");
    sql::row(connection, &query, values).await
}

/// The demand that was imported under this key.
///
/// # Errors
/// When the database refuses.
pub async fn find_external(
    connection: &impl ConnectionTrait,
    source: &str,
    key: &str,
    reach: &Reach,
) -> Result<Option<Demand>> {
    let mut values = vec![Uuid::nil().into(), source.into(), key.into()];
    let within = within(reach, &mut values);
    let query = format!("{SELECT} WHERE d.external_source = ? AND d.external_key = ? AND {within}");
    sql::row(connection, &query, values).await
}

/// Stores a new demand and gives its number.
///
/// # Errors
/// When the database refuses; a duplicate when the external key is taken.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    values: &DemandValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<i64> {
    let row = entity::ActiveModel {
        id: Set(id),
        version: Set(1),
        created_at: Set(now),
        created_by: Set(by),
        ..changed(values, by, now)
    };
    let stored = entity::Entity::insert(row)
        .exec_with_returning(connection)
        .await?;
    Ok(stored.seq)
}

/// Stores a changed demand if it still has the expected version. Gives whether
/// it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    values: &DemandValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = entity::ActiveModel {
        version: Set(expected_version + 1),
        ..changed(values, by, now)
    };
    let outcome = entity::Entity::update_many()
        .set(row)
        .filter(entity::Column::Id.eq(id))
        .filter(entity::Column::Version.eq(expected_version))
        .exec(connection)
        .await?;
    Ok(sql::touched(outcome.rows_affected))
}

fn changed(values: &DemandValues, by: Option<Uuid>, now: DateTime<Utc>) -> entity::ActiveModel {
    let values = values.clone();
    let (waits_for, due_on, nudge, nudge_on) = match values.waiting {
        None => Default::default(),
        Some(waiting) => {
            let (day, nudge) = waiting.schedule.nudge.unzip();
            (
                Set(Some(waiting.waits_for.key().to_owned())),
                Set(waiting.schedule.due_on),
                Set(nudge.map(|nudge| nudge.key().to_owned())),
                Set(day),
            )
        }
    };
    entity::ActiveModel {
        type_id: Set(values.type_id),
        workflow_version_id: Set(values.workflow_version_id),
        form_version_id: Set(values.form_version_id),
        title_key: Set(fold(&values.title)),
        title: Set(values.title),
        summary: Set(values.summary),
        status: Set(values.status),
        status_category: Set(values.status_category),
        status_since: Set(values.status_since),
        unit_id: Set(values.unit_id),
        category_id: Set(values.category_id),
        objective_id: Set(values.objective_id),
        requester_id: Set(values.requester_id),
        owner_id: Set(values.owner_id),
        duplicate_of_id: Set(values.duplicate_of_id),
        external_source: Set(values.external_source),
        external_key: Set(values.external_key),
        is_public: Set(values.is_public),
        cost: Set(values.cost),
        submitted_at: Set(values.submitted_at),
        decided_at: Set(values.decided_at),
        decision_reason: Set(values.decision_reason),
        hidden_at: Set(values.hidden_at),
        team_id: Set(values.team_id),
        snoozed_until: Set(values.snoozed_until),
        waits_for,
        due_on,
        nudge,
        nudge_on,
        updated_at: Set(now),
        updated_by: Set(by),
        ..Default::default()
    }
}

/// Whether any demand has money in it.
///
/// # Errors
/// When the database refuses.
pub async fn any_money(connection: &impl ConnectionTrait) -> Result<bool> {
    let some: Option<sql::Count> = sql::row(
        connection,
        "SELECT CAST(1 AS bigint) AS n WHERE EXISTS (SELECT 1 FROM demand WHERE cost IS NOT NULL) \
         OR EXISTS (SELECT 1 FROM money_line)",
        vec![],
    )
    .await?;
    Ok(some.is_some())
}
