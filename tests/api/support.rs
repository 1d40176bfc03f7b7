//! Finding demands that ask for the same, and needing them too instead of
//! handing the same in again.

use docket_domain::similarity;
use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

async fn similar(client: &Client, title: &str) -> Vec<String> {
    let found = client.get(&query("/similar-demands", title)).await;
    titles(&found.expect(200))
}

fn query(path: &str, title: &str) -> String {
    let address = reqwest::Url::parse_with_params("http://x/", [("title", title)]);
    let address = address.expect("an address");
    format!("{path}?{}", address.query().unwrap_or_default())
}

fn titles(found: &Answer) -> Vec<String> {
    let title = |item: &Value| text(item.get("demand").unwrap_or(item).get("title").unwrap());
    found.items().iter().map(title).collect()
}

#[tokio::test]
async fn titles_that_mean_the_same_are_found_within_reach() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    for title in [
        "Replace telemetry at 38 pumping stations",
        "Tausch der Wasserzähler",
        "New payroll system",
    ] {
        administrator.make_submitted(title, &water, None).await;
    }
    let parks = "Bike racks at schools";
    let parks = administrator.make_submitted(parks, &roads, None).await;
    let draft = json!({ "unit_id": water });
    // A draft is nobody's to follow, its author's neither.
    administrator.make_demand("Telemetry draft", draft).await;
    let asked = [
        (
            "telemetry for pump stations",
            Some("Replace telemetry at 38 pumping stations"),
        ),
        ("Wasserzaehler tauschen", Some("Tausch der Wasserzähler")),
        ("Waserzähler tauschen", Some("Tausch der Wasserzähler")),
        ("Zähler tauschen", Some("Tausch der Wasserzähler")),
        ("bike rack", Some("Bike racks at schools")),
        ("Neue Parkbänke", None),
        ("it", None),
        (
            "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940} \u{915}\u{93e}\u{930}",
            None,
        ),
    ];
    let requester = administrator
        .make_person(&server, "requester", Some(&roads))
        .await;
    for (title, expected) in asked {
        let found = similar(&administrator, title).await;
        assert_eq!(found, Vec::from_iter(expected), "{title}");
        let within = similar(&requester, title).await;
        let of_roads = expected.filter(|title| title.starts_with("Bike"));
        assert_eq!(within, Vec::from_iter(of_roads), "{title}");
    }

    // What is changed is found by its new title, what is closed no longer, and
    // a demand does not resemble itself.
    let path = format!("/demands/{}", parks.key());
    let body = json!({ "title": "Covered bicycle shelters" });
    let parks = administrator.patch(&path, &parks.etag(), body).await;
    let parks = parks.expect(200);
    assert!(similar(&administrator, "bike rack").await.is_empty());
    let found = similar(&administrator, "bicycle shelter").await;
    assert_eq!(found, ["Covered bicycle shelters"]);
    let own = query("/similar-demands", "bicycle shelter");
    let own = administrator
        .get(&format!("{own}&except={}", parks.key()))
        .await;
    assert!(own.expect(200).items().is_empty());
    let rejected = administrator.step(&parks, "reject", Some("No")).await;
    rejected.expect(200);
    assert!(similar(&administrator, "bicycle shelter").await.is_empty());

    administrator
        .get("/similar-demands")
        .await
        .problem(400, "invalid-query")
        .at("?title");
    let long = "x".repeat(301);
    administrator
        .get(&query("/similar-demands", &long))
        .await
        .problem(400, "invalid-query")
        .at("?title");
}

