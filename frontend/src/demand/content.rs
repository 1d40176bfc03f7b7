//! What can be changed of a demand, place by place, and what becomes of it
//! when two people change it at once.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::{
    demand::{DemandView, MoneyLine, PatchDemand},
    organization::Reference,
};
use docket_domain::field::FieldKey;
use serde_json::{Map, Value, json};

/// The place of the title.
pub(super) const TITLE: &str = "/title";
/// The place of who looks after the demand.
pub(super) const OWNER: &str = "/owner_id";
/// The place of cost and benefit by fiscal period.
pub(super) const LINES: &str = "/lines";

/// Values by their place in the body of a request, such as `/values/effort`.
/// A place that is not there is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Content(BTreeMap<String, Value>);

impl Content {
    /// What a demand holds.
    pub(super) fn of(demand: &DemandView) -> Self {
        let id = |reference: &Option<Reference>| json!(reference.as_ref().map(|one| one.id));
        let mut content = Self::default();
        content.set(TITLE, json!(demand.base.title));
        content.set("/summary", json!(demand.summary));
        content.set("/unit_id", id(&demand.base.unit));
        content.set("/category_id", id(&demand.base.category));
        content.set("/objective_id", id(&demand.objective));
        content.set(OWNER, id(&demand.base.owner));
        content.set(LINES, lines_of(&demand.lines));
        for (key, value) in &demand.values {
            content.set(&format!("/values/{key}"), value.clone());
        }
        content
    }

    /// The value at a place.
    pub(super) fn get(&self, place: &str) -> &Value {
        self.0.get(place).unwrap_or(&Value::Null)
    }

    /// Puts a value at a place.
    pub(super) fn set(&mut self, place: &str, value: Value) {
        self.0.insert(place.to_owned(), value);
    }

    /// The answers that are no properties of the demand itself.
    pub(super) fn answers(&self) -> BTreeMap<FieldKey, Value> {
        let answers = self.0.iter().filter(|(_, value)| !value.is_null());
        answers
            .filter_map(|(place, value)| {
                let key = place.strip_prefix("/values/")?.parse().ok()?;
                Some((key, value.clone()))
            })
            .collect()
    }

    /// The places at which this differs from an earlier version.
    pub(super) fn changed_from(&self, before: &Self) -> BTreeSet<String> {
        self.0
            .keys()
            .chain(before.0.keys())
            .filter(|place| self.get(place) != before.get(place))
            .cloned()
            .collect()
    }

    /// The request that changes these places. None if a value has another
    /// shape than its place, which no control enters.
    pub(super) fn patch(&self, places: &BTreeSet<String>) -> Option<PatchDemand> {
        let mut body = Map::new();
        let mut values = Map::new();
        for place in places {
            let value = self.get(place).clone();
            match place.strip_prefix("/values/") {
                Some(key) => values.insert(key.to_owned(), value),
                None => body.insert(place.trim_start_matches('/').to_owned(), value),
            };
        }
        if !values.is_empty() {
            body.insert("values".to_owned(), Value::Object(values));
        }
        serde_json::from_value(Value::Object(body)).ok()
    }
}

/// Money lines as they stand in a request.
pub(super) fn lines_of(lines: &[MoneyLine]) -> Value {
    // Lines are texts and numbers, which always can be written.
    serde_json::to_value(lines).unwrap_or_default()
}

/// What two versions made of the one they both began with.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Merge {
    /// Changed here alone.
    pub mine: BTreeSet<String>,
    /// Changed by somebody else alone.
    pub theirs: BTreeSet<String>,
    /// Changed by both, differently.
    pub both: BTreeSet<String>,
}

impl Merge {
    /// Compares what is written here and what somebody else saved with what
    /// both began with. What both changed alike is nobody's change.
    pub(super) fn of(before: &Content, mine: &Content, theirs: &Content) -> Self {
        let mut merge = Self::default();
        let (ours, others) = (mine.changed_from(before), theirs.changed_from(before));
        for place in ours.union(&others) {
            let alike = mine.get(place) == theirs.get(place);
            let side = match (ours.contains(place), others.contains(place)) {
                (true, true) if alike => continue,
                (true, true) => &mut merge.both,
                (true, false) => &mut merge.mine,
                _ => &mut merge.theirs,
            };
            side.insert(place.clone());
        }
        merge
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(places: &[(&str, Value)]) -> Content {
        let mut content = Content::default();
        for (place, value) in places {
            content.set(place, value.clone());
        }
        content
    }

    #[test]
    fn only_what_both_changed_differently_is_asked_about() {
        let before = content(&[
            (TITLE, json!("a")),
            (OWNER, json!("x")),
            ("/summary", json!("s")),
        ]);
        let mine = content(&[
            (TITLE, json!("b")),
            (OWNER, json!("y")),
            ("/summary", json!("same")),
            ("/values/effort", json!("5")),
        ]);
        let theirs = content(&[
            (TITLE, json!("c")),
            (OWNER, json!("x")),
            ("/summary", json!("same")),
            ("/unit_id", json!("u")),
        ]);
        let merge = Merge::of(&before, &mine, &theirs);
        let names = |places: &BTreeSet<String>| places.iter().cloned().collect::<Vec<_>>();
        assert_eq!(names(&merge.both), [TITLE]);
        assert_eq!(names(&merge.mine), [OWNER, "/values/effort"]);
        assert_eq!(names(&merge.theirs), ["/unit_id"]);
    }

    #[test]
    fn a_patch_names_only_what_changed_and_empties_what_is_gone() {
        let before = content(&[(TITLE, json!("a")), ("/values/effort", json!("5"))]);
        let after = content(&[(TITLE, json!("a")), (OWNER, Value::Null)]);
        let changed = after.changed_from(&before);
        let patch = after.patch(&changed).unwrap_or_default();
        assert_eq!(patch.title, None);
        assert_eq!(patch.owner_id, None);
        assert_eq!(
            patch.values.values().collect::<Vec<_>>(),
            [&Value::Null],
            "an answer that is gone is emptied"
        );
    }

    #[test]
    fn an_emptied_reference_is_sent() {
        let id = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11";
        let before = content(&[(OWNER, json!(id))]);
        let after = content(&[(OWNER, Value::Null)]);
        let patch = after
            .patch(&after.changed_from(&before))
            .unwrap_or_default();
        assert_eq!(patch.owner_id, Some(None));
    }
}
