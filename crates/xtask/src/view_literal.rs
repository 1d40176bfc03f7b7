//! Finds texts written into views instead of the message catalogue.
//!
//! A heuristic over `view! { … }`: it does not parse Rust, so it looks only at places where a
//! literal is certainly shown to people: a child of an element and the attributes that are read
//! out or displayed.

/// Attributes whose value a person reads or hears.
const SPOKEN: [&str; 9] = [
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "title",
];

/// Names that are the same in every language.
const NAMES: [&str; 3] = ["Docket", "English", "Deutsch"];

/// A text in a view.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal<'a> {
    /// Counted from one.
    pub line: usize,
    /// Without quotes.
    pub text: &'a str,
}

/// Every text in the views of a source file.
pub fn literals(source: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = source[from..].find("view!") {
        let after = from + start + "view!".len();
        let Some(open) = source[after..].find('{').map(|at| after + at) else {
            break;
        };
        // `view!` in a comment or without braces is none.
        if !source[after..open].trim().is_empty() {
            from = after;
            continue;
        }
        from = scan(source, open, &mut found);
    }
    found.sort_by_key(|literal| literal.line);
    found
}

/// Scans the view that opens at `open`; returns where it ends.
fn scan<'a>(source: &'a str, open: usize, found: &mut Vec<Literal<'a>>) -> usize {
    let bytes = source.as_bytes();
    let mut depth = 0_usize;
    let mut at = open;
    // Where the code before the current place ends, without space.
    let mut before = open;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'/' if source[at..].starts_with("//") => {
                at += source[at..].find('\n').unwrap_or(source.len() - at);
                continue;
            }
            b'\'' if is_character(&bytes[at..]) => {
                at += if bytes[at + 1] == b'\\' { 4 } else { 3 };
                before = at;
                continue;
            }
            b'"' => {
                let end = end_of_string(bytes, at);
                let text = source.get(at + 1..end.saturating_sub(1)).unwrap_or("");
                if is_shown(&source[..before]) && is_wording(text) {
                    found.push(Literal {
                        line: line_of(source, at),
                        text,
                    });
                }
                at = end;
                before = at;
                continue;
            }
            b'<' if source[at..].starts_with("</") => {
                // `<p>Words</p>`: text without quotes.
                let between = source[..at]
                    .rfind('>')
                    .map_or("", |tag| &source[tag + 1..at]);
                let plain = !between.contains(['{', '}', '"', '=', ';', '(', ')', '<']);
                if plain && is_wording(between) {
                    found.push(Literal {
                        line: line_of(source, at),
                        text: between.trim(),
                    });
                }
            }
            _ => {}
        }
        if !bytes[at].is_ascii_whitespace() {
            before = at + 1;
        }
        at += 1;
    }
    bytes.len()
}

/// Whether what follows this code is shown: a child after a tag, or a spoken attribute.
fn is_shown(before: &str) -> bool {
    if let Some(tag) = before.strip_suffix('>') {
        return !tag.ends_with(['=', '-']);
    }
    before.strip_suffix('=').is_some_and(|attribute| {
        SPOKEN.iter().any(|name| {
            attribute
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with([' ', '\n', ':']))
        })
    })
}

/// Whether a text holds words: two letters in a row, and not only a name.
fn is_wording(text: &str) -> bool {
    let text = text.trim();
    let mut previous = false;
    let words = text.chars().any(|character| {
        let letter = character.is_alphabetic();
        std::mem::replace(&mut previous, letter) && letter
    });
    words && !NAMES.contains(&text)
}

/// `'a'` or `'\n'`, and not a lifetime.
fn is_character(bytes: &[u8]) -> bool {
    matches!(bytes, [_, b'\\', _, b'\'', ..]) || matches!(bytes, [_, _, b'\'', ..])
}

/// The place after the closing quote.
fn end_of_string(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'"' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn line_of(source: &str, at: usize) -> usize {
    source[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        literals(source)
            .into_iter()
            .map(|literal| literal.text)
            .collect()
    }

    #[test]
    fn children_and_spoken_attributes_are_found() {
        let source = r#"
            view! {
                <p class="lead">"Hello there"</p>
                <input aria-label="Search" type="text" placeholder="Find a demand" />
                <h1>Plain words</h1>
                <b>{t(m::TITLE)}</b> "trailing"
            }
        "#;
        assert_eq!(
            texts(source),
            [
                "Hello there",
                "Search",
                "Find a demand",
                "Plain words",
                "trailing"
            ]
        );
    }

    #[test]
    fn what_is_not_wording_is_left_alone() {
        let source = r#"
            // view! is a macro
            let key = "outside";
            view! {
                <p class=move || if open { "is-open" } else { "is-closed" }>"×" " · " {count}</p>
                <a href="/demands" aria-current="page">"Docket"</a>
                {match kind { Kind::One => "one", Kind::Two => '"'.to_string() }}
                // "a comment"
                <svg viewBox="0 0 10 10"></svg>
            }
        "#;
        assert_eq!(texts(source), Vec::<&str>::new());
    }

    #[test]
    fn lines_are_counted_from_one() {
        let source = "fn a() {\n view! { <p>\"Hello\"</p> }\n}";
        assert_eq!(
            literals(source),
            [Literal {
                line: 2,
                text: "Hello"
            }]
        );
    }
}
