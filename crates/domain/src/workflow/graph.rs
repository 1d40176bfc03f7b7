//! Which statuses lead to which.

use std::collections::BTreeSet;

use super::{Status, Workflow};

impl Workflow {
    /// The steps from one known status to another, by their keys.
    pub(super) fn edges(&self) -> Vec<(&str, &str)> {
        let known = self.by_key();
        let mut edges = Vec::new();
        for step in &self.transitions {
            for from in &step.from {
                if known.contains_key(from.as_str()) && known.contains_key(step.to.as_str()) {
                    edges.push((from.as_str(), step.to.as_str()));
                }
            }
        }
        edges
    }

    /// The statuses that a new demand can come into, its first one included.
    pub fn reachable(&self) -> BTreeSet<&str> {
        let start = self.status(&self.initial).map(|status| status.key.as_str());
        spread(start, &self.edges())
    }

    /// The statuses that are an end, or from which there is a way to one.
    pub fn leading_to_an_end(&self) -> BTreeSet<&str> {
        let ends = self.statuses.iter().filter(|status| status.is_end());
        let ends = ends.map(|status: &Status| status.key.as_str());
        let back: Vec<_> = self
            .edges()
            .into_iter()
            .map(|(from, to)| (to, from))
            .collect();
        spread(ends, &back)
    }
}

/// Everything that can be come to along the edges.
fn spread<'a>(
    start: impl IntoIterator<Item = &'a str>,
    edges: &[(&'a str, &'a str)],
) -> BTreeSet<&'a str> {
    let mut waiting: Vec<&str> = start.into_iter().collect();
    let mut found: BTreeSet<&str> = waiting.iter().copied().collect();
    while let Some(at) = waiting.pop() {
        for (_, to) in edges.iter().filter(|(from, _)| *from == at) {
            if found.insert(to) {
                waiting.push(to);
            }
        }
    }
    found
}
