//! Calculations: an answer that follows from others.

use num_traits::Zero;
use serde::{Deserialize, Serialize};

use super::{Facts, MAX_DEPTH, RuleFault};
use crate::exact::{Billionths, Rational, rational, round_half_even};
use crate::field::{FieldCatalogue, FieldDefinition, FieldKey, FieldKind, FieldValue};
use crate::money::{Currency, Money};

/// Most terms of one sum, product, minimum or maximum.
pub const MAX_TERMS: usize = 50;

/// How an answer follows from answers before it, as data. It is computed
/// exactly and rounded once, half to even: numbers to nine decimals, amounts to
/// the minor unit of their currency.
///
/// A part that is an answer which is missing is left out of sums, minima and
/// maxima; any other operation has no result then, nor has a division by nought,
/// nor one over amounts of different currencies, and nothing has that is made
/// of a part without a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(no_recursion))]
pub enum Expression {
    /// The answer to a number, an amount or a rating.
    Field(FieldKey),
    /// A number.
    Number(Billionths),
    /// An amount.
    Money(Money),
    /// All of them together.
    Sum(Vec<Expression>),
    /// The first less the second.
    Difference(Box<[Expression; 2]>),
    /// All of them multiplied; at most one is an amount.
    Product(Vec<Expression>),
    /// The first divided by the second.
    Quotient(Box<[Expression; 2]>),
    /// The least of them.
    Minimum(Vec<Expression>),
    /// The greatest of them.
    Maximum(Vec<Expression>),
    /// The sum of a column of a table of rows.
    Total {
        /// The table.
        field: FieldKey,
        /// The column: numbers, amounts or ratings.
        column: FieldKey,
    },
    /// How many rows a table has, or how many options were chosen.
    Count(FieldKey),
    /// Days from the first date to the second; of a date range its days, both
    /// ends included, when the second is absent.
    Days {
        /// The first date, or the range.
        from: FieldKey,
        /// The second date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<FieldKey>,
    },
}

/// What a calculation gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension {
    Number,
    Money,
}

/// A number, or an amount in minor units of a currency.
#[derive(Clone)]
struct Quantity {
    value: Rational,
    currency: Option<Currency>,
}

impl Quantity {
    fn number(value: Rational) -> Self {
        Self {
            value,
            currency: None,
        }
    }

    fn money(money: Money) -> Self {
        Self {
            value: rational(money.minor),
            currency: Some(money.currency),
        }
    }

    fn of(value: &FieldValue) -> Option<Self> {
        match value {
            FieldValue::Number(number) => Some(Self::number(number.to_rational())),
            FieldValue::Money(money) => Some(Self::money(*money)),
            FieldValue::Rating(rating) => Some(Self::number(rational((*rating).into()))),
            _ => None,
        }
    }

    fn add(self, other: &Self) -> Option<Self> {
        (self.currency == other.currency).then(|| Self {
            value: self.value + &other.value,
            ..self
        })
    }
}

impl Expression {
    /// The result as an answer to `field`; nothing when there is none.
    pub fn evaluate(&self, field: &FieldDefinition, facts: &Facts) -> Option<FieldValue> {
        let Quantity { value, currency } = self.quantity(facts)?;
        match (field.kind, currency) {
            (FieldKind::Number, None) => Billionths::from_rational(&value)
                .ok()
                .map(FieldValue::Number),
            (FieldKind::Money, Some(currency)) => i64::try_from(round_half_even(&value))
                .ok()
                .map(|minor| FieldValue::Money(Money::new(minor, currency))),
            _ => None,
        }
    }

