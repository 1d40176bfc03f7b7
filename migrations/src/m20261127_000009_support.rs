//! Who else needs what a demand asks for, and finding demands by titles that
//! resemble theirs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, Statement, Value};

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
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        let index = if is_sqlite {
            "CREATE VIRTUAL TABLE demand_trigrams USING fts5(trigrams, content='', \
             contentless_delete=1, detail=none, \
             tokenize=\"unicode61 remove_diacritics 0\")"
        } else {
            "CREATE TABLE demand_trigrams (seq bigint PRIMARY KEY REFERENCES demand(seq), \
             trigrams tsvector NOT NULL);\n\
             CREATE INDEX demand_trigrams_index ON demand_trigrams USING gin (trigrams)"
        };
        crate::sql::run(manager, index).await?;
        fill(manager, is_sqlite).await
    }
}

/// One row for each person who needs what a demand asks for too, and for each
/// one without an account, who left a name and an address.
const UP: &str = r#"
CREATE TABLE demand_support (
  seq {seq},
  id {uuid} NOT NULL UNIQUE,
  demand_id {uuid} NOT NULL REFERENCES demand(id),
  unit_id {uuid} REFERENCES unit(id),
  person_id {uuid} REFERENCES person(id),
  name {text},
  email {text},
  language {key},
  created_at {instant} NOT NULL
{table};

CREATE UNIQUE INDEX demand_support_person ON demand_support (demand_id, person_id) WHERE person_id IS NOT NULL;
"#;

/// Indexes the titles that are there already. Their keys are folded.
async fn fill(manager: &SchemaManager<'_>, is_sqlite: bool) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let backend = manager.get_database_backend();
    let (select, insert) = if is_sqlite {
        (
            "SELECT seq, title_key FROM demand WHERE seq > ? ORDER BY seq LIMIT 1000",
            "INSERT INTO demand_trigrams (rowid, trigrams) VALUES (?, ?)",
        )
    } else {
        (
            "SELECT seq, title_key FROM demand WHERE seq > $1 ORDER BY seq LIMIT 1000",
            "INSERT INTO demand_trigrams (seq, trigrams) \
             VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))",
        )
    };
    let mut after: i64 = 0;
    loop {
        let page = Statement::from_sql_and_values(backend, select, [Value::from(after)]);
        let rows = connection.query_all_raw(page).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            after = row.try_get("", "seq")?;
            let title: String = row.try_get("", "title_key")?;
            let values = [Value::from(after), Value::from(trigrams(&title))];
            let statement = Statement::from_sql_and_values(backend, insert, values);
            connection.execute_raw(statement).await?;
        }
    }
}

/// Three characters as the index knows them: beyond the letters and digits of
/// ASCII by their code points.
fn token(characters: &[char]) -> String {
    if characters.iter().all(char::is_ascii_alphanumeric) {
        return characters.iter().collect();
    }
    let points = characters.iter().map(|c| format!("{:x}", u32::from(*c)));
    Vec::from_iter(points).join("z")
}

/// The different trigrams of a folded title's words, separated by spaces.
fn trigrams(title: &str) -> String {
    let mut all = std::collections::BTreeSet::new();
    for word in title.split(|c: char| !c.is_alphanumeric()) {
        let characters: Vec<char> = word.chars().take(60).collect();
        all.extend(characters.windows(3).map(token));
    }
    Vec::from_iter(all).join(" ")
}
