//! The workspace the commands work on.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process;

/// The root of the clone and its build folder.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the workspace from the current folder upwards and makes its root the current
    /// folder, so that every path printed later is relative to it.
    pub fn enter() -> Outcome<Self> {
        let root = Self::root_above()?;
        std::env::set_current_dir(&root).map_err(|error| Failure::file("enter", &root, &error))?;
        let mut workspace = Self {
            target: root.join("target"),
            root,
        };
        workspace.target = workspace.configured_target()?;
        Ok(workspace)
    }

    /// The root alone, for what only reads sources.
    pub fn root_above() -> Outcome<PathBuf> {
        let remedy = "Run the command inside a clone of the repository.";
        let here = std::env::current_dir().map_err(|error| {
            Failure::new(format!("cannot tell the current folder: {error}"), remedy)
        })?;
        here.ancestors()
            .find(|folder| folder.join("crates/xtask/Cargo.toml").is_file())
            .map(Path::to_path_buf)
            .ok_or_else(|| Failure::new("this folder is not inside the workspace", remedy))
    }

    /// The root of the clone.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's build folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The server binary of a profile's output folder (`debug` or `release`).
    pub fn server_binary(&self, release: bool) -> PathBuf {
        self.target
            .join(if release { "release" } else { "debug" })
            .join("docket")
    }

    /// Cargo as an outer command would see it: what `cargo run` adds for xtask itself is taken
    /// away, because build scripts that look at it would run again and again.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        for (name, _) in std::env::vars_os() {
            let Some(text) = name.to_str() else { continue };
            if text.starts_with("CARGO_PKG_")
                || text.starts_with("CARGO_MANIFEST_")
                || text == "CARGO_PRIMARY_PACKAGE"
            {
                command.env_remove(&name);
            }
        }
        command
    }

    fn configured_target(&self) -> Outcome<PathBuf> {
        let remedy = "Check Cargo.toml; `cargo metadata --no-deps` shows the error.";
        let text = process::capture(
            self.cargo()
                .args(["metadata", "--no-deps", "--format-version", "1"]),
            remedy,
        )?;
        serde_json::from_str::<serde_json::Value>(&text)
            .ok()
            .and_then(|metadata| Some(PathBuf::from(metadata.get("target_directory")?.as_str()?)))
            .ok_or_else(|| Failure::new("cargo metadata names no target folder", remedy))
    }
}
