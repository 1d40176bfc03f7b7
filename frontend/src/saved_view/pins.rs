//! The pinned views, below the list they are of.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Views, address};
use crate::i18n::{m, t};

/// The pinned views in the navigation.
#[component]
pub(crate) fn Pins() -> impl IntoView {
    let views = Views::here();
    let pinned = Memo::new(move |_| views.map_or_else(Vec::new, Views::pinned));
    let location = use_location();
    let shown = Memo::new(move |_| {
        let is_list = location.pathname.with(|path| path == "/demands");
        let view = location.query.with(|query| query.get("view"));
        view.filter(|_| is_list)
    });
    view! {
        <Show when=move || pinned.with(|pinned| !pinned.is_empty())>
            <div class="nav__pins" role="group" aria-label=t(m::VIEWS_PINS)>
                {move || pinned.get().into_iter().map(|view| {
                    let id = view.id.to_string();
                    let here = move || shown.with(|shown| shown.as_ref() == Some(&id)).then_some("page");
                    let title = view.name.clone();
                    view! {
                        <a class="nav__item nav__pin" href=address(view.id) aria-current=here title=title>
                            <span class="cut">{view.name}</span>
                        </a>
                    }
                }).collect_view()}
            </div>
        </Show>
    }
}
