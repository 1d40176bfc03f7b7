//! The server whose work is measured, and the database's processes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use docket_server::settings::Settings;
use sea_orm::{ConnectionTrait, Statement};

use crate::{Outcome, dataset};

/// Clock ticks of `/proc` in a second, on every Linux that Rust knows.
const TICKS: u64 = 100;
/// Longest wait for a server to be ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running release server; it ends with this value.
pub struct Server {
    /// Its address, such as `http://127.0.0.1:4711`.
    pub base: String,
    /// From its start until it was ready.
    pub ready_after: Duration,
    child: Child,
    /// Held open: what is written to a closed pipe would end the server.
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts a server and waits until it is ready.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(program: &Path, settings: &Settings) -> Outcome<Self> {
        let started = Instant::now();
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("DOCKET_LOG", &settings.log)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        match &settings.database_url {
            Some(url) => command.args(["--database-url", url]),
            None => command.arg("--data-dir").arg(&settings.data_dir),
        };
        let mut child = command.spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut server = Self {
            base: String::new(),
            ready_after: Duration::ZERO,
            child,
            _output: BufReader::new(output),
        };
        let mut line = String::new();
        while server.base.is_empty() {
            line.clear();
            if server._output.read_line(&mut line)? == 0 {
                return Err("the server ended before it listened; see above".into());
            }
            if let Some(base) = line.trim().strip_prefix("listening on ") {
                base.clone_into(&mut server.base);
            }
        }
        let ready = format!("{}/readyz", server.base);
        while !matches!(reqwest::get(&ready).await, Ok(answer) if answer.status() == 200) {
            if started.elapsed() > PATIENCE {
                return Err("the server does not become ready".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    /// CPU that it has used so far.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn cpu(&self) -> Outcome<Duration> {
        Ok(Usage::of(self.child.id())?.own)
    }

    /// Memory that it holds, in KiB.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn memory(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.ok_or("no VmRSS")?.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing is lost: what it serves is a copy.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// All processes of a PostgreSQL cluster on this machine.
pub struct Cluster {
    postmaster: u32,
}

impl Cluster {
    /// The cluster behind an address.
    ///
    /// # Errors
    /// When it does not answer or runs elsewhere.
    pub async fn find(url: &str) -> Outcome<Self> {
        let connection = dataset::connect(url).await?;
        let backend = connection.get_database_backend();
        let asked = Statement::from_string(backend, "SELECT pg_backend_pid() AS pid");
        let row = connection.query_one_raw(asked).await?;
        let pid: i32 = row
            .ok_or("PostgreSQL names no process")?
            .try_get("", "pid")?;
        let usage = Usage::of(pid.unsigned_abs())
            .map_err(|_| "PostgreSQL runs on another machine, where its work cannot be seen")?;
        Ok(Self {
            postmaster: usage.parent,
        })
    }

    /// CPU that its processes have used so far, those that ended included.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn cpu(&self) -> Outcome<Duration> {
        let postmaster = Usage::of(self.postmaster)?;
        let mut total = postmaster.own + postmaster.ended_children;
        for entry in std::fs::read_dir("/proc")? {
            let name = entry?.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            // A process may end while it is looked at.
            if let Ok(usage) = Usage::of(pid)
                && usage.parent == self.postmaster
            {
                total += usage.own;
            }
        }
        Ok(total)
    }
}

/// What `/proc/PID/stat` says of a process with all of its threads.
struct Usage {
    parent: u32,
    own: Duration,
    ended_children: Duration,
}

impl Usage {
    fn of(pid: u32) -> Outcome<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name in parentheses may contain anything; fields count behind it.
        let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let field = |index: usize| -> Outcome<u64> {
            Ok(fields.get(index).ok_or("a short line in /proc")?.parse()?)
        };
        let ticks = |ticks: u64| Duration::from_millis(ticks * 1_000 / TICKS);
        Ok(Self {
            parent: u32::try_from(field(1)?)?,
            own: ticks(field(11)? + field(12)?),
            ended_children: ticks(field(13)? + field(14)?),
        })
    }
}
