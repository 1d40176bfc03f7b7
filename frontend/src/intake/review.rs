//! Everything once more before it is handed in.

use docket_domain::field::FieldKind;
use leptos::prelude::*;

use super::{page::Step, progress::anchor, sheet::Sheet};
use crate::{
    i18n::{m, t, text},
    ui::Markdown,
};

/// Every answer by step, each step with a way back to it.
#[component]
pub(super) fn Review(
    /// The form.
    sheet: Sheet,
    /// Its steps.
    steps: Vec<Step>,
    /// Those that ask something.
    shown: Memo<Vec<usize>>,
) -> impl IntoView {
    steps
        .into_iter()
        .enumerate()
        .filter(|(index, step)| {
            *step != Step::Review && shown.with_untracked(|shown| shown.contains(index))
        })
        .map(|(index, step)| {
            let heading = step.clone();
            let named = step.clone();
            let rows = move || rows(sheet, &step);
            view! {
                <section class="review">
                    <div class="row row--between">
                        <h2>{move || heading.title()}</h2>
                        <a class="link" href=anchor(index)>
                            {t(m::INTAKE_CHANGE)}<span class="vh">{move || format!(": {}", named.title())}</span>
                        </a>
                    </div>
                    <dl>
                        {move || rows().into_iter().map(|Row { question, answer, is_long }| {
                            let answer = match answer {
                                None => view! { <dd class="t3">{t(m::INTAKE_NOT_ANSWERED)}</dd> }.into_any(),
                                Some(text) if is_long => view! { <dd><Markdown text/></dd> }.into_any(),
                                Some(text) => view! { <dd>{text}</dd> }.into_any(),
                            };
                            view! { <div><dt>{question}</dt>{answer}</div> }
                        }).collect_view()}
                    </dl>
                </section>
            }
        })
        .collect_view()
}

/// A question as it was answered.
struct Row {
    question: String,
    /// In words.
    answer: Option<String>,
    /// Whether it is a long text, shown as it was meant.
    is_long: bool,
}

fn rows(sheet: Sheet, step: &Step) -> Vec<Row> {
    let about = |question, answer: String| Row {
        question: text(question).to_owned(),
        answer: Some(answer),
        is_long: false,
    };
    match step {
        Step::Submitter => vec![
            about(m::INTAKE_NAME, sheet.about.name.get()),
            about(m::INTAKE_EMAIL, sheet.about.email.get()),
        ],
        Step::Section(_, section) => section
            .questions()
            .map(|question| &question.field)
            .filter(|key| sheet.answers.shows(key))
            .map(|key| Row {
                question: sheet.answers.label(key),
                answer: sheet.words_of(key),
                is_long: sheet
                    .answers
                    .field(key)
                    .is_some_and(|field| field.kind == FieldKind::LongText),
            })
            .collect(),
        Step::Review => Vec::new(),
    }
}
