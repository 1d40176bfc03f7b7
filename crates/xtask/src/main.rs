//! The project's own commands: everything a contributor types after `cargo xtask`.
//!
//! Each command prints what it does before it does it, and every failure says what to do.

mod architecture;
mod bench;
mod bundle;
mod catalogue;
mod check;
mod client;
mod deny;
mod dev;
mod failure;
mod fingerprint;
mod glue;
mod openapi;
mod postgres;
mod process;
mod rules;
mod serve;
mod stylesheet;
mod summary;
mod test;
mod tools;
mod view_literal;
mod wasm;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use client::ClientProfile;
use failure::Outcome;
use workspace::Workspace;

/// Build, serve and test Docket.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build everything and run Docket with demo data
    Serve(serve::ServeOptions),
    /// Run everything that must hold: unit, API on both databases, browser
    Test(test::TestOptions),
    /// Check formatting, lints, documentation, licences, the API's description, sizes, translations
    Check,
    /// Measure what requests cost on 10,000 and on 100,000 demands
    Bench(bench::BenchOptions),
    /// Write openapi/openapi.json from the server
    Openapi,
    /// Run Docket with demo data; rebuild and reload when a source changes
    Dev(serve::ServeOptions),
    /// Build the client into frontend/dist and print what it weighs
    Client {
        /// Quick to build and large, with names in stack traces
        #[arg(long)]
        dev: bool,
    },
}

fn main() -> ExitCode {
    match run(Xtask::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Outcome<()> {
    let workspace = Workspace::enter()?;
    match command {
        Command::Serve(options) => serve::serve(&workspace, &options),
        Command::Test(options) => test::test(&workspace, &options),
        Command::Check => check::check(&workspace),
        Command::Bench(options) => bench::bench(&workspace, &options),
        Command::Openapi => openapi::write(&workspace),
        Command::Dev(options) => dev::dev(&workspace, &options),
        Command::Client { dev } => {
            let profile = if dev {
                ClientProfile::Dev
            } else {
                ClientProfile::Product
            };
            client::build(&workspace, profile).map(drop)
        }
    }
}
