//! A line of an outline: it selects what it is about, and is moved by Alt and
//! the arrow keys.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::{
    i18n::{m, tf},
    ui::Icon,
};

/// One line, which selects what it is about.
#[component]
pub(crate) fn Line(
    /// Id of the line.
    id: String,
    /// Its words.
    #[prop(into)]
    words: Signal<String>,
    /// Whether it is what is worked on.
    #[prop(into)]
    is_current: Signal<bool>,
    /// Whether something is wrong with it.
    #[prop(into)]
    is_faulty: Signal<bool>,
    /// Whether it begins a part of the outline.
    #[prop(optional)]
    heads: bool,
    /// Selects it.
    #[prop(into)]
    on_select: Callback<()>,
    /// Moves it down, or up, and puts the focus on it.
    #[prop(into)]
    on_shift: Callback<bool>,
    /// Marks after the words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let move_it = move |event: KeyboardEvent| {
        let down = match (event.alt_key(), event.key().as_str()) {
            (true, "ArrowDown") => true,
            (true, "ArrowUp") => false,
            _ => return,
        };
        event.prevent_default();
        on_shift.run(down);
    };
    view! {
        <button
            type="button"
            class="line"
            class:line--section=heads
            id=id
            aria-current=move || is_current.get().then_some("true")
            on:click=move |_| on_select.run(())
            on:keydown=move_it
        >
            <span class="line__words">{words}</span>
            <Show when=move || is_faulty.get()>
                <span class="line__bad" role="img" aria-label=move || tf(m::BUILDER_FAULTY, &[("name", &words.get())])>
                    <Icon name="alert"/>
                </span>
            </Show>
            {children.map(|children| children())}
        </button>
    }
}