/// Makes a demand and so many more of the same title, past the API.
async fn multiply(server: &Server, client: &Client, title: &str, unit: &str, count: usize) {
    let pattern = client.make_submitted(title, unit, None).await.key();
    let number = pattern.trim_start_matches("DEM-");
    let connection = server.database.connect().await;
    let tokens = Vec::from_iter(similarity::tokens(title)).join(" ");
    let (random, index) = match connection.get_database_backend() {
        DbBackend::Sqlite => (
            "randomblob(16)",
            format!("INSERT INTO demand_trigrams (rowid, trigrams) SELECT seq, '{tokens}'"),
        ),
        _ => (
            "gen_random_uuid()",
            format!(
                "INSERT INTO demand_trigrams (seq, trigrams) \
                 SELECT seq, array_to_tsvector(string_to_array('{tokens}', ' '))"
            ),
        ),
    };
    let columns = "type_id, workflow_version_id, form_version_id, title, title_key, status, \
                   status_category, status_since, unit_id, submitted_at, created_at, updated_at";
    let copies = format!(
        "WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {count}) \
         INSERT INTO demand (id, {columns}) SELECT {random}, {columns} FROM demand, copy \
         WHERE seq = {number}"
    );
    let index = format!("{index} FROM demand WHERE seq > {number}");
    for statement in [copies, index] {
        let done = connection.execute_unprepared(&statement).await;
        done.expect("demands are multiplied");
    }
}

#[tokio::test]
async fn rare_words_are_found_behind_any_number_of_words_that_are_nearly_like_them() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    for title in ["Planet trail", "Rate card", "Verwaltungsportal"] {
        administrator.make_submitted(title, &water, None).await;
    }
    for title in ["Planting trees", "Generators", "Verwaltungsreform"] {
        multiply(&server, &administrator, title, &water, 1_100).await;
    }
    for (title, expected) in [
        ("planet", "Planet trail"),
        ("rate", "Rate card"),
        ("verwaltungsportal", "Verwaltungsportal"),
    ] {
        let found = similar(&administrator, title).await;
        assert_eq!(found.first().map(String::as_str), Some(expected), "{title}");
    }
}

#[tokio::test]
async fn whoever_needs_it_too_has_one_voice_for_a_unit_and_follows() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let parks = administrator.make_unit("Parks", None).await;
    let title = "Digital site logs";
    let demand = administrator.make_submitted(title, &water, None).await;
    let path = format!("/demands/{}/support", demand.key());
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let before = analyst.get(&path).await.expect(200);
    assert_eq!(before.json["votes"], 0);
    assert_eq!(before.json["is_supported"], false);

    let needs = analyst.put(&path, None, json!({ "unit_id": roads })).await;
    let needs = needs.expect(200);
    assert_eq!(needs.json["votes"], 1);
    assert_eq!(needs.json["is_supported"], true);
    assert_eq!(needs.json["supporters"][0]["unit"]["name"], "Roads");
    // Said again it is the same; for another unit it moves.
    analyst
        .put(&path, None, json!({ "unit_id": roads }))
        .await
        .expect(200);
    let moved = analyst.put(&path, None, json!({ "unit_id": parks })).await;
    let moved = moved.expect(200);
    assert_eq!(moved.json["votes"], 1);
    assert_eq!(moved.json["supporters"][0]["unit"]["name"], "Parks");
    // Two people of a unit are one voice, and the unit that asked is none.
    for unit in [&parks, &water] {
        let other = administrator.make_person(&server, "analyst", None).await;
        let body = json!({ "unit_id": unit });
        let given = other.put(&path, None, body).await.expect(200);
        assert_eq!(given.json["votes"], 1, "{}", given.text);
    }
    let history = format!("/demands/{}/history", demand.key());
    let history = analyst.get(&history).await.expect(200);
    let changes = history
        .items()
        .iter()
        .filter(|entry| entry["operation"] == "put_support");
    assert_eq!(changes.count(), 4, "said again it changes nothing");

    let found = analyst.get(&query("/similar-demands", "site log")).await;
    let found = found.expect(200);
    assert_eq!(found.items()[0]["votes"], 1);
    assert_eq!(found.items()[0]["is_followed"], true);
    let taken = analyst.delete(&path, None).await.expect(200);
    assert_eq!(taken.json["is_supported"], false);
    assert_eq!(taken.json["votes"], 1);
    let again = analyst.delete(&path, None).await.expect(200);
    assert_eq!(again.json, taken.json);

    // Nobody needs what is not handed in yet, or what is over.
    let draft = json!({ "unit_id": water });
    let draft = administrator.make_demand("Later", draft).await;
    administrator
        .put(
            &format!("/demands/{}/support", draft.key()),
            None,
            json!({}),
        )
        .await
        .problem(409, "wrong-state");
    let body = json!({ "unit_id": uuid::Uuid::nil() });
    analyst
        .put(&path, None, body)
        .await
        .problem(422, "validation")
        .at("/unit_id");
    let local = administrator
        .make_person(&server, "requester", Some(&water))
        .await;
    local
        .put(&path, None, json!({ "unit_id": roads }))
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn who_follows_a_demand_reads_it_wherever_it_goes_and_writes_nothing() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let title = "Digital site logs";
    let demand = administrator.make_submitted(title, &water, None).await;
    let path = format!("/demands/{}", demand.key());
    let colleague = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let support = format!("{path}/support");
    let given = colleague.put(&support, None, json!({})).await;
    given.expect(200);
    let moved = administrator
        .patch(&path, &demand.etag(), json!({ "unit_id": roads }))
        .await;
    moved.expect(200);
    let read = colleague.get(&path).await.expect(200);
    assert_eq!(read.json["standing"]["is_author"], false);
    // Following gives no right but to read: no internal comments, no scores.
    let permissions = json!(["demand.read"]);
    assert_eq!(read.json["standing"]["permissions"], permissions);
    let internal = json!({ "body": "Hello", "internal": true });
    colleague
        .post(&format!("{path}/comments"), internal)
        .await
        .problem(403, "forbidden");
    let scoring = format!("{path}/scorings/mine");
    let answers = docket_tests::prioritization::answers(1);
    let refused = colleague
        .put(&scoring, None, json!({ "answers": answers }))
        .await;
    assert!(matches!(refused.status, 403 | 404), "{}", refused.text);
    colleague
        .patch(&path, &read.etag(), json!({ "title": "Mine" }))
        .await
        .problem(403, "forbidden");
    let gone = colleague.delete(&support, None).await;
    gone.expect(200);
    colleague.get(&path).await.problem(404, "not-found");
}

