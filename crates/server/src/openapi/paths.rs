//! Which operation answers which address, as the document says.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::operation::Operation;

/// The methods of operations, in the order in which `Allow` tells them.
const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// Which operation answers which address.
#[derive(Clone, Debug)]
pub struct Paths {
    known: Vec<Known>,
    /// Ids of operations that the table of operations does not know.
    unknown: Vec<String>,
}

/// One path of the document.
#[derive(Clone, Debug)]
struct Known {
    /// With its placeholders, each of which is a whole segment.
    pattern: String,
    methods: Vec<(&'static str, Operation)>,
}

/// What is read of the document.
#[derive(Deserialize)]
struct Read {
    paths: BTreeMap<String, BTreeMap<String, ReadOperation>>,
}

#[derive(Deserialize)]
struct ReadOperation {
    #[serde(rename = "operationId")]
    id: String,
}

impl Paths {
    /// Reads them from the document as it is written.
    ///
    /// # Errors
    /// When that is no document of ours, which would be a defect.
    pub fn read(document: &[u8]) -> Result<Self, serde_json::Error> {
        let Read { paths } = serde_json::from_slice(document)?;
        let mut unknown = Vec::new();
        let mut known = Vec::with_capacity(paths.len());
        for (pattern, mut operations) in paths {
            let mut methods = Vec::with_capacity(operations.len());
            for method in METHODS {
                let Some(ReadOperation { id }) = operations.remove(method) else {
                    continue;
                };
                match Operation::from_id(&id) {
                    Some(operation) => methods.push((method, operation)),
                    None => unknown.push(id),
                }
            }
            known.push(Known { pattern, methods });
        }
        // What is written out comes before what a placeholder takes.
        known.sort_by_key(|known| (known.pattern.matches('{').count(), known.pattern.clone()));
        Ok(Self { known, unknown })
    }

    /// Operations of the document that the table of operations does not know,
    /// and the other way round: the server does not start with any.
    pub fn unmatched(&self) -> Vec<String> {
        let methods = self.known.iter().flat_map(|known| &known.methods);
        let documented: Vec<Operation> = methods.map(|(_, operation)| *operation).collect();
        let missing = Operation::ALL
            .iter()
            .filter(|&operation| !documented.contains(operation))
            .map(|operation| operation.id().to_owned());
        self.unknown.iter().cloned().chain(missing).collect()
    }

    fn known(&self, path: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.takes(path))
    }

    /// The path of the document that an address belongs to.
    pub fn pattern(&self, path: &str) -> Option<&str> {
        Some(&self.known(path)?.pattern)
    }

    /// The operation that answers a request.
    pub fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let method = if method == "HEAD" { "GET" } else { method };
        let mut methods = self.known(path)?.methods.iter();
        let (_, operation) = methods.find(|(name, _)| name.eq_ignore_ascii_case(method))?;
        Some(*operation)
    }

    /// The methods a path takes, if it is one.
    pub fn methods_of(&self, path: &str) -> Option<String> {
        let methods = &self.known(path)?.methods;
        let names: Vec<String> = methods
            .iter()
            .map(|(name, _)| name.to_uppercase())
            .collect();
        Some(names.join(", "))
    }
}

impl Known {
    /// Whether an address is one of this path.
    fn takes(&self, path: &str) -> bool {
        let mut segments = path.split('/');
        let mut fits = self.pattern.split('/').map(|own| {
            let given = segments.next();
            match own.starts_with('{') {
                true => given.is_some_and(|given| !given.is_empty()),
                false => given == Some(own),
            }
        });
        fits.all(|fits| fits) && segments.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_their_operations() {
        let document = br#"{ "paths": {
            "/demands": { "get": { "operationId": "list_demands" }, "post": { "operationId": "create_demand" } },
            "/demands/{demand}": { "get": { "operationId": "get_demand", "tags": [] } },
            "/demands/similar": { "get": { "operationId": "list_similar_demands" } }
        } }"#;
        let paths = Paths::read(document).expect("a document");
        for (path, pattern) in [
            ("/demands", Some("/demands")),
            ("/demands/DEM-1", Some("/demands/{demand}")),
            ("/demands/similar", Some("/demands/similar")),
            ("/demands/", None),
            ("/demands/DEM-1/", None),
            ("/demands/DEM-1/history", None),
            ("demands", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(paths.pattern(path), pattern, "{path}");
        }
        assert_eq!(paths.methods_of("/demands").as_deref(), Some("GET, POST"));
        assert_eq!(
            paths.operation("HEAD", "/demands"),
            Some(Operation::ListDemands)
        );
        assert_eq!(paths.operation("DELETE", "/demands"), None);
    }
}
