//! Asking about a demand: marked answers, what is missing, people who are
//! mentioned, two threads, and texts that are written again and again.

use docket_tests::server::{complete_answers, merge, text};
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

async fn ask(client: &Client, demand: &Answer, marks: Value) -> Answer {
    let path = format!("/demands/{}/transitions", demand.key());
    let body = json!({ "transition": "ask", "reason": "Please look again.", "marks": marks });
    client.post_matching(&path, &demand.etag(), body).await
}

#[tokio::test]
async fn a_demand_is_returned_with_marked_answers_until_it_comes_back() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&water))
        .await;
    let demand = asks.make_submitted("Pumps", &water, None).await;
    for (marks, place) in [
        (json!([{ "field": "nothing" }]), "/marks/0/field"),
        (
            json!([{ "field": "problem" }, { "field": "problem" }]),
            "/marks/1/field",
        ),
        (
            json!([{ "field": "problem", "note": "x".repeat(1_001) }]),
            "/marks/0/note",
        ),
    ] {
        let refused = ask(&administrator, &demand, marks).await;
        refused.problem(422, "validation").at(place);
    }
    let marks = json!([
        { "field": "benefit", "note": "In euros, please." },
        { "field": "problem" },
    ]);
    let asked = ask(&administrator, &demand, marks.clone())
        .await
        .expect(200);
    assert_eq!(asked.json["marks"], marks);
    let seen = asks
        .get(&format!("/demands/{}", demand.key()))
        .await
        .expect(200);
    assert_eq!(seen.json["marks"], marks);
    let history = administrator
        .get(&format!("/demands/{}/history", demand.key()))
        .await
        .expect(200);
    let marked = history
        .items()
        .iter()
        .filter_map(|one| one["changes"].get("marks"));
    let marked: Vec<&Value> = marked.map(|change| &change["to"]).collect();
    assert_eq!(marked, [&json!(["benefit", "problem"])]);
    // A step that asks nobody takes none, and ends those there are.
    let path = format!("/demands/{}/transitions", demand.key());
    let body = json!({ "transition": "answer", "marks": [{ "field": "problem" }] });
    let refused = asks.post_matching(&path, &seen.etag(), body).await;
    refused.problem(422, "validation").at("/marks");
    let answered = asks.step(&seen, "answer", None).await.expect(200);
    assert_eq!(answered.json["marks"], Value::Null);
}

#[tokio::test]
async fn whoever_has_no_account_sees_what_is_marked() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let public = administrator.publish_first_form().await;
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": {
            "title": "Taps in parks", "unit": water, "problem": "People are thirsty.",
            "required_by_law": false,
        },
    });
    let stranger = server.anonymous();
    let path = format!("{public}/submissions");
    let request = stranger.request(Method::POST, &path).json(&body);
    let request = request.header("Idempotency-Key", "once");
    let sent = stranger.send(request).await.expect(201);
    let key = text(&sent.json["key"]);
    let demand = administrator
        .get(&format!("/demands/{key}"))
        .await
        .expect(200);
    let marks = json!([{ "field": "problem", "note": "Which parks?" }]);
    ask(&administrator, &demand, marks.clone())
        .await
        .expect(200);
    let page = text(&sent.json["tracking_path"]);
    let path = format!(
        "/public/tracking/{}/answers",
        page.trim_start_matches("/t/")
    );
    let answers = stranger.get(&path).await.expect(200);
    assert_eq!(answers.json["marks"], marks);
}

#[tokio::test]
async fn what_is_missing_is_told_before_anybody_asks() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let draft = administrator
        .make_demand("Pumps", json!({ "unit_id": water }))
        .await;
    let path = format!("/demands/{}/completeness", draft.key());
    let checked = administrator.get(&path).await.expect(200);
    assert_eq!(checked.json["is_complete"], false);
    let places: Vec<String> = checked.json["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|one| text(&one["pointer"]))
        .collect();
    assert!(places.contains(&"/values/problem".to_owned()), "{places:?}");
    let mut with = complete_answers();
    merge(&mut with, json!({ "unit_id": water }));
    let whole = administrator.make_demand("Taps", with).await;
    let path = format!("/demands/{}/completeness", whole.key());
    let checked = administrator.get(&path).await.expect(200);
    assert_eq!(checked.json, json!({ "is_complete": true, "problems": [] }));
}

