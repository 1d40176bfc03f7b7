//! The approver of the unit agrees before a demand comes to the project office.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

use crate::form::{draft, publish, put, shipped};

/// Makes the form ask the unit's approver.
pub async fn asking(client: &Client) {
    let form = shipped(client).await;
    let started = draft(client, &form, json!({})).await.expect(201);
    let mut definition = started.json["definition"].clone();
    definition["asks_approver"] = json!(true);
    let changed = put(client, &started, &definition).await.expect(200);
    publish(client, &changed).await.expect(200);
}

pub async fn set_approvers(client: &Client, unit: &str, people: &[&Client]) -> Answer {
    let path = format!("/units/{unit}");
    let etag = client.get(&path).await.expect(200).etag();
    let ids: Vec<&str> = people.iter().map(|one| one.person.as_str()).collect();
    client
        .patch(&path, &etag, json!({ "approver_ids": ids }))
        .await
        .expect(200)
}

pub async fn hand_in(client: &Client, title: &str, unit: &str) -> Answer {
    let body = json!({
        "title": title,
        "unit_id": unit,
        "submit": true,
        "values": {
            "problem": "Meters are read by hand.",
            "required_by_law": false,
            "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
        },
    });
    client.post("/demands", body).await.expect(201)
}

pub async fn decide(client: &Client, demand: &Answer, body: Value) -> Answer {
    let path = format!("/demands/{}/unit-approval/decision", demand.key());
    client.post_matching(&path, &demand.etag(), body).await
}

async fn read(client: &Client, demand: &Answer) -> Answer {
    client.get(&format!("/demands/{}", demand.key())).await
}

async fn waiting(client: &Client) -> usize {
    let found = client.get("/unit-approvals").await.expect(200);
    found.items().len()
}

#[tokio::test]
async fn what_is_handed_in_waits_for_the_units_approver() {
    let server = Server::start().await;
    let office = server.administrator().await;
    let water = office.make_unit("Water", None).await;
    let meters = office.make_unit("Meters", Some(&water)).await;
    asking(&office).await;
    let asks = office
        .make_person(&server, "requester", Some(&meters))
        .await;
    let first = office.make_person(&server, "requester", Some(&water)).await;
    let second = office.make_person(&server, "requester", Some(&water)).await;
    let analyst = office.make_person(&server, "analyst", None).await;
    // The unit below has none of its own.
    let unit = set_approvers(&office, &water, &[&first, &second]).await;
    assert_eq!(unit.json["approvers"].as_array().map(Vec::len), Some(2));

    let demand = hand_in(&asks, "Telemetry", &meters).await;
    assert_eq!(demand.json["status"], "draft");
    assert_eq!(demand.json["waits_for"], "unit");
    assert_eq!(demand.json["unit_approval"]["state"], "waiting");
    assert_eq!(demand.json["standing"]["is_waiting"], true);
    // The project office does not know of it yet, and nobody changes it.
    read(&analyst, &demand).await.problem(404, "not-found");
    let path = format!("/demands/{}", demand.key());
    asks.patch(&path, &demand.etag(), json!({ "title": "Other" }))
        .await
        .problem(409, "wrong-state");
    asks.step(&demand, "submit", None)
        .await
        .problem(409, "wrong-state");

    // Whoever approves is told, finds it and reads it; nobody else decides.
    let told = first.get("/me/notifications").await.expect(200);
    assert_eq!(told.items()[0]["topic"], "approval");
    assert_eq!((waiting(&first).await, waiting(&asks).await), (1, 0));
    let seen = read(&first, &demand).await.expect(200);
    assert_eq!(seen.json["unit_approval"]["can_decide"], true);
    let approve = json!({ "decision": "approve" });
    decide(&asks, &demand, approve.clone())
        .await
        .problem(403, "forbidden");
    decide(&first, &seen, json!({ "decision": "return" }))
        .await
        .problem(422, "validation")
        .at("/reason");

    // Returned with a reason, changed, and handed in again.
    let back = json!({ "decision": "return", "reason": "What does it cost a year?" });
    decide(&first, &seen, back).await.expect(200);
    let returned = read(&asks, &demand).await.expect(200);
    assert_eq!(returned.json["unit_approval"]["state"], "returned");
    assert_eq!(
        returned.json["unit_approval"]["reason"],
        "What does it cost a year?"
    );
    decide(&second, &returned, approve.clone())
        .await
        .problem(404, "not-found");
    let changed = asks
        .patch(
            &path,
            &returned.etag(),
            json!({ "summary": "1,000 a year" }),
        )
        .await
        .expect(200);
    let again = asks.step(&changed, "submit", None).await.expect(200);
    assert_eq!(again.json["unit_approval"]["state"], "waiting");

    // What was read before is not approved unread.
    decide(&second, &seen, approve.clone())
        .await
        .problem(412, "stale");
    let fresh = read(&second, &demand).await.expect(200);
    let done = decide(&second, &fresh, approve.clone()).await.expect(200);
    assert_eq!(done.json["status"], "submitted");
    assert_eq!(done.json["unit_approval"]["state"], "approved");
    read(&analyst, &demand).await.expect(200);
    // Only one decides; the other is told who did.
    let late = decide(&first, &fresh, approve).await;
    let told = late.problem(409, "wrong-state");
    assert!(told.text.contains("approved this demand before"));
}

