//! Changes on either database: one that fails, panics or is left alone never
//! touches another. What is SQLite's alone - the commit that several share -
//! is proven beside the storage crate.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use docket_storage::{ConnectionTrait, Database, DatabaseTransaction, OpenError, StorageError};
use docket_tests::database::{TestDatabase, is_postgres};
use sea_orm::Statement;
use tokio::sync::{Barrier, Notify};

/// A database with a table for the test.
struct Notes {
    database: Database,
    // Goes away after what is open on it.
    _place: TestDatabase,
}

impl Notes {
    async fn open() -> Self {
        let place = TestDatabase::create().await;
        if let TestDatabase::Sqlite(path) = &place {
            std::fs::create_dir_all(path).expect("a directory is made");
        }
        let database = Database::open(&place.location()).await;
        let database = database.expect("the database opens");
        let notes = Self {
            database,
            _place: place,
        };
        notes
            .change("CREATE TABLE note (name TEXT PRIMARY KEY, number BIGINT NOT NULL DEFAULT 0)")
            .await
            .expect("the table is made");
        notes
    }

    /// One statement in a change of its own.
    async fn change(&self, sql: &str) -> Result<(), StorageError> {
        let sql = sql.to_owned();
        self.database
            .write(move |transaction| {
                let sql = sql.clone();
                Box::pin(async move { execute(transaction, &sql).await })
            })
            .await
    }

    /// The one number of a query.
    async fn number(&self, sql: &str) -> i64 {
        let reader = self.database.reader();
        let statement = Statement::from_string(reader.get_database_backend(), sql);
        let row = reader.query_one_raw(statement).await;
        let row = row.expect("the query runs").expect("a row");
        row.try_get("", "n").expect("a number")
    }

    async fn count(&self) -> i64 {
        self.number("SELECT count(*) AS n FROM note").await
    }
}

async fn execute(transaction: &DatabaseTransaction, sql: &str) -> Result<(), StorageError> {
    transaction.execute_unprepared(sql).await?;
    Ok(())
}

