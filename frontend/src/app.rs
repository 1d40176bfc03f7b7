//! The application: which page an address shows.

use leptos::prelude::*;
use leptos_router::{
    Lazy, LazyRoute,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    lazy_route, path,
};

use docket_client::{
    audit::AuditPage,
    browser,
    demand::{DemandPage, DemandsPage, EditDemandPage, NewDemandPage},
    design::DesignPage,
    i18n::{self, m, t},
    identity::{
        AccountPage, PeoplePage, PersonPage, ResetPage, RolesPage, SetUpPage, SignInPage,
        TokensPage,
    },
    import::ImportPage,
    maturity::{
        AssessmentHistoryPage, AssessmentPage, AssessmentsPage, ReportPage, ResultsPage,
        TargetsPage,
    },
    network,
    organization::{CategoriesPage, FieldsPage, ObjectivesPage, OrganizationPage, UnitsPage},
    plan::{PlanPage, PlansPage},
    prioritization::FrameworksPage,
    shell::{self, Shell, theme},
    ui::{Art, Button, Empty},
};

/// Restores theme and language, then shows the application.
pub fn start() {
    console_error_panic_hook::set_once();
    network::follow();
    theme::restore();
    i18n::restore_language();
    mount_to_body(App);
}

/// Declares pages whose code is loaded when they are first gone to, so that the
/// first page does not wait for it.
macro_rules! later_pages {
    ($($route:ident: $page:ident;)*) => {$(
        struct $route;

        #[lazy_route]
        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            fn view(_this: Self) -> AnyView {
                view! { <$page/> }.into_any()
            }
        }
    )*};
}

later_pages! {
    DesignRoute: DesignPage;
    DemandRoute: DemandPage;
    NewDemandRoute: NewDemandPage;
    EditDemandRoute: EditDemandPage;
    ImportRoute: ImportPage;
    AssessmentRoute: AssessmentPage;
    AssessmentHistoryRoute: AssessmentHistoryPage;
    AssessmentsRoute: AssessmentsPage;
    ReportRoute: ReportPage;
    ResultsRoute: ResultsPage;
    TargetsRoute: TargetsPage;
    PlanRoute: PlanPage;
    PlansRoute: PlansPage;
    FrameworksRoute: FrameworksPage;
    PeopleRoute: PeoplePage;
    PersonRoute: PersonPage;
    UnitsRoute: UnitsPage;
    RolesRoute: RolesPage;
    OrganizationRoute: OrganizationPage;
    CategoriesRoute: CategoriesPage;
    ObjectivesRoute: ObjectivesPage;
    FieldsRoute: FieldsPage;
    TokensRoute: TokensPage;
    AccountRoute: AccountPage;
    AuditRoute: AuditPage;
    SetUpRoute: SetUpPage;
    ResetRoute: ResetPage;
}

fn later<T: LazyRoute>() -> Lazy<T> {
    Lazy::new()
}

/// Every address and its page.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=Lost>
                <Route path=path!("/design") view={later::<DesignRoute>()}/>
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/setup/:token") view={later::<SetUpRoute>()}/>
                <Route path=path!("/reset/:token") view={later::<ResetRoute>()}/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("") view=|| view! { <Redirect path="/demands"/> }/>
                    <Route path=path!("/demands") view=DemandsPage/>
                    <Route path=path!("/demands/new") view={later::<NewDemandRoute>()}/>
                    <Route path=path!("/demands/import") view={later::<ImportRoute>()}/>
                    <Route path=path!("/demands/:key") view={later::<DemandRoute>()}/>
                    <Route path=path!("/demands/:key/edit") view={later::<EditDemandRoute>()}/>
                    <Route path=path!("/assessments") view={later::<AssessmentsRoute>()}/>
                    <Route path=path!("/assessments/:key") view={later::<AssessmentRoute>()}/>
                    <Route path=path!("/assessments/:key/history") view={later::<AssessmentHistoryRoute>()}/>
                    <Route path=path!("/assessments/:key/results") view={later::<ResultsRoute>()}/>
                    <Route path=path!("/assessments/:key/targets") view={later::<TargetsRoute>()}/>
                    <Route path=path!("/assessments/:key/report") view={later::<ReportRoute>()}/>
                    <Route path=path!("/plans") view={later::<PlansRoute>()}/>
                    <Route path=path!("/plans/:id") view={later::<PlanRoute>()}/>
                    <Route path=path!("/frameworks") view={later::<FrameworksRoute>()}/>
                    <Route path=path!("/people") view={later::<PeopleRoute>()}/>
                    <Route path=path!("/people/:id") view={later::<PersonRoute>()}/>
                    <Route path=path!("/units") view={later::<UnitsRoute>()}/>
                    <Route path=path!("/roles") view={later::<RolesRoute>()}/>
                    <Route path=path!("/organization") view={later::<OrganizationRoute>()}/>
                    <Route path=path!("/organization/categories") view={later::<CategoriesRoute>()}/>
                    <Route path=path!("/organization/objectives") view={later::<ObjectivesRoute>()}/>
                    <Route path=path!("/organization/fields") view={later::<FieldsRoute>()}/>
                    <Route path=path!("/tokens") view={later::<TokensRoute>()}/>
                    <Route path=path!("/account") view={later::<AccountRoute>()}/>
                    <Route path=path!("/audit") view={later::<AuditRoute>()}/>
                    <Route path=path!("/*rest") view=Lost/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// An address without a page.
#[component]
fn Lost() -> impl IntoView {
    shell::page(m::STATE_LOST);
    view! {
        <Empty art=Art::Cut title=m::STATE_LOST body=m::STATE_LOST_BODY>
            <Button on_click=|| browser::go("/")>{t(m::STATE_HOME)}</Button>
        </Empty>
    }
}
