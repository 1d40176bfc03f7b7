//! What the JSON files say.
//!
//! People are named by the local part of their address, units and register
//! entries by their key, demands by their title, and every day by how many
//! days it lies back.

use std::collections::BTreeMap;

use docket_contract::demand::MoneyLine;
use docket_contract::organization::ExchangeRate;
use docket_domain::field::FieldKey;
use docket_domain::money::Money;
use docket_domain::text::LocalText;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::unsound;
use crate::problem::Result;

/// The whole organisation.
pub struct Company {
    /// Settings, units, registers.
    pub organization: Organization,
    /// Everybody, the administrator first.
    pub people: Vec<Person>,
    /// What was asked for.
    pub demands: Vec<Demand>,
    /// The plan.
    pub plan: Plan,
    /// Maturity assessments.
    pub assessments: Vec<Assessment>,
    /// Shortlists.
    pub shortlists: Vec<Shortlist>,
}

/// Reads the embedded files.
///
/// # Errors
/// One of them is not what it should be, which a test rules out.
pub fn read() -> Result<Company> {
    let mut demands: Vec<Demand> = Vec::new();
    for file in [
        include_str!("demands-water.json"),
        include_str!("demands-energy.json"),
        include_str!("demands-customers.json"),
        include_str!("demands-field.json"),
        include_str!("demands-corporate.json"),
    ] {
        demands.extend(parse::<Vec<Demand>>(file)?);
    }
    Ok(Company {
        organization: parse(include_str!("organization.json"))?,
        people: parse(include_str!("people.json"))?,
        demands,
        plan: parse(include_str!("plan.json"))?,
        assessments: parse(include_str!("assessments.json"))?,
        shortlists: parse(include_str!("shortlists.json"))?,
    })
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(unsound)
}

/// Settings, units and registers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Settings.
    pub settings: Settings,
    /// Units, each behind the one above it.
    pub units: Vec<Unit>,
    /// The register of categories.
    pub categories: Vec<Entry>,
    /// The register of strategic objectives.
    pub objectives: Vec<Entry>,
}

/// The organisation's settings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Name.
    pub name: String,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// Language of new people.
    pub language: String,
    /// Base currency.
    pub currency: String,
    /// Month the fiscal year starts in.
    pub fiscal_year_start: u8,
    /// Working days of the week, 1 Monday to 7 Sunday.
    pub working_days: Vec<u8>,
    /// Days nobody works.
    pub holidays: Vec<chrono::NaiveDate>,
    /// Rates into the base currency.
    pub exchange_rates: Vec<ExchangeRate>,
}

/// A unit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of the unit above it.
    pub parent: Option<String>,
    /// Its partner in the PMO, who also looks after its demands.
    pub partner: Option<String>,
}

/// An entry of a register.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: LocalText,
}

/// A person or service account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Local part of the address.
    pub key: String,
    /// Name.
    pub name: String,
    /// Code of the unit.
    pub unit: String,
    /// Language.
    pub language: String,
    /// Roles, each everywhere or for a unit.
    pub roles: Vec<Grant>,
    /// Whether there is an account.
    #[serde(default = "yes")]
    account: bool,
    /// Whether it is a service account.
    #[serde(default)]
    pub service: bool,
}

impl Person {
    /// Whether they sign in with a password.
    pub fn signs_in(&self) -> bool {
        self.account && !self.service
    }

    /// Key of the first role; empty without one.
    pub fn role(&self) -> &str {
        self.roles.first().map_or("", |grant| &grant.role)
    }
}

/// A role given to somebody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Key of the role.
    pub role: String,
    /// Code of the unit; everywhere without.
    pub unit: Option<String>,
}

