//! Files: sent in pieces, attached, read, taken away.

use docket_tests::server::{complete_answers, merge, text};
use docket_tests::{Answer, Client, Server};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::form::rules::asking;

/// The smallest PNG there is: one transparent pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0A, b'I', b'D', b'A', b'T',
    0x78, 0x9C, 0x63, 0, 1, 0, 0, 5, 0, 1, 0x0D, 0x0A, 0x2D, 0xB4, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xAE, 0x42, 0x60, 0x82,
];

/// A PDF of so many bytes, no two pieces of which are alike.
fn pdf(size: usize) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    let mut line = 0_u32;
    while content.len() < size {
        content.extend_from_slice(format!("% line {line}\n").as_bytes());
        line += 1;
    }
    content.truncate(size);
    content
}

/// Sends a piece of a file, which begins at a place.
pub async fn append(client: &Client, upload: &str, start: usize, piece: &[u8]) -> Answer {
    let request = client
        .request(Method::PATCH, &format!("/uploads/{upload}"))
        .header("Content-Type", "application/octet-stream")
        .header("Upload-Offset", start.to_string())
        .body(piece.to_vec());
    client.send(request).await
}

async fn announce(client: &Client, name: &str, size: usize) -> Answer {
    let body = json!({ "name": name, "size": size });
    client.post("/uploads", body).await
}

/// Sends a whole file; gives the id of the upload.
pub async fn send(client: &Client, name: &str, content: &[u8]) -> String {
    let upload = announce(client, name, content.len()).await.expect(201).id();
    let sent = append(client, &upload, 0, content).await.expect(200);
    assert_eq!(sent.json["is_complete"], true);
    upload
}

/// Publishes a form that asks for files.
async fn ask_for_files(administrator: &Client) {
    let field = json!({ "key": "evidence", "kind": "file", "label": { "en": "Evidence" } });
    administrator.post("/fields", field).await.expect(201);
    let question = json!([{ "field": "evidence", "length": { "max": 2 } }]);
    asking(administrator, question).await;
}

/// What a demand of a unit needs to be handed in at once.
fn handed_in(unit: &str) -> Value {
    let mut all = complete_answers();
    merge(&mut all, json!({ "unit_id": unit, "submit": true }));
    all
}

fn files(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "id": id })).collect()
}

async fn listed(client: &Client, demand: &str) -> Vec<(String, String)> {
    let page = client.get(&format!("/demands/{demand}/attachments")).await;
    let items = page.expect(200).items().to_vec();
    let named = |item: &Value| (text(&item["id"]), text(&item["name"]));
    items.iter().map(named).collect()
}

async fn attach(client: &Client, demand: &str, upload: &str, internal: bool) -> Answer {
    let body = json!({ "upload_id": upload, "internal": internal });
    client
        .post(&format!("/demands/{demand}/attachments"), body)
        .await
}

fn content_of(demand: &str, file: &str) -> String {
    format!("/demands/{demand}/attachments/{file}/content")
}

/// Sends half of a piece; the connection breaks off when it is dropped.
async fn send_half(
    server: &Server,
    client: &Client,
    upload: &str,
    start: usize,
    piece: &[u8],
) -> TcpStream {
    let address = server.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let cookies = client.cookies().expect("it is signed in");
    let head = format!(
        "PATCH /api/v1/uploads/{upload} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/octet-stream\r\n\
         Upload-Offset: {start}\r\nContent-Length: {}\r\n\r\n",
        piece.len() * 2
    );
    stream.write_all(head.as_bytes()).await.expect("it reads");
    stream.write_all(piece).await.expect("it reads");
    stream
}

