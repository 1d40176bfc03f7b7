//! The organisation that the load meets, made through the API.

use docket_tests::Client;
use docket_tests::server::text;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Outcome;

/// Units above all others.
const TOP_UNITS: usize = 8;
/// Units below each of those.
const UNITS_BELOW: usize = 4;
const PEOPLE: usize = 50;
const CATEGORIES: usize = 8;
const OBJECTIVES: usize = 6;
/// Placements of the plan that is ranked.
const PLACEMENTS: usize = 1_000;
/// Demands that the API places at once.
const PLACED_AT_ONCE: usize = 500;

/// A service account that the load comes from.
pub struct Service {
    /// Its id.
    pub id: Uuid,
    /// The secret of its access token.
    pub secret: String,
}

/// Units, people and registers.
pub async fn fill(admin: &Client) {
    for top in 0..TOP_UNITS {
        let above = admin.make_unit(&format!("Division {top}"), None).await;
        for below in 0..UNITS_BELOW {
            let name = format!("Department {top}.{below}");
            admin.make_unit(&name, Some(&above)).await;
        }
    }
    for number in 0..PEOPLE {
        let body = json!({ "name": format!("Person {number}") });
        admin.post("/people", body).await.expect(201);
    }
    for (path, entries) in [
        ("/categories", CATEGORIES),
        ("/strategic-objectives", OBJECTIVES),
    ] {
        for number in 0..entries {
            let name = json!({ "en": format!("Entry {number}") });
            let body = json!({ "key": format!("entry-{number}"), "name": name });
            admin.post(path, body).await.expect(201);
        }
    }
}

/// A service account of a unit that manages demands and plans, everywhere or
/// in that unit alone.
///
/// # Errors
/// When an answer is not what it should be.
pub async fn service(admin: &Client, name: &str, unit: &str, everywhere: bool) -> Outcome<Service> {
    let body = json!({ "kind": "service", "name": name, "unit_id": unit });
    let id = admin.post("/people", body).await.expect(201).id();
    let role = admin.role("portfolio-manager").await;
    let grant = json!({ "role_id": role, "unit_id": (!everywhere).then_some(unit) });
    let path = format!("/people/{id}/grants");
    admin.post(&path, grant).await.expect(201);
    let scopes = [
        "demand.read",
        "demand.create",
        "score.read",
        "plan.read",
        "plan.manage",
    ];
    let body = json!({ "name": name, "scopes": scopes, "days": 366 });
    let path = format!("/people/{id}/tokens");
    let token = admin.post(&path, body).await.expect(201);
    Ok(Service {
        id: id.parse()?,
        secret: text(&token.json["secret"]),
    })
}

/// A unit that has none below it.
pub async fn leaf_unit(admin: &Client) -> String {
    let units = admin.get("/units").await.expect(200);
    let leaf = units.items().iter().find(|unit| !unit["parent"].is_null());
    leaf.map_or_else(String::new, |unit| text(&unit["id"]))
}

/// A plan that ranks some of the demands; gives its id.
pub async fn plan(manager: &Client, demands: &[Uuid]) -> String {
    let budget = json!({ "amount": "100000000.00", "currency": "EUR" });
    let body = json!({ "name": "Plan", "period": "FY2027", "budget": budget });
    let plan = manager.post("/plans", body).await.expect(201).id();
    let path = format!("/plans/{plan}/placements");
    let count = demands.len().min(PLACEMENTS);
    for some in demands[..count].chunks(PLACED_AT_ONCE) {
        let body: Value = json!({ "demand_ids": some });
        manager.post(&path, body).await.expect(200);
    }
    plan
}
