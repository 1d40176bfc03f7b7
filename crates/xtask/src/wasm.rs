//! The compiler for the browser: rustup's WebAssembly target, or Debian's where rustup's server
//! cannot be reached.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process::{self, heading};
use crate::tools;
use crate::workspace::Workspace;

/// The browser's target.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Set to `debian` to use Debian's compiler although rustup's target is there: a way to try the
/// fallback without taking the target away.
const OVERRIDE: &str = "DOCKET_XTASK_WASM";

/// Present when Debian's sources of the standard library are installed.
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.lock";

/// The oldest compiler that builds the workspace.
const NEEDED: &str = env!("CARGO_PKG_RUST_VERSION");

/// A compiler that can build for [`TARGET`].
#[derive(Debug, Clone)]
pub enum WasmToolchain {
    /// The active toolchain, with the target added by rustup (or shipped with it).
    Active,
    /// Debian's `rustc-web`, driven by the active cargo, which builds the standard library from
    /// Debian's sources, and the active toolchain's linker.
    Debian {
        /// Debian's compiler.
        rustc: PathBuf,
        /// `rust-lld`.
        linker: PathBuf,
    },
}

impl WasmToolchain {
    /// Finds or installs a compiler for the browser.
    pub fn ensure() -> Outcome<Self> {
        if std::env::var_os(OVERRIDE).is_some_and(|value| value == "debian") {
            return Self::debian();
        }
        if Self::active_has_target() {
            return Ok(Self::Active);
        }
        heading("Client: add the WebAssembly target");
        if process::succeeds(Command::new("rustup").arg("--version")) {
            let added = process::run(
                Command::new("rustup").args(["target", "add", TARGET]),
                "Use Debian's compiler.",
            );
            if added.is_ok() && Self::active_has_target() {
                return Ok(Self::Active);
            }
        }
        println!("rustup cannot add {TARGET} here; using Debian's compiler for the client");
        Self::debian()
    }

    /// Adds what the compiler needs to a cargo command that takes a target.
    pub fn apply(&self, workspace: &Workspace, cargo: &mut Command) {
        cargo.args(["--target", TARGET]);
        if let Self::Debian { rustc, linker } = self {
            // `-Zbuild-std` is unstable, hence the bootstrap switch; a folder of its own keeps
            // the two compilers from rebuilding each other's work.
            cargo
                .arg("-Zbuild-std=std,panic_abort")
                .arg("--target-dir")
                .arg(workspace.target().join("debian"))
                .env("RUSTC", rustc)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }

    /// Where cargo leaves binaries of a profile's folder (`debug`, `wasm-release`).
    pub fn output(&self, workspace: &Workspace, profile_folder: &str) -> PathBuf {
        let base = match self {
            Self::Active => workspace.target().to_path_buf(),
            Self::Debian { .. } => workspace.target().join("debian"),
        };
        base.join(TARGET).join(profile_folder)
    }

    /// Part of the client's fingerprint: another compiler means another build.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Debian { .. } => "debian",
        }
    }

    fn active_has_target() -> bool {
        let folder = process::capture(
            Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]),
            "Install Rust with rustup.",
        );
        folder.is_ok_and(|folder| holds_core(Path::new(folder.trim())))
    }

    fn debian() -> Outcome<Self> {
        let rustc = PathBuf::from("/usr/bin/rustc");
        let complete = || is_new_enough(&rustc) && Path::new(DEBIAN_LIBRARY).is_file();
        let (packages, purpose) = (
            ["rustc-web", "rust-web-src"],
            "the compiler for the browser",
        );
        if !complete() {
            tools::apt_install(&packages, purpose)?;
        }
        // The first one of a release is too old; its updates are not.
        if !complete() {
            tools::apt_install_newest(&packages, purpose)?;
        }
        if !complete() {
            return Err(Failure::new(
                format!("Debian's `rustc-web` is missing or older than {NEEDED}"),
                format!(
                    "Run `rustup target add {TARGET}` with a network connection, or add Debian's \
                     security updates to the sources of apt."
                ),
            ));
        }
        let linker = active_linker()?;
        Ok(Self::Debian { rustc, linker })
    }
}

/// Whether a compiler is there and builds the workspace.
fn is_new_enough(rustc: &Path) -> bool {
    let remedy = "Install Debian's `rustc-web`.";
    rustc.is_file()
        && process::capture(Command::new(rustc).arg("--version"), remedy)
            .is_ok_and(|said| release(&said) >= release(NEEDED))
}

/// The first two numbers of a version, as in `rustc 1.96.0 (…)` or `1.94`.
fn release(text: &str) -> Option<(u32, u32)> {
    let version = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn holds_core(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("libcore"))
    })
}

/// The linker that comes with the active toolchain; Debian's compiler has none for the browser.
fn active_linker() -> Outcome<PathBuf> {
    let remedy = "Install Rust with rustup; its toolchains bring `rust-lld`.";
    let folder = process::capture(
        Command::new("rustc").args(["--print", "target-libdir"]),
        remedy,
    )?;
    // …/lib/rustlib/<host>/lib beside …/lib/rustlib/<host>/bin
    Path::new(folder.trim())
        .parent()
        .map(|host| host.join("bin/rust-lld"))
        .filter(|linker| linker.is_file())
        .ok_or_else(|| Failure::new("the active toolchain has no `rust-lld`", remedy))
}

#[cfg(test)]
mod tests {
    use super::{NEEDED, release};

    #[test]
    fn releases_are_read_and_compared() {
        assert_eq!(
            release("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"),
            Some((1, 96))
        );
        assert_eq!(release("rustc 1.85.0-nightly"), Some((1, 85)));
        assert_eq!(release("rustc"), None);
        assert!(release(NEEDED) >= Some((1, 94)));
        assert!(release("rustc 1.85.0") < release(NEEDED));
        assert!(release("rustc 1.100.1") > release(NEEDED));
    }
}
