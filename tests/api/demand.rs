//! Demands: handing in, changing, the workflow, lists.

mod author;
mod export;
mod link;
mod many;
pub mod unit_approval;

use docket_tests::Server;
use docket_tests::server::{complete_answers, merge, text};
use serde_json::json;

#[tokio::test]
async fn a_demand_goes_its_way() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let requester = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let manager = administrator
        .make_person(&server, "portfolio-manager", None)
        .await;

    let draft = requester
        .make_demand("Replace telemetry", complete_answers())
        .await;
    assert_eq!(draft.json["status"], "draft");
    assert_eq!(
        text(&draft.json["unit"]["id"]),
        unit,
        "the requester's own unit"
    );
    assert_eq!(
        draft.json["cost"],
        json!({ "amount": "120000.00", "currency": "EUR" })
    );
    analyst
        .get(&format!("/demands/{}", draft.key()))
        .await
        .problem(404, "not-found");

    let submitted = requester.step(&draft, "submit", None).await.expect(200);
    assert_eq!(submitted.json["status"], "submitted");
    assert!(submitted.json["submitted_at"].is_string());
    requester
        .step(&submitted, "screen", None)
        .await
        .problem(403, "forbidden");
    let screening = analyst.step(&submitted, "screen", None).await.expect(200);
    analyst
        .step(&screening, "ask", None)
        .await
        .problem(422, "validation")
        .at("/reason");
    let asked = analyst
        .step(&screening, "ask", Some("Which stations?"))
        .await
        .expect(200);
    let path = format!("/demands/{}", asked.key());
    let answered = requester
        .patch(
            &path,
            &asked.etag(),
            json!({ "summary": "Stations 1 to 38." }),
        )
        .await
        .expect(200);
    let screening = requester.step(&answered, "answer", None).await.expect(200);
    requester
        .patch(&path, &screening.etag(), json!({ "summary": "Too late" }))
        .await
        .problem(403, "forbidden");
    let qualified = analyst.step(&screening, "qualify", None).await.expect(200);
    analyst
        .step(&qualified, "approve", None)
        .await
        .problem(403, "forbidden");
    manager
        .step(&qualified, "screen", None)
        .await
        .problem(409, "wrong-state");
    let approved = manager
        .step(&qualified, "approve", Some("Parts run out."))
        .await
        .expect(200);
    assert_eq!(approved.json["decision_reason"], "Parts run out.");
    let completed = manager.step(&approved, "complete", None).await.expect(200);
    assert_eq!(completed.json["status_category"], "delivered");
    let reopened = analyst
        .step(&completed, "reopen", Some("Not all done."))
        .await
        .expect(200);
    assert_eq!(reopened.json["status"], "screening");

    let history = requester.get(&format!("{path}/history")).await.expect(200);
    let operations: Vec<_> = history
        .items()
        .iter()
        .map(|entry| text(&entry["operation"]))
        .collect();
    assert_eq!(operations.last().map(String::as_str), Some("create_demand"));
    assert_eq!(
        operations
            .iter()
            .filter(|op| *op == "transition_demand")
            .count(),
        8
    );
    let asked = history
        .items()
        .iter()
        .find(|entry| entry["reason"] == "Which stations?");
    assert_eq!(
        asked.map(|e| e["changes"]["status"]["to"].clone()),
        Some(json!("needs_information"))
    );
}

#[tokio::test]
async fn submission_checks_every_answer_and_drafts_only_their_form() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let mut body = json!({ "title": "Half", "unit_id": unit, "submit": true });
    let refused = administrator
        .post("/demands", body.clone())
        .await
        .problem(422, "validation");
    refused.at("/values/problem");
    body["submit"] = json!(false);
    body["values"] = json!({ "latest_date": "soon", "colour": "red" });
    let refused = administrator
        .post("/demands", body.clone())
        .await
        .problem(422, "validation");
    refused.at("/values/latest_date").at("/values/colour");
    administrator
        .post("/demands", json!({ "title": "  " }))
        .await
        .problem(422, "validation")
        .at("/title");
    let long = json!({ "title": "x".repeat(301) });
    administrator
        .post("/demands", long)
        .await
        .problem(422, "validation")
        .at("/title");

    merge(&mut body, complete_answers());
    body["submit"] = json!(true);
    body["values"]["required_by_law"] = json!(true);
    administrator
        .post("/demands", body.clone())
        .await
        .problem(422, "validation")
        .at("/values/legal_basis");
    // What a hidden question held is dropped when the demand is handed in.
    body["values"]["legal_basis"] = json!("Permit 7/2024");
    body["values"]["required_by_law"] = json!(false);
    let made = administrator.post("/demands", body).await.expect(201);
    assert_eq!(made.json["values"].get("legal_basis"), None);
}

