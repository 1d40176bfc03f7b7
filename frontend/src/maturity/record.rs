//! The assessment a page is about, and the model it is made with.

use std::sync::Arc;

use docket_contract::maturity::AssessmentView;
use docket_domain::{
    identity::Permission,
    maturity::{assessment::AssessmentState, model::MaturityModel},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::{self, Failure, maturity},
    i18n::m,
    live,
    loadable::{Loadable, Loaded},
    shell,
};

/// The assessment the address names.
#[derive(Clone, Copy)]
pub(super) struct Record {
    /// Its key or id, as in the address.
    pub key: Memo<String>,
    /// The assessment itself.
    pub assessment: Loadable<AssessmentView>,
}

impl Record {
    /// Reads the assessment of the current address and names the page after it.
    /// It is read again when somebody else changes it.
    pub fn here() -> Self {
        let params = use_params_map();
        let key = Memo::new(move |_| params.with(|params| params.get("key")).unwrap_or_default());
        let assessment = Loadable::new(move || {
            let key = key.get();
            async move { maturity::assessment(&key).await }
        });
        let this = Self { key, assessment };
        shell::page_under(
            vec![shell::Crumb::new(m::NAV_MATURITY, "/assessments")],
            move || {
                assessment.value.with(|assessment| {
                    assessment
                        .as_ref()
                        .map_or_else(|| key.get(), |assessment| assessment.base.name.clone())
                })
            },
        );
        live::on("assessment", move |event| {
            if this.id() == Some(event.record_id) {
                assessment.reload();
            }
        });
        this
    }

    /// The id, once known.
    pub fn id(self) -> Option<uuid::Uuid> {
        self.assessment
            .value
            .try_with_untracked(|assessment| {
                assessment.as_ref().map(|assessment| assessment.base.id)
            })
            .flatten()
    }

    /// Whether the caller holds a permission on it.
    pub fn may(self, permission: Permission) -> bool {
        self.assessment.value.with(|assessment| {
            assessment
                .as_ref()
                .is_some_and(|assessment| assessment.standing.permissions.contains(&permission))
        })
    }

    /// Whether it still takes answers.
    pub fn is_open(self) -> bool {
        self.assessment.value.with(|assessment| {
            assessment
                .as_ref()
                .is_some_and(|assessment| assessment.base.state == AssessmentState::Open)
        })
    }

    /// The version to change it with.
    pub fn etag(self) -> String {
        self.assessment.etag.get_untracked().unwrap_or_else(|| {
            self.assessment.value.with_untracked(|assessment| {
                api::etag(
                    assessment
                        .as_ref()
                        .map_or(0, |assessment| assessment.base.version),
                )
            })
        })
    }

    /// Takes the answer to a change.
    ///
    /// # Errors
    /// The failure, handed on.
    pub fn take(self, answer: api::Answer<AssessmentView>) -> Result<(), Failure> {
        let reply = answer?;
        self.assessment.replace(reply.body, reply.etag);
        Ok(())
    }
}

/// Shows a page once assessment and model are there.
pub(super) fn opened<P>(record: Record, page: P) -> impl IntoView
where
    P: Fn(Arc<MaturityModel>) -> AnyView + Clone + Send + Sync + 'static,
{
    let version = Memo::new(move |_| {
        record.assessment.value.with(|assessment| {
            assessment
                .as_ref()
                .map(|assessment| assessment.base.model.id)
        })
    });
    view! {
        <Loaded of=record.assessment label=m::NAV_MATURITY>
            {
                let page = page.clone();
                move || version.get().map(|id| {
                    let model = Loadable::new(move || maturity::model(id));
                    let page = page.clone();
                    view! {
                        <Loaded of=model label=m::ASSESSMENT_MODEL>
                            {
                                let page = page.clone();
                                move || model.value.get().map(|model| page(Arc::new(model.definition)))
                            }
                        </Loaded>
                    }
                })
            }
        </Loaded>
    }
}
