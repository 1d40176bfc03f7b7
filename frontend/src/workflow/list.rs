//! Every workflow with its versions, and what one of them says.

use docket_contract::{
    page::Page,
    version::VersionSummary,
    workflow::{WorkflowVersionView, WorkflowView},
};
use docket_domain::{identity::Permission, text::LocalText, workflow::WorkflowChange};
use leptos::prelude::*;
use uuid::Uuid;

use super::{add::AddWorkflow, comparison, moving::Running, version::Version};
use crate::{
    drafting::{Agreed, AgreedPage, Agreements, in_use},
    i18n::{m, t},
    loadable::Loadable,
    session,
    ui::{Button, Tag},
};

pub(super) type Workflows = Loadable<Page<WorkflowView>>;

impl Agreed for WorkflowView {
    type Version = WorkflowVersionView;
    type Change = WorkflowChange;
    const NOUN: &'static str = "workflow";

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &LocalText {
        &self.name
    }

    fn versions(&self) -> &[VersionSummary] {
        &self.versions
    }

    fn base(version: &WorkflowVersionView) -> &VersionSummary {
        &version.base
    }

    fn said(change: &WorkflowChange, versions: &[WorkflowVersionView; 2]) -> String {
        comparison::said(change, versions)
    }
}

/// Every workflow with its versions, and what one of them says.
#[component]
pub fn WorkflowsPage() -> impl IntoView {
    let agreed = Agreements::<WorkflowView>::read();
    let adding = RwSignal::new(false);
    let manages = session::may(Permission::OrganizationManage);
    let beside = Callback::new(move |workflow: WorkflowView| {
        let published = in_use(&workflow.versions);
        view! {
            {(!workflow.in_use).then(|| view! { <p><Tag line=true>{t(m::WORKFLOW_UNUSED)}</Tag></p> })}
            <Show when=move || manages.get()><Running workflow=workflow.id published/></Show>
        }
        .into_any()
    });
    view! {
        <AgreedPage
            agreed
            name=m::ORGANIZATION_WORKFLOWS
            lead=m::WORKFLOW_LEAD
            empty=m::WORKFLOW_EMPTY
            versions=m::WORKFLOW_VERSIONS
            adding=move || view! {
                <Button local=true icon="plus" on_click=move || adding.set(true)>{t(m::WORKFLOW_ADD)}</Button>
            }
            shown=|shown, agreed| view! { <Version shown agreed/> }.into_any()
            beside
        />
        <AddWorkflow open=adding workflows=agreed.all show=agreed.show/>
    }
}
