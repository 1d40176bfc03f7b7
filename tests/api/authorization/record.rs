//! Real records of one unit, put into the paths of the document.

use docket_server::operation::Operation;
use docket_tests::prioritization::{answers, euros, order_of};
use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

use super::Row;

const PRACTICE: &str = "decision-rights-and-gates";
/// More versions than any of the records comes to have.
const MOST_VERSIONS: u64 = 16;

/// One record of each noun, all of one unit or of somebody in it.
pub struct Records {
    placed: Vec<(&'static str, &'static str, String)>,
    unit: String,
    demand: String,
    role: String,
    framework: Value,
    form: Value,
    workflow: Value,
}

impl Records {
    /// Makes them, in a unit.
    pub async fn make(server: &Server, administrator: &Client, unit: &str) -> Self {
        let mut placed = Vec::new();
        let mut place = |noun, parameter, id: String| placed.push((noun, parameter, id));

        let demand = administrator
            .make_qualified("Of the unit", unit, Some(50))
            .await;
        administrator.score(&demand, answers(4)).await.expect(201);
        let read = administrator.get(&format!("/demands/{demand}")).await;
        let key = read.expect(200).key();
        let file = crate::attachment::send(administrator, "plan.txt", b"Plan").await;
        let body = json!({ "upload_id": file });
        let path = format!("/demands/{key}/attachments");
        administrator.post(&path, body).await.expect(201);
        let other = administrator.make_submitted("Linked", unit, None).await;
        let body = json!({ "kind": "relates", "demand_id": other.id() });
        let path = format!("/demands/{key}/links");
        let links = administrator.post(&path, body).await.expect(201);
        place("demands", "link", first_id(&links));
        place("demands", "attachment", file);
        place("demands", "transition", "approve".to_owned());
        place("demands", "demand", key);

        let body = json!({ "name": "Of the unit" });
        let view = administrator.post("/views", body).await.expect(201);
        place("views", "id", view.id());

        let body = json!({
            "name": "Of the unit", "meets_on": administrator.today().await, "unit_id": unit,
            "demand_ids": [demand],
        });
        let shortlist = administrator.post("/shortlists", body).await.expect(201);
        let path = format!("/shortlists/{}/entries", shortlist.key());
        let entries = administrator.get(&path).await.expect(200);
        place("shortlists", "entry", first_id(&entries));
        place("shortlists", "file", unit.to_owned());
        place("shortlists", "shortlist", shortlist.key());

        let body = json!({ "name": "Of the unit", "unit_id": unit });
        let portfolio = administrator.post("/portfolios", body).await;
        let portfolio = portfolio.expect(201).id();
        let body = json!({
            "name": "Of the unit", "period": "FY2027", "budget": euros(100),
            "portfolio_id": portfolio,
        });
        let plan = administrator.post("/plans", body).await.expect(201).id();
        let ranking = administrator
            .place(&plan, std::slice::from_ref(&demand))
            .await;
        place(
            "plans",
            "placement_id",
            order_of(&ranking.expect(200)).remove(0),
        );
        place("plans", "id", plan);
        place("portfolios", "id", portfolio);

        let person = administrator
            .make_person(server, "requester", Some(unit))
            .await;
        let body = json!({
            "name": "Of the unit", "unit_id": unit, "assessed_on": "2026-11-02",
            "targets": { PRACTICE: 4 }, "respondent_ids": [person.person],
        });
        let assessment = administrator.post("/assessments", body).await.expect(201);
        place("assessments", "id", assessment.key());
        place("assessments", "practice", PRACTICE.to_owned());

        let request = administrator.request(Method::POST, "/imports?name=a.csv&source=x");
        let request = request.header("Content-Type", "application/octet-stream");
        let import = administrator.send(request.body("title\nA\n")).await;
        place("imports", "id", import.expect(201).id());

        let sessions = person.get("/me/sessions").await.expect(200);
        place("me/sessions", "id", first_id(&sessions));
        let body = json!({ "name": "Own", "scopes": ["demand.read"], "days": 1 });
        let token = person.post("/me/tokens", body.clone()).await.expect(201);
        place("me/tokens", "id", token.id());
        let path = format!("/people/{}/grants", person.person);
        let grants = administrator.get(&path).await.expect(200);
        place("people", "grant_id", first_id(&grants));
        place("demands", "person", person.person.clone());
        place("people", "id", person.person);

        let role = administrator.role("requester").await;
        let service = json!({ "kind": "service", "name": "Export", "unit_id": unit });
        let service = administrator
            .post("/people", service)
            .await
            .expect(201)
            .id();
        let grant = json!({ "role_id": role, "unit_id": unit });
        let path = format!("/people/{service}/grants");
        administrator.post(&path, grant).await.expect(201);
        let path = format!("/people/{service}/tokens");
        let token = administrator.post(&path, body).await.expect(201);
        place("service accounts", "id", token.id());
        place("service accounts", "person_id", service);

        place("units", "id", unit.to_owned());
        place("roles", "id", role.clone());
        for noun in ["categories", "strategic-objectives"] {
            let entry = json!({ "key": "safety", "name": { "en": "Safety" } });
            let path = format!("/{noun}");
            place(
                noun,
                "id",
                administrator.post(&path, entry).await.expect(201).id(),
            );
        }
        for noun in ["fields", "forms", "workflows", "frameworks", "demand-types"] {
            let listed = administrator.get(&format!("/{noun}")).await.expect(200);
            place(noun, "id", first_id(&listed));
        }
        let team = json!({ "name": "Everybody's" });
        let team = administrator.post("/teams", team).await.expect(201).id();
        place("teams", "id", team);
        let template = json!({ "name": "Cost is missing", "body": "What would it cost?" });
        let template = administrator.post("/answer-templates", template).await;
        place("answer-templates", "id", template.expect(201).id());
        let models = administrator.get("/maturity-models").await.expect(200);
        place("maturity-models", "version_id", first_id(&models));
        let types = administrator.get("/demand-types").await.expect(200);
        let version = |field: &str| text(&types.items()[0][field]);
        let path = format!("/form-versions/{}", version("form_version_id"));
        let form = administrator.get(&path).await.expect(200).json["definition"].clone();
        let forms = administrator.get("/forms").await.expect(200);
        let held = hand_in(server, administrator, &first_id(&forms), unit).await;
        place("held-submissions", "demand", held);
        let path = format!("/forms/{}/versions", first_id(&forms));
        let draft = administrator.post(&path, json!({})).await.expect(201);
        place("form-versions", "id", draft.id());
        let path = format!("/workflow-versions/{}", version("workflow_version_id"));
        let version = administrator.get(&path).await.expect(200);
        let workflow = version.json["definition"].clone();
        place("workflow-versions", "id", version.id());
        let frameworks = administrator.get("/frameworks").await.expect(200);
        let path = format!("/frameworks/{}/versions", first_id(&frameworks));
        let draft = administrator.post(&path, Value::Null).await.expect(201);
        place("framework-versions", "id", draft.id());
        let framework = draft.json["definition"].clone();

        Self {
            placed,
            unit: unit.to_owned(),
            demand,
            role,
            framework,
            form,
            workflow,
        }
    }