#[tokio::test]
async fn people_are_mentioned_who_read_it_and_told_once() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let person =
        async |role: &str, unit: Option<&str>| administrator.make_person(&server, role, unit).await;
    let asks = person("requester", Some(&water)).await;
    let analyst = person("analyst", Some(&water)).await;
    let elsewhere = person("analyst", Some(&roads)).await;
    let demand = asks.make_submitted("Pumps", &water, None).await;
    let path = format!("/demands/{}/comments", demand.key());
    let say = async |client: &Client, internal: bool, mentions: Value| {
        let body = json!({ "body": "Have a look.", "internal": internal, "mentions": mentions });
        client.post(&path, body).await
    };
    let (a, r, e) = (&analyst.person, &asks.person, &elsewhere.person);
    // The submitter reads nothing internal, and other units nothing at all.
    for (internal, mentions, place) in [
        (true, json!([a, r]), "/mentions/1"),
        (false, json!([e]), "/mentions/0"),
    ] {
        let refused = say(&administrator, internal, mentions).await;
        refused.problem(422, "validation").at(place);
    }
    let said = say(&administrator, true, json!([a])).await.expect(201);
    assert_eq!(said.json["mentions"][0]["id"], a.as_str());
    say(&administrator, false, json!([r])).await.expect(201);
    let told = async |client: &Client| -> Vec<String> {
        let page = client.get("/me/notifications").await.expect(200);
        page.items().iter().map(|one| text(&one["topic"])).collect()
    };
    assert_eq!(told(&analyst).await, ["mention"]);
    assert_eq!(told(&asks).await, ["mention"]);

    // The two threads apart.
    let thread = async |client: &Client, query: &str| -> Vec<bool> {
        let page = client.get(&format!("{path}{query}")).await.expect(200);
        let internal = |one: &Value| one["internal"].as_bool().unwrap_or_default();
        page.items().iter().map(internal).collect()
    };
    assert_eq!(thread(&analyst, "").await, [true, false]);
    assert_eq!(thread(&analyst, "?internal=true").await, [true]);
    assert_eq!(thread(&analyst, "?internal=false").await, [false]);
    assert_eq!(thread(&asks, "?internal=true").await, Vec::<bool>::new());

    let offered = async |client: &Client, query: &str| -> Vec<String> {
        let path = format!("/demands/{}/mentionable{query}", demand.key());
        let page = client.get(&path).await.expect(200);
        page.items().iter().map(|one| text(&one["id"])).collect()
    };
    let open = offered(&analyst, "").await;
    assert!(
        open.contains(r) && !open.contains(e) && !open.contains(a),
        "{open:?}"
    );
    assert!(!offered(&analyst, "?internal=true").await.contains(r));
    // Who only spoke among colleagues is theirs to know.
    let quiet = person("analyst", Some(&water)).await;
    say(&quiet, true, json!([])).await.expect(201);
    // Whoever does not see people is offered those who take part or wrote.
    let known = offered(&asks, "").await;
    assert_eq!(known.len(), 1, "{known:?}");
    let hidden = format!("/demands/{}/mentionable?internal=true", demand.key());
    asks.get(&hidden).await.problem(403, "forbidden");
}

#[tokio::test]
async fn templates_are_written_changed_and_put_out_of_use() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let of_unit = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let body = json!({ "name": "Cost", "body": "Hello {name}, what would {title} cost?" });
    let made = analyst
        .post("/answer-templates", body.clone())
        .await
        .expect(201);
    of_unit
        .post("/answer-templates", body.clone())
        .await
        .problem(403, "forbidden");
    for (body, place) in [
        (body, "/name"),
        (json!({ "name": "", "body": "x" }), "/name"),
        (json!({ "name": "Empty", "body": " " }), "/body"),
    ] {
        let refused = analyst.post("/answer-templates", body).await;
        assert!(refused.status == 409 || refused.status == 422);
        refused.at(place);
    }
    let path = format!("/answer-templates/{}", made.id());
    let patch = json!({ "body": "What would it cost?" });
    let changed = analyst
        .patch(&path, &made.etag(), patch.clone())
        .await
        .expect(200);
    assert_eq!(changed.json["body"], "What would it cost?");
    analyst
        .patch(&path, &made.etag(), patch)
        .await
        .problem(412, "stale");
    let listed = of_unit.get("/answer-templates").await.expect(200);
    assert_eq!(listed.items().len(), 1);
    let archive = json!({ "archived": true });
    analyst
        .patch(&path, &changed.etag(), archive)
        .await
        .expect(200);
    let listed = of_unit.get("/answer-templates").await.expect(200);
    assert!(listed.items().is_empty());
    let history = analyst.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(history.items().len(), 3);
}
