//! The sections of a form that is being written: how far each is, and the way
//! to it.

use docket_domain::form::Section;
use leptos::prelude::*;

use super::questions::Filling;
use crate::{
    browser,
    filling::placed,
    i18n::{language, m, t, text, tf, tn},
    ui::Icon,
};

/// Id of a section's heading.
pub(super) fn heading_id(place: usize) -> String {
    format!("section-{}", place + 1)
}

/// How far a section is.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    /// So many answers are missing or wrong.
    Open(usize),
    /// It could be handed in, and nothing was answered.
    Untouched,
    /// It could be handed in.
    Complete,
}

/// A section that asks something.
#[derive(Clone, PartialEq)]
struct Entry {
    place: usize,
    title: String,
    extent: Extent,
}

/// Every section that asks something, beside the questions on wide screens; how
/// many are complete everywhere.
#[component]
pub(super) fn Outline(filling: Filling) -> impl IntoView {
    let sections = StoredValue::new(placed(filling.sheet.sections()));
    let entries = Memo::new(move |_| {
        sections.with_value(|sections| {
            let all = sections.iter().enumerate();
            all.filter(|(_, (first, section))| filling.sheet.shows_any(*first, section))
                .map(|(place, (_, section))| Entry {
                    place,
                    title: section.title.get(language().tag()).to_owned(),
                    extent: extent(filling, section),
                })
                .collect::<Vec<_>>()
        })
    });
    let complete = move || {
        entries.with(|entries| {
            let is_complete = |entry: &&Entry| !matches!(entry.extent, Extent::Open(_));
            (entries.iter().filter(is_complete).count(), entries.len())
        })
    };
    let words = move || {
        let (complete, count) = complete();
        tf(
            m::OUTLINE_COMPLETE,
            &[
                ("complete", &complete.to_string()),
                ("count", &count.to_string()),
            ],
        )
    };
    view! {
        <Show when=move || entries.with(|entries| entries.len() > 1)>
            <nav class="outline" aria-label=t(m::OUTLINE_LABEL)>
                <p class="t2 sm14">{words}</p>
                <progress
                    max=move || complete().1.to_string()
                    value=move || complete().0.to_string()
                    aria-label=words
                ></progress>
                <ol class="steps">
                    {move || entries.get().into_iter().enumerate().map(|(number, entry)| {
                        view! { <Line filling number entry/> }
                    }).collect_view()}
                </ol>
            </nav>
        </Show>
    }
}

#[component]
fn Line(filling: Filling, number: usize, entry: Entry) -> impl IntoView {
    let Entry {
        place,
        title,
        extent,
    } = entry;
    let is_complete = extent == Extent::Complete;
    let go = move |_| {
        let heading = format!("#{}", heading_id(place));
        browser::focus(&heading);
        browser::bring_in_sight(&heading);
    };
    view! {
        <li
            class:done=is_complete
            aria-current=move || (filling.at.get() == Some(place)).then_some("step")
        >
            <span class="dot">
                {match is_complete {
                    true => view! { <Icon name="check" size=12/> }.into_any(),
                    false => (number + 1).to_string().into_any(),
                }}
            </span>
            <span>
                <button type="button" class="outline__go" on:click=go>{title}</button>
                <small>{move || match extent {
                    Extent::Open(count) => tn(m::OUTLINE_OPEN, count as u64, &[]),
                    Extent::Untouched => text(m::OUTLINE_OPTIONAL).to_owned(),
                    Extent::Complete => text(m::OUTLINE_DONE).to_owned(),
                }}</small>
            </span>
        </li>
    }
}

fn extent(filling: Filling, section: &Section) -> Extent {
    let open = filling.sheet.problems_of(section).len();
    let answered = |field| filling.sheet.answer(field).is_some();
    match open {
        0 if section
            .questions()
            .any(|question| answered(&question.field)) =>
        {
            Extent::Complete
        }
        0 => Extent::Untouched,
        open => Extent::Open(open),
    }
}
