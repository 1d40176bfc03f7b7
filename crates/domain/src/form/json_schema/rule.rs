//! What is shown or required under a condition.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Import;
use super::answer::{count, value_of, value_of_choice};
use super::block::{Block, Entry, Group, Nested, all, any, not};
use super::reading::{ANNOTATIONS, OBJECT_KEYWORDS, Property, Rule, Then, When};
use super::unmapped::UnmappedReason;
use crate::field::{FieldKey, FieldKind};
use crate::form::{Comparison, Condition, Operand};

/// The most values, or tests, of one condition.
const MAX_TESTS: usize = 50;
/// How deep one condition may be nested, so that it can be joined with others.
const MAX_CONDITION: usize = 4;
/// The most conditions under which one question is shown or required.
const MAX_ALTERNATIVES: usize = 20;

/// When something holds and when it does not. As long as the answer is
/// missing, both may be false.
#[derive(Clone, Debug)]
struct Both {
    holds: Condition,
    fails: Condition,
}

impl<'a> Import<'a> {
    /// Applies a rule; `outer` is the condition of a rule around it.
    pub(super) fn rule(
        &mut self,
        block: &mut Block<'a>,
        rule: Rule<'a>,
        group: &Group,
        trail: &[String],
        outer: Option<&Condition>,
    ) {
        if !self.may_read() {
            return;
        }
        let both = match rule.when {
            When::Fits(schema) => {
                let tested = self.fits(block, schema, 0);
                if let Some((_, true)) = tested {
                    self.list(&rule.place, rule.keyword, UnmappedReason::OnlyWhenAnswered);
                }
                tested.map(|(both, _)| both)
            }
            When::Present(name) => block.entry(name).and_then(Entry::field).map(|field| Both {
                holds: Condition::Answered(field.clone()),
                fails: not(Condition::Answered(field.clone())),
            }),
        };
        let Some(both) = both else {
            return self.list(
                &rule.place,
                rule.keyword,
                UnmappedReason::UnsupportedCondition,
            );
        };
        for (then, condition) in [(rule.then, both.holds), (rule.otherwise, both.fails)] {
            let Some(then) = then else { continue };
            let condition = match outer {
                Some(outer) => all(vec![outer.clone(), condition]),
                None => condition,
            };
            if depth(&condition) > MAX_CONDITION {
                self.list(&rule.place, rule.keyword, UnmappedReason::TooDeep);
                continue;
            }
            match then {
                Then::Present(names, place) => {
                    for name in names {
                        self.require(block, name, &condition, &place);
                    }
                }
                Then::Fits(schema, place) => {
                    self.consequence(block, schema, place, group, trail, &condition);
                }
            }
        }
    }

    /// What counts under a condition: questions that are shown, answers that
    /// are required, rules.
    fn consequence(
        &mut self,
        block: &mut Block<'a>,
        schema: &'a Value,
        place: String,
        group: &Group,
        trail: &[String],
        condition: &Condition,
    ) {
        let mut then = self.node(schema, place, trail);
        if then.never {
            self.list(&then.place, "", UnmappedReason::Unsupported);
        }
        for property in std::mem::take(&mut then.properties) {
            let required = then.required.contains(property.name);
            self.conditional(block, property, required, group, condition);
        }
        for name in std::mem::take(&mut then.required) {
            let place = then.place.clone();
            self.require(block, name, condition, &place);
        }
        for rule in std::mem::take(&mut then.rules) {
            self.rule(block, rule, group, &then.trail, Some(condition));
        }
        if let Some((value, _)) = then.keywords.get("type")
            && *value == "object"
        {
            then.keywords.remove("type");
        }
        self.list_rest(&mut then, &OBJECT_KEYWORDS, false);
    }

