//! The load tool: `wrk`, driven by scripts.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Outcome;

/// What the load tool saw.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Requests that were answered.
    pub requests: u64,
    /// Half of them were answered within this time.
    pub median: Duration,
    /// All but a hundredth were.
    pub slowest: Duration,
}

/// Connections that ask at the same time.
const CONNECTIONS: &str = "8";

/// Puts load on a server for some seconds. With a thread for each connection,
/// a script knows which answer belongs to which request.
///
/// # Errors
/// When the tool fails, or any answer is not a success.
pub fn run(script: &Path, base: &str, seconds: u64, is_stateful: bool) -> Outcome<Load> {
    let threads = if is_stateful { CONNECTIONS } else { "2" };
    let output = Command::new("wrk")
        .args(["--threads", threads, "--connections", CONNECTIONS])
        .args(["--timeout", "20s", "--duration", &format!("{seconds}s")])
        .arg("--script")
        .arg(script)
        .arg(base)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let failed = || format!("wrk: {text}\n{}", String::from_utf8_lossy(&output.stderr));
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("measured "))
        .ok_or_else(failed)?;
    let numbers: Vec<u64> = line
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    let &[requests, refused, broken, median, slowest] = numbers.as_slice() else {
        return Err(failed().into());
    };
    if requests == 0 || refused + broken > 0 {
        return Err(format!("{refused} refused, {broken} broken\n{}", failed()).into());
    }
    Ok(Load {
        requests,
        median: Duration::from_micros(median),
        slowest: Duration::from_micros(slowest),
    })
}