    /// The record that stands for a parameter.
    pub fn id(&self, noun: &str, parameter: &str) -> &str {
        let mut placed = self.placed.iter();
        placed
            .find(|(of, name, _)| *of == noun && *name == parameter)
            .map(|(_, _, id)| id.as_str())
            .unwrap_or_else(|| panic!("make a record for {{{parameter}}} of {noun}"))
    }

    /// The path of an operation with the records in it; nothing where it names
    /// none, or is for whoever knows the secret in it.
    pub fn path(&self, row: &Row) -> Option<String> {
        let noun = noun(row);
        if !row.path.contains('{') || noun.starts_with("public/") || noun == "uploads" {
            return None;
        }
        let mut path = row.path.clone();
        while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
            let parameter = path[start + 1..end].to_owned();
            let record = self.id(noun, &parameter);
            path.replace_range(start..=end, record);
        }
        Some(path)
    }

    /// A body that is read without complaint, so that the record decides.
    pub fn body(&self, operation: Operation) -> Value {
        match operation {
            Operation::TransitionDemand => json!({ "transition": "defer", "reason": "Later" }),
            Operation::CreateAttachment => json!({ "upload_id": self.unit }),
            Operation::CreateLink => json!({ "kind": "relates", "demand_id": self.unit }),
            Operation::SplitDemand => json!({ "parts": [{ "title": "A" }, { "title": "B" }] }),
            Operation::CreateComment => json!({ "body": "Hello" }),
            Operation::UpdateDemand => json!({ "title": "Mine" }),
            Operation::GiveScoring => json!({ "answers": answers(1) }),
            Operation::UpdatePlan
            | Operation::UpdateAssessment
            | Operation::UpdateUnit
            | Operation::UpdateTeam
            | Operation::UpdateTemplate
            | Operation::UpdateSavedView
            | Operation::UpdateShortlist
            | Operation::UpdatePerson => json!({ "name": "Mine" }),
            Operation::CreatePlacements => json!({ "demand_ids": [self.demand] }),
            Operation::AddShortlistEntries => json!({ "demand_ids": [self.demand] }),
            Operation::UpdateShortlistEntry => json!({ "note": "Mine" }),
            Operation::MoveShortlistEntry => json!({}),
            Operation::MoveShortlist => json!({ "state": "in_session" }),
            Operation::RecordDecision => json!({ "outcome": "deferred", "decider_ids": [] }),
            Operation::MovePlacement => json!({ "after": null }),
            Operation::PutAssessmentAnswer => json!({ "statements": [1] }),
            Operation::PutAssessmentConsensus => json!({ "level": 2 }),
            Operation::PutAssessmentTargets => json!({ "targets": { PRACTICE: 5 } }),
            Operation::ReopenAssessment => json!({ "reason": "Again" }),
            Operation::UpdateImport => json!({ "source": "mine" }),
            Operation::CreateGrant => json!({ "role_id": self.role, "unit_id": self.unit }),
            Operation::CreateServiceToken => {
                json!({ "name": "Mine", "scopes": ["demand.read"], "days": 1 })
            }
            Operation::UpdateRole
            | Operation::UpdateCategory
            | Operation::UpdateObjective
            | Operation::UpdateDemandType
            | Operation::UpdateForm
            | Operation::UpdateWorkflow => {
                json!({ "name": { "en": "Mine" } })
            }
            Operation::ModerateSubmission => json!({ "decision": "accept" }),
            Operation::DecideUnitApproval => json!({ "decision": "approve" }),
            Operation::PublishFormLink => json!({ "published": true }),
            Operation::ReplaceFrameworkVersion => json!({ "definition": self.framework }),
            Operation::ReplaceFormVersion => json!({ "definition": self.form }),
            Operation::ReplaceWorkflowVersion => json!({ "definition": self.workflow }),
            Operation::MoveDemands => json!({ "from": self.unit }),
            Operation::CreateFormVersion
            | Operation::CreateWorkflowVersion
            | Operation::PutSupport => json!({}),
            other => panic!("{}: make a body for it", other.id()),
        }
    }

    /// Calls an operation on its record; nothing where it names none.
    pub async fn call(&self, client: &Client, row: &Row) -> Option<Answer> {
        self.call_on_version(client, row, 1).await
    }

    /// As [`Self::call`], on whatever version its record has.
    pub async fn call_on_any_version(&self, client: &Client, row: &Row) -> Option<Answer> {
        let mut last = None;
        for version in 1..=MOST_VERSIONS {
            let answer = self.call_on_version(client, row, version).await?;
            let is_stale = answer.status == 412;
            last = Some(answer);
            if !is_stale {
                break;
            }
        }
        last
    }

    async fn call_on_version(&self, client: &Client, row: &Row, version: u64) -> Option<Answer> {
        let path = self.path(row)?;
        let request = client.request(row.method.clone(), &path);
        let mut request = request.header("If-Match", format!("\"{version}\""));
        if row.has_body {
            request = request.json(&self.body(row.operation));
        }
        Some(client.send(request).await)
    }
}

