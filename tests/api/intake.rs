//! Intake from people without an account: the form, the receipt, the page
//! behind the secret link.

mod link;

use docket_tests::server::{merge, text};
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

/// A server with its form published; gives the administrator, the form's path
/// below the API and a unit.
async fn published() -> (Server, Client, String, String) {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let form = publish(&administrator, true).await.expect(200);
    let path = text(&form.json["public_path"]);
    let slug = path.trim_start_matches("/f/");
    (server, administrator, format!("/public/forms/{slug}"), unit)
}

async fn publish(administrator: &Client, published: bool) -> Answer {
    let forms = administrator.get("/forms").await.expect(200);
    let form = forms.items()[0].clone();
    let path = format!("/forms/{}/public-link", text(&form["id"]));
    let etag = format!("\"{}\"", form["version"]);
    let body = json!({ "published": published });
    administrator.put(&path, Some(&etag), body).await
}

/// What somebody hands in for a unit.
pub fn submission(unit: &str) -> Value {
    json!({
        "submitter": { "name": " Jonna Thielen ", "email": "jonna@example.org" },
        "language": "de",
        "values": {
            "title": "Water quality on the public site",
            "unit": unit,
            "problem": "People call us for figures.",
            "required_by_law": false,
            "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
        },
    })
}

/// Hands it in.
pub async fn submit(client: &Client, form: &str, key: &str, body: &Value) -> Answer {
    let request = client
        .request(Method::POST, &format!("{form}/submissions"))
        .header("Idempotency-Key", key)
        .json(body);
    client.send(request).await
}

/// The path of the tracking page below the API.
pub fn tracking(receipt: &Answer) -> String {
    let path = text(&receipt.json["tracking_path"]);
    format!("/public/tracking/{}", path.trim_start_matches("/t/"))
}

#[tokio::test]
async fn a_form_is_handed_in_by_nobody_in_particular() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let asked = stranger.get(&form).await.expect(200);
    assert_eq!(asked.json["organization"], "Example Utilities");
    assert_eq!(asked.json["currency"], "EUR");
    assert_eq!(text(&asked.json["units"][0]["id"]), unit);
    let sections = asked.json["definition"]["sections"].as_array();
    assert!(sections.is_some_and(|sections| sections.len() == 3));
    let places = |form: &Answer, field: &str| {
        let fields = form.json["fields"].as_array().expect("fields");
        fields.iter().any(|one| one["key"] == field)
    };
    assert!(places(&asked, "problem"));
    assert!(!places(&asked, "category"), "an empty register");
    let entry = json!({ "key": "regulatory", "name": { "en": "Regulatory" } });
    administrator.post("/categories", entry).await.expect(201);
    let asked = stranger.get(&form).await.expect(200);
    assert!(places(&asked, "category"));

    let receipt = submit(&stranger, &form, "first", &submission(&unit))
        .await
        .expect(201);
    let path = format!("/demands/{}", receipt.key());
    let demand = administrator.get(&path).await.expect(200);
    assert_eq!(demand.json["status"], "submitted");
    assert_eq!(demand.json["title"], "Water quality on the public site");
    assert_eq!(demand.json["requester"], Value::Null);
    assert_eq!(text(&demand.json["unit"]["id"]), unit);
    assert_eq!(demand.json["cost"]["amount"], "95000.00");
    assert_eq!(
        demand.json["submitter"],
        json!({ "name": "Jonna Thielen", "email": "jonna@example.org", "can_follow": true })
    );

    let history = administrator.get(&format!("{path}/history")).await;
    let history = history.expect(200);
    for entry in history.items() {
        assert_eq!(entry["operation"], "submit_public_form");
        assert_eq!(entry["actor"], "anonymous", "{entry}");
    }
    assert!(!history.text.contains("jonna@example.org"));
    assert!(!history.text.contains("Jonna Thielen"));

    // Whoever is signed in in the same browser submits as nobody, too.
    let second = submit(&administrator, &form, "second", &submission(&unit))
        .await
        .expect(201);
    let path = format!("/demands/{}", second.key());
    let demand = administrator.get(&path).await.expect(200);
    assert_eq!(demand.json["requester"], Value::Null);
}

#[tokio::test]
async fn a_repeated_submission_is_answered_with_the_same_receipt() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let body = submission(&unit);
    stranger
        .post(&format!("{form}/submissions"), body.clone())
        .await
        .problem(400, "invalid-header")
        .at("header:Idempotency-Key");
    let receipt = submit(&stranger, &form, "same", &body).await.expect(201);
    let again = submit(&stranger, &form, "same", &body).await.expect(201);
    assert_eq!(receipt.json, again.json);
    let listed = administrator.get("/demands").await.expect(200);
    assert_eq!(listed.items().len(), 1);
    let mut other = body;
    other["values"]["title"] = json!("Something else");
    submit(&stranger, &form, "same", &other)
        .await
        .problem(422, "key-reused");
}

