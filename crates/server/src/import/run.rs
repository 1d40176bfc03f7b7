//! Taking a read table into the demands, or trying what that would do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use docket_contract::import::{ImportIssue, ImportMapping, ImportState, WrittenStatus};
use docket_contract::problem::Code;
use docket_domain::field::{FieldDefinition, FieldKey, FieldKind};
use docket_domain::identity::Permission;
use docket_domain::text::{LocalText, fold};
use docket_storage::demand;
use docket_storage::import::ImportFile;
use docket_storage::organization::definition::{self, Field};
use docket_storage::organization::unit::{self, UnitValues};
use docket_storage::{ConnectionTrait, DatabaseTransaction, import};
use serde_json::json;
use uuid::Uuid;

use super::decision::{Decision, Existing, Rules, existing};
use super::directory::{Directory, EXTERNAL_STATUS};
use super::line::Line;
use super::progress::{Progress, to_json};
use super::settings::{Covered, Settings, settled};
use crate::context::{Context, Record, differences};
use crate::organization::key_from;
use crate::problem::{Error, Result};

/// Rows that are written together: few enough not to hold up other changes.
const BATCH: usize = 100;
/// Most units that one import creates; more is a mistaken column.
const MAX_UNITS: usize = 500;
/// Longest name of a unit, in characters.
const LONGEST_UNIT_NAME: usize = 200;
/// Most different statuses that are told.
const MAX_STATUSES: usize = 100;

/// A table that is about to be imported.
pub struct Job {
    /// Who imports, and what for.
    pub context: Context,
    /// The system the keys are from.
    pub source: String,
    /// What columns mean.
    pub mapping: ImportMapping,
    /// Names of the columns.
    pub headers: Vec<String>,
    /// By what the mapping is remembered.
    pub fingerprint: String,
    /// The rows.
    pub lines: Vec<Line>,
    covered: Covered,
}

/// What is new besides demands.
struct News {
    fields: Vec<FieldDefinition>,
    units: Vec<String>,
}

impl Job {
    /// Puts a job together.
    pub fn new(
        context: Context,
        source: String,
        mapping: ImportMapping,
        headers: Vec<String>,
        fingerprint: String,
        lines: Vec<Line>,
    ) -> Self {
        let covered = Covered::of(&mapping);
        Self {
            context,
            source,
            mapping,
            headers,
            fingerprint,
            lines,
            covered,
        }
    }

    fn rules<'a>(&'a self, directory: &'a Directory) -> Rules<'a> {
        Rules {
            directory,
            mapping: &self.mapping,
            covered: &self.covered,
            headers: &self.headers,
            source: &self.source,
            reach: self.context.reach_of(Permission::DemandImport),
            person_id: self.context.person_id(),
            now: self.context.now,
        }
    }

    /// Fields and units that the rows need and that are not there.
    fn news(&self, directory: &Directory) -> Result<News> {
        let is_new = |field: &FieldDefinition| !directory.catalogue.fields.contains(&field.key);
        let mut fields = self.mapping.column_mapping().new_fields();
        if self.covered.status
            && let Ok(key) = EXTERNAL_STATUS.parse::<FieldKey>()
        {
            let label = LocalText::en_de("Status at the source", "Status in der Quelle");
            fields.push(FieldDefinition::new(key, FieldKind::ShortText, label));
        }
        fields.retain(is_new);
        let mut units = Vec::new();
        let mut seen = BTreeSet::new();
        let reach = self.context.reach_of(Permission::DemandImport);
        if self.covered.unit && self.mapping.create_units && reach.everywhere {
            let drafts = self
                .lines
                .iter()
                .filter_map(|line| line.draft.as_ref().ok());
            for name in drafts.filter_map(|draft| draft.unit.as_deref()) {
                let is_name = name.chars().count() <= LONGEST_UNIT_NAME;
                if is_name && directory.unit(name).is_none() && seen.insert(fold(name)) {
                    units.push(name.to_owned());
                }
            }
        }
        if units.len() > MAX_UNITS {
            let detail = format!(
                "The column of units would create {} units; an import creates at most \
                 {MAX_UNITS}. Choose another column, or keep the names as text.",
                units.len()
            );
            return Err(Error::invalid_field(
                "/mapping/create_units",
                "too_many",
                detail,
            ));
        }
        Ok(News { fields, units })
    }

