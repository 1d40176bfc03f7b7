//! What can be done with several demands of the list at once.

use docket_contract::demand::{DemandSummary, PatchDemand, TransitionDemand};
use docket_domain::{demand::Workflow, identity::Permission};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, demand},
    format,
    i18n::{Plural, language, m, t, tf, tn},
    identity::PersonInput,
    listing::Listing,
    session,
    ui::{
        BulkBar, Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Field, Menu,
        MenuItem, RowSelection, Suggestion, toast,
    },
};

/// What is done to each chosen demand.
#[derive(Clone)]
enum Action {
    /// A step of the workflow.
    Step(String),
    /// Somebody looks after it from now on.
    Owner(Option<uuid::Uuid>),
}

/// The bar below the list while rows are chosen: steps that ask for nothing
/// else, and who looks after them.
#[component]
pub(super) fn Bulk(
    demands: Listing<DemandSummary>,
    selection: RowSelection,
    workflow: Signal<Option<Workflow>>,
) -> impl IntoView {
    let may_assign = session::may(Permission::DemandTriage);
    let assigning = RwSignal::new(false);
    let run = move |action: Action, said: Plural| {
        let chosen = chosen(demands, selection);
        spawn_local(async move {
            let (mut done, mut last) = (0_u64, None);
            for demand in chosen {
                match apply(&action, &demand).await {
                    Ok(()) => done += 1,
                    Err(failure) => last = Some(format!("{}: {}", demand.key, failure.sentence())),
                }
            }
            if done > 0 {
                toast::say(tn(said, done, &[]));
            }
            // The rest keeps its place in the selection, to try again.
            match last {
                Some(last) => toast::fail(last),
                None => selection.clear(),
            }
            demands.reload();
        });
    };
    let steps = move || {
        workflow.with(|workflow| {
            workflow.as_ref().map_or_else(Vec::new, |workflow| {
                workflow
                    .transitions
                    .iter()
                    .filter(|step| !step.reason_required && !step.other_demand_required)
                    .map(|step| (step.key.clone(), step.name.clone()))
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
            <Show when=move || may_assign.get()>
                <Button local=true size=ButtonSize::Small icon="people" on_click=move || assigning.set(true)>{t(m::DEMANDS_ASSIGN)}</Button>
            </Show>
            <Menu label=m::DEMANDS_CHANGE_STATE trigger=|| view! {
                <span class="btn btn--sm">{t(m::DEMANDS_CHANGE_STATE)}</span>
            }>
                {move || steps().into_iter().map(|(key, name)| view! {
                    <MenuItem
                        label=move || name.get(language().tag()).to_owned()
                        on_click=move || run(Action::Step(key.clone()), m::DEMANDS_MOVED)
                    />
                }).collect_view()}
            </Menu>
        </BulkBar>
        <Assign open=assigning on_choose=move |owner| run(Action::Owner(owner), m::DEMANDS_ASSIGNED)/>
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

async fn apply(action: &Action, demand: &DemandSummary) -> Result<(), api::Failure> {
    let etag = api::etag(demand.version);
    match action {
        Action::Step(transition) => {
            let step = TransitionDemand {
                transition: transition.clone(),
                ..TransitionDemand::default()
            };
            demand::transition(&demand.key, &step, &etag).await?;
        }
        Action::Owner(owner) => {
            let changes = PatchDemand {
                owner_id: Some(*owner),
                ..PatchDemand::default()
            };
            demand::change(&demand.key, &changes, &etag).await?;
        }
    }
    Ok(())
}

/// Asks who looks after the chosen demands.
#[component]
fn Assign(
    open: RwSignal<bool>,
    #[prop(into)] on_choose: Callback<Option<uuid::Uuid>>,
) -> impl IntoView {
    let owner = RwSignal::new(None::<Suggestion>);
    let send = move || {
        open.set(false);
        on_choose.run(
            owner.with_untracked(|owner| owner.as_ref().and_then(|owner| owner.value.parse().ok())),
        );
    };
    view! {
        <Dialog open title=m::DEMANDS_ASSIGN>
            <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <DialogBody>
                    <Field label=m::DEMAND_OWNER hint=m::DEMANDS_ASSIGN_HINT><PersonInput value=owner/></Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true>{t(m::DEMANDS_ASSIGN)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
