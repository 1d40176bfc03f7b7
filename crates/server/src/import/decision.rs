//! What a row does to the demands: a new one, a changed one, or nothing.

use chrono::{DateTime, Utc};
use docket_contract::import::{ImportIssue, ImportMapping, Severity};
use docket_domain::demand::StatusCategory;
use docket_domain::field::{FieldKey, FieldKind, FieldValue, well_known};
use docket_domain::form::Answers;
use docket_domain::import::mapping::{CostKind, Target};
use docket_domain::import::row::{CostDraft, DemandDraft, summed};
use docket_domain::workflow::Status;
use docket_storage::demand::answer::{KeptText, MoneyLine};
use docket_storage::demand::{self, Demand, DemandValues};
use docket_storage::{ConnectionTrait, Reach};
use uuid::Uuid;

use super::directory::{Directory, EXTERNAL_KEY, EXTERNAL_STATUS};
use super::line::{Line, Rejection};
use super::settings::{Covered, fiscal_year};
use crate::demand::answer::cost;
use crate::demand::content::Content;
use crate::problem::Result;

/// A demand that was imported under the key of a row.
pub struct Existing {
    /// The demand.
    pub demand: Demand,
    /// What it says.
    pub content: Content,
}

/// What a row does.
pub enum Decision {
    /// It makes a demand.
    Create(Box<Content>),
    /// It changes one.
    Update(Box<Existing>, Box<Content>),
    /// Its demand is there already and says the same.
    Unchanged,
    /// It does not go in.
    Reject(Rejection),
}

/// What decides about every row of a file.
pub struct Rules<'a> {
    /// What names stand for.
    pub directory: &'a Directory,
    /// What columns mean.
    pub mapping: &'a ImportMapping,
    /// What columns are about.
    pub covered: &'a Covered,
    /// Names of the columns.
    pub headers: &'a [String],
    /// The system keys are from.
    pub source: &'a str,
    /// How far the importing person may import.
    pub reach: Reach,
    /// The importing person.
    pub person_id: Option<Uuid>,
    /// The present.
    pub now: DateTime<Utc>,
}

/// The demand that was imported under a key, whoever reaches it.
///
/// # Errors
/// When the database refuses.
pub async fn existing(
    connection: &impl ConnectionTrait,
    source: &str,
    key: &str,
    directory: &Directory,
) -> Result<Option<Existing>> {
    let found = demand::find_external(connection, source, key, &Reach::SYSTEM).await?;
    let Some(demand) = found else { return Ok(None) };
    let content = Content::load(connection, &demand, &directory.catalogue).await?;
    Ok(Some(Existing { demand, content }))
}

