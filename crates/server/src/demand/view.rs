//! Demands as clients see them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use docket_contract::demand::{
    DemandReference, DemandSummary, DemandView, MoneyLine, MoneyLineKind, SubmitterView,
};
use docket_contract::organization::Reference;
use docket_domain::demand::{self, Standing, StatusCategory};
use docket_domain::exact::Billionths;
use docket_domain::field::{FieldCatalogue, FieldKind, FieldValue};
use docket_domain::form::Answers;
use docket_domain::identity::Permission;
use docket_domain::intake::UnitApproval;
use docket_domain::money::{Currency, Money};
use docket_domain::text::LocalText;
use docket_domain::triage::WaitsFor;
use docket_domain::workflow::Workflow;
use docket_storage::demand::{Demand, answer, merge};
use docket_storage::identity::person;
use docket_storage::organization::{definition, unit};
use docket_storage::{ConnectionTrait, Reach, intake, workflow};
use uuid::Uuid;

use super::calendar::Calendar;
use super::mark::marked;
use super::unit_approval;
use crate::context::Context;
use crate::problem::{Error, Result};

/// What is needed to show any demand: calendar, currency, workflows.
pub struct Presenter {
    calendar: Calendar,
    currency: Currency,
    workflows: BTreeMap<Uuid, Workflow>,
    language: String,
    now: DateTime<Utc>,
    shows_scores: bool,
    triages: bool,
    reach: Reach,
    person: Option<Uuid>,
}

impl Presenter {
    /// Reads what is needed once for all demands of an answer.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(connection: &impl ConnectionTrait, context: &Context) -> Result<Self> {
        let (calendar, settings) = Calendar::load(connection).await?;
        let versions = workflow::in_force(connection).await?.into_iter();
        let workflows = versions
            .map(|version| (version.id, version.definition))
            .collect();
        Ok(Self {
            calendar,
            currency: settings.currency.parse().unwrap_or(Currency::EUR),
            workflows,
            language: context.language().to_owned(),
            now: context.now,
            shows_scores: context.actor.holds(Permission::ScoreRead),
            triages: context.actor.holds(Permission::DemandTriage),
            reach: context.actor.reach(Permission::DemandRead),
            person: context.person_id(),
        })
    }

    /// A demand in a list.
    pub fn summary(&self, demand: &Demand) -> DemandSummary {
        let status = self
            .workflows
            .get(&demand.workflow_version_id)
            .and_then(|workflow| workflow.status(&demand.status));
        let score = demand.score.filter(|_| self.shows_scores).map(Billionths);
        DemandSummary {
            id: demand.id,
            key: demand::key(demand.seq),
            title: demand.title.clone(),
            status: demand.status.clone(),
            status_category: category(&demand.status_category),
            status_since: demand.status_since,
            days_in_status: self.calendar.working_days(demand.status_since, self.now),
            target_days: status.and_then(|status| status.target_days),
            unit: named(demand.unit_id, &demand.unit_name),
            category: self.translated(demand.category_id, demand.category_name.as_deref()),
            requester: named(demand.requester_id, &demand.requester_name),
            owner: named(demand.owner_id, &demand.owner_name),
            team: named(demand.team_id, &demand.team_name),
            waits_for: demand
                .waits_for
                .as_deref()
                .and_then(WaitsFor::from_key)
                .map(|one| match &demand.unit_approval {
                    Some(asked) if asked == UnitApproval::Waiting.key() => WaitsFor::Unit,
                    _ => one,
                })
                .or_else(|| {
                    let workflow = self.workflows.get(&demand.workflow_version_id)?;
                    Some(WaitsFor::of(workflow, &demand.status))
                })
                .unwrap_or(WaitsFor::Nobody),
            due_on: demand.due_on,
            snoozed_until: demand.snoozed_until.filter(|_| self.triages),
            score,
            cost: demand.cost.map(|minor| Money::new(minor, self.currency)),
            submitted_at: demand.submitted_at,
            created_at: demand.created_at,
            updated_at: demand.updated_at,
            version: demand.version,
        }
    }

    /// Name of a demand's status.
    pub fn status_name(&self, demand: &Demand) -> LocalText {
        self.workflows
            .get(&demand.workflow_version_id)
            .and_then(|workflow| workflow.status(&demand.status))
            .map_or_else(
                || LocalText::en(&demand.status),
                |status| status.name.clone(),
            )
    }

    /// A demand with everything that was answered.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn view(
        &self,
        connection: &impl ConnectionTrait,
        demand: &Demand,
        standing: Standing,
    ) -> Result<DemandView> {
        let catalogue = definition::catalogue(connection).await?;
        let (answers, kept_text) = answer::find(connection, demand.id, &catalogue).await?;
        let lines = answer::lines(connection, demand.id).await?;
        let submission = intake::submission(connection, demand.id).await?;
        let submitter = submission.map(|submission| SubmitterView {
            can_follow: submission.tracking_revoked_at.is_none(),
            name: submission.name,
            email: submission.email,
        });
        let duplicate_of = demand.duplicate_of_id.zip(demand.duplicate_of_seq);
        let merged = merge::list(connection, demand.id, &self.reach).await?;
        let triages = standing.permissions.contains(&Permission::DemandTriage);
        let can_unmerge = triages
            && duplicate_of.is_some()
            && merge::before(connection, demand.id).await?.is_some();
        Ok(DemandView {
            base: self.summary(demand),
            summary: demand.summary.clone(),
            demand_type: self
                .translated(Some(demand.type_id), Some(&demand.type_name))
                .unwrap_or(Reference {
                    id: demand.type_id,
                    name: String::new(),
                }),
            form_version_id: demand.form_version_id,
            workflow_version_id: demand.workflow_version_id,
            objective: self.translated(demand.objective_id, demand.objective_name.as_deref()),
            values: answers
                .iter()
                .map(|(key, value)| (key.clone(), value.to_json()))
                .collect(),
            named: named_in(connection, &answers, &catalogue).await?,
            kept_text,
            lines: lines.iter().map(line).collect::<Result<_>>()?,
            marks: marked(connection, demand.id).await?,
            decision_reason: demand.decision_reason.clone(),
            decided_at: demand.decided_at,
            duplicate_of: duplicate_of.map(|(id, number)| DemandReference {
                id,
                key: demand::key(number),
                title: demand.duplicate_of_title.clone().unwrap_or_default(),
            }),
            can_unmerge,
            merged: merged
                .into_iter()
                .map(|one| DemandReference {
                    id: one.id,
                    key: demand::key(one.seq),
                    title: one.title,
                })
                .collect(),
            external_source: demand.external_source.clone(),
            external_key: demand.external_key.clone(),
            is_public: demand.is_public,
            submitter,
            unit_approval: unit_approval::view(connection, demand, &standing, self.person).await?,
            standing: standing.into(),
        })
    }

    fn translated(&self, id: Option<Uuid>, name: Option<&str>) -> Option<Reference> {
        let (id, json) = id.zip(name)?;
        let name: LocalText = serde_json::from_str(json).unwrap_or_default();
        Some(Reference {
            id,
            name: name.get(&self.language).to_owned(),
        })
    }
}

