//! The steps of the workflow one may take with a demand.

use docket_contract::demand::{DemandView, MarkedAnswer, PatchDemand, TransitionDemand};
use docket_domain::demand::Standing;
use docket_domain::field::FieldKey;
use docket_domain::identity::Permission;
use docket_domain::triage::WaitsFor;
use docket_domain::workflow::{Transition, Workflow};
use leptos::{prelude::*, task::spawn_local};

use super::duplicates::say_merged;
use super::marking::{Marking, Marks, Templates};
use super::missing::{Missing, MissingAnswers, is_answered, missing};
use super::places::key_at;
use crate::{
    api::{self, Failure, demand, organization},
    form::{Form, FormFailure},
    i18n::{language, m, t, text, tf},
    loadable::Loadable,
    session,
    ui::{
        Button, ButtonKind, Combobox, Dialog, DialogActions, DialogBody, Field, Menu, MenuItem,
        Suggestion, TextArea, toast,
    },
};

/// Steps that have a button of their own; the rest is in the menu.
const BUTTONS: usize = 4;

/// The steps that are allowed now: buttons, the first one primary, and a menu
/// for what is rarer. Steps that need a reason or another demand ask for it
/// first.
#[component]
pub(super) fn Steps(
    /// The demand.
    of: Loadable<DemandView>,
    /// Its workflow.
    workflow: Signal<Option<Workflow>>,
    /// Whether the menu has entries of its own.
    #[prop(into)]
    has_menu: Signal<bool>,
    /// Entries of the menu after the steps.
    #[prop(into)]
    menu: ViewFn,
    /// Buttons after the steps.
    children: Children,
) -> impl IntoView {
    let asked = RwSignal::new(None::<Transition>);
    let open = RwSignal::new(false);
    let form = Form::new();
    let menu = StoredValue::new(menu);
    let steps = Memo::new(move |_| {
        workflow.with(|workflow| {
            of.value.with(|demand| match (workflow, demand) {
                (Some(workflow), Some(demand)) => {
                    let standing = Standing::from(&demand.standing);
                    workflow
                        .allowed_actions(&demand.base.status, &standing)
                        .cloned()
                        .collect::<Vec<_>>()
                }
                _ => Vec::new(),
            })
        })
    });
    let answers = Missing::new();
    let begin = move |step: Transition, lacking: Vec<FieldKey>| {
        if step.reason_required || step.other_demand_required || !lacking.is_empty() {
            answers.ask(lacking);
            asked.set(Some(step));
            open.set(true);
        } else {
            take(of, form, &step, Taken::default(), open);
        }
    };
    let press = move |step: Transition| {
        let Some(key) = lacks_answers(of, workflow, &step) else {
            begin(step, Vec::new());
            return;
        };
        if !form.begin() {
            return;
        }
        spawn_local(async move {
            // Where nobody says what is missing, taking the step does.
            let lacking = missing(&key, &step).await.unwrap_or_default();
            // The page may be gone, or show another demand by now.
            let is_same = of.value.try_with_untracked(|demand| {
                demand.as_ref().is_some_and(|demand| demand.base.key == key)
            });
            form.end(None);
            if is_same == Some(true) {
                begin(step, lacking);
            }
        });
    };
    view! {
        <div class="rec__acts">
            {move || steps.get().into_iter().take(BUTTONS).enumerate().map(|(index, step)| {
                let name = step.name.clone();
                view! {
                    <Button
                        kind=if index == 0 { ButtonKind::Primary } else { ButtonKind::Standard }
                        busy=form.busy
                        on_click=move || press(step.clone())
                    >{move || name.get(language().tag()).to_owned()}</Button>
                }
            }).collect_view()}
            {children()}
            <Show when=move || has_menu.get() || steps.with(|steps| steps.len() > BUTTONS)>
                <Menu label=m::DEMAND_MORE>
                    {move || steps.get().into_iter().skip(BUTTONS).map(|step| {
                        let name = step.name.clone();
                        view! {
                            <MenuItem
                                label=move || name.get(language().tag()).to_owned()
                                on_click=move || press(step.clone())
                            />
                        }
                    }).collect_view()}
                    {menu.with_value(ViewFn::run)}
                </Menu>
            </Show>
        </div>
        <Ask of asked open form workflow answers/>
    }
}

