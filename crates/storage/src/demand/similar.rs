//! Finding demands by titles that resemble one that is being written.
//!
//! Titles are indexed by the trigrams of their words, the same on both
//! databases, and by the beginnings of words: looking for all trigrams of a
//! common word takes longer the more demands there are, looking for its
//! beginning does not. However many there are, no word leads to more than a
//! bounded number of them: a rare word to all that have it, a common one to the
//! newest.

use std::collections::{BTreeMap, BTreeSet};

use docket_domain::similarity::{self, Asked, MOST_WORDS};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use super::{Demand, SELECT, highest, within};
use crate::{Reach, Result, sql, stored, to_stored};

/// Demands that one word leads to.
const MOST_OF_A_WORD: i64 = 200;
/// Demands whose titles are compared.
const MOST_COMPARED: usize = 400;
/// Newest demands by which PostgreSQL is told which words are common: its index
/// finds all that match before it sorts them.
const NEWEST: i64 = 1_000;
/// From so many demands among the newest on, a word is common.
const COMMON: usize = 30;

/// Stores what a demand's title is compared by.
///
/// # Errors
/// When the database refuses.
pub async fn index(connection: &impl ConnectionTrait, seq: i64, title: &str) -> Result<()> {
    let tokens = Vec::from_iter(similarity::tokens(title)).join(" ");
    if connection.get_database_backend() == DbBackend::Sqlite {
        let delete = "DELETE FROM demand_trigrams WHERE rowid = ?";
        sql::execute(connection, delete, vec![seq.into()]).await?;
        let insert = "INSERT INTO demand_trigrams (rowid, trigrams) VALUES (?, ?)";
        sql::execute(connection, insert, vec![seq.into(), tokens.into()]).await?;
    } else {
        let upsert = "INSERT INTO demand_trigrams (seq, trigrams) \
                      VALUES (?, array_to_tsvector(string_to_array(?, ' '))) \
                      ON CONFLICT (seq) DO UPDATE SET trigrams = excluded.trigrams";
        sql::execute(connection, upsert, vec![seq.into(), tokens.into()]).await?;
    }
    Ok(())
}

/// A demand whose title resembles the one asked for.
#[derive(Clone, Debug)]
pub struct Similar {
    /// The demand.
    pub demand: Demand,
    /// How much, 0 to 1,000.
    pub likeness: u32,
}

/// Whose demands are looked through.
pub enum Whose<'a> {
    /// Those within a reach.
    Reached(&'a Reach),
    /// Those that everybody may know of.
    Public,
}

/// Demands that are open or decided and whose titles resemble this one, the
/// likest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    title: &str,
    whose: Whose<'_>,
    except: Option<i64>,
    limit: usize,
) -> Result<Vec<Similar>> {
    let words: Vec<String> = similarity::words(title)
        .into_iter()
        .take(MOST_WORDS)
        .collect();
    let all = highest(connection).await?;
    let hits = look_up(connection, all, &words).await?;
    let weights: Vec<u32> = hits
        .iter()
        .map(|hits| similarity::weight(hits.having, u64::try_from(all).unwrap_or(0)))
        .collect();
    let asked = Asked::new(
        words
            .iter()
            .map(String::as_str)
            .zip(weights.iter().copied()),
    );
    let mut promising: BTreeMap<i64, u32> = BTreeMap::new();
    for (hits, weight) in hits.iter().zip(&weights) {
        for seq in &hits.demands {
            *promising.entry(*seq).or_default() += weight;
        }
    }
    promising.retain(|seq, _| Some(*seq) != except);
    let mut order: Vec<(i64, u32)> = promising.into_iter().collect();
    order.sort_by_key(|(seq, weight)| std::cmp::Reverse((*weight, *seq)));
    order.truncate(MOST_COMPARED);
    let titles = titles(connection, &order, whose).await?;
    let mut alike: Vec<(u32, Title)> = titles
        .into_iter()
        .map(|title| (asked.likeness(&title.title), title))
        .filter(|(likeness, _)| *likeness >= similarity::ALIKE)
        .collect();
    alike.sort_by_key(|(likeness, title)| {
        let length = title.title.chars().count();
        let newest = std::cmp::Reverse(title.seq);
        (std::cmp::Reverse(*likeness), length, newest)
    });
    alike.truncate(limit);
    load(connection, &alike).await
}

