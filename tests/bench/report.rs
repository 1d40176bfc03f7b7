//! What was measured, as tables that can be put into a document.

use std::time::Duration;

use crate::measurement::{Idle, Size};

/// A server is ready before this.
const READY: Duration = Duration::from_secs(1);
/// An idle server holds less memory than this, in KiB.
const MEMORY: u64 = 60 * 1024;

/// Prints everything; gives how many bars are missed.
pub fn print(idle: &Idle, sizes: &[Size]) -> usize {
    let mut missed = 0;
    let mut verdict = |holds: bool| {
        missed += usize::from(!holds);
        if holds { "holds" } else { "MISSES" }
    };
    println!(
        "\nReady after {:.2} s on an empty data directory (bar {} s): {}",
        idle.ready_after.as_secs_f64(),
        READY.as_secs(),
        verdict(idle.ready_after < READY),
    );
    println!(
        "Idle memory {:.1} MiB (bar {} MiB): {}",
        idle.memory as f64 / 1024.0,
        MEMORY / 1024,
        verdict(idle.memory < MEMORY),
    );
    for size in sizes {
        println!("\n{} demands\n", size.demands);
        println!(
            "| {:24} | {:>13} | {:>15} | {:>10} | {:>8} | {:>8} |",
            "operation", "server CPU ms", "database CPU ms", "requests/s", "p50 ms", "p99 ms"
        );
        println!("|:--|--:|--:|--:|--:|--:|");
        for cost in &size.costs {
            println!(
                "| {:24} | {:>13.3} | {:>15.3} | {:>10.0} | {:>8.1} | {:>8.1} |",
                cost.operation.name(),
                cost.server,
                cost.database,
                cost.rate,
                milliseconds(cost.median),
                milliseconds(cost.slowest),
            );
        }
    }
    if let [smallest, .., largest] = sizes {
        println!(
            "\nCPU of server and database for a request: {} demands against {}\n",
            largest.demands, smallest.demands
        );
        println!(
            "| {:24} | {:>6} | {:>4} | {:6} |",
            "operation", "ratio", "bar", ""
        );
        println!("|:--|--:|--:|:--|");
        for (small, large) in smallest.costs.iter().zip(&largest.costs) {
            let ratio = large.total() / small.total();
            println!(
                "| {:24} | {ratio:>6.2} | {:>4} | {:6} |",
                small.operation.name(),
                small.operation.growth(),
                verdict(ratio < small.operation.growth())
            );
        }
    }
    missed
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
