//! What is entered on a form, and what the form's rules make of it. The same
//! rules decide on the server.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use docket_domain::{
    field::{Choice, FieldCatalogue, FieldDefinition, FieldKey, FieldProblem, FieldValue},
    form::{Answers, Condition, FormDefinition, Question, Section, Stage},
};
use leptos::prelude::*;
use serde_json::Value;

use crate::i18n::language;

/// Entries of registers by the field that chooses from them, where what is
/// entered is the id of an entry: the id, and the entry as an option.
pub(crate) type Registers = BTreeMap<FieldKey, Vec<(String, Choice)>>;

/// A form being filled in.
#[derive(Clone, Copy)]
pub(crate) struct Sheet {
    definition: StoredValue<FormDefinition>,
    catalogue: StoredValue<FieldCatalogue>,
    registers: StoredValue<Registers>,
    /// What was entered, in the JSON form of each kind.
    pub entered: RwSignal<BTreeMap<FieldKey, Value>>,
    standing: Memo<Standing>,
}

/// How the form stands for what is entered.
#[derive(Clone, Default, PartialEq)]
struct Standing {
    /// Whether each thing on the form is shown, in its order.
    shown: Vec<bool>,
    /// Why, for what has a condition.
    reasons: Vec<Vec<(Condition, bool)>>,
    /// The questions that are shown.
    asked: Vec<FieldKey>,
    /// The questions that must be answered.
    required: Vec<FieldKey>,
    /// What is wrong with an answer, whether or not it may be kept in a draft.
    wrong: BTreeMap<FieldKey, (FieldProblem, Stage)>,
    /// The answers that count, with what is calculated.
    answers: Answers,
}

impl Sheet {
    /// A form with what is entered so far. `today` is the server's.
    pub fn new(
        definition: FormDefinition,
        fields: Vec<FieldDefinition>,
        today: NaiveDate,
        registers: Registers,
        entered: BTreeMap<FieldKey, Value>,
    ) -> Self {
        let mut catalogue: FieldCatalogue = fields.into_iter().collect();
        for (key, entries) in &registers {
            if let Some(field) = catalogue.get(key).cloned() {
                let options = entries.iter().map(|(_, option)| option.clone()).collect();
                catalogue.insert(FieldDefinition { options, ..field });
            }
        }
        let definition = StoredValue::new(definition);
        let catalogue = StoredValue::new(catalogue);
        let registers = StoredValue::new(registers);
        let entered = RwSignal::new(entered);
        let standing = Memo::new(move |_| {
            definition.with_value(|definition| {
                catalogue.with_value(|catalogue| {
                    registers.with_value(|registers| {
                        entered
                            .with(|entered| stand(definition, catalogue, registers, entered, today))
                    })
                })
            })
        });
        Self {
            definition,
            catalogue,
            registers,
            entered,
            standing,
        }
    }

    /// The sections of the form.
    pub fn sections(self) -> Vec<Section> {
        self.definition.with_value(|form| form.sections.clone())
    }

    /// The definition of a field.
    pub fn field(self, key: &FieldKey) -> Option<FieldDefinition> {
        self.catalogue
            .with_value(|catalogue| catalogue.get(key).cloned())
    }

    /// The entries a field chooses from, where it does.
    pub fn register(self, key: &FieldKey) -> Option<Vec<(String, Choice)>> {
        self.registers.with_value(|all| all.get(key).cloned())
    }

    /// What is entered for a field.
    pub fn value(self, key: &FieldKey) -> Value {
        self.entered
            .with(|entered| entered.get(key).cloned().unwrap_or(Value::Null))
    }

    /// Enters a value; null empties the field.
    pub fn set(self, key: &FieldKey, value: Value) {
        self.entered.update(|entered| {
            if value.is_null() {
                entered.remove(key);
            } else {
                entered.insert(key.clone(), value);
            }
        });
    }

    /// The answer to a field, or what is calculated for it.
    pub fn answer(self, key: &FieldKey) -> Option<FieldValue> {
        self.standing
            .with(|standing| standing.answers.get(key).cloned())
    }

    /// Whether a question is asked, given the other answers.
    pub fn shows(self, key: &FieldKey) -> bool {
        self.standing.with(|standing| standing.asked.contains(key))
    }