#[tokio::test]
async fn wrong_answers_are_named_where_they_stand() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let body = json!({
        "submitter": { "name": " ", "email": "jonna" },
        "values": { "unit": uuid::Uuid::nil(), "estimated_cost": "much", "colour": "red" },
    });
    submit(&stranger, &form, "wrong", &body)
        .await
        .problem(422, "validation")
        .at("/submitter/name")
        .at("/submitter/email")
        .at("/values/title")
        .at("/values/problem")
        .at("/values/estimated_cost")
        .at("/values/colour");
    let mut body = submission(&unit);
    body["values"]["unit"] = json!(uuid::Uuid::nil());
    submit(&stranger, &form, "no-unit", &body)
        .await
        .problem(422, "validation")
        .at("/values/unit");
    // Fields of the catalogue that the form does not place stay out of reach.
    let field = json!({ "key": "secret", "kind": "short_text", "label": { "en": "Secret" } });
    administrator.post("/fields", field).await.expect(201);
    let mut body = submission(&unit);
    merge(&mut body["values"], json!({ "secret": "x" }));
    submit(&stranger, &form, "not-asked", &body)
        .await
        .problem(422, "validation")
        .at("/values/secret");
    let mut body = submission(&unit);
    body["values"]["required_by_law"] = json!(true);
    submit(&stranger, &form, "law", &body)
        .await
        .problem(422, "validation")
        .at("/values/legal_basis")
        .at("/values/latest_date");
}

#[tokio::test]
async fn what_fills_in_the_hidden_field_is_told_a_tale() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let mut body = submission(&unit);
    body["website"] = json!("https://spam.example");
    let receipt = submit(&stranger, &form, "bot", &body).await.expect(201);
    assert!(receipt.key().starts_with("DEM-"));
    stranger
        .get(&tracking(&receipt))
        .await
        .problem(404, "invalid-link");
    let listed = administrator.get("/demands").await.expect(200);
    assert!(listed.items().is_empty());
}

#[tokio::test]
async fn one_address_submits_only_so_often() {
    let (server, _, form, unit) = published().await;
    let stranger = server.anonymous();
    for number in 0..10 {
        let mut body = submission(&unit);
        body["website"] = json!("x");
        let key = format!("key-{number}");
        submit(&stranger, &form, &key, &body).await.expect(201);
    }
    let refused = submit(&stranger, &form, "one-more", &submission(&unit)).await;
    let refused = refused.problem(429, "rate-limited");
    assert_eq!(refused.header("retry-after"), Some("60"));
}

#[tokio::test]
async fn a_link_is_replaced_and_taken_back() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let analyst = administrator.make_person(&server, "analyst", None).await;
    publish(&analyst, true).await.problem(403, "forbidden");
    let replaced = publish(&administrator, true).await.expect(200);
    stranger.get(&form).await.problem(404, "invalid-link");
    submit(&stranger, &form, "late", &submission(&unit))
        .await
        .problem(404, "invalid-link");
    let slug = text(&replaced.json["public_path"]);
    let current = format!("/public/forms/{}", slug.trim_start_matches("/f/"));
    stranger.get(&current).await.expect(200);
    let stale = format!("/forms/{}/public-link", replaced.id());
    administrator
        .put(&stale, Some("\"1\""), json!({ "published": false }))
        .await
        .problem(412, "stale");
    administrator
        .put(&stale, None, json!({ "published": false }))
        .await
        .problem(428, "precondition-required");
    let gone = publish(&administrator, false).await.expect(200);
    assert_eq!(gone.json["public_path"], Value::Null);
    stranger.get(&current).await.problem(404, "invalid-link");
}

