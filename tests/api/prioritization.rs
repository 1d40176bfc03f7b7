//! Frameworks, scorings and scores.

use docket_domain::exact::Billionths;
use docket_tests::prioritization::answers;
use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

/// A framework whose scores are no finite decimals: three equal weights, and
/// the mean of the assessors.
fn thirds() -> Value {
    let criterion = |key: &str| {
        json!({
            "key": key, "name": { "en": key }, "weight": "1",
            "scale": { "lo": "0", "hi": "7" },
        })
    };
    json!({
        "method": "weighted_sum", "aggregation": "mean",
        "criteria": [criterion("reach"), criterion("impact"), criterion("ease")],
    })
}

/// The only version of a new framework.
async fn make_framework(client: &Client, key: &str, definition: Value) -> String {
    let body = json!({ "key": key, "name": { "en": key }, "definition": definition });
    let framework = client.post("/frameworks", body).await.expect(201);
    text(&framework.json["versions"][0]["id"])
}

async fn agree(client: &Client, version: &str, etag: &str) -> Answer {
    let path = format!("/framework-versions/{version}/agree");
    client.post_matching(&path, etag, Value::Null).await
}

fn billionths(value: &Value) -> Billionths {
    text(value).parse().expect("a decimal number")
}

#[actix_web::test]
async fn an_agreed_version_is_frozen_and_retires_the_one_before() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let frameworks = admin.get("/frameworks").await.expect(200);
    let shipped = &frameworks.items()[0];
    assert_eq!(shipped["key"], "docket-standard");
    let first = text(&shipped["versions"][0]["id"]);
    let path = format!("/framework-versions/{first}");
    let agreed = admin.get(&path).await.expect(200);
    assert_eq!(agreed.json["state"], "agreed");
    assert_eq!(agreed.json["is_current"], true);

    let definition = agreed.json["definition"].clone();
    let put = json!({ "definition": definition });
    admin
        .put(&path, Some(&agreed.etag()), put.clone())
        .await
        .problem(409, "wrong-state");
    agree(&admin, &first, &agreed.etag())
        .await
        .problem(409, "wrong-state");

    let versions = format!("/frameworks/{}/versions", text(&shipped["id"]));
    let draft = admin.post(&versions, Value::Null).await.expect(201);
    assert_eq!(
        (&draft.json["number"], &draft.json["state"]),
        (&json!(2), &json!("draft"))
    );
    assert_eq!(draft.json["definition"], definition);
    admin
        .post(&versions, Value::Null)
        .await
        .problem(409, "wrong-state");

    let mut broken = put.clone();
    broken["definition"]["criteria"][0]["weight"] = "-1".into();
    broken["definition"]["criteria"][1]["key"] = "Ä".into();
    let path = format!("/framework-versions/{}", draft.id());
    admin
        .put(&path, None, broken.clone())
        .await
        .problem(428, "precondition-required");
    let saved = admin
        .put(&path, Some(&draft.etag()), broken)
        .await
        .expect(200);
    admin
        .put(&path, Some(&draft.etag()), put.clone())
        .await
        .problem(412, "stale");
    agree(&admin, &draft.id(), &saved.etag())
        .await
        .problem(422, "validation")
        .at("/definition/criteria/0/weight")
        .at("/definition/criteria/1/key");

    let sound = admin
        .put(&path, Some(&saved.etag()), put.clone())
        .await
        .expect(200);
    let second = agree(&admin, &draft.id(), &sound.etag()).await.expect(200);
    assert_eq!(second.json["is_current"], true);
    admin
        .put(&path, Some(&second.etag()), put)
        .await
        .problem(409, "wrong-state");
    let frameworks = admin.get("/frameworks").await.expect(200);
    let states: Vec<_> = frameworks.items()[0]["versions"]
        .as_array()
        .map(|versions| {
            versions
                .iter()
                .map(|version| text(&version["state"]))
                .collect()
        })
        .unwrap_or_default();
    assert_eq!(states, ["agreed", "retired"]);
}

#[actix_web::test]
async fn a_definition_that_cannot_be_read_is_refused_with_its_place() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let mut definition = thirds();
    definition["criteria"][2]["weight"] = json!(1);
    let body = json!({ "key": "thirds", "name": { "en": "Thirds" }, "definition": definition });
    admin
        .post("/frameworks", body)
        .await
        .problem(400, "invalid-json")
        .at("/definition/criteria/2/weight");
    let taken = json!({ "key": "docket-standard", "name": { "en": "X" }, "definition": thirds() });
    admin
        .post("/frameworks", taken)
        .await
        .problem(409, "already-exists")
        .at("/key");
    let nameless = json!({ "key": "x", "name": {}, "definition": thirds() });
    admin
        .post("/frameworks", nameless)
        .await
        .problem(422, "validation")
        .at("/name");
}

#[actix_web::test]
async fn contributions_sum_to_the_score_to_the_last_digit() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let version = make_framework(&admin, "thirds", thirds()).await;
    agree(&admin, &version, "\"1\"").await.expect(200);
    let demand = admin.make_submitted("Telemetry", &unit, None).await;
    let assessors = [
        admin.clone(),
        admin.make_person(&server, "analyst", None).await,
        admin.make_person(&server, "analyst", None).await,
    ];
    let given = [["1", "2", "3"], ["2", "2", "5"], ["1", "6", "6"]];
    for (assessor, [reach, impact, ease]) in assessors.iter().zip(given) {
        let answers = json!({ "reach": reach, "impact": impact, "ease": ease });
        assessor.score(&demand.key(), answers).await.expect(201);
    }
    let score = admin
        .get(&format!("/demands/{}/score", demand.key()))
        .await
        .expect(200);
    // Means 4/3, 10/3 and 14/3 of 7: a third of their sum, times 100.
    assert_eq!(score.json["value"], "44.444444444");
    let rows = score.json["rows"].as_array().expect("rows");
    let sum: i64 = rows
        .iter()
        .map(|row| billionths(&row["contribution"]).0)
        .sum();
    assert_eq!(Billionths(sum), billionths(&score.json["value"]));
    assert_eq!(rows[0]["answer"], "1.333333333");
    assert_eq!(
        (&rows[1]["lowest_answer"], &rows[1]["highest_answer"]),
        (&json!("2"), &json!("6"))
    );
    assert_eq!(score.json["assessors"], 3);
    // The lowest answers are 1, 2 and 3, the highest 2, 6 and 6.
    assert_eq!(score.json["lowest"], "28.571428571");
    assert_eq!(score.json["highest"], "66.666666667");
}

