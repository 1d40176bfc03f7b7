//! Running the load and reading the clocks.

use std::time::Duration;

use docket_server::settings::Settings;
use docket_tests::Client;

use crate::dataset::{Dataset, empty};
use crate::operation::Operation;
use crate::server::{Cluster, Server};
use crate::{Options, Outcome, load};

/// Rounds of load for each operation and size; the one in the middle counts.
const ROUNDS: usize = 3;
/// What is left to do after a load, such as publishing events, is done in this
/// time.
const REST: Duration = Duration::from_millis(500);
/// A server that was left alone for this long is idle.
const IDLE: Duration = Duration::from_secs(5);

/// A server on no data at all.
pub struct Idle {
    /// From its start until it was ready.
    pub ready_after: Duration,
    /// Memory that it holds when nobody asks anything, in KiB.
    pub memory: u64,
}

/// One operation on one size of data.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The operation.
    pub operation: Operation,
    /// CPU of the server for each request, in milliseconds.
    pub server: f64,
    /// CPU of the database's own processes for each request, in milliseconds.
    pub database: f64,
    /// Requests in a second, with everything on one machine.
    pub rate: f64,
    /// Half of the requests were answered within this time.
    pub median: Duration,
    /// All but a hundredth were.
    pub slowest: Duration,
}

impl Cost {
    /// CPU of both for each request, in milliseconds.
    pub fn total(&self) -> f64 {
        self.server + self.database
    }
}

/// All operations on one size of data.
pub struct Size {
    /// Demands in it.
    pub demands: usize,
    /// In the order of the operations.
    pub costs: Vec<Cost>,
}

/// Starts a server on an empty data directory.
///
/// # Errors
/// When it does not start.
pub async fn idle(options: &Options) -> Outcome<Idle> {
    println!("starting on an empty data directory");
    let data_dir = options.folder.join("empty");
    empty(&data_dir)?;
    let settings = Settings {
        data_dir,
        log: "warn".to_owned(),
        ..Settings::default()
    };
    let server = Server::start(&options.server, &settings).await?;
    tokio::time::sleep(IDLE).await;
    Ok(Idle {
        ready_after: server.ready_after,
        memory: server.memory()?,
    })
}

struct Subject {
    dataset: Dataset,
    server: Server,
    client: Client,
}

/// Measures all operations on all sizes.
///
/// # Errors
/// When a server does not start or an answer is not a success.
pub async fn sizes(options: &Options) -> Outcome<Vec<Size>> {
    let cluster = match &options.postgres {
        Some(url) => Some(Cluster::find(url).await?),
        None => None,
    };
    let mut subjects = Vec::new();
    for &demands in &options.demands {
        let dataset = Dataset::prepare(options, demands).await?;
        let server = Server::start(&options.server, &dataset.settings).await?;
        let client = Client::new(&server.base).with_token(&dataset.manifest.token);
        subjects.push(Subject {
            dataset,
            server,
            client,
        });
    }
    let mut sizes: Vec<Size> = subjects
        .iter()
        .map(|subject| Size {
            demands: subject.dataset.size,
            costs: Vec::new(),
        })
        .collect();
    for operation in Operation::ALL {
        println!("measuring: {}", operation.name());
        let mut rounds: Vec<Vec<Cost>> = vec![Vec::new(); subjects.len()];
        for subject in &subjects {
            operation
                .check(&subject.client, &subject.dataset.manifest)
                .await;
        }
        for _ in 0..ROUNDS {
            for (subject, costs) in subjects.iter().zip(&mut rounds) {
                costs.push(
                    subject
                        .measure(operation, cluster.as_ref(), options)
                        .await?,
                );
            }
        }
        for (size, mut costs) in sizes.iter_mut().zip(rounds) {
            costs.sort_by(|one, other| one.total().total_cmp(&other.total()));
            size.costs.push(costs[ROUNDS / 2]);
        }
    }
    Ok(sizes)
}

impl Subject {
    async fn measure(
        &self,
        operation: Operation,
        cluster: Option<&Cluster>,
        options: &Options,
    ) -> Outcome<Cost> {
        let script = operation
            .script(&self.client, &self.dataset.manifest)
            .await?;
        let file = self.dataset.folder.join("load.lua");
        std::fs::write(&file, script)?;
        let database = || cluster.map_or(Ok(Duration::ZERO), Cluster::cpu);
        let seconds = operation.seconds(options.seconds);
        tokio::time::sleep(REST).await;
        let (server_before, database_before) = (self.server.cpu()?, database()?);
        let load = load::run(&file, &self.server.base, seconds, operation.is_stateful())?;
        tokio::time::sleep(REST).await;
        let (server_after, database_after) = (self.server.cpu()?, database()?);
        let each = |work: Duration| work.as_secs_f64() * 1_000.0 / load.requests as f64;
        Ok(Cost {
            operation,
            server: each(server_after.saturating_sub(server_before)),
            database: each(database_after.saturating_sub(database_before)),
            rate: load.requests as f64 / seconds as f64,
            median: load.median,
            slowest: load.slowest,
        })
    }
}
