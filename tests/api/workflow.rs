//! Workflows and their versions: written, checked, compared, published, and the
//! demands that go through them.

mod approval;
mod moving;
mod needs;

use docket_tests::server::{complete_answers, merge, text};
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

/// The shipped workflow, which the type of demand uses.
pub async fn shipped(client: &Client) -> Answer {
    let workflows = client.get("/workflows").await.expect(200);
    let id = text(&workflows.items()[0]["id"]);
    client.get(&format!("/workflows/{id}")).await.expect(200)
}

/// Starts a draft of a workflow.
pub async fn draft(client: &Client, workflow: &Answer, from: Value) -> Answer {
    let path = format!("/workflows/{}/versions", workflow.id());
    client.post(&path, from).await
}

/// Replaces what a draft says.
pub async fn put(client: &Client, draft: &Answer, definition: &Value) -> Answer {
    let path = format!("/workflow-versions/{}", draft.id());
    let body = json!({ "definition": definition });
    client.put(&path, Some(&draft.etag()), body).await
}

pub async fn publish(client: &Client, draft: &Answer) -> Answer {
    let path = format!("/workflow-versions/{}/publish", draft.id());
    client
        .post_matching(&path, &draft.etag(), Value::Null)
        .await
}

/// Publishes a version of the shipped workflow that is changed like this.
pub async fn change(client: &Client, change: impl FnOnce(&mut Value)) -> Answer {
    let started = draft(client, &shipped(client).await, json!({})).await;
    let started = started.expect(201);
    let mut definition = started.json["definition"].clone();
    change(&mut definition);
    let changed = put(client, &started, &definition).await.expect(200);
    publish(client, &changed).await.expect(200)
}

/// A step of a workflow by its key.
pub fn step<'a>(definition: &'a mut Value, key: &str) -> &'a mut Value {
    let steps = definition["transitions"].as_array_mut().expect("steps");
    let found = steps.iter_mut().find(|step| step["key"] == key);
    found.unwrap_or_else(|| panic!("there is no step {key}"))
}

pub fn add(definition: &mut Value, list: &str, entry: Value) {
    let list = definition[list].as_array_mut().expect("a list");
    list.push(entry);
}

/// Adds a status "Pilot" between qualified and approved, with a step to it and
/// one out of it.
pub fn with_pilot(definition: &mut Value) {
    let status = json!({ "key": "pilot", "name": { "en": "Pilot" }, "category": "open" });
    add(definition, "statuses", status);
    for (key, from, to) in [
        ("try_out", "qualified", "pilot"),
        ("adopt", "pilot", "approved"),
    ] {
        let step = json!({
            "key": key, "name": { "en": key }, "from": [from], "to": to,
            "permission": "demand.decide",
        });
        add(definition, "transitions", step);
    }
}

pub async fn read(client: &Client, demand: &Answer) -> Answer {
    let path = format!("/demands/{}", demand.key());
    client.get(&path).await.expect(200)
}

/// Makes a demand that is qualified.
pub async fn qualified(client: &Client, title: &str, unit: &str) -> Answer {
    let id = client.make_qualified(title, unit, None).await;
    client.get(&format!("/demands/{id}")).await.expect(200)
}

