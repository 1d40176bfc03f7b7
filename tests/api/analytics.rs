//! Figures about demands, each with the list of those it counts.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use docket_tests::database::change;
use docket_tests::server::{complete_answers, merge, text};
use docket_tests::{Answer, Client, Server};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

/// Every figure of an answer, wherever it stands in it.
fn figures<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    if value["filter"].is_object() && value["demands"].is_u64() {
        found.push(value);
        return;
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|one| figures(one, found)),
        Value::Array(items) => items.iter().for_each(|one| figures(one, found)),
        _ => {}
    }
}

/// The list behind every figure has as many demands as the figure says.
async fn insist_on_lists(client: &Client, answer: &Value) {
    let mut found = Vec::new();
    figures(answer, &mut found);
    assert!(found.len() > 20, "{} figures", found.len());
    for figure in found {
        let filters = figure["filter"].as_object().into_iter().flatten();
        let query: Vec<String> = filters
            .map(|(name, value)| format!("{name}={}", text(value)))
            .collect();
        let path = format!("/demands?count=true&{}", query.join("&"));
        let list = client.get(&path).await.expect(200);
        assert_eq!(list.json["total"], figure["demands"], "{path}");
    }
}

#[actix_web::test]
async fn every_figure_is_the_length_of_its_list() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let top = admin.make_unit("Utilities", None).await;
    let water = admin.make_unit("Water", Some(&top)).await;
    let roads = admin.make_unit("Roads", None).await;
    let mut demands = Vec::new();
    for (title, unit) in [("Pumps", &water), ("Pipes", &top), ("Bridge", &roads)] {
        let mut demand = complete_answers();
        merge(&mut demand, json!({ "unit_id": unit, "submit": true }));
        demands.push(admin.make_demand(title, demand).await);
    }
    admin
        .make_demand("Draft", json!({ "unit_id": water }))
        .await;
    let screened = admin.step(&demands[0], "screen", None).await.expect(200);
    let rejected = admin.step(&screened, "reject", Some("Not now.")).await;
    rejected.expect(200);
    let withdrawn = admin.step(&demands[1], "withdraw", None).await;
    withdrawn.expect(200);
    let answer = admin.get("/analytics/demands").await.expect(200).json;
    insist_on_lists(&admin, &answer).await;
    assert_eq!(answer["conversion"]["submitted"]["demands"], 3);
    assert_eq!(answer["open"]["demands"], 1);
    assert_eq!(answer["decided"]["demands"], 2);
    let statuses = answer["statuses"].as_array().cloned().unwrap_or_default();
    let left = |key: &str| {
        let found = statuses.iter().find(|one| one["status"] == key);
        let found = found.cloned().unwrap_or_default();
        (
            found["left"]["demands"].clone(),
            found["median_days"].clone(),
        )
    };
    assert_eq!(left("submitted"), (json!(2), json!("0.0")));
    assert_eq!(left("screening"), (json!(1), json!("0.0")));
    assert_eq!(left("qualified"), (json!(0), Value::Null));
    let path = format!("/analytics/demands?unit={top}");
    let answer = admin.get(&path).await.expect(200).json;
    insist_on_lists(&admin, &answer).await;
    assert_eq!(answer["conversion"]["submitted"]["demands"], 2);
    assert_eq!(answer["by_unit"][1]["level"], 1);
    let reader = admin.make_person(&server, "requester", Some(&roads)).await;
    let answer = reader.get("/analytics/demands").await.expect(200).json;
    insist_on_lists(&reader, &answer).await;
    for wrong in ["colour=red", "from=2027-01-02&to=2027-01-01", "unit=x"] {
        let path = format!("/analytics/demands?{wrong}");
        admin.get(&path).await.problem(400, "invalid-query");
    }
}

/// The organisation works somewhere.
async fn work_in(client: &Client, zone: &str) {
    let organization = client.get("/organization").await.expect(200);
    let body = json!({ "time_zone": zone });
    let etag = organization.etag();
    let changed = client.patch("/organization", &etag, body).await;
    changed.expect(200);
}

