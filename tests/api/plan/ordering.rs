//! Card moves against a plain list, over HTTP: a few cases of the oracle that
//! the rules are tested with in full.

use std::collections::BTreeMap;

use docket_tests::prioritization::placement_of;
use docket_tests::server::text;
use docket_tests::{Client, Server};
use serde::Deserialize;

#[derive(Deserialize)]
struct Oracle {
    cases: Vec<OrderingCase>,
}

#[derive(Deserialize)]
struct OrderingCase {
    id: String,
    input: OrderingInput,
    expected: OrderingExpected,
}

#[derive(Deserialize)]
struct OrderingInput {
    columns: BTreeMap<String, Vec<String>>,
    moves: Vec<(String, String, Option<String>)>,
}

#[derive(Deserialize)]
struct OrderingExpected {
    columns: BTreeMap<String, Vec<String>>,
}

/// The columns of a board as plans, the cards as demands.
struct Board {
    plans: BTreeMap<String, String>,
    demands: BTreeMap<String, String>,
}

impl Board {
    async fn make(client: &Client, unit: &str, columns: &BTreeMap<String, Vec<String>>) -> Self {
        let mut board = Self {
            plans: BTreeMap::new(),
            demands: BTreeMap::new(),
        };
        for (column, cards) in columns {
            let plan = client.make_plan(0).await;
            for card in cards {
                let demand = client.make_qualified(card, unit, None).await;
                client
                    .place(&plan, std::slice::from_ref(&demand))
                    .await
                    .expect(200);
                board.demands.insert(card.clone(), demand);
            }
            board.plans.insert(column.clone(), plan);
        }
        board
    }

    /// Moves a card behind another of a column, taking it from wherever it is.
    async fn act(&self, client: &Client, card: &str, column: &str, after: Option<&str>) {
        let demand = &self.demands[card];
        let to = &self.plans[column];
        for plan in self.plans.values().filter(|plan| *plan != to) {
            let ranking = client.ranking(plan).await;
            for item in ranking
                .items()
                .iter()
                .filter(|item| item["demand"]["id"] == **demand)
            {
                let id = text(&item["placement_id"]);
                let etag = format!("\"{}\"", item["version"]);
                let path = format!("/plans/{plan}/placements/{id}");
                client.delete(&path, Some(&etag)).await.expect(204);
            }
        }
        let ranking = client
            .place(to, std::slice::from_ref(demand))
            .await
            .expect(200);
        let placement = placement_of(&ranking, demand);
        let after =
            after.map(|after| text(&placement_of(&ranking, &self.demands[after])["placement_id"]));
        let id = text(&placement["placement_id"]);
        client
            .move_behind(to, &id, &placement["version"], after.as_deref())
            .await
            .expect(200);
    }

    async fn columns(&self, client: &Client) -> BTreeMap<String, Vec<String>> {
        let mut columns = BTreeMap::new();
        for (column, plan) in &self.plans {
            let ranking = client.ranking(plan).await;
            let titles = ranking
                .items()
                .iter()
                .map(|item| text(&item["demand"]["title"]));
            columns.insert(column.clone(), titles.collect());
        }
        columns
    }
}

#[actix_web::test]
async fn columns_end_as_the_oracle_expects() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let oracle: Oracle = serde_json::from_str(include_str!(
        "../../../crates/domain/tests/oracles/ordering.json"
    ))
    .expect("a readable oracle");
    let short = |case: &OrderingCase| case.input.moves.len() <= 10;
    let cases: Vec<_> = oracle.cases.into_iter().filter(short).take(3).collect();
    assert_eq!(cases.len(), 3);
    for OrderingCase {
        id,
        input,
        expected,
    } in cases
    {
        let board = Board::make(&admin, &unit, &input.columns).await;
        for (card, column, after) in &input.moves {
            board.act(&admin, card, column, after.as_deref()).await;
        }
        assert_eq!(board.columns(&admin).await, expected.columns, "{id}");
    }
}