/// The noun that the document's path begins with.
pub fn noun(row: &Row) -> &str {
    if row.path.contains("/people/{person_id}") {
        return "service accounts";
    }
    let path = row.path.trim_start_matches("/api/v1/");
    path.split_once("/{").map_or(path, |(noun, _)| noun)
}

/// Hands in, without an account, what somebody has to let in; gives its key.
async fn hand_in(server: &Server, administrator: &Client, form: &str, unit: &str) -> String {
    let path = format!("/forms/{form}");
    let etag = administrator.get(&path).await.expect(200).etag();
    let body = json!({ "link": { "is_moderated": true } });
    let changed = administrator.patch(&path, &etag, body).await.expect(200);
    let link = format!("{path}/public-link");
    let body = json!({ "published": true });
    let published = administrator.put(&link, Some(&changed.etag()), body).await;
    let page = text(&published.expect(200).json["public_path"]);
    let slug = page.trim_start_matches("/f/");
    let stranger = server.anonymous();
    let path = format!("/public/forms/{slug}/submissions");
    let body = json!({
        "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
        "values": { "title": "Of the unit", "unit": unit, "problem": "None" },
    });
    let request = stranger.request(Method::POST, &path).json(&body);
    let request = request.header("Idempotency-Key", "held");
    stranger.send(request).await.expect(201).key()
}

fn first_id(page: &Answer) -> String {
    text(&page.items()[0]["id"])
}
