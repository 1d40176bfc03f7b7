//! The main job, by a program with a service token and nothing else.

use docket_domain::identity::Permission;
use docket_tests::prioritization::{answers, euros, placement_of};
use docket_tests::server::{complete_answers, text};
use docket_tests::{Client, Server};
use serde_json::{Value, json};

/// A program with the rights of a portfolio manager.
async fn program(server: &Server, administrator: &Client) -> Client {
    let body = json!({ "kind": "service", "name": "Portfolio script" });
    let service = administrator.post("/people", body).await.expect(201).id();
    let role = administrator.role("portfolio-manager").await;
    let path = format!("/people/{service}");
    administrator
        .post(&format!("{path}/grants"), json!({ "role_id": role }))
        .await
        .expect(201);
    let roles = administrator
        .get(&format!("/roles/{role}"))
        .await
        .expect(200);
    let scopes: Vec<&Value> = roles.json["permissions"]
        .as_array()
        .expect("permissions")
        .iter()
        .filter(|scope| **scope != Permission::TokenManage.key())
        .collect();
    let wish = json!({ "name": "Script", "scopes": scopes, "days": 1 });
    let token = administrator
        .post(&format!("{path}/tokens"), wish)
        .await
        .expect(201);
    server.anonymous().with_token(&text(&token.json["secret"]))
}

#[tokio::test]
async fn a_script_takes_demand_from_intake_to_a_funded_list() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water Supply", None).await;
    let script = program(&server, &administrator).await;

    let mut keys = Vec::new();
    for (title, cents, good) in [
        ("Replace telemetry", 6_000_000, 5),
        ("Smart meters", 5_000_000, 3),
        ("Paper permits", 3_000_000, 2),
    ] {
        let mut body = complete_answers();
        body["title"] = json!(title);
        body["unit_id"] = json!(unit);
        body["submit"] = json!(true);
        body["values"]["estimated_cost"] = euros(cents);
        let submitted = script.post("/demands", body).await.expect(201);
        let screening = script.step(&submitted, "screen", None).await.expect(200);
        let qualified = script.step(&screening, "qualify", None).await.expect(200);
        let path = format!("/demands/{}", qualified.key());
        script
            .put(
                &format!("{path}/scorings/mine"),
                None,
                json!({ "answers": answers(good) }),
            )
            .await
            .expect(201);
        let score = script.get(&format!("{path}/score")).await.expect(200);
        assert_eq!(score.json["value"], json!(((good - 1) * 25).to_string()));
        keys.push(qualified.id());
    }

    let plan = script.make_plan(10_000_000).await;
    let placed = script.place(&plan, &keys).await.expect(200);
    let outcome = |ranking: &docket_tests::Answer, demand: usize| {
        text(&placement_of(ranking, &keys[demand])["outcome"])
    };
    assert_eq!(outcome(&placed, 0), "funded");
    assert_eq!(outcome(&placed, 1), "does_not_fit");
    assert_eq!(outcome(&placed, 2), "funded");

    // The second to the top: the first no longer fits.
    let second = placement_of(&placed, &keys[1]);
    let id = text(&second["placement_id"]);
    script
        .move_behind(&plan, &id, &second["version"], None)
        .await
        .expect(200);
    let ranking = script.ranking(&plan).await;
    assert_eq!(outcome(&ranking, 1), "funded");
    assert_eq!(outcome(&ranking, 0), "does_not_fit");

    let funded = script
        .get(&format!("/demands/{}", keys[1]))
        .await
        .expect(200);
    let approved = script
        .step(&funded, "approve", Some("Above the cut line."))
        .await
        .expect(200);
    assert_eq!(approved.json["status"], "approved");
    let trail = administrator
        .get(&format!("/audit?record_id={}", keys[1]))
        .await
        .expect(200);
    let by_token = trail
        .items()
        .iter()
        .filter(|entry| entry["actor"] == "token");
    assert_eq!(by_token.count(), 5, "{}", trail.text);
}