    /// Whether what stands at this place among everything on the form is shown.
    pub fn shows_at(self, place: usize) -> bool {
        self.standing
            .with(|standing| standing.shown.get(place).copied().unwrap_or(true))
    }

    /// Whether anything of a section is shown, which begins at this place.
    pub fn shows_any(self, first: usize, section: &Section) -> bool {
        (first..first + section.items.len()).any(|place| self.shows_at(place))
    }

    /// What decides whether the thing at this place is shown, and whether each
    /// of it holds.
    pub fn reasons_at(self, place: usize) -> Vec<(Condition, bool)> {
        self.standing
            .with(|standing| standing.reasons.get(place).cloned().unwrap_or_default())
    }

    /// Whether a question must be answered to hand the form in.
    pub fn requires(self, key: &FieldKey) -> bool {
        self.standing
            .with(|standing| standing.required.contains(key))
    }

    /// How many questions are asked, of how many.
    pub fn extent(self) -> (usize, usize) {
        let all = self.definition.with_value(|form| form.questions().count());
        (self.standing.with(|standing| standing.asked.len()), all)
    }

    /// What keeps the form from being kept as a draft, or from being handed
    /// in, in the order of the form.
    pub fn problems(self, stage: Stage) -> Vec<(FieldKey, FieldProblem)> {
        self.definition.with_value(|form| {
            let questions = form.questions();
            questions
                .filter_map(|question| {
                    Some((question.field.clone(), self.problem(question, stage)?))
                })
                .collect()
        })
    }

    /// As [`problems`](Self::problems) for handing in, of one section.
    pub fn problems_of(self, section: &Section) -> Vec<(FieldKey, FieldProblem)> {
        section
            .questions()
            .filter_map(|question| {
                Some((
                    question.field.clone(),
                    self.problem(question, Stage::Submit)?,
                ))
            })
            .collect()
    }

    fn problem(self, question: &Question, stage: Stage) -> Option<FieldProblem> {
        let key = &question.field;
        self.standing.with(|standing| {
            if !standing.asked.contains(key) {
                return None;
            }
            let missing = stage == Stage::Submit
                && standing.required.contains(key)
                && !standing.answers.contains_key(key);
            match standing.wrong.get(key) {
                Some((problem, at)) if *at == Stage::Draft || stage == Stage::Submit => {
                    Some(problem.clone())
                }
                _ => missing.then_some(FieldProblem::Required),
            }
        })
    }

    /// The fields of the form that are asked and not calculated.
    fn asked_fields(self) -> Vec<FieldKey> {
        self.definition.with_value(|form| {
            form.questions()
                .filter(|question| question.calculation.is_none())
                .map(|question| question.field.clone())
                .collect()
        })
    }

    /// Every field that is asked with what is entered for it, as the server
    /// keeps it: null for none, and for what cannot be an answer.
    pub fn entries(self) -> BTreeMap<FieldKey, Value> {
        let mut entries = BTreeMap::new();
        for key in self.asked_fields() {
            let value = self.sound(&key);
            entries.insert(key, value);
        }
        entries
    }

    /// The answers to send: those of the questions that are asked.
    pub fn values(self) -> BTreeMap<FieldKey, Value> {
        let mut values = self.entries();
        values.retain(|key, value| !value.is_null() && self.shows(key));
        values
    }

    /// What is entered for a field if it can be an answer: entries of registers
    /// by id, everything else as the field writes it.
    fn sound(self, key: &FieldKey) -> Value {
        let json = self.value(key);
        if self.register(key).is_some() {
            return json;
        }
        self.field(key)
            .and_then(|field| FieldValue::from_json(&field, &json).ok())
            .map(|value| value.to_json())
            .unwrap_or_default()
    }

    /// A property of the demand as it was entered.
    pub fn property(self, name: &str) -> Option<String> {
        self.entered.with_untracked(|entered| {
            let value = entered.iter().find(|(key, _)| key.as_str() == name)?.1;
            value
                .as_str()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        })
    }

    /// The question of a field, as this form puts it.
    pub fn label(self, key: &FieldKey) -> String {
        let own = self
            .definition
            .with_value(|form| form.question(key).and_then(|item| item.label.clone()));
        own.or_else(|| self.field(key).map(|field| field.label))
            .map_or_else(String::new, |label| label.get(language().tag()).to_owned())
    }

