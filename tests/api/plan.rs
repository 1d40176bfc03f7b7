//! Portfolios, plans, placements and the cut line.

mod access;
mod ordering;
mod real_round;

use docket_tests::prioritization::{answers, euros, placement_of};
use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

/// A plan with demands of these costs in cents, ranked as given.
struct Ranked {
    plan: String,
    demands: Vec<String>,
    ranking: Answer,
}

impl Ranked {
    async fn make(client: &Client, cents: i64, costs: &[Option<i64>]) -> Self {
        let unit = client.make_unit("Water Supply", None).await;
        let mut demands = Vec::new();
        for (number, cost) in costs.iter().enumerate() {
            demands.push(
                client
                    .make_qualified(&format!("Demand {number}"), &unit, *cost)
                    .await,
            );
        }
        let plan = client.make_plan(cents).await;
        let ranking = client.place(&plan, &demands).await.expect(200);
        Self {
            plan,
            demands,
            ranking,
        }
    }

    /// The placement of a demand: its id and version.
    fn placement(&self, demand: usize) -> (String, Value) {
        let placement = placement_of(&self.ranking, &self.demands[demand]);
        (
            text(&placement["placement_id"]),
            placement["version"].clone(),
        )
    }

    async fn move_behind(&self, client: &Client, demand: usize, after: Option<usize>) -> Answer {
        let (id, version) = self.placement(demand);
        let after = after.map(|after| self.placement(after).0);
        client
            .move_behind(&self.plan, &id, &version, after.as_deref())
            .await
    }

    /// The demands, as numbers, in the order they have now.
    async fn order(&self, client: &Client) -> Vec<usize> {
        let ranking = client.ranking(&self.plan).await;
        let number = |item: &Value| {
            let id = text(&item["demand"]["id"]);
            self.demands
                .iter()
                .position(|demand| *demand == id)
                .expect("one of the demands")
        };
        ranking.items().iter().map(number).collect()
    }
}

#[actix_web::test]
async fn the_line_comes_after_the_last_that_fits() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let costs = [
        Some(6_000),
        Some(5_000),
        None,
        Some(4_000),
        Some(100),
        Some(0),
        Some(900),
    ];
    let ranked = Ranked::make(&admin, 10_000, &costs).await;
    let outcomes: Vec<_> = ranked
        .ranking
        .items()
        .iter()
        .map(|item| text(&item["outcome"]))
        .collect();
    let expected = [
        "funded",
        "does_not_fit",
        "no_cost",
        "funded",
        "does_not_fit",
        "funded",
        "below_line",
    ];
    assert_eq!(outcomes, expected);
    let items = ranked.ranking.items();
    assert_eq!(
        (&items[3]["running"], &items[1]["short_by"]),
        (&euros(10_000), &euros(1_000))
    );
    assert_eq!(
        (&items[0]["rank"], &items[0]["computed_rank"]),
        (&json!(1), &Value::Null)
    );
    let totals = &ranked.ranking.json["totals"];
    assert_eq!(
        (&totals["line_after"], &totals["funded"]),
        (&json!(6), &json!(3))
    );
    assert_eq!(
        (&totals["spent"], &totals["left"]),
        (&euros(10_000), &euros(0))
    );
    assert_eq!(
        (&totals["requested"], &totals["without_cost"]),
        (&euros(16_000), &json!(1))
    );

    let path = format!("/plans/{}", ranked.plan);
    let plan = admin.get(&path).await.expect(200);
    let budget = json!({ "budget": euros(16_000) });
    let changed = admin
        .patch(&path, &plan.etag(), budget.clone())
        .await
        .expect(200);
    admin
        .patch(&path, &plan.etag(), budget)
        .await
        .problem(412, "stale");
    assert_eq!(changed.json["budget"], euros(16_000));
    assert_eq!(
        admin.ranking(&ranked.plan).await.json["totals"]["line_after"],
        7
    );

    admin.delete(&path, Some(&changed.etag())).await.expect(204);
    admin.get(&path).await.problem(404, "not-found");
    assert!(admin.get("/plans").await.expect(200).items().is_empty());
}

