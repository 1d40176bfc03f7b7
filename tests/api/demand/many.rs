//! Lists of more demands than are sorted at once: the same pages as of few.

use docket_tests::server::{complete_answers, merge, text};
use docket_tests::{Client, Server};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

/// Demands of the large unit: far more than a page, and more than are sorted
/// at once.
const MANY: usize = 1_500;
/// Demands of the small unit.
const FEW: usize = 30;

/// Two units with demands of which two thirds have a score; scores repeat.
async fn fill(server: &Server, admin: &Client) -> [String; 2] {
    let units = [
        admin.make_unit("Water Supply", None).await,
        admin.make_unit("Wastewater", None).await,
    ];
    let connection = server.database.connect().await;
    let random = match connection.get_database_backend() {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    for (unit, count) in units.iter().zip([MANY, FEW]) {
        let mut demand = complete_answers();
        merge(&mut demand, json!({ "unit_id": unit, "submit": true }));
        let pattern = admin.make_demand("Replace pumps", demand).await.key();
        let number = pattern.trim_start_matches("DEM-");
        let columns = "type_id, workflow_version_id, form_version_id, title, title_key, status, \
                       status_category, status_since, unit_id, submitted_at, created_at, \
                       updated_at";
        let multiply = format!(
            "WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {}) \
             INSERT INTO demand (id, {columns}) SELECT {random}, {columns} FROM demand, copy \
             WHERE seq = {number}",
            count - 1
        );
        connection
            .execute_unprepared(&multiply)
            .await
            .expect("demands are multiplied");
    }
    let score = "INSERT INTO score (framework_version_id, demand_id, value, assessors, \
                 computed_at) SELECT v.id, d.id, d.seq % 37 * 1000000000, 1, d.created_at \
                 FROM demand d, framework_version v WHERE v.state = 'agreed' AND d.seq % 3 <> 0";
    connection
        .execute_unprepared(score)
        .await
        .expect("scores are stored");
    units
}

/// A whole list, page by page: numbers and scores.
async fn all(client: &Client, query: &str) -> Vec<(u64, Option<i64>)> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/demands?limit=200&{query}{cursor}");
        let page = client.get(&path).await.expect(200);
        found.extend(page.items().iter().map(|item| {
            let number = text(&item["key"]).trim_start_matches("DEM-").parse();
            let score = item["score"].as_str().map(|score| score.parse());
            (
                number.expect("a key has a number"),
                score.transpose().expect("scores are whole here"),
            )
        }));
        match &page.json["next"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return found,
        }
    }
}

#[actix_web::test]
async fn lists_by_score_go_through_all_demands_once() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    fill(&server, &admin).await;
    for filter in [
        "",
        "status=submitted&",
        "q=nothing-has-this&",
        "score[gte]=30&",
    ] {
        let mut expected = all(&admin, filter).await;
        for (sort, sign) in [("-score", -1), ("score", 1)] {
            // Nothing comes last either way; ties go by number.
            expected.sort_by_key(|&(number, score)| {
                (
                    score.is_none(),
                    score.map(|score| sign * score),
                    sign * i64::try_from(number).expect("numbers are small"),
                )
            });
            let found = all(&admin, &format!("{filter}sort={sort}")).await;
            assert_eq!(found, expected, "{filter}{sort}");
        }
    }
    let total = admin.get("/demands?count=true").await.expect(200);
    assert_eq!(total.json["total"], MANY + FEW);
}

#[actix_web::test]
async fn many_and_few_demands_are_reached_alike() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let [large, small] = fill(&server, &admin).await;
    for (unit, count) in [(&large, MANY), (&small, FEW)] {
        let analyst = admin.make_person(&server, "analyst", Some(unit)).await;
        let own = all(&admin, &format!("unit={unit}&")).await;
        assert_eq!(own.len(), count);
        assert_eq!(all(&analyst, "").await, own);
        let total = analyst.get("/demands?count=true").await.expect(200);
        assert_eq!(total.json["total"], count);
        let own = all(&admin, &format!("unit={unit}&sort=-score")).await;
        assert_eq!(all(&analyst, "sort=-score").await, own);
    }
    // Whoever takes part in a demand of another unit reaches it as well.
    let analyst = admin.make_person(&server, "analyst", Some(&small)).await;
    let shared = admin.get(&format!("/demands?unit={large}&limit=1")).await;
    let key = text(&shared.expect(200).items()[0]["key"]);
    let takes_part = format!(
        "INSERT INTO participant (record_kind, record_id, person_id, part, created_at) \
         SELECT 'demand', d.id, p.id, 'follower', d.created_at FROM demand d, person p \
         WHERE d.seq = {} AND p.seq = (SELECT max(seq) FROM person)",
        key.trim_start_matches("DEM-")
    );
    let connection = server.database.connect().await;
    connection
        .execute_unprepared(&takes_part)
        .await
        .expect("somebody takes part");
    let reached = all(&analyst, "").await;
    assert_eq!(reached.len(), FEW + 1);
    analyst.get(&format!("/demands/{key}")).await.expect(200);
}
