//! From scores to an order without ties, and to the rank people quote.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::exact::Billionths;

/// Something to be ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<T> {
    /// What is ranked, usually an id.
    pub item: T,
    /// Its score, or `None` while it has none.
    pub score: Option<Billionths>,
    /// Its insertion sequence: unique, and the last word in every tie.
    pub sequence: i64,
}

/// A candidate in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked<T> {
    /// What was ranked.
    pub item: T,
    /// Its score.
    pub score: Option<Billionths>,
    /// Its place in the order, from 1, without ties.
    pub position: usize,
    /// Its competition rank (1, 2, 2, 4): equal scores share the better
    /// number. `None` without a score.
    pub rank: Option<usize>,
}

/// Orders by score, the highest first and those without a score last; ties by
/// insertion sequence, the older first.
pub fn rank<T>(mut candidates: Vec<Candidate<T>>) -> Vec<Ranked<T>> {
    candidates.sort_by_key(|candidate| {
        // `None` sorts before `Some`, so reversed it comes last.
        (Reverse(candidate.score), candidate.sequence)
    });
    let scores: Vec<_> = candidates.iter().map(|candidate| candidate.score).collect();
    candidates
        .into_iter()
        .zip(competition_ranks(&scores))
        .enumerate()
        .map(|(index, (candidate, rank))| Ranked {
            item: candidate.item,
            score: candidate.score,
            position: index + 1,
            rank,
        })
        .collect()
}

/// The competition rank of every score, in the order given: one more than the
/// number of better scores, and `None` where there is no score.
pub fn competition_ranks<S: Ord>(scores: &[Option<S>]) -> Vec<Option<usize>> {
    let mut ascending: Vec<&S> = scores.iter().flatten().collect();
    ascending.sort();
    scores
        .iter()
        .map(|score| {
            let score = score.as_ref()?;
            let not_better = ascending.partition_point(|other| *other <= score);
            Some(ascending.len() - not_better + 1)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_a_rank_and_keep_their_age() {
        let scores = [Some(5), None, Some(7), Some(5), Some(1)];
        let candidates = scores.iter().enumerate().map(|(index, score)| Candidate {
            item: index,
            score: score.map(Billionths::whole),
            // Given in the reverse of their age.
            sequence: -(index as i64),
        });
        let ranked: Vec<_> = rank(candidates.collect())
            .into_iter()
            .map(|ranked| (ranked.item, ranked.position, ranked.rank))
            .collect();
        assert_eq!(
            ranked,
            [
                (2, 1, Some(1)),
                (3, 2, Some(2)),
                (0, 3, Some(2)),
                (4, 4, Some(4)),
                (1, 5, None),
            ]
        );
    }

    #[test]
    fn nothing_to_rank_is_not_an_error() {
        assert_eq!(rank::<u8>(Vec::new()), []);
    }
}
