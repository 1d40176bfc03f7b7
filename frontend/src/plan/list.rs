//! The plans there are, and making one.

use docket_contract::plan::{CreatePlan, MAX_NAME_CHARS, PlanView};
use docket_domain::{
    identity::Permission,
    money::{Currency, Money},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use crate::{
    api::plan,
    form::{Form, FormFailure},
    format,
    i18n::{m, t, text},
    listing::{Listed, Listing},
    live,
    session::{self, Session},
    shell,
    ui::{
        Button, ButtonKind, ButtonSize, Dialog, DialogActions, DialogBody, Empty, Field,
        MoneyInput, TextInput, toast,
    },
};

/// All plans one may see.
#[component]
pub fn PlansPage() -> impl IntoView {
    shell::page(m::NAV_PLANS);
    let plans = Listing::new(plan::list);
    let may = session::may(Permission::PlanManage);
    let open = RwSignal::new(false);
    live::on("plan", move |event| {
        // Moves inside a plan change nothing here.
        if event.kind != "placement.moved" {
            plans.reload();
        }
    });
    view! {
        <div class="toolbar">
            <span class="t3 only-wide">{t(m::PLANS_LEAD)}</span>
            <span class="grow"></span>
            <Show when=move || may.get()>
                <Button local=true kind=ButtonKind::Primary size=ButtonSize::Small icon="plus" on_click=move || open.set(true)>
                    {t(m::PLANS_NEW)}
                </Button>
            </Show>
        </div>
        <Listed
            of=plans
            label=m::NAV_PLANS
            empty=move || view! {
                <Empty title=m::PLANS_EMPTY body=m::PLANS_EMPTY_BODY>
                    <Show when=move || may.get()>
                        <Button local=true kind=ButtonKind::Primary on_click=move || open.set(true)>{t(m::PLANS_NEW)}</Button>
                    </Show>
                </Empty>
            }
        >
            <table class="grid-t list-t" aria-label=t(m::NAV_PLANS)>
                <thead><tr>
                    <th scope="col">{t(m::PLAN_NAME)}</th>
                    <th scope="col">{t(m::PLAN_PERIOD)}</th>
                    <th scope="col">{t(m::PLAN_PORTFOLIO)}</th>
                    <th scope="col" class="num">{t(m::PLAN_BUDGET)}</th>
                    <th scope="col" class="num">{t(m::PLAN_UPDATED)}</th>
                </tr></thead>
                <tbody>
                    <For each=move || plans.items.get() key=|plan| (plan.id, plan.version) let:plan>
                        <PlanRow plan/>
                    </For>
                </tbody>
            </table>
        </Listed>
        <NewPlan open/>
    }
}

/// One plan of the list.
#[component]
fn PlanRow(plan: PlanView) -> impl IntoView {
    let budget = plan.budget;
    let updated = plan.updated_at;
    view! {
        <tr>
            <td><A href=format!("/plans/{}", plan.id) attr:class="title cut">{plan.name}</A></td>
            <td>{plan.period}</td>
            <td class="t2">{plan.portfolio.name}</td>
            <td class="num">{move || format::money(budget.minor, budget.currency.code(), budget.currency.decimals())}</td>
            <td class="num t3">{move || format::day_of(updated)}</td>
        </tr>
    }
}

/// Makes a plan and opens it.
#[component]
fn NewPlan(open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let period = RwSignal::new(String::new());
    let budget = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let form = Form::new();
    let session = Session::here();
    let currency =
        Signal::derive(move || session.map_or_else(String::new, |session| session.currency()));
    Effect::new(move || {
        // Plans are mostly made for the year that comes.
        if open.get() && period.with_untracked(String::is_empty) {
            let next = js_sys::Date::new_0().get_full_year() + 1;
            period.set(format!("FY{next}"));
        }
    });
    let navigate = use_navigate();
    let send = Callback::new(move |()| {
        let money = currency
            .get_untracked()
            .parse::<Currency>()
            .ok()
            .and_then(|currency| Money::parse(budget.get_untracked().trim(), currency).ok());
        let Some(budget) = money else {
            wrong.set(true);
            return;
        };
        wrong.set(false);
        if !form.begin() {
            return;
        }
        let request = CreatePlan {
            name: name.get_untracked().trim().to_owned(),
            period: period.get_untracked().trim().to_owned(),
            currency: None,
            budget,
            portfolio_id: None,
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            match plan::create(&request).await {
                Ok(reply) => {
                    form.end(None);
                    let _ = open.try_set(false);
                    toast::say(text(m::PLANS_MADE));
                    if form.is_here() {
                        navigate(
                            &format!("/plans/{}", reply.body.id),
                            NavigateOptions::default(),
                        );
                    }
                }
                Err(failure) => form.end(Some(failure)),
            }
        });
    });
    let budget_error = Signal::derive(move || {
        if wrong.get() {
            Some(text(m::FIELD_NOT_MONEY).to_owned())
        } else {
            form.error("/budget").get()
        }
    });
    view! {
        <Dialog open title=m::PLANS_NEW>
            <form novalidate on:submit=move |event| { event.prevent_default(); send.run(()); }>
                <DialogBody>
                    <FormFailure form fields=&["/name", "/period", "/budget"]/>
                    <Field label=m::PLAN_NAME hint=m::PLAN_NAME_HINT required=true error=form.error("/name")>
                        <TextInput value=name max_length=u32::try_from(MAX_NAME_CHARS).unwrap_or(u32::MAX)/>
                    </Field>
                    <Field label=m::PLAN_PERIOD hint=m::PLAN_PERIOD_HINT required=true error=form.error("/period")>
                        <TextInput value=period/>
                    </Field>
                    <Field label=m::PLAN_BUDGET required=true error=budget_error>
                        <MoneyInput value=budget currency/>
                    </Field>
                </DialogBody>
                <DialogActions>
                    <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy>{t(m::PLANS_NEW)}</Button>
                </DialogActions>
            </form>
        </Dialog>
    }
}
