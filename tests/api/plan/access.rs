//! Who reaches a plan, and what they see in it.

use docket_tests::Server;
use docket_tests::prioritization::{answers, euros, order_of};
use docket_tests::server::text;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_plan_is_for_those_who_reach_its_portfolio() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let other = admin.make_unit("Wastewater", None).await;
    let manager = admin
        .make_person(&server, "portfolio-manager", Some(&unit))
        .await;
    let twin = admin
        .make_person(&server, "portfolio-manager", Some(&other))
        .await;
    let analyst = admin.make_person(&server, "analyst", Some(&unit)).await;
    let requester = admin.make_person(&server, "requester", Some(&unit)).await;

    let body = json!({ "name": "Water", "unit_id": unit });
    twin.post("/portfolios", body.clone())
        .await
        .problem(403, "forbidden");
    let portfolio = manager.post("/portfolios", body).await.expect(201).id();
    let body = json!({
        "name": "Water 2027", "period": "FY2027", "budget": euros(100), "portfolio_id": portfolio,
    });
    twin.post("/plans", body.clone())
        .await
        .problem(422, "validation")
        .at("/portfolio_id");
    analyst
        .post("/plans", body.clone())
        .await
        .problem(403, "forbidden");
    let plan = manager.post("/plans", body).await.expect(201);
    // The organisation's own portfolio is out of a unit's manager's reach.
    let own = json!({ "name": "Own", "period": "FY2027", "budget": euros(100) });
    manager.post("/plans", own).await.problem(403, "forbidden");

    let path = format!("/plans/{}", plan.id());
    let ranking = format!("{path}/ranking");
    let rename = json!({ "name": "Water plan" });
    for path in [&path, &ranking] {
        manager.get(path).await.expect(200);
        analyst.get(path).await.expect(200);
        requester.get(path).await.problem(403, "forbidden");
        twin.get(path).await.problem(404, "not-found");
        server
            .anonymous()
            .get(path)
            .await
            .problem(401, "unauthenticated");
    }
    assert_eq!(analyst.get(&path).await.json["may_manage"], false);
    analyst
        .patch(&path, &plan.etag(), rename.clone())
        .await
        .problem(403, "forbidden");
    twin.patch(&path, &plan.etag(), rename.clone())
        .await
        .problem(404, "not-found");
    twin.delete(&path, Some(&plan.etag()))
        .await
        .problem(404, "not-found");
    manager.patch(&path, &plan.etag(), rename).await.expect(200);
    assert!(twin.get("/plans").await.expect(200).items().is_empty());
    assert_eq!(
        analyst.get("/plans?count=true").await.expect(200).json["total"],
        1
    );

    let demand = admin.make_qualified("Telemetry", &unit, Some(50)).await;
    analyst
        .place(&plan.id(), std::slice::from_ref(&demand))
        .await
        .problem(403, "forbidden");
    twin.place(&plan.id(), std::slice::from_ref(&demand))
        .await
        .problem(404, "not-found");
    let placed = manager
        .place(&plan.id(), std::slice::from_ref(&demand))
        .await
        .expect(200);
    let placement = order_of(&placed).remove(0);
    let version = json!(1);
    analyst
        .move_behind(&plan.id(), &placement, &version, None)
        .await
        .problem(403, "forbidden");
    twin.move_behind(&plan.id(), &placement, &version, None)
        .await
        .problem(404, "not-found");
    manager
        .move_behind(&plan.id(), &placement, &version, None)
        .await
        .expect(200);
}

#[actix_web::test]
async fn demands_out_of_sight_count_but_are_not_shown() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let other = admin.make_unit("Wastewater", None).await;
    let mut demands = Vec::new();
    for (unit, cost) in [(&other, 80), (&unit, 30), (&unit, 20)] {
        let demand = admin.make_qualified("Demand", unit, Some(cost)).await;
        admin.score(&demand, answers(4)).await.expect(201);
        demands.push(demand);
    }
    let plan = admin.make_plan(100).await;
    admin.place(&plan, &demands).await.expect(200);

    let role = json!({ "key": "viewer", "name": { "en": "Viewer" }, "permissions": ["plan.read"] });
    let role = admin.post("/roles", role).await.expect(201).id();
    let viewer = admin.make_person(&server, "requester", Some(&unit)).await;
    let grant = json!({ "role_id": role });
    admin
        .post(&format!("/people/{}/grants", viewer.person), grant)
        .await
        .expect(201);

    let ranking = viewer.ranking(&plan).await;
    let seen: Vec<_> = ranking
        .items()
        .iter()
        .map(|item| {
            (
                item["rank"].clone(),
                text(&item["outcome"]),
                item["score"].clone(),
            )
        })
        .collect();
    let expected = [
        (json!(2), "does_not_fit".to_owned(), Value::Null),
        (json!(3), "funded".to_owned(), Value::Null),
    ];
    assert_eq!(seen, expected);
    assert_eq!(ranking.json["hidden"], 1);
    assert_eq!(ranking.json["totals"]["spent"], euros(100));
}
