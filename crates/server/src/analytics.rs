//! Figures about demands, counted within the caller's reach. What is deleted or
//! waits to be let in is in no figure, as in no list; drafts that were never
//! handed in neither. Merged demands were handed in, and have an outcome of
//! their own.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::get;
use chrono::{Months, NaiveDate};
use docket_contract::analytics::{
    AgeRow, Conversion, ConversionRow, DemandAnalytics, Figure, OutcomeFigure, StatusTime,
    VolumePart,
};
use docket_domain::analytics::{
    AGE_BANDS, Elapsed, MEDIAN, NINETIETH, Outcome, Period, nearest_rank, permille,
};
use docket_domain::demand::StatusCategory;
use docket_domain::text::LocalText;
use docket_domain::workflow::Workflow;
use docket_storage::demand::analytics::{self as counted, Belonging, Moment, Standing};
use docket_storage::demand::list::Filter;
use docket_storage::demand::past::Span;
use docket_storage::organization::{register, unit};
use docket_storage::{Reach, workflow};
use uuid::Uuid;

use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::demand::calendar::Calendar;
use crate::demand::list::listing;
use crate::demand::past;
use crate::operation::Operation;
use crate::problem::Result;
use crate::query::{Query, invalid};
use crate::registration::ServiceConfig;
use crate::reply::Reply;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config.service(get_demand_analytics);
}

/// Read figures about demands
///
/// How many came and were decided in a period, how old what is open is, how
/// long demands stay in statuses, and what became of what was handed in.
/// Every figure names the filters by which the list of demands finds exactly
/// the demands it counts. The last twelve months when no period is given.
#[utoipa::path(tag = "Analytics", params(
        ("from" = Option<String>, Query, description = "First day.", example = "2027-01-01"),
        ("to" = Option<String>, Query, description = "Last day; today when absent.", example = "2027-01-31"),
        ("unit" = Option<String>, Query, description = "Units, with everything below them."),
        ("category" = Option<String>, Query, description = "Categories."),
        ("type" = Option<String>, Query, description = "Types of demands.")),
    responses((status = 200, body = DemandAnalytics)))]
#[get("/analytics/demands")]
pub async fn get_demand_analytics(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::GetDemandAnalytics)?;
    let figures = read(&context, query).await?;
    caller.answer(Reply::ok(figures))
}

type Asked = BTreeMap<String, String>;

/// What everything is counted by.
struct Counting<'a> {
    context: &'a Context,
    calendar: Calendar,
    reach: Reach,
    filter: Filter,
    asked: Asked,
    period: Period,
    today: NaiveDate,
    workflows: BTreeMap<Uuid, Workflow>,
}

async fn read(context: &Context, mut query: Query) -> Result<DemandAnalytics> {
    let (calendar, _) = Calendar::load(context.reader()).await?;
    let today = calendar.day(context.now);
    let to = query.day("to")?.unwrap_or(today);
    let year_ago = to.checked_sub_months(Months::new(12)).unwrap_or(to);
    let from = query
        .day("from")?
        .unwrap_or_else(|| year_ago.succ_opt().unwrap_or(to));
    let period = Period::new(from, to).map_err(|problem| invalid("to", problem.to_string()))?;
    let mut asked = Asked::new();
    for name in ["unit", "category", "type"] {
        if let Some(value) = query.text(name) {
            asked.insert(name.to_owned(), value);
        }
    }
    query.finish()?;
    let mut narrowed = Query::of(asked.clone());
    let filter = listing(context, &mut narrowed).await?.filter;
    let versions = workflow::in_force(context.reader()).await?.into_iter();
    let counting = Counting {
        context,
        calendar,
        reach: context.reach(),
        filter,
        asked,
        period,
        today,
        workflows: versions.map(|one| (one.id, one.definition)).collect(),
    };
    counting.figures().await
}

/// Demands by what became of them.
type Outcomes = BTreeMap<Outcome, u64>;

