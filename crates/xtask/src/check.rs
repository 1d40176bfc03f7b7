//! `check`: what a reviewer should not have to say.

use crate::client::{self, ClientProfile};
use crate::failure::{Failure, Outcome};
use crate::openapi;
use crate::process;
use crate::summary::Summary;
use crate::wasm::{TARGET, WasmToolchain};
use crate::workspace::Workspace;
use crate::{architecture, catalogue, deny};

/// Runs every check, whatever became of the one before, and prints a summary.
pub fn check(workspace: &Workspace) -> Outcome<()> {
    let mut summary = Summary::default();
    summary.step("formatting", || formatting(workspace).into());
    summary.step("architecture", || {
        none(
            architecture::breaches(workspace.root()),
            "Move the code where the rule says; crates/ARCHITECTURE.md explains the rules.",
        )
        .into()
    });
    summary.step("translations", || {
        none(
            catalogue::faults(workspace.root()),
            "Edit frontend/locales/*.toml; views name messages as m::KEY.",
        )
        .into()
    });
    // Before the server: it embeds the client.
    summary.step("client size", || client_size(workspace).into());
    summary.step("clippy", || clippy(workspace).into());
    summary.step("clippy on the client", || {
        clippy_on_client(workspace).into()
    });
    summary.step("documentation", || documentation(workspace).into());
    summary.step("API description", || openapi::compare(workspace).into());
    summary.step("licences, bans, sources", || deny::check(workspace).into());
    summary.conclude()
}

fn formatting(workspace: &Workspace) -> Outcome<()> {
    process::run(
        workspace.cargo().args(["fmt", "--all", "--check"]),
        "Run `cargo fmt --all`.",
    )
}

fn clippy(workspace: &Workspace) -> Outcome<()> {
    process::run(
        workspace
            .cargo()
            .args(["clippy", "--workspace", "--exclude", "docket-client"])
            .args(["--all-targets", "--", "-D", "warnings"]),
        "Correct what clippy says; `cargo clippy --fix` does some of it.",
    )
}

/// For the browser's target, because that is what ships. Clippy belongs to the active toolchain;
/// where that has no such target, the client is looked at as a program for this machine, which it
/// also compiles for.
fn clippy_on_client(workspace: &Workspace) -> Outcome<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["clippy", "--package", "docket-client", "--bins"]);
    if let WasmToolchain::Active = WasmToolchain::ensure()? {
        cargo.args(["--target", TARGET]);
    }
    process::run(
        cargo.args(["--", "-D", "warnings"]),
        "Correct what clippy says about the client.",
    )
}

fn documentation(workspace: &Workspace) -> Outcome<()> {
    process::run(
        workspace
            .cargo()
            .args([
                "doc",
                "--workspace",
                "--exclude",
                "docket-client",
                "--no-deps",
            ])
            .env("RUSTDOCFLAGS", "-D warnings"),
        "Correct the doc comments that rustdoc names.",
    )?;
    let mut client = workspace.cargo();
    client
        .args(["doc", "--package", "docket-client", "--lib", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings");
    if let WasmToolchain::Active = WasmToolchain::ensure()? {
        client.args(["--target", TARGET]);
    }
    process::run(
        &mut client,
        "Correct the doc comments of the client that rustdoc names.",
    )
}

fn client_size(workspace: &Workspace) -> Outcome<Vec<String>> {
    let report = client::build(workspace, ClientProfile::Product)?;
    let mut closing = Vec::new();
    for (entry, bytes) in report.first_loads() {
        let line = format!(
            "first load of {}: {bytes} of {} bytes",
            entry.page, entry.budget
        );
        println!("{line}");
        if bytes > entry.budget {
            return Err(Failure::new(
                format!("{line}: over the budget"),
                "Find what grew in the size table of `cargo xtask client` and keep it out of the first load.",
            ));
        }
        closing.push(line);
    }
    Ok(closing)
}

/// Fails when there is anything to say.
fn none(found: Outcome<Vec<String>>, remedy: &str) -> Outcome<()> {
    let found = found?;
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(found.join("\n"), remedy))
}
