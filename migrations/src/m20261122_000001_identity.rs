//! People with and without accounts, units, roles, sessions and access tokens.

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
CREATE TABLE unit (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  code {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  name_key {key} NOT NULL,
  parent_id {uuid} REFERENCES unit(id),
  partner_id {uuid},
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE unit_closure (
  ancestor_id {uuid} NOT NULL REFERENCES unit(id),
  descendant_id {uuid} NOT NULL REFERENCES unit(id),
  depth {int} NOT NULL,
  PRIMARY KEY (ancestor_id, descendant_id)
{table};

CREATE INDEX unit_closure_descendant ON unit_closure (descendant_id);

CREATE TABLE person (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  kind {key} NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
  name {text} NOT NULL,
  name_key {key} NOT NULL,
  email {text},
  email_key {key} UNIQUE,
  unit_id {uuid} REFERENCES unit(id),
  language {key} NOT NULL DEFAULT 'en',
  time_zone {text},
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE INDEX person_name ON person (name_key, seq);

CREATE TABLE account (
  person_id {uuid} PRIMARY KEY NOT NULL REFERENCES person(id),
  password_hash {text},
  disabled_at {instant},
  failed_logins {int} NOT NULL DEFAULT 0,
  next_login_at {instant},
  last_login_at {instant},
  password_changed_at {instant}
{table};

CREATE TABLE role (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  shipped {bool} NOT NULL DEFAULT {false},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE role_permission (
  role_id {uuid} NOT NULL REFERENCES role(id) ON DELETE CASCADE,
  permission {key} NOT NULL,
  PRIMARY KEY (role_id, permission)
{table};

CREATE TABLE role_grant (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  person_id {uuid} NOT NULL REFERENCES person(id),
  role_id {uuid} NOT NULL REFERENCES role(id),
  unit_id {uuid} REFERENCES unit(id),
  created_at {instant} NOT NULL,
  created_by {uuid}
{table};

CREATE UNIQUE INDEX role_grant_unit ON role_grant (person_id, role_id, unit_id) WHERE unit_id IS NOT NULL;

CREATE UNIQUE INDEX role_grant_everywhere ON role_grant (person_id, role_id) WHERE unit_id IS NULL;

CREATE TABLE participant (
  record_kind {key} NOT NULL,
  record_id {uuid} NOT NULL,
  person_id {uuid} NOT NULL REFERENCES person(id),
  part {key} NOT NULL,
  created_at {instant} NOT NULL,
  PRIMARY KEY (record_kind, record_id, person_id, part)
{table};

CREATE INDEX participant_person ON participant (person_id, record_kind, record_id);

CREATE TABLE session (
  id {uuid} PRIMARY KEY NOT NULL,
  person_id {uuid} NOT NULL REFERENCES person(id),
  refresh_hash {bytes} NOT NULL UNIQUE,
  previous_hash {bytes},
  renewed_at {instant} NOT NULL,
  created_at {instant} NOT NULL,
  expires_at {instant} NOT NULL,
  revoked_at {instant},
  user_agent {text},
  address {text}
{table};

CREATE INDEX session_person ON session (person_id, created_at);

CREATE INDEX session_previous ON session (previous_hash);

CREATE TABLE access_token (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  person_id {uuid} NOT NULL REFERENCES person(id),
  name {text} NOT NULL,
  hint {text} NOT NULL,
  hash {bytes} NOT NULL UNIQUE,
  scopes {text} NOT NULL,
  expires_at {instant} NOT NULL,
  revoked_at {instant},
  last_used_at {instant},
  created_at {instant} NOT NULL,
  created_by {uuid}
{table};

CREATE INDEX access_token_person ON access_token (person_id, seq);

CREATE TABLE one_time_link (
  id {uuid} PRIMARY KEY NOT NULL,
  purpose {key} NOT NULL CHECK (purpose IN ('setup', 'reset')),
  person_id {uuid} REFERENCES person(id),
  hash {bytes} NOT NULL UNIQUE,
  created_at {instant} NOT NULL,
  created_by {uuid},
  expires_at {instant} NOT NULL,
  used_at {instant}
{table};

CREATE TABLE attempt (
  seq {seq},
  kind {key} NOT NULL,
  address {key} NOT NULL,
  at {instant} NOT NULL
{table};

CREATE INDEX attempt_address ON attempt (kind, address, at);

CREATE TABLE secret (
  name {key} PRIMARY KEY NOT NULL,
  value {bytes} NOT NULL,
  created_at {instant} NOT NULL
{table};
"#;