#[tokio::test]
async fn a_file_is_sent_in_pieces_and_a_break_loses_nothing() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let content = pdf(1_500_000);
    let announced = announce(&client, "Größen 2027.pdf", content.len()).await;
    let announced = announced.expect(201);
    assert_eq!(announced.json["media_type"], "application/pdf");
    let upload = announced.id();
    let begun = append(&client, &upload, 0, &content[..300_000])
        .await
        .expect(200);
    assert_eq!(
        (&begun.json["received"], &begun.json["is_complete"]),
        (&json!(300_000), &json!(false))
    );

    let again = append(&client, &upload, 0, &content[..300_000]).await;
    again.problem(409, "wrong-state");
    let attached = client.make_demand("Pumps", json!({})).await;
    let demand = attached.key();
    let early = attach(&client, &demand, &upload, false).await;
    early.problem(422, "validation").at("/upload_id");

    // What arrived is kept before all of it is there, and after a break.
    let half = &content[300_000..900_000];
    let connection = send_half(&server, &client, &upload, 300_000, half).await;
    let mut connection = Some(connection);
    let piece = 300_000 + 256 * 1024;
    let mut rest = None;
    for _ in 0..200 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let state = client.get(&format!("/uploads/{upload}")).await.expect(200);
        let received = state.json["received"].as_u64().unwrap_or(0);
        let received = usize::try_from(received).unwrap_or(0);
        if received < piece || connection.take().is_some() {
            continue;
        }
        let sent = append(&client, &upload, received, &content[received..]).await;
        if sent.status == 200 {
            rest = Some(sent);
            break;
        }
        // More of it was stored meanwhile: reading how far it is leads on.
        sent.problem(409, "wrong-state");
    }
    let rest = rest.expect("a piece that arrived before the break is kept");
    assert_eq!(rest.json["is_complete"], true);

    let attached = attach(&client, &demand, &upload, false).await.expect(201);
    assert_eq!(attached.json["size"], 1_500_000);
    let read = client.get(&content_of(&demand, &upload)).await.expect(200);
    assert!(read.bytes == content, "the content is another one");
    assert_eq!(read.header("content-type"), Some("application/pdf"));
    assert_eq!(read.header("content-length"), Some("1500000"));
    assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
    assert!(
        read.header("content-security-policy")
            .unwrap_or_default()
            .contains("sandbox")
    );
    let disposition = read.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    assert!(
        disposition.contains("filename*=UTF-8''Gr%C3%B6%C3%9Fen%202027.pdf"),
        "{disposition}"
    );

    // What belongs to a record is no upload any more.
    client
        .get(&format!("/uploads/{upload}"))
        .await
        .problem(404, "not-found");
    let more = append(&client, &upload, content.len(), b"x").await;
    more.problem(404, "not-found");
    let other = client.make_demand("Valves", json!({})).await.key();
    let twice = attach(&client, &other, &upload, false).await;
    twice.problem(422, "validation").at("/upload_id");
}

#[tokio::test]
async fn what_is_not_what_its_name_says_is_refused_and_forgotten() {
    let server = Server::start().await;
    let client = server.administrator().await;
    for (name, size, place) in [
        ("setup.exe", 10, "/name"),
        ("drawing.svg", 10, "/name"),
        ("../secret.pdf", 10, "/name"),
        ("plan.pdf", 0, "/size"),
        ("plan.pdf", 25 * 1024 * 1024 + 1, "/size"),
    ] {
        let refused = announce(&client, name, size).await;
        refused.problem(422, "validation").at(place);
    }
    let program = [b"MZ\x90\0".as_slice(), &[0; 20_000]].concat();
    for (name, content) in [
        ("plan.pdf", program.as_slice()),
        ("plan.pdf", b"<html><script>alert(1)</script>"),
        ("picture.png", b"%PDF-1.7\n"),
        ("figures.csv", PNG),
        ("report.docx", b"%PDF-1.7\n"),
    ] {
        let upload = announce(&client, name, content.len())
            .await
            .expect(201)
            .id();
        let refused = append(&client, &upload, 0, content).await;
        refused.problem(422, "validation").at("/content");
        let gone = client.get(&format!("/uploads/{upload}")).await;
        gone.problem(404, "not-found");
    }
    // Also where the beginning comes in pieces too small to tell.
    let upload = announce(&client, "plan.pdf", 6).await.expect(201).id();
    append(&client, &upload, 0, b"MZ\x90").await.expect(200);
    let refused = append(&client, &upload, 3, b"\0\0\0").await;
    refused.problem(422, "validation").at("/content");
    let upload = announce(&client, "plan.pdf", 20).await.expect(201).id();
    let more = append(&client, &upload, 0, &pdf(21)).await;
    more.problem(413, "too-large");
    let discard = client.delete(&format!("/uploads/{upload}"), None).await;
    discard.expect(204);
    let gone = client.get(&format!("/uploads/{upload}")).await;
    gone.problem(404, "not-found");
    for (name, content) in [
        ("dot.PNG", PNG),
        ("figures.csv", "a;b\n1;Größe\n".as_bytes()),
        ("notes.txt", b"\xFF\xFEh\0i\0"),
    ] {
        send(&client, name, content).await;
    }
}

