//! How sessions end.

use chrono::{Duration, Utc};
use docket_tests::database::change;
use docket_tests::{Answer, Client, Server};
use serde_json::Value;

async fn refresh(client: &Client) -> Answer {
    client.post("/auth/refresh", Value::Null).await
}

/// Lets this much time go by for all sessions.
async fn wait(server: &Server, column: &str, by: Duration) {
    let connection = server.database.connect().await;
    let sql = format!("UPDATE session SET {column} = ?");
    change(&connection, &sql, vec![(Utc::now() - by).into()]).await;
}

#[tokio::test]
async fn a_refresh_token_that_is_used_again_ends_the_session_of_both() {
    let server = Server::start().await;
    let mut browser = server.administrator().await;
    let thief = browser.clone();
    let other = server.sign_in("ada@example.org").await;
    let renewed = refresh(&browser).await.expect(204);
    browser.keep_cookies(&renewed);
    wait(&server, "renewed_at", Duration::seconds(11)).await;
    browser.get("/me").await.expect(200);

    refresh(&thief).await.problem(401, "unauthenticated");
    browser.get("/me").await.problem(401, "unauthenticated");
    refresh(&browser).await.problem(401, "unauthenticated");
    refresh(&thief).await.problem(401, "unauthenticated");
    other.get("/me").await.expect(200);
    let sessions = other.get("/me/sessions").await.expect(200);
    assert_eq!(sessions.items().len(), 1);
}

#[tokio::test]
async fn a_token_that_was_replaced_long_ago_is_a_copy_too() {
    let server = Server::start().await;
    let mut browser = server.administrator().await;
    let thief = browser.clone();
    for _ in 0..3 {
        let renewed = refresh(&browser).await.expect(204);
        browser.keep_cookies(&renewed);
    }
    browser.get("/me").await.expect(200);
    refresh(&thief).await.problem(401, "unauthenticated");
    browser.get("/me").await.problem(401, "unauthenticated");
    refresh(&browser).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn whoever_is_first_with_a_copied_token_is_put_out_by_the_owner() {
    let server = Server::start().await;
    let browser = server.administrator().await;
    let mut thief = browser.clone();
    let renewed = refresh(&thief).await.expect(204);
    thief.keep_cookies(&renewed);
    thief.get("/me").await.expect(200);
    wait(&server, "renewed_at", Duration::seconds(11)).await;
    refresh(&browser).await.problem(401, "unauthenticated");
    thief.get("/me").await.problem(401, "unauthenticated");
    refresh(&thief).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_for_two_weeks() {
    let server = Server::start().await;
    let mut browser = server.administrator().await;
    wait(
        &server,
        "renewed_at",
        Duration::days(14) - Duration::minutes(1),
    )
    .await;
    browser.keep_cookies(&refresh(&browser).await.expect(204));
    wait(
        &server,
        "renewed_at",
        Duration::days(14) + Duration::minutes(1),
    )
    .await;
    refresh(&browser).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_after_its_last_day_however_much_it_is_used() {
    let server = Server::start().await;
    let browser = server.administrator().await;
    browser.get("/me").await.expect(200);
    wait(&server, "expires_at", Duration::seconds(1)).await;
    browser.get("/me").await.problem(401, "unauthenticated");
    refresh(&browser).await.problem(401, "unauthenticated");
}
