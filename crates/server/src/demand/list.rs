//! Lists of demands.

use actix_web::get;
use docket_contract::demand::DemandSummary;
use docket_contract::page::Page;
use docket_domain::exact::Billionths;
use docket_domain::money::{Currency, Money};
use docket_domain::triage::WaitsFor;
use docket_storage::demand::list::{self, After, Filter, Order, Query as Listing, Sort, SortValue};
use docket_storage::demand::past::Past;

use super::calendar::Calendar;
use super::past;
use super::service::framework;
use super::view::Presenter;
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::Result;
use crate::query::{Query, cursor, next_page};

/// Where a page ended: its sort order with it, so that a cursor is only good
/// for the order it was made in.
type Place = (Vec<SortValue>, i64);

/// List demands
///
/// Within the caller's reach, newest first unless sorted otherwise. Several
/// values of a filter go with commas; filters narrow each other.
#[utoipa::path(tag = "Demands", params(
        ("q" = Option<String>, Query, description = "Words in key, title, summary or answers, by their beginnings.", example = "pump"),
        ("status" = Option<String>, Query, description = "Statuses.", example = "screening,qualified"),
        ("status_category" = Option<String>, Query, description = "`draft`, `open`, `decided`, `delivered`, `closed`.", example = "open"),
        ("unit" = Option<String>, Query, description = "Units, with everything below them; `none` is no unit."),
        ("category" = Option<String>, Query, description = "Categories; `none` is no category."),
        ("objective" = Option<String>, Query, description = "Strategic objectives."),
        ("owner" = Option<String>, Query, description = "People who look after them; `me` is the caller, `none` nobody.", example = "me"),
        ("team" = Option<String>, Query, description = "Teams that have them; `none` is no team."),
        ("waits_for" = Option<String>, Query, description = "`office`, `submitter`, `nobody`.", example = "office"),
        ("due[gte]" = Option<String>, Query, description = "Target day at least.", example = "2027-01-01"),
        ("due[lte]" = Option<String>, Query, description = "Target day at most.", example = "2027-01-31"),
        ("requester" = Option<String>, Query, description = "People who asked; `me` is the caller.", example = "me"),
        ("external_source" = Option<String>, Query, description = "Imported from.", example = "keps"),
        ("external_key" = Option<String>, Query, description = "Key there."),
        ("score[gte]" = Option<String>, Query, description = "Score at least.", example = "50"),
        ("score[lte]" = Option<String>, Query, description = "Score at most."),
        ("cost[gte]" = Option<String>, Query, description = "Cost at least, in the base currency.", example = "100000"),
        ("cost[lte]" = Option<String>, Query, description = "Cost at most."),
        ("created[gte]" = Option<String>, Query, description = "Made at this instant or later."),
        ("created[lt]" = Option<String>, Query, description = "Made before this instant."),
        ("type" = Option<String>, Query, description = "Types of demands."),
        ("submitted[gte]" = Option<String>, Query, description = "Handed in on this day or later.", example = "2027-01-01"),
        ("submitted[lte]" = Option<String>, Query, description = "Handed in by this day.", example = "2027-01-31"),
        ("decided[gte]" = Option<String>, Query, description = "Last decided, delivered or closed on this day or later."),
        ("decided[lte]" = Option<String>, Query, description = "Last decided, delivered or closed by this day."),
        ("status_since[gte]" = Option<String>, Query, description = "In their status since this day or later."),
        ("status_since[lte]" = Option<String>, Query, description = "In their status since this day or earlier."),
        ("outcome" = Option<String>, Query, description = "What became of what was handed in: `open`, `approved`, `deferred`, `rejected`, `withdrawn`, `merged`.", example = "approved"),
        ("stayed_in" = Option<String>, Query, description = "Status that they were in and left.", example = "screening"),
        ("left[gte]" = Option<String>, Query, description = "They left it on this day or later; with `stayed_in`."),
        ("left[lte]" = Option<String>, Query, description = "They left it by this day; with `stayed_in`."),
        ("sort" = Option<String>, Query, description = "`key`, `title`, `status`, `status_since`, `unit`, `score`, `cost`, `updated_at`, `due_on`; a minus descends.", example = "-score,title"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<DemandSummary>)))]
