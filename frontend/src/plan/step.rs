//! Steps of the workflow taken in the view by columns: a demand dropped on
//! another status.

use docket_contract::demand::TransitionDemand;
use docket_domain::demand::Standing;
use docket_domain::workflow::{Transition, Workflow};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::board::{self, Board};
use crate::{
    api::{Failure, demand},
    form::{Form, FormFailure},
    i18n::{language, m, t, text, tf},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, TextArea, toast},
};

/// A step that waits for its reason.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    placement: Uuid,
    demand: String,
    etag: String,
    step: Transition,
}

/// Takes steps of the workflow with demands of a plan.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    board: Board,
    workflow: Signal<Option<Workflow>>,
    asked: RwSignal<Option<Asked>>,
    open: RwSignal<bool>,
    form: Form,
}

impl Steps {
    /// Steps of the demands of a plan.
    pub fn new(board: Board, workflow: Signal<Option<Workflow>>) -> Self {
        Self {
            board,
            workflow,
            asked: RwSignal::new(None),
            open: RwSignal::new(false),
            form: Form::new(),
        }
    }

    /// Takes the step that leads a demand to a status, asking for the reason
    /// where it needs one.
    pub fn take(self, placement: Uuid, status: String) {
        if toast::waits() {
            return;
        }
        let key = self.board.cards.with_untracked(|cards| {
            cards
                .get(&placement)
                .map(|placement| placement.demand.key.clone())
        });
        let Some(key) = key else { return };
        spawn_local(async move {
            match self.find(placement, &key, &status).await {
                Ok(Some(asked)) if asked.step.reason_required => {
                    let _ = self.asked.try_set(Some(asked));
                    let _ = self.open.try_set(true);
                }
                Ok(Some(asked)) => self.send(asked, None).await,
                Ok(None) => toast::fail(tf(m::PLAN_NO_STEP, &[("key", &key)])),
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    }

    /// The step that leads there, if the person may take it from here.
    async fn find(
        self,
        placement: Uuid,
        key: &str,
        status: &str,
    ) -> Result<Option<Asked>, Failure> {
        let reply = demand::find(key).await?;
        let demand = reply.body;
        let standing = Standing::from(&demand.standing);
        let step = self
            .workflow
            .try_with_untracked(|workflow| {
                workflow.as_ref().and_then(|workflow| {
                    workflow
                        .allowed_actions(&demand.base.status, &standing)
                        .find(|step| step.to == status && !step.other_demand_required)
                        .cloned()
                })
            })
            .flatten();
        Ok(step.map(|step| Asked {
            placement,
            demand: demand.base.key,
            etag: reply
                .etag
                .unwrap_or_else(|| crate::api::etag(demand.base.version)),
            step,
        }))
    }

    /// Takes a step; the card changes its column at once, with the focus on
    /// it, and comes back when the step is refused.
    async fn send(self, asked: Asked, reason: Option<String>) {
        let before = self.put(&asked.demand, &asked.step.to);
        board::focus_row(asked.placement);
        let request = TransitionDemand {
            transition: asked.step.key.clone(),
            reason,
            ..TransitionDemand::default()
        };
        match demand::transition(&asked.demand, &request, &asked.etag).await {
            Ok(_) => {
                self.form.end(None);
                if self.open.try_set(false).is_none() {
                    // A dialog gives the focus back to where the card was.
                    board::focus_row(asked.placement);
                }
                let said = asked.step.name.get(untrack(language).tag()).to_owned();
                toast::say(tf(
                    m::DEMAND_STEP_TAKEN,
                    &[("key", &asked.demand), ("step", &said)],
                ));
            }
            Err(failure) => {
                if let Some(before) = before {
                    self.put(&asked.demand, &before);
                }
                if self.open.try_get_untracked() != Some(true) {
                    toast::fail(failure.sentence());
                    board::focus_row(asked.placement);
                }
                self.form.end(Some(failure));
            }
        }
        self.board.ranking.reload();
    }

    /// Shows a demand in a status, and gives the one it showed before.
    fn put(self, demand: &str, status: &str) -> Option<String> {
        self.board
            .ranking
            .value
            .try_update(|ranking| {
                ranking
                    .iter_mut()
                    .flat_map(|ranking| &mut ranking.items)
                    .find(|item| item.demand.key == demand)
                    .map(|item| std::mem::replace(&mut item.demand.status, status.to_owned()))
            })
            .flatten()
    }
}

/// Asks why, for steps that need a reason.
#[component]
pub(super) fn StepDialog(
    /// The steps.
    steps: Steps,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    Effect::new(move || {
        if steps.open.get() {
            reason.set(String::new());
            steps.form.end(None);
        }
    });
    let name = move || {
        steps.asked.with(|asked| {
            asked.as_ref().map_or_else(String::new, |asked| {
                format!(
                    "{} \u{b7} {}",
                    asked.step.name.get(language().tag()),
                    asked.demand
                )
            })
        })
    };
    let send = Callback::new(move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() || !steps.form.begin() {
            return;
        }
        if let Some(asked) = steps.asked.get_untracked() {
            spawn_local(steps.send(asked, Some(why)));
        }
    });
    view! {
        <Dialog open=steps.open title=name>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form=steps.form fields=&["/reason"]/>
                    <Field
                        label=m::DEMAND_REASON
                        hint=move || text(m::DEMAND_REASON_HINT)
                        required=true
                        error=steps.form.error("/reason")
                    >
                        <TextArea value=reason/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || steps.open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button
                        kind=ButtonKind::Primary
                        submit=true
                        busy=steps.form.busy
                        disabled=Signal::derive(move || reason.with(|reason| reason.trim().is_empty()))
                    >{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
