//! Maturity: from the start of an assessment to its result, and who may do
//! what on the way.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

const PRACTICE: &str = "decision-rights-and-gates";

/// A unit whose director starts assessments, with two people who answer.
struct Office {
    server: Server,
    administrator: Client,
    unit: String,
    director: Client,
    first: Client,
    second: Client,
}

impl Office {
    async fn open() -> Self {
        let server = Server::start().await;
        let administrator = server.administrator().await;
        let unit = administrator.make_unit("Water Supply", None).await;
        let make = async |role| administrator.make_person(&server, role, Some(&unit)).await;
        let director = make("director").await;
        let first = make("requester").await;
        let second = make("analyst").await;
        Self {
            server,
            administrator,
            unit,
            director,
            first,
            second,
        }
    }

    /// Starts an assessment that both are asked to answer.
    async fn start(&self, name: &str, day: &str, targets: Value) -> Answer {
        let body = json!({
            "name": name,
            "unit_id": self.unit,
            "assessed_on": day,
            "targets": targets,
            "respondent_ids": [self.first.person, self.second.person],
        });
        self.director.post("/assessments", body).await.expect(201)
    }

    /// Keys of all practices of the shipped model.
    async fn practices(&self) -> Vec<String> {
        let models = self.director.get("/maturity-models").await.expect(200);
        let path = format!("/maturity-models/{}", text(&models.items()[0]["id"]));
        let model = self.director.get(&path).await.expect(200);
        let dimensions = model.json["definition"]["dimensions"].as_array();
        dimensions
            .expect("the model has dimensions")
            .iter()
            .flat_map(|dimension| dimension["practices"].as_array().expect("practices"))
            .map(|practice| text(&practice["key"]))
            .collect()
    }
}

/// Answers one practice for the first time.
async fn answer(who: &Client, assessment: &str, practice: &str, statements: &[u8]) -> Answer {
    let path = format!("/assessments/{assessment}/answers/{practice}");
    let body = json!({ "statements": statements });
    who.put(&path, None, body).await.expect(200)
}

/// What the results say of a practice.
fn practice<'a>(results: &'a Answer, key: &str) -> &'a Value {
    let dimensions = results.json["dimensions"].as_array();
    let dimensions = dimensions.expect("results have dimensions").iter();
    dimensions
        .flat_map(|dimension| dimension["practices"].as_array().expect("practices"))
        .find(|practice| practice["key"] == key)
        .unwrap_or_else(|| panic!("{key} is not in the results"))
}

#[actix_web::test]
async fn the_shipped_model_can_be_read() {
    let office = Office::open().await;
    let models = office.first.get("/maturity-models").await.expect(200);
    let model = &models.items()[0];
    assert_eq!(model["key"], "pmo-core");
    assert_eq!(model["dimensions"], 12);
    assert_eq!(model["practices"], 36);
    assert_eq!(model["levels"], 5);
    assert_eq!(office.practices().await.len(), 36);
    let unknown = "/maturity-models/0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11";
    office.first.get(unknown).await.problem(404, "not-found");
}