/// A record with its name, as others mention it.
pub fn named(id: Option<Uuid>, name: &Option<String>) -> Option<Reference> {
    id.zip(name.clone())
        .map(|(id, name)| Reference { id, name })
}

/// The category of status behind its stored key.
pub fn category(key: &str) -> StatusCategory {
    use StatusCategory::{Closed, Decided, Delivered, Draft, Open};
    [Draft, Open, Decided, Delivered, Closed]
        .into_iter()
        .find(|category| category.key() == key)
        .unwrap_or(Open)
}

fn line(line: &answer::MoneyLine) -> Result<MoneyLine> {
    let currency: Currency = line.currency.parse().map_err(|_| {
        Error::Storage(docket_storage::StorageError::Corrupt {
            what: "money line",
            why: format!("currency \"{}\"", line.currency),
        })
    })?;
    Ok(MoneyLine {
        period: line.period.clone(),
        kind: match line.kind.as_str() {
            "capex" => MoneyLineKind::Capex,
            "opex" => MoneyLineKind::Opex,
            _ => MoneyLineKind::Benefit,
        },
        amount: Money::new(line.amount, currency),
    })
}

/// The units and people that answers name.
async fn named_in(
    connection: &impl ConnectionTrait,
    answers: &Answers,
    catalogue: &FieldCatalogue,
) -> Result<Vec<Reference>> {
    let mut named = Vec::new();
    for (key, value) in answers {
        let FieldValue::Reference(id) = *value else {
            continue;
        };
        let name = match catalogue.get(key).map(|field| field.kind) {
            Some(FieldKind::Unit) => unit::find(connection, id).await?.map(|unit| unit.name),
            Some(FieldKind::Person) => person::find(connection, id).await?.map(|one| one.name),
            _ => None,
        };
        named.extend(name.map(|name| Reference { id, name }));
    }
    Ok(named)
}
