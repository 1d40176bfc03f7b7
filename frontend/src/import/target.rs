//! What a column can mean, as entries of a select.

use docket_contract::organization::FieldView;
use docket_domain::{
    field::{FieldKey, FieldKind, well_known},
    import::mapping::{CostKind, Target},
};

use crate::{
    i18n::{Key, language, m, text, tf},
    ui::SelectOption,
};

/// Kinds a new field can have: those that need no options.
const NEW_KINDS: [FieldKind; 7] = [
    FieldKind::ShortText,
    FieldKind::LongText,
    FieldKind::Number,
    FieldKind::Money,
    FieldKind::Date,
    FieldKind::YesNo,
    FieldKind::Link,
];
/// Kinds of money over time.
const COSTS: [CostKind; 4] = [
    CostKind::Capex,
    CostKind::Opex,
    CostKind::Benefit,
    CostKind::Other,
];
/// Parts of every demand.
const PARTS: [(Target, Key); 6] = [
    (Target::Title, m::DEMAND_TITLE),
    (Target::Summary, m::DEMAND_SUMMARY),
    (Target::Unit, m::DEMAND_UNIT),
    (Target::Status, m::DEMAND_STATE),
    (Target::ExternalKey, m::IMPORT_EXTERNAL_KEY),
    (Target::Category, m::IMPORT_CATEGORY),
];
/// Fields that have a target of their own.
const OWN: [&str; 4] = [
    well_known::TITLE,
    well_known::SUMMARY,
    well_known::UNIT,
    well_known::CATEGORY,
];

/// A target as the value of an entry.
pub(super) fn value(target: &Target) -> String {
    // A target is made of strings and numbers, which always can be written.
    serde_json::to_string(target).unwrap_or_default()
}

/// The target of an entry's value.
pub(super) fn parse(value: &str) -> Option<Target> {
    serde_json::from_str(value).ok()
}

/// Whether two columns may not both mean it.
pub(super) fn is_single(target: &Target) -> bool {
    !matches!(target, Target::Ignore | Target::Cost { .. })
}

/// Everything the column called `header` can mean; `current` always among it.
pub(super) fn options(header: &str, current: &Target, fields: &[FieldView]) -> Vec<SelectOption> {
    let mut all = vec![Target::Ignore];
    all.extend(PARTS.into_iter().map(|(target, _)| target));
    all.extend(
        fields
            .iter()
            .filter(|field| field.archived_at.is_none())
            .map(|field| field.definition.key.clone())
            .filter(|key| !OWN.contains(&key.as_str()))
            .map(Target::Field),
    );
    let period = match current {
        Target::Cost { period, .. } => *period,
        _ => year(header),
    };
    all.extend(COSTS.into_iter().map(|kind| Target::Cost { period, kind }));
    let (key, label) = match current {
        Target::NewField { key, label, .. } => (key.clone(), label.clone()),
        _ => {
            let taken = |key: &FieldKey| fields.iter().any(|field| field.definition.key == *key);
            (
                FieldKey::from_label(header, taken),
                header.trim().to_owned(),
            )
        }
    };
    if !label.is_empty() {
        all.extend(NEW_KINDS.into_iter().map(|kind| Target::NewField {
            key: key.clone(),
            label: label.clone(),
            kind,
        }));
    }
    if !all.contains(current) {
        all.push(current.clone());
    }
    all.iter()
        .map(|target| SelectOption::new(value(target), words(target, fields)))
        .collect()
}

/// A target in words.
pub(super) fn words(target: &Target, fields: &[FieldView]) -> String {
    match target {
        Target::Ignore => text(m::IMPORT_IGNORE).to_owned(),
        Target::Field(key) => fields
            .iter()
            .find(|field| field.definition.key == *key)
            .map_or_else(
                || key.as_str().to_owned(),
                |field| field.definition.label.get(language().tag()).to_owned(),
            ),
        Target::NewField { kind, .. } => {
            tf(m::IMPORT_NEW_FIELD, &[("kind", text(kind_name(*kind)))])
        }
        Target::Cost { period, kind } => {
            let kind = text(match kind {
                CostKind::Capex => m::IMPORT_CAPEX,
                CostKind::Opex => m::IMPORT_OPEX,
                CostKind::Benefit => m::IMPORT_BENEFIT,
                CostKind::Other => m::IMPORT_OTHER_COST,
            });
            match period {
                Some(year) => format!("{kind} {year}"),
                None => kind.to_owned(),
            }
        }
        part => PARTS
            .iter()
            .find(|(target, _)| target == part)
            .map_or_else(String::new, |(_, name)| text(*name).to_owned()),
    }
}

fn kind_name(kind: FieldKind) -> Key {
    match kind {
        FieldKind::LongText => m::IMPORT_KIND_LONG_TEXT,
        FieldKind::Number | FieldKind::Rating => m::IMPORT_KIND_NUMBER,
        FieldKind::Money => m::IMPORT_KIND_MONEY,
        FieldKind::Date | FieldKind::DateRange => m::IMPORT_KIND_DATE,
        FieldKind::YesNo => m::IMPORT_KIND_YES_NO,
        FieldKind::Link => m::IMPORT_KIND_LINK,
        FieldKind::Unit => m::DEMAND_UNIT,
        FieldKind::Person => m::PERSON_HUMAN,
        FieldKind::ShortText
        | FieldKind::SingleChoice
        | FieldKind::MultipleChoice
        | FieldKind::Size
        | FieldKind::File
        | FieldKind::Table => m::IMPORT_KIND_TEXT,
    }
}

/// A year of this century in the name of a column.
fn year(header: &str) -> Option<i32> {
    header
        .split(|character: char| !character.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (2000..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_found_in_names() {
        assert_eq!(year("Capex 2027 (k€)"), Some(2027));
        assert_eq!(year("Cost 12027"), None);
        assert_eq!(year("Cost"), None);
    }

    #[test]
    fn values_read_as_they_are_written() {
        for target in [
            Target::Ignore,
            Target::Cost {
                period: Some(2027),
                kind: CostKind::Opex,
            },
        ] {
            assert_eq!(parse(&value(&target)), Some(target));
        }
    }
}
