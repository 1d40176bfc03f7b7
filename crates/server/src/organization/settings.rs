//! The organisation's settings.

use actix_web::{get, patch};
use docket_contract::organization::{ExchangeRate, OrganizationView, PatchOrganization};
use docket_contract::problem::{Code, FieldError};
use docket_domain::exact::Billionths;
use docket_domain::field::is_plannable;
use docket_domain::money::Currency;
use docket_domain::text::LANGUAGES;
use docket_storage::organization::{self, Organization};
use docket_storage::{ConnectionTrait, DatabaseTransaction, demand};
use serde_json::json;

use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::clock::PLANNABLE;
use crate::context::{Context, Record, differences};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
/// Most holidays and rates that are kept.
const MOST_ENTRIES: usize = 2_000;

/// Loads the settings.
///
/// # Errors
/// There are none, which setting up rules out.
pub async fn load(connection: &impl ConnectionTrait) -> Result<Organization> {
    organization::find(connection)
        .await?
        .ok_or_else(|| Error::not_found("organisation"))
}

async fn view(
    connection: &impl ConnectionTrait,
    organization: Organization,
) -> Result<OrganizationView> {
    let rates = organization::exchange_rates(connection).await?;
    Ok(OrganizationView {
        name: organization.name,
        time_zone: organization.time_zone,
        language: organization.language,
        currency: organization.currency,
        fiscal_year_start: organization.fiscal_year_start,
        working_days: organization.working_days,
        holidays: organization.holidays,
        tracking_days: organization.tracking_days,
        exchange_rates: rates
            .into_iter()
            .map(|rate| ExchangeRate {
                currency: rate.currency,
                valid_from: rate.valid_from,
                rate: Billionths(rate.rate),
            })
            .collect(),
        version: organization.version,
    })
}

/// Read the organisation's settings
///
/// Name, time zone, calendar, base currency, exchange rates.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = OrganizationView)))]
#[get("/organization")]
pub async fn get_organization(caller: Caller) -> Answer {
    let context = caller.context(Operation::GetOrganization)?;
    let settings = load(context.reader()).await?;
    let version = settings.version;
    let view = view(context.reader(), settings).await?;
    caller.answer(Reply::ok(view).version(version))
}

/// Change the organisation's settings
///
/// Merge-patch. The base currency stays once a demand has money in it.
#[utoipa::path(tag = "Organisation", request_body = PatchOrganization, params(IfMatchHeader),
    responses((status = 200, body = OrganizationView)))]
#[patch("/organization")]
pub async fn update_organization(
    caller: Caller,
    version: IfMatch,
    body: Body<PatchOrganization>,
) -> Answer {
    let input = body.with(|patch| (version.0, patch));
    caller
        .change(
            Operation::UpdateOrganization,
            input,
            |transaction, context, (version, patch)| {
                Box::pin(update(transaction, context, *version, patch))
            },
        )
        .await
}

async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    version: i64,
    patch: &PatchOrganization,
) -> Result<Reply<OrganizationView>> {
    if !context.reach().everywhere {
        return Err(Error::lacking(
            docket_domain::identity::Permission::OrganizationManage,
        ));
    }
    let current = load(transaction).await?;
    if current.version != version {
        return Err(Error::stale());
    }
    let errors = wrong_places(patch);
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let before = view(transaction, current.clone()).await?;
    let mut settings = current;
    apply(&mut settings, patch);
    if settings.currency != before.currency && demand::any_money(transaction).await? {
        return Err(Error::new(
            Code::WrongState,
            "Demands have money in the base currency already; it stays what it is.",
        ));
    }
    let (by, now) = (context.person_id(), context.now);
    if !organization::update(transaction, &settings, by, now).await? {
        return Err(Error::stale());
    }
    if let Some(rates) = &patch.exchange_rates {
        let rates: Vec<organization::ExchangeRate> = rates
            .iter()
            .map(|rate| organization::ExchangeRate {
                currency: rate.currency.clone(),
                valid_from: rate.valid_from,
                rate: rate.rate.0,
            })
            .collect();
        organization::set_exchange_rates(transaction, &rates, by, now).await?;
    }
    let id = settings.id;
    let after = view(transaction, load(transaction).await?).await?;
    let mut changes = differences(Some(&before), Some(&after));
    changes.remove("version");
    context
        .record(
            transaction,
            Record::new("organization", id, &after.name, changes),
        )
        .await?;
    let kind = "organization";
    context
        .announce(
            transaction,
            "organization.changed",
            kind,
            id,
            None,
            json!({}),
        )
        .await?;
    let version = after.version;
    Ok(Reply::ok(after).version(version))
}

