//! Signing in, sessions, tokens, people and roles.

mod limit;
mod session;

use docket_tests::Server;
use docket_tests::server::{PASSWORD, text};
use serde_json::json;

#[tokio::test]
async fn the_setup_link_works_once() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let me = administrator.get("/me").await.expect(200);
    assert_eq!(me.json["person"]["email"], "ada@example.org");
    assert_eq!(me.json["organization"], "Example Utilities");
    let again = json!({
        "token": "whatever", "organization": "Other", "name": "Eve",
        "email": "eve@example.org", "password": PASSWORD,
    });
    server
        .anonymous()
        .post("/auth/setup", again)
        .await
        .problem(404, "invalid-link");
}

#[tokio::test]
async fn one_answer_for_every_reason_to_refuse_a_sign_in() {
    let server = Server::start().await;
    server.administrator().await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("ada@example.org", "wrong harbour lantern"),
        ("nobody@example.org", PASSWORD),
        ("not an address", PASSWORD),
    ] {
        let body = json!({ "email": email, "password": password });
        let refused = server.anonymous().post("/auth/login", body).await;
        let refused = refused.problem(401, "invalid-credentials");
        answers.push(text(&refused.json["detail"]));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn failures_make_an_account_wait_and_never_lock_it() {
    let server = Server::start().await;
    server.administrator().await;
    let wrong = json!({ "email": "ada@example.org", "password": "wrong harbour lantern" });
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(
            server
                .anonymous()
                .post("/auth/login", wrong.clone())
                .await
                .status,
        );
    }
    assert_eq!(statuses[..3], [401, 401, 401]);
    assert!(statuses.contains(&429), "{statuses:?}");
    let right = json!({ "email": "ada@example.org", "password": PASSWORD });
    let waits = server.anonymous().post("/auth/login", right.clone()).await;
    let seconds: u64 = waits
        .header("retry-after")
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    assert!((1..=300).contains(&seconds), "{}", waits.text);
    tokio::time::sleep(std::time::Duration::from_secs(seconds + 1)).await;
    server
        .anonymous()
        .post("/auth/login", right)
        .await
        .expect(204);
}

#[tokio::test]
async fn a_refresh_token_works_once() {
    let server = Server::start().await;
    let mut browser = server.administrator().await;
    let copy = browser.clone();
    let renewed = browser
        .post("/auth/refresh", serde_json::Value::Null)
        .await
        .expect(204);
    browser.keep_cookies(&renewed);
    browser.get("/me").await.expect(200);
    // A second tab a moment later is told to repeat its request, no more.
    copy.post("/auth/refresh", serde_json::Value::Null)
        .await
        .problem(409, "session-renewed");
    browser.get("/me").await.expect(200);
    server
        .anonymous()
        .post("/auth/refresh", serde_json::Value::Null)
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn sessions_are_listed_and_revoked() {
    let server = Server::start().await;
    let first = server.administrator().await;
    let second = server.sign_in("ada@example.org").await;
    let sessions = first.get("/me/sessions").await.expect(200);
    assert_eq!(sessions.items().len(), 2);
    let other = sessions
        .items()
        .iter()
        .find(|session| session["current"] == false);
    let id = text(&other.expect("the other browser is listed")["id"]);
    first
        .delete(&format!("/me/sessions/{id}"), None)
        .await
        .expect(204);
    second.get("/me").await.problem(401, "unauthenticated");
    first.get("/me").await.expect(200);
    first
        .delete(&format!("/me/sessions/{id}"), None)
        .await
        .problem(404, "not-found");
    first
        .post("/auth/logout", serde_json::Value::Null)
        .await
        .expect(204);
    first.get("/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn changing_the_password_ends_other_sessions() {
    let server = Server::start().await;
    let first = server.administrator().await;
    let second = server.sign_in("ada@example.org").await;
    let change =
        |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let fresh = "quiet lantern harbour";
    first
        .post("/me/password", change("wrong wrong wrong", fresh))
        .await
        .problem(422, "validation")
        .at("/current_password");
    first
        .post("/me/password", change(PASSWORD, "password1234"))
        .await
        .problem(422, "validation")
        .at("/new_password");
    first
        .post("/me/password", change(PASSWORD, fresh))
        .await
        .expect(204);
    second.get("/me").await.problem(401, "unauthenticated");
    first.get("/me").await.expect(200);
}

#[tokio::test]
async fn a_token_can_do_what_scope_and_owner_have_in_common() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let token = administrator.make_token(&["demand.read"]).await;
    token.get("/demands").await.expect(200);
    token
        .post("/demands", json!({ "title": "Not mine to write" }))
        .await
        .problem(403, "forbidden");
    token.get("/people").await.problem(403, "forbidden");
    token.get("/me/sessions").await.problem(403, "forbidden");

    let listed = administrator.get("/me/tokens").await.expect(200);
    assert!(!listed.text.contains("secret"));
    let id = text(&listed.items()[0]["id"]);
    administrator
        .delete(&format!("/me/tokens/{id}"), None)
        .await
        .expect(204);
    token.get("/demands").await.problem(401, "unauthenticated");
    administrator
        .with_token("dkt_unknown")
        .get("/demands")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_token_makes_no_token_that_can_do_more() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let token = administrator
        .make_token(&["token.manage", "demand.read"])
        .await;
    let wish = json!({ "name": "More", "scopes": ["person.manage"], "days": 1 });
    token
        .post("/me/tokens", wish)
        .await
        .problem(422, "validation")
        .at("/scopes/0");
    let wish = json!({ "name": "", "scopes": [], "days": 367 });
    let refused = administrator
        .post("/me/tokens", wish)
        .await
        .problem(422, "validation");
    refused.at("/name").at("/scopes").at("/days");
}

#[tokio::test]
async fn service_accounts_are_given_tokens_and_never_sign_in() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let body = json!({ "kind": "service", "name": "Nightly export" });
    let service = administrator.post("/people", body).await.expect(201).id();
    let grant = json!({ "role_id": administrator.role("analyst").await });
    administrator
        .post(&format!("/people/{service}/grants"), grant)
        .await
        .expect(201);
    administrator
        .post(
            &format!("/people/{service}/reset-link"),
            serde_json::Value::Null,
        )
        .await
        .problem(409, "wrong-state");
    let path = format!("/people/{service}/tokens");
    let wish = json!({ "name": "Export", "scopes": ["demand.read", "token.manage"], "days": 30 });
    let made = administrator.post(&path, wish).await.expect(201);
    let client = server.anonymous().with_token(&text(&made.json["secret"]));
    client.get("/demands").await.expect(200);
    let wish = json!({ "name": "Mine", "scopes": ["demand.read"], "days": 1 });
    client
        .post("/me/tokens", wish)
        .await
        .problem(403, "forbidden");
    let person = administrator.get("/me").await.expect(200).json["person"]["id"].clone();
    let path = format!("/people/{}/tokens", text(&person));
    administrator.get(&path).await.problem(409, "wrong-state");
}

