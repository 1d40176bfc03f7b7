//! Light, dark, or as the system says.

use std::sync::LazyLock;

use leptos::prelude::*;

use crate::{
    browser,
    i18n::{Key, m},
};

/// Where the choice is kept in the browser.
const STORAGE_KEY: &str = "docket.theme";

/// A theme people can choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme`, empty for the system's.
    const fn attribute(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Its name.
    pub const fn label(self) -> Key {
        match self {
            Self::System => m::THEME_SYSTEM,
            Self::Light => m::THEME_LIGHT,
            Self::Dark => m::THEME_DARK,
        }
    }

    /// The one after it, round the end.
    const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

static THEME: LazyLock<ArcRwSignal<Theme>> = LazyLock::new(|| ArcRwSignal::new(Theme::default()));

/// The current theme.
pub fn theme() -> Theme {
    THEME.get()
}

/// Takes the theme kept in this browser, before anything is painted.
pub fn restore() {
    let kept = browser::stored(STORAGE_KEY).unwrap_or_default();
    apply(
        Theme::ALL
            .into_iter()
            .find(|theme| theme.attribute() == kept)
            .unwrap_or_default(),
    );
}

/// Goes from system to light to dark and remembers it in this browser.
pub fn toggle() {
    let next = THEME.get_untracked().next();
    if next == Theme::System {
        browser::forget(STORAGE_KEY);
    } else {
        browser::store(STORAGE_KEY, next.attribute());
    }
    apply(next);
}

fn apply(theme: Theme) {
    THEME.set(theme);
    browser::set_root_attribute("data-theme", theme.attribute());
}