#[tokio::test]
async fn the_submitter_is_asked_and_answers() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "one", &submission(&unit)).await;
    let tracking = tracking(&receipt.clone().expect(201));
    let path = format!("/demands/{}", receipt.key());
    let view = stranger.get(&tracking).await.expect(200);
    assert_eq!(view.json["whereabouts"], "with_office");
    assert_eq!(view.json["can_withdraw"], true);
    assert_eq!(view.json["question"], Value::Null);

    let analyst = administrator.make_person(&server, "analyst", None).await;
    let comments = format!("{path}/comments");
    for internal in [true, false] {
        let body = json!({ "body": format!("internal: {internal}"), "internal": internal });
        analyst.post(&comments, body).await.expect(201);
    }
    let demand = analyst.get(&path).await.expect(200);
    analyst
        .step(&demand, "ask", Some("Every point, or one figure a zone?"))
        .await
        .expect(200);
    let view = stranger.get(&tracking).await.expect(200);
    assert_eq!(view.json["whereabouts"], "with_submitter");
    assert_eq!(
        view.json["question"]["body"],
        "Every point, or one figure a zone?"
    );
    let messages = view.json["messages"].as_array().expect("messages");
    assert_eq!(messages.len(), 1, "internal comments stay inside");
    assert_eq!(messages[0]["body"], "internal: false");

    let messages = format!("{tracking}/messages");
    stranger
        .post(&messages, json!({ "body": "  " }))
        .await
        .problem(422, "validation")
        .at("/body");
    let answered = stranger
        .post(&messages, json!({ "body": "One figure a zone." }))
        .await
        .expect(201);
    assert_eq!(answered.json["status"]["en"], "Screening");
    assert_eq!(answered.json["question"], Value::Null);
    assert_eq!(answered.json["messages"][1]["author"], Value::Null);
    let steps = answered.json["steps"].as_array().map(Vec::len);
    assert_eq!(steps, Some(3));
    let thread = analyst.get(&comments).await.expect(200);
    assert_eq!(thread.items().len(), 3);
    let demand = analyst.get(&path).await.expect(200);
    assert_eq!(demand.json["status"], "screening");
}

#[tokio::test]
async fn the_submitter_withdraws_until_it_is_decided() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let first = submit(&stranger, &form, "one", &submission(&unit)).await;
    let first = tracking(&first.expect(201));
    let withdrawn = stranger
        .post(&format!("{first}/withdraw"), Value::Null)
        .await
        .expect(200);
    assert_eq!(withdrawn.json["whereabouts"], "closed");
    assert_eq!(withdrawn.json["can_write"], false);
    stranger
        .post(&format!("{first}/withdraw"), Value::Null)
        .await
        .problem(409, "wrong-state");
    stranger
        .post(&format!("{first}/messages"), json!({ "body": "Hello?" }))
        .await
        .problem(409, "wrong-state");

    let second = submit(&stranger, &form, "two", &submission(&unit)).await;
    let second = second.expect(201);
    let demand = administrator
        .get(&format!("/demands/{}", second.key()))
        .await
        .expect(200);
    administrator
        .step(&demand, "reject", Some("We publish it already."))
        .await
        .expect(200);
    let decided = stranger.get(&tracking(&second)).await.expect(200);
    assert_eq!(decided.json["decision_reason"], "We publish it already.");
    assert_eq!(decided.json["can_withdraw"], false);
}

#[tokio::test]
async fn links_end_when_they_are_revoked_and_cannot_be_guessed() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "one", &submission(&unit)).await;
    let receipt = receipt.expect(201);
    let path = tracking(&receipt);
    let (head, last) = path.split_at(path.len() - 1);
    let forged = format!("{head}{}", if last == "A" { "Q" } else { "A" });
    stranger.get(&forged).await.problem(404, "invalid-link");
    stranger
        .get("/public/tracking/nothing")
        .await
        .problem(404, "invalid-link");

    // A demand of one's own has an id, but no link of this kind.
    let requester = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let link = format!("/demands/{}/tracking-link", receipt.key());
    requester
        .delete(&link, None)
        .await
        .problem(403, "forbidden");
    administrator.delete(&link, None).await.expect(204);
    administrator
        .delete(&link, None)
        .await
        .problem(404, "not-found");
    stranger.get(&path).await.problem(404, "invalid-link");
    stranger
        .post(&format!("{path}/messages"), json!({ "body": "Hello?" }))
        .await
        .problem(404, "invalid-link");
    stranger
        .post(&format!("{path}/withdraw"), Value::Null)
        .await
        .problem(404, "invalid-link");
    let demand = administrator
        .get(&format!("/demands/{}", receipt.key()))
        .await
        .expect(200);
    assert_eq!(demand.json["submitter"]["can_follow"], false);
}

