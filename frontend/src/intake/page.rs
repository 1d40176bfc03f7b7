//! A published form, one step after the other. The step stands in the address,
//! so that Back and reload do what people expect.

use docket_contract::{
    intake::{PublicFormView, PublicUnit, Receipt, SubmitPublicForm},
    problem::Code,
};
use docket_domain::{
    field::{FieldDefinition, FieldKey},
    form::Section,
};
use leptos::{html, prelude::*, task::spawn_local};
use serde_json::Value;
use uuid::Uuid;

use super::{
    frame::Frame,
    review::Review,
    similar::offer,
    sheet::{EMAIL, NAME, Problem, Problems, Sheet},
};
use crate::{
    api::{Failure, intake, words_of},
    browser, filling,
    filling::{Controls, Item, control_id, placed},
    form::{Form, FormFailure},
    i18n::{language, m, t, text, tf},
    loadable::Loadable,
    ui::{
        Art, Button, ButtonKind, ButtonSize, Empty, ErrorSummary, Field, Icon, IconButton,
        InputKind, Select, SelectOption, SkeletonText, TextInput,
    },
};

/// The form behind a link, once it is there.
#[component]
pub(super) fn FormPage(
    /// Secret part of the link.
    slug: String,
    /// Told the receipt.
    #[prop(into)]
    on_sent: Callback<Receipt>,
) -> impl IntoView {
    let slug = StoredValue::new(slug);
    let form = Loadable::new(move || {
        let slug = slug.get_value();
        async move { intake::form(&slug).await }
    });
    let organization = Signal::derive(move || {
        form.value.with(|form| {
            form.as_ref()
                .map_or_else(String::new, |form| form.organization.clone())
        })
    });
    let foot = move || {
        form.value.with(|form| {
            form.as_ref().map_or_else(String::new, |form| {
                let name = form.name.get(language().tag());
                let number = form.number.to_string();
                tf(
                    m::INTAKE_FORM_VERSION,
                    &[("name", name), ("number", &number)],
                )
            })
        })
    };
    let title = move || {
        let name = form.value.with(|form| {
            form.as_ref().map(|form| {
                format!(
                    "{} \u{b7} {}",
                    form.name.get(language().tag()),
                    form.organization
                )
            })
        });
        name.unwrap_or_else(|| text(m::INTAKE_REQUESTS).to_owned())
    };
    Effect::new(move || browser::set_title(&title()));
    view! {
        <Frame organization foot>
            {move || match (form.value.get(), form.failure.get()) {
                (Some(form), _) => view! { <Steps form slug=slug.get_value() on_sent/> }.into_any(),
                (None, Some(failure)) => view! {
                    <main class="pub__in" id="content">
                        <Broken failure on_retry=move || form.reload()/>
                    </main>
                }.into_any(),
                (None, None) => view! {
                    <main class="pub__in pub__wait" id="content"><SkeletonText label=m::SHELL_LOADING lines=8/></main>
                }.into_any(),
            }}
        </Frame>
    }
}

/// A link that leads nowhere, or a page that did not come.
#[component]
pub(super) fn Broken(
    /// Why.
    failure: Failure,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let is_wrong = failure.is(Code::InvalidLink) || failure.is(Code::NotFound);
    let (title, body) = (failure.clone(), failure);
    view! {
        <h1 class="vh">{t(m::INTAKE_REQUESTS)}</h1>
        <div role="alert">
            {if is_wrong {
                view! { <Empty art=Art::Cut title=m::INTAKE_NO_LINK body=m::INTAKE_NO_LINK_BODY/> }.into_any()
            } else {
                view! {
                    <Empty art=Art::Cut title=move || title.title() body=move || body.advice()>
                        <Button local=true kind=ButtonKind::Primary size=ButtonSize::Large on_click=move || on_retry.run(())>
                            {t(m::STATE_RETRY)}
                        </Button>
                    </Empty>
                }.into_any()
            }}
        </div>
    }
}

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
            Self::Submitter => sheet.problems_of_submitter(),
            Self::Section(_, section) => sheet.problems_of(section),
            Self::Review => Vec::new(),
        }
    }
}

/// The address of a step.
pub(super) fn anchor(index: usize) -> String {
    format!("#step-{}", index + 1)
}

/// The step in the address.
fn addressed() -> usize {
    browser::window()
        .and_then(|window| window.location().hash().ok())
        .and_then(|hash| hash.strip_prefix("#step-")?.parse::<usize>().ok())
        .map_or(0, |number| number.saturating_sub(1))
}

