//! The audit trail: a row for every change, read by filters, changed by nobody.

mod operation;

use chrono::{DateTime, SecondsFormat, Utc};
use docket_tests::database::is_postgres;
use docket_tests::prioritization::{euros, order_of};
use docket_tests::server::{PASSWORD, complete_answers, text};
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

async fn trail(client: &Client, query: &str) -> Answer {
    client.get(&format!("/audit?{query}")).await.expect(200)
}

/// Rows that a request left.
async fn rows_of(client: &Client, answer: &Answer) -> Vec<Value> {
    let id = answer.header("x-request-id");
    let id = json!(id.expect("every answer names its request"));
    let trail = trail(client, "limit=200").await;
    let rows = trail.items().iter().filter(|row| row["request_id"] == id);
    rows.cloned().collect()
}

/// The one row that a request left; it names the operation and the record.
async fn row_of(client: &Client, answer: &Answer, operation: &str, record: &str) -> Value {
    let rows = rows_of(client, answer).await;
    let [row] = rows.as_slice() else {
        panic!("{operation} left {} rows: {rows:#?}", rows.len());
    };
    assert_eq!(row["operation"], operation);
    assert_eq!(row["record_id"], record, "{row}");
    row.clone()
}

#[tokio::test]
async fn a_demand_leaves_one_row_for_each_thing_done_with_it() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let me = client.get("/me").await.expect(200).json["person"]["id"].clone();
    let mut body = complete_answers();
    body["unit_id"] = json!(client.make_unit("Water", None).await);
    let made = client.make_demand("First", body).await;
    let id = made.id();
    let row = row_of(&client, &made, "create_demand", &id).await;
    assert_eq!(row["person"]["id"], me);
    assert_eq!(row["actor"], "account");
    assert_eq!(row["record_kind"], "demand");

    let path = format!("/demands/{}", made.key());
    let patch = json!({ "title": "Second" });
    let stale = client.patch(&path, "\"9\"", patch.clone()).await;
    let refused = client
        .patch(&path, &made.etag(), json!({ "title": "" }))
        .await;
    let changed = client.patch(&path, &made.etag(), patch).await.expect(200);
    let row = row_of(&client, &changed, "update_demand", &id).await;
    assert_eq!(
        row["changes"],
        json!({ "title": { "from": "First", "to": "Second" } })
    );

    let submitted = client.step(&changed, "submit", None).await.expect(200);
    row_of(&client, &submitted, "transition_demand", &id).await;
    let rejected = client
        .step(&submitted, "reject", Some("Done already"))
        .await;
    let rejected = rejected.expect(200);
    let row = row_of(&client, &rejected, "transition_demand", &id).await;
    assert_eq!(row["reason"], "Done already");
    let status = |row: &Value| row["changes"]["status"]["to"].clone();
    assert_eq!(status(&row), "rejected", "{row}");

    let other = client.make_demand("Other", json!({})).await;
    let path = format!("/demands/{}", other.key());
    let deleted = client.delete(&path, Some(&other.etag())).await.expect(204);
    row_of(&client, &deleted, "delete_demand", &other.id()).await;
    let restore = format!("{path}/restore");
    let restored = client
        .post_matching(&restore, &deleted.etag(), Value::Null)
        .await;
    row_of(
        &client,
        &restored.expect(200),
        "restore_demand",
        &other.id(),
    )
    .await;

    // What is refused changes nothing, and leaves nothing.
    for refused in [stale.expect(412), refused.expect(422)] {
        assert!(rows_of(&client, &refused).await.is_empty());
    }
}

