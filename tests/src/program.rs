//! The `docket` program itself, run as its users run it.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::database::TestDatabase;

/// Longest wait for anything: only a defect takes as long.
const PATIENCE: Duration = Duration::from_secs(90);

/// The program on a database and in a directory of its own.
pub struct Program {
    database: TestDatabase,
    directory: Directory,
    variables: Vec<(String, String)>,
}

/// What a finished program left.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote for whoever called it.
    pub stdout: String,
    /// What it logged.
    pub stderr: String,
}

impl Finished {
    /// Insists that it succeeded.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert!(self.status.success(), "{self:#?}");
        self
    }

    /// Insists that it failed, and said why.
    #[track_caller]
    pub fn failed(self, why: &str) -> Self {
        assert_eq!(self.status.code(), Some(1), "{self:#?}");
        assert!(self.stderr.contains(why), "{why}: {self:#?}");
        self
    }
}

/// A directory that goes away with the test.
struct Directory(PathBuf);

impl Drop for Directory {
    fn drop(&mut self) {
        // It lies among the system's temporary ones, whatever becomes of this.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Program {
    /// The program on this database.
    ///
    /// # Panics
    /// It was not built.
    pub fn on(database: TestDatabase) -> Self {
        let name = format!("docket_program_{}", uuid::Uuid::now_v7().simple());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).expect("a directory is made");
        Self {
            database,
            directory: Directory(directory),
            variables: Vec::new(),
        }
    }

    /// The program on a database that has a schema and nobody in it.
    pub async fn fresh() -> Self {
        Self::on(TestDatabase::create().await)
    }

    /// The same with a variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The directory it runs in.
    pub fn directory(&self) -> &Path {
        &self.directory.0
    }

    /// Its database.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Writes a file into the directory it runs in.
    pub fn write(&self, name: &str, content: &str) {
        std::fs::write(self.directory().join(name), content).expect("the file is written");
    }

    /// A command line that knows its database.
    pub fn command(&self, line: &[&str]) -> Command {
        let mut command = self.command_anywhere(line);
        let (name, value) = self.database.variable();
        command.env(name, value);
        command
    }

    /// A command line that is told nothing about where the data is.
    pub fn command_anywhere(&self, line: &[&str]) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("DOCKET_") {
                command.env_remove(name);
            }
        }
        command
            .args(line)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.directory())
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, line: &[&str]) -> Finished {
        finish(self.command(line))
    }

    /// Starts the server on a free port and waits until it listens.
    pub fn serve(&self, line: &[&str]) -> Running {
        let mut whole = vec!["serve"];
        whole.extend(line);
        let mut command = self.command(&whole);
        if !line.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let stdout = Output::follow(child.stdout.take().expect("its output is ours"));
        let stderr = Output::follow(child.stderr.take().expect("its log is ours"));
        let mut running = Running {
            base: String::new(),
            child,
            stdout,
            stderr,
        };
        running.base = running.said("listening on ").trim_end().to_owned();
        running
    }
}

/// Runs a command line to its end.
pub fn finish(mut command: Command) -> Finished {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Finished {
        status: output.status,
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Where the program is: beside the folder of the test's own executable.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a file");
    let path = test
        .ancestors()
        .nth(2)
        .map(|folder| {
            folder
                .join("docket")
                .with_extension(std::env::consts::EXE_EXTENSION)
        })
        .expect("the test lies in cargo's folder");
    assert!(
        path.is_file(),
        "the program is not built: run `cargo xtask test`, or `cargo build --package \
         docket-server --bins` first"
    );
    path
}

/// What a running program writes, line by line.
struct Output(Arc<(Mutex<Written>, Condvar)>);

#[derive(Default)]
struct Written {
    text: String,
    ended: bool,
}

impl Output {
    fn follow(pipe: impl Read + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new(Written::default()), Condvar::new()));
        let ours = Arc::clone(&shared);
        std::thread::spawn(move || {
            let (written, changed) = &*ours;
            let mut pipe = BufReader::new(pipe);
            let mut line = Vec::new();
            while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
                written.text.push_str(&String::from_utf8_lossy(&line));
                line.clear();
                changed.notify_all();
            }
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            written.ended = true;
            changed.notify_all();
        });
        Self(shared)
    }

    /// Waits until something is so, or the program writes no more.
    fn wait(&self, is_so: impl Fn(&Written) -> bool) -> String {
        let (written, changed) = &*self.0;
        let guard = written.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _) = changed
            .wait_timeout_while(guard, PATIENCE, |written| !written.ended && !is_so(written))
            .unwrap_or_else(PoisonError::into_inner);
        guard.text.clone()
    }

    fn all(&self) -> String {
        self.wait(|_| false)
    }
}

/// A server that runs in a process of its own; killed when dropped.
pub struct Running {
    /// Its address, such as `http://127.0.0.1:4711`.
    pub base: String,
    child: Child,
    stdout: Output,
    stderr: Output,
}

impl Running {
    /// A client that is nobody.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// Waits for a line of its output; gives what follows these words in it.
    ///
    /// # Panics
    /// It ends without having said so.
    pub fn said(&self, words: &str) -> String {
        let find = |text: &str| {
            let (whole, _) = text.rsplit_once('\n')?;
            whole
                .lines()
                .find_map(|line| line.split_once(words))
                .map(|(_, rest)| rest.to_owned())
        };
        let text = self.stdout.wait(|written| find(&written.text).is_some());
        let log = || self.stderr.wait(|_| true);
        find(&text).unwrap_or_else(|| panic!("\"{words}\" was not said:\n{text}\n{}", log()))
    }

    /// The token of the set-up link it printed.
    pub fn setup_token(&self) -> String {
        self.said("/setup/").trim_end().to_owned()
    }

    /// Waits until its log has these words; gives all of it.
    ///
    /// # Panics
    /// It ends without having logged them.
    pub fn logged(&self, words: &str) -> String {
        let log = self.stderr.wait(|written| written.text.contains(words));
        assert!(log.contains(words), "\"{words}\" was not logged:\n{log}");
        log
    }

    /// Asks it to end.
    pub fn ask_to_end(&self) {
        let line = format!("kill -TERM {}", self.child.id());
        let sent = Command::new("sh").args(["-c", &line]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{line}");
    }

    /// Waits until the process has ended.
    ///
    /// # Panics
    /// It does not end.
    pub fn wait(mut self) -> Finished {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().expect("the process is ours") {
                Some(status) => break status,
                None => assert!(Instant::now() < until, "the process does not end"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        Finished {
            status,
            stdout: self.stdout.all(),
            stderr: self.stderr.all(),
        }
    }

    /// Asks it to end and waits until it has.
    pub fn end(self) -> Finished {
        self.ask_to_end();
        self.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already, or ends now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
