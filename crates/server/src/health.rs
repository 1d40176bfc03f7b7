//! Whether the server lives and is ready to be sent requests.

use actix_web::{HttpResponse, get, web};
use docket_contract::problem::Code;

use crate::caller::Answer;
use crate::problem::Error;
use crate::state::State;

/// The process lives.
#[get("/livez")]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// The server can answer requests: its database answers, and it is not about
/// to end.
#[get("/readyz")]
pub async fn readyz(state: web::Data<State>) -> Answer {
    if state.listeners.is_closing() {
        return Err(Error::later(
            Code::Unavailable,
            2,
            "This server is about to end.",
        ));
    }
    state.database.ping().await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        Error::later(Code::Unavailable, 2, "The database does not answer.")
    })?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain")
        .body("ready\n"))
}
