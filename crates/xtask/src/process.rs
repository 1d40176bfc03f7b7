//! Running other programs.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};

/// Prints the heading of a step, so that progress is visible.
pub fn heading(text: &str) {
    println!("\n==> {text}");
}

/// Runs a program with its output on the terminal; `remedy` says what to do when it fails.
pub fn run(command: &mut Command, remedy: &str) -> Outcome<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| not_started(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(
        format!("`{}` ended with {status}", shown(command)),
        remedy,
    ))
}

/// Like [`run`], and returns the lines of standard output that `noted` picks out.
pub fn run_noting(
    command: &mut Command,
    noted: impl Fn(&str) -> bool,
    remedy: &str,
) -> Outcome<Vec<String>> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    let mut lines = Vec::new();
    if let Some(output) = child.stdout.take() {
        // Lossy: a test may print anything, and what it prints must not end the run.
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            if noted(&line) {
                lines.push(line.into_owned());
            }
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    if status.success() {
        return Ok(lines);
    }
    Err(Failure::new(
        format!("`{}` ended with {status}", shown(command)),
        remedy,
    ))
}

/// Runs a program and returns what it wrote to standard output; its errors stay on the terminal.
pub fn capture(command: &mut Command, remedy: &str) -> Outcome<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| not_started(command, &error))?;
    if !output.status.success() {
        return Err(Failure::new(
            format!("`{}` ended with {}", shown(command), output.status),
            remedy,
        ));
    }
    String::from_utf8(output.stdout).map_err(|_| {
        Failure::new(
            format!("`{}` wrote something that is not UTF-8", shown(command)),
            "Check that the program found first in PATH is the expected one.",
        )
    })
}

/// Whether a program runs and succeeds, with nothing shown.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where a program lies, searched along `PATH`.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::new(
        format!("cannot start `{program}`: {error}"),
        format!("Install `{program}` and make sure that it is in PATH."),
    )
}

/// The command line without folders: enough to recognise it, free of this machine's paths.
fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| match part.to_str() {
            Some(text) if text.starts_with('/') => std::path::Path::new(text)
                .file_name()
                .unwrap_or_else(|| OsStr::new(text))
                .to_string_lossy()
                .into_owned(),
            _ => part.to_string_lossy().into_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_command_has_no_folders() {
        let mut command = Command::new("/opt/tool/bin/psql");
        command.args(["-c", "select 1", "/srv/dump.sql"]);
        assert_eq!(shown(&command), "psql -c select 1 dump.sql");
    }

    #[test]
    fn a_missing_program_names_itself() {
        let failure = run(&mut Command::new("docket-no-such-program"), "unused");
        let text = failure.expect_err("the program does not exist").to_string();
        assert!(
            text.contains("Install `docket-no-such-program`"),
            "unexpected: {text}"
        );
    }
}
