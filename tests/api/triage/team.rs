//! Teams.

use super::{Office, Value, json};

#[tokio::test]
async fn teams_are_made_changed_and_put_out_of_use_once_nothing_needs_them() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let (first, second) = (office.analyst(None).await, office.analyst(None).await);
    let team = office
        .team("Energy", Some(&first), &[&second, &first])
        .await;
    let path = format!("/teams/{team}");
    let read = administrator.get(&path).await.expect(200);
    assert_eq!(read.json["lead"]["id"], first.person.as_str());
    let members = |read: &docket_tests::Answer| -> Vec<Value> {
        let members = read.json["members"].as_array().cloned();
        members
            .unwrap_or_default()
            .iter()
            .map(|one| one["id"].clone())
            .collect()
    };
    assert_eq!(members(&read), [json!(second.person), json!(first.person)]);

    let wrong = [
        (json!({ "name": " " }), "/name"),
        (json!({ "name": "ENERGY" }), "/name"),
        (json!({ "name": "Roads", "lead_id": team }), "/lead_id"),
        (
            json!({ "name": "Roads", "member_ids": [team] }),
            "/member_ids/0",
        ),
        (
            json!({ "name": "Roads", "member_ids": [first.person, first.person] }),
            "/member_ids/1",
        ),
    ];
    for (body, place) in wrong {
        let refused = administrator.post("/teams", body).await;
        assert!(refused.status == 422 || refused.status == 409, "{place}");
        refused.at(place);
    }

    let patch =
        json!({ "name": "Energy and water", "lead_id": null, "member_ids": [first.person] });
    let changed = administrator
        .patch(&path, &read.etag(), patch)
        .await
        .expect(200);
    assert_eq!(changed.json["lead"], Value::Null);
    assert_eq!(members(&changed), [json!(first.person)]);
    administrator
        .patch(&path, &read.etag(), json!({}))
        .await
        .problem(412, "stale");

    // A rule sends demands to it, then a demand is its own.
    office
        .rules(json!([{ "name": "All", "to": { "kind": "team", "team_id": team } }]))
        .await;
    let archive = json!({ "archived": true });
    let etag = changed.etag();
    let refused = administrator.patch(&path, &etag, archive.clone()).await;
    refused.problem(409, "wrong-state");
    let demand = office.hand_in("Pumps", &office.water).await;
    office.rules(json!([])).await;
    let refused = administrator.patch(&path, &etag, archive.clone()).await;
    refused.problem(409, "wrong-state");
    office.change(&demand, json!({ "team_id": null })).await;
    let archived = administrator.patch(&path, &etag, archive).await.expect(200);
    assert!(archived.json["archived_at"].is_string());
    let in_use = administrator.get("/teams").await.expect(200);
    assert!(in_use.items().is_empty());
    let all = administrator.get("/teams?archived=true").await.expect(200);
    assert_eq!(all.items().len(), 1);
    let demand = super::read(administrator, &demand).await;
    let path = format!("/demands/{}", demand.key());
    let body = json!({ "team_id": team });
    let refused = administrator.patch(&path, &demand.etag(), body).await;
    refused.problem(422, "validation").at("/team_id");
}
