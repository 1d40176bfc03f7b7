//! Generated demands, written past the API: through it, they would take hours.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use docket_domain::demand::key;
use docket_domain::exact::Billionths;
use docket_domain::identity::Part;
use docket_domain::similarity;
use docket_domain::text::fold;
use docket_domain::workflow::shipped_workflow;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, FromQueryResult,
    Statement, TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

use crate::Outcome;
use crate::table::Table;
use crate::vocabulary::{COMMON, Chance, RARE_HITS, Vocabulary, rare};

/// Demands of one transaction.
const BATCH: usize = 2_000;
/// Published places of generated events begin here, far from those that the
/// server gives out while it works beside the generator.
const FIRST_PLACE: i64 = 1_000_000;

/// How many in a hundred demands are in which status.
const STATUSES: [(&str, usize); 11] = [
    ("draft", 5),
    ("submitted", 10),
    ("screening", 10),
    ("needs_information", 5),
    ("qualified", 20),
    ("approved", 15),
    ("deferred", 10),
    ("rejected", 10),
    ("completed", 10),
    ("withdrawn", 3),
    ("duplicate", 2),
];

/// What generated demands refer to.
pub struct Background {
    demand_type: Uuid,
    workflow_version: Uuid,
    form_version: Uuid,
    framework_version: Uuid,
    units: Vec<Uuid>,
    people: Vec<Uuid>,
    categories: Vec<Uuid>,
    objectives: Vec<Uuid>,
    /// Takes part in one demand of fifty.
    service: Uuid,
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

impl Background {
    /// Reads what the installation has; `service` is the account that the load
    /// comes from.
    ///
    /// # Errors
    /// When the database refuses or something is missing.
    pub async fn read(connection: &DatabaseConnection, service: Uuid) -> Outcome<Self> {
        let all = async |sql: &str| -> Outcome<Vec<Uuid>> {
            let statement = Statement::from_string(connection.get_database_backend(), sql);
            let rows = Id::find_by_statement(statement).all(connection).await?;
            if rows.is_empty() {
                return Err(format!("nothing found by: {sql}").into());
            }
            Ok(rows.into_iter().map(|row| row.id).collect())
        };
        let agreed = "SELECT id FROM framework_version WHERE state = 'agreed'";
        Ok(Self {
            demand_type: all("SELECT id FROM demand_type").await?[0],
            workflow_version: all("SELECT workflow_version_id AS id FROM demand_type").await?[0],
            form_version: all("SELECT form_version_id AS id FROM demand_type").await?[0],
            framework_version: all(agreed).await?[0],
            units: all("SELECT id FROM unit ORDER BY seq").await?,
            people: all("SELECT id FROM person WHERE kind = 'person' ORDER BY seq").await?,
            categories: all("SELECT id FROM category ORDER BY seq").await?,
            objectives: all("SELECT id FROM strategic_objective ORDER BY seq").await?,
            service,
        })
    }
}

/// What the load needs to know of the generated demands.
#[derive(Default)]
pub struct Generated {
    /// Demands that everybody with a permission everywhere sees.
    pub seen: Vec<Uuid>,
    /// Demands that may be placed in a plan.
    pub placeable: Vec<Uuid>,
    /// Titles of open demands, without their last word.
    pub titles: Vec<String>,
    /// Rare words that stand in [`RARE_HITS`] of the seen demands.
    pub rare_words: usize,
}

/// Writes so many demands.
///
/// # Errors
/// When the database refuses.
pub async fn write(
    connection: &DatabaseConnection,
    background: &Background,
    demands: usize,
) -> Outcome<Generated> {
    let mut generator = Generator {
        chance: Chance::new(demands as u64),
        vocabulary: Vocabulary::new(),
        background,
        words: demands * 9 / 10 / RARE_HITS,
        generated: Generated::default(),
        categories: shipped_workflow()
            .statuses
            .into_iter()
            .map(|status| (status.key, status.category.key()))
            .collect(),
        tables: Tables::new(connection.get_database_backend()),
    };
    generator.generated.rare_words = generator.words;
    for first in (0..demands).step_by(BATCH) {
        let transaction = connection.begin().await?;
        for index in first..demands.min(first + BATCH) {
            generator.demand(index, demands);
        }
        generator.tables.write(&transaction).await?;
        transaction.commit().await?;
    }
    if connection.get_database_backend() == DbBackend::Postgres {
        let next = "SELECT setval(pg_get_serial_sequence('demand', 'seq'), max(seq)) FROM demand";
        connection.execute_unprepared(next).await?;
        // As the database does by itself after a while.
        connection.execute_unprepared("VACUUM ANALYZE").await?;
    }
    Ok(generator.generated)
}

struct Generator<'a> {
    chance: Chance,
    vocabulary: Vocabulary,
    background: &'a Background,
    words: usize,
    generated: Generated,
    categories: std::collections::BTreeMap<String, &'static str>,
    tables: Tables,
}

