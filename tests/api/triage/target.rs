//! Target days, and what is told of demands that are past them.

use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate, Utc, Weekday};
use docket_tests::database::{TestDatabase, change};
use docket_tests::smtp::PostOffice;

use super::{Answer, Client, Office, Server, Value, json, read, text};

/// The working day `days` after a day, of a week from Monday to Friday.
fn working_day(mut day: NaiveDate, days: u32) -> NaiveDate {
    let mut left = days;
    while left > 0 {
        day = day + Days::new(1);
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            left -= 1;
        }
    }
    day
}

/// Waits until somebody was told this much; gives topics and keys, the newest
/// first.
async fn told(client: &Client, count: usize) -> Vec<(String, String)> {
    for _ in 0..300 {
        let page = client.get("/me/notifications").await.expect(200);
        if page.items().len() >= count {
            let one = |item: &Value| (text(&item["topic"]), text(&item["key"]));
            return page.items().iter().map(one).collect();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody was told {count} things");
}

fn topic(topic: &str, demand: &Answer) -> (String, String) {
    (topic.to_owned(), demand.key())
}

impl Office {
    /// Makes demands as old as if they had come into their status days ago.
    async fn let_wait(&self, due_on: NaiveDate) {
        let connection = self.server.database.connect().await;
        let update = "UPDATE demand SET due_on = ?, nudge_on = ? WHERE nudge IS NOT NULL";
        change(&connection, update, vec![due_on.into(), due_on.into()]).await;
    }
}

#[tokio::test]
async fn demands_should_leave_their_status_by_a_working_day() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let today = Utc::now().date_naive();
    let settings = administrator.get("/organization").await.expect(200);
    let holiday = working_day(today, 1).to_string();
    let body = json!({ "holidays": [holiday], "time_zone": "UTC" });
    administrator
        .patch("/organization", &settings.etag(), body)
        .await
        .expect(200);
    // Two working days, one of which is lost.
    let demand = office.hand_in("Pumps", &office.water).await;
    assert_eq!(demand.json["due_on"], working_day(today, 3).to_string());
    let screened = administrator
        .step(&demand, "screen", None)
        .await
        .expect(200);
    assert_eq!(screened.json["due_on"], working_day(today, 6).to_string());
    let qualified = administrator
        .step(&screened, "qualify", None)
        .await
        .expect(200);
    let approved = administrator
        .step(&qualified, "approve", None)
        .await
        .expect(200);
    assert_eq!(approved.json["due_on"], Value::Null);
    let draft = administrator
        .make_demand("Draft", json!({ "unit_id": office.water }))
        .await;
    assert_eq!(draft.json["due_on"], Value::Null);

    // Those of before there were target days get theirs.
    let old = office.hand_in("Old", &office.water).await;
    let connection = office.server.database.connect().await;
    let forget = "UPDATE demand SET waits_for = NULL, due_on = NULL, nudge = NULL, \
                  nudge_on = NULL WHERE title = ?";
    change(&connection, forget, vec!["Old".into()]).await;
    for _ in 0..300 {
        if !read(administrator, &old).await.json["due_on"].is_null() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let known = read(administrator, &old).await;
    assert_eq!(known.json["due_on"], working_day(today, 3).to_string());
    assert_eq!(known.etag(), old.etag());
}

#[tokio::test]
async fn those_who_have_a_demand_are_reminded_once_and_those_above_told() {
    let office = Office::open().await;
    let (owner, lead, partner) = (
        office.analyst(None).await,
        office.analyst(None).await,
        office.analyst(None).await,
    );
    let member = office.analyst(None).await;
    let team = office.team("Energy", Some(&lead), &[&member]).await;
    let unit = format!("/units/{}", office.water);
    let known = office.administrator.get(&unit).await.expect(200);
    let body = json!({ "partner_id": partner.person });
    office
        .administrator
        .patch(&unit, &known.etag(), body)
        .await
        .expect(200);
    let owned = office.hand_in("Owned", &office.water).await;
    let given = json!({ "team_id": team, "owner_id": owner.person });
    let owned = office.change(&owned, given).await;
    let of_team = office.hand_in("The team's", &office.water).await;
    let of_team = office.change(&of_team, json!({ "team_id": team })).await;
    let free = office.hand_in("Nobody's", &office.water).await;
    let later = office.hand_in("Later", &office.water).await;
    let today = office.administrator.today().await;
    let tomorrow = today + Days::new(3);
    let put_off = json!({ "owner_id": owner.person, "snoozed_until": tomorrow.to_string() });
    let later = office.change(&later, put_off).await;
    let assigned = |demand: &Answer| topic("assignment", demand);
    // Long past: reminded and, in the same breath, told to those above.
    office.let_wait(today - Days::new(20)).await;
    let expected = [
        topic("escalation", &owned),
        topic("reminder", &owned),
        assigned(&later),
        assigned(&owned),
    ];
    assert_eq!(told(&owner, 4).await, expected);
    let of_lead = told(&lead, 3).await;
    for one in [
        topic("escalation", &owned),
        topic("escalation", &of_team),
        topic("reminder", &of_team),
    ] {
        assert!(of_lead.contains(&one), "{one:?} in {of_lead:?}");
    }
    assert_eq!(of_lead.len(), 3);
    let of_member = told(&member, 2).await;
    assert!(
        of_member.contains(&topic("escalation", &of_team)),
        "{of_member:?}"
    );
    assert!(
        of_member.contains(&topic("reminder", &of_team)),
        "{of_member:?}"
    );
    // What nobody has is the partner's to look at.
    let of_partner = told(&partner, 2).await;
    assert_eq!(
        of_partner,
        [topic("escalation", &free), topic("reminder", &free)]
    );
    let seen = partner.get("/me/notifications").await.expect(200);
    assert_eq!(
        seen.items()[1]["detail"],
        (today - Days::new(20)).to_string()
    );
    // Nothing is told twice, and nothing of what was put off.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(told(&owner, 4).await.len(), 4);

    // Today it comes back, and is late.
    let connection = office.server.database.connect().await;
    let wake = "UPDATE demand SET snoozed_until = ? WHERE title = ?";
    change(&connection, wake, vec![today.into(), "Later".into()]).await;
    let of_owner = told(&owner, 6).await;
    assert_eq!(
        of_owner[..2],
        [topic("escalation", &later), topic("reminder", &later)]
    );
}

#[tokio::test]
async fn whoever_was_asked_is_reminded_with_or_without_an_account() {
    let post = PostOffice::open().await;
    let database = TestDatabase::create().await;
    let mut settings = database.settings();
    settings.smtp_url = Some(post.url.clone());
    settings.mail_from = Some("Docket <docket@docket.test>".to_owned());
    settings.public_url = Some("http://docket.test".to_owned());
    let office = Office::open_on(Server::start_with(database, settings).await).await;
    let administrator = &office.administrator;
    let asks = administrator
        .make_person(&office.server, "requester", Some(&office.water))
        .await;
    let demand = asks.make_submitted("Pumps", &office.water, None).await;
    let demand = administrator
        .step(&demand, "ask", Some("Which?"))
        .await
        .expect(200);
    let public = administrator.publish_first_form().await;
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": {
            "title": "Taps in parks", "unit": office.water, "problem": "People are thirsty.",
            "required_by_law": false,
        },
    });
    let path = format!("{public}/submissions");
    let sent = office.submit(&path, &body).await;
    let path = format!("/demands/{}", text(&sent.json["key"]));
    let taps = administrator.get(&path).await.expect(200);
    administrator
        .step(&taps, "ask", Some("Where?"))
        .await
        .expect(200);
    office.let_wait(administrator.today().await).await;
    let of_asker = told(&asks, 2).await;
    assert_eq!(
        of_asker,
        [topic("reminder", &demand), topic("question", &demand)]
    );
    // Receipt, question, reminder.
    let letters = post.wait("jonna@example.org", 3).await;
    let last = &letters[2];
    assert!(
        last.subject().contains("Taps in parks"),
        "{}",
        last.subject()
    );
    assert!(last.path("/t/").len() > 3);
}