impl Rules<'_> {
    /// Decides about a row, given the demand that has its key; adds what is
    /// not taken as it is to `issues`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn decide(
        &self,
        connection: &impl ConnectionTrait,
        line: &Line,
        existing: Option<Existing>,
        issues: &mut Vec<ImportIssue>,
    ) -> Result<Decision> {
        let draft = match &line.draft {
            Ok(draft) => draft,
            Err(rejection) => return Ok(Decision::Reject(rejection.clone())),
        };
        if let Some(existing) = &existing {
            if !self
                .directory
                .is_within(existing.demand.unit_id, &self.reach)
            {
                return Ok(Decision::Reject(out_of_reach()));
            }
            if existing.demand.hidden_at.is_some() {
                return Ok(Decision::Reject(Rejection {
                    code: "deleted",
                    detail: format!(
                        "{} was deleted. Restore it to import it again.",
                        docket_domain::demand::key(existing.demand.seq)
                    ),
                }));
            }
        }
        let mut content = self.content(line, draft, existing.as_ref(), issues);
        if !self
            .directory
            .is_within(content.values.unit_id, &self.reach)
        {
            return Ok(Decision::Reject(out_of_reach()));
        }
        let before = existing.as_ref().map(|existing| &existing.content);
        if before.is_none_or(|before| has_other_money(before, &content)) {
            let (currency, today) = (self.directory.currency, self.directory.today);
            content.values.cost = cost(
                connection,
                currency,
                today,
                &content.answers,
                &content.lines,
            )
            .await?;
        }
        Ok(match existing {
            None => Decision::Create(Box::new(content)),
            Some(existing) if is_same(&existing.content, &content) => Decision::Unchanged,
            Some(existing) => Decision::Update(Box::new(existing), Box::new(content)),
        })
    }

    fn content(
        &self,
        line: &Line,
        draft: &DemandDraft,
        existing: Option<&Existing>,
        issues: &mut Vec<ImportIssue>,
    ) -> Content {
        let mut content = match existing {
            Some(existing) => existing.content.clone(),
            None => self.blank(),
        };
        content
            .answers
            .retain(|key, _| !self.covered.fields.contains(key));
        content
            .kept
            .retain(|key, _| !self.covered.fields.contains(key));
        content.kept.extend(draft.kept_text.iter().cloned());
        content.answers.extend(draft.values.clone());

        let values = &mut content.values;
        values.title.clone_from(&draft.title);
        values.external_key.clone_from(&line.key);
        // A title that was cut stands in full where there is no summary.
        if self.covered.summary || existing.is_none() {
            values.summary = draft.summary.clone().unwrap_or_default();
        }
        if line.key != draft.external_key {
            keep(
                &mut content.kept,
                EXTERNAL_KEY,
                draft.external_key.as_deref(),
            );
        }
        let mut unknown = |target: &Target, written: &str, code: &str, detail: &str| {
            issues.push(self.issue(line.line, target, written, code, detail));
        };
        if self.covered.unit {
            values.unit_id = draft
                .unit
                .as_deref()
                .and_then(|name| self.directory.unit(name));
            if let (Some(written), None) = (&draft.unit, values.unit_id) {
                keep(&mut content.kept, well_known::UNIT, Some(written));
                let detail = "No unit is called that; the name is kept as text.";
                unknown(&Target::Unit, written, "unknown_unit", detail);
            }
        }
        if self.covered.category {
            let category = well_known::CATEGORY.parse::<FieldKey>().ok();
            let field = category
                .as_ref()
                .and_then(|key| self.directory.catalogue.fields.get(key));
            values.category_id = None;
            if let (Some(key), Some(written)) = (category.clone(), &draft.category) {
                match field.and_then(|field| field.find_option(written)) {
                    Some(option) => {
                        content
                            .answers
                            .insert(key, FieldValue::Choice(option.to_owned()));
                    }
                    None => {
                        content.kept.insert(key, written.clone());
                        let detail = "No category is called that; the name is kept as text.";
                        unknown(&Target::Category, written, "unknown_category", detail);
                    }
                }
            }
        }
        let is_objective = |key: &FieldKey| key.as_str() == well_known::STRATEGIC_OBJECTIVE;
        if self.covered.fields.iter().any(is_objective) {
            values.objective_id = None;
        }
        self.directory
            .catalogue
            .take_built_in(values, &mut content.answers);
        self.references(line, &mut content, issues);
        self.status(draft, existing, &mut content);
        if self.covered.costs {
            content.lines = summed(&draft.costs).iter().filter_map(money_line).collect();
        }
        content
    }

    /// A demand before anything was read.
    fn blank(&self) -> Content {
        let demand_type = &self.directory.demand_type;
        let values = DemandValues {
            type_id: demand_type.id,
            workflow_version_id: demand_type.workflow_version_id,
            form_version_id: demand_type.form_version_id,
            title: String::new(),
            summary: String::new(),
            status: self.directory.workflow.initial.clone(),
            status_category: StatusCategory::Draft.key().to_owned(),
            status_since: self.now,
            unit_id: None,
            category_id: None,
            objective_id: None,
            requester_id: None,
            owner_id: None,
            duplicate_of_id: None,
            external_source: Some(self.source.to_owned()),
            external_key: None,
            is_public: false,
            cost: None,
            submitted_at: None,
            decided_at: None,
            decision_reason: None,
            hidden_at: None,
            team_id: None,
            snoozed_until: None,
            waiting: None,
        };
        let (answers, kept, lines) = (Answers::new(), KeptText::new(), Vec::new());
        Content {
            values,
            answers,
            kept,
            lines,
        }
    }

    /// Ids of units that do not exist are text.
    fn references(&self, line: &Line, content: &mut Content, issues: &mut Vec<ImportIssue>) {
        let unknown: Vec<(FieldKey, Uuid)> = content
            .answers
            .iter()
            .filter_map(|(key, value)| match value {
                FieldValue::Reference(id) if self.covered.fields.contains(key) => {
                    let kind = self.directory.catalogue.fields.get(key)?.kind;
                    let is_unknown = kind == FieldKind::Unit && !self.directory.has_unit(*id);
                    is_unknown.then(|| (key.clone(), *id))
                }
                _ => None,
            })
            .collect();
        for (key, id) in unknown {
            content.answers.remove(&key);
            let detail = "No unit has this id; it is kept as text.";
            let target = Target::Field(key.clone());
            issues.push(self.issue(line.line, &target, &id.to_string(), "unknown_unit", detail));
            content.kept.insert(key, id.to_string());
        }
    }

    /// The status: a new demand is given the one the file names, or is handed
    /// in. One that is there keeps its own, which people may have changed
    /// since, unless the source names another than at the last import.
    fn status(&self, draft: &DemandDraft, existing: Option<&Existing>, content: &mut Content) {
        let written = draft.status.as_deref().filter(|_| self.covered.status);
        let found = written.and_then(|name| self.directory.status(name, &self.mapping.status_map));
        // A demand that keeps another version of its workflow has its statuses.
        let version = content.values.workflow_version_id;
        let found = found.and_then(|status| self.directory.in_version(version, &status.key));
        let Ok(key) = EXTERNAL_STATUS.parse::<FieldKey>() else {
            return;
        };
        let before = existing.and_then(|existing| existing.content.answers.get(&key));
        let now = written.map(|name| FieldValue::Text(name.to_owned()));
        let is_new = existing.is_none();
        let moved = before != now.as_ref();
        let is_text = |key| {
            let field = self.directory.catalogue.fields.get(key);
            field.is_none_or(|field| field.kind == FieldKind::ShortText)
        };
        // A column of its own for this field goes before.
        if self.covered.status && !self.covered.fields.contains(&key) && is_text(&key) {
            match now {
                Some(text) => content.answers.insert(key, text),
                None => content.answers.remove(&key),
            };
        }
        let status = match found {
            Some(status) if is_new || moved => status,
            None if is_new => match self.directory.submitted() {
                Some(status) => status,
                None => return,
            },
            _ => return,
        };
        self.enter(status, content);
    }

    fn enter(&self, status: &Status, content: &mut Content) {
        let is_draft = status.category == StatusCategory::Draft;
        // Only those who take part see drafts: somebody must.
        let status = match (is_draft, self.person_id, self.directory.submitted()) {
            (true, None, Some(submitted)) => submitted,
            _ => status,
        };
        let is_draft = status.category == StatusCategory::Draft;
        let values = &mut content.values;
        if values.status != status.key {
            values.status.clone_from(&status.key);
            values.status_since = self.now;
        }
        values.status_category = status.category.key().to_owned();
        if is_draft {
            values.requester_id = values.requester_id.or(self.person_id);
        } else {
            values.submitted_at = values.submitted_at.or(Some(self.now));
        }
    }

    fn issue(
        &self,
        line: usize,
        target: &Target,
        raw: &str,
        code: &str,
        detail: &str,
    ) -> ImportIssue {
        let column = self.mapping.columns.iter().position(|one| one == target);
        ImportIssue {
            severity: Severity::Warning,
            line,
            column: column.map(|column| column + 1),
            header: column
                .and_then(|column| self.headers.get(column).cloned())
                .unwrap_or_default(),
            field: None,
            raw: raw.chars().take(200).collect(),
            code: code.to_owned(),
            detail: detail.to_owned(),
        }
    }
}