#[get("/demands")]
pub async fn list_demands(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListDemands)?;
    let (limit, after) = (query.limit()?, query.cursor::<Place>()?);
    let count = query.flag("count")?;
    let mut listing = listing(&context, &mut query).await?;
    let rest = query.finish()?;
    listing.after = after
        .filter(|(values, _)| values.len() == listing.order.len())
        .map(|(values, seq)| After { values, seq });
    let (reader, reach) = (context.reader(), context.reach());
    let mut demands = list::list(reader, &listing, &reach, limit + 1).await?;
    let next = next_page(&mut demands, limit, |last| {
        let values: Vec<_> = listing
            .order
            .iter()
            .map(|order| order.by.value(last))
            .collect();
        cursor::<Place>(&(values, last.seq))
    });
    let total = match count {
        true => Some(list::count(reader, &listing, &reach).await?),
        false => None,
    };
    let presenter = Presenter::load(reader, &context).await?;
    let items = demands
        .iter()
        .map(|demand| presenter.summary(demand))
        .collect();
    caller.page(Page { items, next, total }, &rest)
}

/// Takes from a query whom demands wait for.
fn waits_for(query: &mut Query) -> Result<Vec<String>> {
    let keys: Vec<String> = query.several("waits_for", "office, submitter or nobody")?;
    match keys.iter().all(|key| WaitsFor::from_key(key).is_some()) {
        true => Ok(keys),
        false => Err(crate::query::invalid(
            "waits_for",
            "Give one of office, submitter, nobody.",
        )),
    }
}

/// Takes filter and sort order from a query; other parameters are left in it.
///
/// # Errors
/// A parameter is not usable.
pub async fn listing(context: &Context, query: &mut Query) -> Result<Listing> {
    let none = |query: &mut Query, name: &str| -> Result<bool> {
        let all: Vec<String> = query.several(name, "ids")?;
        let others: Vec<&str> = all
            .iter()
            .map(String::as_str)
            .filter(|one| *one != "none")
            .collect();
        query.put(name, &others.join(","));
        Ok(others.len() < all.len())
    };
    let (unowned, unteamed) = (none(query, "owner")?, none(query, "team")?);
    let (no_unit, no_category) = (none(query, "unit")?, none(query, "category")?);
    let me = |query: &mut Query, name: &str| -> Result<Vec<uuid::Uuid>> {
        let people: Vec<String> = query.several(name, "people's ids, or me")?;
        let ids: Vec<String> = people
            .into_iter()
            .map(|person| match context.person_id() {
                Some(id) if person == "me" => id.to_string(),
                _ => person,
            })
            .collect();
        query.put(name, &ids.join(","));
        query.several(name, "people's ids, or me")
    };
    let (calendar, settings) = Calendar::load(context.reader()).await?;
    let past = Past {
        no_unit,
        no_category,
        ..past::read(context, query, &calendar).await?
    };
    let currency: Currency = settings.currency.parse().unwrap_or(Currency::EUR);
    let amount = |query: &mut Query, name: &str| -> Result<Option<i64>> {
        let Some(text) = query.text(name) else {
            return Ok(None);
        };
        Money::parse(&text, currency)
            .map(|money| Some(money.minor))
            .map_err(|_| {
                crate::query::invalid(name, "Give an amount in the base currency, such as 100000.")
            })
    };
    let number = "a number such as 50 or 62.5";
    let day = "a day such as 2027-01-31";
    let instant = "an instant such as 2027-01-01T00:00:00Z";
    let filter = Filter {
        text: query.text("q"),
        status: query.several("status", "statuses")?,
        status_category: query.several("status_category", "categories of status")?,
        unit_id: query.several("unit", "units' ids")?,
        category_id: query.several("category", "categories' ids")?,
        objective_id: query.several("objective", "objectives' ids")?,
        owner_id: me(query, "owner")?,
        unowned,
        team_id: query.several("team", "teams' ids, or none")?,
        unteamed,
        responsible: None,
        waits_for: waits_for(query)?,
        due_from: query.one("due[gte]", day)?,
        due_to: query.one("due[lte]", day)?,
        snoozed: None,
        nothing: false,
        requester_id: me(query, "requester")?,
        external_source: query.text("external_source"),
        external_key: query.text("external_key"),
        score_from: query
            .one::<Billionths>("score[gte]", number)?
            .map(|score| score.0),
        score_to: query
            .one::<Billionths>("score[lte]", number)?
            .map(|score| score.0),
        cost_from: amount(query, "cost[gte]")?,
        cost_to: amount(query, "cost[lte]")?,
        created_from: query.one("created[gte]", instant)?,
        created_to: query.one("created[lt]", instant)?,
        past,
    };
    let order = query
        .sort(&Sort::ALL)?
        .into_iter()
        .map(|(by, descending)| Order { by, descending })
        .collect();
    let framework = framework(context.reader(), context).await?;
    Ok(Listing {
        filter,
        order,
        after: None,
        framework,
    })
}
