//! Attempts of an address, and which address that is.

use chrono::{Duration, Utc};
use docket_tests::database::{TestDatabase, change};
use docket_tests::server::{PASSWORD, text};
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

const MOST: u64 = 3;

/// A server that looks at few attempts, behind these proxies.
async fn start(proxies: &[&str]) -> Server {
    let database = TestDatabase::create().await;
    let mut settings = database.settings();
    settings.logins_per_minute = MOST;
    settings.trusted_proxies = proxies
        .iter()
        .map(|proxy| proxy.parse().expect("an address"))
        .collect();
    Server::start_with(database, settings).await
}

/// Signs in with a wrong password, said to be forwarded for these addresses:
/// a header each.
async fn attempt(client: &Client, forwarded: &[&str]) -> Answer {
    let mut headers = HeaderMap::new();
    for addresses in forwarded {
        let value = HeaderValue::from_str(addresses).expect("a header");
        headers.append("X-Forwarded-For", value);
    }
    let body = json!({ "email": "nobody@example.org", "password": "wrong wrong wrong" });
    let request = client.request(Method::POST, "/auth/login");
    client.send(request.headers(headers).json(&body)).await
}

/// Attempts until one is refused unseen.
async fn use_up(client: &Client, forwarded: &[&str]) {
    for _ in 0..MOST {
        let seen = attempt(client, forwarded).await;
        seen.problem(401, "invalid-credentials");
    }
    attempt(client, forwarded)
        .await
        .problem(429, "rate-limited");
}

#[tokio::test]
async fn an_address_has_so_many_attempts_a_minute() {
    let server = start(&[]).await;
    // The first of them is the set-up's, which is counted on its own.
    server.administrator().await;
    let nobody = server.anonymous();
    use_up(&nobody, &[]).await;
    // The right password does not help: it is not looked at.
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    let refused = nobody.post("/auth/login", body.clone()).await;
    let refused = refused.problem(429, "rate-limited");
    let seconds = refused.header("retry-after").and_then(|s| s.parse().ok());
    assert!(seconds.is_some_and(|seconds: u64| (1..=60).contains(&seconds)));

    let connection = server.database.connect().await;
    let earlier = Utc::now() - Duration::seconds(61);
    change(
        &connection,
        "UPDATE attempt SET at = ?",
        vec![earlier.into()],
    )
    .await;
    nobody.post("/auth/login", body).await.expect(204);
}

#[tokio::test]
async fn links_cannot_be_guessed_without_limit_either() {
    let server = start(&[]).await;
    let nobody = server.anonymous();
    let setup = json!({
        "token": "guessed", "organization": "Other", "name": "Eve",
        "email": "eve@example.org", "password": PASSWORD,
    });
    let reset = json!({ "token": "guessed", "password": PASSWORD });
    for (path, body) in [("/auth/setup", setup), ("/auth/reset", reset)] {
        for _ in 0..MOST {
            nobody
                .post(path, body.clone())
                .await
                .problem(404, "invalid-link");
        }
        nobody.post(path, body).await.problem(429, "rate-limited");
    }
}

#[tokio::test]
async fn nobody_makes_up_the_address_they_come_from() {
    let server = start(&["192.0.2.1"]).await;
    let nobody = server.anonymous();
    for number in 0..MOST {
        let made_up = format!("203.0.113.{number}");
        attempt(&nobody, &[&made_up]).await.expect(401);
    }
    attempt(&nobody, &["203.0.113.99"])
        .await
        .problem(429, "rate-limited");
    attempt(&nobody, &[]).await.problem(429, "rate-limited");
}

/// What a proxy adds stands last; what stands before it may be made up.
#[tokio::test]
async fn a_listed_proxy_is_believed_what_it_adds_itself() {
    let server = start(&["127.0.0.1", "192.0.2.1"]).await;
    let nobody = server.anonymous();
    use_up(&nobody, &["203.0.113.1"]).await;
    for same in [
        &["198.51.100.1, 203.0.113.1"][..],
        &["198.51.100.2,203.0.113.1,192.0.2.1"],
        &["203.0.113.1, 192.0.2.1, 127.0.0.1"],
    ] {
        attempt(&nobody, same).await.problem(429, "rate-limited");
    }
    use_up(&nobody, &["203.0.113.2"]).await;
    use_up(&nobody, &["2001:db8::1"]).await;
    // Without a word of the proxy's, it is the proxy itself.
    use_up(&nobody, &[]).await;
}

/// Proxies may add a header of their own instead of going on with the one that
/// is there.
#[tokio::test]
async fn several_headers_are_one_list() {
    let server = start(&["127.0.0.1"]).await;
    let nobody = server.anonymous();
    use_up(&nobody, &["198.51.100.1", "203.0.113.1"]).await;
    attempt(&nobody, &["198.51.100.2", "203.0.113.1"])
        .await
        .problem(429, "rate-limited");
    use_up(&nobody, &["198.51.100.1"]).await;
}

#[tokio::test]
async fn what_is_no_address_ends_what_is_believed() {
    let server = start(&["127.0.0.1"]).await;
    let nobody = server.anonymous();
    // The nearest proxy's own word is no address: the rest is hearsay.
    use_up(&nobody, &["198.51.100.1, unknown"]).await;
    attempt(&nobody, &["198.51.100.2, unknown"])
        .await
        .problem(429, "rate-limited");
    // Some proxies name the port as well.
    use_up(&nobody, &["198.51.100.1, 203.0.113.1:4711"]).await;
    attempt(&nobody, &["198.51.100.2, 203.0.113.1:4712"])
        .await
        .problem(429, "rate-limited");
    use_up(&nobody, &["[2001:db8::1]:4711"]).await;
    attempt(&nobody, &["2001:db8::1"])
        .await
        .problem(429, "rate-limited");
}

#[tokio::test]
async fn a_session_remembers_where_it_was_signed_in() {
    let server = start(&["127.0.0.1"]).await;
    let mut administrator = server.administrator().await;
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    let request = administrator
        .request(Method::POST, "/auth/login")
        .json(&body);
    let request = request.header("X-Forwarded-For", "203.0.113.1");
    let signed_in = administrator.send(request).await.expect(204);
    administrator.keep_cookies(&signed_in);
    let sessions = administrator.get("/me/sessions").await.expect(200);
    let own = sessions.items().iter().find(|one| one["current"] == true);
    let address = own.map_or(String::new(), |one| text(&one["address"]));
    assert_eq!(address, "203.0.113.1");
    let others = sessions
        .items()
        .iter()
        .filter(|one| one["current"] == Value::Bool(false));
    for other in others {
        assert_eq!(other["address"], "127.0.0.1");
    }
}
