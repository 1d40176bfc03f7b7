//! One practice: its statements as a ladder, not applicable, why.

use std::sync::Arc;

use docket_contract::maturity::AssessmentView;
use docket_domain::{
    maturity::model::{MaturityModel, Practice},
    text::LocalText,
};
use leptos::prelude::*;

use super::{
    figure::word,
    sheet::{Phase, Sheet},
};
use crate::{
    i18n::{m, t, text, tf, tn},
    loadable::Loadable,
    ui::{Checkbox, Field, TextArea, fresh_id, toast},
};

/// Most pips drawn on a rung; more are counted.
const PIPS: usize = 8;
/// Longest note or reason, in characters.
const LONGEST_TEXT: u32 = 4_000;

/// The ladder of a practice and what belongs to the answer.
#[component]
pub(super) fn Ladder(
    /// The model.
    model: Arc<MaturityModel>,
    /// The practice.
    practice: Practice,
    /// The answers.
    sheet: Sheet,
    /// The assessment.
    assessment: Loadable<AssessmentView>,
    /// Whether answers are taken.
    #[prop(into)]
    open: Signal<bool>,
    /// How many others gave each level, from 0 up; none while it is not to be
    /// seen.
    #[prop(into)]
    others: Signal<Option<Vec<usize>>>,
) -> impl IntoView {
    let key = StoredValue::new(practice.key.clone());
    let draft = Memo::new(move |_| key.with_value(|key| sheet.draft(key)));
    let applies = Memo::new(move |_| !draft.with(|draft| draft.not_applicable));
    let unit = move || {
        assessment.value.with(|assessment| {
            assessment
                .as_ref()
                .and_then(|assessment| assessment.base.unit.as_ref())
                .map_or_else(
                    || text(m::ASSESSMENT_WHOLE_ORGANIZATION).to_owned(),
                    |unit| unit.name.clone(),
                )
        })
    };
    let asked = move || {
        assessment.value.with(|assessment| {
            let asked = assessment
                .as_ref()
                .map_or(0, |assessment| assessment.base.respondents);
            u64::try_from(asked).unwrap_or(0)
        })
    };
    let question = practice.question.clone();
    let name = fresh_id("level");
    let rungs = std::iter::once((0, None, None))
        .chain(model.levels.iter().filter_map(|level| {
            let rung = practice.rung(level.number)?;
            Some((
                level.number,
                Some(level.name.clone()),
                Some(rung.statement.clone()),
            ))
        }))
        .map(|(number, title, statement)| {
            let name = name.clone();
            view! { <Rung number title statement name key sheet open others/> }
        })
        .collect_view();
    view! {
        <p class="t2 lead13">{move || word(&question)} " " {t(m::ASSESSMENT_CHOOSE)}</p>
        <fieldset disabled=move || !open.get()>
            <legend class="vh">{t(m::ASSESSMENT_LEVEL_REACHED)}</legend>
            <div class="row row--between ladder-h sm t3">
                <span>{unit}</span>
                <span>{move || tn(m::ASSESSMENT_ASKED, asked(), &[])}</span>
            </div>
            <div class="ladder" class:is-off=move || !applies.get()>{rungs}</div>
        </fieldset>
        <NotApplicable key sheet open/>
        <section class="sec"><Why key sheet open/></section>
    }
}

/// One statement.
#[component]
fn Rung(
    number: u8,
    title: Option<LocalText>,
    statement: Option<LocalText>,
    name: String,
    key: StoredValue<String>,
    sheet: Sheet,
    open: Signal<bool>,
    others: Signal<Option<Vec<usize>>>,
) -> impl IntoView {
    let level = Memo::new(move |_| {
        let draft = key.with_value(|key| sheet.draft(key));
        draft.level.filter(|_| !draft.not_applicable)
    });
    let beyond = Memo::new(move |_| {
        key.with_value(|key| sheet.draft(key))
            .beyond
            .contains(&number)
    });
    let chosen = Memo::new(move |_| level.get() == Some(number));
    let met = Memo::new(move |_| number > 0 && level.get().is_some_and(|level| level > number));
    let choose = move |_| {
        key.with_value(|key| {
            sheet.write(key, |draft| {
                draft.level = Some(number);
                draft.beyond.clear();
                draft.not_applicable = false;
            });
            sheet.save(key);
        });
    };
    let others = move || {
        others.get().map(|counts| {
            let count = counts.get(usize::from(number)).copied().unwrap_or(0);
            let drawn = count.min(PIPS);
            let me = chosen.get();
            let said = tn(m::ASSESSMENT_OTHERS_HERE, count as u64, &[]);
            view! {
                <span class="others" role="img" aria-label=said>
                    {(0..drawn).map(|_| view! { <i class="pip"></i> }).collect_view()}
                    {(count > drawn).then(|| view! { <span class="sm t3">{format!("+{}", count - drawn)}</span> })}
                    {me.then(|| view! { <i class="pip pip--me"></i> })}
                </span>
            }
        })
    };
    view! {
        <label class="rung" class:met=move || met.get() class:rung--none=number == 0>
            <input
                class="box"
                type="radio"
                name=name
                value=number.to_string()
                disabled=move || !open.get()
                prop:checked=move || chosen.get()
                on:change=choose
            />
            <span class="lv">{number.to_string()}</span>
            <span>
                <b class="strong">{move || title.as_ref().map_or_else(
                    || text(m::ASSESSMENT_NOT_YET).to_owned(), word,
                )}</b>
                <br/>
                <span class="t2">{move || statement.as_ref().map_or_else(
                    || text(m::ASSESSMENT_NOT_YET_BODY).to_owned(), word,
                )}</span>
                {move || beyond.get().then(|| view! {
                    <br/><span class="sm t3">{t(m::ASSESSMENT_BEYOND)}</span>
                })}
            </span>
            {others}
        </label>
    }
}

