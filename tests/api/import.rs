//! Importing demands from files, and exporting them.

mod real;
mod refusal;
mod workbook;

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};

/// Uploads a file.
pub async fn upload(client: &Client, name: &str, source: &str, content: &[u8]) -> Answer {
    let path = format!("/imports?name={name}&source={source}");
    let request = client
        .request(Method::POST, &path)
        .header("Content-Type", "application/octet-stream")
        .body(content.to_vec());
    client.send(request).await
}

/// Imports an uploaded file.
pub async fn commit(client: &Client, import: &Answer) -> Answer {
    let path = format!("/imports/{}/commit", import.id());
    client.post(&path, Value::Null).await
}

/// Created, updated, unchanged, rejected, warnings.
#[track_caller]
pub fn counts(report: &Answer) -> [u64; 5] {
    ["created", "updated", "unchanged", "rejected", "warnings"].map(|name| {
        let count = report.json[name].as_u64();
        count.unwrap_or_else(|| panic!("no {name}: {}", report.text))
    })
}

/// All issues as line, column and code.
fn issues(report: &Answer) -> Vec<(u64, u64, String)> {
    let issues = report.json["issues"]
        .as_array()
        .expect("a report has issues");
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    issues
        .iter()
        .map(|issue| {
            (
                number(&issue["line"]),
                number(&issue["column"]),
                text(&issue["code"]),
            )
        })
        .collect()
}

async fn demands(client: &Client) -> Answer {
    client.get("/demands?sort=key&count=true").await.expect(200)
}

async fn demand(client: &Client, external_key: &str) -> Answer {
    let found = client
        .get(&format!("/demands?external_key={external_key}"))
        .await
        .expect(200);
    let key = text(&found.items()[0]["key"]);
    client.get(&format!("/demands/{key}")).await.expect(200)
}

