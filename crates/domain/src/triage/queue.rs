//! What an inbox is divided into.

use serde::{Deserialize, Serialize};

/// A part of the inbox: open demands that somebody may triage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Queue {
    /// Those one looks after and that are one's turn.
    Mine,
    /// Those that one's teams have and nobody of them took.
    Team,
    /// Those nobody has, and no team.
    Unassigned,
    /// Those of oneself or one's teams that wait for whoever asked.
    Waiting,
    /// Those of oneself or one's teams that are past their target day.
    Overdue,
    /// Those of oneself or one's teams that were put off.
    Snoozed,
    /// All that may be triaged.
    All,
}

impl Queue {
    /// Every part, in the order they are shown.
    pub const ALL: [Self; 7] = [
        Self::Mine,
        Self::Team,
        Self::Unassigned,
        Self::Waiting,
        Self::Overdue,
        Self::Snoozed,
        Self::All,
    ];

    /// The part as it is written in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Team => "team",
            Self::Unassigned => "unassigned",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
            Self::Snoozed => "snoozed",
            Self::All => "all",
        }
    }

    /// The part with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_json_agree() {
        for queue in Queue::ALL {
            assert_eq!(serde_json::to_value(queue).unwrap(), queue.key());
            assert_eq!(Queue::from_key(queue.key()), Some(queue));
        }
    }
}