/// Leaving a practice out, with the reason it takes.
#[component]
fn NotApplicable(key: StoredValue<String>, sheet: Sheet, open: Signal<bool>) -> impl IntoView {
    let chosen = Memo::new(move |_| key.with_value(|key| sheet.draft(key)).not_applicable);
    let reason = RwSignal::new(key.with_value(|key| sheet.draft_now(key)).reason);
    let toggle = move |on: bool| {
        key.with_value(|key| {
            sheet.write(key, |draft| draft.not_applicable = on);
            sheet.save(key);
        });
    };
    Effect::new(move |before: Option<String>| {
        let now = reason.get();
        if before.is_some_and(|before| before != now) {
            key.with_value(|key| {
                sheet.write_slowly(key, |draft| draft.reason.clone_from(&now));
            });
        }
        now
    });
    let error = Signal::derive(move || match key.with_value(|key| sheet.phase(key)) {
        Phase::Refused(failure) => failure.at("/reason"),
        Phase::Incomplete => Some(text(m::ASSESSMENT_REASON_NEEDED).to_owned()),
        _ => None,
    });
    view! {
        <div class="nabox">
            <Checkbox checked=chosen on_change=toggle disabled=Signal::derive(move || !open.get())>
                {t(m::ASSESSMENT_NOT_APPLICABLE)} " " <span class="t3">{t(m::ASSESSMENT_NOT_APPLICABLE_HINT)}</span>
            </Checkbox>
            <Show when=move || chosen.get()>
                <div class="reveal">
                    <Field label=m::ASSESSMENT_REASON required=true error=error>
                        <TextArea
                            value=reason
                            rows=2
                            max_length=LONGEST_TEXT
                            disabled=Signal::derive(move || !open.get())
                        />
                    </Field>
                </div>
            </Show>
        </div>
    }
}

/// Why this level.
#[component]
fn Why(key: StoredValue<String>, sheet: Sheet, open: Signal<bool>) -> impl IntoView {
    let note = RwSignal::new(key.with_value(|key| sheet.draft_now(key)).note);
    Effect::new(move |before: Option<String>| {
        let now = note.get();
        if before.is_some_and(|before| before != now) {
            key.with_value(|key| sheet.write_slowly(key, |draft| draft.note.clone_from(&now)));
        }
        now
    });
    let error = Signal::derive(move || match key.with_value(|key| sheet.phase(key)) {
        Phase::Refused(failure) => failure.at("/note").or_else(|| Some(failure.advice())),
        _ => None,
    });
    view! {
        <Field label=m::ASSESSMENT_WHY optional=true error=error>
            <TextArea
                value=note
                rows=3
                max_length=LONGEST_TEXT
                disabled=Signal::derive(move || !open.get())
            />
        </Field>
        <Show when=move || open.get() && key.with_value(|key| sheet.is_stored(key))>
            <button type="button" class="link sm spc" on:click=move |_| if !toast::waits() { key.with_value(|key| sheet.take_back(key)); }>
                {t(m::ASSESSMENT_TAKE_BACK)}
            </button>
        </Show>
    }
}

/// Where a practice stands among all, for the line above its name.
pub(super) fn position(dimension: &LocalText, number: usize, total: usize) -> String {
    tf(
        m::ASSESSMENT_POSITION,
        &[
            ("dimension", &word(dimension)),
            ("number", &number.to_string()),
            ("total", &total.to_string()),
        ],
    )
}
