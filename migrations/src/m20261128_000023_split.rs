//! Which demands were made by splitting another: their state is told to whoever
//! handed that one in.

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
        crate::sql::run(manager, UP).await
    }
}

const UP: &str = r"
ALTER TABLE demand_link ADD COLUMN is_split {bool} NOT NULL DEFAULT {false};
";
