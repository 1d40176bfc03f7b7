//! The OpenAPI document, held against every answer that a test receives: what
//! a client may be answered is described.

use std::sync::LazyLock;

use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let text = docket_server::app::document_json().expect("the document can be written");
    serde_json::from_str(&text).expect("the document is JSON")
});

/// Insists that the operation behind an address describes answers of this
/// status. Addresses that are none of the API's are let pass.
///
/// # Panics
/// When it does not.
pub fn insist_described(method: &str, path: &str, status: u16) {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let method = method.to_lowercase();
    let found = paths
        .iter()
        .filter(|(pattern, _)| leads_to(pattern, path))
        // What is written out comes before what a placeholder takes.
        .min_by_key(|(pattern, _)| pattern.matches('{').count())
        .and_then(|(pattern, item)| Some((pattern, item.get(&method)?)));
    if let Some((pattern, operation)) = found {
        let described = operation["responses"].get(status.to_string()).is_some();
        assert!(
            described,
            "{method} {pattern} answers {status}, which the document does not describe"
        );
    }
}

fn leads_to(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(_)) if expected.starts_with('{') => {}
            (Some(expected), Some(given)) if expected == given => {}
            _ => return false,
        }
    }
}
