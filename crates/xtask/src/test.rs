//! `test`: everything that must hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};

use crate::client::{self, ClientProfile};
use crate::failure::{Failure, Outcome};
use crate::fingerprint::files_below;
use crate::postgres::Cluster;
use crate::process;
use crate::rules;
use crate::serve;
use crate::summary::{Ending, Summary};
use crate::tools;
use crate::wasm::WasmToolchain;
use crate::workspace::Workspace;

const REMEDY: &str = "Correct the code or the test; `cargo xtask test NAME` runs one alone.";

/// Options of `test`.
#[derive(Debug, Args)]
pub struct TestOptions {
    /// Run only tests whose names contain one of these
    filters: Vec<String>,
    /// Run only these steps (repeat for several)
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Leave out what needs a missing program instead of failing; has no effect with CI=true
    #[arg(long)]
    allow_missing: bool,
}

/// A part of the tests that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Unit tests, and what must compile for the browser
    Unit,
    /// API tests on SQLite
    Sqlite,
    /// API tests on PostgreSQL
    Postgres,
    /// Journeys in a headless browser, with axe
    Browser,
}

/// Runs every step, whatever became of the one before, and prints a summary.
pub fn test(workspace: &Workspace, options: &TestOptions) -> Outcome<()> {
    let mut session = Session {
        workspace,
        options,
        real_data: real_data(workspace)?,
        summary: Summary::default(),
    };
    session.run_steps();
    if session.real_data.is_none() {
        println!(
            "\nReal data: tests on it did not run, because DOCKET_REAL_DATA is not set. It names \
             the folder of the public files."
        );
    }
    session.summary.conclude()
}

/// One run of the tests.
struct Session<'a> {
    workspace: &'a Workspace,
    options: &'a TestOptions,
    /// `DOCKET_REAL_DATA`, made absolute: the tests run in their packages' folders.
    real_data: Option<PathBuf>,
    summary: Summary,
}

