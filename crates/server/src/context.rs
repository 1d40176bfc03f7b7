//! One operation of one actor: what services are given besides their input.

use chrono::{DateTime, Utc};
use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_storage::audit::{Changes, Entry, FieldChange};
use docket_storage::event::Event;
use docket_storage::{DatabaseConnection, DatabaseTransaction, Reach, audit, event};
use serde::Serialize;
use uuid::Uuid;

use crate::actor::Actor;
use crate::operation::{Access, Operation};
use crate::problem::{Error, Result};
use crate::state::State;

/// One operation of one actor.
#[derive(Clone)]
pub struct Context {
    /// What every request shares.
    pub state: State,
    /// The one who acts.
    pub actor: Actor,
    /// What they do.
    pub operation: Operation,
    /// The present.
    pub now: DateTime<Utc>,
    /// The request.
    pub request_id: Option<Uuid>,
    /// Where the request came from.
    pub address: String,
}

impl Context {
    /// The connection for reading.
    pub fn reader(&self) -> &DatabaseConnection {
        self.state.database.reader()
    }

    /// How far the operation's permission reaches.
    pub fn reach(&self) -> Reach {
        match self.operation.access() {
            Access::Holders(permission) => self.actor.reach(permission),
            Access::Anyone | Access::Oneself | Access::OwnSession | Access::HoldersOfAny(_) => {
                Reach::NOTHING
            }
        }
    }

    /// How far another permission reaches.
    pub fn reach_of(&self, permission: Permission) -> Reach {
        self.actor.reach(permission)
    }

    /// The person who acts.
    pub fn person_id(&self) -> Option<Uuid> {
        self.actor.person_id()
    }

    /// The person who acts, for what is about themselves.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn oneself(&self) -> Result<Uuid> {
        self.person_id()
            .ok_or_else(|| Error::new(Code::Unauthenticated, "Sign in first."))
    }

    /// The language the caller is answered in.
    pub fn language(&self) -> &str {
        self.actor.language()
    }

    /// Writes the change into the audit trail.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record(
        &self,
        transaction: &DatabaseTransaction,
        record: Record<'_>,
    ) -> Result<()> {
        let entry = Entry {
            id: Uuid::now_v7(),
            at: self.now,
            actor_kind: self.actor.kind().to_owned(),
            person_id: self.actor.person_id().or(record.by),
            token_id: self.actor.token_id(),
            operation: self.operation.id().to_owned(),
            record_kind: record.kind.to_owned(),
            record_id: record.id,
            record_label: record.label.to_owned(),
            changes: record.changes,
            reason: record.reason,
            request_id: self.request_id,
        };
        audit::append(transaction, &entry).await?;
        Ok(())
    }

    /// Replaces personal values by salted digests: the trail stays whole when a
    /// person is erased, and still shows that a value came back.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn without_personal_values(
        &self,
        transaction: &DatabaseTransaction,
        mut changes: Changes,
        personal: &[&str],
    ) -> Result<Changes> {
        use docket_storage::identity::secret;
        let fresh = crate::identity::session::random_secret().into_bytes();
        let salt = secret(transaction, "audit-salt-1", fresh, self.now).await?;
        for field in personal {
            let Some(change) = changes.get_mut(*field) else {
                continue;
            };
            for value in [&mut change.from, &mut change.to] {
                *value = value.take().map(|value| digest(&salt, &value).into());
            }
        }
        Ok(changes)
    }

    /// Tells everybody who reaches the record that something happened.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn announce(
        &self,
        transaction: &DatabaseTransaction,
        kind: &str,
        record_kind: &str,
        record_id: Uuid,
        unit_id: Option<Uuid>,
        payload: serde_json::Value,
    ) -> Result<()> {
        let event = Event {
            id: Uuid::now_v7(),
            kind: kind.to_owned(),
            record_kind: record_kind.to_owned(),
            record_id,
            unit_id,
            payload: payload.to_string(),
            at: self.now,
        };
        event::append(transaction, &event).await?;
        Ok(())
    }
}

/// A salted digest of a value, for the audit trail.
fn digest(salt: &[u8], value: &serde_json::Value) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, salt);
    let tag = aws_lc_rs::hmac::sign(&key, value.to_string().as_bytes());
    let bytes = tag.as_ref().iter().take(12);
    format!(
        "digest:{}",
        bytes.map(|byte| format!("{byte:02x}")).collect::<String>()
    )
}

/// A change for the audit trail.
pub struct Record<'a> {
    /// Noun of the record.
    pub kind: &'a str,
    /// The record.
    pub id: Uuid,
    /// What people call it.
    pub label: &'a str,
    /// What changed.
    pub changes: Changes,
    /// Why.
    pub reason: Option<String>,
    /// Who showed in the request itself that it is them: by their password, or
    /// a link that was made for them.
    pub by: Option<Uuid>,
}

impl<'a> Record<'a> {
    /// A change without a reason.
    pub fn new(kind: &'a str, id: Uuid, label: &'a str, changes: Changes) -> Self {
        Self {
            kind,
            id,
            label,
            changes,
            reason: None,
            by: None,
        }
    }
}

/// The fields in which two values differ, for the audit trail.
pub fn differences<T: Serialize>(before: Option<&T>, after: Option<&T>) -> Changes {
    let fields = |value: Option<&T>| match value.map(serde_json::to_value) {
        Some(Ok(serde_json::Value::Object(fields))) => fields,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let given = |value: Option<&serde_json::Value>| value.filter(|v| !v.is_null()).cloned();
    before
        .keys()
        .chain(after.keys().filter(|key| !before.contains_key(*key)))
        .filter_map(|key| {
            let change = FieldChange {
                from: given(before.get(key)),
                to: given(after.get(key)),
            };
            (change.from != change.to).then(|| (key.clone(), change))
        })
        .collect()
}
