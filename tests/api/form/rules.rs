//! Rules of a form, as the server decides by them.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

use super::{draft, publish, put, shipped};

/// Publishes a form that asks for the title and `items` in the place of the
/// one in use.
pub async fn asking(client: &Client, items: Value) -> Answer {
    let form = shipped(client).await;
    let started = draft(client, &form, json!({})).await.expect(201);
    let mut all = vec![
        json!({ "field": "title", "required": true }),
        json!({ "field": "unit" }),
    ];
    all.extend(items.as_array().expect("items").iter().cloned());
    let definition =
        json!({ "sections": [{ "key": "all", "title": { "en": "All" }, "items": all }] });
    let changed = put(client, &started, &definition).await.expect(200);
    assert_eq!(changed.json["problems"], json!([]));
    publish(client, &changed).await.expect(200)
}

async fn fields(client: &Client) {
    for field in [
        json!({ "key": "asset", "kind": "short_text", "label": { "en": "Asset number" } }),
        json!({ "key": "begins", "kind": "date", "label": { "en": "Begins" } }),
        json!({ "key": "ends", "kind": "date", "label": { "en": "Ends" } }),
        json!({ "key": "total", "kind": "money", "label": { "en": "Total" } }),
        json!({
            "key": "costs", "kind": "table", "label": { "en": "Costs" },
            "columns": [
                { "key": "item", "kind": "short_text", "label": { "en": "Item" }, "required": true },
                { "key": "price", "kind": "money", "label": { "en": "Price" } },
            ],
        }),
    ] {
        client.post("/fields", field).await.expect(201);
    }
}

/// What is wrong with an answer, as code by place.
fn wrong(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.json["errors"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    errors
        .iter()
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}

fn told(place: &str, code: &str) -> Vec<(String, String)> {
    vec![(place.to_owned(), code.to_owned())]
}

#[tokio::test]
async fn what_breaks_a_rule_is_kept_as_a_draft_and_not_handed_in() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    fields(&client).await;
    asking(
        &client,
        json!([
            { "heading": { "en": "When" } },
            { "field": "begins", "range": { "min": { "today": 0 } } },
            {
                "field": "ends",
                "checks": [{
                    "holds": { "greater_than": { "field": "ends", "value": { "field": "begins" } } },
                    "message": { "en": "End after you begin." },
                }],
            },
            { "field": "asset", "pattern": { "regex": "^[A-Z]{2}-[0-9]+$", "message": { "en": "Write it as AB-12." } } },
            { "field": "summary", "length": { "min": 10 } },
        ]),
    )
    .await;
    let demand = |values: Value, submit: bool| json!({ "title": "Pumps", "unit_id": unit, "values": values, "submit": submit });
    for (values, expected, detail) in [
        (
            json!({ "begins": "2001-01-01" }),
            told("/values/begins", "below_minimum"),
            "",
        ),
        (
            json!({ "begins": "2299-01-02", "ends": "2299-01-02" }),
            told("/values/ends", "check_failed"),
            "End after you begin.",
        ),
        (
            json!({ "asset": "ab-12" }),
            told("/values/asset", "wrong_pattern"),
            "Write it as AB-12.",
        ),
        (
            json!({ "summary": "Short" }),
            told("/summary", "too_short"),
            "",
        ),
    ] {
        let refused = client.post("/demands", demand(values.clone(), true)).await;
        assert_eq!(refused.status, 422, "{values}");
        assert_eq!(wrong(&refused), expected);
        let said = text(&refused.json["errors"][0]["detail"]);
        assert!(detail.is_empty() || said == detail, "{said}");
        let kept = client
            .post("/demands", demand(values, false))
            .await
            .expect(201);
        let refused = client.step(&kept, "submit", None).await;
        assert_eq!(refused.status, 422);
        assert_eq!(wrong(&refused), expected);
    }
    let sound = json!({ "begins": "2299-01-01", "ends": "2299-01-02", "asset": "AB-12" });
    let handed = client
        .post("/demands", demand(sound, true))
        .await
        .expect(201);

    // A change may not break what was sound, and may leave what is not.
    let path = format!("/demands/{}", handed.key());
    let worse = json!({ "values": { "asset": "12" } });
    let refused = client.patch(&path, &handed.etag(), worse).await;
    assert_eq!(refused.status, 422);
    assert_eq!(wrong(&refused), told("/values/asset", "wrong_pattern"));
    let empty = json!({ "title": "" });
    assert_eq!(client.patch(&path, &handed.etag(), empty).await.status, 422);
    let better = json!({ "values": { "asset": "CD-1" } });
    client
        .patch(&path, &handed.etag(), better)
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_calculated_is_the_servers() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    fields(&client).await;
    asking(
        &client,
        json!([
            { "field": "costs", "length": { "max": 2 } },
            { "field": "total", "calculation": { "total": { "field": "costs", "column": "price" } } },
        ]),
    )
    .await;
    let eur = |amount: &str| json!({ "amount": amount, "currency": "EUR" });
    let rows = json!([
        { "item": "Pump", "price": eur("10.50") }, {}, { "item": "Valve", "price": eur("0.25") },
    ]);
    let values = json!({ "costs": rows, "total": eur("1.00") });
    let body = json!({ "title": "Pumps", "unit_id": unit, "values": values, "submit": true });
    let demand = client.post("/demands", body).await.expect(201);
    assert_eq!(demand.json["values"]["total"], eur("10.75"));
    // Empty rows are none.
    assert_eq!(
        demand.json["values"]["costs"].as_array().map(Vec::len),
        Some(2)
    );

    let path = format!("/demands/{}", demand.key());
    let fewer = json!({ "values": { "costs": [{ "item": "Pump", "price": eur("10.50") }] } });
    let changed = client.patch(&path, &demand.etag(), fewer).await.expect(200);
    assert_eq!(changed.json["values"]["total"], eur("10.50"));

    // What a cell holds is found, and told with its place when it is wrong.
    let found = client.get("/demands?q=pump").await.expect(200);
    assert_eq!(found.items().len(), 1);
    let wrong_cell = json!({ "values": { "costs": [{ "item": "Pump" }, { "price": eur("x") }] } });
    let refused = client.patch(&path, &changed.etag(), wrong_cell).await;
    assert_eq!(
        wrong(&refused),
        told("/values/costs/1/price", "not_an_amount")
    );
    let no_item = json!({ "values": { "costs": [{ "price": eur("1") }] } });
    let refused = client.patch(&path, &changed.etag(), no_item).await;
    assert_eq!(wrong(&refused), told("/values/costs/0/item", "required"));
}

