//! What the form asks, in its order. What is selected is worked on beside it;
//! it is moved by dragging, or by Alt and the arrow keys.

use docket_domain::form::{FormItem, Heading, Section};
use docket_domain::text::LocalText;
use leptos::prelude::*;
use web_sys::DragEvent;

use super::{
    add::AddQuestion,
    draft::{Draft, Selected},
};
use crate::{
    browser,
    drafting::Line,
    forms::words::Names,
    i18n::{language, m, t, text},
    ui::{Button, ButtonSize, Icon, Tag},
};

/// Id of the line of something.
fn line_id(selected: Selected) -> String {
    match selected {
        Selected::Form => "outline-form".to_owned(),
        Selected::Section(section) => format!("outline-{section}"),
        Selected::Item(section, item) => format!("outline-{section}-{item}"),
    }
}

/// Every section with what stands in it.
#[component]
pub(super) fn Outline(draft: Draft) -> impl IntoView {
    let adding = RwSignal::new(None::<usize>);
    let dragged = RwSignal::new(None::<(usize, usize)>);
    let add_section = move || {
        let count = draft.definition.with_untracked(|form| form.sections.len());
        draft.change("", |form| {
            let key = (count + 1..)
                .map(|number| format!("section_{number}"))
                .find(|key| form.sections.iter().all(|one| one.key.as_str() != key));
            if let Some(key) = key.and_then(|key| key.parse().ok()) {
                form.sections.push(Section {
                    key,
                    title: LocalText::default(),
                    help: LocalText::default(),
                    items: Vec::new(),
                });
            }
        });
        draft.selected.set(Selected::Section(count));
    };
    view! {
        <FormLine draft selected=Selected::Form words=move || text(m::BUILDER_FORM).to_owned()/>
        {move || {
            let sections = draft.definition.with(|form| form.sections.clone());
            sections.into_iter().enumerate().map(|(number, section)| view! {
                <SectionLines draft number section adding dragged/>
            }).collect_view()
        }}
        <Button local=true icon="plus" on_click=add_section>{t(m::BUILDER_ADD_SECTION)}</Button>
        <p class="t3 sm">{t(m::BUILDER_KEYS)}</p>
        <AddQuestion draft into=adding/>
    }
}

#[component]
fn SectionLines(
    draft: Draft,
    number: usize,
    section: Section,
    adding: RwSignal<Option<usize>>,
    dragged: RwSignal<Option<(usize, usize)>>,
) -> impl IntoView {
    let (title, key) = (section.title, section.key);
    let words = move || match title.get(language().tag()).trim() {
        "" => key.to_string(),
        title => title.to_owned(),
    };
    let count = section.items.len();
    let drop = move |event: DragEvent, place: usize| {
        event.prevent_default();
        if let Some(from) = dragged.get_untracked() {
            draft.place(from, (number, place));
        }
        dragged.set(None);
    };
    let allow = move |event: DragEvent| {
        if dragged.get_untracked().is_some() {
            event.prevent_default();
        }
    };
    let add_heading = move || {
        let heading = Heading {
            heading: LocalText::default(),
            help: LocalText::default(),
            show_when: None,
        };
        draft.insert(number, None, FormItem::Heading(heading));
    };
    view! {
        <div class="lines">
            <FormLine draft selected=Selected::Section(number) words/>
            <ol>
                {section.items.into_iter().enumerate().map(|(place, item)| view! {
                    <li
                        draggable="true"
                        class:over=move || dragged.get().is_some()
                        on:dragstart=move |_| dragged.set(Some((number, place)))
                        on:dragend=move |_| dragged.set(None)
                        on:dragover=allow
                        on:drop=move |event| drop(event, place)
                    >
                        <ItemLine draft place=(number, place) item/>
                    </li>
                }).collect_view()}
            </ol>
            <div class="row row--1" on:dragover=allow on:drop=move |event| drop(event, count)>
                <Button local=true size=ButtonSize::Small icon="plus" on_click=move || adding.set(Some(number))>{t(m::BUILDER_ADD_QUESTION)}</Button>
                <Button local=true size=ButtonSize::Small icon="plus" on_click=add_heading>{t(m::BUILDER_ADD_HEADING)}</Button>
            </div>
        </div>
    }
}

#[component]
fn ItemLine(draft: Draft, place: (usize, usize), item: FormItem) -> impl IntoView {
    let (required, sometimes, calculated) = match &item {
        FormItem::Question(question) => (
            question.required || question.require_when.is_some(),
            question.show_when.is_some(),
            question.calculation.is_some(),
        ),
        FormItem::Heading(heading) => (false, heading.show_when.is_some(), false),
    };
    let is_heading = item.question().is_none();
    let words = move || match &item {
        FormItem::Question(question) => draft.definition.with(|form| {
            draft
                .fields
                .with(|fields| Names { form, fields }.question(&question.field))
        }),
        FormItem::Heading(heading) => match heading.heading.get(language().tag()).trim() {
            "" => text(m::BUILDER_HEADING).to_owned(),
            words => words.to_owned(),
        },
    };
    view! {
        <FormLine draft selected=Selected::Item(place.0, place.1) words>
            {is_heading.then(|| view! { <Tag line=true>{t(m::BUILDER_HEADING)}</Tag> })}
            {sometimes.then(|| view! { <span class="line__mark"><Icon name="bolt"/><span class="vh">{t(m::FORM_SOMETIMES)}</span></span> })}
            {required.then(|| view! { <Tag line=true>{t(m::FORM_REQUIRED)}</Tag> })}
            {calculated.then(|| view! { <Tag line=true>{t(m::FIELD_CALCULATED)}</Tag> })}
        </FormLine>
    }
}

/// The line of something in the form.
#[component]
fn FormLine(
    draft: Draft,
    selected: Selected,
    words: impl Fn() -> String + Clone + Send + Sync + 'static,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let is_faulty = move || {
        draft.faults.with(|faults| {
            let mut places = faults.iter().map(|fault| Selected::at(&fault.place));
            places.any(|place| place == selected)
        })
    };
    let shift = move |down: bool| {
        draft.shift(selected, down);
        // The line is another one now.
        browser::focus_next(format!("#{}", line_id(draft.selected.get_untracked())));
    };
    view! {
        <Line
            id=line_id(selected)
            words=Signal::derive(words)
            is_current=Signal::derive(move || draft.selected.get() == selected)
            is_faulty=Signal::derive(is_faulty)
            heads=matches!(selected, Selected::Section(_))
            on_select=move |()| draft.selected.set(selected)
            on_shift=shift
        >
            {children.map(|children| children())}
        </Line>
    }
}
