//! Demands that have to do with each other, and splitting one into several.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

async fn link(client: &Client, from: &Answer, to: &Answer, kind: &str) -> Answer {
    let path = format!("/demands/{}/links", from.key());
    let body = json!({ "kind": kind, "demand_id": to.id() });
    client.post(&path, body).await
}

/// Kind, direction and title of a demand's links.
async fn links(client: &Client, demand: &Answer) -> Vec<(String, bool, String)> {
    let path = format!("/demands/{}/links", demand.key());
    let page = client.get(&path).await.expect(200);
    let one = |link: &Value| {
        let outgoing = link["is_outgoing"].as_bool().unwrap_or_default();
        (
            text(&link["kind"]),
            outgoing,
            text(&link["demand"]["title"]),
        )
    };
    page.items().iter().map(one).collect()
}

fn seen(kind: &str, outgoing: bool, title: &str) -> (String, bool, String) {
    (kind.to_owned(), outgoing, title.to_owned())
}

#[tokio::test]
async fn demands_are_linked_both_ways_and_never_in_a_circle() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let pumps = administrator.make_submitted("Pumps", &water, None).await;
    let pipes = administrator.make_submitted("Pipes", &water, None).await;
    let valves = administrator.make_submitted("Valves", &water, None).await;
    let signs = administrator.make_submitted("Signs", &roads, None).await;
    link(&administrator, &pumps, &pipes, "blocks")
        .await
        .expect(201);
    link(&administrator, &pipes, &valves, "blocks")
        .await
        .expect(201);
    for (from, to) in [(&valves, &pumps), (&pipes, &pumps), (&pumps, &pumps)] {
        let refused = link(&administrator, from, to, "blocks").await;
        refused.problem(422, "validation").at("/demand_id");
    }
    // The other one blocks this one, said from here.
    let path = format!("/demands/{}/links", pumps.key());
    let body = json!({ "kind": "supersedes", "demand_id": valves.id(), "incoming": true });
    let made = administrator.post(&path, body).await.expect(201);
    assert_eq!(made.items()[1]["is_outgoing"], false);
    let gone = format!("{path}/{}", text(&made.items()[1]["id"]));
    administrator.delete(&gone, None).await.expect(204);
    // Said twice, or from the other end, it is one.
    link(&administrator, &pumps, &signs, "relates")
        .await
        .expect(201);
    link(&administrator, &pumps, &signs, "relates")
        .await
        .expect(201);
    link(&administrator, &signs, &pumps, "relates")
        .await
        .expect(201);
    let of_pumps = links(&administrator, &pumps).await;
    assert_eq!(
        of_pumps,
        [
            seen("blocks", true, "Pipes"),
            seen("relates", true, "Signs")
        ]
    );
    let of_pipes = links(&administrator, &pipes).await;
    assert_eq!(
        of_pipes,
        [
            seen("blocks", false, "Pumps"),
            seen("blocks", true, "Valves")
        ]
    );

    // Nobody learns of demands of other units; who only reads links nothing.
    let analyst = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    assert_eq!(
        links(&analyst, &pumps).await,
        [seen("blocks", true, "Pipes")]
    );
    let hidden = link(&analyst, &pipes, &signs, "relates").await;
    hidden.problem(422, "validation").at("/demand_id");
    let auditor = administrator.make_person(&server, "auditor", None).await;
    let refused = link(&auditor, &pipes, &signs, "relates").await;
    refused.problem(403, "forbidden");

    let path = format!("/demands/{}/links", pumps.key());
    let page = administrator.get(&path).await.expect(200);
    let gone = format!("{path}/{}", text(&page.items()[0]["id"]));
    auditor.delete(&gone, None).await.problem(403, "forbidden");
    analyst.delete(&gone, None).await.expect(204);
    analyst.delete(&gone, None).await.problem(404, "not-found");
    assert_eq!(
        links(&administrator, &pipes).await,
        [seen("blocks", true, "Valves")]
    );
    link(&administrator, &valves, &pumps, "blocks")
        .await
        .expect(201);
    let path = format!("/demands/{}/history", pipes.key());
    let history = administrator.get(&path).await.expect(200);
    let noted = history.items().iter();
    let noted = noted.filter(|one| !one["changes"]["blocks_this"].is_null());
    assert_eq!(noted.count(), 2, "linked and unlinked");
}

