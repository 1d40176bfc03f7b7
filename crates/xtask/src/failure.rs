//! How a command of the project fails: with the problem and the way out of it.

use std::fmt;
use std::io;
use std::path::Path;

/// A result of a step.
pub type Outcome<T> = Result<T, Failure>;

/// What went wrong, and what the reader can do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    problem: String,
    remedy: String,
}

impl Failure {
    /// A failure with its remedy; neither may be empty, the reader needs both.
    pub fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// A failed file operation: `doing` completes "cannot …".
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        let remedy = match error.kind() {
            io::ErrorKind::StorageFull => "Free some disk space and run the command again.",
            io::ErrorKind::PermissionDenied => {
                "Check who owns the folder; an earlier run as root may have left files behind."
            }
            io::ErrorKind::NotFound => "Check that the clone is complete (`git status`).",
            _ => "Check the file and its folder, then run the command again.",
        };
        Self::new(
            format!("cannot {doing} {}: {error}", shown(path).display()),
            remedy,
        )
    }
}

/// The path as the reader knows it: relative to where the command runs.
fn shown(path: &Path) -> &Path {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path)
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "error: {}\n  what to do: {}",
            self.problem, self.remedy
        )
    }
}

impl std::error::Error for Failure {}
