//! What whoever submits without an account is given, and the page behind their
//! secret link: what it tells, and until when.

use chrono::{DateTime, TimeDelta, Utc};
use docket_domain::intake::Whereabouts;
use docket_tests::database::change;
use docket_tests::server::text;
use docket_tests::{Answer, Server};
use serde_json::{Value, json};

use super::{published, submission, submit, tracking};
use crate::notification::digest::move_to;

/// Makes a demand be in its status since an instant.
async fn stays_since(server: &Server, demand: &Answer, since: DateTime<Utc>) {
    let id: uuid::Uuid = demand.id().parse().expect("an id");
    let connection = server.database.connect().await;
    let sql = "UPDATE demand SET status_since = ? WHERE id = ?";
    change(&connection, sql, vec![since.into(), id.into()]).await;
}

/// Insists on where a request is, on what is said to come next, and on other
/// members of what the page tells.
#[track_caller]
fn insist(told: &Answer, status: &str, whereabouts: Whereabouts, members: Value) {
    assert_eq!(told.json["status"]["en"], status);
    assert_eq!(told.json["whereabouts"], json!(whereabouts));
    assert_eq!(told.json["next"], json!(whereabouts.next()));
    for (member, value) in members.as_object().expect("members") {
        assert_eq!(&told.json[member], value, "{member}: {}", told.text);
    }
}

#[tokio::test]
async fn the_page_tells_who_has_it_for_how_long_and_what_comes_next() {
    let (server, administrator, form, unit) = published().await;
    // Midnight, when days begin, is far off there.
    move_to(&administrator, 12).await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "one", &submission(&unit)).await;
    let receipt = receipt.expect(201);
    let (page, path) = (tracking(&receipt), format!("/demands/{}", receipt.key()));
    let weeks_ago = |weeks: i64| Utc::now() - TimeDelta::weeks(weeks);

    // Of the days that pass those count on which the organisation works.
    let demand = administrator.get(&path).await.expect(200);
    stays_since(&server, &demand, weeks_ago(1)).await;
    let told = stranger.get(&page).await.expect(200);
    let waits = json!({
        "owner": null, "days_in_status": 5, "target_days": 2, "decided_at": null,
        "decision_reason": null,
    });
    insist(&told, "Submitted", Whereabouts::WithOffice, waits);

    let given = json!({ "owner_id": analyst.person });
    let owned = administrator.patch(&path, &demand.etag(), given).await;
    let owned = owned.expect(200);
    let owner = text(&owned.json["owner"]["name"]);
    let screened = analyst.step(&owned, "screen", None).await.expect(200);
    let told = stranger.get(&page).await.expect(200);
    let fresh = json!({ "owner": owner, "days_in_status": 0, "target_days": 5 });
    insist(&told, "Screening", Whereabouts::WithOffice, fresh.clone());
    stays_since(&server, &screened, weeks_ago(2)).await;
    let told = stranger.get(&page).await.expect(200);
    let late = json!({ "owner": owner, "days_in_status": 10, "target_days": 5 });
    insist(&told, "Screening", Whereabouts::WithOffice, late);

    let asked = analyst.step(&screened, "ask", Some("Which zones?")).await;
    asked.expect(200);
    let told = stranger.get(&page).await.expect(200);
    let whereabouts = Whereabouts::WithSubmitter;
    insist(&told, "Needs information", whereabouts, fresh.clone());
    let messages = format!("{page}/messages");
    let body = json!({ "body": "All of them." });
    let told = stranger.post(&messages, body).await.expect(201);
    insist(&told, "Screening", Whereabouts::WithOffice, fresh);

    let demand = administrator.get(&path).await.expect(200);
    let qualified = analyst.step(&demand, "qualify", None).await.expect(200);
    let approved = administrator
        .step(&qualified, "approve", Some("Funded."))
        .await
        .expect(200);
    let told = stranger.get(&page).await.expect(200);
    let decided = json!({
        "owner": owner, "days_in_status": 0, "target_days": null, "decision_reason": "Funded.",
    });
    insist(&told, "Approved", Whereabouts::Decided, decided);
    assert!(told.json["decided_at"].is_string(), "{}", told.text);
    let steps = told.json["steps"].as_array().cloned().unwrap_or_default();
    let steps: Vec<String> = steps
        .iter()
        .map(|step| text(&step["status"]["en"]))
        .collect();
    let way = [
        "Submitted",
        "Screening",
        "Needs information",
        "Screening",
        "Qualified",
        "Approved",
    ];
    assert_eq!(steps, way);
    let completed = administrator.step(&approved, "complete", None).await;
    completed.expect(200);
    let told = stranger.get(&page).await.expect(200);
    insist(&told, "Completed", Whereabouts::Delivered, json!({}));

    let second = submit(&stranger, &form, "two", &submission(&unit)).await;
    let second = second.expect(201);
    let path = format!("/demands/{}", second.key());
    let demand = administrator.get(&path).await.expect(200);
    let reason = "We publish it already.";
    let rejected = administrator.step(&demand, "reject", Some(reason)).await;
    rejected.expect(200);
    let told = stranger.get(&tracking(&second)).await.expect(200);
    let closed = json!({ "owner": null, "decision_reason": reason });
    insist(&told, "Rejected", Whereabouts::Closed, closed);
}

