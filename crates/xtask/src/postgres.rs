//! A throw-away PostgreSQL cluster for the tests.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::tools;

/// The system user that a root caller lends the cluster to: PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// Waits until its standard input closes, then stops the cluster and deletes it. It runs in a
/// process group of its own, so it outlives a Ctrl-C, a panic and even a kill of the caller: the
/// system closes the pipe in each case.
const GUARDIAN: &str = r#"cat >/dev/null; "$@" >/dev/null 2>&1; rm -rf "$CLUSTER""#;

const REMEDY: &str =
    "Name a database in TEST_DATABASE_URL instead, or see what PostgreSQL wrote above.";

/// A running cluster, stopped and deleted when dropped.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    guardian: Child,
}

impl Cluster {
    /// Creates and starts a cluster on a free port of the loopback interface. Nothing in it
    /// survives a crash, which makes it quick.
    pub fn start() -> Outcome<Self> {
        let programs = tools::postgres()?;
        let folder = Folder::create()?;
        let data = folder.path.join("data");
        let port = free_port()?;

        let mut initdb = folder.command(&programs.join("initdb"));
        initdb
            .arg("--pgdata")
            .arg(&data)
            .args(["--username", USER, "--auth", "trust", "--no-sync"])
            .args(["--encoding", "UTF8", "--locale", "C"])
            .stdout(Stdio::null());
        process::run(&mut initdb, REMEDY)?;

        let mut start = folder.command(&programs.join("pg_ctl"));
        start
            .arg("start")
            .arg("--pgdata")
            .arg(&data)
            .args(["--silent", "--wait", "--timeout", "60", "--log"])
            .arg(folder.path.join("log"))
            .arg("--options")
            .arg(settings(&folder.path, port));
        let mut stop = folder.command(&programs.join("pg_ctl"));
        stop.args(["stop", "--mode", "immediate", "--pgdata"])
            .arg(&data);

        // The guardian first: were the start interrupted, it would still clean up.
        let guardian = folder.guard(&stop)?;
        let cluster = Self {
            url: format!("postgres://{USER}@127.0.0.1:{port}/postgres"),
            guardian,
        };
        process::run(&mut start, REMEDY)?;
        Ok(cluster)
    }

    /// The address of its maintenance database; its user may create others.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        // It has said all it can on the terminal; there is nobody left to tell.
        let _ = self.guardian.wait();
    }
}

/// The cluster's folder, and who may use it.
struct Folder {
    path: PathBuf,
    lent: bool,
    /// Deleted on drop until the guardian takes over.
    guarded: std::cell::Cell<bool>,
}

impl Folder {
    /// Directly below the system's folder for temporary files: a socket's path is limited to
    /// about a hundred bytes, and another user must be able to reach it.
    fn create() -> Outcome<Self> {
        let path = std::env::temp_dir().join(format!("docket-postgres-{}", std::process::id()));
        let folder = Self {
            path,
            lent: tools::is_root(),
            guarded: std::cell::Cell::new(false),
        };
        let mut install = Command::new("install");
        install.args(["-d", "-m", "700"]);
        if folder.lent {
            install.args(["-o", USER]);
        }
        process::run(
            install.arg(&folder.path),
            "Check that the folder for temporary files (TMPDIR) can be written to.",
        )?;
        Ok(folder)
    }

    /// A program run by whom the folder belongs to.
    fn command(&self, program: &Path) -> Command {
        let mut command = if self.lent {
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={USER}"))
                .arg(format!("--regid={USER}"))
                .arg("--clear-groups")
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        // The caller's folder may be closed to the other user.
        command.current_dir(&self.path);
        command
    }

    fn guard(&self, stop: &Command) -> Outcome<Child> {
        let guardian = Command::new("sh")
            .args(["-c", GUARDIAN, "sh"])
            .arg(stop.get_program())
            .args(stop.get_args())
            .env("CLUSTER", &self.path)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| {
                Failure::new(
                    format!("cannot start a shell to watch PostgreSQL: {error}"),
                    "Check that `sh` is in PATH.",
                )
            })?;
        self.guarded.set(true);
        Ok(guardian)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.guarded.get() {
            // What is left is a temporary folder, which the system clears by itself in time.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// What the server is told. Tests open a pool each, hence the many connections.
fn settings(folder: &Path, port: u16) -> String {
    format!(
        "-k {} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off \
         -c full_page_writes=off -c max_connections=300",
        folder.display()
    )
}

/// A port that was free a moment ago; the moment in between is too short to matter.
fn free_port() -> Outcome<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| {
            Failure::new(
                format!("no free port on the loopback interface: {error}"),
                REMEDY,
            )
        })
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    /// The name by which the other test runs this one again.
    const STARTS: &str = "postgres::tests::a_cluster_starts_answers_and_goes_away";

    #[test]
    fn a_cluster_starts_answers_and_goes_away() {
        let cluster = Cluster::start().expect("it starts");
        let address = cluster
            .url()
            .split(['@', '/'])
            .find(|part| part.starts_with("127.0.0.1:"))
            .expect("an address")
            .to_owned();
        TcpStream::connect(&address).expect("it listens");
        drop(cluster);
        TcpStream::connect(&address).expect_err("it is gone");
    }

    /// PostgreSQL refuses to run as root, so that root lends the cluster to another user and
    /// everybody else keeps it. Only root can try both.
    #[test]
    fn a_normal_user_starts_one_too() {
        if !tools::is_root() {
            return;
        }
        tools::postgres().expect("PostgreSQL is installed");
        let folder = std::env::temp_dir().join(format!("docket-xtask-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        // The user may not reach the folder that it was built in.
        let program = folder.join("tests");
        let built = std::env::current_exe().expect("this program");
        fs::copy(built, &program).expect("a copy of it");
        let status = Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program)
            .args(["--exact", STARTS])
            .current_dir("/")
            .env("HOME", "/")
            .status();
        fs::remove_dir_all(&folder).expect("the folder goes away");
        assert!(status.expect("it runs").success());
    }
}
