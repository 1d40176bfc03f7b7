//! Registering operations: once for the document, and for every worker to
//! serve them.
//!
//! A worker does not describe what it serves: the description of everything,
//! collected by each of them and thrown away, would be most of the memory that
//! an idle server holds.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa_actix_web::{OpenApiFactory, service_config};

/// What operations register with.
pub enum ServiceConfig<'r, 's> {
    /// The document.
    Describe(&'r mut service_config::ServiceConfig<'s>),
    /// A worker.
    Serve(&'r mut web::ServiceConfig),
}

impl ServiceConfig<'_, '_> {
    /// Registers an operation.
    pub fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        match self {
            Self::Describe(config) => {
                config.service(operation);
            }
            Self::Serve(config) => {
                config.service(operation);
            }
        }
        self
    }

    /// Registers the operations of a part.
    pub fn configure(&mut self, part: impl FnOnce(&mut Self)) -> &mut Self {
        part(self);
        self
    }
}
