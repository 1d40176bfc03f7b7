//! What is selected, to be worked on.

use docket_domain::{
    form::{Condition, FormItem, Heading, Question},
    text::LocalText,
};
use leptos::prelude::*;

use super::{
    condition::ConditionEditor,
    draft::{Draft, Selected},
    rules::Rules,
};
use crate::{
    api,
    drafting::{Bilingual, Moves},
    i18n::{self, Key, m, t, text},
    organization::kind_name,
    ui::{Checkbox, Field, Note, RadioGroup, RadioOption, Tag, TextInput, Tone},
};

/// The editor of what is selected.
#[component]
pub(super) fn Editor(
    /// The draft.
    draft: Draft,
    /// What is worked on.
    selected: Selected,
) -> impl IntoView {
    let faults = move || {
        draft.faults.with(|faults| {
            let own = faults
                .iter()
                .filter(|fault| Selected::at(&fault.place) == selected);
            own.map(|fault| {
                let known = i18n::find(i18n::FORM_PROBLEM, fault.problem.code());
                api::in_language(&fault.problem.to_string(), known)
            })
            .collect::<Vec<_>>()
        })
    };
    let panel = match selected {
        Selected::Form => view! { <FormPanel draft/> }.into_any(),
        Selected::Section(section) => view! { <SectionPanel draft section/> }.into_any(),
        Selected::Item(section, item) => match draft.item(section, item) {
            Some(FormItem::Question(question)) => {
                view! { <QuestionPanel draft place=(section, item) question=*question/> }.into_any()
            }
            Some(FormItem::Heading(heading)) => {
                view! { <HeadingPanel draft place=(section, item) heading/> }.into_any()
            }
            None => ().into_any(),
        },
    };
    view! {
        <div class="stack stack--4">
            <Show when=move || !faults().is_empty()>
                <Note tone=Tone::Warn>
                    <ul>{move || faults().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                </Note>
            </Show>
            {panel}
        </div>
    }
}

/// What can be done with a section or with something in it.
#[component]
fn FormMoves(draft: Draft, selected: Selected) -> impl IntoView {
    let remove = move |()| {
        draft.remove(selected);
        draft.work().offer_undo(m::BUILDER_REMOVED);
    };
    view! {
        <Moves
            on_up=move |()| draft.shift(selected, false)
            on_down=move |()| draft.shift(selected, true)
            on_remove=remove
        />
    }
}

/// The form as a whole.
#[component]
fn FormPanel(draft: Draft) -> impl IntoView {
    let thank_you = draft
        .definition
        .with_untracked(|form| form.thank_you.clone());
    view! {
        <h2 class="t16 strong">{t(m::BUILDER_FORM)}</h2>
        <p class="t3">{t(m::BUILDER_FORM_LEAD)}</p>
        <Bilingual
            label=m::BUILDER_THANK_YOU
            known=thank_you
            long=true
            on_change=move |words: LocalText| draft.change("thank_you", |form| form.thank_you = words)
        />
        <Checkbox
            checked=Signal::derive(move || draft.definition.with(|form| form.asks_approver))
            on_change=move |asks: bool| draft.change("asks_approver", |form| form.asks_approver = asks)
        >{t(m::BUILDER_ASKS_APPROVER)}</Checkbox>
        <p class="t3">{t(m::BUILDER_ASKS_APPROVER_HINT)}</p>
    }
}

#[component]
fn SectionPanel(draft: Draft, section: usize) -> impl IntoView {
    let known = draft.section(section)?;
    let change = move |aspect: &str, change: &dyn Fn(&mut docket_domain::form::Section)| {
        draft.change(&format!("{section}/{aspect}"), |form| {
            if let Some(section) = form.sections.get_mut(section) {
                change(section);
            }
        });
    };
    let key = RwSignal::new(known.key.to_string());
    let wrong = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<()>| {
        let typed = key.get();
        if before.is_some() {
            match typed.trim().parse::<docket_domain::field::FieldKey>() {
                Ok(read) => {
                    wrong.set(None);
                    change("key", &|section| section.key = read.clone());
                }
                Err(_) => wrong.set(Some(text(m::FIELDS_KEY_HINT).to_owned())),
            }
        }
    });
    Some(view! {
        <h2 class="t16 strong">{t(m::BUILDER_SECTION)}</h2>
        <FormMoves draft selected=Selected::Section(section)/>
        <Bilingual
            label=m::BUILDER_SECTION_TITLE
            known=known.title
            on_change=move |words: LocalText| change("title", &|section| section.title = words.clone())
        />
        <Bilingual
            label=m::BUILDER_HELP
            known=known.help
            long=true
            on_change=move |words: LocalText| change("help", &|section| section.help = words.clone())
        />
        <Field label=m::DEMAND_KEY hint=m::BUILDER_KEY_HINT error=wrong><TextInput value=key/></Field>
    })
}

