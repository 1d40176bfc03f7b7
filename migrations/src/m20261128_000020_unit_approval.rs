//! Who approves for a unit what its people ask for, and who wrote a demand once.

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
CREATE TABLE unit_approver (
  unit_id {uuid} NOT NULL REFERENCES unit(id),
  person_id {uuid} NOT NULL REFERENCES person(id),
  PRIMARY KEY (unit_id, person_id)
{table};

CREATE INDEX unit_approver_person ON unit_approver (person_id);

CREATE TABLE unit_approval (
  demand_id {uuid} NOT NULL PRIMARY KEY REFERENCES demand(id),
  state {key} NOT NULL,
  asked_at {instant} NOT NULL,
  decided_at {instant},
  decided_by {uuid} REFERENCES person(id),
  reason {text}
{table};

CREATE TABLE former_author (
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  person_id {uuid} NOT NULL REFERENCES person(id),
  PRIMARY KEY (demand_id, person_id)
{table};
"#;