#[actix_web::test]
async fn an_assessment_goes_from_start_to_result_and_is_frozen() {
    let office = Office::open().await;
    let started = office
        .start("PMO maturity 2026", "2026-11-02", json!({ PRACTICE: 5 }))
        .await;
    let key = started.key();
    assert!(key.starts_with("ASM-"), "{key}");
    assert_eq!(started.json["state"], "open");
    assert_eq!(started.json["respondents"], 2);
    let path = format!("/assessments/{key}");
    let complete = format!("{path}/complete");
    let director = &office.director;
    director
        .post_matching(&complete, &started.etag(), Value::Null)
        .await
        .problem(409, "wrong-state");

    for practice in office.practices().await {
        answer(&office.first, &key, &practice, &[1, 2, 3]).await;
    }
    let results = director.get(&format!("{path}/results")).await.expect(200);
    let overall = &results.json["overall"];
    assert_eq!(overall["mean"], "3");
    assert_eq!(overall["level"], 3);
    assert_eq!(overall["staged"], 3);
    assert_eq!(overall["answered_share"], "1");
    assert_eq!(overall["to_target"], "0.6");
    let gap = &results.json["gaps"][0];
    assert_eq!(gap["practice"], PRACTICE);
    assert_eq!(gap["gap"], 2);
    assert_eq!(gap["steps"].as_array().map(Vec::len), Some(2));
    let shown = practice(&results, PRACTICE);
    assert_eq!(shown["standing"], json!({ "level": 3 }));
    assert_eq!(shown["source"], "median");
    assert_eq!(shown["next"]["level"], 4);
    assert_eq!(shown["agreement"], Value::Null);

    // A gap in the ladder: statement 3 does not count without 2, and the mean
    // falls short of 3.
    let one = format!("{path}/answers/{PRACTICE}");
    let changed = office
        .first
        .put(&one, Some("\"1\""), json!({ "statements": [1, 3] }))
        .await
        .expect(200);
    assert_eq!(changed.json["level"], 1);
    assert_eq!(changed.json["beyond"], json!([3]));
    let results = director.get(&format!("{path}/results")).await.expect(200);
    assert_eq!(results.json["overall"]["mean"], "2.944444444");
    assert_eq!(results.json["overall"]["level"], 2);
    assert_eq!(results.json["overall"]["staged"], 1);

    let completed = director
        .post_matching(&complete, &started.etag(), Value::Null)
        .await
        .expect(200);
    assert_eq!(completed.json["state"], "completed");
    let hash = text(&completed.json["content_hash"]);
    assert_eq!(hash.len(), 64);
    let statements = json!({ "statements": [1] });
    office
        .first
        .put(&one, Some("\"2\""), statements)
        .await
        .problem(409, "wrong-state");
    office
        .first
        .delete(&one, Some("\"2\""))
        .await
        .problem(409, "wrong-state");
    let etag = completed.etag();
    director
        .patch(&path, &etag, json!({ "name": "Another" }))
        .await
        .problem(409, "wrong-state");
    director
        .put(
            &format!("{path}/targets"),
            Some(&etag),
            json!({ "targets": {} }),
        )
        .await
        .problem(409, "wrong-state");

    let reopen = format!("{path}/reopen");
    director
        .post_matching(&reopen, &etag, json!({ "reason": " " }))
        .await
        .problem(422, "validation")
        .at("/reason");
    let reason = json!({ "reason": "One answer was last year's." });
    let reopened = director
        .post_matching(&reopen, &etag, reason)
        .await
        .expect(200);
    assert_eq!(reopened.json["state"], "open");
    assert_eq!(reopened.json["content_hash"], Value::Null);
    let again = director
        .post_matching(&complete, &reopened.etag(), Value::Null)
        .await
        .expect(200);
    assert_eq!(text(&again.json["content_hash"]), hash);

    let history = director.get(&format!("{path}/history")).await.expect(200);
    let reasons: Vec<&Value> = history
        .items()
        .iter()
        .map(|entry| &entry["reason"])
        .collect();
    assert!(reasons.contains(&&json!("One answer was last year's.")));
}

#[actix_web::test]
async fn an_answer_is_checked_and_versioned() {
    let office = Office::open().await;
    let key = office.start("2026", "2026-11-02", json!({})).await.key();
    let path = format!("/assessments/{key}/answers/{PRACTICE}");
    let first = &office.first;
    for (body, place) in [
        (json!({}), "/statements"),
        (json!({ "not_applicable": true }), "/reason"),
        (json!({ "not_applicable": true, "reason": " " }), "/reason"),
        (
            json!({ "not_applicable": true, "reason": "No gates", "statements": [1] }),
            "/statements",
        ),
        (json!({ "statements": [1, 6] }), "/statements/1"),
        (json!({ "statements": [0] }), "/statements/0"),
    ] {
        let refused = first.put(&path, None, body).await;
        refused.problem(422, "validation").at(place);
    }
    let unknown = format!("/assessments/{key}/answers/no-such-practice");
    let body = json!({ "statements": [1] });
    first
        .put(&unknown, None, body.clone())
        .await
        .problem(404, "not-found");
    first
        .put(&path, Some("\"1\""), body.clone())
        .await
        .problem(412, "stale");

    let given = first.put(&path, None, body.clone()).await.expect(200);
    assert_eq!(given.etag(), "\"1\"");
    first
        .put(&path, None, body.clone())
        .await
        .problem(428, "precondition-required");
    let excluded = json!({ "not_applicable": true, "reason": "There are no gates here." });
    let changed = first.put(&path, Some("\"1\""), excluded).await.expect(200);
    assert_eq!(changed.json["level"], Value::Null);
    assert_eq!(changed.json["reason"], "There are no gates here.");
    first
        .put(&path, Some("\"1\""), body)
        .await
        .problem(412, "stale");

    let mine = format!("/assessments/{key}/answers");
    assert_eq!(first.get(&mine).await.expect(200).items().len(), 1);
    first.delete(&path, Some("\"2\"")).await.expect(204);
    assert_eq!(first.get(&mine).await.expect(200).items().len(), 0);
    first
        .delete(&path, Some("\"2\""))
        .await
        .problem(404, "not-found");
}

