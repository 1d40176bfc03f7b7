//! Where demands stayed, for figures about their way.

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
        crate::sql::run(manager, UP).await?;
        let is_sqlite =
            manager.get_database_backend() == sea_orm_migration::sea_orm::DbBackend::Sqlite;
        let script = match is_sqlite {
            true => PAST
                .replace(
                    "{from}",
                    "CASE WHEN json_valid(a.changes) THEN json_extract(a.changes, '$.status.from') END",
                )
                .replace(
                    "{to}",
                    "CASE WHEN json_valid(a.changes) THEN json_extract(a.changes, '$.status.to') END",
                )
                .replace("{initial}", "json_extract(v.definition, '$.initial')")
                .replace("{seconds}", "unixepoch(s.ended_at) - unixepoch(s.began_at)"),
            false => PAST
                .replace("{from}", "a.changes::jsonb #>> '{status,from}'")
                .replace("{to}", "a.changes::jsonb #>> '{status,to}'")
                .replace("{initial}", "v.definition::jsonb ->> 'initial'")
                .replace(
                    "{seconds}",
                    "floor(extract(epoch FROM s.ended_at - s.began_at))::bigint",
                ),
        };
        crate::sql::run(manager, &script).await
    }
}

/// Only stays that came to their end have rows. They are read by when they
/// ended, and of one demand.
const UP: &str = r#"
CREATE TABLE demand_stay (
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  began_at {instant} NOT NULL,
  ended_at {instant} NOT NULL,
  status {key} NOT NULL,
  seconds {int} NOT NULL,
  PRIMARY KEY (demand_id, began_at)
{table};

CREATE INDEX demand_stay_ended ON demand_stay (status, ended_at, demand_id, seconds);
"#;

/// Stays of demands from before, as far as their history tells: from one change
/// of status to the next, apart from those in the status that drafts begin in.
const PAST: &str = r#"
INSERT INTO demand_stay (demand_id, began_at, ended_at, status, seconds)
SELECT s.demand_id, s.began_at, min(s.ended_at), min(s.status), min({seconds})
FROM (
  SELECT m.demand_id, m.status, m.ended_at,
    lag(m.ended_at) OVER (PARTITION BY m.demand_id ORDER BY m.seq) AS began_at
  FROM (
    SELECT a.seq, a.record_id AS demand_id, a.at AS ended_at, {from} AS status, {to} AS next
    FROM audit a WHERE a.record_kind = 'demand'
  ) m WHERE m.next IS NOT NULL
) s
JOIN demand d ON d.id = s.demand_id
JOIN workflow_version v ON v.id = d.workflow_version_id
WHERE s.began_at IS NOT NULL AND s.status IS NOT NULL AND s.ended_at > s.began_at
  AND s.ended_at <= d.status_since AND s.status <> {initial}
GROUP BY s.demand_id, s.began_at
"#;
