//! Shortlists: what a meeting works through, and what it decided.

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

/// Decisions are only ever added: the newest of an entry is the one that holds.
const UP: &str = r#"
CREATE TABLE shortlist (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  name {text} NOT NULL,
  meets_on {date} NOT NULL,
  place {text} NOT NULL,
  purpose {text} NOT NULL,
  unit_id {uuid} REFERENCES unit(id),
  state {key} NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  hidden_at {instant},
  created_at {instant} NOT NULL,
  created_by {uuid} REFERENCES person(id),
  updated_at {instant} NOT NULL,
  updated_by {uuid} REFERENCES person(id)
{table};

CREATE INDEX shortlist_day ON shortlist (meets_on, seq) WHERE hidden_at IS NULL;

CREATE TABLE shortlist_person (
  shortlist_id {uuid} NOT NULL REFERENCES shortlist(id),
  person_id {uuid} NOT NULL REFERENCES person(id),
  place {int} NOT NULL,
  PRIMARY KEY (shortlist_id, person_id)
{table};

CREATE INDEX shortlist_person_who ON shortlist_person (person_id);

CREATE TABLE shortlist_entry (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  shortlist_id {uuid} NOT NULL REFERENCES shortlist(id),
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  place {int} NOT NULL,
  note {text} NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid} REFERENCES person(id),
  UNIQUE (shortlist_id, demand_id)
{table};

CREATE INDEX shortlist_entry_demand ON shortlist_entry (demand_id);

CREATE TABLE shortlist_decision (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  entry_id {uuid} NOT NULL REFERENCES shortlist_entry(id),
  outcome {key} NOT NULL,
  reason {text} NOT NULL,
  moved_to {text},
  postponed_to {uuid} REFERENCES shortlist(id),
  decided_at {instant} NOT NULL,
  recorded_by {uuid} REFERENCES person(id)
{table};

CREATE INDEX shortlist_decision_entry ON shortlist_decision (entry_id, seq);

CREATE TABLE shortlist_decider (
  decision_id {uuid} NOT NULL REFERENCES shortlist_decision(id),
  person_id {uuid} NOT NULL REFERENCES person(id),
  place {int} NOT NULL,
  PRIMARY KEY (decision_id, person_id)
{table};

CREATE TABLE shortlist_file (
  decision_id {uuid} NOT NULL REFERENCES shortlist_decision(id),
  attachment_id {uuid} NOT NULL REFERENCES attachment(id),
  place {int} NOT NULL,
  PRIMARY KEY (decision_id, attachment_id)
{table};
"#;
