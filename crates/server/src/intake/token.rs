//! The secret of a tracking link: made from the demand, so that a repeated
//! request is answered with the same one, and nothing of it is stored. What
//! stands for the password of a form is made in the same way.

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
/// The same of what stands for a form's password.
const ACCESS_PURPOSE: &[u8] = b"docket form access 1";
/// The same of what ends mail.
const ENDING_PURPOSE: &[u8] = b"docket end of mail 1";
/// Bytes of a time.
const TIME_BYTES: usize = 8;
/// Bytes of a demand's id.
const ID_BYTES: usize = 16;

/// The key behind all secret links of the installation.
pub struct LinkKey(Key);

impl LinkKey {
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

    /// The secret of a link that ends mail to a person, or about a submission.
    pub fn unsubscribing(&self, id: Uuid) -> String {
        let mut bytes = id.as_bytes().to_vec();
        let message = [ENDING_PURPOSE, id.as_bytes()].concat();
        bytes.extend_from_slice(hmac::sign(&self.0, &message).as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whose mail a secret ends, if it is one of ours; compared in constant
    /// time.
    pub fn unsubscriber(&self, token: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, tag) = bytes.split_at_checked(ID_BYTES)?;
        hmac::verify(&self.0, &[ENDING_PURPOSE, id].concat(), tag).ok()?;
        Uuid::from_slice(id).ok()
    }

    /// What stands for a form's password until then: the time and an HMAC-SHA-256
    /// of it, the form and the hash of its password, as base64url.
    pub fn access(&self, form_id: Uuid, password: &str, until: DateTime<Utc>) -> String {
        let mut bytes = until.timestamp().to_be_bytes().to_vec();
        let message = access_message(&bytes, form_id, password);
        bytes.extend_from_slice(hmac::sign(&self.0, &message).as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether a token stands for the password that a form has now; compared in
    /// constant time.
    pub fn opens(&self, token: &str, form_id: Uuid, password: &str, now: DateTime<Utc>) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        let Some((time, tag)) = bytes.split_first_chunk::<TIME_BYTES>() else {
            return false;
        };
        let message = access_message(time, form_id, password);
        hmac::verify(&self.0, &message, tag).is_ok() && i64::from_be_bytes(*time) > now.timestamp()
    }
}

fn access_message(time: &[u8], form_id: Uuid, password: &str) -> Vec<u8> {
    [
        ACCESS_PURPOSE,
        time,
        form_id.as_bytes(),
        password.as_bytes(),
    ]
    .concat()
}

fn message(id: &[u8]) -> Vec<u8> {
    [PURPOSE, id].concat()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_stands_for_a_password_does_so_for_one_form_one_password_and_a_while() {
        let key = LinkKey::new(b"ours");
        let (form, now) = (
            Uuid::now_v7(),
            DateTime::UNIX_EPOCH + TimeDelta::days(20_000),
        );
        let token = key.access(form, "hash", now + TimeDelta::hours(1));
        let opens = |form, password, at| key.opens(&token, form, password, at);
        assert!(opens(form, "hash", now));
        assert!(!opens(form, "hash", now + TimeDelta::hours(1)));
        assert!(!opens(form, "another", now));
        assert!(!opens(Uuid::now_v7(), "hash", now));
        assert!(!LinkKey::new(b"other").opens(&token, form, "hash", now));
        for wrong in ["", "AAAA", &token[1..], "not base64!"] {
            assert!(!key.opens(wrong, form, "hash", now), "{wrong}");
        }
        // A tracking link is none, and the other way round.
        assert!(!key.opens(&key.token(form), form, "hash", now));
        assert_eq!(key.record(&token), None);
    }

    #[test]
    fn what_ends_mail_ends_nothing_else() {
        let (key, id) = (LinkKey::new(b"ours"), Uuid::now_v7());
        let token = key.unsubscribing(id);
        assert_eq!(key.unsubscriber(&token), Some(id));
        assert_eq!(key.record(&token), None);
        assert_eq!(key.unsubscriber(&key.token(id)), None);
        assert_eq!(LinkKey::new(b"other").unsubscriber(&token), None);
        assert_eq!(key.unsubscriber("not base64!"), None);
    }

    #[test]
    fn only_our_own_secrets_name_a_demand() {
        let (ours, other) = (LinkKey::new(b"ours"), LinkKey::new(b"other"));
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