#[tokio::test]
async fn a_new_version_is_written_published_and_used() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let workflow = shipped(&client).await;
    assert_eq!(workflow.json["in_use"], true);
    assert_eq!(workflow.json["versions"][0]["state"], "published");
    let first = text(&workflow.json["versions"][0]["id"]);
    let before = qualified(&client, "Before", &unit).await;

    let started = draft(&client, &workflow, json!({})).await.expect(201);
    assert_eq!(started.json["number"], 2);
    assert_eq!(started.json["state"], "draft");
    assert_eq!(started.json["problems"], json!([]));
    draft(&client, &workflow, json!({}))
        .await
        .problem(409, "wrong-state");
    let mut definition = started.json["definition"].clone();
    with_pilot(&mut definition);
    let changed = put(&client, &started, &definition).await.expect(200);
    put(&client, &started, &definition)
        .await
        .problem(412, "stale");

    let path = format!("/workflow-versions/{}/changes", changed.id());
    let compared = client.get(&path).await.expect(200);
    assert_eq!(compared.json["from"]["number"], 1, "the one before");
    let expected = json!([
        { "kind": "status_added", "status": "pilot" },
        { "kind": "step_added", "transition": "try_out" },
        { "kind": "step_added", "transition": "adopt" },
    ]);
    assert_eq!(compared.json["changes"], expected);
    let with = client.get(&format!("{path}?from={first}")).await;
    assert_eq!(with.expect(200).json, compared.json);
    let other = format!("{path}?from={}", before.id());
    client.get(&other).await.problem(400, "invalid-query");

    let published = publish(&client, &changed).await.expect(200);
    assert_eq!(published.json["state"], "published");
    let workflow = shipped(&client).await;
    let states = [0, 1].map(|at| text(&workflow.json["versions"][at]["state"]));
    assert_eq!(states, ["published", "retired"]);
    put(&client, &published, &definition)
        .await
        .problem(409, "wrong-state");
    publish(&client, &published)
        .await
        .problem(409, "wrong-state");

    // New demands go the new way; the earlier one keeps its own, by name, too.
    let after = qualified(&client, "After", &unit).await;
    assert_eq!(text(&after.json["workflow_version_id"]), published.id());
    let piloted = client.step(&after, "try_out", None).await.expect(200);
    assert_eq!(piloted.json["status"], "pilot");
    let kept = read(&client, &before).await;
    assert_eq!(text(&kept.json["workflow_version_id"]), first);
    assert_eq!(kept.json["target_days"], 10);
    client
        .step(&kept, "try_out", None)
        .await
        .problem(422, "validation")
        .at("/transition");
    let history = format!("/workflows/{}/history", workflow.id());
    let entries = client.get(&history).await.expect(200);
    let done: Vec<String> = entries
        .items()
        .iter()
        .map(|entry| text(&entry["operation"]))
        .collect();
    let expected = [
        "publish_workflow_version",
        "replace_workflow_version",
        "create_workflow_version",
    ];
    assert_eq!(done, expected);
}

#[tokio::test]
async fn a_draft_is_discarded_and_begins_as_any_version() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let first = text(&shipped(&client).await.json["versions"][0]["id"]);
    change(&client, with_pilot).await;
    let workflow = shipped(&client).await;
    let unknown = json!({ "from": workflow.id() });
    draft(&client, &workflow, unknown)
        .await
        .problem(422, "validation")
        .at("/from");
    let from_first = json!({ "from": first });
    let started = draft(&client, &workflow, from_first).await.expect(201);
    assert_eq!(started.json["number"], 3);
    assert!(!started.text.contains("pilot"));
    let path = format!("/workflow-versions/{}", started.id());
    let discarded = client.delete(&path, Some(&started.etag())).await;
    discarded.expect(204);
    client.get(&path).await.problem(404, "not-found");
    let frozen = format!("/workflow-versions/{first}");
    let etag = client.get(&frozen).await.expect(200).etag();
    client
        .delete(&frozen, Some(&etag))
        .await
        .problem(409, "wrong-state");
}

#[tokio::test]
async fn workflows_are_made_from_what_ships_or_from_a_file() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let body = json!({ "name": { "en": "Investments" } });
    let made = client.post("/workflows", body).await.expect(201);
    assert_eq!(made.json["key"], "investments");
    assert_eq!(made.json["in_use"], false);
    let version = format!(
        "/workflow-versions/{}",
        text(&made.json["versions"][0]["id"])
    );
    let version = client.get(&version).await.expect(200);
    assert_eq!(version.json["problems"], json!([]));
    let only = format!("/workflow-versions/{}", version.id());
    client
        .delete(&only, Some(&version.etag()))
        .await
        .problem(409, "wrong-state");

    let mut definition = version.json["definition"].clone();
    with_pilot(&mut definition);
    let body = json!({ "key": "investments", "name": { "en": "Again" }, "definition": definition });
    client
        .post("/workflows", body.clone())
        .await
        .problem(409, "already-exists")
        .at("/key");
    let mut body = body;
    body["key"] = json!("pilots");
    let from_file = client.post("/workflows", body.clone()).await.expect(201);
    body["key"] = json!("no key");
    client
        .post("/workflows", body.clone())
        .await
        .problem(422, "validation")
        .at("/key");
    body["name"] = json!({});
    client
        .post("/workflows", body)
        .await
        .problem(422, "validation")
        .at("/name");
    let renamed = json!({ "name": { "en": "Pilots first" } });
    let path = format!("/workflows/{}", from_file.id());
    let renamed = client.patch(&path, &from_file.etag(), renamed).await;
    assert_eq!(renamed.expect(200).json["name"]["en"], "Pilots first");
    let blank = json!({ "name": { "en": " " } });
    client
        .patch(&path, &from_file.etag(), blank)
        .await
        .problem(412, "stale");

    // A type of demand goes through it once it is published.
    let types = client.get("/demand-types").await.expect(200);
    let path = format!("/demand-types/{}", text(&types.items()[0]["id"]));
    let kind = client.get(&path).await.expect(200);
    let patch = json!({ "workflow_id": from_file.id() });
    client
        .patch(&path, &kind.etag(), patch.clone())
        .await
        .problem(422, "validation")
        .at("/workflow_id");
    let drafted = format!(
        "/workflow-versions/{}",
        text(&from_file.json["versions"][0]["id"])
    );
    let drafted = client.get(&drafted).await.expect(200);
    let unpublished = json!({
        "name": { "en": "Other" }, "workflow_version_id": drafted.id(),
        "form_id": text(&client.get("/forms").await.expect(200).items()[0]["id"]),
    });
    client
        .post("/demand-types", unpublished)
        .await
        .problem(422, "validation")
        .at("/workflow_version_id");
    publish(&client, &drafted).await.expect(200);
    let changed = client.patch(&path, &kind.etag(), patch).await.expect(200);
    assert_eq!(text(&changed.json["workflow_version_id"]), drafted.id());
    let workflows = client.get("/workflows").await.expect(200);
    let used: Vec<bool> = workflows
        .items()
        .iter()
        .map(|workflow| workflow["in_use"] == true)
        .collect();
    assert_eq!(used, [false, false, true]);
}

