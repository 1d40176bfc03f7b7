//! A demand's answers by field, and its money by fiscal period.

use std::collections::{BTreeMap, BTreeSet};

use docket_domain::exact::Billionths;
use docket_domain::field::{FieldCatalogue, FieldDefinition, FieldKey, FieldKind, FieldValue};
use docket_domain::form::Answers;
use docket_domain::money::{Currency, Money};
use docket_domain::text::fold;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, StorageError, sql, stored, to_stored};

/// Longest folded text that is indexed for comparing, in characters.
const TEXT_KEY_CHARS: usize = 200;

/// Text that stood where a value was expected.
pub type KeptText = BTreeMap<FieldKey, String>;

#[derive(FromQueryResult)]
struct Row {
    demand_id: Uuid,
    field_key: String,
    text: Option<String>,
    number: Option<i64>,
    money: Option<i64>,
    currency: Option<String>,
    date: Option<chrono::NaiveDate>,
    date_end: Option<chrono::NaiveDate>,
    flag: Option<bool>,
    reference_id: Option<Uuid>,
    items: Option<String>,
    kept_text: Option<String>,
}

/// Answers and kept texts of some demands.
///
/// # Errors
/// When the database refuses, or a value is not what its field holds.
pub async fn list(
    connection: &impl ConnectionTrait,
    demands: &[Uuid],
    catalogue: &FieldCatalogue,
) -> Result<BTreeMap<Uuid, (Answers, KeptText)>> {
    let mut found: BTreeMap<Uuid, (Answers, KeptText)> = BTreeMap::new();
    // SQLite takes 32,766 values in a statement; a few hundred keep it quick.
    for some in demands.chunks(500) {
        let query = format!(
            "SELECT demand_id, field_key, text, number, money, currency, date, date_end, flag, \
             reference_id, items, kept_text FROM field_value WHERE demand_id IN ({})",
            sql::marks(some.len())
        );
        let values = some.iter().map(|&id| id.into()).collect();
        let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
        for row in rows {
            let (answers, kept) = found.entry(row.demand_id).or_default();
            let key = FieldKey::try_from(row.field_key.clone())
                .map_err(|why| corrupt(&why.to_string()))?;
            if let Some(text) = &row.kept_text {
                kept.insert(key.clone(), text.clone());
            }
            let field = catalogue.get(&key);
            if let Some(value) = field.map(|field| row.value(field)).transpose()?.flatten() {
                answers.insert(key, value);
            }
        }
    }
    Ok(found)
}

/// Answers and kept texts of one demand.
///
/// # Errors
/// When the database refuses, or a value is not what its field holds.
pub async fn find(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    catalogue: &FieldCatalogue,
) -> Result<(Answers, KeptText)> {
    Ok(list(connection, &[demand], catalogue)
        .await?
        .remove(&demand)
        .unwrap_or_default())
}

fn corrupt(why: &str) -> StorageError {
    StorageError::Corrupt {
        what: "answer",
        why: why.to_owned(),
    }
}

