//! What can be done with an assessment as a whole: change, complete, reopen,
//! delete.

use docket_contract::maturity::ReopenAssessment;
use docket_domain::{identity::Permission, maturity::assessment::AssessmentState};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{change::Change, record::Record};
use crate::{
    api::maturity,
    form::{Form, FormFailure},
    i18n::{m, t, text, tf},
    ui::{
        Button, ButtonKind, Confirm, Dialog, DialogActions, DialogBody, Field, Menu, MenuItem,
        MenuRule, TextArea, toast,
    },
};

/// The menu of an assessment, for those who manage it.
#[component]
pub(super) fn Actions(
    /// The assessment.
    record: Record,
) -> impl IntoView {
    let manages = Memo::new(move |_| record.may(Permission::AssessmentManage));
    let (changing, completing, reopening) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let counts = move || {
        record.assessment.value.with(|assessment| {
            assessment.as_ref().map_or((0, 0), |assessment| {
                (assessment.base.answered, assessment.base.practices)
            })
        })
    };
    let frozen = Signal::derive(move || {
        (!record.is_open()).then(|| text(m::ASSESSMENT_REOPEN_FIRST).to_owned())
    });
    let nothing_answered = Signal::derive(move || {
        (counts().0 == 0).then(|| text(m::ASSESSMENT_NOTHING_ANSWERED).to_owned())
    });
    let navigate = use_navigate();
    let delete = Callback::new(move |()| {
        let navigate = navigate.clone();
        remove(record, move || {
            navigate("/assessments", NavigateOptions::default())
        });
    });
    view! {
        <Show when=move || manages.get()>
            <Menu label=m::ASSESSMENT_ACTIONS>
                <MenuItem icon="text" label=m::DIALOG_CHANGE off=frozen on_click=move || changing.set(true)/>
                {move || if record.is_open() {
                    view! {
                        <MenuItem icon="lock" label=m::ASSESSMENT_COMPLETE off=nothing_answered on_click=move || completing.set(true)/>
                    }.into_any()
                } else {
                    view! {
                        <MenuItem icon="undo" label=m::ASSESSMENT_REOPEN on_click=move || reopening.set(true)/>
                    }.into_any()
                }}
                <MenuRule/>
                <MenuItem icon="trash" label=m::DIALOG_DELETE danger=true on_click=move || delete.run(())/>
            </Menu>
        </Show>
        <Change record open=changing/>
        <Confirm
            open=completing
            title=m::ASSESSMENT_COMPLETE_TITLE
            body=move || {
                let (answered, practices) = counts();
                tf(m::ASSESSMENT_COMPLETE_BODY, &[
                    ("answered", &answered.to_string()), ("total", &practices.to_string()),
                ])
            }
            action=m::ASSESSMENT_COMPLETE
            on_confirm=move || complete(record)
        />
        <Reopen record open=reopening/>
    }
}

/// Completes the assessment on screen at once; a refusal puts it back.
fn complete(record: Record) {
    let (key, etag) = (record.key.get_untracked(), record.etag());
    let show = move |state| {
        let shown = record.assessment;
        shown.change(|assessment| assessment.base.state = state);
    };
    show(AssessmentState::Completed);
    spawn_local(async move {
        match record.take(maturity::complete(&key, &etag).await) {
            Ok(()) => toast::say(text(m::ASSESSMENT_COMPLETE_DONE)),
            Err(failure) => {
                show(AssessmentState::Open);
                toast::fail(failure.sentence());
                record.assessment.reload();
            }
        }
    });
}

/// Hides the assessment and leaves; ten seconds to take it back.
fn remove(record: Record, leave: impl Fn() + 'static) {
    let Some(id) = record.id() else { return };
    let (key, etag) = (record.key.get_untracked(), record.etag());
    let name = record.assessment.value.with_untracked(|assessment| {
        assessment
            .as_ref()
            .map_or_else(String::new, |assessment| assessment.base.name.clone())
    });
    spawn_local(async move {
        match maturity::hide(&key, &etag).await {
            Ok(reply) => {
                let etag = reply.etag.unwrap_or_default();
                if !record.assessment.busy.is_disposed() {
                    leave();
                }
                toast::undo(tf(m::ASSESSMENT_DELETED, &[("name", &name)]), move || {
                    let etag = etag.clone();
                    spawn_local(async move {
                        match maturity::restore(id, &etag).await {
                            Ok(reply) => toast::say(tf(
                                m::ASSESSMENT_RESTORED,
                                &[("name", &reply.body.base.name)],
                            )),
                            Err(failure) => toast::fail(failure.sentence()),
                        }
                    });
                });
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                record.assessment.reload();
            }
        }
    });
}

/// Opening a completed assessment again takes a reason.
#[component]
fn Reopen(record: Record, open: RwSignal<bool>) -> impl IntoView {
    let form = Form::new();
    let reason = RwSignal::new(String::new());
    let send = move || {
        if !form.begin() {
            return;
        }
        let body = ReopenAssessment {
            reason: reason.get_untracked(),
        };
        let (key, etag) = (record.key.get_untracked(), record.etag());
        spawn_local(async move {
            match record.take(maturity::reopen(&key, &body, &etag).await) {
                Ok(()) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::ASSESSMENT_REOPEN_DONE));
                }
                Err(failure) => {
                    record.assessment.reload();
                    form.end(Some(failure));
                }
            }
        });
    };
    view! {
        <Dialog open title=m::ASSESSMENT_REOPEN_TITLE>
            <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <DialogBody>
                    <FormFailure form fields=&["/reason"]/>
                    <Field label=m::DEMAND_REASON hint=m::ASSESSMENT_REOPEN_HINT required=true error=form.error("/reason")>
                        <TextArea value=reason/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::ASSESSMENT_REOPEN)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
