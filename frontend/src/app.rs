//! The application: which page an address shows.

use leptos::prelude::*;
use leptos_router::{
    Lazy, LazyRoute,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use docket_client::{
    analytics::AnalyticsPage,
    api,
    audit::AuditPage,
    browser,
    demand::{
        ArrangeViewsDialog, AwaitedPage, DemandPage, DemandPaperPage, DemandsPage, EditDemandPage,
        FilterChips, FilterDialog, HeldPage, KeepViewDialog, NewDemandPage, SeveralDialog,
    },
    design::DesignPage,
    forms::{BuilderPage, FormsPage},
    i18n::{self, m, t},
    identity::{
        AccountPage, ForgotPage, PeoplePage, PersonPage, ResetPage, RolesPage, SetUpPage,
        SignInPage, TokensPage,
    },
    import::ImportPage,
    later,
    maturity::{
        AssessmentHistoryPage, AssessmentPage, AssessmentsPage, ReportPage, ResultsPage,
        TargetsPage,
    },
    network,
    notification::{NotificationsPage, UnsubscribePage},
    organization::{CategoriesPage, FieldsPage, ObjectivesPage, OrganizationPage, UnitsPage},
    plan::{PlanPage, PlansPage},
    prioritization::FrameworksPage,
    shell::{self, Shell, theme},
    shortlist::ShortlistsPage,
    triage::{GiveDialog, InboxPage, SnoozeDialog, TriagePage, UnitPage},
    ui::{Art, Button, Empty},
    workflow::{WorkflowEditorPage, WorkflowsPage},
};

/// Restores theme and language, then shows the application.
pub fn start() {
    console_error_panic_hook::set_once();
    network::follow();
    api::renewal::install();
    theme::restore();
    i18n::restore_language();
    mount_to_body(App);
}

/// Declares pages whose code is loaded when they are first gone to, so that the
/// first page does not wait for it. Each has a module of its own, because the
/// names of the parts are made of it.
macro_rules! later_pages {
    ($($route:ident: $part:ident, $page:ident;)*) => {$(
        mod $part {
            use leptos::{prelude::*, wasm_split::SplitLoaderError};

            use super::$page;

            #[leptos::wasm_split::wasm_split(
                $part,
                wasm_split_path = ::leptos::wasm_split,
                preload(fetch),
                fallible
            )]
            pub fn show() -> Result<AnyView, SplitLoaderError> {
                Ok(view! { <$page/> }.into_any())
            }
        }

        struct $route;

        impl $route {
            const PAGE: later::Page = later::Page {
                fetch: || Box::pin(async { $part::fetch().await.is_ok() }),
                show: || Box::pin(async { $part::show().await.ok() }),
            };
        }

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                later::view(Self::PAGE).await
            }

            async fn preload() {
                // When it does not come, the page's place says so.
                let _ = later::fetch(Self::PAGE).await;
            }
        }
    )*};
}

later_pages! {
    DesignRoute: design_page, DesignPage;
    SetFilter: filter_dialog, FilterDialog;
    FilterChipsPart: filter_chips, FilterChips;
    KeepView: keep_view_dialog, KeepViewDialog;
    ArrangeViews: arrange_views_dialog, ArrangeViewsDialog;
    ChangeSeveral: several_dialog, SeveralDialog;
    Give: give_dialog, GiveDialog;
    Snooze: snooze_dialog, SnoozeDialog;
    DemandRoute: demand_page, DemandPage;
    NewDemandRoute: new_demand_page, NewDemandPage;
    DemandPaperRoute: demand_paper_page, DemandPaperPage;
    EditDemandRoute: edit_demand_page, EditDemandPage;
    AwaitedRoute: awaited_page, AwaitedPage;
    HeldRoute: held_page, HeldPage;
    AnalyticsRoute: analytics_page, AnalyticsPage;
    InboxRoute: inbox_page, InboxPage;
    TriageRoute: triage_page, TriagePage;
    UnitRoute: unit_page, UnitPage;
    ShortlistsRoute: shortlists_page, ShortlistsPage;
    ImportRoute: import_page, ImportPage;
    AssessmentRoute: assessment_page, AssessmentPage;
    AssessmentHistoryRoute: assessment_history_page, AssessmentHistoryPage;
    AssessmentsRoute: assessments_page, AssessmentsPage;
    ReportRoute: report_page, ReportPage;
    ResultsRoute: results_page, ResultsPage;
    TargetsRoute: targets_page, TargetsPage;
    PlanRoute: plan_page, PlanPage;
    PlansRoute: plans_page, PlansPage;
    FrameworksRoute: frameworks_page, FrameworksPage;
    PeopleRoute: people_page, PeoplePage;
    PersonRoute: person_page, PersonPage;
    UnitsRoute: units_page, UnitsPage;
    RolesRoute: roles_page, RolesPage;
    OrganizationRoute: organization_page, OrganizationPage;
    CategoriesRoute: categories_page, CategoriesPage;
    ObjectivesRoute: objectives_page, ObjectivesPage;
    FieldsRoute: fields_page, FieldsPage;
    FormsRoute: forms_page, FormsPage;
    BuilderRoute: builder_page, BuilderPage;
    WorkflowsRoute: workflows_page, WorkflowsPage;
    WorkflowEditorRoute: workflow_editor_page, WorkflowEditorPage;
    TokensRoute: tokens_page, TokensPage;
    AccountRoute: account_page, AccountPage;
    AuditRoute: audit_page, AuditPage;
    SetUpRoute: set_up_page, SetUpPage;
    ResetRoute: reset_page, ResetPage;
    ForgotRoute: forgot_page, ForgotPage;
    NotificationsRoute: notifications_page, NotificationsPage;
    UnsubscribeRoute: unsubscribe_page, UnsubscribePage;
}

