//! What stands around every page for people without an account.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    i18n::{Language, language, m, set_language, t, text, tf},
    network,
    shell::{Logo, theme},
    ui::{Icon, IconButton},
};

/// The organisation's name above, the language and the theme beside it.
#[component]
pub(super) fn Frame(
    /// Name of the organisation, once it is known.
    #[prop(optional, into)]
    organization: Signal<String>,
    /// What stands at the foot.
    #[prop(optional, into)]
    foot: TextProp,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip" href="#content">{t(m::SHELL_SKIP)}</a>
        <div class="pub">
            <header class="pub__top"><div class="pub__in">
                <span class="pub__org">{move || organization.get()}</span>
                <span class="t3 only-wide">{t(m::INTAKE_REQUESTS)}</span>
                <span class="push row row--3">
                    <OtherLanguage/>
                    <IconButton
                        icon="sun"
                        label=move || tf(m::THEME_TOGGLE, &[("theme", text(theme::theme().label()))])
                        on_click=theme::toggle
                    />
                </span>
            </div></header>
            <Show when=move || !network::online()>
                <div class="banner banner--warn" role="status">
                    <Icon name="warn"/>
                    <span>{t(m::INTAKE_OFFLINE)}</span>
                </div>
            </Show>
            {children()}
            <footer class="pub__foot"><div class="pub__in">
                <span>{move || foot.get()}</span>
                <span class="push row"><Logo/></span>
            </div></footer>
        </div>
    }
}

/// A button with the other language's own name.
#[component]
fn OtherLanguage() -> impl IntoView {
    let other = || {
        Language::ALL
            .into_iter()
            .find(|one| *one != language())
            .unwrap_or_default()
    };
    view! {
        <button type="button" class="btn btn--quiet" lang=move || other().tag() on:click=move |_| set_language(untrack(other))>
            {move || other().name()}
        </button>
    }
}