#[tokio::test]
async fn answers_are_changed_while_the_project_office_waits_for_them() {
    let (server, administrator, form, unit) = published().await;
    let other = administrator.make_unit("Roads", None).await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "first", &submission(&unit))
        .await
        .expect(201);
    let (link, path) = (tracking(&receipt), format!("/demands/{}", receipt.key()));
    let answers = format!("{link}/answers");
    let state = stranger.get(&link).await.expect(200);
    assert_eq!(state.json["can_edit"], false);
    assert_eq!(state.json["owner"], Value::Null);
    assert_eq!(state.json["days_in_status"], 0);
    stranger.get(&answers).await.problem(409, "wrong-state");

    // What the project office adds is not the submitter's to change.
    let demand = administrator.get(&path).await.expect(200);
    let change = json!({ "owner_id": administrator_id(&administrator).await });
    let owned = administrator.patch(&path, &demand.etag(), change).await;
    let owned = owned.expect(200);
    let asked = administrator
        .step(&owned, "ask", Some("Which figures?"))
        .await;
    asked.expect(200);
    let state = stranger.get(&link).await.expect(200);
    assert_eq!(state.json["can_edit"], true);
    assert_eq!(state.json["owner"], "Ada Minister");

    let read = stranger.get(&answers).await.expect(200);
    assert_eq!(
        read.json["values"]["title"],
        "Water quality on the public site"
    );
    assert_eq!(text(&read.json["values"]["unit"]), unit);
    assert_eq!(read.json["values"]["required_by_law"], false);
    let mut values = read.json["values"].clone();
    values["title"] = json!("Water quality figures");
    values["unit"] = json!(other);
    values["benefit"] = json!("Fewer calls.");
    values["estimated_cost"] = Value::Null;
    if let Some(values) = values.as_object_mut() {
        values.remove("problem");
    }
    let put = |etag: String, values: Value| {
        let (stranger, answers) = (&stranger, &answers);
        async move {
            let body = json!({ "values": values });
            stranger.patch(answers, &etag, body).await
        }
    };
    put(
        read.etag(),
        json!({ "title": " ", "unit": unit, "colour": "red" }),
    )
    .await
    .problem(422, "validation")
    .at("/values/colour");
    put(
        read.etag(),
        json!({ "title": " ", "unit": unit, "problem": "x" }),
    )
    .await
    .problem(422, "validation")
    .at("/values/title");
    let changed = put(read.etag(), values.clone()).await.expect(200);
    assert_eq!(changed.json["title"], "Water quality figures");
    put(read.etag(), values).await.problem(412, "stale");
    let demand = administrator.get(&path).await.expect(200);
    assert_eq!(text(&demand.json["unit"]["id"]), other);
    assert_eq!(demand.json["values"]["benefit"], "Fewer calls.");
    assert_eq!(demand.json["values"]["estimated_cost"], Value::Null);
    // What was not named stays.
    assert_eq!(
        demand.json["values"]["problem"],
        "People call us for figures."
    );
    assert_eq!(demand.json["owner"]["name"], "Ada Minister");
    assert_eq!(demand.json["status"], "needs_information");
    let history = administrator.get(&format!("{path}/history")).await;
    let history = history.expect(200);
    assert_eq!(history.items()[0]["operation"], "update_tracking_answers");
    assert_eq!(history.items()[0]["actor"], "anonymous");

    let messages = format!("{link}/messages");
    let body = json!({ "body": "I changed it." });
    stranger.post(&messages, body).await.expect(201);
    let demand = administrator.get(&path).await.expect(200);
    assert_eq!(demand.json["status"], "screening");
    stranger.get(&answers).await.problem(409, "wrong-state");
}

async fn administrator_id(administrator: &Client) -> String {
    let me = administrator.get("/me").await.expect(200);
    text(me.json.pointer("/person/id").unwrap_or(&me.json["id"]))
}

#[tokio::test]
async fn the_way_a_request_went_is_told_however_much_else_happened() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "first", &submission(&unit))
        .await
        .expect(201);
    let path = format!("/demands/{}", receipt.key());
    let demand = administrator.get(&path).await.expect(200);
    let asked = administrator
        .step(&demand, "ask", Some("Which figures?"))
        .await;
    asked.expect(200);
    let before = stranger.get(&tracking(&receipt)).await.expect(200);
    let support = format!("{path}/support");
    for _ in 0..251 {
        let given = administrator.put(&support, None, json!({ "unit_id": unit }));
        given.await.expect(200);
        administrator.delete(&support, None).await.expect(200);
    }
    let after = stranger.get(&tracking(&receipt)).await.expect(200);
    assert_eq!(after.json["question"]["body"], "Which figures?");
    assert_eq!(after.json["steps"], before.json["steps"]);
}

#[tokio::test]
async fn a_secret_link_works_as_long_as_the_organisation_says() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "first", &submission(&unit))
        .await
        .expect(201);
    let page = tracking(&receipt);
    let days = async || {
        let told = stranger.get(&page).await.expect(200);
        let at = |field: &str| text(&told.json[field]).parse::<chrono::DateTime<chrono::Utc>>();
        let (since, until) = (
            at("since").expect("since"),
            at("expires_at").expect("until"),
        );
        (until - since).num_days()
    };
    assert_eq!(days().await, 365);
    let settings = administrator.get("/organization").await.expect(200);
    let shorter = json!({ "tracking_days": 90 });
    let changed = administrator
        .patch("/organization", &settings.etag(), shorter)
        .await;
    let changed = changed.expect(200);
    assert_eq!(changed.json["tracking_days"], 90);
    assert_eq!(days().await, 90);
    for wrong in [29, 3_651] {
        let body = json!({ "tracking_days": wrong });
        let refused = administrator
            .patch("/organization", &changed.etag(), body)
            .await;
        refused.problem(422, "validation").at("/tracking_days");
    }
}
