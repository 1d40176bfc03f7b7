//! Managing accounts from the command line, beside a running server.

use docket_tests::program::Program;
use docket_tests::server::PASSWORD;
use serde_json::json;

const EMAIL: &str = "maren@example.org";

/// The token of the one link in what was printed.
fn token(printed: &str) -> &str {
    let (_, token) = printed.rsplit_once("/reset/").expect("a link is printed");
    token.trim()
}

#[tokio::test]
async fn an_account_is_made_listed_given_a_new_password_and_disabled() {
    let program = Program::fresh().await;
    let server = program.serve(&[]);
    let list = || program.run(&["user", "list"]).succeeded().stdout;
    let reset = async |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        server.anonymous().post("/auth/reset", body).await
    };
    let sign_in = async |password: &str| {
        let body = json!({ "email": EMAIL, "password": password });
        server.anonymous().post("/auth/login", body).await
    };

    let line = [
        "user",
        "create",
        EMAIL,
        "--name",
        "Maren Holt",
        "--role",
        "administrator",
    ];
    let made = program.run(&line).succeeded().stdout;
    assert!(list().starts_with("no password"), "{}", list());
    reset(token(&made), PASSWORD).await.expect(204);
    let listed = list();
    assert!(listed.starts_with("active"), "{listed}");
    assert!(
        listed.contains(EMAIL) && listed.contains("Maren Holt"),
        "{listed}"
    );
    let mut maren = server.anonymous();
    maren.keep_cookies(&sign_in(PASSWORD).await.expect(204));
    maren.get("/people").await.expect(200);

    let fresh = "quiet lantern harbour";
    let printed = program.run(&["user", "reset-password", EMAIL]);
    let printed = printed.succeeded().stdout;
    reset(token(&printed), fresh).await.expect(204);
    reset(token(&printed), fresh)
        .await
        .problem(404, "invalid-link");
    maren.get("/me").await.problem(401, "unauthenticated");
    sign_in(PASSWORD).await.problem(401, "invalid-credentials");
    maren.keep_cookies(&sign_in(fresh).await.expect(204));
    maren.get("/me").await.expect(200);

    program.run(&["user", "disable", EMAIL]).succeeded();
    assert!(list().starts_with("disabled"), "{}", list());
    maren.get("/me").await.problem(401, "unauthenticated");
    sign_in(fresh).await.problem(401, "invalid-credentials");
}

#[tokio::test]
async fn what_accounts_cannot_be_is_said() {
    let program = Program::fresh().await;
    let create = |line: &[&str]| {
        let mut whole = vec!["user", "create"];
        whole.extend(line);
        program.run(&whole)
    };
    create(&["nobody"]).failed("not an e-mail address");
    create(&[EMAIL, "--role", "king"]).failed("portfolio-manager");
    create(&[EMAIL]).succeeded();
    create(&[EMAIL]).failed("Somebody has this e-mail address");
    for command in ["disable", "reset-password"] {
        let unknown = program.run(&["user", command, "other@example.org"]);
        unknown.failed("docket user list");
    }
}

#[tokio::test]
async fn what_the_command_line_does_is_in_the_trail() {
    let program = Program::fresh().await;
    let made = program.run(&["user", "create", EMAIL, "--role", "administrator"]);
    let made = made.succeeded().stdout;
    let server = program.serve(&[]);
    let body = json!({ "token": token(&made), "password": PASSWORD });
    let client = server.anonymous();
    client.post("/auth/reset", body).await.expect(204);
    let mut maren = server.anonymous();
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    maren.sign_in("/auth/login", body).await;
    let trail = maren.get("/audit").await.expect(200);
    for operation in ["create_person", "create_reset_link"] {
        let rows = trail.items().iter();
        let rows: Vec<_> = rows.filter(|row| row["operation"] == operation).collect();
        assert_eq!(rows.len(), 1, "{}", trail.text);
        assert_eq!(rows[0]["actor"], "system");
    }
    assert!(!trail.text.contains(EMAIL), "{}", trail.text);
}