/// The key of the demand, if a step names fields without an answer there and
/// the person may answer them; the others are told.
fn lacks_answers(
    of: Loadable<DemandView>,
    workflow: Signal<Option<Workflow>>,
    step: &Transition,
) -> Option<String> {
    workflow.with_untracked(|workflow| {
        of.value.with_untracked(|demand| {
            let (workflow, demand) = workflow.as_ref().zip(demand.as_ref())?;
            let standing = Standing::from(&demand.standing);
            let edits = workflow.may_edit(&demand.base.status, &standing);
            let lacks = step.missing(is_answered(demand)).next().is_some();
            (edits && lacks).then(|| demand.base.key.clone())
        })
    })
}

/// Those of some fields that a demand has no answer to.
fn without_answer(fields: &[FieldKey], demand: &DemandView) -> Vec<FieldKey> {
    let is_answered = is_answered(demand);
    let open = fields.iter().filter(|field| !is_answered(field));
    open.cloned().collect()
}

/// What is entered with a step.
#[derive(Default)]
struct Taken {
    reason: Option<String>,
    duplicate_of_id: Option<uuid::Uuid>,
    marks: Vec<MarkedAnswer>,
    /// Answers that it needs.
    changes: Option<PatchDemand>,
}

/// Takes a step, with the answers it needs, and shows the demand as it is
/// afterwards.
fn take(
    of: Loadable<DemandView>,
    form: Form,
    step: &Transition,
    taken: Taken,
    open: RwSignal<bool>,
) {
    let Some((key, version, before)) = of.value.with_untracked(|demand| {
        let base = &demand.as_ref()?.base;
        Some((base.key.clone(), base.version, base.status.clone()))
    }) else {
        return;
    };
    if !form.begin() {
        return;
    }
    let etag = of
        .etag
        .get_untracked()
        .unwrap_or_else(|| api::etag(version));
    let body = TransitionDemand {
        transition: step.key.clone(),
        reason: taken.reason,
        duplicate_of_id: taken.duplicate_of_id,
        marks: taken.marks,
        changes: taken.changes.map(Box::new),
    };
    let said = step.name.get(untrack(language).tag()).to_owned();
    let approves = step.approval.is_some();
    spawn_local(async move {
        match demand::transition(&key, &body, &etag).await {
            Ok(reply) => {
                // The page may be gone: what is said comes from the answer.
                let (now, stays) = (
                    reply.body.base.status.clone(),
                    reply.body.duplicate_of.clone(),
                );
                of.replace(reply.body, reply.etag);
                form.end(None);
                let _ = open.try_set(false);
                let into = stays
                    .map(|stays| stays.key)
                    .filter(|_| body.duplicate_of_id.is_some());
                // Where several have to agree, it may stay where it is.
                let waits = approves && now == before;
                match into {
                    Some(into) => say_merged(key, into, of),
                    None if waits => toast::say(tf(m::APPROVAL_GIVEN, &[("key", &key)])),
                    None => toast::say(tf(m::DEMAND_STEP_TAKEN, &[("step", &said), ("key", &key)])),
                }
            }
            Err(failure) => {
                // Without a dialog there is no other place to say it.
                let unanswered = unanswered(&failure).await;
                if let Some(unanswered) = unanswered {
                    toast::fail(unanswered);
                } else if open.try_get_untracked() != Some(true) {
                    toast::fail(failure.sentence());
                }
                form.end(Some(failure));
            }
        }
    });
}

/// The questions that have to be answered before a step, by name.
pub(crate) async fn unanswered(failure: &Failure) -> Option<String> {
    let errors = failure.problem()?.errors.iter();
    let keys: Vec<String> = errors
        .filter_map(|error| key_at(&error.pointer))
        .map(|key| key.to_string())
        .collect();
    if keys.is_empty() {
        return None;
    }
    let known = organization::fields().await.ok();
    let names: Vec<String> = keys
        .into_iter()
        .map(|key| {
            let mut fields = known.iter().flat_map(|reply| &reply.body.items);
            let field = fields.find(|field| field.definition.key.as_str() == key);
            field.map_or(key, |field| {
                let label = &field.definition.label;
                label.get(untrack(language).tag()).to_owned()
            })
        })
        .collect();
    let fields = names.join(", ");
    Some(tf(m::DEMAND_STEP_UNANSWERED, &[("fields", &fields)]))
}

