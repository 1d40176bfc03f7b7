//! The life of an assessment: open to answers, or completed and frozen.

use serde::{Deserialize, Serialize};

/// What people put before the number of an assessment: `ASM-7`.
pub const KEY_PREFIX: &str = "ASM";

/// Whether an assessment still takes answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssessmentState {
    /// Answers, targets and consensus may change.
    Open,
    /// Nothing of it changes any more, until it is reopened for a reason.
    Completed,
}

impl AssessmentState {
    /// Every state there is.
    pub const ALL: [Self; 2] = [Self::Open, Self::Completed];

    /// The stable key, as stored and as filters name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Completed => "completed",
        }
    }

    /// The state with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}
