//! The budget of a plan: how much of it is spent, and changing it.

use docket_contract::{
    plan::{MAX_NAME_CHARS, PatchPlan, PlanRanking, PlanView},
    problem::Code,
};
use docket_domain::money::Money;
use leptos::{prelude::*, task::spawn_local};

use super::{board::Board, panel::change_of};
use crate::{
    api::{self, plan},
    form::{Form, FormFailure},
    format,
    i18n::{m, t, text, tf, tn},
    stale::{Conflict, StaleDialog},
    ui::{
        Button, ButtonKind, Dialog, DialogActions, DialogBody, Field, Meter, MoneyInput, TextInput,
        toast,
    },
};

/// The budget with what is spent, and the sums beside it.
#[component]
pub(super) fn Budget(
    /// The plan.
    board: Board,
) -> impl IntoView {
    let read = move |what: fn(Board, &PlanRanking) -> String| {
        Signal::derive(move || {
            board.shown.with(|shown| {
                shown
                    .as_ref()
                    .map_or_else(String::new, |shown| what(board, shown))
            })
        })
    };
    let percent = |ranking: &PlanRanking| {
        let budget = ranking.plan.budget.minor;
        if budget > 0 {
            // For the width of a bar only.
            ranking.totals.spent.minor as f64 / budget as f64 * 100.0
        } else {
            0.0
        }
    };
    let now = Signal::derive(move || {
        board
            .shown
            .with(|shown| shown.as_ref().map_or(0.0, percent))
    });
    let was = Signal::derive(move || {
        board.pending.get()?;
        board
            .ranking
            .value
            .with(|before| before.as_ref().map(percent))
    });
    let change = Signal::derive(move || {
        board.ranking.value.with(|before| {
            board.shown.with(|after| match (before, after) {
                (Some(before), Some(after)) => {
                    change_of(board, before.totals.spent, after.totals.spent)
                }
                _ => String::new(),
            })
        })
    });
    let period = move || {
        board.shown.with(|shown| {
            shown.as_ref().map_or_else(String::new, |shown| {
                tf(m::PLAN_BUDGET_OF, &[("period", &shown.plan.period)])
            })
        })
    };
    view! {
        <section class="meters meters--plan" tabindex="0" aria-label=t(m::PLAN_LIMITS)>
            <Meter
                label=period
                rest=read(|board, shown| tf(m::PLAN_LEFT, &[("amount", &board.amount(shown.totals.left))]))
                value=read(|board, shown| board.figure(shown.totals.spent))
                limit=read(|board, shown| tf(m::PLAN_OF, &[("amount", &board.amount(shown.plan.budget))]))
                change
                percent=now
                was
            />
            <Figure
                label=m::PLAN_FUNDED_DEMANDS
                value=read(|_, shown| format::count(shown.totals.funded))
                of=read(|_, shown| tf(m::PLAN_OF, &[("amount", &format::count(shown.totals.placed))]))
            />
            <Figure
                label=m::PLAN_REQUESTED
                value=read(|board, shown| shown.totals.requested.map_or_else(super::ranked::dash, |sum| board.figure(sum)))
                of=read(|board, _| board.unit())
            />
            <Figure
                label=m::PLAN_WITHOUT_COST
                value=read(|_, shown| format::count(shown.totals.without_cost))
                of=read(|_, shown| tn(m::PLAN_DEMANDS, shown.totals.without_cost, &[]))
            />
        </section>
    }
}

/// A number beside the budget.
#[component]
fn Figure(label: crate::i18n::Key, value: Signal<String>, of: Signal<String>) -> impl IntoView {
    view! {
        <div class="meter">
            <div class="meter__l"><span>{t(label)}</span></div>
            <div class="meter__v"><b>{value}</b><span class="t3">{of}</span></div>
        </div>
    }
}

