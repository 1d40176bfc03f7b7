//! What holds for every operation: errors, versions, retries, the document.

use docket_tests::Server;
use docket_tests::server::text;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn every_error_is_a_problem_that_names_the_place() {
    let server = Server::start().await;
    let client = server.administrator().await;
    client.get("/nothing").await.problem(404, "not-found");
    client
        .get("/demands/DEM-999")
        .await
        .problem(404, "not-found");
    client
        .get("/demands/nonsense")
        .await
        .problem(404, "not-found");
    let wrong_method = client.send(client.request(Method::PUT, "/demands")).await;
    let wrong_method = wrong_method.problem(405, "method-not-allowed");
    assert_eq!(wrong_method.header("allow"), Some("GET, POST"));
    let raw = |kind: &'static str, body: String| {
        client
            .request(Method::POST, "/demands")
            .header("Content-Type", kind)
            .body(body)
    };
    let json_type = "application/json";
    client
        .send(raw("text/plain", "{}".to_owned()))
        .await
        .problem(415, "unsupported-media-type");
    client
        .send(raw(json_type, "{\"title\": ".to_owned()))
        .await
        .problem(400, "invalid-json");
    client
        .send(raw(json_type, "{} {}".to_owned()))
        .await
        .problem(400, "invalid-json");
    client
        .send(raw(json_type, "{\"title\": 5}".to_owned()))
        .await
        .problem(400, "invalid-json")
        .at("/title");
    client
        .send(raw(
            json_type,
            json!({ "title": "x", "lines": [{ "period": "FY2027", "kind": "gift" }] }).to_string(),
        ))
        .await
        .problem(400, "invalid-json")
        .at("/lines/0/kind");
    let unknown = client
        .send(raw(
            json_type,
            "{\"title\": \"x\", \"colour\": 1}".to_owned(),
        ))
        .await;
    let unknown = unknown.problem(400, "invalid-json");
    assert!(unknown.text.contains("colour"), "{}", unknown.text);
    let huge = json!({ "title": "x".repeat(1024 * 1024) }).to_string();
    client
        .send(raw(json_type, huge))
        .await
        .problem(413, "too-large");
    let deep = "[".repeat(200_000);
    client
        .send(raw(json_type, deep))
        .await
        .problem(400, "invalid-json");
    client
        .send(raw(json_type, "\u{fffe}\u{0}".to_owned()))
        .await
        .problem(400, "invalid-json");
    for (query, place) in [
        ("colour=red", "?colour"),
        ("limit=-1", "?limit"),
        ("limit=0", "?limit"),
        ("sort=colour", "?sort"),
        ("cursor=xyz", "?cursor"),
        ("unit=water", "?unit"),
        ("score[gte]=high", "?score[gte]"),
        ("q=a&q=b", "?q"),
        ("count=maybe", "?count"),
    ] {
        client
            .get(&format!("/demands?{query}"))
            .await
            .problem(400, "invalid-query")
            .at(place);
    }
    let answer = client.get("/demands?limit=5000").await.expect(200);
    let id = answer.header("x-request-id").map(str::to_owned);
    assert!(id.is_some_and(|id| id.len() == 36));
    client.get("/demands").await.expect(200);
}

#[tokio::test]
async fn what_not_every_database_keeps_is_refused_at_its_place() {
    let server = Server::start().await;
    let client = server.administrator().await;
    for (body, place) in [
        (json!({ "title": "Pu\u{0}mps" }), "/title"),
        (
            json!({ "title": "Pumps", "values": { "problem": "\u{0}" } }),
            "/values/problem",
        ),
    ] {
        let refused = client.post("/demands", body).await;
        refused.problem(422, "validation").at(place);
    }
    // What only looks like it is a text like any other.
    let body = json!({ "title": "Escaped as \\u0000" });
    let made = client.post("/demands", body.clone()).await.expect(201);
    assert_eq!(made.json["title"], body["title"]);
    for path in ["/demands?external_source=%00", "/audit?operation=a%00"] {
        let name = path.split(['?', '=']).nth(1).unwrap_or_default();
        let refused = client.get(path).await.problem(400, "invalid-query");
        refused.at(&format!("?{name}"));
    }
    for day in ["-9999-01-01", "1899-12-31", "+12000-01-01"] {
        let body = json!({ "name": "Board", "meets_on": day });
        let refused = client.post("/shortlists", body).await;
        refused.problem(422, "validation").at("/meets_on");
        let path = format!("/demands?submitted[gte]={}", day.replace('+', "%2B"));
        let refused = client.get(&path).await.problem(400, "invalid-query");
        refused.at("?submitted[gte]");
    }
    let organization = client.get("/organization").await.expect(200);
    let body = json!({
        "holidays": ["0001-01-01"],
        "exchange_rates": [{ "currency": "CHF", "valid_from": "3000-01-01", "rate": "1.05" }],
    });
    let refused = client
        .patch("/organization", &organization.etag(), body)
        .await
        .problem(422, "validation");
    refused.at("/holidays").at("/exchange_rates/0/valid_from");
}

