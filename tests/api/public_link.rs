//! Under what terms the public link of a form works, and whom forms are for.

use docket_tests::server::{complete_answers, text};
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

/// A server whose form has a public link.
struct Linked {
    server: Server,
    administrator: Client,
    unit: String,
    /// Path of the form's record.
    form: String,
    /// Path of what is behind the link.
    public: String,
    /// Path of its page.
    page: String,
}

impl Linked {
    async fn start() -> Self {
        let server = Server::start().await;
        let administrator = server.administrator().await;
        let unit = administrator.make_unit("Water", None).await;
        let forms = administrator.get("/forms").await.expect(200);
        let form = format!("/forms/{}", text(&forms.items()[0]["id"]));
        let read = administrator.get(&form).await.expect(200);
        let link = format!("{form}/public-link");
        let body = json!({ "published": true });
        let read = administrator.put(&link, Some(&read.etag()), body).await;
        let page = text(&read.expect(200).json["public_path"]);
        Self {
            server,
            administrator,
            unit,
            form,
            public: format!("/public/forms/{}", page.trim_start_matches("/f/")),
            page,
        }
    }

    async fn change(&self, patch: Value) -> Answer {
        let read = self.administrator.get(&self.form).await.expect(200);
        let etag = read.etag();
        self.administrator.patch(&self.form, &etag, patch).await
    }

    async fn link(&self, terms: Value) -> Answer {
        self.change(json!({ "link": terms })).await.expect(200)
    }

    async fn get(&self, path: &str, access: Option<&str>) -> Answer {
        let stranger = self.server.anonymous();
        let path = format!("{}{path}", self.public);
        let mut request = stranger.request(Method::GET, &path);
        if let Some(access) = access {
            request = request.header("Form-Access", access);
        }
        stranger.send(request).await
    }

    async fn submit(&self, title: &str, access: Option<&str>) -> Answer {
        let stranger = self.server.anonymous();
        let path = format!("{}/submissions", self.public);
        let body = json!({
            "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
            "values": {
                "title": title, "unit": self.unit, "problem": "People call us for figures.",
                "required_by_law": false,
                "estimated_cost": { "amount": "95000.00", "currency": "EUR" },
            },
        });
        let request = stranger.request(Method::POST, &path).json(&body);
        let key = uuid::Uuid::now_v7().to_string();
        let mut request = request.header("Idempotency-Key", key);
        if let Some(access) = access {
            request = request.header("Form-Access", access);
        }
        stranger.send(request).await
    }

    async fn unlock(&self, password: &str) -> Answer {
        let path = format!("{}/access", self.public);
        let body = json!({ "password": password });
        self.server.anonymous().post(&path, body).await
    }

    async fn decide(&self, client: &Client, key: &str, decision: Value) -> Answer {
        let path = format!("/held-submissions/{key}/decision");
        client.post(&path, decision).await
    }

    async fn tracked(&self, receipt: &Answer) -> Answer {
        let stranger = self.server.anonymous();
        stranger.get(&tracking(receipt)).await.expect(200)
    }
}

fn tracking(receipt: &Answer) -> String {
    let path = text(&receipt.json["tracking_path"]);
    format!("/public/tracking/{}", path.trim_start_matches("/t/"))
}

fn day(days: i64) -> String {
    let day = chrono::Utc::now().date_naive() + chrono::TimeDelta::days(days);
    day.to_string()
}

fn keys(page: &Answer) -> Vec<String> {
    let key = |item: &Value| text(item.get("demand").unwrap_or(item).get("key").unwrap());
    page.items().iter().map(key).collect()
}

