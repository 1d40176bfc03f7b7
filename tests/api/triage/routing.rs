//! Where demands go when they are handed in.

use std::collections::BTreeMap;

use super::{Answer, Office, Value, complete_answers, given_to, json, merge, read, text};

#[tokio::test]
async fn the_first_rule_that_fits_decides_who_gets_a_demand() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let person = office.analyst(None).await;
    let partner = office.analyst(None).await;
    let team = office.team("Energy", None, &[&person]).await;
    let unit = format!("/units/{}", office.utilities);
    let known = administrator.get(&unit).await.expect(200);
    let body = json!({ "partner_id": partner.person });
    administrator
        .patch(&unit, &known.etag(), body)
        .await
        .expect(200);
    let category = administrator
        .post(
            "/categories",
            json!({ "key": "grid", "name": { "en": "Grid" } }),
        )
        .await
        .expect(201)
        .id();
    let roads = administrator.make_unit("Roads", None).await;
    office
        .rules(json!([
            {
                "name": "Large",
                "when": { "cost_from": { "amount": "100000.00", "currency": "EUR" } },
                "to": { "kind": "person", "person_id": person.person },
            },
            {
                "name": "Grid",
                "when": { "categories": [category] },
                "to": { "kind": "team", "team_id": team },
            },
            {
                "name": "Safety of utilities",
                "when": { "units": [office.utilities], "words": ["safety", "data protection"] },
                "to": { "kind": "team", "team_id": team },
            },
            {
                "name": "Utilities",
                "when": { "units": [office.utilities] },
                "to": { "kind": "unit_partner" },
            },
            { "name": "Nobody's", "when": { "words": ["lost"] }, "to": { "kind": "unit_partner" } },
        ]))
        .await;
    let (nobody, team) = (Value::Null, json!(team));
    let (person, partner) = (json!(person.person), json!(partner.person));
    let cases = [
        (
            "Dear pumps",
            &office.water,
            Some(10_000_000),
            None,
            (&person, &nobody),
        ),
        (
            "Cheap pumps",
            &office.water,
            Some(9_999_999),
            None,
            (&partner, &nobody),
        ),
        (
            "Safety of pumps",
            &office.water,
            None,
            None,
            (&nobody, &team),
        ),
        (
            "Unsafety of pumps",
            &office.water,
            None,
            None,
            (&partner, &nobody),
        ),
        (
            "On data  protection",
            &office.utilities,
            None,
            None,
            (&nobody, &team),
        ),
        ("Safety of roads", &roads, None, None, (&nobody, &nobody)),
        (
            "Of the grid",
            &roads,
            None,
            Some(&category),
            (&nobody, &team),
        ),
        // Roads have no partner: the rule fits, and nobody gets it.
        ("Lost and found", &roads, None, None, (&nobody, &nobody)),
    ];
    for (title, unit, cost, category, (owner, of_team)) in cases {
        let mut with = complete_answers();
        let values = with["values"].as_object_mut().expect("answers");
        values.remove("estimated_cost");
        if let Some(cost) = cost {
            let amount = docket_tests::prioritization::euros(cost);
            values.insert("estimated_cost".to_owned(), amount);
        }
        let about = json!({ "unit_id": unit, "category_id": category, "submit": true });
        merge(&mut with, about);
        let made = administrator.make_demand(title, with).await;
        assert_eq!(given_to(&made), (owner.clone(), of_team.clone()), "{title}");
    }

    // What rules say of a demand, and routing it again when they changed.
    let demand = office.hand_in("Safety of taps", &office.water).await;
    let path = format!("/demands/{}/routing", demand.key());
    let trial = administrator.get(&path).await.expect(200);
    assert_eq!(trial.json["rule"], "Safety of utilities");
    assert_eq!(trial.json["team"]["id"], team);
    office
        .rules(json!([{ "name": "All", "to": { "kind": "person", "person_id": person } }]))
        .await;
    let trial = administrator.get(&path).await.expect(200);
    assert_eq!(trial.json["owner"]["id"], person);
    let demand = read(administrator, &demand).await;
    assert_eq!(given_to(&demand), (nobody.clone(), team.clone()));
    let routed = administrator
        .post_matching(&path, &demand.etag(), json!({}))
        .await;
    assert_eq!(
        given_to(&routed.expect(200)),
        (person.clone(), nobody.clone())
    );
    let stale = administrator
        .post_matching(&path, &demand.etag(), json!({}))
        .await;
    stale.problem(412, "stale");
    office.rules(json!([])).await;
    let demand = read(administrator, &demand).await;
    let none = administrator
        .post_matching(&path, &demand.etag(), json!({}))
        .await;
    none.problem(409, "wrong-state");
    let asks = administrator
        .make_person(&office.server, "requester", Some(&office.water))
        .await;
    asks.get(&path).await.problem(403, "forbidden");
}

