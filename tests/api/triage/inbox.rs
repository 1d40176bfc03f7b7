//! The inbox, what is put off, and how a unit's demands stand.

use chrono::{Days, NaiveDate};

use super::{Answer, Client, Office, Value, json, read, text, titles};

async fn queue(client: &Client, queue: &str) -> Vec<String> {
    let path = format!("/triage/inbox?queue={queue}&sort=key");
    titles(&client.get(&path).await.expect(200))
}

async fn counts(client: &Client) -> Vec<(String, u64)> {
    let queues = client.get("/triage/queues").await.expect(200);
    let queues = queues.json["queues"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let one = |queue: &Value| {
        (
            text(&queue["queue"]),
            queue["demands"].as_u64().unwrap_or(0),
        )
    };
    queues.iter().map(one).collect()
}

fn in_days(today: NaiveDate, days: u64) -> String {
    (today + Days::new(days)).to_string()
}

#[tokio::test]
async fn demands_are_in_the_parts_of_the_inbox_of_those_who_triage_them() {
    let office = Office::open().await;
    let today = office.administrator.today().await;
    let mine = office.analyst(Some(&office.utilities)).await;
    let colleague = office.analyst(None).await;
    let team = office.team("Energy", None, &[&mine, &colleague]).await;
    let others = office.team("Roads", None, &[&colleague]).await;
    let roads = office.administrator.make_unit("Roads", None).await;
    let hand_in = async |title: &str, unit: &str, patch: Value| -> Answer {
        let made = office.hand_in(title, unit).await;
        match patch.is_null() {
            true => made,
            false => office.change(&made, patch).await,
        }
    };
    let own = json!({ "owner_id": mine.person });
    hand_in("Mine", &office.water, own.clone()).await;
    hand_in("The team's", &office.water, json!({ "team_id": team })).await;
    let taken = json!({ "team_id": team, "owner_id": colleague.person });
    hand_in("Taken", &office.water, taken).await;
    hand_in(
        "Another team's",
        &office.water,
        json!({ "team_id": others }),
    )
    .await;
    hand_in("Nobody's", &office.water, Value::Null).await;
    hand_in("Out of reach", &roads, Value::Null).await;
    let asked = hand_in("Asked", &office.water, own.clone()).await;
    let asked = office.administrator.step(&asked, "ask", Some("Why?")).await;
    let asked = asked.expect(200);
    let later = json!({ "owner_id": mine.person, "snoozed_until": in_days(today, 30) });
    let later = hand_in("Later", &office.water, later).await;
    let done = hand_in("Rejected", &office.water, own).await;
    office
        .administrator
        .step(&done, "reject", Some("No."))
        .await
        .expect(200);

    assert_eq!(queue(&mine, "mine").await, ["Mine"]);
    assert_eq!(queue(&mine, "team").await, ["The team's"]);
    assert_eq!(queue(&mine, "unassigned").await, ["Nobody's"]);
    assert_eq!(queue(&mine, "waiting").await, ["Asked"]);
    assert_eq!(queue(&mine, "snoozed").await, ["Later"]);
    assert!(queue(&mine, "overdue").await.is_empty());
    let all = [
        "Mine",
        "The team's",
        "Taken",
        "Another team's",
        "Nobody's",
        "Asked",
        "Later",
    ];
    assert_eq!(queue(&mine, "all").await, all);
    let known = [
        ("mine", 1),
        ("team", 1),
        ("unassigned", 1),
        ("waiting", 1),
        ("overdue", 0),
        ("snoozed", 1),
        ("all", 7),
    ];
    let known: Vec<(String, u64)> = known.map(|(key, n)| (key.to_owned(), n)).into();
    assert_eq!(counts(&mine).await, known);
    assert_eq!(queue(&colleague, "mine").await, ["Taken"]);
    assert_eq!(
        queue(&colleague, "team").await,
        ["The team's", "Another team's"]
    );
    assert_eq!(
        queue(&colleague, "unassigned").await,
        ["Nobody's", "Out of reach"]
    );

    // Whoever asked answers: it is the office's turn again.
    let answered = office.administrator.step(&asked, "answer", None).await;
    answered.expect(200);
    assert_eq!(queue(&mine, "mine").await, ["Mine", "Asked"]);
    // What was put off comes back when it is wanted to.
    let back = office
        .change(&later, json!({ "snoozed_until": null }))
        .await;
    assert_eq!(back.json["snoozed_until"], Value::Null);
    assert_eq!(queue(&mine, "mine").await, ["Mine", "Asked", "Later"]);

    // Pages, words and units narrow it; the parts are those there are.
    let first = mine
        .get("/triage/inbox?queue=all&sort=key&limit=3")
        .await
        .expect(200);
    assert_eq!(titles(&first), all[..3]);
    let next = text(&first.json["next"]);
    let path = format!("/triage/inbox?queue=all&sort=key&limit=50&cursor={next}");
    assert_eq!(titles(&mine.get(&path).await.expect(200)), all[3..]);
    let path = format!("/triage/inbox?queue=all&q=nobody&unit={}", office.utilities);
    assert_eq!(titles(&mine.get(&path).await.expect(200)), ["Nobody's"]);
    mine.get("/triage/inbox?queue=every")
        .await
        .problem(400, "invalid-query");
    let requester = office
        .administrator
        .make_person(&office.server, "requester", Some(&office.water))
        .await;
    requester
        .get("/triage/inbox")
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn the_list_of_demands_is_narrowed_by_team_owner_days_and_turn() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let analyst = office.analyst(None).await;
    let team = office.team("Energy", None, &[&analyst]).await;
    let first = office.hand_in("First", &office.water).await;
    office.change(&first, json!({ "team_id": team })).await;
    let second = office.hand_in("Second", &office.water).await;
    let second = office
        .change(&second, json!({ "owner_id": analyst.person }))
        .await;
    let second = administrator
        .step(&second, "screen", None)
        .await
        .expect(200);
    let third = office.hand_in("Third", &office.water).await;
    administrator
        .step(&third, "ask", Some("Why?"))
        .await
        .expect(200);
    let due = text(&second.json["due_on"]);
    let list = async |query: &str| {
        let path = format!("/demands?sort=key&{query}");
        titles(&administrator.get(&path).await.expect(200))
    };
    assert_eq!(list(&format!("team={team}")).await, ["First"]);
    assert_eq!(list("team=none").await, ["Second", "Third"]);
    assert_eq!(list("owner=none").await, ["First", "Third"]);
    let either = format!("owner=none,{}", analyst.person);
    assert_eq!(list(&either).await, ["First", "Second", "Third"]);
    assert_eq!(list("waits_for=submitter").await, ["Third"]);
    assert_eq!(list("waits_for=office").await, ["First", "Second"]);
    assert_eq!(list(&format!("due[gte]={due}")).await, ["Second", "Third"]);
    assert_eq!(list("due[lte]=2020-01-01").await, Vec::<String>::new());
    let sorted = administrator
        .get("/demands?sort=-due_on,title")
        .await
        .expect(200);
    assert_eq!(titles(&sorted), ["Second", "Third", "First"]);
    let page = administrator
        .get("/demands?sort=due_on&limit=1")
        .await
        .expect(200);
    let next = text(&page.json["next"]);
    let path = format!("/demands?sort=due_on&limit=9&cursor={next}");
    let rest = administrator.get(&path).await.expect(200);
    assert_eq!(titles(&page), ["First"]);
    assert_eq!(rest.items().len(), 2);
    administrator
        .get("/demands?due[lte]=soon")
        .await
        .problem(400, "invalid-query");
    administrator
        .get("/demands?waits_for=rain")
        .await
        .problem(400, "invalid-query");
}

#[tokio::test]
async fn what_is_put_off_comes_back_when_whoever_asked_writes() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let today = administrator.today().await;
    let asks = administrator
        .make_person(&office.server, "requester", Some(&office.water))
        .await;
    let demand = asks.make_submitted("Pumps", &office.water, None).await;
    let path = format!("/demands/{}", demand.key());
    let until = in_days(today, 10);
    let put_off = json!({ "snoozed_until": until });
    let refused = asks.patch(&path, &demand.etag(), put_off.clone()).await;
    refused.problem(403, "forbidden");
    for day in ["2020-01-01".to_owned(), in_days(today, 400)] {
        let body = json!({ "snoozed_until": day });
        let refused = administrator.patch(&path, &demand.etag(), body).await;
        refused.problem(422, "validation").at("/snoozed_until");
    }
    let put_off = office.change(&demand, put_off).await;
    assert_eq!(put_off.json["snoozed_until"], until.as_str());
    // Only the office is shown what it put off.
    let seen = read(&asks, &demand).await;
    assert_eq!(seen.json["snoozed_until"], Value::Null);
    let comments = format!("{path}/comments");
    let internal = json!({ "body": "After the holidays.", "internal": true });
    administrator.post(&comments, internal).await.expect(201);
    assert_eq!(
        read(administrator, &demand).await.json["snoozed_until"],
        until.as_str()
    );
    let said = json!({ "body": "It leaks.", "internal": false });
    asks.post(&comments, said).await.expect(201);
    let back = read(administrator, &demand).await;
    assert_eq!(back.json["snoozed_until"], Value::Null);

    // Until when it was put off is the office's to know.
    let history = format!("{path}/history");
    let tells = async |client: &Client| {
        let page = client.get(&history).await.expect(200);
        let mut items = page.items().iter();
        items.any(|one| one["changes"].get("snoozed_until").is_some())
    };
    assert!(tells(administrator).await);
    assert!(!tells(&asks).await);

    // A step brings it back as well.
    let put_off = office
        .change(&back, json!({ "snoozed_until": until }))
        .await;
    let moved = administrator
        .step(&put_off, "screen", None)
        .await
        .expect(200);
    assert_eq!(moved.json["snoozed_until"], Value::Null);
}