impl Session<'_> {
    fn run_steps(&mut self) {
        let workspace = self.workspace;
        self.step("client", Some(Part::Browser), nothing, |_| {
            client::build(workspace, ClientProfile::Product)?;
            Ok(Vec::new())
        });
        self.step("compile", None, nothing, |session| {
            process::run(
                session.cargo("build").args(["--lib", "--bins", "--tests"]),
                "Correct what the compiler says.",
            )?;
            Ok(Vec::new())
        });
        self.step("unit", Some(Part::Unit), nothing, Session::unit);
        self.step("rules in wasm", Some(Part::Unit), nothing, |_| {
            compile_for_the_browser(workspace)?;
            Ok(Vec::new())
        });
        self.step("API on SQLite", Some(Part::Sqlite), nothing, |session| {
            session.api(&[("DOCKET_TEST_DATABASE", "sqlite")])
        });
        match std::env::var("TEST_DATABASE_URL") {
            Ok(given) => {
                self.step(
                    "API on PostgreSQL",
                    Some(Part::Postgres),
                    nothing,
                    |session| session.api_on_postgres(&given),
                );
            }
            Err(_) => {
                self.step(
                    "API on PostgreSQL",
                    Some(Part::Postgres),
                    || tools::postgres().map(drop),
                    |session| session.api_on_postgres(Cluster::start()?.url()),
                );
            }
        }
        self.step(
            "browser",
            Some(Part::Browser),
            || tools::node().and_then(|()| tools::chromium().map(drop)),
            Session::browser,
        );
    }

    /// Runs a step unless other parts were asked for, and remembers how it ended.
    fn step(
        &mut self,
        name: &'static str,
        part: Option<Part>,
        needs: fn() -> Outcome<()>,
        run: impl FnOnce(&Self) -> Outcome<Vec<String>>,
    ) {
        let only = &self.options.only;
        if part.is_some_and(|part| !only.is_empty() && !only.contains(&part)) {
            return;
        }
        let ending = |session: &Self| match needs() {
            Err(missing) if session.options.allow_missing && !in_ci() => Ending::LeftOut(missing),
            Err(missing) => Ending::Failed(missing),
            Ok(()) => run(session).into(),
        };
        // Taken out for the step, which reads the session.
        let mut summary = std::mem::take(&mut self.summary);
        summary.step(name, || ending(self));
        self.summary = summary;
    }

    /// Cargo on the packages of the server's side. Every command names the same ones, because
    /// cargo unifies features over what is named: otherwise the tests would compile half of the
    /// dependencies a second time.
    fn cargo(&self, command: &str) -> Command {
        let mut cargo = self.workspace.cargo();
        cargo.arg(command).args(serve::server_side());
        self.configure(&mut cargo);
        cargo
    }

    fn configure(&self, command: &mut Command) {
        match &self.real_data {
            Some(folder) => command.env("DOCKET_REAL_DATA", folder),
            None => command.env_remove("DOCKET_REAL_DATA"),
        };
    }

    /// Everything but the API tests: the unit tests, and the crates' own integration tests, which
    /// have to be named because `--tests` would take the API's too.
    fn unit(&self) -> Outcome<Vec<String>> {
        let mut targets = vec!["--lib".to_owned(), "--bins".to_owned()];
        for name in integration_tests(self.workspace)? {
            targets.extend(["--test".to_owned(), name]);
        }
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        let mut closing = self.cargo_test(&targets, &[])?;
        // The client's own tests need no browser; its programs have none.
        let mut client = self.workspace.cargo();
        client
            .args(["test", "--package", "docket-client", "--lib", "--"])
            .args(&self.options.filters);
        closing.extend(process::run_noting(&mut client, is_result, REMEDY)?);
        let mut own = self.workspace.cargo();
        own.args(["test", "--package", "xtask", "--"])
            .args(&self.options.filters);
        closing.extend(process::run_noting(&mut own, is_result, REMEDY)?);
        Ok(closing)
    }

    fn api(&self, environment: &[(&str, &str)]) -> Outcome<Vec<String>> {
        self.cargo_test(&["--test", "api"], environment)
    }

    fn api_on_postgres(&self, url: &str) -> Outcome<Vec<String>> {
        self.api(&[
            ("DOCKET_TEST_DATABASE", "postgres"),
            ("TEST_DATABASE_URL", url),
        ])
    }

    fn cargo_test(&self, targets: &[&str], environment: &[(&str, &str)]) -> Outcome<Vec<String>> {
        let mut cargo = self.cargo("test");
        cargo.args(["--no-fail-fast"]).args(targets);
        cargo.envs(environment.iter().copied());
        cargo.arg("--").args(&self.options.filters);
        process::run_noting(&mut cargo, is_result, REMEDY)
    }

    fn browser(&self) -> Outcome<Vec<String>> {
        let tests = self.workspace.path("tests");
        process::run(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&tests),
            "Check the connection to the npm registry; tests/package-lock.json pins what is needed.",
        )?;
        let rules = rules::prepare(self.workspace)?;
        let files = journeys(&tests.join("browser"))?;
        let mut node = Command::new("node");
        // Each file has a server and a browser of its own, which wait for each other most of
        // the time: one file for each core keeps them busy.
        let at_once = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
        node.args(["--test", "--test-reporter=spec"])
            .arg(format!("--test-concurrency={at_once}"))
            .current_dir(&tests);
        for filter in &self.options.filters {
            node.arg(format!("--test-name-pattern={filter}"));
        }
        node.args(files)
            .env("CHROMIUM", tools::chromium()?)
            .env("DOCKET_BINARY", self.workspace.server_binary(false))
            .env("DOCKET_RULES", rules);
        self.configure(&mut node);
        process::run_noting(
            &mut node,
            |line| {
                let line = line.trim_start_matches(['#', 'ℹ', ' ']);
                ["tests ", "pass ", "fail ", "skipped "]
                    .iter()
                    .any(|word| line.starts_with(word))
            },
            "Look at the pictures in target/browser/; `cargo xtask test --only browser NAME` runs one alone.",
        )
    }
}

/// What must compile for the browser without the client: the rules and the contract.
pub fn compile_for_the_browser(workspace: &Workspace) -> Outcome<()> {
    let toolchain = WasmToolchain::ensure()?;
    let mut cargo = workspace.cargo();
    cargo.args(["check", "-p", "docket-domain", "-p", "docket-contract"]);
    toolchain.apply(workspace, &mut cargo);
    process::run(
        &mut cargo,
        "Keep everything that needs a server out of the domain and contract crates.",
    )
}

/// The folder of the public files; set and missing is a mistake, never a silent skip.
fn real_data(workspace: &Workspace) -> Outcome<Option<PathBuf>> {
    let Some(value) = std::env::var_os("DOCKET_REAL_DATA") else {
        return Ok(None);
    };
    let folder = workspace.root().join(value);
    if folder.is_dir() {
        return Ok(Some(folder));
    }
    Err(Failure::new(
        "DOCKET_REAL_DATA names a folder that does not exist",
        "Correct the variable, or unset it to run without the public files.",
    ))
}

/// The names of the integration tests of the crates, without the API's.
fn integration_tests(workspace: &Workspace) -> Outcome<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in files_below(&workspace.path("crates"), &["src", "target"])? {
        let in_tests = file
            .parent()
            .is_some_and(|folder| folder.ends_with("tests"));
        if in_tests && file.extension().is_some_and(|extension| extension == "rs") {
            names.extend(file.file_stem().map(|stem| stem.to_string_lossy().into()));
        }
    }
    Ok(names)
}

/// For a step that needs no program beyond the compiler.
fn nothing() -> Outcome<()> {
    Ok(())
}

/// A test runner's closing line.
fn is_result(line: &str) -> bool {
    line.starts_with("test result:")
}

fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The browser's test files; listed here because older Nodes expand no pattern.
fn journeys(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = files_below(folder, &["node_modules"])?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    Ok(files)
}
