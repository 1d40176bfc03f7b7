//! Merging and taking apart again are exact inverses, whatever demands have.

use std::collections::BTreeSet;

use docket_tests::database::TestDatabase;
use docket_tests::{Client, Server};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value, json};

use super::{keys, merge, submit, unmerge};

/// Chances that are the same in every run with a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).expect("small"))
            .expect("small")
    }

    fn is(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// Those whose demands they are, and those who see them.
struct Everybody {
    server: Server,
    connection: DatabaseConnection,
    administrator: Client,
    units: Vec<String>,
    /// One of each unit.
    people: Vec<Client>,
    /// Reads all demands, and follows some.
    follower: Client,
    /// Path of the published form.
    form: String,
}

/// Some demands that are merged into each other.
#[derive(Default)]
struct Case {
    /// Their keys.
    demands: Vec<String>,
    /// What tells whoever handed one of them in without an account.
    tracking: String,
    /// Who is told of which: a place among the listeners, and the key.
    told: Vec<(usize, String)>,
}

impl Everybody {
    async fn come() -> Self {
        let database = TestDatabase::create().await;
        let mut settings = database.settings();
        settings.submissions_per_minute = 1_000;
        let server = Server::start_with(database, settings).await;
        let administrator = server.administrator().await;
        let (mut units, mut people) = (Vec::new(), Vec::new());
        for unit in ["Water", "Roads", "Parks"] {
            let unit = administrator.make_unit(unit, None).await;
            let person = administrator
                .make_person(&server, "requester", Some(&unit))
                .await;
            people.push(person);
            units.push(unit);
        }
        Self {
            connection: server.database.connect().await,
            follower: administrator.make_person(&server, "analyst", None).await,
            form: administrator.publish_first_form().await,
            server,
            administrator,
            units,
            people,
        }
    }

    /// Everybody who may be told something, the follower last.
    fn listeners(&self) -> impl Iterator<Item = &Client> {
        self.people.iter().chain([&self.follower])
    }

    /// Hands in some demands with whatever they have, one of them without an
    /// account.
    async fn hand_in(&self, chance: &mut Chance, number: usize) -> Case {
        let administrator = &self.administrator;
        let mut case = Case::default();
        let mut ids = Vec::new();
        let count = 3 + chance.below(2);
        let of_outsider = chance.below(count);
        for place in 0..count {
            let who = chance.below(self.people.len());
            let (unit, title) = (&self.units[who], format!("Case {number} demand {place}"));
            let demand = if place == of_outsider {
                let stranger = self.server.anonymous();
                let (receipt, tracking) = submit(&stranger, &self.form, unit, &title).await;
                case.tracking = tracking;
                let path = format!("/demands/{}", receipt.key());
                administrator.get(&path).await.expect(200)
            } else {
                let demand = self.people[who].make_submitted(&title, unit, None).await;
                case.told.push((who, demand.key()));
                demand
            };
            let path = format!("/demands/{}", demand.key());
            if chance.is() {
                let screened = administrator.step(&demand, "screen", None).await;
                screened.expect(200);
            }
            if chance.is() {
                let body = json!({ "unit_id": self.units[chance.below(self.units.len())] });
                let support = format!("{path}/support");
                let given = self.follower.put(&support, None, body).await;
                given.expect(200);
                case.told.push((self.people.len(), demand.key()));
            }
            for _ in 0..chance.below(3) {
                let body = json!({ "body": format!("On {title}"), "internal": chance.is() });
                let said = administrator.post(&format!("{path}/comments"), body).await;
                said.expect(201);
            }
            if chance.is() {
                let file = crate::attachment::send(administrator, "plan.txt", b"Plan").await;
                let body = json!({ "upload_id": file, "internal": chance.is() });
                let attachments = format!("{path}/attachments");
                let attached = administrator.post(&attachments, body).await;
                attached.expect(201);
            }
            ids.push(demand.id());
            case.demands.push(demand.key());
        }
        let kind = if chance.is() { "relates" } else { "blocks" };
        let links = format!("/demands/{}/links", case.demands[0]);
        let body = json!({ "kind": kind, "demand_id": ids[1] });
        administrator.post(&links, body).await.expect(201);
        case
    }

    /// Everything that anybody sees of demands, apart from how often they were
    /// changed.
    async fn see(&self, case: &Case) -> Vec<String> {
        let each = case.demands.iter().map(|key| self.see_one(key));
        let mut all = join_all(each).await.concat();
        for listener in self.listeners() {
            let listed = listener.get("/demands?sort=title").await.expect(200);
            all.push(keys(&listed.json["items"]).join(" "));
        }
        let stranger = self.server.anonymous();
        let mut page = stranger.get(&case.tracking).await.expect(200).json;
        // The way it went there and back is told, too.
        page["steps"] = Value::Null;
        all.push(page.to_string());
        all
    }

    async fn see_one(&self, key: &str) -> Vec<String> {
        let path = format!("/demands/{key}");
        let mut demand = self.administrator.get(&path).await.expect(200).json;
        for changes in ["version", "updated_at"] {
            demand[changes] = Value::Null;
        }
        let mut all = vec![demand.to_string(), self.takers(key).await];
        // Votes are among the support.
        for beside in ["support", "comments", "attachments", "links"] {
            let read = self.administrator.get(&format!("{path}/{beside}")).await;
            all.push(read.expect(200).text);
        }
        for listener in self.listeners() {
            let read = listener.get(&path).await;
            all.push(format!("{key} {} {}", read.status, read.json["standing"]));
        }
        all
    }

    /// Who takes part in a demand, and so is told of it, and as what.
    async fn takers(&self, key: &str) -> String {
        let number = key.trim_start_matches("DEM-");
        let sql = format!(
            "SELECT p.email, t.part FROM participant t JOIN person p ON p.id = t.person_id \
             JOIN demand d ON d.id = t.record_id WHERE t.record_kind = 'demand' \
             AND d.seq = {number} ORDER BY p.email, t.part"
        );
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let rows = self.connection.query_all_raw(statement).await;
        let one = |row: &QueryResult| {
            let email: String = row.try_get("", "email").expect("an address");
            let part: String = row.try_get("", "part").expect("a part");
            format!("{email} is {part}")
        };
        let takers: Vec<String> = rows.expect("they are read").iter().map(one).collect();
        takers.join(", ")
    }

    /// Decides about all of a case; gives who was told of which.
    async fn reject(&self, case: &Case) -> Vec<(usize, String)> {
        for listener in self.listeners() {
            let read = listener.post("/me/notifications/read", json!({})).await;
            read.expect(204);
        }
        for key in &case.demands {
            let path = format!("/demands/{key}");
            let demand = self.administrator.get(&path).await.expect(200);
            let rejected = self.administrator.step(&demand, "reject", Some("No."));
            rejected.await.expect(200);
        }
        let mut told = Vec::new();
        for (place, listener) in self.listeners().enumerate() {
            let unread = listener.get("/me/notifications?unread=true").await;
            let keys = keys(&unread.expect(200).json["items"]);
            told.extend(keys.into_iter().map(|key| (place, key)));
        }
        told.sort();
        told
    }
}

#[tokio::test]
async fn merging_and_taking_apart_are_exact_inverses() {
    let everybody = Everybody::come().await;
    let administrator = &everybody.administrator;
    let mut chance = Chance(20_271_127);
    for number in 0..12 {
        let mut case = everybody.hand_in(&mut chance, number).await;
        let demands = case.demands.clone();
        let mut states = vec![everybody.see(&case).await];
        let mut merged: Vec<usize> = Vec::new();
        for _ in 1..demands.len() {
            let free = |one: &usize| !merged.contains(one);
            let open: Vec<usize> = (0..demands.len()).filter(free).collect();
            let goes = open[chance.below(open.len())];
            let others: Vec<usize> = open.into_iter().filter(|one| *one != goes).collect();
            let stays = others[chance.below(others.len())];
            merge(administrator, &demands[goes], &demands[stays])
                .await
                .expect(200);
            merged.push(goes);
            states.push(everybody.see(&case).await);
        }
        let distinct: BTreeSet<_> = states.iter().collect();
        assert_eq!(distinct.len(), states.len(), "each merge shows");
        if number % 2 == 0 {
            // One after the other, each leads to the state before it.
            while let Some(last) = merged.pop() {
                unmerge(administrator, &demands[last]).await.expect(200);
                states.pop();
                let now = everybody.see(&case).await;
                assert_eq!(Some(&now), states.last(), "case {number}");
            }
        } else {
            // In any order, all of them lead to the first state.
            while !merged.is_empty() {
                let next = merged.remove(chance.below(merged.len()));
                unmerge(administrator, &demands[next]).await.expect(200);
            }
            let now = everybody.see(&case).await;
            assert_eq!(now, states[0], "case {number}");
        }
        // Those are told what becomes of them who were told before, and no others.
        case.told.sort();
        assert_eq!(everybody.reject(&case).await, case.told, "case {number}");
    }
}
