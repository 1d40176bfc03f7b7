//! Putting demands off until a day.

use chrono::{Days, NaiveDate};
use docket_contract::demand::PatchDemand;
use leptos::{context::Provider, prelude::*};

use crate::{
    i18n::{Key, m, t, text},
    later::LaterDialog,
    session::Session,
    ui::{Button, ButtonKind, ButtonSize, DateInput, Dialog, DialogActions, DialogBody, Field},
};

/// Days that are near at hand, with their words.
const NEAR: [(u64, Key); 3] = [
    (1, m::SNOOZE_TOMORROW),
    (7, m::SNOOZE_WEEK),
    (30, m::SNOOZE_MONTH),
];
/// The last day one can choose, from today.
const LAST: u64 = 365;

/// What the dialog works on.
#[derive(Clone, Copy)]
struct Snoozing {
    open: RwSignal<bool>,
    on_choose: Callback<PatchDemand>,
}

/// Asks until when demands are put off.
#[component]
pub(super) fn Snooze(
    /// Whether it asks.
    open: RwSignal<bool>,
    /// Told what changes.
    #[prop(into)]
    on_choose: Callback<PatchDemand>,
) -> impl IntoView {
    view! {
        <Provider value=Snoozing { open, on_choose }>
            <LaterDialog which=|dialogs| dialogs.snooze open/>
        </Provider>
    }
}

/// The dialog itself, which is loaded when it is first opened.
#[component]
pub fn SnoozeDialog() -> impl IntoView {
    let around = use_context::<Snoozing>();
    around.map(|Snoozing { open, on_choose }| {
        view! {
            <Dialog open title=m::DEMANDS_SNOOZE>
                <Show when=move || open.get()><Ask open on_choose/></Show>
            </Dialog>
        }
    })
}

#[component]
fn Ask(open: RwSignal<bool>, on_choose: Callback<PatchDemand>) -> impl IntoView {
    let today = untrack(|| Session::here().and_then(|here| here.today()));
    let later = move |days: u64| -> Option<NaiveDate> { today?.checked_add_days(Days::new(days)) };
    let until = RwSignal::new(later(1));
    let problem = RwSignal::new(None::<Key>);
    let send = move || match until.get_untracked() {
        Some(day) if today.is_none_or(|today| day > today) => {
            open.set(false);
            on_choose.run(PatchDemand {
                snoozed_until: Some(Some(day)),
                ..PatchDemand::default()
            });
        }
        _ => problem.set(Some(m::SNOOZE_PAST)),
    };
    let error = Signal::derive(move || problem.get().map(|key| text(key).to_owned()));
    let min = later(1).unwrap_or(NaiveDate::MIN);
    let max = later(LAST).unwrap_or(NaiveDate::MAX);
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <div class="row row--wrap">
                    {NEAR.map(|(days, words)| view! {
                        <Button local=true size=ButtonSize::Small on_click=move || until.set(later(days))>{t(words)}</Button>
                    }).collect_view()}
                </div>
                <Field label=m::SNOOZE_UNTIL hint=m::SNOOZE_HINT error>
                    <DateInput value=until min max/>
                </Field>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true>{t(m::DEMANDS_SNOOZE)}</Button>
            </DialogActions>
        </form>
    }
}
