//! Somebody else changed it: both versions side by side, to choose.

use leptos::prelude::*;

use crate::{
    i18n::{m, t},
    ui::{Button, ButtonKind, Dialog, DialogActions, DialogBody, fresh_id},
};

/// A field two people changed differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Stable name of the field.
    pub field: String,
    /// Its name on screen.
    pub name: String,
    /// What the other person saved.
    pub theirs: String,
    /// What is written here and not saved yet.
    pub mine: String,
}

/// Shows both versions of each field and asks which one holds. Nothing is
/// saved, and nothing written is lost, before a choice is made.
#[component]
pub fn StaleDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The fields that differ.
    #[prop(into)]
    conflicts: Signal<Vec<Conflict>>,
    /// Saves: the names of the fields in which “mine” holds.
    #[prop(into)]
    on_choose: Callback<Vec<String>>,
) -> impl IntoView {
    let mine = RwSignal::new(Vec::<String>::new());
    Effect::new(move || {
        if open.get() {
            // What the person just wrote is what they most likely want.
            mine.set(
                conflicts.with_untracked(|all| all.iter().map(|one| one.field.clone()).collect()),
            );
        }
    });
    view! {
        <Dialog open wide=true title=m::STALE_TITLE>
            <DialogBody>
                <p>{t(m::STALE_BODY)}</p>
                <div class="both">
                    <div class="h">{t(m::STALE_FIELD)}</div>
                    <div class="h"><b class="strong">{t(m::STALE_THEIRS)}</b></div>
                    <div class="h"><b class="strong">{t(m::STALE_MINE)}</b> " " <span class="t3">{t(m::STALE_UNSAVED)}</span></div>
                    {move || conflicts.get().into_iter().map(|conflict| view! { <Sides conflict mine/> }).collect_view()}
                </div>
            </DialogBody>
            <DialogActions>
                <Button kind=ButtonKind::Quiet on_click=move || { open.set(false); on_choose.run(Vec::new()); }>
                    {t(m::STALE_TAKE_THEIRS)}
                </Button>
                <Button local=true on_click=move || open.set(false)>{t(m::STALE_KEEP_WRITING)}</Button>
                <Button kind=ButtonKind::Primary on_click=move || { open.set(false); on_choose.run(mine.get_untracked()); }>
                    {t(m::STALE_SAVE)}
                </Button>
            </DialogActions>
        </Dialog>
    }
}

/// The two sides of one field.
#[component]
fn Sides(conflict: Conflict, mine: RwSignal<Vec<String>>) -> impl IntoView {
    let group = fresh_id("side");
    let field = StoredValue::new(conflict.field);
    let is_mine =
        Memo::new(move |_| mine.with(|mine| field.with_value(|field| mine.contains(field))));
    let choose = move |own: bool| {
        mine.update(|mine| {
            field.with_value(|field| {
                mine.retain(|name| name != field);
                if own {
                    mine.push(field.clone());
                }
            });
        });
    };
    let other = group.clone();
    let (theirs_label, mine_label) = (conflict.name.clone(), conflict.name.clone());
    view! {
        <div><span class="medium">{conflict.name}</span></div>
        <div class:pick=move || !is_mine.get()>
            <label class="radio">
                <input type="radio" class="box" name=group
                    aria-label=move || format!("{theirs_label}: {}", crate::i18n::text(m::STALE_THEIRS))
                    prop:checked=move || !is_mine.get() on:change=move |_| choose(false)/>
                <span>{conflict.theirs}</span>
            </label>
        </div>
        <div class:pick=move || is_mine.get()>
            <label class="radio">
                <input type="radio" class="box" name=other
                    aria-label=move || format!("{mine_label}: {}", crate::i18n::text(m::STALE_MINE))
                    prop:checked=move || is_mine.get() on:change=move |_| choose(true)/>
                <span>{conflict.mine}</span>
            </label>
        </div>
    }
}
