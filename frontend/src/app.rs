//! The application: which page an address shows.

use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use crate::{
    browser,
    design::DesignPage,
    i18n::{self, m, t},
    shell::{Shell, theme},
    ui::{Art, Button, Empty},
};

/// Restores theme and language, then shows the application.
pub fn start() {
    console_error_panic_hook::set_once();
    theme::restore();
    i18n::restore_language();
    mount_to_body(App);
}

/// Every address and its page.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=Lost>
                <Route path=path!("/design") view=DesignPage/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("") view=|| view! { <Redirect path="/demands"/> }/>
                    <Route path=path!("/*rest") view=Lost/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// An address without a page.
#[component]
fn Lost() -> impl IntoView {
    view! {
        <Empty art=Art::Cut title=m::STATE_LOST body=m::STATE_LOST_BODY>
            <Button on_click=|| browser::go("/")>{t(m::STATE_HOME)}</Button>
        </Empty>
    }
}
