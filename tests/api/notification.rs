//! What people are told, in the application and by mail.

pub mod digest;
mod merged;
mod outside;

use docket_storage::mail::{self, Mail};
use docket_tests::database::TestDatabase;
use docket_tests::server::{complete_answers, merge, text};
use docket_tests::smtp::PostOffice;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

const PAGES: &str = "http://docket.test";

/// A server that sends mail, its post office, and its administrator.
async fn start() -> (Server, PostOffice, Client) {
    let office = PostOffice::open().await;
    let database = TestDatabase::create().await;
    let mut settings = database.settings();
    settings.smtp_url = Some(office.url.clone());
    settings.mail_from = Some("Docket <docket@docket.test>".to_owned());
    settings.public_url = Some(PAGES.to_owned());
    let server = Server::start_with(database, settings).await;
    let administrator = server.administrator().await;
    (server, office, administrator)
}

async fn email_of(client: &Client) -> String {
    let me = client.get("/me").await.expect(200);
    text(&me.json["person"]["email"])
}

/// What somebody was told, the newest first, as topic and key.
async fn told(client: &Client) -> Vec<(String, String)> {
    let page = client.get("/me/notifications").await.expect(200);
    let one = |item: &Value| (text(&item["topic"]), text(&item["key"]));
    page.items().iter().map(one).collect()
}

fn topic(topic: &str, key: &str) -> (String, String) {
    (topic.to_owned(), key.to_owned())
}

async fn unread(client: &Client) -> Value {
    let path = "/me/notifications?unread=true&count=true&limit=1";
    client.get(path).await.expect(200).json["total"].clone()
}

async fn hand_in(client: &Client, unit: &str) -> Answer {
    let mut with = complete_answers();
    merge(&mut with, json!({ "unit_id": unit, "submit": true }));
    client.make_demand("Telemetry of pumps", with).await
}

async fn read(client: &Client, key: &str) -> Answer {
    client.get(&format!("/demands/{key}")).await.expect(200)
}

async fn comment(client: &Client, key: &str, body: &str, internal: bool) {
    let body = json!({ "body": body, "internal": internal });
    let path = format!("/demands/{key}/comments");
    client.post(&path, body).await.expect(201);
}

