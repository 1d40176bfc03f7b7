//! How running demands come from one version of a workflow to another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Status, Workflow};
use crate::demand::StatusCategory;

/// The status of the later version for each status of the earlier one, by
/// their keys. What it does not name stays in the status with its own key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>, example = json!({"on_hold": "deferred"})))]
pub struct StatusMapping(pub BTreeMap<String, String>);

/// Why demands cannot be moved like this.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MappingProblem {
    /// The mapping says nothing of a status in which there are demands.
    #[error("Say where the demands in “{0}” go.")]
    Missing(String),
    /// The mapping names a status that the earlier version does not have.
    #[error("There is no status “{0}” in the version they come from.")]
    UnknownFrom(String),
    /// The mapping names a status that the later version does not have.
    #[error("There is no status “{0}” in the version they go to.")]
    UnknownTo(String),
    /// Drafts would be handed in, or what was handed in would be a draft.
    #[error("Drafts stay drafts, and what was handed in stays so: “{from}” cannot become “{to}”.")]
    Draft {
        /// Where they are.
        from: String,
        /// Where they would go.
        to: String,
    },
    /// Demands would be decided upon by moving them.
    #[error("Moving decides nothing: demands in “{from}” are open, so they cannot become “{to}”.")]
    Decides {
        /// Where they are.
        from: String,
        /// Where they would go.
        to: String,
    },
}

impl MappingProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::UnknownFrom(_) => "unknown_from",
            Self::UnknownTo(_) => "unknown_to",
            Self::Draft { .. } => "draft",
            Self::Decides { .. } => "decides",
        }
    }
}

/// A problem of a mapping, with the status of the earlier version it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingFault {
    /// Key of the status.
    pub from: String,
    /// What it is.
    pub problem: MappingProblem,
}

impl StatusMapping {
    /// The mapping that suggests itself: each status to the one with its key,
    /// a first status to the first one, and nothing for what is gone.
    pub fn suggested(from: &Workflow, to: &Workflow) -> Self {
        let pairs = from.statuses.iter().filter_map(|status| {
            let same = to
                .status(&status.key)
                .filter(|same| fits(status, same).is_ok());
            let first = || {
                let is_first = status.key == from.initial;
                is_first.then(|| to.status(&to.initial)).flatten()
            };
            let target = same.or_else(first)?;
            Some((status.key.clone(), target.key.clone()))
        });
        Self(pairs.collect())
    }

    /// The status that demands in this one come into.
    pub fn target<'a>(&self, status: &str, to: &'a Workflow) -> Option<&'a Status> {
        to.status(self.0.get(status).map_or(status, String::as_str))
    }

    /// Checks that demands in each of the statuses `with_demands` have a place
    /// to go.
    ///
    /// # Errors
    /// Every [`MappingFault`], in the order of the mapping and of the earlier
    /// version.
    pub fn check<'a>(
        &self,
        from: &Workflow,
        to: &Workflow,
        with_demands: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Vec<MappingFault>> {
        let mut faults = Vec::new();
        for (key, target) in &self.0 {
            let problem = match (from.status(key), to.status(target)) {
                (None, _) => Some(MappingProblem::UnknownFrom(key.clone())),
                (_, None) => Some(MappingProblem::UnknownTo(target.clone())),
                (Some(from), Some(to)) => fits(from, to).err(),
            };
            faults.extend(problem.map(|problem| MappingFault {
                from: key.clone(),
                problem,
            }));
        }
        for key in with_demands {
            if self.0.contains_key(key) {
                continue;
            }
            let problem = match (from.status(key), to.status(key)) {
                (Some(from), Some(to)) => fits(from, to).err(),
                _ => Some(MappingProblem::Missing(key.to_owned())),
            };
            faults.extend(problem.map(|problem| MappingFault {
                from: key.to_owned(),
                problem,
            }));
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(faults),
        }
    }
}

/// Whether a demand that was in a status of this category, while it is merged
/// into another, may be remembered to have been in that one.
pub fn may_be_remembered(category: &str, to: &Status) -> bool {
    let is_draft = |key: &str| key == StatusCategory::Draft.key();
    let is_open = |key: &str| key == StatusCategory::Open.key();
    let to = to.category.key();
    is_draft(category) == is_draft(to) && (!is_open(category) || is_open(to))
}

/// Whether demands may come from one status into another without anybody
/// deciding upon them.
fn fits(from: &Status, to: &Status) -> Result<(), MappingProblem> {
    let is_draft = |status: &Status| status.category == StatusCategory::Draft;
    let keys = || (from.key.clone(), to.key.clone());
    if is_draft(from) != is_draft(to) {
        let (from, to) = keys();
        return Err(MappingProblem::Draft { from, to });
    }
    if from.category == StatusCategory::Open && to.category != StatusCategory::Open {
        let (from, to) = keys();
        return Err(MappingProblem::Decides { from, to });
    }
    Ok(())
}
