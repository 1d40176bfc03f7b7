//! Importing and exporting from the command line.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use docket_contract::import::{ImportReport, PatchImport, PatchImportMapping};
use docket_storage::DatabaseTransaction;
use docket_storage::demand::list::{Filter, Query as Listing};

use super::service::{self, Upload};
use crate::actor::Actor;
use crate::clock::now;
use crate::context::Context;
use crate::demand::export::{Export, Format};
use crate::demand::service::framework;
use crate::operation::Operation;
use crate::problem::Error;
use crate::state::State;

/// What to import, and how.
#[derive(Args)]
pub struct ImportOptions {
    /// CSV or XLSX file
    file: PathBuf,
    /// The system the keys in it are from; the file's name without its ending when absent
    #[arg(long)]
    source: Option<String>,
    /// JSON file with what to correct of the suggested mapping
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Only tell what would happen
    #[arg(long)]
    dry_run: bool,
    /// Where to write the rows that are left out, as CSV
    #[arg(long)]
    rejected: Option<PathBuf>,
}

/// Where to export to.
#[derive(Args)]
pub struct ExportOptions {
    /// Where to write the file; standard output when absent
    #[arg(long)]
    output: Option<PathBuf>,
    /// What to write: csv, or xlsx for a workbook
    #[arg(long, default_value = "csv")]
    format: Format,
}

/// Why a file was not imported or exported.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// The mapping is not the JSON of one.
    #[error("{}: {why}", path.display())]
    Mapping {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        why: String,
    },
    /// What the API would answer.
    #[error("{0}")]
    Refused(String),
    /// Standard output is gone.
    #[error(transparent)]
    Output(#[from] std::io::Error),
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        let mut text = error.to_string();
        if let Error::Told { errors, .. } = &error {
            for place in errors.iter().filter(|place| !place.pointer.is_empty()) {
                text.push_str(&format!("\n  {}: {}", place.pointer, place.detail));
            }
        }
        Self::Refused(text)
    }
}

fn context(state: &State, operation: Operation) -> Context {
    Context {
        state: state.clone(),
        actor: Actor::System,
        operation,
        now: now(),
        request_id: None,
        address: String::new(),
    }
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> CommandError {
    let path = path.to_owned();
    |why| CommandError::File { path, why }
}

/// Imports demands from a file and tells what became of it.
///
/// # Errors
/// A file cannot be read or written, or what the API would answer.
pub async fn run_import(
    state: &State,
    options: &ImportOptions,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let context = context(state, Operation::CommitImport);
    let content = std::fs::read(&options.file).map_err(at(&options.file))?;
    let name = options
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let upload = Upload::read(name, options.source.clone(), content).await?;
    let shared = std::sync::Arc::new((context.clone(), upload));
    let id = state
        .database
        .write(move |transaction: &DatabaseTransaction| {
            let shared = std::sync::Arc::clone(&shared);
            Box::pin(async move {
                let (context, upload) = &*shared;
                service::keep(transaction, context, upload)
                    .await
                    .map(|file| file.id)
            })
        })
        .await?;
    if let Some(path) = &options.mapping {
        let patch = PatchImport {
            mapping: Some(Some(mapping(path)?)),
            ..PatchImport::default()
        };
        let correction = service::correct(&context, id, 1, &patch).await?;
        let shared = std::sync::Arc::new((context.clone(), correction));
        state
            .database
            .write(move |transaction: &DatabaseTransaction| {
                let shared = std::sync::Arc::clone(&shared);
                Box::pin(async move {
                    service::update(transaction, &shared.0, &shared.1)
                        .await
                        .map(|_| ())
                })
            })
            .await?;
    }
    let report = match options.dry_run {
        true => service::try_out(&context, id).await?,
        false => service::run_to_end(context.clone(), id).await?,
    };
    if let Some(path) = &options.rejected {
        let rows = service::rejected(&context, id).await?;
        std::fs::write(path, rows).map_err(at(path))?;
    }
    tell(&report, out)?;
    Ok(())
}

fn mapping(path: &Path) -> Result<PatchImportMapping, CommandError> {
    let text = std::fs::read_to_string(path).map_err(at(path))?;
    let mut json = serde_json::Deserializer::from_str(&text);
    serde_path_to_error::deserialize(&mut json).map_err(|why| CommandError::Mapping {
        path: path.to_owned(),
        why: why.to_string(),
    })
}

fn tell(report: &ImportReport, out: &mut impl Write) -> std::io::Result<()> {
    for issue in &report.issues {
        let place = match issue.column {
            Some(column) => format!("line {}, column {column}", issue.line),
            None => format!("line {}", issue.line),
        };
        writeln!(out, "{place}: {}", issue.detail)?;
    }
    let told = report.issues.len();
    let all = report.warnings + report.rejected;
    if all > told {
        writeln!(out, "… and {} more", all - told)?;
    }
    writeln!(
        out,
        "{}{} rows: {} created, {} updated, {} unchanged, {} rejected; {} warnings",
        if report.dry_run {
            "nothing was written; "
        } else {
            ""
        },
        report.rows,
        report.created,
        report.updated,
        report.unchanged,
        report.rejected,
        report.warnings
    )
}

/// Exports all demands as a file.
///
/// # Errors
/// The file cannot be written, or the database refuses.
pub async fn run_export(
    state: &State,
    options: &ExportOptions,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let context = context(state, Operation::ExportDemands);
    let framework = framework(context.reader(), &context).await?;
    let listing = Listing {
        filter: Filter::default(),
        framework,
        ..Listing::default()
    };
    let mut export = Export::begin(context, listing, options.format).await?;
    match &options.output {
        Some(path) => {
            let mut file = std::fs::File::create(path).map_err(at(path))?;
            while let Some(part) = export.next().await? {
                file.write_all(&part).map_err(at(path))?;
            }
            file.sync_all().map_err(at(path))
        }
        None => {
            while let Some(part) = export.next().await? {
                out.write_all(&part)?;
            }
            Ok(out.flush()?)
        }
    }
}
