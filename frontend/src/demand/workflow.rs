//! The workflow demands go through, loaded once a page.

use docket_contract::{problem::Code, workflow::WorkflowVersionView};
use docket_domain::workflow::Workflow;
use leptos::prelude::*;

use crate::{
    api::{Failure, Reply, organization, workflow},
    i18n::language,
    loadable::Loadable,
};

/// The workflow of the first type of demand: for lists, whose rows may follow
/// several workflows that share their statuses.
pub fn common_workflow() -> Loadable<WorkflowVersionView> {
    Loadable::new(|| async {
        let types = organization::demand_types().await?;
        match types.body.items.first() {
            Some(first) => {
                let mut reply = workflow::version(first.workflow_version_id).await?;
                let kept = std::mem::take(&mut reply.body.kept_statuses);
                reply.body.definition.statuses.extend(kept);
                Ok(reply)
            }
            None => Err(Failure::Unexpected(Code::NotFound.status())),
        }
    })
}

/// The workflow of one demand.
pub(crate) fn workflow_of(id: Memo<Option<uuid::Uuid>>) -> Loadable<Option<WorkflowVersionView>> {
    Loadable::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => workflow::version(id).await.map(|reply| Reply {
                    body: Some(reply.body),
                    etag: reply.etag,
                }),
                None => Ok(Reply {
                    body: None,
                    etag: None,
                }),
            }
        }
    })
}

/// The words for a status; its key until the workflow is there.
pub fn status_name(workflow: Option<&Workflow>, key: &str) -> String {
    workflow
        .and_then(|workflow| workflow.status(key))
        .map_or_else(
            || key.replace('_', " "),
            |status| status.name.get(language().tag()).to_owned(),
        )
}
