//! What was answered to a question that another answer hides: a draft keeps it,
//! what is handed in does not.

use docket_tests::server::{complete_answers, merge};
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

/// What a demand holds in a question that shows only where the law asks for it.
fn held(demand: &Answer) -> &Value {
    &demand.json["values"]["legal_basis"]
}

/// Insists that this is held, in the answer and when the demand is read.
async fn insist(client: &Client, demand: &Answer, value: Value) {
    assert_eq!(held(demand), &value, "{}", demand.text);
    let read = client.get(&format!("/demands/{}", demand.key())).await;
    assert_eq!(held(&read.expect(200)), &value, "when it is read");
}

async fn change(client: &Client, demand: &Answer, values: Value) -> Answer {
    let path = format!("/demands/{}", demand.key());
    let body = json!({ "values": values });
    let changed = client.patch(&path, &demand.etag(), body).await;
    changed.expect(200)
}

/// The answers of a form that is complete, and one more to a hidden question.
fn with_hidden(unit: &str) -> Value {
    let mut with = complete_answers();
    assert_eq!(with["values"]["required_by_law"], false);
    with["values"]["legal_basis"] = json!("Permit 7/2024");
    merge(&mut with, json!({ "unit_id": unit, "submit": false }));
    with
}

#[tokio::test]
async fn a_draft_keeps_what_a_hidden_question_held_until_it_is_handed_in() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let draft = client.make_demand("Wells", with_hidden(&unit)).await;
    assert_eq!(draft.json["status"], "draft");
    insist(&client, &draft, json!("Permit 7/2024")).await;

    // Whoever changes their mind twice loses nothing.
    let shown = change(&client, &draft, json!({ "required_by_law": true })).await;
    insist(&client, &shown, json!("Permit 7/2024")).await;
    let hidden = change(&client, &shown, json!({ "required_by_law": false })).await;
    insist(&client, &hidden, json!("Permit 7/2024")).await;
    // It is changed while it is hidden, and stays when others are.
    let answer = json!({ "legal_basis": "Permit 8/2026" });
    let other = change(&client, &hidden, answer).await;
    insist(&client, &other, json!("Permit 8/2026")).await;
    let again = change(&client, &other, json!({ "benefit": "Less noise." })).await;
    insist(&client, &again, json!("Permit 8/2026")).await;

    let handed_in = client.step(&again, "submit", None).await.expect(200);
    assert_eq!(handed_in.json["status"], "submitted");
    insist(&client, &handed_in, Value::Null).await;
    assert_eq!(handed_in.json["values"]["benefit"], "Less noise.");
    let asked = client.step(&handed_in, "ask", Some("Which wells?")).await;
    let shown = json!({ "required_by_law": true });
    let path = format!("/demands/{}", handed_in.key());
    let body = json!({ "values": shown });
    // It is not kept out of sight: shown again, the question is open.
    client
        .patch(&path, &asked.expect(200).etag(), body)
        .await
        .problem(422, "validation")
        .at("/values/legal_basis");
}

#[tokio::test]
async fn what_a_draft_kept_is_handed_in_where_its_question_shows_again() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let draft = client.make_demand("Wells", with_hidden(&unit)).await;
    let answers = json!({ "required_by_law": true, "latest_date": "2027-06-30" });
    let shown = change(&client, &draft, answers).await;
    let handed_in = client.step(&shown, "submit", None).await.expect(200);
    insist(&client, &handed_in, json!("Permit 7/2024")).await;
}
