//! The menu of views, what shows when the list differs from its view, and what
//! shows instead of a view that is not there.

use docket_contract::saved_view::SavedViewView;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    arrange::Arrange,
    keep::{Keep, Keeping},
    viewing::Viewing,
};
use crate::{
    api::{self, saved_view},
    browser,
    i18n::{m, t, text, tf},
    saved_view::{ALL, Views, address},
    ui::{Art, Button, ButtonKind, ButtonSize, Empty, Icon, Menu, MenuItem, MenuRule, toast},
};

/// How a view is called where several people's stand together.
pub(super) fn called(view: &SavedViewView) -> String {
    match view.is_own {
        true => view.name.clone(),
        false => tf(
            m::VIEWS_OF,
            &[("name", &view.name), ("owner", &view.owner.name)],
        ),
    }
}

/// The view that shows, all others, and what can be done with it.
#[component]
pub(in super::super) fn ViewMenu(viewing: Viewing) -> impl IntoView {
    let keeping = Keeping::new();
    let arranging = RwSignal::new(false);
    let current = Memo::new(move |_| viewing.current());
    let name = move || {
        current.with(|view| {
            view.as_ref()
                .map_or_else(|| text(m::VIEWS_ALL).to_owned(), |view| view.name.clone())
        })
    };
    let navigate = use_navigate();
    let go = Callback::new(move |path: String| navigate(&path, NavigateOptions::default()));
    // Pinned ones first, in their order.
    let offered = Memo::new(move |_| {
        let Some(views) = viewing.views else {
            return Vec::new();
        };
        let pinned = views.pinned();
        let mut all = views.all();
        all.retain(|view| pinned.iter().all(|one| one.id != view.id));
        pinned.into_iter().chain(all).collect::<Vec<_>>()
    });
    let show_all = move || match viewing.views.and_then(Views::start) {
        Some(_) => go.run(format!("/demands?view={ALL}")),
        None => go.run("/demands".to_owned()),
    };
    let is_current = move |view: &SavedViewView| {
        current.with(|current| current.as_ref().is_some_and(|one| one.id == view.id))
    };
    view! {
        <Menu label=move || tf(m::VIEWS_MENU, &[("name", &name())]) trigger=move || view! {
            <span class="btn btn--sm viewname"><span class="cut">{name}</span><Icon name="down" size=14/></span>
        }>
            <div class="viewlist">
                {move || {
                    let icon = if current.with(Option::is_none) { "check" } else { "list" };
                    view! { <MenuItem local=true icon label=m::VIEWS_ALL on_click=show_all/> }
                }}
                {move || offered.get().into_iter().map(|view| {
                    let icon = if is_current(&view) { "check" } else { "filter" };
                    let id = view.id;
                    view! { <MenuItem local=true icon label=called(&view) on_click=move || go.run(address(id))/> }
                }).collect_view()}
            </div>
            <MenuRule/>
            <MenuItem local=true icon="plus" label=m::VIEWS_SAVE on_click=move || keeping.begin(viewing, None)/>
            {move || current.get().map(|view| view! { <Deeds view viewing keeping go/> })}
            <Show when=move || offered.with(|offered| !offered.is_empty())>
                <MenuItem local=true icon="sort" label=m::VIEWS_ARRANGE on_click=move || arranging.set(true)/>
            </Show>
        </Menu>
        <Keep keeping viewing/>
        <Arrange open=arranging views=viewing.views/>
    }
}

/// What can be done with the view that shows.
#[component]
fn Deeds(
    view: SavedViewView,
    viewing: Viewing,
    keeping: Keeping,
    go: Callback<String>,
) -> impl IntoView {
    let id = view.id;
    let views = viewing.views;
    let pinned = Memo::new(move |_| {
        views.is_some_and(|views| views.pinned().iter().any(|view| view.id == id))
    });
    let begins = Memo::new(move |_| views.and_then(Views::start) == Some(id));
    let pin = move || {
        let is_pinned = pinned.get_untracked();
        if let Some(views) = views {
            views.arrange(|kept| match is_pinned {
                true => kept.pinned.retain(|one| *one != id),
                false => kept.pinned.push(id),
            });
        }
    };
    let name = StoredValue::new(view.name.clone());
    let begin = move || {
        let now = begins.get_untracked();
        if let Some(views) = views {
            views.arrange(|kept| kept.start = (!now).then_some(id));
        }
        toast::say(match now {
            true => text(m::VIEWS_BEGINS_ALL).to_owned(),
            false => tf(m::VIEWS_BEGINS, &[("name", &name.get_value())]),
        });
    };
    let copy = move || {
        let origin = browser::window().and_then(|window| window.location().origin().ok());
        let link = format!("{}{}", origin.unwrap_or_default(), address(id));
        spawn_local(async move {
            if browser::copy(&link).await {
                toast::say(text(m::STATE_COPIED));
            }
        });
    };
    let may = view.may_change;
    let shown = StoredValue::new(view);
    let delete = move || {
        go.run(viewing.without());
        delete(shown.get_value(), views);
    };
    view! {
        {may.then(|| view! {
            <MenuItem local=true icon="text" label=m::VIEWS_EDIT on_click=move || keeping.begin(viewing, Some(shown.get_value()))/>
        })}
        <MenuItem local=true icon="link" label=m::VIEWS_COPY on_click=copy/>
        {move || {
            let label = if pinned.get() { m::VIEWS_UNPIN } else { m::VIEWS_PIN };
            view! { <MenuItem icon="flag" label on_click=pin/> }
        }}
        {move || {
            let label = if begins.get() { m::VIEWS_BEGIN_ALL } else { m::VIEWS_BEGIN };
            view! { <MenuItem icon="home" label on_click=begin/> }
        }}
        {may.then(|| view! { <MenuItem icon="trash" label=m::VIEWS_DELETE danger=true on_click=delete/> })}
    }
}

