//! Requests that are made again: carried out once, answered alike.
//!
//! An answer may hold a secret that is shown once, such as a new access token.
//! What is kept is therefore encrypted with a key made from the client's
//! idempotency key, of which only a digest is kept: whoever reads the database
//! learns nothing, and whoever repeats the request does.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use docket_contract::problem::Code;
use docket_storage::idempotency::{self, Kept};
use docket_storage::{DatabaseTransaction, StorageError};

use crate::context::Context;
use crate::housekeeping::ANSWER_HOURS;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Sent;

/// Bytes of the nonce before each kept answer.
const NONCE: usize = 12;

/// A request that may have been made before.
pub struct Repeat {
    scope: String,
    operation: Operation,
    /// Digest of address and key: what the answer is found by.
    place: String,
    /// What the answer is encrypted with.
    secret: Vec<u8>,
    body: Vec<u8>,
}

impl Repeat {
    /// A request of a caller, with the digest of its body.
    pub fn new(scope: String, operation: Operation, route: &str, key: &str, body: Vec<u8>) -> Self {
        let whole = format!("{scope}\n{route}\n{key}");
        let place = digest(&SHA256, whole.as_bytes());
        let derive = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        Self {
            place: place
                .as_ref()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            secret: hmac::sign(&derive, whole.as_bytes()).as_ref().to_vec(),
            scope,
            operation,
            body,
        }
    }

    /// The earlier request's answer, if there was one.
    ///
    /// # Errors
    /// It is still running, or had another body.
    pub async fn earlier(
        &self,
        transaction: &DatabaseTransaction,
        context: &Context,
    ) -> Result<Option<Sent>> {
        let (scope, operation) = (&self.scope, self.operation.id());
        let since = context.now - chrono::Duration::hours(ANSWER_HOURS);
        if !idempotency::claim(transaction, scope, operation, &self.place).await? {
            return Err(Error::later(
                Code::InFlight,
                1,
                "The first request with this key is still running. Ask again in a moment.",
            ));
        }
        match idempotency::find(transaction, scope, operation, &self.place, since).await? {
            None => Ok(None),
            Some(kept) if kept.digest == self.body => {
                let mut sent: Sent =
                    serde_json::from_str(&kept.head).map_err(|error| corrupt(error.to_string()))?;
                sent.body = self.open(kept.body)?;
                sent.headers
                    .push(("Idempotent-Replay".to_owned(), "true".to_owned()));
                Ok(Some(sent))
            }
            Some(_) => Err(Error::new(
                Code::KeyReused,
                "This idempotency key was used with another body. Use a fresh key.",
            )),
        }
    }

    /// Keeps the answer, in the transaction of the effect.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep(
        &self,
        transaction: &DatabaseTransaction,
        context: &Context,
        sent: &Sent,
    ) -> Result<()> {
        let kept = Kept {
            digest: self.body.clone(),
            head: serde_json::to_string(sent).map_err(|error| corrupt(error.to_string()))?,
            body: self.seal(sent.body.clone())?,
        };
        idempotency::keep(
            transaction,
            &self.scope,
            self.operation.id(),
            &self.place,
            i64::from(sent.status),
            &kept,
            context.now,
        )
        .await?;
        Ok(())
    }

    fn key(&self) -> Result<RandomizedNonceKey> {
        RandomizedNonceKey::new(&AES_256_GCM, &self.secret)
            .map_err(|_| corrupt("no key for it".to_owned()))
    }

    fn seal(&self, mut body: Vec<u8>) -> Result<Vec<u8>> {
        let nonce = self
            .key()?
            .seal_in_place_append_tag(Aad::empty(), &mut body)
            .map_err(|_| corrupt("it cannot be encrypted".to_owned()))?;
        Ok([nonce.as_ref(), body.as_slice()].concat())
    }

    fn open(&self, mut kept: Vec<u8>) -> Result<Vec<u8>> {
        let broken = || corrupt("it cannot be decrypted".to_owned());
        let mut body = kept.split_off(NONCE.min(kept.len()));
        let nonce = Nonce::try_assume_unique_for_key(&kept).map_err(|_| broken())?;
        let plain = self
            .key()?
            .open_in_place(nonce, Aad::empty(), &mut body)
            .map_err(|_| broken())?;
        Ok(plain.to_vec())
    }
}

fn corrupt(why: String) -> Error {
    Error::Storage(StorageError::Corrupt {
        what: "kept answer",
        why,
    })
}