/// Makes a demand be in its status since an instant.
async fn stays_since(connection: &DatabaseConnection, demand: &Answer, since: DateTime<Utc>) {
    let id: uuid::Uuid = demand.id().parse().expect("an id");
    let sql = "UPDATE demand SET status_since = ? WHERE id = ?";
    change(connection, sql, vec![since.into(), id.into()]).await;
}

/// The demand as it is now.
async fn again(client: &Client, demand: &Answer) -> Answer {
    let path = format!("/demands/{}", demand.key());
    client.get(&path).await.expect(200)
}

/// What is said of a status.
fn status(answer: &Value, key: &str) -> Value {
    let mut statuses = answer["statuses"].as_array().into_iter().flatten();
    let found = statuses.find(|one| one["status"] == key);
    found.cloned().unwrap_or_default()
}

#[actix_web::test]
async fn stays_take_as_long_as_there_is_between_coming_and_leaving() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water", None).await;
    let connection = server.database.connect().await;
    let now = Utc::now();
    // Ten are screened after one to ten days; the first one twice, ten days the
    // second time, and it is being asked about for a day in between.
    let mut first = None;
    for days in 1..=10 {
        let demand = admin
            .make_submitted(&format!("After {days}"), &unit, None)
            .await;
        let ago = now - TimeDelta::days(days) - TimeDelta::hours(2);
        stays_since(&connection, &demand, ago).await;
        let demand = again(&admin, &demand).await;
        let screened = admin.step(&demand, "screen", None).await.expect(200);
        first.get_or_insert(screened);
    }
    let first = first.expect("one of them");
    let answer = admin.get("/analytics/demands").await.expect(200).json;
    let submitted = status(&answer, "submitted");
    assert_eq!(submitted["stays"], 10);
    assert_eq!(submitted["median_days"], "5.1");
    assert_eq!(submitted["ninetieth_days"], "9.1");
    assert_eq!(status(&answer, "screening")["median_days"], Value::Null);
    assert_eq!(status(&answer, "screening")["now"]["demands"], 10);

    stays_since(&connection, &first, now - TimeDelta::days(3)).await;
    let asked = again(&admin, &first).await;
    let asked = admin.step(&asked, "ask", Some("Which?")).await.expect(200);
    stays_since(&connection, &asked, now - TimeDelta::days(1)).await;
    let asked = again(&admin, &asked).await;
    let answered = admin.step(&asked, "answer", None).await.expect(200);
    let came_back = text(&answered.json["status"]);
    // The stay that began a day after the first one ended is another one.
    stays_since(&connection, &answered, now - TimeDelta::hours(12)).await;
    let answered = again(&admin, &answered).await;
    admin
        .step(&answered, "reject", Some("Not now."))
        .await
        .expect(200);
    let answer = admin.get("/analytics/demands").await.expect(200).json;
    insist_on_lists(&admin, &answer).await;
    let information = status(&answer, "needs_information");
    assert_eq!(information["stays"], 1);
    assert_eq!(information["median_days"], "1.0");
    let screening = status(&answer, "screening");
    assert_eq!(came_back, "screening");
    // One demand, two stays: half a day, and three days.
    assert_eq!(screening["left"]["demands"], 1);
    assert_eq!(screening["stays"], 2);
    assert_eq!(screening["median_days"], "0.5");
    assert_eq!(screening["ninetieth_days"], "3.0");
    // Nothing of it ended before today.
    let today = admin.today().await;
    let before = today - Days::new(1);
    let path = format!("/analytics/demands?to={before}");
    let answer = admin.get(&path).await.expect(200).json;
    assert_eq!(status(&answer, "screening")["stays"], 0);
    insist_on_lists(&admin, &answer).await;
}