#[tokio::test]
async fn plans_people_roles_and_signing_in_leave_one_row_each() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.post("/units", json!({ "name": "Water" })).await;
    let unit = unit.expect(201);
    row_of(&client, &unit, "create_unit", &unit.id()).await;

    let body = json!({ "name": "Water", "unit_id": unit.id() });
    let portfolio = client.post("/portfolios", body).await.expect(201);
    row_of(&client, &portfolio, "create_portfolio", &portfolio.id()).await;
    let body = json!({
        "name": "Plan", "period": "FY2027", "budget": euros(100), "portfolio_id": portfolio.id(),
    });
    let plan = client.post("/plans", body).await.expect(201);
    row_of(&client, &plan, "create_plan", &plan.id()).await;
    let mut demands = Vec::new();
    for title in ["One", "Two"] {
        demands.push(client.make_qualified(title, &unit.id(), Some(50)).await);
    }
    let ranking = client.place(&plan.id(), &demands).await.expect(200);
    let order = order_of(&ranking);
    let moved = client
        .move_behind(&plan.id(), &order[1], &json!(1), None)
        .await;
    row_of(&client, &moved.expect(200), "move_placement", &plan.id()).await;

    let body = json!({ "name": "Maren Holt", "email": "maren@example.org" });
    let person = client.post("/people", body).await.expect(201);
    row_of(&client, &person, "create_person", &person.id()).await;
    let path = format!("/people/{}", person.id());
    let patch = json!({ "name": "Maren Holt-Lund" });
    let renamed = client.patch(&path, &person.etag(), patch).await.expect(200);
    let row = row_of(&client, &renamed, "update_person", &person.id()).await;
    let name = row["changes"]["name"]["to"].to_string();
    assert!(name.starts_with("\"digest:"), "{row}");
    let grant = json!({ "role_id": client.role("analyst").await });
    let granted = client
        .post(&format!("{path}/grants"), grant)
        .await
        .expect(201);
    row_of(&client, &granted, "create_grant", &person.id()).await;

    let role = client.role("analyst").await;
    let path = format!("/roles/{role}");
    let version = client.get(&path).await.expect(200).etag();
    let patch = json!({ "name": { "en": "Analyst" } });
    let changed = client.patch(&path, &version, patch).await.expect(200);
    row_of(&client, &changed, "update_role", &role).await;

    let me = client.get("/me").await.expect(200);
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    let nobody = server.anonymous();
    let signed_in = nobody.post("/auth/login", body).await.expect(204);
    let person = text(&me.json["person"]["id"]);
    row_of(&client, &signed_in, "login", &person).await;
}

#[tokio::test]
async fn a_repeated_request_leaves_no_second_row() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let token = client.make_token(&["demand.create", "demand.read"]).await;
    let post = || {
        let request = token.request(Method::POST, "/demands");
        let request = request.header("Idempotency-Key", "once");
        token.send(request.json(&json!({ "title": "Once" })))
    };
    let first = post().await.expect(201);
    let second = post().await.expect(201);
    assert_eq!(second.header("idempotent-replay"), Some("true"));
    let row = row_of(&client, &first, "create_demand", &first.id()).await;
    assert_eq!(row["actor"], "token");
    assert!(rows_of(&client, &second).await.is_empty());
    let trail = trail(&client, "operation=create_demand&count=true").await;
    assert_eq!(trail.json["total"], 1);
}

/// When a row was written.
fn at(row: &Value) -> DateTime<Utc> {
    text(&row["at"]).parse().expect("an instant")
}

#[tokio::test]
async fn the_trail_is_filtered_counted_and_read_page_by_page() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let other = client.make_person(&server, "analyst", None).await;
    let first = client.make_demand("First", json!({})).await;
    let path = format!("/demands/{}", first.key());
    let changed = client
        .patch(&path, &first.etag(), json!({ "title": "Changed" }))
        .await;
    changed.expect(200);
    let second = other.make_demand("Second", json!({})).await;
    let (first, second, person) = (first.id(), second.id(), other.person.clone());

    let all = trail(&client, "limit=200&count=true").await;
    let total = all.items().len();
    assert_eq!(all.json["total"], total);
    assert_eq!(all.json["next"], Value::Null);
    let instants: Vec<_> = all.items().iter().map(at).collect();
    let is_sorted = instants.is_sorted_by(|newer, older| newer >= older);
    assert!(is_sorted, "newest first");
    let (middle, newest) = (instants[total / 2], instants[0]);
    let written = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Micros, true);
    let matching = |is_one: &dyn Fn(&Value) -> bool| {
        let rows = all.items().iter().filter(|row| is_one(row));
        rows.cloned().collect::<Vec<Value>>()
    };
    for (query, expected) in [
        (
            "record_kind=demand".to_owned(),
            matching(&|row| row["record_kind"] == "demand"),
        ),
        (
            format!("record_id={first}"),
            matching(&|row| row["record_id"] == first.as_str()),
        ),
        (
            format!("record_id={second}"),
            matching(&|row| row["record_id"] == second.as_str()),
        ),
        (
            format!("person_id={person}"),
            matching(&|row| row["person"]["id"] == person.as_str()),
        ),
        (
            "operation=create_demand".to_owned(),
            matching(&|row| row["operation"] == "create_demand"),
        ),
        (
            format!("since={}", written(middle)),
            matching(&|row| at(row) >= middle),
        ),
        (
            format!("until={}", written(middle)),
            matching(&|row| at(row) < middle),
        ),
        (
            format!(
                "operation=create_demand&person_id={person}&until={}",
                written(newest)
            ),
            matching(&|row| {
                row["operation"] == "create_demand"
                    && row["person"]["id"] == person.as_str()
                    && at(row) < newest
            }),
        ),
        ("operation=fly".to_owned(), Vec::new()),
    ] {
        let found = trail(&client, &format!("{query}&limit=200&count=true")).await;
        assert_eq!(found.items(), expected, "{query}");
        assert_eq!(found.json["total"], expected.len(), "{query}");
    }

    // Page by page nothing is lost or told twice, also while rows are added.
    let mut paged = Vec::new();
    let mut page = trail(&client, "limit=2").await;
    assert_eq!(page.json.get("total"), None, "counted only when asked");
    client.make_demand("In between", json!({})).await;
    loop {
        paged.extend(page.items().to_vec());
        let Some(cursor) = page.json["next"].as_str() else {
            break;
        };
        let link = page.header("link").unwrap_or_default().to_owned();
        assert!(link.contains(cursor) && link.contains("limit=2"), "{link}");
        page = trail(&client, &format!("limit=2&cursor={cursor}")).await;
    }
    assert_eq!(paged, all.items());
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_said() {
    let server = Server::start().await;
    let client = server.administrator().await;
    for (query, place) in [
        ("since=yesterday", "?since"),
        ("until=2027-13-01T00:00:00Z", "?until"),
        ("record_id=DEM-1", "?record_id"),
        ("person_id=ada", "?person_id"),
        ("colour=red", "?colour"),
        ("cursor=x", "?cursor"),
        ("count=maybe", "?count"),
    ] {
        let refused = client.get(&format!("/audit?{query}")).await;
        refused.problem(400, "invalid-query").at(place);
    }
}

