//! The design system on one page: every component in its states, for people
//! who build with it and for the browser tests. It needs no server.

mod charts;
mod controls;
mod marks;
mod overlays;
mod states;

use leptos::prelude::*;

use crate::{
    browser,
    i18n::{m, t, text, tf},
    shell::{LanguageMenu, Logo, theme},
    ui::{IconButton, Toasts},
};

/// Every component in every state.
#[component]
pub fn DesignPage() -> impl IntoView {
    Effect::new(|| browser::set_title(&format!("{} \u{b7} Docket", text(m::DESIGN_TITLE))));
    view! {
        <div class="design">
            <header class="topbar">
                <a href="/" class="nav__brand"><Logo/></a>
                <h1 class="t14">{t(m::DESIGN_TITLE)}</h1>
                <div class="push row">
                    <IconButton
                        icon="sun"
                        label=move || tf(m::THEME_TOGGLE, &[("theme", text(theme::theme().label()))])
                        on_click=theme::toggle
                    />
                    <LanguageMenu/>
                </div>
            </header>
            <main class="sheet">
                <h2 class="part c12">{t(m::DESIGN_STATES)}</h2>
                <states::States/>
                <h2 class="part c12">{t(m::DESIGN_OVERLAYS)}</h2>
                <overlays::Overlays/>
                <h2 class="part c12">{t(m::DESIGN_CONTROLS)}</h2>
                <controls::Controls/>
                <h2 class="part c12">{t(m::DESIGN_MARKS)}</h2>
                <marks::Marks/>
                <h2 class="part c12">{t(m::DESIGN_CHARTS)}</h2>
                <charts::Charts/>
            </main>
        </div>
        <Toasts/>
    }
}

/// A part of the sheet with its caption.
#[component]
fn Specimen(
    /// What is shown.
    title: crate::i18n::Key,
    /// Twelfths of the width, as a class.
    #[prop(default = "c4")]
    width: &'static str,
    /// The components.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=width>
            <h3 class="cap">{t(title)}</h3>
            <div class="panel panel__body stack stack--3">{children()}</div>
        </section>
    }
}
