//! The questions of one object: their rules, and the order that these ask for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::reading::Node;
use super::wording::humanised;
use crate::field::FieldKey;
use crate::form::{Condition, Question};

/// Where questions come to stand.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// What tells its fields from namesakes elsewhere; blank at the root.
    pub(super) prefix: String,
    /// Whether it must be filled in.
    pub(super) required: bool,
    pub(super) depth: usize,
}

impl Group {
    pub(super) fn within(&self, name: &str, required: bool) -> Self {
        let prefix = format!("{} {}", self.prefix, humanised(name));
        Self {
            prefix: prefix.trim().to_owned(),
            required: self.required && required,
            depth: self.depth + 1,
        }
    }
}

/// A property that is asked: its question, and the tables lifted out of it.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
    pub(super) questions: Vec<Question>,
    pub(super) values: Vec<(&'a Value, String)>,
    /// Whether a rule brought it.
    pub(super) added: bool,
    pub(super) shown: Vec<Condition>,
    pub(super) required: Vec<Condition>,
    /// The fields its rules look at.
    pub(super) needs: BTreeSet<FieldKey>,
}

impl Entry<'_> {
    pub(super) fn field(&self) -> Option<&FieldKey> {
        self.questions.first().map(|question| &question.field)
    }

    /// Its questions with their rules.
    fn finished(self) -> Vec<Question> {
        let (shown, required) = (any(self.shown), any(self.required));
        let mut questions = self.questions;
        if let Some(question) = questions.first_mut()
            && !question.required
        {
            question.required = required.is_some() && required == shown;
            question.require_when = required.filter(|_| !question.required);
        }
        for question in &mut questions {
            question.show_when.clone_from(&shown);
        }
        questions
    }
}

/// The plain properties of an object, and the objects in it.
#[derive(Debug, Default)]
pub(super) struct Block<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) nested: Vec<Nested<'a>>,
    /// What the object must have, whatever else it has.
    pub(super) required: BTreeSet<&'a str>,
}

/// An object in an object.
#[derive(Debug)]
pub(super) struct Nested<'a> {
    pub(super) name: &'a str,
    pub(super) node: Node<'a>,
    pub(super) group: Group,
    pub(super) shown: Option<Condition>,
}

impl<'a> Block<'a> {
    pub(super) fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        let is = |entry: &Entry| entry.name == name;
        self.entries.iter().position(is)
    }

    pub(super) fn of(&self, field: &FieldKey) -> Option<&Entry<'a>> {
        let is = |entry: &&Entry| entry.field() == Some(field);
        self.entries.iter().find(is)
    }

    /// Whether one of `fields` depends on `target`, or is it.
    pub(super) fn depend_on(&self, fields: &BTreeSet<FieldKey>, target: &FieldKey) -> bool {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&FieldKey> = fields.iter().collect();
        while let Some(field) = open.pop() {
            if field == target {
                return true;
            }
            if let (true, Some(entry)) = (seen.insert(field), self.of(field)) {
                open.extend(&entry.needs);
            }
        }
        false
    }

    /// The questions in order: as in the schema, except that whatever depends
    /// on an answer comes right after it, what a rule brought first.
    pub(super) fn ordered(self) -> (Vec<Question>, Vec<Nested<'a>>) {
        let own: BTreeSet<FieldKey> = self
            .entries
            .iter()
            .filter_map(Entry::field)
            .cloned()
            .collect();
        let (mut waiting, rest): (Vec<_>, Vec<_>) =
            self.entries.into_iter().partition(|entry| entry.added);
        let mut asked: BTreeSet<FieldKey> = BTreeSet::new();
        let mut ordered = Vec::new();
        for entry in rest {
            waiting.push(entry);
            let ready = |entry: &Entry, asked: &BTreeSet<FieldKey>| {
                entry
                    .needs
                    .iter()
                    .all(|need| asked.contains(need) || !own.contains(need))
            };
            while let Some(next) = waiting.iter().position(|entry| ready(entry, &asked)) {
                let entry = waiting.remove(next);
                asked.extend(entry.field().cloned());
                ordered.extend(entry.finished());
            }
        }
        // Nothing waits any more, because nothing depends on itself.
        ordered.extend(waiting.into_iter().flat_map(Entry::finished));
        (ordered, self.nested)
    }
}

/// All of them, without a list within a list or a list of one.
pub(super) fn all(conditions: Vec<Condition>) -> Condition {
    let mut parts = Vec::new();
    for condition in conditions {
        match condition {
            Condition::All(inner) => parts.extend(inner),
            other => parts.push(other),
        }
    }
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            Condition::All(parts)
        }
    }
}

/// Any of them; none of nothing.
pub(super) fn any(mut conditions: Vec<Condition>) -> Option<Condition> {
    let last = conditions.pop()?;
    if conditions.is_empty() {
        return Some(last);
    }
    conditions.push(last);
    Some(Condition::Any(conditions))
}

pub(super) fn not(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => *inner,
        other => Condition::Not(other.into()),
    }
}
