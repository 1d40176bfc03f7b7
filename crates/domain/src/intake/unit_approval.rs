//! Asking the approver of the unit before a demand is handed in.

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// What became of asking the unit's approver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnitApproval {
    /// It waits for an approver. Nobody changes the demand meanwhile.
    Waiting,
    /// An approver agreed: it was handed in.
    Approved,
    /// An approver wants something changed first: it is its authors' again.
    Returned,
    /// Nobody was there to be asked: it was handed in at once.
    Skipped,
    /// Whoever submitted it without an account took it back before.
    Withdrawn,
}

impl UnitApproval {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Approved,
        Self::Returned,
        Self::Skipped,
        Self::Withdrawn,
    ];

    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Skipped => "skipped",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The one with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Whether it is not handed in yet because of it.
    pub fn keeps_out(self) -> bool {
        matches!(self, Self::Waiting | Self::Returned | Self::Withdrawn)
    }

    /// Its name, as whoever submitted reads it.
    pub fn name(self) -> LocalText {
        match self {
            Self::Waiting => LocalText::en_de("With your unit", "Bei Ihrer Einheit"),
            Self::Returned => LocalText::en_de("Returned to you", "Zurück an Sie"),
            Self::Withdrawn => LocalText::en_de("Withdrawn", "Zurückgezogen"),
            Self::Approved | Self::Skipped => LocalText::en_de("Handed in", "Eingereicht"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_json_agree() {
        for state in UnitApproval::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.key());
            assert_eq!(UnitApproval::from_key(state.key()), Some(state));
        }
    }
}
