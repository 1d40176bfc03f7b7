//! Starts the Docket client in the browser.

fn main() {
    docket_client::app::start();
}
