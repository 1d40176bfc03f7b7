//! Putting the server together and running it.

use std::net::{SocketAddr, TcpListener};

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use docket_storage::{Database, OpenError};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt, scope};
use utoipa_swagger_ui::SwaggerUi;

use crate::event::{relay, stream::Listeners};
use crate::identity::password::Passwords;
use crate::identity::session::Keys;
use crate::intake::token::LinkKey;
use crate::mail::Post;
use crate::openapi::{Document, Paths};
use crate::registration::ServiceConfig;
use crate::settings::Settings;
use crate::state::{Shared, State};
use crate::{
    admission, client, clock, edge, health, housekeeping, limits, mail, openapi, setup, triage,
};

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The data directory.
    #[error("the data directory {0} cannot be used: {1}")]
    DataDirectory(std::path::PathBuf, std::io::Error),
    /// The address.
    #[error("cannot listen on {0}: {1}; choose another with --listen or DOCKET_LISTEN")]
    Listen(SocketAddr, std::io::Error),
    /// Plain HTTP would travel over a network.
    #[error(
        "{0} is reachable from other machines, and Docket speaks plain HTTP. Put a TLS proxy in \
         front and set DOCKET_PUBLIC_URL to its https address, or, where the network is trusted, \
         set DOCKET_ALLOW_PLAIN_HTTP=true"
    )]
    PlainHttp(SocketAddr),
    /// A defect: an operation without an entry in the table of operations.
    #[error("operations without a rule for who may call them, or rules without one: {0}")]
    Operations(String),
    /// First steps in an empty database.
    #[error("the installation cannot be set up: {0}")]
    Setup(String),
    /// While running.
    #[error("the server stopped: {0}")]
    Run(#[from] std::io::Error),
}

/// A server that has its database and its port, and is ready to run.
pub struct Application {
    state: State,
    listener: TcpListener,
    document: web::Bytes,
    paths: Paths,
}

/// Every operation of the API.
fn operations(config: &mut ServiceConfig) {
    crate::identity::configure(config);
    crate::organization::configure(config);
    crate::attachment::configure(config);
    crate::demand::configure(config);
    crate::saved_view::configure(config);
    crate::analytics::configure(config);
    crate::shortlist::configure(config);
    crate::import::configure(config);
    crate::form::configure(config);
    crate::workflow::configure(config);
    crate::intake::configure(config);
    crate::maturity::configure(config);
    crate::prioritization::configure(config);
    crate::plan::configure(config);
    crate::notification::configure(config);
    crate::triage::configure(config);
    crate::audit::configure(config);
    config.service(crate::event::stream::stream_events);
}

/// The OpenAPI document.
pub fn document() -> OpenApi {
    let (_, api) = App::new()
        .into_utoipa_app()
        .service(
            scope::scope(docket_contract::BASE_PATH)
                .configure(|config| operations(&mut ServiceConfig::Describe(config))),
        )
        .split_for_parts();
    openapi::complete(api)
}

/// The OpenAPI document as it is served. It is made in a thread of its own: what
/// that takes is a lot, and is given back as a whole when the thread ends.
fn described() -> std::io::Result<web::Bytes> {
    let describe = || serde_json::to_vec(&document());
    let thread = std::thread::Builder::new().name("describe".to_owned());
    let made = thread.spawn(describe)?.join();
    let made = made.map_err(|_| std::io::Error::other("the API cannot be described"))?;
    Ok(made?.into())
}

/// The OpenAPI document as it is committed: stable, readable JSON.
///
/// # Errors
/// When it cannot be written, which would be a defect.
pub fn document_json() -> Result<String, serde_json::Error> {
    // Through a map, so that keys are in order whatever the library does.
    let value = serde_json::to_value(document())?;
    serde_json::to_string_pretty(&value).map(|text| text + "\n")
}

/// Opens the database and what hangs on it.
///
/// # Errors
/// When the database or the installation's keys cannot be used.
pub async fn open(settings: Settings) -> Result<State, StartError> {
    if settings.database_url.is_none() {
        create_data_directory(&settings.data_dir)
            .map_err(|why| StartError::DataDirectory(settings.data_dir.clone(), why))?;
    }
    let failed = |why: &dyn std::fmt::Display| StartError::Setup(why.to_string());
    let post = Post::of(&settings).map_err(|why| failed(&why))?;
    let database = Database::open(&settings.location()).await?;
    setup::shipped(&database, clock::now())
        .await
        .map_err(|why| failed(&why))?;
    let signing = setup::signing_key(&database, clock::now())
        .await
        .map_err(|why| failed(&why))?;
    let links = LinkKey::load(&database, clock::now())
        .await
        .map_err(|why| failed(&why))?;
    Ok(State::new(Shared {
        links,
        post,
        keys: Keys::new(&signing).map_err(|why| failed(&why))?,
        passwords: Passwords::new().map_err(|why| failed(&why))?,
        listeners: Listeners::new(),
        secure_cookies: settings.is_tls(),
        database,
        settings,
    }))
}