#[actix_web::test]
async fn what_is_open_is_in_the_band_of_its_age() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water", None).await;
    let connection = server.database.connect().await;
    work_in(&admin, "Pacific/Kiritimati").await;
    let today = admin.today().await;
    // The last minute of a day and the first one of the next, fourteen hours
    // ahead of the clock of the world.
    let at = |day: NaiveDate, hour: u32, minute: u32| {
        let local = day.and_hms_opt(hour, minute, 0).expect("a time");
        local.and_utc() - TimeDelta::hours(14)
    };
    for days in [0_u64, 7, 8, 30, 31, 90, 91, 180, 181, 365, 366, 2_000] {
        let demand = admin
            .make_submitted(&format!("{days} days old"), &unit, None)
            .await;
        let id: uuid::Uuid = demand.id().parse().expect("an id");
        let day = today - Days::new(days);
        let sql = "UPDATE demand SET submitted_at = ?, status_since = ? WHERE id = ?";
        let (submitted, since) = match days {
            0 => (at(day, 0, 0), at(day, 0, 0)),
            _ => (at(day, 23, 59), at(day, 0, 0)),
        };
        change(
            &connection,
            sql,
            vec![submitted.into(), since.into(), id.into()],
        )
        .await;
    }
    let answer = admin.get("/analytics/demands").await.expect(200).json;
    insist_on_lists(&admin, &answer).await;
    let ages = answer["ages"].as_array().cloned().unwrap_or_default();
    let counted: Vec<_> = ages
        .iter()
        .map(|row| (row["from_days"].clone(), row["open"]["demands"].clone()))
        .collect();
    let expected: Vec<_> = [0, 8, 31, 91, 181, 366]
        .map(|from| (json!(from), json!(2)))
        .into();
    assert_eq!(counted, expected);
    for row in &ages {
        assert_eq!(row["in_status"]["demands"], 2, "{row}");
    }
}

#[actix_web::test]
async fn days_begin_and_end_where_the_organisation_works() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let unit = admin.make_unit("Water", None).await;
    let connection = server.database.connect().await;
    // The clock goes forward on this day: it begins an hour before midnight of
    // the world and is 23 hours long.
    for (zone, day, first, last) in [
        (
            "Europe/Berlin",
            "2026-03-29",
            "2026-03-28T23:00:00Z",
            "2026-03-29T21:59:59Z",
        ),
        (
            "America/St_Johns",
            "2026-01-15",
            "2026-01-15T03:30:00Z",
            "2026-01-16T03:29:59Z",
        ),
        (
            "Etc/UTC",
            "2026-02-28",
            "2026-02-28T00:00:00Z",
            "2026-02-28T23:59:59Z",
        ),
    ] {
        work_in(&admin, zone).await;
        let first: DateTime<Utc> = first.parse().expect("an instant");
        let last: DateTime<Utc> = last.parse().expect("an instant");
        let second = TimeDelta::seconds(1);
        for at in [first - second, first, last, last + second] {
            let demand = admin
                .make_submitted(&format!("{zone} at {at}"), &unit, None)
                .await;
            let rejected = admin.step(&demand, "screen", None).await.expect(200);
            let rejected = admin
                .step(&rejected, "reject", Some("No."))
                .await
                .expect(200);
            let id: uuid::Uuid = rejected.id().parse().expect("an id");
            let sql = "UPDATE demand SET submitted_at = ?, decided_at = ? WHERE id = ?";
            change(&connection, sql, vec![at.into(), at.into(), id.into()]).await;
        }
        let path = format!("/analytics/demands?from={day}&to={day}");
        let answer = admin.get(&path).await.expect(200).json;
        insist_on_lists(&admin, &answer).await;
        assert_eq!(answer["conversion"]["submitted"]["demands"], 2, "{zone}");
        assert_eq!(answer["decided"]["demands"], 2, "{zone}");
        assert_eq!(answer["volume"][0]["submitted"]["demands"], 2, "{zone}");
        // The days before and after it have the other two.
        let day: NaiveDate = day.parse().expect("a day");
        let (before, after) = (day - Days::new(1), day + Days::new(1));
        let path = format!("/analytics/demands?from={before}&to={after}");
        let answer = admin.get(&path).await.expect(200).json;
        assert_eq!(answer["conversion"]["submitted"]["demands"], 4, "{zone}");
    }
}
