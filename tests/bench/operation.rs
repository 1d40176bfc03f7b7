//! The operations that are measured: what is asked, and what a right answer
//! looks like.

use docket_tests::Client;
use docket_tests::server::{complete_answers, merge, text};
use serde_json::{Value, json};

use crate::Outcome;
use crate::dataset::Manifest;
use crate::vocabulary::{COMMON, RARE_HITS};

/// An operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// One demand.
    Read,
    /// The newest demands.
    List,
    /// The newest demands of the one unit that the caller reaches.
    ListOfUnit,
    /// Demands in a status, the best score first.
    Filter,
    /// Demands with a word that few have.
    RareWord,
    /// Demands with a word that many have.
    CommonWord,
    /// Demands with a title like one that is being written.
    Similar,
    /// A move in a ranked plan.
    Move,
    /// A demand handed in.
    Submit,
}

/// Placements that are moved about.
const MOVED: usize = 200;

impl Operation {
    /// All of them; the one that makes the data grow comes last.
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::List,
        Self::ListOfUnit,
        Self::Filter,
        Self::RareWord,
        Self::CommonWord,
        Self::Similar,
        Self::Move,
        Self::Submit,
    ];

    /// What reports call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::List => "list",
            Self::ListOfUnit => "list, one unit's reach",
            Self::Filter => "list, status, by score",
            Self::RareWord => "search, rare word",
            Self::CommonWord => "search, common word",
            Self::Similar => "similar demands",
            Self::Move => "move",
            Self::Submit => "submit",
        }
    }

    /// A request may cost less than this many times as much on the largest
    /// data as on the smallest.
    pub const fn growth(self) -> f64 {
        match self {
            Self::Similar => 3.0,
            Self::Submit => 1.2,
            _ => 1.5,
        }
    }

    /// Whether the script keeps track of its own answers.
    pub const fn is_stateful(self) -> bool {
        matches!(self, Self::Move)
    }

    /// Seconds of load: less where it would make the smaller data noticeably
    /// larger.
    pub fn seconds(self, seconds: u64) -> u64 {
        match self {
            Self::Submit => seconds.div_ceil(3),
            _ => seconds,
        }
    }

    /// Asks once and looks at the answer.
    ///
    /// # Panics
    /// When the answer is not what it should be.
    pub async fn check(self, client: &Client, manifest: &Manifest) {
        match self {
            Self::Read => {
                for id in manifest.demands.iter().take(20) {
                    let demand = client.get(&format!("/demands/{id}")).await.expect(200);
                    assert_eq!(demand.json["id"], **id, "another demand is read");
                }
            }
            Self::List | Self::ListOfUnit => {
                let unit = client.with_token(&manifest.unit_token);
                let client = if self == Self::List { client } else { &unit };
                let page = client.get("/demands").await.expect(200);
                let numbers: Vec<u64> = page.items().iter().map(number).collect();
                assert_eq!(numbers.len(), 50, "the page is not full");
                assert!(
                    numbers.is_sorted_by(|newer, older| newer > older),
                    "not the newest first: {numbers:?}"
                );
            }
            Self::Filter => {
                for path in self.paths(manifest) {
                    let page = client.get(&path).await.expect(200);
                    let items = page.items();
                    assert_eq!(items.len(), 50, "the page is not full");
                    let scores: Vec<f64> = items.iter().filter_map(score).collect();
                    assert_eq!(scores.len(), 50, "demands without a score come first");
                    assert!(
                        scores.is_sorted_by(|better, worse| better >= worse),
                        "not the best first: {scores:?}"
                    );
                    let is_meant =
                        |item: &Value| path.contains(&format!("status={}", text(&item["status"])));
                    assert!(items.iter().all(is_meant), "another status is listed");
                }
            }
            Self::RareWord => {
                for path in self.paths(manifest).iter().take(20) {
                    let page = client.get(path).await.expect(200);
                    let found = page.items().len();
                    assert!(
                        (RARE_HITS..RARE_HITS * 2).contains(&found),
                        "{path} finds {found}"
                    );
                }
            }
            Self::CommonWord => {
                let path = format!("/demands?q={COMMON}&count=true");
                let page = client.get(&path).await.expect(200);
                assert_eq!(page.items().len(), 50, "the page is not full");
                let total = page.json["total"].as_u64().unwrap_or(0);
                assert!(total > 1_000, "the common word is found {total} times");
            }
            Self::Similar => {
                for path in self.paths(manifest).iter().take(20) {
                    let found = client.get(path).await.expect(200);
                    let best = found
                        .items()
                        .first()
                        .map_or(&Value::Null, |best| &best["likeness"]);
                    assert!(best.as_u64() >= Some(500), "{path} finds {}", found.text);
                }
            }
            Self::Submit => {
                let demand = client.post("/demands", demand()).await.expect(201);
                assert_eq!(demand.json["status"], "submitted");
            }
            Self::Move => {
                let ranking = client.ranking(&manifest.plan).await;
                let items = ranking.items();
                let (first, last) = (&items[0], &items[items.len() - 1]);
                let place = |item: &Value| text(&item["placement_id"]);
                let moved = client
                    .move_behind(
                        &manifest.plan,
                        &place(first),
                        &first["version"],
                        Some(&place(last)),
                    )
                    .await
                    .expect(200);
                assert_eq!(moved.json["rank"], items.len(), "{}", moved.text);
            }
        }
    }

    fn paths(self, manifest: &Manifest) -> Vec<String> {
        match self {
            Self::Read => manifest
                .demands
                .iter()
                .map(|id| format!("/demands/{id}"))
                .collect(),
            Self::List | Self::ListOfUnit => vec!["/demands".to_owned()],
            Self::Filter => ["screening", "qualified", "approved", "completed"]
                .iter()
                .map(|status| format!("/demands?status={status}&sort=-score"))
                .collect(),
            Self::RareWord => manifest
                .rare_words
                .iter()
                .map(|word| format!("/demands?q={word}"))
                .collect(),
            Self::CommonWord => vec![format!("/demands?q={COMMON}")],
            Self::Similar => manifest
                .titles
                .iter()
                .map(|title| format!("/similar-demands?title={}", title.replace(' ', "+")))
                .collect(),
            Self::Move | Self::Submit => Vec::new(),
        }
    }

    /// The load tool's script, with what is known at this moment.
    ///
    /// # Errors
    /// When something cannot be written as a script.
    pub async fn script(self, client: &Client, manifest: &Manifest) -> Outcome<String> {
        let token = match self {
            Self::ListOfUnit => &manifest.unit_token,
            _ => &manifest.token,
        };
        let mut script = format!("token = {}\n", lua(token));
        match self {
            Self::Move => {
                let ranking = client.ranking(&manifest.plan).await;
                let placements: Vec<String> = ranking
                    .items()
                    .iter()
                    .take(MOVED)
                    .map(|item| {
                        let id = lua(&text(&item["placement_id"]));
                        format!("{{ id = {id}, version = {} }}", item["version"])
                    })
                    .collect();
                script += &format!(
                    "plan = {}\nplacements = {{ {} }}\n{}",
                    lua(&manifest.plan),
                    placements.join(", "),
                    include_str!("script/move.lua"),
                );
            }
            Self::Submit => {
                let body = serde_json::to_string(&demand())?;
                script += &format!(
                    "body = {}\n{}",
                    lua(&body),
                    include_str!("script/submit.lua")
                );
            }
            _ => {
                let paths: Vec<String> = self
                    .paths(manifest)
                    .iter()
                    .map(|path| lua(&format!("/api/v1{path}")))
                    .collect();
                script += &format!(
                    "paths = {{ {} }}\n{}",
                    paths.join(", "),
                    include_str!("script/get.lua")
                );
            }
        }
        Ok(script + include_str!("script/summary.lua"))
    }
}

/// A complete demand to be handed in.
fn demand() -> Value {
    let mut demand = complete_answers();
    let with = json!({ "title": "Replace remote units, part NUMBER", "submit": true });
    merge(&mut demand, with);
    demand
}

/// A text as the script's language writes it; ours have no bracket like this.
fn lua(text: &str) -> String {
    format!("[==[{text}]==]")
}

fn number(item: &Value) -> u64 {
    let key = text(&item["key"]);
    let digits = key.rsplit('-').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

fn score(item: &Value) -> Option<f64> {
    item["score"].as_str()?.parse().ok()
}