/// Deletes a view and offers to take that back.
fn delete(view: SavedViewView, views: Option<Views>) {
    spawn_local(async move {
        match saved_view::remove(view.id, &api::etag(view.version)).await {
            Ok(reply) => {
                let back = reply.etag.unwrap_or_else(|| api::etag(view.version + 1));
                if let Some(views) = views {
                    views.forget(view.id);
                }
                let said = tf(m::VIEWS_DELETED, &[("name", &view.name)]);
                toast::undo(said, move || restore(view.clone(), back.clone(), views));
            }
            Err(failure) => {
                if let Some(views) = views {
                    views.reload();
                }
                toast::fail(failure.sentence());
            }
        }
    });
}

fn restore(view: SavedViewView, etag: String, views: Option<Views>) {
    spawn_local(async move {
        match saved_view::restore(view.id, &etag).await {
            Ok(reply) => {
                toast::say(tf(m::VIEWS_RESTORED, &[("name", &reply.body.name)]));
                if let Some(views) = views {
                    views.take(reply.body);
                }
            }
            Err(failure) => toast::fail(failure.sentence()),
        }
    });
}

/// Shows when the list differs from its view: what can be done about it.
#[component]
pub(in super::super) fn ViewBar(viewing: Viewing) -> impl IntoView {
    let keeping = Keeping::new();
    let changed = Memo::new(move |_| viewing.changed());
    let outdated = Memo::new(move |_| viewing.outdated());
    let current = Memo::new(move |_| viewing.current());
    let may =
        Memo::new(move |_| current.with(|view| view.as_ref().is_some_and(|view| view.may_change)));
    let words = move || {
        current.with(|view| {
            let Some(view) = view else {
                return String::new();
            };
            let who = view.updated_by.as_ref().map_or("", |who| who.name.as_str());
            match outdated.get() {
                true => tf(m::VIEWS_OUTDATED, &[("who", who), ("name", &view.name)]),
                false => tf(m::VIEWS_CHANGED, &[("name", &view.name)]),
            }
        })
    };
    let navigate = use_navigate();
    let discard = Callback::new(move |()| {
        if let Some(path) = viewing.as_kept() {
            navigate(&path, NavigateOptions::default());
        }
    });
    let beyond = move || {
        let beyond = viewing.filters.beyond.get();
        let all: Vec<String> = beyond
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        all.join(", ")
    };
    let has_beyond = Memo::new(move |_| viewing.filters.beyond.with(|beyond| !beyond.is_empty()));
    view! {
        <Show when=move || has_beyond.get()>
            <p class="viewbar t3 sm">{move || tf(m::VIEWS_BEYOND, &[("what", &beyond())])}</p>
        </Show>
        <div role="status">
            <Show when=move || changed.get() && current.with(Option::is_some)>
                <div class="viewbar" class:viewbar--warn=move || outdated.get()>
                    <span class="grow">{words}</span>
                    <Show when=move || may.get()>
                        <Button size=ButtonSize::Small busy=viewing.form.busy on_click=move || viewing.save()>
                            {move || text(if outdated.get() { m::VIEWS_SAVE_MINE } else { m::VIEWS_SAVE_CHANGES })}
                        </Button>
                    </Show>
                    <Button local=true size=ButtonSize::Small on_click=move || keeping.begin(viewing, None)>
                        {t(m::VIEWS_SAVE_NEW)}
                    </Button>
                    <Button local=true size=ButtonSize::Small kind=ButtonKind::Quiet on_click=discard>
                        {move || text(if outdated.get() { m::VIEWS_SHOW_THEIRS } else { m::VIEWS_DISCARD })}
                    </Button>
                </div>
            </Show>
        </div>
        <Keep keeping viewing/>
    }
}

/// What shows for a link to a view that is not there for the reader.
#[component]
pub(in super::super) fn Gone() -> impl IntoView {
    let navigate = use_navigate();
    let all = Callback::new(move |()| {
        navigate(&format!("/demands?view={ALL}"), NavigateOptions::default());
    });
    view! {
        <Empty art=Art::Slip title=m::VIEWS_GONE body=m::VIEWS_GONE_BODY>
            <Button local=true kind=ButtonKind::Primary on_click=all>{t(m::VIEWS_SHOW_ALL)}</Button>
        </Empty>
    }
}
