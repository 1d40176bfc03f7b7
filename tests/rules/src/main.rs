//! Prints cases, each with what the native build makes of it: a line of JSON
//! with both.

use std::io::{self, Write};

use docket_rules::random::case;
use serde_json::json;

/// Cases that are printed when no other number is asked for.
const CASES: u64 = 3_000;

fn main() -> io::Result<()> {
    let asked = std::env::args().nth(1).and_then(|count| count.parse().ok());
    let mut out = io::BufWriter::new(io::stdout().lock());
    for seed in 0..asked.unwrap_or(CASES) {
        let case = case(seed);
        let judged = case.judge();
        writeln!(out, "{}", json!({ "case": case, "judged": judged }))?;
    }
    out.flush()
}
