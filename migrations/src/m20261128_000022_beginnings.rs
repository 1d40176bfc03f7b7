//! Titles are found by the beginnings of their words, besides trigrams.

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
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        let (select, clear, insert) = match backend {
            DbBackend::Sqlite => (
                "SELECT seq, title_key FROM demand WHERE seq > ? ORDER BY seq LIMIT 1000",
                "INSERT INTO demand_trigrams (demand_trigrams) VALUES ('delete-all')",
                "INSERT INTO demand_trigrams (rowid, trigrams) VALUES (?, ?)",
            ),
            _ => (
                "SELECT seq, title_key FROM demand WHERE seq > $1 ORDER BY seq LIMIT 1000",
                "DELETE FROM demand_trigrams",
                "INSERT INTO demand_trigrams (seq, trigrams) \
                 VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))",
            ),
        };
        connection.execute_unprepared(clear).await?;
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
                let values = [Value::from(after), Value::from(tokens(&title))];
                let statement = Statement::from_sql_and_values(backend, insert, values);
                connection.execute_raw(statement).await?;
            }
        }
    }
}

/// Characters as the index knows them: beyond the letters and digits of ASCII
/// by their code points.
fn token(characters: &[char]) -> String {
    if characters.iter().all(char::is_ascii_alphanumeric) {
        return characters.iter().collect();
    }
    let points = characters.iter().map(|c| format!("{:x}", u32::from(*c)));
    Vec::from_iter(points).join("z")
}

/// The different trigrams and beginnings of a folded title's words, separated by
/// spaces.
fn tokens(title: &str) -> String {
    let mut all = std::collections::BTreeSet::new();
    for word in title.split(|c: char| !c.is_alphanumeric()) {
        let characters: Vec<char> = word.chars().take(60).collect();
        all.extend(characters.windows(3).map(token));
        let beginnings = (4..=12).filter_map(|length| characters.get(..length));
        all.extend(beginnings.map(|beginning| format!("0{}", token(beginning))));
    }
    Vec::from_iter(all).join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_known_by_trigrams_and_beginnings() {
        assert_eq!(
            super::tokens("stations, a bus"),
            "0stat 0stati 0statio 0station 0stations ati bus ion ons sta tat tio"
        );
    }
}
