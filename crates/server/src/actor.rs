//! The one who acts, and how far each of their permissions reaches.

use std::collections::BTreeSet;

use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_storage::Reach;
use docket_storage::identity::Acting;
use uuid::Uuid;

use crate::operation::{Access, Operation};
use crate::problem::{Error, Result};

/// The one who acts.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Nobody in particular.
    Anonymous,
    /// A person in a browser.
    Account {
        /// Who, with all grants.
        acting: Acting,
        /// In which session.
        session_id: Uuid,
    },
    /// A client with an access token.
    Token {
        /// Whose rights it uses, with all grants.
        acting: Acting,
        /// Which token.
        token_id: Uuid,
        /// What it may use of them.
        scopes: BTreeSet<Permission>,
    },
    /// The product itself: the command line and jobs.
    System,
}

impl Actor {
    /// A person as they would act in a browser now.
    pub const fn of(acting: Acting) -> Self {
        Self::Account {
            acting,
            session_id: Uuid::nil(),
        }
    }

    /// The person behind it.
    pub fn person_id(&self) -> Option<Uuid> {
        self.acting().map(|acting| acting.person_id)
    }

    /// The person behind it, with all grants.
    pub fn acting(&self) -> Option<&Acting> {
        match self {
            Self::Account { acting, .. } | Self::Token { acting, .. } => Some(acting),
            Self::Anonymous | Self::System => None,
        }
    }

    /// The session it acts in.
    pub fn session_id(&self) -> Option<Uuid> {
        match self {
            Self::Account { session_id, .. } => Some(*session_id),
            _ => None,
        }
    }

    /// The token it acts with.
    pub fn token_id(&self) -> Option<Uuid> {
        match self {
            Self::Token { token_id, .. } => Some(*token_id),
            _ => None,
        }
    }

    /// The language it is answered in.
    pub fn language(&self) -> &str {
        self.acting()
            .map_or(docket_domain::text::DEFAULT_LANGUAGE, |acting| {
                &acting.language
            })
    }

    /// Kind, as the audit trail names it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Account { .. } => "account",
            Self::Token { .. } => "token",
            Self::System => "system",
        }
    }

    /// How far a permission reaches; nothing when it is not held.
    pub fn reach(&self, permission: Permission) -> Reach {
        let acting = match self {
            Self::Anonymous => return Reach::NOTHING,
            Self::System => return Reach::SYSTEM,
            Self::Token { scopes, .. } if !scopes.contains(&permission) => return Reach::NOTHING,
            Self::Account { acting, .. } | Self::Token { acting, .. } => acting,
        };
        let mut reach = Reach::NOTHING;
        for (_, unit) in acting.grants.iter().filter(|(held, _)| *held == permission) {
            reach.person = Some(acting.person_id);
            reach.followed = permission == Permission::DemandRead;
            match unit {
                None => reach.everywhere = true,
                Some(unit) if !reach.units.contains(unit) => reach.units.push(*unit),
                Some(_) => {}
            }
        }
        reach
    }

    /// Whether a permission is held anywhere.
    pub fn holds(&self, permission: Permission) -> bool {
        self.reach(permission) != Reach::NOTHING
    }

    /// Whether a permission reaches a record: its unit with those above it,
    /// and whether the actor takes part in it.
    pub fn reaches(&self, permission: Permission, units: &[Uuid], takes_part: bool) -> bool {
        let reach = self.reach(permission);
        reach.everywhere
            || reach.units.iter().any(|unit| units.contains(unit))
            || (takes_part && reach.person.is_some())
    }

    /// Lets the actor call an operation, or says why not.
    ///
    /// # Errors
    /// Not signed in, or not allowed.
    pub fn admit(&self, operation: Operation) -> Result<()> {
        let signed_out = || {
            Error::new(
                Code::Unauthenticated,
                "Sign in, or send an access token as Bearer.",
            )
        };
        match (operation.access(), self) {
            (Access::Anyone, _) | (_, Self::System) => Ok(()),
            (_, Self::Anonymous) => Err(signed_out()),
            (Access::OwnSession, Self::Token { .. }) => Err(Error::new(
                Code::Forbidden,
                "This needs a person signed in with a browser; an access token is not enough.",
            )),
            (Access::Oneself | Access::OwnSession, _) => Ok(()),
            (Access::Holders(permission), _) if self.holds(permission) => Ok(()),
            (Access::Holders(permission), _) => Err(Error::lacking(permission)),
            (Access::HoldersOfAny(permissions), _) => {
                let first = permissions.first().copied();
                if permissions.iter().any(|&permission| self.holds(permission)) {
                    Ok(())
                } else {
                    Err(first.map_or_else(signed_out, Error::lacking))
                }
            }
        }
    }
}

impl Error {
    /// The actor sees it but may not do this.
    pub fn lacking(permission: Permission) -> Self {
        Self::new(
            Code::Forbidden,
            format!(
                "This needs the permission \"{}\" here. Ask your administrator for a role that \
                 has it.",
                permission.key()
            ),
        )
    }
}

impl Actor {
    /// The same actor with the rights of now; nothing when it may no longer
    /// act at all.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn again(
        &self,
        state: &crate::state::State,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Option<Self>> {
        use docket_storage::identity::{access_token, acting_as, acting_in_session};
        let reader = state.database.reader();
        Ok(match self {
            Self::Account { session_id, .. } => acting_in_session(reader, *session_id, now)
                .await?
                .map(|acting| Self::Account {
                    acting,
                    session_id: *session_id,
                }),
            Self::Token {
                acting,
                token_id,
                scopes,
            } => {
                let token = access_token::find(reader, *token_id, acting.person_id).await?;
                let works = token.is_some_and(|t| t.revoked_at.is_none() && t.expires_at > now);
                let acting = acting_as(reader, acting.person_id).await?;
                acting.filter(|_| works).map(|acting| Self::Token {
                    acting,
                    token_id: *token_id,
                    scopes: scopes.clone(),
                })
            }
            Self::Anonymous | Self::System => None,
        })
    }
}
