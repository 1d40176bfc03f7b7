//! The frame around every signed-in page: navigation, top bar, palette,
//! shortcuts, being offline.

mod crumbs;
mod keys;
mod language;
mod logo;
mod navigation;
mod palette;
pub mod theme;
mod top_bar;

use leptos::prelude::*;
use leptos_router::components::Outlet;

pub use crumbs::{Crumb, page, page_under};
pub use language::LanguageMenu;
pub use logo::Logo;
pub use navigation::home;

use crate::{
    browser,
    i18n::{m, t},
    identity::SignInAgain,
    loadable::Loaded,
    network,
    notification::Unread,
    saved_view::Views,
    session::Session,
    ui::{Banner, Toasts},
};
use crumbs::Crumbs;
use keys::{KeyHelp, Keys};
use navigation::{BottomBar, SideBar};
use palette::Palette;
use top_bar::TopBar;

/// What parts of the shell open for one another.
#[derive(Clone, Copy)]
pub(crate) struct Overlays {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// The list of keys.
    pub keys: RwSignal<bool>,
}

/// The shell of signed-in pages.
#[component]
pub fn Shell() -> impl IntoView {
    let session = Session::load();
    let overlays = Overlays {
        palette: RwSignal::new(false),
        keys: RwSignal::new(false),
    };
    provide_context(session);
    provide_context(overlays);
    provide_context(Crumbs::default());
    provide_context(Unread::new());
    provide_context(Views::new(session));
    view! {
        <a class="skip" href="#content" rel="external" on:click=|event| {
            event.prevent_default();
            browser::focus("#content");
        }>{t(m::SHELL_SKIP)}</a>
        <div class="app">
            <SideBar/>
            <div class="main">
                <TopBar/>
                <Show when=|| !network::online()>
                    <Banner icon="wifi">
                        <span><b class="strong">{t(m::OFFLINE_TITLE)}</b> " " {t(m::OFFLINE_BODY)}</span>
                    </Banner>
                </Show>
                <main class="page" id="content" tabindex="-1">
                    <Loaded of=session.me() label=m::SHELL_LOADING>
                        <Outlet/>
                    </Loaded>
                </main>
                <BottomBar/>
            </div>
        </div>
        <Keys/>
        <Palette/>
        <KeyHelp/>
        <SignInAgain/>
        <Toasts/>
    }
}
