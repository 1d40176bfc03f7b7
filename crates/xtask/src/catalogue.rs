//! The client's message catalogue: complete in every language, used, and used everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::fingerprint::files_below;
use crate::view_literal;

/// The languages; the first is the one the others are compared with.
const LANGUAGES: [&str; 2] = ["en", "de"];

/// Everything that is wrong with the catalogue and the views, as sentences.
pub fn faults(root: &Path) -> Outcome<Vec<String>> {
    let frontend = root.join("frontend");
    let mut catalogues = Vec::new();
    for language in LANGUAGES {
        let name = format!("locales/{language}.toml");
        let path = frontend.join(&name);
        let text =
            fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
        catalogues.push((name, messages(&path, &text)?));
    }
    let mut found = Vec::new();
    let Some(((first_name, first), others)) = catalogues.split_first() else {
        return Ok(found);
    };
    for (other_name, other) in others {
        found.extend(missing(first_name, first, other_name, other));
        found.extend(missing(other_name, other, first_name, first));
    }

    let mut words = BTreeSet::new();
    let mut sources = String::new();
    for file in files_below(&frontend.join("src"), &[])? {
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source =
            fs::read_to_string(&file).map_err(|error| Failure::file("read", &file, &error))?;
        words.extend(
            source
                .split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
                .map(str::to_owned),
        );
        sources.push_str(&source);
        let shown = file.strip_prefix(root).unwrap_or(&file).display();
        for literal in view_literal::literals(&source) {
            found.push(format!(
                "{shown}:{}: {:?} is a text in a view: move it to the catalogue",
                literal.line, literal.text
            ));
        }
    }
    for key in first.keys() {
        let constant = constant(key);
        // Some messages are looked up by what the server calls things; then the
        // whole family is named.
        let family = key.split('.').next().unwrap_or_default().to_uppercase();
        let is_looked_up = sources.contains(&format!("i18n::{family},"));
        if !words.contains(&constant) && !is_looked_up {
            found.push(format!(
                "{first_name}: {key} is not used (no m::{constant} in a view)"
            ));
        }
    }
    Ok(found)
}

/// Keys and texts of a catalogue, nested tables as `noun.name`.
fn messages(path: &Path, text: &str) -> Outcome<BTreeMap<String, String>> {
    let fault = |problem: String| {
        let name = path.file_name().unwrap_or_default().display();
        Failure::new(format!("{name}: {problem}"), "Correct the catalogue.")
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| fault(error.to_string()))?;
    let mut messages = BTreeMap::new();
    let mut pending = vec![(String::new(), table)];
    while let Some((prefix, table)) = pending.pop() {
        for (name, value) in table {
            let key = format!("{prefix}{name}");
            match value {
                toml::Value::String(text) => {
                    messages.insert(key, text);
                }
                toml::Value::Table(inner) => pending.push((format!("{key}."), inner)),
                _ => return Err(fault(format!("{key} is not a text"))),
            }
        }
    }
    Ok(messages)
}

/// What one catalogue has and the other lacks or leaves empty.
fn missing(
    name: &str,
    catalogue: &BTreeMap<String, String>,
    other_name: &str,
    other: &BTreeMap<String, String>,
) -> Vec<String> {
    catalogue
        .keys()
        .filter(|key| other.get(*key).is_none_or(|text| text.trim().is_empty()))
        .map(|key| format!("{other_name} has no text for {key}, which {name} has"))
        .collect()
}

/// The constant that the client's build script makes of a key: `demands.new-title` becomes
/// `DEMANDS_NEW_TITLE`; the forms of a plural, `….one` and `….other`, share theirs.
fn constant(key: &str) -> String {
    let stem = key
        .strip_suffix(".one")
        .or_else(|| key.strip_suffix(".other"))
        .unwrap_or(key);
    stem.to_uppercase().replace(['.', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_constants() {
        assert_eq!(constant("demands.new-title"), "DEMANDS_NEW_TITLE");
        assert_eq!(constant("demands.count.one"), "DEMANDS_COUNT");
        assert_eq!(constant("demands.count.other"), "DEMANDS_COUNT");
    }

    #[test]
    fn a_missing_and_an_empty_text_are_told() {
        let read = |text| messages(Path::new("x.toml"), text).expect("it is TOML");
        let english = read("[demands]\ntitle = \"Demands\"\nnew = \"New\"");
        let german = read("demands.title = \"\"");
        assert_eq!(
            missing("en", &english, "de", &german),
            [
                "de has no text for demands.new, which en has",
                "de has no text for demands.title, which en has",
            ]
        );
        assert!(missing("de", &german, "en", &english).is_empty());
    }
}