#[tokio::test]
async fn a_secret_link_ends_with_its_time_whatever_is_asked_of_it() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let receipt = submit(&stranger, &form, "one", &submission(&unit)).await;
    let receipt = receipt.expect(201);
    let (page, path) = (tracking(&receipt), format!("/demands/{}", receipt.key()));
    let answers = format!("{page}/answers");
    let (messages, withdraw) = (format!("{page}/messages"), format!("{page}/withdraw"));
    let message = json!({ "body": "All of them." });
    let benefit = |benefit: &str| json!({ "values": { "benefit": benefit } });
    // Asked something, whoever submitted may do all of it.
    let demand = administrator.get(&path).await.expect(200);
    let asked = administrator
        .step(&demand, "ask", Some("Which zones?"))
        .await
        .expect(200);
    let a_year_ago = Utc::now() - TimeDelta::days(365);

    // An hour is left.
    stays_since(&server, &asked, a_year_ago + TimeDelta::hours(1)).await;
    stranger.get(&page).await.expect(200);
    let read = stranger.get(&answers).await.expect(200);
    stranger
        .patch(&answers, &read.etag(), benefit("Fewer calls."))
        .await
        .expect(200);

    // It is over.
    stays_since(&server, &asked, a_year_ago - TimeDelta::seconds(1)).await;
    let before = administrator.get(&path).await.expect(200);
    let file = json!({ "name": "zones.txt", "size": 4 });
    for refused in [
        stranger.get(&page).await,
        stranger.get(&answers).await,
        stranger
            .patch(&answers, &before.etag(), benefit("No calls."))
            .await,
        stranger.post(&messages, message.clone()).await,
        stranger.post(&format!("{page}/uploads"), file).await,
        stranger.post(&withdraw, Value::Null).await,
    ] {
        refused.problem(404, "invalid-link");
    }
    let after = administrator.get(&path).await.expect(200);
    assert_eq!(after.etag(), before.etag());
    assert_eq!(after.json["status"], "needs_information");
    assert_eq!(after.json["values"]["benefit"], "Fewer calls.");
    let comments = administrator.get(&format!("{path}/comments")).await;
    assert!(comments.expect(200).items().is_empty());

    // It was the time, and nothing else.
    let settings = administrator.get("/organization").await.expect(200);
    let longer = json!({ "tracking_days": 366 });
    administrator
        .patch("/organization", &settings.etag(), longer)
        .await
        .expect(200);
    stranger.get(&page).await.expect(200);
    stranger.post(&messages, message).await.expect(201);
    let withdrawn = stranger.post(&withdraw, Value::Null).await.expect(200);
    assert_eq!(withdrawn.json["whereabouts"], "closed");
}

#[tokio::test]
async fn the_receipt_thanks_in_the_words_of_the_form_that_was_filled_in() {
    let (server, administrator, form, unit) = published().await;
    let stranger = server.anonymous();
    let read = stranger.get(&form).await.expect(200);
    let shipped = read.json["definition"]["thank_you"].clone();
    assert_ne!(shipped["de"], shipped["en"]);
    let receipt = submit(&stranger, &form, "first", &submission(&unit)).await;
    // In every language it has: whoever shows it knows what is read.
    assert_eq!(receipt.expect(201).json["thank_you"], shipped);

    let known = crate::form::shipped(&administrator).await;
    let started = crate::form::draft(&administrator, &known, json!({})).await;
    let started = started.expect(201);
    let mut definition = started.json["definition"].clone();
    let words = json!({ "en": "We write on Monday.", "de": "Wir schreiben am Montag." });
    definition["thank_you"] = words.clone();
    let changed = crate::form::put(&administrator, &started, &definition).await;
    let published = crate::form::publish(&administrator, &changed.expect(200)).await;
    published.expect(200);
    let receipt = submit(&stranger, &form, "second", &submission(&unit)).await;
    assert_eq!(receipt.expect(201).json["thank_you"], words);
    // Whoever began with the version before is thanked as it says.
    let mut earlier = submission(&unit);
    earlier["number"] = json!(1);
    let receipt = submit(&stranger, &form, "third", &earlier).await;
    assert_eq!(receipt.expect(201).json["thank_you"], shipped);
}