/// Finishes what was begun and closes the database.
pub async fn close(state: State) {
    state.database.clone().close().await;
}

/// Only its owner reads the data.
fn create_data_directory(path: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

impl Application {
    /// Opens the database, brings it up to date and binds the port.
    ///
    /// # Errors
    /// Why the server does not start, and what to do about it.
    pub async fn build(settings: Settings) -> Result<Self, StartError> {
        let is_exposed = !settings.listen.ip().is_loopback();
        if is_exposed && !settings.is_tls() && !settings.allow_plain_http {
            return Err(StartError::PlainHttp(settings.listen));
        }
        let document = described().map_err(|why| StartError::Setup(why.to_string()))?;
        let paths = Paths::read(&document).map_err(|why| StartError::Setup(why.to_string()))?;
        let unmatched = paths.unmatched();
        if !unmatched.is_empty() {
            return Err(StartError::Operations(unmatched.join(", ")));
        }
        let listen = settings.listen;
        let listener = TcpListener::bind(listen).map_err(|why| StartError::Listen(listen, why))?;
        let state = open(settings).await?;
        Ok(Self {
            state,
            listener,
            document,
            paths,
        })
    }

    /// What every request shares.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The address it listens on.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Path of a fresh set-up link, while nobody can sign in.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn setup_path(&self) -> Result<Option<String>, StartError> {
        setup::link(&self.state.database, clock::now())
            .await
            .map_err(|why| StartError::Setup(why.to_string()))
    }

    /// Runs until the process is asked to end, then lets running requests
    /// finish.
    ///
    /// # Errors
    /// When the system refuses to go on listening.
    pub async fn run(self) -> Result<(), StartError> {
        let state = self.state.clone();
        let server = self.server()?;
        let handle = server.handle();
        tokio::spawn(async move {
            asked_to_end().await;
            tracing::info!("ending: running requests are finished");
            state.listeners.close();
            // Asked again, it does not wait any longer.
            tokio::select! {
                () = handle.stop(true) => {}
                () = asked_to_end() => handle.stop(false).await,
            }
        });
        server.await?;
        Ok(())
    }

    /// The running server, for those who want to stop it themselves.
    ///
    /// # Errors
    /// When the system refuses to go on listening.
    pub fn server(self) -> Result<actix_web::dev::Server, StartError> {
        let Self {
            state,
            listener,
            document,
            paths,
        } = self;
        let paths = web::Data::new(paths);
        let document = web::Data::new(Document(document));
        let workers = state.settings.workers;
        tokio::spawn(relay::run(state.clone()));
        tokio::spawn(housekeeping::run(state.clone()));
        tokio::spawn(mail::sender::run(state.clone()));
        tokio::spawn(triage::nudge::run(state.clone()));
        let mut server = HttpServer::new(move || {
            let documentation = SwaggerUi::new("/api/docs/{_:.*}")
                .config(utoipa_swagger_ui::Config::new(["/api/v1/openapi.json"]));
            App::new()
                .service(
                    web::scope(docket_contract::BASE_PATH)
                        .wrap(from_fn(admission::admit))
                        .configure(|config| operations(&mut ServiceConfig::Serve(config)))
                        .service(openapi::document),
                )
                .app_data(web::Data::new(state.clone()))
                .app_data(paths.clone())
                .app_data(document.clone())
                .service(health::livez)
                .service(health::readyz)
                .service(openapi::describe_problem)
                .service(web::redirect("/api/docs", "/api/docs/"))
                .service(documentation)
                .default_service(web::to(client::serve))
                .wrap(Compress::default())
                .wrap(from_fn(edge::around))
        })
        .listen(listener)?
        .client_request_timeout(limits::HEAD_TIME)
        .shutdown_timeout(limits::DRAIN_SECONDS)
        .disable_signals();
        if let Some(workers) = workers {
            server = server.workers(workers);
        }
        Ok(server.run())
    }
}

/// Waits until the process is asked to end.
async fn asked_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            },
            // Without a handler the system ends the process by itself.
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}
