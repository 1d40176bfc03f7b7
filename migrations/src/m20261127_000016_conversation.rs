//! Asking about a demand: answers that are to be changed, people who are named
//! in what is said, and texts that are written again and again.

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
CREATE TABLE demand_mark (
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  position {int} NOT NULL,
  field_key {key} NOT NULL,
  note {text} NOT NULL DEFAULT '',
  PRIMARY KEY (demand_id, field_key)
{table};

CREATE TABLE comment_mention (
  comment_id {uuid} NOT NULL REFERENCES demand_comment(id),
  position {int} NOT NULL,
  person_id {uuid} NOT NULL REFERENCES person(id),
  PRIMARY KEY (comment_id, person_id)
{table};

CREATE TABLE answer_template (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  name {text} NOT NULL,
  name_key {key} NOT NULL,
  body {text} NOT NULL,
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE UNIQUE INDEX answer_template_name ON answer_template (name_key) WHERE archived_at IS NULL;
"#;
