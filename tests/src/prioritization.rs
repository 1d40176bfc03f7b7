//! Builders of scored demands and ranked plans.

use serde_json::{Value, json};

use crate::server::{complete_answers, merge, text};
use crate::{Answer, Client};

/// The criteria of the shipped framework; less is better on the marked one.
const CRITERIA: [(&str, bool); 6] = [
    ("regulatory_duty", false),
    ("supply_and_customers", false),
    ("strategic_fit", false),
    ("financial_return", false),
    ("delivery_risk", true),
    ("urgency", false),
];

/// Answers to the shipped framework that are equally good everywhere: 1 is
/// worst and scores 0, 5 is best and scores 100.
pub fn answers(good: i64) -> Value {
    let answer = |less_is_better| if less_is_better { 6 - good } else { good };
    CRITERIA
        .into_iter()
        .map(|(key, less_is_better)| (key.to_owned(), json!(answer(less_is_better).to_string())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// An amount of euros given in cents.
pub fn euros(cents: i64) -> Value {
    json!({ "amount": format!("{}.{:02}", cents / 100, cents % 100), "currency": "EUR" })
}

/// The placement of a demand in a ranked list.
#[track_caller]
pub fn placement_of<'a>(ranking: &'a Answer, demand: &str) -> &'a Value {
    ranking
        .items()
        .iter()
        .find(|item| item["demand"]["id"] == demand)
        .unwrap_or_else(|| panic!("{demand} is not in {}", ranking.text))
}

/// Ids of the placements of a ranked list, in order.
pub fn order_of(ranking: &Answer) -> Vec<String> {
    ranking
        .items()
        .iter()
        .map(|item| text(&item["placement_id"]))
        .collect()
}

impl Client {
    /// Makes a demand and hands it in; gives its answer.
    pub async fn make_submitted(&self, title: &str, unit: &str, cost: Option<i64>) -> Answer {
        let mut demand = complete_answers();
        demand["values"]["estimated_cost"] = cost.map_or(Value::Null, euros);
        if cost.is_none()
            && let Some(values) = demand["values"].as_object_mut()
        {
            values.remove("estimated_cost");
        }
        merge(&mut demand, json!({ "unit_id": unit, "submit": true }));
        self.make_demand(title, demand).await
    }

    /// Makes a demand and takes it to where it can be ranked; gives its id.
    pub async fn make_qualified(&self, title: &str, unit: &str, cost: Option<i64>) -> String {
        let submitted = self.make_submitted(title, unit, cost).await;
        let screened = self.step(&submitted, "screen", None).await.expect(200);
        self.step(&screened, "qualify", None).await.expect(200).id()
    }

    /// Gives one's first answers for a demand.
    pub async fn score(&self, demand: &str, answers: Value) -> Answer {
        let path = format!("/demands/{demand}/scorings/mine");
        self.put(&path, None, json!({ "answers": answers })).await
    }

    /// Makes a plan of the organisation's; gives its id.
    pub async fn make_plan(&self, cents: i64) -> String {
        let plan = json!({ "name": "Plan", "period": "FY2027", "budget": euros(cents) });
        self.post("/plans", plan).await.expect(201).id()
    }

    /// Puts demands into a plan, at its end; gives the ranked list.
    pub async fn place(&self, plan: &str, demands: &[String]) -> Answer {
        let path = format!("/plans/{plan}/placements");
        self.post(&path, json!({ "demand_ids": demands })).await
    }

    /// A plan's ranked list.
    pub async fn ranking(&self, plan: &str) -> Answer {
        self.get(&format!("/plans/{plan}/ranking"))
            .await
            .expect(200)
    }

    /// Moves a placement of this version behind another, or to the top.
    pub async fn move_behind(
        &self,
        plan: &str,
        placement: &str,
        version: &Value,
        after: Option<&str>,
    ) -> Answer {
        let path = format!("/plans/{plan}/placements/{placement}/move");
        let etag = format!("\"{version}\"");
        self.post_matching(&path, &etag, json!({ "after": after }))
            .await
    }
}