#[tokio::test]
async fn what_no_other_demand_may_have_is_taken_once() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    fields(&client).await;
    asking(&client, json!([{ "field": "asset", "unique": true }])).await;
    let demand = |asset: &str, submit: bool| json!({ "title": "Pumps", "unit_id": unit, "values": { "asset": asset }, "submit": submit });
    let taken = told("/values/asset", "not_unique");
    // A draft takes nothing.
    let waiting = client
        .post("/demands", demand("AB-1", false))
        .await
        .expect(201);
    let first = client
        .post("/demands", demand("AB-1", true))
        .await
        .expect(201);
    let refused = client.post("/demands", demand("ab-1", true)).await;
    assert_eq!((refused.status, wrong(&refused)), (422, taken.clone()));
    assert_eq!(wrong(&client.step(&waiting, "submit", None).await), taken);
    let other = client
        .post("/demands", demand("AB-2", true))
        .await
        .expect(201);
    let path = format!("/demands/{}", other.key());
    let same = json!({ "values": { "asset": "AB-1" } });
    assert_eq!(
        wrong(&client.patch(&path, &other.etag(), same).await),
        taken
    );
    // Changing something else of it is no reason to ask again.
    let path = format!("/demands/{}", first.key());
    let title = json!({ "title": "More pumps", "values": { "asset": "AB-1" } });
    let first = client.patch(&path, &first.etag(), title).await.expect(200);
    // Nor is it taken twice at the same moment.
    let racing = (0..8).map(|_| client.post("/demands", demand("AB-9", true)));
    let answers = futures_util::future::join_all(racing).await;
    let taken_once = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(taken_once, 1);
    // What is deleted has it no longer.
    client.delete(&path, Some(&first.etag())).await.expect(204);
    client.step(&waiting, "submit", None).await.expect(200);
    // And does not get it back while another one has it.
    let gone = first.json["version"].as_i64().expect("a version") + 1;
    let restore = format!("{path}/restore");
    let refused = client
        .post_matching(&restore, &format!("\"{gone}\""), Value::Null)
        .await;
    assert_eq!((refused.status, wrong(&refused)), (422, taken));
}

#[tokio::test]
async fn a_change_drops_what_it_hides() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    fields(&client).await;
    let begun = json!({ "answered": "begins" });
    asking(
        &client,
        json!([{ "field": "begins" }, { "field": "asset", "show_when": begun }]),
    )
    .await;
    let values = json!({ "begins": "2027-01-31", "asset": "AB-1" });
    let body = json!({ "title": "Pumps", "unit_id": unit, "values": values, "submit": true });
    let demand = client.post("/demands", body).await.expect(201);
    let path = format!("/demands/{}", demand.key());
    let change = json!({ "values": { "begins": null } });
    let changed = client
        .patch(&path, &demand.etag(), change)
        .await
        .expect(200);
    assert_eq!(changed.json["values"], json!({}));
}