#[tokio::test]
async fn files_answer_a_question() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    ask_for_files(&administrator).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let colleague = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let (first, second) = (
        send(&asks, "offer.pdf", &pdf(400_000)).await,
        send(&asks, "dot.png", PNG).await,
    );
    let theirs = send(&colleague, "theirs.pdf", &pdf(100)).await;
    let create =
        |ids: Value| json!({ "title": "Pumps", "unit_id": unit, "values": { "evidence": ids } });
    for (ids, code) in [
        (files(&[&theirs]), "unknown_file"),
        (files(&[&uuid::Uuid::new_v4().to_string()]), "unknown_file"),
        (json!([{ "name": "a.pdf" }]), "wrong_type"),
        (json!("a.pdf"), "wrong_type"),
        (files(&[&first, &first]), "wrong_type"),
    ] {
        let refused = asks.post("/demands", create(ids)).await;
        let refused = refused.problem(422, "validation").at("/values/evidence");
        assert_eq!(refused.json["errors"][0]["code"], code, "{}", refused.text);
    }
    // What is said of a file is what is stored of it.
    let boasts =
        json!([{ "id": first, "name": "boast.exe", "media_type": "text/html", "size": 1 }]);
    let demand = asks.post("/demands", create(boasts)).await.expect(201);
    let answer = json!([{ "id": first, "name": "offer.pdf", "media_type": "application/pdf", "size": 400_000 }]);
    assert_eq!(demand.json["values"]["evidence"], answer);
    let key = demand.key();
    assert_eq!(
        listed(&asks, &key).await,
        [(first.clone(), "offer.pdf".to_owned())]
    );
    assert!(asks.get(&content_of(&key, &first)).await.expect(200).bytes == pdf(400_000));
    let path = format!("/demands/{key}");
    let change = |etag: String, ids: Value| {
        let body = json!({ "values": { "evidence": ids } });
        let (asks, path) = (asks.clone(), path.clone());
        async move { asks.patch(&path, &etag, body).await }
    };
    let both = change(demand.etag(), files(&[&second, &first]))
        .await
        .expect(200);
    assert_eq!(listed(&asks, &key).await.len(), 2);
    let same = change(both.etag(), files(&[&second, &first]))
        .await
        .expect(200);
    assert_eq!(same.etag(), both.etag(), "nothing was changed");

    // A file that is no longer named is gone, and comes back when it is.
    let less = change(both.etag(), files(&[&second])).await.expect(200);
    assert_eq!(
        listed(&asks, &key).await,
        [(second.clone(), "dot.png".to_owned())]
    );
    let gone = asks.get(&content_of(&key, &first)).await;
    gone.problem(404, "not-found");
    let back = change(less.etag(), files(&[&second, &first]))
        .await
        .expect(200);
    asks.get(&content_of(&key, &first)).await.expect(200);

    let third = send(&asks, "third.txt", b"Third").await;
    let many = change(back.etag(), files(&[&first, &second, &third]))
        .await
        .expect(200);
    let step = json!({ "transition": "submit" });
    let refused = asks
        .post_matching(&format!("{path}/transitions"), &many.etag(), step)
        .await;
    let refused = refused.problem(422, "validation").at("/values/evidence");
    assert_eq!(refused.json["errors"][0]["code"], "too_many");
    // Another demand cannot have it as well, and what answers is not deleted apart.
    let refused = asks.post("/demands", create(files(&[&first]))).await;
    refused.problem(422, "validation");
    let apart = asks
        .delete(&format!("{path}/attachments/{first}"), None)
        .await;
    apart.problem(409, "wrong-state");
    let nothing = change(many.etag(), Value::Null).await.expect(200);
    assert_eq!(nothing.json["values"].get("evidence"), None);
    assert_eq!(listed(&asks, &key).await, []);
    let history = asks.get(&format!("{path}/history")).await.expect(200);
    assert!(history.text.contains("offer.pdf"), "{}", history.text);
    let found = asks.get("/demands?q=offer").await.expect(200);
    assert_eq!(found.items().len(), 0, "it is not named any more");
}

