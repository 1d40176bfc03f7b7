//! Forms out of the JSON Schemas with which a real portfolio office exchanges
//! its requests: the system intake and the business case of CMS EASi.
//!
//! Needs the schemas: with `DOCKET_REAL_DATA` set,
//! `open/forms-easi/easi_system_intake.json` and `easi_business_case.json`
//! below it.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use docket_domain::field::{FieldCatalogue, FieldDefinition, FieldKind};
use docket_domain::form::{ImportedForm, SchemaDocument, UnmappedReason};

/// The form of a schema; nothing when there is no real data.
fn form(name: &str) -> Result<Option<ImportedForm>, Box<dyn Error>> {
    let Some(root) = env::var_os("DOCKET_REAL_DATA") else {
        println!("not run: DOCKET_REAL_DATA is not set");
        return Ok(None);
    };
    let path = PathBuf::from(root).join("open/forms-easi").join(name);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let document: SchemaDocument = serde_json::from_str(&text)?;
    let mut catalogue = FieldCatalogue::shipped();
    let form = document.form(&catalogue)?;
    for field in &form.fields {
        assert_eq!(field.validate(), Ok(()), "{}", field.key);
        catalogue.insert(field.clone());
    }
    assert_eq!(form.definition.validate_definition(&catalogue), Ok(()));
    let again = document.form(&catalogue)?;
    assert_eq!(again.fields, []);
    assert_eq!(again.definition, form.definition);
    Ok(Some(form))
}

fn field<'f>(form: &'f ImportedForm, key: &str) -> Result<&'f FieldDefinition, String> {
    let mut fields = form.fields.iter();
    fields
        .find(|field| field.key.as_str() == key)
        .ok_or_else(|| format!("no field {key}"))
}

fn columns(field: &FieldDefinition) -> Vec<(&str, FieldKind, bool)> {
    let columns = field.columns.iter();
    columns
        .map(|column| (column.key.as_str(), column.kind, column.required))
        .collect()
}

#[test]
fn the_system_intake_becomes_a_form() -> Result<(), Box<dyn Error>> {
    let Some(form) = form("easi_system_intake.json")? else {
        return Ok(());
    };
    let definition = &form.definition;
    // All of its 46 properties are asked, the name of the project as the title.
    assert_eq!(definition.sections.len(), 1);
    assert_eq!(definition.questions().count(), 46);
    assert_eq!(form.fields.len(), 45);
    assert_eq!(form.unmapped, []);
    let title = definition
        .questions()
        .find(|question| question.field.as_str() == "title");
    let label = title.and_then(|title| title.label.as_ref());
    assert_eq!(label.map(|label| label.get("en")), Some("Project name"));
    let required = definition.questions().filter(|question| question.required);
    assert_eq!(required.count(), 17);
    assert_eq!(field(&form, "ea_support_request")?.kind, FieldKind::YesNo);
    assert_eq!(field(&form, "business_need")?.kind, FieldKind::LongText);
    assert_eq!(field(&form, "contractor")?.kind, FieldKind::ShortText);
    assert_eq!(
        columns(field(&form, "funding_sources")?),
        [
            ("funding_source_id", FieldKind::ShortText, true),
            ("funding_number", FieldKind::ShortText, false),
            ("funding_source", FieldKind::ShortText, false),
        ]
    );
    Ok(())
}

#[test]
fn the_business_case_has_its_solutions_and_their_costs_as_tables() -> Result<(), Box<dyn Error>> {
    let Some(form) = form("easi_business_case.json")? else {
        return Ok(());
    };
    let asked: Vec<&str> = form
        .definition
        .questions()
        .map(|question| question.field.as_str())
        .collect();
    let solutions = asked
        .iter()
        .position(|field| *field == "business_solutions");
    let costs = asked
        .iter()
        .position(|field| *field == "lifecycle_cost_lines");
    assert_eq!(solutions.map(|place| place + 1), costs);
    let solutions = field(&form, "business_solutions")?;
    assert_eq!(solutions.columns.len(), 13);
    let sort = solutions
        .columns
        .iter()
        .find(|column| column.key.as_str() == "solution_type");
    let sort = sort.ok_or("no type of solution")?;
    assert!(sort.required);
    let options: Vec<&str> = sort
        .options
        .iter()
        .map(|option| option.label.get("en"))
        .collect();
    assert_eq!(options, ["preferred", "alternativeA", "alternativeB"]);
    assert_eq!(
        columns(field(&form, "lifecycle_cost_lines")?),
        [
            ("business_solutions", FieldKind::ShortText, true),
            ("cost", FieldKind::ShortText, false),
            ("phase", FieldKind::ShortText, false),
            ("solution", FieldKind::ShortText, true),
            ("year", FieldKind::ShortText, true),
        ]
    );
    let reasons: Vec<UnmappedReason> = form.unmapped.iter().map(|found| found.reason).collect();
    assert_eq!(reasons, [UnmappedReason::Lifted]);
    Ok(())
}
