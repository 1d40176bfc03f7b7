//! The frame of pages before anyone is signed in.

use leptos::prelude::*;

use crate::{
    browser,
    i18n::{Key, text},
    shell::{LanguageMenu, Logo},
};

/// One column with the logo above it.
#[component]
pub(crate) fn Entrance(
    /// What the page is for.
    title: Key,
    /// The form.
    children: Children,
) -> impl IntoView {
    Effect::new(move || browser::set_title(&format!("{} \u{b7} Docket", text(title))));
    view! {
        <div class="pub entrance">
            <header class="pub__top"><div class="pub__in">
                <Logo/>
                <span class="push"><LanguageMenu/></span>
            </div></header>
            <main class="entrance__main stack stack--6">
                <h1>{move || text(title)}</h1>
                {children()}
            </main>
        </div>
    }
}
