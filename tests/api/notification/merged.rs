//! Who is told of a demand that is not theirs: those whose own was merged into
//! it, and those who need it too.

use docket_tests::{Client, Server};
use serde_json::json;

use super::{email_of, hand_in, read, start, told, topic};
use crate::merge::{merge, unmerge};

async fn requester(server: &Server, administrator: &Client, unit: &str) -> Client {
    administrator
        .make_person(server, "requester", Some(unit))
        .await
}

/// Has progress told in the application: the daily mail is not what this is about.
async fn tell_in_the_application(person: &Client) {
    let chosen = json!({ "topics": { "progress": "app" } });
    let path = "/me/notification-preferences";
    person.put(path, None, chosen).await.expect(200);
}

async fn needs_it_too(person: &Client, demand: &str) {
    let path = format!("/demands/{demand}/support");
    person.put(&path, None, json!({})).await.expect(200);
}

#[tokio::test]
async fn whoever_asked_for_a_duplicate_is_told_of_it_and_of_the_one_that_stays() {
    let (server, office, administrator) = start().await;
    let water = administrator.make_unit("Water", None).await;
    let roads = administrator.make_unit("Roads", None).await;
    let asks = requester(&server, &administrator, &roads).await;
    let follows = requester(&server, &administrator, &roads).await;
    tell_in_the_application(&asks).await;
    let stays = administrator
        .make_submitted("Telemetry", &water, None)
        .await
        .key();
    let goes = hand_in(&asks, &roads).await.key();
    needs_it_too(&follows, &goes).await;

    merge(&administrator, &goes, &stays).await.expect(200);
    let mut expected = vec![topic("decision", &goes)];
    for person in [&asks, &follows] {
        assert_eq!(told(person).await, expected);
        let page = person.get("/me/notifications").await.expect(200);
        assert_eq!(page.items()[0]["status"]["en"], "Duplicate");
        assert_eq!(page.items()[0]["detail"], "The same need.");
    }
    let address = email_of(&asks).await;
    let letters = office.wait(&address, 1).await;
    let subject = format!("[{goes}] Duplicate: Telemetry of pumps");
    assert_eq!(letters[0].subject(), subject);

    // From now on how the other one goes on is told, and only those are asked
    // who could answer.
    let mut demand = read(&administrator, &stays).await;
    for (step, reason, of_step) in [
        ("screen", None, Some("progress")),
        ("ask", Some("Which stations?"), None),
        ("answer", None, Some("progress")),
        ("qualify", None, Some("progress")),
        ("approve", Some("Funded."), Some("decision")),
    ] {
        demand = administrator.step(&demand, step, reason).await.expect(200);
        if let Some(of_step) = of_step {
            expected.insert(0, topic(of_step, &stays));
        }
        for person in [&asks, &follows] {
            assert_eq!(told(person).await, expected, "{step}");
        }
    }
    let page = asks.get("/me/notifications").await.expect(200);
    assert_eq!(page.items()[0]["title"], "Telemetry");
    assert_eq!(page.items()[0]["status"]["en"], "Approved");
    assert_eq!(page.items()[0]["detail"], "Funded.");
    let letters = office.wait(&address, 2).await;
    assert_eq!(
        letters[1].subject(),
        format!("[{stays}] Approved: Telemetry")
    );

    // While they are apart nothing of it is told. What was told is read again
    // once they read the demand again.
    unmerge(&administrator, &goes).await.expect(200);
    let demand = read(&administrator, &stays).await;
    let deferred = administrator.step(&demand, "defer", Some("Later.")).await;
    deferred.expect(200);
    merge(&administrator, &goes, &stays).await.expect(200);
    expected.retain(|(_, key)| *key == stays);
    for person in [&asks, &follows] {
        let mut of_stays = told(person).await;
        of_stays.retain(|(_, key)| *key == stays);
        assert_eq!(of_stays, expected);
    }
}

#[tokio::test]
async fn whoever_needs_a_demand_too_is_told_when_it_moves() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let asks = requester(&server, &administrator, &unit).await;
    let follows = requester(&server, &administrator, &unit).await;
    tell_in_the_application(&follows).await;
    let mut demand = hand_in(&asks, &unit).await;
    let key = demand.key();
    needs_it_too(&follows, &key).await;

    let mut expected = Vec::new();
    for (step, reason, of_step) in [
        ("screen", None, Some("progress")),
        ("ask", Some("Which stations?"), None),
        ("answer", None, Some("progress")),
        ("qualify", None, Some("progress")),
        ("approve", Some("Funded."), Some("decision")),
    ] {
        demand = administrator.step(&demand, step, reason).await.expect(200);
        if let Some(of_step) = of_step {
            expected.insert(0, topic(of_step, &key));
        }
        assert_eq!(told(&follows).await, expected, "{step}");
    }
    let letters = office.wait(&email_of(&follows).await, 1).await;
    let subject = format!("[{key}] Approved: Telemetry of pumps");
    assert_eq!(letters[0].subject(), subject);
    let told_why = letters[0].text.contains("> Funded.");
    assert!(told_why, "{}", letters[0].text);

    // Whoever needs it no longer reads it still, as one of the unit, and is told
    // no more.
    let voice = format!("/demands/{key}/support");
    follows.delete(&voice, None).await.expect(200);
    let completed = administrator.step(&demand, "complete", None).await;
    completed.expect(200);
    assert_eq!(told(&follows).await, expected);
    assert_eq!(told(&asks).await[0], topic("decision", &key));
}
