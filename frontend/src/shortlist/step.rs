//! The step of its workflow that a demand takes with a decision.

use docket_contract::demand::{DemandView, TransitionDemand};
use docket_domain::{demand::Standing, workflow::Transition};
use leptos::prelude::*;
use leptos_router::components::A;

use super::draft::Draft;
use crate::{
    api::words_of,
    demand::workflow_of,
    i18n::{language, m, t, text, tf},
    loadable::Loadable,
    ui::{Field, Select, SelectOption},
};

/// The steps one may take with the demand now; not those that need another
/// demand.
fn steps(demand: &DemandView, workflow: &docket_domain::workflow::Workflow) -> Vec<Transition> {
    let standing = Standing::from(&demand.standing);
    let allowed = workflow.allowed_actions(&demand.base.status, &standing);
    allowed
        .filter(|step| !step.other_demand_required)
        .cloned()
        .collect()
}

/// Chooses the step, for those who may take one.
#[component]
pub(super) fn StepField(
    /// The decision.
    draft: Draft,
    /// The demand.
    demand: Loadable<DemandView>,
    /// Questions that have to be answered before the step, by name.
    unanswered: RwSignal<Option<String>>,
) -> impl IntoView {
    let version = workflow_of(Memo::new(move |_| {
        demand
            .value
            .with(|demand| demand.as_ref().map(|demand| demand.workflow_version_id))
    }));
    let offered = Memo::new(move |_| {
        version.value.with(|version| {
            demand.value.with(|demand| {
                let workflow = version.as_ref().and_then(Option::as_ref);
                match (demand, workflow) {
                    (Some(demand), Some(version)) => steps(demand, &version.definition),
                    _ => Vec::new(),
                }
            })
        })
    });
    // A step that is no longer there is not taken.
    Effect::new(move || {
        let keys: Vec<String> =
            offered.with(|steps| steps.iter().map(|step| step.key.clone()).collect());
        let is_known = version
            .value
            .with(|version| version.as_ref().is_some_and(Option::is_some));
        let chosen = draft.step.get_untracked();
        if is_known && !chosen.is_empty() && !keys.contains(&chosen) {
            draft.step.set(String::new());
        }
    });
    let options = Signal::derive(move || {
        offered.with(|steps| {
            let option =
                |step: &Transition| SelectOption::new(&step.key, step.name.get(language().tag()));
            steps.iter().map(option).collect::<Vec<_>>()
        })
    });
    let agrees = move || {
        let key = draft.step.get();
        offered.with(|steps| {
            let mut steps = steps.iter();
            steps.any(|step| step.key == key && step.approval.is_some())
        })
    };
    let key = move || {
        demand
            .value
            .with(|demand| demand.as_ref().map(|demand| demand.base.key.clone()))
            .unwrap_or_default()
    };
    let error = Signal::derive(move || {
        unanswered.get().or_else(|| {
            draft.form.failure.with(|failure| {
                let problem = failure.as_ref()?.problem()?;
                let mut errors = problem.errors.iter();
                let found = errors.find(|error| {
                    error.pointer == "/demand_version"
                        || error.pointer.starts_with("/step") && error.pointer != "/step/reason"
                })?;
                Some(match found.pointer.as_str() {
                    "/demand_version" => text(m::SHORTLIST_STEP_STALE).to_owned(),
                    _ => words_of(found),
                })
            })
        })
    });
    view! {
        <Show when=move || !offered.with(Vec::is_empty)>
            <Field label=m::SHORTLIST_STEP hint=m::SHORTLIST_STEP_HINT optional=true error>
                <Select value=draft.step options none=m::SHORTLIST_STEP_NONE on_change=move |_: String| unanswered.set(None)/>
            </Field>
            <Show when=move || unanswered.with(Option::is_some)>
                <p class="sm"><A href=move || format!("/demands/{}/edit", key())>{move || tf(m::SHORTLIST_ANSWER, &[("key", &key())])}</A></p>
            </Show>
            <Show when=agrees><p class="t3 sm">{t(m::SHORTLIST_STEP_AGREE)}</p></Show>
        </Show>
    }
}

/// The step as it is sent, with the version of the demand it was chosen for.
pub(super) fn chosen_step(
    draft: Draft,
    demand: Loadable<DemandView>,
) -> Option<(TransitionDemand, i64)> {
    let transition = draft.step.get_untracked();
    let version = demand
        .value
        .with_untracked(|demand| demand.as_ref().map(|demand| demand.base.version))?;
    let step = TransitionDemand {
        transition,
        ..TransitionDemand::default()
    };
    (!step.transition.is_empty()).then_some((step, version))
}