#[tokio::test]
async fn what_keeps_a_draft_from_being_published_is_told_with_its_place() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let started = draft(&client, &shipped(&client).await, json!({})).await;
    let mut started = started.expect(201);
    type Spoil = fn(&mut Value);
    let cases: [(Spoil, &str, &str); 12] = [
        (
            |w| w["initial"] = json!("nowhere"),
            "/initial",
            "unknown_initial",
        ),
        (
            |w| w["statuses"][0]["category"] = json!("open"),
            "/initial",
            "initial_not_draft",
        ),
        (
            |w| w["statuses"][4]["key"] = json!("In review"),
            "/statuses/4/key",
            "bad_key",
        ),
        (
            |w| w["statuses"][4]["name"] = json!({ "de": "Qualifiziert" }),
            "/statuses/4/name",
            "blank_name",
        ),
        (
            |w| {
                let status =
                    json!({ "key": "pilot", "name": { "en": "Pilot" }, "category": "open" });
                add(w, "statuses", status);
            },
            "/statuses/11",
            "unreachable",
        ),
        (
            |w| {
                with_pilot(w);
                step(w, "adopt")["to"] = json!("pilot");
            },
            "/statuses/11",
            "dead_end",
        ),
        (
            |w| step(w, "approve")["from"] = json!(["qualified", "pilot"]),
            "/transitions/3/from/1",
            "unknown_status",
        ),
        (
            |w| step(w, "approve")["required_fields"] = json!(["nothing_like_it"]),
            "/transitions/3/required_fields/0",
            "unknown_field",
        ),
        (
            |w| step(w, "approve")["roles"] = json!(["king"]),
            "/transitions/3/roles/0",
            "unknown_role",
        ),
        (
            |w| {
                step(w, "approve")["approval"] =
                    json!({ "quorum": 21, "permission": "demand.decide" })
            },
            "/transitions/3/approval/quorum",
            "bad_quorum",
        ),
        (
            |w| step(w, "submit")["participants"] = json!(false),
            "/transitions",
            "no_handing_in",
        ),
        (
            |w| step(w, "ask")["to"] = json!("draft"),
            "/transitions/4/to",
            "back_to_draft",
        ),
    ];
    let sound = started.json["definition"].clone();
    for (spoil, place, code) in cases {
        let mut definition = sound.clone();
        spoil(&mut definition);
        let changed = put(&client, &started, &definition).await.expect(200);
        let pointer = format!("/definition{place}");
        let problems = changed.json["problems"].as_array().expect("problems");
        let told = |problem: &&Value| problem["pointer"] == pointer && problem["code"] == code;
        assert!(
            problems.iter().any(|one| told(&one)),
            "{pointer} {code}: {problems:?}"
        );
        let refused = publish(&client, &changed).await;
        let refused = refused.problem(422, "validation");
        assert_eq!(refused.json["errors"], changed.json["problems"]);
        started = changed;
    }
    let wrong = json!({ "initial": "draft", "statuses": [], "transitions": [], "colour": 1 });
    put(&client, &started, &wrong)
        .await
        .problem(400, "invalid-json");
}

