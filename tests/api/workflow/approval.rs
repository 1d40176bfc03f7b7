//! Steps that several people have to agree to.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

use super::{change, qualified, read, step};

async fn approvals(client: &Client, demand: &Answer) -> Answer {
    let path = format!("/demands/{}/approvals", demand.key());
    client.get(&path).await.expect(200)
}

async fn take_back(client: &Client, demand: &Answer) -> Answer {
    let path = format!("/demands/{}/approvals/approve", demand.key());
    client.delete(&path, None).await
}

/// Lets two people who decide approve.
async fn with_quorum(client: &Client, quorum: u8) {
    change(client, |definition| {
        let approval = json!({ "quorum": quorum, "permission": "demand.decide" });
        step(definition, "approve")["approval"] = approval;
    })
    .await;
}

#[tokio::test]
async fn two_of_three_people_approve() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    with_quorum(&client, 2).await;
    // The administrator asks for it, so that it is their own.
    let demand = qualified(&client, "Pumps", &unit).await;
    let first = client.make_person(&server, "director", None).await;
    let second = client.make_person(&server, "director", None).await;
    let analyst = client.make_person(&server, "analyst", None).await;

    client
        .step(&demand, "approve", None)
        .await
        .problem(403, "forbidden");
    analyst
        .step(&demand, "approve", None)
        .await
        .problem(403, "forbidden");
    let standing = read(&first, &demand).await.json["standing"].clone();
    assert_eq!(standing["roles"], json!(["director"]));
    assert_eq!(standing["is_own"], false);
    assert_eq!(demand.json["standing"]["is_own"], true);

    let stays = first.step(&demand, "approve", Some("Sound")).await;
    let stays = stays.expect(200);
    assert_eq!(stays.json["status"], "qualified");
    assert_eq!(stays.etag(), demand.etag(), "a voice changes no version");
    // Said twice it is still one voice.
    let again = first.step(&stays, "approve", None).await.expect(200);
    assert_eq!(again.json["status"], "qualified");
    let so_far = approvals(&first, &demand).await;
    assert_eq!(so_far.json["items"][0]["transition"], "approve");
    assert_eq!(so_far.json["items"][0]["quorum"], 2);
    assert_eq!(so_far.json["items"][0]["is_given"], true);
    let given = so_far.json["items"][0]["given"].as_array().expect("voices");
    assert_eq!(given.len(), 1);
    assert_eq!(text(&given[0]["person"]["id"]), first.person);
    assert_eq!(
        approvals(&second, &demand).await.json["items"][0]["is_given"],
        false
    );

    // The other one is called, whoever asked and whoever gave it are not.
    let told = |answer: Answer| {
        let about = |item: &&Value| item["topic"] == "approval";
        answer.items().iter().filter(about).count()
    };
    let path = "/me/notifications";
    assert_eq!(told(second.get(path).await.expect(200)), 1);
    assert_eq!(told(first.get(path).await.expect(200)), 0);
    assert_eq!(told(client.get(path).await.expect(200)), 0);

    // What was taken back counts no longer.
    take_back(&first, &demand).await.expect(200);
    take_back(&first, &demand).await.problem(409, "wrong-state");
    let one = second.step(&demand, "approve", None).await.expect(200);
    assert_eq!(one.json["status"], "qualified");
    let two = first.step(&demand, "approve", Some("Sound")).await;
    let two = two.expect(200);
    assert_eq!(two.json["status"], "approved");
    assert_eq!(two.json["decision_reason"], "Sound");
    take_back(&first, &demand).await.problem(409, "wrong-state");

    let history = format!("/demands/{}/history", demand.key());
    let entries = client.get(&history).await.expect(200);
    let voices = entries.items().iter();
    let voices: Vec<Value> = voices
        .filter_map(|entry| entry["changes"].get("approval").cloned())
        .collect();
    assert_eq!(voices.len(), 4, "three given, one taken back: {voices:?}");
}

#[tokio::test]
async fn those_who_may_not_take_the_step_do_not_read_who_approved() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    with_quorum(&client, 2).await;
    let demand = qualified(&client, "Pumps", &unit).await;
    let requester = client.make_person(&server, "requester", Some(&unit)).await;
    let seen = approvals(&requester, &demand).await;
    assert_eq!(seen.json["items"], json!([]));
    let analyst = client.make_person(&server, "analyst", None).await;
    assert_eq!(approvals(&analyst, &demand).await.items().len(), 1);
}

