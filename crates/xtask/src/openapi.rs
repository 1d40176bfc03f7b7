//! The API's description: `openapi/openapi.json` is what the server says of itself.

use std::fs;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::serve;
use crate::workspace::Workspace;

/// The committed description.
const FILE: &str = "openapi/openapi.json";

/// Writes what the server says into the committed file.
pub fn write(workspace: &Workspace) -> Outcome<()> {
    let description = generated(workspace)?;
    let path = workspace.path(FILE);
    fs::write(&path, description).map_err(|error| Failure::file("write", &path, &error))?;
    println!("{FILE} is up to date");
    Ok(())
}

/// Fails when the committed file is not what the server says.
pub fn compare(workspace: &Workspace) -> Outcome<()> {
    let description = generated(workspace)?;
    let remedy = "Run `cargo xtask openapi`, read the difference and commit it.";
    let path = workspace.path(FILE);
    let committed = fs::read_to_string(&path)
        .map_err(|_| Failure::new(format!("{FILE} is missing"), remedy))?;
    let first_difference = committed
        .lines()
        .zip(description.lines())
        .position(|(committed, generated)| committed != generated);
    match first_difference {
        _ if committed == description => Ok(()),
        Some(line) => Err(Failure::new(
            format!(
                "{FILE} differs from what the server says, first in line {}",
                line + 1
            ),
            remedy,
        )),
        None => Err(Failure::new(
            format!("{FILE} is longer or shorter than what the server says"),
            remedy,
        )),
    }
}

fn generated(workspace: &Workspace) -> Outcome<String> {
    serve::build_server(workspace, false)?;
    process::capture(
        Command::new(workspace.server_binary(false)).arg("openapi"),
        "Correct what the server says about its description.",
    )
}
