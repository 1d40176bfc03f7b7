//! The server as a process: its start, its log, its end.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use docket_tests::database::TestDatabase;
use docket_tests::program::{Program, Running};
use docket_tests::server::PASSWORD;
use serde_json::{Value, json};

/// The address without its scheme.
fn address(server: &Running) -> &str {
    server.base.trim_start_matches("http://")
}

fn setup(token: &str) -> Value {
    json!({
        "token": token, "organization": "Example Utilities", "name": "Ada Minister",
        "email": "ada@example.org", "password": PASSWORD,
    })
}

#[tokio::test]
async fn an_empty_directory_becomes_a_ready_server_with_a_setup_link() {
    let program = Program::on(TestDatabase::create_empty().await);
    let server = program.serve(&[]);
    let client = server.anonymous();
    let ready = reqwest::get(format!("{}/readyz", server.base)).await;
    assert_eq!(ready.expect("an answer").status(), 200);
    let body = setup(&server.setup_token());
    client.post("/auth/setup", body).await.expect(204);
    drop(server);

    let server = program.serve(&[]);
    assert!(server.said("Open ").starts_with("http://127.0.0.1:"));
    let log = server.end();
    assert!(!log.stdout.contains("/setup/"), "{log:#?}");
}

#[tokio::test]
async fn a_server_can_be_asked_whether_it_is_ready() {
    let program = Program::fresh().await;
    let ask = |address: &str| program.run(&["healthcheck", "--listen", address]);
    let server = program.serve(&[]);
    assert_eq!(ask(address(&server)).succeeded().stdout, "ready\n");
    // Nothing listens on a port that only the system's own programs may take.
    let silent = ask("127.0.0.1:1");
    assert_eq!(silent.status.code(), Some(1), "{silent:#?}");
    assert_eq!(silent.stdout, "");
}

#[tokio::test]
async fn a_server_that_is_not_ready_is_no_success() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let busy = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a question");
        let mut question = [0; 512];
        let read = connection.read(&mut question).expect("it is read");
        let answer = b"HTTP/1.1 503 Service Unavailable\r\n\r\n";
        connection.write_all(answer).expect("it is answered");
        String::from_utf8_lossy(&question[..read]).into_owned()
    });
    let program = Program::fresh().await;
    let asked = program.run(&["healthcheck", "--listen", &address]);
    asked.failed("not ready: HTTP/1.1 503");
    let question = busy.join().expect("it was asked");
    assert!(question.starts_with("GET /readyz "), "{question}");
}

#[tokio::test]
async fn a_taken_port_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let program = Program::fresh().await;
    let refused = program.run(&["serve", "--listen", &address]);
    refused.failed("DOCKET_LISTEN");
}

#[tokio::test]
async fn plain_http_is_not_spoken_to_other_machines_unless_allowed() {
    let program = Program::fresh().await;
    let exposed = ["serve", "--listen", "0.0.0.0:0"];
    program.run(&exposed).failed("DOCKET_ALLOW_PLAIN_HTTP");
    for (name, value) in [
        ("DOCKET_ALLOW_PLAIN_HTTP", "true"),
        ("DOCKET_PUBLIC_URL", "https://docket.example.org"),
    ] {
        let program = Program::fresh().await.with(name, value);
        let server = program.serve(&["--listen", "0.0.0.0:0"]);
        assert!(
            server.base.starts_with("http://0.0.0.0:"),
            "{}",
            server.base
        );
    }
}

#[tokio::test]
async fn json_logs_are_an_object_a_line_that_names_the_request() {
    let program = Program::fresh()
        .await
        .with("DOCKET_LOG_FORMAT", "json")
        .with("DOCKET_COLOUR", "red");
    let server = program.serve(&[]);
    let client = server.anonymous();
    let mut asked = Vec::new();
    for (path, status) in [("/nothing", 404), ("/openapi.json", 200)] {
        let answer = client.get(path).await.expect(status);
        asked.push((answer.header("x-request-id").map(str::to_owned), status));
    }
    drop(client);
    let log = server.end().stderr;
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}")))
        .collect();
    for line in &lines {
        let fields = ["timestamp", "level", "target", "fields"];
        assert!(fields.iter().all(|field| !line[field].is_null()), "{line}");
    }
    assert!(lines[0]["fields"]["message"].to_string().contains("colour"));
    for (id, status) in asked {
        let id = id.expect("every answer names its request");
        let told = lines
            .iter()
            .filter(|line| line["fields"]["id"] == id.as_str());
        let told: Vec<&Value> = told.collect();
        assert_eq!(told.len(), 1, "{id}: {log}");
        assert_eq!(told[0]["fields"]["message"], "answered");
        assert_eq!(told[0]["fields"]["status"], status);
        assert_eq!(told[0]["fields"]["method"], "GET");
    }
}

/// A request whose head the server has read and whose body it waits for.
fn begin(server: &Running, path: &str, body: &str) -> TcpStream {
    let address = address(server);
    let mut connection = TcpStream::connect(address).expect("the server listens");
    let patience = Some(std::time::Duration::from_secs(60));
    connection.set_read_timeout(patience).expect("it can wait");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).expect("it is sent");
    let mut answer = [0; 64];
    let read = connection.read(&mut answer).expect("the server goes on");
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 100 "), "{answer}");
    connection
}

#[tokio::test]
async fn a_request_that_is_running_is_answered_before_the_process_ends() {
    let program = Program::fresh().await;
    let server = program.serve(&[]);
    let body = setup(&server.setup_token()).to_string();
    let mut running = begin(&server, "/api/v1/auth/setup", &body);
    server.ask_to_end();
    // New requests are not taken any more: then the signal has arrived.
    let address = address(&server).to_owned();
    while TcpStream::connect(&address).is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    running.write_all(body.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    running.read_to_string(&mut answer).expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    server.wait().succeeded();

    let server = program.serve(&[]);
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    let client = server.anonymous();
    client.post("/auth/login", body).await.expect(204);
}
