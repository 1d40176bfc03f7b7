//! Settings, units, registers, the field catalogue.

use docket_tests::Server;
use docket_tests::server::text;
use serde_json::json;

#[tokio::test]
async fn settings_change_by_version_and_say_what_is_wrong() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let settings = administrator.get("/organization").await.expect(200);
    let wrong = json!({
        "time_zone": "Mars/Olympus", "currency": "euro", "fiscal_year_start": 13,
        "working_days": [], "exchange_rates": [{ "currency": "CHF", "valid_from": "2026-01-01", "rate": "0" }],
    });
    let refused = administrator
        .patch("/organization", &settings.etag(), wrong)
        .await;
    refused
        .problem(422, "validation")
        .at("/time_zone")
        .at("/currency")
        .at("/fiscal_year_start")
        .at("/working_days")
        .at("/exchange_rates/0/rate");
    let right = json!({
        "time_zone": "Europe/Zurich",
        "exchange_rates": [{ "currency": "CHF", "valid_from": "2026-01-01", "rate": "1.0625" }],
    });
    let changed = administrator
        .patch("/organization", &settings.etag(), right.clone())
        .await
        .expect(200);
    assert_eq!(changed.json["exchange_rates"][0]["rate"], "1.0625");
    administrator
        .patch("/organization", &settings.etag(), right)
        .await
        .problem(412, "stale");
}

#[tokio::test]
async fn units_form_a_tree_without_cycles() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let top = administrator.make_unit("Operations", None).await;
    let middle = administrator.make_unit("Water", Some(&top)).await;
    let leaf = administrator.make_unit("Wells", Some(&middle)).await;
    let unit = administrator
        .get(&format!("/units/{top}"))
        .await
        .expect(200);
    let path = format!("/units/{top}");
    administrator
        .patch(&path, &unit.etag(), json!({ "parent_id": leaf }))
        .await
        .problem(422, "validation")
        .at("/parent_id");
    administrator
        .patch(&path, &unit.etag(), json!({ "archived": true }))
        .await
        .problem(409, "wrong-state");
    let moved = administrator
        .get(&format!("/units/{leaf}"))
        .await
        .expect(200);
    let moved = administrator
        .patch(
            &format!("/units/{leaf}"),
            &moved.etag(),
            json!({ "parent_id": top }),
        )
        .await
        .expect(200);
    assert_eq!(text(&moved.json["parent"]["id"]), top);
    let twin = administrator
        .post("/units", json!({ "name": "Water" }))
        .await
        .expect(201);
    assert_eq!(twin.json["code"], "water-2");
    administrator
        .post("/units", json!({ "name": "Other", "code": "water" }))
        .await
        .problem(409, "already-exists")
        .at("/code");
}

#[tokio::test]
async fn registers_and_fields() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let entry = json!({ "key": "regulatory", "name": { "en": "Regulatory", "de": "Pflicht" } });
    for path in ["/categories", "/strategic-objectives"] {
        let made = administrator.post(path, entry.clone()).await.expect(201);
        administrator
            .post(path, entry.clone())
            .await
            .problem(409, "already-exists");
        let address = format!("{path}/{}", made.id());
        let archived = administrator
            .patch(&address, &made.etag(), json!({ "archived": true }))
            .await;
        assert!(archived.expect(200).json["archived_at"].is_string());
    }
    let field = json!({ "key": "site", "kind": "short_text", "label": { "en": "Site" } });
    administrator
        .post("/fields", field.clone())
        .await
        .expect(201);
    administrator
        .post("/fields", field)
        .await
        .problem(409, "already-exists");
    let fields = administrator.get("/fields").await.expect(200);
    assert!(
        fields
            .items()
            .iter()
            .any(|field| field["definition"]["key"] == "site")
    );
}
