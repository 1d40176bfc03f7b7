//! Finding demands by words: where the two databases differ most.
//!
//! Both are given the same folded words, cut at everything that is neither a
//! letter nor a digit, and asked for the same prefixes, so that they find the
//! same demands.

use docket_domain::text::fold;
use sea_orm::{ConnectionTrait, DbBackend};

use crate::{Result, sql};

/// Longest word that is indexed; what is longer is cut.
const LONGEST_WORD: usize = 60;
/// Words of a query that count.
const QUERY_WORDS: usize = 8;

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST_WORD).collect())
        .collect::<Vec<String>>()
        .into_iter()
}

/// Stores the words a demand is found by.
///
/// # Errors
/// When the database refuses.
pub async fn index(connection: &impl ConnectionTrait, seq: i64, texts: &[&str]) -> Result<()> {
    let all = texts
        .iter()
        .flat_map(|text| words(text))
        .collect::<Vec<_>>()
        .join(" ");
    if connection.get_database_backend() == DbBackend::Sqlite {
        let values = vec![seq.into()];
        sql::execute(
            connection,
            "DELETE FROM demand_words WHERE rowid = ?",
            values,
        )
        .await?;
        let insert = "INSERT INTO demand_words (rowid, words) VALUES (?, ?)";
        sql::execute(connection, insert, vec![seq.into(), all.into()]).await?;
    } else {
        let upsert = "INSERT INTO demand_words (seq, words) VALUES (?, to_tsvector('simple', ?)) \
                      ON CONFLICT (seq) DO UPDATE SET words = excluded.words";
        sql::execute(connection, upsert, vec![seq.into(), all.into()]).await?;
    }
    Ok(())
}

/// The condition that a demand (aliased `d`) has words beginning with each of
/// the query's; none when the query has no word in it.
pub(crate) fn condition(
    backend: DbBackend,
    query: &str,
    values: &mut Vec<sea_orm::Value>,
) -> Option<String> {
    let words: Vec<String> = words(query).take(QUERY_WORDS).collect();
    if words.is_empty() {
        return None;
    }
    let (sql, expression) = if backend == DbBackend::Sqlite {
        let prefixes: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
        (
            "d.seq IN (SELECT rowid FROM demand_words WHERE demand_words MATCH ?)",
            prefixes.join(" "),
        )
    } else {
        let prefixes: Vec<String> = words.iter().map(|word| format!("{word}:*")).collect();
        (
            "d.seq IN (SELECT seq FROM demand_words WHERE words @@ to_tsquery('simple', ?))",
            prefixes.join(" & "),
        )
    };
    values.push(expression.into());
    Some(sql.to_owned())
}
