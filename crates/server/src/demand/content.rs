//! Everything that is stored of a demand, as one thing to compare and store.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::demand;
use docket_domain::field::FieldValue;
use docket_domain::form::Answers;
use docket_domain::identity::Part;
use docket_storage::demand::answer::{KeptText, MoneyLine};
use docket_storage::demand::{self as demands, Demand, DemandValues, NOUN, answer, similar, stay};
use docket_storage::identity::take_part;
use docket_storage::{ConnectionTrait, DatabaseTransaction, search};
use serde::Serialize;
use uuid::Uuid;

use super::answer::{Catalogue, cost};
use crate::attachment::answer as files;
use crate::context::{Context, Record, differences};
use crate::problem::{Error, Result};
use crate::triage::schedule::waiting;

/// Everything that is stored of a demand.
#[derive(Clone)]
pub struct Content {
    /// Its own columns.
    pub values: DemandValues,
    /// Its answers by field.
    pub answers: Answers,
    /// Text that stood where a value was expected.
    pub kept: KeptText,
    /// Its money lines.
    pub lines: Vec<MoneyLine>,
}

/// What the audit trail compares.
#[derive(Serialize)]
struct Trail {
    /// Told only when a demand comes to another one.
    workflow_version_id: Option<Uuid>,
    title: String,
    summary: String,
    status: String,
    unit_id: Option<Uuid>,
    category_id: Option<Uuid>,
    objective_id: Option<Uuid>,
    owner_id: Option<Uuid>,
    team_id: Option<Uuid>,
    snoozed_until: Option<NaiveDate>,
    duplicate_of_id: Option<Uuid>,
    cost: Option<i64>,
    lines: Vec<String>,
    is_public: bool,
    hidden: bool,
    #[serde(flatten)]
    answers: std::collections::BTreeMap<String, serde_json::Value>,
}

