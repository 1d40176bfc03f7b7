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

ALTER TABLE organization ADD COLUMN tracking_days {int} NOT NULL DEFAULT 365;

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

CREATE INDEX demand_support_demand ON demand_support (demand_id, unit_id);

CREATE INDEX demand_duplicate ON demand (duplicate_of_id) WHERE duplicate_of_id IS NOT NULL;

WITH RECURSIVE up(id, root) AS (
  SELECT d.id, d.duplicate_of_id FROM demand d WHERE d.duplicate_of_id IS NOT NULL AND d.hidden_at IS NULL
  UNION SELECT up.id, d.duplicate_of_id FROM up JOIN demand d ON d.id = up.root WHERE d.duplicate_of_id IS NOT NULL
) INSERT INTO participant (record_kind, record_id, person_id, part, created_at)
  SELECT p.record_kind, up.root, p.person_id, 'merged', min(p.created_at) FROM up
  JOIN participant p ON p.record_id = up.id WHERE p.record_kind = 'demand'
  GROUP BY p.record_kind, up.root, p.person_id;

CREATE INDEX submission_moderation ON submission (moderation) WHERE moderation IS NOT NULL;
"#;
