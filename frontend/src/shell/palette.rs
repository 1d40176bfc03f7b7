//! The command palette: everything by typing.

use std::time::Duration;

use docket_domain::text::fold;
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Overlays, navigation::PLACES, theme, top_bar::sign_out};
use crate::{
    api::demand,
    browser,
    i18n::{Key, Language, m, set_language, t, text},
    saved_view::{Views, address},
    session::Session,
    ui::{Icon, closed},
};

/// Pause after the last key before the server is asked.
const PAUSE: Duration = Duration::from_millis(150);

/// What an entry does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Go,
    Theme,
    Keys,
    SignOut,
    Speak(Language),
}

/// One entry of the palette.
#[derive(Clone, PartialEq, Eq)]
struct Entry {
    group: Key,
    icon: &'static str,
    label: String,
    detail: String,
    path: String,
    deed: Deed,
}

impl Entry {
    fn action(icon: &'static str, label: impl Into<String>, deed: Deed) -> Self {
        Self {
            group: m::PALETTE_ACTIONS,
            icon,
            label: label.into(),
            detail: String::new(),
            path: String::new(),
            deed,
        }
    }
}

/// Pages, views and actions whose words hold what is typed.
fn known(typed: &str, session: Option<Session>, views: Option<Views>) -> Vec<Entry> {
    let pages = PLACES
        .iter()
        .filter(|place| session.is_some_and(|session| session.may_any(place.permissions)))
        .map(|place| Entry {
            group: m::PALETTE_PAGES,
            icon: place.icon,
            label: text(place.name).to_owned(),
            detail: place.key.map_or_else(String::new, |key| format!("g {key}")),
            path: place.path.to_owned(),
            deed: Deed::Go,
        });
    let views = views.map_or_else(Vec::new, Views::all);
    let views = views.into_iter().map(|view| Entry {
        group: m::VIEWS_TITLE,
        icon: "filter",
        label: view.name,
        detail: match view.is_own {
            true => String::new(),
            false => view.owner.name,
        },
        path: address(view.id),
        deed: Deed::Go,
    });
    let actions = [
        Entry::action("sun", text(m::PALETTE_THEME), Deed::Theme),
        Entry::action("text", text(m::KEYS_TITLE), Deed::Keys),
        Entry::action("left", text(m::SHELL_SIGN_OUT), Deed::SignOut),
    ];
    let languages = Language::ALL.map(|one| Entry::action("msg", one.name(), Deed::Speak(one)));
    let wanted = fold(typed);
    pages
        .chain(views)
        .chain(actions)
        .chain(languages)
        .filter(|entry| fold(&entry.label).contains(&wanted))
        .collect()
}

/// The palette, behind Ctrl/Cmd-K.
#[component]
pub(super) fn Palette() -> impl IntoView {
    let overlays = use_context::<Overlays>();
    let session = Session::here();
    let views = Views::here();
    let navigate = use_navigate();
    let open = overlays.map_or_else(|| RwSignal::new(false), |overlays| overlays.palette);
    let dialog = NodeRef::<html::Dialog>::new();
    let input = NodeRef::<html::Input>::new();
    let query = RwSignal::new(String::new());
    let cursor = RwSignal::new(0_usize);
    let found = RwSignal::new(Vec::<Entry>::new());
    let entries = Memo::new(move |_| {
        let mut entries = found.get();
        entries.extend(query.with(|query| known(query, session, views)));
        entries
    });

    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                query.set(String::new());
                found.set(Vec::new());
                cursor.set(0);
                // Opening fails only for an element that left the page meanwhile.
                drop(dialog.show_modal());
                if let Some(input) = input.get_untracked() {
                    browser::focus_element(&input);
                }
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    Effect::new(move || {
        let typed = query.get();
        if typed.trim().chars().count() < 2 {
            found.set(Vec::new());
            return;
        }
        spawn_local(async move {
            gloo_timers::future::sleep(PAUSE).await;
            // Somebody who keeps typing is not asking yet.
            if query.try_get_untracked().as_deref() != Some(typed.as_str()) {
                return;
            }
            if let Ok(reply) = demand::search(&typed).await
                && query.try_get_untracked().as_deref() == Some(typed.as_str())
            {
                found.set(
                    reply
                        .body
                        .items
                        .into_iter()
                        .map(|demand| Entry {
                            group: m::NAV_DEMANDS,
                            icon: "list",
                            path: format!("/demands/{}", demand.key),
                            detail: demand.key,
                            label: demand.title,
                            deed: Deed::Go,
                        })
                        .collect(),
                );
                cursor.set(0);
            }
        });
    });

    let run = move |entry: Entry| {
        open.set(false);
        match entry.deed {
            Deed::Go => navigate(&entry.path, NavigateOptions::default()),
            Deed::Theme => theme::toggle(),
            Deed::Keys => {
                if let Some(overlays) = overlays {
                    overlays.keys.set(true);
                }
            }
            Deed::SignOut => sign_out(),
            Deed::Speak(language) => set_language(language),
        }
    };
    let run_key = run.clone();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = entries.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => cursor.update(|cursor| *cursor = (*cursor + 1).min(last)),
            "ArrowUp" => cursor.update(|cursor| *cursor = cursor.saturating_sub(1)),
            "Enter" => {
                if let Some(entry) =
                    entries.with_untracked(|entries| entries.get(cursor.get_untracked()).cloned())
                {
                    run_key(entry);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };

    view! {
        <dialog class="pal-w" aria-label=t(m::SHELL_FIND) node_ref=dialog on:close=move |_| closed(dialog, open)>
            <div class="pal-w__in">
                <Icon name="search"/>
                <input
                    class="pal-w__q grow"
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    aria-label=t(m::SHELL_FIND)
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls="palette-list"
                    aria-activedescendant=move || format!("palette-{}", cursor.get())
                    placeholder=t(m::PALETTE_HINT)
                    node_ref=input
                    prop:value=move || query.get()
                    on:input=move |event| { query.set(event_target_value(&event)); cursor.set(0); }
                    on:keydown=on_key
                />
                <kbd aria-hidden="true">{t(m::KEYS_ESCAPE)}</kbd>
            </div>
            <div class="pal-w__list" id="palette-list" role="listbox" aria-label=t(m::PALETTE_RESULTS)>
                {move || {
                    let mut last = None;
                    entries.get().into_iter().enumerate().map(|(index, entry)| {
                        let run = run.clone();
                        let heading = (last != Some(entry.group)).then(|| {
                            last = Some(entry.group);
                            view! { <div class="pal-w__cap" role="presentation">{t(entry.group)}</div> }
                        });
                        let shown = entry.clone();
                        view! {
                            {heading}
                            <div
                                class="opt-r"
                                role="option"
                                id=format!("palette-{index}")
                                aria-selected=move || if cursor.get() == index { "true" } else { "false" }
                                on:click=move |_| run(entry.clone())
                            >
                                <Icon name=shown.icon/>
                                <span class="cut">{shown.label}</span>
                                <span class="push t3 sm">{shown.detail}</span>
                            </div>
                        }
                    }).collect_view()
                }}
                <Show when=move || entries.with(Vec::is_empty)>
                    <p class="pal-w__cap" role="status">{t(m::FIELD_NO_MATCH)}</p>
                </Show>
            </div>
        </dialog>
    }
}
