//! Changing data: the one way in.
//!
//! A change is an owned closure that can be run again. On SQLite one writer
//! task collects the closures that are waiting, runs each in a savepoint of
//! one transaction and answers after its COMMIT: a durable commit costs a
//! disk flush, and this shares it. On PostgreSQL each closure is a transaction
//! of its own, run again when the database asks for it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use crate::{Database, StorageError};

/// Most closures that share one commit.
const BATCH: usize = 64;
/// Closures that may wait for the writer.
const QUEUE: usize = 1024;
/// Runs of one transaction before its serialisation failure is an answer.
const TRIES: u32 = 8;

/// What a change's closure gives back.
pub type Change<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// How the open database writes.
#[derive(Clone)]
pub(crate) enum Write {
    Sqlite(SqliteWriter),
    Postgres(DatabaseConnection),
}

impl Database {
    /// Runs a change and answers once it is durable.
    ///
    /// The closure may run more than once and must not act outside the
    /// transaction it is given. When it fails, nothing of it is kept and its
    /// neighbours are untouched; when the caller goes away, the change is
    /// finished all the same.
    ///
    /// # Errors
    /// The closure's own error, or a [`StorageError`] when the change could
    /// not be made durable.
    pub async fn write<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + WriteError + Send + 'static,
        F: for<'a> Fn(&'a DatabaseTransaction) -> Change<'a, T, E> + Send + Sync + 'static,
    {
        match self.writing() {
            Write::Sqlite(writer) => writer.write(change).await,
            Write::Postgres(connection) => {
                let connection = connection.clone();
                // A task of its own: a dropped request does not undo it halfway.
                tokio::spawn(async move { write_postgres(&connection, &change).await })
                    .await
                    .unwrap_or_else(|_| Err(StorageError::Panicked.into()))
            }
        }
    }
}

/// Lets [`Database::write`] see whether an error is the database's wish to
/// run the transaction again.
pub trait WriteError {
    /// The storage error behind this error, if that is what it is.
    fn storage(&self) -> Option<&StorageError>;
}

impl WriteError for StorageError {
    fn storage(&self) -> Option<&StorageError> {
        Some(self)
    }
}

async fn write_postgres<T, E, F>(connection: &DatabaseConnection, change: &F) -> Result<T, E>
where
    E: From<StorageError> + WriteError,
    F: for<'a> Fn(&'a DatabaseTransaction) -> Change<'a, T, E>,
{
    let mut tries = 1;
    loop {
        let outcome = async {
            let transaction = connection.begin().await.map_err(StorageError::from)?;
            match change(&transaction).await {
                Ok(value) => {
                    transaction.commit().await.map_err(StorageError::from)?;
                    Ok(value)
                }
                Err(error) => {
                    if let Err(rollback) = transaction.rollback().await {
                        tracing::warn!(%rollback, "rolling back");
                    }
                    Err(error)
                }
            }
        }
        .await;
        match outcome {
            Err(error)
                if tries < TRIES
                    && E::storage(&error).is_some_and(StorageError::is_serialization_failure) =>
            {
                tokio::time::sleep(Duration::from_millis(u64::from(tries * tries * 2))).await;
                tries += 1;
            }
            outcome => return outcome,
        }
    }
}

/// A closure whose result waits in a slot of its own, so that the writer
/// needs to know neither its type nor its error's.
type Job = Box<
    dyn for<'a> Fn(&'a DatabaseTransaction) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>
        + Send
        + Sync,
>;

struct Waiting {
    run: Job,
    done: oneshot::Sender<Result<(), String>>,
}

enum Order {
    Write(Waiting),
    Finish(oneshot::Sender<()>),
}

/// The task that owns SQLite's one writing connection.
#[derive(Clone)]
pub(crate) struct SqliteWriter {
    queue: mpsc::Sender<Order>,
}

impl SqliteWriter {
    pub(crate) fn start(connection: DatabaseConnection) -> Self {
        let (queue, orders) = mpsc::channel(QUEUE);
        tokio::spawn(write_batches(connection, orders));
        Self { queue }
    }

    pub(crate) async fn finish(&self) {
        let (done, finished) = oneshot::channel();
        if self.queue.send(Order::Finish(done)).await.is_ok() {
            // An error means that the writer is gone already: finished too.
            let _ = finished.await;
        }
    }

    async fn write<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: for<'a> Fn(&'a DatabaseTransaction) -> Change<'a, T, E> + Send + Sync + 'static,
    {
        let slot = Arc::new(Mutex::new(None::<Result<T, E>>));
        let change = Arc::new(change);
        let run: Job = {
            let slot = Arc::clone(&slot);
            Box::new(move |transaction| {
                let (slot, change) = (Arc::clone(&slot), Arc::clone(&change));
                Box::pin(async move {
                    let outcome = change(transaction).await;
                    let keep = outcome.is_ok();
                    *lock(&slot) = Some(outcome);
                    keep
                })
            })
        };
        let (done, answer) = oneshot::channel();
        self.queue
            .send(Order::Write(Waiting { run, done }))
            .await
            .map_err(|_| StorageError::Closing)?;
        match answer.await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => return Err(StorageError::Commit(why).into()),
            Err(_) => return Err(StorageError::Closing.into()),
        }
        let outcome = lock(&slot).take();
        outcome.unwrap_or_else(|| Err(StorageError::Panicked.into()))
    }
}

/// A poisoned slot means that a closure panicked; what it left is still whole.
fn lock<T>(slot: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    slot.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

async fn write_batches(connection: DatabaseConnection, mut orders: mpsc::Receiver<Order>) {
    let mut batch = Vec::with_capacity(BATCH);
    while orders.recv_many(&mut batch, BATCH).await > 0 {
        let mut writes = Vec::with_capacity(batch.len());
        let mut finish = None;
        for order in batch.drain(..) {
            match order {
                Order::Write(waiting) => writes.push(waiting),
                Order::Finish(done) => finish = Some(done),
            }
        }
        if !writes.is_empty() {
            let outcome = write_batch(&connection, &writes).await;
            for waiting in writes {
                // Nobody listens any more when the request was dropped.
                let _ = waiting.done.send(outcome.clone());
            }
        }
        if let Some(done) = finish {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "closing the writing connection");
            }
            let _ = done.send(());
            return;
        }
    }
}

async fn write_batch(connection: &DatabaseConnection, writes: &[Waiting]) -> Result<(), String> {
    let why = |error: sea_orm::DbErr| error.to_string();
    let batch = connection
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        })
        .await
        .map_err(why)?;
    for waiting in writes {
        let savepoint = batch.begin().await.map_err(why)?;
        // A closure that panics is a defect, and only its own: the writer and
        // the rest of the batch go on.
        let keep = AssertUnwindSafe((waiting.run)(&savepoint))
            .catch_unwind()
            .await;
        if keep.unwrap_or(false) {
            savepoint.commit().await.map_err(why)?;
        } else {
            savepoint.rollback().await.map_err(why)?;
        }
    }
    batch.commit().await.map_err(why)
}
