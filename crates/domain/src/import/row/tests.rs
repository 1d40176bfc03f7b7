use super::*;
use crate::money::Currency;

fn headers() -> Vec<String> {
    [
        "Id",
        "Name",
        "Unit",
        "Aims",
        "Cost",
        "Start",
        "Capex 2027",
        "Rating",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn mapping() -> ColumnMapping {
    let field = |key: &str| Target::Field(FieldKey::well_known(key));
    ColumnMapping {
        columns: vec![
            Target::ExternalKey,
            Target::Title,
            Target::Unit,
            Target::Summary,
            field(well_known::ESTIMATED_COST),
            field(well_known::DESIRED_START),
            Target::Cost {
                period: Some(2027),
                kind: CostKind::Capex,
            },
            Target::NewField {
                key: FieldKey::well_known("rating"),
                label: "Rating".to_owned(),
                kind: FieldKind::ShortText,
            },
        ],
        conventions: Conventions::new(Currency::GBP),
    }
}

fn read(cells: &[&str]) -> RowOutcome {
    let headers = headers();
    RowReader::new(&mapping(), &FieldCatalogue::shipped(), &headers).read(cells, 7)
}

fn accepted(cells: &[&str]) -> (DemandDraft, Vec<CellIssue>) {
    match read(cells) {
        RowOutcome::Accepted { draft, warnings } => (*draft, warnings),
        other => panic!("{other:?}"),
    }
}

fn key(text: &str) -> FieldKey {
    FieldKey::well_known(text)
}

#[test]
fn a_line_becomes_a_draft() {
    let (draft, warnings) = accepted(&[
        "MOD_1",
        " Patrol\naircraft ",
        "MOD",
        "To fly\r\nfar",
        "£12,343.96",
        "30.06.08",
        "500,000",
        "Amber/red",
    ]);
    assert_eq!(warnings, []);
    assert_eq!(draft.external_key.as_deref(), Some("MOD_1"));
    assert_eq!(draft.title, "Patrol aircraft");
    assert_eq!(draft.unit.as_deref(), Some("MOD"));
    assert_eq!(draft.summary.as_deref(), Some("To fly\nfar"));
    let values: Vec<_> = draft
        .values
        .iter()
        .map(|(key, value)| (key.as_str(), value.to_json().to_string()))
        .collect();
    assert_eq!(
        values,
        [
            ("desired_start", "\"2008-06-30\"".to_owned()),
            (
                "estimated_cost",
                r#"{"amount":"12343.96","currency":"GBP"}"#.to_owned()
            ),
            ("rating", "\"Amber/red\"".to_owned()),
        ]
    );
    assert_eq!(
        draft.costs,
        [CostDraft {
            period: Some(2027),
            kind: CostKind::Capex,
            amount: Money::new(50_000_000, Currency::GBP),
        }]
    );
    assert_eq!(draft.kept_text, []);
}

#[test]
fn what_cannot_be_read_is_kept_and_reported() {
    let exempt = "Exempt under Section 43 of the Freedom of Information Act 2000";
    let (draft, warnings) = accepted(&["", "Road", "", "", exempt, exempt, exempt, exempt]);
    assert_eq!(
        draft.kept_text,
        [
            (key("estimated_cost"), exempt.to_owned()),
            (key("desired_start"), exempt.to_owned()),
        ]
    );
    assert_eq!(draft.values.len(), 1);
    assert_eq!(
        (draft.unit, draft.summary, draft.external_key),
        (None, None, None)
    );
    assert_eq!(
        warnings[0],
        CellIssue {
            line: 7,
            column: 5,
            header: "Cost".to_owned(),
            field: Some(key("estimated_cost")),
            raw: exempt.to_owned(),
            reason: CellWarning::NotAnAmount,
        }
    );
    let places: Vec<_> = warnings.iter().map(|w| (w.column, w.reason)).collect();
    assert_eq!(
        places,
        [
            (5, CellWarning::NotAnAmount),
            (6, CellWarning::NotADate),
            (7, CellWarning::NotAnAmount),
        ]
    );
}

#[test]
fn only_a_missing_title_rejects() {
    for (cells, outcome) in [
        (&["1", " ", "MOD"][..], Some(RowRejection::NoTitle)),
        (&["1"], Some(RowRejection::NoTitle)),
        (&["1", "\u{0}"], Some(RowRejection::NoTitle)),
        (&["", " ", "\u{feff}"], None),
        (&[], None),
    ] {
        let expected = match outcome {
            Some(reason) => RowOutcome::Rejected {
                reasons: vec![reason],
            },
            None => RowOutcome::Blank,
        };
        assert_eq!(read(cells), expected, "{cells:?}");
    }
}

#[test]
fn a_long_title_is_cut_and_kept() {
    let long = "Ż".repeat(301);
    let cells = ["", long.as_str(), "", "", "", "", "", ""];
    let (draft, warnings) = accepted(&cells);
    assert_eq!(draft.title.chars().count(), 300);
    assert_eq!(draft.summary.as_deref(), Some(long.as_str()));
    assert_eq!(warnings[0].reason, CellWarning::Cut { limit: 300 });
    assert_eq!(warnings[0].raw.chars().count(), 200);

    let (draft, _) = accepted(&["", long.as_str(), "", "aims", "", "", "", ""]);
    assert_eq!(draft.summary.as_deref(), Some("aims"));
}

#[test]
fn ragged_lines_are_read_with_a_warning() {
    let (draft, warnings) = accepted(&["1", "Road"]);
    assert_eq!(draft.title, "Road");
    let issue = &warnings[0];
    assert_eq!(
        (issue.column, issue.header.as_str(), issue.reason),
        (3, "Unit", CellWarning::ShortLine)
    );

    let mut cells = vec!["", "Road", "", "", "", "", "", "", "", "extra"];
    let (_, warnings) = accepted(&cells);
    assert_eq!(
        warnings
            .iter()
            .map(|w| (w.column, w.reason))
            .collect::<Vec<_>>(),
        [(10, CellWarning::LongLine)]
    );
    cells.pop();
    assert_eq!(accepted(&cells).1, []);
}

#[test]
fn lines_of_one_period_kind_and_currency_add_up() {
    let line = |period, kind, minor| CostDraft {
        period,
        kind,
        amount: Money::new(minor, Currency::GBP),
    };
    use CostKind::{Capex, Opex};
    assert_eq!(
        summed(&[
            line(Some(2028), Capex, 1),
            line(Some(2027), Capex, 2),
            line(Some(2027), Opex, 3),
            line(Some(2027), Capex, 4),
            line(Some(2028), Capex, i64::MAX),
        ]),
        [
            line(Some(2027), Capex, 6),
            line(Some(2027), Opex, 3),
            line(Some(2028), Capex, 1),
            line(Some(2028), Capex, i64::MAX),
        ]
    );
}
