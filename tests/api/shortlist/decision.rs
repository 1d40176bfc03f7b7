//! What a meeting decides: who, why, with which files, and what moves with it.

use chrono::Days;
use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

use super::{decide, enter, entries, entry, etag, make, path};

/// A meeting in session with these qualified demands on it; gives it with the
/// one who attends.
async fn session(client: &Client, titles: &[&str]) -> (Answer, String) {
    let water = client.make_unit("Water", None).await;
    let mut ids = Vec::new();
    for title in titles {
        ids.push(client.make_qualified(title, &water, Some(50)).await);
    }
    let made = make(client, json!({ "demand_ids": ids })).await;
    enter(client, &made, "in_session", None).await.expect(200);
    let me = text(&made.json["people"][0]["id"]);
    (made, me)
}

async fn demand(client: &Client, entry: &Value) -> Answer {
    let path = format!("/demands/{}", text(&entry["demand"]["id"]));
    client.get(&path).await.expect(200)
}

#[tokio::test]
async fn decisions_are_recorded_in_session_corrected_and_frozen() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let water = client.make_unit("Water", None).await;
    let pumps = client.make_submitted("Pumps", &water, None).await.id();
    let made = make(&client, json!({ "demand_ids": [pumps] })).await;
    let me = text(&made.json["people"][0]["id"]);
    let read = entries(&client, &made).await;
    let first = entry(&read, "Pumps");
    let approve = json!({ "outcome": "approved", "reason": " Pays back. ", "decider_ids": [me] });

    let early = decide(&client, &made, first, approve.clone()).await;
    early.problem(409, "wrong-state");
    enter(&client, &made, "closed", None)
        .await
        .problem(409, "wrong-state");
    enter(&client, &made, "in_session", None).await.expect(200);
    let other = client.make_person(&server, "analyst", None).await;
    for (wrong, place) in [
        (
            json!({ "outcome": "approved", "decider_ids": [me] }),
            "/reason",
        ),
        (
            json!({ "outcome": "deferred", "decider_ids": [] }),
            "/decider_ids",
        ),
        (
            json!({ "outcome": "deferred", "decider_ids": [me, other.person] }),
            "/decider_ids/1",
        ),
        (
            json!({ "outcome": "rejected", "reason": "No", "decider_ids": [me],
                "postpone_to": made.id() }),
            "/postpone_to",
        ),
        (
            json!({ "outcome": "deferred", "decider_ids": [me],
                "file_ids": [uuid::Uuid::nil()] }),
            "/file_ids/0",
        ),
    ] {
        let refused = decide(&client, &made, first, wrong).await;
        refused.problem(422, "validation").at(place);
    }
    let decided = decide(&client, &made, first, approve.clone())
        .await
        .expect(200);
    assert_eq!(decided.json["decision"]["outcome"], "approved");
    assert_eq!(decided.json["decision"]["reason"], "Pays back.");
    assert_eq!(decided.json["decision"]["moved_to"], Value::Null);
    // Whoever has not seen that decides about something else.
    let stale = decide(&client, &made, first, approve.clone()).await;
    stale.problem(412, "stale");
    let reject = json!({ "outcome": "rejected", "reason": "Too dear.", "decider_ids": [me] });
    let corrected = decide(&client, &made, &decided.json, reject)
        .await
        .expect(200);
    assert_eq!(corrected.json["decision"]["outcome"], "rejected");
    assert_eq!(corrected.json["earlier"][0]["reason"], "Pays back.");

    let listed = client.get("/shortlists").await.expect(200);
    assert_eq!(listed.items()[0]["decided"], 1);
    let own = format!("{}/entries/{}", path(&made), text(&first["id"]));
    let stays = client.delete(&own, Some(&corrected.etag())).await;
    stays.problem(409, "wrong-state");
    let read = client.get(&path(&made)).await.expect(200);
    let nobody = json!({ "person_ids": [] });
    let needed = client.patch(&path(&made), &read.etag(), nobody).await;
    needed.problem(422, "validation").at("/person_ids");
    enter(&client, &made, "preparing", None)
        .await
        .problem(409, "wrong-state");

    let closed = enter(&client, &made, "closed", None).await.expect(200);
    let frozen = [
        decide(&client, &made, &corrected.json, approve.clone()).await,
        client
            .patch(&path(&made), &closed.etag(), json!({ "name": "B" }))
            .await,
        client.delete(&path(&made), Some(&closed.etag())).await,
        client
            .patch(&own, &corrected.etag(), json!({ "note": "B" }))
            .await,
        client.delete(&own, Some(&corrected.etag())).await,
        client.post(&format!("{own}/move"), json!({})).await,
        client
            .post(
                &format!("{}/entries", path(&made)),
                json!({ "demand_ids": [pumps] }),
            )
            .await,
    ];
    for answer in frozen {
        let problem = answer.problem(409, "wrong-state");
        assert!(problem.text.contains("closed"), "{}", problem.text);
    }
    enter(&client, &made, "in_session", Some(" "))
        .await
        .problem(422, "validation")
        .at("/reason");
    let reason = Some("Noted wrongly.");
    enter(&client, &made, "in_session", reason)
        .await
        .expect(200);
    let history = format!("{}/history", path(&made));
    let history = client.get(&history).await.expect(200);
    assert_eq!(history.items()[0]["reason"], "Noted wrongly.");
    assert_eq!(
        history.items()[0]["changes"]["state"],
        json!({ "from": "closed", "to": "in_session" })
    );
    let again = decide(&client, &made, &corrected.json, approve).await;
    assert_eq!(
        again.expect(200).json["earlier"].as_array().map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn a_demand_moves_with_the_decision_or_nothing_is_recorded() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let (made, me) = session(&client, &["Pumps", "Pipes"]).await;
    let read = entries(&client, &made).await;
    let (pumps, pipes) = (entry(&read, "Pumps"), entry(&read, "Pipes"));
    let version = demand(&client, pumps).await.json["version"].clone();
    let with = |step: Value, version: Value| {
        json!({
            "outcome": "approved", "reason": "Parts run out.", "decider_ids": [me],
            "step": step, "demand_version": version,
        })
    };
    let approve = json!({ "transition": "approve" });
    let decided = decide(
        &client,
        &made,
        pumps,
        with(approve.clone(), version.clone()),
    )
    .await;
    let decided = decided.expect(200);
    assert_eq!(decided.json["decision"]["moved_to"]["en"], "Approved");
    let after = demand(&client, pumps).await;
    assert_eq!(after.json["status"], "approved");
    // The decision's reason stands for the step's.
    assert_eq!(after.json["decision_reason"], "Parts run out.");
    let history = format!("/demands/{}/history", after.key());
    let history = client.get(&history).await.expect(200);
    let moved = history.items().iter();
    let mut moved = moved.filter(|row| row["operation"] == "record_decision");
    assert!(moved.any(|row| row["changes"]["status"]["to"] == "approved"));

    // Refused with its place; neither decision nor file nor version is stored.
    let version = demand(&client, pipes).await.json["version"].clone();
    let defer = json!({
        "outcome": "deferred", "decider_ids": [me], "demand_version": version,
        "step": { "transition": "defer" },
    });
    for (body, status, place) in [
        (with(approve.clone(), json!(1)), 412, "/demand_version"),
        (with(approve.clone(), Value::Null), 422, "/demand_version"),
        (
            with(json!({ "transition": "fly" }), version.clone()),
            422,
            "/step/transition",
        ),
        (
            with(json!({ "transition": "screen" }), version.clone()),
            409,
            "/step",
        ),
        (defer, 422, "/step/reason"),
    ] {
        let refused = decide(&client, &made, pipes, body).await;
        assert_eq!(refused.status, status, "{}", refused.text);
        refused.at(place);
    }
    let read = entries(&client, &made).await;
    assert_eq!(entry(&read, "Pipes"), pipes);
    let on = format!("/demands/{}/shortlists", after.key());
    let on = client.get(&on).await.expect(200);
    assert_eq!(on.items()[0]["decision"]["outcome"], "approved");
}

