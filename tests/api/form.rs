//! Forms and their versions: written, compared, published, retired.

mod hidden;
mod random;
pub mod rules;
mod schema;

use docket_tests::server::{complete_answers, merge, text};
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

/// The shipped form, which the type of demand uses.
pub async fn shipped(client: &Client) -> Answer {
    let forms = client.get("/forms").await.expect(200);
    let id = text(&forms.items()[0]["id"]);
    client.get(&format!("/forms/{id}")).await.expect(200)
}

/// Starts a draft of a form.
pub async fn draft(client: &Client, form: &Answer, from: Value) -> Answer {
    let path = format!("/forms/{}/versions", form.id());
    client.post(&path, from).await
}

/// Replaces what a draft asks.
pub async fn put(client: &Client, draft: &Answer, definition: &Value) -> Answer {
    let path = format!("/form-versions/{}", draft.id());
    let body = json!({ "definition": definition });
    client.put(&path, Some(&draft.etag()), body).await
}

pub async fn publish(client: &Client, draft: &Answer) -> Answer {
    let path = format!("/form-versions/{}/publish", draft.id());
    client
        .post_matching(&path, &draft.etag(), Value::Null)
        .await
}

/// The form in use, asked by one question more, which shows under a condition.
fn with_question(version: &Answer, field: &str) -> Value {
    let mut definition = version.json["definition"].clone();
    definition["sections"][2]["items"]
        .as_array_mut()
        .expect("items")
        .push(json!({
            "field": field,
            "required": true,
            "show_when": { "equals": { "field": "required_by_law", "value": true } },
        }));
    definition
}

async fn make_field(client: &Client, key: &str) {
    let field = json!({ "key": key, "kind": "short_text", "label": { "en": "Who must sign" } });
    client.post("/fields", field).await.expect(201);
}

#[tokio::test]
async fn a_new_version_is_written_published_and_used() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    make_field(&client, "signatory").await;
    let form = shipped(&client).await;
    assert_eq!(form.json["in_use"], true);
    assert_eq!(form.json["versions"][0]["state"], "published");

    let before = client
        .make_demand("Before", json!({ "unit_id": unit }))
        .await;
    let started = draft(&client, &form, json!({})).await.expect(201);
    assert_eq!(started.json["number"], 2);
    assert_eq!(started.json["state"], "draft");
    assert_eq!(started.json["problems"], json!([]));
    draft(&client, &form, json!({}))
        .await
        .problem(409, "wrong-state");

    let changed = put(&client, &started, &with_question(&started, "signatory"))
        .await
        .expect(200);
    put(&client, &started, &started.json["definition"])
        .await
        .problem(412, "stale");
    let first = text(&form.json["versions"][0]["id"]);
    let path = format!("/form-versions/{}/changes", changed.id());
    let other = format!("{path}?from={}", before.id());
    client.get(&other).await.problem(400, "invalid-query");
    let compared = client.get(&path).await.expect(200);
    assert_eq!(compared.json["from"]["number"], 1, "the one before");
    let compared_with = client.get(&format!("{path}?from={first}")).await;
    assert_eq!(compared_with.expect(200).json, compared.json);
    assert_eq!(
        compared.json["changes"],
        json!([{ "kind": "question_added", "field": "signatory", "section": "cost_and_time" }])
    );
    let published = publish(&client, &changed).await.expect(200);
    assert_eq!(published.json["state"], "published");

    let form = shipped(&client).await;
    assert_eq!(form.json["in_use"], true);
    let states: Vec<_> = [0, 1]
        .map(|at| text(&form.json["versions"][at]["state"]))
        .into();
    assert_eq!(states, ["published", "retired"]);
    assert!(!form.json["versions"][1]["retired_at"].is_null());
    put(&client, &published, &published.json["definition"])
        .await
        .problem(409, "wrong-state");
    publish(&client, &published)
        .await
        .problem(409, "wrong-state");

    // New demands answer the new question; the earlier one is not asked.
    let mut with = complete_answers();
    merge(
        &mut with,
        json!({ "title": "After", "unit_id": unit, "submit": true }),
    );
    with["values"]["required_by_law"] = json!(true);
    with["values"]["legal_basis"] = json!("Drinking Water Ordinance");
    with["values"]["latest_date"] = json!("2027-06-30");
    let refused = client.post("/demands", with.clone()).await;
    refused.problem(422, "validation").at("/values/signatory");
    with["values"]["signatory"] = json!("The head of Water");
    let after = client.post("/demands", with).await.expect(201);
    assert_eq!(text(&after.json["form_version_id"]), published.id());
    let path = format!("/demands/{}", before.key());
    let read = client.get(&path).await.expect(200);
    assert_eq!(text(&read.json["form_version_id"]), first);
}

