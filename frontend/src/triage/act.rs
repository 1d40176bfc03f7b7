//! What can be done with several demands at once: take them, give them to
//! others, put them off, change something about them, route them again, take a
//! step.

use docket_contract::demand::{DemandSummary, PatchDemand, TransitionDemand};
use docket_domain::{
    identity::Permission,
    workflow::{Transition, Workflow},
};
use leptos::{prelude::*, task::spawn_local};

use super::{give::Give, snooze::Snooze};
use crate::{
    api::{self, Failure, demand, triage},
    browser,
    demand::{AskSeveral, Several},
    format,
    i18n::{Plural, language, m, t, tf, tn},
    listing::Listing,
    session::{self, Session},
    ui::{BulkBar, Button, ButtonSize, Menu, MenuItem, RowSelection, toast},
};

/// What is done to each chosen demand.
#[derive(Clone)]
pub(crate) enum Act {
    /// A step of the workflow.
    Step(Box<TransitionDemand>),
    /// Something about it changes.
    Change(Box<PatchDemand>),
    /// It goes to whom the rules say.
    Route,
}

impl Act {
    /// Somebody takes demands.
    pub(crate) fn take(person: Option<uuid::Uuid>) -> Self {
        Self::Change(Box::new(PatchDemand {
            owner_id: Some(person),
            ..PatchDemand::default()
        }))
    }

    /// Does it to one demand.
    ///
    /// # Errors
    /// What the server said.
    pub(crate) async fn apply(&self, demand: &DemandSummary) -> Result<(), Failure> {
        let etag = api::etag(demand.version);
        match self {
            Self::Step(step) => {
                demand::transition(&demand.key, step, &etag).await?;
            }
            Self::Change(changes) => {
                demand::change(&demand.key, changes, &etag).await?;
            }
            Self::Route => {
                triage::route(&demand.key, &etag).await?;
            }
        }
        Ok(())
    }
}

/// The chosen demands, in the order of the list.
fn chosen(demands: Listing<DemandSummary>, selection: RowSelection) -> Vec<DemandSummary> {
    demands.items.with_untracked(|items| {
        selection.chosen.with_untracked(|chosen| {
            items
                .iter()
                .filter(|demand| chosen.contains(&demand.key))
                .cloned()
                .collect()
        })
    })
}

/// Whether somebody may take a step at all; the server looks at each demand.
fn may_take(here: Option<Session>, step: &Transition) -> bool {
    here.is_some_and(|here| step.participants || here.may(step.needed_permission()))
}

