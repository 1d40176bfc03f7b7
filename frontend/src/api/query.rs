//! Query strings.

/// Query parameters in the order they were added, escaped when written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        escape(name, &mut self.0);
        self.0.push('=');
        escape(value, &mut self.0);
        self
    }

    /// Adds a parameter unless its value is empty.
    #[must_use]
    pub fn with_some(self, name: &str, value: &str) -> Self {
        if value.is_empty() {
            self
        } else {
            self.with(name, value)
        }
    }

    /// A path followed by the parameters.
    pub fn after(&self, path: &str) -> String {
        format!("{path}{}", self.0)
    }
}

/// One segment of a path, escaped.
pub fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape(text, &mut escaped);
    escaped
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
fn escape(text: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(HEX[usize::from(byte >> 4)]));
            into.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_escaped() {
        let query = Query::new()
            .with("q", "a&b=ü")
            .with_some("unit", "")
            .with("sort", "-rank");
        assert_eq!(
            query.after("/demands"),
            "/demands?q=a%26b%3D%C3%BC&sort=-rank"
        );
    }

    #[test]
    fn segments_hold_no_slash() {
        assert_eq!(segment("a/b"), "a%2Fb");
    }
}
