//! cargo-deny: licences, bans and sources of every dependency, after `deny.toml`.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Outcome;
use crate::process::{self, find_program};
use crate::workspace::Workspace;

/// The version that is built where there is none.
const VERSION: &str = "0.20.2";

/// Runs cargo-deny, installed first where it is missing.
///
/// Advisories are not part of it: their database is fetched from a host of its own, and a check
/// must not depend on one more. `cargo deny check advisories` asks for them.
pub fn check(workspace: &Workspace) -> Outcome<()> {
    let program = ensure(workspace)?;
    println!("advisories are not looked up: `cargo deny check advisories` asks for them");
    process::run(
        Command::new(program)
            .current_dir(workspace.root())
            .args(["--workspace", "check", "--hide-inclusion-graph"])
            .args(["licenses", "bans", "sources"]),
        "Replace the dependency, or allow it in deny.toml and say there why.",
    )
}

/// The program; unoptimised when it is built here, because building is what takes its time.
fn ensure(workspace: &Workspace) -> Outcome<PathBuf> {
    let tools = workspace.target().join("tools");
    let own = tools.join("bin/cargo-deny");
    if let Some(program) = find_program("cargo-deny") {
        return Ok(program);
    }
    if !own.is_file() {
        println!("cargo-deny is missing; it is built once, into target/tools");
        process::run(
            workspace
                .cargo()
                .args(["install", "cargo-deny", "--version", VERSION])
                .args(["--locked", "--debug", "--root"])
                .arg(&tools),
            "Install it by hand: `cargo install cargo-deny --locked`.",
        )?;
    }
    Ok(own)
}