/// Changes the plan's name and budget.
#[component]
pub(super) fn EditPlan(
    /// The plan.
    board: Board,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let budget = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let form = Form::new();
    let stale = RwSignal::new(false);
    let conflicts = RwSignal::new(Vec::<Conflict>::new());
    let plan_now = move || {
        board
            .ranking
            .value
            .with_untracked(|ranking| ranking.as_ref().map(|ranking| ranking.plan.clone()))
    };
    Effect::new(move || {
        if open.get()
            && let Some(plan) = plan_now()
        {
            name.set(plan.name);
            budget.set(plan.budget.amount());
            wrong.set(false);
            form.end(None);
        }
    });
    let currency = Signal::derive(move || {
        board.ranking.value.with(|ranking| {
            ranking
                .as_ref()
                .map_or_else(String::new, |ranking| ranking.plan.currency.to_string())
        })
    });
    let send = move || {
        let Some(plan) = plan_now() else { return };
        let Ok(money) = Money::parse(budget.get_untracked().trim(), plan.currency) else {
            wrong.set(true);
            return;
        };
        wrong.set(false);
        if !form.begin() {
            return;
        }
        let changes = PatchPlan {
            name: Some(name.get_untracked().trim().to_owned()),
            budget: Some(money),
        };
        spawn_local(async move {
            match plan::change(plan.id, &changes, &api::etag(plan.version)).await {
                Ok(_) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    board.ranking.reload();
                    toast::say(text(m::ACCOUNT_SAVED));
                }
                Err(failure) if failure.is(Code::Stale) => {
                    match plan::ranking(&plan.id.to_string()).await {
                        Ok(reply) => {
                            form.end(None);
                            let differing = differing(&changes, &reply.body.plan);
                            board.ranking.replace(reply.body, None);
                            let _ = conflicts.try_set(differing);
                            let _ = stale.try_set(true);
                        }
                        Err(failure) => form.end(Some(failure)),
                    }
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    };
    let choose = move |mine: Vec<String>| {
        if let Some(plan) = plan_now() {
            if !mine.iter().any(|field| field == NAME) {
                name.set(plan.name);
            }
            if !mine.iter().any(|field| field == BUDGET) {
                budget.set(plan.budget.amount());
            }
        }
        send();
    };
    let budget_error = Signal::derive(move || {
        if wrong.get() {
            Some(text(m::FIELD_NOT_MONEY).to_owned())
        } else {
            form.error("/budget").get()
        }
    });
    view! {
        <Dialog open title=m::PLAN_EDIT>
            <form novalidate on:submit=move |event| { event.prevent_default(); send(); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/budget"]/>
                    <Field label=m::PLAN_NAME required=true error=form.error("/name")>
                        <TextInput value=name max_length=u32::try_from(MAX_NAME_CHARS).unwrap_or(u32::MAX)/>
                    </Field>
                    <Field label=m::PLAN_BUDGET required=true error=budget_error>
                        <MoneyInput value=budget currency/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::DIALOG_SAVE)}</Button>
                </DialogActions>
            </form>
        </Dialog>
        <StaleDialog open=stale conflicts on_choose=choose/>
    }
}

/// Name of the plan's name among the fields of a conflict.
const NAME: &str = "name";
/// Name of the plan's budget among the fields of a conflict.
const BUDGET: &str = "budget";

/// Where what is written differs from what somebody else saved.
fn differing(mine: &PatchPlan, theirs: &PlanView) -> Vec<Conflict> {
    let name = mine
        .name
        .as_ref()
        .filter(|name| **name != theirs.name)
        .map(|name| Conflict {
            field: NAME.to_owned(),
            name: text(m::PLAN_NAME).to_owned(),
            theirs: theirs.name.clone(),
            mine: name.clone(),
        });
    let written = |money: Money| {
        format::money(
            money.minor,
            money.currency.code(),
            money.currency.decimals(),
        )
    };
    let budget = mine
        .budget
        .filter(|budget| *budget != theirs.budget)
        .map(|budget| Conflict {
            field: BUDGET.to_owned(),
            name: text(m::PLAN_BUDGET).to_owned(),
            theirs: written(theirs.budget),
            mine: written(budget),
        });
    name.into_iter().chain(budget).collect()
}