fn lazy<T: LazyRoute>() -> Lazy<T> {
    Lazy::new()
}

/// Every address and its page.
#[component]
pub fn App() -> impl IntoView {
    provide_context(later::Dialogs {
        filter: SetFilter::PAGE,
        chips: FilterChipsPart::PAGE,
        keep_view: KeepView::PAGE,
        arrange_views: ArrangeViews::PAGE,
        several: ChangeSeveral::PAGE,
        give: Give::PAGE,
        snooze: Snooze::PAGE,
    });
    view! {
        <Router>
            <Routes fallback=Lost>
                <Route path=path!("/design") view={lazy::<DesignRoute>()}/>
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/setup/:token") view={lazy::<SetUpRoute>()}/>
                <Route path=path!("/reset/:token") view={lazy::<ResetRoute>()}/>
                <Route path=path!("/forgot") view={lazy::<ForgotRoute>()}/>
                <Route path=path!("/unsubscribe/:token") view={lazy::<UnsubscribeRoute>()}/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("") view=|| view! { <Redirect path=shell::home()/> }/>
                    <Route path=path!("/inbox") view={lazy::<InboxRoute>()}/>
                    <Route path=path!("/demands") view=DemandsPage/>
                    <Route path=path!("/demands/new") view={lazy::<NewDemandRoute>()}/>
                    <Route path=path!("/demands/import") view={lazy::<ImportRoute>()}/>
                    <Route path=path!("/demands/approvals") view={lazy::<AwaitedRoute>()}/>
                    <Route path=path!("/demands/held") view={lazy::<HeldRoute>()}/>
                    <Route path=path!("/demands/:key") view={lazy::<DemandRoute>()}/>
                    <Route path=path!("/demands/:key/print") view={lazy::<DemandPaperRoute>()}/>
                    <Route path=path!("/demands/:key/edit") view={lazy::<EditDemandRoute>()}/>
                    <Route path=path!("/shortlists") view={lazy::<ShortlistsRoute>()}/>
                    <Route path=path!("/shortlists/:key") view={lazy::<ShortlistsRoute>()}/>
                    <Route path=path!("/shortlists/:key/print") view={lazy::<ShortlistsRoute>()}/>
                    <Route path=path!("/analytics") view={lazy::<AnalyticsRoute>()}/>
                    <Route path=path!("/assessments") view={lazy::<AssessmentsRoute>()}/>
                    <Route path=path!("/assessments/:key") view={lazy::<AssessmentRoute>()}/>
                    <Route path=path!("/assessments/:key/history") view={lazy::<AssessmentHistoryRoute>()}/>
                    <Route path=path!("/assessments/:key/results") view={lazy::<ResultsRoute>()}/>
                    <Route path=path!("/assessments/:key/targets") view={lazy::<TargetsRoute>()}/>
                    <Route path=path!("/assessments/:key/report") view={lazy::<ReportRoute>()}/>
                    <Route path=path!("/plans") view={lazy::<PlansRoute>()}/>
                    <Route path=path!("/plans/:id") view={lazy::<PlanRoute>()}/>
                    <Route path=path!("/frameworks") view={lazy::<FrameworksRoute>()}/>
                    <Route path=path!("/people") view={lazy::<PeopleRoute>()}/>
                    <Route path=path!("/people/:id") view={lazy::<PersonRoute>()}/>
                    <Route path=path!("/units") view={lazy::<UnitsRoute>()}/>
                    <Route path=path!("/units/:id") view={lazy::<UnitRoute>()}/>
                    <Route path=path!("/roles") view={lazy::<RolesRoute>()}/>
                    <Route path=path!("/organization") view={lazy::<OrganizationRoute>()}/>
                    <Route path=path!("/organization/categories") view={lazy::<CategoriesRoute>()}/>
                    <Route path=path!("/organization/objectives") view={lazy::<ObjectivesRoute>()}/>
                    <Route path=path!("/organization/fields") view={lazy::<FieldsRoute>()}/>
                    <Route path=path!("/organization/triage") view={lazy::<TriageRoute>()}/>
                    <Route path=path!("/organization/forms") view={lazy::<FormsRoute>()}/>
                    <Route path=path!("/organization/forms/:version") view={lazy::<BuilderRoute>()}/>
                    <Route path=path!("/organization/workflows") view={lazy::<WorkflowsRoute>()}/>
                    <Route path=path!("/organization/workflows/:version") view={lazy::<WorkflowEditorRoute>()}/>
                    <Route path=path!("/tokens") view={lazy::<TokensRoute>()}/>
                    <Route path=path!("/notifications") view={lazy::<NotificationsRoute>()}/>
                    <Route path=path!("/account") view={lazy::<AccountRoute>()}/>
                    <Route path=path!("/audit") view={lazy::<AuditRoute>()}/>
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
            <Button local=true on_click=|| browser::go("/")>{t(m::STATE_HOME)}</Button>
        </Empty>
    }
}
