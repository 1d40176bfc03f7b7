//! A form out of a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12.
//!
//! A schema says which documents are valid, a form what people are asked:
//! neither can say all that the other says. What the form does not have, or
//! has otherwise, is listed and never passed over in silence.
//!
//! Schemas come from elsewhere, so the work is bounded whatever they contain:
//! references are followed along a path once, and no more than so many parts
//! are read.

mod answer;
mod block;
mod document;
mod reading;
mod rule;
mod table;
mod unmapped;
mod wording;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::{
    Condition, FormDefinition, FormItem, Heading, MAX_QUESTIONS, MAX_SECTIONS, Question, Section,
};
use crate::field::{
    FieldCatalogue, FieldDefinition, FieldKey, MAX_SHORT_TEXT, shipped_fields, well_known,
};
use crate::text::{LocalText, fold};

pub use document::SchemaDocument;
pub use unmapped::{Unmapped, UnmappedReason};

use answer::{Asked, MAX_LABEL, SHORT_EXAMPLE, count, own_keywords};
use block::{Block, Entry, Group, Nested, all};
use document::PropertyOrder;
use reading::{Node, OBJECT_KEYWORDS, Property, Shape};
use wording::humanised;

/// The most values of a schema, those within others included.
const MAX_VALUES: usize = 100_000;
/// The longest name in a schema, in bytes.
const MAX_NAME: usize = 1_000;
/// The most parts of a schema that are read; one that is referred to twice
/// counts twice.
const MAX_READ: usize = 20_000;
/// How deep objects and arrays may stand in one another.
const MAX_NESTING: usize = 8;
/// The most that is listed as unmapped.
const MAX_LISTED: usize = 500;
/// The longest place in that list, in bytes.
const MAX_PLACE: usize = 1_000;

/// What the name of a demand is called, the surest first: lower case, letters
/// and digits only.
const TITLES: [&str; 12] = [
    "title",
    "projecttitle",
    "requesttitle",
    "demandtitle",
    "projectname",
    "requestname",
    "demandname",
    "initiativename",
    "ideaname",
    "shorttitle",
    "subject",
    "name",
];

/// A form that was read from a JSON Schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedForm {
    /// The form. It is valid once the fields are in the catalogue.
    pub definition: FormDefinition,
    /// The fields it asks for that the catalogue does not have.
    pub fields: Vec<FieldDefinition>,
    /// What the form does not have, or has otherwise, as it was found.
    pub unmapped: Vec<Unmapped>,
}

/// Why a document does not make a form at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SchemaProblem {
    /// Not a JSON object.
    #[error("A JSON Schema is a JSON object.")]
    NotASchema,
    /// Describes something without properties of its own.
    #[error("The schema must describe an object; this one describes “{0}”.")]
    NotAnObject(String),
    /// Has no properties.
    #[error("The schema has no properties, so there is nothing to ask.")]
    NoProperties,
    /// More values than anybody writes, or a very long name.
    #[error(
        "The schema is too large: it may have {MAX_VALUES} values, and names of {MAX_NAME} bytes."
    )]
    TooLarge,
    /// All of it stands behind a reference that leads nowhere.
    #[error("The schema refers to “{reference}”. {reason}")]
    Reference {
        /// The reference.
        reference: String,
        /// Why it cannot be followed.
        reason: UnmappedReason,
    },
}

impl SchemaProblem {
    /// The stable code of the problem, for clients that decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotASchema => "not_a_schema",
            Self::NotAnObject(_) => "not_an_object",
            Self::NoProperties => "no_properties",
            Self::TooLarge => "too_large",
            Self::Reference { .. } => "reference",
        }
    }
}

/// Turns a JSON Schema into a form.
///
/// The form is valid with the catalogue and the fields that come with it.
/// Questions are asked in the order of the properties as `schema` has them; a
/// [`SchemaDocument`] has them as they were written.
///
/// # Errors
/// Why it does not make a form at all.
pub fn form_from_json_schema(
    schema: &Value,
    catalogue: &FieldCatalogue,
) -> Result<ImportedForm, SchemaProblem> {
    Import::of(schema, &PropertyOrder::new(), catalogue)
}

