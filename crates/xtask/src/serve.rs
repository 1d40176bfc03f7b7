//! `serve`: from a clone to a running product.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::client::{self, ClientProfile};
use crate::failure::{Failure, Outcome};
use crate::process::{self, heading};
use crate::workspace::Workspace;

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Build the server as it is shipped: slower to build, faster to run
    #[arg(long)]
    release: bool,
    /// Address and port to listen on, as the server takes it
    #[arg(long)]
    listen: Option<String>,
    /// Folder of the demo's database (default: .docket/demo in the clone)
    #[arg(long, value_parser = absolute)]
    data_dir: Option<PathBuf>,
}

/// A path means what it meant where the command was typed, not at the workspace's root.
fn absolute(path: &str) -> Result<PathBuf, std::io::Error> {
    std::path::absolute(path)
}

impl ServeOptions {
    /// Whether the server is built as it is shipped.
    pub fn release(&self) -> bool {
        self.release
    }

    /// The server's command line with the demo's data.
    pub fn server(&self, workspace: &Workspace) -> Command {
        let default = || workspace.path(".docket/demo");
        let data_dir = self.data_dir.clone().unwrap_or_else(default);
        let mut server = Command::new(workspace.server_binary(self.release));
        server.args(["serve", "--demo", "--data-dir"]).arg(data_dir);
        if let Some(listen) = &self.listen {
            server.args(["--listen", listen]);
        }
        server
    }
}

/// Builds the client and the server, then becomes the server with the demo's data.
pub fn serve(workspace: &Workspace, options: &ServeOptions) -> Outcome<()> {
    client::build(workspace, ClientProfile::Product)?;
    build_server(workspace, options.release)?;
    heading("Docket: start with the demo's data");
    let mut server = options.server(workspace);
    // Signals and the exit status are the server's from here on.
    let error = server.exec();
    Err(Failure::new(
        format!("cannot start the server: {error}"),
        "Build it again: `cargo clean -p docket-server`, then `cargo xtask serve`.",
    ))
}

/// Builds the server, which embeds the client.
pub fn build_server(workspace: &Workspace, release: bool) -> Outcome<()> {
    heading(if release {
        "Server: compile (release)"
    } else {
        "Server: compile"
    });
    let mut cargo = workspace.cargo();
    cargo.arg("build");
    if release {
        cargo.args(["--release", "--package", "docket-server"]);
    } else {
        cargo.args(server_side()).args(["--bin", "docket"]);
    }
    process::run(
        &mut cargo,
        "Correct what the compiler says; a C compiler is needed (`sudo apt-get install build-essential`).",
    )
}

/// The packages of the server's side, as cargo's arguments.
///
/// Cargo unifies features over the packages that a command names. Development builds name all of
/// these even for one binary, so that serving and testing share what they compile; a release
/// names the server alone and gets nothing that only tests need.
pub fn server_side() -> impl Iterator<Item = &'static str> {
    [
        "docket-domain",
        "docket-contract",
        "docket-storage",
        "docket-migrations",
        "docket-server",
        "docket-tests",
    ]
    .into_iter()
    .flat_map(|package| ["--package", package])
}
