//! A published form, one step after the other.

use docket_contract::{
    intake::{PublicFormView, PublicUnit, Receipt},
    problem::Code,
};
use docket_domain::{
    field::{FieldDefinition, FieldKey},
    form::Section,
};
use leptos::{html, prelude::*, task::spawn_local};
use serde_json::Value;

use super::{
    about::{AboutYou, EMAIL, NAME, Problem, Problems},
    form::{Broken, Given},
    former::FormerAnswers,
    progress::{Aside, StepBar, StepList, addressed, anchor, go_to},
    review::Review,
    sheet::{Sheet, Try},
    similar::offer,
};
use crate::{
    api::{Answer, Failure, intake, words_of},
    browser, filling,
    filling::{Controls, Files, Item, control_id, placed},
    form::{Form, FormFailure},
    i18n::{language, m, t, text},
    ui::{Button, ButtonKind, ButtonSize, ErrorSummary, Icon, Select, SelectOption, toast},
};

/// What a step asks.
#[derive(Clone, PartialEq)]
pub(super) enum Step {
    /// Who hands it in.
    Submitter,
    /// A section of the form, and the place of its first item on it.
    Section(usize, Section),
    /// Everything once more, and the button.
    Review,
}

impl Step {
    /// Its heading.
    pub fn title(&self) -> String {
        match self {
            Self::Submitter => text(m::INTAKE_ABOUT_YOU).to_owned(),
            Self::Section(_, section) => section.title.get(language().tag()).to_owned(),
            Self::Review => text(m::INTAKE_REVIEW).to_owned(),
        }
    }

    fn lead(&self) -> String {
        match self {
            Self::Submitter => text(m::INTAKE_ABOUT_YOU_LEAD).to_owned(),
            Self::Section(_, section) => section.help.get(language().tag()).to_owned(),
            Self::Review => text(m::INTAKE_REVIEW_LEAD).to_owned(),
        }
    }

    fn problems(&self, sheet: Sheet) -> Vec<Problem> {
        match self {
            Self::Submitter => sheet.about.found(),
            Self::Section(_, section) => sheet.problems_of(section),
            Self::Review => Vec::new(),
        }
    }
}

/// Where a submitted value stands among the controls.
pub(super) fn control_at(pointer: &str) -> Option<String> {
    match pointer {
        "/submitter/name" => Some(NAME.to_owned()),
        "/submitter/email" => Some(EMAIL.to_owned()),
        _ => Some(control_id(&answered(pointer)?)),
    }
}

/// The field whose answer stands at a place, or has it inside.
fn answered(pointer: &str) -> Option<FieldKey> {
    let key = pointer.strip_prefix("/values/")?.split('/').next()?;
    key.parse().ok()
}

/// The steps of the form that is given in context, and where one is among
/// them.
#[component]
pub fn FormSteps() -> impl IntoView {
    let given: Option<Given> = use_context();
    given.map(|given| match serde_json::from_str(&given.json) {
        Ok(form) => view! { <Steps form given/> }.into_any(),
        // An update has changed what forms are made of.
        Err(_) => view! {
            <main class="pub__in" id="content">
                <Broken failure=Failure::Unexpected(200) on_retry=browser::reload/>
            </main>
        }
        .into_any(),
    })
}

