//! The history of every record, and the seals over the trail it is read from.

use docket_server::audit::seal::{self, Verdict};
use docket_server::{app, housekeeping};
use docket_tests::{Client, Server};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// Records of every kind that has a history, by their address.
async fn records(client: &Client) -> Vec<String> {
    let unit = client.make_unit("Water", None).await;
    let entry = json!({ "key": "safety", "name": { "en": "Safety" } });
    let category = client
        .post("/categories", entry.clone())
        .await
        .expect(201)
        .id();
    let objective = client
        .post("/strategic-objectives", entry)
        .await
        .expect(201)
        .id();
    let person = client
        .post(
            "/people",
            json!({ "name": "Mara Lindqvist", "email": "mara@example.org" }),
        )
        .await
        .expect(201)
        .id();
    let role = client
        .post(
            "/roles",
            json!({ "key": "reader", "name": { "en": "Reader" }, "permissions": ["demand.read"] }),
        )
        .await
        .expect(201)
        .id();
    vec![
        format!("/units/{unit}"),
        format!("/categories/{category}"),
        format!("/strategic-objectives/{objective}"),
        format!("/people/{person}"),
        format!("/roles/{role}"),
    ]
}

#[tokio::test]
async fn what_happened_to_a_record_is_read_at_the_record() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Power", None).await;
    let auditor = client.make_person(&server, "auditor", None).await;
    let requester = client.make_person(&server, "requester", None).await;
    let analyst = client.make_person(&server, "analyst", Some(&unit)).await;
    for record in records(&client).await {
        let path = format!("{record}/history");
        let history = client.get(&format!("{path}?count=true")).await.expect(200);
        assert_eq!(history.json["total"], 1, "{path}");
        let operation = history.items()[0]["operation"].as_str().unwrap_or_default();
        assert!(operation.starts_with("create_"), "{path}: {operation}");
        auditor.get(&path).await.expect(200);
        requester.get(&path).await.problem(403, "forbidden");
        analyst.get(&path).await.problem(403, "forbidden");
    }
    let settings = client.get("/organization").await.expect(200);
    client
        .patch(
            "/organization",
            &settings.etag(),
            json!({ "name": "Vallmere" }),
        )
        .await
        .expect(200);
    let history = client.get("/organization/history").await.expect(200);
    let newest = &history.items()[0];
    assert_eq!(newest["changes"]["name"]["to"], "Vallmere");
    assert_eq!(newest["person"]["name"], "Ada Minister");
    requester
        .get("/organization/history")
        .await
        .problem(403, "forbidden");

    let form = client.get("/forms").await.expect(200).items()[0].clone();
    let path = format!("/forms/{}", form["id"].as_str().unwrap_or_default());
    client
        .put(
            &format!("{path}/public-link"),
            Some(&format!("\"{}\"", form["version"])),
            json!({ "published": true }),
        )
        .await
        .expect(200);
    let history = client.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(history.items()[0]["operation"], "publish_form_link");
}

#[tokio::test]
async fn the_trail_is_sealed_and_a_changed_row_is_found() {
    let server = Server::start().await;
    let client = server.administrator().await;
    records(&client).await;
    let state = app::open(server.database.settings())
        .await
        .expect("the database opens");

    housekeeping::keep(&state).await.expect("it is sealed");
    let Verdict::Intact {
        sealed,
        waiting,
        hash,
    } = seal::verify(&state).await.expect("it is read")
    else {
        panic!("nothing was changed");
    };
    assert!(sealed >= 5 && hash.len() == 64, "{sealed} rows, {hash}");
    assert_eq!(waiting, 0);

    // Later rows hang on the earlier ones.
    client.make_unit("Power", None).await;
    let verdict = seal::verify(&state).await.expect("it is read");
    assert!(matches!(verdict, Verdict::Intact { waiting: 1, .. }));
    assert_eq!(seal::seal(&state).await.expect("it is sealed"), 1);
    assert_eq!(seal::seal(&state).await.expect("it is sealed"), 0);

    // Somebody with the database's password is not stopped, but noticed.
    let connection = server.database.connect().await;
    for statement in [
        if docket_tests::database::is_postgres() {
            "ALTER TABLE audit DISABLE TRIGGER USER"
        } else {
            "DROP TRIGGER audit_refuses_UPDATE"
        },
        "UPDATE audit SET operation = 'update_unit' WHERE operation = 'create_unit' \
         AND seq = (SELECT min(seq) FROM audit WHERE operation = 'create_unit')",
    ] {
        connection
            .execute_unprepared(statement)
            .await
            .expect("the database obeys");
    }
    let verdict = seal::verify(&state).await.expect("it is read");
    assert!(
        matches!(verdict, Verdict::Broken { first: 1, .. }),
        "{verdict:?}"
    );
    app::close(state).await;
}

#[tokio::test]
async fn a_deleted_plan_comes_back_as_it_was() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let plan = client
        .post(
            "/plans",
            json!({ "name": "Next year", "period": "FY2027", "budget": { "amount": "1000.00", "currency": "EUR" } }),
        )
        .await
        .expect(201);
    let path = format!("/plans/{}", plan.id());
    let restore = format!("{path}/restore");
    client
        .post_matching(&restore, &plan.etag(), json!(null))
        .await
        .problem(409, "wrong-state");
    let deleted = client.delete(&path, Some(&plan.etag())).await.expect(204);
    client.get(&path).await.problem(404, "not-found");
    client
        .post_matching(&restore, &plan.etag(), json!(null))
        .await
        .problem(412, "stale");
    let restored = client
        .post_matching(&restore, &deleted.etag(), json!(null))
        .await
        .expect(200);
    for field in ["name", "period", "budget", "framework_version"] {
        assert_eq!(restored.json[field], plan.json[field], "{field}");
    }
    let history = client.get(&format!("{path}/history")).await.expect(200);
    let done: Vec<_> = history
        .items()
        .iter()
        .map(|entry| entry["operation"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(done, ["restore_plan", "delete_plan", "create_plan"]);
}

#[tokio::test]
async fn a_secret_that_is_shown_once_is_not_kept_for_a_repeated_request() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let make = || {
        client
            .request(reqwest::Method::POST, "/me/tokens")
            .header("Idempotency-Key", "a key of the client's own")
            .json(&json!({ "name": "Reports", "scopes": ["demand.read"], "days": 30 }))
    };
    let first = client.send(make()).await.expect(201);
    let again = client.send(make()).await.expect(201);
    assert_eq!(first.json, again.json);
    assert_eq!(again.header("idempotent-replay"), Some("true"));
    let secret = first.json["secret"].as_str().unwrap_or_default();
    assert!(secret.len() > 20, "{}", first.text);

    let connection = server.database.connect().await;
    let rows = connection
        .query_all_raw(sea_orm::Statement::from_string(
            connection.get_database_backend(),
            "SELECT caller, route, key, headers, body FROM idempotency",
        ))
        .await
        .expect("the database answers");
    assert_eq!(rows.len(), 1);
    for row in rows {
        let body: Vec<u8> = row.try_get("", "body").expect("a body");
        let has = |part: &str| {
            body.windows(part.len())
                .any(|window| window == part.as_bytes())
        };
        assert!(
            !has(secret) && !has("Reports"),
            "the answer is kept readable"
        );
        for column in ["caller", "route", "key", "headers"] {
            let text: String = row.try_get("", column).expect("a text");
            assert!(
                !text.contains(secret) && !text.contains("a key of"),
                "{text}"
            );
        }
    }
}