#[tokio::test]
async fn the_partner_of_a_unit_sees_how_its_demands_stand() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let partner = office.analyst(Some(&office.utilities)).await;
    let unit = format!("/units/{}", office.utilities);
    let known = administrator.get(&unit).await.expect(200);
    let body = json!({ "partner_id": partner.person });
    administrator
        .patch(&unit, &known.etag(), body)
        .await
        .expect(200);
    let roads = administrator.make_unit("Roads", None).await;
    office.hand_in("Elsewhere", &roads).await;
    office.hand_in("New", &office.water).await;
    let screened = office.hand_in("Screened", &office.utilities).await;
    administrator
        .step(&screened, "screen", None)
        .await
        .expect(200);
    let asked = office.hand_in("Asked", &office.water).await;
    administrator
        .step(&asked, "ask", Some("Why?"))
        .await
        .expect(200);
    let approved = administrator
        .make_qualified("Approved", &office.water, None)
        .await;
    let approved = administrator
        .get(&format!("/demands/{approved}"))
        .await
        .expect(200);
    administrator
        .step(&approved, "approve", None)
        .await
        .expect(200);

    let path = format!("/units/{}/overview", office.water);
    let seen = partner.get(&path).await.expect(200);
    assert_eq!(seen.json["partner"]["id"], partner.person.as_str());
    let path = format!("{unit}/overview");
    let seen = partner.get(&path).await.expect(200);
    let counts: Vec<(String, u64)> = seen.json["statuses"]
        .as_array()
        .expect("statuses")
        .iter()
        .map(|one| (text(&one["status"]), one["demands"].as_u64().unwrap_or(0)))
        .collect();
    let expected = [
        ("submitted", 1),
        ("screening", 1),
        ("needs_information", 1),
        ("approved", 1),
    ];
    assert_eq!(counts, expected.map(|(key, n)| (key.to_owned(), n)));
    let of = |list: &str| -> Vec<String> {
        let list = seen.json[list].as_array().cloned().unwrap_or_default();
        list.iter().map(|one| text(&one["title"])).collect()
    };
    assert_eq!(of("owed"), ["New", "Screened"]);
    assert_eq!(of("asked"), ["Asked"]);
    assert_eq!(of("decided"), ["Approved"]);
    let path = format!("/units/{roads}/overview");
    partner.get(&path).await.problem(403, "forbidden");
}