    /// A property under a condition: a question that is shown when it holds.
    fn conditional(
        &mut self,
        block: &mut Block<'a>,
        property: Property<'a>,
        required: bool,
        group: &Group,
        condition: &Condition,
    ) {
        let says_nothing = says_nothing(property.schema);
        let nested = block
            .nested
            .iter()
            .any(|nested| nested.name == property.name);
        let Some(position) = block.position(property.name) else {
            match nested {
                true if says_nothing => {}
                true => self.list(&property.place, "", UnmappedReason::Unsupported),
                // Of what is asked directly, `require` sees to it.
                false => {
                    let before = block.nested.len();
                    self.property(block, property, false, group, Some(condition));
                    if let Some(nested) = block.nested.get_mut(before) {
                        nested.group.required = group.required && required;
                    }
                }
            }
            return;
        };
        let entry = &block.entries[position];
        if says_nothing && !entry.added {
            return;
        }
        if entry.added && entry.shown.len() >= MAX_ALTERNATIVES {
            let reason = UnmappedReason::TooManyConditions;
            return self.list(&property.place, "", reason);
        }
        let same = std::ptr::eq(entry.schema, property.schema) || entry.schema == property.schema;
        if !entry.added || !same {
            return self.list(&property.place, "", UnmappedReason::Unsupported);
        }
        if self.may_depend(block, position, condition, &property.place) {
            block.entries[position].shown.push(condition.clone());
        }
    }

    /// Requires an answer under a condition.
    fn require(&mut self, block: &mut Block<'a>, name: &str, condition: &Condition, place: &str) {
        let Some(position) = block.position(name) else {
            let shown = |nested: &Nested| nested.name == name && nested.shown.is_some();
            if !block.nested.iter().any(shown) {
                self.list(place, "required", UnmappedReason::NotAskedHere);
            }
            return;
        };
        let entry = &block.entries[position];
        let always = entry
            .questions
            .first()
            .is_some_and(|question| question.required);
        if !always && self.may_depend(block, position, condition, place) {
            block.entries[position].required.push(condition.clone());
        }
    }

    /// Lets an entry depend on a condition, unless that goes round in a circle.
    fn may_depend(
        &mut self,
        block: &mut Block<'a>,
        position: usize,
        condition: &Condition,
        place: &str,
    ) -> bool {
        let needs: BTreeSet<FieldKey> = condition.fields().into_iter().cloned().collect();
        let entry = &block.entries[position];
        if entry.shown.len().max(entry.required.len()) >= MAX_ALTERNATIVES {
            self.list(place, "", UnmappedReason::TooManyConditions);
            return false;
        }
        let circular = entry
            .field()
            .is_some_and(|field| block.depend_on(&needs, field));
        if circular {
            self.list(place, "", UnmappedReason::Circular);
        }
        if circular || !self.may_read() {
            return false;
        }
        block.entries[position].needs.extend(needs);
        true
    }

    /// When a schema fits an object, over the answers in its block, and whether
    /// the schema also fits as long as an answer is missing.
    fn fits(&mut self, block: &Block<'a>, schema: &'a Value, depth: usize) -> Option<(Both, bool)> {
        let keywords = schema.as_object()?;
        if depth > MAX_CONDITION || !self.may_read() {
            return None;
        }
        let list = |name: &str| keywords.get(name).and_then(Value::as_array);
        let present: BTreeSet<&str> = list("required")
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut tested = BTreeSet::new();
        let mut parts = Vec::new();
        let mut vague = false;
        for (keyword, value) in keywords {
            match keyword.as_str() {
                "properties" => {
                    for (name, schema) in value.as_object()? {
                        let entry = block.entry(name)?;
                        let field = entry.field()?;
                        if self.left == 0 || parts.len() >= MAX_TESTS {
                            return None;
                        }
                        if says_nothing(schema) {
                            continue;
                        }
                        tested.insert(name.as_str());
                        let test = self.test(entry, schema, 0)?;
                        let open = !present.contains(name.as_str())
                            && !block.required.contains(name.as_str());
                        vague |= open;
                        let answered = open.then(|| Condition::Answered(field.clone()));
                        let fails = answered.into_iter().chain([not(test.clone())]).collect();
                        parts.push(Both {
                            holds: test,
                            fails: all(fails),
                        });
                    }
                }
                "allOf" | "anyOf" => {
                    let mut inner = Vec::new();
                    for schema in value.as_array().filter(|all| all.len() <= MAX_TESTS)? {
                        let (both, open) = self.fits(block, schema, depth + 1)?;
                        vague |= open;
                        inner.push(both);
                    }
                    parts.push(match keyword.as_str() {
                        "allOf" => every(inner),
                        _ => opposite(every(inner.into_iter().map(opposite).collect())),
                    });
                }
                "not" => {
                    let (both, _) = self.fits(block, value, depth + 1)?;
                    parts.push(opposite(both));
                }
                "type" if *value == "object" => {}
                "required" => {}
                keyword if ANNOTATIONS.contains(&keyword) => {}
                _ => return None,
            }
        }
        for name in present.difference(&tested) {
            let answered = Condition::Answered(block.entry(name)?.field()?.clone());
            parts.push(Both {
                holds: answered.clone(),
                fails: not(answered),
            });
        }
        let sensible = !parts.is_empty() && parts.len() <= MAX_TESTS;
        sensible.then(|| (every(parts), vague))
    }

