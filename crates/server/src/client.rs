//! The browser's client: files made by the build, embedded in the binary.

use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, HeaderValue,
    IF_NONE_MATCH, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use docket_contract::problem::Code;
use docket_domain::intake::Origin;
use docket_storage::form;
use rust_embed::RustEmbed;

use crate::edge::content_security_policy;
use crate::openapi::Paths;
use crate::problem::Error;
use crate::state::State;

/// What `cargo xtask` built; debug builds read it from disk.
#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
struct Files;

/// Answers everything that no operation answers: files, pages of the client,
/// and problems for the rest.
pub async fn serve(
    request: HttpRequest,
    paths: web::Data<Paths>,
    state: web::Data<State>,
) -> HttpResponse {
    use actix_web::ResponseError;
    let path = request.path();
    if path == "/api" || path.starts_with("/api/") {
        if let Some(allow) = paths.methods_of(path) {
            let detail = format!("This address takes {allow}.");
            let mut response = Error::new(Code::MethodNotAllowed, detail).error_response();
            if let Ok(value) = allow.parse() {
                response
                    .headers_mut()
                    .insert(actix_web::http::header::ALLOW, value);
            }
            return response;
        }
        return Error::new(Code::NotFound, "There is nothing under this address.").error_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Error::new(Code::MethodNotAllowed, "This address takes GET.").error_response();
    }
    let name = path.trim_start_matches('/');
    if name.starts_with("assets/") {
        return file(&request, name, true).unwrap_or_else(|| {
            Error::new(Code::NotFound, "There is no such file.").error_response()
        });
    }
    // People without an account get a small program of their own.
    let page = if name.starts_with("f/") || name.starts_with("t/") {
        "public-form.html"
    } else {
        "index.html"
    };
    let mut response = file(&request, page, false)
        .or_else(|| file(&request, "index.html", false))
        .unwrap_or_else(|| {
            HttpResponse::NotFound()
                .content_type("text/plain; charset=utf-8")
                .body(
                    "The client was not built into this server. Build and start it with \
                 `cargo xtask serve`. The API is described at /api/docs.\n",
                )
        });
    if let Some(slug) = name.strip_prefix("f/") {
        let slug = slug.trim_end_matches('/');
        let policy = content_security_policy(&framing(&state, slug).await);
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            let headers = response.headers_mut();
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
    }
    response
}

/// The sites that may show a form in their own pages. Nobody may, where that
/// cannot be found out.
async fn framing(state: &State, slug: &str) -> Vec<Origin> {
    let form = form::find_by_slug(state.database.reader(), slug).await;
    match form {
        Ok(form) => form.map_or_else(Vec::new, |form| form.link_terms.origins),
        Err(why) => {
            tracing::warn!(%why, "who may show a form could not be looked up");
            Vec::new()
        }
    }
}

fn file(request: &HttpRequest, name: &str, immutable: bool) -> Option<HttpResponse> {
    let plain = Files::get(name)?;
    let accepted = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let accepts = |coding: &str| {
        accepted
            .split(',')
            .any(|one| one.split(';').next().unwrap_or_default().trim() == coding)
    };
    let (file, coding) = [("br", "br"), ("gz", "gzip")]
        .into_iter()
        .filter(|(_, coding)| accepts(coding))
        .find_map(|(ending, coding)| {
            Files::get(&format!("{name}.{ending}")).map(|file| (file, Some(coding)))
        })
        .unwrap_or((plain, None));
    // Names of assets carry a digest of their content only where the build
    // made them so; everything else is revalidated.
    let is_hashed = immutable
        && name
            .rsplit('/')
            .next()
            .is_some_and(|file| file.contains('-'));
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..8]));
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.contains(&tag)) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((ETAG, tag))
        .insert_header((VARY, "Accept-Encoding"));
    response.insert_header((
        CACHE_CONTROL,
        if is_hashed {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        },
    ));
    if let Some(coding) = coding {
        response.insert_header((CONTENT_ENCODING, coding));
    }
    response.content_type(content_type(name));
    Some(response.body(file.data.into_owned()))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" | "webmanifest" => "application/json",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