#[tokio::test]
async fn nobody_approves_their_own_and_nobody_is_waited_for_in_vain() {
    let server = Server::start().await;
    let office = server.administrator().await;
    let water = office.make_unit("Water", None).await;
    let meters = office.make_unit("Meters", Some(&water)).await;
    asking(&office).await;
    let head = office.make_person(&server, "requester", Some(&water)).await;
    let lead = office
        .make_person(&server, "requester", Some(&meters))
        .await;

    // Nobody is there to be asked.
    let at_once = hand_in(&lead, "First", &meters).await;
    assert_eq!(at_once.json["status"], "submitted");
    assert_eq!(at_once.json["unit_approval"]["state"], "skipped");

    // The only approver asks: the unit above decides; its own head asks nobody.
    set_approvers(&office, &meters, &[&lead]).await;
    set_approvers(&office, &water, &[&head]).await;
    let own = hand_in(&lead, "Second", &meters).await;
    let waits_for = &own.json["unit_approval"]["waits_for"];
    assert_eq!(text(&waits_for[0]["id"]), head.person);
    let top = hand_in(&head, "Third", &water).await;
    assert_eq!(top.json["status"], "submitted");

    // Those decide who approve now.
    let other = office.make_person(&server, "requester", Some(&water)).await;
    set_approvers(&office, &water, &[&other]).await;
    read(&head, &own).await.problem(404, "not-found");
    assert_eq!((waiting(&head).await, waiting(&other).await), (0, 1));

    // Taken back, it is a draft again.
    let path = format!("/demands/{}/unit-approval", own.key());
    let draft = lead.delete(&path, None).await.expect(200);
    assert_eq!(draft.json["unit_approval"], Value::Null);
    assert_eq!(draft.json["standing"]["is_waiting"], false);
    assert_eq!(waiting(&other).await, 0);
    lead.delete(&path, None).await.problem(409, "wrong-state");
}

