//! Calculations as people write them: `sum(costs.price) * 1.19`.
//!
//! ```text
//! formula  = term  { ("+" | "-") term }
//! term     = factor { ("*" | "/") factor }
//! factor   = number [currency] | "(" formula ")" | name "(" arguments ")" | field
//! ```
//!
//! Names are `sum(table.column)`, `sum(a, b)`, `min`, `max`, `product`,
//! `count(field)`, `days(from, to)` and `days(range)`.

use std::fmt;
use std::iter::Peekable;
use std::str::{CharIndices, FromStr};

use thiserror::Error;

use super::Expression;
use crate::exact::Billionths;
use crate::field::FieldKey;
use crate::money::{Currency, Money};

/// The longest formula, in bytes.
const LONGEST: usize = 2_000;
/// How deep parentheses, and differences and quotients in a row, may be nested
/// while reading; validating the form allows less.
const DEEPEST: usize = 32;

/// Why a text is not a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FormulaError {
    /// Something else is expected at this character, counted from 0.
    #[error("The formula cannot be read at character {}.", .0 + 1)]
    Unexpected(usize),
    /// It ends too early.
    #[error("The formula is not finished.")]
    Unfinished,
    /// It is too long or nested too deep.
    #[error("The formula is too long or nested too deep.")]
    TooLong,
}

impl FromStr for Expression {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, FormulaError> {
        if text.len() > LONGEST {
            return Err(FormulaError::TooLong);
        }
        let mut reader = Reader {
            text,
            rest: text.char_indices().peekable(),
            depth: 0,
        };
        let formula = reader.formula()?;
        match reader.next() {
            None => Ok(formula),
            Some((at, _)) => Err(reader.unexpected(at)),
        }
    }
}

