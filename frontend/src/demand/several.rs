//! Changing one thing about several demands, and giving the reason of a step
//! that several take.

use std::collections::BTreeMap;

use docket_contract::demand::{PatchDemand, TransitionDemand};
use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldKind, well_known},
    form::{Question, Stage},
    workflow::Transition,
};
use leptos::{context::Provider, prelude::*};
use serde_json::Value;

use super::{
    asking::{Asking, asking},
    content::Content,
    places::place_of,
    reference::registers,
};
use crate::{
    api::{Reply, organization},
    filling::{Files, Registers, Sheet, problem_words},
    i18n::{language, m, t, text},
    later::LaterDialog,
    loadable::{Loadable, Loaded},
    session::Session,
    shortlist::PutForm,
    ui::{
        Button, ButtonKind, Checkbox, Dialog, DialogActions, DialogBody, Field, Select,
        SelectOption, TextArea,
    },
};

/// What is asked of several demands at once.
#[derive(Clone, Copy)]
pub(crate) struct Several {
    /// Whether it is asked.
    pub open: RwSignal<bool>,
    /// The step that needs a reason; none when something about them changes.
    pub step: RwSignal<Option<Transition>>,
    /// Ids of the demands where they are put on a shortlist; else none.
    pub put: RwSignal<Vec<String>>,
    /// Told what changes.
    pub on_change: Callback<PatchDemand>,
    /// Told the step with its reason.
    pub on_step: Callback<TransitionDemand>,
}

/// Asks what changes about several demands, or why they take a step.
#[component]
pub(crate) fn AskSeveral(
    /// What is asked.
    of: Several,
) -> impl IntoView {
    view! {
        <Provider value=of>
            <LaterDialog which=|dialogs| dialogs.several open=of.open/>
        </Provider>
    }
}

/// The dialog itself, which is loaded when it is first opened.
#[component]
pub fn SeveralDialog() -> impl IntoView {
    let around = use_context::<Several>();
    around.map(|several| {
        let puts = move || several.put.with(|ids| !ids.is_empty());
        let title = move || match several.step.get() {
            _ if puts() => text(m::SHORTLIST_PUT).to_owned(),
            Some(step) => step.name.get(language().tag()).to_owned(),
            None => text(m::DEMANDS_EDIT).to_owned(),
        };
        view! {
            <Dialog open=several.open wide=true title=title>
                <Show when=move || several.open.get()>
                    {move || match several.step.get() {
                        _ if puts() => {
                            let ids = several.put.with_untracked(|ids| ids.iter().flat_map(|id| id.parse()).collect());
                            view! { <PutForm open=several.open demands=ids/> }.into_any()
                        }
                        Some(step) => view! { <Reason step several/> }.into_any(),
                        None => view! { <Change several/> }.into_any(),
                    }}
                </Show>
            </Dialog>
        }
    })
}

/// Asks why.
#[component]
fn Reason(step: Transition, several: Several) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let error = Signal::derive(move || {
        let is_missing = missing.get() && reason.with(|reason| reason.trim().is_empty());
        is_missing.then(|| text(m::DEMANDS_REASON_MISSING).to_owned())
    });
    let (key, name) = (step.key, StoredValue::new(step.name));
    let send = move || {
        if reason.with_untracked(|reason| reason.trim().is_empty()) {
            missing.set(true);
            return;
        }
        several.open.set(false);
        several.on_step.run(TransitionDemand {
            transition: key.clone(),
            reason: Some(reason.get_untracked()),
            ..TransitionDemand::default()
        });
    };
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <Field label=m::DEMAND_REASON hint=m::DEMANDS_REASON_HINT error>
                    <TextArea value=reason/>
                </Field>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || several.open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {move || name.with_value(|name| name.get(language().tag()).to_owned())}
                </Button>
            </DialogActions>
        </form>
    }
}

/// What of a demand can be the same for several: neither what names it nor
/// files and tables.
fn is_shared(field: &FieldDefinition) -> bool {
    field.key.as_str() != well_known::TITLE
        && !matches!(field.kind, FieldKind::File | FieldKind::Table)
}

