//! What a step asks for before it is taken, where the form hides or calculates
//! what it requires.

use docket_tests::Server;
use docket_tests::server::text;
use serde_json::{Value, json};

use super::{change, read, step};
use crate::form::rules::asking;

#[tokio::test]
async fn a_step_asks_for_what_the_form_shows_and_calculates_from() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    for (key, kind) in [
        ("is_built", "yes_no"),
        ("permit", "short_text"),
        ("pumps", "number"),
        ("days", "number"),
        ("work", "number"),
    ] {
        let field = json!({ "key": key, "kind": kind, "label": { "en": key } });
        client.post("/fields", field).await.expect(201);
    }
    let is_built = json!({ "equals": { "field": "is_built", "value": true } });
    let work = json!({ "quotient": [{ "field": "days" }, { "field": "pumps" }] });
    asking(
        &client,
        json!([
            { "field": "is_built" },
            { "field": "permit", "show_when": is_built },
            { "field": "pumps" },
            { "field": "days" },
            { "field": "work", "calculation": work },
        ]),
    )
    .await;
    change(&client, |definition| {
        step(definition, "screen")["required_fields"] = json!(["permit", "work"]);
    })
    .await;
    let body =
        json!({ "title": "Pumps", "unit_id": unit, "values": { "pumps": "0" }, "submit": true });
    let demand = client.post("/demands", body).await.expect(201);
    let path = format!("/demands/{}", demand.key());
    let needs = async |transition: &str| {
        let path = format!("{path}/completeness?transition={transition}");
        let checked = client.get(&path).await.expect(200);
        let problems = checked.json["problems"].as_array().cloned();
        let problems = problems.unwrap_or_default();
        assert_eq!(checked.json["is_complete"], problems.is_empty());
        let place = |one: &Value| (text(&one["pointer"]), text(&one["code"]));
        problems.iter().map(place).collect::<Vec<_>>()
    };
    let told = |place: &str, code: &str| (format!("/values/{place}"), code.to_owned());

    // The permit is hidden, and the work is calculated from days.
    assert_eq!(needs("screen").await, [told("days", "required")]);
    assert_eq!(needs("reject").await, []);
    let refused = client.step(&demand, "screen", None).await;
    refused.problem(422, "validation").at("/values/days");
    let unknown = client
        .get(&format!("{path}/completeness?transition=fly"))
        .await;
    assert_eq!(unknown.status, 400, "{}", unknown.text);

    // Nothing by nothing has no result, and no answer is missing.
    let body = json!({ "values": { "days": "6", "is_built": true } });
    let changed = client.patch(&path, &demand.etag(), body).await.expect(200);
    let expected = [told("permit", "required"), told("work", "no_result")];
    assert_eq!(needs("screen").await, expected);
    let body = json!({ "values": { "pumps": "4" } });
    let changed = client.patch(&path, &changed.etag(), body).await.expect(200);
    assert_eq!(changed.json["values"]["work"], "1.5");
    let body = json!({
        "transition": "screen", "changes": { "values": { "permit": "W-17" } },
    });
    let taken = client
        .post_matching(&format!("{path}/transitions"), &changed.etag(), body)
        .await;
    assert_eq!(taken.expect(200).json["status"], "screening");
    assert_eq!(
        read(&client, &demand).await.json["values"]["permit"],
        "W-17"
    );
}
