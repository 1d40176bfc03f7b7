//! Answering an assessment, practice by practice.

use std::sync::Arc;

use docket_contract::maturity::AssessmentResultView;
use docket_domain::{identity::Permission, maturity::model::MaturityModel};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal, hooks::use_navigate};

use super::{
    agreed::Agreed,
    contents::Contents,
    draft::Draft,
    figure::{practice_name, word},
    head::{Head, Place},
    ladder::{Ladder, position},
    others::{Next, Others, practice_of},
    record::{Record, opened},
    sheet::{Phase, Sheet},
};
use crate::{
    api::{Reply, maturity},
    browser,
    i18n::{m, t, text, tf},
    live,
    loadable::{Loadable, Loaded},
    stale::{Conflict, StaleDialog},
    ui::{Button, ButtonKind, ButtonSize, Drawer, Icon, Note},
};

/// One's own answers to an assessment.
#[component]
pub fn AssessmentPage() -> impl IntoView {
    let record = Record::here();
    opened(record, move |model| {
        let answers = Loadable::new(move || {
            let key = record.key.get();
            async move { maturity::answers(&key).await }
        });
        view! {
            <Loaded of=answers label=m::ASSESSMENT_YOUR_ANSWERS>
                {
                    let model = model.clone();
                    move || answers.value.get().map(|page| {
                        let sheet = Sheet::new(record, page.items);
                        view! { <Answering record model=model.clone() sheet/> }
                    })
                }
            </Loaded>
        }
        .into_any()
    })
}

/// Everything about the practice the address names, else the first open one.
#[component]
fn Answering(record: Record, model: Arc<MaturityModel>, sheet: Sheet) -> impl IntoView {
    let keys: Arc<[String]> = model.practices().map(|(_, one)| one.key.clone()).collect();
    let open = Signal::derive(move || record.is_open() && record.may(Permission::AssessmentAnswer));
    sheet.resume(keys.iter().cloned());
    live::soon(&["assessment"], move || sheet.read_again());
    let online = window_event_listener_untyped("online", move |_| sheet.retry());
    on_cleanup(move || online.remove());

    let (asked, ask) = query_signal::<String>("practice");
    let first_open = untrack(|| keys.iter().find(|key| !sheet.answered(key)).cloned())
        .or_else(|| keys.first().cloned())
        .unwrap_or_default();
    let known = keys.clone();
    let current = Memo::new(move |_| {
        asked
            .get()
            .filter(|key| known.contains(key))
            .unwrap_or_else(|| first_open.clone())
    });
    let all = RwSignal::new(false);
    let show = Callback::new(move |key: String| {
        sheet.save(&current.get_untracked());
        all.set(false);
        ask.set(Some(key));
        browser::focus("#practice");
    });
    let step = Steps::new(keys, current, show, record);
    on_keys(step, sheet, current, open, model.top_level());

    let results = results(record, sheet);
    let (drawer_model, clash_model) = (model.clone(), model.clone());
    view! {
        <div class="as-page">
            <Head record place=Place::Answers/>
            <div class="as">
                <nav class="as__toc" aria-label=t(m::ASSESSMENT_DIMENSIONS)>
                    <Contents model=model.clone() sheet current on_choose=show/>
                </nav>
                <Practice record model=model.clone() sheet current open results all/>
            </div>
            <SaveBar model sheet current open step/>
        </div>
        <Drawer open=all title=m::ASSESSMENT_ALL_PRACTICES>
            <nav class="as__toc as__toc--drawer" aria-label=t(m::ASSESSMENT_DIMENSIONS)>
                <Contents model=drawer_model.clone() sheet current on_choose=show/>
            </nav>
        </Drawer>
        <Clashing sheet model=clash_model/>
    }
}

/// The results as they are, for those who may read them; read again after
/// each answer.
fn results(record: Record, sheet: Sheet) -> Loadable<Option<AssessmentResultView>> {
    let may = Memo::new(move |_| record.may(Permission::AssessmentRead));
    Loadable::new(move || {
        sheet.taken.track();
        // What others answer counts as well.
        record.assessment.value.track();
        let (may, key) = (may.get(), record.key.get());
        async move {
            if !may {
                return Ok(Reply {
                    body: None,
                    etag: None,
                });
            }
            maturity::results(&key, "").await.map(|reply| Reply {
                body: Some(reply.body),
                etag: reply.etag,
            })
        }
    })
}

