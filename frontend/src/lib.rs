//! The Docket client: everything a person sees in the browser.
//!
//! Two programs are made of it: the application (`main.rs`, with its addresses
//! in `app.rs`) and the pages for people without an account
//! (`bin/public_form.rs`). `ui` is the design system, `shell` the frame around
//! signed-in pages, `api` the way to the server, and each noun has a folder
//! with its pages. The rules themselves live in `docket-domain`; nothing here
//! decides anything that the server does not decide again.

pub mod address;
pub mod analytics;
pub mod api;
pub mod audit;
pub mod autosave;
pub mod browser;
pub mod demand;
pub mod design;
mod drafting;
pub mod filling;
pub mod form;
pub mod format;
pub mod forms;
mod home;
pub mod i18n;
pub mod identity;
pub mod import;
pub mod intake;
pub mod later;
pub mod listing;
pub mod live;
pub mod loadable;
pub mod local_text;
pub mod maturity;
pub mod network;
pub mod notification;
pub mod organization;
pub mod plan;
pub mod prioritization;
pub mod saved_view;
pub mod session;
pub mod shell;
pub mod shortlist;
pub mod stale;
pub mod triage;
pub mod ui;
mod upload;
pub mod workflow;