#[tokio::test]
async fn internal_files_are_kept_from_whoever_asked() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let field = json!({ "key": "evidence", "kind": "file", "label": { "en": "Evidence" } });
    administrator.post("/fields", field).await.expect(201);
    let other = administrator.make_unit("Power", None).await;
    let asks = administrator
        .make_person(&server, "requester", Some(&unit))
        .await;
    let stranger = administrator
        .make_person(&server, "requester", Some(&other))
        .await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let demand = asks.make_demand("Pumps", handed_in(&unit));
    let key = demand.await.key();
    let upload = send(&asks, "map.png", PNG).await;
    let public = attach(&asks, &key, &upload, false).await.expect(201);
    assert_eq!(public.json["can_delete"], true);
    let memo = send(&analyst, "memo.txt", b"Not for everybody").await;
    let refused = send(&asks, "mine.txt", b"Mine").await;
    let refused = attach(&asks, &key, &refused, true).await;
    refused.problem(403, "forbidden");
    attach(&analyst, &key, &memo, true).await.expect(201);
    assert_eq!(listed(&asks, &key).await.len(), 1);
    assert_eq!(listed(&analyst, &key).await.len(), 2);
    asks.get(&content_of(&key, &memo))
        .await
        .problem(404, "not-found");
    analyst.get(&content_of(&key, &memo)).await.expect(200);
    for path in [
        content_of(&key, &upload),
        format!("/demands/{key}/attachments"),
    ] {
        stranger.get(&path).await.problem(404, "not-found");
        server
            .anonymous()
            .get(&path)
            .await
            .problem(401, "unauthenticated");
    }
    let read = analyst
        .get(&format!("/demands/{key}/attachments"))
        .await
        .expect(200);
    let deletable: Vec<_> = read
        .items()
        .iter()
        .map(|item| item["can_delete"].clone())
        .collect();
    assert_eq!(deletable, [json!(true), json!(true)]);
    let hidden = asks
        .delete(&format!("/demands/{key}/attachments/{memo}"), None)
        .await;
    hidden.problem(404, "not-found");
    let own = asks
        .delete(&format!("/demands/{key}/attachments/{upload}"), None)
        .await;
    own.expect(204);
    asks.get(&content_of(&key, &upload))
        .await
        .problem(404, "not-found");
    let history = analyst
        .get(&format!("/demands/{key}/history"))
        .await
        .expect(200);
    assert_eq!(
        history.text.matches("map.png").count(),
        2,
        "{}",
        history.text
    );
    let history = asks.get(&format!("/demands/{key}/history")).await;
    let history = history.expect(200);
    assert!(!history.text.contains("memo.txt"), "{}", history.text);
    // What is beside the answers does not become one, and so public.
    let read = analyst.get(&format!("/demands/{key}")).await.expect(200);
    let body = json!({ "values": { "evidence": files(&[&memo]) } });
    let path = format!("/demands/{key}");
    let refused = administrator.patch(&path, &read.etag(), body).await;
    refused.problem(422, "validation").at("/values/evidence");
    // Whoever leaves an upload to others does not have it used by them.
    let mine = send(&asks, "mine.txt", b"Mine").await;
    let stolen = attach(&analyst, &key, &mine, false).await;
    stolen.problem(422, "validation").at("/upload_id");
}

