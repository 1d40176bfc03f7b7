//! Changing what one handed in, while the project office waits for it.

use std::collections::BTreeMap;

use docket_contract::{
    intake::{PatchTrackingAnswers, TrackingAnswersView, TrackingView},
    problem::Code,
};
use docket_domain::{
    field::{FieldKey, FieldProblem},
    form::Stage,
};
use leptos::{html, prelude::*, task::spawn_local};
use serde_json::Value;

use super::{
    about::Problems,
    page::{Units, control_at, units},
};
use crate::{
    api::{Failure, attachment, intake, words_of},
    browser,
    filling::{Controls, Files, Item, Registers, Sheet, control_id, mark, placed, problem_words},
    form::{Form, FormFailure},
    i18n::{language, m, t, text},
    loadable::{Loadable, Loaded},
    ui::{Button, ButtonKind, ButtonSize, ErrorSummary, toast},
};

/// The questions with one's answers; whoever is done or changes their mind is
/// led back.
#[component]
pub(super) fn Change(
    /// Secret of the link.
    token: String,
    /// Told how the request stands after a change; nothing where none was made.
    #[prop(into)]
    on_done: Callback<Option<TrackingView>>,
) -> impl IntoView {
    let token = StoredValue::new(token);
    let answers = Loadable::new(move || {
        let token = token.get_value();
        async move { intake::answers(&token).await }
    });
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            browser::focus_element(&heading);
        }
    });
    view! {
        <main class="pub__in pub__body pub__body--2" id="content">
            <div class="stack stack--6">
                <div>
                    <h1 tabindex="-1" node_ref=heading>{t(m::INTAKE_CHANGE_TITLE)}</h1>
                    <p class="lead">{t(m::INTAKE_CHANGE_LEAD)}</p>
                </div>
                <Loaded of=answers label=m::INTAKE_CHANGE_TITLE>
                    {move || answers.value.get().map(|view| {
                        let etag = answers.etag.get_untracked().unwrap_or_default();
                        view! { <Edit view etag token=token.get_value() on_done/> }
                    })}
                </Loaded>
            </div>
        </main>
    }
}

