//! Files and mappings that are refused, each with the place that is wrong.

use std::io::{Cursor, Write};

use docket_tests::Server;
use reqwest::Method;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{demands, upload};

#[tokio::test]
async fn what_is_no_table_is_refused_with_its_place() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())
        .expect("a part");
    bomb.write_all(&vec![b' '; 16 * 1024 * 1024])
        .expect("written to memory");
    let bomb = bomb.finish().expect("an archive").into_inner();
    for (content, place) in [
        (&b""[..], "empty_file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "byte 8 (line 3)"),
        (b"\xef\xbb\xbftitle\nGr\xfc\xdfe\n", "byte 11 (line 2)"),
        (b"\xff\xfet\0i\0\x00\xd8", "not UTF-16LE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLSX"),
        (b"PK\x03\x04 and nothing more", "cannot be read as XLSX"),
        (&bomb, "sheet1.xml"),
    ] {
        let answer = upload(&client, "x.csv", "x", content)
            .await
            .problem(422, "validation");
        assert!(answer.text.contains(place), "{place}: {}", answer.text);
    }
    let request = client
        .request(Method::POST, "/imports?name=x")
        .json(&json!({}));
    client
        .send(request)
        .await
        .problem(415, "unsupported-media-type");
    let wide = vec![b','; 600];
    let answer = upload(&client, "x.csv", "x", &wide)
        .await
        .problem(422, "validation");
    assert!(answer.text.contains("Line 1"), "{}", answer.text);
    // The server is up, and nothing was kept.
    assert_eq!(demands(&client).await.json["total"], 0);
}

#[tokio::test]
async fn a_mapping_is_checked_where_it_is_wrong() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let import = upload(&client, "a.csv", "x", b"id,title,cost\n1,A,5\n")
        .await
        .expect(201);
    let path = format!("/imports/{}", import.id());
    let columns = |columns: Value| json!({"mapping": {"columns": columns}});
    for (patch, status, code, pointer) in [
        (
            columns(json!(["ignore", "title", {"field": "colour"}])),
            422,
            "validation",
            "/mapping/columns/2/field",
        ),
        (
            columns(json!(["title", "title", "ignore"])),
            422,
            "validation",
            "/mapping/columns/1",
        ),
        (
            columns(json!(["ignore", "ignore", "ignore"])),
            422,
            "validation",
            "/mapping/columns",
        ),
        (
            columns(json!(["ignore", "title", {"cost": {"kind": "capex"}}])),
            422,
            "validation",
            "/mapping/columns/2/cost/period",
        ),
        (
            columns(json!(["ignore", "title", "ignore", "ignore"])),
            422,
            "validation",
            "/mapping/columns/3",
        ),
        (
            json!({"mapping": {"conventions": {"amount_unit": 0}}}),
            422,
            "validation",
            "/mapping/conventions/amount_unit",
        ),
        (
            json!({"mapping": {"status_map": {"a/b": "gone"}}}),
            422,
            "validation",
            "/mapping/status_map/a~1b",
        ),
        (
            json!({"encoding": "klingon"}),
            422,
            "validation",
            "/encoding",
        ),
        (json!({"header_row": 9}), 422, "validation", "/header_row"),
        (json!({"sheet": "Sheet1"}), 200, "", ""),
        (
            json!({"mapping": {"colums": []}}),
            400,
            "invalid-json",
            "/mapping/colums",
        ),
        (
            columns(json!(["ignore", "titel", "ignore"])),
            400,
            "invalid-json",
            "/mapping/columns/1",
        ),
    ] {
        let etag = client.get(&path).await.expect(200).etag();
        let answer = client.patch(&path, &etag, patch.clone()).await;
        if status == 200 {
            answer.expect(200);
        } else {
            let answer = answer.problem(status, code);
            assert!(answer.text.contains(pointer), "{patch}: {}", answer.text);
        }
    }
}
