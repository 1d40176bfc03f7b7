//! What the log never tells.

use docket_tests::program::{Program, Running};
use docket_tests::server::{PASSWORD, complete_answers, text};
use docket_tests::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};

/// Asks for a page of the browser's program, as a link in a mail does.
async fn open_page(server: &Running, path: &str) {
    let address = format!("{}{path}", server.base);
    let request = reqwest::Client::new().get(address);
    let request = request.header("Accept", "text/html");
    request.send().await.expect("the page is answered");
}

fn cookie_values(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.iter();
    cookies
        .filter(|(name, _)| name == "set-cookie")
        .filter_map(|(_, value)| value.split(';').next()?.split_once('='))
        .map(|(_, value)| value.to_owned())
        .collect()
}

/// Publishes the form and hands it in; gives the tracking token.
async fn tracking_token(administrator: &Client, nobody: &Client) -> String {
    let unit = administrator.make_unit("Water", None).await;
    let forms = administrator.get("/forms").await.expect(200);
    let form = &forms.items()[0];
    let path = format!("/forms/{}/public-link", text(&form["id"]));
    let etag = format!("\"{}\"", form["version"]);
    let body = json!({ "published": true });
    let published = administrator.put(&path, Some(&etag), body).await;
    let public = text(&published.expect(200).json["public_path"]);
    let slug = public.trim_start_matches("/f/");
    let mut values = complete_answers()["values"].clone();
    values["title"] = json!("From nobody");
    values["unit"] = json!(unit);
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": values,
    });
    let path = format!("/public/forms/{slug}/submissions");
    let request = nobody.request(Method::POST, &path);
    let request = request.header("Idempotency-Key", "one").json(&body);
    let receipt = nobody.send(request).await.expect(201);
    let path = text(&receipt.json["tracking_path"]);
    path.trim_start_matches("/t/").to_owned()
}

#[tokio::test]
async fn no_secret_is_ever_written_to_the_log() {
    for format in ["pretty", "json"] {
        let program = Program::fresh()
            .await
            .with("DOCKET_LOG", "debug")
            .with("DOCKET_LOG_FORMAT", format);
        let server = program.serve(&[]);
        let nobody = server.anonymous();
        let mut secrets = vec![PASSWORD.to_owned()];

        let token = server.setup_token();
        open_page(&server, &format!("/setup/{token}")).await;
        let body = json!({
            "token": token, "organization": "Example Utilities", "name": "Ada Minister",
            "email": "ada@example.org", "password": PASSWORD,
        });
        let answer = nobody.post("/auth/setup", body.clone()).await.expect(204);
        nobody.post("/auth/setup", body).await.expect(404);
        let mut ada = server.anonymous();
        ada.keep_cookies(&answer);
        secrets.extend(cookie_values(&answer));
        secrets.push(token);

        let renewed = ada.post("/auth/refresh", Value::Null).await.expect(204);
        ada.keep_cookies(&renewed);
        secrets.extend(cookie_values(&renewed));

        let wrong = "canary of a wrong password";
        let body = json!({ "email": "ada@example.org", "password": wrong });
        nobody.post("/auth/login", body).await.expect(401);
        let body = format!("{{\"email\": \"ada@example.org\", \"password\": \"{wrong}\"");
        let broken = nobody.request(Method::POST, "/auth/login");
        let broken = broken.header("Content-Type", "application/json").body(body);
        nobody.send(broken).await.expect(400);
        secrets.push(wrong.to_owned());

        let body = json!({ "name": "Test", "scopes": ["demand.read"], "days": 1 });
        let made = ada.post("/me/tokens", body).await.expect(201);
        let token = text(&made.json["secret"]);
        ada.with_token(&token).get("/demands").await.expect(200);
        let unknown = "dkt_canaryOfAnUnknownToken";
        ada.with_token(unknown).get("/demands").await.expect(401);
        secrets.extend([token, unknown.to_owned()]);

        let me = ada.get("/me").await.expect(200);
        let path = format!("/people/{}/reset-link", text(&me.json["person"]["id"]));
        let link = text(&ada.post(&path, Value::Null).await.expect(201).json["path"]);
        open_page(&server, &link).await;
        let token = link.trim_start_matches("/reset/").to_owned();
        let fresh = "canary of a new password";
        let body = json!({ "token": token, "password": fresh });
        nobody.post("/auth/reset", body.clone()).await.expect(204);
        nobody.post("/auth/reset", body).await.expect(404);
        let body = json!({ "email": "ada@example.org", "password": fresh });
        ada.keep_cookies(&nobody.post("/auth/login", body).await.expect(204));
        secrets.extend([token, fresh.to_owned()]);

        let token = tracking_token(&ada, &nobody).await;
        let path = format!("/public/tracking/{token}");
        open_page(&server, &format!("/t/{token}")).await;
        nobody.get(&path).await.expect(200);
        nobody.delete(&path, None).await.expect(405);
        let nowhere = format!("{path}/nowhere");
        nobody.get(&nowhere).await.expect(404);
        let message = nobody.request(Method::POST, &format!("{path}/messages"));
        let message = message.header("Idempotency-Key", "two");
        let message = message.json(&json!({ "body": "Hello" }));
        nobody.send(message).await.expect(201);
        secrets.push(token);

        drop((nobody, ada));
        let log = server.end().succeeded().stderr;
        assert!(log.contains("answered"), "{log}");
        for secret in &secrets {
            assert!(secret.len() > 15, "{secret} may be found by chance");
            assert!(!log.contains(secret.as_str()), "{secret}: {log}");
        }
    }
}

#[tokio::test]
async fn the_database_password_is_not_told_when_it_does_not_answer() {
    let program = Program::fresh().await;
    let url = "postgres://docket:canary-of-the-database@127.0.0.1:1/docket";
    let refused = program.run(&["migrate", "--database-url", url]);
    assert_eq!(refused.status.code(), Some(1), "{refused:#?}");
    let told = format!("{}{}", refused.stdout, refused.stderr);
    assert!(!told.contains("canary-of-the-database"), "{told}");
}
