//! Merging duplicates and taking them apart again: exact inverses.

mod inverse;

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

/// Merges a demand into another one, by their keys.
pub async fn merge(client: &Client, demand: &str, into: &str) -> Answer {
    let path = format!("/demands/{demand}");
    let read = client.get(&path).await.expect(200);
    let into = client.get(&format!("/demands/{into}")).await.expect(200);
    let body = json!({
        "transition": "mark_duplicate", "duplicate_of_id": into.id(), "reason": "The same need.",
    });
    client
        .post_matching(&format!("{path}/transitions"), &read.etag(), body)
        .await
}

/// Takes it apart again.
pub async fn unmerge(client: &Client, demand: &str) -> Answer {
    let path = format!("/demands/{demand}");
    let etag = client.get(&path).await.expect(200).etag();
    client
        .post_matching(&format!("{path}/unmerge"), &etag, Value::Null)
        .await
}

fn keys(items: &Value) -> Vec<String> {
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(|item| text(&item["key"])).collect()
}

async fn support(client: &Client, key: &str) -> Answer {
    client
        .get(&format!("/demands/{key}/support"))
        .await
        .expect(200)
}

#[tokio::test]
async fn a_duplicate_goes_on_in_the_one_that_stays() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let parks = administrator.make_unit("Parks", None).await;
    let of_roads = administrator
        .make_person(&server, "requester", Some(&roads))
        .await;
    let of_parks = administrator
        .make_person(&server, "requester", Some(&parks))
        .await;
    let analyst_of_water = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let stays = administrator
        .make_submitted("Telemetry", &water, None)
        .await;
    let goes = of_roads
        .make_submitted("Remote telemetry", &roads, None)
        .await;
    let (stays, goes) = (stays.key(), goes.key());
    let body = json!({ "unit_id": parks });
    // Somebody follows the one that goes.
    let with = json!({ "role_id": administrator.role("analyst").await, "unit_id": null });
    let grants = format!("/people/{}/grants", of_parks.person);
    let grant = administrator.post(&grants, with).await.expect(201).id();
    let path = format!("/demands/{goes}/support");
    of_parks.put(&path, None, body).await.expect(200);
    administrator
        .delete(&format!("{grants}/{grant}"), None)
        .await
        .expect(204);
    let comment = json!({ "body": "Which stations?" });
    let comments = format!("/demands/{goes}/comments");
    of_roads.post(&comments, comment).await.expect(201);

    let read = format!("/demands/{stays}");
    of_roads.get(&read).await.problem(404, "not-found");
    of_parks.get(&read).await.problem(404, "not-found");
    let merged = merge(&administrator, &goes, &stays).await.expect(200);
    assert_eq!(merged.json["status"], "duplicate");
    assert_eq!(merged.json["can_unmerge"], true);
    assert_eq!(merged.json["duplicate_of"]["key"], stays);

    // Voices of both count, each unit once.
    let voices = support(&administrator, &stays).await;
    assert_eq!(voices.json["votes"], 2);
    let supporters = voices.json["supporters"].as_array().expect("supporters");
    assert_eq!(supporters.len(), 2, "{}", voices.text);
    assert!(supporters.iter().all(|one| one["merged_from"] == goes));
    // Who asked, and who followed, read how it goes on, and no more.
    for person in [&of_roads, &of_parks] {
        let demand = person.get(&read).await.expect(200);
        assert_eq!(keys(&demand.json["merged"]), [goes.as_str()]);
        let body = json!({ "title": "Mine" });
        let refused = person.patch(&read, &demand.etag(), body).await;
        refused.problem(403, "forbidden");
        let listed = person.get("/demands").await.expect(200);
        assert!(keys(&listed.json["items"]).contains(&stays));
    }
    // What was said on it is read there by those who reach both.
    let said = |answer: &Answer| {
        let bodies = answer.items().iter().map(|one| text(&one["body"]));
        bodies.collect::<Vec<_>>()
    };
    let thread = format!("{read}/comments");
    let all = administrator.get(&thread).await.expect(200);
    assert_eq!(said(&all), ["Which stations?"]);
    assert_eq!(all.items()[0]["merged_from"], goes);
    let own = analyst_of_water.get(&thread).await.expect(200);
    assert!(said(&own).is_empty(), "it is another unit's");

    // Names of people in units one does not reach are not told, only voices.
    let seen = support(&analyst_of_water, &stays).await;
    assert_eq!(seen.json["votes"], 2);
    assert_eq!(seen.json["supporters"], json!([]));

    // It is taken apart by those who screen it, and once.
    let path = format!("/demands/{goes}/unmerge");
    let etag = merged.etag();
    of_roads
        .post_matching(&path, &etag, Value::Null)
        .await
        .problem(403, "forbidden");
    let stale = administrator
        .post_matching(&path, "\"1\"", Value::Null)
        .await;
    stale.problem(412, "stale");
    // Who no longer follows the one that went reads the other no longer.
    of_parks
        .delete(&format!("/demands/{goes}/support"), None)
        .await
        .expect(200);
    of_parks.get(&read).await.problem(404, "not-found");
    let apart = unmerge(&administrator, &goes).await.expect(200);
    assert_eq!(apart.json["status"], "submitted");
    assert_eq!(apart.json["duplicate_of"], Value::Null);
    unmerge(&administrator, &goes)
        .await
        .problem(409, "wrong-state");
    of_roads.get(&read).await.problem(404, "not-found");
    assert_eq!(support(&administrator, &stays).await.json["votes"], 0);

    // A chain is followed to its end, and one that is merged is no goal.
    let end = administrator
        .make_submitted("All telemetry", &parks, None)
        .await
        .key();
    merge(&administrator, &goes, &stays).await.expect(200);
    merge(&administrator, &stays, &end).await.expect(200);
    of_roads.get(&format!("/demands/{end}")).await.expect(200);
    let other = administrator
        .make_submitted("Bike racks", &water, None)
        .await
        .key();
    let wrong = merge(&administrator, &other, &stays).await;
    wrong.problem(422, "validation").at("/duplicate_of_id");
    unmerge(&administrator, &goes).await.expect(200);
    of_roads
        .get(&format!("/demands/{end}"))
        .await
        .problem(404, "not-found");
    // Only what goes on can take one in.
    let draft = administrator
        .make_demand("Later", json!({ "unit_id": water }))
        .await
        .key();
    let wrong = merge(&administrator, &goes, &draft).await;
    wrong.problem(422, "validation").at("/duplicate_of_id");
    // Reopening takes it apart as well, into the step it leads to.
    merge(&administrator, &goes, &end).await.expect(200);
    let read = administrator
        .get(&format!("/demands/{goes}"))
        .await
        .expect(200);
    administrator
        .step(&read, "reopen", Some("Not the same"))
        .await
        .expect(200);
    of_roads
        .get(&format!("/demands/{end}"))
        .await
        .problem(404, "not-found");
}

