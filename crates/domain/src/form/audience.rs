//! Who may fill in a form, of those who are signed in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most roles, and most units, that a form is kept for.
pub const MAX_CHOSEN: usize = 100;

/// Who may write demands with a form. Whoever manages forms sees all of them,
/// but writes with those only that are for them, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "who", rename_all = "snake_case", deny_unknown_fields)]
pub enum FormAudience {
    /// Everyone who is signed in and may hand in demands.
    #[default]
    Everyone,
    /// Of those, whoever has one of these roles, or belongs to one of these
    /// units or to one below.
    Chosen {
        /// Roles; where they were given does not matter. At most 100.
        #[serde(default)]
        roles: BTreeSet<Uuid>,
        /// Units, each with those below it. At most 100.
        #[serde(default)]
        units: BTreeSet<Uuid>,
    },
}

impl FormAudience {
    /// Whether it takes somebody in who has these roles and belongs to these
    /// units, those above them included.
    pub fn admits(&self, held: &[Uuid], belongs: &[Uuid]) -> bool {
        match self {
            Self::Everyone => true,
            Self::Chosen { roles, units } => {
                held.iter().any(|role| roles.contains(role))
                    || belongs.iter().any(|unit| units.contains(unit))
            }
        }
    }

    /// Whether it names nobody.
    pub fn is_nobody(&self) -> bool {
        matches!(self, Self::Chosen { roles, units } if roles.is_empty() && units.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn one_role_or_one_unit_is_enough() {
        let chosen = FormAudience::Chosen {
            roles: [id(1), id(2)].into(),
            units: [id(10)].into(),
        };
        for (held, belongs, admits) in [
            (vec![id(2)], vec![], true),
            (vec![id(3)], vec![id(11), id(10)], true),
            (vec![id(3)], vec![id(11)], false),
            // A unit is no role.
            (vec![id(10)], vec![id(1)], false),
            (vec![], vec![], false),
        ] {
            assert_eq!(
                chosen.admits(&held, &belongs),
                admits,
                "{held:?} {belongs:?}"
            );
            assert!(FormAudience::Everyone.admits(&held, &belongs));
        }
    }

    #[test]
    fn it_is_written_as_who_and_whom() {
        let everyone = json!({ "who": "everyone" });
        assert_eq!(json!(FormAudience::Everyone), everyone);
        let read = |json| serde_json::from_value::<FormAudience>(json);
        let chosen = read(json!({ "who": "chosen", "units": [id(1)] })).unwrap();
        assert!(chosen.admits(&[], &[id(1)]));
        assert!(!chosen.is_nobody());
        assert!(read(json!({ "who": "chosen" })).unwrap().is_nobody());
        assert!(read(json!({ "who": "chosen", "people": [] })).is_err());
        assert!(read(json!({ "who": "friends" })).is_err());
    }
}
