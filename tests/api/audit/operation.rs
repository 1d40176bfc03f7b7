//! The rows of operations that belong to no record one reads by an id, or need
//! a story before they succeed. Those of all others are asked for by the
//! authorisation matrix.

use docket_tests::Server;
use serde_json::{Value, json};

use super::{row_of, rows_of};
use crate::demand::unit_approval::{asking, decide, hand_in, set_approvers};
use crate::intake::{submission, submit, tracking};

#[tokio::test]
async fn what_is_done_behind_a_secret_link_leaves_rows_of_nobody() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let form = administrator.publish_first_form().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "one", &submission(&unit)).await;
    let receipt = receipt.expect(201);
    let page = tracking(&receipt);
    let path = format!("/demands/{}", receipt.key());
    let demand = administrator.get(&path).await.expect(200);
    let asked = administrator.step(&demand, "ask", Some("Which?")).await;
    asked.expect(200);

    // What was written is in the thread; the trail says that it was, and that
    // the demand went on.
    let body = json!({ "body": "One figure a zone." });
    let answered = stranger.post(&format!("{page}/messages"), body).await;
    let rows = rows_of(&administrator, &answered.expect(201)).await;
    assert_eq!(rows.len(), 2, "{rows:#?}");
    for row in &rows {
        assert_eq!(row["operation"], "answer_tracking");
        assert_eq!(row["record_kind"], "demand");
        assert_eq!(row["record_id"], demand.id().as_str());
        assert_eq!(row["record_label"], demand.key().as_str());
        assert_eq!(row["actor"], "anonymous");
        assert_eq!(row["person"], Value::Null);
        assert!(!row.to_string().contains("One figure"), "{row}");
    }
    // The newest comes first.
    let went_on = json!({ "from": "needs_information", "to": "screening" });
    assert_eq!(rows[0]["changes"]["status"], went_on);
    assert_eq!(rows[1]["changes"]["internal"], json!({ "to": false }));

    let withdraw = format!("{page}/withdraw");
    let withdrawn = stranger.post(&withdraw, Value::Null).await.expect(200);
    let id = demand.id();
    let row = row_of(&administrator, &withdrawn, "withdraw_tracking", &id).await;
    assert_eq!(row["record_kind"], "demand");
    assert_eq!(row["actor"], "anonymous");
    assert_eq!(row["changes"]["status"]["to"], "withdrawn");
    // What is too late leaves nothing.
    let late = stranger.post(&withdraw, Value::Null).await;
    let late = late.problem(409, "wrong-state");
    assert!(rows_of(&administrator, &late).await.is_empty());
}

#[tokio::test]
async fn revoking_a_secret_link_leaves_a_row() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let me = administrator.get("/me").await.expect(200).json["person"]["id"].clone();
    let unit = administrator.make_unit("Water", None).await;
    let form = administrator.publish_first_form().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "one", &submission(&unit)).await;
    let receipt = receipt.expect(201);
    let path = format!("/demands/{}", receipt.key());
    let id = administrator.get(&path).await.expect(200).id();
    let link = format!("{path}/tracking-link");
    let revoked = administrator.delete(&link, None).await.expect(204);
    let row = row_of(&administrator, &revoked, "revoke_tracking_link", &id).await;
    assert_eq!(row["record_kind"], "demand");
    assert_eq!(row["record_label"], receipt.key().as_str());
    assert_eq!(row["person"]["id"], me);
    assert_eq!(
        row["changes"],
        json!({ "tracking_link": { "from": "works", "to": "revoked" } })
    );
    // The secret itself is not in it.
    let page = tracking(&receipt);
    let secret = page.rsplit('/').next().unwrap_or_default();
    assert!(!row.to_string().contains(secret), "{row}");
    let again = administrator.delete(&link, None).await;
    let again = again.problem(404, "not-found");
    assert!(rows_of(&administrator, &again).await.is_empty());
}