/// A server with its form published; gives the administrator, the form's path
/// below the API and a unit.
async fn published() -> (Server, Client, String, String) {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let form = administrator.publish_first_form().await;
    (server, administrator, form, unit)
}

async fn follow(client: &Client, form: &str, key: &str, body: &Value) -> Answer {
    let request = client
        .request(Method::POST, &format!("{form}/support"))
        .header("Idempotency-Key", key)
        .json(body);
    client.send(request).await
}

#[tokio::test]
async fn people_without_an_account_find_and_follow_only_what_is_public() {
    let (server, administrator, form, unit) = published().await;
    let title = "Opening hours of the pool";
    let demand = administrator.make_submitted(title, &unit, None).await;
    let other = administrator.make_unit("Schools", None).await;
    let path = format!("/demands/{}", demand.key());
    let stranger = server.anonymous();
    let similar = query(&format!("{form}/similar-demands"), "pool opening hours");
    let body = json!({
        "demand": demand.key(), "unit_id": other, "language": "de",
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
    });
    let found = stranger.get(&similar).await.expect(200);
    assert!(found.items().is_empty());
    follow(&stranger, &form, "early", &body)
        .await
        .problem(422, "validation")
        .at("/demand");

    // Only who triages makes it public.
    let requester = administrator.make_person(&server, "requester", None).await;
    let draft = requester
        .make_demand("Mine", json!({ "unit_id": unit }))
        .await;
    requester
        .patch(
            &format!("/demands/{}", draft.key()),
            &draft.etag(),
            json!({ "is_public": true }),
        )
        .await
        .problem(403, "forbidden");
    let changes = json!({ "is_public": true });
    let public = administrator.patch(&path, &demand.etag(), changes).await;
    let public = public.expect(200);
    assert_eq!(public.json["is_public"], true);

    let found = stranger.get(&similar).await.expect(200);
    assert_eq!(titles(&found), [title]);
    let keys: Vec<&String> = found.items()[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["key", "status", "title", "unit", "votes"]);
    stranger
        .post(&format!("{form}/support"), body.clone())
        .await
        .problem(400, "invalid-header")
        .at("header:Idempotency-Key");
    let wrong = json!({
        "demand": demand.key(), "unit_id": uuid::Uuid::nil(),
        "submitter": { "name": "", "email": "jonna" },
    });
    let wrong = follow(&stranger, &form, "wrong", &wrong).await;
    let wrong = wrong.problem(422, "validation");
    for pointer in ["/submitter/name", "/submitter/email", "/unit_id"] {
        assert!(wrong.text.contains(pointer), "{}", wrong.text);
    }
    let receipt = follow(&stranger, &form, "first", &body).await.expect(201);
    let again = follow(&stranger, &form, "first", &body).await.expect(201);
    assert_eq!(receipt.json, again.json);
    assert_eq!(receipt.json["key"], demand.key());
    let support = administrator.get(&format!("{path}/support")).await;
    let support = support.expect(200);
    assert_eq!(support.json["votes"], 1);
    assert_eq!(support.json["supporters"][0]["name"], "Jonna Thielen");
    assert_eq!(support.json["supporters"][0]["is_outsider"], true);
    let history = administrator.get(&format!("{path}/history")).await;
    let history = history.expect(200);
    assert!(!history.text.contains("onna"), "{}", history.text);

    // The link tells how it goes on, without what others wrote.
    let link = text(&receipt.json["tracking_path"]);
    let link = format!("/public/tracking/{}", link.trim_start_matches("/t/"));
    let comment = json!({ "body": "Dear submitter" });
    administrator
        .post(&format!("{path}/comments"), comment)
        .await
        .expect(201);
    let asked = administrator
        .step(&public, "ask", Some("Which pool?"))
        .await;
    asked.expect(200);
    let state = stranger.get(&link).await.expect(200);
    assert_eq!(state.json["is_followed"], true);
    assert_eq!(state.json["title"], title);
    assert_eq!(state.json["can_write"], false);
    assert!(!state.text.contains("Dear submitter"));
    assert!(!state.text.contains("Which pool?"), "{}", state.text);
    for kept in ["submitted_at", "decided_at", "decision_reason", "owner"] {
        assert_eq!(state.json[kept], Value::Null, "{kept}");
    }
    assert_eq!(state.json["steps"], json!([]));
    let messages = format!("{link}/messages");
    stranger
        .post(&messages, json!({ "body": "Hello" }))
        .await
        .problem(409, "wrong-state");

    // What is not public any more is no business of those who follow.
    let read = administrator.get(&path).await.expect(200);
    let changes = json!({ "is_public": false });
    let hidden = administrator.patch(&path, &read.etag(), changes).await;
    stranger.get(&link).await.problem(404, "invalid-link");
    let changes = json!({ "is_public": true });
    administrator
        .patch(&path, &hidden.expect(200).etag(), changes)
        .await
        .expect(200);

    // Taking back one's voice leaves the demand as it is.
    let path_of_withdrawing = format!("{link}/withdraw");
    let withdrawn = stranger.post(&path_of_withdrawing, Value::Null).await;
    let withdrawn = withdrawn.expect(200);
    assert_eq!(withdrawn.json["can_withdraw"], false);
    stranger.get(&link).await.problem(404, "invalid-link");
    let read = administrator.get(&path).await.expect(200);
    assert_eq!(read.json["status"], "needs_information");
    let support = administrator.get(&format!("{path}/support")).await;
    assert_eq!(support.expect(200).json["votes"], 0);

    // A program that fills in what nobody sees learns nothing and counts for
    // nothing.
    let mut program = body.clone();
    program["website"] = json!("https://example.org");
    follow(&stranger, &form, "program", &program)
        .await
        .expect(201);
    let support = administrator.get(&format!("{path}/support")).await;
    assert_eq!(support.expect(200).json["votes"], 0);
}
