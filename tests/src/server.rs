//! A real server on a fresh database, as many as there are tests.

use actix_web::dev::ServerHandle;
use docket_server::app::Application;
use docket_server::settings::Settings;
use serde_json::{Value, json};

use crate::client::Client;
use crate::database::TestDatabase;

/// Password of everybody the tests make.
pub const PASSWORD: &str = "harbour lantern quiet";

/// A running server.
pub struct Server {
    /// Its address, such as `http://127.0.0.1:4711`.
    pub base: String,
    /// Its database.
    pub database: TestDatabase,
    setup_path: String,
    handle: ServerHandle,
}

impl Server {
    /// Starts a server on a fresh database.
    pub async fn start() -> Self {
        Self::start_on(TestDatabase::create().await).await
    }

    /// Starts a server on this database.
    pub async fn start_on(database: TestDatabase) -> Self {
        let settings = database.settings();
        Self::start_with(database, settings).await
    }

    /// Starts a server on this database with settings of the test's own.
    pub async fn start_with(database: TestDatabase, settings: Settings) -> Self {
        let application = Application::build(settings)
            .await
            .expect("the server starts");
        let address = application.address().expect("it has an address");
        let setup_path = application
            .setup_path()
            .await
            .expect("the database answers");
        let server = application.server().expect("it listens");
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            base: format!("http://{address}"),
            database,
            setup_path: setup_path.unwrap_or_default(),
            handle,
        }
    }

    /// A client that is nobody.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }

    /// Sets the server up; gives its first administrator, signed in.
    pub async fn administrator(&self) -> Client {
        let mut client = self.anonymous();
        let token = self.setup_path.trim_start_matches("/setup/");
        let body = json!({
            "token": token, "organization": "Example Utilities", "name": "Ada Minister",
            "email": "ada@example.org", "password": PASSWORD,
        });
        client.sign_in("/auth/setup", body).await;
        client
    }

    /// Signs somebody in.
    pub async fn sign_in(&self, email: &str) -> Client {
        let mut client = self.anonymous();
        client
            .sign_in(
                "/auth/login",
                json!({ "email": email, "password": PASSWORD }),
            )
            .await;
        client
    }

    /// Stops listening at once.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Not waited for: the process ends with the tests.
        drop(self.handle.stop(false));
    }
}

impl Client {
    /// Makes a unit; gives its id.
    pub async fn make_unit(&self, name: &str, parent: Option<&str>) -> String {
        let body = json!({ "name": name, "parent_id": parent });
        self.post("/units", body).await.expect(201).id()
    }

    /// The id of a role by its key.
    pub async fn role(&self, key: &str) -> String {
        let roles = self.get("/roles").await.expect(200);
        let role = roles.json["items"]
            .as_array()
            .and_then(|roles| roles.iter().find(|role| role["key"] == key))
            .unwrap_or_else(|| panic!("there is no role {key}"));
        text(&role["id"])
    }

    /// Makes a person with a role, everywhere or in a unit, and signs them in.
    pub async fn make_person(&self, server: &Server, role: &str, unit: Option<&str>) -> Client {
        let email = format!("{role}-{}@example.org", uuid::Uuid::now_v7().simple());
        let name = format!("{role} of {}", unit.map_or("everything", |_| "a unit"));
        let body = json!({ "name": name, "email": email, "unit_id": unit });
        let person = self.post("/people", body).await.expect(201).id();
        let grant = json!({ "role_id": self.role(role).await, "unit_id": unit });
        self.post(&format!("/people/{person}/grants"), grant)
            .await
            .expect(201);
        let link = self
            .post(&format!("/people/{person}/reset-link"), Value::Null)
            .await;
        let path = text(&link.expect(201).json["path"]);
        let token = path.trim_start_matches("/reset/");
        let body = json!({ "token": token, "password": PASSWORD });
        server
            .anonymous()
            .post("/auth/reset", body)
            .await
            .expect(204);
        let mut client = server.sign_in(&email).await;
        client.person = person;
        client
    }

    /// Makes an access token with these scopes; gives a client that uses it.
    pub async fn make_token(&self, scopes: &[&str]) -> Client {
        let body = json!({ "name": "Test", "scopes": scopes, "days": 1 });
        let token = self.post("/me/tokens", body).await.expect(201);
        self.with_token(&text(&token.json["secret"]))
    }

    /// What day it is where the organisation is.
    pub async fn today(&self) -> chrono::NaiveDate {
        let me = self.get("/me").await.expect(200);
        let today = text(&me.json["today"]);
        today.parse().expect("a day")
    }

    /// Makes a demand with a title and whatever else; gives its answer.
    pub async fn make_demand(&self, title: &str, with: Value) -> crate::Answer {
        let mut body = json!({ "title": title });
        merge(&mut body, with);
        self.post("/demands", body).await.expect(201)
    }

    /// Gives the first form a public link; gives its path below the API.
    pub async fn publish_first_form(&self) -> String {
        let forms = self.get("/forms").await.expect(200);
        let form = forms.items()[0].clone();
        let path = format!("/forms/{}/public-link", text(&form["id"]));
        let etag = format!("\"{}\"", form["version"]);
        let body = json!({ "published": true });
        let link = self.put(&path, Some(&etag), body).await.expect(200);
        let page = text(&link.json["public_path"]);
        format!("/public/forms/{}", page.trim_start_matches("/f/"))
    }

    /// Takes a step with a demand; gives its answer.
    pub async fn step(
        &self,
        demand: &crate::Answer,
        step: &str,
        reason: Option<&str>,
    ) -> crate::Answer {
        let path = format!("/demands/{}/transitions", demand.key());
        let body = json!({ "transition": step, "reason": reason });
        self.post_matching(&path, &demand.etag(), body).await
    }
}

/// Answers that make the shipped form complete.
pub fn complete_answers() -> Value {
    json!({
        "summary": "Remote units at 38 of 112 stations are 19 years old.",
        "values": {
            "problem": "Their maker stopped selling parts.",
            "benefit": "Fewer failures and fewer call-outs.",
            "required_by_law": false,
            "estimated_cost": { "amount": "120000.00", "currency": "EUR" },
        },
    })
}

/// Puts the fields of one object into another.
pub fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

/// The text in a value.
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected a text, found {value}"))
        .to_owned()
}
