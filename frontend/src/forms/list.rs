//! Every form with its versions, and what one of them asks.

use docket_contract::{
    form::{FormVersionView, FormView},
    organization::DemandTypeView,
    page::Page,
    version::VersionSummary,
};
use docket_domain::{form::FormChange, text::LocalText};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    add::AddForm, comparison, import::ImportSchema, sharing::Sharing, types::Types,
    version::Version,
};
use crate::{
    api::organization,
    drafting::{Agreed, AgreedPage, Agreements},
    i18n::{m, t},
    live,
    loadable::Loadable,
    ui::Button,
};

pub(super) type Forms = Loadable<Page<FormView>>;
pub(super) type DemandTypes = Loadable<Page<DemandTypeView>>;

impl Agreed for FormView {
    type Version = FormVersionView;
    type Change = FormChange;
    const NOUN: &'static str = "form";

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &LocalText {
        &self.name
    }

    fn versions(&self) -> &[VersionSummary] {
        &self.versions
    }

    fn base(version: &FormVersionView) -> &VersionSummary {
        &version.base
    }

    fn said(change: &FormChange, versions: &[FormVersionView; 2]) -> String {
        comparison::said(change, versions)
    }
}

/// Every form with its versions, and what one of them asks.
#[component]
pub fn FormsPage() -> impl IntoView {
    let agreed = Agreements::<FormView>::read();
    let (forms, show) = (agreed.all, agreed.show);
    let types: DemandTypes = Loadable::new(organization::demand_types);
    live::on("form", move |_| types.reload());
    let adding = RwSignal::new(false);
    let beside = Callback::new(move |form: FormView| {
        view! {
            <Types form=form.clone() types forms/>
            <Sharing form forms/>
        }
        .into_any()
    });
    view! {
        <AgreedPage
            agreed
            name=m::ORGANIZATION_FORMS
            lead=m::FORM_LEAD
            empty=m::FORM_EMPTY
            versions=m::FORM_VERSIONS
            adding=move || view! {
                <ImportSchema forms show/>
                <Button local=true icon="plus" on_click=move || adding.set(true)>{t(m::FORM_ADD)}</Button>
            }
            shown=|shown, agreed| view! { <Version shown agreed/> }.into_any()
            beside
        />
        <AddForm open=adding forms show/>
    }
}
