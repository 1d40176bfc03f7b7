//! What the browser's build of the rules is held against: random cases with
//! what the native build makes of them.

use std::fs::File;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::wasm::WasmToolchain;
use crate::workspace::Workspace;

/// Builds both and writes the cases; gives the folder with `docket_rules.js`
/// and `cases.jsonl`.
pub fn prepare(workspace: &Workspace) -> Outcome<PathBuf> {
    let toolchain = WasmToolchain::ensure()?;
    let mut cargo = workspace.cargo();
    cargo.args(["build", "-p", "docket-rules", "--lib"]);
    toolchain.apply(workspace, &mut cargo);
    process::run(
        &mut cargo,
        "Correct what the compiler says about tests/rules.",
    )?;
    let folder = workspace.target().join("rules");
    Bindgen::new()
        .nodejs(true)
        .and_then(|bindgen| {
            bindgen
                .input_path(toolchain.output(workspace, "debug").join("docket_rules.wasm"))
                .typescript(false)
                .generate(&folder)
        })
        .map_err(|error| {
            Failure::new(
                format!("wasm-bindgen cannot process the rules: {error:#}"),
                "The versions of wasm-bindgen and wasm-bindgen-cli-support in Cargo.toml must be equal.",
            )
        })?;
    let cases = folder.join("cases.jsonl");
    let file = File::create(&cases).map_err(|error| Failure::file("write", &cases, &error))?;
    let mut cargo = workspace.cargo();
    cargo
        .args([
            "run",
            "--quiet",
            "-p",
            "docket-rules",
            "--bin",
            "docket-rules",
        ])
        .stdout(file);
    process::run(
        &mut cargo,
        "Correct what the compiler says about tests/rules.",
    )?;
    Ok(folder)
}
