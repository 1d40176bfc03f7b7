//! Who has a demand, until when it should move, and what those who triage do
//! about it, beside the demand.

use docket_contract::demand::{DemandView, PatchDemand};
use docket_domain::{demand::StatusCategory, identity::Permission};
use leptos::{prelude::*, task::spawn_local};

use super::{Act, Due, give::Give, snooze::Snooze};
use crate::{
    api::Failure,
    demand::Completeness,
    form::Form,
    format,
    i18n::{Plural, m, t, tf, tn},
    loadable::Loadable,
    session::Session,
    ui::{Button, ButtonSize, Note, Tone, Who, toast},
};

/// The panel.
#[component]
pub(crate) fn TriagePanel(
    /// The demand.
    of: Loadable<DemandView>,
) -> impl IntoView {
    let triages = Memo::new(move |_| {
        of.value.with(|demand| {
            demand.as_ref().is_some_and(|demand| {
                let held = &demand.standing.permissions;
                held.contains(&Permission::DemandTriage)
                    && demand.base.status_category == StatusCategory::Open
            })
        })
    });
    view! {
        <section class="side__sec" aria-labelledby="triage-panel">
            <div class="side__h"><h3 id="triage-panel">{t(m::TRIAGE_TITLE)}</h3></div>
            {move || of.value.get().map(|demand| view! { <Standing demand/> })}
            <Show when=move || triages.get()>
                {move || of.value.get().map(|demand| view! { <Completeness key=demand.base.key/> })}
            </Show>
            <Show when=move || triages.get()><Acts of/></Show>
        </section>
    }
}

#[component]
fn Standing(demand: DemandView) -> impl IntoView {
    let (owner, team, due) = (demand.base.owner, demand.base.team, demand.base.due_on);
    let until = demand.base.snoozed_until;
    view! {
        <dl class="kv">
            <dt>{t(m::DEMAND_OWNER)}</dt>
            <dd>{match owner {
                Some(person) => view! { <Who name=person.name/> }.into_any(),
                None => view! { <span class="t3">{t(m::DEMAND_NOBODY)}</span> }.into_any(),
            }}</dd>
            {team.map(|team| view! { <dt>{t(m::DEMAND_TEAM)}</dt> <dd>{team.name}</dd> })}
            {due.is_some().then(|| view! { <dt>{t(m::DEMAND_DUE)}</dt> <dd><Due day=due/></dd> })}
        </dl>
        {until.map(|day| view! {
            <Note tone=Tone::Accent>{move || tf(m::DEMAND_SNOOZED, &[("day", &format::date(day))])}</Note>
        })}
    }
}

#[component]
fn Acts(of: Loadable<DemandView>) -> impl IntoView {
    let here = Session::here();
    let form = Form::new();
    let giving = RwSignal::new(false);
    let snoozing = RwSignal::new(false);
    let run = move |act: Act, said: Plural| {
        let Some(demand) = of
            .value
            .with_untracked(|demand| demand.as_ref().map(|demand| demand.base.clone()))
        else {
            return;
        };
        if !form.begin() {
            return;
        }
        spawn_local(async move {
            let done: Result<(), Failure> = act.apply(&demand).await;
            match done {
                Ok(()) => {
                    form.end(None);
                    toast::say(tn(said, 1, &[]));
                }
                Err(failure) => {
                    toast::fail(failure.sentence());
                    form.end(Some(failure));
                }
            }
            of.reload();
        });
    };
    let change =
        move |changes: PatchDemand, said: Plural| run(Act::Change(Box::new(changes)), said);
    let me = move || here.and_then(|here| here.person_id());
    let is_mine = move || {
        of.value.with(|demand| {
            let owner = demand
                .as_ref()
                .and_then(|demand| demand.base.owner.as_ref());
            owner.map(|owner| owner.id) == me()
        })
    };
    let is_snoozed = move || {
        of.value.with(|demand| {
            demand
                .as_ref()
                .is_some_and(|demand| demand.base.snoozed_until.is_some())
        })
    };
    view! {
        <div class="acts row row--wrap">
            <Show when=move || !is_mine()>
                <Button size=ButtonSize::Small icon="check" busy=form.busy on_click=move || run(Act::take(me()), m::DEMANDS_TAKEN)>{t(m::DEMANDS_TAKE)}</Button>
            </Show>
            <Button local=true size=ButtonSize::Small icon="people" on_click=move || giving.set(true)>{t(m::DEMANDS_ASSIGN)}</Button>
            {move || if is_snoozed() {
                view! {
                    <Button size=ButtonSize::Small icon="undo" busy=form.busy on_click=move || change(PatchDemand {
                        snoozed_until: Some(None),
                        ..PatchDemand::default()
                    }, m::DEMANDS_WOKEN)>{t(m::DEMANDS_WAKE)}</Button>
                }.into_any()
            } else {
                view! {
                    <Button local=true size=ButtonSize::Small icon="time" on_click=move || snoozing.set(true)>{t(m::DEMANDS_SNOOZE)}</Button>
                }.into_any()
            }}
            <Button size=ButtonSize::Small icon="road" busy=form.busy on_click=move || run(Act::Route, m::DEMANDS_ROUTED)>{t(m::DEMANDS_ROUTE)}</Button>
        </div>
        <Give open=giving on_choose=move |changes: PatchDemand| change(changes, m::DEMANDS_ASSIGNED)/>
        <Snooze open=snoozing on_choose=move |changes: PatchDemand| change(changes, m::DEMANDS_SNOOZED)/>
    }
}