    /// Statuses as the rows write them, and what they are taken as.
    fn statuses(&self, directory: &Directory) -> BTreeMap<String, WrittenStatus> {
        let mut statuses: BTreeMap<String, WrittenStatus> = BTreeMap::new();
        let drafts = self
            .lines
            .iter()
            .filter_map(|line| line.draft.as_ref().ok());
        for written in drafts.filter_map(|draft| draft.status.as_ref()) {
            if statuses.len() >= MAX_STATUSES && !statuses.contains_key(written) {
                continue;
            }
            let entry = statuses.entry(written.clone()).or_insert_with(|| {
                let found = directory.status(written, &self.mapping.status_map);
                let status = found.or(directory.submitted());
                WrittenStatus {
                    status: status.map(|status| status.key.clone()).unwrap_or_default(),
                    recognized: found.is_some(),
                    rows: 0,
                }
            });
            entry.rows += 1;
        }
        statuses
    }

    /// Tries what an import would do.
    ///
    /// # Errors
    /// When the database refuses, or too many units would be new.
    pub async fn dry_run(&self, connection: &impl ConnectionTrait) -> Result<Progress> {
        let mut directory = Directory::load(connection, self.context.now).await?;
        let news = self.news(&directory)?;
        let mut progress = Progress::default();
        progress.report.dry_run = true;
        progress.report.statuses = self.statuses(&directory);
        for field in news.fields {
            progress.report.new_fields.push(field.key.clone());
            directory.catalogue.fields.insert(field);
        }
        for name in news.units {
            directory.add_unit(Uuid::now_v7(), &name, None);
            progress.report.new_units.push(name);
        }
        let rules = self.rules(&directory);
        for line in &self.lines {
            let (decision, issues) = decide(connection, &rules, line).await?;
            progress.note(line, &decision, issues);
        }
        Ok(progress)
    }

    /// Imports what is not imported yet, batch by batch; gives how far it is.
    ///
    /// # Errors
    /// When the database refuses, or another request imports the same file.
    /// What was imported until then is kept, and importing again goes on.
    pub async fn run(self: Arc<Self>, mut file: ImportFile) -> Result<Progress> {
        let mut progress = Progress::of(&file)?.unwrap_or_default();
        if file.state == ImportState::Imported.key() {
            return Ok(progress);
        }
        // The bytes are read already, and every batch takes a copy of the rest.
        file.content.clear();
        loop {
            let job = Arc::clone(&self);
            let (before, so_far) = (file.clone(), progress.clone());
            let written = self
                .context
                .state
                .database
                .write(move |transaction| {
                    let job = Arc::clone(&job);
                    let (mut file, mut progress) = (before.clone(), so_far.clone());
                    Box::pin(async move {
                        job.batch(transaction, &mut file, &mut progress).await?;
                        Ok::<_, Error>((file, progress))
                    })
                })
                .await?;
            (file, progress) = written;
            self.context.state.listeners.wake();
            if file.state == ImportState::Imported.key() {
                return Ok(progress);
            }
        }
    }

    async fn batch(
        &self,
        transaction: &DatabaseTransaction,
        file: &mut ImportFile,
        progress: &mut Progress,
    ) -> Result<()> {
        // First of all, so that another request for the same file waits here
        // and then finds that it comes too late.
        self.keep(transaction, file).await?;
        let mut directory = Directory::load(transaction, self.context.now).await?;
        if file.state == ImportState::Uploaded.key() {
            self.prepare(transaction, &mut directory, file, progress)
                .await?;
        }
        let rules = self.rules(&directory);
        let end = self.lines.len().min(progress.done + BATCH);
        let lines = self.lines.get(progress.done..end).unwrap_or_default();
        let mut touched = Touched::default();
        for line in lines {
            let (decision, issues) = decide(transaction, &rules, line).await?;
            if let Some((id, unit_id)) = self.apply(transaction, &decision).await? {
                touched.add(id, unit_id);
            }
            progress.note(line, &decision, issues);
        }
        if let Some(first) = touched.first {
            let payload = json!({"import_id": file.id, "demands": touched.count});
            self.context
                .announce(
                    transaction,
                    "demand.imported",
                    demand::NOUN,
                    first,
                    touched.unit(),
                    payload,
                )
                .await?;
        }
        progress.done = end;
        let state = if end == self.lines.len() {
            ImportState::Imported
        } else {
            ImportState::Importing
        };
        file.state = state.key().to_owned();
        file.progress = Some(to_json(progress)?);
        self.keep(transaction, file).await
    }

    /// Stores how far the file is.
    async fn keep(&self, transaction: &DatabaseTransaction, file: &mut ImportFile) -> Result<()> {
        if !import::update(transaction, file, self.context.now).await? {
            return Err(Error::new(
                Code::WrongState,
                "Another request imports or changes this file. Read it again in a moment.",
            ));
        }
        file.version += 1;
        Ok(())
    }

