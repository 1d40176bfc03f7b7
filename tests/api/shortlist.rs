//! Shortlists: prepared, worked through by several, decided, frozen.

use chrono::{Days, NaiveDate};
use docket_tests::server::{merge, text};
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

mod decision;
mod reach;

/// Makes a shortlist for today which the caller attends.
async fn make(client: &Client, with: Value) -> Answer {
    let today = client.today().await;
    let me = client.get("/me").await.expect(200);
    let mut body = json!({
        "name": "Portfolio board", "meets_on": today, "person_ids": [me.json["person"]["id"]],
    });
    merge(&mut body, with);
    client.post("/shortlists", body).await.expect(201)
}

fn path(shortlist: &Answer) -> String {
    format!("/shortlists/{}", shortlist.key())
}

/// Takes a shortlist into another state; gives the answer.
async fn enter(client: &Client, shortlist: &Answer, state: &str, reason: Option<&str>) -> Answer {
    let etag = client.get(&path(shortlist)).await.expect(200).etag();
    let body = json!({ "state": state, "reason": reason });
    let path = format!("{}/state", path(shortlist));
    client.post_matching(&path, &etag, body).await
}

async fn entries(client: &Client, shortlist: &Answer) -> Answer {
    let path = format!("{}/entries", path(shortlist));
    client.get(&path).await.expect(200)
}

/// The titles of what is on a shortlist, in its order.
fn titles(entries: &Answer) -> Vec<String> {
    let items = entries.json["items"].as_array().expect("items").iter();
    items.map(|item| text(&item["demand"]["title"])).collect()
}

/// The entry of a demand with this title.
fn entry<'a>(entries: &'a Answer, title: &str) -> &'a Value {
    let mut items = entries.json["items"].as_array().expect("items").iter();
    items
        .find(|item| item["demand"]["title"] == title)
        .expect("it is on the shortlist")
}

fn etag(entry: &Value) -> String {
    format!("\"{}\"", entry["version"])
}

/// Records a decision with an entry as it was read.
async fn decide(client: &Client, shortlist: &Answer, entry: &Value, body: Value) -> Answer {
    let path = format!(
        "{}/entries/{}/decision",
        path(shortlist),
        text(&entry["id"])
    );
    client.put(&path, Some(&etag(entry)), body).await
}

#[tokio::test]
async fn a_shortlist_is_made_changed_deleted_and_brought_back() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let today = client.today().await;
    let made = make(&client, json!({ "name": " Board ", "place": "Room 2" })).await;
    assert_eq!(made.json["key"], "SL-1");
    assert_eq!(made.json["name"], "Board");
    assert_eq!(made.json["state"], "preparing");
    assert_eq!(made.json["meets_on"], json!(today));
    assert_eq!(made.json["people"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        client.get("/shortlists/sl-1").await.expect(200).id(),
        made.id()
    );
    let by_id = format!("/shortlists/{}", made.id());
    assert_eq!(client.get(&by_id).await.expect(200).etag(), made.etag());

    for (wrong, place) in [
        (json!({ "name": " " }), "/name"),
        (json!({ "place": "x".repeat(301) }), "/place"),
        (json!({ "purpose": "x".repeat(5001) }), "/purpose"),
        (
            json!({ "person_ids": [uuid::Uuid::nil()] }),
            "/person_ids/0",
        ),
    ] {
        let refused = client.patch(&path(&made), &made.etag(), wrong).await;
        refused.problem(422, "validation").at(place);
    }
    let later = today + Days::new(7);
    let patch = json!({ "name": "Large board", "meets_on": later, "person_ids": [] });
    let changed = client
        .patch(&path(&made), &made.etag(), patch.clone())
        .await;
    let changed = changed.expect(200);
    assert_eq!(changed.json["meets_on"], json!(later));
    assert_eq!(changed.json["people"], json!([]));
    let stale = client.patch(&path(&made), &made.etag(), patch).await;
    stale.problem(412, "stale");

    let deleted = client.delete(&path(&made), Some(&changed.etag())).await;
    let deleted = deleted.expect(204);
    client.get(&path(&made)).await.problem(404, "not-found");
    let listed = client.get("/shortlists").await.expect(200);
    assert!(listed.items().is_empty());
    let restore = format!("{}/restore", path(&made));
    let restored = client
        .post_matching(&restore, &deleted.etag(), Value::Null)
        .await;
    let restored = restored.expect(200);
    let again = client
        .post_matching(&restore, &restored.etag(), Value::Null)
        .await;
    again.problem(409, "wrong-state");

    let history = format!("{}/history", path(&made));
    let history = client.get(&history).await.expect(200);
    let done = history.items().iter().map(|row| text(&row["operation"]));
    assert_eq!(
        done.collect::<Vec<_>>(),
        [
            "restore_shortlist",
            "delete_shortlist",
            "update_shortlist",
            "create_shortlist"
        ]
    );
    let row = &history.items()[2]["changes"]["meets_on"];
    assert_eq!(row, &json!({ "from": today, "to": later }));
}

