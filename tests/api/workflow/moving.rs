//! Running demands come to another version of their workflow.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

use super::{change, qualified, read, shipped, step, with_pilot};

async fn demands(client: &Client) -> Answer {
    let id = shipped(client).await.id();
    client.get(&format!("/workflows/{id}/demands")).await
}

async fn move_to(client: &Client, to: &str, body: Value) -> Answer {
    client
        .post(&format!("/workflow-versions/{to}/moves"), body)
        .await
}

/// Takes the status "qualified" away; what led there leads to "ready".
fn without_qualified(definition: &mut Value) {
    definition["statuses"][4]["key"] = json!("ready");
    for step in definition["transitions"].as_array_mut().expect("steps") {
        if step["to"] == "qualified" {
            step["to"] = json!("ready");
        }
        for from in step["from"].as_array_mut().expect("statuses") {
            if from == "qualified" {
                *from = json!("ready");
            }
        }
    }
}

#[tokio::test]
async fn demands_keep_their_version_until_they_are_moved() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let first = text(&shipped(&client).await.json["versions"][0]["id"]);
    let draft = client
        .make_demand("Draft", json!({ "unit_id": unit }))
        .await;
    let submitted = client.make_submitted("Submitted", &unit, None).await;
    let ready = qualified(&client, "Qualified", &unit).await;
    let published = change(&client, without_qualified).await;
    let to = published.id();

    let counted = demands(&client).await.expect(200);
    let counted = &counted.json["versions"];
    assert_eq!(counted.as_array().map(Vec::len), Some(1));
    assert_eq!(text(&counted[0]["base"]["id"]), first);
    assert_eq!(counted[0]["demands"], 3);
    let statuses: Vec<Value> = counted[0]["statuses"]
        .as_array()
        .expect("statuses")
        .iter()
        .map(|one| json!([one["status"], one["demands"]]))
        .collect();
    assert_eq!(
        statuses,
        [
            json!(["draft", 1]),
            json!(["submitted", 1]),
            json!(["qualified", 1])
        ]
    );
    assert_eq!(counted[0]["suggested"]["submitted"], "submitted");
    assert!(counted[0]["suggested"].get("qualified").is_none());

    let cases = [
        (json!({}), "/statuses/qualified", "missing"),
        (
            json!({ "qualified": "approved" }),
            "/statuses/qualified",
            "decides",
        ),
        (
            json!({ "qualified": "qualified" }),
            "/statuses/qualified",
            "unknown_to",
        ),
        (
            json!({ "qualified": "draft" }),
            "/statuses/qualified",
            "draft",
        ),
        (
            json!({ "qualified": "ready", "x": "ready" }),
            "/statuses/x",
            "unknown_from",
        ),
    ];
    for (statuses, place, code) in cases {
        let refused = move_to(&client, &to, json!({ "from": first, "statuses": statuses })).await;
        let refused = refused.problem(422, "validation").at(place);
        assert_eq!(refused.json["errors"][0]["code"], code, "{place}");
    }
    for (version, from) in [(&to, &to), (&to, &unit)] {
        let refused = move_to(&client, version, json!({ "from": from })).await;
        refused.problem(422, "validation").at("/from");
    }
    move_to(&client, &first, json!({ "from": to }))
        .await
        .problem(409, "wrong-state");

    let body = json!({ "from": first, "statuses": { "qualified": "ready" } });
    let moved = move_to(&client, &to, body).await.expect(200);
    assert_eq!(moved.json["moved"], 3);
    assert_eq!(moved.json["left"], json!([]));
    assert_eq!(moved.json["remaining"], 0);
    assert_eq!(moved.json["next"], Value::Null);
    for (before, status) in [
        (&draft, "draft"),
        (&submitted, "submitted"),
        (&ready, "ready"),
    ] {
        let after = read(&client, before).await;
        assert_eq!(after.json["status"], status);
        assert_eq!(text(&after.json["workflow_version_id"]), to);
        let stays = after.json["status_since"] == before.json["status_since"];
        assert_eq!(stays, status != "ready", "{status}");
        let version = |answer: &Answer| answer.json["version"].as_i64();
        assert_eq!(version(&after), version(before).map(|version| version + 1));
        let history = format!("/demands/{}/history", before.key());
        let entries = client.get(&history).await.expect(200);
        assert_eq!(entries.items()[0]["operation"], "move_demands");
        let changes = &entries.items()[0]["changes"];
        assert_eq!(text(&changes["workflow_version_id"]["to"]), to);
    }
    let left = demands(&client).await.expect(200);
    assert_eq!(text(&left.json["versions"][0]["base"]["id"]), to);
    let approved = read(&client, &ready).await;
    let approved = client.step(&approved, "approve", None).await;
    assert_eq!(approved.expect(200).json["status"], "approved");
}