/// Publishes the form and hands a demand in with it without an account; gives
/// the receipt and the path of what tells how it goes on.
async fn hand_in(administrator: &Client, stranger: &Client, unit: &str) -> (Answer, String) {
    let form = administrator.publish_first_form().await;
    submit(stranger, &form, unit, "Remote units").await
}

/// As [`hand_in`], with a form that is published; once for each title.
async fn submit(client: &Client, form: &str, unit: &str, title: &str) -> (Answer, String) {
    let path = format!("{form}/submissions");
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": { "title": title, "unit": unit, "problem": "Old." },
    });
    let request = client.request(Method::POST, &path).json(&body);
    let request = request.header("Idempotency-Key", title);
    let receipt = client.send(request).await.expect(201);
    let token = text(&receipt.json["tracking_path"]);
    let tracking = format!("/public/tracking/{}", token.trim_start_matches("/t/"));
    (receipt, tracking)
}

#[tokio::test]
async fn who_submitted_a_duplicate_without_an_account_is_told_how_the_other_one_stands() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let stays = administrator
        .make_submitted("Telemetry", &water, None)
        .await
        .key();
    let stranger = server.anonymous();
    let (receipt, tracking) = hand_in(&administrator, &stranger, &water).await;
    let before = stranger.get(&tracking).await.expect(200);
    merge(&administrator, &receipt.key(), &stays)
        .await
        .expect(200);

    let told = stranger.get(&tracking).await.expect(200);
    assert_eq!(told.json["merged_into"], stays);
    assert_eq!(told.json["whereabouts"], "with_office");
    assert_eq!(told.json["status"]["en"], "Submitted");
    // Nothing that only the other one says.
    assert!(!told.text.contains("Telemetry"), "{}", told.text);
    let message = json!({ "body": "There are 38 of them." });
    let path = format!("{tracking}/messages");
    stranger.post(&path, message).await.expect(201);
    let thread = format!("/demands/{stays}/comments");
    let thread = administrator.get(&thread).await.expect(200);
    assert_eq!(thread.items()[0]["body"], "There are 38 of them.");
    let read = administrator
        .get(&format!("/demands/{stays}"))
        .await
        .expect(200);
    let screened = administrator.step(&read, "screen", None).await.expect(200);
    let asked = administrator
        .step(&screened, "ask", Some("Which?"))
        .await
        .expect(200);
    let told = stranger.get(&tracking).await.expect(200);
    // Somebody else is asked.
    assert_eq!(told.json["whereabouts"], "with_office");
    assert_eq!(told.json["question"], Value::Null);
    let answered = administrator.step(&asked, "answer", None).await.expect(200);
    let qualified = administrator
        .step(&answered, "qualify", None)
        .await
        .expect(200);
    administrator
        .step(&qualified, "approve", Some("Funded"))
        .await
        .expect(200);
    let told = stranger.get(&tracking).await.expect(200);
    assert_eq!(told.json["whereabouts"], "decided");
    assert_eq!(told.json["decision_reason"], "Funded");

    unmerge(&administrator, &receipt.key()).await.expect(200);
    let after = stranger.get(&tracking).await.expect(200);
    for same in [
        "status",
        "whereabouts",
        "since",
        "merged_into",
        "decision_reason",
        "title",
    ] {
        assert_eq!(after.json[same], before.json[same], "{same}");
    }
}

