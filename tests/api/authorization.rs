//! The authorisation matrix: every operation of the document × nobody, each
//! role, a twin from another unit, a token without the scope.
//!
//! What an operation asks for is read from the product's own table; what
//! happens is asked of the running server. An operation that is added is in
//! the matrix by itself.

mod people;
mod record;
mod trail;
mod twin;

use std::collections::BTreeMap;

use docket_domain::identity::{Permission, shipped_roles};
use docket_server::operation::{Access, Operation};
use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::json;

/// An operation as the document has it.
struct Row {
    operation: Operation,
    method: Method,
    path: String,
    has_body: bool,
}

async fn rows(server: &Server) -> Vec<Row> {
    let document = server.anonymous().get("/openapi.json").await.expect(200);
    let mut rows = Vec::new();
    for (path, item) in document.json["paths"].as_object().expect("paths") {
        for (method, described) in item.as_object().expect("operations") {
            let id = text(&described["operationId"]);
            rows.push(Row {
                operation: Operation::from_id(&id).expect("the operation is in the table"),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                has_body: described.get("requestBody").is_some(),
            });
        }
    }
    assert_eq!(rows.len(), Operation::ALL.len());
    rows
}

/// Calls an operation with a path that leads nowhere and an empty body: what
/// counts is whether the caller is let in.
async fn call(client: &Client, row: &Row) -> Answer {
    let nobody = uuid::Uuid::nil().to_string();
    let mut path = row.path.clone();
    while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
        path.replace_range(start..=end, &nobody);
    }
    let mut request = client
        .request(row.method.clone(), &path)
        .header("If-Match", "\"1\"");
    if row.has_body {
        request = request.json(&json!({}));
    }
    client.send(request).await
}

/// Permissions each of which lets its holder call an operation; none where it
/// takes no permission.
fn permissions(operation: Operation) -> Vec<Permission> {
    match operation.access() {
        Access::Holders(permission) => vec![permission],
        Access::HoldersOfAny(permissions) => permissions.to_vec(),
        Access::Anyone | Access::Oneself | Access::OwnSession => Vec::new(),
    }
}

/// Whether a role's permissions let its holder call an operation.
fn holds(held: &[Permission], operation: Operation) -> bool {
    let asked = permissions(operation);
    asked.is_empty() || asked.iter().any(|permission| held.contains(permission))
}

fn is_stream(row: &Row) -> bool {
    row.operation == Operation::StreamEvents
}

#[tokio::test]
async fn nobody_is_let_in_without_signing_in() {
    let server = Server::start().await;
    server.administrator().await;
    for row in rows(&server).await {
        let answer = call(&server.anonymous(), &row).await;
        match row.operation.access() {
            Access::Anyone => assert_ne!(answer.status, 403, "{}", row.operation.id()),
            _ => {
                answer.problem(401, "unauthenticated");
            }
        }
    }
}

#[tokio::test]
async fn each_role_is_let_in_where_it_holds_the_permission() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let rows = rows(&server).await;
    for role in shipped_roles() {
        let client = administrator.make_person(&server, role.key, None).await;
        for row in rows
            .iter()
            .filter(|row| !is_stream(row) && !ends_the_session(row))
        {
            let answer = call(&client, row).await;
            let held = holds(role.permissions, row.operation);
            let refused = answer.status == 403 && answer.json["code"] == "forbidden";
            let name = format!("{} as {}: {}", row.operation.id(), role.key, answer.text);
            if held {
                assert_ne!(answer.status, 401, "{name}");
                assert!(!refused || refused_inside(row), "{name}");
            } else {
                assert!(refused, "{name}");
            }
            assert!(answer.status < 500, "{name}");
        }
    }
}

/// Signing out would end the journey.
fn ends_the_session(row: &Row) -> bool {
    matches!(row.operation, Operation::Logout | Operation::RefreshSession)
}

/// Operations that ask for more than their permission, depending on what is in
/// the request: their own tests prove that.
fn refused_inside(row: &Row) -> bool {
    row.has_body
}

#[tokio::test]
async fn a_token_is_let_in_where_its_scope_allows() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let rows = rows(&server).await;
    let mut by_permissions: BTreeMap<Vec<Permission>, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        let permissions = permissions(row.operation);
        if !permissions.is_empty() {
            by_permissions.entry(permissions).or_default().push(row);
        }
    }
    for (permissions, rows) in &by_permissions {
        let others: Vec<&str> = Permission::ALL
            .iter()
            .filter(|permission| !permissions.contains(permission))
            .map(|permission| permission.key())
            .collect();
        let without = administrator.make_token(&others).await;
        for row in rows {
            call(&without, row).await.problem(403, "forbidden");
        }
        // Each of them is enough.
        for permission in permissions {
            let with = administrator.make_token(&[permission.key()]).await;
            for row in rows {
                let answer = call(&with, row).await;
                assert_ne!(answer.status, 401, "{}", row.operation.id());
                let refused = answer.status == 403 && !row.has_body;
                assert!(!refused, "{}: {}", row.operation.id(), answer.text);
            }
        }
    }
    for row in rows
        .iter()
        .filter(|row| row.operation.access() == Access::OwnSession)
    {
        let token = administrator.make_token(&["demand.read"]).await;
        call(&token, row).await.problem(403, "forbidden");
    }
}