/// Whether two contents say the same.
fn is_same(before: &Content, after: &Content) -> bool {
    before.values == after.values
        && before.answers == after.answers
        && before.kept == after.kept
        && before.lines == after.lines
}

/// Whether the figure lists sort by must be worked out again.
fn has_other_money(before: &Content, after: &Content) -> bool {
    let estimate = |content: &Content| {
        let key = well_known::ESTIMATED_COST.parse::<FieldKey>().ok()?;
        content.answers.get(&key).cloned()
    };
    before.lines != after.lines || estimate(before) != estimate(after)
}

fn keep(kept: &mut KeptText, field: &str, text: Option<&str>) {
    // Keys of the product are well formed.
    if let (Ok(key), Some(text)) = (field.parse(), text) {
        kept.insert(key, text.to_owned());
    }
}

fn out_of_reach() -> Rejection {
    Rejection {
        code: "out_of_reach",
        detail: "You may import only demands of your own units; this is not one of them."
            .to_owned(),
    }
}

/// A line of money; what is spent and not told apart counts as spent once.
fn money_line(cost: &CostDraft) -> Option<MoneyLine> {
    let kind = match cost.kind {
        CostKind::Capex | CostKind::Other => "capex",
        CostKind::Opex => "opex",
        CostKind::Benefit => "benefit",
    };
    Some(MoneyLine {
        period: fiscal_year(cost.period)?.to_string(),
        kind: kind.to_owned(),
        amount: cost.amount.minor,
        currency: cost.amount.currency.code().to_owned(),
    })
}
