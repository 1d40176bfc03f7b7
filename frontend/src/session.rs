//! Who is signed in and what they may do.

use chrono::NaiveDate;
use docket_contract::identity::{Me, PatchMe};
use docket_domain::identity::Permission;
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::{self, identity},
    i18n::{self, Language},
    live,
    loadable::Loadable,
};

/// The person who is signed in; in context everywhere inside the shell.
#[derive(Clone, Copy)]
pub struct Session {
    me: Loadable<Me>,
}

impl Session {
    /// Asks the server who is signed in.
    pub fn load() -> Self {
        let me: Loadable<Me> = Loadable::new(|| api::get("/me"));
        Effect::new(move || {
            me.value.with(|me| {
                if let Some(me) = me {
                    live::follow(me.events_after);
                    api::renewal::remember(me.person.email.clone());
                    i18n::prefer_language(&me.person.language);
                }
            });
        });
        Self { me }
    }

    /// The session of the shell around this view. Outside the shell, such as
    /// on the design page, nobody is signed in.
    pub fn here() -> Option<Self> {
        use_context()
    }

    /// Remembers the language the person chose, so that the server names things
    /// in it as well.
    pub fn speak(&self, language: Language) {
        i18n::set_language(language);
        let Some(version) = self
            .me
            .value
            .with_untracked(|me| me.as_ref().map(|me| me.person.version))
        else {
            return;
        };
        let me = self.me;
        let changes = PatchMe {
            language: Some(language.tag().to_owned()),
            ..PatchMe::default()
        };
        spawn_local(async move {
            // The interface speaks it already; the account keeps its own when
            // it cannot be changed now.
            if identity::patch_me(&changes, &api::etag(version))
                .await
                .is_ok()
            {
                me.reload();
            }
        });
    }

    /// What the server says about the person.
    pub fn me(&self) -> Loadable<Me> {
        self.me
    }

    /// The person, once known.
    pub fn person_id(&self) -> Option<Uuid> {
        self.me.value.with(|me| me.as_ref().map(|me| me.person.id))
    }

    /// The person's name, empty until known.
    pub fn name(&self) -> String {
        self.me.value.with(|me| {
            me.as_ref()
                .map_or_else(String::new, |me| me.person.name.clone())
        })
    }

    /// The organisation's base currency, empty until known.
    pub fn currency(&self) -> String {
        self.me.value.with(|me| {
            me.as_ref()
                .map_or_else(String::new, |me| me.currency.clone())
        })
    }

    /// What day it is where the organisation works, as the server said; none
    /// until known.
    pub fn today(&self) -> Option<NaiveDate> {
        self.me.value.with(|me| me.as_ref().map(|me| me.today))
    }

    /// Whether the person holds a permission anywhere. The server decides;
    /// this only keeps what would be refused off the screen.
    pub fn may(&self, permission: Permission) -> bool {
        self.me.value.with(|me| {
            me.as_ref().is_some_and(|me| {
                me.permissions.iter().any(|held| {
                    held.permission == permission && (held.everywhere || !held.units.is_empty())
                })
            })
        })
    }

    /// Whether the person holds a permission for everything.
    pub fn holds_everywhere(&self, permission: Permission) -> bool {
        self.me.value.with(|me| {
            me.as_ref().is_some_and(|me| {
                let mut held = me.permissions.iter();
                held.any(|held| held.permission == permission && held.everywhere)
            })
        })
    }

    /// Whether the person holds one of several permissions anywhere.
    pub fn may_any(&self, permissions: &[Permission]) -> bool {
        permissions.iter().any(|permission| self.may(*permission))
    }
}

/// Whether the person of the shell around this view holds a permission.
pub fn may(permission: Permission) -> Signal<bool> {
    let session = Session::here();
    Signal::derive(move || session.is_some_and(|session| session.may(permission)))
}

/// As [`may`], for one of several permissions.
pub fn may_any(permissions: &'static [Permission]) -> Signal<bool> {
    let session = Session::here();
    Signal::derive(move || session.is_some_and(|session| session.may_any(permissions)))
}