    fn quantity(&self, facts: &Facts) -> Option<Quantity> {
        let known = |parts: &[Self]| -> Option<Vec<Quantity>> {
            parts
                .iter()
                .filter(|part| !part.is_missing(facts))
                .map(|part| part.quantity(facts))
                .collect()
        };
        let best = |parts: &[Self], greater: bool| {
            let mut parts = known(parts)?.into_iter();
            let first = parts.next()?;
            parts.try_fold(first, |best, next| {
                let takes = (next.value > best.value) == greater && next.value != best.value;
                (best.currency == next.currency).then_some(if takes { next } else { best })
            })
        };
        match self {
            Self::Field(field) => Quantity::of(facts.answers.get(field)?),
            Self::Number(number) => Some(Quantity::number(number.to_rational())),
            Self::Money(money) => Some(Quantity::money(*money)),
            Self::Sum(parts) => {
                let mut parts = known(parts)?.into_iter();
                let first = parts.next()?;
                parts.try_fold(first, |sum, part| sum.add(&part))
            }
            Self::Difference(pair) => {
                let [from, less] = pair.as_ref();
                let mut less = less.quantity(facts)?;
                less.value = -less.value;
                from.quantity(facts)?.add(&less)
            }
            Self::Product(parts) => {
                let mut product = Quantity::number(rational(1));
                for part in parts {
                    let part = part.quantity(facts)?;
                    product = Quantity {
                        value: product.value * part.value,
                        currency: match (product.currency, part.currency) {
                            (Some(_), Some(_)) => return None,
                            (one, other) => one.or(other),
                        },
                    };
                }
                Some(product)
            }
            Self::Quotient(pair) => {
                let [over, under] = pair.as_ref();
                let (over, under) = (over.quantity(facts)?, under.quantity(facts)?);
                if under.value.is_zero() {
                    return None;
                }
                let currency = match (over.currency, under.currency) {
                    (Some(over), Some(under)) if over == under => None,
                    (_, Some(_)) => return None,
                    (over, None) => over,
                };
                Some(Quantity {
                    value: over.value / under.value,
                    currency,
                })
            }
            Self::Minimum(parts) => best(parts, false),
            Self::Maximum(parts) => best(parts, true),
            Self::Total { field, column } => {
                let FieldValue::Rows(rows) = facts.answers.get(field)? else {
                    return None;
                };
                let cells = rows.iter().filter_map(|row| row.get(column));
                let mut cells = cells.filter_map(Quantity::of);
                let first = cells.next()?;
                cells.try_fold(first, |sum, cell| sum.add(&cell))
            }
            Self::Count(field) => {
                let count = match facts.answers.get(field)? {
                    FieldValue::Files(files) => files.len(),
                    FieldValue::Rows(rows) => rows.len(),
                    FieldValue::Choices(keys) => keys.len(),
                    _ => return None,
                };
                Some(Quantity::number(rational(i64::try_from(count).ok()?)))
            }
            Self::Days { from, to } => {
                let days = match (facts.answers.get(from)?, to) {
                    (FieldValue::DateRange { from, to }, None) => (*to - *from).num_days() + 1,
                    (FieldValue::Date(from), Some(to)) => match facts.answers.get(to)? {
                        FieldValue::Date(to) => (*to - *from).num_days(),
                        _ => return None,
                    },
                    _ => return None,
                };
                Some(Quantity::number(rational(days)))
            }
        }
    }

    /// Whether it is an answer that is not there.
    fn is_missing(&self, facts: &Facts) -> bool {
        match self {
            Self::Field(field) | Self::Count(field) | Self::Total { field, .. } => {
                !facts.answers.contains_key(field)
            }
            Self::Days { from, to } => {
                let mut fields = std::iter::once(from).chain(to);
                fields.any(|field| !facts.answers.contains_key(field))
            }
            _ => false,
        }
    }

    /// The fields it looks at, in the order in which they are named.
    pub fn fields(&self) -> Vec<&FieldKey> {
        match self {
            Self::Number(_) | Self::Money(_) => Vec::new(),
            Self::Field(field) | Self::Count(field) | Self::Total { field, .. } => vec![field],
            Self::Sum(parts)
            | Self::Product(parts)
            | Self::Minimum(parts)
            | Self::Maximum(parts) => parts.iter().flat_map(Self::fields).collect(),
            Self::Difference(pair) | Self::Quotient(pair) => {
                pair.iter().flat_map(Self::fields).collect()
            }
            Self::Days { from, to } => std::iter::once(from).chain(to).collect(),
        }
    }

