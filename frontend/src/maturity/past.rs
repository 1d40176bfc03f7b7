//! What happened to an assessment, for those who manage it.

use leptos::prelude::*;

use super::{
    head::{Head, Place},
    record::{Record, opened},
};
use crate::{
    audit::{Past, Trail},
    i18n::{m, t},
};

/// The history of an assessment, single answers included.
#[component]
pub fn AssessmentHistoryPage() -> impl IntoView {
    let record = Record::here();
    opened(record, move |_| {
        let key = record.key.get_untracked();
        let trail = Trail {
            path: format!("/assessments/{key}"),
            kind: "assessment",
            id: record.id(),
            name: key,
        };
        view! {
            <div class="as-page">
                <Head record place=Place::History/>
                <div class="as-page__body" tabindex="0" role="region" aria-label=t(m::AUDIT_HISTORY)>
                    <div class="settings"><Past of=trail/></div>
                </div>
            </div>
        }
        .into_any()
    })
}
