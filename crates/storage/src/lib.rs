//! Tables, entities and queries.
//!
//! Entities stay inside; what comes out are records of plain values and the
//! types of `docket-domain`. No business rule lives here. Everything that
//! changes data goes through [`Database::write`]; everything that reads
//! business data takes a [`Reach`], so that fetching a row past the actor's
//! scope by accident is not possible.

pub mod attachment;
pub mod audit;
pub mod database;
pub mod demand;
pub mod event;
pub mod form;
pub mod idempotency;
pub mod identity;
pub mod import;
pub mod intake;
pub mod mail;
pub mod maturity;
pub mod notification;
pub mod organization;
pub mod plan;
pub mod prioritization;
pub mod reach;
pub mod saved_view;
pub mod search;
pub mod shortlist;
mod sql;
pub mod team;
pub mod template;
pub mod triage;
pub mod version;
pub mod workflow;
pub mod write;

pub use database::{Database, Location, OpenError};
pub use reach::Reach;
pub use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};

/// Why storage could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A stored value is not what this version writes.
    #[error("stored {what} is not readable: {why}")]
    Corrupt {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The commit of the batch this write was part of failed; nothing of it
    /// was kept.
    #[error("the change could not be committed: {0}")]
    Commit(String),
    /// The change's code failed; nothing of it was kept.
    #[error("the change failed unexpectedly")]
    Panicked,
    /// The writer is gone: the server is shutting down.
    #[error("the database is closing")]
    Closing,
}

impl StorageError {
    /// Whether the error is a violated uniqueness rule.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(error)
            if matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))))
    }

    /// Whether the database is too busy to answer now.
    pub fn is_overload(&self) -> bool {
        match self {
            Self::Database(sea_orm::DbErr::ConnectionAcquire(_) | sea_orm::DbErr::Conn(_)) => true,
            // A statement took too long, or its wait for others did; SQLITE_BUSY and
            // SQLITE_INTERRUPT.
            _ => matches!(self.code().as_deref(), Some("57014" | "55P03" | "5" | "9")),
        }
    }

    /// What the database calls the error: by code, because its words are in
    /// the language that it speaks.
    fn code(&self) -> Option<String> {
        use sea_orm::{DbErr, RuntimeErr};
        let Self::Database(
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)),
        ) = self
        else {
            return None;
        };
        Some(error.as_database_error()?.code()?.into_owned())
    }

    /// Whether the same transaction may succeed when it is run again.
    pub(crate) fn is_serialization_failure(&self) -> bool {
        matches!(self.code().as_deref(), Some("40001" | "40P01"))
    }
}

/// Result of a storage function.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Reads JSON that this installation stored.
pub(crate) fn stored<T: serde::de::DeserializeOwned>(what: &'static str, json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|why| StorageError::Corrupt {
        what,
        why: why.to_string(),
    })
}

/// Writes JSON to be stored.
pub(crate) fn to_stored<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|why| StorageError::Corrupt {
        what,
        why: why.to_string(),
    })
}
