//! Files: sent in pieces, attached to records.

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

/// What belongs to no record yet is an upload.
const UP: &str = r#"
CREATE TABLE attachment (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  record_kind {key},
  record_id {uuid},
  place {key},
  internal {bool} NOT NULL,
  name {text} NOT NULL,
  media_type {key} NOT NULL,
  size {int} NOT NULL,
  received {int} NOT NULL,
  uploader_id {uuid} REFERENCES person(id),
  address {key},
  completed_at {instant},
  removed_at {instant},
  removed_by {uuid} REFERENCES person(id),
  created_at {instant} NOT NULL
{table};

CREATE INDEX attachment_record ON attachment (record_kind, record_id);

CREATE INDEX attachment_pending ON attachment (uploader_id, created_at) WHERE record_id IS NULL;

CREATE INDEX attachment_removed ON attachment (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE attachment_chunk (
  attachment_id {uuid} NOT NULL REFERENCES attachment(id),
  start {int} NOT NULL,
  content {bytes} NOT NULL,
  PRIMARY KEY (attachment_id, start)
{table};
"#;
