//! The OpenAPI document: what registration collected, completed with what
//! holds for every operation.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web};
use docket_contract::problem::{CONTENT_TYPE, Code, Problem};
use docket_domain::form::Comparison;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::{Operation as PathOperation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, PathItem, Ref, RefOr, Required,
    ResponseBuilder, SecurityRequirement, Tag,
};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::operation::{Access, Operation};

mod example;
mod paths;

pub use paths::Paths;

/// The header that names the version a request changes.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only describes a header")]
pub struct IfMatchHeader {
    /// The record's `ETag`, as it was read.
    #[param(rename = "If-Match", example = "\"3\"")]
    if_match: String,
}

/// The header that says that the password of a published form was given.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only describes a header")]
pub struct FormAccessHeader {
    /// What was answered to the form's password, where it asks for one.
    #[param(rename = "Form-Access", required = false, example = "AZLwwX0e")]
    form_access: Option<String>,
}

const DESCRIPTION: &str = "Everything the screens of Docket do, for other programs too. Sign in \
    with an access token as `Authorization: Bearer …`; create one under *Tokens*. Lists page with \
    `limit` and `cursor`; changes name the version they change with `If-Match`; a POST with an \
    `Idempotency-Key` can be repeated safely; every error is problem+json.";

const TAGS: [(&str, &str); 21] = [
    (
        "Demands",
        "What business units hand in, and the way it goes.",
    ),
    (
        "Views",
        "Views of the list of demands, kept under a name and shared.",
    ),
    (
        "Analytics",
        "Figures about demands, each with the list it counts.",
    ),
    ("Import", "Demands from CSV and XLSX files."),
    ("Forms", "What is asked about a demand, version by version."),
    (
        "Workflows",
        "The way demands go, version by version, and who goes by which.",
    ),
    (
        "Intake",
        "Forms that people without an account hand in, and how it goes on.",
    ),
    (
        "Triage",
        "Who gets what comes in, until when, and what waits for them.",
    ),
    (
        "Shortlists",
        "What a meeting works through, and what it decides.",
    ),
    ("Prioritisation", "Frameworks, scorings and scores."),
    ("Plans", "Ranked lists, budgets and the cut line."),
    ("Files", "Uploads, before they are attached to a record."),
    ("Maturity", "Models, assessments and results."),
    ("Organisation", "Settings, units, registers and fields."),
    ("People", "People, service accounts and what they may do."),
    ("Roles", "Roles as sets of permissions."),
    ("Session", "Signing in, oneself, sessions."),
    ("Tokens", "Access tokens for programs."),
    (
        "Notifications",
        "What one is told, in the application and by mail.",
    ),
    ("Audit", "Who changed what, when and why."),
    ("Events", "Live updates."),
];

/// Completes the collected document.
pub fn complete(mut api: OpenApi) -> OpenApi {
    api.info = InfoBuilder::new()
        .title("Docket API")
        .version("1.0.0")
        .description(Some(DESCRIPTION))
        .license(Some(
            LicenseBuilder::new()
                .name("Apache-2.0")
                .identifier(Some("Apache-2.0"))
                .build(),
        ))
        .build();
    let tags = TAGS.into_iter().map(|(name, description)| {
        let mut tag = Tag::new(name);
        tag.description = Some(description.to_owned());
        tag
    });
    api.tags = Some(tags.collect());
    let components = api.components.get_or_insert_default();
    let mut schemas = Vec::new();
    <Problem as ToSchema>::schemas(&mut schemas);
    schemas.push((Problem::name().into_owned(), Problem::schema()));
    // Conditions contain conditions, so the library does not follow what they
    // are made of.
    schemas.push((Comparison::name().into_owned(), Comparison::schema()));
    components.schemas.extend(schemas);
    components.add_security_scheme(
        "token",
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    );
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(
            crate::identity::session::ACCESS_COOKIE,
        ))),
    );
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations_mut(item) {
            complete_operation(path, method, operation);
        }
    }
    example::complete(&mut api);
    api
}

