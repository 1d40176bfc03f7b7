//! JSON Schemas that become forms.

use docket_tests::server::text;
use docket_tests::{Client, Server, real_data};
use reqwest::Method;
use serde_json::{Value, json};

/// Publishes the first version of an imported form and makes a type of demand
/// that uses it; gives the type's key and the fields it asks.
async fn use_form(client: &Client, imported: &Value) -> (String, Vec<Value>) {
    let form = &imported["form"];
    let version = text(&form["versions"][0]["id"]);
    let path = format!("/form-versions/{version}");
    let draft = client.get(&path).await.expect(200);
    assert_eq!(draft.json["problems"], json!([]));
    client
        .post_matching(&format!("{path}/publish"), &draft.etag(), Value::Null)
        .await
        .expect(200);
    let body = json!({ "name": form["name"], "form_id": form["id"] });
    let made = client.post("/demand-types", body).await.expect(201);
    let fields = draft.json["fields"].as_array().cloned().unwrap_or_default();
    (text(&made.json["key"]), fields)
}

/// An answer to a field, whatever it is.
fn answer(field: &Value) -> Value {
    match field["kind"].as_str().unwrap_or_default() {
        "yes_no" => json!(true),
        "date" => json!("2027-01-31"),
        "number" => json!("3"),
        "single_choice" => field["options"][0]["key"].clone(),
        "table" => {
            let columns = field["columns"].as_array().cloned().unwrap_or_default();
            let cells = columns
                .iter()
                .map(|column| (text(&column["key"]), answer(column)));
            json!([cells.collect::<serde_json::Map<_, _>>()])
        }
        _ => json!("Something"),
    }
}

#[tokio::test]
async fn a_schema_becomes_a_draft_and_its_fields() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let schema = r#"{
        "title": "Software request", "type": "object", "required": ["projectName", "users"],
        "properties": {
            "projectName": { "type": "string", "maxLength": 80 },
            "users": { "type": "integer", "minimum": 1 },
            "hosted": { "type": "string", "enum": ["Cloud", "Own servers"] },
            "where": { "type": "string", "maxLength": 40 },
            "licences": { "type": "array", "items": { "type": "object", "required": ["product"],
                "properties": { "product": { "type": "string", "maxLength": 60 }, "count": { "type": "number" } } } }
        },
        "if": { "properties": { "hosted": { "const": "Own servers" } }, "required": ["hosted"] },
        "then": { "required": ["where"] },
        "patternProperties": { "^x-": {} }
    }"#;
    let post = async |dry_run: bool| {
        let body = format!("{{\"schema\": {schema}, \"dry_run\": {dry_run}}}");
        let request = client.request(Method::POST, "/form-imports");
        client
            .send(
                request
                    .header("Content-Type", "application/json")
                    .body(body),
            )
            .await
    };
    let told = post(true).await.expect(200);
    assert_eq!(told.json["form"], Value::Null);
    let unmapped = told.json["unmapped"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(
        unmapped
            .iter()
            .any(|one| one["keyword"] == "patternProperties"),
        "{unmapped:?}"
    );
    assert_eq!(client.get("/forms").await.expect(200).items().len(), 1);

    let made = post(false).await.expect(201);
    assert_eq!(made.json["form"]["key"], "software-request");
    let version = text(&made.json["form"]["versions"][0]["id"]);
    let draft = client
        .get(&format!("/form-versions/{version}"))
        .await
        .expect(200);
    // In the order in which the schema was written.
    let asked: Vec<String> = draft.json["definition"]["sections"][0]["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| text(&item["field"]))
        .collect();
    assert_eq!(asked, ["title", "users", "hosted", "where", "licences"]);
    post(false).await.problem(409, "already-exists");

    let (demand_type, _) = use_form(&client, &made.json).await;
    let unit = client.make_unit("Water", None).await;
    let demand = |values: Value| json!({ "demand_type": demand_type, "title": "Drawings", "unit_id": unit, "values": values, "submit": true });
    let few = json!({ "users": "0", "hosted": "own-servers" });
    let refused = client.post("/demands", demand(few)).await;
    let codes: Vec<String> = refused.json["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"])))
        .collect();
    assert_eq!(
        codes,
        ["/values/users below_minimum", "/values/where required"]
    );
    let sound = json!({ "users": "2", "hosted": "cloud", "licences": [{ "product": "CAD", "count": "2" }] });
    client.post("/demands", demand(sound)).await.expect(201);

    for (schema, code) in [
        (json!([]), "not_a_schema"),
        (json!({ "type": "object" }), "no_properties"),
    ] {
        let refused = client
            .post("/form-imports", json!({ "schema": schema }))
            .await;
        assert_eq!(refused.json["errors"][0]["pointer"], "/schema");
        assert_eq!(refused.json["errors"][0]["code"], code);
        refused.problem(422, "validation");
    }
}

#[tokio::test]
async fn the_forms_of_a_real_office_are_imported_and_submitted() {
    let Some(data) = real_data("open/forms-easi") else {
        return;
    };
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    for (name, tables) in [("easi_system_intake", 1), ("easi_business_case", 2)] {
        let file = std::fs::read_to_string(data.join(format!("{name}.json"))).expect("the file");
        let body = format!("{{\"schema\": {file}}}");
        let request = client.request(Method::POST, "/form-imports");
        let made = client
            .send(
                request
                    .header("Content-Type", "application/json")
                    .body(body),
            )
            .await
            .expect(201);
        let (demand_type, fields) = use_form(&client, &made.json).await;
        let found = fields
            .iter()
            .filter(|field| field["kind"] == "table")
            .count();
        assert_eq!(found, tables, "{name}");
        let values: serde_json::Map<String, Value> = fields
            .iter()
            .filter(|field| field["key"] != "title")
            .map(|field| (text(&field["key"]), answer(field)))
            .collect();
        let count = values.len();
        let body = json!({
            "demand_type": demand_type, "title": name, "unit_id": unit, "values": values, "submit": true,
        });
        let demand = client.post("/demands", body).await.expect(201);
        assert_eq!(demand.json["status"], "submitted");
        let kept = demand.json["values"]
            .as_object()
            .map_or(0, serde_json::Map::len);
        assert_eq!(kept, count, "{name}");
    }
}
