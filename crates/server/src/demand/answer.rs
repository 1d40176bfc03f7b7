//! A demand's answers on their way in: from JSON to typed values, through the
//! form's rules, to the columns they are kept in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use docket_contract::demand::{MoneyLine, MoneyLineKind};
use docket_contract::problem::FieldError;
use docket_domain::exact::Billionths;
use docket_domain::field::{
    Choice, FieldCatalogue, FieldKey, FieldProblem, FieldValue, well_known,
};
use docket_domain::form::{Answers, FormDefinition, Stage};
use docket_domain::money::{Currency, Money};
use docket_domain::organization::{ExchangeRate, FiscalPeriod};
use docket_domain::workflow::Transition;
use docket_storage::ConnectionTrait;
use docket_storage::demand::{DemandValues, answer};
use docket_storage::organization::{self, definition, register, unit};
use uuid::Uuid;

use super::calendar::Calendar;
use crate::problem::{Error, Result, field_error};

/// Most money lines of a demand.
const MOST_LINES: usize = 200;

/// What answers are judged by: the catalogue with what the registers offer,
/// the registers themselves, and the day.
pub struct Catalogue {
    /// Field definitions; categories and objectives have their options.
    pub fields: FieldCatalogue,
    /// Today, where the organisation works.
    pub today: NaiveDate,
    /// The organisation's base currency.
    pub currency: Currency,
    categories: Vec<register::Entry>,
    objectives: Vec<register::Entry>,
}

impl Catalogue {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Self> {
        let (calendar, settings) = Calendar::load(connection).await?;
        let mut fields = definition::catalogue(connection).await?;
        let categories = register::list(connection, register::Register::Category).await?;
        let objectives = register::list(connection, register::Register::StrategicObjective).await?;
        for (name, entries) in [
            (well_known::CATEGORY, &categories),
            (well_known::STRATEGIC_OBJECTIVE, &objectives),
        ] {
            let Some(field) = name.parse().ok().and_then(|key| fields.get(&key).cloned()) else {
                continue;
            };
            let options = entries
                .iter()
                .map(|entry| Choice {
                    key: entry.key.clone(),
                    label: entry.name.clone(),
                })
                .collect();
            fields.insert(docket_domain::field::FieldDefinition { options, ..field });
        }
        Ok(Self {
            fields,
            today: calendar.day(now),
            currency: settings.currency.parse().unwrap_or(Currency::EUR),
            categories,
            objectives,
        })
    }

    /// The answers kept in a demand's own columns.
    fn built_in(&self, values: &DemandValues) -> Answers {
        let entry = |entries: &[register::Entry], id: Option<Uuid>| {
            entries
                .iter()
                .find(|entry| Some(entry.id) == id)
                .map(|entry| FieldValue::Choice(entry.key.clone()))
        };
        let text = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| FieldValue::Text(text.to_owned()))
        };
        [
            (well_known::TITLE, text(&values.title)),
            (well_known::SUMMARY, text(&values.summary)),
            (well_known::UNIT, values.unit_id.map(FieldValue::Reference)),
            (
                well_known::CATEGORY,
                entry(&self.categories, values.category_id),
            ),
            (
                well_known::STRATEGIC_OBJECTIVE,
                entry(&self.objectives, values.objective_id),
            ),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.parse().ok()?, value?)))
        .collect()
    }

    /// Moves answers that a demand keeps in its own columns to where they
    /// belong.
    pub fn take_built_in(&self, values: &mut DemandValues, answers: &mut Answers) {
        let mut take = |key: &str| {
            let key: FieldKey = key.parse().ok()?;
            answers.remove(&key)
        };
        if let Some(FieldValue::Text(title)) = take(well_known::TITLE) {
            values.title = title;
        }
        if let Some(FieldValue::Text(summary)) = take(well_known::SUMMARY) {
            values.summary = summary;
        }
        if let Some(FieldValue::Reference(unit)) = take(well_known::UNIT) {
            values.unit_id = Some(unit);
        }
        let id = |entries: &[register::Entry], value: Option<FieldValue>| match value {
            Some(FieldValue::Choice(key)) => entries
                .iter()
                .find(|entry| entry.key == key)
                .map(|entry| entry.id),
            _ => None,
        };
        values.category_id =
            id(&self.categories, take(well_known::CATEGORY)).or(values.category_id);
        values.objective_id =
            id(&self.objectives, take(well_known::STRATEGIC_OBJECTIVE)).or(values.objective_id);
    }
}