impl Content {
    /// Reads what is stored of a demand.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(
        connection: &impl ConnectionTrait,
        demand: &Demand,
        catalogue: &Catalogue,
    ) -> Result<Self> {
        let (answers, kept) = answer::find(connection, demand.id, &catalogue.fields).await?;
        let lines = answer::lines(connection, demand.id).await?;
        Ok(Self {
            values: demand.values(),
            answers,
            kept,
            lines,
        })
    }

    fn trail(&self) -> Trail {
        let values = self.values.clone();
        let line = |line: &MoneyLine| {
            format!(
                "{} {} {} {}",
                line.period, line.kind, line.amount, line.currency
            )
        };
        Trail {
            workflow_version_id: Some(values.workflow_version_id),
            title: values.title,
            summary: values.summary,
            status: values.status,
            unit_id: values.unit_id,
            category_id: values.category_id,
            objective_id: values.objective_id,
            owner_id: values.owner_id,
            team_id: values.team_id,
            snoozed_until: values.snoozed_until,
            duplicate_of_id: values.duplicate_of_id,
            cost: values.cost,
            lines: self.lines.iter().map(line).collect(),
            is_public: values.is_public,
            hidden: values.hidden_at.is_some(),
            answers: self
                .answers
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_json()))
                .collect(),
        }
    }

    /// Brings the cost up to date with lines and answers.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn settle(
        &mut self,
        connection: &impl ConnectionTrait,
        catalogue: &Catalogue,
    ) -> Result<()> {
        let (currency, today) = (catalogue.currency, catalogue.today);
        self.values.cost = cost(connection, currency, today, &self.answers, &self.lines).await?;
        Ok(())
    }

    /// Whether anything differs that is worth storing.
    pub fn differs_from(&self, other: &Self) -> bool {
        self.kept != other.kept
            || self.values != other.values
            || !differences(Some(&self.trail()), Some(&other.trail())).is_empty()
    }

    /// Stores a new demand with everything that belongs to it; gives its
    /// number.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn insert(
        &self,
        transaction: &DatabaseTransaction,
        context: &Context,
        id: Uuid,
    ) -> Result<i64> {
        let (by, now) = (context.person_id(), context.now);
        let values = self.scheduled(transaction, None, now).await?;
        let number = demands::insert(transaction, id, &values, by, now).await?;
        self.store_parts(transaction, id, number).await?;
        files::bind(transaction, context, (NOUN, id), None, &self.answers).await?;
        if let Some(requester) = self.values.requester_id {
            take_part(transaction, NOUN, id, requester, Part::Requester, now).await?;
        }
        let trail = Trail {
            workflow_version_id: None,
            ..self.trail()
        };
        let changes = differences(None, Some(&trail));
        let label = demand::key(number);
        context
            .record(transaction, Record::new(NOUN, id, &label, changes))
            .await?;
        Ok(number)
    }

    /// Stores a changed demand with everything that belongs to it.
    ///
    /// # Errors
    /// Stale, or the database refuses.
    pub async fn update(
        &self,
        transaction: &DatabaseTransaction,
        context: &Context,
        demand: &Demand,
        before: &Self,
        reason: Option<String>,
    ) -> Result<()> {
        let (by, now) = (context.person_id(), context.now);
        let version = demand.version;
        let values = self
            .scheduled(transaction, Some(&before.values), now)
            .await?;
        if !demands::update(transaction, demand.id, version, &values, by, now).await? {
            return Err(Error::stale());
        }
        stay::note(transaction, demand.id, &before.values, &values).await?;
        self.store_parts(transaction, demand.id, demand.seq).await?;
        let (whose, earlier) = ((NOUN, demand.id), Some(&before.answers));
        files::bind(transaction, context, whose, earlier, &self.answers).await?;
        let changes = differences(Some(&before.trail()), Some(&self.trail()));
        let label = demand::key(demand.seq);
        let record = Record {
            reason,
            ..Record::new(NOUN, demand.id, &label, changes)
        };
        context.record(transaction, record).await
    }

    /// Its own columns, with what its status means for those who wait where it
    /// comes into another.
    async fn scheduled(
        &self,
        connection: &impl ConnectionTrait,
        before: Option<&DemandValues>,
        now: DateTime<Utc>,
    ) -> Result<DemandValues> {
        let mut values = self.values.clone();
        let stands = |values: &DemandValues| {
            let (workflow, since) = (values.workflow_version_id, values.status_since);
            (workflow, values.status.clone(), since)
        };
        if before.is_none_or(|before| stands(before) != stands(&values)) {
            let (workflow, status, since) = stands(&values);
            values.waiting = Some(waiting(connection, workflow, &status, since, now).await?);
        }
        Ok(values)
    }

    async fn store_parts(
        &self,
        transaction: &DatabaseTransaction,
        id: Uuid,
        number: i64,
    ) -> Result<()> {
        answer::replace(transaction, id, &self.answers, &self.kept).await?;
        answer::replace_lines(transaction, id, &self.lines).await?;
        let key = demand::key(number);
        let mut json = Vec::new();
        for value in self.answers.values() {
            match value {
                FieldValue::Files(files) => {
                    json.extend(files.iter().map(|file| file.name.clone()));
                }
                value => words(&value.to_json(), &mut json),
            }
        }
        let mut texts = vec![key.as_str(), &self.values.title, &self.values.summary];
        texts.extend(self.values.external_key.as_deref());
        texts.extend(json.iter().map(String::as_str));
        texts.extend(self.kept.values().map(String::as_str));
        search::index(transaction, number, &texts).await?;
        similar::index(transaction, number, &self.values.title).await?;
        Ok(())
    }
}

/// The texts in an answer, cells of a table included.
fn words(json: &serde_json::Value, into: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(rows) => {
            let cells = rows.iter().filter_map(serde_json::Value::as_object);
            for cell in cells.flat_map(|row| row.values()) {
                words(cell, into);
            }
        }
        _ => {}
    }
}