/// The practice in the middle, its surroundings at the side.
#[component]
fn Practice(
    record: Record,
    model: Arc<MaturityModel>,
    sheet: Sheet,
    current: Memo<String>,
    open: Signal<bool>,
    results: Loadable<Option<AssessmentResultView>>,
    all: RwSignal<bool>,
) -> impl IntoView {
    let result = Signal::derive(move || results.value.get().flatten());
    let total = model.practices().count();
    let (main, aside) = (model.clone(), model);
    view! {
        <div class="as__main"><div class="as__w">
            {move || {
                sheet.revision.track();
                let key = current.get();
                let found = main.practices().enumerate().find(|(_, (_, one))| one.key == key);
                let (index, (dimension, practice)) = found?;
                let (of, title) = (dimension.name.clone(), practice.name.clone());
                let others = others(sheet, practice.key.clone(), result);
                Some(view! {
                    <div class="row row--between">
                        <p class="t3 sm">{move || position(&of, index + 1, total)}</p>
                        <span class="only-narrow">
                            <Button local=true size=ButtonSize::Small on_click=move || all.set(true)>{t(m::ASSESSMENT_ALL_PRACTICES)}</Button>
                        </span>
                    </div>
                    <h2 class="rec__title" id="practice" tabindex="-1">{move || word(&title)}</h2>
                    <Show when=move || !open.get()>
                        <div class="spc"><Note>{move || text(if record.is_open() {
                            m::ASSESSMENT_READ_ONLY
                        } else {
                            m::ASSESSMENT_FROZEN
                        })}</Note></div>
                    </Show>
                    <Ladder
                        model=main.clone()
                        practice=practice.clone()
                        sheet
                        assessment=record.assessment
                        open
                        others
                    />
                })
            }}
        </div></div>
        <aside class="side" aria-label=t(m::ASSESSMENT_ASIDE)>
            {move || {
                let key = current.get();
                let practice = aside.practice(&key)?.clone();
                Some(view! {
                    <Others model=aside.clone() practice=key.clone() sheet result/>
                    <Agreed record practice=key top=aside.top_level() on_recorded=move || results.reload()/>
                    <Next model=aside.clone() practice sheet/>
                })
            }}
        </aside>
    }
}

/// How many others gave each level; none before one has answered oneself.
fn others(
    sheet: Sheet,
    key: String,
    result: Signal<Option<AssessmentResultView>>,
) -> Signal<Option<Vec<usize>>> {
    Signal::derive(move || {
        if !sheet.is_stored(&key) {
            return None;
        }
        let mine = sheet.saved_level(&key);
        result.with(|result| {
            let mut counts = practice_of(result.as_ref()?, &key)?.distribution.clone();
            if let Some(own) = mine.and_then(|level| counts.get_mut(usize::from(level))) {
                *own = own.saturating_sub(1);
            }
            Some(counts)
        })
    })
}

/// The way through the practices.
#[derive(Clone, Copy)]
struct Steps {
    back: Callback<()>,
    forward: Callback<()>,
    /// Key of the next practice; none at the last.
    next: Memo<Option<String>>,
    previous: Memo<Option<String>>,
}

impl Steps {
    fn new(
        keys: Arc<[String]>,
        current: Memo<String>,
        show: Callback<String>,
        record: Record,
    ) -> Self {
        let place = {
            let keys = keys.clone();
            Memo::new(move |_| {
                let current = current.get();
                keys.iter().position(|key| *key == current).unwrap_or(0)
            })
        };
        let (before, after) = (keys.clone(), keys);
        let previous = Memo::new(move |_| before.get(place.get().checked_sub(1)?).cloned());
        let next = Memo::new(move |_| after.get(place.get() + 1).cloned());
        let navigate = use_navigate();
        Self {
            back: Callback::new(move |()| {
                if let Some(key) = previous.get_untracked() {
                    show.run(key);
                }
            }),
            forward: Callback::new(move |()| match next.get_untracked() {
                Some(key) => show.run(key),
                None if untrack(|| record.may(Permission::AssessmentRead)) => navigate(
                    &format!("/assessments/{}/results", record.key.get_untracked()),
                    NavigateOptions::default(),
                ),
                None => navigate("/assessments", NavigateOptions::default()),
            }),
            next,
            previous,
        }
    }
}

/// Digits answer, `n` and `p` move, while nothing is being typed.
fn on_keys(step: Steps, sheet: Sheet, current: Memo<String>, open: Signal<bool>, top: u8) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        let modal = browser::document()
            .and_then(|document| document.query_selector("dialog[open]").ok().flatten())
            .is_some();
        if modal
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || browser::is_typing(event.target())
        {
            return;
        }
        let key = event.key();
        match key.as_str() {
            "n" => step.forward.run(()),
            "p" => step.back.run(()),
            digit => {
                let level = digit.parse::<u8>().ok().filter(|level| *level <= top);
                if let (Some(level), true) = (level, open.get_untracked()) {
                    let practice = current.get_untracked();
                    sheet.write(&practice, |draft| {
                        draft.level = Some(level);
                        draft.beyond.clear();
                        draft.not_applicable = false;
                    });
                    sheet.save(&practice);
                }
            }
        }
    });
    on_cleanup(move || handle.remove());
}