#[tokio::test]
async fn those_whom_it_concerns_are_told_and_mailed_and_nobody_of_their_own_doing() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    // The daily mail is not what this is about.
    let chosen = json!({ "topics": { "progress": "app" } });
    let path = "/me/notification-preferences";
    asks.put(path, None, chosen).await.expect(200);
    let demand = hand_in(&asks, &unit).await;
    let key = demand.key();
    assert_eq!(told(&asks).await, []);
    let patch = json!({ "owner_id": analyst.person });
    let path = format!("/demands/{key}");
    let given = administrator.patch(&path, &demand.etag(), patch).await;
    let given = given.expect(200);
    assert_eq!(told(&analyst).await, [topic("assignment", &key)]);
    let screened = analyst.step(&given, "screen", None).await.expect(200);
    let question = "How many stations?\nAnd <b>where</b>?";
    analyst
        .step(&screened, "ask", Some(question))
        .await
        .expect(200);
    let expected = [topic("question", &key), topic("progress", &key)];
    assert_eq!(told(&asks).await, expected);
    assert_eq!(
        told(&analyst).await.len(),
        1,
        "nobody is told what they did"
    );

    let letters = office.wait(&email_of(&asks).await, 1).await;
    let letter = &letters[0];
    assert_eq!(
        letter.subject(),
        format!("[{key}] A question: Telemetry of pumps")
    );
    assert_eq!(letter.header("From"), "Docket <docket@docket.test>");
    assert!(letter.header("Message-ID").ends_with("@docket.test>"));
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert!(
        letter
            .text
            .contains("> How many stations?\n> And <b>where</b>?\n"),
        "{}",
        letter.text
    );
    assert!(
        letter.html.contains("And &lt;b&gt;where&lt;/b&gt;?"),
        "{}",
        letter.html
    );
    let link = format!("{PAGES}/demands/{key}");
    for written in [&letter.text, &letter.html] {
        assert_eq!(written.matches(&link).count(), 1, "{written}");
    }
    let assigned = office.wait(&email_of(&analyst).await, 1).await;
    assert!(assigned[0].subject().contains("Yours to look after"));

    // A message of one is told to the other; what is internal stays among colleagues.
    comment(&asks, &key, "Forty of them.", false).await;
    assert_eq!(told(&analyst).await[0], topic("message", &key));
    comment(&administrator, &key, "Is that so?", true).await;
    assert_eq!(told(&analyst).await.len(), 3);
    assert_eq!(
        told(&asks).await.len(),
        2,
        "internal messages are not for whoever asked"
    );
    comment(&analyst, &key, "Thank you.", false).await;
    let letters = office.wait(&email_of(&asks).await, 2).await;
    assert!(
        letters[1].text.contains("> Thank you."),
        "{}",
        letters[1].text
    );
    let page = asks.get("/me/notifications").await.expect(200);
    let newest = &page.items()[0];
    assert_eq!(newest["detail"], "Thank you.");
    assert_eq!(newest["actor"]["id"], analyst.person);
    assert_eq!(newest["title"], "Telemetry of pumps");

    // Read one by one, and all at once; only one's own.
    assert_eq!(unread(&asks).await, 3);
    let body = json!({ "ids": [newest["id"]] });
    let stranger = analyst.post("/me/notifications/read", body.clone()).await;
    stranger.expect(204);
    assert_eq!(unread(&asks).await, 3);
    asks.post("/me/notifications/read", body).await.expect(204);
    assert_eq!(unread(&asks).await, 2);
    asks.post("/me/notifications/read", json!({}))
        .await
        .expect(204);
    assert_eq!(unread(&asks).await, 0);
    assert_eq!(unread(&analyst).await, 3);
    let page = asks.get("/me/notifications?limit=2").await.expect(200);
    let next = text(&page.json["next"]);
    let rest = asks
        .get(&format!("/me/notifications?limit=2&cursor={next}"))
        .await;
    assert_eq!(rest.expect(200).items().len(), 1);
    server
        .anonymous()
        .get("/me/notifications")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_is_told_what_they_may_not_read() {
    let (server, office, administrator) = start().await;
    let water = administrator.make_unit("Water", None).await;
    let power = administrator.make_unit("Power", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&water))
        .await;
    let elsewhere = administrator
        .make_person(&server, "analyst", Some(&power))
        .await;
    let demand = hand_in(&asks, &water).await;
    let key = demand.key();
    // To look after what one does not reach is to hear nothing of it.
    let patch = json!({ "owner_id": elsewhere.person });
    let path = format!("/demands/{key}");
    administrator
        .patch(&path, &demand.etag(), patch)
        .await
        .expect(200);
    comment(&administrator, &key, "Among us", true).await;
    comment(&administrator, &key, "For you", false).await;
    assert_eq!(told(&elsewhere).await, []);
    assert_eq!(told(&asks).await, [topic("message", &key)]);
    let letters = office.wait(&email_of(&asks).await, 1).await;
    assert!(letters[0].text.contains("> For you"));

    // What was told is theirs as long as they read what it is about.
    let read = read(&administrator, &key).await;
    administrator
        .delete(&path, Some(&read.etag()))
        .await
        .expect(204);
    assert_eq!(told(&asks).await, []);
    assert_eq!(unread(&asks).await, 0);
    let other = hand_in(&asks, &water).await.key();
    let person = format!("/people/{}", asks.person);
    let account = administrator.get(&person).await.expect(200);
    let disable = json!({ "disabled": true });
    administrator
        .patch(&person, &account.etag(), disable)
        .await
        .expect(200);
    comment(&administrator, &other, "Are you there?", false).await;
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let address = account.json["email"].as_str().unwrap_or_default();
    assert_eq!(office.for_address(address).len(), 1);
}

