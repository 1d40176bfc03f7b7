//! Importing what others publish. Needs the files: with `DOCKET_REAL_DATA`
//! set, below `open` in the folder it names.

use std::path::PathBuf;
use std::time::Instant;

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

use super::{commit, counts, upload};

/// A file of the real data; none when the tests are not to use it.
fn real(path: &str) -> Option<Vec<u8>> {
    let Some(root) = std::env::var_os("DOCKET_REAL_DATA") else {
        println!("not run: DOCKET_REAL_DATA is not set");
        return None;
    };
    let path = PathBuf::from(root).join("open").join(path);
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Imports a file to its end, however long it takes.
async fn import_all(client: &Client, import: &Answer) -> Answer {
    loop {
        let answer = commit(client, import).await;
        if answer.status == 200 {
            return answer;
        }
        // It goes on by itself; committing meanwhile is refused.
        assert!(
            answer.status == 202 || answer.status == 409,
            "{}",
            answer.text
        );
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}

/// The export as rows of cells, formulas unguarded.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes());
    reader
        .records()
        .map(|row| row.expect("a row").iter().map(unguarded).collect())
        .collect()
}

fn unguarded(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// A cell without what no reading keeps: space around it; and a date with two
/// digits each, as it is kept.
fn plain(cell: &str) -> String {
    let cell = cell.trim().replace("\r\n", "\n");
    let parts: Vec<&str> = cell.split('-').collect();
    match parts[..] {
        [year, month, day]
            if year.len() == 4 && parts.iter().all(|part| part.parse::<u16>().is_ok()) =>
        {
            format!("{year}-{month:0>2}-{day:0>2}")
        }
        _ => cell,
    }
}

#[tokio::test]
async fn the_export_of_enhancement_proposals_equals_their_file() {
    let Some(content) = real("keps/k8s_enhancement_proposals.csv") else {
        return;
    };
    let server = Server::start().await;
    let client = server.administrator().await;
    let import = upload(&client, "keps.csv", "keps", &content)
        .await
        .expect(201);
    assert_eq!(import.json["rows"], 652);
    let begun = Instant::now();
    let report = import_all(&client, &import).await;
    println!(
        "652 enhancement proposals imported in {:?}",
        begun.elapsed()
    );
    assert_eq!(counts(&report)[..4], [652, 0, 0, 0]);

    let export = client
        .get("/demands/export?external_source=keps")
        .await
        .expect(200);
    let exported = rows(&export.text);
    let file = rows(std::str::from_utf8(&content).expect("the file is UTF-8"));
    assert_eq!(exported.len(), file.len());
    let mapping = import.json["mapping"]["columns"]
        .as_array()
        .expect("a mapping");
    for (column, (header, target)) in file[0].iter().zip(mapping).enumerate() {
        let name = match target {
            Value::String(name) if name == "status" => "external_status",
            Value::String(name) => name,
            target => target["field"]
                .as_str()
                .or(target["new_field"]["key"].as_str())
                .expect("a field"),
        };
        let place = exported[0].iter().position(|header| header == name);
        let place = place.unwrap_or_else(|| panic!("{header} is not exported as {name}"));
        for (line, (before, after)) in file.iter().zip(&exported).enumerate().skip(1) {
            assert_eq!(plain(&before[column]), after[place], "row {line}, {header}");
        }
    }

    let again = upload(&client, "keps.csv", "keps", &content)
        .await
        .expect(201);
    assert_eq!(
        counts(&import_all(&client, &again).await)[..4],
        [0, 0, 652, 0]
    );
    let found = client.get("/demands?q=aws-k8s-tester").await.expect(200);
    assert_eq!(text(&found.items()[0]["title"]), "aws-k8s-tester");
    let found = client
        .get("/demands?q=sidecar%20containers&count=true")
        .await
        .expect(200);
    assert!(found.json["total"].as_u64() > Some(0), "{}", found.text);
}

/// Imports a return of the major projects whole, with a column of millions of
/// pounds as a cost of its year, and holds every row against the file.
async fn every_amount(file: &str, content: &[u8], year: u32) -> Answer {
    const COLUMN: &str = "yearly_forecast";
    let server = Server::start().await;
    let client = server.administrator().await;
    let settings = client.get("/organization").await.expect(200);
    client
        .patch(
            "/organization",
            &settings.etag(),
            json!({ "currency": "GBP" }),
        )
        .await
        .expect(200);
    let import = upload(&client, file, "gmpp", content).await.expect(201);
    assert_eq!(import.json["encoding"], "windows-1252");
    let headers = import.json["headers"].as_array().expect("headers");
    let place = |name: &str| {
        let found = headers.iter().position(|header| header == name);
        found.unwrap_or_else(|| panic!("{file} has no column {name}"))
    };
    let (forecast, title) = (place(COLUMN), place("project_name"));
    let mut columns = import.json["mapping"]["columns"].clone();
    columns[forecast] = json!({"cost": {"period": year, "kind": "capex"}});
    let patch = json!({"mapping": {"columns": columns,
        "conventions": {"currency": "GBP", "amount_unit": 1_000_000}}});
    let path = format!("/imports/{}", import.id());
    client.patch(&path, &import.etag(), patch).await.expect(200);
    let report = import_all(&client, &import).await;

    let text = encoding_rs::WINDOWS_1252.decode(content).0;
    let delimiter = text_of(&import.json["delimiter"]);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.as_bytes()[0])
        .from_reader(text.as_bytes());
    let file: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(counts(&report)[..4], [file.len() as u64, 0, 0, 0]);

    let costs = costs(&client).await;
    let mut unread = 0;
    for row in &file {
        // A title is one line with single spaces.
        let name = row[title].split_whitespace().collect::<Vec<_>>().join(" ");
        let cell = row[forecast].trim();
        let amount = cell.replace(['£', ',', ' '], "").parse::<f64>().ok();
        let expected = amount.map(|millions| format!("{:.2}", millions * 1e6));
        let found = costs
            .get(&name)
            .unwrap_or_else(|| panic!("{name} is missing"));
        assert!(found.contains(&expected), "{name}, {cell}: {found:?}");
        unread += usize::from(amount.is_none() && !cell.is_empty());
    }
    let issues = report.json["issues"].as_array().expect("issues");
    let warned = issues
        .iter()
        .filter(|issue| issue["header"] == COLUMN && issue["code"] == "not_an_amount");
    let is_cut = issues.len() == docket_contract::import::MAX_ISSUES;
    let warned = warned.count();
    assert!(
        warned == unread || (is_cut && warned > 0),
        "{warned} warnings for {unread} cells that are no amounts"
    );
    report
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What each title costs, in pounds; several demands may share a title.
async fn costs(client: &Client) -> std::collections::BTreeMap<String, Vec<Option<String>>> {
    let mut costs = std::collections::BTreeMap::<_, Vec<_>>::new();
    let mut path = "/demands?limit=200".to_owned();
    loop {
        let page = client.get(&path).await.expect(200);
        for item in page.items() {
            let amount = item["cost"]["amount"].as_str().map(str::to_owned);
            costs.entry(text(&item["title"])).or_default().push(amount);
        }
        match page.json["next"].as_str() {
            Some(next) => path = format!("/demands?limit=200&cursor={next}"),
            None => return costs,
        }
    }
}

#[tokio::test]
async fn every_row_of_the_major_projects_goes_in() {
    let (Some(late), Some(early)) = (real("gmpp/uk_2021.csv"), real("gmpp/uk_2019.csv")) else {
        return;
    };
    let report = every_amount("uk_2021.csv", &late, 2021).await;
    assert_eq!(counts(&report)[0], 184);
    let report = every_amount("uk_2019.csv", &early, 2019).await;
    assert_eq!(counts(&report)[0], 133);
}

#[tokio::test]
async fn a_workbook_with_a_title_row_goes_in_whole() {
    let Some(content) = real("worldbank/2012_WB_Projects_1_500.xlsx") else {
        return;
    };
    let server = Server::start().await;
    let client = server.administrator().await;
    let import = upload(&client, "projects.xlsx", "worldbank", &content)
        .await
        .expect(201);
    assert_eq!(import.json["header_row"], 2);
    assert_eq!(import.json["rows"], 500);
    assert_eq!(
        counts(&import_all(&client, &import).await)[..4],
        [500, 0, 0, 0]
    );
}

#[tokio::test]
async fn a_large_table_goes_on_when_the_request_does_not_wait() {
    let Some(content) = real("nyc-capital/nyc_fy2021_projects_detail.csv") else {
        return;
    };
    let server = Server::start().await;
    let client = server.administrator().await;
    let import = upload(&client, "nyc.csv", "nyc", &content)
        .await
        .expect(201);
    assert_eq!(
        counts(&import_all(&client, &import).await)[..4],
        [2010, 0, 0, 0]
    );
    let import = client
        .get(&format!("/imports/{}", import.id()))
        .await
        .expect(200);
    assert_eq!(import.json["state"], "imported");
}

/// All proposals of participatory budgets and all enhancement proposals in one
/// installation: whoever writes one of them again, not quite the same and not
/// to its end, finds it.
#[tokio::test]
async fn real_proposals_are_found_again_while_their_titles_are_written() {
    let (Some(projects), Some(keps)) = (
        real("pabulib/projects.csv"),
        real("keps/k8s_enhancement_proposals.csv"),
    ) else {
        return;
    };
    let server = Server::start().await;
    let client = server.administrator().await;
    let mut titles: Vec<String> = Vec::new();
    for (name, content, rows) in [("projects.csv", projects, 14_854), ("keps.csv", keps, 652)] {
        let import = upload(&client, name, name, &content).await.expect(201);
        let mut reader = csv::Reader::from_reader(content.as_slice());
        let headers = reader.headers().expect("headers").clone();
        let title = headers
            .iter()
            .position(|header| header == "name" || header == "title")
            .expect("a title");
        let read = reader
            .records()
            .map(|row| row.expect("a row")[title].to_owned());
        titles.extend(read);
        // Nothing but titles and units, which is what the search is about.
        let columns: Vec<Value> = headers
            .iter()
            .map(|header| match header {
                "name" | "title" => json!("title"),
                "unit" | "owning_unit" => json!("unit"),
                _ => json!("ignore"),
            })
            .collect();
        let path = format!("/imports/{}", import.id());
        let mapping = json!({ "mapping": { "columns": columns, "create_units": true } });
        let import = client.patch(&path, &import.etag(), mapping).await;
        let done = import_all(&client, &import.expect(200)).await;
        assert_eq!(counts(&done)[..2], [rows, 0], "{name}");
    }
    let sample: Vec<&String> = titles.iter().step_by(97).collect();
    let (mut asked, mut found) = (0, 0);
    for title in sample {
        let written = again(title);
        if written.split_whitespace().count() < 2 {
            continue;
        }
        asked += 1;
        let address =
            reqwest::Url::parse_with_params("http://x/similar-demands", [("title", &written)]);
        let address = address.expect("an address");
        let path = format!("{}?{}", address.path(), address.query().unwrap_or_default());
        let similar = client.get(&path).await.expect(200);
        let is_there = similar
            .items()
            .iter()
            .any(|one| one_line(&text(&one["demand"]["title"])) == one_line(title));
        if is_there {
            found += 1;
        } else {
            println!("others are as alike: {written} / {title}");
        }
    }
    // Cities have many a “Plac zabaw”, of which five are shown.
    println!("{found} of {asked} titles found again");
    assert!(asked > 100, "{asked}");
    assert!(found * 10 >= asked * 9, "{found} of {asked}");
}

/// A title as it is written again: in other order, without a letter of its
/// longest word, and without its end.
fn again(title: &str) -> String {
    let mut words: Vec<String> = title.split_whitespace().map(str::to_owned).collect();
    let kept = words.len().div_ceil(4) * 3;
    words.truncate(kept.max(2));
    if let Some(longest) = words.iter_mut().max_by_key(|word| word.chars().count()) {
        let slip = longest.chars().count() / 2;
        *longest = longest
            .char_indices()
            .enumerate()
            .filter(|(place, _)| *place != slip)
            .map(|(_, (_, c))| c)
            .collect();
    }
    words.rotate_left(1);
    words.into_iter().take(10).collect::<Vec<_>>().join(" ")
}

fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
