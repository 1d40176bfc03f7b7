//! Demands that have to do with each other.

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
CREATE TABLE demand_link (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  from_id {uuid} NOT NULL REFERENCES demand(id),
  to_id {uuid} NOT NULL REFERENCES demand(id),
  kind {key} NOT NULL,
  created_at {instant} NOT NULL,
  created_by {uuid},
  UNIQUE (from_id, to_id, kind)
{table};

CREATE INDEX demand_link_to ON demand_link (to_id, kind);
"#;
