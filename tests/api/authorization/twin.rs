//! Somebody with the same role in another unit.

use docket_domain::identity::{Permission, shipped_roles};
use docket_tests::{Client, Server};
use reqwest::Method;

use super::record::{Records, noun};
use super::{Row, holds, permissions, rows};

/// What belongs to a unit, or to one person: to others it is not there.
const HIDDEN: [&str; 10] = [
    "demands",
    "views",
    "shortlists",
    "held-submissions",
    "plans",
    "portfolios",
    "assessments",
    "imports",
    "me/sessions",
    "me/tokens",
];

/// What the whole organisation shares: whoever holds one of these anywhere
/// reads it, and a unit's rights change nothing of it.
const SHARED: [Permission; 3] = [
    Permission::OrganizationRead,
    Permission::PersonRead,
    Permission::ScoreRead,
];

/// Managing people and roles must be no way to more rights: a test of its own.
pub fn is_about_rights(row: &Row) -> bool {
    matches!(noun(row), "people" | "service accounts" | "roles")
}

pub fn reads_what_is_shared(row: &Row) -> bool {
    let asked = permissions(row.operation);
    row.method == Method::GET && asked.iter().all(|permission| SHARED.contains(permission))
}

#[tokio::test]
async fn a_twin_from_another_unit_finds_nothing() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let power = administrator.make_unit("Power", None).await;
    let records = Records::make(&server, &administrator, &water).await;
    let rows = rows(&server).await;
    let mut wrong = Vec::new();
    for role in shipped_roles() {
        let twin = administrator
            .make_person(&server, role.key, Some(&power))
            .await;
        for row in rows.iter().filter(|row| !is_about_rights(row)) {
            let Some(answer) = records.call(&twin, row).await else {
                continue;
            };
            let expected = match HIDDEN.contains(&noun(row)) {
                _ if !holds(role.permissions, row.operation) => 403,
                true => 404,
                false if reads_what_is_shared(row) => 200,
                false => 403,
            };
            if answer.status != expected {
                let (operation, role) = (row.operation.id(), role.key);
                wrong.push(format!(
                    "{operation} as {role}, not {expected}: {}",
                    answer.text
                ));
            }
        }
        nothing_is_listed(&twin, role.permissions).await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn nothing_is_listed(twin: &Client, held: &[Permission]) {
    for (path, permission) in [
        ("/demands", Permission::DemandRead),
        ("/views", Permission::DemandRead),
        ("/held-submissions", Permission::DemandTriage),
        ("/shortlists", Permission::DemandTriage),
        ("/plans", Permission::PlanRead),
        ("/portfolios", Permission::PlanRead),
        ("/assessments", Permission::AssessmentRead),
    ] {
        if held.contains(&permission) {
            let listed = twin.get(path).await.expect(200);
            // The organisation's own portfolio is there for all to rank into.
            let others = listed.text.contains("Of the unit");
            assert!(!others, "{path}: {}", listed.text);
        }
    }
}

/// Without this, the twin would find nothing because there is nothing.
#[tokio::test]
async fn whoever_has_the_role_in_the_unit_finds_its_records() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let records = Records::make(&server, &administrator, &water).await;
    let rows = rows(&server).await;
    let mut wrong = Vec::new();
    let of_the_unit = ["demands", "plans", "portfolios", "assessments"];
    let read = |row: &&Row| row.method == Method::GET && of_the_unit.contains(&noun(row));
    for role in shipped_roles() {
        let own = administrator
            .make_person(&server, role.key, Some(&water))
            .await;
        for row in rows.iter().filter(read) {
            let Some(answer) = records.call(&own, row).await else {
                continue;
            };
            let expected = match holds(role.permissions, row.operation) {
                true => 200,
                false => 403,
            };
            if answer.status != expected {
                let (operation, role) = (row.operation.id(), role.key);
                wrong.push(format!(
                    "{operation} as {role}, not {expected}: {}",
                    answer.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
