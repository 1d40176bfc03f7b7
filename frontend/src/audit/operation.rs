//! Operations, nouns and fields of the audit trail, in words.
//!
//! The catalogue holds them by the names the server writes; `build.rs` makes
//! tables of them, so that a new operation needs its words and nothing else.

use crate::i18n::{self, Key, find, m, text};

/// What an operation did, as the rest of a sentence about who did it.
pub(super) fn phrase(operation: &str) -> &'static str {
    text(find(i18n::OPERATION, operation).unwrap_or(m::AUDIT_DID))
}

/// Every operation that has words, by its name.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Key)> {
    i18n::OPERATION.iter().copied()
}

/// Every kind of record, by the noun of the trail.
pub(super) fn nouns() -> impl Iterator<Item = (&'static str, Key)> {
    i18n::NOUN.iter().copied()
}

/// The name of a kind of record.
pub(super) fn noun(kind: &str) -> String {
    find(i18n::NOUN, kind).map_or_else(|| spaced(kind), |key| text(key).to_owned())
}

/// The name of a field that records share.
pub(super) fn field(name: &str) -> Option<&'static str> {
    find(i18n::TRAIL, name).map(text)
}

/// The word for a value that stands for something, such as `revoked`.
pub(super) fn word(value: &str) -> Option<&'static str> {
    find(i18n::WORD, value).map(text)
}

/// A name nobody translated, at least without its separators.
pub(super) fn spaced(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The server's contract, which names every operation.
    const CONTRACT: &str = include_str!("../../../openapi/openapi.json");

    #[test]
    fn every_operation_that_changes_something_is_told_in_words() {
        let contract: serde_json::Value =
            serde_json::from_str(CONTRACT).unwrap_or(serde_json::Value::Null);
        let paths = contract["paths"].as_object().cloned().unwrap_or_default();
        let changing: Vec<String> = paths
            .values()
            .filter_map(|path| path.as_object())
            .flatten()
            .filter(|(method, _)| ["post", "put", "patch", "delete"].contains(&method.as_str()))
            .filter_map(|(_, operation)| operation["operationId"].as_str().map(str::to_owned))
            .collect();
        assert!(changing.len() > 50, "the contract was not read");
        let silent: Vec<&String> = changing
            .iter()
            .filter(|id| find(i18n::OPERATION, id).is_none())
            .collect();
        assert!(silent.is_empty(), "without words: {silent:?}");
        let gone: Vec<&str> = all()
            .map(|(name, _)| name)
            .filter(|name| !changing.iter().any(|id| id == name))
            .collect();
        assert!(gone.is_empty(), "no operation any more: {gone:?}");
    }
}
