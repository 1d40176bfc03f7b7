//! The database schema, step by step, for SQLite and PostgreSQL alike.
//!
//! Each step is plain SQL in which the few types that differ between the two
//! databases are written as `{placeholders}`; `sql.rs` is the one place that
//! knows the difference. Steps only ever add (expand, then contract in a later
//! release), run in a transaction each, and import no entity: what a step did
//! must not change when the code does.

pub use sea_orm_migration::prelude::*;

mod m20261122_000001_identity;
mod m20261122_000002_organization;
mod m20261122_000003_demand;
mod m20261122_000004_prioritization;
mod m20261122_000005_maturity;
mod m20261122_000006_platform;
mod m20261126_000007_session_family;
mod m20261127_000008_form_lifecycle;
mod m20261127_000009_support;
mod m20261127_000010_form_audience;
mod m20261127_000011_attachment;
mod m20261127_000012_notification;
mod m20261127_000013_triage;
mod m20261127_000014_saved_view;
mod m20261127_000015_workflow;
mod m20261127_000016_conversation;
mod m20261127_000017_link;
mod m20261128_000019_stay;
mod m20261128_000020_unit_approval;
mod m20261128_000021_shortlist;
mod m20261128_000022_beginnings;
mod m20261128_000023_split;
mod m20261128_000024_follower_mail;
mod sql;

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_identity::Migration),
            Box::new(m20261122_000002_organization::Migration),
            Box::new(m20261122_000003_demand::Migration),
            Box::new(m20261122_000004_prioritization::Migration),
            Box::new(m20261122_000005_maturity::Migration),
            Box::new(m20261122_000006_platform::Migration),
            Box::new(m20261126_000007_session_family::Migration),
            Box::new(m20261127_000008_form_lifecycle::Migration),
            Box::new(m20261127_000009_support::Migration),
            Box::new(m20261127_000010_form_audience::Migration),
            Box::new(m20261127_000011_attachment::Migration),
            Box::new(m20261127_000012_notification::Migration),
            Box::new(m20261127_000013_triage::Migration),
            Box::new(m20261127_000014_saved_view::Migration),
            Box::new(m20261127_000015_workflow::Migration),
            Box::new(m20261127_000016_conversation::Migration),
            Box::new(m20261127_000017_link::Migration),
            Box::new(m20261128_000019_stay::Migration),
            Box::new(m20261128_000020_unit_approval::Migration),
            Box::new(m20261128_000021_shortlist::Migration),
            Box::new(m20261128_000022_beginnings::Migration),
            Box::new(m20261128_000023_split::Migration),
            Box::new(m20261128_000024_follower_mail::Migration),
        ]
    }
}
