//! What people are told about, how they want to be told, and mail on its way.

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
CREATE TABLE notification (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  person_id {uuid} NOT NULL REFERENCES person(id),
  topic {key} NOT NULL,
  record_kind {key} NOT NULL,
  record_id {uuid} NOT NULL,
  record_label {key} NOT NULL,
  title {text} NOT NULL,
  status {text},
  detail {text},
  actor_id {uuid} REFERENCES person(id),
  internal {bool} NOT NULL,
  delivery {key} NOT NULL,
  read_at {instant},
  mailed_at {instant},
  created_at {instant} NOT NULL
{table};

CREATE INDEX notification_person ON notification (person_id, seq);

CREATE INDEX notification_unread ON notification (person_id) WHERE read_at IS NULL;

CREATE INDEX notification_daily ON notification (person_id, seq) WHERE delivery = 'daily' AND mailed_at IS NULL;

CREATE TABLE mail (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  person_id {uuid} REFERENCES person(id),
  name {text} NOT NULL,
  address {text} NOT NULL,
  subject {text} NOT NULL,
  text {text} NOT NULL,
  html {text} NOT NULL,
  unsubscribe {text},
  state {key} NOT NULL,
  attempts {int} NOT NULL DEFAULT 0,
  next_at {instant} NOT NULL,
  sent_at {instant},
  problem {text},
  created_at {instant} NOT NULL
{table};

CREATE INDEX mail_address ON mail (address, created_at);

CREATE INDEX mail_waiting ON mail (next_at) WHERE state = 'waiting';

ALTER TABLE person ADD COLUMN notifications {text} NOT NULL DEFAULT '{}';

ALTER TABLE person ADD COLUMN digest_on {date};

ALTER TABLE submission ADD COLUMN mail_off {bool} NOT NULL DEFAULT {false};
"#;