#[tokio::test]
async fn everybody_says_how_they_are_told() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let path = "/me/notification-preferences";
    let usual = asks.get(path).await.expect(200);
    let topics = json!({
        "question": "mail", "decision": "mail", "progress": "daily", "message": "mail",
        "assignment": "mail", "approval": "mail", "mention": "mail", "invitation": "mail",
        "escalation": "mail", "reminder": "daily",
    });
    assert_eq!(usual.json, json!({ "topics": topics, "has_mail": true }));
    let chosen = json!({ "topics": { "message": "app", "progress": "off", "decision": "mail" } });
    let changed = asks.put(path, None, chosen).await.expect(200);
    assert_eq!(changed.json["topics"]["message"], "app");
    assert_eq!(changed.json["topics"]["question"], "mail");
    let wrong = json!({ "topics": { "weather": "mail" } });
    asks.put(path, None, wrong)
        .await
        .problem(400, "invalid-json");

    let demand = hand_in(&asks, &unit).await;
    let key = demand.key();
    comment(&administrator, &key, "In the application only", false).await;
    let read = read(&administrator, &key).await;
    let screened = administrator.step(&read, "screen", None).await.expect(200);
    assert_eq!(told(&asks).await, [topic("message", &key)]);
    administrator
        .step(&screened, "ask", Some("Why?"))
        .await
        .expect(200);
    let address = email_of(&asks).await;
    let letters = office.wait(&address, 1).await;
    assert!(letters[0].text.contains("> Why?"));

    // The link at the end of a mail ends mail, and nothing else.
    let ending = letters[0].path("/unsubscribe/");
    let one_click = letters[0].header("List-Unsubscribe");
    assert_eq!(one_click, format!("<{PAGES}/api/v1/public{ending}>"));
    assert_eq!(
        letters[0].header("List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    let anybody = server.anonymous();
    let request = anybody.request(Method::POST, &format!("/public{ending}"));
    let request = request.form(&[("List-Unsubscribe", "One-Click")]);
    anybody.send(request).await.expect(204);
    let forged = anybody.post("/public/unsubscribe/AAAA", Value::Null).await;
    forged.problem(404, "invalid-link");
    let after = asks.get(path).await.expect(200);
    assert_eq!(after.json["topics"]["question"], "app");
    assert_eq!(after.json["topics"]["progress"], "off");
    let mut asked = asks.get(&format!("/demands/{key}")).await.expect(200);
    asked = asks.step(&asked, "answer", None).await.expect(200);
    administrator
        .step(&asked, "ask", Some("Again?"))
        .await
        .expect(200);
    assert_eq!(told(&asks).await[0], topic("question", &key));
    assert_eq!(office.for_address(&address).len(), 1);
    let trail = administrator
        .get(&format!("/people/{}/history", asks.person))
        .await;
    let trail = trail.expect(200);
    assert!(trail.text.contains("\"notify_message\"") && trail.text.contains("\"ended\""));
}

#[tokio::test]
async fn whoever_has_no_account_is_mailed_a_link_and_what_becomes_of_it() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let public = administrator.publish_first_form().await;
    let stranger = server.anonymous();
    let request = stranger.request(Method::POST, &format!("{public}/submissions"));
    let request = request.header("Idempotency-Key", "once").json(&json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" }, "language": "de",
        "values": {
            "title": "Wetterstation", "unit": unit, "problem": "Keine Zahlen.",
            "required_by_law": false,
            "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
        },
    }));
    let receipt = stranger.send(request).await.expect(201);
    let key = receipt.key();
    let letters = office.wait("jonna@example.org", 1).await;
    assert_eq!(
        letters[0].subject(),
        format!("[{key}] Eingegangen: Wetterstation")
    );
    let path = letters[0].path("/t/");
    assert_eq!(path, text(&receipt.json["tracking_path"]));

    let demand = read(&administrator, &key).await;
    let screened = administrator
        .step(&demand, "screen", None)
        .await
        .expect(200);
    administrator
        .step(&screened, "ask", Some("Wo genau?"))
        .await
        .expect(200);
    comment(&administrator, &key, "Nur unter uns", true).await;
    comment(&administrator, &key, "Eilt nicht.", false).await;
    let letters = office.wait("jonna@example.org", 4).await;
    let subjects: Vec<&str> = letters.iter().map(|letter| letter.subject()).collect();
    assert!(subjects[2].contains("Eine Frage"), "{subjects:?}");
    assert!(letters[2].text.contains("> Wo genau?") && letters[2].path("/t/") == path);
    assert!(
        letters[3].text.contains("Das Projektbüro hat"),
        "{}",
        letters[3].text
    );
    assert!(
        !letters
            .iter()
            .any(|letter| letter.text.contains("unter uns"))
    );

    // What they write themselves is no news to them, but to whoever looks after it.
    let given = read(&administrator, &key).await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let patch = json!({ "owner_id": analyst.person });
    let given = administrator
        .patch(&format!("/demands/{key}"), &given.etag(), patch)
        .await;
    given.expect(200);
    let tracking = format!("/public/tracking/{}", path.trim_start_matches("/t/"));
    let answer = json!({ "body": "Am Hafen." });
    stranger
        .post(&format!("{tracking}/messages"), answer)
        .await
        .expect(201);
    let expected = [
        topic("progress", &key),
        topic("message", &key),
        topic("assignment", &key),
    ];
    assert_eq!(told(&analyst).await, expected);

    let ending = letters[3].path("/unsubscribe/");
    stranger
        .post(&format!("/public{ending}"), Value::Null)
        .await
        .expect(204);
    let demand = read(&administrator, &key).await;
    administrator
        .step(&demand, "reject", Some("Gibt es schon."))
        .await
        .expect(200);
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    assert_eq!(office.for_address("jonna@example.org").len(), 4);
    stranger.get(&tracking).await.expect(200);
}