#[tokio::test]
async fn whoever_asked_is_told_as_with_any_step() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let water = client.make_unit("Water", None).await;
    let requester = client.make_person(&server, "requester", Some(&water)).await;
    let asked = requester.make_submitted("Pumps", &water, Some(50)).await;
    let screened = client.step(&asked, "screen", None).await.expect(200);
    let qualified = client.step(&screened, "qualify", None).await.expect(200);
    let made = make(&client, json!({ "demand_ids": [asked.id()] })).await;
    enter(&client, &made, "in_session", None).await.expect(200);
    let read = entries(&client, &made).await;
    let body = json!({
        "outcome": "approved", "reason": "Parts run out.",
        "decider_ids": [made.json["people"][0]["id"]],
        "step": { "transition": "approve" }, "demand_version": qualified.json["version"],
    });
    let pumps = entry(&read, "Pumps");
    decide(&client, &made, pumps, body).await.expect(200);
    let told = requester.get("/me/notifications").await.expect(200);
    let news = told.items()[0].to_string();
    assert!(
        news.contains("Approved") && news.contains("Parts run out."),
        "{news}"
    );
    // The meeting's own papers are not for whoever asked.
    let on = format!("/demands/{}/shortlists", asked.key());
    requester.get(&on).await.problem(403, "forbidden");
}

