//! Who triages: teams, the policy by which demands are routed, target days,
//! snoozing, and what is told of a demand that waits.

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

/// Whom a demand waits for is not known of those that are there already: the
/// server finds it out, with their target days, when it starts.
const UP: &str = r#"
CREATE TABLE team (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  name {text} NOT NULL,
  name_key {key} NOT NULL,
  lead_id {uuid} REFERENCES person(id),
  turns {int} NOT NULL DEFAULT 0,
  archived_at {instant},
  version {int} NOT NULL DEFAULT 1,
  created_at {instant} NOT NULL,
  created_by {uuid},
  updated_at {instant} NOT NULL,
  updated_by {uuid}
{table};

CREATE UNIQUE INDEX team_name ON team (name_key) WHERE archived_at IS NULL;

CREATE TABLE team_member (
  team_id {uuid} NOT NULL REFERENCES team(id),
  person_id {uuid} NOT NULL REFERENCES person(id),
  position {int} NOT NULL,
  last_turn {int},
  PRIMARY KEY (team_id, person_id)
{table};

CREATE INDEX team_member_person ON team_member (person_id, team_id);

ALTER TABLE organization ADD COLUMN triage {text} NOT NULL DEFAULT '{"remind_before_days":1,"escalate_after_days":2}';

ALTER TABLE organization ADD COLUMN triage_version {int} NOT NULL DEFAULT 1;

ALTER TABLE demand ADD COLUMN team_id {uuid} REFERENCES team(id);

ALTER TABLE demand ADD COLUMN due_on {date};

ALTER TABLE demand ADD COLUMN snoozed_until {date};

ALTER TABLE demand ADD COLUMN waits_for {key};

ALTER TABLE demand ADD COLUMN nudge {key};

ALTER TABLE demand ADD COLUMN nudge_on {date};

CREATE INDEX demand_team ON demand (team_id, seq) WHERE team_id IS NOT NULL;

CREATE INDEX demand_due ON demand (due_on, seq) WHERE due_on IS NOT NULL;

CREATE INDEX demand_nudge ON demand (nudge_on, seq) WHERE nudge_on IS NOT NULL;

CREATE INDEX demand_unscheduled ON demand (seq) WHERE waits_for IS NULL;
"#;
