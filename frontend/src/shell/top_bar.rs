//! The bar above the page: where one is, the palette, theme, language, person.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{LanguageMenu, Overlays, crumbs::Crumbs, theme};
use crate::{
    api::identity,
    browser,
    i18n::{m, t, text, tf},
    notification::Bell,
    session::Session,
    ui::{Avatar, AvatarSize, Icon, IconButton, Menu, MenuItem, MenuRule, initials, toast},
};

/// The bar above the page.
#[component]
pub(super) fn TopBar() -> impl IntoView {
    let crumbs = use_context::<Crumbs>().unwrap_or_default();
    let overlays = use_context::<Overlays>();
    // A page that has not named itself yet still has a heading.
    let heading = move || {
        Some(crumbs.here.get().get())
            .filter(|words| !words.is_empty())
            .unwrap_or("Docket".into())
    };
    view! {
        <header class="topbar">
            <nav class="crumbs" aria-label=t(m::SHELL_CRUMBS)>
                {move || crumbs.parents.get().into_iter().map(|crumb| view! {
                    <a href=crumb.href>{move || crumb.label.get()}</a>
                    <span class="sepr" aria-hidden="true">"/"</span>
                }).collect_view()}
                <h1 class="cut" aria-current="page">{heading}</h1>
            </nav>
            <div class="push row row--1">
                <button
                    class="find"
                    type="button"
                    aria-haspopup="dialog"
                    on:click=move |_| if let Some(overlays) = overlays { overlays.palette.set(true) }
                >
                    <Icon name="search"/>
                    <span>{t(m::SHELL_FIND)}</span>
                    <kbd aria-hidden="true">{t(m::KEYS_CTRL_K)}</kbd>
                </button>
                <IconButton
                    icon="sun"
                    label=move || tf(m::THEME_TOGGLE, &[("theme", text(theme::theme().label()))])
                    on_click=theme::toggle
                />
                <Bell/>
                <LanguageMenu/>
                <PersonMenu/>
            </div>
        </header>
    }
}

/// What concerns the person: account, keys, signing out.
#[component]
fn PersonMenu() -> impl IntoView {
    let session = Session::here();
    let overlays = use_context::<Overlays>();
    let navigate = use_navigate();
    let name = move || session.map_or_else(String::new, |session| session.name());
    // The menu has a name as well while nobody knows whose it is.
    let label = move || match name() {
        name if name.is_empty() => text(m::NAV_ACCOUNT).to_owned(),
        name => format!("{} {name}", initials(&name)),
    };
    view! {
        <Menu label=label trigger=move || view! {
            {move || view! { <Avatar name=name() me=true size=AvatarSize::Thread/> }}
        }>
            <MenuItem local=true icon="people" label=m::NAV_ACCOUNT on_click={
                let navigate = navigate.clone();
                move || navigate("/account", NavigateOptions::default())
            }/>
            <MenuItem local=true icon="text" label=m::SHELL_KEYS on_click=move || {
                if let Some(overlays) = overlays {
                    overlays.keys.set(true);
                }
            }/>
            <MenuRule/>
            <MenuItem icon="left" label=m::SHELL_SIGN_OUT on_click=sign_out/>
        </Menu>
    }
}

/// Ends the session and leaves for the sign-in page.
pub(super) fn sign_out() {
    spawn_local(async {
        match identity::sign_out().await {
            Ok(_) => browser::go("/sign-in"),
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}
