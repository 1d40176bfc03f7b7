//! Checking the audit trail from the command line.

use docket_server::{app, housekeeping};
use docket_tests::database::is_postgres;
use docket_tests::program::Program;
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn a_changed_trail_is_told_from_a_whole_one() {
    let program = Program::fresh().await;
    for email in ["maren@example.org", "jonna@example.org"] {
        program.run(&["user", "create", email]).succeeded();
    }
    let verify = || program.run(&["audit", "verify"]);
    let whole = verify().succeeded().stdout;
    assert!(whole.contains("is intact"), "{whole}");

    let state = app::open(program.database().settings()).await;
    let state = state.expect("the database opens");
    housekeeping::keep(&state).await.expect("it is sealed");
    app::close(state).await;
    let sealed = verify().succeeded().stdout;
    assert!(sealed.contains("0 wait for a seal"), "{sealed}");
    assert_eq!(verify().succeeded().stdout, sealed);

    let connection = program.database().connect().await;
    let unguarded = match is_postgres() {
        true => "ALTER TABLE audit DISABLE TRIGGER USER",
        false => "DROP TRIGGER audit_refuses_DELETE",
    };
    for sql in [
        unguarded,
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    ] {
        let done = connection.execute_unprepared(sql).await;
        done.expect("whoever owns the database is obeyed");
    }
    verify().failed("the audit trail was changed");
}