#[tokio::test]
async fn the_trail_is_for_those_who_may_read_all_of_it() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    for (role, unit, status) in [
        ("auditor", None, 200),
        ("director", None, 200),
        // It tells of everything, and a unit is not everything.
        ("auditor", Some(&unit), 403),
        ("director", Some(&unit), 403),
        ("administrator", Some(&unit), 403),
        ("analyst", None, 403),
        ("portfolio-manager", None, 403),
        ("requester", None, 403),
    ] {
        let unit = unit.map(String::as_str);
        let reader = administrator.make_person(&server, role, unit).await;
        reader.get("/audit").await.expect(status);
    }
    let nobody = server.anonymous();
    nobody.get("/audit").await.problem(401, "unauthenticated");
    let token = administrator.make_token(&["demand.read"]).await;
    token.get("/audit").await.problem(403, "forbidden");
}

/// The rows as the database has them, in order.
async fn stored(connection: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = format!("SELECT * FROM {table} ORDER BY seq");
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await;
    let rows = rows.expect("the rows are read");
    rows.iter().map(|row| format!("{row:?}")).collect()
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_remove_rows() {
    let server = Server::start().await;
    let client = server.administrator().await;
    client.make_demand("Told", json!({})).await;
    let connection = server.database.connect().await;
    let (bytes, now) = match is_postgres() {
        true => ("'\\x00'", "now()"),
        false => ("x'00'", "'2026-11-26T00:00:00+00:00'"),
    };
    let seal = format!(
        "INSERT INTO audit_seal (first_audit_seq, last_audit_seq, previous_hash, hash, sealed_at) \
         VALUES (1000001, 1000002, {bytes}, {bytes}, {now})"
    );
    connection
        .execute_unprepared(&seal)
        .await
        .expect("rows are added");
    for (table, change) in [
        ("audit", "record_label = 'another'"),
        ("audit_seal", "last_audit_seq = 3"),
    ] {
        let before = stored(&connection, table).await;
        let mut attempts = vec![
            format!("UPDATE {table} SET {change}"),
            format!("UPDATE {table} SET {change} WHERE seq = (SELECT max(seq) FROM {table})"),
            format!("DELETE FROM {table}"),
            format!("DELETE FROM {table} WHERE seq = (SELECT min(seq) FROM {table})"),
        ];
        if is_postgres() {
            attempts.push(format!("TRUNCATE {table}"));
        } else {
            attempts.push(format!(
                "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
            ));
        }
        for attempt in attempts {
            let refused = connection.execute_unprepared(&attempt).await;
            let why = refused.expect_err(&attempt).to_string();
            assert!(
                why.contains("the audit trail only grows"),
                "{attempt}: {why}"
            );
        }
        // Seals may have been added in the meantime.
        let after = stored(&connection, table).await;
        assert!(!before.is_empty() && after.starts_with(&before));
    }
}