/// The demands a word leads to.
#[derive(Default)]
struct Hits {
    /// Their numbers.
    demands: BTreeSet<i64>,
    /// About how many have the word.
    having: u64,
}

impl Hits {
    /// Whether more have the word than were looked at.
    fn is_cut(&self) -> bool {
        let found = u64::try_from(self.demands.len()).unwrap_or(u64::MAX);
        found > 0 && self.having > found
    }

    /// About how many of all have the word: those that were found if there were
    /// not as many as are looked at; else as many of all as of those down to the
    /// oldest that was found, or, where any are found first, of the newest.
    fn estimate(&self, backend: DbBackend, all: i64) -> u64 {
        let found = self.demands.len();
        let of = match backend {
            _ if i64::try_from(found).is_ok_and(|found| found < MOST_OF_A_WORD) => {
                return u64::try_from(found).unwrap_or(u64::MAX);
            }
            DbBackend::Sqlite => all - self.demands.first().copied().unwrap_or(0) + 1,
            _ => NEWEST,
        };
        share(found, all, of)
    }
}

/// About how many of all are like those that were found of so many.
fn share(found: usize, all: i64, of: i64) -> u64 {
    let found = i64::try_from(found).unwrap_or(i64::MAX);
    u64::try_from(found.saturating_mul(all) / of.max(1)).unwrap_or(0)
}

/// A part of a word that is looked for.
struct Part {
    /// Which word it is of.
    place: usize,
    /// What finds the titles in which a word begins with it; where it is too
    /// short for that, or may stand anywhere, all that have its trigrams.
    quick: String,
    /// What finds the titles that have all its trigrams.
    whole: String,
}

impl Part {
    /// The beginning of a word.
    fn beginning(backend: DbBackend, place: usize, part: &str) -> Self {
        let whole = expression(backend, part);
        let quick = match similarity::beginning(part) {
            Some(token) => quoted(backend, &token),
            None => whole.clone(),
        };
        Self {
            place,
            quick,
            whole,
        }
    }

    /// What may stand anywhere in a word.
    fn anywhere(backend: DbBackend, place: usize, part: &str) -> Self {
        let whole = expression(backend, part);
        Self {
            place,
            quick: whole.clone(),
            whole,
        }
    }
}

#[derive(FromQueryResult)]
struct Hit {
    word: i64,
    seq: i64,
}

/// Where to look for a word: by its stem, and, when nobody wrote it like this,
/// by each half of it.
async fn look_up(
    connection: &impl ConnectionTrait,
    all: i64,
    words: &[String],
) -> Result<Vec<Hits>> {
    let backend = connection.get_database_backend();
    let stems: Vec<Part> = words
        .iter()
        .enumerate()
        .map(|(place, word)| Part::beginning(backend, place, &similarity::stem(word)))
        .collect();
    let mut hits = find(connection, all, words.len(), &stems).await?;
    let halves: Vec<Part> = words
        .iter()
        .enumerate()
        .filter(|(place, _)| hits.get(*place).is_some_and(|hits| hits.demands.is_empty()))
        .filter_map(|(place, word)| Some((place, similarity::halves(word)?)))
        .flat_map(|(place, halves)| halves.map(|half| Part::anywhere(backend, place, &half)))
        .collect();
    let found = find(connection, all, words.len(), &halves).await?;
    for (hits, found) in hits.iter_mut().zip(found) {
        hits.demands.extend(found.demands);
    }
    find_together(connection, &stems, &mut hits).await?;
    Ok(hits)
}