#[component]
fn Steps(form: PublicFormView, given: Given) -> impl IntoView {
    let Given {
        slug,
        about,
        is_past_first,
        on_sent,
        ..
    } = given;
    let sheet = Sheet::restore(form, &slug, about);
    let sections = placed(sheet.answers.sections()).into_iter();
    let sections = sections.map(|(place, section)| Step::Section(place, section));
    // The control of a unit offers them.
    provide_context(Units(sheet.form.with_value(|form| form.units.clone())));
    offer(sheet, slug.clone(), on_sent);
    let currency = sheet.form.with_value(|form| form.currency.clone());
    // Nothing is kept yet that could be read.
    let announce = Signal::stored(Some(intake::uploads(&slug)));
    let files = Files::new(announce, Signal::stored(None));
    let controls = Controls {
        sheet: sheet.answers,
        currency: Signal::stored(currency),
        other: units,
        files,
    };
    let steps: Vec<Step> = std::iter::once(Step::Submitter)
        .chain(sections)
        .chain([Step::Review])
        .collect();
    let last = steps.len() - 1;
    let steps = StoredValue::new(steps);
    // Nobody gets past a step that is not done, whatever the address says.
    let reachable = move || {
        let open = |step: &Step| !step.problems(sheet).is_empty();
        steps.with_value(|steps| steps.iter().position(open).unwrap_or(last))
    };
    // A section that asks nothing is no step.
    let shown = Memo::new(move |_| {
        steps.with_value(|steps| {
            let asks = |step: &Step| match step {
                Step::Section(first, section) => sheet.answers.shows_any(*first, section),
                Step::Submitter | Step::Review => true,
            };
            let all = steps.iter().enumerate().filter(|(_, step)| asks(step));
            all.map(|(index, _)| index).collect::<Vec<_>>()
        })
    });
    let after = move |index: usize| {
        shown
            .with(|shown| shown.iter().copied().find(|next| *next > index))
            .unwrap_or(last)
    };
    let before = move |index: usize| {
        let found = shown.with(|shown| shown.iter().rev().copied().find(|next| *next < index));
        found.unwrap_or_default()
    };
    let current = RwSignal::new(match is_past_first {
        true => untrack(|| after(0)),
        false => addressed(),
    });
    current.update(|current| *current = (*current).min(reachable()));
    if is_past_first {
        go_to(current.get_untracked());
    }
    let summary = RwSignal::new(Vec::<(String, String)>::new());
    let heading = NodeRef::<html::H1>::new();
    let sending = Form::new();
    let enter = move |index: usize| {
        summary.set(Vec::new());
        about.problems.set(Problems::new());
        sending.failure.set(None);
        current.set(index);
        if let Some(heading) = heading.get_untracked() {
            browser::focus_element(&heading);
        }
        if let Some(window) = browser::window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    browser::on_window("hashchange", move |_: web_sys::Event| {
        // The steps are gone once the form is sent; the listener is not.
        if current.is_disposed() {
            return;
        }
        let wanted = addressed().min(reachable());
        if wanted != current.get_untracked() {
            enter(wanted);
        }
    });
    let refuse = move |found: Vec<Problem>| summary.set(about.refuse(&found));
    let website = NodeRef::<html::Input>::new();
    let send = move || {
        if !sending.begin() {
            return;
        }
        let mut submission = sheet.submission();
        submission.website = website
            .get_untracked()
            .map_or_else(String::new, |input| input.value());
        let Try { key, sent } = sheet.begin_try(&submission);
        let slug = slug.clone();
        spawn_local(async move {
            let mut answer = intake::submit(&slug, &submission, &key).await;
            // An earlier one had arrived, with the answers of then.
            let is_other = |answer: &Answer<Receipt>| matches!(answer, Err(failure) if failure.is(Code::KeyReused));
            let arrived = is_other(&answer);
            for earlier in sent.iter().filter(|earlier| **earlier != submission) {
                if is_other(&answer) {
                    answer = intake::submit(&slug, earlier, &key).await;
                }
            }
            match answer {
                Ok(reply) => {
                    if arrived {
                        toast::say(text(m::INTAKE_ARRIVED_BEFORE));
                    }
                    sending.end(None);
                    sheet.forget();
                    let _ = on_sent.try_run(reply.body);
                }
                Err(_) if !sending.is_here() => {}
                Err(failure) => {
                    if !arrived && failure.problem().is_some() && !failure.may_pass() {
                        sheet.end_try();
                    }
                    let wrong = refused_at(sheet, &failure);
                    // What is wrong with single answers stands at them.
                    sending.end(wrong.is_empty().then_some(failure));
                    if !wrong.is_empty() {
                        let place = steps.with_value(|steps| {
                            steps.iter().position(|step| asks_any(step, &wrong))
                        });
                        if let Some(place) = place {
                            go_to(place);
                            enter(place);
                        }
                        refuse(wrong);
                    }
                }
            }
        });
    };
    let advance = move || {
        let index = current.get_untracked();
        let found = steps.with_value(|steps| steps.get(index).map(|step| step.problems(sheet)));
        let found = found.unwrap_or_default();
        if !found.is_empty() {
            refuse(found);
        } else if index < last {
            let next = untrack(|| after(index));
            go_to(next);
            enter(next);
        } else if !files.must_wait() {
            send();
        }
    };
    let step = Memo::new(move |_| steps.with_value(|steps| steps.get(current.get()).cloned()));
    let is_last = move || current.get() == last;
    let titles = Signal::derive(move || {
        let title = |index: usize| {
            steps.with_value(|steps| steps.get(index).map(Step::title).unwrap_or_default())
        };
        shown.with(|shown| shown.iter().map(|index| (*index, title(*index))).collect())
    });
    let extent = Signal::derive(move || Some(sheet.answers.extent()));
    view! {
        <main class="pub__in pub__body" id="content">
            <StepList titles current=current.into()/>
            <form class="stack stack--6" novalidate on:submit=move |event| { event.prevent_default(); advance(); }>
                <StepBar titles current=current.into()/>
                <div>
                    <h1 tabindex="-1" node_ref=heading>{move || step.get().map(|step| step.title())}</h1>
                    <p class="lead">{move || step.get().map(|step| step.lead())}</p>
                </div>
                <FormerAnswers sheet/>
                <ErrorSummary errors=summary/>
                <FormFailure form=sending/>
                {move || step.get().map(|step| match step {
                    Step::Submitter => view! { <AboutYou about/> }.into_any(),
                    Step::Section(first, section) => section.items.into_iter().enumerate().map(|(number, item)| {
                        let key = item.question().map(|question| control_id(&question.field));
                        let error = about.problem(key.unwrap_or_default());
                        view! { <Item controls item place=first + number error/> }
                    }).collect_view().into_any(),
                    Step::Review => view! { <Review sheet steps=steps.get_value() shown/> }.into_any(),
                })}
                // Nobody sees it; programs that fill in everything give
                // themselves away.
                <div class="vh" aria-hidden="true">
                    <label>{t(m::INTAKE_WEBSITE)}<input type="text" name="website" tabindex="-1" autocomplete="off" node_ref=website/></label>
                </div>
                <div class="pubnav">
                    <Show when=move || current.get() != 0>
                        <a class="btn btn--lg only-wide" href=move || anchor(before(current.get()))>
                            <Icon name="left"/>{t(m::INTAKE_BACK)}
                        </a>
                    </Show>
                    <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true busy=sending.busy>
                        {move || text(if is_last() { m::INTAKE_SEND } else { m::INTAKE_CONTINUE })}
                    </Button>
                    <Show when=move || sheet.is_begun()>
                        <span class="saved push"><Icon name="check"/>{t(m::INTAKE_KEPT)}</span>
                    </Show>
                </div>
            </form>
            <Aside extent/>
        </main>
    }
}

/// The units that can be chosen, in context around the questions.
#[derive(Clone)]
pub(super) struct Units(pub Vec<PublicUnit>);

/// The control of a unit: a list of those that the form names. People of the
/// organisation are not asked for.
pub(super) fn units(sheet: filling::Sheet, field: FieldDefinition) -> AnyView {
    let Units(units) = use_context().unwrap_or(Units(Vec::new()));
    let key = field.key;
    let known = untrack(|| sheet.value(&key));
    let value = RwSignal::new(known.as_str().unwrap_or_default().to_owned());
    let choose = Callback::new(move |id: String| {
        let id = Some(id).filter(|id| !id.is_empty());
        sheet.set(&key, id.map_or(Value::Null, Value::String));
    });
    let options = units.into_iter().map(|unit| {
        let name = match &unit.parent {
            Some(parent) => format!("{} ({parent})", unit.name),
            None => unit.name.clone(),
        };
        SelectOption::new(unit.id.to_string(), name)
    });
    let options = Signal::stored(options.collect::<Vec<_>>());
    view! { <Select value options none=m::FIELD_CHOOSE on_change=choose/> }.into_any()
}

/// What the server says about single values.
fn refused_at(sheet: Sheet, failure: &Failure) -> Vec<Problem> {
    let errors = failure.problem().map(|problem| problem.errors.as_slice());
    errors
        .unwrap_or_default()
        .iter()
        .filter_map(|error| {
            let key = answered(&error.pointer);
            Some(Problem {
                control: control_at(&error.pointer)?,
                question: key.map_or_else(String::new, |key| untrack(|| sheet.answers.label(&key))),
                words: words_of(error),
            })
        })
        .collect()
}

fn asks_any(step: &Step, wrong: &[Problem]) -> bool {
    let is_wrong = |id: &str| wrong.iter().any(|problem| problem.control == id);
    match step {
        Step::Submitter => is_wrong(NAME) || is_wrong(EMAIL),
        Step::Section(_, section) => section
            .questions()
            .any(|question| is_wrong(&control_id(&question.field))),
        Step::Review => false,
    }
}