struct Import<'a> {
    root: &'a Value,
    order: &'a PropertyOrder,
    /// The keys of the shipped fields.
    shipped: BTreeSet<FieldKey>,
    /// The catalogue with the new fields.
    known: FieldCatalogue,
    fields: Vec<FieldDefinition>,
    /// What the form asks for.
    used: BTreeSet<FieldKey>,
    /// The property that is the title.
    title: Option<&'a str>,
    /// Questions and headings so far.
    items: usize,
    /// How much more may be read.
    left: usize,
    unmapped: Vec<Unmapped>,
    listed: BTreeSet<Unmapped>,
}

impl<'a> Import<'a> {
    fn of(
        root: &'a Value,
        order: &'a PropertyOrder,
        catalogue: &FieldCatalogue,
    ) -> Result<ImportedForm, SchemaProblem> {
        if !root.is_object() {
            return Err(SchemaProblem::NotASchema);
        }
        if is_too_large(root) {
            return Err(SchemaProblem::TooLarge);
        }
        let mut import = Self {
            root,
            order,
            shipped: shipped_fields()
                .into_iter()
                .map(|field| field.key)
                .collect(),
            known: catalogue.clone(),
            fields: Vec::new(),
            used: BTreeSet::new(),
            title: None,
            // The title is always asked.
            items: 1,
            left: MAX_READ,
            unmapped: Vec::new(),
            listed: BTreeSet::new(),
        };
        let node = import.node(root, String::new(), &[]);
        import.form(node)
    }

    fn form(mut self, mut node: Node<'a>) -> Result<ImportedForm, SchemaProblem> {
        if let (Some((reference, reason)), true) = (node.broken, node.properties.is_empty()) {
            let reference = reference.to_owned();
            return Err(SchemaProblem::Reference { reference, reason });
        }
        if let Some(other) = other_than_object(&node) {
            return Err(SchemaProblem::NotAnObject(other));
        }
        if node.properties.is_empty() {
            return Err(SchemaProblem::NoProperties);
        }
        node.keywords.remove("type");
        self.offer_title();
        self.title = self.find_title(&node);
        let title = match node.text("title") {
            Some(title) => LocalText::en(self.shortened(&node, "title", title, MAX_LABEL)),
            None => LocalText::en_de("Questions", "Fragen"),
        };
        let help = self.help(&node);
        let group = Group {
            prefix: String::new(),
            required: true,
            depth: 0,
        };
        let (questions, nested) = self.block(&mut node, &group);
        let mut sections = Vec::new();
        let mut items: Vec<FormItem> = questions.into_iter().map(FormItem::from).collect();
        if self.title.is_none() {
            items.insert(0, required_title().into());
        }
        add_section(&mut sections, "questions", title, help, items);
        for part in nested {
            if sections.len() == MAX_SECTIONS {
                self.list(
                    &part.node.place,
                    "properties",
                    UnmappedReason::TooManySections,
                );
                continue;
            }
            let title = LocalText::en(self.label(&part.node, part.name));
            let help = self.help(&part.node);
            let name = part.name;
            let items = self.part(part, false);
            add_section(&mut sections, name, title, help, items);
        }
        Ok(ImportedForm {
            definition: FormDefinition {
                sections,
                thank_you: LocalText::default(),
                asks_approver: false,
            },
            fields: self.fields,
            unmapped: self.unmapped,
        })
    }

    /// Everything of an object in an object, with what is in it flattened.
    fn part(&mut self, mut part: Nested<'a>, headed: bool) -> Vec<FormItem> {
        let mut items = Vec::new();
        if headed {
            if !self.has_room(&part.node.place) {
                return items;
            }
            items.push(FormItem::Heading(Heading {
                heading: LocalText::en(self.label(&part.node, part.name)),
                help: self.help(&part.node),
                show_when: None,
            }));
        }
        let (questions, nested) = self.block(&mut part.node, &part.group);
        items.extend(questions.into_iter().map(FormItem::from));
        for inner in nested {
            items.extend(self.part(inner, true));
        }
        if headed && items.len() == 1 {
            // A heading over nothing.
            items.clear();
            self.items -= 1;
        }
        if let Some(shown) = &part.shown {
            items.iter_mut().for_each(|item| show_when(item, shown));
        }
        items
    }

