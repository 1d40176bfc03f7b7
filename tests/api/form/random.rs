//! Random forms and answers: what the rules refuse, the server refuses, at the
//! same places for the same reasons, and nothing else.

use std::collections::BTreeSet;

use docket_domain::form::Stage;
use docket_rules::{Case, random};
use docket_tests::server::text;
use docket_tests::{Client, Server};
use serde_json::{Value, json};

use super::{draft, publish, put, shipped};

/// Forms that are published and filled in.
const FORMS: usize = 25;

/// Publishes the form of a case.
async fn publish_form(client: &Client, case: &Case) {
    let form = shipped(client).await;
    let started = draft(client, &form, json!({})).await.expect(201);
    let definition = json!(case.definition);
    let changed = put(client, &started, &definition).await.expect(200);
    publish(client, &changed).await.expect(200);
}

/// The places and codes that the rules refuse a submission for.
fn expected(case: &Case) -> BTreeSet<(String, String)> {
    let (answers, wrong) = case.read();
    let catalogue = case.catalogue();
    let today = case.today;
    let evaluation = case.definition.evaluate(&catalogue, &answers, today);
    let place = |field: &str, rest: String| match field {
        "title" => "/title".to_owned(),
        field => format!("/values/{field}{rest}"),
    };
    let unread: BTreeSet<&str> = wrong.iter().map(|(key, _)| key.as_str()).collect();
    let mut all: BTreeSet<(String, String)> = wrong
        .iter()
        .map(|(key, problem)| {
            (
                place(key.as_str(), problem.place()),
                problem.code().to_owned(),
            )
        })
        .collect();
    for found in evaluation.problems(Stage::Submit) {
        // What is no answer is not called missing as well, nor is what the form
        // does not ask for refused: it was imported, or belongs to later work.
        let key = found.field.as_str();
        if !unread.contains(key) && found.code() != "not_asked" {
            all.insert((place(key, found.problem.place()), found.code().to_owned()));
        }
    }
    all
}

/// Sends the files that an answer names, and names those instead.
async fn send_files(client: &Client, answer: &mut Value) {
    let mut sent: Vec<(Value, String)> = Vec::new();
    for file in answer.as_array_mut().into_iter().flatten() {
        let Some(id) = file.get_mut("id") else {
            continue;
        };
        let known = sent.iter().find(|(before, _)| before == id);
        let upload = match known {
            Some((_, upload)) => upload.clone(),
            None => crate::attachment::send(client, "a.txt", b"a").await,
        };
        sent.push((id.clone(), upload.clone()));
        *id = json!(upload);
    }
}

#[tokio::test]
async fn the_server_refuses_what_the_rules_refuse() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    for field in random::fields().iter().skip(1) {
        client.post("/fields", json!(field)).await.expect(201);
    }
    let me = client.get("/me").await.expect(200);
    let today = text(&me.json["today"]).parse().expect("a date");
    let publishable = (0_u64..).map(random::case).filter(|case| {
        case.definition
            .validate_definition(&case.catalogue())
            .is_ok()
            && case.definition.questions().count() > 3
    });
    let (mut refused, mut taken) = (0, 0);
    for (number, case) in publishable.take(FORMS).enumerate() {
        publish_form(&client, &case).await;
        // The same form with the answers of others, and with fewer of its own.
        for other in 0..4_u64 {
            let mut entered = match other {
                0 => case.entered.clone(),
                other => random::case(1_000_000 + number as u64 * 10 + other).entered,
            };
            entered.retain(|key, _| {
                case.definition.question(key).is_some() && key.as_str() != "title"
            });
            // Whether people and units exist is not a rule of the form.
            entered.retain(|key, _| {
                !key.as_str().starts_with("unit") && !key.as_str().starts_with("person")
            });
            for value in entered.values_mut() {
                send_files(&client, value).await;
            }
            let title = json!("A title");
            let mut values = entered.clone();
            let body = json!({ "title": title, "unit_id": unit, "values": values, "submit": true });
            values.insert("title".parse().expect("a key"), title);
            let case = Case {
                entered: values,
                today,
                ..case.clone()
            };
            let expected = expected(&case);
            let answer = client.post("/demands", body.clone()).await;
            let found: BTreeSet<(String, String)> = answer.json["errors"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|error| (text(&error["pointer"]), text(&error["code"])))
                .filter(|(place, code)| {
                    let unread = expected
                        .iter()
                        .any(|(other, other_code)| other == place && other_code != code);
                    !(code == "required" && unread)
                })
                .collect();
            assert_eq!(found, expected, "{}: {body}", json!(case.definition));
            if expected.is_empty() {
                assert_eq!(answer.status, 201, "{}", answer.json);
                let (answers, _) = case.read();
                let counted = case
                    .definition
                    .evaluate(&case.catalogue(), &answers, today)
                    .answers;
                for (key, value) in counted.iter().filter(|(key, _)| key.as_str() != "title") {
                    assert_eq!(
                        answer.json["values"][key.as_str()],
                        value.to_json(),
                        "{key}"
                    );
                }
                let kept = answer.json["values"]
                    .as_object()
                    .map_or(0, serde_json::Map::len);
                assert_eq!(kept, counted.len() - 1, "{}", answer.json["values"]);
                taken += 1;
            } else {
                assert_eq!(answer.status, 422);
                refused += 1;
            }
        }
    }
    assert!(
        refused > 20 && taken > 5,
        "{refused} refused, {taken} taken"
    );
}
