//! The organisation's settings, registers, field catalogue, demand types, workflows and forms.

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
CREATE TABLE organization (
  id {uuid} PRIMARY KEY NOT NULL,
  singleton {int} NOT NULL UNIQUE DEFAULT 1 CHECK (singleton = 1),
  name {text} NOT NULL,
  time_zone {text} NOT NULL,
  language {key} NOT NULL,
  currency {key} NOT NULL,
  fiscal_year_start {int} NOT NULL CHECK (fiscal_year_start BETWEEN 1 AND 12),
  working_days {text} NOT NULL,
  holidays {text} NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE exchange_rate (
  currency {key} NOT NULL,
  valid_from {date} NOT NULL,
  rate {int} NOT NULL CHECK (rate > 0),
  created_at {instant} NOT NULL,
  created_by {uuid},
  PRIMARY KEY (currency, valid_from)
{table};

CREATE TABLE category (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE strategic_objective (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE field (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  kind {key} NOT NULL,
  definition {text} NOT NULL,
  shipped {bool} NOT NULL DEFAULT {false},
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE workflow (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  created_at {instant} NOT NULL,
  created_by {uuid}
{table};

CREATE TABLE workflow_version (
  id {uuid} PRIMARY KEY NOT NULL,
  workflow_id {uuid} NOT NULL REFERENCES workflow(id),
  number {int} NOT NULL,
  state {key} NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
  definition {text} NOT NULL,
  published_at {instant},
  published_by {uuid},
  created_at {instant} NOT NULL,
  created_by {uuid},
  UNIQUE (workflow_id, number)
{table};

CREATE TABLE form (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  public_slug {key} UNIQUE,
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant},
  updated_by {uuid}
{table};

CREATE TABLE form_version (
  id {uuid} PRIMARY KEY NOT NULL,
  form_id {uuid} NOT NULL REFERENCES form(id),
  number {int} NOT NULL,
  state {key} NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
  definition {text} NOT NULL,
  published_at {instant},
  published_by {uuid},
  created_at {instant} NOT NULL,
  created_by {uuid},
  UNIQUE (form_id, number)
{table};

CREATE TABLE demand_type (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  workflow_version_id {uuid} NOT NULL REFERENCES workflow_version(id),
  form_version_id {uuid} NOT NULL REFERENCES form_version(id),
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};
"#;