    /// Checks fields, kinds, columns and depth; gives what it computes.
    pub(super) fn validate(&self, catalogue: &FieldCatalogue) -> Result<Dimension, RuleFault> {
        self.validate_at(1, catalogue)
    }

    fn validate_at(
        &self,
        depth: usize,
        catalogue: &FieldCatalogue,
    ) -> Result<Dimension, RuleFault> {
        if depth > MAX_DEPTH {
            return Err(RuleFault::TooDeep);
        }
        let definition = |field: &FieldKey| {
            catalogue
                .get(field)
                .ok_or_else(|| RuleFault::UnknownField(field.clone()))
        };
        let is = |field: &FieldKey, kinds: &[FieldKind]| {
            let field = definition(field)?;
            match kinds.contains(&field.kind) {
                true => Ok(Dimension::Number),
                false => Err(RuleFault::Unsuitable(field.key.clone())),
            }
        };
        let parts = |parts: &[Self]| -> Result<Vec<Dimension>, RuleFault> {
            if parts.is_empty() || parts.len() > MAX_TERMS {
                return Err(RuleFault::Incalculable);
            }
            parts
                .iter()
                .map(|part| part.validate_at(depth + 1, catalogue))
                .collect()
        };
        let same = |found: Vec<Dimension>| match found.split_first() {
            Some((first, rest)) if rest.iter().all(|one| one == first) => Ok(*first),
            _ => Err(RuleFault::Incalculable),
        };
        match self {
            Self::Number(_) => Ok(Dimension::Number),
            Self::Money(_) => Ok(Dimension::Money),
            Self::Field(field) => quantity_of(definition(field)?.kind)
                .ok_or_else(|| RuleFault::Unsuitable(field.clone())),
            Self::Sum(all) | Self::Minimum(all) | Self::Maximum(all) => same(parts(all)?),
            Self::Difference(pair) => same(parts(pair.as_slice())?),
            Self::Product(all) => {
                let amounts = parts(all)?
                    .into_iter()
                    .filter(|one| *one == Dimension::Money);
                match amounts.count() {
                    0 => Ok(Dimension::Number),
                    1 => Ok(Dimension::Money),
                    _ => Err(RuleFault::Incalculable),
                }
            }
            Self::Quotient(pair) => match parts(pair.as_slice())?.as_slice() {
                [Dimension::Number, Dimension::Money] => Err(RuleFault::Incalculable),
                [Dimension::Money, Dimension::Number] => Ok(Dimension::Money),
                _ => Ok(Dimension::Number),
            },
            Self::Total { field, column } => {
                is(field, &[FieldKind::Table])?;
                let found = definition(field)?
                    .columns
                    .iter()
                    .find(|one| one.key == *column)
                    .ok_or_else(|| RuleFault::UnknownColumn(field.clone(), column.clone()))?;
                quantity_of(found.kind).ok_or_else(|| RuleFault::Unsuitable(field.clone()))
            }
            Self::Count(field) => is(
                field,
                &[FieldKind::Table, FieldKind::File, FieldKind::MultipleChoice],
            ),
            Self::Days { from, to: None } => is(from, &[FieldKind::DateRange]),
            Self::Days { from, to: Some(to) } => {
                is(from, &[FieldKind::Date])?;
                is(to, &[FieldKind::Date])
            }
        }
    }
}

fn quantity_of(kind: FieldKind) -> Option<Dimension> {
    match kind {
        FieldKind::Number | FieldKind::Rating => Some(Dimension::Number),
        FieldKind::Money => Some(Dimension::Money),
        _ => None,
    }
}
