//! Demands as files: every answer in the column of its field, whatever version
//! of a form asked for it, in CSV and in a workbook alike.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

use crate::form::rules::asking;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn fields(client: &Client) {
    let options = json!([
        { "key": "north", "label": { "en": "North bank", "de": "Nordufer" } },
        { "key": "south", "label": { "en": "South bank", "de": "Südufer" } },
    ]);
    for field in [
        json!({ "key": "begins", "kind": "date", "label": { "en": "Begins" } }),
        json!({ "key": "size_of_it", "kind": "number", "label": { "en": "Size" } }),
        json!({ "key": "total", "kind": "money", "label": { "en": "Total" } }),
        json!({ "key": "urgent", "kind": "yes_no", "label": { "en": "Urgent" } }),
        json!({ "key": "bank", "kind": "single_choice", "label": { "en": "Bank" }, "options": options }),
        json!({ "key": "banks", "kind": "multiple_choice", "label": { "en": "Banks" }, "options": options }),
        json!({ "key": "partner_unit", "kind": "unit", "label": { "en": "Partner" } }),
        json!({ "key": "expert", "kind": "person", "label": { "en": "Expert" } }),
        json!({ "key": "proof", "kind": "file", "label": { "en": "Proof" } }),
        // Called like columns that every file has, and like one another.
        json!({ "key": "score", "kind": "short_text", "label": { "en": "Score" } }),
        json!({ "key": "owner", "kind": "short_text", "label": { "en": "Score" } }),
        json!({
            "key": "parts", "kind": "table", "label": { "en": "Parts" },
            "columns": [
                { "key": "item", "kind": "short_text", "label": { "en": "Item" } },
                { "key": "price", "kind": "money", "label": { "en": "Price" } },
                { "key": "side", "kind": "single_choice", "label": { "en": "Side" }, "options": options },
            ],
        }),
    ] {
        client.post("/fields", field).await.expect(201);
    }
}

/// Two demands by two versions of the form: some questions are in both.
async fn demands(client: &Client) -> (Answer, Answer, String) {
    let unit = client.make_unit("Water", None).await;
    let roads = client.make_unit("Roads", None).await;
    fields(client).await;
    asking(
        client,
        json!([
            { "field": "begins" }, { "field": "total" }, { "field": "bank" },
            { "field": "parts" }, { "field": "score" }, { "field": "partner_unit" },
        ]),
    )
    .await;
    let values = json!({
        "begins": "2027-01-31", "total": { "amount": "1234567.50", "currency": "CHF" },
        "bank": "north", "score": "=1+1", "partner_unit": roads,
        "parts": [
            { "item": "Pump \"A\", big", "price": { "amount": "12.50", "currency": "EUR" }, "side": "south" },
            { "item": "@Valve" },
        ],
    });
    let first = json!({ "unit_id": unit, "values": values, "submit": true });
    let first = client.make_demand("-First, with \"quotes\"", first).await;
    asking(
        client,
        json!([
            { "field": "begins" }, { "field": "size_of_it" }, { "field": "urgent" },
            { "field": "banks" }, { "field": "owner" }, { "field": "expert" },
            { "field": "proof" },
        ]),
    )
    .await;
    let me = client.get("/me").await.expect(200);
    let me = text(&me.json["person"]["id"]);
    let file = crate::attachment::send(client, "plan.txt", b"Plan").await;
    let values = json!({
        "begins": "2028-02-29", "size_of_it": "1234567890.123456789", "urgent": false,
        "banks": ["south", "north"], "owner": "One line", "expert": me,
        "proof": [{ "id": file }],
    });
    let second = json!({ "unit_id": unit, "values": values, "submit": true });
    let second = client.make_demand("Second", second).await;
    (first, second, file)
}

/// A CSV file as rows of cells.
fn rows(export: &Answer) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(export.text.as_bytes());
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        row.iter().map(str::to_owned).collect()
    };
    reader.records().map(row).collect()
}

