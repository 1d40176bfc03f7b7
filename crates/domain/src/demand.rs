//! Demands: what they are called, and how one stands to them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::identity::Permission;

/// Most characters of a demand's title.
pub const MAX_TITLE_CHARS: usize = 300;
/// Most characters of a comment, a reason or a summary.
pub const MAX_TEXT_CHARS: usize = 20_000;

/// What a status means to those who only want to know roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatusCategory {
    /// Being written; only those who take part see it.
    Draft,
    /// Handed in and waiting for somebody's work or decision.
    Open,
    /// Decided, and not finished.
    Decided,
    /// Delivered.
    Delivered,
    /// At its end without delivery.
    Closed,
}

impl StatusCategory {
    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Delivered => "delivered",
            Self::Closed => "closed",
        }
    }
}

/// What the one who acts is allowed on the demand in question.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Permissions whose reach includes the demand.
    pub permissions: BTreeSet<Permission>,
    /// Keys of the roles they hold where the demand is.
    pub roles: BTreeSet<String>,
    /// Whether they are its requester or a co-author, and may write as such.
    pub is_author: bool,
    /// Whether it is their own, whatever they may do with it: nobody approves
    /// what they asked for.
    pub is_own: bool,
    /// Whether the demand waits for its unit's approver: nothing is done with it
    /// meanwhile.
    pub is_waiting: bool,
}

/// How one demand has to do with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LinkKind {
    /// The other cannot go on before this one is done.
    Blocks,
    /// They have to do with each other, either way.
    Relates,
    /// It takes the place of the other.
    Supersedes,
    /// It is a part of the other, which was split.
    PartOf,
}

impl LinkKind {
    /// Every kind, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Blocks, Self::Relates, Self::Supersedes, Self::PartOf];

    /// The kind as it is written in JSON, and stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Relates => "relates",
            Self::Supersedes => "supersedes",
            Self::PartOf => "part_of",
        }
    }

    /// The kind with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether it has a direction, and so must not lead back to where it began.
    pub const fn is_directed(self) -> bool {
        !matches!(self, Self::Relates)
    }
}

/// Number of a demand as people see it: `DEM-142`.
pub const KEY_PREFIX: &str = "DEM-";

/// The key people see for the demand with this insertion number.
pub fn key(number: i64) -> String {
    format!("{KEY_PREFIX}{number}")
}

/// The insertion number in a key people typed, whatever its case.
pub fn parse_key(key: &str) -> Option<i64> {
    let prefix = key.get(..KEY_PREFIX.len())?;
    let digits = key.get(KEY_PREFIX.len()..)?;
    let is_number = prefix.eq_ignore_ascii_case(KEY_PREFIX)
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        assert_eq!(key(142), "DEM-142");
        assert_eq!(parse_key("dem-142"), Some(142));
        for wrong in [
            "DEM-",
            "DEM-1x",
            "X-1",
            "",
            "DÉM-1",
            "DEM-99999999999999999999",
        ] {
            assert_eq!(parse_key(wrong), None, "{wrong}");
        }
    }
}
