//! The status of a demand: shape and word.

use docket_domain::demand::StatusCategory;
use docket_domain::text::LocalText;
use docket_domain::workflow::Workflow;
use leptos::prelude::*;

use super::workflow::status_name;
use crate::{
    i18n::language,
    ui::{State, StateGlyph},
};

/// The shape for a status: that of the shipped workflow, else that of what
/// the status means roughly.
pub(crate) fn glyph(key: &str, category: StatusCategory) -> StateGlyph {
    match key {
        "draft" => StateGlyph::Draft,
        "submitted" => StateGlyph::Submitted,
        "screening" => StateGlyph::Screening,
        "needs_information" => StateGlyph::Information,
        "qualified" => StateGlyph::Qualified,
        "approved" => StateGlyph::Approved,
        "deferred" => StateGlyph::Deferred,
        "rejected" => StateGlyph::Rejected,
        "withdrawn" => StateGlyph::Withdrawn,
        "duplicate" => StateGlyph::Duplicate,
        _ => match category {
            StatusCategory::Draft => StateGlyph::Draft,
            StatusCategory::Open => StateGlyph::Screening,
            StatusCategory::Decided | StatusCategory::Delivered => StateGlyph::Approved,
            StatusCategory::Closed => StateGlyph::Withdrawn,
        },
    }
}

/// The status of a demand.
#[component]
pub fn StatusMark(
    /// Key of the status.
    #[prop(into)]
    status: String,
    /// What it means roughly.
    category: StatusCategory,
    /// The workflow that names it, once loaded.
    #[prop(into)]
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    let glyph = glyph(&status, category);
    view! { <State glyph label=move || workflow.with(|workflow| status_name(workflow.as_ref(), &status))/> }
}

/// A status whose name is known.
#[component]
pub fn StateMark(
    /// Key of the status.
    #[prop(into)]
    status: String,
    /// What it means roughly.
    category: StatusCategory,
    /// Its name.
    name: LocalText,
) -> impl IntoView {
    let glyph = glyph(&status, category);
    view! { <State glyph label=move || name.get(language().tag()).to_owned()/> }
}
