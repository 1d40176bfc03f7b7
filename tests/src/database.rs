//! A fresh database for each test, on either kind.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use docket_server::settings::Settings;
use docket_storage::Location;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tokio::sync::OnceCell;

/// A database that goes away with the test.
pub enum TestDatabase {
    /// A directory of its own for the embedded one.
    Sqlite(PathBuf),
    /// A database of its own in the cluster; xtask throws the cluster away.
    Postgres(String),
}

static NUMBER: AtomicU32 = AtomicU32::new(0);
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

fn unique(prefix: &str) -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}_{}_{number}", std::process::id())
}

/// Whether the tests run on PostgreSQL.
pub fn is_postgres() -> bool {
    match std::env::var("DOCKET_TEST_DATABASE").as_deref() {
        Err(_) | Ok("" | "sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("DOCKET_TEST_DATABASE is sqlite or postgres, not {other}"),
    }
}

impl TestDatabase {
    /// Makes a database.
    pub async fn create() -> Self {
        if !is_postgres() {
            return Self::Sqlite(std::env::temp_dir().join(unique("docket_test")));
        }
        let base = base();
        let admin = connect(&base).await;
        let template = TEMPLATE.get_or_init(|| template(&base)).await;
        let name = unique("docket_test");
        execute(
            &admin,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        Self::Postgres(named(&base, &name))
    }

    /// Makes a database without even a schema.
    pub async fn create_empty() -> Self {
        if !is_postgres() {
            return Self::create().await;
        }
        let base = base();
        let name = unique("docket_test");
        execute(&connect(&base).await, &format!("CREATE DATABASE {name}")).await;
        Self::Postgres(named(&base, &name))
    }

    /// The variable that leads the program to it.
    pub fn variable(&self) -> (&'static str, OsString) {
        match self {
            Self::Sqlite(path) => ("DOCKET_DATA_DIR", path.into()),
            Self::Postgres(url) => ("DOCKET_DATABASE_URL", url.into()),
        }
    }

    /// Its place as the storage layer takes it.
    pub fn location(&self) -> Location {
        self.settings().location()
    }

    /// Settings of a server on it.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            workers: Some(1),
            log: "error".to_owned(),
            logins_per_minute: 10_000,
            ..Settings::default()
        };
        match self {
            Self::Sqlite(path) => settings.data_dir.clone_from(path),
            Self::Postgres(url) => settings.database_url = Some(url.clone()),
        }
        settings
    }

    /// A connection of the test's own, to look behind the API.
    pub async fn connect(&self) -> DatabaseConnection {
        match self {
            Self::Sqlite(path) => {
                connect(&format!("sqlite://{}", path.join("docket.db").display())).await
            }
            Self::Postgres(url) => connect(url).await,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Self::Sqlite(path) = self {
            // The server may still hold its files for a moment; the directory
            // is in the system's temporary one either way.
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

fn base() -> String {
    std::env::var("TEST_DATABASE_URL")
        .expect("DOCKET_TEST_DATABASE=postgres needs TEST_DATABASE_URL")
}

/// A statement with `?` for each value, on either database.
pub async fn change(connection: &DatabaseConnection, sql: &str, values: Vec<sea_orm::Value>) {
    let mut numbered = String::new();
    for (number, part) in sql.split('?').enumerate() {
        if number > 0 {
            numbered.push_str(&format!("${number}"));
        }
        numbered.push_str(part);
    }
    let backend = connection.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, numbered, values);
    let changed = connection.execute_raw(statement).await;
    let changed = changed.expect("the statement runs").rows_affected();
    assert!(changed > 0, "{sql} changes nothing");
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("the test database answers")
}

async fn execute(connection: &DatabaseConnection, sql: &str) {
    connection
        .execute_unprepared(sql)
        .await
        .expect("the statement runs");
}

/// A database with the schema and everything shipped, to copy from: copying is
/// quicker than migrating.
async fn template(base: &str) -> String {
    let name = unique("docket_template");
    execute(&connect(base).await, &format!("CREATE DATABASE {name}")).await;
    let settings = Settings {
        database_url: Some(named(base, &name)),
        ..Settings::default()
    };
    let state = docket_server::app::open(settings)
        .await
        .expect("the schema is made");
    docket_server::app::close(state).await;
    name
}

/// The address with another database's name.
fn named(base: &str, name: &str) -> String {
    let (head, query) = base.split_once('?').unwrap_or((base, ""));
    let head = head.rsplit_once('/').map_or(head, |(head, _)| head);
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    format!("{head}/{name}{query}")
}
