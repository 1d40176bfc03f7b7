//! The end of a server that somebody listens to.

use std::time::Duration;

use docket_tests::program::Program;
use docket_tests::server::PASSWORD;
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn event_streams_end_well_when_the_server_is_asked_to_end() {
    let program = Program::fresh().await;
    let server = program.serve(&[]);
    let body = json!({
        "token": server.setup_token(), "organization": "Example Utilities",
        "name": "Ada Minister", "email": "ada@example.org", "password": PASSWORD,
    });
    let mut ada = server.anonymous();
    ada.sign_in("/auth/setup", body).await;
    let opened = ada.request(Method::GET, "/events").send().await;
    let mut stream = opened.expect("the stream opens").bytes_stream();
    let first = stream.next().await.expect("it says something");
    let first = first.expect("it says it whole");
    assert!(first.starts_with(b"retry:"), "{first:?}");
    server.ask_to_end();
    let rest = async {
        while let Some(piece) = stream.next().await {
            piece.expect("the stream ends, and is not cut off");
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(60), rest).await;
    ended.expect("the stream ends");
    drop(ada);
    server.wait().succeeded();
}
