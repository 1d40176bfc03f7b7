//! Starts the pages for people without an account: a published form, and what
//! became of a submission.

fn main() {
    docket_client::intake::start();
}