    /// The plain properties of an object as questions in order, and the objects
    /// in it.
    fn block(&mut self, node: &mut Node<'a>, group: &Group) -> (Vec<Question>, Vec<Nested<'a>>) {
        let mut block = Block {
            required: node.required.clone(),
            ..Block::default()
        };
        for property in std::mem::take(&mut node.properties) {
            let required = node.required.contains(property.name);
            self.property(&mut block, property, required, group, None);
        }
        for rule in std::mem::take(&mut node.rules) {
            self.rule(&mut block, rule, group, &node.trail, None);
        }
        self.list_rest(node, &OBJECT_KEYWORDS, false);
        block.ordered()
    }

    /// One property of an object; `shown` when a rule brought it.
    fn property(
        &mut self,
        block: &mut Block<'a>,
        property: Property<'a>,
        required: bool,
        group: &Group,
        shown: Option<&Condition>,
    ) {
        let Property { name, schema, .. } = property;
        let Some((mut node, shape)) = self.asked(schema, property.place, &property.trail) else {
            return;
        };
        if required && !group.required {
            self.list(&node.place, "required", UnmappedReason::RequiredInOptional);
        }
        let mut entry = Entry {
            name,
            schema,
            questions: Vec::new(),
            values: Vec::new(),
            added: shown.is_some(),
            shown: shown.cloned().into_iter().collect(),
            required: Vec::new(),
            needs: BTreeSet::new(),
        };
        let asked = Asked {
            name,
            group,
            required: required && group.required,
            parent: None,
        };
        match shape {
            Shape::Object if node.properties.is_empty() => {
                self.list(&node.place, "type", UnmappedReason::UnsupportedType);
            }
            Shape::Object if group.depth + 1 >= MAX_NESTING => {
                self.list(&node.place, "properties", UnmappedReason::TooDeep);
            }
            Shape::Object => block.nested.push(Nested {
                name,
                group: group.within(name, required),
                node,
                shown: shown.cloned(),
            }),
            Shape::Array => self.array(&mut entry, node, &asked),
            shape => {
                if let Some(answer) = self.answer(&mut node, shape) {
                    let kind = answer.kind;
                    self.ask(&mut entry, &mut node, answer, Vec::new(), &asked);
                    self.list_rest(&mut node, own_keywords(kind), false);
                }
            }
        }
        if !entry.questions.is_empty() {
            if let Some(shown) = shown {
                entry.needs = shown.fields().into_iter().cloned().collect();
            }
            block.entries.push(entry);
        }
    }

    /// What a property describes, unless it is nothing that can be asked.
    fn asked(
        &mut self,
        schema: &'a Value,
        place: String,
        trail: &[String],
    ) -> Option<(Node<'a>, Shape)> {
        let mut node = self.node(schema, place, trail);
        if node.unread {
            return None;
        }
        if node.never {
            self.list(&node.place, "", UnmappedReason::UnsupportedType);
            return None;
        }
        if let Some((Value::Bool(true), _)) = node.keywords.get("readOnly") {
            self.list(&node.place, "readOnly", UnmappedReason::ReadOnly);
            return None;
        }
        let shape = self.shape(&mut node)?;
        Some((node, shape))
    }

    /// Notes what is unmapped; the same thing once.
    fn list(&mut self, place: &str, keyword: &str, reason: UnmappedReason) {
        let mut place = place;
        while let Some(parent) = place.rfind('/').filter(|_| place.len() > MAX_PLACE) {
            place = &place[..parent];
        }
        let unmapped = Unmapped {
            place: place.to_owned(),
            keyword: keyword.to_owned(),
            reason,
        };
        if self.unmapped.len() > MAX_LISTED || !self.listed.insert(unmapped.clone()) {
            return;
        }
        self.unmapped.push(match self.unmapped.len() {
            MAX_LISTED => Unmapped {
                place: String::new(),
                keyword: String::new(),
                reason: UnmappedReason::TooMuch,
            },
            _ => unmapped,
        });
    }