/// Asks for the reason, for the demand this one duplicates, or for answers that
/// the step needs.
#[component]
fn Ask(
    of: Loadable<DemandView>,
    asked: RwSignal<Option<Transition>>,
    open: RwSignal<bool>,
    form: Form,
    workflow: Signal<Option<Workflow>>,
    answers: Missing,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let other = RwSignal::new(None::<Suggestion>);
    let query = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<Suggestion>::new());
    let marks = Marks::new();
    // Whether the step asks whoever asked for the demand.
    let asks = Memo::new(move |_| {
        asked.with(|step| {
            workflow.with(|workflow| match (step, workflow) {
                (Some(step), Some(workflow)) => {
                    WaitsFor::of(workflow, &step.to) == WaitsFor::Submitter
                }
                _ => false,
            })
        })
    });
    let triages = session::may(Permission::DemandTriage);
    Effect::new(move || {
        if open.get() {
            reason.set(String::new());
            other.set(None);
            marks.clear();
            form.end(None);
        }
    });
    Effect::new(move || {
        let words = query.get();
        if words.trim().is_empty() {
            return;
        }
        spawn_local(async move {
            // Without an answer the list stays as it is.
            if let Ok(reply) = demand::search(&words).await {
                let _ = found.try_set(
                    reply
                        .body
                        .items
                        .into_iter()
                        .map(|demand| Suggestion {
                            value: demand.id.to_string(),
                            label: demand.title,
                            detail: demand.key,
                        })
                        .collect(),
                );
            }
        });
    });
    let needs =
        move |what: fn(&Transition) -> bool| asked.with(|step| step.as_ref().is_some_and(what));
    let send = Callback::new(move |()| {
        let Some(step) = asked.get_untracked() else {
            return;
        };
        // What somebody else answered meanwhile is not answered over it.
        let fields = answers.fields.get_untracked();
        let still = of.value.with_untracked(|demand| match demand {
            Some(demand) => without_answer(&fields, demand),
            None => fields.clone(),
        });
        if still != fields {
            answers.ask(still);
            return;
        }
        if let Ok(changes) = answers.changes() {
            let why = Some(reason.get_untracked()).filter(|reason| !reason.trim().is_empty());
            let id = other
                .with_untracked(|other| other.as_ref().and_then(|other| other.value.parse().ok()));
            let marks = if asks.get_untracked() {
                marks.sent()
            } else {
                Vec::new()
            };
            let taken = Taken {
                reason: why,
                duplicate_of_id: id,
                marks,
                changes,
            };
            take(of, form, &step, taken, open);
        }
    });
    let name = move || {
        asked.with(|step| {
            step.as_ref().map_or_else(String::new, |step| {
                step.name.get(language().tag()).to_owned()
            })
        })
    };
    view! {
        <Dialog open title=name>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/reason", "/duplicate_of_id"]/>
                    <Show when=move || needs(|step| step.other_demand_required)>
                        <Field label=m::DEMAND_DUPLICATE_OF required=true error=form.error("/duplicate_of_id")>
                            <Combobox value=other query=query options=found list_label=m::NAV_DEMANDS/>
                        </Field>
                    </Show>
                    <Show when=move || open.get() && triages.get()>
                        {move || of.value.get_untracked().map(|demand| view! { <Templates demand body=reason/> })}
                    </Show>
                    <Show when=move || open.get() && answers.fields.with(|fields| !fields.is_empty())>
                        {move || of.value.get_untracked().map(|demand| view! {
                            <MissingAnswers missing=answers form key=demand.base.key/>
                        })}
                    </Show>
                    {move || {
                        let required = needs(|step| step.reason_required);
                        view! {
                            <Field
                                label=m::DEMAND_REASON
                                hint=move || text(m::DEMAND_REASON_HINT)
                                required
                                optional=!required
                                error=form.error("/reason")
                            >
                                <TextArea value=reason/>
                            </Field>
                        }
                    }}
                    <Show when=move || open.get() && asks.get()>
                        {move || of.value.get_untracked().map(|demand| view! { <Marking demand marks/> })}
                    </Show>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{name}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
