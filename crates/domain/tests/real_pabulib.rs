//! The cut line against real decisions: in 499 rounds of participatory
//! budgeting, taking what fits in order of support funds exactly the projects
//! that were funded.
//!
//! Needs the rounds from pabulib.org: with `DOCKET_REAL_DATA` set,
//! `open/pabulib/rounds.csv` and `open/pabulib/projects.csv` below it.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::path::PathBuf;

use docket_domain::exact::Billionths;
use docket_domain::money::{Currency, Money};
use docket_domain::prioritization::cut_line::{Outcome, cut_line};
use docket_domain::prioritization::rank::{Candidate, rank};
use serde::Deserialize;

#[derive(Deserialize)]
struct Round {
    round: String,
    budget: String,
    greedy_reproduces: String,
}

#[derive(Deserialize)]
struct Project {
    round: String,
    currency: Currency,
    project_id: String,
    cost: String,
    votes: String,
    score: String,
    selected: String,
}

#[test]
fn the_line_funds_what_was_funded() -> Result<(), Box<dyn Error>> {
    let Some(root) = env::var_os("DOCKET_REAL_DATA") else {
        println!("not run: DOCKET_REAL_DATA is not set");
        return Ok(());
    };
    let folder = PathBuf::from(root).join("open/pabulib");
    let mut projects: HashMap<String, Vec<Project>> = HashMap::new();
    for project in csv::Reader::from_path(folder.join("projects.csv"))?.deserialize() {
        let project: Project = project?;
        projects
            .entry(project.round.clone())
            .or_default()
            .push(project);
    }
    let mut checked = 0;
    for round in csv::Reader::from_path(folder.join("rounds.csv"))?.deserialize() {
        let round: Round = round?;
        if round.greedy_reproduces == "yes" {
            let projects = projects.get(&round.round).map_or(&[][..], Vec::as_slice);
            check(&round, projects).map_err(|error| format!("{}: {error}", round.round))?;
            checked += 1;
        }
    }
    assert_eq!(checked, 499);
    Ok(())
}

fn check(round: &Round, projects: &[Project]) -> Result<(), Box<dyn Error>> {
    let currency = projects.first().ok_or("no projects")?.currency;
    let budget = Money::parse(&round.budget, currency)?;
    let candidates = projects
        .iter()
        .zip(0..)
        .map(|(project, sequence)| {
            let support = match project.score.as_str() {
                "" => &project.votes,
                score => score,
            };
            Ok(Candidate {
                item: project,
                score: Some(support.parse::<Billionths>()?),
                sequence,
            })
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let ranked = rank(candidates);
    let costs = ranked
        .iter()
        .map(|ranked| Ok(Some(Money::parse(&ranked.item.cost, currency)?.minor)))
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let line = cut_line(budget.minor, &costs);
    for (ranked, outcome) in ranked.iter().zip(&line.outcomes) {
        let funded = matches!(outcome, Outcome::Funded { .. });
        // One project carries a 2 instead of 0 or 1; the recorded budget did
        // not pay for it.
        let recorded = ranked.item.selected == "1";
        assert_eq!(
            funded, recorded,
            "{}, project {}",
            round.round, ranked.item.project_id
        );
    }
    Ok(())
}
