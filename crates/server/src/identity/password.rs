//! Hashing of passwords, where a flood of sign-ins cannot starve the server.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use docket_contract::problem::Code;
use tokio::sync::Semaphore;

use crate::problem::{Error, Result};

/// Memory of a hash in KiB, passes, lanes: the argon2id setting recommended
/// for sign-in where memory is scarce.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Sign-ins that may wait for a core.
const QUEUE: usize = 64;

/// Hashes passwords: as many at once as there are cores, a few waiting, the
/// rest sent away.
pub struct Passwords {
    cores: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// Hash of nothing anybody knows: checked for people who do not exist, so
    /// that they take as long as those who do.
    decoy: String,
}

fn argon2() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    // The three numbers are within what the library takes.
    let params = Params::new(memory, passes, lanes, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn failed(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "hashing a password");
    Error::new(
        Code::Internal,
        "The password could not be processed. Nothing was changed.",
    )
}

impl Passwords {
    /// Prepares hashing on this machine.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new() -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            cores: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(QUEUE)),
            decoy: hash(&super::session::random_secret())?,
        })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let busy = || {
            Error::later(
                Code::RateLimited,
                5,
                "Too many people are signing in at this moment. Try again in a few seconds.",
            )
        };
        let place = Arc::clone(&self.queue)
            .try_acquire_owned()
            .map_err(|_| busy())?;
        let core = Arc::clone(&self.cores)
            .acquire_owned()
            .await
            .map_err(|_| busy())?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop((place, core));
            done
        })
        .await
        .map_err(failed)?
    }

    /// The hash of a password, to be stored.
    ///
    /// # Errors
    /// Too many at once.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move || hash(&password)).await
    }

    /// Whether a password belongs to a hash; without a hash it never does, and
    /// takes as long.
    ///
    /// # Errors
    /// Too many at once.
    pub async fn matches(&self, password: String, stored: Option<String>) -> Result<bool> {
        let is_real = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        self.run(move || {
            let parsed = PasswordHash::new(&stored).map_err(failed)?;
            Ok(argon2()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok()
                && is_real)
        })
        .await
    }
}

/// Hashes on the calling thread: for the command line.
///
/// # Errors
/// When the system has no randomness.
pub fn hash(password: &str) -> Result<String> {
    Ok(argon2()
        .hash_password(password.as_bytes())
        .map_err(failed)?
        .to_string())
}