#[tokio::test]
async fn rights_are_read_on_every_request() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    analyst.get("/demands").await.expect(200);
    let path = format!("/people/{}/grants", analyst.person);
    let grants = administrator.get(&path).await.expect(200);
    let grant = text(&grants.items()[0]["id"]);
    administrator
        .delete(&format!("{path}/{grant}"), None)
        .await
        .expect(204);
    analyst.get("/demands").await.problem(403, "forbidden");
    let person = administrator
        .get(&format!("/people/{}", analyst.person))
        .await
        .expect(200);
    administrator
        .patch(
            &format!("/people/{}", analyst.person),
            &person.etag(),
            json!({ "disabled": true }),
        )
        .await
        .expect(200);
    analyst.get("/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let me = administrator.get("/me").await.expect(200);
    let id = text(&me.json["person"]["id"]);
    let person = administrator
        .get(&format!("/people/{id}"))
        .await
        .expect(200);
    let path = format!("/people/{id}");
    administrator
        .patch(&path, &person.etag(), json!({ "disabled": true }))
        .await
        .problem(409, "wrong-state");
    let grants = administrator
        .get(&format!("/people/{id}/grants"))
        .await
        .expect(200);
    let grant = text(&grants.items()[0]["id"]);
    administrator
        .delete(&format!("/people/{id}/grants/{grant}"), None)
        .await
        .problem(409, "wrong-state");
    administrator.get("/me").await.expect(200);
}

#[tokio::test]
async fn nobody_gives_rights_away_that_they_do_not_have() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let role = json!({
        "key": "hr", "name": { "en": "People team" },
        "permissions": ["person.read", "person.manage", "organization.read", "role.manage"],
    });
    administrator.post("/roles", role).await.expect(201);
    let team = administrator.make_person(&server, "hr", None).await;
    let body = json!({ "name": "New", "email": "new@example.org" });
    let person = team.post("/people", body).await.expect(201).id();
    let grant = json!({ "role_id": administrator.role("administrator").await });
    team.post(&format!("/people/{person}/grants"), grant)
        .await
        .problem(403, "forbidden");
    let role = json!({ "key": "sly", "name": { "en": "Sly" }, "permissions": ["audit.read"] });
    team.post("/roles", role).await.problem(403, "forbidden");
}

#[tokio::test]
async fn roles_change_by_version_and_shipped_ones_stay() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let id = administrator.role("requester").await;
    let role = administrator.get(&format!("/roles/{id}")).await.expect(200);
    let path = format!("/roles/{id}");
    administrator
        .delete(&path, Some(&role.etag()))
        .await
        .problem(409, "wrong-state");
    let patch = json!({ "name": { "en": "Business requester" } });
    let changed = administrator
        .patch(&path, &role.etag(), patch.clone())
        .await
        .expect(200);
    assert_eq!(changed.json["name"]["en"], "Business requester");
    administrator
        .patch(&path, &role.etag(), patch)
        .await
        .problem(412, "stale");
}

#[tokio::test]
async fn personal_values_are_digests_in_the_audit_trail() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let body = json!({ "name": "Jonna Thielen", "email": "jonna@example.org" });
    let person = administrator.post("/people", body).await.expect(201).id();
    let trail = administrator
        .get(&format!("/audit?record_id={person}"))
        .await
        .expect(200);
    assert!(
        !trail.text.contains("Jonna") && !trail.text.contains("jonna@"),
        "{}",
        trail.text
    );
    assert!(trail.text.contains("digest:"));
}