    /// When an answer fits a schema.
    fn test(&self, entry: &Entry<'a>, schema: &'a Value, depth: usize) -> Option<Condition> {
        let keywords = schema.as_object()?;
        let key = entry.field()?;
        let field = self.known.get(key)?;
        let value = |json| value_of(field, &entry.values, json);
        let comparison = |json| {
            let value = Operand::Value(value(json)?);
            let field = key.clone();
            Some(Comparison { field, value })
        };
        let includes = |json| {
            let option = value_of_choice(&entry.values, json)?;
            let field = key.clone();
            Some(Condition::Includes { field, option })
        };
        let mut parts = Vec::new();
        for (keyword, json) in keywords {
            let number = field.kind == FieldKind::Number;
            parts.push(match keyword.as_str() {
                "const" => Condition::Equals(comparison(json)?),
                "enum" => {
                    let listed = json.as_array().filter(|listed| listed.len() <= MAX_TESTS)?;
                    let values: Vec<Value> = listed.iter().filter_map(value).collect();
                    match values.is_empty() {
                        true => return None,
                        false => Condition::OneOf {
                            field: key.clone(),
                            values,
                        },
                    }
                }
                "contains" if field.kind == FieldKind::MultipleChoice => {
                    let contained = json.as_object().filter(|contained| contained.len() == 1)?;
                    match (contained.get("const"), contained.get("enum")) {
                        (Some(json), None) => includes(json)?,
                        (None, Some(Value::Array(listed))) if listed.len() <= MAX_TESTS => {
                            any(listed.iter().filter_map(includes).collect())?
                        }
                        _ => return None,
                    }
                }
                "not" if depth == 0 => not(self.test(entry, json, depth + 1)?),
                "minimum" if number => Condition::AtLeast(comparison(json)?),
                "maximum" if number => Condition::AtMost(comparison(json)?),
                "exclusiveMinimum" if number => Condition::GreaterThan(comparison(json)?),
                "exclusiveMaximum" if number => Condition::LessThan(comparison(json)?),
                "minLength" | "minItems" if count(json) == Some(1) => {
                    Condition::Answered(key.clone())
                }
                "type" => continue,
                keyword if ANNOTATIONS.contains(&keyword) => continue,
                _ => return None,
            });
        }
        // That the answer is not this does not mean that there is one.
        let negative = parts.iter().any(|part| matches!(part, Condition::Not(_)));
        let answered = negative.then(|| Condition::Answered(key.clone()));
        let parts: Vec<Condition> = answered.into_iter().chain(parts).collect();
        (!parts.is_empty()).then(|| all(parts))
    }
}

/// When every one of them holds.
fn every(parts: Vec<Both>) -> Both {
    let (holds, fails) = parts
        .into_iter()
        .map(|both| (both.holds, both.fails))
        .unzip();
    Both {
        holds: all(holds),
        fails: any(fails).unwrap_or(Condition::Any(Vec::new())),
    }
}

fn opposite(both: Both) -> Both {
    Both {
        holds: both.fails,
        fails: both.holds,
    }
}

/// How deep a condition is nested.
fn depth(condition: &Condition) -> usize {
    let inner = match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(depth).max(),
        Condition::Not(inner) => Some(depth(inner)),
        _ => None,
    };
    1 + inner.unwrap_or_default()
}

/// Whether a schema takes everything.
fn says_nothing(schema: &Value) -> bool {
    match schema {
        Value::Bool(accepts) => *accepts,
        Value::Object(keywords) => keywords.is_empty(),
        _ => false,
    }
}
