//! What surrounds every request: TLS in front, the address to listen on, the
//! database behind.

use docket_server::app::{Application, StartError};
use docket_tests::database::{TestDatabase, is_postgres};
use docket_tests::server::PASSWORD;
use docket_tests::{Answer, Server};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// Attributes of each cookie that an answer sets.
fn cookies(answer: &Answer) -> Vec<Vec<&str>> {
    let set = answer.headers.iter();
    let set = set.filter(|(name, _)| name == "set-cookie");
    set.map(|(_, value)| value.split("; ").collect()).collect()
}

async fn behind(public_url: Option<&str>) -> Server {
    let database = TestDatabase::create().await;
    let mut settings = database.settings();
    settings.public_url = public_url.map(str::to_owned);
    Server::start_with(database, settings).await
}

#[tokio::test]
async fn cookies_are_for_our_own_pages_over_tls_only() {
    for (public_url, is_tls) in [
        (Some("https://docket.example.org"), true),
        (Some("http://docket.example.org"), false),
        (None, false),
    ] {
        let server = behind(public_url).await;
        let administrator = server.administrator().await;
        let body = json!({ "email": "ada@example.org", "password": PASSWORD });
        let nobody = server.anonymous();
        let signed_in = nobody.post("/auth/login", body).await.expect(204);
        let set = cookies(&signed_in);
        assert_eq!(set.len(), 2, "{set:?}");
        for cookie in &set {
            let has = |attribute: &str| cookie.contains(&attribute);
            assert!(has("HttpOnly") && has("SameSite=Strict"), "{cookie:?}");
            assert_eq!(has("Secure"), is_tls, "{public_url:?}: {cookie:?}");
            assert!(!cookie.iter().any(|part| part.starts_with("Domain=")));
        }
        let refresh = set
            .iter()
            .find(|cookie| cookie[0].starts_with("docket_refresh="));
        let refresh = refresh.expect("a refresh token is set");
        assert!(refresh.contains(&"Path=/api/v1/auth"), "{refresh:?}");

        let signed_out = administrator.post("/auth/logout", json!(null)).await;
        for cookie in cookies(&signed_out.expect(204)) {
            assert!(cookie.contains(&"Max-Age=0"), "{cookie:?}");
            assert_eq!(cookie.contains(&"Secure"), is_tls, "{cookie:?}");
        }
    }
}

#[tokio::test]
async fn browsers_are_told_to_stay_with_tls_where_there_is_tls() {
    for (public_url, is_tls) in [(Some("https://docket.example.org"), true), (None, false)] {
        let server = behind(public_url).await;
        let nobody = server.anonymous();
        for (path, status) in [
            ("/openapi.json", 200),
            ("/me", 401),
            ("/nothing", 404),
            ("/auth/login", 405),
        ] {
            let answer = nobody.get(path).await.expect(status);
            let told = answer.header("strict-transport-security");
            assert_eq!(told.is_some(), is_tls, "{path}: {told:?}");
            assert!(told.is_none_or(|told| told.starts_with("max-age=")));
        }
    }
}

#[tokio::test]
async fn plain_http_is_refused_at_the_start_where_others_could_listen() {
    for (address, public_url, allowed, starts) in [
        ("0.0.0.0:0", None, false, false),
        ("[::]:0", None, false, false),
        ("0.0.0.0:0", Some("http://docket.example.org"), false, false),
        ("0.0.0.0:0", Some("https://docket.example.org"), false, true),
        ("0.0.0.0:0", None, true, true),
        ("127.0.0.1:0", None, false, true),
        ("127.0.0.2:0", None, false, true),
    ] {
        let database = TestDatabase::create().await;
        let mut settings = database.settings();
        settings.listen = address.parse().expect("an address");
        settings.public_url = public_url.map(str::to_owned);
        settings.allow_plain_http = allowed;
        match Application::build(settings).await {
            Ok(_) => assert!(starts, "{address} {public_url:?} {allowed}"),
            Err(StartError::PlainHttp(refused)) => {
                assert!(!starts, "{refused} {public_url:?} {allowed}");
                // Nothing was touched.
                if let TestDatabase::Sqlite(path) = &database {
                    assert!(!path.exists());
                }
            }
            Err(other) => panic!("{address}: {other}"),
        }
    }
}

/// One of them makes the schema and what ships; the others find it. An embedded
/// database has one server.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_that_start_at_the_same_moment_share_one_database() {
    let database = TestDatabase::create_empty().await;
    let starts = if is_postgres() { 4 } else { 1 };
    let starts: Vec<_> = (0..starts)
        .map(|_| tokio::spawn(docket_server::app::open(database.settings())))
        .collect();
    for start in starts {
        let state = start.await.expect("the task ends");
        let state = state.expect("the server starts");
        docket_server::app::close(state).await;
    }
    let server = Server::start_on(database).await;
    let administrator = server.administrator().await;
    let roles = administrator.get("/roles").await.expect(200);
    assert_eq!(roles.items().len(), 6);
    let frameworks = administrator.get("/frameworks").await.expect(200);
    assert_eq!(frameworks.items().len(), 1);
}

/// The embedded database is a part of the process: it cannot go away.
#[tokio::test]
async fn a_server_whose_database_is_gone_lives_and_is_not_ready() {
    let server = Server::start().await;
    let ask = async |path: &str| {
        let address = format!("{}{path}", server.base);
        reqwest::get(address).await.expect("an answer")
    };
    assert_eq!(ask("/readyz").await.status(), 200);
    let TestDatabase::Postgres(url) = &server.database else {
        assert!(!is_postgres());
        return;
    };
    let name = url
        .rsplit('/')
        .next()
        .and_then(|name| name.split('?').next());
    let name = name.expect("the address names a database");
    let elsewhere = TestDatabase::create().await.connect().await;
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    elsewhere
        .execute_unprepared(&drop)
        .await
        .expect("it goes away");
    let answer = ask("/readyz").await;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(ask("/livez").await.status(), 200);
    let nobody = server.anonymous();
    nobody.get("/openapi.json").await.expect(200);
    let token = nobody.with_token("dkt_unknown").get("/demands").await;
    token.problem(503, "unavailable");
}