#[tokio::test]
async fn what_waits_for_nobody_any_more_is_handed_in() {
    let server = Server::start().await;
    let office = server.administrator().await;
    let water = office.make_unit("Water", None).await;
    asking(&office).await;
    let asks = office.make_person(&server, "requester", Some(&water)).await;
    let head = office.make_person(&server, "requester", Some(&water)).await;
    let analyst = office.make_person(&server, "analyst", None).await;
    set_approvers(&office, &water, &[&head]).await;
    let demand = hand_in(&asks, "Telemetry", &water).await;
    // Nobody writes along with them or adds files meanwhile.
    let path = format!("/demands/{}/co-authors/{}", demand.key(), analyst.person);
    asks.put(&path, None, Value::Null)
        .await
        .problem(409, "wrong-state");
    let path = format!("/demands/{}/attachments", demand.key());
    let file = json!({ "upload_id": asks.person });
    asks.post(&path, file).await.problem(409, "wrong-state");

    set_approvers(&office, &water, &[]).await;
    let done = read(&asks, &demand).await.expect(200);
    assert_eq!(done.json["status"], "submitted");
    assert_eq!(done.json["unit_approval"]["state"], "skipped");
    assert_eq!(done.json["unit_approval"]["decided_by"], Value::Null);
    read(&analyst, &demand).await.expect(200);

    // Whoever leaves the organisation is waited for no longer either.
    set_approvers(&office, &water, &[&head]).await;
    let demand = hand_in(&asks, "Pumps", &water).await;
    assert_eq!(demand.json["waits_for"], "unit");
    let person = format!("/people/{}", head.person);
    let etag = office.get(&person).await.expect(200).etag();
    office
        .patch(&person, &etag, json!({ "archived": true }))
        .await
        .expect(200);
    let done = read(&asks, &demand).await.expect(200);
    assert_eq!(done.json["status"], "submitted");
}

#[tokio::test]
async fn what_does_not_pass_any_more_stays_with_its_authors() {
    let server = Server::start().await;
    let office = server.administrator().await;
    let water = office.make_unit("Water", None).await;
    let roads = office.make_unit("Roads", None).await;
    let field = json!({ "key": "asset", "kind": "short_text", "label": { "en": "Asset number" } });
    office.post("/fields", field).await.expect(201);
    let form = shipped(&office).await;
    let started = draft(&office, &form, json!({})).await.expect(201);
    let items = json!([
        { "field": "title", "required": true }, { "field": "unit" },
        { "field": "asset", "unique": true },
    ]);
    let definition = json!({ "asks_approver": true,
        "sections": [{ "key": "all", "title": { "en": "All" }, "items": items }] });
    let changed = put(&office, &started, &definition).await.expect(200);
    publish(&office, &changed).await.expect(200);
    let asks = office.make_person(&server, "requester", Some(&water)).await;
    let head = office.make_person(&server, "requester", Some(&water)).await;
    set_approvers(&office, &water, &[&head]).await;
    let demand = |unit: &str| json!({ "title": "Pumps", "unit_id": unit, "values": { "asset": "AB-1" }, "submit": true });
    let waits = asks.post("/demands", demand(&water)).await.expect(201);
    assert_eq!(waits.json["waits_for"], "unit");
    // Another one takes the number first: nobody is there to be asked for it.
    let first = office.post("/demands", demand(&roads)).await.expect(201);
    assert_eq!(first.json["status"], "submitted");

    set_approvers(&office, &water, &[]).await;
    let stays = read(&asks, &waits).await.expect(200);
    assert_eq!(stays.json["status"], "draft");
    assert_eq!(stays.json["unit_approval"]["state"], "waiting");
    assert_eq!(stays.json["unit_approval"]["waits_for"], json!([]));
    let path = format!("/demands/{}/unit-approval", waits.key());
    let back = asks.delete(&path, None).await.expect(200);
    asks.step(&back, "submit", None)
        .await
        .problem(422, "validation")
        .at("/values/asset");
}