/// The bar below a list while rows are chosen. While nothing is being typed,
/// `t` takes the chosen demands or the one under the cursor, `h` gives them to
/// somebody, `s` puts them off and `e` changes something about them.
#[component]
pub(crate) fn Bulk(
    demands: Listing<DemandSummary>,
    selection: RowSelection,
    workflow: Signal<Option<Workflow>>,
    /// Told that something was done.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let triages = session::may(Permission::DemandTriage);
    let edits = session::may_any(&[Permission::DemandEdit, Permission::DemandTriage]);
    let here = Session::here();
    let giving = RwSignal::new(false);
    let snoozing = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let run = move |act: Act, said: Plural| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let chosen = chosen(demands, selection);
        spawn_local(async move {
            let (mut done, mut left, mut first) = (0_u64, 0_u64, None);
            for demand in chosen {
                match act.apply(&demand).await {
                    Ok(()) => {
                        done += 1;
                        // What failed keeps its place in the selection, to try again.
                        let _ = selection
                            .chosen
                            .try_update(|chosen| chosen.remove(&demand.key));
                    }
                    Err(failure) => {
                        left += 1;
                        first.get_or_insert_with(|| {
                            format!("{}: {}", demand.key, failure.sentence())
                        });
                    }
                }
            }
            if done > 0 {
                toast::say(tn(said, done, &[]));
            }
            if let Some(first) = first {
                toast::fail(tn(m::DEMANDS_NOT_DONE, left, &[("first", &first)]));
            }
            let _ = busy.try_set(false);
            demands.reload();
            if let Some(on_done) = on_done {
                let _ = on_done.try_run(());
            }
        });
    };
    let several = Several {
        open: RwSignal::new(false),
        step: RwSignal::new(None),
        put: RwSignal::new(Vec::new()),
        on_change: Callback::new(move |changes: PatchDemand| {
            run(Act::Change(Box::new(changes)), m::DEMANDS_EDITED);
        }),
        on_step: Callback::new(move |step: TransitionDemand| {
            run(Act::Step(Box::new(step)), m::DEMANDS_MOVED);
        }),
    };
    let ask = move |step: Option<Transition>| {
        several.put.set(Vec::new());
        several.step.set(step);
        several.open.set(true);
    };
    let put = move || {
        let ids = chosen(demands, selection).into_iter();
        several
            .put
            .set(ids.map(|demand| demand.id.to_string()).collect());
        several.open.set(true);
    };
    let press = move |step: Transition| {
        if step.reason_required {
            ask(Some(step));
            return;
        }
        let step = TransitionDemand {
            transition: step.key,
            ..TransitionDemand::default()
        };
        run(Act::Step(Box::new(step)), m::DEMANDS_MOVED);
    };
    let take = move || {
        let me = here.and_then(|here| here.person_id());
        if me.is_some() {
            run(Act::take(me), m::DEMANDS_TAKEN);
        }
    };
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if !browser::takes_shortcut(&event) {
            return;
        }
        let key = event.key();
        let may = match key.as_str() {
            "t" | "h" | "s" => triages.get_untracked(),
            "e" => edits.get_untracked(),
            _ => false,
        };
        if !may {
            return;
        }
        if selection.count() == 0
            && let Some(id) = selection.current()
        {
            selection.toggle(&id);
        }
        if selection.count() == 0 {
            return;
        }
        event.prevent_default();
        match key.as_str() {
            "t" => take(),
            "h" => giving.set(true),
            "s" => snoozing.set(true),
            _ => ask(None),
        }
    });
    on_cleanup(move || handle.remove());
    let steps = move || {
        workflow.with(|workflow| {
            workflow.as_ref().map_or_else(Vec::new, |workflow| {
                workflow
                    .transitions
                    .iter()
                    .filter(|step| !step.other_demand_required)
                    .filter(|step| may_take(here, step))
                    .cloned()
                    .collect::<Vec<_>>()
            })
        })
    };
    let together = move || {
        selection.chosen.track();
        let costs: Vec<_> = chosen(demands, selection)
            .into_iter()
            .filter_map(|demand| demand.cost)
            .collect();
        let first = *costs.first()?;
        // Costs of a list are in one currency; a sum beyond all bounds is none.
        let sum = costs
            .iter()
            .skip(1)
            .try_fold(first, |sum, cost| sum.checked_add(*cost))
            .ok()?;
        let amount = format::money(sum.minor, sum.currency.code(), sum.currency.decimals());
        Some(tf(m::DEMANDS_TOGETHER, &[("amount", &amount)]))
    };
    view! {
        <BulkBar selection>
            <span class="t3 only-wide">{together}</span>
            <Show when=move || triages.get()>
                <Button size=ButtonSize::Small icon="check" on_click=take>{t(m::DEMANDS_TAKE)}</Button>
                <Button local=true size=ButtonSize::Small icon="people" on_click=move || giving.set(true)>{t(m::DEMANDS_ASSIGN)}</Button>
                <Button local=true size=ButtonSize::Small icon="time" on_click=move || snoozing.set(true)>{t(m::DEMANDS_SNOOZE)}</Button>
                <Button local=true size=ButtonSize::Small icon="flag" on_click=put>{t(m::SHORTLIST_PUT)}</Button>
            </Show>
            <Show when=move || edits.get()>
                <Button local=true size=ButtonSize::Small icon="text" on_click=move || ask(None)>{t(m::DEMANDS_EDIT)}</Button>
            </Show>
            <Menu label=m::DEMANDS_CHANGE_STATE trigger=|| view! {
                <span class="btn btn--sm">{t(m::DEMANDS_CHANGE_STATE)}</span>
            }>
                {move || steps().into_iter().map(|step| {
                    let name = step.name.clone();
                    view! {
                        <MenuItem
                            label=move || name.get(language().tag()).to_owned()
                            on_click=move || press(step.clone())
                        />
                    }
                }).collect_view()}
                <Show when=move || triages.get()>
                    <MenuItem label=m::DEMANDS_ROUTE on_click=move || run(Act::Route, m::DEMANDS_ROUTED)/>
                </Show>
            </Menu>
        </BulkBar>
        <Give open=giving on_choose=move |changes: PatchDemand| run(Act::Change(Box::new(changes)), m::DEMANDS_ASSIGNED)/>
        <AskSeveral of=several/>
        <Snooze open=snoozing on_choose=move |changes: PatchDemand| run(Act::Change(Box::new(changes)), m::DEMANDS_SNOOZED)/>
    }
}