fn cell<'a>(rows: &'a [Vec<String>], row: usize, column: &str) -> &'a str {
    let found: Vec<usize> = (0..rows[0].len())
        .filter(|index| rows[0][*index] == column)
        .collect();
    let [index] = found.as_slice() else {
        panic!("{column} is there {} times: {:?}", found.len(), rows[0]);
    };
    &rows[row][*index]
}

fn book(export: &Answer) -> Xlsx<Cursor<Vec<u8>>> {
    open_workbook_from_rs(Cursor::new(export.bytes.clone())).expect("it is a workbook")
}

/// A cell of a workbook as CSV has it.
fn written(cell: &Data, csv: &str) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::Float(number) => {
            // The currency is the format's, decimals are not kept.
            let amount = csv.split(' ').next().unwrap_or_default();
            let same = amount.parse::<f64>().is_ok_and(|amount| amount == *number);
            if same {
                csv.to_owned()
            } else {
                number.to_string()
            }
        }
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            match csv.len() {
                10 => format!("{year:04}-{month:02}-{day:02}"),
                // Minutes are what the organisation's clock and UTC agree on.
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"),
            }
        }
        Data::String(text) => match text.starts_with(['=', '+', '-', '@']) {
            true => format!("'{text}"),
            false => text.clone(),
        },
        other => panic!("unexpected: {other:?}"),
    }
}

#[tokio::test]
async fn every_answer_stands_in_the_column_of_its_field_whatever_version_asked() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let (first, second, file) = demands(&client).await;
    let export = client.get("/demands/export").await.expect(200);
    assert_eq!(
        export.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    let rows = rows(&export);
    assert_eq!(rows.len(), 3);
    let told = |column: &str| [cell(&rows, 1, column), cell(&rows, 2, column)];
    assert_eq!(told("key"), [first.key(), second.key()]);
    assert_eq!(told("title"), ["'-First, with \"quotes\"", "Second"]);
    // One column for a question of both versions.
    assert_eq!(told("begins"), ["2027-01-31", "2028-02-29"]);
    assert_eq!(told("total"), ["1234567.50 CHF", ""]);
    assert_eq!(told("size_of_it"), ["", "1234567890.123456789"]);
    assert_eq!(told("urgent"), ["", "no"]);
    assert_eq!(told("bank"), ["North bank", ""]);
    assert_eq!(told("banks"), ["", "North bank; South bank"]);
    assert_eq!(told("partner_unit"), ["Roads", ""]);
    assert_eq!(told("expert"), ["", "Ada Minister"]);
    // Fields and columns of one name stay apart.
    assert_eq!(told("score"), ["", ""]);
    assert_eq!(told("field:score"), ["'=1+1", ""]);
    assert_eq!(told("owner"), ["", ""]);
    assert_eq!(told("field:owner"), ["", "One line"]);
    let path = format!("/api/v1/demands/{}/attachments/{file}", second.key());
    assert_eq!(told("proof"), ["", &format!("plan.txt <{path}>")]);
    let parts = cell(&rows, 1, "parts");
    assert_eq!(parts.lines().count(), 2, "a row a line: {parts}");
    let parts: Value = serde_json::from_str(parts).expect("JSON");
    assert_eq!(parts, first.json["values"]["parts"]);
    // In the reader's language.
    let me = client.get("/me").await.expect(200);
    let etag = format!("\"{}\"", me.json["person"]["version"]);
    let german = json!({ "language": "de" });
    client.patch("/me", &etag, german).await.expect(200);
    let export = client.get("/demands/export?format=csv").await.expect(200);
    assert_eq!(cell(&self::rows(&export), 1, "bank"), "Nordufer");

    client
        .get("/demands/export?format=ods")
        .await
        .problem(400, "invalid-query")
        .at("?format");
}

