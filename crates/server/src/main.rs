//! The `docket` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    docket_server::cli::main()
}
