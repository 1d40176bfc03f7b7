//! Uploaded files: kept, read, corrected, tried, imported.

use std::sync::Arc;
use std::time::Duration;

use docket_contract::import::{
    ImportMapping, ImportReport, ImportState, ImportView, PatchImport, SAMPLE_ROWS, SampleRow,
};
use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_domain::import::mapping::{fingerprint, suggest};
use docket_storage::import::{self, ImportFile};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::directory::Directory;
use super::line;
use super::progress::{Progress, to_json};
use super::run::Job;
use super::settings::{Settings, check, guessed, settled, still_valid};
use super::table::{self, Format, Table};
use crate::context::Context;
use crate::demand::export;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Files kept of one person; older ones go.
const KEPT_FILES: u64 = 10;
/// Rows by which a mapping is guessed.
const GUESS_ROWS: usize = 200;
/// Longest cell of a preview, in characters.
const SAMPLE_CHARS: usize = 500;
/// Longest name of a file or a source, in characters.
const LONGEST_NAME: usize = 200;
/// How long a request waits for an import, which goes on without it.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file as it arrived.
pub struct Upload {
    /// Its name.
    pub name: String,
    /// The system its keys are from.
    pub source: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// What is in it.
    table: Table,
}

impl Upload {
    /// Reads a file that arrived. Without a source, keys are those of the
    /// file's name.
    ///
    /// # Errors
    /// It is not a table, or the names are too long.
    pub async fn read(
        name: Option<String>,
        source: Option<String>,
        content: Vec<u8>,
    ) -> Result<Self> {
        let name = name.unwrap_or_else(|| "import".to_owned());
        let name = name.trim().to_owned();
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem);
        let source = source.as_deref().unwrap_or(stem).trim().to_owned();
        for (parameter, text) in [("?name", &name), ("?source", &source)] {
            check_name(parameter, text)?;
        }
        let (content, table) = parse(content, Format::default()).await?;
        Ok(Self {
            name,
            source,
            content,
            table,
        })
    }
}

fn check_name(pointer: &str, text: &str) -> Result<()> {
    let fits = !text.is_empty()
        && text.chars().count() <= LONGEST_NAME
        && !text.contains(char::is_control);
    if fits {
        return Ok(());
    }
    Err(Error::invalid_field(
        pointer,
        "length",
        "Use 1 to 200 visible characters.",
    ))
}

/// Reads a table beside the requests: it may take a moment.
async fn parse(content: Vec<u8>, format: Format) -> Result<(Vec<u8>, Table)> {
    let parsed = tokio::task::spawn_blocking(move || {
        let table = table::read(&content, &format);
        (content, table)
    });
    match parsed.await {
        Ok((content, table)) => Ok((content, table?)),
        // What libraries for formats of others do with the worst of files.
        Err(failure) => {
            tracing::warn!(%failure, "a file that could not be read");
            Err(table::Unreadable::Workbook("The file cannot be read.".to_owned()).into())
        }
    }
}

/// A table with what its columns mean.
struct Understood {
    table: Table,
    mapping: ImportMapping,
    remembered: bool,
    fingerprint: String,
    directory: Directory,
}

impl Understood {
    /// What columns mean: as corrected, else as remembered, else guessed.
    async fn find(
        connection: &impl ConnectionTrait,
        context: &Context,
        table: Table,
        settings: &Settings,
    ) -> Result<Self> {
        let directory = Directory::load(connection, context.now).await?;
        let fingerprint = fingerprint(&table.headers);
        let width = width(&table);
        let may_create = may_create_units(context);
        let stored = import::mapping(connection, &fingerprint).await?;
        let corrected = settings.mapping.as_ref();
        let corrected = corrected.map(|mapping| settled(mapping, &directory.catalogue.fields));
        let before = still_valid(stored, width, &directory);
        let remembered = corrected.is_none() && before.is_some();
        let mut mapping = corrected.or(before).unwrap_or_else(|| {
            let sample: Vec<Vec<String>> = table
                .rows
                .iter()
                .take(GUESS_ROWS)
                .map(|row| row.cells.clone())
                .collect();
            let (catalogue, currency) = (&directory.catalogue.fields, directory.currency);
            guessed(
                suggest(&table.headers, &sample, catalogue, currency),
                may_create,
            )
        });
        mapping.create_units &= may_create;
        Ok(Self {
            table,
            mapping,
            remembered,
            fingerprint,
            directory,
        })
    }

