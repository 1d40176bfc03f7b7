//! Reading a schema: its keywords together with those it refers to and those
//! it combines.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::Import;
use super::unmapped::UnmappedReason;

/// How many references and combinations may lead from one to the next before
/// they make a schema.
const MAX_MERGED: usize = 16;
/// The most schemas that make one together.
const MAX_PARTS: usize = 100;

/// Keywords that say nothing about what is valid, or only where it stands.
pub(super) const ANNOTATIONS: [&str; 18] = [
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "example",
    "examples",
    "deprecated",
    "writeOnly",
    "nullable",
    "propertyOrder",
];

/// Keywords that rule nothing out as long as they are true or false.
const OPEN_OR_CLOSED: [&str; 4] = [
    "additionalProperties",
    "unevaluatedProperties",
    "additionalItems",
    "unevaluatedItems",
];

pub(super) const TEXT_KEYWORDS: [&str; 6] = [
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "contentEncoding",
    "contentMediaType",
];

pub(super) const NUMBER_KEYWORDS: [&str; 5] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

pub(super) const ARRAY_KEYWORDS: [&str; 10] = [
    "items",
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "minContains",
    "maxContains",
    "minItems",
    "maxItems",
    "uniqueItems",
];

pub(super) const OBJECT_KEYWORDS: [&str; 6] = [
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
];

const OTHER_KEYWORDS: [&str; 14] = [
    "type",
    "enum",
    "const",
    "default",
    "readOnly",
    "not",
    "oneOf",
    "anyOf",
    "allOf",
    "required",
    "contentSchema",
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
];

/// A schema together with what it refers to and what it combines.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// Where it stands.
    pub(super) place: String,
    /// The places that lead to what is being read.
    path: Vec<String>,
    /// The places that lead to it, and those it is made of.
    pub(super) trail: Vec<String>,
    /// How many of them lead to it.
    outer: usize,
    /// Its keywords, each with the place of the schema that has it.
    pub(super) keywords: BTreeMap<&'a str, (&'a Value, String)>,
    pub(super) properties: Vec<Property<'a>>,
    /// The schemas of the properties.
    named: BTreeMap<&'a str, &'a Value>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) rules: Vec<Rule<'a>>,
    /// The schema `false`.
    pub(super) never: bool,
    /// Whether some of it was not read.
    pub(super) unread: bool,
    /// Why a reference could not be followed.
    pub(super) broken: Option<(&'a str, UnmappedReason)>,
}

/// A property of an object.
#[derive(Debug)]
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
    pub(super) place: String,
    /// The places that lead to it.
    pub(super) trail: Rc<[String]>,
}

/// What counts under a condition only.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    /// The schema that has the rule.
    pub(super) place: String,
    /// The keyword.
    pub(super) keyword: &'static str,
    pub(super) when: When<'a>,
    pub(super) then: Option<Then<'a>>,
    pub(super) otherwise: Option<Then<'a>>,
}