struct Tables {
    demand: Table,
    field_value: Table,
    money_line: Table,
    participant: Table,
    words: Table,
    trigrams: Table,
    scoring: Table,
    score: Table,
    event: Table,
    audit: Table,
}

impl Tables {
    fn new(backend: DbBackend) -> Self {
        Self {
            demand: Table::new(
                "demand (seq, id, type_id, workflow_version_id, form_version_id, title, \
                 title_key, summary, status, status_category, status_since, unit_id, \
                 category_id, objective_id, requester_id, owner_id, cost, submitted_at, \
                 decided_at, version, created_at, created_by, updated_at, updated_by)",
                "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ),
            field_value: Table::new(
                "field_value (demand_id, field_key, text, text_key, number, money, currency, \
                 date, flag)",
                "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ),
            money_line: Table::new(
                "money_line (demand_id, position, period, kind, amount, currency)",
                "(?, ?, ?, ?, ?, 'EUR')",
            ),
            participant: Table::new(
                "participant (record_kind, record_id, person_id, part, created_at)",
                "('demand', ?, ?, ?, ?)",
            ),
            words: match backend {
                DbBackend::Sqlite => Table::new("demand_words (rowid, words)", "(?, ?)"),
                _ => Table::new("demand_words (seq, words)", "(?, to_tsvector('simple', ?))"),
            },
            trigrams: match backend {
                DbBackend::Sqlite => Table::new("demand_trigrams (rowid, trigrams)", "(?, ?)"),
                _ => Table::new(
                    "demand_trigrams (seq, trigrams)",
                    "(?, array_to_tsvector(string_to_array(?, ' ')))",
                ),
            },
            scoring: Table::new(
                "scoring (framework_version_id, demand_id, assessor_id, answers, created_at, \
                 updated_at)",
                "(?, ?, ?, ?, ?, ?)",
            ),
            score: Table::new(
                "score (framework_version_id, demand_id, value, lowest, highest, assessors, \
                 computed_at)",
                "(?, ?, ?, ?, ?, 1, ?)",
            ),
            event: Table::new(
                "event (id, published_seq, kind, record_kind, record_id, unit_id, payload, at)",
                "(?, ?, 'demand.created', 'demand', ?, ?, ?, ?)",
            ),
            audit: Table::new(
                "audit (id, at, actor_kind, person_id, operation, record_kind, record_id, \
                 record_label, changes)",
                "(?, ?, 'account', ?, 'create_demand', 'demand', ?, ?, ?)",
            ),
        }
    }

    async fn write(&mut self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        for table in [
            &mut self.demand,
            &mut self.field_value,
            &mut self.money_line,
            &mut self.participant,
            &mut self.words,
            &mut self.trigrams,
            &mut self.scoring,
            &mut self.score,
            &mut self.event,
            &mut self.audit,
        ] {
            table.write(transaction).await?;
        }
        Ok(())
    }
}

impl Generator<'_> {
    fn demand(&mut self, index: usize, of: usize) {
        let background = self.background;
        let at = created(index, of);
        let (id, seq) = (self.id(at), index as i64 + 1);
        let status = self.status();
        let category = self.categories.get(status).copied().unwrap_or("open");
        let is_seen = category != "draft";
        let mut title = self.vocabulary.text(&mut self.chance, 5);
        if is_seen {
            let seen = self.generated.seen.len();
            title = format!("{title} {}", rare(seen % self.words));
            self.generated.seen.push(id);
        }
        if category == "open" {
            let beginning = title
                .rsplit_once(' ')
                .map_or("", |(beginning, _)| beginning);
            self.generated.titles.push(beginning.to_owned());
        }
        if matches!(status, "qualified" | "approved") {
            self.generated.placeable.push(id);
        }
        let mut summary = self.vocabulary.text(&mut self.chance, 25);
        if self.chance.is(20) {
            summary = format!("{summary} {COMMON}");
        }
        let unit = self.chance.one(&background.units);
        let requester = match self.chance.is(2) {
            true => background.service,
            false => self.chance.one(&background.people),
        };
        let owner = self.chance.one(&background.people);
        let cost = (self.chance.below(5_000) as i64 + 1) * 100_000;
        let is_decided = matches!(category, "decided" | "delivered" | "closed");
        let since = at + Duration::hours(self.chance.below(1_000) as i64);
        self.tables.demand.push([
            seq.into(),
            id.into(),
            background.demand_type.into(),
            background.workflow_version.into(),
            background.form_version.into(),
            title.clone().into(),
            fold(&title).into(),
            summary.clone().into(),
            status.into(),
            category.into(),
            since.into(),
            unit.into(),
            self.chance.one(&background.categories).into(),
            self.chance.one(&background.objectives).into(),
            requester.into(),
            is_seen.then_some(owner).into(),
            self.chance.is(90).then_some(cost).into(),
            is_seen.then_some(at).into(),
            is_decided.then_some(since).into(),
            1_i64.into(),
            at.into(),
            requester.into(),
            since.into(),
            requester.into(),
        ]);
        let problem = self.vocabulary.text(&mut self.chance, 40);
        let benefit = self.vocabulary.text(&mut self.chance, 25);
        self.answers(id, cost, &problem, &benefit);
        self.lines(id, cost);
        self.participants(id, requester, at);
        let words = format!("{} {title} {summary} {problem} {benefit}", key(seq));
        let words = fold(&words).replace('-', " ");
        self.tables.words.push([seq.into(), words.into()]);
        let tokens = Vec::from_iter(similarity::tokens(&title)).join(" ");
        self.tables.trigrams.push([seq.into(), tokens.into()]);
        if is_seen && status != "submitted" && self.chance.is(90) {
            self.score(id, owner, since);
        }
        let payload = json!({ "key": key(seq), "version": 1, "status": status });
        let place = FIRST_PLACE + seq;
        let event = self.id(at);
        self.tables.event.push([
            event.into(),
            place.into(),
            id.into(),
            unit.into(),
            payload.to_string().into(),
            at.into(),
        ]);
        let changes = json!({ "title": { "to": title }, "summary": { "to": summary } });
        let entry = self.id(at);
        self.tables.audit.push([
            entry.into(),
            at.into(),
            requester.into(),
            id.into(),
            key(seq).into(),
            changes.to_string().into(),
        ]);
    }

    fn answers(&mut self, demand: Uuid, cost: i64, problem: &str, benefit: &str) {
        let text = |text: &str| Answer {
            text: Some(text.to_owned()),
            ..Answer::default()
        };
        let days = self.chance.below(500) as i64 + 1;
        let answers = [
            ("problem", text(problem)),
            ("benefit", text(benefit)),
            (
                "effort",
                Answer {
                    number: Some(days * Billionths::ONE.0),
                    ..Answer::default()
                },
            ),
            (
                "estimated_cost",
                Answer {
                    money: Some(cost),
                    ..Answer::default()
                },
            ),
            (
                "latest_date",
                Answer {
                    date: Some(created(self.chance.below(1_000), 1_000).date_naive()),
                    ..Answer::default()
                },
            ),
            (
                "required_by_law",
                Answer {
                    flag: Some(self.chance.is(20)),
                    ..Answer::default()
                },
            ),
        ];
        for (field, answer) in answers {
            let text_key: Option<String> = answer
                .text
                .as_deref()
                .map(|text| fold(text).chars().take(200).collect());
            self.tables.field_value.push([
                demand.into(),
                field.into(),
                answer.text.into(),
                text_key.into(),
                answer.number.into(),
                answer.money.into(),
                answer.money.map(|_| "EUR").into(),
                answer.date.into(),
                answer.flag.into(),
            ]);
        }
    }

    /// Half of the demands say when the money is needed.
    fn lines(&mut self, demand: Uuid, cost: i64) {
        if self.chance.is(50) {
            return;
        }
        for (position, kind, amount) in [(0_i64, "capex", cost), (1, "opex", cost / 10)] {
            self.tables.money_line.push([
                demand.into(),
                position.into(),
                "FY2027".into(),
                kind.into(),
                amount.into(),
            ]);
        }
    }

    fn participants(&mut self, demand: Uuid, requester: Uuid, at: DateTime<Utc>) {
        let mut parts = vec![(requester, Part::Requester)];
        if self.chance.is(30) {
            let follower = self.chance.one(&self.background.people);
            parts.push((follower, Part::Follower));
        }
        for (person, part) in parts {
            let row = [demand.into(), person.into(), part.key().into(), at.into()];
            self.tables.participant.push(row);
        }
    }

    fn score(&mut self, demand: Uuid, assessor: Uuid, at: DateTime<Utc>) {
        let framework = self.background.framework_version;
        let answers = json!({
            "regulatory_duty": "2", "supply_and_customers": "4", "strategic_fit": "3",
            "financial_return": "3", "delivery_risk": "2", "urgency": "4",
        });
        self.tables.scoring.push([
            framework.into(),
            demand.into(),
            assessor.into(),
            answers.to_string().into(),
            at.into(),
            at.into(),
        ]);
        let score = self.chance.below(100_000) as i64 * (Billionths::ONE.0 / 1_000);
        self.tables.score.push([
            framework.into(),
            demand.into(),
            score.into(),
            score.into(),
            score.into(),
            at.into(),
        ]);
    }

    fn status(&mut self) -> &'static str {
        let mut chance = self.chance.below(100);
        for (status, share) in STATUSES {
            if chance < share {
                return status;
            }
            chance -= share;
        }
        // The shares sum to a hundred.
        STATUSES[0].0
    }

    fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let milliseconds = at.timestamp_millis().unsigned_abs();
        let chances = [self.chance.number(), self.chance.number()];
        let mut bytes = [0; 10];
        for (byte, chance) in bytes
            .iter_mut()
            .zip(chances.iter().flat_map(|chance| chance.to_be_bytes()))
        {
            *byte = chance;
        }
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }
}

/// An answer's typed columns, as many as are generated.
#[derive(Default)]
struct Answer {
    text: Option<String>,
    number: Option<i64>,
    money: Option<i64>,
    date: Option<NaiveDate>,
    flag: Option<bool>,
}

/// Demands come in evenly over three years, in the order of their numbers.
fn created(index: usize, of: usize) -> DateTime<Utc> {
    let seconds = 3 * 365 * 86_400 * index as i64 / of as i64;
    DateTime::from_timestamp(1_672_531_200 + seconds, 0).unwrap_or_default()
}