#[actix_web::test]
async fn two_respondents_make_a_median_until_they_agree() {
    let office = Office::open().await;
    let started = office.start("2026", "2026-11-02", json!({})).await;
    let key = started.key();
    answer(&office.first, &key, PRACTICE, &[1]).await;
    answer(&office.second, &key, PRACTICE, &[1, 2, 3, 4]).await;
    let path = format!("/assessments/{key}");
    let results = office
        .second
        .get(&format!("{path}/results"))
        .await
        .expect(200);
    let shown = practice(&results, PRACTICE);
    assert_eq!(shown["level"], 1, "the lower of the two in the middle");
    assert_eq!(shown["agreement"]["median"], "2.5");
    assert_eq!(shown["agreement"]["disputed"], true);
    assert_eq!(shown["distribution"], json!([0, 1, 0, 0, 1, 0]));

    let all = format!("{path}/answers?respondent=all");
    assert_eq!(office.director.get(&all).await.expect(200).items().len(), 2);
    office.second.get(&all).await.problem(403, "forbidden");

    let agreed = format!("{path}/consensus/{PRACTICE}");
    let director = &office.director;
    let etag = started.etag();
    for (body, place) in [
        (json!({}), "/level"),
        (json!({ "level": 6 }), "/level"),
        (json!({ "level": 3, "not_applicable": true }), "/level"),
        (json!({ "not_applicable": true }), "/reason"),
    ] {
        let refused = director.put(&agreed, Some(&etag), body).await;
        refused.problem(422, "validation").at(place);
    }
    let body = json!({ "level": 3, "reason": "Seen in the register." });
    office
        .second
        .put(&agreed, Some(&etag), body.clone())
        .await
        .problem(403, "forbidden");
    let recorded = director
        .put(&agreed, Some(&etag), body.clone())
        .await
        .expect(200);
    assert_eq!(recorded.json["consensus"][PRACTICE]["level"], 3);
    director
        .put(&agreed, Some(&etag), body)
        .await
        .problem(412, "stale");
    let results = director.get(&format!("{path}/results")).await.expect(200);
    assert_eq!(practice(&results, PRACTICE)["level"], 3);
    assert_eq!(practice(&results, PRACTICE)["source"], "consensus");
    let taken_back = director
        .delete(&agreed, Some(&recorded.etag()))
        .await
        .expect(200);
    assert_eq!(taken_back.json["consensus"], json!({}));
}

#[actix_web::test]
async fn two_years_are_compared_over_what_both_answer() {
    let office = Office::open().await;
    let earlier = office.start("2025", "2025-11-03", json!({})).await.key();
    let later = office.start("2026", "2026-11-02", json!({})).await.key();
    let practices = office.practices().await;
    for (practice, before, after) in [(0, vec![1], vec![1, 2]), (1, vec![1, 2], vec![1, 2, 3])] {
        answer(&office.first, &earlier, &practices[practice], &before).await;
        answer(&office.first, &later, &practices[practice], &after).await;
    }
    answer(&office.first, &later, &practices[2], &[1, 2, 3, 4, 5]).await;
    let path = format!("/assessments/{later}/results?compare={earlier}");
    let results = office.director.get(&path).await.expect(200);
    let compared = &results.json["compared_to"];
    assert_eq!(compared["assessment"]["key"], earlier);
    assert_eq!(compared["changes"].as_array().map(Vec::len), Some(2));
    assert_eq!(compared["changes"][0]["delta"], 1);
    assert_eq!(compared["overall"]["before"], "1.5");
    assert_eq!(compared["overall"]["after"], "2.5");
    assert_eq!(compared["overall"]["delta"], "1");
    let path = format!("/assessments/{later}/results?compare=ASM-999");
    office.director.get(&path).await.problem(404, "not-found");
}