    fn view(self, file: &ImportFile) -> Result<ImportView> {
        let cut = |cell: &String| cell.chars().take(SAMPLE_CHARS).collect();
        let sample = self
            .table
            .rows
            .iter()
            .take(SAMPLE_ROWS)
            .map(|row| SampleRow {
                line: row.line,
                cells: row.cells.iter().map(cut).collect(),
            });
        let report = Progress::of(file)?;
        Ok(ImportView {
            id: file.id,
            name: file.name.clone(),
            source: file.source.clone(),
            state: state(file),
            sample: sample.collect(),
            encoding: self.table.encoding.map(str::to_owned),
            delimiter: self.table.delimiter,
            sheet: self.table.sheet,
            sheets: self.table.sheets,
            header_row: self.table.header_row,
            headers: self.table.headers,
            rows: self.table.rows.len(),
            mapping: self.mapping,
            remembered: self.remembered,
            warnings: self.table.warnings,
            report: report.map(|progress| progress.report),
            created_at: file.created_at,
            version: file.version,
        })
    }

    fn job(self, context: &Context, file: &ImportFile) -> Result<(Job, Table)> {
        check(&self.mapping, width(&self.table), &self.directory)?;
        let lines = line::read(&self.table, &self.mapping, &self.directory.catalogue.fields);
        let headers = self.table.headers.clone();
        let (source, context) = (file.source.clone(), context.clone());
        let job = Job::new(
            context,
            source,
            self.mapping,
            headers,
            self.fingerprint,
            lines,
        );
        Ok((job, self.table))
    }
}

fn state(file: &ImportFile) -> ImportState {
    [ImportState::Imported, ImportState::Importing]
        .into_iter()
        .find(|state| state.key() == file.state)
        .unwrap_or(ImportState::Uploaded)
}

/// Columns of a table, as far as a guess looks.
fn width(table: &Table) -> usize {
    let rows = table.rows.iter().take(GUESS_ROWS);
    rows.map(|row| row.cells.len())
        .fold(table.headers.len(), usize::max)
}

/// New units stand at the top: only who manages and imports everything may.
fn may_create_units(context: &Context) -> bool {
    [Permission::UnitManage, Permission::DemandImport]
        .into_iter()
        .all(|permission| context.reach_of(permission).everywhere)
}

async fn load(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Uuid,
) -> Result<ImportFile> {
    let found = import::find(connection, id, context.person_id()).await?;
    found.ok_or_else(|| Error::not_found("import"))
}

async fn understand(context: &Context, file: &mut ImportFile) -> Result<Understood> {
    let settings = Settings::stored(file.settings.clone())?;
    let (_, table) = parse(std::mem::take(&mut file.content), settings.format()).await?;
    Understood::find(context.reader(), context, table, &settings).await
}

/// Keeps a file that arrived, and forgets the oldest of the caller's.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    transaction: &DatabaseTransaction,
    context: &Context,
    upload: &Upload,
) -> Result<ImportFile> {
    let file = ImportFile {
        id: Uuid::now_v7(),
        person_id: context.person_id(),
        name: upload.name.clone(),
        source: upload.source.clone(),
        content: upload.content.clone(),
        state: ImportState::Uploaded.key().to_owned(),
        settings: None,
        progress: None,
        version: 1,
        created_at: context.now,
    };
    import::insert(transaction, &file).await?;
    import::purge(transaction, file.person_id, KEPT_FILES).await?;
    Ok(file)
}

/// Keeps a file that arrived and shows how it is understood.
///
/// # Errors
/// When the database refuses.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    upload: &Upload,
) -> Result<Reply<ImportView>> {
    let file = keep(transaction, context, upload).await?;
    let table = upload.table.clone();
    let understood = Understood::find(transaction, context, table, &Settings::default()).await?;
    let view = understood.view(&file)?;
    Ok(Reply::created(view, format!("/imports/{}", file.id)).version(file.version))
}

/// One file of the caller, with a preview.
///
/// # Errors
/// The caller has no such file.
pub async fn find(context: &Context, id: Uuid) -> Result<Reply<ImportView>> {
    let mut file = load(context.reader(), context, id).await?;
    let view = understand(context, &mut file).await?.view(&file)?;
    Ok(Reply::ok(view).version(file.version))
}

/// A change of how a file is read, made but not stored.
pub struct Correction {
    file: ImportFile,
    view: ImportView,
}

/// Works out a change of how a file is read.
///
/// # Errors
/// Not the current version, no longer open to change, or not usable.
pub async fn correct(
    context: &Context,
    id: Uuid,
    version: i64,
    patch: &PatchImport,
) -> Result<Correction> {
    let mut file = load(context.reader(), context, id).await?;
    if file.version != version {
        return Err(Error::stale());
    }
    if state(&file) != ImportState::Uploaded {
        return Err(Error::new(
            Code::WrongState,
            "This file is imported already. Upload it again to read it differently.",
        ));
    }
    let mut settings = Settings::stored(file.settings.take())?;
    settings.apply(patch)?;
    if let Some(source) = &patch.source {
        check_name("/source", source.trim())?;
        file.source = source.trim().to_owned();
    }
    let (_, table) = parse(std::mem::take(&mut file.content), settings.format()).await?;
    let mut understood = Understood::find(context.reader(), context, table, &settings).await?;
    if let Some(Some(patch)) = &patch.mapping {
        patch.apply(&mut understood.mapping);
        if understood.mapping.create_units && !may_create_units(context) {
            return Err(Error::lacking(Permission::UnitManage));
        }
        check(
            &understood.mapping,
            width(&understood.table),
            &understood.directory,
        )?;
        settings.mapping = Some(understood.mapping.clone());
        understood.remembered = false;
    }
    file.settings = Some(to_json(&settings)?);
    let mut view = understood.view(&file)?;
    view.version = version + 1;
    Ok(Correction { file, view })
}