    /// Whether another part may be read.
    fn may_read(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.list("", "", UnmappedReason::TooMuch),
        }
        self.left > 0
    }

    /// Makes room for a question or a heading, if there is any.
    fn has_room(&mut self, place: &str) -> bool {
        let room = self.items < MAX_QUESTIONS;
        match room {
            true => self.items += 1,
            false => self.list(place, "", UnmappedReason::TooManyQuestions),
        }
        room
    }
}

/// The title.
impl<'a> Import<'a> {
    /// Sees to it that there is a field for the title.
    fn offer_title(&mut self) {
        let key = FieldKey::well_known(well_known::TITLE);
        self.used.insert(key.clone());
        if !self.known.contains(&key)
            && let Some(field) = shipped_fields().into_iter().find(|field| field.key == key)
        {
            self.known.insert(field.clone());
            self.fields.push(field);
        }
    }

    /// The property that names the demand.
    fn find_title(&mut self, node: &Node<'a>) -> Option<&'a str> {
        let rank = |property: &&Property| {
            let name = fold(property.name);
            let plain: String = name
                .chars()
                .filter(|c| !matches!(c, '_' | '-' | ' '))
                .collect();
            TITLES.iter().position(|title| *title == plain)
        };
        let mut named: Vec<_> = node
            .properties
            .iter()
            .filter_map(|property| Some((rank(&property)?, property)))
            .collect();
        named.sort_by_key(|(rank, _)| *rank);
        let mut named = named.into_iter();
        let (_, property) = named.find(|(_, property)| {
            let place = property.place.clone();
            is_plain_text(&self.node(property.schema, place, &property.trail))
        })?;
        Some(property.name)
    }
}

/// Whether there is more of a schema than anybody wrote by hand.
fn is_too_large(schema: &Value) -> bool {
    let mut left = MAX_VALUES;
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        if left == 0 {
            return true;
        }
        left -= 1;
        match value {
            Value::Array(values) => open.extend(values),
            Value::Object(members) => {
                if members.keys().any(|name| name.len() > MAX_NAME) {
                    return true;
                }
                open.extend(members.values());
            }
            _ => {}
        }
    }
    false
}

/// What the root describes when that is not an object.
fn other_than_object(node: &Node) -> Option<String> {
    let (value, _) = node.keywords.get("type")?;
    let names: Vec<&str> = match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let other = names.iter().find(|name| **name != "null");
    match names.contains(&"object") {
        true => None,
        false => other.map(|name| name.chars().take(SHORT_EXAMPLE).collect()),
    }
}

/// Whether a schema takes any text of a short length.
fn is_plain_text(node: &Node) -> bool {
    let keyword = |name: &str| node.keywords.get(name).map(|(value, _)| *value);
    let is_text = match keyword("type") {
        Some(Value::Array(names)) => {
            names.iter().find(|name| **name != "null") == Some(&Value::from("string"))
        }
        Some(name) => *name == "string",
        None => false,
    };
    let other = [
        "enum",
        "const",
        "oneOf",
        "anyOf",
        "format",
        "contentEncoding",
    ];
    is_text
        && !node.never
        && !node.unread
        && keyword("readOnly") != Some(&Value::Bool(true))
        && !other.iter().any(|name| keyword(name).is_some())
        && keyword("minLength")
            .and_then(count)
            .is_none_or(|least| least <= MAX_SHORT_TEXT as u64)
}

fn required_title() -> Question {
    Question {
        required: true,
        ..Question::new(FieldKey::well_known(well_known::TITLE))
    }
}

fn add_section(
    sections: &mut Vec<Section>,
    name: &str,
    title: LocalText,
    help: LocalText,
    items: Vec<FormItem>,
) {
    if items.is_empty() {
        return;
    }
    let taken = |key: &FieldKey| sections.iter().any(|section| section.key == *key);
    let key = FieldKey::from_label(&humanised(name), taken);
    sections.push(Section {
        key,
        title,
        help,
        items,
    });
}

/// Shows something only when a condition holds, besides its own.
fn show_when(item: &mut FormItem, shown: &Condition) {
    let own = match item {
        FormItem::Question(question) => &mut question.show_when,
        FormItem::Heading(heading) => &mut heading.show_when,
    };
    let before = std::iter::once(shown.clone());
    *own = Some(all(before.chain(own.take()).collect()));
}

#[cfg(test)]
mod tests;