/// Adds the demands that have several common words together: those with one of
/// them are too many to look at, those with all of them are few. Nothing is
/// asked where a demand that was found already has all of them.
async fn find_together(
    connection: &impl ConnectionTrait,
    stems: &[Part],
    hits: &mut [Hits],
) -> Result<()> {
    let backend = connection.get_database_backend();
    let common: Vec<&Part> = stems
        .iter()
        .filter(|part| hits.get(part.place).is_some_and(Hits::is_cut))
        .collect();
    let has_all = |seq: &i64| {
        let mut words = common.iter().filter_map(|part| hits.get(part.place));
        words.all(|hits| hits.demands.contains(seq))
    };
    let first = common.first().and_then(|part| hits.get(part.place));
    if common.len() < 2 || first.is_some_and(|hits| hits.demands.iter().any(has_all)) {
        return Ok(());
    }
    let groups = together(&common);
    let expressions: Vec<(usize, String)> = groups
        .iter()
        .enumerate()
        .map(|(number, group)| {
            let words = group.iter().map(|part| part.quick.as_str());
            (number, Vec::from_iter(words).join(and(backend)))
        })
        .collect();
    for hit in every(connection, each(backend), &expressions).await? {
        let group = usize::try_from(hit.word).ok();
        let group = group.and_then(|number| groups.get(number));
        for part in group.into_iter().flatten() {
            if let Some(hits) = hits.get_mut(part.place) {
                hits.demands.insert(hit.seq);
            }
        }
    }
    Ok(())
}

/// Words that are looked for together: all, and so many of them that one which
/// the other title does not have is left out.
fn together<T: Copy>(words: &[T]) -> Vec<Vec<T>> {
    let mut groups = vec![words.to_vec()];
    match words {
        [first, second, third] => {
            groups.extend([[*first, *second], [*first, *third], [*second, *third]].map(Vec::from));
        }
        [_, _, _, _, ..] => {
            let (first, second) = words.split_at(words.len() / 2);
            groups.extend([first.to_vec(), second.to_vec()]);
        }
        _ => {}
    }
    groups
}

/// The demands whose titles have parts of words: of a common one the newest in
/// which a word begins with it, of a rare one all of these, and those that have
/// all its trigrams.
async fn find(
    connection: &impl ConnectionTrait,
    all: i64,
    words: usize,
    parts: &[Part],
) -> Result<Vec<Hits>> {
    let none = || (0..words).map(|_| Hits::default());
    let mut near: Vec<Hits> = none().collect();
    let parts: Vec<&Part> = parts.iter().filter(|part| !part.whole.is_empty()).collect();
    if parts.is_empty() {
        return Ok(near);
    }
    let backend = connection.get_database_backend();
    let quick: Vec<(usize, String)> = parts
        .iter()
        .map(|part| (part.place, part.quick.clone()))
        .collect();
    let common = match backend {
        DbBackend::Sqlite => {
            fill(&mut near, every(connection, each(backend), &quick).await?);
            usize::try_from(MOST_OF_A_WORD).unwrap_or(usize::MAX)
        }
        _ => {
            let newest = among_newest(connection, all - NEWEST, &quick).await?;
            fill(&mut near, newest);
            COMMON
        }
    };
    let is_common: Vec<bool> = near.iter().map(|one| one.demands.len() >= common).collect();
    let is_rare = |place: usize| is_common.get(place) == Some(&false);
    // What is rare is looked for in full: on PostgreSQL also what begins with it,
    // of which SQLite found all; and what has it anywhere, told apart by number.
    let mut rare = Vec::new();
    for part in parts.iter().filter(|part| is_rare(part.place)) {
        if backend != DbBackend::Sqlite {
            rare.push((part.place, part.quick.clone()));
        }
        if part.whole != part.quick {
            rare.push((part.place + words, part.whole.clone()));
        }
    }
    let mut found: Vec<Hits> = none().chain(none()).collect();
    if !rare.is_empty() {
        fill(&mut found, every(connection, each(backend), &rare).await?);
    }
    let anywhere = found.split_off(words);
    for (place, (near, (mut hits, anywhere))) in near
        .iter_mut()
        .zip(found.into_iter().zip(anywhere))
        .enumerate()
    {
        if is_rare(place) {
            hits.demands.append(&mut near.demands);
            // It is as rare as words that begin with it, if there are any.
            let counts = match hits.demands.is_empty() {
                true => &anywhere,
                false => &hits,
            };
            near.having = counts.estimate(backend, all);
            near.demands = hits.demands;
            near.demands.extend(anywhere.demands);
        } else {
            near.having = match backend {
                DbBackend::Sqlite => near.estimate(backend, all),
                _ => share(near.demands.len(), all, NEWEST),
            };
        }
    }
    Ok(near)
}

