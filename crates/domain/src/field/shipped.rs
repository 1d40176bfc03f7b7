//! The fields that every installation starts with.

use super::{FieldDefinition, FieldKey, FieldKind};
use crate::text::LocalText;

/// The keys of shipped fields.
pub mod well_known {
    /// The name of the demand; the only field a demand cannot be without.
    pub const TITLE: &str = "title";
    /// The demand in a few sentences.
    pub const SUMMARY: &str = "summary";
    /// The unit that asks.
    pub const UNIT: &str = "unit";
    /// An entry of the organisation's register of categories.
    pub const CATEGORY: &str = "category";
    /// An entry of the organisation's register of strategic objectives.
    pub const STRATEGIC_OBJECTIVE: &str = "strategic_objective";
    /// What is wrong today.
    pub const PROBLEM: &str = "problem";
    /// What would be better afterwards.
    pub const BENEFIT: &str = "benefit";
    /// Who would notice.
    pub const AFFECTED: &str = "affected";
    /// Whether a law, regulator or contract demands it.
    pub const REQUIRED_BY_LAW: &str = "required_by_law";
    /// Which law, regulator or contract.
    pub const LEGAL_BASIS: &str = "legal_basis";
    /// The day by which it must be in place.
    pub const LATEST_DATE: &str = "latest_date";
    /// The one-off cost.
    pub const ESTIMATED_COST: &str = "estimated_cost";
    /// The cost per year afterwards.
    pub const RUNNING_COST: &str = "running_cost";
    /// The work in person-days.
    pub const EFFORT: &str = "effort";
    /// The day on which work should begin.
    pub const DESIRED_START: &str = "desired_start";
}

use well_known as key;

/// The definitions of the shipped fields, in the order in which the shipped
/// form asks for them. The options of `category` and `strategic_objective`
/// come from the registers and are not filled in here.
pub fn shipped_fields() -> Vec<FieldDefinition> {
    use FieldKind as Kind;
    vec![
        field(
            key::TITLE,
            Kind::ShortText,
            ["Title", "Titel"],
            [
                "A few words that colleagues will recognise, such as “Self-service for parking permits”.",
                "Wenige Worte, die Kolleginnen und Kollegen wiedererkennen, etwa „Parkausweise online beantragen“.",
            ],
        ),
        field(
            key::SUMMARY,
            Kind::LongText,
            ["Summary", "Kurzbeschreibung"],
            [
                "What is asked for, in two or three sentences.",
                "Worum es geht, in zwei oder drei Sätzen.",
            ],
        ),
        field(
            key::UNIT,
            Kind::Unit,
            ["Requesting unit", "Anfordernde Einheit"],
            [
                "The unit that needs it and will own the result.",
                "Die Einheit, die den Bedarf hat und das Ergebnis verantworten wird.",
            ],
        ),
        field(
            key::CATEGORY,
            Kind::SingleChoice,
            ["Category", "Kategorie"],
            [
                "The kind of demand; it decides who looks at it first.",
                "Die Art des Bedarfs; danach richtet sich, wer ihn zuerst prüft.",
            ],
        ),
        field(
            key::STRATEGIC_OBJECTIVE,
            Kind::SingleChoice,
            ["Strategic objective", "Strategisches Ziel"],
            [
                "The objective it serves most. Leave it empty if none fits.",
                "Das Ziel, dem es am meisten dient. Passt keines, bleibt das Feld leer.",
            ],
        ),
        field(
            key::PROBLEM,
            Kind::LongText,
            ["What is the problem?", "Was ist das Problem?"],
            [
                "What happens today, how often, and what it costs in time, money or trust.",
                "Was heute geschieht, wie oft, und was es an Zeit, Geld oder Vertrauen kostet.",
            ],
        ),
        field(
            key::BENEFIT,
            Kind::LongText,
            [
                "What would be better afterwards?",
                "Was wäre danach besser?",
            ],
            [
                "The improvement, and how one could measure it.",
                "Die Verbesserung und woran sie sich messen ließe.",
            ],
        ),
        field(
            key::AFFECTED,
            Kind::LongText,
            ["Who is affected?", "Wer ist betroffen?"],
            [
                "Groups inside and outside the organisation, with rough numbers.",
                "Gruppen innerhalb und außerhalb der Organisation, mit ungefähren Zahlen.",
            ],
        ),
        field(
            key::REQUIRED_BY_LAW,
            Kind::YesNo,
            [
                "Is it required by law, a regulator or a contract?",
                "Ist es durch Gesetz, Aufsicht oder Vertrag vorgeschrieben?",
            ],
            [
                "Answer yes only if doing nothing would break an obligation.",
                "Ja nur, wenn Nichtstun eine Pflicht verletzen würde.",
            ],
        ),
        field(
            key::LEGAL_BASIS,
            Kind::LongText,
            ["What is the obligation?", "Worin besteht die Pflicht?"],
            [
                "The law, ruling or clause, and what it demands.",
                "Gesetz, Bescheid oder Vertragsklausel und was daraus folgt.",
            ],
        ),
        field(
            key::LATEST_DATE,
            Kind::Date,
            [
                "By when must it be in place?",
                "Bis wann muss es umgesetzt sein?",
            ],
            [
                "The date after which it would be too late, not the date you hope for.",
                "Das Datum, nach dem es zu spät wäre, nicht das erhoffte.",
            ],
        ),
        field(
            key::ESTIMATED_COST,
            Kind::Money,
            ["Estimated one-off cost", "Geschätzte einmalige Kosten"],
            [
                "Purchases and services until it is in place. A rough figure is fine.",
                "Anschaffungen und Leistungen bis zur Einführung. Eine grobe Zahl genügt.",
            ],
        ),
        field(
            key::RUNNING_COST,
            Kind::Money,
            ["Running cost per year", "Laufende Kosten pro Jahr"],
            [
                "Licences, operation and support in a usual year afterwards.",
                "Lizenzen, Betrieb und Betreuung in einem gewöhnlichen Jahr danach.",
            ],
        ),
        FieldDefinition {
            unit_label: Some(LocalText::en_de("person-days", "Personentage")),
            ..field(
                key::EFFORT,
                Kind::Number,
                ["Effort", "Aufwand"],
                [
                    "Work of your own people and of others, in person-days.",
                    "Arbeit eigener und fremder Personen, in Personentagen.",
                ],
            )
        },
        field(
            key::DESIRED_START,
            Kind::Date,
            ["Desired start", "Gewünschter Beginn"],
            [
                "When your unit would be ready to take part.",
                "Ab wann die eigene Einheit mitwirken könnte.",
            ],
        ),
    ]
}

fn field(
    key: &str,
    kind: FieldKind,
    [label_en, label_de]: [&str; 2],
    [help_en, help_de]: [&str; 2],
) -> FieldDefinition {
    FieldDefinition {
        help: LocalText::en_de(help_en, help_de),
        ..FieldDefinition::new(
            FieldKey::well_known(key),
            kind,
            LocalText::en_de(label_en, label_de),
        )
    }
}
