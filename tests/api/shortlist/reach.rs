//! Who sees a shortlist, what of it, and who is told.

use docket_tests::Server;
use serde_json::{Value, json};

use super::{decide, enter, entries, entry, make, path, titles};

#[tokio::test]
async fn everybody_sees_of_it_what_they_read_and_no_more() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let pumps = administrator.make_submitted("Pumps", &water, None).await;
    let signs = administrator.make_submitted("Signs", &roads, None).await;
    let analyst = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let director = administrator
        .make_person(&server, "director", Some(&water))
        .await;
    let elsewhere = administrator
        .make_person(&server, "analyst", Some(&roads))
        .await;
    // One of the whole organisation, which the analyst attends.
    let both = json!([signs.id(), pumps.id()]);
    let board = json!({ "demand_ids": both, "person_ids": [analyst.person] });
    let board = make(&administrator, board).await;
    for stranger in [&director, &elsewhere] {
        stranger.get(&path(&board)).await.problem(404, "not-found");
        let listed = stranger.get("/shortlists").await.expect(200);
        assert!(listed.items().is_empty());
    }
    let read = analyst.get(&path(&board)).await.expect(200);
    assert_eq!(read.json["may_manage"], false);
    assert_eq!(read.json["may_decide"], false);
    let seen = entries(&analyst, &board).await;
    assert_eq!(titles(&seen), ["Pumps"]);
    assert_eq!(seen.json["hidden"], 1);
    assert!(!seen.text.contains("Signs") && !seen.text.contains(&signs.key()));
    let history = format!("{}/history", path(&board));
    let history = analyst.get(&history).await.expect(200);
    assert!(!history.text.contains("Signs") && !history.text.contains(&signs.key()));
    // Whoever attends reads.
    let refused = analyst
        .patch(&path(&board), &read.etag(), json!({ "name": "Mine" }))
        .await;
    refused.problem(403, "forbidden");
    enter(&administrator, &board, "in_session", None)
        .await
        .expect(200);
    let body = json!({ "outcome": "deferred", "decider_ids": [analyst.person] });
    let refused = decide(&analyst, &board, entry(&seen, "Pumps"), body).await;
    refused.problem(403, "forbidden");

    // One of their unit is theirs, and the director's to decide on.
    let own = make(&analyst, json!({ "demand_ids": [pumps.id()] })).await;
    assert_eq!(own.json["unit"]["name"], "Water");
    assert_eq!(own.json["may_manage"], true);
    let beyond = format!("{}/entries", path(&own));
    let body = json!({ "demand_ids": [signs.id()] });
    let refused = analyst.post(&beyond, body).await;
    refused.problem(422, "validation").at("/demand_ids/0");
    elsewhere.get(&path(&own)).await.problem(404, "not-found");
    let read = director.get(&path(&own)).await.expect(200);
    assert_eq!(read.json["may_manage"], false);
    assert_eq!(read.json["may_decide"], true);
    enter(&analyst, &own, "in_session", None).await.expect(200);
    let seen = entries(&director, &own).await;
    let body = json!({ "outcome": "no_decision", "decider_ids": [analyst.person] });
    let decided = decide(&director, &own, entry(&seen, "Pumps"), body).await;
    decided.expect(200);
    // What a demand is on is told as far as the shortlists are seen.
    let on = format!("/demands/{}/shortlists", pumps.key());
    for (reader, count) in [(&administrator, 2), (&analyst, 2), (&director, 1)] {
        let found = reader.get(&on).await.expect(200);
        assert_eq!(found.items().len(), count);
    }
}

#[tokio::test]
async fn a_shortlist_belongs_where_its_maker_screens() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let analyst = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let today = administrator.today().await;
    let mut body = json!({ "name": "Board", "meets_on": today, "unit_id": roads });
    let refused = analyst.post("/shortlists", body.clone()).await;
    refused.problem(403, "forbidden");
    body["unit_id"] = json!(uuid::Uuid::nil());
    let refused = analyst.post("/shortlists", body.clone()).await;
    refused.problem(422, "validation").at("/unit_id");
    body["unit_id"] = json!(water);
    analyst.post("/shortlists", body.clone()).await.expect(201);
    let grant = json!({ "role_id": administrator.role("analyst").await, "unit_id": roads });
    let grants = format!("/people/{}/grants", analyst.person);
    administrator.post(&grants, grant).await.expect(201);
    body["unit_id"] = Value::Null;
    let refused = analyst.post("/shortlists", body).await;
    refused.problem(422, "validation").at("/unit_id");
}