    /// What helps to answer, as this form puts it.
    pub fn help(self, question: &Question) -> String {
        let own = question.help.clone();
        own.or_else(|| self.field(&question.field).map(|field| field.help))
            .map_or_else(String::new, |help| help.get(language().tag()).to_owned())
    }
}

/// What the rules make of what is entered.
fn stand(
    definition: &FormDefinition,
    catalogue: &FieldCatalogue,
    registers: &Registers,
    entered: &BTreeMap<FieldKey, Value>,
    today: NaiveDate,
) -> Standing {
    let mut standing = Standing::default();
    let mut answers = Answers::new();
    for (key, json) in entered {
        let Some(field) = catalogue.get(key) else {
            continue;
        };
        match read(field, json, registers) {
            Ok(value) => {
                answers.insert(key.clone(), value);
            }
            Err(FieldProblem::Empty) => {}
            Err(problem) => {
                standing.wrong.insert(key.clone(), (problem, Stage::Draft));
            }
        }
    }
    let evaluation = definition.evaluate(catalogue, &answers, today);
    for item in &evaluation.items {
        standing.shown.push(item.shown);
        let reasons = item.reasons.iter();
        let reasons = reasons.map(|(condition, holds)| ((*condition).clone(), *holds));
        standing.reasons.push(reasons.collect());
        let Some(question) = item.item.question() else {
            continue;
        };
        let found = match (&item.unsound, &item.broken) {
            (Some(unsound), _) => Some((unsound.clone(), Stage::Draft)),
            (None, broken) => broken.clone().map(|broken| (broken, Stage::Submit)),
        };
        if let Some(found) = found {
            standing.wrong.insert(question.field.clone(), found);
        }
    }
    standing.asked = evaluation.visible().cloned().collect();
    standing.required = evaluation.required().cloned().collect();
    standing.answers = evaluation.answers;
    standing
}

/// Reads an entered value. What is entered for a register is the id of an
/// entry where the register is known by ids.
fn read(
    field: &FieldDefinition,
    json: &Value,
    registers: &Registers,
) -> Result<FieldValue, FieldProblem> {
    let entry = json.as_str().and_then(|id| {
        let mut entries = registers.get(&field.key)?.iter();
        entries.find(|(own, _)| own == id)
    });
    match entry {
        Some((_, option)) => Ok(FieldValue::Choice(option.key.clone())),
        None => FieldValue::from_json(field, json),
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::{
        field::{shipped_fields, well_known},
        form::shipped_form,
        text::LocalText,
    };
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_entered_stands_as_the_rules_make_it() {
        let catalogue: FieldCatalogue = shipped_fields().into_iter().collect();
        let category: FieldKey = well_known::CATEGORY.parse().unwrap();
        let entry = Choice {
            key: "it".to_owned(),
            label: LocalText::en("IT"),
        };
        let id = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11".to_owned();
        let registers = Registers::from([(category.clone(), vec![(id.clone(), entry.clone())])]);
        let mut catalogue = catalogue;
        let field = catalogue.get(&category).cloned().unwrap();
        catalogue.insert(FieldDefinition {
            options: vec![entry],
            ..field
        });
        let key = |name: &str| name.parse::<FieldKey>().unwrap();
        let entered = BTreeMap::from([
            (key("title"), json!("A title")),
            (category.clone(), json!(id)),
            (key("effort"), json!("many")),
            (key("required_by_law"), json!(true)),
        ]);
        let today = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
        let standing = stand(&shipped_form(), &catalogue, &registers, &entered, today);
        // A register is answered by the id of its entry; rules see its key.
        assert_eq!(
            standing.answers.get(&category),
            Some(&FieldValue::Choice("it".to_owned()))
        );
        assert_eq!(standing.wrong.len(), 1);
        assert_eq!(
            standing.wrong.get(&key("effort")).map(|(_, stage)| *stage),
            Some(Stage::Draft)
        );
        assert!(standing.asked.contains(&key("legal_basis")));
        assert!(standing.required.contains(&key("latest_date")));
    }
}
