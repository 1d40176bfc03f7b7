//! Arranging views: which are pinned, and in what order.

use docket_contract::saved_view::SavedViewView;
use leptos::{context::Provider, prelude::*};
use uuid::Uuid;

use super::menu::called;
use crate::{
    browser,
    i18n::{m, t, tf},
    later::LaterDialog,
    saved_view::Views,
    ui::{Button, ButtonKind, ButtonSize, Checkbox, Dialog, DialogActions, DialogBody, IconButton},
};

/// What the dialog works on.
#[derive(Clone, Copy)]
struct Arranging {
    open: RwSignal<bool>,
    views: Option<Views>,
}

/// The place of the dialog in which views are arranged.
#[component]
pub(super) fn Arrange(open: RwSignal<bool>, views: Option<Views>) -> impl IntoView {
    view! {
        <Provider value=Arranging { open, views }>
            <LaterDialog which=|dialogs| dialogs.arrange_views open/>
        </Provider>
    }
}

/// The dialog itself, which is loaded when it is first opened.
#[component]
pub fn ArrangeViewsDialog() -> impl IntoView {
    let around = use_context::<Arranging>();
    around.map(|Arranging { open, views }| view! { <ArrangeDialog open views/> })
}

/// Every view one may use: pinned ones first, in their order.
#[component]
fn ArrangeDialog(open: RwSignal<bool>, views: Option<Views>) -> impl IntoView {
    view! {
        <Dialog open title=m::VIEWS_ARRANGE_TITLE>
            <DialogBody>
                <p class="t2">{t(m::VIEWS_ARRANGE_LEAD)}</p>
                {views.map(|views| view! { <Lines views/> })}
            </DialogBody>
            <DialogActions>
                <Button local=true kind=ButtonKind::Primary on_click=move || open.set(false)>{t(m::DIALOG_CLOSE)}</Button>
            </DialogActions>
        </Dialog>
    }
}

#[component]
fn Lines(views: Views) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let pinned = views.pinned();
        let count = pinned.len();
        let mut rest = views.all();
        rest.retain(|view| pinned.iter().all(|one| one.id != view.id));
        let places = (0..count).map(Some).chain(std::iter::repeat(None));
        let all = pinned.into_iter().chain(rest);
        all.zip(places)
            .map(|(view, place)| (view, place, count))
            .collect::<Vec<_>>()
    });
    view! {
        <ul class="viewlines">
            {move || lines.get().into_iter().map(|(view, place, count)| view! {
                <Line views view place count/>
            }).collect_view()}
        </ul>
    }
}

#[component]
fn Line(
    views: Views,
    view: SavedViewView,
    /// Its place among the pinned ones.
    place: Option<usize>,
    /// How many are pinned.
    count: usize,
) -> impl IntoView {
    let id = view.id;
    let name = called(&view);
    let (above, below) = (name.clone(), name.clone());
    let pin = move |on: bool| {
        views.arrange(|kept| match on {
            true => kept.pinned.push(id),
            false => kept.pinned.retain(|one| *one != id),
        });
        stay(id, "input");
    };
    let step = move |up: bool| {
        views.arrange(|kept| {
            let here = kept.pinned.iter().position(|one| *one == id);
            let there = here.and_then(|here| match up {
                true => here.checked_sub(1),
                false => Some(here + 1).filter(|there| *there < kept.pinned.len()),
            });
            if let (Some(here), Some(there)) = (here, there) {
                kept.pinned.swap(here, there);
            }
        });
        stay(id, if up { ".up" } else { ".down" });
    };
    view! {
        <li class="row" id=format!("view-{id}")>
            <span class="grow cut">
                <Checkbox checked=Signal::stored(place.is_some()) on_change=pin>
                    {move || tf(m::VIEWS_PIN_IT, &[("name", &name)])}
                </Checkbox>
            </span>
            {place.map(|place| view! {
                <span class="up">
                    <IconButton
                        icon="up" size=ButtonSize::Small disabled=Signal::stored(place == 0)
                        label=move || tf(m::VIEWS_MOVE_UP, &[("name", &above)])
                        on_click=move || step(true)
                    />
                </span>
                <span class="down">
                    <IconButton
                        icon="dn" size=ButtonSize::Small disabled=Signal::stored(place + 1 == count)
                        label=move || tf(m::VIEWS_MOVE_DOWN, &[("name", &below)])
                        on_click=move || step(false)
                    />
                </span>
            })}
        </li>
    }
}

/// Keeps the focus on a line that is drawn anew, where it can be taken there.
fn stay(id: Uuid, part: &'static str) {
    browser::focus_next(format!("#view-{id} input"));
    if part != "input" {
        browser::focus_next(format!("#view-{id} {part} button:not(:disabled)"));
    }
}
