//! Turns `locales/*.toml` into constants that hold their words in every language.
//!
//! A message that is missing in one language, or that names other
//! placeholders there, fails the build: nobody should find it on screen.

use std::{collections::BTreeMap, env, error::Error, fmt::Write as _, fs, path::Path};

/// Groups of messages that are also found by name: what the server's audit
/// trail calls operations, nouns, fields and values, and its codes for what is
/// wrong with a form or a workflow.
const TABLES: [&str; 7] = [
    "form_problem",
    "noun",
    "operation",
    "trail",
    "unmapped",
    "word",
    "workflow_problem",
];

/// Languages in the order of `i18n::Language`.
const LANGUAGES: [&str; 2] = ["en", "de"];

fn main() {
    if let Err(error) = generate() {
        println!("cargo::error={error}");
    }
}

fn generate() -> Result<(), Box<dyn Error>> {
    let mut catalogues = Vec::new();
    for language in LANGUAGES {
        let path = format!("locales/{language}.toml");
        println!("cargo::rerun-if-changed={path}");
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let table: toml::Table = text.parse().map_err(|error| format!("{path}: {error}"))?;
        let mut messages = BTreeMap::new();
        flatten("", &table, &mut messages).map_err(|error| format!("{path}: {error}"))?;
        catalogues.push((path, messages));
    }
    let [english, rest @ ..] = catalogues.as_slice() else {
        return Err("no catalogue".into());
    };
    for other in rest {
        compare(english, other)?;
    }
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("messages.rs"), render(&catalogues)?)?;
    Ok(())
}

/// Turns nested tables into `noun.name` keys.
fn flatten(
    prefix: &str,
    table: &toml::Table,
    into: &mut BTreeMap<String, String>,
) -> Result<(), String> {
    for (name, value) in table {
        let key = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            toml::Value::String(text) => {
                into.insert(key, text.clone());
            }
            toml::Value::Table(inner) => flatten(&key, inner, into)?,
            _ => return Err(format!("{key} is not a text")),
        }
    }
    Ok(())
}

/// Checks that two catalogues hold the same keys and placeholders.
fn compare(
    (left_path, left): &(String, BTreeMap<String, String>),
    (right_path, right): &(String, BTreeMap<String, String>),
) -> Result<(), String> {
    for (key, text) in left {
        let Some(other) = right.get(key) else {
            return Err(format!("{right_path} has no {key}, which {left_path} has"));
        };
        if placeholders(text) != placeholders(other) {
            return Err(format!(
                "{key} names other placeholders in {right_path} than in {left_path}"
            ));
        }
    }
    match right.keys().find(|key| !left.contains_key(*key)) {
        Some(key) => Err(format!("{left_path} has no {key}, which {right_path} has")),
        None => Ok(()),
    }
}

/// Names in braces, sorted.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Writes the constants of module `m`, each with its words in every language.
fn render(catalogues: &[(String, BTreeMap<String, String>)]) -> Result<String, Box<dyn Error>> {
    let Some((_, first)) = catalogues.first() else {
        return Err("no catalogue".into());
    };
    let words = |key: &str| {
        let told = catalogues
            .iter()
            .filter_map(|(_, messages)| messages.get(key));
        let told: Vec<String> = told.map(|text| format!("{text:?}")).collect();
        format!("Key(&[{}])", told.join(", "))
    };
    let mut code = String::from(
        "/// Every message by name.\n#[allow(rustdoc::bare_urls, reason = \"messages are quoted as they are\")]\npub mod m {\nuse super::{Key, Plural};\n",
    );
    for (key, english) in first {
        let name = key.to_uppercase().replace(['.', '-'], "_");
        let note = english.replace(['\n', '[', ']', '<', '>', '`'], " ");
        if let Some(stem) = name.strip_suffix("_ONE") {
            let other = format!("{}other", &key[..key.len() - 3]);
            if !first.contains_key(&other) {
                return Err(format!("{key} has no plural: add the key that ends in other").into());
            }
            writeln!(
                code,
                "/// {note}\npub const {stem}: Plural = Plural {{ one: {}, other: {} }};",
                words(key),
                words(&other)
            )?;
        } else if !name.ends_with("_OTHER") {
            writeln!(code, "/// {note}\npub const {name}: Key = {};", words(key))?;
        }
    }
    code.push_str("}\n");
    for table in TABLES {
        writeln!(
            code,
            "/// Every message of the group `{table}` by its name.\npub static {}: &[(&str, Key)] = &[",
            table.to_uppercase()
        )?;
        for key in first.keys() {
            if let Some(name) = key
                .strip_prefix(table)
                .and_then(|rest| rest.strip_prefix('.'))
            {
                writeln!(code, "    ({name:?}, {}),", words(key))?;
            }
        }
        code.push_str("];\n");
    }
    Ok(code)
}
