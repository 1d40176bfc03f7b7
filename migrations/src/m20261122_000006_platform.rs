//! What carries everything else: events, jobs, the audit trail and idempotency.

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
CREATE TABLE event (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  published_seq {int} UNIQUE,
  kind {key} NOT NULL,
  record_kind {key} NOT NULL,
  record_id {uuid} NOT NULL,
  unit_id {uuid},
  payload {text} NOT NULL,
  at {instant} NOT NULL
{table};

CREATE INDEX event_unpublished ON event (seq) WHERE published_seq IS NULL;

CREATE TABLE job (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  kind {key} NOT NULL,
  payload {text} NOT NULL,
  state {key} NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  progress {int} NOT NULL DEFAULT 0,
  result {text},
  attempts {int} NOT NULL DEFAULT 0,
  run_at {instant} NOT NULL,
  claimed_at {instant},
  created_at {instant} NOT NULL,
  created_by {uuid}
{table};

CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE audit (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  at {instant} NOT NULL,
  actor_kind {key} NOT NULL,
  person_id {uuid},
  token_id {uuid},
  operation {key} NOT NULL,
  record_kind {key} NOT NULL,
  record_id {uuid} NOT NULL,
  record_label {text} NOT NULL,
  changes {text} NOT NULL,
  reason {text},
  request_id {uuid}
{table};

CREATE INDEX audit_record ON audit (record_kind, record_id, seq);

CREATE INDEX audit_person ON audit (person_id, seq);

CREATE TABLE audit_seal (
  seq {seq},
  first_audit_seq {int} NOT NULL,
  last_audit_seq {int} NOT NULL UNIQUE,
  previous_hash {bytes} NOT NULL,
  hash {bytes} NOT NULL,
  sealed_at {instant} NOT NULL
{table};

CREATE TABLE idempotency (
  caller {key} NOT NULL,
  route {key} NOT NULL,
  key {key} NOT NULL,
  body_hash {bytes} NOT NULL,
  status {int} NOT NULL,
  headers {text} NOT NULL,
  body {bytes} NOT NULL,
  created_at {instant} NOT NULL,
  PRIMARY KEY (caller, route, key)
{table};

CREATE INDEX idempotency_age ON idempotency (created_at);
"#;

/// The audit trail only grows: the database itself refuses anything else.
async fn guard_audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for table in ["audit", "audit_seal"] {
        let is_sqlite =
            manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Sqlite;
        if is_sqlite {
            for verb in ["UPDATE", "DELETE"] {
                let trigger = format!(
                    "CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} \
                     BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
                );
                connection.execute_unprepared(&trigger).await?;
            }
        } else {
            let function = format!(
                "CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$"
            );
            connection.execute_unprepared(&function).await?;
            let trigger = format!(
                "CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
            );
            connection.execute_unprepared(&trigger).await?;
        }
    }
    Ok(())
}
