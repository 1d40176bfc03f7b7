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

/// What the database is asked for when demands have to have words beginning
/// with each of the query's; none when the query has no word in it.
fn expression(backend: DbBackend, query: &str) -> Option<String> {
    let words: Vec<String> = words(query).take(QUERY_WORDS).collect();
    if words.is_empty() {
        return None;
    }
    let (prefixes, and): (Vec<String>, _) = if backend == DbBackend::Sqlite {
        let quoted = words.iter().map(|word| format!("\"{word}\"*"));
        (quoted.collect(), " ")
    } else {
        (
            words.iter().map(|word| format!("{word}:*")).collect(),
            " & ",
        )
    };
    Some(prefixes.join(and))
}

/// Numbers of demands: greater than the first and no greater than the second.
pub(crate) type Span = (i64, i64);

/// A table and a condition that find demands (aliased `d`) by words in the
/// order of their numbers. SQLite's index of words is kept in that order, so
/// that a page is full before all that match are looked at; `by` is what to
/// sort by. PostgreSQL's is not: what matches is found whole, or, within a
/// span, number by number.
pub(crate) struct InOrder {
    /// Comes before the demands.
    pub table: &'static str,
    /// Belongs to it.
    pub condition: &'static str,
    /// The number of the demand, as the index knows it.
    pub by: &'static str,
}

/// How to find demands by words in the order of their numbers; the values are
/// pushed. The span counts on PostgreSQL only.
pub(crate) fn in_order(
    backend: DbBackend,
    query: &str,
    span: Option<Span>,
    values: &mut Vec<sea_orm::Value>,
) -> Option<InOrder> {
    values.push(expression(backend, query)?.into());
    if backend != DbBackend::Sqlite {
        let condition = match span {
            Some((low, high)) => {
                values.extend([low.into(), high.into()]);
                // IS TRUE keeps the index of words out of it, which would first
                // collect all that match.
                "d.seq IN (SELECT seq FROM demand_words \
                 WHERE (words @@ to_tsquery('simple', ?)) IS TRUE AND seq > ? AND seq <= ?)"
            }
            None => {
                "d.seq = ANY(ARRAY(SELECT seq FROM demand_words \
                 WHERE words @@ to_tsquery('simple', ?)))"
            }
        };
        return Some(InOrder {
            table: "",
            condition,
            by: "d.seq",
        });
    }
    Some(InOrder {
        table: "demand_words CROSS JOIN",
        condition: "d.seq = demand_words.rowid AND demand_words MATCH ?",
        by: "demand_words.rowid",
    })
}

/// The condition that a demand (aliased `d`) has words beginning with each of
/// the query's; none when the query has no word in it.
pub(crate) fn condition(
    backend: DbBackend,
    query: &str,
    values: &mut Vec<sea_orm::Value>,
) -> Option<String> {
    values.push(expression(backend, query)?.into());
    let sql = if backend == DbBackend::Sqlite {
        "d.seq IN (SELECT rowid FROM demand_words WHERE demand_words MATCH ?)"
    } else {
        "d.seq IN (SELECT seq FROM demand_words WHERE words @@ to_tsquery('simple', ?))"
    };
    Some(sql.to_owned())
}