#[tokio::test]
async fn what_an_approver_of_a_unit_decides_leaves_rows() {
    let server = Server::start().await;
    let office = server.administrator().await;
    let water = office.make_unit("Water", None).await;
    asking(&office).await;
    let asks = office.make_person(&server, "requester", Some(&water)).await;
    let head = office.make_person(&server, "requester", Some(&water)).await;
    set_approvers(&office, &water, &[&head]).await;
    let demand = hand_in(&asks, "Telemetry", &water).await;
    assert_eq!(demand.json["unit_approval"]["state"], "waiting");
    let id = demand.id();

    let reason = "What does it cost a year?";
    let back = json!({ "decision": "return", "reason": reason });
    let returned = decide(&head, &demand, back).await.expect(200);
    let row = row_of(&office, &returned, "decide_unit_approval", &id).await;
    assert_eq!(row["record_kind"], "demand");
    assert_eq!(row["person"]["id"], head.person.as_str());
    assert_eq!(row["reason"], reason);
    assert_eq!(
        row["changes"],
        json!({ "unit_approval": { "from": "waiting", "to": "returned" } })
    );

    let again = asks.step(&returned, "submit", None).await.expect(200);
    assert_eq!(again.json["unit_approval"]["state"], "waiting");
    let path = format!("/demands/{}/unit-approval", demand.key());
    let taken = asks.delete(&path, None).await.expect(200);
    let row = row_of(&office, &taken, "withdraw_unit_approval", &id).await;
    assert_eq!(row["record_kind"], "demand");
    assert_eq!(row["person"]["id"], asks.person.as_str());
    assert_eq!(
        row["changes"],
        json!({ "unit_approval": { "from": "waiting" } })
    );

    // Approved, it is handed in with the same request.
    let waits = asks.step(&taken, "submit", None).await.expect(200);
    let approve = json!({ "decision": "approve" });
    let approved = decide(&head, &waits, approve).await.expect(200);
    let rows = rows_of(&office, &approved).await;
    assert_eq!(rows.len(), 2, "{rows:#?}");
    for row in &rows {
        assert_eq!(row["operation"], "decide_unit_approval");
        assert_eq!(row["record_id"], id.as_str());
        assert_eq!(row["person"]["id"], head.person.as_str());
    }
    let agreed = json!({ "from": "waiting", "to": "approved" });
    assert_eq!(rows[1]["changes"]["unit_approval"], agreed);
    assert_eq!(rows[0]["changes"]["status"]["to"], "submitted");
}

#[tokio::test]
async fn teams_and_what_is_routed_to_them_leave_rows() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let analyst = client.make_person(&server, "analyst", None).await;
    let body = json!({ "name": "Energy", "member_ids": [analyst.person] });
    let team = client.post("/teams", body).await.expect(201);
    let id = team.id();
    let row = row_of(&client, &team, "create_team", &id).await;
    assert_eq!(row["record_kind"], "team");
    assert_eq!(row["record_label"], "Energy");
    assert_eq!(row["changes"]["name"], json!({ "to": "Energy" }));
    let member = &row["changes"]["members"]["to"][0]["id"];
    assert_eq!(member, analyst.person.as_str());

    let path = format!("/teams/{id}");
    let patch = json!({ "name": "Energy and water" });
    let changed = client.patch(&path, &team.etag(), patch).await.expect(200);
    let row = row_of(&client, &changed, "update_team", &id).await;
    assert_eq!(row["record_kind"], "team");
    assert_eq!(
        row["changes"],
        json!({ "name": { "from": "Energy", "to": "Energy and water" } })
    );

    // Made before there were rules, it is nobody's.
    let demand = client.make_submitted("Pumps", &unit, None).await;
    let policy = client.get("/triage/policy").await.expect(200);
    let to = json!({ "kind": "team", "team_id": id });
    let rules = json!({ "rules": [{ "name": "All", "to": to }] });
    client
        .put("/triage/policy", Some(&policy.etag()), rules)
        .await
        .expect(200);
    let path = format!("/demands/{}/routing", demand.key());
    let routed = client.post_matching(&path, &demand.etag(), json!({})).await;
    let routed = routed.expect(200);
    let row = row_of(&client, &routed, "route_demand", &demand.id()).await;
    assert_eq!(row["record_kind"], "demand");
    assert_eq!(row["changes"], json!({ "team_id": { "to": id } }));
}
