//! Steps that several people have to agree to: how many did, who, and taking
//! one's own back.

use docket_contract::{demand::DemandView, workflow::StepApprovals};
use docket_domain::workflow::Workflow;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::workflow as workflows_api,
    form::Form,
    format,
    i18n::{language, m, t, text, tf},
    live,
    loadable::Loadable,
    ui::{Button, ButtonSize, Note, Tone, toast},
};

/// Who agreed so far to the steps out of the demand's status.
#[component]
pub(super) fn Approvals(
    /// The demand.
    of: Loadable<DemandView>,
    /// Its workflow.
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    // Most statuses have no such step; nothing is asked of the server then.
    let asked = Memo::new(move |_| {
        workflow.with(|workflow| {
            of.value.with(|demand| {
                let (workflow, demand) = workflow.as_ref().zip(demand.as_ref())?;
                let mut steps = workflow.transitions.iter();
                let some =
                    steps.any(|step| step.approval.is_some() && step.leaves(&demand.base.status));
                some.then(|| demand.base.key.clone())
            })
        })
    });
    view! { {move || asked.get().map(|key| view! { <Asked key of workflow/> })} }
}

#[component]
fn Asked(
    key: String,
    of: Loadable<DemandView>,
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let found = Loadable::new(move || {
        // A voice does not change the demand's version, but shows it again.
        of.value.track();
        let key = key.get_value();
        async move { workflows_api::approvals(&key).await }
    });
    live::on("demand", move |event| {
        let here = key.with_value(|key| event.payload.get("key").is_some_and(|own| own == key));
        if here && event.payload.get("approvals").is_some() {
            found.reload();
        }
    });
    let form = Form::new();
    let take_back = Callback::new(move |transition: String| {
        if !form.begin() {
            return;
        }
        let key = key.get_value();
        spawn_local(async move {
            match workflows_api::withdraw_approval(&key, &transition).await {
                Ok(reply) => {
                    form.end(None);
                    toast::say(text(m::APPROVAL_TAKEN_BACK));
                    of.replace(reply.body, reply.etag);
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
        });
    });
    let entry = move |step: StepApprovals| {
        let name = workflow.with(|workflow| {
            let found = workflow.as_ref()?.transition(&step.transition)?;
            Some(found.name.get(language().tag()).to_owned())
        });
        let name = name.unwrap_or_else(|| step.transition.clone());
        let given = step.given.len().to_string();
        let count = tf(
            m::APPROVAL_COUNT,
            &[("given", &given), ("needed", &step.quorum.to_string())],
        );
        let people: Vec<String> = step
            .given
            .iter()
            .map(|one| {
                let when = format::day_of(one.given_at);
                tf(
                    m::APPROVAL_BY,
                    &[("name", &one.person.name), ("when", &when)],
                )
            })
            .collect();
        let transition = step.transition.clone();
        view! {
            <Note tone=Tone::Accent>
                <p><b class="strong">{name}</b> " \u{b7} " {count}</p>
                {(!people.is_empty()).then(|| view! { <p>{people.join(" \u{b7} ")}</p> })}
                {step.is_given.then(|| view! {
                    <div class="acts">
                        <Button size=ButtonSize::Small busy=form.busy on_click=move || take_back.run(transition.clone())>
                            {t(m::APPROVAL_TAKE_BACK)}
                        </Button>
                    </div>
                })}
            </Note>
        }
    };
    view! {
        {move || found.value.get().map(|view| view.items.into_iter().map(entry).collect_view())}
    }
}
