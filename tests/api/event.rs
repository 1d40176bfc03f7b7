//! Live updates.

use std::time::Duration;

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