#[tokio::test]
async fn files_belong_to_decisions_and_stay_with_corrected_ones() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let (made, me) = session(&client, &["Pumps"]).await;
    let read = entries(&client, &made).await;
    let pumps = entry(&read, "Pumps");
    let file = crate::attachment::send(&client, "vote.txt", b"3 to 1").await;
    let body =
        |files: &[&str]| json!({ "outcome": "deferred", "decider_ids": [me], "file_ids": files });
    let other = client.make_person(&server, "administrator", None).await;
    let foreign = crate::attachment::send(&other, "mine.txt", b"Mine").await;
    let refused = decide(&client, &made, pumps, body(&[&file, &foreign])).await;
    refused.problem(422, "validation").at("/file_ids/1");
    let refused = decide(&client, &made, pumps, body(&[&file, &file])).await;
    refused.problem(422, "validation").at("/file_ids/1");
    let decided = decide(&client, &made, pumps, body(&[&file]))
        .await
        .expect(200);
    assert_eq!(decided.json["decision"]["files"][0]["name"], "vote.txt");
    // Another one who corrects it keeps the file.
    let kept = decide(&other, &made, &decided.json, body(&[&file])).await;
    let kept = kept.expect(200);
    let corrected = decide(&client, &made, &kept.json, body(&[]))
        .await
        .expect(200);
    assert_eq!(corrected.json["decision"]["files"], json!([]));
    assert_eq!(corrected.json["earlier"][1]["files"][0]["id"], json!(file));
    let own = format!("{}/entries/{}", path(&made), text(&pumps["id"]));
    let content = client.get(&format!("{own}/files/{file}")).await.expect(200);
    assert_eq!(content.text, "3 to 1");
    let wrong = client.get(&format!("{own}/files/{foreign}")).await;
    wrong.problem(404, "not-found");
    // The demand's own files are others.
    let listed = format!("/demands/{}/attachments", text(&pumps["demand"]["key"]));
    assert!(client.get(&listed).await.expect(200).items().is_empty());
}

#[tokio::test]
async fn what_is_deferred_goes_onto_a_later_shortlist() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let (made, me) = session(&client, &["Pumps"]).await;
    let today = client.today().await;
    let before = json!({ "meets_on": today - Days::new(1) });
    let before = make(&client, before).await;
    let later = make(&client, json!({ "meets_on": today + Days::new(7) })).await;
    let read = entries(&client, &made).await;
    let pumps = entry(&read, "Pumps");
    let to = |id: String| json!({ "outcome": "deferred", "decider_ids": [me], "postpone_to": id });
    for wrong in [before.id(), made.id(), uuid::Uuid::nil().to_string()] {
        let refused = decide(&client, &made, pumps, to(wrong)).await;
        refused.problem(422, "validation").at("/postpone_to");
    }
    let decided = decide(&client, &made, pumps, to(later.id()))
        .await
        .expect(200);
    let postponed = &decided.json["decision"]["postponed_to"];
    assert_eq!(postponed["key"], later.json["key"]);
    assert_eq!(super::titles(&entries(&client, &later).await), ["Pumps"]);
    let on = format!("/demands/{}/shortlists", text(&pumps["demand"]["key"]));
    let on = client.get(&on).await.expect(200);
    let keys: Vec<String> = on
        .items()
        .iter()
        .map(|one| text(&one["shortlist"]["key"]))
        .collect();
    assert_eq!(keys, [later.key(), made.key()]);

    // Correcting what was said does not undo what was done with it.
    let said =
        json!({ "outcome": "deferred", "reason": "Wait for the offer.", "decider_ids": [me] });
    let corrected = decide(&client, &made, &decided.json, said)
        .await
        .expect(200);
    let postponed = &corrected.json["decision"]["postponed_to"];
    assert_eq!(postponed["key"], later.json["key"]);
    let other = json!({ "outcome": "rejected", "reason": "Never.", "decider_ids": [me] });
    let corrected = decide(&client, &made, &corrected.json, other)
        .await
        .expect(200);
    assert_eq!(corrected.json["decision"]["postponed_to"], Value::Null);
}