#[tokio::test]
async fn a_public_form_keeps_to_the_same_rules() {
    let server = Server::start().await;
    let client = server.administrator().await;
    fields(&client).await;
    asking(
        &client,
        json!([
            { "heading": { "en": "What it costs" } },
            { "field": "asset", "placeholder": { "en": "AB-12" }, "unique": true, "length": { "max": 5 } },
            { "field": "costs" },
            { "field": "total", "calculation": { "total": { "field": "costs", "column": "price" } } },
        ]),
    )
    .await;
    let form = shipped(&client).await;
    let path = format!("/forms/{}/public-link", form.id());
    let body = json!({ "published": true });
    let linked = client
        .put(&path, Some(&form.etag()), body)
        .await
        .expect(200);
    let path = text(&linked.json["public_path"]).replace("/f/", "/public/forms/");
    let public = server.anonymous();
    let shown = public.get(&path).await.expect(200);
    let items = &shown.json["definition"]["sections"][0]["items"];
    assert_eq!(items[2]["heading"]["en"], "What it costs");
    assert!(shown.json["today"].is_string());
    let submit = |asset: &str| {
        let price = json!({ "amount": "7", "currency": "EUR" });
        json!({
            "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
            "values": { "title": "Pumps", "asset": asset, "costs": [{ "item": "Pump", "price": price }] },
        })
    };
    let path = format!("{path}/submissions");
    let hand_in = async |asset: &str, key: &str| {
        let request = public.request(Method::POST, &path);
        let request = request.header("Idempotency-Key", key);
        public.send(request.json(&submit(asset))).await
    };
    let refused = hand_in("AB-1234", "one").await;
    assert_eq!(
        (refused.status, wrong(&refused)),
        (422, told("/values/asset", "too_long"))
    );
    let receipt = hand_in("AB-1", "two").await.expect(201);
    let refused = hand_in("AB-1", "three").await;
    assert_eq!(
        (refused.status, wrong(&refused)),
        (422, told("/values/asset", "not_unique"))
    );
    let key = text(&receipt.json["key"]);
    let demand = client.get(&format!("/demands/{key}")).await.expect(200);
    assert_eq!(demand.json["values"]["total"]["amount"], "7.00");
}

#[tokio::test]
async fn a_table_is_a_field_with_columns() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let column =
        |key: &str, kind: &str| json!({ "key": key, "kind": kind, "label": { "en": key } });
    for (columns, code) in [
        (json!([]), "columns"),
        (
            json!([column("a", "number"), column("a", "date")]),
            "duplicate_column",
        ),
        (json!([column("a", "table")]), "column_kind"),
        (json!([column("a", "single_choice")]), "no_options"),
    ] {
        let field = json!({ "key": "costs", "kind": "table", "label": { "en": "Costs" }, "columns": columns });
        let refused = client.post("/fields", field).await;
        assert_eq!(refused.status, 422, "{columns}");
        assert_eq!(wrong(&refused)[0].1, code);
    }
    let plain = json!({ "key": "plain", "kind": "number", "label": { "en": "A" }, "columns": [column("a", "number")] });
    assert_eq!(wrong(&client.post("/fields", plain).await)[0].1, "columns");
}

#[tokio::test]
async fn a_form_that_names_new_fields_brings_them() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let form = shipped(&client).await;
    let started = draft(&client, &form, json!({})).await.expect(201);
    let definition = json!({ "sections": [{ "key": "all", "title": { "en": "All" }, "items": [
        { "field": "title", "required": true }, { "field": "signatory" }, { "field": "effort" },
    ] }] });
    let field = json!({ "key": "signatory", "kind": "short_text", "label": { "en": "Who signs" } });
    // What the catalogue has stays as it is there.
    let effort = json!({ "key": "effort", "kind": "date", "label": { "en": "Another effort" } });
    let path = format!("/form-versions/{}", started.id());
    let body = json!({ "definition": definition, "fields": [field, effort] });
    let changed = client
        .put(&path, Some(&started.etag()), body)
        .await
        .expect(200);
    assert_eq!(changed.json["problems"], json!([]));
    let fields = changed.json["fields"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let kinds: Vec<String> = fields.iter().map(|field| text(&field["kind"])).collect();
    assert_eq!(kinds, ["short_text", "short_text", "number"]);

    let bad = json!({ "key": "bad", "kind": "single_choice", "label": { "en": "Bad" } });
    let body = json!({ "definition": definition, "fields": [bad] });
    let refused = client.put(&path, Some(&changed.etag()), body).await;
    assert_eq!(wrong(&refused), told("/fields/0", "no_options"));
}
