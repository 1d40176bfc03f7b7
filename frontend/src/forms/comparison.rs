//! What is different between two versions of a form.

use docket_contract::form::{FormVersionSummary, FormVersionView};
use docket_domain::{
    field::FieldKey,
    form::{FormChange, QuestionAspect},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::list::Forms;
use crate::{
    api::{Reply, form as forms_api},
    i18n::{Key, language, m, t, text, tf},
    loadable::{Loadable, Loaded},
    ui::{Field, Select, SelectOption},
};

/// What is different from another version of the same form.
#[component]
pub(super) fn Comparison(
    shown: FormVersionSummary,
    forms: Forms,
    from: Memo<Option<Uuid>>,
    set_from: SignalSetter<Option<Uuid>>,
) -> impl IntoView {
    let to = shown.id;
    let others = Memo::new(move |_| {
        forms.value.with(|page| {
            let own = page.iter().flat_map(|page| &page.items).find(|form| {
                let mut versions = form.versions.iter();
                versions.any(|version| version.id == to)
            });
            let versions = own.map(|form| form.versions.clone()).unwrap_or_default();
            versions
                .into_iter()
                .filter(|version| version.id != to)
                .map(|version| {
                    let number = version.number.to_string();
                    let words = tf(m::FORM_VERSION, &[("number", &number)]);
                    SelectOption::new(version.id.to_string(), words)
                })
                .collect::<Vec<_>>()
        })
    });
    // The address may name a version of another form.
    let chosen = Memo::new(move |_| {
        let id = from.get()?.to_string();
        let known = others.with(|others| others.iter().any(|other| other.value == id));
        known.then_some(id)
    });
    let other = RwSignal::new(String::new());
    Effect::new(move || other.set(chosen.get().unwrap_or_default()));
    let choose = Callback::new(move |id: String| set_from.set(id.parse().ok()));
    let found = Loadable::new(move || {
        let from = chosen.get().and_then(|id| id.parse::<Uuid>().ok());
        async move {
            let Some(from) = from else {
                return Ok(Reply {
                    body: None,
                    etag: None,
                });
            };
            // Names of both: what is gone is only known by the earlier one.
            let compared = forms_api::compare(from, to).await?;
            let (earlier, later) = (
                forms_api::version(from).await?,
                forms_api::version(to).await?,
            );
            Ok(Reply {
                body: Some((compared.body.changes, [later.body, earlier.body])),
                etag: None,
            })
        }
    });
    let lines = move || {
        found.value.with(|found| {
            let (changes, versions) = found.as_ref()?.as_ref()?;
            let lines = changes.iter().map(|change| view! { <li>{said(change, versions)}</li> });
            Some(match changes.is_empty() {
                true => view! { <p class="t3">{t(m::FORM_NO_CHANGES)}</p> }.into_any(),
                false => view! { <ul class="stack stack--1" aria-label=t(m::FORM_CHANGES)>{lines.collect_view()}</ul> }.into_any(),
            })
        })
    };
    view! {
        <Show when=move || others.with(|others| !others.is_empty())>
            <div class="stack">
                <Field label=m::FORM_COMPARE optional=true>
                    <Select value=other options=Signal::derive(move || others.get()) none=m::FORM_COMPARE_NONE on_change=choose/>
                </Field>
                <Loaded of=found label=m::FORM_CHANGES>{lines}</Loaded>
            </div>
        </Show>
    }
}

/// A difference in words; names come from the later version, or from the
/// earlier one for what is gone.
fn said(change: &FormChange, versions: &[FormVersionView; 2]) -> String {
    let section = |key: &FieldKey| {
        let mut all = versions
            .iter()
            .flat_map(|version| &version.definition.sections);
        let found = all.find(|section| section.key == *key);
        found.map_or_else(
            || key.to_string(),
            |section| section.title.get(language().tag()).to_owned(),
        )
    };
    let question = |key: &FieldKey| {
        let found = versions.iter().find_map(|version| {
            let own = version.definition.question(key);
            let own = own.and_then(|item| item.label.as_ref());
            let field = version.fields.iter().find(|field| field.key == *key);
            own.or(field.map(|field| &field.label))
        });
        found.map_or_else(
            || key.to_string(),
            |label| label.get(language().tag()).to_owned(),
        )
    };
    let (words, name) = match change {
        FormChange::SectionAdded { section: key } => (m::FORM_CHANGE_SECTION_ADDED, section(key)),
        FormChange::SectionRemoved { section: key } => {
            (m::FORM_CHANGE_SECTION_REMOVED, section(key))
        }
        FormChange::SectionReworded { section: key } => {
            (m::FORM_CHANGE_SECTION_REWORDED, section(key))
        }
        FormChange::SectionsReordered => (m::FORM_CHANGE_SECTIONS_REORDERED, String::new()),
        FormChange::QuestionAdded { field, .. } => (m::FORM_CHANGE_QUESTION_ADDED, question(field)),
        FormChange::QuestionRemoved { field, .. } => {
            (m::FORM_CHANGE_QUESTION_REMOVED, question(field))
        }
        FormChange::QuestionMoved { field, .. } => (m::FORM_CHANGE_QUESTION_MOVED, question(field)),
        FormChange::QuestionsReordered { section: key } => {
            (m::FORM_CHANGE_QUESTIONS_REORDERED, section(key))
        }
        FormChange::HeadingsChanged { section: key } => {
            (m::FORM_CHANGE_HEADINGS_CHANGED, section(key))
        }
        FormChange::QuestionChanged { field, aspects } => {
            let what: Vec<&str> = aspects
                .iter()
                .map(|aspect| text(aspect_name(*aspect)))
                .collect();
            return tf(
                m::FORM_CHANGE_QUESTION_CHANGED,
                &[("name", &question(field)), ("what", &what.join(", "))],
            );
        }
        FormChange::ThankYouReworded => (m::FORM_CHANGE_THANK_YOU_REWORDED, String::new()),
    };
    tf(words, &[("name", &name)])
}

fn aspect_name(aspect: QuestionAspect) -> Key {
    match aspect {
        QuestionAspect::Label => m::FORM_ASPECT_LABEL,
        QuestionAspect::Help => m::FORM_ASPECT_HELP,
        QuestionAspect::Required => m::FORM_ASPECT_REQUIRED,
        QuestionAspect::ShowWhen => m::FORM_ASPECT_SHOW_WHEN,
        QuestionAspect::RequireWhen => m::FORM_ASPECT_REQUIRE_WHEN,
        QuestionAspect::Placeholder => m::FORM_ASPECT_PLACEHOLDER,
        QuestionAspect::Default => m::FORM_ASPECT_DEFAULT,
        QuestionAspect::Range => m::FORM_ASPECT_RANGE,
        QuestionAspect::Length => m::FORM_ASPECT_LENGTH,
        QuestionAspect::Pattern => m::FORM_ASPECT_PATTERN,
        QuestionAspect::Checks => m::FORM_ASPECT_CHECKS,
        QuestionAspect::Calculation => m::FORM_ASPECT_CALCULATION,
        QuestionAspect::Unique => m::FORM_ASPECT_UNIQUE,
    }
}
