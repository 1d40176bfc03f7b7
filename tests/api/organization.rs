//! Settings, units, registers, the field catalogue.

use docket_tests::Server;
use docket_tests::server::text;
use serde_json::{Value, json};

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
async fn units_put_below_each_other_at_once_make_no_circle() {
    let server = Server::start().await;
    let client = server.administrator().await;
    for round in 0..6 {
        let [one, other] = [
            client.make_unit(&format!("One {round}"), None).await,
            client.make_unit(&format!("Other {round}"), None).await,
        ];
        let put = async |unit: &str, parent: &str| {
            let path = format!("/units/{unit}");
            let etag = client.get(&path).await.expect(200).etag();
            let answer = client.patch(&path, &etag, json!({ "parent_id": parent }));
            answer.await.status
        };
        let (first, second) =
            futures_util::future::join(put(&one, &other), put(&other, &one)).await;
        let mut statuses = [first, second];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200, "{statuses:?}");
        assert!([412, 422].contains(&statuses[1]), "{statuses:?}");
    }
    client.get("/analytics/demands").await.expect(200);
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

#[tokio::test]
async fn several_forms_are_in_use_at_once() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let definition = json!({ "sections": [{ "key": "all", "title": { "en": "All" }, "items": [
        { "field": "title", "required": true }, { "field": "effort", "required": true },
    ] }] });
    let form = json!({ "key": "software", "name": { "en": "Software" }, "definition": definition });
    let form = client.post("/forms", form).await.expect(201);
    let name = json!({ "en": "Software request" });
    let body = json!({ "name": name, "form_id": form.id() });
    let refused = client.post("/demand-types", body.clone()).await;
    refused.problem(422, "validation").at("/form_id");
    let version = form.json["versions"][0]["id"]
        .as_str()
        .expect("a version")
        .to_owned();
    let path = format!("/form-versions/{version}");
    let draft = client.get(&path).await.expect(200);
    client
        .post_matching(&format!("{path}/publish"), &draft.etag(), Value::Null)
        .await
        .expect(200);
    let made = client.post("/demand-types", body.clone()).await.expect(201);
    assert_eq!(made.json["key"], "software-request");
    assert_eq!(made.json["form_version_id"], version);
    client
        .post("/demand-types", body)
        .await
        .problem(409, "already-exists");

    // Each form is asked by its own type.
    let demand = |effort: Value| {
        json!({
            "demand_type": "software-request", "title": "Drawings", "unit_id": unit,
            "values": { "effort": effort }, "submit": true,
        })
    };
    let refused = client.post("/demands", demand(Value::Null)).await;
    refused.problem(422, "validation").at("/values/effort");
    let demand = client
        .post("/demands", demand(json!("3")))
        .await
        .expect(201);
    assert_eq!(demand.json["demand_type"]["name"], "Software request");

    // Out of use: nothing new, and what there is goes on.
    let path = format!("/demand-types/{}", made.id());
    let archive = json!({ "archived": true });
    let gone = client
        .patch(&path, &made.etag(), archive.clone())
        .await
        .expect(200);
    assert!(gone.json["archived_at"].is_string());
    let body = json!({ "demand_type": "software-request", "title": "More", "unit_id": unit });
    client
        .post("/demands", body)
        .await
        .problem(422, "validation")
        .at("/demand_type");
    let shown = client
        .get(&format!("/demands/{}", demand.key()))
        .await
        .expect(200);
    assert_eq!(shown.json["demand_type"]["name"], "Software request");
    client.step(&shown, "withdraw", None).await.expect(200);

    // One stays in use; a name is needed; an old version is stale.
    let types = client.get("/demand-types").await.expect(200);
    let first = types.items()[0].clone();
    let first_path = format!("/demand-types/{}", first["id"].as_str().expect("an id"));
    let only = client.get(&first_path).await.expect(200);
    client
        .patch(&first_path, &only.etag(), archive)
        .await
        .problem(409, "wrong-state");
    let blank = json!({ "name": {} });
    client
        .patch(&path, &gone.etag(), blank)
        .await
        .problem(422, "validation");
    client
        .patch(&path, &made.etag(), json!({ "archived": false }))
        .await
        .problem(412, "stale");
    let back = json!({ "archived": false, "name": { "en": "Software" } });
    let back = client.patch(&path, &gone.etag(), back).await.expect(200);
    assert_eq!(back.json["archived_at"], Value::Null);
    let history = client.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(history.items().len(), 3);
}