#[tokio::test]
async fn whoever_has_no_account_is_told_of_the_parts_of_their_request() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let public = administrator.publish_first_form().await;
    let stranger = server.anonymous();
    let request = stranger.request(Method::POST, &format!("{public}/submissions"));
    let request = request.header("Idempotency-Key", "once").json(&json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": {
            "title": "Taps in parks", "unit": unit, "problem": "People are thirsty.",
            "required_by_law": false,
            "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
        },
    }));
    let receipt = stranger.send(request).await.expect(201);
    let path = text(&receipt.json["tracking_path"]);
    let tracking = format!("/public/tracking/{}", path.trim_start_matches("/t/"));
    let whole = read(&administrator, &receipt.key()).await;
    assert_eq!(parts(&stranger, &tracking).await, [] as [PartTold; 0]);

    let made = split(&administrator, &whole, ["North", "South"]).await;
    let waiting = |title: &str| (title.to_owned(), "with_office".to_owned(), Value::Null);
    let expected = [waiting("North"), waiting("South")];
    assert_eq!(parts(&stranger, &tracking).await, expected);

    // What becomes of a part is told, with its reason.
    let north = read(&administrator, &made[0]).await;
    let rejected = administrator
        .step(&north, "reject", Some("It has taps."))
        .await;
    rejected.expect(200);
    let letters = office.wait("jonna@example.org", 2).await;
    assert!(letters[1].subject().contains(&made[0]), "{:?}", letters[1]);
    assert!(letters[1].text.contains("> It has taps."));
    assert_eq!(letters[1].path("/t/"), path);
    let no = (
        "North".to_owned(),
        "closed".to_owned(),
        json!("It has taps."),
    );
    assert_eq!(
        parts(&stranger, &tracking).await,
        [no.clone(), waiting("South")]
    );

    // Nobody is asked about a part who could not answer there.
    let south = read(&administrator, &made[1]).await;
    let south = administrator.step(&south, "screen", None).await.expect(200);
    let asked = administrator.step(&south, "ask", Some("Which ones?")).await;
    asked.problem(409, "wrong-state");
    // What is only linked as a part is not told.
    let other = administrator
        .make_submitted("Budget cuts", &unit, Some(100))
        .await;
    let link = json!({ "kind": "part_of", "demand_id": whole.id() });
    let links = format!("/demands/{}/links", other.key());
    administrator.post(&links, link).await.expect(201);
    // Parts of parts are parts.
    let of_south = split(&administrator, &south, ["East", "West"]).await;
    let expected = [
        no.clone(),
        waiting("South"),
        waiting("East"),
        waiting("West"),
    ];
    assert_eq!(parts(&stranger, &tracking).await, expected);
    let west = read(&administrator, &of_south[1]).await;
    let path = format!("/demands/{}", west.key());
    administrator
        .delete(&path, Some(&west.etag()))
        .await
        .expect(204);
    let expected = [no, waiting("South"), waiting("East")];
    assert_eq!(parts(&stranger, &tracking).await, expected);

    // Where a part is merged, how the other stands is told, and not why.
    let east = read(&administrator, &of_south[0]).await;
    let other = read(&administrator, &other.key()).await;
    let merged = json!({ "transition": "mark_duplicate", "duplicate_of_id": other.id(), "reason": "The same." });
    let path = format!("/demands/{}/transitions", east.key());
    let merged = administrator
        .post_matching(&path, &east.etag(), merged)
        .await;
    merged.expect(200);
    let rejected = administrator.step(&other, "reject", Some("Cut.")).await;
    rejected.expect(200);
    let page = stranger.get(&tracking).await.expect(200);
    let told = &page.json["parts"][2];
    assert_eq!(told["merged_into"], other.key());
    assert_eq!(told["whereabouts"], "closed");
    assert_eq!(told["decision_reason"], Value::Null);
}

