//! Starts the Docket client in the browser.

// Not part of the library: every page that is loaded later is something the
// linker has to keep, and would weigh on the other program as well.
mod app;

fn main() {
    app::start();
}
