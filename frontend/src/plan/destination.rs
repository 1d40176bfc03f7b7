//! “Move to”: a place chosen by its rank, for everybody who does not drag.

use leptos::prelude::*;

use super::board::{self, Board};
use crate::{
    format,
    i18n::{m, t, tf},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, InputKind, TextInput},
};

/// The dialog behind “Move to” of a row or a card.
#[component]
pub(super) fn Destination(
    /// The plan.
    board: Board,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let rank = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let card = move || {
        let id = board.moving.get()?;
        board.cards.with(|cards| cards.get(&id).cloned())
    };
    let last = move || {
        board
            .shown
            .with(|shown| shown.as_ref().map_or(0, |shown| shown.items.len()))
    };
    Effect::new(move || {
        if let Some(card) = board
            .moving
            .with(Option::is_some)
            .then(|| untrack(card))
            .flatten()
        {
            rank.set(card.standing.rank.to_string());
            wrong.set(false);
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            board.moving.set(None);
        }
    });
    let go = move |to: usize| {
        let Some(id) = board.moving.get_untracked() else {
            return;
        };
        open.set(false);
        board.propose_rank(id, to);
        if board.pending.with_untracked(Option::is_some) {
            board::focus_slot();
        }
    };
    let send = move || match rank.get_untracked().trim().parse::<usize>() {
        Ok(to) if (1..=untrack(last)).contains(&to) => go(to),
        _ => wrong.set(true),
    };
    let title = move || {
        card().map_or_else(String::new, |card| {
            tf(m::PLAN_MOVE_KEY, &[("key", &card.demand.key)])
        })
    };
    let error = Signal::derive(move || {
        wrong.get().then(|| {
            tf(
                m::PLAN_RANK_WRONG,
                &[("last", &format::count(last() as u64))],
            )
        })
    });
    let now = move || card().map_or(1, |card| usize::try_from(card.standing.rank).unwrap_or(1));
    view! {
        <Dialog open title>
            <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <DialogBody>
                    <p>{move || card().map(|card| card.demand.title)}</p>
                    <div class="places">
                        <Button local=true icon="up" disabled=Signal::derive(move || now() <= 1) on_click=move || go(1)>
                            {t(m::PLAN_TO_TOP)}
                        </Button>
                        <Button local=true disabled=Signal::derive(move || now() <= 1) on_click=move || go(untrack(now) - 1)>
                            {t(m::PLAN_ONE_UP)}
                        </Button>
                        <Button local=true disabled=Signal::derive(move || now() >= last()) on_click=move || go(untrack(now) + 1)>
                            {t(m::PLAN_ONE_DOWN)}
                        </Button>
                        <Button local=true icon="dn" disabled=Signal::derive(move || now() >= last()) on_click=move || go(untrack(last))>
                            {t(m::PLAN_TO_BOTTOM)}
                        </Button>
                    </div>
                    <Field label=m::PLAN_NEW_RANK error=error>
                        <TextInput value=rank kind=InputKind::Decimal/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button kind=ButtonKind::Quiet on_click=move || {
                        if let Some(id) = board.moving.get_untracked() {
                            open.set(false);
                            board.remove(id);
                        }
                    }>{t(m::PLAN_REMOVE)}</Button>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button local=true kind=ButtonKind::Primary submit=true>{t(m::PLAN_TRY)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
