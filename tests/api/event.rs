//! Live updates.

use std::time::Duration;

use docket_tests::server::text;
use docket_tests::{Client, Server};
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

/// Reads events until one satisfies the wish.
async fn wait_for(
    client: &Client,
    last: Option<&str>,
    wish: impl Fn(&Value) -> bool,
) -> (String, Value) {
    let mut request = client.request(Method::GET, "/events");
    if let Some(last) = last {
        request = request.header("Last-Event-ID", last);
    }
    let response = request.send().await.expect("the stream opens");
    assert_eq!(response.status(), 200);
    let mut stream = response.bytes_stream();
    let mut text = String::new();
    let read = async {
        while let Some(Ok(chunk)) = stream.next().await {
            text.push_str(&String::from_utf8_lossy(&chunk));
            while let Some((event, rest)) = text.split_once("\n\n") {
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                let found = field("data: ").and_then(|data| serde_json::from_str(&data).ok());
                let id = field("id: ");
                text = rest.to_owned();
                if let (Some(id), Some(data)) = (id, found)
                    && wish(&data)
                {
                    return (id, data);
                }
            }
        }
        panic!("the stream ended");
    };
    tokio::time::timeout(Duration::from_secs(10), read)
        .await
        .expect("the event arrives")
}

#[tokio::test]
async fn changes_are_told_and_a_break_loses_nothing() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let listener = client.clone();
    let heard = tokio::spawn(async move {
        wait_for(&listener, None, |event| event["kind"] == "demand.created").await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let made = client.make_demand("Heard", json!({})).await;
    let (id, event) = heard.await.expect("the event arrives");
    assert_eq!(event["record_id"], made.json["id"]);
    assert_eq!(event["payload"]["key"], made.json["key"]);
    let missed = client.make_demand("Missed", json!({})).await;
    let (_, event) = wait_for(&client, Some(&id), |event| {
        event["kind"] == "demand.created"
    })
    .await;
    assert_eq!(
        event["record_id"], missed.json["id"],
        "exactly what came after"
    );
}

#[tokio::test]
async fn a_stream_opened_after_the_records_were_read_misses_nothing() {
    let server = Server::start().await;
    let client = server.administrator().await;
    client.make_demand("Long before", json!({})).await;
    // It is told in order, so this one is published once a later one can be heard.
    wait_for(&client, Some("0"), |event| {
        event["kind"] == "demand.created"
    })
    .await;
    let me = client.get("/me").await.expect(200);
    let place = me.json["events_after"].as_i64().expect("a place");
    let between = client
        .make_demand("Between reading and listening", json!({}))
        .await;
    let (id, event) = wait_for(&client, Some(&place.to_string()), |event| {
        event["kind"] == "demand.created"
    })
    .await;
    assert_eq!(event["record_id"], between.json["id"]);
    assert!(id.parse::<i64>().expect("a place") > place);
}

#[tokio::test]
async fn nobody_hears_of_what_they_may_not_see() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let power = administrator.make_unit("Power", None).await;
    let analyst = administrator
        .make_person(&server, "analyst", Some(&power))
        .await;
    let listener = analyst.clone();
    let heard = tokio::spawn(async move {
        wait_for(&listener, Some("0"), |event| {
            event["record_kind"] == "demand"
        })
        .await
    });
    administrator
        .make_demand("Of others", json!({ "unit_id": water }))
        .await;
    let own = administrator
        .make_demand("Own", json!({ "unit_id": power }))
        .await;
    let (_, event) = heard.await.expect("the event arrives");
    assert_eq!(event["record_id"], own.json["id"]);
    administrator.anonymous_stream_is_refused(&server).await;
}

trait Refusal {
    async fn anonymous_stream_is_refused(&self, server: &Server);
}

impl Refusal for Client {
    async fn anonymous_stream_is_refused(&self, server: &Server) {
        server
            .anonymous()
            .get("/events")
            .await
            .problem(401, "unauthenticated");
    }
}

/// Follows the events of demands, from now on; gives the stream of their keys.
async fn follow(client: &Client) -> impl futures_util::Stream<Item = String> + Unpin {
    let request = client.request(Method::GET, "/events");
    let response = request.send().await.expect("the stream opens");
    assert_eq!(response.status(), 200);
    let mut pieces = response.bytes_stream();
    let first = pieces.next().await.expect("it says something");
    assert!(first.expect("it says it whole").starts_with(b"retry:"));
    let keys = pieces.map(|piece| {
        let text = piece.map(|piece| String::from_utf8_lossy(&piece).into_owned());
        let text = text.unwrap_or_default();
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        let events = data.filter_map(|data| serde_json::from_str::<Value>(data).ok());
        let keys = events.filter_map(|event| event["payload"]["key"].as_str().map(str::to_owned));
        futures_util::stream::iter(keys.collect::<Vec<_>>())
    });
    Box::pin(keys.flatten())
}

/// Rights are read again every so often: how often is not what is proven.
#[tokio::test]
async fn a_stream_tells_no_more_than_its_listener_may_still_see() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let power = administrator.make_unit("Power", None).await;
    let moved = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let left = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let mut of_the_moved = follow(&moved).await;
    let mut of_the_left = follow(&left).await;

    let path = format!("/people/{}/grants", moved.person);
    let grants = administrator.get(&path).await.expect(200);
    let grant = format!("{path}/{}", text(&grants.items()[0]["id"]));
    administrator.delete(&grant, None).await.expect(204);
    let grant = json!({ "role_id": administrator.role("analyst").await, "unit_id": power });
    administrator.post(&path, grant).await.expect(201);
    let path = format!("/people/{}", left.person);
    let version = administrator.get(&path).await.expect(200).etag();
    let disabled = administrator
        .patch(&path, &version, json!({ "disabled": true }))
        .await;
    disabled.expect(200);

    let make = async |title: &str, unit: &str| {
        let demand = administrator
            .make_demand(title, json!({ "unit_id": unit }))
            .await;
        demand.key()
    };
    let proof = async {
        // Until something of the new unit is heard of.
        let mut made = Vec::new();
        loop {
            made.push(make("Of the new unit", &power).await);
            let next = tokio::time::timeout(Duration::from_secs(1), of_the_moved.next()).await;
            if let Ok(heard) = next {
                let heard = heard.expect("the stream goes on");
                assert!(made.contains(&heard), "{heard} is of the old unit");
                break;
            }
        }
        let old = make("Of the old unit", &water).await;
        let last = make("Last", &power).await;
        loop {
            let heard = of_the_moved.next().await.expect("the stream goes on");
            assert_ne!(heard, old, "it was told of what is out of reach");
            if heard == last {
                break;
            }
        }
        // Whoever may do nothing any more is not listened to.
        while of_the_left.next().await.is_some() {}
    };
    let proven = tokio::time::timeout(Duration::from_secs(120), proof).await;
    proven.expect("the rights are read again");
}