impl Row {
    fn value(self, field: &FieldDefinition) -> Result<Option<FieldValue>> {
        Ok(match field.kind {
            FieldKind::ShortText | FieldKind::LongText => self.text.map(FieldValue::Text),
            FieldKind::Number => self.number.map(|n| FieldValue::Number(Billionths(n))),
            FieldKind::Money => match (self.money, self.currency) {
                (Some(minor), Some(code)) => {
                    let currency: Currency = code
                        .parse()
                        .map_err(|_| corrupt(&format!("currency \"{code}\"")))?;
                    Some(FieldValue::Money(Money::new(minor, currency)))
                }
                _ => None,
            },
            FieldKind::Date => self.date.map(FieldValue::Date),
            FieldKind::DateRange => match (self.date, self.date_end) {
                (Some(from), Some(to)) => Some(FieldValue::DateRange { from, to }),
                _ => None,
            },
            FieldKind::SingleChoice | FieldKind::Size => self.text.map(FieldValue::Choice),
            FieldKind::MultipleChoice => self
                .items
                .map(|items| stored::<BTreeSet<String>>("choices", &items))
                .transpose()?
                .map(FieldValue::Choices),
            FieldKind::YesNo => self.flag.map(FieldValue::YesNo),
            FieldKind::Unit | FieldKind::Person => self.reference_id.map(FieldValue::Reference),
            FieldKind::Link => self.text.map(FieldValue::Link),
            FieldKind::Rating => self
                .number
                .map(|n| {
                    u8::try_from(n / Billionths::ONE.0).map_err(|_| corrupt("rating out of range"))
                })
                .transpose()?
                .map(FieldValue::Rating),
            FieldKind::File => self
                .items
                .map(|items| stored("files", &items))
                .transpose()?
                .map(FieldValue::Files),
            FieldKind::Table => self
                .items
                .map(|items| -> Result<FieldValue> {
                    let rows: serde_json::Value = stored("rows", &items)?;
                    FieldValue::from_json(field, &rows).map_err(|why| corrupt(&why.to_string()))
                })
                .transpose()?,
        })
    }
}

/// Replaces all answers and kept texts of a demand.
///
/// # Errors
/// When the database refuses.
pub async fn replace(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    answers: &Answers,
    kept: &KeptText,
) -> Result<()> {
    let id = vec![demand.into()];
    sql::execute(
        connection,
        "DELETE FROM field_value WHERE demand_id = ?",
        id,
    )
    .await?;
    let keys: BTreeSet<&FieldKey> = answers.keys().chain(kept.keys()).collect();
    // One statement for all answers; 13 values each.
    let mut rows = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    for key in keys {
        rows.push(format!("({})", sql::marks(13)));
        let mut row = columns(answers.get(key))?;
        values.extend([demand.into(), key.as_str().into()]);
        values.append(&mut row);
        values.push(kept.get(key).cloned().into());
    }
    if rows.is_empty() {
        return Ok(());
    }
    let insert = format!(
        "INSERT INTO field_value (demand_id, field_key, text, text_key, number, money, currency, \
         date, date_end, flag, reference_id, items, kept_text) VALUES {}",
        rows.join(", ")
    );
    sql::execute(connection, &insert, values).await?;
    Ok(())
}

/// The ten typed columns of an answer.
fn columns(answer: Option<&FieldValue>) -> Result<Vec<Value>> {
    let mut text: Option<String> = None;
    let mut number: Option<i64> = None;
    let mut money: Option<i64> = None;
    let mut currency: Option<String> = None;
    let mut date: Option<chrono::NaiveDate> = None;
    let mut date_end: Option<chrono::NaiveDate> = None;
    let mut flag: Option<bool> = None;
    let mut reference: Option<Uuid> = None;
    let mut items: Option<String> = None;
    match answer {
        None => {}
        Some(FieldValue::Text(value) | FieldValue::Choice(value) | FieldValue::Link(value)) => {
            text = Some(value.clone());
        }
        Some(FieldValue::Number(value)) => number = Some(value.0),
        Some(FieldValue::Money(value)) => {
            money = Some(value.minor);
            currency = Some(value.currency.code().to_owned());
        }
        Some(FieldValue::Date(value)) => date = Some(*value),
        Some(FieldValue::DateRange { from, to }) => {
            date = Some(*from);
            date_end = Some(*to);
        }
        Some(FieldValue::Choices(value)) => items = Some(to_stored("choices", value)?),
        Some(FieldValue::Files(value)) => items = Some(to_stored("files", value)?),
        Some(rows @ FieldValue::Rows(_)) => items = Some(to_stored("rows", &rows.to_json())?),
        Some(FieldValue::YesNo(value)) => flag = Some(*value),
        Some(FieldValue::Reference(value)) => reference = Some(*value),
        Some(FieldValue::Rating(value)) => number = Some(i64::from(*value) * Billionths::ONE.0),
    }
    let text_key: Option<String> = text.as_deref().map(text_key);
    Ok(vec![
        text.into(),
        text_key.into(),
        number.into(),
        money.into(),
        currency.into(),
        date.into(),
        date_end.into(),
        flag.into(),
        reference.into(),
        items.into(),
    ])
}