impl Counting<'_> {
    async fn figures(&self) -> Result<DemandAnalytics> {
        let (volume, decided) = self.volume().await?;
        let (ages, open) = self.ages().await?;
        let by_unit = self.by(Belonging::Unit).await?;
        let by_category = self.by(Belonging::Category).await?;
        let mut all = Outcomes::new();
        for (outcome, demands) in by_category.values().flatten() {
            *all.entry(*outcome).or_default() += demands;
        }
        Ok(DemandAnalytics {
            period: self.period,
            today: self.today,
            step: self.period.step(),
            volume,
            decided,
            open,
            ages,
            statuses: self.statuses().await?,
            conversion: self.conversion(&all, None),
            by_unit: self.units(by_unit).await?,
            by_category: self.categories(&by_category).await?,
        })
    }

    fn figure(&self, demands: u64, with: &[(&str, String)]) -> Figure {
        let mut filter = self.asked.clone();
        for (name, value) in with {
            filter.insert((*name).to_owned(), value.clone());
        }
        Figure { demands, filter }
    }

    fn outcome(&self, standing: &Standing) -> Outcome {
        if standing.is_merged != 0 {
            return Outcome::Merged;
        }
        let workflow = self.workflows.get(&standing.workflow_version_id);
        workflow.map_or(Outcome::Open, |one| Outcome::of(one, &standing.status))
    }

    fn span(&self, period: Period) -> Span {
        Span {
            from: Some(self.calendar.start(period.from)),
            until: Some(self.calendar.end(period.to)),
        }
    }

    fn scope<'a>(&'a self, filter: &'a Filter) -> (&'a Filter, &'a Reach) {
        (filter, &self.reach)
    }

    async fn volume(&self) -> Result<(Vec<VolumePart>, Figure)> {
        let parts = self.period.parts();
        let bounds = parts.iter().skip(1);
        let bounds: Vec<_> = bounds.map(|part| self.calendar.start(part.from)).collect();
        let mut came = self.filter.clone();
        came.past.submitted = self.span(self.period);
        let mut left = self.filter.clone();
        left.past.decided = self.span(self.period);
        let reader = self.context.reader();
        left.past.ended = Some(past::ended(reader, &Outcome::DECIDED.into()).await?);
        let came =
            counted::by_moment(reader, self.scope(&came), Moment::Submitted, &bounds).await?;
        let left = counted::by_moment(reader, self.scope(&left), Moment::Decided, &bounds).await?;
        let mut volume = Vec::new();
        let mut decided = 0;
        for (index, part) in parts.iter().enumerate() {
            let of_part = |rows: &[counted::InPart]| {
                let rows = rows.iter().filter(|row| row.part == index as i64);
                self.outcomes(rows.map(|row| &row.standing))
            };
            let submitted: u64 = of_part(&came).values().sum();
            let outcomes = of_part(&left);
            let (days, ended) = (days("submitted", *part), days("decided", *part));
            let all: u64 = outcomes.values().sum();
            decided += all;
            volume.push(VolumePart {
                period: *part,
                submitted: self.figure(submitted, &days),
                decided: self.figure(all, &with_outcome(&ended, &decided_outcomes())),
                outcomes: self.outcome_figures(&outcomes, &ended),
            });
        }
        let ended = days("decided", self.period);
        let all = with_outcome(&ended, &decided_outcomes());
        Ok((volume, self.figure(decided, &all)))
    }

    fn outcomes<'a>(&self, rows: impl Iterator<Item = &'a Standing>) -> Outcomes {
        let mut outcomes = Outcomes::new();
        for row in rows {
            *outcomes.entry(self.outcome(row)).or_default() += row.demands.unsigned_abs();
        }
        outcomes
    }

    fn outcome_figures(
        &self,
        outcomes: &Outcomes,
        with: &[(&'static str, String)],
    ) -> Vec<OutcomeFigure> {
        let figures = outcomes.iter().map(|(&outcome, &demands)| OutcomeFigure {
            outcome,
            figure: self.figure(demands, &with_outcome(with, outcome.key())),
        });
        figures.collect()
    }

    async fn ages(&self) -> Result<(Vec<AgeRow>, Figure)> {
        let open = [("status_category", StatusCategory::Open.key().to_owned())];
        let mut filter = self.filter.clone();
        filter.status_category = vec![open[0].1.clone()];
        let firsts: Vec<NaiveDate> = AGE_BANDS
            .iter()
            .rev()
            .filter_map(|band| band.began(self.today).0)
            .collect();
        let bounds: Vec<_> = firsts.iter().map(|&day| self.calendar.start(day)).collect();
        let (reader, scope) = (self.context.reader(), self.scope(&filter));
        let by_age = counted::by_moment(reader, scope, Moment::Submitted, &bounds).await?;
        let by_stay = counted::by_moment(reader, scope, Moment::InStatus, &bounds).await?;
        let count = |rows: &[counted::InPart], part: usize| -> u64 {
            let rows = rows.iter().filter(|row| row.part == part as i64);
            rows.map(|row| row.standing.demands.unsigned_abs()).sum()
        };
        let total = by_stay
            .iter()
            .map(|row| row.standing.demands.unsigned_abs());
        let total = total.sum();
        let rows = AGE_BANDS.iter().enumerate().map(|(index, band)| {
            let part = AGE_BANDS.len() - 1 - index;
            let (first, last) = band.began(self.today);
            let bounded = |[from, to]: [&'static str; 2]| {
                let mut with = open.to_vec();
                with.extend(first.map(|day| (from, day.to_string())));
                with.extend(last.map(|day| (to, day.to_string())));
                with
            };
            let ages = bounded(["submitted[gte]", "submitted[lte]"]);
            let stays = bounded(["status_since[gte]", "status_since[lte]"]);
            AgeRow {
                from_days: band.from,
                to_days: band.to,
                open: self.figure(count(&by_age, part), &ages),
                in_status: self.figure(count(&by_stay, part), &stays),
            }
        });
        Ok((rows.collect(), self.figure(total, &open)))
    }

    async fn statuses(&self) -> Result<Vec<StatusTime>> {
        let (reader, scope) = (self.context.reader(), self.scope(&self.filter));
        let span = self.span(self.period);
        let here = counted::by_moment(reader, scope, Moment::InStatus, &[]).await?;
        let stays = counted::stays(reader, scope, span).await?;
        let place = |percent, stays: i64| nearest_rank(percent, stays.unsigned_abs());
        let mut wanted = Vec::new();
        for row in &stays {
            let places = [MEDIAN, NINETIETH].map(|percent| place(percent, row.stays));
            let places = BTreeSet::from_iter(places.into_iter().flatten());
            wanted.extend(places.into_iter().map(|place| (row.status.clone(), place)));
        }
        let placed = counted::placed(reader, scope, span, &wanted).await?;
        let mut times: Vec<StatusTime> = Vec::new();
        let known = self.workflows.values().rev().flat_map(|one| &one.statuses);
        for status in known.filter(|status| status.category != StatusCategory::Draft) {
            if times.iter().any(|time| time.status == status.key) {
                continue;
            }
            let now = here.iter().filter(|row| row.standing.status == status.key);
            let now = now.map(|row| row.standing.demands.unsigned_abs()).sum();
            let ended = stays.iter().find(|row| row.status == status.key);
            let took = |percent| {
                let place = ended.and_then(|row| place(percent, row.stays))?;
                let mut rows = placed.iter().filter(|row| row.status == status.key);
                let row = rows.find(|row| row.place.unsigned_abs() == place)?;
                let seconds = row.seconds.unsigned_abs();
                Some(Elapsed { seconds }.to_string())
            };
            let mut left = days("left", self.period).to_vec();
            left.push(("stayed_in", status.key.clone()));
            times.push(StatusTime {
                status: status.key.clone(),
                name: status.name.clone(),
                category: status.category,
                now: self.figure(now, &[("status", status.key.clone())]),
                left: self.figure(ended.map_or(0, |row| row.demands.unsigned_abs()), &left),
                stays: ended.map_or(0, |row| row.stays.unsigned_abs()),
                median_days: took(MEDIAN),
                ninetieth_days: took(NINETIETH),
            });
        }
        Ok(times)
    }

    /// What was handed in during the period, by what it belongs to.
    async fn by(&self, belonging: Belonging) -> Result<BTreeMap<Option<Uuid>, Outcomes>> {
        let mut filter = self.filter.clone();
        filter.past.submitted = self.span(self.period);
        let scope = self.scope(&filter);
        let rows = counted::by_belonging(self.context.reader(), scope, belonging).await?;
        let mut by: BTreeMap<Option<Uuid>, Outcomes> = BTreeMap::new();
        for row in rows {
            let outcome = self.outcome(&row.standing);
            let demands = row.standing.demands.unsigned_abs();
            *by.entry(row.of).or_default().entry(outcome).or_default() += demands;
        }
        Ok(by)
    }

    fn conversion(&self, outcomes: &Outcomes, of: Option<(&'static str, String)>) -> Conversion {
        let mut with = days("submitted", self.period).to_vec();
        with.extend(of);
        let all: u64 = outcomes.values().sum();
        let count = |outcome| outcomes.get(&outcome).copied().unwrap_or(0);
        let (approved, merged) = (count(Outcome::Approved), count(Outcome::Merged));
        Conversion {
            submitted: self.figure(all, &with),
            outcomes: self.outcome_figures(outcomes, &with),
            approved_permille: permille(approved, all - merged),
        }
    }

    /// A row for each unit that has demands, or one below it that has, as far as
    /// the units asked for go.
    async fn units(&self, by: BTreeMap<Option<Uuid>, Outcomes>) -> Result<Vec<ConversionRow>> {
        let units = unit::list(self.context.reader(), true).await?;
        let parents: BTreeMap<Uuid, Option<Uuid>> =
            units.iter().map(|one| (one.id, one.parent_id)).collect();
        let chosen = &self.filter.unit_id;
        let above = |id: Uuid| -> Vec<Uuid> {
            let next = |id: &Uuid| parents.get(id).copied().flatten();
            // No path is longer than there are units.
            let path = std::iter::successors(Some(id), next).take(parents.len());
            let path: Vec<Uuid> = path.collect();
            let top = path.iter().rposition(|id| chosen.contains(id));
            let length = match chosen.is_empty() {
                true => path.len(),
                false => top.map_or(0, |top| top + 1),
            };
            path.into_iter().take(length).collect()
        };
        let mut sums: BTreeMap<Uuid, Outcomes> = BTreeMap::new();
        for (id, outcomes) in &by {
            for id in id.map(&above).unwrap_or_default() {
                let sum = sums.entry(id).or_default();
                for (outcome, demands) in outcomes {
                    *sum.entry(*outcome).or_default() += demands;
                }
            }
        }
        let places: BTreeMap<Uuid, usize> = units
            .iter()
            .enumerate()
            .map(|(place, one)| (one.id, place))
            .collect();
        let mut rows: Vec<(Vec<usize>, ConversionRow)> = Vec::new();
        for one in &units {
            let Some(outcomes) = sums.get(&one.id) else {
                continue;
            };
            let path = above(one.id);
            let place = path.iter().rev().filter_map(|id| places.get(id).copied());
            rows.push((
                place.collect(),
                ConversionRow {
                    id: Some(one.id),
                    name: Some(LocalText::en(one.name.clone())),
                    level: u32::try_from(path.len() - 1).unwrap_or(0),
                    conversion: self.conversion(outcomes, Some(("unit", one.id.to_string()))),
                },
            ));
        }
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut rows: Vec<ConversionRow> = rows.into_iter().map(|(_, row)| row).collect();
        rows.extend(by.get(&None).map(|outcomes| self.without("unit", outcomes)));
        Ok(rows)
    }

    async fn categories(
        &self,
        by: &BTreeMap<Option<Uuid>, Outcomes>,
    ) -> Result<Vec<ConversionRow>> {
        let register = register::Register::Category;
        let entries = register::list(self.context.reader(), register).await?;
        let rows = entries.into_iter().filter_map(|entry| {
            let outcomes = by.get(&Some(entry.id))?;
            Some(ConversionRow {
                id: Some(entry.id),
                name: Some(entry.name),
                level: 0,
                conversion: self.conversion(outcomes, Some(("category", entry.id.to_string()))),
            })
        });
        let mut rows: Vec<ConversionRow> = rows.collect();
        rows.extend(
            by.get(&None)
                .map(|outcomes| self.without("category", outcomes)),
        );
        Ok(rows)
    }

    fn without(&self, what: &'static str, outcomes: &Outcomes) -> ConversionRow {
        ConversionRow {
            id: None,
            name: None,
            level: 0,
            conversion: self.conversion(outcomes, Some((what, "none".to_owned()))),
        }
    }
}

/// The filters for the days of a period.
fn days(what: &str, period: Period) -> [(&'static str, String); 2] {
    let names = match what {
        "submitted" => ["submitted[gte]", "submitted[lte]"],
        "decided" => ["decided[gte]", "decided[lte]"],
        _ => ["left[gte]", "left[lte]"],
    };
    [
        (names[0], period.from.to_string()),
        (names[1], period.to.to_string()),
    ]
}

fn with_outcome(with: &[(&'static str, String)], outcomes: &str) -> Vec<(&'static str, String)> {
    let mut with = with.to_vec();
    with.push(("outcome", outcomes.to_owned()));
    with
}

fn decided_outcomes() -> String {
    Outcome::DECIDED.map(Outcome::key).join(",")
}
