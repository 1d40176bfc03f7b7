//! Choosing the language.

use leptos::prelude::*;

use crate::{
    i18n::{Language, language, m, set_language, tf},
    session::Session,
    ui::{Menu, MenuItem},
};

/// A menu of the languages the interface speaks, each named in itself.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let session = Session::here();
    let choose = move |language: Language| match session {
        Some(session) => session.speak(language),
        // Nobody is signed in yet.
        None => set_language(language),
    };
    view! {
        <Menu label=move || tf(m::SHELL_LANGUAGE_NOW, &[("language", &language().tag().to_uppercase())]) trigger=|| view! {
            <span class="btn btn--quiet">{move || language().tag().to_uppercase()}</span>
        }>
            {Language::ALL.into_iter().map(|one| view! {
                <MenuItem local=true label=one.name() on_click=move || choose(one)/>
            }).collect_view()}
        </Menu>
    }
}