fn apply(settings: &mut Organization, patch: &PatchOrganization) {
    let patch = patch.clone();
    if let Some(name) = patch.name {
        settings.name = name.trim().to_owned();
    }
    settings.time_zone = patch.time_zone.unwrap_or(settings.time_zone.clone());
    settings.language = patch.language.unwrap_or(settings.language.clone());
    settings.currency = patch.currency.unwrap_or(settings.currency.clone());
    settings.fiscal_year_start = patch
        .fiscal_year_start
        .unwrap_or(settings.fiscal_year_start);
    settings.tracking_days = patch.tracking_days.unwrap_or(settings.tracking_days);
    if let Some(mut days) = patch.working_days {
        days.sort_unstable();
        days.dedup();
        settings.working_days = days;
    }
    if let Some(mut holidays) = patch.holidays {
        holidays.sort_unstable();
        holidays.dedup();
        settings.holidays = holidays;
    }
}

fn wrong_places(patch: &PatchOrganization) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut check = |is_right: bool, pointer: &str, detail: &str| {
        if !is_right {
            errors.push(field_error(pointer, "wrong", detail));
        }
    };
    if let Some(name) = &patch.name {
        let length = name.trim().chars().count();
        check(
            (1..=LONGEST_NAME).contains(&length),
            "/name",
            "Enter 1 to 200 characters.",
        );
    }
    if let Some(zone) = &patch.time_zone {
        let is_zone = zone.parse::<chrono_tz::Tz>().is_ok();
        check(
            is_zone,
            "/time_zone",
            "Enter an IANA name, such as Europe/Berlin.",
        );
    }
    if let Some(language) = &patch.language {
        check(
            LANGUAGES.contains(&language.as_str()),
            "/language",
            "Choose en or de.",
        );
    }
    if let Some(currency) = &patch.currency {
        let is_code = currency.parse::<Currency>().is_ok();
        check(is_code, "/currency", "Enter an ISO 4217 code, such as EUR.");
    }
    if let Some(month) = patch.fiscal_year_start {
        check(
            (1..=12).contains(&month),
            "/fiscal_year_start",
            "Enter a month from 1 to 12.",
        );
    }
    if let Some(days) = patch.tracking_days {
        check(
            (30..=3_650).contains(&days),
            "/tracking_days",
            "Enter a number of days from 30 to 3,650.",
        );
    }
    if let Some(days) = &patch.working_days {
        let are_days = !days.is_empty() && days.iter().all(|day| (1..=7).contains(day));
        check(
            are_days,
            "/working_days",
            "Choose days from 1 (Monday) to 7 (Sunday).",
        );
    }
    if let Some(holidays) = &patch.holidays {
        check(
            holidays.len() <= MOST_ENTRIES,
            "/holidays",
            "Enter at most 2,000 days.",
        );
        check(
            holidays.iter().copied().all(is_plannable),
            "/holidays",
            "Enter days from 1900-01-01 to 2299-12-31.",
        );
    }
    for (index, rate) in patch.exchange_rates.iter().flatten().enumerate() {
        let is_code = rate.currency.parse::<Currency>().is_ok();
        let pointer = format!("/exchange_rates/{index}/currency");
        check(is_code, &pointer, "Enter an ISO 4217 code, such as CHF.");
        let pointer = format!("/exchange_rates/{index}/rate");
        check(rate.rate.0 > 0, &pointer, "Enter a rate above zero.");
        let pointer = format!("/exchange_rates/{index}/valid_from");
        check(is_plannable(rate.valid_from), &pointer, PLANNABLE);
    }
    if let Some(rates) = &patch.exchange_rates {
        let mut keys: Vec<_> = rates.iter().map(|r| (&r.currency, r.valid_from)).collect();
        keys.sort();
        let has_twins = keys.windows(2).any(|pair| pair[0] == pair[1]);
        let detail = "Enter one rate per currency and day, at most 2,000.";
        check(
            !has_twins && rates.len() <= MOST_ENTRIES,
            "/exchange_rates",
            detail,
        );
    }
    errors
}