#[tokio::test]
async fn a_file_is_previewed_corrected_tried_and_imported() {
    let server = Server::start().await;
    let client = server.administrator().await;
    // Windows-1252, semicolons, a title above the table, a cell of two lines.
    let content = b"Export 2027;;;;;\r\n\r\n\
        Nr;Projekt;Einheit;Status;Beginn;Kosten 2027 (\x80)\r\n\
        7;Stra\xdfe;Tiefbau;done;01.02.2027;1.000\r\n\
        8;\"Pumpe\r\nNord\";Wasser;qualified;soon;geheim\r\n\
        9;;Wasser;;;\r\n";
    let import = upload(&client, "plan.csv", "erp", content)
        .await
        .expect(201);
    assert_eq!(import.json["encoding"], "windows-1252");
    assert_eq!(import.json["delimiter"], ";");
    assert_eq!(import.json["header_row"], 3);
    assert_eq!(import.json["rows"], 3);
    assert_eq!(import.json["remembered"], false);
    assert_eq!(
        import.json["sample"][1],
        json!({
            "line": 5,
            "cells": ["8", "Pumpe\r\nNord", "Wasser", "qualified", "soon", "geheim"],
        })
    );
    let columns =
        |begin: Value, cost: Value| json!(["external_key", "title", "unit", "status", begin, cost]);
    // Half of the dates are none, and half of the amounts.
    let text_field = |key: &str, label: &str| json!({"new_field": {"key": key, "label": label, "kind": "short_text"}});
    assert_eq!(
        import.json["mapping"]["columns"],
        columns(
            text_field("beginn", "Beginn"),
            text_field("kosten_2027", "Kosten 2027 (€)")
        )
    );

    let path = format!("/imports/{}", import.id());
    let columns = columns(
        json!({"field": "desired_start"}),
        json!({"cost": {"period": 2027, "kind": "other"}}),
    );
    let status_map = json!({"done": "completed"});
    let patch = json!({"mapping": {"columns": columns, "status_map": status_map}});
    client
        .patch(&path, "\"9\"", patch.clone())
        .await
        .problem(412, "stale");
    let unmatched = client.request(Method::PATCH, &path).json(&patch);
    client
        .send(unmatched)
        .await
        .problem(428, "precondition-required");
    let corrected = client.patch(&path, &import.etag(), patch).await.expect(200);
    assert_eq!(
        corrected.json["mapping"]["status_map"],
        json!({"done": "completed"})
    );
    assert_eq!(client.get(&path).await.expect(200).json, corrected.json);

    let tried = client
        .post(&format!("{path}/dry-run"), Value::Null)
        .await
        .expect(200);
    assert_eq!(tried.json["dry_run"], true);
    assert_eq!(counts(&tried), [2, 0, 0, 1, 2]);
    assert_eq!(
        issues(&tried),
        [
            (5, 5, "not_a_date".to_owned()),
            (5, 6, "not_an_amount".to_owned()),
            (7, 0, "no_title".to_owned()),
        ]
    );
    assert_eq!(tried.json["new_units"], json!(["Tiefbau", "Wasser"]));
    assert_eq!(demands(&client).await.json["total"], 0);

    let report = commit(&client, &import).await.expect(200);
    assert_eq!(counts(&report), counts(&tried));
    assert_eq!(demands(&client).await.json["total"], 2);
    let street = demand(&client, "7").await;
    assert_eq!(street.json["title"], "Straße");
    assert_eq!(street.json["unit"]["name"], "Tiefbau");
    assert_eq!(street.json["status"], "completed");
    assert_eq!(street.json["status_category"], "delivered");
    assert_eq!(street.json["values"]["external_status"], "done");
    assert_eq!(street.json["values"]["desired_start"], "2027-02-01");
    let line = json!({"period": "FY2027", "kind": "capex",
        "amount": {"amount": "1000.00", "currency": "EUR"}});
    assert_eq!(street.json["lines"], json!([line]));
    assert_eq!(street.json["cost"]["amount"], "1000.00");
    let pump = demand(&client, "8").await;
    assert_eq!(pump.json["title"], "Pumpe Nord");
    assert_eq!(pump.json["kept_text"], json!({"desired_start": "soon"}));
    let found = client.get("/demands?q=pumpe").await.expect(200);
    assert_eq!(found.items().len(), 1);

    let rejected = client.get(&format!("{path}/rejected")).await.expect(200);
    assert_eq!(
        rejected.text,
        "Nr,Projekt,Einheit,Status,Beginn,Kosten 2027 (€),reason\n\
         9,,Wasser,,,,The line has no title.\n"
    );
    assert_eq!(
        rejected.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    let late = client.patch(&path, "\"3\"", json!({"header_row": 4})).await;
    assert!(late.status == 409 || late.status == 412, "{}", late.text);
}

#[tokio::test]
async fn importing_again_changes_only_what_changed() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let import = upload(
        &client,
        "a.csv",
        "erp",
        b"id,title,team,note\n1,One,A,red\n2,Two,B,blue\n",
    )
    .await;
    assert_eq!(
        counts(&commit(&client, &import.expect(201)).await),
        [2, 0, 0, 0, 0]
    );
    let one = demand(&client, "1").await;
    // What people do with it since is theirs.
    let step = client.step(&one, "screen", None).await.expect(200);
    assert_eq!(step.json["status"], "screening");

    let import = upload(
        &client,
        "b.csv",
        "erp",
        b"id,title,team,note\n1,One,A,red\n2,Two,B,\n3,New,A,red\n",
    );
    let import = import.await.expect(201);
    assert_eq!(import.json["remembered"], true);
    assert_eq!(counts(&commit(&client, &import).await), [1, 1, 1, 0, 0]);
    let again = demand(&client, "1").await;
    assert_eq!(again.etag(), step.etag());
    assert_eq!(again.json["status"], "screening");
    let history = client
        .get(&format!("/demands/{}/history", one.key()))
        .await
        .expect(200);
    assert_eq!(history.items().len(), 2);
    let two = demand(&client, "2").await;
    assert_eq!(two.json["version"], 2);
    assert_eq!(two.json["values"]["note"], Value::Null);

    // The same keys from elsewhere are other demands.
    let import = upload(
        &client,
        "c.csv",
        "crm",
        b"id,title,team,note\n1,Other,A,red\n",
    )
    .await;
    assert_eq!(
        counts(&commit(&client, &import.expect(201)).await),
        [1, 0, 0, 0, 0]
    );
    // What was deleted stays deleted.
    client
        .delete(&format!("/demands/{}", two.key()), Some(&two.etag()))
        .await
        .expect(204);
    let import = upload(
        &client,
        "d.csv",
        "erp",
        b"id,title,team,note\n2,Two,B,back\n",
    )
    .await;
    let report = commit(&client, &import.expect(201)).await;
    assert_eq!(issues(&report), [(2, 0, "deleted".to_owned())]);
}

#[tokio::test]
async fn rows_that_share_a_key_and_files_that_are_sent_twice() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let content = b"id,title\n0000,A\n0000,B\n";
    let import = upload(&client, "a.csv", "keps", content).await.expect(201);
    let path = format!("/imports/{}/commit", import.id());
    let request = || {
        client
            .request(Method::POST, &path)
            .header("Idempotency-Key", "once")
    };
    let report = client.send(request()).await.expect(200);
    assert_eq!(counts(&report), [2, 0, 0, 0, 1]);
    assert_eq!(issues(&report), [(3, 1, "duplicate_key".to_owned())]);
    let replayed = client.send(request()).await.expect(200);
    assert_eq!(replayed.header("idempotent-replay"), Some("true"));
    assert_eq!(replayed.json, report.json);
    // Nor does a commit without a key import it again.
    assert_eq!(commit(&client, &import).await.expect(200).json, report.json);
    let again = upload(&client, "a.csv", "keps", content).await.expect(201);
    assert_eq!(counts(&commit(&client, &again).await), [0, 0, 2, 0, 1]);
    assert_eq!(demands(&client).await.json["total"], 2);
}

