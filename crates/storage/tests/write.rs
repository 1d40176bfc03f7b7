//! Changes share commits on SQLite: what one does must never touch another.

use std::path::PathBuf;
use std::time::Duration;

use docket_storage::{ConnectionTrait, Database, Location, StorageError};

/// A directory that goes away with the test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("docket_write_{name}_{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory is made");
        Self(path)
    }

    async fn open(&self) -> Database {
        let location = Location::Sqlite(self.0.join("docket.db"));
        Database::open(&location).await.expect("the database opens")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn insert(database: &Database, name: String, fails: bool) -> Result<(), StorageError> {
    database
        .write(move |transaction| {
            let name = name.clone();
            Box::pin(async move {
                transaction
                    .execute_unprepared(&format!(
                        "INSERT INTO secret (name, value, created_at) VALUES ('{name}', x'00', '2026')"
                    ))
                    .await?;
                if fails {
                    return Err(StorageError::Corrupt { what: "test", why: "on purpose".into() });
                }
                Ok(())
            })
        })
        .await
}

async fn count(database: &Database) -> i64 {
    let statement = sea_orm::Statement::from_string(
        sea_orm::DbBackend::Sqlite,
        "SELECT count(*) AS n FROM secret",
    );
    let row = database.reader().query_one_raw(statement).await;
    row.expect("the query runs")
        .expect("a row")
        .try_get("", "n")
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_failing_change_leaves_its_neighbours_whole() {
    let directory = Directory::new("failing");
    let database = directory.open().await;
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let database = database.clone();
            tokio::spawn(async move {
                insert(&database, format!("n{number}"), number % 3 == 0)
                    .await
                    .is_ok()
            })
        })
        .collect();
    let mut kept = 0;
    for (number, task) in tasks.into_iter().enumerate() {
        let ok = task.await.expect("the task ends");
        assert_eq!(ok, number % 3 != 0, "{number}");
        kept += i64::from(ok);
    }
    assert_eq!(count(&database).await, kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_that_panics_fails_alone() {
    let directory = Directory::new("panicking");
    let database = directory.open().await;
    let panics = {
        let database = database.clone();
        tokio::spawn(async move {
            database
                .write(|_| Box::pin(async { panic!("on purpose") as Result<(), StorageError> }))
                .await
        })
    };
    let others: Vec<_> = (0..20)
        .map(|number| {
            let database = database.clone();
            tokio::spawn(async move { insert(&database, format!("n{number}"), false).await })
        })
        .collect();
    assert!(matches!(
        panics.await.expect("the task ends"),
        Err(StorageError::Panicked)
    ));
    for other in others {
        other.await.expect("the task ends").expect("it is kept");
    }
    assert_eq!(count(&database).await, 20);
    insert(&database, "later".to_owned(), false)
        .await
        .expect("the writer goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dropped_request_is_finished_and_breaks_nothing() {
    let directory = Directory::new("dropped");
    let database = directory.open().await;
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let database = database.clone();
            tokio::spawn(async move { insert(&database, format!("n{number}"), false).await })
        })
        .collect();
    for task in tasks.iter().step_by(2) {
        task.abort();
    }
    for task in tasks.into_iter().skip(1).step_by(2) {
        task.await.expect("the task ends").expect("it is kept");
    }
    insert(&database, "last".to_owned(), false)
        .await
        .expect("the writer goes on");
    let count = count(&database).await;
    assert!((51..=101).contains(&count), "{count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_failing_commit_fails_its_whole_batch_and_no_other() {
    let directory = Directory::new("commit");
    let database = directory.open().await;
    // A deferred foreign key is checked at COMMIT: it makes the commit of the
    // batch fail, not the statement.
    insert(&database, "before".to_owned(), false)
        .await
        .expect("it is kept");
    database
        .write(|transaction| {
            Box::pin(async move {
                transaction
                    .execute_unprepared(
                        "CREATE TABLE broken (id INTEGER REFERENCES broken(missing) \
                         DEFERRABLE INITIALLY DEFERRED, missing INTEGER UNIQUE)",
                    )
                    .await?;
                Ok::<(), StorageError>(())
            })
        })
        .await
        .expect("the table is made");
    // Holds the batch until its neighbours are queued behind it.
    let slow = {
        let database = database.clone();
        tokio::spawn(async move {
            database
                .write(|_| {
                    Box::pin(async {
                        tokio::time::sleep(Duration::from_millis(200)).await;
                        Ok::<(), StorageError>(())
                    })
                })
                .await
        })
    };
    tokio::time::sleep(Duration::from_millis(50)).await;
    let breaking = {
        let database = database.clone();
        tokio::spawn(async move {
            database
                .write(|transaction| {
                    Box::pin(async move {
                        transaction
                            .execute_unprepared("INSERT INTO broken (id) VALUES (7)")
                            .await?;
                        Ok::<(), StorageError>(())
                    })
                })
                .await
        })
    };
    let neighbour = {
        let database = database.clone();
        tokio::spawn(async move { insert(&database, "neighbour".to_owned(), false).await })
    };
    slow.await
        .expect("the task ends")
        .expect("it was a batch of its own");
    let refused = breaking.await.expect("the task ends");
    assert!(
        matches!(refused, Err(StorageError::Commit(_))),
        "{refused:?}"
    );
    let refused = neighbour.await.expect("the task ends");
    assert!(
        matches!(refused, Err(StorageError::Commit(_))),
        "acknowledged means on disk"
    );
    assert_eq!(count(&database).await, 1);
    insert(&database, "after".to_owned(), false)
        .await
        .expect("the writer goes on");
    assert_eq!(count(&database).await, 2);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let directory = Directory::new("newer");
    let database = directory.open().await;
    database
        .write(|transaction| {
            Box::pin(async move {
                transaction
                    .execute_unprepared(
                        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_later', 0)",
                    )
                    .await?;
                Ok::<(), StorageError>(())
            })
        })
        .await
        .expect("the row is written");
    database.close().await;
    let location = Location::Sqlite(directory.0.join("docket.db"));
    let refused = Database::open(&location)
        .await
        .err()
        .map(|error| error.to_string());
    assert!(refused.is_some_and(|why| why.contains("later version of Docket")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_reads_for_too_long_is_stopped_and_the_next_one_has_its_own_time() {
    let directory = Directory::new("endless");
    let location = Location::Sqlite(directory.0.join("docket.db"));
    let database = Database::open_within(&location, Duration::from_millis(200))
        .await
        .expect("the database opens");
    let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS n FROM n";
    // More often than there are connections.
    for _ in 0..6 {
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, endless);
        let error: StorageError = database
            .reader()
            .query_one_raw(statement)
            .await
            .expect_err("it never ends by itself")
            .into();
        assert!(error.is_overload(), "{error}");
        assert_eq!(count(&database).await, 0);
    }
    assert!(insert(&database, "after".to_owned(), false).await.is_ok());
    assert_eq!(count(&database).await, 1);
}
