//! Workflows are written as drafts and replaced by later versions; steps are
//! approved by several people.

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
ALTER TABLE workflow ADD COLUMN version {int} NOT NULL DEFAULT 1;

ALTER TABLE workflow ADD COLUMN updated_at {instant};

ALTER TABLE workflow ADD COLUMN updated_by {uuid};

ALTER TABLE workflow_version ADD COLUMN version {int} NOT NULL DEFAULT 1;

ALTER TABLE workflow_version ADD COLUMN retired_at {instant};

ALTER TABLE workflow_version ADD COLUMN updated_at {instant};

ALTER TABLE workflow_version ADD COLUMN updated_by {uuid};

CREATE UNIQUE INDEX workflow_version_draft ON workflow_version (workflow_id) WHERE state = 'draft';

CREATE INDEX demand_workflow ON demand (workflow_version_id, seq);

CREATE TABLE demand_approval (
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  transition {key} NOT NULL,
  status_since {instant} NOT NULL,
  person_id {uuid} NOT NULL REFERENCES person(id),
  given_at {instant} NOT NULL,
  PRIMARY KEY (demand_id, transition, status_since, person_id)
{table};
"#;