/// Whether a demand that was handed in, other than `except`, has this answer
/// to a field; the case of a text does not matter. Until the transaction ends
/// nobody else is told the same about this answer.
///
/// # Errors
/// When the database refuses.
pub async fn is_taken(
    connection: &impl ConnectionTrait,
    field: &FieldKey,
    answer: &FieldValue,
    except: Option<Uuid>,
) -> Result<bool> {
    let (column, value): (&str, Value) = match answer {
        FieldValue::Text(text) | FieldValue::Link(text) | FieldValue::Choice(text) => {
            ("text_key", text_key(text).into())
        }
        FieldValue::Number(number) => ("number", number.0.into()),
        FieldValue::Date(date) => ("date", (*date).into()),
        FieldValue::Reference(id) => ("reference_id", (*id).into()),
        _ => return Ok(false),
    };
    // SQLite has one writer at a time.
    if connection.get_database_backend() == DbBackend::Postgres {
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended(?, 7201346))";
        let answer = text_key(&answer.plain());
        let name = format!("answer {field} {answer}");
        sql::execute(connection, lock, vec![name.into()]).await?;
    }
    #[derive(FromQueryResult)]
    struct Taken {
        text: Option<String>,
    }
    let query = format!(
        "SELECT v.text FROM field_value v JOIN demand d ON d.id = v.demand_id \
         WHERE v.field_key = ? AND v.{column} = ? AND d.submitted_at IS NOT NULL \
         AND d.hidden_at IS NULL AND d.id <> ?"
    );
    let values = vec![
        field.as_str().into(),
        value,
        except.unwrap_or_default().into(),
    ];
    let found: Vec<Taken> = sql::rows(connection, &query, values).await?;
    // What is indexed of a text is its beginning.
    Ok(found.iter().any(|taken| match (&taken.text, answer) {
        (Some(theirs), FieldValue::Text(own) | FieldValue::Link(own)) => fold(theirs) == fold(own),
        _ => true,
    }))
}

fn text_key(text: &str) -> String {
    fold(text).chars().take(TEXT_KEY_CHARS).collect()
}

/// Cost or benefit in one fiscal period.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct MoneyLine {
    /// Fiscal period, in its written form.
    pub period: String,
    /// `capex`, `opex` or `benefit`.
    pub kind: String,
    /// Minor units.
    pub amount: i64,
    /// Currency.
    pub currency: String,
}

/// A demand's money lines, in their order.
///
/// # Errors
/// When the database refuses.
pub async fn lines(connection: &impl ConnectionTrait, demand: Uuid) -> Result<Vec<MoneyLine>> {
    sql::rows(
        connection,
        "SELECT period, kind, amount, currency FROM money_line WHERE demand_id = ? \
         ORDER BY position",
        vec![demand.into()],
    )
    .await
}

/// Replaces a demand's money lines.
///
/// # Errors
/// When the database refuses.
pub async fn replace_lines(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    lines: &[MoneyLine],
) -> Result<()> {
    let id = vec![demand.into()];
    sql::execute(connection, "DELETE FROM money_line WHERE demand_id = ?", id).await?;
    for (position, line) in (0_i64..).zip(lines) {
        sql::execute(
            connection,
            "INSERT INTO money_line (demand_id, position, period, kind, amount, currency) \
             VALUES (?, ?, ?, ?, ?, ?)",
            vec![
                demand.into(),
                position.into(),
                line.period.clone().into(),
                line.kind.clone().into(),
                line.amount.into(),
                line.currency.clone().into(),
            ],
        )
        .await?;
    }
    Ok(())
}