#[tokio::test]
async fn what_is_let_in_waits_for_its_unit_then() {
    let server = Server::start().await;
    let office = server.administrator().await;
    let water = office.make_unit("Water", None).await;
    asking(&office).await;
    let head = office.make_person(&server, "requester", Some(&water)).await;
    set_approvers(&office, &water, &[&head]).await;
    let public = office.publish_first_form().await;
    let forms = office.get("/forms").await.expect(200);
    let path = format!("/forms/{}", text(&forms.items()[0]["id"]));
    let etag = office.get(&path).await.expect(200).etag();
    let terms = json!({ "link": { "is_moderated": true } });
    office.patch(&path, &etag, terms).await.expect(200);
    let nobody = server.anonymous();
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": {
            "title": "Water quality", "unit": water, "problem": "People call us.",
            "required_by_law": false,
        },
    });
    let request = nobody.request(Method::POST, &format!("{public}/submissions"));
    let request = request.header("Idempotency-Key", "once").json(&body);
    let receipt = nobody.send(request).await.expect(201);
    assert_eq!(receipt.json["is_held"], true);
    let path = format!("/demands/{}", receipt.key());
    head.get(&path).await.problem(404, "not-found");
    assert_eq!(waiting(&head).await, 0);

    let decision = format!("/held-submissions/{}/decision", receipt.key());
    let accept = json!({ "decision": "accept" });
    office.post(&decision, accept).await.expect(200);
    assert_eq!(waiting(&head).await, 1);
    let demand = head.get(&path).await.expect(200);
    assert_eq!(demand.json["status"], "draft");
    let approve = json!({ "decision": "approve" });
    let done = decide(&head, &demand, approve).await.expect(200);
    assert_eq!(done.json["status"], "submitted");
}

#[tokio::test]
async fn without_an_account_the_unit_is_asked_too() {
    let server = Server::start().await;
    let office = server.administrator().await;
    let water = office.make_unit("Water", None).await;
    asking(&office).await;
    let head = office.make_person(&server, "requester", Some(&water)).await;
    set_approvers(&office, &water, &[&head]).await;
    let form = office.publish_first_form().await;
    let nobody = server.anonymous();
    let submit = async || {
        let body = json!({
            "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
            "values": {
                "title": "Water quality on the public site",
                "unit": water,
                "problem": "People call us for figures.",
                "required_by_law": false,
                "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
            },
        });
        let path = format!("{form}/submissions");
        let request = nobody.request(Method::POST, &path);
        let key = uuid::Uuid::now_v7().to_string();
        let request = request.header("Idempotency-Key", key).json(&body);
        let receipt = nobody.send(request).await.expect(201);
        let token = text(&receipt.json["tracking_path"]);
        let track = format!("/public/tracking/{}", token.trim_start_matches("/t/"));
        (text(&receipt.json["key"]), track)
    };
    let (key, track) = submit().await;
    let page = nobody.get(&track).await.expect(200);
    assert_eq!(page.json["whereabouts"], "with_unit");
    assert_eq!(page.json["can_edit"], false);
    let demand = head.get(&format!("/demands/{key}")).await.expect(200);
    let back = json!({ "decision": "return", "reason": "Which figures?" });
    decide(&head, &demand, back).await.expect(200);
    let page = nobody.get(&track).await.expect(200);
    assert_eq!(page.json["whereabouts"], "with_submitter");
    assert_eq!(page.json["question"]["body"], "Which figures?");
    assert_eq!(page.json["can_edit"], true);
    let answer = json!({ "body": "Nitrate." });
    let request = nobody.request(Method::POST, &format!("{track}/messages"));
    let request = request.header("Idempotency-Key", "answer").json(&answer);
    nobody.send(request).await.expect(201);
    let demand = head.get(&format!("/demands/{key}")).await.expect(200);
    let approve = json!({ "decision": "approve" });
    let done = decide(&head, &demand, approve).await.expect(200);
    assert_eq!(done.json["status"], "submitted");
    let page = nobody.get(&track).await.expect(200);
    assert_eq!(page.json["whereabouts"], "with_office");

    // Taken back while it waits, it is gone for everybody else.
    let (key, track) = submit().await;
    let withdrawn = nobody.post(&format!("{track}/withdraw"), json!({})).await;
    assert_eq!(withdrawn.expect(200).json["whereabouts"], "closed");
    head.get(&format!("/demands/{key}"))
        .await
        .problem(404, "not-found");
}
