use super::*;

fn table(lines: &[&str]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut rows = lines
        .iter()
        .map(|line| line.split('|').map(str::to_owned).collect::<Vec<_>>());
    (rows.next().unwrap_or_default(), rows.collect())
}

/// The targets in short, as a test can list them.
fn targets(lines: &[&str]) -> Vec<String> {
    let (headers, sample) = table(lines);
    let mapping = suggest(&headers, &sample, &FieldCatalogue::shipped(), Currency::EUR);
    assert_eq!(mapping.validate(&FieldCatalogue::shipped()), Ok(()));
    let short = mapping.columns.iter().map(|target| match target {
        Target::Field(key) => format!("={key}"),
        Target::NewField { key, kind, .. } => format!("+{key}:{kind}"),
        Target::Cost { period, kind } => format!("{kind:?} {period:?}"),
        other => format!("{other:?}"),
    });
    short.collect()
}

#[test]
fn columns_are_recognised_by_name_and_content() {
    assert_eq!(
        targets(&[
            "number|title|owning_unit|status|created|n_approvers|summary|motivation",
            "2313|Tester|sig-cloud|provisional|2018-11-26|2|All tests|Many",
            "2314|Endpoints|sig-cloud|provisional|2019-01-28|1|Services|Some",
        ]),
        [
            "ExternalKey",
            "Title",
            "Unit",
            "Status",
            "+created:date",
            "+n_approvers:number",
            "Summary",
            "=problem",
        ]
    );
    assert_eq!(
        targets(&[
            "year;project_number;project_name;department;report_category;description_aims;colour_rating;start_date;wlc_baseline"
                .replace(';', "|")
                .as_str(),
            "2021|MOD_0106|Patrol|MOD|Military|To fly|Amber/red|2014-07-08|£654.46",
            "2021|BIS_0014|Vessel|BEIS|Infrastructure|To sail|Amber/Green|Exempt under Section 43|Exempt under Section 43",
            "2021|BIS_0015|Meters|BEIS|Infrastructure|To count|Amber|01.05.14|£1,419.50",
        ]),
        [
            "+year:number",
            "ExternalKey",
            "Title",
            "Unit",
            "Category",
            "Summary",
            "+colour_rating:short_text",
            "=desired_start",
            "+wlc_baseline:money",
        ]
    );
}

#[test]
fn german_names_are_known() {
    assert_eq!(
        targets(&[
            "Nr.|Vorhaben|Abteilung|Nutzen|Aufwand (PT)|Geschätzte Kosten|Pflicht|Frist|Investition 2027|Postleitzahl",
            "1|Parkausweise|Verkehr|Weniger Wege|12,5|1.200 €|ja|31.12.2027|500|01067",
            "2|Wahlsoftware|Innen|Sicherheit|20|5.000 €|nein|30.06.2027|700|04109",
        ]),
        [
            "ExternalKey",
            "Title",
            "Unit",
            "=benefit",
            "=effort",
            "=estimated_cost",
            "=required_by_law",
            "=latest_date",
            "Capex Some(2027)",
            "+postleitzahl:short_text",
        ]
    );
}

#[test]
fn content_outvotes_a_name() {
    // A “budget” in words is not an amount, and a second name is a new field.
    assert_eq!(
        targets(&[
            "Name|Titel|Budget|Titel||",
            "Road|Strasse|large|p|https://example.org|",
            "Rail|Schiene|small|q|https://example.com|",
        ]),
        [
            "+name:short_text",
            "Title",
            "+budget:short_text",
            "+titel:short_text",
            "+column_5:link",
            "Ignore",
        ]
    );
    // Without a known name the first column of distinct texts is the title.
    assert_eq!(
        targets(&["yearsLeft|b|c", "1|IT|Roads", "2|IT|Rails", "3|IT|Ports"]),
        ["+years_left:number", "+b:short_text", "Title"]
    );
}

#[test]
fn notation_is_learnt_from_the_whole_sample() {
    let (headers, sample) = table(&["Titel|Wert|Tag", "A|1.200|1/2/2027", "B|12,5|31/1/2027"]);
    let mapping = suggest(&headers, &sample, &FieldCatalogue::shipped(), Currency::EUR);
    assert_eq!(mapping.conventions.decimal_mark, Some(DecimalMark::Comma));
    assert!(mapping.conventions.day_order.is_some());
    assert_eq!(mapping.new_fields().len(), 2);
}

#[test]
fn an_edited_mapping_is_checked() {
    let catalogue = FieldCatalogue::shipped();
    let field = |key: &str| Target::Field(FieldKey::well_known(key));
    let new = |key: &str, label: &str, kind| Target::NewField {
        key: FieldKey::well_known(key),
        label: label.to_owned(),
        kind,
    };
    let cost = Target::Cost {
        period: None,
        kind: CostKind::Opex,
    };
    use MappingProblem as P;
    for (columns, expected) in [
        (
            vec![
                Target::Title,
                cost.clone(),
                cost,
                Target::Ignore,
                Target::Ignore,
            ],
            vec![],
        ),
        (vec![field("title")], vec![]),
        (vec![], vec![P::NoTitle]),
        (
            vec![Target::Title, field("title")],
            vec![P::Duplicate { column: 2 }],
        ),
        (
            vec![Target::Title, field("nowhere")],
            vec![P::UnknownField {
                column: 2,
                key: FieldKey::well_known("nowhere"),
            }],
        ),
        (
            vec![Target::Title, new("effort", "Effort", FieldKind::Number)],
            vec![P::FieldExists {
                column: 2,
                key: FieldKey::well_known("effort"),
            }],
        ),
        (
            vec![
                Target::Title,
                new("a", "A", FieldKind::Date),
                new("a", "B", FieldKind::Date),
            ],
            vec![P::Duplicate { column: 3 }],
        ),
        (
            vec![Target::Title, new("a", "A", FieldKind::SingleChoice)],
            vec![P::BadNewField { column: 2 }],
        ),
    ] {
        let mapping = ColumnMapping {
            columns,
            conventions: Conventions::new(Currency::EUR),
        };
        let problems = mapping.validate(&catalogue).err().unwrap_or_default();
        assert_eq!(problems, expected);
        let json = serde_json::to_value(&mapping).unwrap_or_default();
        assert_eq!(serde_json::from_value(json).ok(), Some(mapping));
    }
}

#[test]
fn a_fingerprint_forgives_spelling() {
    let print = fingerprint(&["Project Name", "Cost"]);
    assert_eq!(print.len(), 16);
    assert_eq!(fingerprint(&["project_name", " COST "]), print);
    assert_ne!(fingerprint(&["Cost", "Project Name"]), print);
    assert_ne!(fingerprint(&["Project", "Name Cost"]), print);
}