#[tokio::test]
async fn drafts_and_what_outsiders_hand_in_are_routed_too_and_told() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let person = office.analyst(None).await;
    let (first, second) = (office.analyst(None).await, office.analyst(None).await);
    let team = office.team("Energy", None, &[&first, &second]).await;
    office
        .rules(json!([
            {
                "name": "Meters",
                "when": { "words": ["meter"] },
                "to": { "kind": "person", "person_id": person.person },
            },
            { "name": "Rest", "to": { "kind": "team", "team_id": team } },
        ]))
        .await;
    let mut with = complete_answers();
    merge(&mut with, json!({ "unit_id": office.water }));
    let draft = administrator.make_demand("Meters for pumps", with).await;
    assert_eq!(given_to(&draft), (Value::Null, Value::Null));
    // Nobody learns of a draft that they do not write.
    let given = office
        .change(&draft, json!({ "owner_id": first.person }))
        .await;
    let draft = office.change(&given, json!({ "owner_id": null })).await;
    let handed_in = administrator.step(&draft, "submit", None).await.expect(200);
    assert_eq!(given_to(&handed_in).0, person.person.as_str());

    let public = administrator.publish_first_form().await;
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": {
            "title": "Taps in parks", "unit": office.water, "problem": "People are thirsty.",
            "required_by_law": false,
        },
    });
    let path = format!("{public}/submissions");
    let key = text(&office.submit(&path, &body).await.json["key"]);
    let of_team = administrator
        .get(&format!("/demands/{key}"))
        .await
        .expect(200);
    assert_eq!(given_to(&of_team), (Value::Null, json!(team)));

    let told = |page: Answer| -> Vec<(String, String)> {
        let one = |item: &Value| (text(&item["topic"]), text(&item["key"]));
        page.items().iter().map(one).collect()
    };
    let topic = |key: &str| ("assignment".to_owned(), key.to_owned());
    let of_person = told(person.get("/me/notifications").await.expect(200));
    assert_eq!(of_person, [topic(&handed_in.key())]);
    for member in [&first, &second] {
        let of_member = told(member.get("/me/notifications").await.expect(200));
        assert_eq!(of_member, [topic(&key)]);
    }
}

#[tokio::test]
async fn a_moderated_submission_is_routed_when_it_is_let_in() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let person = office.analyst(None).await;
    let to = json!({ "kind": "person", "person_id": person.person });
    office.rules(json!([{ "name": "All", "to": to }])).await;
    let public = administrator.publish_first_form().await;
    let forms = administrator.get("/forms").await.expect(200);
    let form = format!("/forms/{}", text(&forms.items()[0]["id"]));
    let known = administrator.get(&form).await.expect(200);
    let terms = json!({ "link": { "is_moderated": true } });
    administrator
        .patch(&form, &known.etag(), terms)
        .await
        .expect(200);
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": {
            "title": "Taps in parks", "unit": office.water, "problem": "People are thirsty.",
            "required_by_law": false,
        },
    });
    let path = format!("{public}/submissions");
    let sent = office.submit(&path, &body).await;
    let key = text(&sent.json["key"]);
    let told = person.get("/me/notifications").await.expect(200);
    assert!(told.items().is_empty());
    let path = format!("/held-submissions/{key}/decision");
    administrator
        .post(&path, json!({ "decision": "accept" }))
        .await
        .expect(200);
    let demand = administrator
        .get(&format!("/demands/{key}"))
        .await
        .expect(200);
    assert_eq!(given_to(&demand).0, person.person.as_str());
}