#[actix_web::test]
async fn the_middle_of_several_assessors_counts() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let demand = admin.make_submitted("Telemetry", &unit, None).await;
    let path = format!("/demands/{}/score", demand.key());
    let none = admin.get(&path).await.expect(200);
    assert_eq!(
        (&none.json["value"], &none.json["assessors"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(none.json["is_complete"], false);

    let mut assessors = Vec::new();
    for good in [5, 2, 4] {
        let assessor = admin.make_person(&server, "analyst", Some(&unit)).await;
        assessor
            .score(&demand.id(), answers(good))
            .await
            .expect(201);
        assessors.push(assessor);
    }
    let score = admin.get(&path).await.expect(200);
    assert_eq!(score.json["value"], "75");
    assert_eq!(
        (&score.json["lowest"], &score.json["highest"]),
        (&json!("25"), &json!("100"))
    );
    assert_eq!(
        score.json["rows"][5]["level"],
        "Support ends within 18 months"
    );
    let shown = admin
        .get(&format!("/demands/{}", demand.key()))
        .await
        .expect(200);
    assert_eq!(shown.json["score"], "75");

    let list = assessors[1]
        .get(&format!("/demands/{}/scorings", demand.key()))
        .await
        .expect(200);
    let mine: Vec<_> = list
        .items()
        .iter()
        .filter(|item| item["is_mine"] == true)
        .collect();
    assert_eq!((list.items().len(), mine.len()), (3, 1));
    assert_eq!(mine[0]["assessor"]["id"], assessors[1].person);

    let own = format!("/demands/{}/scorings/mine", demand.key());
    assessors[1]
        .delete(&own, None)
        .await
        .problem(428, "precondition-required");
    assessors[1].delete(&own, Some("\"1\"")).await.expect(204);
    assessors[1]
        .delete(&own, Some("\"1\""))
        .await
        .problem(404, "not-found");
    assert_eq!(admin.get(&path).await.expect(200).json["value"], "87.5");
}

#[actix_web::test]
async fn answers_are_checked_and_replaced_only_by_version() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let demand = admin.make_submitted("Telemetry", &unit, None).await;
    let own = format!("/demands/{}/scorings/mine", demand.key());
    admin
        .score(&demand.key(), json!({ "urgency": "5.5", "a/b": "1" }))
        .await
        .problem(422, "validation")
        .at("/answers/urgency")
        .at("/answers/a~1b");
    let early = json!({ "answers": answers(3) });
    admin
        .put(&own, Some("\"1\""), early)
        .await
        .problem(412, "stale");

    let first = admin.score(&demand.key(), answers(3)).await.expect(201);
    admin
        .score(&demand.key(), answers(4))
        .await
        .problem(428, "precondition-required");
    let body = json!({ "answers": answers(4), "note": " Parts end. " });
    let second = admin
        .put(&own, Some(&first.etag()), body.clone())
        .await
        .expect(200);
    assert_eq!(second.json["note"], "Parts end.");
    admin
        .put(&own, Some(&first.etag()), body.clone())
        .await
        .problem(412, "stale");

    let draft = admin.make_demand("Draft", json!({ "unit_id": unit })).await;
    admin
        .score(&draft.key(), answers(3))
        .await
        .problem(409, "wrong-state");
    let version = make_framework(&admin, "thirds", thirds()).await;
    let path = format!("{own}?framework_version_id={version}");
    admin.put(&path, None, body).await.problem(404, "not-found");
}

#[actix_web::test]
async fn scores_are_for_those_who_reach_the_demand() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water Supply", None).await;
    let other = admin.make_unit("Wastewater", None).await;
    let demand = admin.make_submitted("Telemetry", &unit, None).await;
    let twin = admin.make_person(&server, "analyst", Some(&other)).await;
    let requester = admin.make_person(&server, "requester", Some(&unit)).await;
    let auditor = admin.make_person(&server, "auditor", None).await;
    let path = format!("/demands/{}/score", demand.key());

    twin.score(&demand.key(), answers(5))
        .await
        .problem(404, "not-found");
    twin.get(&path).await.problem(404, "not-found");
    requester.get(&path).await.problem(403, "forbidden");
    requester.get("/frameworks").await.problem(403, "forbidden");
    auditor.get(&path).await.expect(200);
    auditor
        .score(&demand.key(), answers(5))
        .await
        .problem(403, "forbidden");
    server
        .anonymous()
        .get(&path)
        .await
        .problem(401, "unauthenticated");

    // A framework is the organisation's: a unit's manager does not write it.
    let manager = admin
        .make_person(&server, "portfolio-manager", Some(&unit))
        .await;
    let body = json!({ "key": "own", "name": { "en": "Own" }, "definition": thirds() });
    manager
        .post("/frameworks", body)
        .await
        .problem(403, "forbidden");
    manager.get("/frameworks").await.expect(200);
}