#[actix_web::test]
async fn demands_are_placed_by_score_and_ranked_again_on_request() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let mut demands = Vec::new();
    for good in [Some(2), Some(5), None, Some(2)] {
        let demand = admin.make_qualified("Demand", &unit, Some(100)).await;
        if let Some(good) = good {
            admin.score(&demand, answers(good)).await.expect(201);
        }
        demands.push(demand);
    }
    let plan = admin.make_plan(10_000).await;
    let order = |ranking: &Answer| -> Vec<usize> {
        let demand = |item: &Value| {
            let id = text(&item["demand"]["id"]);
            demands
                .iter()
                .position(|demand| *demand == id)
                .expect("one of the demands")
        };
        ranking.items().iter().map(demand).collect()
    };
    assert_eq!(
        order(&admin.place(&plan, &demands[..1]).await.expect(200)),
        [0]
    );
    let ranking = admin.place(&plan, &demands).await.expect(200);
    assert_eq!(order(&ranking), [0, 1, 3, 2]);
    assert_eq!(ranking.items()[0]["score"], "25");
    let ranks: Vec<_> = ranking
        .items()
        .iter()
        .map(|item| item["computed_rank"].clone())
        .collect();
    assert_eq!(ranks, [json!(2), json!(1), json!(2), Value::Null]);

    let ranking = admin
        .post(&format!("/plans/{plan}/rank-by-score"), Value::Null)
        .await;
    let ranking = ranking.expect(200);
    assert_eq!(order(&ranking), [1, 0, 3, 2]);
    // Only what stands elsewhere now counts as moved.
    let versions: Vec<_> = ranking
        .items()
        .iter()
        .map(|item| item["version"].clone())
        .collect();
    assert_eq!(versions, [2, 2, 1, 1]);

    let submitted = admin.make_submitted("Later", &unit, None).await.id();
    let unknown = uuid::Uuid::now_v7().to_string();
    admin
        .place(&plan, &[demands[0].clone(), submitted, unknown])
        .await
        .problem(422, "validation")
        .at("/demand_ids/1")
        .at("/demand_ids/2");
    admin
        .place(&plan, &[])
        .await
        .problem(422, "validation")
        .at("/demand_ids");
    let later = admin.make_qualified("Best", &unit, Some(100)).await;
    admin.score(&later, answers(5)).await.expect(201);
    let body = json!({ "demand_ids": [later], "position": "ranked" });
    let ranking = admin
        .post(&format!("/plans/{plan}/placements"), body)
        .await
        .expect(200);
    assert_eq!(ranking.items()[1]["demand"]["title"], "Best");
}

#[actix_web::test]
async fn a_move_names_the_version_of_what_it_moves_and_of_nothing_else() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let ranked = Ranked::make(&admin, 100, &[Some(90); 4]).await;
    let (first, version) = ranked.placement(3);
    let moved = ranked.move_behind(&admin, 3, None).await.expect(200);
    assert!(moved.text.len() <= 2048);
    assert_eq!(moved.etag(), "\"2\"");
    assert_eq!(
        (&moved.json["rank"], &moved.json["outcome"]),
        (&json!(1), &json!("funded"))
    );
    assert_eq!(moved.json["changed_count"], 2);
    let changed = json!([
        { "placement_id": first, "demand_id": ranked.demands[3], "from": "below_line", "to": "funded" },
        { "placement_id": ranked.placement(0).0, "demand_id": ranked.demands[0],
          "from": "funded", "to": "below_line" },
    ]);
    assert_eq!(moved.json["changed"], changed);
    assert_eq!(moved.json["totals"]["line_after"], 1);

    // Read before that move, and not touched by it.
    ranked.move_behind(&admin, 0, Some(2)).await.expect(200);
    ranked
        .move_behind(&admin, 3, Some(2))
        .await
        .problem(412, "stale");
    assert_eq!(ranked.order(&admin).await, [3, 1, 2, 0]);

    let path = format!("/plans/{}/placements/{first}/move", ranked.plan);
    admin
        .post(&path, json!({ "after": null }))
        .await
        .problem(428, "precondition-required");
    admin
        .post_matching(&path, "\"2\"", json!({}))
        .await
        .problem(400, "invalid-json");
    admin
        .move_behind(
            &ranked.plan,
            &uuid::Uuid::now_v7().to_string(),
            &version,
            None,
        )
        .await
        .problem(404, "not-found");

    let history = admin
        .get(&format!("/audit?record_id={}", ranked.plan))
        .await
        .expect(200);
    assert_eq!(history.items()[0]["operation"], "move_placement");
}

#[actix_web::test]
async fn a_vanished_neighbour_is_replaced_by_the_nearest_that_is_left() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let ranked = Ranked::make(&admin, 100, &[None; 5]).await;
    for gone in [1, 2] {
        let (id, version) = ranked.placement(gone);
        let path = format!("/plans/{}/placements/{id}", ranked.plan);
        admin
            .delete(&path, Some("\"7\""))
            .await
            .problem(412, "stale");
        admin
            .delete(&path, Some(&format!("\"{version}\"")))
            .await
            .expect(204);
    }
    let (id, version) = ranked.placement(4);
    let near = [ranked.placement(1).0, ranked.placement(0).0];
    let body = json!({ "after": ranked.placement(2).0, "near": near, "reason": "Same crew." });
    let path = format!("/plans/{}/placements/{id}/move", ranked.plan);
    let moved = admin
        .post_matching(&path, &format!("\"{version}\""), body)
        .await
        .expect(200);
    assert_eq!(ranked.order(&admin).await, [0, 4, 3]);
    assert_eq!(
        admin.ranking(&ranked.plan).await.items()[1]["reason"],
        "Same crew."
    );

    let body = json!({ "after": ranked.placement(1).0 });
    admin
        .post_matching(&path, &moved.etag(), body)
        .await
        .expect(200);
    assert_eq!(ranked.order(&admin).await, [0, 3, 4]);
}

