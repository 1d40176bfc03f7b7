//! Refresh tokens of one session share a beginning, by which any earlier one
//! is recognised; and the audit trail of SQLite refuses to be written over.

use sea_orm_migration::prelude::*;

/// This step; its name is the file's.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, UP).await?;
        guard_audit(manager).await
    }
}

const UP: &str = r#"
ALTER TABLE session ADD COLUMN family_hash {bytes};

CREATE INDEX session_family ON session (family_hash);
"#;

/// `INSERT OR REPLACE` deletes a row without asking the triggers on DELETE.
async fn guard_audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != sea_orm_migration::sea_orm::DbBackend::Sqlite {
        return Ok(());
    }
    for (table, unique) in [("audit", "id"), ("audit_seal", "last_audit_seq")] {
        let trigger = format!(
            "CREATE TRIGGER {table}_refuses_REPLACE BEFORE INSERT ON {table} \
             WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq OR {unique} = NEW.{unique}) \
             BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
        );
        manager
            .get_connection()
            .execute_unprepared(&trigger)
            .await?;
    }
    Ok(())
}
