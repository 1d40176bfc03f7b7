//! Where the answers of a form stand in the body of a demand.

use docket_domain::field::{FieldKey, well_known};

/// The fields a demand keeps outside its answers, as its own properties.
pub(super) const PROPERTIES: [(&str, &str); 5] = [
    (well_known::TITLE, "/title"),
    (well_known::SUMMARY, "/summary"),
    (well_known::UNIT, "/unit_id"),
    (well_known::CATEGORY, "/category_id"),
    (well_known::STRATEGIC_OBJECTIVE, "/objective_id"),
];

/// Where a field stands in the body of a request.
pub(super) fn place_of(key: &FieldKey) -> String {
    PROPERTIES
        .iter()
        .find(|(own, _)| *own == key.as_str())
        .map_or_else(
            || format!("/values/{}", key.as_str()),
            |(_, pointer)| (*pointer).to_owned(),
        )
}

/// The field that stands at a place of a request's body.
pub(super) fn key_at(place: &str) -> Option<FieldKey> {
    let own = PROPERTIES.iter().find(|(_, pointer)| *pointer == place);
    let name = match own {
        Some((name, _)) => name,
        None => place.strip_prefix("/values/")?,
    };
    name.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_fields_belong_together() {
        for place in ["/title", "/unit_id", "/values/effort"] {
            assert_eq!(
                key_at(place).map(|key| place_of(&key)).as_deref(),
                Some(place)
            );
        }
        assert_eq!(key_at("/lines"), None);
    }
}
