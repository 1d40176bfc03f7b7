//! The one mail a day that tells what can wait.

use chrono::{Days, Timelike, Utc};
use docket_tests::database::change;
use docket_tests::smtp::Letter;
use docket_tests::{Answer, Client, Server};
use serde_json::json;

use super::{PAGES, email_of, hand_in, start};

/// A time zone whose clocks show this hour now: noon, or one before it.
fn where_it_is(hour: u32) -> String {
    let mut ahead = i64::from(hour) - i64::from(Utc::now().hour());
    if ahead < -12 {
        ahead += 24;
    }
    // These zones are named by what is added to get to UTC.
    match ahead {
        0 => "Etc/GMT".to_owned(),
        behind @ ..0 => format!("Etc/GMT+{}", -behind),
        ahead => format!("Etc/GMT-{ahead}"),
    }
}

/// Moves the organisation to where the clocks show this hour now.
pub async fn move_to(administrator: &Client, hour: u32) {
    let settings = administrator.get("/organization").await.expect(200);
    let zone = json!({ "time_zone": where_it_is(hour) });
    administrator
        .patch("/organization", &settings.etag(), zone)
        .await
        .expect(200);
}

/// Makes everybody's last mail one of the day before.
async fn let_a_day_pass(server: &Server, administrator: &Client) {
    let yesterday = administrator.today().await - Days::new(1);
    let connection = server.database.connect().await;
    let sql = "UPDATE person SET digest_on = ? WHERE digest_on IS NOT NULL";
    change(&connection, sql, vec![yesterday.into()]).await;
}

/// What a mail tells, in its order.
fn news(letter: &Letter) -> Vec<&str> {
    let lines = letter.text.lines();
    lines.filter(|line| line.contains(" is now: ")).collect()
}

fn now(demand: &Answer, status: &str) -> String {
    format!("{} is now: {status}.", demand.key())
}

#[tokio::test]
async fn what_can_wait_comes_in_one_mail_a_day_and_nothing_of_it_twice() {
    let (server, office, administrator) = start().await;
    // Nobody is written to before seven.
    move_to(&administrator, 3).await;
    let unit = administrator.make_unit("Water", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let other = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let (address, of_other) = (email_of(&asks).await, email_of(&other).await);
    let take = async |demand: &Answer, step: &str| {
        let taken = administrator.step(demand, step, None).await;
        taken.expect(200)
    };
    let first = take(&hand_in(&asks, &unit).await, "screen").await;
    take(&first, "qualify").await;
    let second = take(&hand_in(&asks, &unit).await, "screen").await;

    move_to(&administrator, 12).await;
    let letters = office.wait(&address, 1).await;
    assert_eq!(letters[0].subject(), "3 pieces of news");
    let told = [
        now(&first, "Screening"),
        now(&first, "Qualified"),
        now(&second, "Screening"),
    ];
    assert_eq!(news(&letters[0]), told, "{}", letters[0].text);
    for demand in [&first, &second] {
        let link = format!("{PAGES}/demands/{}\n", demand.key());
        assert!(letters[0].text.contains(&link), "{}", letters[0].text);
    }

    // What happens later waits for tomorrow, though others get their mail. What
    // is read meanwhile needs none.
    take(&second, "qualify").await;
    let third = take(&hand_in(&asks, &unit).await, "screen").await;
    let newest = asks.get("/me/notifications?limit=1").await.expect(200);
    assert_eq!(newest.items()[0]["key"], third.key());
    let body = json!({ "ids": [newest.items()[0]["id"]] });
    asks.post("/me/notifications/read", body).await.expect(204);
    let theirs = take(&hand_in(&other, &unit).await, "screen").await;
    let letters = office.wait(&of_other, 1).await;
    assert_eq!(news(&letters[0]), [now(&theirs, "Screening")]);
    // Theirs was written after any to those who waited before them.
    let early = office.for_address(&address).len();
    assert_eq!(early, 1, "the next one comes tomorrow");

    let_a_day_pass(&server, &administrator).await;
    let letters = office.wait(&address, 2).await;
    assert_eq!(letters[1].subject(), "One piece of news");
    assert_eq!(news(&letters[1]), [now(&second, "Qualified")]);

    // On the day after nothing is left.
    let_a_day_pass(&server, &administrator).await;
    take(&theirs, "qualify").await;
    let letters = office.wait(&of_other, 2).await;
    assert_eq!(news(&letters[1]), [now(&theirs, "Qualified")]);
    assert_eq!(office.for_address(&address).len(), 2, "nothing twice");
}
