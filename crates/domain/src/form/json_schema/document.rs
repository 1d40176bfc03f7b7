//! JSON that remembers the order in which it was written.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};

use super::reading::escaped;
use super::{Import, ImportedForm, SchemaProblem};
use crate::field::FieldCatalogue;

/// A JSON Schema that remembers the order of its properties, which a
/// [`Value`] forgets: forms ask in the order in which the schema was written.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaDocument {
    value: Value,
    order: PropertyOrder,
}

/// The names in every object called `properties`, by its JSON pointer.
pub(super) type PropertyOrder = BTreeMap<String, Vec<String>>;

impl SchemaDocument {
    /// Turns the schema into a form as
    /// [`form_from_json_schema`](super::form_from_json_schema) does.
    ///
    /// # Errors
    /// Why it does not make a form at all.
    pub fn form(&self, catalogue: &FieldCatalogue) -> Result<ImportedForm, SchemaProblem> {
        Import::of(&self.value, &self.order, catalogue)
    }

    /// The schema's own title.
    pub fn title(&self) -> Option<&str> {
        let title = self.value.get("title")?.as_str()?.trim();
        (!title.is_empty()).then_some(title)
    }
}

impl From<Value> for SchemaDocument {
    fn from(value: Value) -> Self {
        Self {
            value,
            order: PropertyOrder::new(),
        }
    }
}

impl Serialize for SchemaDocument {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SchemaDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut order = PropertyOrder::new();
        let place = String::new();
        let value = Part {
            place,
            order: &mut order,
        }
        .deserialize(deserializer)?;
        Ok(Self { value, order })
    }
}

/// A value on its way into a [`SchemaDocument`].
struct Part<'o> {
    place: String,
    order: &'o mut PropertyOrder,
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON Schema")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        loop {
            let part = Part {
                place: format!("{}/{}", self.place, all.len()),
                order: &mut *self.order,
            };
            match values.next_element_seed(part)? {
                Some(value) => all.push(value),
                None => return Ok(Value::Array(all)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let mut names: Vec<String> = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            let part = Part {
                place: format!("{}/{}", self.place, escaped(&name)),
                order: &mut *self.order,
            };
            let value = members.next_value_seed(part)?;
            if object.insert(name.clone(), value).is_none() {
                names.push(name);
            }
        }
        if self.place.ends_with("/properties") {
            self.order.insert(self.place, names);
        }
        Ok(Value::Object(object))
    }
}
