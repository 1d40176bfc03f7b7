//! Versions of forms are written as drafts, changed one after the other, and
//! retired at a known time.

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

const UP: &str = r#"
ALTER TABLE form_version ADD COLUMN version {int} NOT NULL DEFAULT 1;

ALTER TABLE form_version ADD COLUMN retired_at {instant};

ALTER TABLE form_version ADD COLUMN updated_at {instant};

ALTER TABLE form_version ADD COLUMN updated_by {uuid};

CREATE UNIQUE INDEX form_version_draft ON form_version (form_id) WHERE state = 'draft';
"#;