#[component]
fn Edit(
    view: TrackingAnswersView,
    etag: String,
    token: String,
    on_done: Callback<Option<TrackingView>>,
) -> impl IntoView {
    let TrackingAnswersView {
        form,
        values,
        marks,
    } = view;
    mark(&marks);
    provide_context(Units(form.units));
    let before = StoredValue::new(values.clone());
    let etag = StoredValue::new(etag);
    let sheet = Sheet::new(
        form.definition,
        form.fields,
        form.today,
        Registers::new(),
        values,
    );
    let files = Files::new(
        Signal::stored(Some(intake::tracking_uploads(&token))),
        Signal::stored(Some(attachment::files_of_submission(&token))),
    );
    let controls = Controls {
        sheet,
        currency: Signal::stored(form.currency),
        other: units,
        files,
    };
    // What was wrong before, by rules that came later, may stay as it is.
    let known = StoredValue::new(untrack(|| sheet.problems(Stage::Submit)));
    let wrong = RwSignal::new(Problems::new());
    let summary = RwSignal::new(Vec::<(String, String)>::new());
    let sending = Form::new();
    let refuse = move |found: Vec<(String, String, String)>| {
        let line = |(control, label, words): &(String, String, String)| {
            (
                control.clone(),
                format!("{}: {words}", label.trim_end_matches('?')),
            )
        };
        summary.set(found.iter().map(line).collect());
        let at = found
            .into_iter()
            .map(|(control, _, words)| (control, words));
        wrong.set(at.collect());
    };
    let told = move |key: &FieldKey, problem: &FieldProblem| {
        let words = problem_words(problem, sheet.field(key).as_ref());
        (control_id(key), untrack(|| sheet.label(key)), words)
    };
    let save = move || {
        let mut found = untrack(|| sheet.problems(Stage::Submit));
        known.with_value(|known| found.retain(|problem| !known.contains(problem)));
        refuse(
            found
                .iter()
                .map(|(key, problem)| told(key, problem))
                .collect(),
        );
        if !found.is_empty() || files.must_wait() || !sending.begin() {
            return;
        }
        let answers = PatchTrackingAnswers {
            values: before.with_value(|before| changed(sheet, before)),
        };
        let token = token.clone();
        let known_etag = etag.get_value();
        spawn_local(async move {
            let mut answer = intake::change(&token, &answers, &known_etag).await;
            // Somebody else changed something meanwhile. What is changed here
            // goes on top of other answers at once; on top of the same ones
            // only when whoever was told of it saves again.
            if answer
                .as_ref()
                .is_err_and(|failure| failure.is(Code::Stale))
                && let Ok(now) = intake::answers(&token).await
                && let Some(newest) = now.etag
            {
                let theirs = now.body.values;
                let is_apart = before.try_with_value(|before| {
                    let mut keys = answers.values.keys();
                    keys.all(|key| theirs.get(key) == before.get(key))
                });
                if is_apart == Some(true) {
                    answer = intake::change(&token, &answers, &newest).await;
                }
                // Only what is changed here is compared with what they have now.
                let _ = before.try_update_value(|before| {
                    for key in answers.values.keys() {
                        match theirs.get(key) {
                            Some(value) => before.insert(key.clone(), value.clone()),
                            None => before.remove(key),
                        };
                    }
                });
                let _ = etag.try_update_value(|etag| *etag = newest);
            }
            match answer {
                Ok(reply) => {
                    sending.end(None);
                    toast::say(text(m::INTAKE_CHANGED));
                    let _ = on_done.try_run(Some(reply.body));
                }
                // Nobody waits for it any more.
                Err(_) if !sending.is_here() => {}
                Err(failure) => {
                    let found = refused(sheet, &failure);
                    // What is wrong with single answers stands at them.
                    sending.end(found.is_empty().then_some(failure));
                    if !found.is_empty() {
                        refuse(found);
                    }
                }
            }
        });
    };
    view! {
        <form class="stack stack--6" novalidate on:submit=move |event| { event.prevent_default(); save(); }>
            <ErrorSummary errors=summary/>
            <FormFailure form=sending/>
            {placed(sheet.sections()).into_iter().map(|(first, section)| {
                let whole = section.clone();
                let empty = Memo::new(move |_| !sheet.shows_any(first, &whole));
                let title = section.title;
                view! {
                    <section class="stack stack--6" hidden=move || empty.get()>
                        <h2>{move || title.get(language().tag()).to_owned()}</h2>
                        {section.items.into_iter().enumerate().map(|(number, item)| {
                            let control = item.question().map(|question| control_id(&question.field));
                            let control = control.unwrap_or_default();
                            let error = Signal::derive(move || wrong.with(|wrong| wrong.get(&control).cloned()));
                            view! { <Item controls item place=first + number error/> }
                        }).collect_view()}
                    </section>
                }
            }).collect_view()}
            <div class="pubnav">
                <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=sending.busy>{t(m::INTAKE_CHANGE_SAVE)}</Button>
                <Button local=true size=ButtonSize::Large on_click=move || on_done.run(None)>{t(m::INTAKE_CHANGE_CANCEL)}</Button>
            </div>
        </form>
    }
}

/// The answers of the questions that are asked and that were changed; what is
/// not asked, and what was not touched, stays as it is.
fn changed(sheet: Sheet, before: &BTreeMap<FieldKey, Value>) -> BTreeMap<FieldKey, Value> {
    untrack(|| {
        let mut entries = sheet.entries();
        entries.retain(|key, _| {
            let earlier = before.get(key).unwrap_or(&Value::Null);
            sheet.shows(key) && sheet.value(key) != *earlier
        });
        entries
    })
}

/// What the server says about single answers: control, question and words.
fn refused(sheet: Sheet, failure: &Failure) -> Vec<(String, String, String)> {
    let errors = failure.problem().map(|problem| problem.errors.as_slice());
    let labels: BTreeMap<String, String> = untrack(|| {
        let sections = sheet.sections();
        let keys = sections.iter().flat_map(|section| section.questions());
        keys.map(|question| (control_id(&question.field), sheet.label(&question.field)))
            .collect()
    });
    errors
        .unwrap_or_default()
        .iter()
        .filter_map(|error| {
            let control = control_at(&error.pointer)?;
            let label = labels.get(&control).cloned().unwrap_or_default();
            Some((control, label, words_of(error)))
        })
        .collect()
}