/// Previous, whether it is saved, next.
#[component]
fn SaveBar(
    model: Arc<MaturityModel>,
    sheet: Sheet,
    current: Memo<String>,
    open: Signal<bool>,
    step: Steps,
) -> impl IntoView {
    let phase = Memo::new(move |_| sheet.phase(&current.get()));
    let top = model.top_level();
    let next = move || {
        step.next.get().map_or_else(
            || text(m::ASSESSMENT_LAST).to_owned(),
            |key| {
                let name = model.practice(&key).map(|practice| word(&practice.name));
                tf(
                    m::ASSESSMENT_NEXT_NAMED,
                    &[("name", &name.unwrap_or_default())],
                )
            },
        )
    };
    view! {
        <div class="savebar">
            <button
                type="button"
                class="btn"
                aria-label=t(m::ASSESSMENT_PREVIOUS)
                disabled=move || step.previous.with(Option::is_none)
                on:click=move |_| step.back.run(())
            >
                <Icon name="left"/><span class="only-wide">{t(m::ASSESSMENT_PREVIOUS)}</span>
            </button>
            <span class="saved saved--13" role="status">{move || phase_view(&phase.get())}</span>
            <Show when=move || matches!(phase.get(), Phase::Kept(_))>
                <Button size=ButtonSize::Small on_click=move || sheet.retry()>{t(m::STATE_RETRY)}</Button>
            </Show>
            <Show when=move || open.get()>
                <span class="push t3 only-wide sm savebar__keys">
                    <kbd>"0"</kbd> " " {t(m::ASSESSMENT_KEYS_TO)} " " <kbd>{top.to_string()}</kbd> " "
                    {t(m::ASSESSMENT_KEYS_ANSWER)} " \u{b7} " <kbd>"n"</kbd> " " {t(m::ASSESSMENT_KEYS_NEXT)}
                </span>
            </Show>
            <span class="savebar__next">
                <Button local=true kind=ButtonKind::Primary on_click=move || step.forward.run(())>
                    <span class="only-wide cut">{next}</span>
                    <span class="only-narrow">{t(m::ASSESSMENT_NEXT)}</span>
                    <Icon name="right"/>
                </Button>
            </span>
        </div>
    }
}

/// Whether the answer is saved, in shape and words.
fn phase_view(phase: &Phase) -> AnyView {
    match phase {
        Phase::Untouched => ().into_any(),
        Phase::Saving => view! {
            <span class="spin" aria-hidden="true"></span> {t(m::ASSESSMENT_SAVING)}
        }
        .into_any(),
        Phase::Saved => view! { <Icon name="check"/> {t(m::ASSESSMENT_SAVED)} }.into_any(),
        Phase::Incomplete => view! {
            <span class="warn row row--1"><Icon name="warn"/> {t(m::ASSESSMENT_INCOMPLETE)}</span>
        }
        .into_any(),
        Phase::Kept(_) => view! {
            <span class="warn row row--1"><Icon name="wifi"/> {t(m::ASSESSMENT_KEPT)}</span>
        }
        .into_any(),
        Phase::Refused(failure) => {
            let title = failure.title();
            view! { <span class="bad row row--1"><Icon name="alert"/> {title}</span> }.into_any()
        }
    }
}

/// The choice between two versions of an answer.
#[component]
fn Clashing(sheet: Sheet, model: Arc<MaturityModel>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || {
        if sheet.clash.with(Option::is_some) {
            open.set(true);
        }
    });
    let told = |draft: &Draft| {
        if draft.not_applicable {
            format!("{}: {}", text(m::ASSESSMENT_NOT_APPLICABLE), draft.reason)
        } else {
            let level = draft.level.map_or_else(String::new, |level| {
                tf(m::MATURITY_LEVEL, &[("level", &level.to_string())])
            });
            format!("{level} {}", draft.note).trim().to_owned()
        }
    };
    let conflicts = Signal::derive(move || {
        sheet.clash.get().map_or_else(Vec::new, |clash| {
            vec![Conflict {
                field: clash.practice.clone(),
                name: practice_name(&model, &clash.practice),
                theirs: told(&Draft::of(&clash.theirs)),
                mine: told(&clash.mine),
            }]
        })
    });
    view! {
        <StaleDialog open conflicts on_choose={move |mine: Vec<String>| {
            if let Some(clash) = sheet.clash.get_untracked() {
                sheet.choose(&clash, !mine.is_empty());
            }
        }}/>
    }
}
