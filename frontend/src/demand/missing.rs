//! What a step of the workflow needs to be answered first, whether the form
//! asks it or not.

use std::collections::BTreeMap;

use docket_contract::demand::{DemandView, PatchDemand};
use docket_domain::{
    field::{FieldDefinition, FieldKey},
    form::{Question, Stage},
    workflow::Transition,
};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    asking::{Asking, asking},
    content::Content,
    places::{key_at, place_of},
    reference::registers,
};
use crate::{
    api::{Failure, Reply, attachment, demand, organization},
    filling::{Files, Registers, Sheet, problem_words},
    form::Form,
    i18n::{m, t},
    loadable::{Loadable, Loaded},
    session::Session,
};

/// Whether a demand has an answer to a field.
pub(super) fn is_answered(demand: &DemandView) -> impl Fn(&FieldKey) -> bool {
    let content = Content::of(demand);
    move |field| match content.get(&place_of(field)) {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(all) => !all.is_empty(),
        _ => true,
    }
}

/// What has to be answered before a step, by what the form hides and
/// calculates.
///
/// # Errors
/// It did not come.
pub(super) async fn missing(key: &str, step: &Transition) -> Result<Vec<FieldKey>, Failure> {
    let needed = demand::needs_of(key, &step.key).await?.body.problems;
    let asked = needed
        .into_iter()
        .filter(|problem| problem.code == REQUIRED);
    Ok(asked
        .filter_map(|problem| key_at(&problem.pointer))
        .collect())
}

/// Code of an answer that is missing; others say that there is none to give.
const REQUIRED: &str = "required";

/// What is entered for the fields that are missing.
#[derive(Clone, Copy)]
pub(super) struct Missing {
    /// The fields.
    pub fields: RwSignal<Vec<FieldKey>>,
    sheet: RwSignal<Option<Sheet>>,
    tried: RwSignal<bool>,
}

impl Missing {
    /// Nothing is missing yet.
    pub(super) fn new() -> Self {
        Self {
            fields: RwSignal::new(Vec::new()),
            sheet: RwSignal::new(None),
            tried: RwSignal::new(false),
        }
    }

    /// Asks other fields from now on.
    pub(super) fn ask(self, fields: Vec<FieldKey>) {
        self.tried.set(false);
        self.sheet.set(None);
        self.fields.set(fields);
    }

    /// The change that enters what is missing; none where nothing is.
    ///
    /// # Errors
    /// Not everything is answered, or not rightly, which shows from now on.
    pub(super) fn changes(self) -> Result<Option<PatchDemand>, Unanswered> {
        if self.fields.with_untracked(Vec::is_empty) {
            return Ok(None);
        }
        self.tried.set(true);
        let sheet = self.sheet.get_untracked().ok_or(Unanswered)?;
        if untrack(|| !sheet.problems(Stage::Submit).is_empty()) {
            return Err(Unanswered);
        }
        let mut content = Content::default();
        for (key, value) in untrack(|| sheet.values()) {
            content.set(&place_of(&key), value);
        }
        let places = content.changed_from(&Content::default());
        Ok(content.patch(&places))
    }
}

/// Something has to be answered first.
pub(super) struct Unanswered;

/// Asks for what is missing.
#[component]
pub(super) fn MissingAnswers(
    /// What is entered.
    missing: Missing,
    /// How sending it goes.
    form: Form,
    /// Key of the demand.
    key: String,
) -> impl IntoView {
    let known = Loadable::new(move || {
        let fields = missing.fields.get_untracked();
        async move {
            let known = organization::fields().await?.body.items.into_iter();
            let known: Vec<FieldDefinition> = known
                .map(|field| field.definition)
                .filter(|field| fields.contains(&field.key))
                .collect();
            Ok(Reply {
                body: (known, registers(&[]).await?),
                etag: None,
            })
        }
    });
    let key = StoredValue::new(key);
    view! {
        <p class="t2">{t(m::DEMAND_STEP_NEEDS)}</p>
        <Loaded of=known label=m::DEMAND_ANSWERS>
            {move || {
                missing.fields.track();
                known.value.get().map(|(fields, registers)| view! {
                    <Fields missing form key=key.get_value() fields registers/>
                })
            }}
        </Loaded>
    }
}

#[component]
fn Fields(
    missing: Missing,
    form: Form,
    key: String,
    fields: Vec<FieldDefinition>,
    registers: Registers,
) -> impl IntoView {
    let questions = missing.fields.get_untracked().into_iter();
    let questions = questions.map(|field| Question {
        required: true,
        ..Question::new(field)
    });
    let session = Session::here();
    let today = untrack(|| session.and_then(|session| session.today())).unwrap_or_default();
    let definition = asking(questions);
    let sheet = Sheet::new(definition, fields, today, registers, BTreeMap::new());
    missing.sheet.set(Some(sheet));
    let announce = Signal::stored(Some("/uploads".to_owned()));
    let content = Signal::stored(Some(attachment::files_of_demand(&key)));
    let files = Files::new(announce, content);
    let error = Callback::new(move |key: FieldKey| {
        let problems = missing.tried.get().then(|| sheet.problems(Stage::Submit));
        let own = problems.into_iter().flatten().find(|(own, _)| *own == key);
        let own = own.map(|(_, problem)| problem_words(&problem, sheet.field(&key).as_ref()));
        let place = format!("/changes{}", place_of(&key));
        own.or_else(|| form.failure.with(|failure| failure.as_ref()?.at(&place)))
    });
    view! { <Asking sheet files error/> }
}