/// Goes one deeper: what stands on the left of a difference is inside it.
fn nest(nested: &mut usize) -> Result<(), FormulaError> {
    *nested += 1;
    match *nested > DEEPEST {
        true => Err(FormulaError::TooLong),
        false => Ok(()),
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// The next character that is not a space.
    fn next(&mut self) -> Option<(usize, char)> {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        self.rest.peek().copied()
    }

    fn takes(&mut self, wanted: char) -> bool {
        match self.next() {
            Some((_, found)) if found == wanted => {
                self.rest.next();
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), FormulaError> {
        if self.takes(wanted) {
            return Ok(());
        }
        match self.next() {
            Some((at, _)) => Err(self.unexpected(at)),
            None => Err(FormulaError::Unfinished),
        }
    }

    /// Places are told in characters, as people count.
    fn unexpected(&self, at: usize) -> FormulaError {
        FormulaError::Unexpected(self.text[..at].chars().count())
    }

    fn formula(&mut self) -> Result<Expression, FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(FormulaError::TooLong);
        }
        let mut parts = vec![self.term()?];
        let mut nested = 0;
        loop {
            if self.takes('+') {
                parts.push(self.term()?);
            } else if self.takes('-') {
                let less = self.term()?;
                nest(&mut nested)?;
                parts = vec![Expression::Difference(
                    [joined(parts, Expression::Sum), less].into(),
                )];
            } else {
                self.depth -= 1;
                return Ok(joined(parts, Expression::Sum));
            }
        }
    }

    fn term(&mut self) -> Result<Expression, FormulaError> {
        let mut parts = vec![self.factor()?];
        let mut nested = 0;
        loop {
            if self.takes('*') {
                parts.push(self.factor()?);
            } else if self.takes('/') {
                let under = self.factor()?;
                nest(&mut nested)?;
                parts = vec![Expression::Quotient(
                    [joined(parts, Expression::Product), under].into(),
                )];
            } else {
                return Ok(joined(parts, Expression::Product));
            }
        }
    }

    fn factor(&mut self) -> Result<Expression, FormulaError> {
        match self.next() {
            None => Err(FormulaError::Unfinished),
            Some((_, '(')) => {
                self.rest.next();
                let inner = self.formula()?;
                self.expect(')')?;
                Ok(inner)
            }
            Some((at, c)) if c.is_ascii_digit() || c == '-' => self.number(at),
            Some((at, _)) => {
                let (name, key) = self.key(at)?;
                match self.takes('(') {
                    true => self.function(at, name),
                    false => Ok(Expression::Field(key)),
                }
            }
        }
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let start = self.rest.peek().map_or(self.text.len(), |(at, _)| *at);
        while self.rest.next_if(|(_, c)| belongs(*c)).is_some() {}
        let end = self.rest.peek().map_or(self.text.len(), |(at, _)| *at);
        &self.text[start..end]
    }

    fn number(&mut self, at: usize) -> Result<Expression, FormulaError> {
        let minus = if self.takes('-') { "-" } else { "" };
        let word = minus.to_owned() + self.word(|c| c.is_ascii_digit() || c == '.');
        let Some((code_at, _)) = self.next().filter(|(_, c)| c.is_ascii_uppercase()) else {
            let number = word.parse::<Billionths>();
            return number
                .map(Expression::Number)
                .map_err(|_| self.unexpected(at));
        };
        let code = self.word(|c| c.is_ascii_uppercase());
        let currency: Currency = code.parse().map_err(|_| self.unexpected(code_at))?;
        Money::parse(&word, currency)
            .map(Expression::Money)
            .map_err(|_| self.unexpected(at))
    }

    fn key(&mut self, at: usize) -> Result<(&'a str, FieldKey), FormulaError> {
        let name = self.word(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let key = name.parse().map_err(|_| self.unexpected(at))?;
        Ok((name, key))
    }

    /// The key that has to stand here.
    fn next_key(&mut self) -> Result<FieldKey, FormulaError> {
        let (at, _) = self.next().ok_or(FormulaError::Unfinished)?;
        Ok(self.key(at)?.1)
    }

    /// What stands between the parentheses behind a name.
    fn function(&mut self, at: usize, name: &str) -> Result<Expression, FormulaError> {
        let read = match name {
            "count" => Expression::Count(self.next_key()?),
            "days" => Expression::Days {
                from: self.next_key()?,
                to: match self.takes(',') {
                    true => Some(self.next_key()?),
                    false => None,
                },
            },
            "sum" | "min" | "max" | "product" => {
                let mut parts = Vec::new();
                loop {
                    let part = self.formula()?;
                    // A column: only `sum(table.column)` has a point.
                    match part {
                        Expression::Field(field)
                            if name == "sum" && parts.is_empty() && self.takes('.') =>
                        {
                            let column = self.next_key()?;
                            self.expect(')')?;
                            return Ok(Expression::Total { field, column });
                        }
                        part => parts.push(part),
                    }
                    if !self.takes(',') {
                        break;
                    }
                }
                match name {
                    "sum" => Expression::Sum(parts),
                    "min" => Expression::Minimum(parts),
                    "max" => Expression::Maximum(parts),
                    _ => Expression::Product(parts),
                }
            }
            _ => return Err(self.unexpected(at)),
        };
        self.expect(')')?;
        Ok(read)
    }
}

fn joined(mut parts: Vec<Expression>, several: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => several(parts),
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => write!(f, "{field}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Money(money) => write!(f, "{} {}", money.amount(), money.currency),
            Self::Sum(parts) if parts.len() > 1 => infix(f, parts, " + ", self.rank()),
            Self::Product(parts) if parts.len() > 1 => infix(f, parts, " * ", self.rank()),
            Self::Difference(pair) => infix(f, pair.as_slice(), " - ", self.rank()),
            Self::Quotient(pair) => infix(f, pair.as_slice(), " / ", self.rank()),
            Self::Sum(parts) => call(f, "sum", parts),
            Self::Product(parts) => call(f, "product", parts),
            Self::Minimum(parts) => call(f, "min", parts),
            Self::Maximum(parts) => call(f, "max", parts),
            Self::Total { field, column } => write!(f, "sum({field}.{column})"),
            Self::Count(field) => write!(f, "count({field})"),
            Self::Days { from, to: Some(to) } => write!(f, "days({from}, {to})"),
            Self::Days { from, to: None } => write!(f, "days({from})"),
        }
    }
}

impl Expression {
    /// How tightly it binds when it is written: sums, products, everything
    /// else.
    fn rank(&self) -> u8 {
        match self {
            Self::Sum(parts) if parts.len() > 1 => 1,
            Self::Difference(_) => 1,
            Self::Product(parts) if parts.len() > 1 => 2,
            Self::Quotient(_) => 2,
            _ => 3,
        }
    }
}

/// Parts that bind no tighter than what joins them stand in parentheses, so
/// that reading gives the same calculation again.
fn infix(f: &mut fmt::Formatter<'_>, parts: &[Expression], mark: &str, rank: u8) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(mark)?;
        }
        match part.rank() > rank {
            true => write!(f, "{part}")?,
            false => write!(f, "({part})")?,
        }
    }
    Ok(())
}

