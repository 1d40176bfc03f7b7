//! Writing a demand together.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

fn names(view: &Answer) -> Vec<String> {
    let authors = view.json["co_authors"].as_array().cloned();
    let name = |one: &Value| text(&one["id"]);
    authors.unwrap_or_default().iter().map(name).collect()
}

async fn put(client: &Client, path: &str) -> Answer {
    client.send(client.request(Method::PUT, path)).await
}

#[tokio::test]
async fn people_of_the_unit_write_a_demand_together() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let meters = administrator.make_unit("Meters", Some(&water)).await;
    let roads = administrator.make_unit("Roads", None).await;
    let person = async |unit: &str| {
        administrator
            .make_person(&server, "requester", Some(unit))
            .await
    };
    let (asks, writes, stranger) = (
        person(&water).await,
        person(&meters).await,
        person(&roads).await,
    );
    let draft = asks
        .make_demand("Telemetry", json!({ "unit_id": water }))
        .await;
    let path = format!("/demands/{}", draft.key());
    writes.get(&path).await.problem(404, "not-found");

    let candidates = asks
        .get(&format!("{path}/co-author-candidates"))
        .await
        .expect(200);
    let offered: Vec<String> = candidates
        .items()
        .iter()
        .map(|one| text(&one["id"]))
        .collect();
    assert_eq!(offered, [writes.person.as_str()]);
    let of = |person: &Client| format!("{path}/co-authors/{}", person.person);
    put(&asks, &of(&stranger))
        .await
        .problem(422, "validation")
        .at("/person");
    let added = put(&asks, &of(&writes)).await.expect(200);
    assert_eq!(names(&added), [writes.person.as_str()]);
    // Said again, it changes nothing; whoever asked needs no adding.
    assert_eq!(names(&put(&asks, &of(&writes)).await.expect(200)).len(), 1);
    assert_eq!(names(&put(&asks, &of(&asks)).await.expect(200)).len(), 1);
    let told = writes.get("/me/notifications").await.expect(200);
    assert_eq!(told.items()[0]["topic"], "invitation");
    assert_eq!(told.items().len(), 1);

    let read = writes.get(&path).await.expect(200);
    let body = json!({ "title": "Telemetry of pumps" });
    let changed = writes.patch(&path, &read.etag(), body).await.expect(200);
    assert_eq!(
        asks.get(&path).await.expect(200).json["title"],
        "Telemetry of pumps"
    );
    let mut with = docket_tests::server::complete_answers();
    with["unit_id"] = json!(water);
    let filled = writes.patch(&path, &changed.etag(), with).await.expect(200);
    writes.step(&filled, "submit", None).await.expect(200);

    // Those who only read choose nobody; a co-author leaves by themselves.
    stranger
        .get(&format!("{path}/co-authors"))
        .await
        .problem(404, "not-found");
    let auditor = administrator.make_person(&server, "auditor", None).await;
    let seen = auditor.get(&format!("{path}/co-authors")).await.expect(200);
    assert_eq!(seen.json["can_choose"], false);
    auditor
        .delete(&of(&writes), None)
        .await
        .problem(403, "forbidden");
    put(&auditor, &of(&stranger))
        .await
        .problem(403, "forbidden");
    writes.delete(&of(&writes), None).await.expect(204);
    writes.get(&path).await.problem(404, "not-found");
    let seen = asks.get(&format!("{path}/co-authors")).await.expect(200);
    assert!(names(&seen).is_empty());
    let history = administrator
        .get(&format!("{path}/history"))
        .await
        .expect(200);
    let noted = history
        .items()
        .iter()
        .filter(|one| !one["changes"]["co_authors"].is_null());
    assert_eq!(noted.count(), 2);
}

#[tokio::test]
async fn nobody_is_added_to_a_demand_at_its_end() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&water))
        .await;
    let demand = asks.make_submitted("Pumps", &water, None).await;
    administrator
        .step(&demand, "reject", Some("No."))
        .await
        .expect(200);
    let path = format!("/demands/{}/co-authors/{}", demand.key(), asks.person);
    put(&asks, &path).await.problem(409, "wrong-state");
}