/// Title, whereabouts and reason of a part.
type PartTold = (String, String, Value);

/// What is told behind a secret link of the parts of a request.
async fn parts(stranger: &Client, tracking: &str) -> Vec<PartTold> {
    let page = stranger.get(tracking).await.expect(200);
    let parts = page.json["parts"].as_array().cloned().unwrap_or_default();
    let part = |part: &Value| {
        let reason = part["decision_reason"].clone();
        (text(&part["title"]), text(&part["whereabouts"]), reason)
    };
    parts.iter().map(part).collect()
}

/// Splits a demand; gives the keys of its parts.
async fn split(client: &Client, whole: &Answer, titles: [&str; 2]) -> [String; 2] {
    let path = format!("/demands/{}/split", whole.key());
    let body = json!({ "parts": titles.map(|title| json!({ "title": title })) });
    let made = client
        .post_matching(&path, &whole.etag(), body)
        .await
        .expect(201);
    [0, 1].map(|at| text(&made.json["parts"][at]["key"]))
}

#[tokio::test]
async fn what_was_held_is_mailed_when_it_is_let_in_or_not() {
    let (server, office, administrator) = start().await;
    let unit = administrator.make_unit("Water", None).await;
    let public = administrator.publish_first_form().await;
    let forms = administrator.get("/forms").await.expect(200);
    let form = format!("/forms/{}", text(&forms.items()[0]["id"]));
    let etag = administrator.get(&form).await.expect(200).etag();
    let terms = json!({ "link": { "is_moderated": true } });
    administrator.patch(&form, &etag, terms).await.expect(200);
    let stranger = server.anonymous();
    let mut keys = Vec::new();
    for title in ["First", "Second"] {
        let request = stranger.request(Method::POST, &format!("{public}/submissions"));
        let request = request.header("Idempotency-Key", title).json(&json!({
            "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
            "values": {
                "title": title, "unit": unit, "problem": "None.", "required_by_law": false,
                "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
            },
        }));
        keys.push(stranger.send(request).await.expect(201).key());
    }
    for (key, decision) in keys.iter().zip([
        json!({ "decision": "accept" }),
        json!({ "decision": "refuse", "reason": "An advertisement." }),
    ]) {
        let path = format!("/held-submissions/{key}/decision");
        administrator.post(&path, decision).await.expect(200);
    }
    let letters = office.wait("jonna@example.org", 4).await;
    assert!(
        letters[2]
            .text
            .contains(&format!("{} is now: Submitted.", keys[0])),
        "{}",
        letters[2].text
    );
    assert!(
        letters[3].text.contains("> An advertisement."),
        "{}",
        letters[3].text
    );
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_through_a_mail() {
    let (server, office, administrator) = start().await;
    let person = administrator.make_person(&server, "requester", None).await;
    let address = email_of(&person).await;
    let anybody = server.anonymous();
    for email in [address.as_str(), "nobody@example.org"] {
        let body = json!({ "email": email });
        anybody.post("/auth/forgot", body).await.expect(204);
    }
    // Nobody has no address; whoever left it out waits for no mail.
    for email in ["", "no address"] {
        let body = json!({ "email": email });
        let refused = anybody.post("/auth/forgot", body).await;
        refused.problem(422, "validation").at("/email");
    }
    // Whoever asks again is answered by the mail that is on its way.
    let body = json!({ "email": address });
    anybody.post("/auth/forgot", body).await.expect(204);
    let letters = office.wait(&address, 1).await;
    let token = letters[0].path("/reset/");
    let token = token.trim_start_matches("/reset/");
    let body = json!({ "token": token, "password": "another quiet harbour" });
    anybody.post("/auth/reset", body.clone()).await.expect(204);
    anybody
        .post("/auth/reset", body)
        .await
        .problem(404, "invalid-link");
    let login = json!({ "email": address, "password": "another quiet harbour" });
    anybody.post("/auth/login", login).await.expect(204);
    assert_eq!(office.for_address("nobody@example.org").len(), 0);
    assert_eq!(office.for_address(&address).len(), 1);
    // Without a post there is nothing to wait for.
    let server = Server::start().await;
    server.administrator().await;
    let body = json!({ "email": "ada@example.org" });
    let refused = server.anonymous().post("/auth/forgot", body).await;
    refused.problem(409, "wrong-state");
}

#[tokio::test]
async fn mail_is_taken_once_and_tried_again_later() {
    let server = Server::start().await;
    let connection = server.database.connect().await;
    let now = chrono::Utc::now();
    let letter = |number: u8| Mail {
        id: uuid::Uuid::now_v7(),
        person_id: None,
        name: "Ada".to_owned(),
        address: format!("{number}@example.org"),
        subject: "Subject".to_owned(),
        text: "Text".to_owned(),
        html: "<p>Text</p>".to_owned(),
        unsubscribe: None,
        attempts: 0,
    };
    for number in 0..3 {
        mail::insert(&connection, &letter(number), now)
            .await
            .expect("it is kept");
    }
    let (minute, take) = (chrono::TimeDelta::minutes(1), 2);
    let first = mail::take(&connection, now, now + minute, take)
        .await
        .expect("taken");
    let second = mail::take(&connection, now, now + minute, take)
        .await
        .expect("taken");
    assert_eq!(
        (first.len(), second.len()),
        (2, 1),
        "nothing is taken twice"
    );
    assert_eq!(second[0].address, "2@example.org");
    mail::sent(&connection, first[0].id, now)
        .await
        .expect("noted");
    let again = Some(now + minute * 5);
    mail::failed(&connection, first[1].id, "busy", again)
        .await
        .expect("noted");
    mail::failed(&connection, second[0].id, "no such address", None)
        .await
        .expect("noted");
    let none = mail::take(&connection, now + minute * 4, now + minute * 9, 9)
        .await
        .expect("taken");
    assert_eq!(none.len(), 0);
    let later = mail::take(&connection, now + minute * 6, now + minute * 9, 9)
        .await
        .expect("taken");
    assert_eq!(later.len(), 1);
    assert_eq!((later[0].id, later[0].attempts), (first[1].id, 1));
    // Whoever took it and went away leaves it to others.
    let after = mail::take(&connection, now + minute * 10, now + minute * 20, 9)
        .await
        .expect("taken");
    assert_eq!(after.len(), 1);
}