#[tokio::test]
async fn a_password_is_asked_for_and_stands_for_this_form_until_it_changes() {
    let linked = Linked::start().await;
    let set = linked.link(json!({ "password": "water lily" })).await;
    assert_eq!(set.json["link"]["has_password"], true);
    for path in ["", "/similar-demands?title=Water"] {
        linked.get(path, None).await.problem(403, "form-locked");
    }
    linked
        .submit("Water quality", None)
        .await
        .problem(403, "form-locked");
    let known = linked.get("/access", None).await.expect(200);
    assert_eq!(known.json["needs_password"], true);
    assert_eq!(known.json["opening"], "open");
    assert_eq!(known.json["organization"], "Example Utilities");

    linked
        .unlock("Water lily")
        .await
        .problem(422, "validation")
        .at("/password");
    let access = linked.unlock("water lily").await.expect(200);
    let access = text(&access.json["token"]);
    linked.get("", Some(&access)).await.expect(200);
    let similar = linked
        .get("/similar-demands?title=Water", Some(&access))
        .await;
    similar.expect(200);
    linked
        .submit("Water quality", Some(&access))
        .await
        .expect(201);
    let forged = format!("{}AAAA", &access[..access.len() - 4]);
    linked
        .get("", Some(&forged))
        .await
        .problem(403, "form-locked");

    // Whoever had the earlier password has to give the new one; whoever
    // follows a submission needs none.
    linked.link(json!({ "password": "reed" })).await;
    linked
        .get("", Some(&access))
        .await
        .problem(403, "form-locked");
    linked.unlock("reed").await.expect(200);
    let open = linked.link(json!({ "password": null })).await;
    assert_eq!(open.json["link"]["has_password"], false);
    linked.get("", None).await.expect(200);
    linked.unlock("reed").await.problem(409, "wrong-state");
    let short = linked
        .change(json!({ "link": { "password": "abc" } }))
        .await;
    short.problem(422, "validation").at("/link/password");

    // The trail tells that it changed, and neither what it was nor its hash.
    let history = linked
        .administrator
        .get(&format!("{}/history", linked.form))
        .await;
    let history = history.expect(200);
    let told = |entry: &&Value| !entry["changes"]["link_password"].is_null();
    assert_eq!(history.items().iter().filter(told).count(), 3);
    for secret in ["water lily", "reed", "argon2"] {
        assert!(!history.text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down() {
    let linked = Linked::start().await;
    linked.link(json!({ "password": "water lily" })).await;
    for _ in 0..10 {
        linked.unlock("guess").await.problem(422, "validation");
    }
    linked
        .unlock("water lily")
        .await
        .problem(429, "rate-limited");
}

#[tokio::test]
async fn forms_are_taken_in_from_the_first_day_to_the_last() {
    let linked = Linked::start().await;
    let today = linked.administrator.today().await;
    for (opens, closes, opening) in [
        (Some(-1), Some(1), "open"),
        (Some(0), Some(0), "open"),
        (None, Some(0), "open"),
        (Some(2), None, "not_yet"),
        (Some(2), Some(3), "not_yet"),
        (None, Some(-2), "closed"),
        (Some(-5), Some(-2), "closed"),
        (None, None, "open"),
    ] {
        let day = |days: i64| (today + chrono::TimeDelta::days(days)).to_string();
        let (opens, closes) = (opens.map(day), closes.map(day));
        linked
            .link(json!({ "opens_on": opens, "closes_on": closes }))
            .await;
        let known = linked.get("/access", None).await.expect(200);
        assert_eq!(known.json["opening"], opening, "{opens:?} to {closes:?}");
        assert_eq!(known.json["opens_on"], json!(opens));
        if opening == "open" {
            let form = linked.get("", None).await.expect(200);
            assert_eq!(form.json["closes_on"], json!(closes));
            linked.submit("Water quality", None).await.expect(201);
        } else {
            linked.get("", None).await.problem(403, "form-closed");
            let refused = linked.submit("Water quality", None).await;
            refused.problem(403, "form-closed");
        }
    }
    let backwards = json!({ "link": { "opens_on": day(3), "closes_on": day(2) } });
    let refused = linked.change(backwards).await;
    refused.problem(422, "validation").at("/link/closes_on");
}

#[tokio::test]
async fn what_has_to_be_let_in_is_no_demand_before() {
    let linked = Linked::start().await;
    let (server, administrator) = (&linked.server, &linked.administrator);
    let elsewhere = administrator.make_unit("Roads", None).await;
    let analyst = administrator
        .make_person(server, "analyst", Some(&linked.unit))
        .await;
    let other = administrator
        .make_person(server, "analyst", Some(&elsewhere))
        .await;
    linked.link(json!({ "is_moderated": true })).await;
    let receipt = linked.submit("Water quality", None).await.expect(201);
    assert_eq!(receipt.json["is_held"], true);
    let key = receipt.key();

    // Nobody sees it as a demand, whatever they may.
    let path = format!("/demands/{key}");
    for client in [administrator, &analyst] {
        client.get(&path).await.problem(404, "not-found");
        let listed = client.get("/demands?count=true").await.expect(200);
        assert_eq!(listed.json["total"], 0);
        let similar = client.get("/similar-demands?title=Water%20quality").await;
        assert!(similar.expect(200).items().is_empty());
    }
    let restore = format!("{path}/restore");
    let refused = administrator
        .post_matching(&restore, "\"1\"", Value::Null)
        .await;
    refused.problem(409, "wrong-state");
    let tracked = linked.tracked(&receipt).await;
    assert_eq!(tracked.json["whereabouts"], "held");
    assert_eq!(tracked.json["status"]["en"], "Being checked");
    for may in ["can_edit", "can_write"] {
        assert_eq!(tracked.json[may], false, "{may}");
    }
    assert_eq!(tracked.json["can_withdraw"], true);

    // Those who screen demands of its unit let it in.
    let listed = analyst
        .get("/held-submissions?count=true")
        .await
        .expect(200);
    assert_eq!(keys(&listed), [key.as_str()]);
    assert_eq!(listed.json["total"], 1);
    let item = &listed.items()[0];
    assert_eq!(item["submitter"]["email"], "jonna@example.org");
    assert_eq!(item["form"]["name"], "New demand");
    assert!(keys(&other.get("/held-submissions").await.expect(200)).is_empty());
    let held = format!("/held-submissions/{key}");
    other.get(&held).await.problem(404, "not-found");
    let accept = json!({ "decision": "accept" });
    let refused = linked.decide(&other, &key, accept.clone()).await;
    refused.problem(404, "not-found");
    let requester = administrator.make_person(server, "requester", None).await;
    requester
        .get("/held-submissions")
        .await
        .problem(403, "forbidden");
    let read = analyst.get(&held).await.expect(200);
    assert_eq!(
        read.json["content"]["values"]["problem"],
        "People call us for figures."
    );

    // A refusal is told with its reason, and may be taken back.
    let reason = "This is for the service desk.";
    let refuse = json!({ "decision": "refuse", "reason": reason });
    let refused = linked
        .decide(&analyst, &key, refuse.clone())
        .await
        .expect(200);
    assert_eq!(refused.json["state"], "refused");
    let tracked = linked.tracked(&receipt).await;
    assert_eq!(tracked.json["whereabouts"], "refused");
    assert_eq!(tracked.json["decision_reason"], reason);
    assert_eq!(tracked.json["can_withdraw"], false);
    assert!(keys(&analyst.get("/held-submissions").await.expect(200)).is_empty());
    let listed = analyst
        .get("/held-submissions?state=refused")
        .await
        .expect(200);
    assert_eq!(keys(&listed), [key.as_str()]);
    let again = linked.decide(&analyst, &key, accept.clone()).await;
    again.problem(409, "wrong-state");
    let hold = json!({ "decision": "hold" });
    linked
        .decide(&analyst, &key, hold.clone())
        .await
        .expect(200);
    let tracked = linked.tracked(&receipt).await;
    assert_eq!(tracked.json["whereabouts"], "held");
    assert_eq!(tracked.json["decision_reason"], Value::Null);

    let accepted = linked
        .decide(&analyst, &key, accept.clone())
        .await
        .expect(200);
    assert_eq!(accepted.json["state"], "accepted");
    analyst.get(&held).await.problem(404, "not-found");
    let demand = analyst.get(&path).await.expect(200);
    assert_eq!(demand.json["status"], "submitted");
    assert_eq!(demand.json["days_in_status"], 0);
    let tracked = linked.tracked(&receipt).await;
    assert_eq!(tracked.json["whereabouts"], "with_office");
    for decision in [accept, refuse, hold] {
        let late = linked.decide(&analyst, &key, decision).await;
        late.problem(409, "wrong-state");
    }
    let history = analyst.get(&format!("{path}/history")).await.expect(200);
    let moderated = history.items().iter().filter(|entry| {
        entry["operation"] == "moderate_submission" && !entry["changes"]["moderation"].is_null()
    });
    assert_eq!(moderated.count(), 3);
}

#[tokio::test]
async fn what_waits_can_be_taken_back() {
    let linked = Linked::start().await;
    linked.link(json!({ "is_moderated": true })).await;
    let receipt = linked.submit("Water quality", None).await.expect(201);
    let stranger = linked.server.anonymous();
    let path = format!("{}/withdraw", tracking(&receipt));
    let withdrawn = stranger.post(&path, Value::Null).await.expect(200);
    assert_eq!(withdrawn.json["whereabouts"], "closed");
    assert_eq!(withdrawn.json["can_withdraw"], false);
    stranger
        .post(&path, Value::Null)
        .await
        .problem(409, "wrong-state");
    let administrator = &linked.administrator;
    let held = administrator.get("/held-submissions").await.expect(200);
    assert!(held.items().is_empty());
    let accept = json!({ "decision": "accept" });
    let late = linked.decide(administrator, &receipt.key(), accept).await;
    late.problem(409, "wrong-state");
}

#[tokio::test]
async fn sites_that_are_named_may_show_the_form_and_nothing_else() {
    let linked = Linked::start().await;
    let framing = async |path: &str| {
        let address = linked.server.anonymous().request(Method::GET, "/api/docs");
        let base = address.build().expect("a request").url().clone();
        let url = base.join(path).expect("an address");
        let answer = reqwest::get(url).await.expect("an answer");
        let policy = answer.headers()["content-security-policy"].to_str();
        let policy = policy.expect("text").to_owned();
        policy
            .split_once("frame-ancestors ")
            .expect("said")
            .1
            .to_owned()
    };
    assert_eq!(framing(&linked.page).await, "'none'");
    let sites = json!({ "origins": [
        "https://intranet.example.org/", "http://localhost:8080", "https://intranet.example.org",
    ] });
    let set = linked.link(sites).await;
    let kept = json!(["http://localhost:8080", "https://intranet.example.org"]);
    assert_eq!(set.json["link"]["origins"], kept);
    let named = "http://localhost:8080 https://intranet.example.org";
    assert_eq!(framing(&linked.page).await, named);
    for other in ["/", "/f/unknown", "/t/anything", "/demands"] {
        assert_eq!(framing(other).await, "'none'", "{other}");
    }
    for wrong in [
        "https://*.example.org",
        "https://a.example; script-src *",
        "example.org",
    ] {
        let refused = linked
            .change(json!({ "link": { "origins": [wrong] } }))
            .await;
        refused.problem(400, "invalid-json");
    }
}

#[tokio::test]
async fn forms_are_for_those_who_have_a_role_or_belong_to_a_unit() {
    let linked = Linked::start().await;
    let (server, administrator) = (&linked.server, &linked.administrator);
    let pumps = administrator.make_unit("Pumps", Some(&linked.unit)).await;
    let roads = administrator.make_unit("Roads", None).await;
    let of_pumps = administrator
        .make_person(server, "requester", Some(&pumps))
        .await;
    let of_roads = administrator
        .make_person(server, "requester", Some(&roads))
        .await;
    let analyst = administrator
        .make_person(server, "analyst", Some(&roads))
        .await;
    let everyone = [administrator, &of_pumps, &of_roads, &analyst];
    let analysts = administrator.role("analyst").await;
    let cases = [
        (json!({ "who": "everyone" }), [true; 4]),
        (
            json!({ "who": "chosen", "units": [linked.unit] }),
            [false, true, false, false],
        ),
        (
            json!({ "who": "chosen", "roles": [analysts] }),
            [false, false, false, true],
        ),
        (
            json!({ "who": "chosen", "roles": [analysts], "units": [pumps] }),
            [false, true, false, true],
        ),
    ];
    for (audience, expected) in cases {
        let changed = linked.change(json!({ "audience": audience })).await;
        let changed = changed.expect(200);
        assert_eq!(changed.json["audience"]["who"], audience["who"]);
        for (client, is_offered) in everyone.iter().zip(expected) {
            let types = client.get("/demand-types").await.expect(200);
            assert_eq!(types.items()[0]["is_offered"], is_offered, "{audience}");
            for named in [Value::Null, json!("demand")] {
                let unit = match std::ptr::eq(*client, &of_pumps) {
                    true => &pumps,
                    false => &roads,
                };
                let body = json!({ "title": "Bike racks", "unit_id": unit, "demand_type": named });
                let made = client.post("/demands", body).await;
                match is_offered {
                    true => drop(made.expect(201)),
                    false => drop(made.problem(403, "forbidden")),
                }
            }
        }
    }

    // What was begun before the form was for others can still be handed in.
    linked
        .change(json!({ "audience": { "who": "everyone" } }))
        .await
        .expect(200);
    let mut with = complete_answers();
    with["unit_id"] = json!(roads);
    let draft = of_roads.make_demand("Bike racks", with).await;
    let chosen = json!({ "audience": { "who": "chosen", "units": [pumps] } });
    linked.change(chosen).await.expect(200);
    of_roads.step(&draft, "submit", None).await.expect(200);

    for (wrong, pointer) in [
        (json!({ "who": "chosen" }), "/audience"),
        (
            json!({ "who": "chosen", "roles": [pumps] }),
            "/audience/roles",
        ),
        (
            json!({ "who": "chosen", "units": [analysts] }),
            "/audience/units",
        ),
    ] {
        let refused = linked.change(json!({ "audience": wrong })).await;
        refused.problem(422, "validation").at(pointer);
    }
    // People without an account are no audience: the link is theirs.
    linked.submit("Water quality", None).await.expect(201);
}

#[tokio::test]
async fn what_was_begun_with_an_earlier_version_is_handed_in_with_it() {
    let linked = Linked::start().await;
    let administrator = &linked.administrator;
    let before = linked.get("", None).await.expect(200);
    assert_eq!(before.json["number"], 1);
    let path = format!("{}/versions", linked.form);
    let draft = administrator.post(&path, json!({})).await.expect(201);
    let version = format!("/form-versions/{}", draft.id());
    let mut definition = draft.json["definition"].clone();
    let items = definition["sections"][0]["items"].as_array_mut();
    items
        .expect("items")
        .retain(|item| item["field"] != "problem");
    let body = json!({ "definition": definition });
    let changed = administrator.put(&version, Some(&draft.etag()), body).await;
    let publish = format!("{version}/publish");
    let etag = changed.expect(200).etag();
    administrator
        .post_matching(&publish, &etag, Value::Null)
        .await
        .expect(200);

    let now = linked.get("", None).await.expect(200);
    assert_eq!(now.json["number"], 2);
    let still = linked.get("?number=1", None).await.expect(200);
    assert_eq!(still.json["definition"], before.json["definition"]);
    for unknown in ["?number=3", "?number=0"] {
        linked.get(unknown, None).await.problem(404, "invalid-link");
    }
    linked
        .get("?number=one", None)
        .await
        .problem(400, "invalid-query");
    // The answer to a question that is gone is none of the published version.
    linked
        .submit("Water quality", None)
        .await
        .problem(422, "validation")
        .at("/values/problem");
    let path = format!("{}/submissions", linked.public);
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "number": 1,
        "values": { "title": "Water quality", "unit": linked.unit, "problem": "Calls." },
    });
    let stranger = linked.server.anonymous();
    let request = stranger.request(Method::POST, &path).json(&body);
    let request = request.header("Idempotency-Key", "earlier");
    let receipt = stranger.send(request).await.expect(201);
    let demand = administrator
        .get(&format!("/demands/{}", receipt.key()))
        .await;
    assert_eq!(demand.expect(200).json["values"]["problem"], "Calls.");
}
