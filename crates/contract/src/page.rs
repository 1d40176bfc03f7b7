//! Pages of lists.

use serde::{Deserialize, Serialize};

/// Items of a page when the client does not say.
pub const DEFAULT_LIMIT: u64 = 50;
/// Most items of a page; a larger wish is coerced to it.
pub const MAX_LIMIT: u64 = 200;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Cursor of the next page: opaque, absent on the last page. The same
    /// address stands in the `Link` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Items on all pages; only with `count=true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}