#[tokio::test]
async fn changes_are_merged_and_versioned() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let made = administrator
        .make_demand("Old title", complete_answers())
        .await;
    let path = format!("/demands/{}", made.key());
    administrator
        .send(
            administrator
                .request(reqwest::Method::PATCH, &path)
                .json(&json!({})),
        )
        .await
        .problem(428, "precondition-required");
    let patch = json!({ "title": "New title", "values": { "estimated_cost": null } });
    let changed = administrator
        .patch(&path, &made.etag(), patch)
        .await
        .expect(200);
    assert_eq!(changed.json["title"], "New title");
    assert_eq!(changed.json["cost"], json!(null));
    assert_eq!(
        changed.json["summary"], made.json["summary"],
        "what is not named stays"
    );
    administrator
        .patch(&path, &made.etag(), json!({ "title": "Stale" }))
        .await
        .problem(412, "stale");
    let weak = format!("W/{}", changed.etag());
    let same = administrator
        .patch(&path, &weak, json!({ "title": "New title" }))
        .await
        .expect(200);
    assert_eq!(
        same.etag(),
        changed.etag(),
        "nothing changed, no new version"
    );
}

#[tokio::test]
async fn money_lines_make_the_cost() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let settings = administrator.get("/organization").await.expect(200);
    let rate = json!({ "exchange_rates": [{ "currency": "CHF", "valid_from": "2020-01-01", "rate": "1.05" }] });
    administrator
        .patch("/organization", &settings.etag(), rate)
        .await
        .expect(200);
    let line = |period: &str, kind: &str, amount: &str, currency: &str| json!({ "period": period, "kind": kind, "amount": { "amount": amount, "currency": currency } });
    let lines = json!({ "lines": [
        line("FY2027", "capex", "1000.00", "EUR"), line("FY2028", "capex", "100.00", "CHF"),
        line("FY2028", "opex", "70.00", "EUR"), line("FY2029", "benefit", "5000.00", "EUR"),
    ]});
    let made = administrator.make_demand("With lines", lines).await;
    assert_eq!(made.json["cost"]["amount"], "1105.00");
    let path = format!("/demands/{}", made.key());
    let unknown = json!({ "lines": [line("FY2027", "capex", "1.00", "USD")] });
    let changed = administrator
        .patch(&path, &made.etag(), unknown)
        .await
        .expect(200);
    assert_eq!(changed.json["cost"], json!(null), "no rate, no cost");
    let wrong = json!({ "lines": [line("next year", "capex", "1.00", "EUR")] });
    administrator
        .patch(&path, &changed.etag(), wrong)
        .await
        .problem(422, "validation")
        .at("/lines/0/period");
}

#[tokio::test]
async fn duplicates_name_the_one_that_stays() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let mut body = complete_answers();
    body["submit"] = json!(true);
    body["unit_id"] = json!(administrator.make_unit("Water", None).await);
    let survivor = administrator.make_demand("The one", body.clone()).await;
    let twin = administrator.make_demand("The other", body).await;
    let path = format!("/demands/{}/transitions", twin.key());
    let step = json!({ "transition": "mark_duplicate" });
    administrator
        .post_matching(&path, &twin.etag(), step)
        .await
        .problem(422, "validation")
        .at("/duplicate_of_id");
    let step = json!({ "transition": "mark_duplicate", "duplicate_of_id": twin.id() });
    administrator
        .post_matching(&path, &twin.etag(), step)
        .await
        .problem(422, "validation");
    let step = json!({ "transition": "mark_duplicate", "duplicate_of_id": survivor.id() });
    let marked = administrator
        .post_matching(&path, &twin.etag(), step)
        .await
        .expect(200);
    assert_eq!(marked.json["duplicate_of"]["key"], survivor.json["key"]);
}

#[tokio::test]
async fn deleting_hides_and_restoring_brings_back() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let made = administrator.make_demand("Short-lived", json!({})).await;
    let path = format!("/demands/{}", made.key());
    let deleted = administrator
        .delete(&path, Some(&made.etag()))
        .await
        .expect(204);
    administrator.get(&path).await.problem(404, "not-found");
    assert!(
        administrator
            .get("/demands")
            .await
            .expect(200)
            .items()
            .is_empty()
    );
    let restore = format!("{path}/restore");
    administrator
        .post_matching(&restore, &made.etag(), json!(null))
        .await
        .problem(412, "stale");
    administrator
        .post_matching(&restore, &deleted.etag(), json!(null))
        .await
        .expect(200);
    administrator.get(&path).await.expect(200);
}