/// A demand and what became of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Title; unique.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Code of the unit that asks.
    pub unit: String,
    /// Who asks.
    pub by: String,
    /// Key of the category.
    pub category: String,
    /// Key of the strategic objective.
    pub objective: Option<String>,
    /// When it was written, in days before today.
    pub ago: i64,
    /// Answers by catalogue field.
    pub values: BTreeMap<FieldKey, serde_json::Value>,
    /// Cost and benefit by fiscal period.
    #[serde(default)]
    pub lines: Vec<MoneyLine>,
    /// Steps of the workflow.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Comments.
    #[serde(default)]
    pub comments: Vec<Comment>,
    /// Answers of assessors.
    #[serde(default)]
    pub scorings: Vec<Scoring>,
}

/// A step of the workflow.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When, in days before today.
    pub ago: i64,
    /// Key of the transition.
    pub step: String,
    /// Who takes it; where nobody is named, whoever usually does.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Title of the demand that stays.
    pub duplicate_of: Option<String>,
}

/// A comment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// When, in days before today.
    pub ago: i64,
    /// Who wrote it.
    pub by: String,
    /// Whether the submitter does not see it.
    pub internal: bool,
    /// What.
    pub body: String,
}

/// An assessor's answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// When, in days before today.
    pub ago: i64,
    /// Who answered.
    pub by: String,
    /// One answer for each criterion of the framework, in its order.
    pub answers: Vec<i32>,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// A plan with every demand that waits for money, in the order of the scores.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Name.
    pub name: String,
    /// Fiscal period.
    pub period: String,
    /// What may be spent.
    pub budget: Money,
    /// Who makes it and moves placements.
    pub by: String,
    /// When it was made, in days before today.
    pub ago: i64,
    /// What was moved by hand.
    pub moves: Vec<Move>,
}

/// A placement moved by hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// When, in days before today.
    pub ago: i64,
    /// Title of the demand that is moved.
    pub demand: String,
    /// Title of the demand it goes behind.
    pub after: String,
    /// Why.
    pub reason: String,
}

/// A maturity assessment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// Name; unique.
    pub name: String,
    /// Code of the unit it looks at; the whole organisation without.
    pub unit: Option<String>,
    /// Who manages it.
    pub by: String,
    /// When it was started, in days before today.
    pub ago: i64,
    /// When it was answered, in days before today; the day it speaks of.
    pub answered_ago: i64,
    /// When it was completed, in days before today; open without.
    pub completed_ago: Option<i64>,
    /// Who is asked.
    pub respondents: Vec<String>,
    /// Levels by practice, one for each respondent who answered, in their
    /// order.
    pub levels: BTreeMap<String, Vec<u8>>,
    /// Levels aimed at, by practice.
    #[serde(default)]
    pub targets: BTreeMap<String, u8>,
    /// What was agreed by talking.
    #[serde(default)]
    pub consensus: Vec<Consensus>,
    /// What respondents wrote.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// A level agreed by talking.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consensus {
    /// Key of the practice.
    pub practice: String,
    /// The level.
    pub level: u8,
    /// Why.
    pub reason: String,
}

/// Why a respondent chose a level.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Key of the practice.
    pub practice: String,
    /// Who.
    pub by: String,
    /// What they wrote.
    pub note: String,
}

/// A shortlist.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortlist {
    /// Name.
    pub name: String,
    /// Where the meeting is held.
    pub place: String,
    /// What it is for.
    pub purpose: String,
    /// Who prepares it and records what is decided.
    pub by: String,
    /// When that was, in days before today.
    pub ago: i64,
    /// The day of the meeting, in days after today.
    pub meets_in: i64,
    /// Who attends.
    pub attending: Vec<String>,
    /// Whether the meeting is over; then everything on it is decided.
    pub is_closed: bool,
    /// The demands on it.
    pub entries: Vec<Listed>,
}

/// A demand on a shortlist.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its title.
    pub demand: String,
    /// What to prepare.
    #[serde(default)]
    pub note: String,
    /// Key of what was decided, if anything.
    pub outcome: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Who decided.
    #[serde(default)]
    pub deciders: Vec<String>,
}

fn yes() -> bool {
    true
}
