//! Who without an account is told by mail how a demand goes on that is not quite
//! their own: the one theirs was merged into, and one that they need, too.

use docket_tests::server::text;
use docket_tests::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};

use super::{email_of, read, start};

const ADDRESS: &str = "jonna@example.org";

async fn send_once(client: &Client, path: &str, body: &Value) -> Answer {
    let request = client.request(Method::POST, path);
    let request = request.header("Idempotency-Key", "once").json(body);
    client.send(request).await.expect(201)
}

/// Hands in a request for taps, as Jonna.
async fn submit(stranger: &Client, public: &str, unit: &str) -> Answer {
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": ADDRESS },
        "values": {
            "title": "Taps in parks", "unit": unit, "problem": "People are thirsty.",
            "required_by_law": false,
            "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
        },
    });
    send_once(stranger, &format!("{public}/submissions"), &body).await
}

#[tokio::test]
async fn whoever_asked_for_a_duplicate_is_told_how_the_other_goes_on() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let public = administrator.publish_first_form().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &public, &unit).await;
    let page = text(&receipt.json["tracking_path"]);
    let stays = administrator
        .make_submitted("Drinking water", &unit, None)
        .await;
    let own = read(&administrator, &receipt.key()).await;
    let merge = json!({
        "transition": "mark_duplicate", "duplicate_of_id": stays.id(), "reason": "The same need.",
    });
    let path = format!("/demands/{}/transitions", own.key());
    administrator
        .post_matching(&path, &own.etag(), merge)
        .await
        .expect(200);
    let letters = office.wait(ADDRESS, 2).await;
    assert!(letters[1].subject().contains(&own.key()));

    // What is asked there is asked of those who asked for that.
    let stays = read(&administrator, &stays.key()).await;
    let asked = administrator
        .step(&stays, "ask", Some("Which parks?"))
        .await;
    let answered = administrator.step(&asked.expect(200), "answer", None).await;
    let decided = administrator
        .step(&answered.expect(200), "reject", Some("Wells are cheaper."))
        .await;
    decided.expect(200);
    // The answer made progress, the decision came with its reason.
    let letters = office.wait(ADDRESS, 4).await;
    assert!(letters.iter().all(|one| !one.text.contains("Which parks?")));
    let last = &letters[3];
    assert!(last.subject().contains(&own.key()), "{}", last.subject());
    assert!(last.text.contains("> Wells are cheaper."), "{}", last.text);
    assert!(!last.text.contains("Drinking water"), "{}", last.text);
    assert_eq!(last.path("/t/"), page);
    let page = format!("/public/tracking/{}", page.trim_start_matches("/t/"));
    let state = stranger.get(&page).await.expect(200);
    assert_eq!(state.json["merged_into"], stays.key());
    assert_eq!(state.json["decision_reason"], "Wells are cheaper.");
}

#[tokio::test]
async fn whoever_needs_it_too_is_mailed_their_link_and_how_it_goes_on() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let public = administrator.publish_first_form().await;
    let demand = administrator
        .make_submitted("Opening hours of the pool", &unit, None)
        .await;
    let path = format!("/demands/{}", demand.key());
    let shown = json!({ "is_public": true });
    let demand = administrator.patch(&path, &demand.etag(), shown).await;
    let demand = demand.expect(200);
    let stranger = server.anonymous();
    let body = json!({
        "demand": demand.key(), "language": "de",
        "submitter": { "name": "Jonna Thielen", "email": ADDRESS },
    });
    let receipt = send_once(&stranger, &format!("{public}/support"), &body).await;
    let letters = office.wait(ADDRESS, 1).await;
    assert!(letters[0].subject().contains(&demand.key()));
    assert!(
        letters[0].text.contains("Ihre Stimme"),
        "{}",
        letters[0].text
    );
    assert_eq!(letters[0].path("/t/"), text(&receipt.json["tracking_path"]));
    // Whoever says it twice is told once from then on.
    let mut twice = body.clone();
    twice["submitter"]["email"] = json!("Jonna@Example.org");
    let request = stranger.request(Method::POST, &format!("{public}/support"));
    let request = request.header("Idempotency-Key", "twice").json(&twice);
    stranger.send(request).await.expect(201);
    office.wait("Jonna@Example.org", 1).await;

    // Neither questions nor reasons are for them.
    let asked = administrator
        .step(&demand, "ask", Some("Which pool?"))
        .await;
    let answered = administrator.step(&asked.expect(200), "answer", None).await;
    let reason = Some("It is closed.");
    let rejected = administrator
        .step(&answered.expect(200), "reject", reason)
        .await;
    rejected.expect(200);
    let letters = office.wait(ADDRESS, 3).await;
    for letter in &letters {
        assert!(!letter.text.contains("Which pool?"), "{}", letter.text);
        assert!(!letter.text.contains("It is closed."), "{}", letter.text);
    }
    let last = &letters[2];
    assert!(last.text.contains("Über"), "{}", last.text);

    // The link at the end ends it; so does what is no longer public.
    let reopened = read(&administrator, &demand.key()).await;
    let reopened = administrator
        .step(&reopened, "reopen", Some("Again."))
        .await;
    let reopened = reopened.expect(200);
    let letters = office.wait(ADDRESS, 4).await;
    let ending = letters[3].path("/unsubscribe/");
    let ending = format!(
        "/public/unsubscribe/{}",
        ending.trim_start_matches("/unsubscribe/")
    );
    let ended = stranger.post(&ending, Value::Null).await;
    assert!(ended.status < 300, "{}", ended.text);
    let rejected = administrator.step(&reopened, "reject", Some("No.")).await;
    rejected.expect(200);
    let history = administrator
        .get(&format!("{path}/history"))
        .await
        .expect(200);
    assert!(history.text.contains("ended"), "{}", history.text);
    assert!(!history.text.contains("onna"), "{}", history.text);
    // A mail to somebody else shows that the post has gone.
    let other = email_of(&administrator).await;
    let forgot = stranger.post("/auth/forgot", json!({ "email": other }));
    forgot.await.expect(204);
    office.wait(&other, 1).await;
    assert_eq!(office.for_address(ADDRESS).len(), 4);
    assert_eq!(office.for_address("Jonna@Example.org").len(), 1);
}

#[tokio::test]
async fn what_a_submitter_does_is_told_to_those_who_need_it_too() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let public = administrator.publish_first_form().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &public, &unit).await;
    let demand = read(&administrator, &receipt.key()).await;
    let path = format!("/demands/{}", demand.key());
    let shown = json!({ "is_public": true });
    let shown = administrator.patch(&path, &demand.etag(), shown).await;
    shown.expect(200);
    let body = json!({
        "demand": demand.key(),
        "submitter": { "name": "Ben Okafor", "email": "ben@example.org" },
    });
    send_once(&server.anonymous(), &format!("{public}/support"), &body).await;
    office.wait("ben@example.org", 1).await;
    let page = text(&receipt.json["tracking_path"]);
    let page = format!("/public/tracking/{}", page.trim_start_matches("/t/"));
    let withdrawn = stranger
        .post(&format!("{page}/withdraw"), Value::Null)
        .await;
    withdrawn.expect(200);
    let letters = office.wait("ben@example.org", 2).await;
    assert!(letters[1].subject().contains(&demand.key()));
    // Whoever did it knows.
    assert_eq!(office.for_address(ADDRESS).len(), 1);
}
