//! An upgrade of the embedded database leaves a copy from before.

use docket_migrations::{Migrator, MigratorTrait};
use docket_storage::{Database, Location};
use sea_orm::{ConnectionTrait, Statement};

#[tokio::test]
async fn a_database_is_copied_before_its_schema_changes() {
    let folder = std::env::temp_dir().join(format!("docket_upgrade_{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("docket.db");
    let address = |path: &std::path::Path| format!("sqlite://{}?mode=rwc", path.display());
    let all = Migrator::migrations().len() as u32;
    let before = sea_orm::Database::connect(address(&file))
        .await
        .expect("a file");
    Migrator::up(&before, Some(all - 1))
        .await
        .expect("the steps of the version before");
    before
        .execute_unprepared("CREATE TABLE proof (words TEXT); INSERT INTO proof VALUES ('kept')")
        .await
        .expect("a table");
    before.close().await.expect("it closes");

    for _ in 0..2 {
        let database = Database::open(&Location::Sqlite(file.clone()))
            .await
            .expect("it is upgraded");
        database.close().await;
    }
    let copies: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("before-upgrade-"))
        })
        .collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    let copy = sea_orm::Database::connect(address(&copies[0]))
        .await
        .expect("the copy opens");
    let count = |sql: &'static str| {
        let copy = &copy;
        async move {
            let statement = Statement::from_string(copy.get_database_backend(), sql);
            let row = copy.query_one_raw(statement).await.expect("an answer");
            let count: i64 = row.expect("a row").try_get("", "n").expect("a number");
            count
        }
    };
    let steps = count("SELECT count(*) AS n FROM seaql_migrations").await;
    assert_eq!(steps, i64::from(all) - 1);
    let kept = count("SELECT count(*) AS n FROM proof WHERE words = 'kept'").await;
    assert_eq!(kept, 1);
    copy.close().await.expect("it closes");
    std::fs::remove_dir_all(&folder).expect("the folder goes away");
}
