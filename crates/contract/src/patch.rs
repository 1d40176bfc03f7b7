//! Merge-patch (RFC 7396): a field may be absent, null, or a value.

use serde::{Deserialize, Deserializer};

/// Reads a field that is there: `null` becomes `Some(None)`, a value
/// `Some(Some(value))`; `#[serde(default)]` makes an absent one `None`.
///
/// # Errors
/// When the value has another shape.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