#[component]
fn HeadingPanel(draft: Draft, place: (usize, usize), heading: Heading) -> impl IntoView {
    let change = move |aspect: &str, change: &dyn Fn(&mut Heading)| {
        draft.change(&format!("{}/{}/{aspect}", place.0, place.1), |form| {
            let section = form.sections.get_mut(place.0);
            let item = section.and_then(|section| section.items.get_mut(place.1));
            if let Some(FormItem::Heading(heading)) = item {
                change(heading);
            }
        });
    };
    let show = move |(_, condition): (String, Option<Condition>)| {
        change("show_when", &|heading| {
            heading.show_when.clone_from(&condition)
        });
    };
    view! {
        <h2 class="t16 strong">{t(m::BUILDER_HEADING)}</h2>
        <FormMoves draft selected=Selected::Item(place.0, place.1)/>
        <Bilingual
            label=m::BUILDER_HEADING
            known=heading.heading
            on_change=move |words: LocalText| change("heading", &|heading| heading.heading = words.clone())
        />
        <Bilingual
            label=m::BUILDER_HELP
            known=heading.help
            long=true
            on_change=move |words: LocalText| change("help", &|heading| heading.help = words.clone())
        />
        <When
            draft
            place
            legend=m::BUILDER_SHOWN
            ways=vec![("always", m::BUILDER_ALWAYS), ("when", m::BUILDER_WHEN)]
            way=if heading.show_when.is_some() { "when" } else { "always" }
            known=heading.show_when
            on_change=show
        />
    }
}

#[component]
fn QuestionPanel(draft: Draft, place: (usize, usize), question: Question) -> impl IntoView {
    let field = draft.field(&question.field);
    let Some(field) = field else {
        let key = question.field.to_string();
        return view! {
            <h2 class="t16 strong">{key}</h2>
            <FormMoves draft selected=Selected::Item(place.0, place.1)/>
        }
        .into_any();
    };
    let label = field.label.clone();
    let named = label.clone();
    let kind = field.kind;
    let set = move |aspect: &str, change: &dyn Fn(&mut Question)| {
        draft.change_question(place, aspect, |question| change(question));
    };
    let blank = |text: LocalText| Some(text).filter(|text| !text.is_blank());
    // As it is now, not as it was when the panel opened.
    let needed = move || {
        let item = untrack(|| draft.item(place.0, place.1));
        let now = item.as_ref().and_then(FormItem::question);
        match now.map(|now| (now.required, now.require_when.clone())) {
            Some((true, _)) => ("always", None),
            Some((false, Some(condition))) => ("when", Some(condition)),
            _ => ("never", None),
        }
    };
    let calculated = Memo::new(move |_| {
        let item = draft.item(place.0, place.1);
        item.is_some_and(|item| item.question().is_some_and(|one| one.calculation.is_some()))
    });
    let show = move |(_, condition): (String, Option<Condition>)| {
        set("show_when", &|one| one.show_when.clone_from(&condition));
    };
    let require = move |(way, condition): (String, Option<Condition>)| {
        set("required", &|one| {
            one.required = way == "always";
            one.require_when.clone_from(&condition);
        });
    };
    view! {
        <div>
            <h2 class="t16 strong">{move || named.get(i18n::language().tag()).to_owned()}</h2>
            <p class="row row--2 t3 sm"><Tag line=true>{t(kind_name(kind))}</Tag><span class="key">{question.field.to_string()}</span></p>
        </div>
        <FormMoves draft selected=Selected::Item(place.0, place.1)/>
        <Bilingual
            label=m::FIELDS_QUESTION
            known=question.label.clone().unwrap_or_default()
            otherwise=label
            on_change=move |words: LocalText| set("label", &|one| one.label = blank(words.clone()))
        />
        <Bilingual
            label=m::BUILDER_HELP
            known=question.help.clone().unwrap_or_default()
            otherwise=field.help.clone()
            long=true
            on_change=move |words: LocalText| set("help", &|one| one.help = blank(words.clone()))
        />
        {kind.is_text().then(|| view! {
            <Bilingual
                label=m::BUILDER_EXAMPLE
                known=question.placeholder.clone().unwrap_or_default()
                on_change=move |words: LocalText| set("placeholder", &|one| one.placeholder = blank(words.clone()))
            />
        })}
        <When
            draft
            place
            legend=m::BUILDER_SHOWN
            ways=vec![("always", m::BUILDER_ALWAYS), ("when", m::BUILDER_WHEN)]
            way=if question.show_when.is_some() { "when" } else { "always" }
            known=question.show_when.clone()
            on_change=show
        />
        <Show when=move || !calculated.get()>
            <When
                draft
                place
                legend=m::BUILDER_REQUIRED
                ways=vec![
                    ("never", m::BUILDER_OPTIONAL),
                    ("always", m::BUILDER_ALWAYS),
                    ("when", m::BUILDER_WHEN),
                ]
                way=needed().0
                known=needed().1
                on_change=require
            />
        </Show>
        <Rules draft place question field/>
    }
    .into_any()
}

/// Always, never, or under a condition.
#[component]
fn When(
    draft: Draft,
    place: (usize, usize),
    legend: Key,
    ways: Vec<(&'static str, Key)>,
    way: &'static str,
    known: Option<Condition>,
    /// Told the way and the condition, which is only there under one.
    #[prop(into)]
    on_change: Callback<(String, Option<Condition>)>,
) -> impl IntoView {
    let way = RwSignal::new(way.to_owned());
    let condition = RwSignal::new(known);
    Effect::new(move |before: Option<(String, Option<Condition>)>| {
        let chosen = way.get();
        let condition = condition.get().filter(|_| chosen == "when");
        let now = (chosen, condition);
        if before.is_some_and(|before| before != now) {
            on_change.run(now.clone());
        }
        now
    });
    let options = ways
        .into_iter()
        .map(|(way, words)| RadioOption::new(way, words));
    let options: Vec<RadioOption> = options.collect();
    let write = Callback::new(move |written: Option<Condition>| condition.set(written));
    view! {
        <div class="stack stack--2">
            <RadioGroup legend value=way options=options/>
            <Show when=move || way.get() == "when">
                <ConditionEditor
                    draft
                    before=draft.before(place.0, place.1)
                    known=condition.get_untracked()
                    on_change=write
                />
            </Show>
        </div>
    }
}
