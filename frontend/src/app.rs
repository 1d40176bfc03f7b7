//! The application: which page an address shows.

use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use crate::{
    audit::AuditPage,
    browser,
    demand::{DemandPage, DemandsPage, NewDemandPage},
    design::DesignPage,
    i18n::{self, m, t},
    identity::{
        AccountPage, PeoplePage, PersonPage, ResetPage, RolesPage, SetUpPage, SignInPage,
        TokensPage,
    },
    organization::{OrganizationPage, UnitsPage},
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
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/setup/:token") view=SetUpPage/>
                <Route path=path!("/reset/:token") view=ResetPage/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("") view=|| view! { <Redirect path="/demands"/> }/>
                    <Route path=path!("/demands") view=DemandsPage/>
                    <Route path=path!("/demands/new") view=NewDemandPage/>
                    <Route path=path!("/demands/:key") view=DemandPage/>
                    <Route path=path!("/people") view=PeoplePage/>
                    <Route path=path!("/people/:id") view=PersonPage/>
                    <Route path=path!("/units") view=UnitsPage/>
                    <Route path=path!("/roles") view=RolesPage/>
                    <Route path=path!("/organization") view=OrganizationPage/>
                    <Route path=path!("/tokens") view=TokensPage/>
                    <Route path=path!("/account") view=AccountPage/>
                    <Route path=path!("/audit") view=AuditPage/>
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
