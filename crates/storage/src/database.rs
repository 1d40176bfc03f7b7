//! Opening the database: SQLite in the data directory, or PostgreSQL.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use docket_migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::{self, SqliteConnection, sqlite::SqlitePoolOptions};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use crate::write::{SqliteWriter, Write};

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file of the embedded database.
    Sqlite(PathBuf),
    /// Address of a PostgreSQL database.
    Postgres(String),
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be reached or refuses.
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] DbErr),
    /// A later version of Docket has been here.
    #[error(
        "the database was made by a later version of Docket (it has the step \"{0}\", which this \
         version does not know); start that version, or restore a backup made before the upgrade"
    )]
    NewerSchema(String),
    /// It is older than this version and migrating was not asked for.
    #[error("the database is older than this version; run `docket migrate` first")]
    OlderSchema,
}

/// An open database.
#[derive(Clone)]
pub struct Database {
    reader: DatabaseConnection,
    write: Write,
}

/// Longest wait for a free connection.
const POOL_WAIT: Duration = Duration::from_secs(3);
/// Longest run of one statement.
const STATEMENT: Duration = Duration::from_secs(10);
/// Steps of SQLite's machine between two looks at the clock: some milliseconds.
const STEPS: i32 = 100_000;

impl Database {
    /// Opens the database and brings its schema up to this version.
    ///
    /// # Errors
    /// When it cannot be reached, or a later version's schema is found.
    pub async fn open(location: &Location) -> Result<Self, OpenError> {
        Self::open_within(location, STATEMENT).await
    }

    /// As [`Self::open`], with a limit of its own on how long one statement may
    /// run: on PostgreSQL every one, on SQLite those that read, because what
    /// writes shares its transaction with others.
    ///
    /// # Errors
    /// When it cannot be reached, or a later version's schema is found.
    pub async fn open_within(location: &Location, statement: Duration) -> Result<Self, OpenError> {
        match location {
            Location::Sqlite(path) => {
                let address = format!("sqlite://{}?mode=rwc", path.display());
                let writer = sea_orm::Database::connect(sqlite_options(&address, 1, false)).await?;
                migrate(&writer, Some(path)).await?;
                let mut options = sqlite_options(&address, 4, true);
                options.map_sqlx_sqlite_pool_opts(move |pool| limited(pool, statement));
                let reader = sea_orm::Database::connect(options).await?;
                Ok(Self {
                    reader,
                    write: Write::Sqlite(SqliteWriter::start(writer)),
                })
            }
            Location::Postgres(address) => {
                // A step may take longer than statements of requests do.
                let mut patient = ConnectOptions::new(address);
                patient.max_connections(2).sqlx_logging(false);
                let patient = sea_orm::Database::connect(patient).await?;
                migrate(&patient, None).await?;
                patient.close().await?;
                let mut options = ConnectOptions::new(address);
                options
                    .max_connections(16)
                    .acquire_timeout(POOL_WAIT)
                    .connect_timeout(POOL_WAIT)
                    .sqlx_logging(false)
                    .map_sqlx_postgres_opts(move |options| {
                        let limit = statement.as_millis().to_string();
                        options
                            .options([("statement_timeout", limit.as_str()), ("timezone", "UTC")])
                    });
                let reader = sea_orm::Database::connect(options).await?;
                Ok(Self {
                    write: Write::Postgres(reader.clone()),
                    reader,
                })
            }
        }
    }

    /// The connection pool for reading.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Whether the embedded database is in use.
    pub fn is_sqlite(&self) -> bool {
        self.reader.get_database_backend() == DbBackend::Sqlite
    }

    pub(crate) fn writing(&self) -> &Write {
        &self.write
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> crate::Result<()> {
        self.reader.ping().await?;
        Ok(())
    }

    /// Finishes what was begun and closes every connection.
    pub async fn close(self) {
        if let Write::Sqlite(writer) = &self.write {
            writer.finish().await;
        }
        if let Err(error) = self.reader.close().await {
            tracing::warn!(%error, "closing the database");
        }
    }
}

/// So many bytes of the database's file are read where the system keeps them
/// in memory anyway, instead of being copied page by page: what is looked for
/// all over a large database otherwise costs mostly that.
const MAPPED: &str = "1073741824";

fn sqlite_options(address: &str, connections: u32, query_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(address);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(POOL_WAIT)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .pragma("busy_timeout", "5000")
                .pragma("query_only", if query_only { "ON" } else { "OFF" })
                .pragma("mmap_size", if query_only { MAPPED } else { "0" })
        });
    options
}

/// Interrupts what runs longer than it may. Reading takes a connection for one
/// statement, so the time runs from when the connection was taken; setting the
/// limit takes the place of asking whether the connection still lives.
fn limited(pool: SqlitePoolOptions, statement: Duration) -> SqlitePoolOptions {
    pool.test_before_acquire(false)
        .after_connect(move |connection, _| Box::pin(limit(connection, statement)))
        .before_acquire(move |connection, _| {
            Box::pin(async move { limit(connection, statement).await.map(|()| true) })
        })
}

async fn limit(connection: &mut SqliteConnection, statement: Duration) -> Result<(), sqlx::Error> {
    let begun = Instant::now();
    connection
        .lock_handle()
        .await?
        .set_progress_handler(STEPS, move || begun.elapsed() < statement);
    Ok(())
}

/// Brings the schema up to this version, unless a later one has been here. A
/// file with data in it is copied first.
async fn migrate(connection: &DatabaseConnection, file: Option<&Path>) -> Result<(), OpenError> {
    let backend = connection.get_database_backend();
    if backend == DbBackend::Postgres {
        // Several servers may start at once: one migrates, the others wait.
        let lock = "SELECT pg_advisory_lock(7201342)";
        let guard = sea_orm::TransactionTrait::begin(connection).await?;
        guard
            .execute_unprepared(&lock.replace("pg_advisory_lock", "pg_advisory_xact_lock"))
            .await?;
        let outcome = migrate_unlocked(connection, file).await;
        guard.commit().await?;
        return outcome;
    }
    migrate_unlocked(connection, file).await
}

async fn migrate_unlocked(
    connection: &DatabaseConnection,
    file: Option<&Path>,
) -> Result<(), OpenError> {
    Migrator::install(connection).await?;
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    let applied = connection
        .query_all_raw(Statement::from_string(
            connection.get_database_backend(),
            "SELECT version FROM seaql_migrations ORDER BY version",
        ))
        .await?;
    let mut done = Vec::with_capacity(applied.len());
    for row in applied {
        let name: String = row.try_get("", "version")?;
        if !known.contains(&name) {
            return Err(OpenError::NewerSchema(name));
        }
        done.push(name);
    }
    if let (Some(file), Some(last)) = (file, done.last())
        && done.len() < known.len()
    {
        back_up(connection, file, last).await?;
    }
    Migrator::up(connection, None).await?;
    Ok(())
}

/// Copies the database beside itself before its schema changes, named after
/// the step it has. A copy that an interrupted upgrade left is kept: it is the
/// one from before.
async fn back_up(
    connection: &DatabaseConnection,
    file: &Path,
    last_step: &str,
) -> Result<(), OpenError> {
    let copy = file.with_file_name(format!("before-upgrade-{last_step}.db"));
    if copy.exists() {
        return Ok(());
    }
    tracing::info!(copy = %copy.display(), "copying the database before its schema changes");
    let name = copy.display().to_string().replace('\'', "''");
    connection
        .execute_unprepared(&format!("VACUUM INTO '{name}'"))
        .await?;
    Ok(())
}