#[tokio::test]
async fn members_of_a_team_take_turns_also_at_the_same_moment() {
    let office = Office::open().await;
    let (first, second) = (office.analyst(None).await, office.analyst(None).await);
    let third = office.analyst(Some(&office.water)).await;
    // Nobody gets what they may not triage.
    let roads = office.administrator.make_unit("Roads", None).await;
    let elsewhere = office.analyst(Some(&roads)).await;
    let members = [&first, &second, &third, &elsewhere];
    let team = office.team("Energy", None, &members).await;
    let to = json!({ "kind": "round_robin", "team_id": team });
    office.rules(json!([{ "name": "All", "to": to }])).await;
    let mut order = Vec::new();
    for number in 0..4 {
        let title = format!("Pump {number}");
        let made = office.hand_in(&title, &office.water).await;
        assert_eq!(given_to(&made).1, team.as_str());
        order.push(given_to(&made).0);
    }
    let people = [&first, &second, &third, &first].map(|one| json!(one.person));
    assert_eq!(order, people);

    let titles: Vec<String> = (0..6).map(|number| format!("Valve {number}")).collect();
    let made = titles
        .iter()
        .map(|title| office.hand_in(title, &office.water));
    let made = futures_util::future::join_all(made).await;
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    for demand in &made {
        *turns.entry(text(&given_to(demand).0)).or_default() += 1;
    }
    assert_eq!(turns.values().copied().collect::<Vec<_>>(), [2, 2, 2]);
    // Looking takes nobody's turn.
    let path = format!("/demands/{}/routing", made[0].key());
    let owner = office.administrator.get(&path).await.expect(200).json["owner"].clone();
    let again = office.administrator.get(&path).await.expect(200).json["owner"].clone();
    assert_eq!(owner, again);
}

#[tokio::test]
async fn a_policy_that_is_wrong_is_refused_with_the_places() {
    let office = Office::open().await;
    let administrator = &office.administrator;
    let first = administrator.get("/triage/policy").await.expect(200);
    assert_eq!(first.json["remind_before_days"], 1);
    assert_eq!(first.json["escalate_after_days"], 2);
    let nowhere = "01900000-0000-7000-8000-000000000000";
    let dollars = json!({ "amount": "1.00", "currency": "USD" });
    let wrong = json!({
        "rules": [{
            "name": "",
            "when": {
                "units": [nowhere], "categories": [nowhere], "cost_from": dollars, "words": ["?"],
            },
            "to": { "kind": "round_robin", "team_id": nowhere },
        }, {
            "name": "Somebody", "to": { "kind": "person", "person_id": nowhere },
        }],
        "remind_before_days": 61,
        "escalate_after_days": 0,
    });
    let mut refused = office.policy(wrong).await.problem(422, "validation");
    for place in [
        "/rules/0/name",
        "/rules/0/when/units/0",
        "/rules/0/when/categories/0",
        "/rules/0/when/cost_from/currency",
        "/rules/0/when/words/0",
        "/rules/0/to/team_id",
        "/rules/1/to/person_id",
        "/remind_before_days",
        "/escalate_after_days",
    ] {
        refused = refused.at(place);
    }
    let unknown = json!({ "rules": [], "surprise": true });
    office.policy(unknown).await.problem(400, "invalid-json");
    let body = json!({ "rules": [] });
    let changed = administrator
        .put("/triage/policy", Some(&first.etag()), body.clone())
        .await;
    assert_ne!(changed.expect(200).etag(), first.etag());
    let stale = administrator
        .put("/triage/policy", Some(&first.etag()), body)
        .await;
    stale.problem(412, "stale");
    let history = administrator.get("/organization/history").await.expect(200);
    assert_eq!(history.items()[0]["operation"], "put_triage_policy");
}