#[derive(Debug)]
pub(super) enum When<'a> {
    /// This schema fits the object.
    Fits(&'a Value),
    /// The property is there.
    Present(&'a str),
}

#[derive(Debug)]
pub(super) enum Then<'a> {
    /// This schema must fit, too.
    Fits(&'a Value, String),
    /// These properties must be there.
    Present(Vec<&'a str>, String),
}

/// What type of value a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    Array,
    Text,
    Number,
    Integer,
    YesNo,
    Unclear,
}

impl<'a> Import<'a> {
    /// A schema together with all that counts with it.
    pub(super) fn node(&mut self, schema: &'a Value, place: String, trail: &[String]) -> Node<'a> {
        let mut node = Node {
            place: place.clone(),
            path: trail.to_vec(),
            trail: trail.to_vec(),
            outer: trail.len(),
            keywords: BTreeMap::new(),
            properties: Vec::new(),
            named: BTreeMap::new(),
            required: BTreeSet::new(),
            rules: Vec::new(),
            never: false,
            unread: false,
            broken: None,
        };
        self.collect(&mut node, schema, place, 0);
        node
    }

    /// Adds a schema to a node, its own keywords before those it refers to.
    fn collect(&mut self, node: &mut Node<'a>, schema: &'a Value, place: String, depth: usize) {
        if depth > MAX_MERGED {
            return self.list(&place, "", UnmappedReason::TooDeep);
        }
        let parts = &node.trail[node.outer..];
        if parts.contains(&place) {
            // It counts already.
            return;
        }
        if parts.len() == MAX_PARTS {
            return self.list(&place, "", UnmappedReason::TooMuch);
        }
        if !self.may_read() {
            node.unread = true;
            return;
        }
        node.trail.push(place.clone());
        let keywords = match schema {
            Value::Object(keywords) => keywords,
            Value::Bool(accepts) => {
                node.never |= !accepts;
                return;
            }
            _ => return self.list(&place, "", UnmappedReason::Malformed),
        };
        node.path.push(place.clone());
        let mut inner = Vec::new();
        for (keyword, value) in keywords {
            match (keyword.as_str(), value) {
                ("properties", Value::Object(properties)) => {
                    self.collect_properties(node, properties, &place);
                }
                ("required", Value::Array(names)) => {
                    node.required.extend(names.iter().filter_map(Value::as_str));
                }
                ("$ref", Value::String(reference)) => {
                    inner.extend(self.referred(node, reference, &place));
                }
                ("allOf", Value::Array(all)) => {
                    let place = |number| format!("{place}/allOf/{number}");
                    let parts = all.iter().enumerate();
                    inner.extend(parts.map(|(number, part)| (part, place(number))));
                }
                ("anyOf" | "oneOf", Value::Array(alternatives)) => {
                    match only_alternative(alternatives) {
                        Some((number, only)) => {
                            inner.push((only, format!("{place}/{keyword}/{number}")));
                        }
                        None => self.keep(node, keyword, value, &place),
                    }
                }
                ("if", condition) => {
                    node.rules.extend(conditional(keywords, condition, &place));
                }
                // Without a condition they say nothing.
                ("then" | "else", _) => {}
                ("dependentRequired" | "dependentSchemas" | "dependencies", Value::Object(by)) => {
                    self.collect_dependencies(node, keyword, by, &place);
                }
                ("properties" | "$ref" | "allOf" | "anyOf" | "oneOf", _)
                | ("dependentRequired" | "dependentSchemas" | "dependencies" | "required", _) => {
                    self.list(&place, keyword, UnmappedReason::Malformed);
                }
                (keyword, value) => self.keep(node, keyword, value, &place),
            }
        }
        for (schema, place) in inner {
            self.collect(node, schema, place, depth + 1);
        }
        node.path.pop();
    }

    /// Adds a keyword, unless there is one already.
    fn keep(&mut self, node: &mut Node<'a>, keyword: &'a str, value: &'a Value, place: &str) {
        match node.keywords.get(keyword) {
            None => {
                node.keywords.insert(keyword, (value, place.to_owned()));
            }
            Some((other, _)) => {
                let differs = !ANNOTATIONS.contains(&keyword) && *other != value;
                if differs {
                    self.list(place, keyword, UnmappedReason::Overridden);
                }
            }
        }
    }

    fn collect_properties(
        &mut self,
        node: &mut Node<'a>,
        properties: &'a Map<String, Value>,
        place: &str,
    ) {
        let place = format!("{place}/properties");
        let trail: Rc<[String]> = node.path.as_slice().into();
        let written = self.order.get(&place);
        let names: Vec<&'a String> = match written {
            Some(names) => names.iter().collect(),
            None => properties.keys().collect(),
        };
        for name in names {
            let Some(schema) = properties.get(name) else {
                continue;
            };
            let place = format!("{place}/{}", escaped(name));
            match node.named.insert(name, schema) {
                None => node.properties.push(Property {
                    name,
                    schema,
                    place,
                    trail: Rc::clone(&trail),
                }),
                Some(other) if std::ptr::eq(other, schema) => {}
                Some(other) => {
                    node.named.insert(name, other);
                    self.list(&place, "", UnmappedReason::Overridden);
                }
            }
            if !self.may_read() {
                return;
            }
        }
    }

    fn collect_dependencies(
        &mut self,
        node: &mut Node<'a>,
        keyword: &str,
        dependencies: &'a Map<String, Value>,
        place: &str,
    ) {
        let keyword = match keyword {
            "dependentRequired" => "dependentRequired",
            "dependentSchemas" => "dependentSchemas",
            _ => "dependencies",
        };
        for (name, depends) in dependencies {
            let inner = format!("{place}/{keyword}/{}", escaped(name));
            let then = match depends {
                Value::Array(names) => {
                    Then::Present(names.iter().filter_map(Value::as_str).collect(), inner)
                }
                schema => Then::Fits(schema, inner),
            };
            node.rules.push(Rule {
                place: place.to_owned(),
                keyword,
                when: When::Present(name),
                then: Some(then),
                otherwise: None,
            });
            if !self.may_read() {
                return;
            }
        }
    }

    /// What a reference leads to, and where that is.
    fn referred(
        &mut self,
        node: &mut Node<'a>,
        reference: &'a str,
        place: &str,
    ) -> Option<(&'a Value, String)> {
        let found = self.resolve(reference).and_then(|(schema, pointer)| {
            match node.path.contains(&pointer) {
                true => Err(UnmappedReason::RecursiveReference),
                false => Ok((schema, pointer)),
            }
        });
        match found {
            Ok(found) => Some(found),
            Err(reason) => {
                self.list(place, "$ref", reason);
                node.broken = Some((reference, reason));
                None
            }
        }
    }

    fn resolve(&self, reference: &str) -> Result<(&'a Value, String), UnmappedReason> {
        let own = ["$id", "id"].map(|keyword| self.root.get(keyword).and_then(Value::as_str));
        let local = own
            .into_iter()
            .flatten()
            .filter_map(|id| reference.strip_prefix(id.trim_end_matches('#')))
            .find(|rest| rest.starts_with('#'))
            .unwrap_or(reference);
        let fragment = match local.strip_prefix('#') {
            Some(fragment) => fragment,
            None => return Err(UnmappedReason::RemoteReference),
        };
        let pointer = unescaped(fragment).ok_or(UnmappedReason::UnresolvedReference)?;
        match self.root.pointer(&pointer) {
            Some(schema) => Ok((schema, pointer)),
            None => Err(UnmappedReason::UnresolvedReference),
        }
    }

    /// What type of value a schema describes; none when no question asks for
    /// it.
    pub(super) fn shape(&mut self, node: &mut Node<'a>) -> Option<Shape> {
        let Some((value, place)) = node.keywords.remove("type") else {
            return self.implied_shape(node);
        };
        let names: Vec<&str> = match value {
            Value::String(name) => vec![name],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let mut types: Vec<&str> = names.into_iter().filter(|name| *name != "null").collect();
        if types.contains(&"number") {
            types.retain(|name| *name != "integer");
        }
        let shape = types.iter().find_map(|name| match *name {
            "object" => Some(Shape::Object),
            "array" => Some(Shape::Array),
            "string" => Some(Shape::Text),
            "number" => Some(Shape::Number),
            "integer" => Some(Shape::Integer),
            "boolean" => Some(Shape::YesNo),
            _ => None,
        });
        match (shape, types.len()) {
            (None, _) => self.list(&place, "type", UnmappedReason::UnsupportedType),
            (Some(_), 1) => {}
            (Some(_), _) => self.list(&place, "type", UnmappedReason::SeveralTypes),
        }
        shape
    }

    fn implied_shape(&mut self, node: &Node<'a>) -> Option<Shape> {
        let has = |keywords: &[&str]| keywords.iter().any(|name| node.keywords.contains_key(name));
        let shape = match () {
            () if !node.properties.is_empty() => Shape::Object,
            () if has(&["enum", "const"]) => Shape::Unclear,
            () if has(&OBJECT_KEYWORDS) => Shape::Object,
            () if has(&ARRAY_KEYWORDS) => Shape::Array,
            () if has(&TEXT_KEYWORDS) => Shape::Text,
            () if has(&NUMBER_KEYWORDS) => Shape::Number,
            // What it is stands elsewhere, and that is listed.
            () if node.broken.is_some() => return None,
            () => Shape::Unclear,
        };
        Some(shape)
    }

    /// Lists what of a schema has not found a place: keywords in `own` are
    /// those of its type, `cell` when it is a column of a table.
    pub(super) fn list_rest(&mut self, node: &mut Node<'a>, own: &[&str], cell: bool) {
        let rest = std::mem::take(&mut node.keywords);
        for (keyword, (value, place)) in rest {
            let harmless = ANNOTATIONS.contains(&keyword)
                || OPEN_OR_CLOSED.contains(&keyword) && value.is_boolean()
                || ["readOnly", "uniqueItems"].contains(&keyword) && *value == Value::Bool(false);
            if harmless {
                continue;
            }
            let typed = [
                &TEXT_KEYWORDS[..],
                &NUMBER_KEYWORDS,
                &ARRAY_KEYWORDS,
                &OBJECT_KEYWORDS,
            ]
            .concat()
            .contains(&keyword);
            let reason = match () {
                () if own.contains(&keyword) || keyword == "default" => match cell {
                    true => UnmappedReason::NotInTables,
                    false => UnmappedReason::Unsupported,
                },
                () if typed => UnmappedReason::DoesNotApply,
                () if OTHER_KEYWORDS.contains(&keyword) => UnmappedReason::Unsupported,
                () => UnmappedReason::UnknownKeyword,
            };
            self.list(&place, keyword, reason);
        }
        if !own.contains(&"minProperties") && !node.properties.is_empty() {
            self.list(&node.place, "properties", UnmappedReason::DoesNotApply);
        }
        for rule in std::mem::take(&mut node.rules) {
            self.list(&rule.place, rule.keyword, UnmappedReason::Unsupported);
        }
    }
}

impl<'a> Node<'a> {
    /// The text of a keyword, unless it is blank.
    pub(super) fn text(&self, keyword: &str) -> Option<&'a str> {
        let (value, _) = self.keywords.get(keyword)?;
        value.as_str().filter(|text| !text.trim().is_empty())
    }
}

/// The only alternative that is not null.
fn only_alternative(alternatives: &[Value]) -> Option<(usize, &Value)> {
    let is_null = |schema: &Value| {
        let is = |name, value: Value| schema.get(name) == Some(&value);
        is("type", "null".into())
            || is("const", Value::Null)
            || is("enum", Value::Array(vec![Value::Null]))
    };
    let mut others = alternatives
        .iter()
        .enumerate()
        .filter(|(_, schema)| !is_null(schema));
    let only = others.next();
    only.filter(|_| others.next().is_none())
}

/// The rule of a schema with a condition.
fn conditional<'a>(
    keywords: &'a Map<String, Value>,
    condition: &'a Value,
    place: &str,
) -> Option<Rule<'a>> {
    let then = |name: &str| {
        let schema = keywords.get(name)?;
        Some(Then::Fits(schema, format!("{place}/{name}")))
    };
    let (then, otherwise) = (then("then"), then("else"));
    (then.is_some() || otherwise.is_some()).then(|| Rule {
        place: place.to_owned(),
        keyword: "if",
        when: When::Fits(condition),
        then,
        otherwise,
    })
}

/// A name as a part of a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The JSON pointer of a fragment, without percent signs.
fn unescaped(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = rest else {
            return None;
        };
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        bytes.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}
