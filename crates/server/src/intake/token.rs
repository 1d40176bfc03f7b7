//! The secret of a tracking link: made from the demand, so that a repeated
//! request is answered with the same one, and nothing of it is stored.

use aws_lc_rs::hmac::{self, HMAC_SHA256, Key};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use docket_storage::Database;
use docket_storage::identity::secret;
use uuid::Uuid;

use crate::identity::session::random_secret;
use crate::problem::Error;

/// Keeps these tags apart from any other use of the key.
const PURPOSE: &[u8] = b"docket tracking link 1";
/// Bytes of a demand's id.
const ID_BYTES: usize = 16;

/// The key behind all tracking links of the installation.
pub struct TrackingKey(Key);

impl TrackingKey {
    /// Reads the key, which all servers of the installation share; makes it on
    /// the first start.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(database: &Database, now: DateTime<Utc>) -> Result<Self, Error> {
        let fresh = random_secret().into_bytes();
        let kept = database
            .write(move |transaction| {
                let fresh = fresh.clone();
                Box::pin(async move {
                    Ok::<_, Error>(secret(transaction, "tracking-link-1", fresh, now).await?)
                })
            })
            .await?;
        Ok(Self::new(&kept))
    }

    fn new(secret: &[u8]) -> Self {
        Self(Key::new(HMAC_SHA256, secret))
    }

    /// The secret of a link to a demand that was handed in, or to what somebody
    /// said who needs one too: its id and an HMAC-SHA-256 of it, as base64url.
    pub fn token(&self, record_id: Uuid) -> String {
        let mut bytes = record_id.as_bytes().to_vec();
        bytes.extend_from_slice(hmac::sign(&self.0, &message(record_id.as_bytes())).as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The record a secret belongs to, if it is one of ours; compared in
    /// constant time.
    pub fn record(&self, token: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, tag) = bytes.split_at_checked(ID_BYTES)?;
        hmac::verify(&self.0, &message(id), tag).ok()?;
        Uuid::from_slice(id).ok()
    }
}

fn message(id: &[u8]) -> Vec<u8> {
    [PURPOSE, id].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_secrets_name_a_demand() {
        let (ours, other) = (TrackingKey::new(b"ours"), TrackingKey::new(b"other"));
        let id = Uuid::now_v7();
        let token = ours.token(id);
        assert_eq!(token, ours.token(id));
        assert_eq!(ours.record(&token), Some(id));
        assert_eq!(other.record(&token), None);
        let swapped = URL_SAFE_NO_PAD.encode(Uuid::now_v7().as_bytes());
        let forged = format!("{}{}", &swapped[..20], &token[20..]);
        assert_eq!(ours.record(&forged), None);
        assert_eq!(ours.record(&token[..token.len() - 2]), None);
        assert_eq!(ours.record(""), None);
        assert_eq!(ours.record("not base64!"), None);
    }
}
