//! Arrays: multiple choices and tables.

use super::answer::{Answer, Asked, MAX_LABEL, own_keywords};
use super::block::Entry;
use super::reading::{ARRAY_KEYWORDS, Node, OBJECT_KEYWORDS, Property, Shape};
use super::unmapped::UnmappedReason;
use super::wording::humanised;
use super::{Import, MAX_NESTING};
use crate::field::{Column, FieldKey, FieldKind, MAX_COLUMNS};
use crate::text::LocalText;

/// A property of rows that becomes a table of its own.
struct Lifted<'a> {
    name: &'a str,
    node: Node<'a>,
}

/// The columns of a table, and the tables lifted out of it.
#[derive(Default)]
struct Columns<'a> {
    columns: Vec<Column>,
    lifted: Vec<Lifted<'a>>,
}

impl<'a> Import<'a> {
    /// An array: a multiple choice or a table.
    pub(super) fn array(&mut self, entry: &mut Entry<'a>, mut node: Node<'a>, asked: &Asked) {
        let Some((items, place)) = node.keywords.remove("items") else {
            return self.list(&node.place, "items", UnmappedReason::UnsupportedType);
        };
        if items.is_array() {
            // A list with a schema for each place.
            return self.list(&place, "items", UnmappedReason::UnsupportedType);
        }
        let place = format!("{place}/items");
        let Some((mut item, shape)) = self.asked(items, place, &node.trail) else {
            return;
        };
        let mut columns = Columns::default();
        columns.columns.extend(asked.parent.cloned());
        let mut kind = FieldKind::Table;
        let mut answer = Answer::of(kind);
        match shape {
            Shape::Array => {
                return self.list(&item.place, "items", UnmappedReason::UnsupportedType);
            }
            Shape::Object => self.columns(&mut columns, &mut item, None, true, asked.group.depth),
            shape => {
                let Some(found) = self.answer(&mut item, shape) else {
                    return;
                };
                if found.kind == FieldKind::SingleChoice && asked.parent.is_none() {
                    kind = FieldKind::MultipleChoice;
                    answer = Answer { kind, ..found };
                    self.list_rest(&mut item, &[], true);
                } else {
                    let label = match item.text("title") {
                        Some(_) => self.label(&item, asked.name),
                        None => self.label(&node, asked.name),
                    };
                    self.column(&mut columns, &mut item, found, "value", label, true);
                }
            }
        }
        if kind == FieldKind::Table && columns.columns.len() == usize::from(asked.parent.is_some())
        {
            return self.list(&node.place, "items", UnmappedReason::UnsupportedType);
        }
        let label = self.label(&node, asked.name);
        let before = entry.questions.len();
        self.ask(entry, &mut node, answer, columns.columns, asked);
        self.list_rest(&mut node, &ARRAY_KEYWORDS, false);
        if entry.questions.len() > before {
            self.lift(entry, columns.lifted, asked, label);
        }
    }

    /// The tables lifted out of a table, after it.
    fn lift(
        &mut self,
        entry: &mut Entry<'a>,
        lifted: Vec<Lifted<'a>>,
        asked: &Asked,
        label: String,
    ) {
        let key = FieldKey::from_label(&humanised(asked.name), |_| false);
        let parent = Column {
            required: true,
            ..Column::new(key, FieldKind::ShortText, LocalText::en(label))
        };
        for inner in lifted {
            self.list(&inner.node.place, "items", UnmappedReason::Lifted);
            let group = asked.group.within(asked.name, false);
            if group.depth >= MAX_NESTING {
                self.list(&inner.node.place, "items", UnmappedReason::TooDeep);
                continue;
            }
            let asked = Asked {
                name: inner.name,
                group: &group,
                required: false,
                parent: Some(&parent),
            };
            self.array(entry, inner.node, &asked);
        }
    }

    /// The properties of rows as columns; objects in rows are flattened.
    fn columns(
        &mut self,
        into: &mut Columns<'a>,
        item: &mut Node<'a>,
        prefix: Option<(&str, &str)>,
        required: bool,
        depth: usize,
    ) {
        for property in std::mem::take(&mut item.properties) {
            let Property { name, schema, .. } = property;
            let Some((mut node, shape)) = self.asked(schema, property.place, &property.trail)
            else {
                continue;
            };
            let needed = item.required.contains(name);
            if needed && !required {
                self.list(&node.place, "required", UnmappedReason::RequiredInOptional);
            }
            let own = humanised(name);
            let own_label = self.label(&node, name);
            let (key, label) = match prefix {
                None => (own, own_label),
                Some((key, label)) => (format!("{key} {own}"), format!("{label}: {own_label}")),
            };
            let label = self.shortened(&node, "title", &label, MAX_LABEL);
            match shape {
                Shape::Object if node.properties.is_empty() => {
                    self.list(&node.place, "type", UnmappedReason::UnsupportedType);
                }
                Shape::Object if depth + 1 >= MAX_NESTING => {
                    self.list(&node.place, "properties", UnmappedReason::TooDeep);
                }
                Shape::Object => {
                    let prefix = Some((key.as_str(), label.as_str()));
                    self.columns(into, &mut node, prefix, required && needed, depth + 1);
                }
                Shape::Array => into.lifted.push(Lifted { name, node }),
                shape => {
                    if let Some(answer) = self.answer(&mut node, shape) {
                        self.column(into, &mut node, answer, &key, label, required && needed);
                    }
                }
            }
        }
        self.list_rest(item, &OBJECT_KEYWORDS, false);
    }

    fn column(
        &mut self,
        into: &mut Columns<'a>,
        node: &mut Node<'a>,
        answer: Answer<'a>,
        key: &str,
        label: String,
        required: bool,
    ) {
        if into.columns.len() == MAX_COLUMNS {
            return self.list(&node.place, "", UnmappedReason::TooManyColumns);
        }
        let taken = |key: &FieldKey| into.columns.iter().any(|column| column.key == *key);
        let key = FieldKey::from_label(key, taken);
        if answer.email {
            self.list(&node.place, "format", UnmappedReason::NotInTables);
        }
        if answer.only.is_some() {
            self.list(&node.place, "const", UnmappedReason::NotInTables);
        }
        self.list_rest(node, own_keywords(answer.kind), true);
        into.columns.push(Column {
            required,
            options: answer.options,
            ..Column::new(key, answer.kind, LocalText::en(label))
        });
    }
}