#[tokio::test]
async fn what_was_decided_stays_and_is_told_with_its_demand_only() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let (made, me) = session(&client, &["Pumps", "Pipes"]).await;
    let read = entries(&client, &made).await;
    let reject = json!({ "outcome": "rejected", "reason": "Too dear.", "decider_ids": [me] });
    decide(&client, &made, entry(&read, "Pumps"), reject)
        .await
        .expect(200);
    // Whoever reads the history of the shortlist may not read the demand.
    let history = client.get(&format!("{}/history", path(&made))).await;
    let history = history.expect(200);
    assert!(history.text.contains("decided_about"), "{}", history.text);
    assert!(!history.text.contains("rejected"), "{}", history.text);
    assert!(!history.text.contains("Too dear"), "{}", history.text);
    let now = client.get(&path(&made)).await.expect(200);
    let gone = client.delete(&path(&made), Some(&now.etag())).await;
    gone.problem(409, "wrong-state");

    // A demand that is deleted is not there, and nobody waits for it.
    let pipes = demand(&client, entry(&read, "Pipes")).await;
    let own = format!("/demands/{}", pipes.key());
    client.delete(&own, Some(&pipes.etag())).await.expect(204);
    let read = entries(&client, &made).await;
    assert_eq!((read.items().len(), &read.json["hidden"]), (1, &json!(0)));
    let listed = client.get("/shortlists").await.expect(200);
    let listed = &listed.items()[0];
    assert_eq!(
        (&listed["demands"], &listed["decided"]),
        (&json!(1), &json!(1))
    );

    // What was decided about one that is deleted stays as well: it may come back.
    let pumps = demand(&client, entry(&read, "Pumps")).await;
    let own = format!("/demands/{}", pumps.key());
    client.delete(&own, Some(&pumps.etag())).await.expect(204);
    enter(&client, &made, "preparing", None)
        .await
        .problem(409, "wrong-state");
    let now = client.get(&path(&made)).await.expect(200);
    let gone = client.delete(&path(&made), Some(&now.etag())).await;
    gone.problem(409, "wrong-state");
}

#[tokio::test]
async fn two_who_decide_at_the_same_moment_see_each_other() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let (made, me) = session(&client, &["Pumps", "Pipes", "Valves"]).await;
    let other = client.make_person(&server, "administrator", None).await;
    let read = entries(&client, &made).await;
    let body =
        |reason: &str| json!({ "outcome": "rejected", "reason": reason, "decider_ids": [me] });
    // About the same demand, one is told; about two, both are recorded.
    let pumps = entry(&read, "Pumps");
    let (one, two) = tokio::join!(
        decide(&client, &made, pumps, body("One")),
        decide(&other, &made, pumps, body("Two")),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let (one, two) = tokio::join!(
        decide(&client, &made, entry(&read, "Pipes"), body("One")),
        decide(&other, &made, entry(&read, "Valves"), body("Two")),
    );
    assert_eq!((one.status, two.status), (200, 200));

    // What is recorded while the meeting is closed is recorded before, or not.
    let now = entries(&client, &made).await;
    let (closed, decided) = tokio::join!(
        enter(&other, &made, "closed", None),
        decide(&client, &made, entry(&now, "Pipes"), body("Again")),
    );
    closed.expect(200);
    let after = entries(&client, &made).await;
    let reason = &entry(&after, "Pipes")["decision"]["reason"];
    match decided.status {
        200 => assert_eq!(reason, "Again"),
        _ => {
            decided.problem(409, "wrong-state");
            assert_eq!(reason, "One");
            assert_eq!(etag(entry(&after, "Pipes")), etag(entry(&now, "Pipes")));
        }
    }
}
