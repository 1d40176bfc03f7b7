//! Views of the list of demands that people keep under a name, whom they are
//! shared with, and how each person arranges those they may use.

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
CREATE TABLE saved_view (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  owner_id {uuid} NOT NULL REFERENCES person(id),
  name {text} NOT NULL,
  name_key {key} NOT NULL,
  query {text} NOT NULL,
  shared_with {key} NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  hidden_at {instant},
  created_at {instant} NOT NULL,
  created_by {uuid} REFERENCES person(id),
  updated_at {instant} NOT NULL,
  updated_by {uuid} REFERENCES person(id)
{table};

CREATE UNIQUE INDEX saved_view_name ON saved_view (owner_id, name_key) WHERE hidden_at IS NULL;

CREATE INDEX saved_view_shared ON saved_view (shared_with) WHERE shared_with <> 'nobody' AND hidden_at IS NULL;

CREATE TABLE saved_view_unit (
  saved_view_id {uuid} NOT NULL REFERENCES saved_view(id),
  unit_id {uuid} NOT NULL REFERENCES unit(id),
  PRIMARY KEY (saved_view_id, unit_id)
{table};

ALTER TABLE person ADD COLUMN view_preferences {text} NOT NULL DEFAULT '{}';
"#;
