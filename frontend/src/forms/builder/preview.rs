//! The form as it will be filled in, wide and narrow, with what its rules make
//! of what is entered.

use docket_domain::{
    field::FieldKey,
    form::{FormDefinition, Stage},
};
use leptos::prelude::*;

use super::draft::{Draft, Selected};
use crate::{
    browser, demand,
    filling::{Controls, Files, Item, Registers, Sheet, control_id, placed, problem_words},
    forms::words::Names,
    i18n::{language, m, t, text, tf},
    session::Session,
    ui::{Button, ErrorSummary, Icon, Note, Seg, SegOption, Switch, Tone},
};

/// The form as it is now; what is entered stays while the form changes.
#[component]
pub(super) fn Preview(
    /// The draft.
    draft: Draft,
    /// The entries of registers by id.
    registers: Registers,
) -> impl IntoView {
    let width = RwSignal::new("wide");
    let traced = RwSignal::new(false);
    let session = Session::here();
    let currency =
        Signal::derive(move || session.map_or_else(String::new, |session| session.currency()));
    let today = Memo::new(move |_| {
        session
            .and_then(|session| session.today())
            .unwrap_or_default()
    });
    let begins = draft
        .definition
        .with_untracked(|form| form.defaults(today.get_untracked()));
    let entered = StoredValue::new(begins);
    let registers = StoredValue::new(registers);
    let form = move || {
        let definition = draft.definition.get();
        let fields = draft.fields.get();
        let sheet = Sheet::new(
            definition.clone(),
            fields,
            today.get(),
            registers.get_value(),
            entered.get_value(),
        );
        Effect::new(move || entered.set_value(sheet.entered.get()));
        view! { <Tried draft sheet definition currency traced/> }
    };
    view! {
        <div class="row row--wrap">
            <h2 class="t16 strong">{t(m::BUILDER_PREVIEW)}</h2>
            <span class="push row">
                <Switch on=traced on_change=move |on| traced.set(on)>{t(m::BUILDER_TRACE)}</Switch>
                <Seg label=m::BUILDER_WIDTH value=width small=true options=vec![
                    SegOption::new("wide", m::BUILDER_WIDE),
                    SegOption::new("narrow", m::BUILDER_NARROW),
                ]/>
            </span>
        </div>
        <div class="try" class:try--narrow=move || width.get() == "narrow">{form}</div>
    }
}

/// The form with what is entered.
#[component]
fn Tried(
    draft: Draft,
    sheet: Sheet,
    definition: FormDefinition,
    currency: Signal<String>,
    traced: RwSignal<bool>,
) -> impl IntoView {
    let controls = Controls {
        sheet,
        currency,
        other: demand::reference,
        files: Files::nowhere(),
    };
    let handed = RwSignal::new(false);
    let problems = move || match handed.get() {
        true => sheet.problems(Stage::Submit),
        false => Vec::new(),
    };
    let summary = move || {
        problems()
            .into_iter()
            .map(|(key, problem)| {
                let words = problem_words(&problem, sheet.field(&key).as_ref());
                (control_id(&key), format!("{}: {words}", sheet.label(&key)))
            })
            .collect::<Vec<_>>()
    };
    let error = move |key: Option<FieldKey>| {
        Signal::derive(move || {
            let key = key.as_ref()?;
            // While it is tried, rules speak as soon as something is entered.
            let stage = match handed.get() {
                true => Stage::Submit,
                false => Stage::Draft,
            };
            let found = sheet.problems(stage);
            let (_, problem) = found.into_iter().find(|(own, _)| own == key)?;
            Some(problem_words(&problem, sheet.field(key).as_ref()))
        })
    };
    let names = StoredValue::new(definition);
    // What is worked on is in sight.
    Effect::new(move |before: Option<Selected>| {
        let selected = draft.selected.get();
        if before != Some(selected) {
            request_animation_frame(|| browser::bring_in_sight(".try__item--on"));
        }
        selected
    });
    let sections = placed(sheet.sections())
        .into_iter()
        .enumerate()
        .map(|(number, (first, section))| {
            let (title, help) = (section.title, section.help);
            view! {
                <section class="stack stack--4">
                    <div>
                        <h3 class="t16 strong">{move || title.get(language().tag()).to_owned()}</h3>
                        <p class="t3">{move || help.get(language().tag()).to_owned()}</p>
                    </div>
                    {section.items.into_iter().enumerate().map(|(item_number, item)| {
                        let place = first + item_number;
                        let key = item.question().map(|question| question.field.clone());
                        let depends = item.show_when().is_some();
                        view! {
                            <div class="try__item" class:try__item--on=move || draft.selected.get() == Selected::Item(number, item_number) on:focusin=move |_| {
                                let here = Selected::Item(number, item_number);
                                if draft.selected.get_untracked() != here {
                                    draft.selected.set(here);
                                }
                            }>
                                <Item controls item place error=error(key.clone())/>
                                {depends.then(|| view! { <Trace sheet place names key draft traced/> })}
                            </div>
                        }
                    }).collect_view()}
                </section>
            }
        })
        .collect_view();
    view! {
        {sections}
            <div class="stack stack--2">
                <div><Button local=true on_click=move || handed.set(true)>{t(m::BUILDER_TRY)}</Button></div>
                <Show when=move || handed.get() && summary().is_empty()>
                    <Note tone=Tone::Good>{t(m::BUILDER_TRY_GOOD)}</Note>
                </Show>
                <ErrorSummary errors=Signal::derive(summary) follows=true/>
            </div>
    }
}

/// Why something is shown or hidden, comparison by comparison.
#[component]
fn Trace(
    sheet: Sheet,
    place: usize,
    names: StoredValue<FormDefinition>,
    key: Option<FieldKey>,
    draft: Draft,
    traced: RwSignal<bool>,
) -> impl IntoView {
    let lines = move || {
        names.with_value(|form| {
            draft.fields.with_untracked(|fields| {
                let names = Names { form, fields };
                sheet
                    .reasons_at(place)
                    .iter()
                    .map(|(condition, holds)| (names.condition(condition), *holds))
                    .collect::<Vec<_>>()
            })
        })
    };
    let key = StoredValue::new(key);
    let head = move || {
        let shown = sheet.shows_at(place);
        let label = key.with_value(|key| key.as_ref().map(|key| sheet.label(key)));
        let name = label.unwrap_or_else(|| text(m::BUILDER_HEADING).to_owned());
        let words = if shown {
            m::BUILDER_SHOWN_BECAUSE
        } else {
            m::BUILDER_HIDDEN_BECAUSE
        };
        tf(words, &[("name", &name)])
    };
    view! {
        <Show when=move || traced.get()>
            <div class="trace">
                <p>{head}</p>
                <ul>
                    {move || lines().into_iter().map(|(words, holds)| {
                        let said = if holds { m::BUILDER_HOLDS } else { m::BUILDER_FAILS };
                        view! {
                            <li class:t3=!holds>
                                <Icon name=if holds { "check" } else { "x" }/>
                                <span class="vh">{t(said)} ": "</span>
                                {words}
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </div>
        </Show>
    }
}