async fn both_halves(transaction: &DatabaseTransaction, number: usize) -> Result<(), StorageError> {
    for half in ["first", "second"] {
        let sql = format!("INSERT INTO note (name) VALUES ('{half} {number}')");
        execute(transaction, &sql).await?;
    }
    if number.is_multiple_of(3) {
        return Err(StorageError::Corrupt {
            what: "test",
            why: "on purpose".to_owned(),
        });
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_that_fails_is_undone_whole_and_touches_no_other() {
    let notes = Notes::open().await;
    let tasks: Vec<_> = (0..60)
        .map(|number| {
            let database = notes.database.clone();
            tokio::spawn(async move {
                database
                    .write(move |transaction| Box::pin(both_halves(transaction, number)))
                    .await
                    .is_ok()
            })
        })
        .collect();
    for (number, task) in tasks.into_iter().enumerate() {
        assert_eq!(
            task.await.expect("the task ends"),
            number % 3 != 0,
            "{number}"
        );
    }
    assert_eq!(notes.count().await, 80);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_statement_that_is_refused_spoils_its_own_change_only() {
    let notes = Notes::open().await;
    notes
        .change("INSERT INTO note (name) VALUES ('taken')")
        .await
        .expect("it is kept");
    let refused = notes
        .change("INSERT INTO note (name) VALUES ('taken')")
        .await
        .expect_err("the name is taken");
    assert!(refused.is_duplicate(), "{refused}");
    notes
        .change("INSERT INTO note (name) VALUES ('free')")
        .await
        .expect("it is kept");
    assert_eq!(notes.count().await, 2);
}

/// More of them than the pool has connections: each is given back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_that_panics_is_undone_and_fails_alone() {
    let notes = Notes::open().await;
    for number in 0..20 {
        let panicked = notes
            .database
            .write(move |transaction| {
                Box::pin(async move {
                    let sql = format!("INSERT INTO note (name) VALUES ('lost {number}')");
                    execute(transaction, &sql).await?;
                    panic!("on purpose") as Result<(), StorageError>
                })
            })
            .await;
        assert!(
            matches!(panicked, Err(StorageError::Panicked)),
            "{panicked:?}"
        );
        let sql = format!("INSERT INTO note (name) VALUES ('kept {number}')");
        notes.change(&sql).await.expect("it is kept");
    }
    assert_eq!(notes.count().await, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_whose_caller_went_away_is_finished() {
    let notes = Notes::open().await;
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let caller = {
        let database = notes.database.clone();
        let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
        tokio::spawn(async move {
            database
                .write(move |transaction| {
                    Box::pin(halves(transaction, begun.clone(), go_on.clone()))
                })
                .await
        })
    };
    begun.notified().await;
    caller.abort();
    let gone = caller.await.expect_err("the caller is gone");
    assert!(gone.is_cancelled());
    go_on.notify_one();
    let finished = async {
        while notes.count().await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let finished = tokio::time::timeout(Duration::from_secs(60), finished).await;
    finished.expect("the change is finished");
    assert_eq!(notes.count().await, 2);
}

/// A change in two steps, with the test's word in between.
async fn halves(
    transaction: &DatabaseTransaction,
    begun: Arc<Notify>,
    go_on: Arc<Notify>,
) -> Result<(), StorageError> {
    execute(transaction, "INSERT INTO note (name) VALUES ('first')").await?;
    begun.notify_one();
    go_on.notified().await;
    execute(transaction, "INSERT INTO note (name) VALUES ('second')").await
}

#[tokio::test]
async fn a_commit_that_fails_keeps_nothing_and_the_next_one_works() {
    let notes = Notes::open().await;
    // A deferred constraint is looked at when the change is committed.
    notes
        .change(
            "CREATE TABLE broken (id INTEGER REFERENCES broken (missing) DEFERRABLE INITIALLY \
             DEFERRED, missing INTEGER UNIQUE)",
        )
        .await
        .expect("the table is made");
    let refused = notes
        .database
        .write(|transaction| {
            Box::pin(async move {
                execute(transaction, "INSERT INTO note (name) VALUES ('lost')").await?;
                execute(transaction, "INSERT INTO broken (id) VALUES (7)").await
            })
        })
        .await;
    assert!(
        matches!(
            refused,
            Err(StorageError::Commit(_) | StorageError::Database(_))
        ),
        "{refused:?}"
    );
    notes
        .change("INSERT INTO note (name) VALUES ('kept')")
        .await
        .expect("it is kept");
    assert_eq!(notes.count().await, 1);
}

/// Two changes of the same notes that are made to get into each other's way
/// the first time they run, where the database runs them side by side.
struct Rivals {
    meeting: Barrier,
    runs: AtomicU32,
}

impl Rivals {
    /// On PostgreSQL one of the two has run again, where the machine is busy
    /// perhaps more than once; on SQLite one waits for the other.
    fn have_run(&self) {
        let runs = self.runs.load(Ordering::SeqCst);
        let is_run_again = runs > 2;
        assert_eq!(is_run_again, is_postgres(), "{runs} runs");
    }

    fn new() -> Arc<Self> {
        Arc::new(Self {
            meeting: Barrier::new(2),
            runs: AtomicU32::new(0),
        })
    }

    /// Waits for the other one: the first two runs only.
    async fn meet(&self, run: u32) {
        if is_postgres() && run < 2 {
            self.meeting.wait().await;
        }
    }
}

/// Reads a number and writes the next one, insisting on that nobody else did.
async fn count_on(
    transaction: &DatabaseTransaction,
    rivals: Arc<Rivals>,
) -> Result<(), StorageError> {
    let run = rivals.runs.fetch_add(1, Ordering::SeqCst);
    let backend = transaction.get_database_backend();
    if is_postgres() {
        execute(
            transaction,
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        )
        .await?;
    }
    let query = Statement::from_string(backend, "SELECT number AS n FROM note WHERE name = 'a'");
    let row = transaction.query_one_raw(query).await?;
    let number: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    rivals.meet(run).await;
    let sql = format!("UPDATE note SET number = {} WHERE name = 'a'", number + 1);
    execute(transaction, &sql).await
}

/// Changes two notes, in the order given.
async fn change_both(
    transaction: &DatabaseTransaction,
    rivals: Arc<Rivals>,
    [first, second]: [&str; 2],
) -> Result<(), StorageError> {
    let run = rivals.runs.fetch_add(1, Ordering::SeqCst);
    let sql = |name: &str| format!("UPDATE note SET number = number + 1 WHERE name = '{name}'");
    execute(transaction, &sql(first)).await?;
    rivals.meet(run).await;
    execute(transaction, &sql(second)).await
}

const TWO_NOTES: &str = "INSERT INTO note (name) VALUES ('a'), ('b')";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_that_cannot_be_serialised_are_run_again() {
    let notes = Notes::open().await;
    notes.change(TWO_NOTES).await.expect("they are kept");
    let rivals = Rivals::new();
    let tasks = [(); 2].map(|()| {
        let (database, rivals) = (notes.database.clone(), Arc::clone(&rivals));
        tokio::spawn(async move {
            database
                .write(move |transaction| Box::pin(count_on(transaction, rivals.clone())))
                .await
        })
    });
    for task in tasks {
        task.await.expect("the task ends").expect("it is kept");
    }
    let number = notes
        .number("SELECT number AS n FROM note WHERE name = 'a'")
        .await;
    assert_eq!(number, 2, "neither overwrote the other");
    rivals.have_run();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_that_wait_for_each_other_are_run_again() {
    let notes = Notes::open().await;
    notes.change(TWO_NOTES).await.expect("they are kept");
    let rivals = Rivals::new();
    let tasks = [["a", "b"], ["b", "a"]].map(|order| {
        let (database, rivals) = (notes.database.clone(), Arc::clone(&rivals));
        tokio::spawn(async move {
            database
                .write(move |transaction| Box::pin(change_both(transaction, rivals.clone(), order)))
                .await
        })
    });
    for task in tasks {
        task.await.expect("the task ends").expect("it is kept");
    }
    let sum = "SELECT CAST(sum(number) AS BIGINT) AS n FROM note";
    assert_eq!(notes.number(sum).await, 4);
    rivals.have_run();
}

/// A database tells of it in the language it is set to.
#[tokio::test]
async fn the_wish_to_be_run_again_is_understood_in_any_language() {
    let notes = Notes::open().await;
    let runs = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&runs);
    notes
        .database
        .write(move |transaction| {
            let is_first = seen.fetch_add(1, Ordering::SeqCst) == 0;
            Box::pin(async move {
                if is_first && is_postgres() {
                    let sql = "DO $$ BEGIN RAISE EXCEPTION 'konnte Zugriff nicht serialisieren' \
                               USING ERRCODE = '40001'; END $$";
                    execute(transaction, sql).await?;
                }
                execute(transaction, "INSERT INTO note (name) VALUES ('kept')").await
            })
        })
        .await
        .expect("it is kept");
    assert_eq!(notes.count().await, 1);
    let runs = runs.load(Ordering::SeqCst);
    assert_eq!(runs, if is_postgres() { 2 } else { 1 });
}

#[tokio::test]
async fn a_newer_schema_is_refused_by_either_database() {
    let notes = Notes::open().await;
    notes
        .change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_later', 0)")
        .await
        .expect("the row is written");
    let Notes { database, _place } = notes;
    database.close().await;
    let refused = Database::open(&_place.location()).await.err();
    assert!(
        matches!(&refused, Some(OpenError::NewerSchema(_))),
        "{refused:?}"
    );
}