/// Asks which field changes, and into what.
#[component]
fn Change(several: Several) -> impl IntoView {
    let known = Loadable::new(|| async {
        let fields = organization::fields().await?.body.items.into_iter();
        let fields: Vec<FieldDefinition> = fields
            .filter(|field| field.archived_at.is_none())
            .map(|field| field.definition)
            .filter(is_shared)
            .collect();
        Ok(Reply {
            body: (fields, registers(&[]).await?),
            etag: None,
        })
    });
    view! {
        <Loaded of=known label=m::DEMANDS_EDIT>
            {move || known.value.get().map(|(fields, registers)| view! { <Choose several fields registers/> })}
        </Loaded>
    }
}

#[component]
fn Choose(several: Several, fields: Vec<FieldDefinition>, registers: Registers) -> impl IntoView {
    let options: Vec<SelectOption> = fields
        .iter()
        .map(|field| {
            let label = field.label.get(untrack(language).tag());
            SelectOption::new(field.key.to_string(), label)
        })
        .collect();
    let first = fields.first().map(|field| field.key.to_string());
    let chosen = RwSignal::new(first.unwrap_or_default());
    let (empties, tried) = (RwSignal::new(false), RwSignal::new(false));
    let (fields, registers) = (StoredValue::new(fields), StoredValue::new(registers));
    let field = move |key: &str| {
        fields.with_value(|fields| {
            fields
                .iter()
                .find(|field| field.key.as_str() == key)
                .cloned()
        })
    };
    // Of the field that is chosen.
    let sheet = StoredValue::new(None::<Sheet>);
    let send = move || {
        let Some(field) = field(&chosen.get_untracked()) else {
            return;
        };
        let value = match sheet.get_value().filter(|_| !empties.get_untracked()) {
            None => Value::Null,
            Some(sheet) if untrack(|| wrong(sheet, &field.key)).is_some() => {
                tried.set(true);
                return;
            }
            Some(sheet) => {
                let answers = untrack(|| sheet.values());
                answers.into_values().next().unwrap_or_default()
            }
        };
        let place = place_of(&field.key);
        let mut content = Content::default();
        content.set(&place, value);
        if let Some(changes) = content.patch(&[place].into()) {
            several.open.set(false);
            several.on_change.run(changes);
        }
    };
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <Field label=m::DEMANDS_EDIT_WHAT>
                    <Select value=chosen options=Signal::stored(options) on_change=move |_: String| tried.set(false)/>
                </Field>
                {move || field(&chosen.get()).map(|field| view! {
                    <Show when=move || !empties.get()>
                        <Answer field=field.clone() registers=registers.get_value() sheet tried/>
                    </Show>
                })}
                <Checkbox checked=empties on_change=move |on: bool| empties.set(on)>{t(m::DEMANDS_EDIT_EMPTY)}</Checkbox>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || several.open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true>{t(m::DIALOG_CHANGE)}</Button>
            </DialogActions>
        </form>
    }
}

/// What is wrong with the new answer, or that there is none.
fn wrong(sheet: Sheet, key: &FieldKey) -> Option<String> {
    match sheet.problems(Stage::Draft).into_iter().next() {
        Some((_, problem)) => Some(problem_words(&problem, sheet.field(key).as_ref())),
        None => sheet
            .values()
            .is_empty()
            .then(|| text(m::DEMANDS_EDIT_MISSING).to_owned()),
    }
}

/// The question for the new answer.
#[component]
fn Answer(
    field: FieldDefinition,
    registers: Registers,
    /// Told what is entered.
    sheet: StoredValue<Option<Sheet>>,
    /// Whether it was tried to send it.
    tried: RwSignal<bool>,
) -> impl IntoView {
    let session = Session::here();
    let today = untrack(|| session.and_then(|session| session.today())).unwrap_or_default();
    let key = field.key.clone();
    let definition = asking([Question::new(key)]);
    let own = Sheet::new(definition, vec![field], today, registers, BTreeMap::new());
    sheet.set_value(Some(own));
    let error = Callback::new(move |key: FieldKey| tried.get().then(|| wrong(own, &key)).flatten());
    view! { <Asking sheet=own files=Files::nowhere() error/> }
}