#[tokio::test]
async fn reads_are_revalidated_by_version() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let made = client.make_demand("Once", json!({})).await;
    let path = format!("/demands/{}", made.key());
    let again = client
        .request(Method::GET, &path)
        .header("If-None-Match", made.etag());
    client.send(again).await.expect(304);
    let other = client
        .request(Method::GET, &path)
        .header("If-None-Match", "\"99\"");
    client.send(other).await.expect(200);
    let wrong = client
        .request(Method::PATCH, &path)
        .header("If-Match", "three")
        .json(&json!({}));
    client
        .send(wrong)
        .await
        .problem(400, "invalid-header")
        .at("header:If-Match");
}

#[tokio::test]
async fn a_repeated_request_is_carried_out_once() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let post = |key: &'static str, body: Value| {
        client
            .request(Method::POST, "/demands")
            .header("Idempotency-Key", key)
            .json(&body)
    };
    let first = client
        .send(post("k1", json!({ "title": "Once" })))
        .await
        .expect(201);
    let second = client
        .send(post("k1", json!({ "title": "Once" })))
        .await
        .expect(201);
    assert_eq!(first.text, second.text);
    assert_eq!(first.etag(), second.etag());
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(second.header("idempotent-replay"), Some("true"));
    client
        .send(post("k1", json!({ "title": "Other" })))
        .await
        .problem(422, "key-reused");
    // A refused request leaves its key free.
    client
        .send(post("k2", json!({ "title": "" })))
        .await
        .problem(422, "validation");
    client
        .send(post("k2", json!({ "title": "Now right" })))
        .await
        .expect(201);
    assert_eq!(
        client.get("/demands?count=true").await.expect(200).json["total"],
        2
    );
    client
        .send(post("", json!({ "title": "x" })))
        .await
        .problem(400, "invalid-header");
}

#[tokio::test]
async fn the_same_key_at_the_same_time_has_one_effect() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let sends = (0..12).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let request = client.request(Method::POST, "/demands");
            let request = request
                .header("Idempotency-Key", "same")
                .json(&json!({ "title": "Once" }));
            client.send(request).await.status
        })
    });
    let sends: Vec<_> = sends.collect();
    for send in sends {
        let status = send.await.expect("the request was answered");
        assert!(status == 201 || status == 409, "{status}");
    }
    assert_eq!(
        client.get("/demands?count=true").await.expect(200).json["total"],
        1
    );
}

#[tokio::test]
async fn a_browser_changes_things_from_our_own_pages_only() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let cookies = client.cookies().unwrap_or_default().to_owned();
    let http = reqwest::Client::new();
    let address = format!("{}/api/v1/demands", server.base);
    let foreign = |name: &'static str, value: &'static str| {
        http.post(&address)
            .header("Cookie", &cookies)
            .header(name, value)
            .json(&json!({ "title": "Sly" }))
    };
    for (name, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://elsewhere.example"),
        ("X-Nothing", "at all"),
    ] {
        let answer = client.send(foreign(name, value)).await;
        answer.problem(403, "foreign-origin");
    }
    let own = http
        .post(&address)
        .header("Cookie", &cookies)
        .header("Origin", &server.base);
    client
        .send(own.json(&json!({ "title": "Own" })))
        .await
        .expect(201);
}

