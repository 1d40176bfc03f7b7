//! Letting in what came through a public link, or not.

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// What became of a submission that had to wait until somebody lets it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Moderation {
    /// It waits.
    Held,
    /// It was let in, and is a demand like any other.
    Accepted,
    /// It was not let in.
    Refused,
    /// Whoever submitted it took it back before.
    Withdrawn,
}

impl Moderation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Held, Self::Accepted, Self::Refused, Self::Withdrawn];

    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The one with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Whether this may follow. A refusal may be taken back; what was let in
    /// goes its way as a demand.
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Held, Self::Accepted | Self::Refused | Self::Withdrawn)
                | (Self::Refused, Self::Held)
        )
    }

    /// Its name, as the submitter reads it.
    pub fn name(self) -> LocalText {
        match self {
            Self::Held => LocalText::en_de("Being checked", "Wird geprüft"),
            Self::Accepted => LocalText::en_de("Accepted", "Angenommen"),
            Self::Refused => LocalText::en_de("Not taken up", "Nicht angenommen"),
            Self::Withdrawn => LocalText::en_de("Withdrawn", "Zurückgezogen"),
        }
    }

    /// Whether it keeps the submission from being a demand.
    pub fn keeps_out(self) -> bool {
        self != Self::Accepted
    }
}

#[cfg(test)]
mod tests {
    use super::Moderation::{self, *};

    #[test]
    fn what_waits_is_let_in_refused_or_taken_back_and_only_a_refusal_is_undone() {
        let steps: Vec<_> = Moderation::ALL
            .into_iter()
            .flat_map(|from| Moderation::ALL.map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        assert_eq!(
            steps,
            [
                (Held, Accepted),
                (Held, Refused),
                (Held, Withdrawn),
                (Refused, Held)
            ]
        );
        for one in Moderation::ALL {
            assert_eq!(Moderation::from_key(one.key()), Some(one));
            assert_eq!(one.keeps_out(), one != Accepted);
        }
    }
}
