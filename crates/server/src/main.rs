//! The `docket` binary.

use std::process::ExitCode;

/// Gives memory back that start-up and large answers needed for a moment: the
/// system's allocator keeps it for each thread, a third of what an idle server
/// would hold.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    docket_server::cli::main()
}
