//! Views of the list of demands that people keep under a name.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most characters of a view's name.
pub const MAX_NAME_CHARS: usize = 100;
/// Most characters of one filter's value.
pub const MAX_VALUE_CHARS: usize = 2_000;
/// Most units that a view is shared with.
pub const MAX_UNITS: usize = 100;
/// Most views of one person.
pub const MAX_OWNED: usize = 100;
/// Most views that one person pins.
pub const MAX_PINNED: usize = 20;

/// What a view asks of the list of demands: what narrows it, how it is sorted,
/// which columns show. Never what it finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewQuery {
    /// The list's filters by the names of its parameters, with their values as
    /// the list takes them: several go with commas. At most 2000 characters
    /// each; blank ones are left out.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!({ "status": "screening,qualified", "cost[gte]": "100000" }))
    )]
    pub filter: BTreeMap<String, String>,
    /// How the list is sorted, as its parameter; as the list does it by itself
    /// when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "-score,title"))]
    pub sort: Option<String>,
    /// The columns that show besides key and title; the reader's own choice
    /// when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<BTreeSet<ViewColumn>>,
}

/// A column of the list that can be left out, in the order they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ViewColumn {
    /// Unit that asks.
    Unit,
    /// Category.
    Category,
    /// Status.
    State,
    /// Score.
    Score,
    /// Cost.
    Cost,
    /// Time in the status.
    Age,
    /// Who looks after it.
    Owner,
    /// The team that has it.
    Team,
    /// Its target day.
    Due,
    /// Who asked.
    Requester,
    /// Last change.
    Updated,
}

/// Whom a view is shared with. It shows each of them what they may read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "with", rename_all = "snake_case", deny_unknown_fields)]
pub enum ViewSharing {
    /// Nobody: it is its owner's alone.
    #[default]
    Nobody,
    /// Everyone who may read demands.
    Everyone,
    /// Of those, whoever belongs to one of these units or to one below.
    Units {
        /// Units, each with those below it. 1 to 100.
        units: BTreeSet<Uuid>,
    },
}

impl ViewSharing {
    /// The stable key, as stored.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Everyone => "everyone",
            Self::Units { .. } => "units",
        }
    }

    /// The sharing with this key and these units.
    pub fn from_key(key: &str, units: BTreeSet<Uuid>) -> Option<Self> {
        match key {
            "nobody" => Some(Self::Nobody),
            "everyone" => Some(Self::Everyone),
            "units" => Some(Self::Units { units }),
            _ => None,
        }
    }

    /// The units it names.
    pub fn units(&self) -> impl Iterator<Item = Uuid> {
        let units = match self {
            Self::Units { units } => Some(units),
            Self::Nobody | Self::Everyone => None,
        };
        units.into_iter().flatten().copied()
    }
}

/// How somebody arranges the views they may use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewPreferences {
    /// The view that the list of demands begins with; all demands when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Uuid>,
    /// Views that are always at hand, in this order. At most 20.
    #[serde(default)]
    pub pinned: Vec<Uuid>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sharing_is_written_as_with_whom() {
        let units = ViewSharing::Units {
            units: [Uuid::from_u128(1)].into(),
        };
        for (sharing, written) in [
            (ViewSharing::Nobody, json!({ "with": "nobody" })),
            (ViewSharing::Everyone, json!({ "with": "everyone" })),
            (
                units,
                json!({ "with": "units", "units": [Uuid::from_u128(1)] }),
            ),
        ] {
            assert_eq!(json!(sharing), written);
            let chosen = sharing.units().collect();
            assert_eq!(ViewSharing::from_key(sharing.key(), chosen), Some(sharing));
        }
        let read = |json| serde_json::from_value::<ViewSharing>(json);
        assert!(read(json!({ "with": "units" })).is_err());
        assert!(read(json!({ "with": "friends" })).is_err());
    }

    #[test]
    fn a_query_refuses_what_it_does_not_know() {
        let read = |json| serde_json::from_value::<ViewQuery>(json);
        assert_eq!(read(json!({})).ok(), Some(ViewQuery::default()));
        assert!(read(json!({ "filter": { "status": ["a"] } })).is_err());
        assert!(read(json!({ "columns": ["colour"] })).is_err());
        assert!(read(json!({ "rows": 3 })).is_err());
    }
}
