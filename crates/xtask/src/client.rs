//! Building the client: compile to WebAssembly, split, generate the glue, bundle.

use std::fs;

use crate::bundle::{Bundle, Effort, Report};
use crate::failure::{Failure, Outcome};
use crate::fingerprint::Fingerprint;
use crate::glue::Glue;
use crate::process::{self, heading};
use crate::wasm::WasmToolchain;
use crate::workspace::Workspace;

/// One program of the client with a page of its own.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The binary of the client's package.
    pub bin: &'static str,
    /// Its source; an entry whose source does not exist is left out.
    pub source: &'static str,
    /// The page's template in `frontend/` and its name in the bundle.
    pub page: &'static str,
    /// The stem of its files below `assets/`.
    pub stem: &'static str,
    /// Folders in `frontend/` whose style sheets it takes, in this order.
    pub styles: &'static [&'static str],
    /// What its first load may weigh, in bytes of brotli.
    pub budget: usize,
}

/// Every entry of the client.
pub const ENTRIES: [Entry; 2] = [
    Entry {
        bin: "docket-client",
        source: "frontend/src/main.rs",
        page: "index.html",
        stem: "docket",
        styles: &["style", "src"],
        budget: 450 * 1024,
    },
    Entry {
        bin: "public_form",
        source: "frontend/src/bin/public_form.rs",
        page: "public-form.html",
        stem: "public-form",
        styles: &[
            "style/10-tokens.css",
            "style/20-base.css",
            "style/21-shell.css",
            "style/22-public.css",
            "src/ui/avatar.css",
            "src/ui/banner.css",
            "src/ui/button.css",
            "src/ui/choice.css",
            "src/ui/dialog.css",
            "src/ui/empty.css",
            "src/ui/field.css",
            "src/ui/input.css",
            "src/ui/markdown.css",
            "src/ui/message.css",
            "src/ui/note.css",
            "src/ui/skeleton.css",
            "src/ui/toast.css",
            "src/filling",
            "src/intake",
        ],
        // The first step of a form; its questions come while that is filled in.
        budget: 200 * 1024,
    },
];

/// How the client is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientProfile {
    /// Quick to build, large: for working on the client.
    Dev,
    /// Small: what is shipped, and what is tested.
    Product,
}

impl ClientProfile {
    fn cargo_name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Product => "wasm-release",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Product => "wasm-release",
        }
    }

    fn effort(self) -> Effort {
        match self {
            Self::Dev => Effort::Quick,
            Self::Product => Effort::Smallest,
        }
    }
}

/// Brings `frontend/dist/` up to date and says what it weighs. Does nothing but read when the
/// sources have not changed since.
pub fn build(workspace: &Workspace, profile: ClientProfile) -> Outcome<Report> {
    let _lock = exclusive(workspace)?;
    let toolchain = WasmToolchain::ensure()?;
    let fingerprint = fingerprint(workspace, &toolchain, profile)?;
    let bundle = Bundle::at(workspace.path("frontend/dist"));
    if let Some(report) = bundle.current(&fingerprint) {
        println!("client: up to date");
        return Ok(report);
    }
    let entries: Vec<Entry> = ENTRIES
        .into_iter()
        .filter(|entry| workspace.path(entry.source).is_file())
        .collect();

    heading(&format!(
        "Client: compile to WebAssembly ({})",
        profile.cargo_name()
    ));
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--package", "docket-client", "--bins"]);
    cargo.args(["--profile", profile.cargo_name()]);
    toolchain.apply(workspace, &mut cargo);
    process::run(
        &mut cargo,
        "Correct what the compiler says about the client.",
    )?;

    heading("Client: split, generate the glue, compress");
    let compiled = toolchain.output(workspace, profile.folder());
    let mut glued = Vec::new();
    for entry in entries {
        let folder = workspace.target().join("client").join(entry.stem);
        let wasm = compiled.join(format!("{}.wasm", entry.bin));
        let dev = profile == ClientProfile::Dev;
        glued.push((entry, Glue::generate(&wasm, &folder, entry.stem, dev)?));
    }
    let frontend = workspace.path("frontend");
    let report = bundle.write(&frontend, &glued, profile.effort(), &fingerprint)?;
    report.print();
    Ok(report)
}

fn fingerprint(
    workspace: &Workspace,
    toolchain: &WasmToolchain,
    profile: ClientProfile,
) -> Outcome<String> {
    let mut fingerprint = Fingerprint::new();
    fingerprint.text(profile.cargo_name());
    fingerprint.text(toolchain.name());
    fingerprint.text(&process::capture(
        std::process::Command::new("rustc").arg("--version"),
        "Install Rust with rustup.",
    )?);
    for input in [
        "Cargo.toml",
        "Cargo.lock",
        "frontend",
        "crates/domain",
        "crates/contract",
        "crates/xtask/src",
    ] {
        fingerprint.tree(&workspace.path(input), &["dist", "target"])?;
    }
    Ok(fingerprint.finish())
}

/// Two builds at once would take each other's files away; the second waits.
fn exclusive(workspace: &Workspace) -> Outcome<fs::File> {
    let path = workspace.target().join("client.lock");
    fs::create_dir_all(workspace.target())
        .and_then(|()| fs::File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| Failure::file("lock", &path, &error))
}