fn fill(hits: &mut [Hits], found: Vec<Hit>) {
    for hit in found {
        let place = usize::try_from(hit.word).unwrap_or(usize::MAX);
        if let Some(hits) = hits.get_mut(place) {
            hits.demands.insert(hit.seq);
        }
    }
}

/// The demands that one expression leads to.
fn each(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => {
            "SELECT CAST(? AS bigint) AS word, group_concat(seq) AS seqs FROM (SELECT rowid AS seq \
             FROM demand_trigrams WHERE demand_trigrams MATCH ? ORDER BY rowid DESC LIMIT ?)"
        }
        _ => {
            "SELECT CAST(? AS bigint) AS word, string_agg(CAST(seq AS text), ',') AS seqs \
             FROM (SELECT seq FROM demand_trigrams WHERE trigrams @@ CAST(? AS tsquery) LIMIT ?) \
             AS found"
        }
    }
}

/// The demands that a word leads to, their numbers in one text: handing over
/// hundreds of rows costs more than finding them.
#[derive(FromQueryResult)]
struct Found {
    word: i64,
    seqs: Option<String>,
}

impl Found {
    fn hits(self) -> Vec<Hit> {
        let seqs = self.seqs.unwrap_or_default();
        let numbers = seqs.split(',').filter_map(|seq| seq.parse().ok());
        let word = self.word;
        numbers.map(|seq| Hit { word, seq }).collect()
    }
}

/// What each part leads to, in one statement.
async fn every(
    connection: &impl ConnectionTrait,
    each: &str,
    parts: &[(usize, String)],
) -> Result<Vec<Hit>> {
    let mut values: Vec<Value> = Vec::new();
    for (place, expression) in parts {
        let place = i64::try_from(*place).unwrap_or(i64::MAX);
        values.extend([
            place.into(),
            expression.clone().into(),
            MOST_OF_A_WORD.into(),
        ]);
    }
    let statement = vec![each; parts.len()].join(" UNION ALL ");
    let found: Vec<Found> = sql::rows(connection, &statement, values).await?;
    Ok(found.into_iter().flat_map(Found::hits).collect())
}

/// What each part leads to among the newest demands. IS TRUE keeps the index of
/// trigrams out of it, which would first collect all that match.
async fn among_newest(
    connection: &impl ConnectionTrait,
    newest: i64,
    parts: &[(usize, String)],
) -> Result<Vec<Hit>> {
    let mut values: Vec<Value> = Vec::new();
    for (place, expression) in parts {
        let place = i64::try_from(*place).unwrap_or(i64::MAX);
        values.extend([place.into(), expression.clone().into()]);
    }
    values.push(newest.into());
    let rows = vec!["(CAST(? AS bigint), CAST(? AS tsquery))"; parts.len()].join(", ");
    let statement = format!(
        "SELECT part.word, near.seq FROM demand_trigrams near \
         CROSS JOIN (VALUES {rows}) AS part (word, query) \
         WHERE near.seq > ? AND (near.trigrams @@ part.query) IS TRUE"
    );
    sql::rows(connection, &statement, values).await
}

