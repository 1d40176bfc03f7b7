//! Importing workbooks.

use std::io::{Cursor, Write};

use docket_tests::Server;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{commit, counts, demand, upload};

/// A workbook with one sheet of texts and numbers.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::from(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (row, cells) in (1..).zip(rows) {
        sheet.push_str(&format!("<row r=\"{row}\">"));
        for (column, cell) in ('A'..).zip(*cells) {
            let value = match cell.parse::<f64>() {
                Ok(_) => format!("<c r=\"{column}{row}\"><v>{cell}</v></c>"),
                Err(_) => {
                    format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
                }
            };
            sheet.push_str(&value);
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" \
             Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"{office}\"><sheets><sheet name=\"Plan\" sheetId=\"1\" r:id=\"rId1\"/></sheets>\
         </workbook>"
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml"),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        archive
            .start_file(name, SimpleFileOptions::default())
            .expect("a part");
        archive
            .write_all(part.as_bytes())
            .expect("written to memory");
    }
    archive.finish().expect("an archive").into_inner()
}

#[tokio::test]
async fn a_workbook_is_read_like_a_text() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let content = workbook(&[
        &["All projects"],
        &["ID", "Title", "Estimated cost"],
        &["17", "Weir", "1250.5"],
        &["18", "Lock"],
    ]);
    let import = upload(&client, "plan.xlsx", "x", &content)
        .await
        .expect(201);
    assert_eq!(import.json["sheet"], "Plan");
    assert_eq!(import.json["encoding"], Value::Null);
    assert_eq!(import.json["header_row"], 2);
    assert_eq!(counts(&commit(&client, &import).await), [2, 0, 0, 0, 0]);
    let weir = demand(&client, "17").await;
    assert_eq!(weir.json["values"]["estimated_cost"]["amount"], "1250.50");
    assert_eq!(weir.json["external_source"], "x");
}
