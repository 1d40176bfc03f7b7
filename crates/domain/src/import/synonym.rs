//! What columns are called, in English and German, as people name them.

use super::mapping::{CostKind, Target};
use crate::field::{FieldKey, well_known as key};
use crate::text::fold;

/// A name of a column made comparable: folded, words apart, without what
/// stands in brackets. `projectName (short)` becomes `project name`.
pub fn normalised(header: &str) -> String {
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut depth = 0_usize;
    let mut after_lower = false;
    for c in header.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if c.is_alphanumeric() || c == '%' || c == '€' => {
                if c.is_uppercase() && after_lower {
                    spaced.push(' ');
                }
                spaced.push(c);
            }
            _ => spaced.push(' '),
        }
        after_lower = c.is_lowercase();
    }
    let name = fold(&spaced);
    if name.is_empty() {
        // All of it stood in brackets.
        fold(header)
    } else {
        name
    }
}

/// The targets that names of columns suggest, each with its names in
/// [normal form](normalised), the surest first.
pub fn synonyms() -> Vec<(Target, &'static [&'static str])> {
    let field = |name| Target::Field(FieldKey::well_known(name));
    vec![
        (Target::Title, TITLE),
        (Target::ExternalKey, EXTERNAL_KEY),
        (Target::Unit, UNIT),
        (Target::Status, STATUS),
        (Target::Category, CATEGORY),
        (Target::Summary, SUMMARY),
        (field(key::PROBLEM), PROBLEM),
        (field(key::BENEFIT), BENEFIT),
        (field(key::AFFECTED), AFFECTED),
        (field(key::REQUIRED_BY_LAW), REQUIRED_BY_LAW),
        (field(key::LEGAL_BASIS), LEGAL_BASIS),
        (field(key::LATEST_DATE), LATEST_DATE),
        (field(key::ESTIMATED_COST), ESTIMATED_COST),
        (field(key::RUNNING_COST), RUNNING_COST),
        (field(key::EFFORT), EFFORT),
        (field(key::DESIRED_START), DESIRED_START),
        (field(key::STRATEGIC_OBJECTIVE), STRATEGIC_OBJECTIVE),
    ]
}

const TITLE: &[&str] = &[
    "title",
    "titel",
    "demand title",
    "project title",
    "project name",
    "projectname",
    "projekttitel",
    "projektname",
    "project",
    "projekt",
    "programme name",
    "initiative",
    "vorhaben",
    "bedarf",
    "demand",
    "request",
    "anforderung",
    "massnahme",
    "name",
    "bezeichnung",
    "subject",
    "betreff",
    "idea",
    "idee",
    "project description",
];
const EXTERNAL_KEY: &[&str] = &[
    "external key",
    "external id",
    "key",
    "id",
    "unique id",
    "project id",
    "projekt id",
    "project number",
    "projektnummer",
    "project no",
    "projekt nr",
    "demand id",
    "request id",
    "ticket",
    "reference",
    "referenz",
    "ref",
    "kennung",
    "number",
    "nummer",
    "no",
    "nr",
    "lfd nr",
];
const UNIT: &[&str] = &[
    "unit",
    "owning unit",
    "requesting unit",
    "business unit",
    "einheit",
    "anfordernde einheit",
    "organisationseinheit",
    "department",
    "departement",
    "dept",
    "abteilung",
    "fachbereich",
    "fachabteilung",
    "bereich",
    "division",
    "directorate",
    "direktion",
    "managing agency",
    "agency",
    "amt",
    "ministry",
    "ministerium",
    "team",
    "owner unit",
];
const STATUS: &[&str] = &[
    "status",
    "project status",
    "projektstatus",
    "state",
    "zustand",
    "stand",
];
const CATEGORY: &[&str] = &[
    "category",
    "kategorie",
    "report category",
    "project category",
    "project type",
    "projektart",
    "type",
    "typ",
    "art",
    "theme",
    "thema",
];
const SUMMARY: &[&str] = &[
    "summary",
    "kurzbeschreibung",
    "zusammenfassung",
    "abstract",
    "description",
    "beschreibung",
    "description aims",
    "scope summary",
    "short description",
    "project description",
    "projektbeschreibung",
    "details",
    "inhalt",
];
const PROBLEM: &[&str] = &[
    "problem",
    "problem statement",
    "what is the problem",
    "problemstellung",
    "ausgangslage",
    "pain point",
    "motivation",
    "begrundung",
    "justification",
    "business need",
];
const BENEFIT: &[&str] = &[
    "benefit",
    "benefits",
    "expected benefit",
    "expected benefits",
    "nutzen",
    "erwarteter nutzen",
    "mehrwert",
    "value",
];
const AFFECTED: &[&str] = &[
    "affected",
    "who is affected",
    "betroffene",
    "wer ist betroffen",
    "stakeholders",
    "stakeholder",
    "users",
    "nutzer",
    "zielgruppe",
];
const REQUIRED_BY_LAW: &[&str] = &[
    "required by law",
    "mandatory",
    "regulatory",
    "compliance",
    "pflicht",
    "gesetzlich",
    "gesetzlich vorgeschrieben",
    "vorgeschrieben",
];
const LEGAL_BASIS: &[&str] = &[
    "legal basis",
    "rechtsgrundlage",
    "gesetzliche grundlage",
    "obligation",
];
const LATEST_DATE: &[&str] = &[
    "latest date",
    "deadline",
    "due date",
    "due",
    "frist",
    "termin",
    "fallig",
    "falligkeit",
    "spatestens",
    "required by",
    "needed by",
];
const ESTIMATED_COST: &[&str] = &[
    "estimated cost",
    "estimated costs",
    "estimated one off cost",
    "geschatzte kosten",
    "kostenschatzung",
    "total cost",
    "gesamtkosten",
    "total budget",
    "gesamtbudget",
    "project cost",
    "projektkosten",
    "cost",
    "costs",
    "kosten",
    "einmalige kosten",
    "budget",
    "original budget",
    "total project cost",
    "amount",
    "betrag",
];
const RUNNING_COST: &[&str] = &[
    "running cost",
    "running costs",
    "running cost per year",
    "laufende kosten",
    "laufende kosten pro jahr",
    "betriebskosten",
    "annual cost",
];
const EFFORT: &[&str] = &[
    "effort",
    "aufwand",
    "estimated effort",
    "geschatzter aufwand",
    "person days",
    "personentage",
    "man days",
    "pt",
];
const DESIRED_START: &[&str] = &[
    "desired start",
    "gewunschter beginn",
    "start date",
    "startdatum",
    "start",
    "beginn",
    "planned start",
    "geplanter start",
    "project start",
    "projektstart",
];
const STRATEGIC_OBJECTIVE: &[&str] = &[
    "strategic objective",
    "strategisches ziel",
    "strategy",
    "strategie",
    "objective",
];