fn go_to(index: usize) {
    if let Some(window) = browser::window() {
        // Setting a fragment cannot fail.
        let _ = window.location().set_hash(&anchor(index));
    }
}

/// Where a submitted value stands among the controls.
fn control_at(pointer: &str) -> Option<String> {
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

/// The steps of a form, and where one is among them.
#[component]
fn Steps(form: PublicFormView, slug: String, on_sent: Callback<Receipt>) -> impl IntoView {
    let sheet = Sheet::restore(form, &slug);
    let sections = placed(sheet.answers.sections()).into_iter();
    let sections = sections.map(|(place, section)| Step::Section(place, section));
    // The control of a unit offers them.
    provide_context(Units(sheet.form.with_value(|form| form.units.clone())));
    offer(sheet, slug.clone(), on_sent);
    let currency = sheet.form.with_value(|form| form.currency.clone());
    let controls = Controls {
        sheet: sheet.answers,
        currency: Signal::stored(currency),
        other: units,
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
    let current = RwSignal::new(addressed().min(reachable()));
    let summary = RwSignal::new(Vec::<(String, String)>::new());
    let heading = NodeRef::<html::H1>::new();
    let sending = Form::new();
    let enter = move |index: usize| {
        summary.set(Vec::new());
        sheet.problems.set(Problems::new());
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
    let refuse = move |found: Vec<Problem>| {
        let mut said = Problems::new();
        for problem in &found {
            said.insert(problem.control.clone(), problem.words.clone());
        }
        sheet.problems.set(said);
        summary.set(found.iter().map(Problem::line).collect());
    };
    let website = NodeRef::<html::Input>::new();
    let attempt = StoredValue::new(None::<(SubmitPublicForm, String)>);
    let send = move || {
        if !sending.begin() {
            return;
        }
        let mut submission = sheet.submission();
        submission.website = website
            .get_untracked()
            .map_or_else(String::new, |input| input.value());
        // The same content is the same attempt, so that it arrives once.
        let key = attempt
            .get_value()
            .filter(|(earlier, _)| *earlier == submission)
            .map_or_else(|| Uuid::new_v4().to_string(), |(_, key)| key);
        attempt.set_value(Some((submission.clone(), key.clone())));
        let slug = slug.clone();
        spawn_local(async move {
            match intake::submit(&slug, &submission, &key).await {
                Ok(reply) => {
                    sending.end(None);
                    sheet.forget();
                    let _ = on_sent.try_run(reply.body);
                }
                Err(_) if !sending.is_here() => {}
                Err(failure) => {
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
        } else {
            send();
        }
    };
    let step = Memo::new(move |_| steps.with_value(|steps| steps.get(current.get()).cloned()));
    let is_last = move || current.get() == last;
    view! {
        <main class="pub__in pub__body" id="content">
            <StepList steps shown current/>
            <form class="stack stack--6" novalidate on:submit=move |event| { event.prevent_default(); advance(); }>
                <StepBar steps shown current/>
                <div>
                    <h1 tabindex="-1" node_ref=heading>{move || step.get().map(|step| step.title())}</h1>
                    <p class="lead">{move || step.get().map(|step| step.lead())}</p>
                </div>
                <ErrorSummary errors=summary/>
                <FormFailure form=sending/>
                {move || step.get().map(|step| match step {
                    Step::Submitter => view! { <AboutYou sheet/> }.into_any(),
                    Step::Section(first, section) => section.items.into_iter().enumerate().map(|(number, item)| {
                        let key = item.question().map(|question| control_id(&question.field));
                        let error = sheet.problem(key.unwrap_or_default());
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
            <Aside sheet/>
        </main>
    }
}

/// The units that can be chosen, in context around the questions.
#[derive(Clone)]
struct Units(Vec<PublicUnit>);

/// The control of a unit: a list of those that the form names. People of the
/// organisation are not asked for.
fn units(sheet: filling::Sheet, field: FieldDefinition) -> AnyView {
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

/// Who hands it in.
#[component]
fn AboutYou(sheet: Sheet) -> impl IntoView {
    // What was said about a value no longer holds once it changes.
    for (value, id) in [(sheet.name, NAME), (sheet.email, EMAIL)] {
        Effect::new(move |before: Option<()>| {
            value.track();
            if before.is_some() {
                sheet.settle(id);
            }
        });
    }
    view! {
        <Field label=m::INTAKE_NAME id=NAME required=true error=sheet.problem(NAME.to_owned())>
            <TextInput value=sheet.name autocomplete="name"/>
        </Field>
        <Field label=m::INTAKE_EMAIL hint=m::INTAKE_EMAIL_HINT id=EMAIL required=true error=sheet.problem(EMAIL.to_owned())>
            <TextInput value=sheet.email kind=InputKind::Email autocomplete="email"/>
        </Field>
    }
}

/// All steps on wide screens: done ones lead back.
#[component]
fn StepList(
    steps: StoredValue<Vec<Step>>,
    shown: Memo<Vec<usize>>,
    current: RwSignal<usize>,
) -> impl IntoView {
    let title = move |index: usize| {
        steps.with_value(|steps| steps.get(index).map(Step::title).unwrap_or_default())
    };
    view! {
        <nav class="only-wide" aria-label=t(m::INTAKE_STEPS)>
            <ol class="steps">
                {move || shown.get().into_iter().enumerate().map(|(number, index)| {
                    let is_done = move || index < current.get();
                    view! {
                        <li class:done=is_done aria-current=move || (index == current.get()).then_some("step")>
                            <span class="dot">
                                {move || if is_done() {
                                    view! { <Icon name="check" size=12/> }.into_any()
                                } else {
                                    (number + 1).to_string().into_any()
                                }}
                            </span>
                            <span>
                                {move || if is_done() {
                                    view! { <a href=anchor(index)>{title(index)}</a> }.into_any()
                                } else {
                                    title(index).into_any()
                                }}
                            </span>
                        </li>
                    }
                }).collect_view()}
            </ol>
        </nav>
    }
}

/// Where one is, on narrow screens.
#[component]
fn StepBar(
    steps: StoredValue<Vec<Step>>,
    shown: Memo<Vec<usize>>,
    current: RwSignal<usize>,
) -> impl IntoView {
    let place = move || {
        let index = current.get();
        shown.with(|shown| {
            shown
                .iter()
                .position(|one| *one >= index)
                .unwrap_or_default()
        })
    };
    let words = move || {
        let place = place();
        shown.with(|shown| {
            let (number, of) = ((place + 1).to_string(), shown.len().to_string());
            let next = shown
                .get(place + 1)
                .and_then(|next| steps.with_value(|steps| steps.get(*next).map(Step::title)));
            match next {
                Some(next) => tf(
                    m::INTAKE_STEP_NEXT,
                    &[("number", &number), ("count", &of), ("next", &next)],
                ),
                None => tf(m::INTAKE_STEP, &[("number", &number), ("count", &of)]),
            }
        })
    };
    let back = move || {
        let before = untrack(place).saturating_sub(1);
        shown.with_untracked(|shown| shown.get(before).copied().unwrap_or_default())
    };
    view! {
        <div class="stepbar">
            <span class="row row--1">
                <Show when=move || current.get() != 0>
                    <IconButton icon="left" label=m::INTAKE_BACK on_click=move || go_to(back())/>
                </Show>
                <span class="t2 sm14">{words}</span>
            </span>
            <ol aria-hidden="true">
                {move || shown.get().into_iter().map(|index| view! { <li class:on=move || index <= current.get()></li> }).collect_view()}
            </ol>
        </div>
    }
}

/// What happens next, and what is kept where.
#[component]
fn Aside(sheet: Sheet) -> impl IntoView {
    let extent = Memo::new(move |_| sheet.answers.extent());
    view! {
        <aside class="asidebox stack stack--6" aria-label=t(m::INTAKE_GOOD_TO_KNOW)>
            <section>
                <h2>{t(m::INTAKE_NEXT)}</h2>
                <ol>
                    <li>{t(m::INTAKE_NEXT_RECEIPT)}</li>
                    <li>{t(m::INTAKE_NEXT_READ)}</li>
                    <li>{t(m::INTAKE_NEXT_ASK)}</li>
                    <li>{t(m::INTAKE_NEXT_DECIDE)}</li>
                </ol>
            </section>
            <section>
                <h2>{t(m::INTAKE_TAKE_YOUR_TIME)}</h2>
                <p>{move || {
                    let (asked, all) = extent.get();
                    tf(m::INTAKE_EXTENT, &[("asked", &asked.to_string()), ("all", &all.to_string())])
                }}</p>
            </section>
        </aside>
    }
}
