//! Commands that make, fill, bring in and take out, without a server.

use docket_tests::database::TestDatabase;
use docket_tests::program::{Program, finish};

const FILE: &str = "id,title,unit,estimated_cost\n\
     1,Replace remote units,Water,120000.00\n\
     2,\"Grüße, \"\"quoted\"\"\",Roads,\n";

#[tokio::test]
async fn migrate_makes_the_schema_and_may_be_run_again() {
    let program = Program::on(TestDatabase::create_empty().await);
    for _ in 0..2 {
        let finished = program.run(&["migrate"]).succeeded();
        assert_eq!(finished.stdout, "The database is up to date.\n");
    }
    let nobody = program.run(&["user", "list"]).succeeded();
    assert_eq!(nobody.stdout, "");
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_the_data_directory() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::fresh().await;
    let line = ["migrate", "--data-dir", "kept"];
    finish(program.command_anywhere(&line)).succeeded();
    let directory = program.directory().join("kept");
    let mode = std::fs::metadata(directory).map(|about| about.permissions().mode());
    assert_eq!(mode.expect("the directory is there") & 0o777, 0o700);
}

#[tokio::test]
async fn demo_fills_an_empty_database_once() {
    let program = Program::fresh().await;
    let filled = program.run(&["demo"]).succeeded();
    assert!(filled.stdout.contains("@nordhaven.example"), "{filled:#?}");
    let people = program.run(&["user", "list"]).succeeded().stdout;
    let demands = program.run(&["export", "demands"]).succeeded().stdout;
    assert!(demands.lines().count() > 20, "{demands}");

    let again = program.run(&["demo"]).succeeded();
    assert_eq!(again.stdout, filled.stdout, "the same people sign in");
    assert_eq!(program.run(&["user", "list"]).stdout, people);
    assert_eq!(program.run(&["export", "demands"]).stdout, demands);
}

#[tokio::test]
async fn demo_leaves_real_people_alone() {
    let program = Program::fresh().await;
    let line = [
        "user",
        "create",
        "maren@example.org",
        "--name",
        "Maren Holt",
    ];
    program.run(&line).succeeded();
    let people = program.run(&["user", "list"]).succeeded().stdout;
    let refused = program.run(&["demo"]).succeeded();
    assert!(refused.stdout.contains("nothing was added"), "{refused:#?}");
    assert_eq!(program.run(&["user", "list"]).stdout, people);
}

/// A settings file is for the real installation: only a flag or a variable
/// sends invented data to a place.
#[tokio::test]
async fn demo_never_fills_what_only_a_settings_file_names() {
    let program = Program::fresh().await;
    program.run(&["migrate"]).succeeded();
    let (name, value) = program.database().variable();
    let key = name.trim_start_matches("DOCKET_").to_lowercase();
    let value = value.into_string().expect("the place is text");
    program.write("docket.toml", &format!("{key} = '{value}'\n"));
    let demo = program.command_anywhere(&["demo", "--config", "docket.toml"]);
    finish(demo).succeeded();
    assert!(program.directory().join("data-demo/docket.db").is_file());
    assert_eq!(program.run(&["user", "list"]).succeeded().stdout, "");

    let list = program.command_anywhere(&["user", "list", "--config", "docket.toml"]);
    assert_eq!(finish(list).succeeded().stdout, "", "the file counts");

    program.write("secret", &format!("{value}\n"));
    let mut demo = program.command_anywhere(&["demo"]);
    demo.env(format!("{name}_FILE"), "secret");
    finish(demo).succeeded();
    let people = program.run(&["user", "list"]).succeeded();
    assert!(people.stdout.contains("@nordhaven.example"), "{people:#?}");
}