/// The cost line that a name with a year in it suggests: `Capex 2027`,
/// `Kosten 2028 (k€)`, `FY27 budget` without a full year is none.
pub fn cost_line(header: &str) -> Option<Target> {
    let name = normalised(header);
    let words: Vec<&str> = name.split(' ').collect();
    let year = words.iter().find_map(|word| {
        let digits = word.strip_prefix("fy").unwrap_or(word);
        (digits.len() == 4).then_some(())?;
        let year: i32 = digits.parse().ok()?;
        (1990..=2199).contains(&year).then_some(year)
    })?;
    let kind = words.iter().find_map(|word| match *word {
        "capex" | "investment" | "investition" | "investitionen" | "einmalig" => {
            Some(CostKind::Capex)
        }
        "opex" | "operating" | "running" | "betrieb" | "betriebskosten" | "laufend" => {
            Some(CostKind::Opex)
        }
        "benefit" | "benefits" | "nutzen" | "savings" | "einsparung" | "einsparungen" => {
            Some(CostKind::Benefit)
        }
        _ => None,
    });
    let says_cost = words
        .iter()
        .any(|word| ["cost", "costs", "kosten", "budget", "spend", "ausgaben"].contains(word));
    let kind = kind.or(says_cost.then_some(CostKind::Other))?;
    Some(Target::Cost {
        period: Some(year),
        kind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised() {
        for (header, name) in [
            ("projectName", "project name"),
            ("Owning_Unit", "owning unit"),
            ("Geschätzte Kosten (k€)", "geschatzte kosten"),
            ("Laufende Kosten / Jahr", "laufende kosten jahr"),
            ("\u{feff}Nr.", "nr"),
            ("(intern)", "(intern)"),
            ("ID", "id"),
        ] {
            assert_eq!(normalised(header), name);
        }
    }

    #[test]
    fn synonyms_are_in_normal_form() {
        for (target, names) in synonyms() {
            for name in names {
                assert_eq!(normalised(name), *name, "{target:?}");
            }
        }
    }

    #[test]
    fn a_year_beside_a_cost_is_a_line() {
        for (header, expected) in [
            ("Capex 2027", Some((2027, CostKind::Capex))),
            ("Betrieb FY2028", Some((2028, CostKind::Opex))),
            ("Kosten 2028 (k€)", Some((2028, CostKind::Other))),
            ("Savings_2030", Some((2030, CostKind::Benefit))),
            ("Budget", None),
            ("city2021", None),
            ("2027", None),
        ] {
            let expected = expected.map(|(year, kind)| Target::Cost {
                period: Some(year),
                kind,
            });
            assert_eq!(cost_line(header), expected, "{header}");
        }
    }
}
