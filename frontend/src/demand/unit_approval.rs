//! What became of asking the approver of the unit, and deciding for the unit.

use docket_contract::demand::{DecideUnitApproval, DemandView, UnitApprovalView, UnitDecision};
use docket_domain::intake::UnitApproval;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{Failure, Reply, demand as demands},
    form::{Form, FormFailure},
    i18n::{m, t, text, tf},
    loadable::Loadable,
    ui::{Button, ButtonKind, ButtonSize, Field, Note, TextArea, Tone, toast},
};

/// Whom it waits for before it comes to the project office, or who decided.
#[component]
pub(super) fn UnitApprovalNote(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    move || {
        of.value.with(|demand| {
            let demand = demand.as_ref()?;
            let asked = demand.unit_approval.clone()?;
            let key = demand.base.key.clone();
            Some(match asked.state {
                UnitApproval::Waiting => view! { <Waiting of key asked/> }.into_any(),
                _ => view! { <Decided asked/> }.into_any(),
            })
        })
    }
}

#[component]
fn Decided(asked: UnitApprovalView) -> impl IntoView {
    let name = asked.decided_by.map(|person| person.name);
    let name = name.unwrap_or_default();
    match asked.state {
        UnitApproval::Returned => view! {
            <Note tone=Tone::Warn>
                <p><b class="strong">{tf(m::UNIT_APPROVAL_RETURNED, &[("name", &name)])}</b></p>
                <p>{asked.reason}</p>
            </Note>
        }
        .into_any(),
        UnitApproval::Approved => {
            view! { <p class="t3">{tf(m::UNIT_APPROVAL_APPROVED, &[("name", &name)])}</p> }
                .into_any()
        }
        UnitApproval::Skipped => {
            view! { <p class="t3">{t(m::UNIT_APPROVAL_SKIPPED)}</p> }.into_any()
        }
        UnitApproval::Waiting | UnitApproval::Withdrawn => ().into_any(),
    }
}

#[component]
fn Waiting(of: Loadable<DemandView>, key: String, asked: UnitApprovalView) -> impl IntoView {
    let form = Form::new();
    let reason = RwSignal::new(String::new());
    let key = StoredValue::new(key);
    let done = move |answer: Result<Reply<DemandView>, Failure>, said| match answer {
        Ok(reply) => {
            form.end(None);
            toast::say(text(said));
            of.replace(reply.body, reply.etag);
        }
        Err(failure) => form.end(Some(failure)),
    };
    let decide = move |decision: UnitDecision| {
        let etag = of.etag.get_untracked().unwrap_or_default();
        if !form.begin() {
            return;
        }
        let why = Some(reason.get_untracked()).filter(|why| !why.trim().is_empty());
        let (key, said) = match decision {
            UnitDecision::Approve => (key.get_value(), m::UNIT_APPROVAL_SAID_APPROVED),
            UnitDecision::Return => (key.get_value(), m::UNIT_APPROVAL_SAID_RETURNED),
        };
        let input = DecideUnitApproval {
            decision,
            reason: why,
        };
        spawn_local(async move {
            done(
                demands::decide_unit_approval(&key, &input, &etag).await,
                said,
            );
        });
    };
    let take_back = move || {
        if !form.begin() {
            return;
        }
        let key = key.get_value();
        spawn_local(async move {
            let answer = demands::withdraw_unit_approval(&key).await;
            done(answer, m::UNIT_APPROVAL_SAID_TAKEN_BACK);
        });
    };
    let names: Vec<String> = asked.waits_for.into_iter().map(|one| one.name).collect();
    let lead = match names.is_empty() {
        true => text(m::UNIT_APPROVAL_NOBODY).to_owned(),
        false => tf(m::UNIT_APPROVAL_WAITS, &[("name", &names.join(", "))]),
    };
    view! {
        <Note tone=Tone::Accent>
            <p><b class="strong">{lead}</b></p>
            <p>{t(m::UNIT_APPROVAL_LEAD)}</p>
            <FormFailure form fields=&["/reason"]/>
            {asked.can_decide.then(|| view! {
                <div class="spc">
                    <Field label=m::UNIT_APPROVAL_REASON hint=m::UNIT_APPROVAL_REASON_HINT error=form.error("/reason")>
                        <TextArea value=reason max_length=2000_u32/>
                    </Field>
                </div>
                <div class="row spc">
                    <Button kind=ButtonKind::Primary size=ButtonSize::Small busy=form.busy on_click=move || decide(UnitDecision::Approve)>
                        {t(m::UNIT_APPROVAL_APPROVE)}
                    </Button>
                    <Button size=ButtonSize::Small busy=form.busy on_click=move || decide(UnitDecision::Return)>
                        {t(m::UNIT_APPROVAL_RETURN)}
                    </Button>
                </div>
            })}
            {asked.can_take_back.then(|| view! {
                <div class="row spc">
                    <Button size=ButtonSize::Small busy=form.busy on_click=take_back>
                        {t(m::UNIT_APPROVAL_TAKE_BACK)}
                    </Button>
                </div>
            })}
        </Note>
    }
}