#[tokio::test]
async fn comments_with_the_submitter_and_internal_ones() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let requester = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let mut body = complete_answers();
    body["submit"] = json!(true);
    let demand = requester.make_demand("Talk about it", body).await;
    let path = format!("/demands/{}/comments", demand.key());
    analyst
        .post(&path, json!({ "body": "Which stations?" }))
        .await
        .expect(201);
    analyst
        .post(
            &path,
            json!({ "body": "Smells like DEM-2", "internal": true }),
        )
        .await
        .expect(201);
    requester
        .post(&path, json!({ "body": "1 to 38" }))
        .await
        .expect(201);
    requester
        .post(&path, json!({ "body": "psst", "internal": true }))
        .await
        .problem(403, "forbidden");
    requester
        .post(&path, json!({ "body": " " }))
        .await
        .problem(422, "validation")
        .at("/body");
    assert_eq!(analyst.get(&path).await.expect(200).items().len(), 3);
    assert_eq!(requester.get(&path).await.expect(200).items().len(), 2);
}

#[tokio::test]
async fn units_bound_what_people_see() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let top = administrator.make_unit("Operations", None).await;
    let water = administrator.make_unit("Water", Some(&top)).await;
    let power = administrator.make_unit("Power", Some(&top)).await;
    let mut body = complete_answers();
    body["submit"] = json!(true);
    body["unit_id"] = json!(water);
    let demand = administrator.make_demand("Wells", body).await;
    let path = format!("/demands/{}", demand.key());
    let twin = administrator
        .make_person(&server, "analyst", Some(&power))
        .await;
    twin.get(&path).await.problem(404, "not-found");
    twin.patch(&path, &demand.etag(), json!({ "title": "Mine" }))
        .await
        .problem(404, "not-found");
    assert!(twin.get("/demands").await.expect(200).items().is_empty());
    let above = administrator
        .make_person(&server, "analyst", Some(&top))
        .await;
    above.get(&path).await.expect(200);
    let own = administrator
        .make_person(&server, "requester", Some(&power))
        .await;
    own.post(
        "/demands",
        json!({ "title": "For others", "unit_id": water }),
    )
    .await
    .problem(403, "forbidden");
}

#[tokio::test]
async fn lists_filter_sort_and_page_without_gaps() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    for (number, title) in [
        "Pump house",
        "Żółw crossing",
        "pump alarms",
        "Ärger mit Pumpen",
        "Street lights",
    ]
    .iter()
    .enumerate()
    {
        let cost = json!({ "values": { "estimated_cost": { "amount": format!("{}.00", number * 100), "currency": "EUR" } } });
        let with = if number == 4 { json!({}) } else { cost };
        administrator.make_demand(title, with).await;
    }
    let titles = |answer: &docket_tests::Answer| -> Vec<String> {
        answer
            .items()
            .iter()
            .map(|demand| text(&demand["title"]))
            .collect()
    };
    let found = administrator
        .get("/demands?q=PUMP&sort=title")
        .await
        .expect(200);
    assert_eq!(
        titles(&found),
        ["Ärger mit Pumpen", "pump alarms", "Pump house"]
    );
    let found = administrator.get("/demands?q=zolw").await.expect(200);
    assert_eq!(titles(&found), ["Żółw crossing"]);
    let found = administrator.get("/demands?q=DEM-5").await.expect(200);
    assert_eq!(titles(&found), ["Street lights"]);

    for sort in [
        "cost",
        "-cost",
        "title",
        "-title",
        "key",
        "-key",
        "status,-cost",
        "updated_at",
        "unit,cost",
    ] {
        let all = administrator
            .get(&format!("/demands?sort={sort}"))
            .await
            .expect(200);
        let mut paged = Vec::new();
        let mut path = format!("/demands?sort={sort}&limit=2");
        loop {
            let page = administrator.get(&path).await.expect(200);
            paged.extend(titles(&page));
            let Some(next) = page.json["next"].as_str() else {
                break;
            };
            let link = page.header("link").expect("the address of the next page");
            assert!(link.contains(next) && link.contains("rel=\"next\""));
            path = format!("/demands?sort={sort}&limit=2&cursor={next}");
        }
        assert_eq!(paged, titles(&all), "{sort}");
        assert_eq!(paged.len(), 5, "{sort}");
    }
    let dearest = administrator.get("/demands?sort=-cost").await.expect(200);
    assert_eq!(
        titles(&dearest)[4],
        "Street lights",
        "what has no cost comes last"
    );
    let counted = administrator
        .get("/demands?count=true&limit=1&cost[gte]=100")
        .await
        .expect(200);
    assert_eq!(counted.json["total"], 3);
}