#[tokio::test]
async fn two_voices_at_the_same_moment_count_both() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    with_quorum(&client, 2).await;
    let first = client.make_person(&server, "director", None).await;
    let second = client.make_person(&server, "director", None).await;
    for round in 0..5 {
        let demand = qualified(&client, &format!("Pumps {round}"), &unit).await;
        let (one, other) = tokio::join!(
            first.step(&demand, "approve", None),
            second.step(&demand, "approve", None)
        );
        let states = [one, other].map(|answer| text(&answer.expect(200).json["status"]));
        let mut sorted = states.clone();
        sorted.sort();
        assert_eq!(sorted, ["approved", "qualified"]);
        assert_eq!(read(&client, &demand).await.json["status"], "approved");
        // The same voice twice at once is one.
        let demand = qualified(&client, &format!("Pipes {round}"), &unit).await;
        let (one, other) = tokio::join!(
            first.step(&demand, "approve", None),
            first.step(&demand, "approve", None)
        );
        one.expect(200);
        other.expect(200);
        assert_eq!(read(&client, &demand).await.json["status"], "qualified");
    }
}

#[tokio::test]
async fn coming_back_into_a_status_begins_anew() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    with_quorum(&client, 2).await;
    let demand = qualified(&client, "Pumps", &unit).await;
    let first = client.make_person(&server, "director", None).await;
    let second = client.make_person(&server, "director", None).await;
    first.step(&demand, "approve", None).await.expect(200);
    let asked = client.step(&demand, "ask", Some("Cost?")).await.expect(200);
    // A voice for what is not there any more is stale.
    second
        .step(&demand, "approve", None)
        .await
        .problem(412, "stale");
    let answered = client.step(&asked, "answer", None).await.expect(200);
    let again = client.step(&answered, "qualify", None).await.expect(200);
    let none = approvals(&first, &demand).await;
    assert_eq!(none.json["items"][0]["given"], json!([]));
    let stays = second.step(&again, "approve", None).await.expect(200);
    assert_eq!(stays.json["status"], "qualified");
    let moved = first.step(&again, "approve", None).await.expect(200);
    assert_eq!(moved.json["status"], "approved");
}

#[tokio::test]
async fn each_voice_gives_the_reason_and_the_fields_the_step_asks_for() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    change(&client, |definition| {
        let approve = step(definition, "approve");
        approve["approval"] = json!({ "quorum": 2, "permission": "demand.decide" });
        approve["reason_required"] = json!(true);
        approve["required_fields"] = json!(["latest_date"]);
        approve["roles"] = json!(["director"]);
    })
    .await;
    let demand = qualified(&client, "Pumps", &unit).await;
    let decider = client.make_person(&server, "director", None).await;
    let other = client.make_person(&server, "administrator", None).await;
    decider
        .step(&demand, "approve", None)
        .await
        .problem(422, "validation")
        .at("/reason");
    decider
        .step(&demand, "approve", Some("Sound"))
        .await
        .problem(422, "validation")
        .at("/values/latest_date");
    other
        .step(&demand, "approve", Some("Sound"))
        .await
        .problem(403, "forbidden");
    let none = approvals(&decider, &demand).await;
    assert_eq!(none.json["items"][0]["given"], json!([]));
}

#[tokio::test]
async fn only_voices_count_of_those_who_may_still_give_them() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    with_quorum(&client, 2).await;
    let demand = qualified(&client, "Pumps", &unit).await;
    let [first, second, third] = [
        client.make_person(&server, "director", None).await,
        client.make_person(&server, "director", None).await,
        client.make_person(&server, "director", Some(&unit)).await,
    ];
    first.step(&demand, "approve", None).await.expect(200);
    // Whoever lost the role agrees no longer.
    let path = format!("/people/{}/grants", first.person);
    let grants = client.get(&path).await.expect(200);
    let grant = text(&grants.items()[0]["id"]);
    client.delete(&format!("{path}/{grant}"), None).await;
    let so_far = approvals(&second, &demand).await;
    assert_eq!(so_far.json["items"][0]["given"], json!([]));
    let stays = second.step(&demand, "approve", None).await.expect(200);
    assert_eq!(stays.json["status"], "qualified");

    // Whoever wrote it once approves it as little as whoever asked.
    let author = format!("/demands/{}/co-authors/{}", demand.key(), third.person);
    client.put(&author, None, json!({})).await.expect(200);
    third.delete(&author, None).await.expect(204);
    assert_eq!(read(&third, &demand).await.json["standing"]["is_own"], true);
    third
        .step(&demand, "approve", None)
        .await
        .problem(403, "forbidden");
}
