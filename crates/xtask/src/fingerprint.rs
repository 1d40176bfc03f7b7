//! Digests of contents: whether inputs changed, and names that change with what they name.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Outcome};

/// A digest over texts and files, in the order they are given.
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// An empty fingerprint.
    pub fn new() -> Self {
        Self(Sha256::new())
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) {
        self.part(text.as_bytes());
    }

    /// Adds a file, or every file below a folder except in folders named in `except`.
    pub fn tree(&mut self, path: &Path, except: &[&str]) -> Outcome<()> {
        for file in files_below(path, except)? {
            let content = fs::read(&file).map_err(|error| Failure::file("read", &file, &error))?;
            let name = file.strip_prefix(path).unwrap_or(&file);
            self.part(name.to_string_lossy().as_bytes());
            self.part(&content);
        }
        Ok(())
    }

    /// The digest in hexadecimal.
    pub fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }

    /// With its length first, so that no two sequences of parts look alike.
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// Sixteen hexadecimal digits that change with the content: enough for a file name.
pub fn short_digest(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content)[..8])
}

/// Every file at or below a path in the order of their paths, except in folders named in `except`.
pub fn files_below(path: &Path, except: &[&str]) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut pending = vec![path.to_path_buf()];
    while let Some(next) = pending.pop() {
        if !next.is_dir() {
            files.push(next);
            continue;
        }
        let entries = fs::read_dir(&next)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| Failure::file("list", &next, &error))?;
        for entry in entries {
            let name = entry.file_name();
            if !except.iter().any(|excluded| name == *excluded) {
                pending.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let digest = |parts: &[&str]| {
            let mut fingerprint = Fingerprint::new();
            for part in parts {
                fingerprint.text(part);
            }
            fingerprint.finish()
        };
        assert_eq!(digest(&["ab", "c"]), digest(&["ab", "c"]));
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }

    #[test]
    fn a_short_digest_fits_a_file_name() {
        assert_eq!(short_digest(b"abc"), "ba7816bf8f01cfea");
    }
}
