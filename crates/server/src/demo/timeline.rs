//! Everything that happened, in the order in which it did.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use docket_storage::DatabaseTransaction;

use super::cast::{Cast, instant};
use super::{assessment, data, demand, plan, scoring, shortlist};
use crate::problem::Result;

/// Something that happens.
enum Deed<'a> {
    /// A demand is written.
    Write(&'a data::Demand),
    /// A demand goes a step.
    Step(&'a data::Demand, &'a data::Step),
    /// Somebody comments on a demand.
    Say(&'a data::Demand, &'a data::Comment),
    /// Somebody scores a demand.
    Score(&'a data::Demand, &'a data::Scoring),
    /// The plan is made.
    Plan(&'a data::Plan),
    /// A placement is moved.
    Shift(&'a data::Move),
    /// An assessment is started.
    Start(&'a data::Assessment),
    /// One of its respondents answers.
    Respond(&'a data::Assessment, usize),
    /// An assessment is completed.
    Complete(&'a data::Assessment),
    /// A meeting is prepared, or held.
    Meet(&'a data::Shortlist),
}

/// Plays the whole history.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn play(
    transaction: &DatabaseTransaction,
    cast: &mut Cast,
    company: &data::Company,
) -> Result<()> {
    let name = &company.organization.settings.name;
    for (at, deed) in deeds(company, cast.now) {
        match deed {
            Deed::Write(demand) => demand::create(transaction, cast, demand, at).await?,
            Deed::Step(demand, step) => {
                demand::take(transaction, cast, demand, step, at).await?;
            }
            Deed::Say(demand, said) => {
                demand::say(transaction, cast, &demand.title, said, at).await?;
            }
            Deed::Score(demand, given) => {
                scoring::give(transaction, cast, &demand.title, given, at).await?;
            }
            Deed::Plan(plan) => plan::create(transaction, cast, plan, name, at).await?,
            Deed::Shift(given) => {
                plan::shift(transaction, cast, &company.plan.by, given, at).await?;
            }
            Deed::Start(given) => assessment::start(transaction, cast, given, at).await?,
            Deed::Respond(given, respondent) => {
                assessment::respond(transaction, cast, given, respondent, at).await?;
            }
            Deed::Complete(given) => assessment::complete(transaction, cast, given, at).await?,
            Deed::Meet(given) => shortlist::meet(transaction, cast, given, at).await?,
        }
    }
    Ok(())
}

/// Every deed with its instant, the earliest first.
fn deeds(company: &data::Company, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, Deed<'_>)> {
    let plan = &company.plan;
    let mut stories: Vec<Vec<(i64, Deed<'_>)>> = company.demands.iter().map(story).collect();
    let moves = plan
        .moves
        .iter()
        .map(|given| (given.ago, Deed::Shift(given)));
    stories.push(
        [(plan.ago, Deed::Plan(plan))]
            .into_iter()
            .chain(moves)
            .collect(),
    );
    stories.extend(company.assessments.iter().map(assessed));
    let met = company.shortlists.iter();
    stories.push(met.map(|given| (given.ago, Deed::Meet(given))).collect());
    let mut all: Vec<_> = stories
        .into_iter()
        .flat_map(|story| {
            // Within a story, the order of the file tells things on the same
            // day apart.
            let deeds = story.into_iter().enumerate();
            deeds.map(|(place, (ago, deed))| ((ago, place), deed))
        })
        .collect();
    all.sort_by_key(|((ago, place), _)| (Reverse(*ago), *place));
    all.into_iter()
        .map(|((ago, place), deed)| (instant(now, ago, place), deed))
        .collect()
}

/// What happens to one demand, in order.
fn story(demand: &data::Demand) -> Vec<(i64, Deed<'_>)> {
    let steps = demand.steps.iter();
    let scorings = demand.scorings.iter();
    let comments = demand.comments.iter();
    let mut deeds: Vec<_> = [(demand.ago, Deed::Write(demand))]
        .into_iter()
        .chain(steps.map(|step| (step.ago, Deed::Step(demand, step))))
        .chain(scorings.map(|given| (given.ago, Deed::Score(demand, given))))
        .chain(comments.map(|said| (said.ago, Deed::Say(demand, said))))
        .collect();
    deeds.sort_by_key(|(ago, _)| Reverse(*ago));
    deeds
}

/// What happens to one assessment, in order.
fn assessed(given: &data::Assessment) -> Vec<(i64, Deed<'_>)> {
    let respondents = 0..given.respondents.len();
    let completed = given.completed_ago.map(|ago| (ago, Deed::Complete(given)));
    [(given.ago, Deed::Start(given))]
        .into_iter()
        .chain(respondents.map(|one| (given.answered_ago, Deed::Respond(given, one))))
        .chain(completed)
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// Numbers and ranks are given in the order of the deeds; whoever looks at
    /// the demonstration finds the same ones on every day.
    #[test]
    fn on_every_weekday_things_happen_in_the_same_order() {
        let company = data::read().unwrap();
        let mut orders = Vec::new();
        for days in 0..7 {
            let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + days);
            let all = deeds(&company, now);
            assert!(all.is_sorted_by_key(|(at, _)| *at), "{days}");
            let written: Vec<_> = all
                .iter()
                .filter_map(|(_, deed)| match deed {
                    Deed::Write(demand) => Some(demand.title.as_str()),
                    _ => None,
                })
                .collect();
            orders.push(written);
        }
        assert!(orders.iter().all(|order| *order == orders[0]));
    }

    #[test]
    fn on_every_weekday_the_plan_ranks_what_was_decided_before() {
        let company = data::read().unwrap();
        for days in 0..7 {
            let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + days);
            let all = deeds(&company, now);
            let mut later = all
                .iter()
                .skip_while(|(_, deed)| !matches!(deed, Deed::Plan(_)));
            assert!(later.next().is_some());
            assert!(all.iter().all(|(at, _)| *at < now));
            let ranked_on = ["qualify", "approve", "defer"];
            let late = later.find(|(_, deed)| match deed {
                Deed::Score(..) => true,
                Deed::Step(_, step) => ranked_on.contains(&step.step.as_str()),
                _ => false,
            });
            assert!(late.is_none(), "{days}");
        }
    }
}
