//! Whether somebody without an account who needs a demand, too, is told by mail
//! how it goes on: until they end that. Until when a demand was put off before it
//! was merged.

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
ALTER TABLE demand_support ADD COLUMN mail_off {bool} NOT NULL DEFAULT {false};

ALTER TABLE demand_merge ADD COLUMN snoozed_until {date};
";