#[tokio::test]
async fn a_workbook_says_the_same_as_the_csv_cell_by_cell() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let settings = client.get("/organization").await.expect(200);
    let utc = json!({ "time_zone": "Etc/UTC" });
    client
        .patch("/organization", &settings.etag(), utc)
        .await
        .expect(200);
    let (first, ..) = demands(&client).await;
    let export = client.get("/demands/export").await.expect(200);
    let rows = rows(&export);
    let workbook = client.get("/demands/export?format=xlsx").await.expect(200);
    assert_eq!(workbook.header("content-type"), Some(XLSX));
    assert_eq!(
        workbook.header("content-disposition"),
        Some("attachment; filename=\"demands.xlsx\"")
    );
    let mut book = book(&workbook);
    assert_eq!(book.sheet_names(), ["Demands", "Parts"]);
    let sheet = book.worksheet_range("Demands").expect("a sheet");
    assert_eq!(sheet.get_size(), (rows.len(), rows[0].len()));
    for (line, row) in rows.iter().enumerate() {
        for (column, expected) in row.iter().enumerate() {
            let found = sheet.get((line, column)).expect("a cell");
            let found = written(found, expected);
            let is_same = match rows[0][column].as_str() {
                "status_since" | "created_at" | "submitted_at" if line > 0 => {
                    expected.starts_with(&found) && found.is_empty() == expected.is_empty()
                }
                _ => found == *expected,
            };
            assert!(
                is_same,
                "{}, row {line}: {found:?}, {expected:?}",
                rows[0][column]
            );
        }
    }
    let at = |column: &str| rows[0].iter().position(|name| name == column).expect("it");
    let kind = |row: usize, column: &str| sheet.get((row, at(column))).expect("a cell");
    assert!(matches!(kind(1, "begins"), Data::DateTime(_)));
    assert!(matches!(kind(1, "created_at"), Data::DateTime(_)));
    assert!(matches!(kind(1, "total"), Data::Float(_)));
    assert!(matches!(kind(2, "urgent"), Data::Bool(false)));
    // A number that a spreadsheet would round is kept as text.
    assert!(matches!(kind(2, "size_of_it"), Data::String(_)));

    let parts = book.worksheet_range("Parts").expect("a sheet");
    let cells: Vec<Vec<String>> = parts
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    let key = first.key();
    assert_eq!(
        cells,
        [
            ["key", "Item", "Price", "Side"],
            [&key, "Pump \"A\", big", "12.5", "South bank"],
            [&key, "@Valve", "", ""],
        ]
    );
    let parts = sheet_xml(&workbook.bytes, "xl/worksheets/sheet1.xml");
    for part in ["<pane ", "<autoFilter ", "customWidth=\"1\""] {
        assert!(parts.contains(part), "no {part}");
    }
    let styles = sheet_xml(&workbook.bytes, "xl/styles.xml");
    for format in ["[$CHF]", "[$EUR]", "yyyy-mm-dd"] {
        assert!(styles.contains(format), "no {format}: {styles}");
    }

    // What is filtered away is in neither, nor are columns that only it needs.
    let path = "/demands/export?format=xlsx&q=quotes";
    let mut one = self::book(&client.get(path).await.expect(200));
    let sheet = one.worksheet_range("Demands").expect("a sheet");
    assert_eq!(sheet.height(), 2);
    let heads: Vec<String> = sheet
        .rows()
        .next()
        .expect("heads")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(!heads.contains(&"banks".to_owned()), "{heads:?}");

    // And it can be imported again.
    let request = client.request(reqwest::Method::POST, "/imports?name=demands.xlsx&source=x");
    let request = request.header("Content-Type", XLSX);
    let again = client.send(request.body(workbook.bytes.clone())).await;
    assert_eq!(again.expect(201).json["rows"], 2);
}

#[tokio::test]
async fn an_export_of_nothing_has_its_heads() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let export = client.get("/demands/export").await.expect(200);
    assert_eq!(rows(&export).len(), 1);
    let export = client.get("/demands/export?format=xlsx").await.expect(200);
    let sheet = book(&export).worksheet_range("Demands").expect("a sheet");
    assert_eq!(sheet.get_size(), (1, 17));
}

/// One part of a workbook.
fn sheet_xml(content: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(content)).expect("an archive");
    let mut part = archive.by_name(name).expect("the part");
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut part, &mut xml).expect("text");
    xml
}
