//! Demands: their typed values, money lines, comments and searchable text.

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
        search(manager).await
    }
}

const UP: &str = r#"
CREATE TABLE demand (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  type_id {uuid} NOT NULL REFERENCES demand_type(id),
  workflow_version_id {uuid} NOT NULL REFERENCES workflow_version(id),
  form_version_id {uuid} NOT NULL REFERENCES form_version(id),
  title {text} NOT NULL,
  title_key {key} NOT NULL,
  summary {text} NOT NULL DEFAULT '',
  status {key} NOT NULL,
  status_category {key} NOT NULL,
  status_since {instant} NOT NULL,
  unit_id {uuid} REFERENCES unit(id),
  category_id {uuid} REFERENCES category(id),
  objective_id {uuid} REFERENCES strategic_objective(id),
  requester_id {uuid} REFERENCES person(id),
  owner_id {uuid} REFERENCES person(id),
  duplicate_of_id {uuid} REFERENCES demand(id),
  external_source {key},
  external_key {key},
  is_public {bool} NOT NULL DEFAULT {false},
  cost {int},
  submitted_at {instant},
  decided_at {instant},
  decision_reason {text},
  hidden_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE UNIQUE INDEX demand_external ON demand (external_source, external_key) WHERE external_key IS NOT NULL;

CREATE INDEX demand_title ON demand (title_key, seq);

CREATE INDEX demand_status ON demand (status, seq);

CREATE INDEX demand_unit ON demand (unit_id, seq);

CREATE INDEX demand_requester ON demand (requester_id, seq);

CREATE INDEX demand_owner ON demand (owner_id, seq);

CREATE INDEX demand_cost ON demand (cost, seq);

CREATE INDEX demand_updated ON demand (updated_at, seq);

CREATE INDEX demand_status_since ON demand (status_since, seq);

CREATE TABLE field_value (
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  field_key {key} NOT NULL,
  text {text},
  text_key {key},
  number {int},
  money {int},
  currency {key},
  date {date},
  date_end {date},
  flag {bool},
  reference_id {uuid},
  items {text},
  kept_text {text},
  PRIMARY KEY (demand_id, field_key)
{table};

CREATE INDEX field_value_text ON field_value (field_key, text_key) WHERE text_key IS NOT NULL;

CREATE INDEX field_value_number ON field_value (field_key, number) WHERE number IS NOT NULL;

CREATE INDEX field_value_money ON field_value (field_key, money) WHERE money IS NOT NULL;

CREATE INDEX field_value_date ON field_value (field_key, date) WHERE date IS NOT NULL;

CREATE TABLE money_line (
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  position {int} NOT NULL,
  period {key} NOT NULL,
  kind {key} NOT NULL CHECK (kind IN ('capex', 'opex', 'benefit')),
  amount {int} NOT NULL,
  currency {key} NOT NULL,
  PRIMARY KEY (demand_id, position)
{table};

CREATE TABLE demand_comment (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  author_id {uuid} REFERENCES person(id),
  body {text} NOT NULL,
  internal {bool} NOT NULL,
  hidden_at {instant},
  created_at {instant} NOT NULL
{table};

CREATE INDEX demand_comment_demand ON demand_comment (demand_id, seq);

CREATE TABLE submission (
  demand_id {uuid} PRIMARY KEY NOT NULL REFERENCES demand(id),
  form_id {uuid} NOT NULL REFERENCES form(id),
  name {text} NOT NULL,
  email {text} NOT NULL,
  language {key} NOT NULL,
  tracking_revoked_at {instant},
  created_at {instant} NOT NULL
{table};

CREATE TABLE import_mapping (
  fingerprint {key} PRIMARY KEY NOT NULL,
  mapping {text} NOT NULL,
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE import_file (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  person_id {uuid} REFERENCES person(id),
  name {text} NOT NULL,
  source {key} NOT NULL,
  content {bytes} NOT NULL,
  state {key} NOT NULL CHECK (state IN ('uploaded', 'importing', 'imported')),
  mapping {text},
  result {text},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  updated_at {instant} NOT NULL
{table};
"#;

/// The text demands are found by. Both databases are given the same words,
/// folded and separated by spaces, so that they find the same demands.
async fn search(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let script = match manager.get_database_backend() {
        sea_orm_migration::sea_orm::DbBackend::Sqlite => {
            "CREATE VIRTUAL TABLE demand_words USING fts5(words, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\")"
        }
        _ => {
            "CREATE TABLE demand_words (seq bigint PRIMARY KEY REFERENCES demand(seq), words tsvector NOT NULL);\n\
             CREATE INDEX demand_words_index ON demand_words USING gin (words)"
        }
    };
    crate::sql::run(manager, script).await
}