#[tokio::test]
async fn demands_come_in_from_a_file_and_go_out_as_one() {
    let program = Program::fresh().await;
    program.write("erp.csv", FILE);
    let tried = program.run(&["import", "demands", "erp.csv", "--dry-run"]);
    let tried = tried.succeeded().stdout;
    assert!(
        tried.contains("nothing was written; 2 rows: 2 created"),
        "{tried}"
    );
    let brought = program.run(&["import", "demands", "erp.csv"]).succeeded();
    assert!(brought.stdout.contains("2 rows: 2 created"), "{brought:#?}");
    let again = program.run(&["import", "demands", "erp.csv"]).succeeded();
    assert!(
        again.stdout.contains("0 created, 0 updated, 2 unchanged"),
        "{again:#?}"
    );

    let printed = program.run(&["export", "demands"]).succeeded().stdout;
    let line = ["export", "demands", "--output", "out.csv"];
    assert_eq!(program.run(&line).succeeded().stdout, "");
    let path = program.directory().join("out.csv");
    let written = std::fs::read_to_string(path).expect("the file is there");
    assert_eq!(written, printed);

    let line = "export demands --format xlsx --output out.xlsx";
    let line: Vec<&str> = line.split(' ').collect();
    program.run(&line).succeeded();
    let again = program.run(&[
        "import",
        "demands",
        "out.xlsx",
        "--source",
        "erp",
        "--dry-run",
    ]);
    let again = again.succeeded().stdout;
    assert!(again.contains("2 rows"), "{again}");

    let other = Program::fresh().await;
    other.write("out.csv", &written);
    let brought = other.run(&["import", "demands", "out.csv"]).succeeded();
    assert!(brought.stdout.contains("2 rows: 2 created"), "{brought:#?}");
    let copied = other.run(&["export", "demands"]).succeeded().stdout;
    for column in ["title", "unit", "estimated_cost", "cost", "status"] {
        assert_eq!(cells(&copied, column), cells(&written, column), "{column}");
    }
    assert_eq!(
        cells(&copied, "title"),
        ["Replace remote units", "Grüße, \"quoted\""]
    );
}

/// The cells of a column of a CSV file.
fn cells(file: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let column = headers.iter().position(|header| header == name);
    let column = column.unwrap_or_else(|| panic!("no {name}: {headers:?}"));
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| row[column].to_owned()).collect()
}

#[tokio::test]
async fn rows_that_are_left_out_are_told_and_written() {
    let program = Program::fresh().await;
    program.write("erp.csv", "id,title,unit\n1,Kept,Water\n2,,Water\n");
    let line = ["import", "demands", "erp.csv", "--rejected", "left.csv"];
    let told = program.run(&line).succeeded().stdout;
    assert!(told.contains("line 3"), "{told}");
    assert!(
        told.contains("1 created") && told.contains("1 rejected"),
        "{told}"
    );
    let path = program.directory().join("left.csv");
    let left = std::fs::read_to_string(path).expect("the file is there");
    assert_eq!(cells(&left, "id"), ["2"]);
}

#[tokio::test]
async fn what_cannot_be_imported_is_said() {
    let program = Program::fresh().await;
    let missing = program.run(&["import", "demands", "nowhere.csv"]);
    missing.failed("nowhere.csv");
    program.write("empty.csv", "");
    program
        .run(&["import", "demands", "empty.csv"])
        .failed("empty");
    program.write("erp.csv", FILE);
    program.write("mapping.json", "{\"columns\": 5}");
    let line = ["import", "demands", "erp.csv", "--mapping", "mapping.json"];
    program.run(&line).failed("columns");
}

#[tokio::test]
async fn the_printed_document_is_the_served_one() {
    let program = Program::fresh().await;
    let printed = finish(program.command_anywhere(&["openapi"])).succeeded();
    let nothing = std::fs::read_dir(program.directory());
    assert_eq!(nothing.expect("a directory").count(), 0, "it needs no data");
    let printed: serde_json::Value = serde_json::from_str(&printed.stdout).expect("JSON");
    let server = program.serve(&[]);
    let served = server.anonymous().get("/openapi.json").await.expect(200);
    assert_eq!(printed, served.json);
}

#[tokio::test]
async fn a_wrong_command_line_or_setting_is_said() {
    let program = Program::fresh().await;
    let unknown = program.run(&["fly"]);
    assert_eq!(unknown.status.code(), Some(2), "{unknown:#?}");
    let mut command = program.command(&["migrate"]);
    command.env("DOCKET_WORKERS", "many");
    finish(command).failed("DOCKET_WORKERS");
    let mut command = program.command(&["migrate"]);
    command.env("DOCKET_COLOUR", "red");
    let warned = finish(command).succeeded();
    assert!(warned.stderr.contains("\"colour\""), "{warned:#?}");
}