/// Reads answers from JSON into `answers`; null removes one. Gives the places
/// that are wrong.
pub fn read(
    catalogue: &FieldCatalogue,
    json: &BTreeMap<FieldKey, serde_json::Value>,
    answers: &mut Answers,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (key, value) in json {
        let pointer = format!("/values/{key}");
        let Some(field) = catalogue.get(key) else {
            let detail = format!("There is no field \"{key}\" in the catalogue.");
            errors.push(field_error(&pointer, "unknown", detail));
            continue;
        };
        match FieldValue::from_json(field, value) {
            Ok(answer) => {
                answers.insert(key.clone(), answer);
            }
            Err(FieldProblem::Empty) => {
                answers.remove(key);
            }
            Err(problem) => {
                let pointer = pointer + &problem.place();
                errors.push(field_error(&pointer, problem.code(), problem.to_string()));
            }
        }
    }
    errors
}

/// What is wrong with a demand's answers by its form, and, at submission, with
/// what is missing. Fields that the form does not ask for are let be: they
/// were imported, or belong to later work.
pub fn problems(
    form: &FormDefinition,
    catalogue: &Catalogue,
    values: &DemandValues,
    answers: &Answers,
    stage: Stage,
) -> Vec<FieldError> {
    let all = asked(form, catalogue, values, answers);
    form.evaluate(&catalogue.fields, &all, catalogue.today)
        .problems(stage)
        .into_iter()
        .map(|found| {
            let pointer = place_of(&found.field) + &found.problem.place();
            field_error(&pointer, found.code(), found.message())
        })
        .collect()
}

/// What a change of a demand that was handed in makes worse: problems that it
/// did not have before. What was imported may lack what its form requires; it
/// can be changed all the same.
pub fn new_problems(
    form: &FormDefinition,
    catalogue: &Catalogue,
    before: (&DemandValues, &Answers),
    after: (&DemandValues, &Answers),
) -> Vec<FieldError> {
    let known = problems(form, catalogue, before.0, before.1, Stage::Submit);
    let mut found = problems(form, catalogue, after.0, after.1, Stage::Submit);
    found.retain(|error| {
        let is_same =
            |known: &FieldError| known.pointer == error.pointer && known.code == error.code;
        !known.iter().any(is_same)
    });
    found
}

/// Answers that no other demand may have and another one has.
///
/// # Errors
/// When the database refuses.
pub async fn taken(
    connection: &impl ConnectionTrait,
    form: &FormDefinition,
    catalogue: &Catalogue,
    values: &DemandValues,
    answers: &Answers,
    except: Option<Uuid>,
) -> Result<Vec<FieldError>> {
    let mut errors = Vec::new();
    if !form.questions().any(|question| question.unique) {
        return Ok(errors);
    }
    let all = asked(form, catalogue, values, answers);
    let evaluation = form.evaluate(&catalogue.fields, &all, catalogue.today);
    for question in form.questions().filter(|question| question.unique) {
        let Some(answer) = evaluation.answers.get(&question.field) else {
            continue;
        };
        if answer::is_taken(connection, &question.field, answer, except).await? {
            let problem = FieldProblem::NotUnique;
            let pointer = place_of(&question.field);
            errors.push(field_error(&pointer, problem.code(), problem.to_string()));
        }
    }
    Ok(errors)
}

