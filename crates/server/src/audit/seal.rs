//! Sealing the audit trail, and checking its seals.
//!
//! Each seal's hash covers the seal before it and every row since: whoever
//! changes, adds or removes a row afterwards has to write all later seals
//! anew, and an exported last hash shows even that.

use aws_lc_rs::digest::{Context as Digest, SHA256};
use docket_storage::audit::seal::{self, Seal, Sealable};

use crate::clock;
use crate::problem::{Error, Result};
use crate::state::State;

/// Rows under one seal at most: what one transaction reads.
const STRETCH: u64 = 1_000;

/// What checking the seals found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every sealed row is as it was.
    Intact {
        /// Rows under a seal.
        sealed: u64,
        /// Rows that wait for theirs.
        waiting: u64,
        /// The last hash, in hexadecimal; empty when nothing is sealed.
        hash: String,
    },
    /// The first stretch that is not what was sealed.
    Broken {
        /// First row of the stretch.
        first: i64,
        /// Last row of the stretch.
        last: i64,
    },
}

/// Seals what has been written since the last time; gives how many rows.
///
/// # Errors
/// When the database refuses.
pub async fn seal(state: &State) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let rows = state
            .database
            .write(|transaction| {
                Box::pin(async move {
                    let settled = seal::settled(transaction).await?;
                    let newest = seal::newest(transaction).await?;
                    let behind = newest.as_ref().map_or(0, |seal| seal.last_audit_seq);
                    let rows = seal::rows(transaction, behind, settled, STRETCH).await?;
                    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
                        return Ok(0);
                    };
                    let previous_hash = newest.map(|seal| seal.hash).unwrap_or_default();
                    let fresh = Seal {
                        first_audit_seq: first.seq,
                        last_audit_seq: last.seq,
                        hash: hash(&previous_hash, &rows),
                        previous_hash,
                        sealed_at: clock::now(),
                    };
                    seal::append(transaction, &fresh).await?;
                    Ok::<_, Error>(rows.len() as u64)
                })
            })
            .await?;
        sealed += rows;
        if rows < STRETCH {
            return Ok(sealed);
        }
    }
}

/// Computes every seal again and compares.
///
/// # Errors
/// When the database refuses.
pub async fn verify(state: &State) -> Result<Verdict> {
    let reader = state.database.reader();
    let (mut behind, mut sealed, mut previous) = (0, 0, Vec::new());
    loop {
        let seals = seal::after(reader, behind, 100).await?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            let rows = seal::rows(reader, behind, seal.last_audit_seq, STRETCH + 1).await?;
            let is_whole = seal.previous_hash == previous
                && rows.first().map(|row| row.seq) == Some(seal.first_audit_seq)
                && rows.last().map(|row| row.seq) == Some(seal.last_audit_seq)
                && hash(&previous, &rows) == seal.hash;
            if !is_whole {
                return Ok(Verdict::Broken {
                    first: seal.first_audit_seq,
                    last: seal.last_audit_seq,
                });
            }
            sealed += rows.len() as u64;
            behind = seal.last_audit_seq;
            previous = seal.hash;
        }
    }
    Ok(Verdict::Intact {
        sealed,
        waiting: seal::count_behind(reader, behind).await?,
        hash: previous.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}

/// SHA-256 over the hash before and each row, each behind its length.
fn hash(previous: &[u8], rows: &[Sealable]) -> Vec<u8> {
    let mut digest = Digest::new(&SHA256);
    digest.update(previous);
    for row in rows {
        digest.update(&(row.text.len() as u64).to_be_bytes());
        digest.update(row.text.as_bytes());
    }
    digest.finish().as_ref().to_vec()
}