#[tokio::test]
async fn what_is_merged_goes_along_and_can_still_be_taken_apart() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let first = text(&shipped(&client).await.json["versions"][0]["id"]);
    let survivor = client.make_submitted("Stays", &unit, None).await;
    let twin = qualified(&client, "Twin", &unit).await;
    let path = format!("/demands/{}/transitions", twin.key());
    let body = json!({ "transition": "mark_duplicate", "duplicate_of_id": survivor.id() });
    let merged = client.post_matching(&path, &twin.etag(), body).await;
    assert_eq!(merged.expect(200).json["status"], "duplicate");
    let to = change(&client, without_qualified).await.id();

    // Without a place for what it was before, it stays.
    let body = json!({ "from": first });
    let moved = move_to(&client, &to, body).await.expect(200);
    assert_eq!(moved.json["moved"], 1);
    let left = json!([{ "key": twin.key(), "why": "merged" }]);
    assert_eq!(moved.json["left"], left);
    // Neither does it stand open again.
    let reopening = json!({ "duplicate": "screening", "qualified": "ready" });
    let moved = move_to(
        &client,
        &to,
        json!({ "from": first, "statuses": reopening }),
    )
    .await;
    assert_eq!(moved.expect(200).json["left"], left);

    let body = json!({ "from": first, "statuses": { "qualified": "ready" } });
    let moved = move_to(&client, &to, body).await.expect(200);
    assert_eq!(moved.json["moved"], 1);
    let twin = read(&client, &twin).await;
    assert_eq!(twin.json["status"], "duplicate");
    let path = format!("/demands/{}/unmerge", twin.key());
    let apart = client.post_matching(&path, &twin.etag(), Value::Null).await;
    assert_eq!(apart.expect(200).json["status"], "ready");
}

#[tokio::test]
async fn voices_of_the_same_stay_come_along() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let quorum = |quorum: u8| {
        move |definition: &mut Value| {
            let approval = json!({ "quorum": quorum, "permission": "demand.decide" });
            step(definition, "approve")["approval"] = approval;
        }
    };
    let first = change(&client, quorum(3)).await.id();
    let demand = qualified(&client, "Pumps", &unit).await;
    let decider = client.make_person(&server, "director", None).await;
    decider.step(&demand, "approve", None).await.expect(200);
    let to = change(&client, quorum(2)).await.id();
    let moved = move_to(&client, &to, json!({ "from": first })).await;
    assert_eq!(moved.expect(200).json["moved"], 1);
    let other = client.make_person(&server, "director", None).await;
    let demand = read(&client, &demand).await;
    let moved = other.step(&demand, "approve", None).await.expect(200);
    assert_eq!(moved.json["status"], "approved");
}

#[tokio::test]
async fn many_demands_are_moved_call_by_call() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let first = text(&shipped(&client).await.json["versions"][0]["id"]);
    for number in 0..203 {
        let with = json!({ "unit_id": unit });
        client.make_demand(&format!("Demand {number}"), with).await;
    }
    let to = change(&client, with_pilot).await.id();
    let moved = move_to(&client, &to, json!({ "from": first })).await;
    let moved = moved.expect(200);
    assert_eq!(moved.json["moved"], 200);
    assert_eq!(moved.json["remaining"], 3);
    let body = json!({ "from": first, "after": moved.json["next"] });
    let moved = move_to(&client, &to, body).await.expect(200);
    assert_eq!(moved.json["moved"], 3);
    assert_eq!(moved.json["next"], Value::Null);
    assert_eq!(moved.json["remaining"], 0);
}

#[tokio::test]
async fn only_who_manages_and_triages_everything_moves() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let first = text(&shipped(&client).await.json["versions"][0]["id"]);
    client.make_submitted("Pumps", &unit, None).await;
    let to = change(&client, with_pilot).await.id();
    let role = json!({
        "key": "manager", "name": { "en": "Manager" },
        "permissions": ["organization.read", "organization.manage"],
    });
    client.post("/roles", role).await.expect(201);
    let manager = client.make_person(&server, "manager", None).await;
    demands(&manager).await.expect(200);
    let body = json!({ "from": first });
    move_to(&manager, &to, body.clone())
        .await
        .problem(403, "forbidden");
    let of_unit = client
        .make_person(&server, "administrator", Some(&unit))
        .await;
    demands(&of_unit).await.problem(403, "forbidden");
    move_to(&of_unit, &to, body).await.problem(403, "forbidden");
}