#[tokio::test]
async fn a_step_asks_for_fields_and_roles() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let field = json!({ "key": "sponsor", "kind": "short_text", "label": { "en": "Sponsor" } });
    client.post("/fields", field).await.expect(201);
    change(&client, |definition| {
        step(definition, "qualify")["required_fields"] = json!(["sponsor", "category"]);
        step(definition, "screen")["roles"] = json!(["administrator"]);
    })
    .await;
    let demand = client.make_submitted("Pumps", &unit, None).await;
    let analyst = client.make_person(&server, "analyst", None).await;
    analyst
        .step(&demand, "screen", None)
        .await
        .problem(403, "forbidden");
    let screened = client.step(&demand, "screen", None).await.expect(200);
    let refused = analyst.step(&screened, "qualify", None).await;
    refused
        .problem(422, "validation")
        .at("/values/sponsor")
        .at("/category_id");
    let category = json!({ "key": "growth-2", "name": { "en": "Growth" } });
    let category = client.post("/categories", category).await.expect(201);
    let path = format!("/demands/{}", demand.key());
    let answered = json!({ "values": { "sponsor": "Ada" }, "category_id": category.id() });
    let answered = client.patch(&path, &screened.etag(), answered).await;
    let done = analyst.step(&answered.expect(200), "qualify", None).await;
    assert_eq!(done.expect(200).json["status"], "qualified");
}

#[tokio::test]
async fn a_step_is_taken_with_the_answers_it_needs_or_nothing_happens() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let field = json!({ "key": "sponsor", "kind": "short_text", "label": { "en": "Sponsor" } });
    client.post("/fields", field).await.expect(201);
    change(&client, |definition| {
        let qualify = step(definition, "qualify");
        qualify["required_fields"] = json!(["sponsor"]);
        qualify["reason_required"] = json!(true);
    })
    .await;
    let demand = client.make_submitted("Pumps", &unit, None).await;
    let screened = client.step(&demand, "screen", None).await.expect(200);
    let path = format!("/demands/{}/transitions", demand.key());
    let taken = |sponsor: Value, reason: Value| {
        json!({
            "transition": "qualify", "reason": reason,
            "changes": { "values": { "sponsor": sponsor } },
        })
    };
    for (body, place) in [
        (taken(json!(7), json!("Sound.")), "/changes/values/sponsor"),
        (taken(json!("Ada"), Value::Null), "/reason"),
    ] {
        let refused = client.post_matching(&path, &screened.etag(), body).await;
        refused.problem(422, "validation").at(place);
    }
    let same = client
        .get(&format!("/demands/{}", demand.key()))
        .await
        .expect(200);
    assert_eq!(same.etag(), screened.etag(), "nothing of it was kept");
    // Whoever may take the step and change nothing changes nothing with it.
    let analyst = client.make_person(&server, "analyst", None).await;
    let body = taken(json!("Ada"), json!("Sound."));
    let done = analyst
        .post_matching(&path, &screened.etag(), body)
        .await
        .expect(200);
    assert_eq!(done.json["status"], "qualified");
    assert_eq!(done.json["values"]["sponsor"], "Ada");
    let body = taken(json!("Grace"), json!("Sound."));
    let stale = client.post_matching(&path, &screened.etag(), body).await;
    stale.problem(412, "stale");
}

#[tokio::test]
async fn handing_in_asks_for_the_fields_of_its_step() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    change(&client, |definition| {
        step(definition, "submit")["required_fields"] = json!(["latest_date"]);
    })
    .await;
    let mut body = complete_answers();
    merge(
        &mut body,
        json!({ "title": "Pumps", "unit_id": unit, "submit": true }),
    );
    client
        .post("/demands", body.clone())
        .await
        .problem(422, "validation")
        .at("/values/latest_date");
    body["values"]["required_by_law"] = json!(true);
    body["values"]["legal_basis"] = json!("Drinking Water Ordinance");
    body["values"]["latest_date"] = json!("2027-06-30");
    let made = client.post("/demands", body).await.expect(201);
    assert_eq!(made.json["status"], "submitted");
}

#[tokio::test]
async fn a_plan_takes_demands_from_the_statuses_that_allow_it() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    change(&client, |definition| {
        with_pilot(definition);
        definition["statuses"][11]["placeable"] = json!(true);
        definition["statuses"][4]["placeable"] = json!(false);
    })
    .await;
    let plan = client.make_plan(1_000_000).await;
    let demand = qualified(&client, "Pumps", &unit).await;
    client
        .place(&plan, &[demand.id()])
        .await
        .problem(422, "validation")
        .at("/demand_ids/0");
    client.step(&demand, "try_out", None).await.expect(200);
    client.place(&plan, &[demand.id()]).await.expect(200);
}
