//! First steps in a new database: what ships with the product, and the link
//! that makes the first administrator.

use chrono::{DateTime, Duration, Utc};
use docket_domain::field::shipped_fields;
use docket_domain::form::{FormDefinition, shipped_form};
use docket_domain::identity::shipped_roles;
use docket_domain::text::LocalText;
use docket_domain::workflow::{Workflow, shipped_workflow};
use docket_storage::identity::{link, role, secret};
use docket_storage::organization::{Organization, definition};
use docket_storage::{Database, StorageError, form, organization, version, workflow};
use uuid::Uuid;

use crate::identity::session::{Keys, hash, random_secret};
use crate::problem::Error;

/// How long the set-up link works.
const SETUP_HOURS: i64 = 24;

/// Stores what ships with the product, once.
///
/// # Errors
/// When the database refuses.
pub async fn shipped(database: &Database, now: DateTime<Utc>) -> Result<(), Error> {
    let reader = database.reader();
    if organization::find(reader).await?.is_some() {
        return Ok(());
    }
    let stored = database
        .write(move |transaction| {
            Box::pin(async move {
                let settings = Organization {
                    id: Uuid::now_v7(),
                    name: "My organisation".to_owned(),
                    time_zone: "Europe/Berlin".to_owned(),
                    language: "en".to_owned(),
                    currency: "EUR".to_owned(),
                    fiscal_year_start: 1,
                    working_days: vec![1, 2, 3, 4, 5],
                    holidays: Vec::new(),
                    tracking_days: 365,
                    version: 1,
                };
                organization::insert(transaction, &settings, now).await?;
                for shipped in shipped_roles() {
                    let role = role::Role {
                        id: Uuid::now_v7(),
                        key: shipped.key.to_owned(),
                        name: shipped.local_name(),
                        shipped: true,
                        permissions: shipped.permissions.to_vec(),
                        holders: 0,
                        version: 1,
                    };
                    role::insert(transaction, &role, None, now).await?;
                }
                for definition in shipped_fields() {
                    let field = definition::Field {
                        id: Uuid::now_v7(),
                        definition,
                        shipped: true,
                        archived_at: None,
                        version: 1,
                    };
                    definition::insert_field(transaction, &field, None, now).await?;
                }
                let name = LocalText::en_de("Standard workflow", "Standardablauf");
                let (workflow_id, workflow_version_id) = (Uuid::now_v7(), Uuid::now_v7());
                workflow::insert(transaction, workflow_id, "standard", &name, None, now).await?;
                let (of, id) = (workflow_id, workflow_version_id);
                version::insert(transaction, id, (of, 1), &shipped_workflow(), None, now).await?;
                version::publish::<Workflow>(transaction, of, (id, 1), None, now).await?;
                let name = LocalText::en_de("New demand", "Neue Anforderung");
                let (form_id, form_version_id) = (Uuid::now_v7(), Uuid::now_v7());
                form::insert(transaction, form_id, "new-demand", &name, None, now).await?;
                let (of, id) = (form_id, form_version_id);
                version::insert(transaction, id, (of, 1), &shipped_form(), None, now).await?;
                version::publish::<FormDefinition>(transaction, of, (id, 1), None, now).await?;
                let demand_type = definition::DemandType {
                    id: Uuid::now_v7(),
                    key: "demand".to_owned(),
                    name: LocalText::en_de("Demand", "Anforderung"),
                    workflow_version_id,
                    form_version_id,
                    archived_at: None,
                    version: 1,
                };
                definition::insert_demand_type(transaction, &demand_type, None, now).await?;
                crate::prioritization::shipped::install(transaction, now).await?;
                crate::maturity::install(transaction, now).await?;
                Ok::<(), StorageError>(())
            })
        })
        .await;
    match stored {
        // Another server that started at the same moment was first.
        Err(error) if error.is_duplicate() => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// The key that signs sessions, shared by all servers of the installation.
///
/// # Errors
/// When the database refuses.
pub async fn signing_key(database: &Database, now: DateTime<Utc>) -> Result<Vec<u8>, Error> {
    let fresh = Keys::generate()
        .map_err(|why| Error::new(docket_contract::problem::Code::Internal, why.to_string()))?;
    database
        .write(move |transaction| {
            let fresh = fresh.clone();
            Box::pin(async move { Ok(secret(transaction, "session-signing-1", fresh, now).await?) })
        })
        .await
}

/// A fresh set-up link's path, while nobody can sign in; earlier ones stop
/// working.
///
/// # Errors
/// When the database refuses.
pub async fn link(database: &Database, now: DateTime<Utc>) -> Result<Option<String>, Error> {
    if docket_storage::identity::account::any(database.reader()).await? {
        return Ok(None);
    }
    let token = random_secret();
    let digest = hash(&token);
    database
        .write(move |transaction| {
            let digest = digest.clone();
            Box::pin(async move {
                let expires = now + Duration::hours(SETUP_HOURS);
                link::insert(
                    transaction,
                    link::Purpose::Setup,
                    None,
                    &digest,
                    None,
                    now,
                    expires,
                )
                .await?;
                Ok::<(), Error>(())
            })
        })
        .await?;
    Ok(Some(format!("/setup/{token}")))
}
