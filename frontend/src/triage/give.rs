//! Giving demands to somebody, or to a team.

use docket_contract::demand::PatchDemand;
use leptos::{context::Provider, prelude::*};
use uuid::Uuid;

use crate::{
    api::triage,
    i18n::{m, t, text},
    identity::PersonInput,
    later::LaterDialog,
    loadable::Loadable,
    ui::{
        Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, Select, SelectOption,
        Suggestion,
    },
};

/// Nobody's.
const NONE: &str = "none";

/// What the dialog works on.
#[derive(Clone, Copy)]
struct Giving {
    open: RwSignal<bool>,
    on_choose: Callback<PatchDemand>,
}

/// Asks who gets demands: somebody, a team, or both.
#[component]
pub(super) fn Give(
    /// Whether it asks.
    open: RwSignal<bool>,
    /// Told what changes.
    #[prop(into)]
    on_choose: Callback<PatchDemand>,
) -> impl IntoView {
    view! {
        <Provider value=Giving { open, on_choose }>
            <LaterDialog which=|dialogs| dialogs.give open/>
        </Provider>
    }
}

/// The dialog itself, which is loaded when it is first opened.
#[component]
pub fn GiveDialog() -> impl IntoView {
    let around = use_context::<Giving>();
    around.map(|Giving { open, on_choose }| {
        view! {
            <Dialog open title=m::DEMANDS_ASSIGN>
                <Show when=move || open.get()><Ask open on_choose/></Show>
            </Dialog>
        }
    })
}

#[component]
fn Ask(open: RwSignal<bool>, on_choose: Callback<PatchDemand>) -> impl IntoView {
    let owner = RwSignal::new(None::<Suggestion>);
    let team = RwSignal::new(String::new());
    let teams = Loadable::new(|| triage::teams(false));
    let options = Signal::derive(move || {
        let mut options = vec![SelectOption::new(NONE, text(m::TEAM_NONE))];
        teams.value.with(|page| {
            let items = page.iter().flat_map(|page| &page.items);
            options.extend(items.map(|team| SelectOption::new(team.id.to_string(), &team.name)));
        });
        options
    });
    let has_teams = move || {
        teams
            .value
            .with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
    };
    let send = move || {
        let person: Option<Uuid> =
            owner.with_untracked(|owner| owner.as_ref().and_then(|owner| owner.value.parse().ok()));
        let team = match team.get_untracked().as_str() {
            "" => None,
            NONE => Some(None),
            id => id.parse().ok().map(Some),
        };
        open.set(false);
        on_choose.run(PatchDemand {
            owner_id: Some(person),
            team_id: team,
            ..PatchDemand::default()
        });
    };
    view! {
        <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
            <DialogBody>
                <Field label=m::DEMAND_OWNER hint=m::DEMANDS_ASSIGN_HINT><PersonInput value=owner/></Field>
                <Show when=has_teams>
                    <Field label=m::DEMAND_TEAM hint=m::DEMANDS_TEAM_HINT optional=true>
                        <Select value=team options none=m::TEAM_STAYS/>
                    </Field>
                </Show>
            </DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind=ButtonKind::Primary submit=true>{t(m::DEMANDS_ASSIGN)}</Button>
            </DialogActions>
        </form>
    }
}
