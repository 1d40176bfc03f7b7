//! The steps of a form and where one is among them, and what stands beside
//! them. The step stands in the address, so that Back and reload do what people
//! expect.

use leptos::prelude::*;

use crate::{
    browser,
    i18n::{m, t, tf},
    ui::{Icon, IconButton},
};

/// The address of a step.
pub(super) fn anchor(index: usize) -> String {
    format!("#step-{}", index + 1)
}

/// The step in the address.
pub(super) fn addressed() -> usize {
    browser::window()
        .and_then(|window| window.location().hash().ok())
        .and_then(|hash| hash.strip_prefix("#step-")?.parse::<usize>().ok())
        .map_or(0, |number| number.saturating_sub(1))
}

/// Puts a step into the address.
pub(super) fn go_to(index: usize) {
    if let Some(window) = browser::window() {
        // Setting a fragment cannot fail.
        let _ = window.location().set_hash(&anchor(index));
    }
}

/// The steps that ask something: the place of each among all, and its heading.
pub(super) type Titles = Vec<(usize, String)>;

/// All steps on wide screens: done ones lead back.
#[component]
pub(super) fn StepList(titles: Signal<Titles>, current: Signal<usize>) -> impl IntoView {
    view! {
        <nav class="only-wide" aria-label=t(m::INTAKE_STEPS)>
            <ol class="steps">
                {move || titles.get().into_iter().enumerate().map(|(number, (index, title))| {
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
                                    view! { <a href=anchor(index)>{title.clone()}</a> }.into_any()
                                } else {
                                    title.clone().into_any()
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
pub(super) fn StepBar(titles: Signal<Titles>, current: Signal<usize>) -> impl IntoView {
    let place = move || {
        let index = current.get();
        titles.with(|titles| {
            titles
                .iter()
                .position(|(one, _)| *one >= index)
                .unwrap_or_default()
        })
    };
    let words = move || {
        let place = place();
        titles.with(|titles| {
            let (number, of) = ((place + 1).to_string(), titles.len().to_string());
            match titles.get(place + 1) {
                Some((_, next)) => tf(
                    m::INTAKE_STEP_NEXT,
                    &[("number", &number), ("count", &of), ("next", next)],
                ),
                None => tf(m::INTAKE_STEP, &[("number", &number), ("count", &of)]),
            }
        })
    };
    let back = move || {
        let before = untrack(place).saturating_sub(1);
        titles.with_untracked(|titles| titles.get(before).map_or(0, |(index, _)| *index))
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
                {move || titles.get().into_iter().map(|(index, _)| view! { <li class:on=move || index <= current.get()></li> }).collect_view()}
            </ol>
        </div>
    }
}

/// What happens next, and how many questions there are, once that is known.
#[component]
pub(super) fn Aside(
    /// Questions that are asked, of how many.
    #[prop(optional, into)]
    extent: Signal<Option<(usize, usize)>>,
) -> impl IntoView {
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
            {move || extent.get().map(|(asked, all)| view! {
                <section>
                    <h2>{t(m::INTAKE_TAKE_YOUR_TIME)}</h2>
                    <p>{tf(m::INTAKE_EXTENT, &[("asked", &asked.to_string()), ("all", &all.to_string())])}</p>
                </section>
            })}
        </aside>
    }
}
