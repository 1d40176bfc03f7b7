//! Who may fill in a form, under what terms its public link works, and
//! submissions that wait until somebody lets them in; finding what somebody
//! takes part in by the part they have; how a demand stood before it was merged.

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
ALTER TABLE form ADD COLUMN audience {text} NOT NULL DEFAULT '{"who":"everyone"}';

ALTER TABLE form ADD COLUMN link_terms {text} NOT NULL DEFAULT '{}';

ALTER TABLE form ADD COLUMN link_password {text};

ALTER TABLE submission ADD COLUMN moderation {key};

ALTER TABLE submission ADD COLUMN moderation_reason {text};

DROP INDEX participant_person;

CREATE INDEX participant_person ON participant (person_id, record_kind, record_id, part);

CREATE TABLE demand_merge (
  demand_id {uuid} PRIMARY KEY REFERENCES demand(id),
  status {key} NOT NULL,
  status_category {key} NOT NULL,
  status_since {instant} NOT NULL,
  decided_at {instant},
  decision_reason {text},
  merged_at {instant} NOT NULL
{table};

CREATE INDEX demand_duplicate ON demand (duplicate_of_id) WHERE duplicate_of_id IS NOT NULL;

CREATE INDEX submission_moderation ON submission (moderation) WHERE moderation IS NOT NULL;
"#;