#[tokio::test]
async fn what_is_internal_stays_so_where_one_may_not_read_it() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    // Reads everywhere, and what is internal in one unit.
    let reader = administrator.make_person(&server, "requester", None).await;
    let analyst = administrator.role("analyst").await;
    let grant = json!({ "role_id": analyst, "unit_id": water });
    let path = format!("/people/{}/grants", reader.person);
    administrator.post(&path, grant).await.expect(201);
    let stays = administrator
        .make_submitted("Telemetry", &water, None)
        .await
        .key();
    let goes = administrator
        .make_submitted("Remote telemetry", &roads, None)
        .await
        .key();
    let said = |body: &str, internal: bool| json!({ "body": body, "internal": internal });
    for (key, body, internal) in [
        (&goes, "Among us", true),
        (&goes, "With all", false),
        (&stays, "Among us in Water", true),
    ] {
        let path = format!("/demands/{key}/comments");
        administrator
            .post(&path, said(body, internal))
            .await
            .expect(201);
    }
    merge(&administrator, &goes, &stays).await.expect(200);
    let read = async |client: &Client| {
        let thread = client
            .get(&format!("/demands/{stays}/comments"))
            .await
            .expect(200);
        let bodies = thread.items().iter().map(|one| text(&one["body"]));
        bodies.collect::<Vec<_>>()
    };
    let all = ["Among us", "With all", "Among us in Water"];
    assert_eq!(read(&administrator).await, all);
    assert_eq!(read(&reader).await, ["With all", "Among us in Water"]);
}

#[tokio::test]
async fn a_question_outlives_a_merge_that_is_taken_apart() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let stranger = server.anonymous();
    let (receipt, tracking) = hand_in(&administrator, &stranger, &water).await;
    let demand = administrator
        .get(&format!("/demands/{}", receipt.key()))
        .await;
    let asked = administrator
        .step(&demand.expect(200), "ask", Some("Which ones?"))
        .await;
    asked.expect(200);
    let before = stranger.get(&tracking).await.expect(200);
    assert_eq!(before.json["question"]["body"], "Which ones?");
    let stays = administrator
        .make_submitted("Telemetry", &water, None)
        .await
        .key();
    merge(&administrator, &receipt.key(), &stays)
        .await
        .expect(200);
    unmerge(&administrator, &receipt.key()).await.expect(200);
    let after = stranger.get(&tracking).await.expect(200);
    assert_eq!(after.json["question"], before.json["question"]);
}

#[tokio::test]
async fn two_that_are_merged_into_each_other_at_once_make_no_circle() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    for round in 0..4 {
        let one = administrator
            .make_submitted(&format!("One {round}"), &water, None)
            .await;
        let two = administrator
            .make_submitted(&format!("Two {round}"), &water, None)
            .await;
        let step = async |goes: &Answer, stays: &Answer| {
            let path = format!("/demands/{}/transitions", goes.key());
            let body = json!({ "transition": "mark_duplicate", "duplicate_of_id": stays.id() });
            administrator
                .post_matching(&path, &goes.etag(), body)
                .await
                .status
        };
        let (there, back) = tokio::join!(step(&one, &two), step(&two, &one));
        let mut both = [there, back];
        both.sort_unstable();
        assert_eq!(both[0], 200, "one of them");
        assert_ne!(both[1], 200, "and not the other");
    }
}
