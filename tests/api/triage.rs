//! Who triages what comes in, until when, and who is told when it waits.

mod inbox;
mod routing;
mod target;
mod team;

use docket_tests::server::{complete_answers, merge, text};
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

/// A project office with two units, one below the other.
struct Office {
    server: Server,
    administrator: Client,
    /// Whose demands these are.
    utilities: String,
    /// Below it.
    water: String,
}

impl Office {
    async fn open() -> Self {
        Self::open_on(Server::start().await).await
    }

    async fn open_on(server: Server) -> Self {
        let administrator = server.administrator().await;
        let utilities = administrator.make_unit("Utilities", None).await;
        let water = administrator.make_unit("Water", Some(&utilities)).await;
        Self {
            server,
            administrator,
            utilities,
            water,
        }
    }

    async fn analyst(&self, unit: Option<&str>) -> Client {
        self.administrator
            .make_person(&self.server, "analyst", unit)
            .await
    }

    async fn team(&self, name: &str, lead: Option<&Client>, members: &[&Client]) -> String {
        let members: Vec<&str> = members.iter().map(|one| one.person.as_str()).collect();
        let lead = lead.map(|lead| lead.person.as_str());
        let body = json!({ "name": name, "lead_id": lead, "member_ids": members });
        self.administrator
            .post("/teams", body)
            .await
            .expect(201)
            .id()
    }

    /// Replaces the policy.
    async fn policy(&self, policy: Value) -> Answer {
        let read = self.administrator.get("/triage/policy").await.expect(200);
        let etag = read.etag();
        let put = self
            .administrator
            .put("/triage/policy", Some(&etag), policy);
        put.await
    }

    /// Replaces the rules.
    async fn rules(&self, rules: Value) {
        self.policy(json!({ "rules": rules })).await.expect(200);
    }

    async fn hand_in(&self, title: &str, unit: &str) -> Answer {
        self.administrator.make_submitted(title, unit, None).await
    }

    /// Hands in without an account.
    async fn submit(&self, path: &str, body: &Value) -> Answer {
        let stranger = self.server.anonymous();
        let request = stranger.request(Method::POST, path).json(body);
        let request = request.header("Idempotency-Key", "first");
        stranger.send(request).await.expect(201)
    }

    async fn change(&self, demand: &Answer, patch: Value) -> Answer {
        let path = format!("/demands/{}", demand.key());
        let etag = demand.etag();
        let patched = self.administrator.patch(&path, &etag, patch).await;
        patched.expect(200)
    }
}

/// Who has a demand, and which team.
fn given_to(demand: &Answer) -> (Value, Value) {
    let id = |name: &str| demand.json[name]["id"].clone();
    (id("owner"), id("team"))
}

/// The titles of a list.
fn titles(list: &Answer) -> Vec<String> {
    let title = |item: &Value| text(&item["title"]);
    list.items().iter().map(title).collect()
}

async fn read(client: &Client, demand: &Answer) -> Answer {
    let path = format!("/demands/{}", demand.key());
    client.get(&path).await.expect(200)
}