fn complete_operation(path: &str, method: &str, operation: &mut PathOperation) {
    let access = operation
        .operation_id
        .as_deref()
        .and_then(Operation::from_id)
        .map_or(Access::Anyone, Operation::access);
    let operation_id = operation.operation_id.clone().unwrap_or_default();
    let operation_id = operation_id.as_str();
    let none: [&str; 0] = [];
    operation.security = Some(match access {
        Access::Anyone => vec![],
        Access::OwnSession => vec![SecurityRequirement::new("session", none)],
        Access::Oneself | Access::Holders(_) | Access::HoldersOfAny(_) => vec![
            SecurityRequirement::new("token", none),
            SecurityRequirement::new("session", none),
        ],
    });
    let repeats = method == "post" && !NOT_REPEATABLE.contains(&operation_id);
    if repeats {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(idempotency_key());
    }
    let has_if_match = operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.name.eq_ignore_ascii_case("If-Match"),
            RefOr::Ref(_) => false,
        });
    let mut codes = vec![
        Code::Malformed,
        Code::InvalidQuery,
        Code::Internal,
        Code::Unavailable,
        Code::TimedOut,
    ];
    // A token that does not work is refused wherever it is sent.
    codes.push(Code::Unauthenticated);
    if !matches!(access, Access::Anyone | Access::Oneself) || method != "get" {
        codes.push(Code::Forbidden);
    }
    if method != "get" {
        codes.extend([Code::ForeignOrigin, Code::WrongState, Code::Validation]);
    }
    if path.contains('{') || access == Access::Anyone {
        codes.push(Code::NotFound);
    }
    if operation.request_body.is_some() {
        codes.extend([
            Code::InvalidJson,
            Code::TooLarge,
            Code::UnsupportedMediaType,
        ]);
        if method != "get" {
            codes.push(Code::AlreadyExists);
        }
    }
    if has_if_match {
        codes.extend([Code::Stale, Code::PreconditionRequired, Code::InvalidHeader]);
    }
    if repeats {
        codes.extend([Code::InvalidHeader, Code::InFlight, Code::KeyReused]);
    }
    if access == Access::Anyone || matches!(operation_id, "change_password") {
        codes.extend([Code::RateLimited, Code::InvalidCredentials]);
    }
    if access == Access::Anyone {
        codes.push(Code::InvalidLink);
    }
    if path.contains("/public/forms/") {
        codes.extend([Code::FormLocked, Code::FormClosed]);
    }
    if operation_id == "refresh_session" {
        codes.push(Code::SessionRenewed);
    }
    let refused_while_reading = [
        "list_service_tokens",
        "get_tracking_answers",
        "get_public_form",
    ];
    if path.contains("/imports/") || refused_while_reading.contains(&operation_id) {
        codes.extend([Code::WrongState, Code::Validation]);
    }
    if method == "get" && tells_versions(operation_id) {
        let known = ResponseBuilder::new().description("The version named in If-None-Match.");
        let responses = &mut operation.responses.responses;
        responses.insert("304".to_owned(), known.build().into());
    }
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        let same = by_status.entry(code.status()).or_default();
        if !same.contains(&code) {
            same.push(code);
        }
    }
    for (status, codes) in by_status {
        operation
            .responses
            .responses
            .entry(status.to_string())
            .or_insert_with(|| problem(&codes));
    }
}

/// Whether the answer carries an `ETag`: reads of one record do, derived
/// figures do not.
fn tells_versions(operation_id: &str) -> bool {
    let is_derived = [
        "history",
        "results",
        "ranking",
        "score",
        "me",
        "tracking",
        "preferences",
    ]
    .iter()
    .any(|derived| operation_id.ends_with(derived));
    operation_id.starts_with("get_") && !is_derived
}

/// POSTs that do nothing twice anyway, or whose answer sets cookies: an
/// idempotency key changes nothing for them.
const NOT_REPEATABLE: [&str; 9] = [
    "request_password_reset",
    "unsubscribe",
    "login",
    "logout",
    "refresh_session",
    "complete_setup",
    "reset_password",
    "change_password",
    "dry_run_import",
];

/// The problems that share a status, with an example of each.
fn problem(codes: &[Code]) -> RefOr<utoipa::openapi::Response> {
    let schema = Ref::from_schema_name(Problem::name());
    let example = |code: &Code| {
        let value = serde_json::json!({
            "type": format!("/api/problems/{}", code.code()),
            "code": code.code(),
            "title": code.title(),
            "detail": "What happened and what to do.",
            "status": code.status(),
            "request_id": "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11",
        });
        let example = ExampleBuilder::new()
            .summary(code.title())
            .value(Some(value));
        (code.code(), example.build())
    };
    let content = ContentBuilder::new()
        .schema(Some(schema))
        .examples_from_iter(codes.iter().map(example))
        .build();
    let titles: Vec<&str> = codes.iter().map(|code| code.title()).collect();
    ResponseBuilder::new()
        .description(titles.join("; or: "))
        .content(CONTENT_TYPE, content)
        .build()
        .into()
}

fn idempotency_key() -> RefOr<Parameter> {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Any text of 1 to 255 characters: the same request with the same key within 24 hours \
             is carried out once and answered alike.",
        ))
        .schema(Some(String::schema()))
        .example(Some("8d1ff1a0-6d4e-4b55-9a2c-0f6f1c6a2e11".into()))
        .build()
        .into()
}

/// The operations of a path with their methods.
fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut PathOperation)> {
    [
        ("get", item.get.as_mut()),
        ("put", item.put.as_mut()),
        ("post", item.post.as_mut()),
        ("patch", item.patch.as_mut()),
        ("delete", item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}

/// The document, written once.
#[derive(Clone)]
pub struct Document(pub web::Bytes);

/// The OpenAPI document.
#[get("/openapi.json")]
pub async fn document(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(document.0.clone())
}

/// What a kind of problem means: the page its `type` points to.
#[get("/api/problems/{code}")]
pub async fn describe_problem(code: web::Path<String>) -> crate::caller::Answer {
    let code = Code::ALL
        .into_iter()
        .find(|known| known.code() == code.as_str())
        .ok_or_else(|| crate::problem::Error::not_found("kind of problem"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(format!(
            "{}\n\nHTTP status {}. The answer's detail says what happened and what to do; errors \
         names the places.\n",
            code.title(),
            code.status()
        )))
}