#[tokio::test]
async fn people_without_an_account_send_files_where_the_link_takes_them() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    ask_for_files(&administrator).await;
    let public = administrator.publish_first_form().await;
    let stranger = server.anonymous();
    let uploads = format!("{public}/uploads");
    let body = json!({ "name": "site.png", "size": PNG.len() });
    let asked = stranger.get(&public).await.expect(200);
    assert!(!asked.text.contains("evidence"), "{}", asked.text);
    stranger
        .post(&uploads, body.clone())
        .await
        .problem(422, "validation");

    let forms = administrator.get("/forms").await.expect(200);
    let form = format!("/forms/{}", text(&forms.items()[0]["id"]));
    let etag = administrator.get(&form).await.expect(200).etag();
    let terms = json!({ "link": { "takes_files": true } });
    administrator.patch(&form, &etag, terms).await.expect(200);
    let asked = stranger.get(&public).await.expect(200);
    assert!(asked.text.contains("evidence"), "{}", asked.text);
    let upload = stranger.post(&uploads, body.clone()).await.expect(201).id();
    append(&stranger, &upload, 0, PNG).await.expect(200);
    // Knowing of it, somebody with an account cannot use it.
    let demand = administrator
        .make_demand("Valves", json!({ "unit_id": unit }))
        .await
        .key();
    let stolen = attach(&administrator, &demand, &upload, false).await;
    stolen.problem(422, "validation");
    let submit = |evidence: Value| {
        let request = stranger.request(Method::POST, &format!("{public}/submissions"));
        let request = request.header("Idempotency-Key", uuid::Uuid::new_v4().to_string());
        request.json(&json!({
            "submitter": { "name": "Jonna Thielen", "email": "jonna@example.org" },
            "values": { "title": "Pumps", "unit": unit, "evidence": evidence },
        }))
    };
    let signed_in = send(&administrator, "inside.txt", b"Inside").await;
    let refused = stranger.send(submit(files(&[&signed_in]))).await;
    refused.problem(422, "validation").at("/values/evidence");
    let receipt = stranger.send(submit(files(&[&upload]))).await.expect(201);
    let key = receipt.key();
    let token = text(&receipt.json["tracking_path"]);
    let tracking = format!("/public/tracking/{}", token.trim_start_matches("/t/"));
    assert_eq!(
        listed(&administrator, &key).await,
        [(upload.clone(), "site.png".to_owned())]
    );
    let content = format!("{tracking}/attachments/{upload}/content");
    assert!(stranger.get(&content).await.expect(200).bytes == PNG);
    // What the office attaches is not the submitter's to read.
    let memo = send(&administrator, "memo.txt", b"Memo").await;
    attach(&administrator, &key, &memo, false).await.expect(201);
    let elsewhere = stranger
        .get(&format!("{tracking}/attachments/{memo}/content"))
        .await;
    elsewhere.problem(404, "not-found");

    // Not their turn; then it is, and a file more is sent.
    let more = json!({ "name": "more.txt", "size": 4 });
    let uploads = format!("{tracking}/uploads");
    stranger
        .post(&uploads, more.clone())
        .await
        .problem(409, "wrong-state");
    let read = administrator
        .get(&format!("/demands/{key}"))
        .await
        .expect(200);
    let screened = administrator.step(&read, "screen", None).await.expect(200);
    administrator
        .step(&screened, "ask", Some("Where?"))
        .await
        .expect(200);
    let added = stranger.post(&uploads, more).await.expect(201).id();
    append(&stranger, &added, 0, b"More").await.expect(200);
    let answers = stranger
        .get(&format!("{tracking}/answers"))
        .await
        .expect(200);
    let body = json!({ "values": { "evidence": files(&[&upload, &added]) } });
    stranger
        .patch(&format!("{tracking}/answers"), &answers.etag(), body)
        .await
        .expect(200);
    assert_eq!(listed(&administrator, &key).await.len(), 3);
    stranger
        .get(&format!("{tracking}/attachments/{added}/content"))
        .await
        .expect(200);
}

#[tokio::test]
async fn files_of_what_was_merged_are_read_with_the_one_that_stays() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let unit = administrator.make_unit("Water", None).await;
    let hand_in = |title: &'static str| administrator.make_demand(title, handed_in(&unit));
    let (stays, goes) = (hand_in("Pumps").await, hand_in("More pumps").await);
    for (demand, name) in [(&stays, "stays.txt"), (&goes, "goes.txt")] {
        let upload = send(&administrator, name, b"Text").await;
        attach(&administrator, &demand.key(), &upload, false)
            .await
            .expect(201);
    }
    let read = administrator
        .get(&format!("/demands/{}", goes.key()))
        .await
        .expect(200);
    let screened = administrator.step(&read, "screen", None).await.expect(200);
    let body =
        json!({ "transition": "mark_duplicate", "reason": "Twice", "duplicate_of_id": stays.id() });
    let path = format!("/demands/{}/transitions", goes.key());
    let merged = administrator
        .post_matching(&path, &screened.etag(), body)
        .await
        .expect(200);
    let page = administrator
        .get(&format!("/demands/{}/attachments", stays.key()))
        .await
        .expect(200);
    let from: Vec<_> = page
        .items()
        .iter()
        .map(|item| item["merged_from"].clone())
        .collect();
    assert_eq!(from, [Value::Null, json!(goes.key())]);
    let file = text(&page.items()[1]["id"]);
    administrator
        .get(&content_of(&stays.key(), &file))
        .await
        .expect(200);
    assert_eq!(page.items()[1]["can_delete"], false);
    let path = format!("/demands/{}/unmerge", goes.key());
    administrator
        .post_matching(&path, &merged.etag(), json!({}))
        .await
        .expect(200);
    assert_eq!(listed(&administrator, &stays.key()).await.len(), 1);
    assert_eq!(listed(&administrator, &goes.key()).await.len(), 1);
}
