//! What every request shares.

use std::sync::Arc;

use docket_storage::Database;

use crate::event::stream::Listeners;
use crate::identity::password::Passwords;
use crate::identity::session::Keys;
use crate::intake::token::LinkKey;
use crate::mail::Post;
use crate::settings::Settings;

/// What every request shares.
#[derive(Clone)]
pub struct State(Arc<Shared>);

/// The parts of [`State`].
pub struct Shared {
    /// The data.
    pub database: Database,
    /// How the server was set up.
    pub settings: Settings,
    /// Keys of browser sessions.
    pub keys: Keys,
    /// Key of secret links, and of what stands for the password of one.
    pub links: LinkKey,
    /// How mail leaves; nothing where it does not.
    pub post: Option<Post>,
    /// Hashing of passwords.
    pub passwords: Passwords,
    /// Open event streams.
    pub listeners: Listeners,
    /// Whether the SPA is talked to over TLS, as far as cookies are concerned.
    pub secure_cookies: bool,
}

impl State {
    /// Shares what is given.
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl std::ops::Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
