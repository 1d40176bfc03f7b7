//! Maturity models, assessments, answers by respondent and targets.

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
CREATE TABLE maturity_model (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  created_at {instant} NOT NULL,
  created_by {uuid}
{table};

CREATE TABLE maturity_model_version (
  id {uuid} PRIMARY KEY NOT NULL,
  model_id {uuid} NOT NULL REFERENCES maturity_model(id),
  number {text} NOT NULL,
  state {key} NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
  definition {text} NOT NULL,
  practices {int} NOT NULL,
  published_at {instant},
  created_at {instant} NOT NULL,
  created_by {uuid},
  UNIQUE (model_id, number)
{table};

CREATE TABLE assessment (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  name {text} NOT NULL,
  name_key {key} NOT NULL,
  model_version_id {uuid} NOT NULL REFERENCES maturity_model_version(id),
  unit_id {uuid} REFERENCES unit(id),
  assessed_on {date} NOT NULL,
  state {key} NOT NULL CHECK (state IN ('open', 'completed')),
  completed_at {instant},
  completed_by {uuid},
  content_hash {bytes},
  hidden_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE INDEX assessment_default_order ON assessment (assessed_on, seq);

CREATE INDEX assessment_unit ON assessment (unit_id);

CREATE TABLE assessment_answer (
  assessment_id {uuid} NOT NULL REFERENCES assessment(id),
  respondent_id {uuid} NOT NULL REFERENCES person(id),
  practice_key {key} NOT NULL,
  statements {int} NOT NULL,
  not_applicable {bool} NOT NULL DEFAULT {false},
  reason {text},
  note {text} NOT NULL DEFAULT '',
  version {int} NOT NULL DEFAULT 1,
  updated_at {instant} NOT NULL,
  PRIMARY KEY (assessment_id, respondent_id, practice_key)
{table};

CREATE TABLE assessment_consensus (
  assessment_id {uuid} NOT NULL REFERENCES assessment(id),
  practice_key {key} NOT NULL,
  level {int},
  not_applicable {bool} NOT NULL DEFAULT {false},
  reason {text} NOT NULL DEFAULT '',
  decided_by {uuid},
  decided_at {instant} NOT NULL,
  PRIMARY KEY (assessment_id, practice_key)
{table};

CREATE TABLE assessment_target (
  assessment_id {uuid} NOT NULL REFERENCES assessment(id),
  practice_key {key} NOT NULL,
  level {int} NOT NULL,
  due {date},
  PRIMARY KEY (assessment_id, practice_key)
{table};
"#;