/// Where a field stands in the body of a demand.
fn place_of(field: &FieldKey) -> String {
    match field.as_str() {
        well_known::TITLE => "/title".to_owned(),
        well_known::SUMMARY => "/summary".to_owned(),
        well_known::UNIT => "/unit_id".to_owned(),
        well_known::CATEGORY => "/category_id".to_owned(),
        well_known::STRATEGIC_OBJECTIVE => "/objective_id".to_owned(),
        key => format!("/values/{key}"),
    }
}

/// The answers to a form's questions, those kept in a demand's own columns
/// included.
pub fn asked(
    form: &FormDefinition,
    catalogue: &Catalogue,
    values: &DemandValues,
    answers: &Answers,
) -> Answers {
    let mut all = catalogue.built_in(values);
    all.extend(
        answers
            .iter()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    all.retain(|key, _| form.question(key).is_some());
    all
}

/// What has to be answered before a step, because it requires that, or because
/// what it requires is calculated from it. What the form hides does not apply.
pub fn missing(
    step: &Transition,
    form: &FormDefinition,
    catalogue: &Catalogue,
    values: &DemandValues,
    answers: &Answers,
) -> Vec<FieldError> {
    let built_in = catalogue.built_in(values);
    let is_answered =
        |field: &FieldKey| built_in.contains_key(field) || answers.contains_key(field);
    let mut unanswered = step.missing(is_answered).peekable();
    if unanswered.peek().is_none() {
        return Vec::new();
    }
    let all = asked(form, catalogue, values, answers);
    let evaluation = form.evaluate(&catalogue.fields, &all, catalogue.today);
    let mut seen = BTreeSet::new();
    unanswered
        .flat_map(|field| evaluation.open(field))
        .filter(|field| seen.insert(field.clone()))
        .map(|field| {
            let question = form.question(&field);
            let (code, detail) = match question.and_then(|question| question.calculation.as_ref()) {
                None => ("required", "Answer this before you take this step."),
                Some(_) => (
                    "no_result",
                    "This is calculated, and its answers give no result. Change them before you \
                     take this step.",
                ),
            };
            field_error(&place_of(&field), code, detail)
        })
        .collect()
}

/// Puts in what the form calculates, and at submission drops what hidden
/// questions held. A draft keeps the latter, so that changing one's mind twice
/// loses nothing.
pub fn settle(
    form: &FormDefinition,
    catalogue: &Catalogue,
    values: &DemandValues,
    answers: &mut Answers,
    stage: Stage,
) {
    let all = asked(form, catalogue, values, answers);
    let evaluation = form.evaluate(&catalogue.fields, &all, catalogue.today);
    for question in form.questions() {
        let field = &question.field;
        let counts = evaluation.answers.get(field);
        if question.calculation.is_some() {
            answers.remove(field);
            answers.extend(counts.map(|value| (field.clone(), value.clone())));
        } else if stage == Stage::Submit && counts.is_none() {
            answers.remove(field);
        }
    }
}

/// Drops the answers of a handed-in demand that a change hides. What its form
/// did not show before, such as an imported answer, stays.
pub fn drop_hidden_by(
    form: &FormDefinition,
    catalogue: &Catalogue,
    before: (&DemandValues, &Answers),
    values: &DemandValues,
    answers: &mut Answers,
) {
    let counted = |values: &DemandValues, answers: &Answers| {
        let all = asked(form, catalogue, values, answers);
        form.evaluate(&catalogue.fields, &all, catalogue.today)
            .answers
    };
    let (earlier, now) = (counted(before.0, before.1), counted(values, answers));
    answers.retain(|field, _| !earlier.contains_key(field) || now.contains_key(field));
}

/// Checks that what is referred to exists and is in use.
///
/// # Errors
/// The places that are wrong.
pub async fn check_references(
    connection: &impl ConnectionTrait,
    catalogue: &Catalogue,
    before: Option<&DemandValues>,
    after: &DemandValues,
) -> Result<()> {
    let mut errors = Vec::new();
    if let Some(id) = after
        .unit_id
        .filter(|id| before.and_then(|b| b.unit_id) != Some(*id))
    {
        let unit = unit::find(connection, id).await?;
        if unit.is_none_or(|unit| unit.archived_at.is_some()) {
            errors.push(field_error(
                "/unit_id",
                "unknown",
                "Choose a unit that is in use.",
            ));
        }
    }
    let registers = [
        (
            "/category_id",
            &catalogue.categories,
            after.category_id,
            before.map(|b| b.category_id),
        ),
        (
            "/objective_id",
            &catalogue.objectives,
            after.objective_id,
            before.map(|b| b.objective_id),
        ),
    ];
    for (pointer, entries, now, earlier) in registers {
        let Some(id) = now.filter(|id| earlier.flatten() != Some(*id)) else {
            continue;
        };
        if !entries
            .iter()
            .any(|entry| entry.id == id && entry.archived_at.is_none())
        {
            errors.push(field_error(
                pointer,
                "unknown",
                "Choose an entry that is in use.",
            ));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(errors))
    }
}

/// Reads money lines.
///
/// # Errors
/// The places that are wrong.
pub fn read_lines(lines: &[MoneyLine]) -> Result<Vec<answer::MoneyLine>> {
    let mut errors = Vec::new();
    if lines.len() > MOST_LINES {
        errors.push(field_error("/lines", "length", "Enter at most 200 lines."));
    }
    let mut read = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        match line.period.parse::<FiscalPeriod>() {
            Ok(period) => read.push(answer::MoneyLine {
                period: period.to_string(),
                kind: match line.kind {
                    MoneyLineKind::Capex => "capex",
                    MoneyLineKind::Opex => "opex",
                    MoneyLineKind::Benefit => "benefit",
                }
                .to_owned(),
                amount: line.amount.minor,
                currency: line.amount.currency.code().to_owned(),
            }),
            Err(_) => errors.push(field_error(
                &format!("/lines/{index}/period"),
                "wrong",
                "Enter a fiscal period such as FY2027 or FY2027 Q3.",
            )),
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(Error::invalid(errors))
    }
}

/// The one-off cost in the base currency: the capex lines, or the estimate
/// where there are none; unknown when a rate is missing.
///
/// # Errors
/// When the database refuses.
pub async fn cost(
    connection: &impl ConnectionTrait,
    currency: Currency,
    today: NaiveDate,
    answers: &Answers,
    lines: &[answer::MoneyLine],
) -> Result<Option<i64>> {
    let capex: Vec<Money> = lines
        .iter()
        .filter(|line| line.kind == "capex")
        .filter_map(|line| Some(Money::new(line.amount, line.currency.parse().ok()?)))
        .collect();
    let estimate = well_known::ESTIMATED_COST
        .parse()
        .ok()
        .and_then(|key| answers.get(&key));
    let amounts = match (capex.is_empty(), estimate) {
        (false, _) => capex,
        (true, Some(FieldValue::Money(money))) => vec![*money],
        (true, _) => return Ok(None),
    };
    let needs_rates = amounts.iter().any(|amount| amount.currency != currency);
    let rates = match needs_rates {
        true => organization::exchange_rates(connection).await?,
        false => Vec::new(),
    };
    let mut total = Money::new(0, currency);
    for amount in amounts {
        let converted = if amount.currency == currency {
            Some(amount)
        } else {
            // Newest first: the first that holds today is the one.
            rates
                .iter()
                .find(|rate| rate.currency == amount.currency.code() && rate.valid_from <= today)
                .and_then(|rate| {
                    ExchangeRate::new(amount.currency, currency, Billionths(rate.rate)).ok()
                })
                .and_then(|rate| rate.convert(amount).ok())
        };
        let Some(sum) = converted.and_then(|amount| total.checked_add(amount).ok()) else {
            return Ok(None);
        };
        total = sum;
    }
    Ok(Some(total.minor))
}