fn call(f: &mut fmt::Formatter<'_>, name: &str, parts: &[Expression]) -> fmt::Result {
    write!(f, "{name}(")?;
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{part}")?;
    }
    f.write_str(")")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn json_of(text: &str) -> Value {
        match text.parse::<Expression>() {
            Ok(read) => serde_json::to_value(read).unwrap(),
            Err(error) => json!(error.to_string()),
        }
    }

    #[test]
    fn formulas_are_calculations() {
        let field = |name: &str| json!({ "field": name });
        for (text, expected) in [
            ("a", field("a")),
            (
                " a+b + c ",
                json!({"sum": [field("a"), field("b"), field("c")]}),
            ),
            (
                "a - b - c",
                json!({"difference": [{"difference": [field("a"), field("b")]}, field("c")]}),
            ),
            (
                "a + 2 * b",
                json!({"sum": [field("a"), {"product": [{"number": "2"}, field("b")]}]}),
            ),
            (
                "(a + 2) * b",
                json!({"product": [{"sum": [field("a"), {"number": "2"}]}, field("b")]}),
            ),
            (
                "a / b / -1.5",
                json!({"quotient": [{"quotient": [field("a"), field("b")]}, {"number": "-1.5"}]}),
            ),
            (
                "cost + 10.50 EUR",
                json!({"sum": [field("cost"), {"money": {"amount": "10.50", "currency": "EUR"}}]}),
            ),
            (
                "sum(costs.price)",
                json!({"total": {"field": "costs", "column": "price"}}),
            ),
            ("sum(a)", json!({"sum": [field("a")]})),
            (
                "min(a, max(b, 3))",
                json!({"minimum": [field("a"), {"maximum": [field("b"), {"number": "3"}]}]}),
            ),
            (
                "count(costs) * 2",
                json!({"product": [{"count": "costs"}, {"number": "2"}]}),
            ),
            (
                "days(start, end)",
                json!({"days": {"from": "start", "to": "end"}}),
            ),
            ("days(period)", json!({"days": {"from": "period"}})),
            (
                "3-1",
                json!({"difference": [{"number": "3"}, {"number": "1"}]}),
            ),
            // A field may be called like a function.
            ("sum + min", json!({"sum": [field("sum"), field("min")]})),
        ] {
            assert_eq!(json_of(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        for (text, error) in [
            ("", FormulaError::Unfinished),
            ("a +", FormulaError::Unfinished),
            ("(a", FormulaError::Unfinished),
            ("a b", FormulaError::Unexpected(2)),
            ("ü", FormulaError::Unexpected(0)),
            ("a + Ü", FormulaError::Unexpected(4)),
            ("total(a)", FormulaError::Unexpected(0)),
            ("1.2.3", FormulaError::Unexpected(0)),
            ("1 EURO", FormulaError::Unexpected(2)),
            ("sum(a.)", FormulaError::Unexpected(6)),
            ("count(1)", FormulaError::Unexpected(6)),
        ] {
            assert_eq!(text.parse::<Expression>(), Err(error), "{text}");
        }
        let deep = "(".repeat(40) + "a" + &")".repeat(40);
        assert_eq!(deep.parse::<Expression>(), Err(FormulaError::TooLong));
        // In a row they are nested as well: what is on the left is inside.
        for sign in ["-", "/"] {
            let row = |times: usize| format!("1{}", format!("{sign}1").repeat(times));
            assert!(row(DEEPEST).parse::<Expression>().is_ok());
            let deep = row(DEEPEST + 1).parse::<Expression>();
            assert_eq!(deep, Err(FormulaError::TooLong));
        }
        assert_eq!(
            "a".repeat(3_000).parse::<Expression>(),
            Err(FormulaError::TooLong)
        );
    }

    fn expression() -> impl Strategy<Value = Expression> {
        let key = || prop::sample::select(vec!["a", "cost", "sum", "days", "x_1"]);
        let key = move || key().prop_map(|key| key.parse::<FieldKey>().unwrap());
        let leaf = prop_oneof![
            key().prop_map(Expression::Field),
            any::<i64>().prop_map(|n| Expression::Number(Billionths(n))),
            any::<i32>().prop_map(|n| Expression::Money(Money::new(n.into(), Currency::EUR))),
            (key(), key()).prop_map(|(field, column)| Expression::Total { field, column }),
            key().prop_map(Expression::Count),
            (key(), prop::option::of(key())).prop_map(|(from, to)| Expression::Days { from, to }),
        ];
        leaf.prop_recursive(4, 40, 4, |inner| {
            let several = || prop::collection::vec(inner.clone(), 1..4);
            let pair = || [inner.clone(), inner.clone()].prop_map(Box::new);
            prop_oneof![
                several().prop_map(Expression::Sum),
                several().prop_map(Expression::Product),
                several().prop_map(Expression::Minimum),
                several().prop_map(Expression::Maximum),
                pair().prop_map(Expression::Difference),
                pair().prop_map(Expression::Quotient),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(expression in expression()) {
            let text = expression.to_string();
            prop_assume!(text.len() <= LONGEST);
            prop_assert_eq!(text.parse::<Expression>(), Ok(expression), "{}", text);
        }

        #[test]
        fn no_text_is_a_surprise(text in "[a-z0-9_.,+*/() EUR-]{0,40}") {
            let _ = text.parse::<Expression>();
        }
    }
}
