//! The rules of forms behind one text in and one text out, so that the build
//! for the browser and the native build can be asked the same, and random
//! cases to ask them.

pub mod random;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use docket_domain::{
    field::{FieldCatalogue, FieldDefinition, FieldKey, FieldProblem, FieldValue},
    form::{Answers, FormDefinition, Stage},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A form, what is entered on it, and the day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// The catalogue.
    pub fields: Vec<FieldDefinition>,
    /// The form.
    pub definition: FormDefinition,
    /// What is entered, in the JSON form of each kind or not.
    pub entered: BTreeMap<FieldKey, Value>,
    /// Today.
    pub today: NaiveDate,
}

impl Case {
    /// The catalogue to look fields up in.
    pub fn catalogue(&self) -> FieldCatalogue {
        self.fields.iter().cloned().collect()
    }

    /// The entered values that are answers, and what is wrong with the others.
    pub fn read(&self) -> (Answers, Vec<(FieldKey, FieldProblem)>) {
        let catalogue = self.catalogue();
        let (mut answers, mut wrong) = (Answers::new(), Vec::new());
        for (key, json) in &self.entered {
            let Some(field) = catalogue.get(key) else {
                continue;
            };
            match FieldValue::from_json(field, json) {
                Ok(value) => {
                    answers.insert(key.clone(), value);
                }
                Err(FieldProblem::Empty) => {}
                Err(problem) => wrong.push((key.clone(), problem)),
            }
        }
        (answers, wrong)
    }

    /// Everything the rules say about the case.
    pub fn judge(&self) -> Value {
        let catalogue = self.catalogue();
        let faults = self.definition.validate_definition(&catalogue).err();
        let faults: Vec<Value> = faults
            .unwrap_or_default()
            .iter()
            .map(|fault| json!([fault.place, fault.problem.code(), fault.problem.to_string()]))
            .collect();
        let (answers, wrong) = self.read();
        let wrong: Vec<Value> = wrong
            .iter()
            .map(|(key, problem)| json!([key, problem.place(), problem.code()]))
            .collect();
        let evaluation = self.definition.evaluate(&catalogue, &answers, self.today);
        let items: Vec<Value> = evaluation
            .items
            .iter()
            .map(|item| {
                let holds: Vec<bool> = item.reasons.iter().map(|(_, holds)| *holds).collect();
                json!([item.shown, item.required, holds])
            })
            .collect();
        let problems = |stage| -> Vec<Value> {
            let found = evaluation.problems(stage);
            found
                .iter()
                .map(|found| {
                    json!([
                        found.field,
                        found.problem.place(),
                        found.code(),
                        found.message()
                    ])
                })
                .collect()
        };
        let counted: BTreeMap<&FieldKey, Value> = evaluation
            .answers
            .iter()
            .map(|(key, value)| (key, value.to_json()))
            .collect();
        json!({
            "faults": faults,
            "wrong": wrong,
            "items": items,
            "draft": problems(Stage::Draft),
            "submit": problems(Stage::Submit),
            "answers": counted,
            "defaults": self.definition.defaults(self.today),
        })
    }
}

/// What the rules say about a case, both as JSON; the reason where the case is
/// none.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen::prelude::wasm_bindgen)]
pub fn judge(case: &str) -> String {
    match serde_json::from_str::<Case>(case) {
        Ok(case) => case.judge().to_string(),
        Err(error) => error.to_string(),
    }
}