#[tokio::test]
async fn a_file_is_its_uploaders_and_only_the_newest_ten_stay() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let requester = administrator.make_person(&server, "requester", None).await;
    let first = upload(&analyst, "1.csv", "x", b"title\nA\n")
        .await
        .expect(201);
    let path = format!("/imports/{}", first.id());
    administrator.get(&path).await.problem(404, "not-found");
    administrator
        .post(&format!("{path}/commit"), Value::Null)
        .await
        .problem(404, "not-found");
    requester.get(&path).await.problem(403, "forbidden");
    upload(&requester, "1.csv", "x", b"title\nA\n")
        .await
        .problem(403, "forbidden");
    upload(&server.anonymous(), "1.csv", "x", b"title\nA\n")
        .await
        .problem(401, "unauthenticated");
    for number in 2..=11 {
        upload(&analyst, &format!("{number}.csv"), "x", b"title\nA\n")
            .await
            .expect(201);
    }
    analyst.get(&path).await.problem(404, "not-found");
}

#[tokio::test]
async fn who_imports_for_a_unit_stays_within_it() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    administrator.make_unit("Wells", Some(&water)).await;
    administrator.make_unit("Roads", None).await;
    let analyst = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    let content = b"id,title,unit\n1,A,water\n2,B,Wells\n3,C,Roads\n4,D,Moon\n5,E,\n";
    let import = upload(&analyst, "a.csv", "x", content).await.expect(201);
    assert_eq!(import.json["mapping"]["create_units"], false);
    let path = format!("/imports/{}", import.id());
    let patch = json!({"mapping": {"create_units": true}});
    analyst
        .patch(&path, &import.etag(), patch)
        .await
        .problem(403, "forbidden");
    let report = commit(&analyst, &import).await.expect(200);
    assert_eq!(counts(&report)[..4], [2, 0, 0, 3]);
    assert!(issues(&report).contains(&(4, 0, "out_of_reach".to_owned())));
    // A demand that somebody else imported is out of reach as well.
    let all = upload(&administrator, "a.csv", "x", content)
        .await
        .expect(201);
    assert_eq!(
        counts(&commit(&administrator, &all).await)[..4],
        [3, 0, 2, 0]
    );
    let moved = upload(&analyst, "a.csv", "x", b"id,title,unit\n3,Mine,Water\n").await;
    assert_eq!(
        counts(&commit(&analyst, &moved.expect(201)).await)[..4],
        [0, 0, 0, 1]
    );
}

#[tokio::test]
async fn a_title_of_a_mebibyte_is_cut_and_kept() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let mut content = b"id,title\n1,".to_vec();
    content.extend(std::iter::repeat_n(b'x', 1024 * 1024));
    let import = upload(&client, "a.csv", "x", &content).await.expect(201);
    let report = commit(&client, &import).await.expect(200);
    assert_eq!(counts(&report), [1, 0, 0, 0, 1]);
    assert_eq!(issues(&report), [(2, 2, "cut".to_owned())]);
    let demand = demand(&client, "1").await;
    assert_eq!(text(&demand.json["title"]).len(), 300);
    assert_eq!(text(&demand.json["summary"]).len(), 20_000);
}

#[tokio::test]
async fn an_export_is_safe_to_open_and_can_be_imported_again() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let content = "id,title,unit,delta,note\n1,=cmd|'/C calc'!A0,Water,-5,- item\n2,\"A \"\"b\"\", c\",Roads,7,@x\n";
    let import = upload(&client, "a.csv", "x", content.as_bytes())
        .await
        .expect(201);
    assert_eq!(counts(&commit(&client, &import).await), [2, 0, 0, 0, 0]);
    let export = client.get("/demands/export").await.expect(200);
    assert_eq!(
        export.header("content-disposition"),
        Some("attachment; filename=\"demands.csv\"")
    );
    let mut reader = csv::Reader::from_reader(export.text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let cell = |row: usize, name: &str| {
        let column = header.iter().position(|header| header == name);
        rows[row][column.unwrap_or_else(|| panic!("no {name}: {header:?}"))].to_owned()
    };
    assert_eq!(cell(0, "title"), "'=cmd|'/C calc'!A0");
    assert_eq!(cell(0, "delta"), "-5");
    assert_eq!(cell(0, "note"), "'- item");
    assert_eq!(cell(1, "title"), "A \"b\", c");
    assert_eq!(cell(1, "external_key"), "2");
    assert_eq!(cell(1, "unit"), "Roads");

    let again = upload(&client, "demands.csv", "x", export.text.as_bytes())
        .await
        .expect(201);
    let tried = client
        .post(&format!("/imports/{}/dry-run", again.id()), Value::Null)
        .await;
    assert_eq!(tried.expect(200).json["created"], 0);
    assert_eq!(
        demand(&client, "1").await.json["title"],
        "=cmd|'/C calc'!A0"
    );

    let filtered = client
        .get("/demands/export?external_key=2&sort=-title")
        .await
        .expect(200);
    assert_eq!(filtered.text.lines().count(), 2);
    client
        .get("/demands/export?colour=red")
        .await
        .problem(400, "invalid-query")
        .at("?colour");
}
