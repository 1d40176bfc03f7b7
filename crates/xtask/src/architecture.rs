//! The invariants of `crates/ARCHITECTURE.md` that a manifest or a source file can break.
//!
//! What must compile for the browser is tried with the compiler instead, see
//! [`crate::test::compile_for_the_browser`].

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::fingerprint::files_below;

/// What one of our packages may depend on.
struct Rule {
    manifest: &'static str,
    /// Which of our packages it may name.
    ours: &'static [&'static str],
    /// Which others it must not name.
    never: &'static [&'static str],
}

const RULES: [Rule; 9] = [
    Rule {
        manifest: "crates/domain/Cargo.toml",
        ours: &[],
        never: &[
            "tokio",
            "futures-util",
            "sea-orm",
            "actix-web",
            "leptos",
            "rand",
            "reqwest",
            "tracing",
        ],
    },
    Rule {
        manifest: "crates/contract/Cargo.toml",
        ours: &["docket-domain"],
        never: &["tokio", "sea-orm", "actix-web", "leptos", "rand", "reqwest"],
    },
    Rule {
        manifest: "frontend/Cargo.toml",
        ours: &["docket-domain", "docket-contract"],
        never: &["tokio", "sea-orm", "actix-web"],
    },
    Rule {
        manifest: "migrations/Cargo.toml",
        ours: &[],
        never: &["actix-web", "leptos"],
    },
    Rule {
        manifest: "crates/storage/Cargo.toml",
        ours: &["docket-domain", "docket-migrations"],
        never: &["actix-web", "leptos"],
    },
    Rule {
        manifest: "crates/server/Cargo.toml",
        ours: &["docket-contract", "docket-domain", "docket-storage"],
        never: &["leptos"],
    },
    Rule {
        // Storage as well: what it promises of writes is proven on both databases.
        manifest: "tests/Cargo.toml",
        ours: &[
            "docket-contract",
            "docket-domain",
            "docket-rules",
            "docket-server",
            "docket-storage",
        ],
        never: &["leptos"],
    },
    Rule {
        // Compiles for the browser, where it is held against the native build.
        manifest: "tests/rules/Cargo.toml",
        ours: &["docket-domain"],
        never: &["tokio", "sea-orm", "actix-web", "leptos", "rand"],
    },
    Rule {
        manifest: "crates/xtask/Cargo.toml",
        ours: &[],
        never: &[],
    },
];

/// What the sources in a place must not contain, and why.
struct Absence {
    folder: &'static str,
    /// Only files of this name, if given.
    file: Option<&'static str>,
    text: &'static str,
    why: &'static str,
}

const ABSENCES: [Absence; 4] = [
    Absence {
        folder: "crates/domain/src",
        file: None,
        text: "::now()",
        why: "the domain has no clock: pass the time in",
    },
    Absence {
        folder: "crates/domain/src",
        file: None,
        text: "std::fs",
        why: "the domain reads no files",
    },
    Absence {
        folder: "crates/server/src",
        file: Some("routes.rs"),
        text: "docket_storage",
        why: "handlers call a service, they never name storage",
    },
    Absence {
        folder: "migrations/src",
        file: None,
        text: "docket_",
        why: "migrations import no entities: the code of today must not change the past",
    },
];

/// Every breach of an invariant, as a sentence.
pub fn breaches(root: &Path) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for rule in &RULES {
        let text = read(&root.join(rule.manifest))?;
        found.extend(rule.breaches(&text)?);
    }
    for absence in &ABSENCES {
        for file in files_below(&root.join(absence.folder), &[])? {
            let named = file.file_name().and_then(|name| name.to_str());
            let meant = absence.file.is_none_or(|wanted| named == Some(wanted));
            if meant && code_of(&read(&file)?).contains(absence.text) {
                let shown = file.strip_prefix(root).unwrap_or(&file).display();
                found.push(format!(
                    "{shown} contains `{}`: {}",
                    absence.text, absence.why
                ));
            }
        }
    }
    Ok(found)
}

impl Rule {
    /// What is wrong with a manifest of this rule. Dependencies of its tests are free.
    fn breaches(&self, manifest: &str) -> Outcome<Vec<String>> {
        let manifest: toml::Table = manifest.parse().map_err(|error| {
            Failure::new(
                format!("{} cannot be read: {error}", self.manifest),
                "Correct the manifest.",
            )
        })?;
        let named = manifest
            .get("dependencies")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flat_map(|table| table.keys());
        let mut found = Vec::new();
        for name in named {
            let stranger = name.starts_with("docket-") && !self.ours.contains(&name.as_str());
            if stranger || self.never.contains(&name.as_str()) {
                found.push(format!("{} must not depend on {name}", self.manifest));
            }
        }
        Ok(found)
    }
}

/// The source without comments and without the tests at its end.
fn code_of(source: &str) -> String {
    source
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn the_invariants_hold() {
        let root = Workspace::root_above().expect("tests run inside the clone");
        let found = breaches(&root).expect("the sources can be read");
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn every_package_has_a_rule() {
        let root = Workspace::root_above().expect("tests run inside the clone");
        let mut manifests = vec!["frontend".into(), "migrations".into(), "tests".into()];
        for entry in fs::read_dir(root.join("crates")).expect("the crates can be listed") {
            let entry = entry.expect("the crates can be listed");
            if entry.path().is_dir() {
                manifests.push(format!("crates/{}", entry.file_name().display()));
            }
        }
        for manifest in manifests {
            let manifest = format!("{manifest}/Cargo.toml");
            assert!(
                RULES.iter().any(|rule| rule.manifest == manifest),
                "{manifest} has no rule"
            );
        }
    }

    #[test]
    fn a_breach_is_found() {
        let rule = &RULES[0];
        let found = rule
            .breaches("[dependencies]\nserde = \"1\"\ntokio = \"1\"\ndocket-storage = \"0\"\n[dev-dependencies]\nrand = \"1\"")
            .expect("it is TOML");
        assert_eq!(
            found,
            [
                "crates/domain/Cargo.toml must not depend on docket-storage",
                "crates/domain/Cargo.toml must not depend on tokio",
            ]
        );
    }

    #[test]
    fn comments_and_tests_are_not_code() {
        let source = "// std::fs\nfn a() {}\n#[cfg(test)]\nmod tests { use std::fs; }";
        assert_eq!(code_of(source), "fn a() {}");
    }
}