#[tokio::test]
async fn the_document_describes_every_operation() {
    let server = Server::start().await;
    let document = server.anonymous().get("/openapi.json").await.expect(200);
    assert_eq!(
        document.json["openapi"].as_str().map(|v| &v[..3]),
        Some("3.1")
    );
    let paths = document.json["paths"].as_object().expect("paths");
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let name = format!("{method} {path}");
            assert!(
                ids.insert(text(&operation["operationId"])),
                "{name}: id twice"
            );
            assert!(
                !text(&operation["summary"]).is_empty(),
                "{name}: no summary"
            );
            assert!(
                operation["description"].is_string(),
                "{name}: no description"
            );
            let responses = operation["responses"].as_object().expect("responses");
            for code in ["400", "500", "503"] {
                assert!(
                    responses.contains_key(code),
                    "{name}: {code} is not described"
                );
            }
            if method != "get" {
                assert!(
                    responses.contains_key("422"),
                    "{name}: 422 is not described"
                );
            }
            assert!(path.starts_with("/api/v1/"), "{name}");
        }
    }
    for (name, content) in json_bodies(&document.json) {
        assert!(!content["example"].is_null(), "{name}: no example");
    }
    let schemas = &document.json["components"]["schemas"];
    for reference in document.text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        assert!(
            schemas.get(name).is_some(),
            "{name} is referred to and not described"
        );
    }
    let page = server.anonymous().get("/api/docs/").await.expect(200);
    assert!(
        !page.text.contains("https://"),
        "the documentation page needs no other host"
    );
}

/// Every JSON body of the document that a request or a good answer has.
fn json_bodies(document: &serde_json::Value) -> Vec<(String, &serde_json::Value)> {
    let mut bodies = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let request = Some(("request", &operation["requestBody"]));
            let answers = operation["responses"].as_object().expect("responses");
            let good = answers.iter().filter(|(status, _)| status.starts_with('2'));
            let good = good.map(|(status, answer)| (status.as_str(), answer));
            for (what, body) in request.into_iter().chain(good) {
                if let Some(content) = body["content"].get("application/json") {
                    bodies.push((format!("{method} {path} {what}"), content));
                }
            }
        }
    }
    assert!(bodies.len() > 100, "only {} bodies found", bodies.len());
    bodies
}

#[tokio::test]
async fn every_example_is_read_without_complaint() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let document = client.get("/openapi.json").await.expect(200).json;
    let nobody = uuid::Uuid::nil().to_string();
    for (name, content) in json_bodies(&document) {
        let parts: Vec<&str> = name.split(' ').collect();
        let &[method, path, "request"] = parts.as_slice() else {
            continue;
        };
        let mut address = path.to_owned();
        while let (Some(start), Some(end)) = (address.find('{'), address.find('}')) {
            address.replace_range(start..=end, &nobody);
        }
        let method = method.to_uppercase().parse().expect("a method");
        let request = client
            .request(method, &address)
            .header("If-Match", "\"1\"")
            .header("Idempotency-Key", "an example")
            .json(&content["example"]);
        let answer = client.send(request).await;
        let is_read = !matches!(answer.status, 400 | 415 | 500..);
        assert!(is_read, "{name}: {}\n{}", content["example"], answer.text);
    }
}

#[tokio::test]
async fn health_and_headers() {
    let server = Server::start().await;
    let client = server.anonymous();
    for path in ["livez", "readyz"] {
        let address = format!("{}/{path}", server.base);
        let answer = reqwest::get(address).await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && !policy.contains("'unsafe-inline'"));
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
    // Answers that no handler gave have them too.
    for (path, status) in [("/me", 401), ("/nothing", 404)] {
        let answer = client.get(path).await.expect(status);
        for header in ["x-request-id", "content-security-policy", "cache-control"] {
            assert!(answer.header(header).is_some(), "{path}: no {header}");
        }
        assert_eq!(
            answer.header("x-request-id"),
            answer.json["request_id"].as_str()
        );
    }
}

#[tokio::test]
async fn attempts_that_are_counted_say_how_many_are_left() {
    let server = Server::start().await;
    server.administrator().await;
    let mut left = Vec::new();
    for _ in 0..2 {
        let wrong = json!({ "email": "nobody@example.org", "password": "not the password" });
        let answer = server.anonymous().post("/auth/login", wrong).await;
        let number = |name| {
            let value: Option<u64> = answer.header(name).and_then(|value| value.parse().ok());
            value.unwrap_or_else(|| panic!("no {name}"))
        };
        assert_eq!(number("x-ratelimit-limit"), 10_000);
        assert_eq!(number("x-ratelimit-reset"), 60);
        left.push(number("x-ratelimit-remaining"));
    }
    assert_eq!(left[0], left[1] + 1);
    let uncounted = server.anonymous().get("/me").await;
    assert!(uncounted.header("x-ratelimit-limit").is_none());
}