#[tokio::test]
async fn demands_are_put_on_it_in_order_noted_and_taken_off() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let water = client.make_unit("Water", None).await;
    let mut ids = Vec::new();
    for title in ["Pumps", "Pipes", "Valves"] {
        ids.push(client.make_submitted(title, &water, None).await.id());
    }
    let draft = client.make_demand("Draft", json!({})).await;
    let made = make(&client, json!({ "demand_ids": [ids[0]] })).await;
    let add = format!("{}/entries", path(&made));
    let body = json!({ "demand_ids": [ids[1], ids[0], ids[2]], "note": "Second quote?" });
    let added = client.post(&add, body).await.expect(201);
    // What is on it stays where it is.
    assert_eq!(titles(&added), ["Pumps", "Pipes", "Valves"]);
    assert_eq!(entry(&added, "Pumps")["note"], "");
    assert_eq!(entry(&added, "Valves")["note"], "Second quote?");
    for (demand_ids, place) in [
        (json!([]), "/demand_ids"),
        (json!([ids[0], draft.id()]), "/demand_ids/1"),
        (json!([uuid::Uuid::nil()]), "/demand_ids/0"),
    ] {
        let refused = client.post(&add, json!({ "demand_ids": demand_ids })).await;
        refused.problem(422, "validation").at(place);
    }

    let of = |name: &str| format!("{add}/{}", text(&entry(&added, name)["id"]));
    let move_valves = format!("{}/move", of("Valves"));
    let before = json!({ "before": entry(&added, "Pumps")["id"] });
    let moved = client.post(&move_valves, before).await.expect(200);
    assert_eq!(titles(&moved), ["Valves", "Pumps", "Pipes"]);
    let moved = client.post(&move_valves, json!({})).await.expect(200);
    assert_eq!(titles(&moved), ["Pumps", "Pipes", "Valves"]);
    let gone = json!({ "before": uuid::Uuid::nil() });
    let refused = client.post(&move_valves, gone).await;
    refused.problem(422, "validation").at("/before");

    let pumps = etag(entry(&added, "Pumps"));
    let note = json!({ "note": "Ask Ines." });
    let noted = client.patch(&of("Pumps"), &pumps, note.clone()).await;
    let noted = noted.expect(200);
    assert_eq!(noted.json["note"], "Ask Ines.");
    let stale = client.patch(&of("Pumps"), &pumps, note).await;
    stale.problem(412, "stale");
    let stale = client.delete(&of("Pumps"), Some(&pumps)).await;
    stale.problem(412, "stale");
    let removed = client.delete(&of("Pumps"), Some(&noted.etag())).await;
    removed.expect(204);
    assert_eq!(titles(&entries(&client, &made).await), ["Pipes", "Valves"]);

    // What a demand is on is told with it.
    let on = format!("/demands/{}/shortlists", ids[1]);
    let on = client.get(&on).await.expect(200);
    assert_eq!(on.items()[0]["shortlist"]["key"], "SL-1");
    assert_eq!(on.items()[0]["decision"], Value::Null);
    let off = format!("/demands/{}/shortlists", ids[0]);
    assert!(client.get(&off).await.expect(200).items().is_empty());
    // A demand that is deleted is there for nobody, and counted nowhere.
    let pipes = client
        .get(&format!("/demands/{}", ids[1]))
        .await
        .expect(200);
    let gone = format!("/demands/{}", pipes.key());
    client.delete(&gone, Some(&pipes.etag())).await.expect(204);
    let left = entries(&client, &made).await;
    assert_eq!(titles(&left), ["Valves"]);
    assert_eq!(left.json["hidden"], 0);
}

#[tokio::test]
async fn shortlists_are_listed_by_day_and_state() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let today = client.today().await;
    let day = |days: u64| -> NaiveDate { today + Days::new(days) };
    for (name, days) in [("B", 7), ("A", 1), ("C", 7)] {
        make(&client, json!({ "name": name, "meets_on": day(days) })).await;
    }
    let listed = client.get("/shortlists?limit=2").await.expect(200);
    let names = |page: &Answer| -> Vec<String> {
        page.items().iter().map(|one| text(&one["name"])).collect()
    };
    assert_eq!(names(&listed), ["C", "B"]);
    let next = format!("/shortlists?limit=2&cursor={}", text(&listed.json["next"]));
    assert_eq!(names(&client.get(&next).await.expect(200)), ["A"]);
    let first = client.get("/shortlists/SL-2").await.expect(200);
    enter(&client, &first, "in_session", None).await.expect(200);
    let open = client.get("/shortlists?state=in_session").await.expect(200);
    assert_eq!(names(&open), ["A"]);
    let both = "/shortlists?state=preparing,in_session";
    assert_eq!(names(&client.get(both).await.expect(200)).len(), 3);
    let wrong = client.get("/shortlists?state=over").await;
    wrong.problem(400, "invalid-query");
}
