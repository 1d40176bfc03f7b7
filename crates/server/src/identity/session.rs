//! Secrets of sessions, tokens and links, and the cookies that carry them.

use actix_web::cookie::{Cookie, SameSite, time::Duration as CookieTime};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Cookie of the access token.
pub const ACCESS_COOKIE: &str = "docket_access";
/// Cookie of the refresh token.
pub const REFRESH_COOKIE: &str = "docket_refresh";
/// Path below which the refresh token is sent.
const REFRESH_PATH: &str = "/api/v1/auth";

/// How long an access token works.
const ACCESS_MINUTES: i64 = 10;
/// How long a session lives without being used.
pub const IDLE_DAYS: i64 = 14;
/// How long a session lives at most.
pub const SESSION_DAYS: i64 = 30;
/// How long a replaced refresh token is a second tab's, not a thief's.
pub const GRACE_SECONDS: i64 = 10;

const ISSUER: &str = "docket";
const AUDIENCE: &str = "docket-browser";
const KEY_ID: &str = "1";
const TYPE: &str = "at+jwt";
/// Difference of clocks that is tolerated.
const LEEWAY_SECONDS: u64 = 5;

/// 256 random bits as text that fits in addresses and headers.
pub fn random_secret() -> String {
    let mut bytes = [0_u8; 32];
    // The system's generator does not fail once it has started.
    if SystemRandom::new().fill(&mut bytes).is_err() {
        tracing::error!("the system has no randomness");
        std::process::abort();
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret: it has 256 bits of randomness, so one pass of
/// SHA-256 is enough.
pub fn hash(secret: &str) -> Vec<u8> {
    digest(&SHA256, secret.as_bytes()).as_ref().to_vec()
}

/// Claims of an access token: who and which session; rights are read per
/// request.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Keys that sign access tokens, shared by all servers of the installation.
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

/// The keys stored for this installation cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the signing key in the database cannot be used")]
pub struct UnusableKey;

impl Keys {
    /// A new signing key, to be stored.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn generate() -> Result<Vec<u8>, UnusableKey> {
        let document =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| UnusableKey)?;
        Ok(document.as_ref().to_vec())
    }

    /// Keys from a stored signing key.
    ///
    /// # Errors
    /// When it is not one.
    pub fn new(pkcs8: &[u8]) -> Result<Self, UnusableKey> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| UnusableKey)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        Ok(Self {
            encoding: EncodingKey::from_ed_der(pkcs8),
            decoding: DecodingKey::from_ed_der(pair.public_key().as_ref()),
            validation,
        })
    }

    /// An access token for a session.
    ///
    /// # Errors
    /// When signing fails.
    pub fn access_token(
        &self,
        person_id: Uuid,
        session_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(KEY_ID.to_owned());
        header.typ = Some(TYPE.to_owned());
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: person_id,
            sid: session_id,
            jti: Uuid::now_v7(),
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + Duration::minutes(ACCESS_MINUTES)).timestamp(),
        };
        jsonwebtoken::encode(&header, &claims, &self.encoding)
    }

    /// The session an access token is for, if the token is good.
    pub fn session_of(&self, token: &str) -> Option<Uuid> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.kid.as_deref() != Some(KEY_ID) || header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let data = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?;
        Some(data.claims.sid)
    }
}

/// The cookies of a session.
pub fn cookies(access: String, refresh: String, secure: bool) -> [Cookie<'static>; 2] {
    let cookie = |name: &'static str, value: String, path: &'static str| {
        Cookie::build(name, value)
            .path(path)
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Strict)
            .max_age(CookieTime::days(SESSION_DAYS))
            .finish()
    };
    [
        cookie(ACCESS_COOKIE, access, "/"),
        cookie(REFRESH_COOKIE, refresh, REFRESH_PATH),
    ]
}

/// Cookies that end a session in the browser.
pub fn ended_cookies(secure: bool) -> [Cookie<'static>; 2] {
    cookies(String::new(), String::new(), secure).map(|mut cookie| {
        cookie.make_removal();
        cookie
    })
}

/// A refresh token of a family; without one, of a new family.
pub fn refresh_token(family: Option<&str>) -> String {
    let secret = random_secret();
    match family {
        Some(family) => format!("{family}.{secret}"),
        None => format!("{}.{secret}", random_secret()),
    }
}

/// The family of a refresh token: what all tokens of its session begin with,
/// so that any earlier one is known for a copy when it comes back.
pub fn family(token: &str) -> &str {
    token.split_once('.').map_or(token, |(family, _)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(&Keys::generate().unwrap()).unwrap()
    }

    #[test]
    fn an_access_token_names_its_session() {
        let (keys, session) = (keys(), Uuid::now_v7());
        let token = keys
            .access_token(Uuid::now_v7(), session, Utc::now())
            .unwrap();
        assert_eq!(keys.session_of(&token), Some(session));
    }

    #[test]
    fn strange_tokens_are_refused() {
        let keys = keys();
        let session = Uuid::now_v7();
        let now = Utc::now();
        let old = now - Duration::minutes(ACCESS_MINUTES + 1);
        let expired = keys.access_token(Uuid::now_v7(), session, old).unwrap();
        let early = keys
            .access_token(Uuid::now_v7(), session, now + Duration::minutes(1))
            .unwrap();
        let foreign = self::keys()
            .access_token(Uuid::now_v7(), session, now)
            .unwrap();
        let good = keys.access_token(Uuid::now_v7(), session, now).unwrap();
        let unsigned = good
            .rsplit_once('.')
            .map(|(head, _)| format!("{head}."))
            .unwrap();
        for token in [&expired, &early, &foreign, &unsigned, "", "a.b.c"] {
            assert_eq!(keys.session_of(token), None, "{token}");
        }
    }
}
