//! Asking about a demand: which answers are to be changed, and texts that are
//! written again and again.

use std::collections::{BTreeMap, BTreeSet};

use docket_contract::demand::{DemandView, MarkedAnswer};
use docket_domain::{
    field::{FieldKey, well_known},
    form::FormDefinition,
};
use leptos::prelude::*;

use crate::{
    api::{demand, organization, triage},
    i18n::{language, m, t, text, tf},
    loadable::Loadable,
    ui::{Checkbox, Field, Fieldset, Select, SelectOption, TextInput},
};

/// Most answers that are marked at once.
const MOST: usize = 50;

/// The marks while they are made: field and what about it.
#[derive(Clone, Copy)]
pub(super) struct Marks(RwSignal<BTreeMap<FieldKey, RwSignal<String>>>);

impl Marks {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    pub(super) fn clear(self) {
        self.0.set(BTreeMap::new());
    }

    /// The marks as they are sent.
    pub(super) fn sent(self) -> Vec<MarkedAnswer> {
        self.0.with_untracked(|marks| {
            let marks = marks.iter().map(|(field, note)| MarkedAnswer {
                field: field.clone(),
                note: note.get_untracked().trim().to_owned(),
            });
            marks.collect()
        })
    }

    fn has(self, field: &FieldKey) -> bool {
        self.0.with(|marks| marks.contains_key(field))
    }

    fn set(self, field: &FieldKey, on: bool) {
        self.0.update(|marks| match on {
            true => {
                marks.entry(field.clone()).or_default();
            }
            false => {
                marks.remove(field);
            }
        });
    }
}

/// Chooses answers of the demand's form; what is missing is chosen already.
#[component]
pub(super) fn Marking(demand: DemandView, marks: Marks) -> impl IntoView {
    let (version, key) = (demand.form_version_id, StoredValue::new(demand.base.key));
    let form = Loadable::new(move || organization::form_version(version));
    let missing = Loadable::new(move || {
        let key = key.get_value();
        async move { demand::completeness(&key).await }
    });
    let count = RwSignal::new(0_usize);
    Effect::new(move || {
        let Some(checked) = missing.value.get() else {
            return;
        };
        let places = checked.problems.iter().filter_map(|problem| {
            let field = problem.pointer.strip_prefix("/values/");
            let own = match problem.pointer.trim_start_matches('/') {
                "objective_id" => well_known::STRATEGIC_OBJECTIVE,
                own => own.trim_end_matches("_id"),
            };
            field.unwrap_or(own).parse().ok()
        });
        let asked = form.value.with(|form| {
            let questions = form.iter().flat_map(|form| form.definition.questions());
            let fields = questions.map(|question| question.field.clone());
            fields.collect::<BTreeSet<FieldKey>>()
        });
        if asked.is_empty() {
            return;
        }
        let fields = places.filter(|field| asked.contains(field)).take(MOST);
        let fields: BTreeSet<FieldKey> = fields.collect();
        count.set(fields.len());
        for field in &fields {
            marks.set(field, true);
        }
    });
    let questions = move || {
        form.value.with(|form| {
            form.as_ref().map_or_else(Vec::new, |form| {
                let label = |field: &FieldKey| {
                    let known = form.fields.iter().find(|known| &known.key == field);
                    known.map(|known| known.label.clone()).unwrap_or_default()
                };
                named(&form.definition, label)
            })
        })
    };
    view! {
        <Fieldset legend=m::MARK_TITLE hint=m::MARK_HINT>
            <Show when=move || { count.get() > 0 }>
                <p class="t2 sm">{move || tf(m::MARK_MISSING, &[("n", &count.get().to_string())])}</p>
            </Show>
            <div class="marklist">
                {move || questions().into_iter().map(|(field, name)| {
                    let (own, chosen) = (field.clone(), field.clone());
                    let words = StoredValue::new(name.clone());
                    view! {
                        <Checkbox
                            checked=Signal::derive(move || marks.has(&chosen))
                            on_change=move |on: bool| marks.set(&own, on)
                        >{name}</Checkbox>
                        {move || {
                            let note = marks.0.with(|marks| marks.get(&field).copied())?;
                            let label = move || tf(m::MARK_NOTE, &[("name", &words.get_value())]);
                            Some(view! { <TextInput value=note label placeholder=m::MARK_NOTE_HINT/> })
                        }}
                    }
                }).collect_view()}
            </div>
        </Fieldset>
    }
}

/// The questions of a form with their words.
fn named(
    form: &FormDefinition,
    label: impl Fn(&FieldKey) -> docket_domain::text::LocalText,
) -> Vec<(FieldKey, String)> {
    let tag = language().tag();
    let questions = form.questions().map(|question| {
        let own = question.label.clone();
        let words = own.unwrap_or_else(|| label(&question.field));
        (question.field.clone(), words.get(tag).to_owned())
    });
    questions.collect()
}

/// Begins a text with one that is written again and again.
#[component]
pub(super) fn Templates(
    /// The demand it is about.
    demand: DemandView,
    /// The text.
    body: RwSignal<String>,
) -> impl IntoView {
    let templates = Loadable::new(|| triage::templates(false));
    let chosen = RwSignal::new(String::new());
    let demand = StoredValue::new(demand);
    let options = Signal::derive(move || {
        templates.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            items
                .map(|one| SelectOption::new(one.id.to_string(), &one.name))
                .collect::<Vec<_>>()
        })
    });
    let take = Callback::new(move |id: String| {
        let found = templates.value.with_untracked(|page| {
            let mut items = page.iter().flat_map(|page| &page.items);
            let found = items.find(|one| one.id.to_string() == id);
            found.map(|one| one.body.clone())
        });
        if let Some(template) = found {
            body.set(demand.with_value(|demand| filled(&template, demand)));
        }
    });
    view! {
        <Show when=move || !options.with(Vec::is_empty)>
            <Field label=m::TEMPLATE_BEGIN optional=true>
                <Select value=chosen options none=m::TEMPLATE_NONE on_change=take/>
            </Field>
        </Show>
    }
}

/// A template with what it leaves to the demand.
fn filled(template: &str, demand: &DemandView) -> String {
    let requester = demand.base.requester.as_ref().map(|person| &person.name);
    let submitter = demand.submitter.as_ref().map(|submitter| &submitter.name);
    let nobody = text(m::DEMAND_REQUESTER).to_owned();
    let name = requester.or(submitter).unwrap_or(&nobody);
    template
        .replace("{key}", &demand.base.key)
        .replace("{title}", &demand.base.title)
        .replace("{name}", name)
}

/// Whether everything is answered that the form asks for.
#[component]
pub(crate) fn Completeness(
    /// Key of the demand.
    key: String,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let checked = Loadable::new(move || {
        let key = key.get_value();
        async move { demand::completeness(&key).await }
    });
    move || {
        checked.value.get().map(|checked| {
            let missing = checked.problems.len();
            match checked.is_complete {
                true => view! { <p class="sm t2">{t(m::COMPLETE_YES)}</p> }.into_any(),
                false => view! {
                    <p class="sm late">{move || tf(m::COMPLETE_NO, &[("n", &missing.to_string())])}</p>
                }
                .into_any(),
            }
        })
    }
}