#[actix_web::test]
async fn a_twin_unit_finds_nothing_and_a_reader_changes_nothing() {
    let office = Office::open().await;
    let started = office.start("2026", "2026-11-02", json!({})).await;
    let (key, etag) = (started.key(), started.etag());
    let path = format!("/assessments/{key}");
    let twin_unit = office.administrator.make_unit("Wastewater", None).await;
    let make = async |role, unit: &str| {
        let administrator = &office.administrator;
        administrator
            .make_person(&office.server, role, Some(unit))
            .await
    };
    let twin = make("director", &twin_unit).await;
    for below in ["", "/results", "/targets", "/answers", "/history"] {
        let path = format!("{path}{below}");
        twin.get(&path).await.problem(404, "not-found");
    }
    let name = json!({ "name": "Taken over" });
    twin.patch(&path, &etag, name.clone())
        .await
        .problem(404, "not-found");
    twin.delete(&path, Some(&etag))
        .await
        .problem(404, "not-found");
    twin.post_matching(&format!("{path}/complete"), &etag, Value::Null)
        .await
        .problem(404, "not-found");
    let statements = json!({ "statements": [1] });
    let one = format!("{path}/answers/{PRACTICE}");
    twin.put(&one, None, statements.clone())
        .await
        .problem(404, "not-found");
    let list = twin.get("/assessments?count=true").await.expect(200);
    assert_eq!(list.json["total"], 0);
    let elsewhere = json!({
        "name": "Not ours", "assessed_on": "2026-11-02", "unit_id": office.unit,
    });
    twin.post("/assessments", elsewhere)
        .await
        .problem(403, "forbidden");
    let whole = json!({ "name": "Everything", "assessed_on": "2026-11-02" });
    twin.post("/assessments", whole.clone())
        .await
        .problem(403, "forbidden");
    office
        .administrator
        .post("/assessments", whole)
        .await
        .expect(201);

    let auditor = make("auditor", &office.unit).await;
    auditor.get(&format!("{path}/results")).await.expect(200);
    auditor
        .patch(&path, &etag, name)
        .await
        .problem(403, "forbidden");
    auditor
        .put(&one, None, statements.clone())
        .await
        .problem(403, "forbidden");
    office
        .server
        .anonymous()
        .get(&path)
        .await
        .problem(401, "unauthenticated");
    let scoped = office.director.make_token(&["demand.read"]).await;
    scoped.get(&path).await.problem(403, "forbidden");
    scoped.get("/assessments").await.problem(403, "forbidden");

    // Somebody of another unit who is asked finds the assessment and answers,
    // but sees neither the others nor the result.
    let guest = make("requester", &twin_unit).await;
    guest.get(&path).await.problem(404, "not-found");
    let people = [&office.first.person, &office.second.person, &guest.person];
    let asked = json!({ "respondent_ids": people });
    office.director.patch(&path, &etag, asked).await.expect(200);
    let seen = guest.get(&path).await.expect(200);
    assert_eq!(seen.json["standing"]["is_respondent"], true);
    assert_eq!(
        seen.json["standing"]["permissions"],
        json!(["assessment.answer"])
    );
    assert_eq!(
        seen.json["respondents_asked"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(guest.get("/assessments").await.expect(200).items().len(), 1);
    guest.put(&one, None, statements).await.expect(200);
    guest
        .get(&format!("{path}/results"))
        .await
        .problem(403, "forbidden");
    let etag = office.director.get(&path).await.etag();
    let without = json!({ "respondent_ids": [office.first.person] });
    office
        .director
        .patch(&path, &etag, without)
        .await
        .problem(422, "validation")
        .at("/respondent_ids");
}

#[actix_web::test]
async fn a_start_is_checked_and_targets_are_replaced() {
    let office = Office::open().await;
    let nobody = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11";
    let good = json!({ "name": "2026", "assessed_on": "2026-11-02", "unit_id": office.unit });
    for (field, value, place) in [
        ("name", json!(" "), "/name"),
        ("name", json!("x".repeat(201)), "/name"),
        ("model_version_id", json!(nobody), "/model_version_id"),
        ("unit_id", json!(nobody), "/unit_id"),
        ("respondent_ids", json!([nobody]), "/respondent_ids/0"),
        ("targets", json!({ "a/b": 3 }), "/targets/a~1b"),
        (
            "targets",
            json!({ PRACTICE: 6 }),
            "/targets/decision-rights-and-gates",
        ),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let refused = office.director.post("/assessments", body).await;
        refused.problem(422, "validation").at(place);
    }
    let started = office
        .start("2026", "2026-11-02", json!({ PRACTICE: 4 }))
        .await;
    let path = format!("/assessments/{}/targets", started.key());
    let targets = office.director.get(&path).await.expect(200);
    assert_eq!(targets.json["targets"], json!({ PRACTICE: 4 }));
    let body = json!({ "targets": { "portfolio-overview": 3 } });
    let unknown = office
        .director
        .put(&path, Some(&started.etag()), body)
        .await;
    unknown
        .problem(422, "validation")
        .at("/targets/portfolio-overview");
    let body = json!({ "targets": { PRACTICE: 2 } });
    let replaced = office
        .director
        .put(&path, Some(&targets.etag()), body.clone())
        .await
        .expect(200);
    assert_eq!(replaced.json["targets"], json!({ PRACTICE: 2 }));
    let stale = office
        .director
        .put(&path, Some(&targets.etag()), body)
        .await;
    stale.problem(412, "stale");
}

#[actix_web::test]
async fn assessments_are_listed_hidden_and_restored() {
    let office = Office::open().await;
    let director = &office.director;
    for (name, day) in [
        ("Autumn round", "2025-10-01"),
        ("Spring round", "2026-04-01"),
        ("Übersicht", "2026-04-01"),
    ] {
        office.start(name, day, json!({})).await;
    }
    let names = |page: &Answer| -> Vec<String> {
        page.items()
            .iter()
            .map(|item| text(&item["name"]))
            .collect()
    };
    let latest = director.get("/assessments").await.expect(200);
    assert_eq!(
        names(&latest),
        ["Übersicht", "Spring round", "Autumn round"]
    );
    let found = director
        .get("/assessments?q=uber&state=open")
        .await
        .expect(200);
    assert_eq!(names(&found), ["Übersicht"]);
    for (sort, expected) in [
        ("name", ["Autumn round", "Spring round", "Übersicht"]),
        ("-key", ["Übersicht", "Spring round", "Autumn round"]),
        ("assessed_on", ["Autumn round", "Spring round", "Übersicht"]),
        ("updated_at", ["Autumn round", "Spring round", "Übersicht"]),
        ("-state", ["Übersicht", "Spring round", "Autumn round"]),
    ] {
        let mut read = Vec::new();
        let mut path = format!("/assessments?limit=1&sort={sort}");
        loop {
            let page = director.get(&path).await.expect(200);
            read.extend(names(&page));
            let Some(next) = page.json["next"].as_str() else {
                break;
            };
            path = format!("/assessments?limit=1&sort={sort}&cursor={next}");
        }
        assert_eq!(read, expected, "{sort}");
    }
    let page = director
        .get("/assessments?limit=1&sort=name")
        .await
        .expect(200);
    let cursor = text(&page.json["next"]);
    let mixed = format!("/assessments?sort=assessed_on&cursor={cursor}");
    director
        .get(&mixed)
        .await
        .problem(400, "invalid-query")
        .at("?cursor");
    let unknown = director.get("/assessments?state=lost").await;
    unknown.problem(400, "invalid-query").at("?state");

    let key = text(&found.items()[0]["key"]);
    let path = format!("/assessments/{key}");
    let etag = director.get(&path).await.expect(200).etag();
    let deleted = director.delete(&path, Some(&etag)).await.expect(204);
    director.get(&path).await.problem(404, "not-found");
    let restore = format!("{path}/restore");
    let restored = director
        .post_matching(&restore, &deleted.etag(), Value::Null)
        .await
        .expect(200);
    assert_eq!(restored.key(), key);
    director
        .post_matching(&restore, &restored.etag(), Value::Null)
        .await
        .problem(409, "wrong-state");
}

#[actix_web::test]
async fn completing_freezes_what_was_answered_before_it() {
    let office = Office::open().await;
    let started = office.start("2026", "2026-11-02", json!({})).await;
    let key = started.key();
    let practices = office.practices().await;
    answer(&office.first, &key, &practices[0], &[1]).await;
    let complete = format!("/assessments/{key}/complete");
    let answers = practices[1..].iter().map(async |practice| {
        let path = format!("/assessments/{key}/answers/{practice}");
        let body = json!({ "statements": [1, 2] });
        office.first.put(&path, None, body).await.status
    });
    let etag = started.etag();
    let completing = office.director.post_matching(&complete, &etag, Value::Null);
    let (statuses, completed) =
        futures_util::future::join(futures_util::future::join_all(answers), completing).await;
    assert!(statuses.iter().all(|status| [200, 409].contains(status)));
    let completed = completed.expect(200);

    let list = format!("/assessments/{key}/answers?respondent=all");
    let kept = office.director.get(&list).await.expect(200).items().len();
    let taken = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(kept, 1 + taken);
    let reopen = format!("/assessments/{key}/reopen");
    let reason = json!({ "reason": "Look again." });
    let reopened = office
        .director
        .post_matching(&reopen, &completed.etag(), reason)
        .await;
    let again = office
        .director
        .post_matching(&complete, &reopened.expect(200).etag(), Value::Null)
        .await
        .expect(200);
    assert_eq!(again.json["content_hash"], completed.json["content_hash"]);
}