/// What the database is asked for when a title has to have all trigrams of a
/// part of a word; empty when it has none.
fn expression(backend: DbBackend, part: &str) -> String {
    let trigrams = similarity::trigrams(part);
    let tokens = trigrams.iter().map(|one| similarity::token(one));
    let quoted = tokens.map(|token| quoted(backend, &token));
    Vec::from_iter(quoted).join(and(backend))
}

/// What the database is asked for when a title has to have a token.
fn quoted(backend: DbBackend, token: &str) -> String {
    match backend {
        DbBackend::Sqlite => format!("\"{token}\""),
        _ => format!("'{token}'"),
    }
}

/// What stands between two conditions that both have to hold.
fn and(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => " ",
        _ => " & ",
    }
}

/// A title that is compared.
struct Title {
    seq: i64,
    title: String,
}

/// Titles with their numbers, as one JSON text: handing over hundreds of rows
/// costs more than finding them.
#[derive(FromQueryResult)]
struct Titles {
    titles: Option<String>,
}

/// The titles of those demands that the caller may know of and that are open or
/// decided.
async fn titles(
    connection: &impl ConnectionTrait,
    order: &[(i64, u32)],
    whose: Whose<'_>,
) -> Result<Vec<Title>> {
    if order.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<i64> = order.iter().map(|(seq, _)| *seq).collect();
    let mut values: Vec<Value> = vec![to_stored("numbers of demands", &numbers)?.into()];
    let may_know = match whose {
        Whose::Reached(reach) => within(reach, &mut values),
        Whose::Public => {
            values.push(true.into());
            "d.is_public = ?".to_owned()
        }
    };
    let chosen = match connection.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT json_group_array(json_array(d.seq, d.title)) AS titles \
             FROM json_each(?) asked CROSS JOIN demand d ON d.seq = asked.value"
        }
        _ => {
            "SELECT CAST(json_agg(json_build_array(d.seq, d.title)) AS text) AS titles \
             FROM json_array_elements_text(CAST(? AS json)) asked (seq) \
             JOIN demand d ON d.seq = CAST(asked.seq AS bigint)"
        }
    };
    let statement = format!(
        "{chosen} WHERE {may_know} AND d.hidden_at IS NULL \
         AND d.status_category IN ('open', 'decided')"
    );
    let row: Option<Titles> = sql::row(connection, &statement, values).await?;
    let titles = row.and_then(|row| row.titles).unwrap_or_default();
    if titles.is_empty() {
        return Ok(Vec::new());
    }
    let titles: Vec<(i64, String)> = stored("titles of demands", &titles)?;
    let title = |(seq, title)| Title { seq, title };
    Ok(titles.into_iter().map(title).collect())
}

/// The demands with these titles, in the same order.
async fn load(connection: &impl ConnectionTrait, alike: &[(u32, Title)]) -> Result<Vec<Similar>> {
    if alike.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![uuid::Uuid::nil().into()];
    values.extend(alike.iter().map(|(_, title)| Value::from(title.seq)));
    let numbers = sql::marks(alike.len());
    let statement = format!("{SELECT} WHERE d.seq IN ({numbers})");
    let mut found: Vec<Demand> = sql::rows(connection, &statement, values).await?;
    let mut similar = Vec::with_capacity(found.len());
    for (likeness, title) in alike {
        if let Some(at) = found.iter().position(|demand| demand.seq == title.seq) {
            let demand = found.swap_remove(at);
            let likeness = *likeness;
            similar.push(Similar { demand, likeness });
        }
    }
    Ok(similar)
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn one_word_that_the_other_title_does_not_have_keeps_nothing_from_being_found() {
        for words in 2..=12 {
            let all: Vec<usize> = (0..words).collect();
            let groups = together(&all);
            assert_eq!(groups[0], all);
            assert!(groups.iter().all(|group| group.len() > 1 || words < 4));
            for missing in all.iter().filter(|_| words > 2) {
                let still = groups.iter().any(|group| !group.contains(missing));
                assert!(still, "{missing} of {words}");
            }
        }
    }
}