#[tokio::test]
async fn what_keeps_a_draft_from_being_published_is_told_with_its_place() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let started = draft(&client, &shipped(&client).await, json!({}))
        .await
        .expect(201);
    let mut definition = started.json["definition"].clone();
    definition["sections"][0]["title"] = json!({});
    let items = definition["sections"][1]["items"]
        .as_array_mut()
        .expect("items");
    // The condition comes before the question that it looks at.
    items.reverse();
    items.push(json!({ "field": "no_such_field" }));
    let changed = put(&client, &started, &definition).await.expect(200);
    let places = |problems: &Value| -> Vec<(String, String)> {
        let problems = problems.as_array().expect("problems").iter();
        problems
            .map(|one| (text(&one["pointer"]), text(&one["code"])))
            .collect()
    };
    let expected = [
        ("/definition/sections/0/title", "blank_section"),
        (
            "/definition/sections/1/items/0/require_when",
            "not_asked_before",
        ),
        (
            "/definition/sections/1/items/1/show_when",
            "not_asked_before",
        ),
        ("/definition/sections/1/items/3/field", "unknown_field"),
    ]
    .map(|(place, code)| (place.to_owned(), code.to_owned()));
    assert_eq!(places(&changed.json["problems"]), expected);
    let refused = publish(&client, &changed).await.problem(422, "validation");
    assert_eq!(places(&refused.json["errors"]), expected);
    let read = client
        .get(&format!("/form-versions/{}", changed.id()))
        .await
        .expect(200);
    assert_eq!(read.json["state"], "draft");
}

#[tokio::test]
async fn a_draft_is_thrown_away_and_begun_from_an_old_version() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let form = shipped(&client).await;
    let first = text(&form.json["versions"][0]["id"]);
    let second = draft(&client, &form, json!({})).await.expect(201);
    let mut shorter = second.json["definition"].clone();
    shorter["sections"].as_array_mut().expect("sections").pop();
    let second = put(&client, &second, &shorter).await.expect(200);
    publish(&client, &second).await.expect(200);

    let third = draft(&client, &form, json!({ "from": first }))
        .await
        .expect(201);
    let sections = third.json["definition"]["sections"].as_array();
    assert_eq!(sections.map(Vec::len), Some(3), "as the first one was");
    let path = format!("/form-versions/{}", third.id());
    client
        .delete(&path, Some("\"7\""))
        .await
        .problem(412, "stale");
    client.delete(&path, Some(&third.etag())).await.expect(204);
    client.get(&path).await.problem(404, "not-found");
    let again = draft(&client, &form, json!({})).await.expect(201);
    let sections = again.json["definition"]["sections"].as_array();
    assert_eq!(sections.map(Vec::len), Some(2), "as the one in use is");
    client
        .delete(&format!("/form-versions/{first}"), Some("\"2\""))
        .await
        .problem(409, "wrong-state");
}

