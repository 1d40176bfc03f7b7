//! Frameworks, scorings by assessor, portfolios with plans, scenarios and ranks.

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
CREATE TABLE framework (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  key {key} NOT NULL UNIQUE,
  name {text} NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE framework_version (
  id {uuid} PRIMARY KEY NOT NULL,
  framework_id {uuid} NOT NULL REFERENCES framework(id),
  number {int} NOT NULL,
  state {key} NOT NULL CHECK (state IN ('draft', 'agreed', 'retired')),
  definition {text} NOT NULL,
  agreed_at {instant},
  agreed_by {uuid},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid},
  UNIQUE (framework_id, number)
{table};

CREATE TABLE scoring (
  framework_version_id {uuid} NOT NULL REFERENCES framework_version(id),
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  assessor_id {uuid} NOT NULL REFERENCES person(id),
  answers {text} NOT NULL,
  note {text} NOT NULL DEFAULT '',
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  updated_at {instant} NOT NULL,
  PRIMARY KEY (framework_version_id, demand_id, assessor_id)
{table};

CREATE INDEX scoring_demand ON scoring (demand_id);

CREATE TABLE score (
  framework_version_id {uuid} NOT NULL REFERENCES framework_version(id),
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  value {int},
  lowest {int},
  highest {int},
  assessors {int} NOT NULL,
  computed_at {instant} NOT NULL,
  PRIMARY KEY (framework_version_id, demand_id)
{table};

CREATE INDEX score_value ON score (framework_version_id, value);

CREATE INDEX score_demand ON score (demand_id);

CREATE TABLE portfolio (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  name {text} NOT NULL,
  unit_id {uuid} REFERENCES unit(id),
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE plan (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  portfolio_id {uuid} NOT NULL REFERENCES portfolio(id),
  name {text} NOT NULL,
  name_key {key} NOT NULL,
  period {key} NOT NULL,
  currency {key} NOT NULL,
  rates {text} NOT NULL,
  framework_version_id {uuid} NOT NULL REFERENCES framework_version(id),
  hidden_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE TABLE scenario (
  id {uuid} PRIMARY KEY NOT NULL,
  plan_id {uuid} NOT NULL REFERENCES plan(id),
  name {text} NOT NULL,
  is_baseline {bool} NOT NULL,
  budget {int} NOT NULL CHECK (budget >= 0),
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE UNIQUE INDEX scenario_baseline ON scenario (plan_id) WHERE is_baseline = {true};

CREATE TABLE placement (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  scenario_id {uuid} NOT NULL REFERENCES scenario(id),
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  order_key {bytes} NOT NULL,
  reason {text},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid},
  UNIQUE (scenario_id, order_key),
  UNIQUE (scenario_id, demand_id)
{table};

CREATE INDEX placement_demand ON placement (demand_id);
"#;
