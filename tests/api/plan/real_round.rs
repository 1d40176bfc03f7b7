//! The cut line against real decisions, over HTTP: rounds of participatory
//! budgeting from pabulib.org.
//!
//! Needs the rounds: with `DOCKET_REAL_DATA` set, `open/pabulib/rounds.csv` and
//! `open/pabulib/projects.csv` below it.

use std::collections::HashMap;

use docket_domain::money::{Currency, Money};
use docket_tests::prioritization::placement_of;
use docket_tests::server::text;
use docket_tests::{Client, Server, real_data};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Round {
    round: String,
    budget: String,
    greedy_reproduces: String,
}

#[derive(Deserialize)]
struct Project {
    round: String,
    currency: Currency,
    project_id: String,
    cost: String,
    votes: String,
    score: String,
    selected: String,
}

#[actix_web::test]
async fn the_line_funds_what_was_funded_in_real_rounds() {
    let Some(folder) = real_data("open/pabulib") else {
        return;
    };
    let read = |name: &str| csv::Reader::from_path(folder.join(name)).expect("the file is there");
    let mut projects: HashMap<String, Vec<Project>> = HashMap::new();
    for project in read("projects.csv").deserialize() {
        let project: Project = project.expect("a project");
        projects
            .entry(project.round.clone())
            .or_default()
            .push(project);
    }
    let rounds = read("rounds.csv")
        .deserialize()
        .map(|round| round.expect("a round"))
        .filter(|round: &Round| round.greedy_reproduces == "yes")
        .take(20)
        .collect::<Vec<_>>();
    assert_eq!(rounds.len(), 20);

    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("City", None).await;
    agree_to_count_support(&admin).await;
    for round in &rounds {
        check_round(&admin, &unit, round, &projects[&round.round]).await;
    }
}

/// A framework whose score is the number of votes, or the score, itself.
async fn agree_to_count_support(admin: &Client) {
    let definition = json!({
        "method": "weighted_sum", "scale_to": "1000000",
        "criteria": [{
            "key": "support", "name": { "en": "Support" }, "weight": "1",
            "scale": { "lo": "0", "hi": "1000000" },
        }],
    });
    let body = json!({ "key": "support", "name": { "en": "Support" }, "definition": definition });
    let framework = admin.post("/frameworks", body).await.expect(201);
    let version = text(&framework.json["versions"][0]["id"]);
    let path = format!("/framework-versions/{version}/agree");
    admin
        .post_matching(&path, "\"1\"", Value::Null)
        .await
        .expect(200);
}

async fn check_round(admin: &Client, unit: &str, round: &Round, projects: &[Project]) {
    let minor = |amount: &str, currency| Money::parse(amount, currency).expect("an amount").minor;
    let currency = projects[0].currency;
    let mut demands = Vec::new();
    for project in projects {
        let support = if project.score.is_empty() {
            &project.votes
        } else {
            &project.score
        };
        let cost = minor(&project.cost, project.currency);
        let title = format!("{}, {}", round.round, project.project_id);
        let demand = admin.make_qualified(&title, unit, Some(cost)).await;
        admin
            .score(&demand, json!({ "support": support }))
            .await
            .expect(201);
        demands.push(demand);
    }
    // What counts are the numbers: euros stand in for every currency.
    let plan = admin.make_plan(minor(&round.budget, currency)).await;
    let ranking = admin.place(&plan, &demands).await.expect(200);
    for (project, demand) in projects.iter().zip(&demands) {
        let funded = placement_of(&ranking, demand)["outcome"] == "funded";
        let recorded = project.selected == "1";
        assert_eq!(
            funded, recorded,
            "{}, project {}",
            round.round, project.project_id
        );
    }
}