    /// What comes before the first row: fields, units, the mapping for next
    /// time.
    async fn prepare(
        &self,
        transaction: &DatabaseTransaction,
        directory: &mut Directory,
        file: &mut ImportFile,
        progress: &mut Progress,
    ) -> Result<()> {
        let (by, now) = (self.context.person_id(), self.context.now);
        let news = self.news(directory)?;
        progress.report.statuses = self.statuses(directory);
        for definition in news.fields {
            let field = Field {
                id: Uuid::now_v7(),
                definition,
                shipped: false,
                archived_at: None,
                version: 1,
            };
            definition::insert_field(transaction, &field, by, now).await?;
            let key = field.definition.key.clone();
            let changes = differences(None, Some(&field.definition));
            let record = Record::new("field", field.id, key.as_str(), changes);
            self.context.record(transaction, record).await?;
            directory.catalogue.fields.insert(field.definition);
            progress.report.new_fields.push(key);
        }
        for name in news.units {
            let id = self.create_unit(transaction, &name).await?;
            directory.add_unit(id, &name, None);
            progress.report.new_units.push(name);
        }
        let mapping = settled(&self.mapping, &directory.catalogue.fields);
        let remembered = to_json(&mapping)?;
        import::remember(transaction, &self.fingerprint, &remembered, by, now).await?;
        // Whoever goes on with a broken off import reads the rows the same way.
        let mut settings = Settings::stored(file.settings.take())?;
        settings.mapping = Some(mapping);
        file.settings = Some(to_json(&settings)?);
        Ok(())
    }

    async fn create_unit(&self, transaction: &DatabaseTransaction, name: &str) -> Result<Uuid> {
        let id = Uuid::now_v7();
        let base = key_from(name);
        let taken = unit::codes(transaction, &base).await?;
        let free = (2..).map(|number| format!("{base}-{number}"));
        let code = std::iter::once(base.clone())
            .chain(free)
            .find(|code| !taken.contains(code));
        let values = UnitValues {
            code: code.unwrap_or(base),
            name: name.to_owned(),
            parent_id: None,
            partner_id: None,
            archived_at: None,
        };
        unit::insert(
            transaction,
            id,
            &values,
            self.context.person_id(),
            self.context.now,
        )
        .await?;
        let changes = differences(
            None,
            Some(&json!({"code": values.code, "name": values.name})),
        );
        self.context
            .record(transaction, Record::new("unit", id, name, changes))
            .await?;
        self.context
            .announce(transaction, "unit.created", "unit", id, Some(id), json!({}))
            .await?;
        Ok(id)
    }

    /// Writes what was decided; gives the demand and its unit.
    async fn apply(
        &self,
        transaction: &DatabaseTransaction,
        decision: &Decision,
    ) -> Result<Option<(Uuid, Option<Uuid>)>> {
        match decision {
            Decision::Unchanged | Decision::Reject(_) => Ok(None),
            Decision::Create(content) => {
                let id = Uuid::now_v7();
                content.insert(transaction, &self.context, id).await?;
                Ok(Some((id, content.values.unit_id)))
            }
            Decision::Update(existing, content) => {
                let Existing {
                    demand,
                    content: before,
                } = &**existing;
                content
                    .update(transaction, &self.context, demand, before, None)
                    .await?;
                Ok(Some((demand.id, content.values.unit_id)))
            }
        }
    }
}

/// Which demands a batch wrote.
#[derive(Default)]
struct Touched {
    first: Option<Uuid>,
    count: usize,
    units: BTreeSet<Option<Uuid>>,
}

impl Touched {
    fn add(&mut self, id: Uuid, unit_id: Option<Uuid>) {
        self.first.get_or_insert(id);
        self.count += 1;
        self.units.insert(unit_id);
    }

    /// The unit all of them are of.
    fn unit(&self) -> Option<Uuid> {
        let mut units = self.units.iter();
        units
            .next()
            .copied()
            .flatten()
            .filter(|_| units.next().is_none())
    }
}

async fn decide(
    connection: &impl ConnectionTrait,
    rules: &Rules<'_>,
    line: &Line,
) -> Result<(Decision, Vec<ImportIssue>)> {
    let found = match &line.key {
        Some(key) => existing(connection, rules.source, key, rules.directory).await?,
        None => None,
    };
    let mut issues = line.issues.clone();
    let decision = rules.decide(connection, line, found, &mut issues).await?;
    Ok((decision, issues))
}
