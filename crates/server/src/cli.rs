//! The command line of the `docket` binary.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::app::{self, Application};
use crate::import::command::{ExportOptions, ImportOptions, run_export, run_import};
use crate::settings::{LogFormat, Settings};

mod audit;
mod user;

/// The system a Project Management Office runs on.
#[derive(Parser)]
#[command(name = "docket", version)]
struct Cli {
    #[command(flatten)]
    overrides: Overrides,
    #[command(subcommand)]
    command: Command,
}

/// Settings that can be given as flags; they win over file and environment.
#[derive(Args)]
struct Overrides {
    /// Settings file (TOML)
    #[arg(long, global = true, env = "DOCKET_CONFIG")]
    config: Option<PathBuf>,
    /// Address and port to listen on; port 0 picks a free one
    #[arg(long, global = true)]
    listen: Option<String>,
    /// Directory of the embedded database
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    /// Address of a PostgreSQL database instead of the embedded one
    #[arg(long, global = true)]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server
    Serve {
        /// With an invented organisation to try things on, in a data directory of its own
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database's schema up to this version
    Migrate,
    /// Fill an empty database with the invented organisation
    Demo,
    /// Print the OpenAPI document
    Openapi,
    /// Bring data in
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Take data out
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// Manage accounts
    User {
        #[command(subcommand)]
        command: user::Command,
    },
    /// Look after the audit trail
    Audit {
        #[command(subcommand)]
        command: audit::Command,
    },
    /// Ask a running server whether it is ready
    Healthcheck,
}

/// What can be brought in.
#[derive(Subcommand)]
enum Import {
    /// Demands from a CSV or XLSX file
    Demands(ImportOptions),
}

/// What can be taken out.
#[derive(Subcommand)]
enum Export {
    /// Demands as CSV, or as a workbook
    Demands(ExportOptions),
}

/// Runs the command line; gives the process's exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = actix_web::rt::System::new().block_on(run(cli));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn run(cli: Cli) -> Outcome {
    if matches!(cli.command, Command::Openapi) {
        print!("{}", app::document_json()?);
        return Ok(());
    }
    let settings = settings(&cli)?;
    match cli.command {
        Command::Serve { demo } => serve(settings, demo).await,
        Command::Migrate => {
            let state = app::open(settings).await?;
            println!("The database is up to date.");
            app::close(state).await;
            Ok(())
        }
        Command::Demo => {
            let state = app::open(settings).await?;
            println!("The invented organisation is in place. Sign in as one of");
            for person in crate::demo::fill(&state).await? {
                println!("  {person}");
            }
            app::close(state).await;
            Ok(())
        }
        Command::Import {
            what: Import::Demands(options),
        } => {
            let state = app::open(settings).await?;
            let outcome = run_import(&state, &options, &mut std::io::stdout()).await;
            app::close(state).await;
            Ok(outcome?)
        }
        Command::Export {
            what: Export::Demands(options),
        } => {
            let state = app::open(settings).await?;
            let outcome = run_export(&state, &options, &mut std::io::stdout()).await;
            app::close(state).await;
            Ok(outcome?)
        }
        Command::User { command } => {
            let state = app::open(settings).await?;
            let outcome = user::run(&state, command).await;
            app::close(state).await;
            outcome
        }
        Command::Audit { command } => {
            let state = app::open(settings).await?;
            let outcome = audit::run(&state, command).await;
            app::close(state).await;
            outcome
        }
        Command::Healthcheck => healthcheck(&settings),
        Command::Openapi => Ok(()),
    }
}

fn settings(cli: &Cli) -> Result<Settings, Box<dyn std::error::Error>> {
    let overrides = &cli.overrides;
    let mut flags = toml::Table::new();
    let mut set = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            flags.insert(key.to_owned(), value.into());
        }
    };
    set("listen", overrides.listen.clone());
    set(
        "data_dir",
        overrides
            .data_dir
            .as_ref()
            .map(|path| path.display().to_string()),
    );
    set("database_url", overrides.database_url.clone());
    let is_demo = matches!(cli.command, Command::Demo | Command::Serve { demo: true });
    let mut loaded = Settings::load(overrides.config.as_deref(), std::env::vars_os(), flags)?;
    if is_demo {
        loaded.keep_demo_apart();
    }
    start_log(&loaded.settings);
    for warning in loaded.warnings {
        tracing::warn!("{warning}");
    }
    Ok(loaded.settings)
}

fn start_log(settings: &Settings) {
    // The settings were refused if this were not a filter.
    let filter = EnvFilter::new(&settings.log);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A log that was started already stays: tests start several servers.
    let _ = match settings.log_format {
        LogFormat::Pretty => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

async fn serve(settings: Settings, demo: bool) -> Outcome {
    let application = Application::build(settings).await?;
    let address = application.address()?;
    let public = application.state().settings.public_url.clone();
    let base = public.unwrap_or_else(|| format!("http://{address}"));
    let mut greeting = vec![format!("listening on http://{address}")];
    if demo {
        let people = crate::demo::fill(application.state()).await?;
        greeting.push(format!("Open {base} and sign in as one of"));
        greeting.extend(people.iter().map(|person| format!("  {person}")));
    } else if let Some(path) = application.setup_path().await? {
        greeting.push(format!(
            "Nobody can sign in yet. Set Docket up within a day: {base}{path}"
        ));
    } else {
        greeting.push(format!("Open {base}"));
    }
    for line in greeting {
        println!("{line}");
    }
    let state = application.state().clone();
    application.run().await?;
    app::close(state).await;
    Ok(())
}

/// Asks `/readyz` without a client library: one line out, one status in.
fn healthcheck(settings: &Settings) -> Outcome {
    use std::io::{Read, Write};
    let time = std::time::Duration::from_secs(3);
    let mut connection = std::net::TcpStream::connect_timeout(&settings.listen, time)?;
    connection.set_read_timeout(Some(time))?;
    let request = format!("GET /readyz HTTP/1.0\r\nHost: {}\r\n\r\n", settings.listen);
    connection.write_all(request.as_bytes())?;
    let mut answer = String::new();
    connection.take(512).read_to_string(&mut answer)?;
    if answer.split_whitespace().nth(1) == Some("200") {
        println!("ready");
        return Ok(());
    }
    Err(format!(
        "not ready: {}",
        answer.lines().next().unwrap_or("no answer")
    )
    .into())
}