/// Stores a change of how a file is read.
///
/// # Errors
/// The file was changed since.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    correction: &Correction,
) -> Result<Reply<ImportView>> {
    if !import::update(transaction, &correction.file, context.now).await? {
        return Err(Error::stale());
    }
    let view = correction.view.clone();
    let version = view.version;
    Ok(Reply::ok(view).version(version))
}

/// Tries what importing a file would do.
///
/// # Errors
/// The mapping cannot be used, or the database refuses.
pub async fn try_out(context: &Context, id: Uuid) -> Result<ImportReport> {
    let mut file = load(context.reader(), context, id).await?;
    let (job, _) = understand(context, &mut file).await?.job(context, &file)?;
    Ok(job.dry_run(context.reader()).await?.report)
}

/// How far an import got while a request waited.
pub enum Outcome {
    /// To the end.
    Finished,
    /// It goes on; so far it did this.
    Running(ImportReport),
}

/// Imports a file, or goes on importing it. When it takes long it goes on
/// without the request.
///
/// # Errors
/// The mapping cannot be used, another request imports it, or the database
/// refuses. What was imported until then is kept.
pub async fn run(context: &Context, id: Uuid) -> Result<Outcome> {
    // A task of its own: a request that is given up does not stop it.
    let running = tokio::spawn(run_to_end(context.clone(), id));
    match tokio::time::timeout(PATIENCE, running).await {
        Ok(Ok(outcome)) => outcome.map(|_| Outcome::Finished),
        Ok(Err(failure)) => {
            tracing::error!(%failure, "an import stopped");
            let detail = "What was imported is kept. Import the file again to go on.";
            Err(Error::new(Code::Internal, detail))
        }
        Err(_) => {
            let file = load(context.reader(), context, id).await?;
            Ok(Outcome::Running(
                Progress::of(&file)?.unwrap_or_default().report,
            ))
        }
    }
}

/// Imports a file, or goes on importing it, however long it takes.
///
/// # Errors
/// As [`run`].
pub async fn run_to_end(context: Context, id: Uuid) -> Result<ImportReport> {
    let mut file = load(context.reader(), &context, id).await?;
    if state(&file) == ImportState::Imported {
        return Ok(Progress::of(&file)?.unwrap_or_default().report);
    }
    let (job, _) = understand(&context, &mut file)
        .await?
        .job(&context, &file)?;
    Ok(Arc::new(job).run(file).await?.report)
}

/// The report of a file that was imported.
///
/// # Errors
/// The caller has no such file.
pub async fn finish(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &Uuid,
) -> Result<Reply<ImportReport>> {
    let file = load(transaction, context, *id).await?;
    Ok(Reply::ok(Progress::of(&file)?.unwrap_or_default().report))
}

/// The rows that did not, or would not, go in, as CSV with their reason.
///
/// # Errors
/// The caller has no such file, or the mapping cannot be used.
pub async fn rejected(context: &Context, id: Uuid) -> Result<Vec<u8>> {
    let mut file = load(context.reader(), context, id).await?;
    let is_new = state(&file) == ImportState::Uploaded;
    let (job, table) = understand(context, &mut file).await?.job(context, &file)?;
    let progress = match is_new {
        true => job.dry_run(context.reader()).await?,
        false => Progress::of(&file)?.unwrap_or_default(),
    };
    rejected_rows(&table, &progress)
}

/// The rows that did not go in, as CSV: their own columns, then why.
///
/// # Errors
/// Never: what is written are texts in memory.
pub fn rejected_rows(table: &Table, progress: &Progress) -> Result<Vec<u8>> {
    let mut reasons: Vec<(usize, &str)> = progress
        .rejected
        .iter()
        .flat_map(|(reason, rows)| rows.iter().map(move |row| (*row, reason.as_str())))
        .collect();
    reasons.sort_unstable();
    let mut file = export::File::new();
    file.row(table.headers.iter().map(String::as_str).chain(["reason"]))?;
    for (row, reason) in reasons {
        let Some(row) = table.rows.get(row) else {
            continue;
        };
        let cells =
            (0..table.headers.len()).map(|column| row.cells.get(column).map_or("", String::as_str));
        file.row(cells.chain([reason]))?;
    }
    file.finish()
}