#[actix_web::test]
async fn moves_of_different_placements_at_once_all_succeed() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let ranked = Ranked::make(&admin, 100, &[None; 10]).await;
    let moves = (1..10).map(|demand| ranked.move_behind(&admin, demand, Some(0)));
    for moved in join_all(moves).await {
        moved.expect(200);
    }
    let mut order = ranked.order(&admin).await;
    assert_eq!(order[0], 0);
    order.sort_unstable();
    assert_eq!(order, (0..10).collect::<Vec<_>>());

    // Of two who move the same, one is told.
    let (id, _) = ranked.placement(5);
    let version = json!(2);
    let same = (0..2).map(|_| admin.move_behind(&ranked.plan, &id, &version, None));
    let mut statuses: Vec<_> = join_all(same)
        .await
        .into_iter()
        .map(|answer| answer.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[actix_web::test]
async fn a_gap_that_is_full_is_spread_out_anew() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let ranked = Ranked::make(&admin, 100, &[None; 3]).await;
    // Two neighbours as close as comfortable keys can be.
    let connection = server.database.connect().await;
    let is_postgres = docket_tests::database::is_postgres();
    for (demand, last) in [(0, "01"), (1, "02")] {
        let key = format!("{}{last}", "40".repeat(23));
        let id = ranked.placement(demand).0.replace('-', "");
        let sql = if is_postgres {
            format!("UPDATE placement SET order_key = '\\x{key}' WHERE id = '{id}'")
        } else {
            format!("UPDATE placement SET order_key = X'{key}' WHERE id = X'{id}'")
        };
        let touched = connection
            .execute_unprepared(&sql)
            .await
            .expect("the key is set");
        assert_eq!(touched.rows_affected(), 1);
    }
    ranked.move_behind(&admin, 2, Some(0)).await.expect(200);
    assert_eq!(ranked.order(&admin).await, [0, 2, 1]);
    // The others have other keys now, and are not moved all the same.
    ranked.move_behind(&admin, 1, None).await.expect(200);
    assert_eq!(ranked.order(&admin).await, [1, 0, 2]);
}

#[actix_web::test]
async fn costs_are_converted_at_the_rate_of_the_day_the_plan_was_made() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let demand = admin.make_qualified("Telemetry", &unit, Some(10_000)).await;
    let francs = |amount: &str| json!({ "amount": amount, "currency": "CHF" });
    let body = json!({ "name": "Plan", "period": "fy2027 q1", "budget": francs("94.12") });
    admin
        .post("/plans", body.clone())
        .await
        .problem(422, "validation")
        .at("/currency");
    set_rate(&admin, "1.0625").await;
    let plan = admin.post("/plans", body).await.expect(201);
    assert_eq!(plan.json["period"], "FY2027 Q1");
    let rates = json!([{ "from": "EUR", "to": "CHF", "rate": "0.941176471" }]);
    assert_eq!(plan.json["rates"], rates);
    set_rate(&admin, "2").await;
    let ranking = admin.place(&plan.id(), &[demand]).await.expect(200);
    assert_eq!(ranking.items()[0]["cost"], francs("94.12"));
    assert_eq!(ranking.items()[0]["outcome"], "funded");

    for (pointer, wrong) in [
        ("/name", json!({ "name": " " })),
        ("/period", json!({ "period": "2027" })),
        (
            "/budget/amount",
            json!({ "budget": euros(0), "currency": "EUR" }),
        ),
        ("/budget/currency", json!({ "currency": "CHF" })),
    ] {
        let mut body = json!({ "name": "Plan", "period": "FY2027", "budget": euros(100) });
        docket_tests::server::merge(&mut body, wrong);
        if pointer == "/budget/amount" {
            body["budget"]["amount"] = "-1".into();
        }
        admin
            .post("/plans", body)
            .await
            .problem(422, "validation")
            .at(pointer);
    }
}

async fn set_rate(admin: &Client, rate: &str) {
    let organization = admin.get("/organization").await.expect(200);
    let rates = json!([{ "currency": "CHF", "valid_from": "2020-01-01", "rate": rate }]);
    let body = json!({ "exchange_rates": rates });
    admin
        .patch("/organization", &organization.etag(), body)
        .await
        .expect(200);
}
