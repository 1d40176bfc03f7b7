//! One version of a workflow: the way it describes, and what can be done with
//! it.

use docket_contract::workflow::{WorkflowVersionView, WorkflowView};
use leptos::{prelude::*, task::spawn_local};

use super::{add::read, picture::Picture, words};
use crate::{
    api::{self, workflow as workflows_api},
    drafting::{Agreements, Comparison, FileButton, Problems, VersionActions, VersionHead},
    i18n::{m, t, text},
    ui::toast,
};

/// One version.
#[component]
pub(super) fn Version(
    /// The version.
    shown: WorkflowVersionView,
    /// Every workflow.
    agreed: Agreements<WorkflowView>,
) -> impl IntoView {
    let problems = shown.problems.clone();
    let problems = Signal::derive(move || {
        let words = problems
            .iter()
            .map(|problem| words::problem(&problem.code, &problem.detail));
        words.collect::<Vec<_>>()
    });
    let definition = Signal::stored(shown.definition.clone());
    view! {
        <VersionHead of=shown.base.clone() name=shown.name.clone()/>
        <Actions shown=shown.clone() agreed/>
        <div class="side__part stack stack--4">
            <Problems of=shown.base.clone() problems sound=m::WORKFLOW_SOUND unsound=m::WORKFLOW_PROBLEMS/>
            <Comparison of=shown.base agreed/>
        </div>
        <Picture workflow=definition/>
        <div class="scrollx" role="region" tabindex="0" aria-label=t(m::WORKFLOW_STATUSES)>
            <table class="plain-t">
                <caption class="vh">{t(m::WORKFLOW_STATUSES)}</caption>
                <thead><tr>
                    <th scope="col">{t(m::WORKFLOW_STATUS)}</th>
                    <th scope="col">{t(m::WORKFLOW_CATEGORY)}</th>
                    <th scope="col" class="num">{t(m::WORKFLOW_TARGET)}</th>
                </tr></thead>
                <tbody>{move || definition.get().statuses.into_iter().map(|status| view! {
                    <tr>
                        <th scope="row">{words::named(&status.name, &status.key)}</th>
                        <td>{text(words::category(status.category))}</td>
                        <td class="num">{status.target_days.map(|days| days.to_string())}</td>
                    </tr>
                }).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// What can be done with a version.
#[component]
fn Actions(shown: WorkflowVersionView, agreed: Agreements<WorkflowView>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let id = shown.base.id;
    let etag = StoredValue::new(api::etag(shown.base.version));
    let upload = Callback::new(move |file: web_sys::File| {
        busy.set(true);
        let etag = etag.get_value();
        spawn_local(async move {
            let Some(definition) = read(file).await else {
                let _ = busy.try_set(false);
                toast::fail(text(m::WORKFLOW_NO_FILE));
                return;
            };
            let answer = workflows_api::replace(id, definition, &etag).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(reply) => {
                    agreed.version.replace(Some(reply.body), reply.etag);
                    toast::say(text(m::WORKFLOW_TAKEN));
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    });
    view! {
        <VersionActions of=shown.base parent=shown.workflow_id agreed busy work=m::WORKFLOW_WORK discarding=m::WORKFLOW_DISCARD_BODY>
            <FileButton busy on_file=upload>{t(m::FORM_UPLOAD)}</FileButton>
        </VersionActions>
    }
}
