//! What is refused at the door is answered and logged like everything else.

use docket_tests::Answer;
use docket_tests::program::Program;
use serde_json::{Value, json};

fn has_the_headers_of_every_answer(answer: &Answer) {
    for name in [
        "x-request-id",
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
    ] {
        assert!(answer.header(name).is_some(), "{name}: {answer:?}");
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn refused_requests_are_logged_and_carry_the_headers_of_every_answer() {
    let program = Program::fresh().await.with("DOCKET_LOG_FORMAT", "json");
    let server = program.serve(&[]);
    let nobody = server.anonymous();
    let stranger = nobody.with_token("dkt_unknown");
    let login = json!({ "email": "ada@example.org", "password": "wrong wrong wrong" });
    let answers = [
        nobody.get("/me").await.expect(401),
        stranger.get("/demands").await.expect(401),
        nobody.post("/auth/login", login).await.expect(401),
        nobody.post("/auth/login", json!([])).await.expect(400),
        nobody.get("/auth/login").await.expect(405),
        nobody.get("/nothing").await.expect(404),
    ];
    drop((nobody, stranger));
    let log = server.end().stderr;
    for answer in answers {
        has_the_headers_of_every_answer(&answer);
        let id = text_of(answer.header("x-request-id"));
        if !answer.json["request_id"].is_null() {
            assert_eq!(answer.json["request_id"], id.as_str());
        }
        let told = log.lines().any(|line| {
            let line: Value = serde_json::from_str(line).unwrap_or_default();
            line["fields"]["id"] == id.as_str() && line["fields"]["status"] == answer.status
        });
        assert!(told, "{answer:?}\n{log}");
    }
}

fn text_of(header: Option<&str>) -> String {
    header.unwrap_or_default().to_owned()
}
