//! The parts of the organisation's settings, each a page.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    i18n::{Key, m, t},
    shell,
};

const SECTIONS: [(&str, Key); 7] = [
    ("/organization", m::ORGANIZATION_GENERAL),
    ("/organization/categories", m::ORGANIZATION_CATEGORIES),
    ("/organization/objectives", m::ORGANIZATION_OBJECTIVES),
    ("/organization/fields", m::ORGANIZATION_FIELDS),
    ("/organization/forms", m::ORGANIZATION_FORMS),
    ("/organization/triage", m::ORGANIZATION_TRIAGE),
    ("/organization/workflows", m::ORGANIZATION_WORKFLOWS),
];

/// A part of the settings below the links to all of them.
#[component]
pub(crate) fn Section(
    /// Its name, which is also in the list of parts.
    name: Key,
    /// Whether it takes all the room there is.
    #[prop(optional)]
    wide: bool,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    shell::page_under(
        vec![shell::Crumb::new(m::NAV_ORGANIZATION, "/organization")],
        name,
    );
    view! {
        <div class="settings stack stack--4" class:settings--wide=wide>
            <nav class="tabs scrollx" aria-label=t(m::NAV_ORGANIZATION)>
                {SECTIONS.map(|(path, words)| view! { <A href=path exact=true>{t(words)}</A> }).collect_view()}
            </nav>
            {children()}
        </div>
    }
}
