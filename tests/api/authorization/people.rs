//! Managing people and roles is no way to more rights.

use docket_tests::server::{PASSWORD, text};
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

use super::record::Records;
use super::rows;
use super::twin::{is_about_rights, reads_what_is_shared};

#[track_caller]
fn refused(answer: &Answer, name: &str) {
    let is_refused = matches!(answer.status, 403 | 404);
    assert!(is_refused, "{name}: {} {}", answer.status, answer.text);
}

/// What there is to know of somebody.
async fn all_of(administrator: &Client, person: &str) -> [Value; 3] {
    let path = format!("/people/{person}");
    let read = administrator.get(&path).await.expect(200);
    let grants = administrator.get(&format!("{path}/grants")).await;
    let tokens = administrator.get(&format!("{path}/tokens")).await;
    // Only those of service accounts are seen by others.
    let tokens = tokens.json["items"].clone();
    [read.json, grants.expect(200).json, tokens]
}

/// Everything that would make somebody one's own, or lock them out.
async fn tries_to_take_over(client: &Client, administrator: &Client, person: &str) {
    let before = all_of(administrator, person).await;
    let path = format!("/people/{person}");
    let version = administrator.get(&path).await.expect(200).etag();
    for patch in [
        json!({ "email": "mine@example.org" }),
        json!({ "name": "Mine" }),
        json!({ "disabled": true }),
        json!({ "archived": true }),
    ] {
        let answer = client.patch(&path, &version, patch.clone()).await;
        refused(&answer, &patch.to_string());
    }
    let link = client
        .post(&format!("{path}/reset-link"), Value::Null)
        .await;
    refused(&link, "a reset link");
    let grants = administrator.get(&format!("{path}/grants")).await;
    for grant in grants.expect(200).items() {
        let grant = format!("{path}/grants/{}", text(&grant["id"]));
        refused(&client.delete(&grant, None).await, "taking a role");
    }
    assert_eq!(all_of(administrator, person).await, before);
}

#[tokio::test]
async fn a_unit_administrator_gains_nothing_over_others() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let power = administrator.make_unit("Power", None).await;
    let records = Records::make(&server, &administrator, &water).await;
    let client = administrator
        .make_person(&server, "administrator", Some(&power))
        .await;

    let people = ["people/id", "service accounts/person_id"].map(|place| {
        let (noun, parameter) = place.split_once('/').unwrap_or_default();
        records.id(noun, parameter).to_owned()
    });
    let role = format!("/roles/{}", records.id("roles", "id"));
    let mut before = Vec::new();
    for person in &people {
        before.push(all_of(&administrator, person).await);
    }
    let shipped = administrator.get(&role).await.expect(200).text;
    let mut wrong = Vec::new();
    for row in rows(&server)
        .await
        .iter()
        .filter(|row| is_about_rights(row))
    {
        let Some(answer) = records.call(&client, row).await else {
            continue;
        };
        let as_wished = match reads_what_is_shared(row) {
            true => answer.status == 200,
            false => matches!(answer.status, 403 | 404),
        };
        if !as_wished {
            let (operation, status) = (row.operation.id(), answer.status);
            wrong.push(format!("{operation}: {status} {}", answer.text));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (person, before) in people.iter().zip(before) {
        assert_eq!(all_of(&administrator, person).await, before);
        tries_to_take_over(&client, &administrator, person).await;
    }
    assert_eq!(administrator.get(&role).await.expect(200).text, shipped);

    // The first administrator, who belongs to no unit.
    let me = administrator.get("/me").await.expect(200);
    let first = text(&me.json["person"]["id"]);
    tries_to_take_over(&client, &administrator, &first).await;
    administrator.get("/me").await.expect(200);
}

#[tokio::test]
async fn a_unit_administrator_manages_whoever_can_do_no_more() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let power = administrator.make_unit("Power", None).await;
    let grid = administrator.make_unit("Grid", Some(&power)).await;
    let client = administrator
        .make_person(&server, "administrator", Some(&power))
        .await;
    let requester = administrator.role("requester").await;

    // Below one's own unit everything goes: somebody is made, given a role and
    // a password, changed and disabled.
    let colleague = client.make_person(&server, "analyst", Some(&grid)).await;
    let path = format!("/people/{}", colleague.person);
    let read = client.get(&path).await.expect(200);
    let renamed = client
        .patch(&path, &read.etag(), json!({ "name": "Renamed" }))
        .await;
    let version = renamed.expect(200).etag();

    // Nobody is brought in from elsewhere, sent elsewhere, or made for it.
    for unit in [json!(water), Value::Null] {
        let body = json!({ "name": "New", "email": "new@example.org", "unit_id": unit });
        refused(&client.post("/people", body).await, "made elsewhere");
        let moved = client
            .patch(&path, &version, json!({ "unit_id": unit }))
            .await;
        refused(&moved, "sent elsewhere");
        let grant = json!({ "role_id": requester, "unit_id": unit });
        let granted = client.post(&format!("{path}/grants"), grant).await;
        refused(&granted, "a role elsewhere");
    }
    let stranger = administrator
        .make_person(&server, "requester", Some(&water))
        .await;
    let strange = format!("/people/{}", stranger.person);
    let read = administrator.get(&strange).await.expect(200);
    let moved = client
        .patch(&strange, &read.etag(), json!({ "unit_id": power }))
        .await;
    refused(&moved, "brought in");

    // A role elsewhere takes somebody out of one's hands, wherever they belong.
    let grant = json!({ "role_id": requester, "unit_id": water });
    let granted = administrator.post(&format!("{path}/grants"), grant).await;
    let grant = granted.expect(201).id();
    tries_to_take_over(&client, &administrator, &colleague.person).await;
    let grant = format!("{path}/grants/{grant}");
    administrator.delete(&grant, None).await.expect(204);

    // With more than a unit's rights, though in the unit.
    let role = json!({
        "key": "keeper", "name": { "en": "Keeper" }, "permissions": ["audit.read"],
    });
    let role = administrator.post("/roles", role).await.expect(201).id();
    let wide = json!({ "role_id": role, "unit_id": null });
    let granted = administrator.post(&format!("{path}/grants"), wide).await;
    granted.expect(201);
    tries_to_take_over(&client, &administrator, &colleague.person).await;
    server
        .sign_in(&text(
            &colleague.get("/me").await.expect(200).json["person"]["email"],
        ))
        .await;

    // Roles belong to the organisation.
    let path = format!("/roles/{role}");
    let read = client.get(&path).await.expect(200);
    for permissions in [json!([]), json!(["audit.read", "demand.read"])] {
        let patch = json!({ "permissions": permissions });
        refused(
            &client.patch(&path, &read.etag(), patch).await,
            "a role changed",
        );
    }
    refused(
        &client.delete(&path, Some(&read.etag())).await,
        "a role deleted",
    );
    let body = json!({ "key": "own", "name": { "en": "Own" }, "permissions": ["demand.read"] });
    refused(&client.post("/roles", body).await, "a role made");
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    server
        .anonymous()
        .post("/auth/login", body)
        .await
        .expect(204);
}
