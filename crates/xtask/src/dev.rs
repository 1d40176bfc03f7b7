//! `dev`: rebuild and reload on change.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use crate::client::{self, ClientProfile};
use crate::failure::{Failure, Outcome};
use crate::fingerprint::files_below;
use crate::process::{self, heading};
use crate::serve::{self, ServeOptions};
use crate::workspace::Workspace;

/// How often the sources are looked at.
const INTERVAL: Duration = Duration::from_millis(500);

/// Sources of the client alone, of the server alone, and of both.
const CLIENT: [&str; 1] = ["frontend"];
const SERVER: [&str; 3] = ["crates/storage", "crates/server", "migrations"];
const BOTH: [&str; 4] = [
    "crates/domain",
    "crates/contract",
    "Cargo.toml",
    "Cargo.lock",
];

/// Runs the server and follows the sources until it is interrupted. A mistake in the code is told
/// and waited out; the last version that compiled keeps running.
pub fn dev(workspace: &Workspace, options: &ServeOptions) -> Outcome<()> {
    let mut sources = Sources::new(workspace);
    let mut server = None;
    let mut client_due = true;
    let mut server_due = true;
    loop {
        if client_due {
            tell(client::build(workspace, ClientProfile::Dev).map(drop));
        }
        if server_due && tell(serve::build_server(workspace, options.release())) {
            heading("Docket: start the server");
            server = Some(Server::start(options.server(workspace), server)?);
        }
        if client_due || server_due {
            println!("\nwatching frontend/, crates/ and migrations/; pages reload by themselves");
        }
        std::thread::sleep(INTERVAL);
        if let Some(status) = server.as_mut().and_then(Server::ended) {
            println!("the server ended with {status}; change a source to start it again");
            server = None;
        }
        let changed = sources.changed()?;
        for path in &changed {
            println!("changed: {path}");
        }
        let touched = |places: &[&str]| {
            changed
                .iter()
                .any(|path| places.iter().any(|place| path.starts_with(place)))
        };
        let both = touched(&BOTH);
        client_due = both || touched(&CLIENT);
        server_due = both || touched(&SERVER);
    }
}

/// Prints a failure and says whether there was none.
fn tell(outcome: Outcome<()>) -> bool {
    outcome
        .inspect_err(|failure| eprintln!("\n{failure}"))
        .is_ok()
}

/// The server, ended with this value.
struct Server(Child);

impl Server {
    /// Starts a server after the one before has let go of the port and the database.
    fn start(mut command: Command, before: Option<Self>) -> Outcome<Self> {
        drop(before);
        command.spawn().map(Self).map_err(|error| {
            Failure::new(
                format!("cannot start the server: {error}"),
                "Run `cargo xtask serve` to see why.",
            )
        })
    }

    fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.0.try_wait().ok().flatten()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // TERM, so that it drains; the standard library only knows KILL.
        let asked =
            process::succeeds(Command::new("kill").args(["-TERM", &self.0.id().to_string()]));
        if !asked {
            // It has ended, or will with this.
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// The sources as they were last seen.
struct Sources<'a> {
    workspace: &'a Workspace,
    seen: BTreeMap<PathBuf, SystemTime>,
}

impl<'a> Sources<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        let mut sources = Self {
            workspace,
            seen: BTreeMap::new(),
        };
        // What cannot be read now is reported by the first look.
        sources.seen = sources.look().unwrap_or_default();
        sources
    }

    /// What changed, came or went since the last look, relative to the root.
    fn changed(&mut self) -> Outcome<Vec<String>> {
        let now = self.look()?;
        let differs = |path: &&PathBuf| self.seen.get(*path) != now.get(*path);
        let mut paths: Vec<_> = now.keys().chain(self.seen.keys()).filter(differs).collect();
        paths.sort();
        paths.dedup();
        let changed = paths
            .into_iter()
            .map(|path| {
                let shown = path.strip_prefix(self.workspace.root()).unwrap_or(path);
                shown.display().to_string()
            })
            .collect();
        self.seen = now;
        Ok(changed)
    }

    fn look(&self) -> Outcome<BTreeMap<PathBuf, SystemTime>> {
        let mut seen = BTreeMap::new();
        for place in CLIENT.iter().chain(&SERVER).chain(&BOTH) {
            for file in files_below(&self.workspace.path(place), &["dist", "target"])? {
                // A file that went away between the two calls is a change of the next look.
                if let Ok(modified) = file.metadata().and_then(|data| data.modified()) {
                    seen.insert(file, modified);
                }
            }
        }
        Ok(seen)
    }
}