#[tokio::test]
async fn two_links_at_once_close_no_circle() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    for round in 0..4 {
        let make = |name: &'static str| {
            let title = format!("{name} {round}");
            let (administrator, water) = (&administrator, &water);
            async move { administrator.make_submitted(&title, water, None).await }
        };
        let (a, b) = (make("Pumps").await, make("Pipes").await);
        let (c, d) = (make("Valves").await, make("Signs").await);
        link(&administrator, &a, &b, "blocks").await.expect(201);
        link(&administrator, &c, &d, "blocks").await.expect(201);
        let (there, back) = tokio::join!(
            link(&administrator, &b, &c, "blocks"),
            link(&administrator, &d, &a, "blocks")
        );
        let mut both = [there.status, back.status];
        both.sort_unstable();
        assert_eq!(both, [201, 422], "one of them, and not the other");
    }
}

#[tokio::test]
async fn a_demand_is_split_into_several_that_keep_what_is_not_counted() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&water))
        .await;
    let whole = asks
        .make_submitted("Telemetry", &water, Some(120_000))
        .await;
    let path = format!("/demands/{}/split", whole.key());
    let parts = json!({ "parts": [{ "title": "North" }, { "title": "South" }] });
    asks.post_matching(&path, &whole.etag(), parts.clone())
        .await
        .problem(403, "forbidden");
    for (body, place) in [
        (json!({ "parts": [{ "title": "Alone" }] }), "/parts"),
        (
            json!({ "parts": [{ "title": "A" }, { "title": " " }] }),
            "/parts/1/title",
        ),
    ] {
        let refused = administrator
            .post_matching(&path, &whole.etag(), body)
            .await;
        refused.problem(422, "validation").at(place);
    }
    let split = administrator
        .post_matching(&path, &whole.etag(), parts.clone())
        .await;
    let twice = administrator
        .post_matching(&path, &whole.etag(), parts.clone())
        .await;
    twice.problem(412, "stale");
    let made = split.expect(201).json["parts"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let titles: Vec<String> = made.iter().map(|one| text(&one["title"])).collect();
    assert_eq!(titles, ["North", "South"]);
    let part = administrator
        .get(&format!("/demands/{}", text(&made[0]["key"])))
        .await
        .expect(200);
    assert_eq!(part.json["status"], "submitted");
    assert_eq!(part.json["unit"]["id"], water.as_str());
    assert_eq!(part.json["requester"]["id"], asks.person.as_str());
    assert_eq!(
        part.json["values"]["problem"],
        whole.json["values"]["problem"]
    );
    assert_eq!(part.json["cost"], Value::Null);
    assert_eq!(part.json["values"].get("estimated_cost"), None);
    assert!(part.json["due_on"].is_string());
    let of_whole = links(&administrator, &whole).await;
    let expected = [
        seen("part_of", false, "North"),
        seen("part_of", false, "South"),
    ];
    assert_eq!(of_whole, expected);
    // Whoever asked reads the parts, too.
    let theirs = links(&asks, &whole).await;
    assert_eq!(theirs.len(), 2);
    let known = administrator
        .get(&format!("/demands/{}", whole.key()))
        .await
        .expect(200);
    assert_eq!(known.json["cost"], whole.json["cost"]);
    let rejected = administrator
        .step(&known, "reject", Some("In parts."))
        .await
        .expect(200);
    let closed = administrator
        .post_matching(&path, &rejected.etag(), parts)
        .await;
    closed.problem(409, "wrong-state");
}