#[tokio::test]
async fn a_form_of_ones_own_has_a_key_a_name_and_one_draft() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let definition = shipped_definition(&client).await;
    let body = |key: &str, name: &str| json!({ "key": key, "name": { "en": name }, "definition": definition });
    let refused = client.post("/forms", body("Not a key", "X")).await;
    refused.problem(422, "validation").at("/key");
    let refused = client.post("/forms", body("software", " ")).await;
    refused.problem(422, "validation").at("/name");
    let made = client.post("/forms", body("software", "Software")).await;
    let made = made.expect(201);
    assert_eq!(made.json["in_use"], false);
    assert_eq!(made.json["versions"][0]["state"], "draft");
    let refused = client.post("/forms", body("software", "Software")).await;
    refused.problem(409, "already-exists").at("/key");
    let path = format!("/forms/{}", made.id());
    let renamed = client
        .patch(
            &path,
            &made.etag(),
            json!({ "name": { "en": "Software request" } }),
        )
        .await
        .expect(200);
    assert_eq!(renamed.json["name"]["en"], "Software request");
    client
        .patch(&path, &made.etag(), json!({ "name": { "en": "Theirs" } }))
        .await
        .problem(412, "stale");
    // The only version is changed, not thrown away.
    let only = format!("/form-versions/{}", text(&made.json["versions"][0]["id"]));
    client
        .delete(&only, Some("\"1\""))
        .await
        .problem(409, "wrong-state");
    // A form that no type of demand uses has no public link.
    let link = client
        .put(
            &format!("{path}/public-link"),
            Some(&renamed.etag()),
            json!({ "published": true }),
        )
        .await;
    link.problem(422, "validation").at("/published");
}

async fn shipped_definition(client: &Client) -> Value {
    let form = shipped(client).await;
    let path = format!("/form-versions/{}", text(&form.json["versions"][0]["id"]));
    client.get(&path).await.expect(200).json["definition"].clone()
}

#[tokio::test]
async fn a_draft_demand_is_handed_in_for_thirty_days_after_its_form_was_retired() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let mut with = complete_answers();
    merge(&mut with, json!({ "unit_id": unit }));
    let soon = client.make_demand("Handed in soon", with.clone()).await;
    let late = client.make_demand("Handed in late", with).await;
    let form = shipped(&client).await;
    let first = text(&form.json["versions"][0]["id"]);
    let next = draft(&client, &form, json!({})).await.expect(201);
    publish(&client, &next).await.expect(200);

    let soon = client.step(&soon, "submit", None).await.expect(200);
    let connection = server.database.connect().await;
    let past = chrono::Utc::now() - chrono::TimeDelta::days(31);
    let sql = "UPDATE form_version SET retired_at = ? WHERE state = 'retired'";
    docket_tests::database::change(&connection, sql, vec![past.into()]).await;
    let refused = client.step(&late, "submit", None).await;
    let refused = refused.problem(409, "wrong-state");
    assert!(refused.text.contains("30 days"), "{}", refused.text);
    // What was handed in in time is asked and answered as ever.
    let asked = client.step(&soon, "ask", Some("Which stations?")).await;
    let asked = asked.expect(200);
    client.step(&asked, "answer", None).await.expect(200);
    // Nothing of the late one is lost.
    let read = client.get(&format!("/demands/{}", late.key())).await;
    let read = read.expect(200);
    assert_eq!(read.json["status"], "draft");
    assert_eq!(text(&read.json["form_version_id"]), first);
}

#[tokio::test]
async fn an_open_page_with_the_form_of_before_is_still_taken() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    make_field(&client, "signatory").await;
    let form = shipped(&client).await;
    let first = text(&form.json["versions"][0]["id"]);
    let started = draft(&client, &form, json!({})).await.expect(201);
    let mut definition = started.json["definition"].clone();
    definition["sections"][0]["items"]
        .as_array_mut()
        .expect("items")
        .push(json!({ "field": "signatory", "required": true }));
    let changed = put(&client, &started, &definition).await.expect(200);
    publish(&client, &changed).await.expect(200);

    let mut with = complete_answers();
    merge(
        &mut with,
        json!({ "title": "Begun before", "unit_id": unit, "submit": true }),
    );
    let refused = client.post("/demands", with.clone()).await;
    refused.problem(422, "validation").at("/values/signatory");
    merge(&mut with, json!({ "form_version_id": first }));
    let made = client.post("/demands", with.clone()).await.expect(201);
    assert_eq!(text(&made.json["form_version_id"]), first);
    let other = json!({
        "key": "other", "name": { "en": "Other" }, "definition": definition,
    });
    let other = client.post("/forms", other).await.expect(201);
    merge(
        &mut with,
        json!({ "form_version_id": other.json["versions"][0]["id"] }),
    );
    let refused = client.post("/demands", with).await;
    refused.problem(422, "validation").at("/form_version_id");
}
